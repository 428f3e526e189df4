"""The kept numbers of final runs: one table a data set, a line a run, and beside it who was taken for whom.

What can be computed from a confusion matrix (accuracy, its interval, accuracy by class) is not kept twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain
from fdsm.evaluation import Report
from fdsm.evaluation.metrics import accuracy, per_class_accuracy
from fdsm.evaluation.report import Part
from fdsm.experiment.config import ExperimentConfig, load_recipe_config
from fdsm.experiment.fingerprints import settings_fingerprint
from fdsm.experiment.recipes import parse_run_name

FOLDER = Path(__file__).parent / "results"
PAGE = Path(__file__).parent / "results.md"
_CONFUSIONS = ".confusions.jsonl"
_Line = TypeVar("_Line", bound=BaseModel)


class KeptRun(BaseModel):
    """One run: a line of a table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="data set, split, and the recipe with its variants")
    seed: int
    settings: str = Field(description="content hash of the settings")
    text_bank: str = Field(description="content hash of the texts")
    trials: int
    test_part: tuple[float, float] = Field(description="mean and standard deviation over trials of the accuracy of each")
    all_samples: tuple[float, float]
    stamps: list[str] = Field(description="departures from strict zero-shot")
    synthetic_classes: dict[str, int] | None = Field(description="how many were learnt from, and how many left out")
    seconds: dict[str, float]
    versions: dict[str, str]


class Confusions(BaseModel):
    """One run's counts: rows true, columns predicted by the scores averaged over trials, in the order of `classes`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    classes: list[str]
    test_part: list[list[int]]
    all_samples: list[list[int]]


def config_of(name: str) -> ExperimentConfig:
    """The settings that a run of this name has as the recipes stand. Raises InputError for a name that no recipe gives."""
    return load_recipe_config(*parse_run_name(name))


def kept(report: Report, config: ExperimentConfig) -> tuple[KeptRun, Confusions]:
    """What is kept of a report: its line, and who was taken for whom."""
    fields = report.model_dump(include={"name", "seed", "text_bank", "trials", "stamps", "synthetic_classes", "seconds", "versions"})
    parts = {name: (part.zsl_acc_mean, part.zsl_acc_std) for name, part in _parts(report).items()}
    counts = {name: part.confusion for name, part in _parts(report).items()}
    run = KeptRun(**fields, **parts, settings=settings_fingerprint(config))
    return run, Confusions(name=report.name, seed=report.seed, classes=report.classes, **counts)


def keep(found: Iterable[tuple[KeptRun, Confusions]], folder: Path = FOLDER) -> None:
    """Put runs into the tables of their data sets, in the place of those with the same name and seed."""
    found = list(found)
    for dataset in dict.fromkeys(run.name.split("/")[0] for run, _ in found):
        own = [pair for pair in found if pair[0].name.split("/")[0] == dataset]
        _add(folder / f"{dataset}.jsonl", KeptRun, [run for run, _ in own])
        _add(folder / f"{dataset}{_CONFUSIONS}", Confusions, [confusions for _, confusions in own])


def read_runs(folder: Path = FOLDER) -> list[KeptRun]:
    """The runs of all tables. Raises InputError if a line is damaged."""
    tables = [path for path in sorted(folder.glob("*.jsonl")) if not path.name.endswith(_CONFUSIONS)]
    return [run for path in tables for run in _read(path, KeptRun)]


def read_reports(folder: Path = FOLDER) -> list[Report]:
    """The kept runs as reports, which tables and pictures are made from.

    Raises InputError if a line is damaged, or a run's confusions are not there.
    """
    confusions = {(one.name, one.seed): one for path in sorted(folder.glob(f"*{_CONFUSIONS}")) for one in _read(path, Confusions)}
    configs: dict[str, dict[str, Any]] = {}
    reports = []
    for run in read_runs(folder):
        own = confusions.get((run.name, run.seed))
        if own is None:
            raise InputError(f"{folder}: expected the confusions of {run.name}, seed {run.seed}, found none")
        if run.name not in configs:
            configs[run.name] = config_of(run.name).model_dump(mode="json")
        reports.append(
            Report(
                **run.model_dump(exclude={"settings", "test_part", "all_samples"}),
                classes=own.classes,
                chance=1 / len(own.classes),
                test_part=_part(run.test_part, own.test_part, own.classes),
                all_samples=_part(run.all_samples, own.all_samples, own.classes),
                config=configs[run.name] | {"seed": run.seed},
            )
        )
    return reports


def _parts(report: Report) -> dict[str, Part]:
    return {"test_part": report.test_part, "all_samples": report.all_samples}


def _part(of_trials: tuple[float, float], confusion: list[list[int]], classes: Sequence[str]) -> Part:
    counts = np.array(confusion)
    rows, columns = np.indices(counts.shape)
    whole = accuracy(np.repeat(columns.ravel(), counts.ravel()), np.repeat(rows.ravel(), counts.ravel()))
    by_row = per_class_accuracy(counts)
    return Part(
        num_clips=whole.num_clips,
        zsl_acc_mean=of_trials[0],
        zsl_acc_std=of_trials[1],
        zsl_acc=whole.value,
        zsl_acc_low=whole.low,
        zsl_acc_high=whole.high,
        mean_class_acc=float(np.mean(list(by_row.values()))),
        class_acc={classes[row]: value for row, value in by_row.items()},
        confusion=confusion,
    )


def _add(path: Path, kind: type[_Line], new: Iterable[Any]) -> None:
    lines: dict[tuple[str, int], Any] = {(line.name, line.seed): line for line in (*_read(path, kind), *new)}
    storage.write_text(path, "".join(lines[key].model_dump_json() + "\n" for key in sorted(lines)))


def _read(path: Path, kind: type[_Line]) -> list[_Line]:
    """The lines of a table, none where it is not there. Raises InputError if one is damaged."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        try:
            found.append(kind.model_validate(json.loads(line)))
        except ValidationError as error:
            raise explain(error, f"{path}, line {number}", kind) from None
        except ValueError:
            raise InputError(f"{path}, line {number}: expected a JSON object, found something else") from None
    return found
