"""Choosing settings on validation classes cut from the seen ones; the unseen classes are not read."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fdsm.errors import InputError
from fdsm.experiment.config import ExperimentConfig, single
from fdsm.experiment.pipeline import Pipeline
from fdsm.storage import read_yaml
from studies.recipes import Experiment


@dataclass(frozen=True)
class Candidate:
    """One set of overrides, and its accuracy on the validation classes of each draw (fractions, ensemble over trials)."""

    name: str
    overrides: tuple[str, ...]
    accuracies: tuple[float, ...]

    @property
    def mean(self) -> float:
        return statistics.mean(self.accuracies)


def read_grid(path: Path) -> dict[str, tuple[str, ...]]:
    """Candidates by name from YAML `name: [KEY=VALUE, ...]`. Raises InputError if the file has another form."""
    grid = read_yaml(path)
    if not isinstance(grid, dict) or not all(isinstance(v, list) and all(isinstance(s, str) for s in v) for v in grid.values()):
        raise InputError(f"{path}: expected candidates as 'name: [KEY=VALUE, ...]'")
    return {str(name): tuple(overrides) for name, overrides in grid.items()}


def select(
    experiment: Experiment, grid: dict[str, tuple[str, ...]], draws: int, runs: Path, *, alone: bool = False
) -> list[Candidate]:
    """Fit and score every candidate on every draw of validation classes; best first.

    Draw d uses seed d, so that each draw also has an encoder of its own. If `alone`, every draw sets all seen classes apart:
    synthetic classes alone teach, and draws differ in the seed only. Raises InputError if the experiment is on a group of splits.
    """
    accuracies: dict[str, list[float]] = {name: [] for name in grid}
    for draw in range(draws):
        for name, candidate in grid.items():
            base = single(experiment(candidate))
            run = _on_validation(base, name, draw, alone)
            accuracies[name].append(Pipeline(run, runs).report.all_samples.zsl_acc)
    found = [Candidate(name, grid[name], tuple(values)) for name, values in accuracies.items()]
    return sorted(found, key=lambda candidate: -candidate.mean)


def _on_validation(config: ExperimentConfig, name: str, draw: int, alone: bool) -> ExperimentConfig:
    split = config.split.model_copy(update={"val_draw": "all" if alone else draw})
    group = "select/alone" if alone else "select"
    return config.model_copy(update={"name": f"{group}/{config.name}/{name}", "split": split, "seed": draw, "generalised": False})


def to_markdown(candidates: Sequence[Candidate]) -> str:
    columns = header(len(candidates[0].accuracies))
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    for candidate in candidates:
        numbers = [f"{100 * value:.1f}" for value in (*candidate.accuracies, candidate.mean)]
        lines.append("| " + " | ".join([candidate.name, *numbers]) + " |")
    return "\n".join(lines)


def read_markdown(path: Path) -> list[Candidate]:
    """The candidates of a table that `to_markdown` has written, in its order; what they override is not in it.

    Raises InputError if the file is missing or no such table.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in path.read_text("utf-8").splitlines()]
    draws = len(rows[0]) - 2 if rows else 0
    try:
        found = [Candidate(name, (), tuple(float(cell) / 100 for cell in cells)) for name, *cells, _ in rows[2:]]
    except ValueError:
        found = []
    if not found or tuple(rows[0]) != header(draws) or any(len(candidate.accuracies) != draws for candidate in found):
        raise InputError(f"{path}: expected a table that `select` has written, found something else")
    return found


def header(draws: int) -> tuple[str, ...]:
    return ("candidate", *(f"draw {d}" for d in range(draws)), "mean")
