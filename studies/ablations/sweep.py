"""Sweeps: one table of the paper run again, each row a change to an experiment, on any targets and seeds."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fdsm.errors import InputError, explain
from fdsm.experiment.config import single
from fdsm.experiment.pipeline import Pipeline
from fdsm.storage import json_files, read_json, read_yaml, write_json
from studies.recipes import Experiment


class Sweep(BaseModel):
    """What a sweep's YAML says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: int = Field(description="of the paper")
    title: str
    claim: str = Field(description="what the paper says the table shows, in one sentence")
    base: str = Field(description="the row that the others are held against")
    rows: dict[str, tuple[str, ...]] = Field(min_length=2, description="row -> changes like method.freq_weight=0.5")
    targets: tuple[str, ...] = Field((), description="recipes and targets to run on unless others are named")
    published: dict[str, dict[str, float]] = Field({}, description="row -> data set and split -> accuracy in percent")

    @model_validator(mode="after")
    def _rows_are_known(self) -> Sweep:
        for row in (self.base, *self.published):
            if row not in self.rows:
                raise ValueError(f"row {row!r} is not among the rows {', '.join(self.rows)}")
        return self


class SweepCell(BaseModel):
    """One row on one config: accuracy of a single noise, mean over trials, in percent, a number a seed; and the base's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: str
    config: str
    accuracies: tuple[float, ...]
    base: tuple[float, ...]

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """Mean difference to the base row over paired seeds with its 95% interval (Student's t); None for one seed."""
        if len(self.accuracies) < 2:
            return None
        from scipy.stats import t

        differences = [a - b for a, b in zip(self.accuracies, self.base, strict=True)]
        mean = statistics.mean(differences)
        half = float(t.ppf(0.975, len(differences) - 1)) * statistics.stdev(differences) / len(differences) ** 0.5
        return mean, mean - half, mean + half


def read_sweep(path: Path) -> Sweep:
    """Raises InputError that names the key that is wrong."""
    data = read_yaml(path)
    try:
        sweep = Sweep.model_validate(data)
    except ValidationError as error:
        raise explain(error, str(path), Sweep) from None
    return sweep


def run_sweep(sweep: Sweep, experiments: Sequence[Experiment], seeds: Sequence[int], runs: Path, name: str) -> list[SweepCell]:
    """Run every row on every experiment and seed, skipping what exists; rows that differ only in scoring share a model.

    A row that changes nothing is the experiment's own run. Raises InputError if there is no experiment, or one is on a group of
    splits.
    """
    if not experiments:
        raise InputError(f"sweep {name!r}: expected a recipe and a target to run on, found none")
    cells = []
    for experiment in experiments:
        accuracies: dict[str, list[float]] = {row: [] for row in sweep.rows}
        # All settings are checked before the first run: a mistake in the last row should not show after hours.
        variants = {row: single(experiment(changes)) for row, changes in sweep.rows.items()}
        for seed in seeds:
            fitted: list[Pipeline] = []
            for row, config in variants.items():
                own_name = f"sweeps/{name}/{config.name}/{_slug(row)}" if sweep.rows[row] else config.name
                pipeline = Pipeline(config.model_copy(update={"name": own_name, "seed": seed}), runs)
                for other in fitted:
                    pipeline.adopt_fit(other)
                accuracies[row].append(100 * pipeline.report.test_part.zsl_acc_mean)
                fitted.append(pipeline)
        config_name = next(iter(variants.values())).name
        base = tuple(accuracies[sweep.base])
        cells += [SweepCell(row=row, config=config_name, accuracies=tuple(values), base=base) for row, values in accuracies.items()]
    return cells


def keep(sweep: Sweep, cells: Sequence[SweepCell], path: Path) -> None:
    """Write a sweep and its numbers, from which the page of ablations is made."""
    write_json(path, {"sweep": sweep.model_dump(mode="json", exclude={"targets"}), "cells": [cell.model_dump() for cell in cells]})


def kept_in(path: Path) -> list[Path]:
    """The files in a folder that `keep` has written; none where it is no such folder."""
    return json_files(path, "sweep")


def read_kept(path: Path) -> tuple[Sweep, list[SweepCell]]:
    """What `keep` has written. Raises InputError if it is damaged."""
    data = read_json(path)
    try:
        return Sweep.model_validate(data["sweep"]), [SweepCell.model_validate(cell) for cell in data["cells"]]
    except (ValidationError, KeyError, TypeError):
        raise InputError(f"{path}: expected the numbers of a sweep, found something else") from None


def published_difference(sweep: Sweep, row: str) -> float | None:
    """Mean published difference of a row to the base row over the columns that have both; None where there is none."""
    own, base = sweep.published.get(row, {}), sweep.published.get(sweep.base, {})
    differences = [own[column] - base[column] for column in own if column in base]
    return statistics.mean(differences) if differences else None


def verdict(sweep: Sweep, cell: SweepCell) -> str:
    """Whether the published difference to the base is found: yes or no where the interval excludes zero, else within noise."""
    expected = published_difference(sweep, cell.row)
    if expected is None or cell.difference is None:
        return "not to be said"
    _, low, high = cell.difference
    if low <= 0 <= high:
        return "within noise"
    return "yes" if (low > 0) == (expected > 0) else "no"


_PREFACE = """# Ablations

The paper's ablation tables run again on real data that can be had here. Top-1 accuracy of a single noise in percent (mean
over the noise trials, test part), mean ± sample standard deviation over seeds; in brackets the 95% interval (Student's t)
of the paired difference to the base row. *Does it hold?* A row's published difference to the base, averaged over the paper's
columns, against the difference here: *yes* or *no* where the interval here excludes zero, else *within noise*. The paper
ran NTU-60 and NTU-120 with far larger networks; what holds there may not show here, and the other way round.
"""


def to_markdown(kept: Sequence[tuple[Sweep, Sequence[SweepCell]]]) -> str:
    """The page of ablations, in the order of the paper's tables."""
    lines = [_PREFACE]
    for sweep, cells in sorted(kept, key=lambda item: item[0].table):
        header, rows = sweep_rows(sweep, cells)
        by_place = {(cell.row, cell.config): cell for cell in cells}
        seeds = len(cells[0].accuracies)
        lines += [f"## Table {sweep.table}: {sweep.title}", "", f"The paper: {sweep.claim} Here, {seeds} seeds:", ""]
        lines += ["| " + " | ".join(words) + " |" for words in (header, ["---"] * len(header), *rows)]
        lines.append("")
        for config in dict.fromkeys(cell.config for cell in cells):
            verdicts: dict[str, list[str]] = {}
            for row in sweep.rows:
                if row != sweep.base:
                    verdicts.setdefault(verdict(sweep, by_place[row, config]), []).append(row)
            said = "; ".join(f"{word}: {', '.join(rows)}" for word, rows in verdicts.items())
            lines.append(f"Does it hold on {config}? {said[0].upper()}{said[1:]}.")
            lines.append("")
    return "\n".join(lines)


def _accuracy(cell: SweepCell) -> str:
    spread = f" ± {statistics.stdev(cell.accuracies):.1f}" if len(cell.accuracies) > 1 else ""
    return f"{statistics.mean(cell.accuracies):.1f}{spread}"


def _slug(row: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", row.casefold()).strip("-")


def sweep_rows(sweep: Sweep, cells: Sequence[SweepCell]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows in words: accuracy and difference to the base on each config, then the published difference."""
    configs = list(dict.fromkeys(cell.config for cell in cells))
    by_place = {(cell.row, cell.config): cell for cell in cells}
    titles = [title for config in configs for title in (config, f"against {sweep.base}")]
    rows = []
    for row in sweep.rows:
        words = [row]
        for config in configs:
            cell = by_place[row, config]
            words += [_accuracy(cell), "" if row == sweep.base else _difference(cell)]
        expected = published_difference(sweep, row)
        words.append("" if expected is None or row == sweep.base else f"{expected:+.2f}")
        rows.append(tuple(words))
    return (f"table {sweep.table}", *titles, "published difference"), rows


def _difference(cell: SweepCell) -> str:
    if cell.difference is None:
        return f"{cell.accuracies[0] - cell.base[0]:+.1f}"
    mean, low, high = cell.difference
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
