"""The kept results: a line a run, and beside it who was taken for whom.

A run's settings are not repeated in its line. They are those of its recipe, which the line's fingerprint proves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from fdsm import storage
from fdsm.errors import InputError
from fdsm.evaluation import Report
from fdsm.evaluation.metrics import accuracy, per_class_accuracy
from fdsm.evaluation.report import Part
from fdsm.experiment.config import ExperimentConfig, load_recipe_config
from fdsm.experiment.fingerprints import settings_fingerprint
from fdsm.experiment.recipes import parse_run_name
from fdsm.values import IntArray
from studies.json_lines import read_lines

RESULTS = Path(__file__).parent / "results"


class KeptRun(BaseModel):
    """A line of the table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    settings: str = Field(description="fingerprint of the settings")
    text_bank: str = Field(description="content hash of the texts")
    code: str = Field("", description="content hash of the code of synthetic classes and words; empty before there was one")
    trials: int
    test_part: tuple[float, float] = Field(description="accuracy of a trial: mean and standard deviation over trials")
    all_samples: tuple[float, float] = Field(description="the same for all samples of the unseen classes")
    stamps: tuple[str, ...] = ()
    synthetic_classes: dict[str, int] | None = None
    seconds: dict[str, float]
    versions: dict[str, str]


class KeptConfusion(BaseModel):
    """A line of the file beside the table: rows true, columns predicted, ensemble."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    classes: tuple[str, ...]
    test_part: list[list[int]]
    all_samples: list[list[int]]


def keep(reports: Iterable[Report], folder: Path = RESULTS) -> None:
    """Put reports into the tables, one a data set; a run that is there already is replaced.

    Raises InputError if a report's settings are not those of its recipe.
    """
    by_dataset: dict[str, list[Report]] = {}
    for report in reports:
        by_dataset.setdefault(report.name.split("/")[0], []).append(report)
    for dataset, own in by_dataset.items():
        known = {(report.name, report.seed): report for report in (*read_kept(folder, dataset), *own)}
        kept = [known[place] for place in sorted(known)]
        for path, lines in (
            (_table(folder, dataset), [_line(report) for report in kept]),
            (_beside(folder, dataset), [_confusion(report) for report in kept]),
        ):
            storage.write_text(path, "".join(_as_json(line) + "\n" for line in lines))


def read_kept(folder: Path = RESULTS, dataset: str | None = None) -> list[Report]:
    """The kept reports, of one data set or of all. Raises InputError if a file is damaged."""
    names = [dataset] if dataset else sorted(path.stem for path in folder.glob("*.jsonl") if "." not in path.stem)
    reports = []
    for name in names:
        if not _table(folder, name).exists():
            continue
        confusions = {(line.name, line.seed): line for line in read_lines(_beside(folder, name), KeptConfusion)}
        reports += [_report(line, confusions[line.name, line.seed]) for line in read_lines(_table(folder, name), KeptRun)]
    return reports


def refuse_other_than_recipes(configs: Iterable[ExperimentConfig]) -> None:
    """Raises InputError for settings that are not those of a recipe on a target: their numbers could not be kept."""
    for config in configs:
        if settings_fingerprint(config) != settings_fingerprint(config_of(config.name)):
            raise InputError(f"{config.name}: expected the settings of its recipe, found others; only recipes are kept")


def config_of(name: str, seed: int = 0) -> ExperimentConfig:
    """The settings of a kept run by its name."""
    return _composed(name).model_copy(update={"seed": seed})


@cache
def _composed(name: str) -> ExperimentConfig:
    recipe, target, variants = parse_run_name(name)
    return load_recipe_config(recipe, target, variants)


def _line(report: Report) -> KeptRun:
    config = ExperimentConfig.model_validate(report.config)
    refuse_other_than_recipes([config])
    return KeptRun(
        name=report.name,
        seed=report.seed,
        settings=settings_fingerprint(config),
        text_bank=report.text_bank,
        code=report.code,
        trials=report.trials,
        test_part=(report.test_part.zsl_acc_mean, report.test_part.zsl_acc_std),
        all_samples=(report.all_samples.zsl_acc_mean, report.all_samples.zsl_acc_std),
        stamps=tuple(report.stamps),
        synthetic_classes=report.synthetic_classes,
        seconds=report.seconds,
        versions=report.versions,
    )


def _confusion(report: Report) -> KeptConfusion:
    return KeptConfusion(
        name=report.name,
        seed=report.seed,
        classes=tuple(report.classes),
        test_part=report.test_part.confusion,
        all_samples=report.all_samples.confusion,
    )


def _report(line: KeptRun, beside: KeptConfusion) -> Report:
    return Report(
        name=line.name,
        seed=line.seed,
        classes=list(beside.classes),
        chance=1 / len(beside.classes),
        trials=line.trials,
        test_part=_part(line.test_part, beside.test_part, beside.classes),
        all_samples=_part(line.all_samples, beside.all_samples, beside.classes),
        text_bank=line.text_bank,
        code=line.code,
        synthetic_classes=line.synthetic_classes,
        stamps=list(line.stamps),
        seconds=line.seconds,
        versions=line.versions,
        config=config_of(line.name, line.seed).model_dump(mode="json"),
    )


def _part(trials: tuple[float, float], confusion: list[list[int]], classes: tuple[str, ...]) -> Part:
    """The ensemble's numbers follow from its confusion matrix."""
    counts: IntArray = np.array(confusion, np.int64)
    true, predicted = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    whole = accuracy(predicted, true)
    by_row = per_class_accuracy(counts)
    return Part(
        num_clips=len(true),
        zsl_acc_mean=trials[0],
        zsl_acc_std=trials[1],
        zsl_acc=whole.value,
        zsl_acc_low=whole.low,
        zsl_acc_high=whole.high,
        mean_class_acc=float(np.mean(list(by_row.values()))),
        class_acc={classes[row]: value for row, value in by_row.items()},
        confusion=confusion,
    )


def _table(folder: Path, dataset: str) -> Path:
    return folder / f"{dataset}.jsonl"


def _beside(folder: Path, dataset: str) -> Path:
    return folder / f"{dataset}.confusions.jsonl"


def _as_json(line: BaseModel) -> str:
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
