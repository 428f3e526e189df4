"""The kept numbers of final runs: one table a data set, a line a run, with confusions and settings beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain
from fdsm.evaluation import Report
from fdsm.evaluation.report import Part
from fdsm.experiment.fingerprints import settings_fingerprint
from fdsm.experiment.results import make_rows, method_label, to_markdown

FOLDER = Path(__file__).parent / "results"
PAGE = Path(__file__).parent / "results.md"
SETTINGS = "settings.jsonl"
_CONFUSIONS = ".confusions.jsonl"
Kept = TypeVar("Kept", bound=BaseModel)


class KeptPart(BaseModel):
    """Accuracy on one set of clips; `fdsm.evaluation.report.Part` says what the figures are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_clips: int
    zsl_acc_mean: float
    zsl_acc_std: float
    zsl_acc: float
    zsl_acc_low: float
    zsl_acc_high: float
    mean_class_acc: float
    class_acc: dict[str, float]


class KeptRun(BaseModel):
    """One run: a line of a table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    dataset: str
    split: str
    recipe: str = Field(description="label: the recipe and its variants, joined with -")
    seed: int
    settings: str = Field(description="content hash of the settings, which lie in settings.jsonl")
    texts: str | None = Field(description="content hash of texts and attributes, where the unsealing was logged")
    text_bank: str = Field(description="content hash of the texts")
    stamps: list[str]
    trials: int
    chance: float
    test_part: KeptPart
    all_samples: KeptPart
    synthetic_classes: dict[str, int] | None
    seconds: dict[str, float]
    versions: dict[str, str]


class Confusions(BaseModel):
    """Of one run: rows true, columns predicted, in the order of `classes`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    classes: list[str]
    test_part: list[list[int]]
    all_samples: list[list[int]]


def kept_run(report: Report, texts: str | None) -> tuple[KeptRun, Confusions, dict[str, Any]]:
    """What is kept of a report: its line, its confusions, and its settings without name, seed and the data's place."""
    settings = {key: value for key, value in report.config.items() if key not in ("name", "seed")}
    settings["data"] = {key: value for key, value in settings["data"].items() if key != "root"}
    run = KeptRun(
        name=report.name,
        dataset=settings["split"]["source"],
        split=settings["split"]["name"],
        recipe=method_label(report.name),
        seed=report.seed,
        settings=settings_fingerprint(settings),
        texts=texts,
        text_bank=report.text_bank,
        stamps=report.stamps,
        trials=report.trials,
        chance=report.chance,
        test_part=_without_confusion(report.test_part),
        all_samples=_without_confusion(report.all_samples),
        synthetic_classes=report.synthetic_classes,
        seconds=report.seconds,
        versions=report.versions,
    )
    confusions = Confusions(
        name=report.name,
        seed=report.seed,
        classes=report.classes,
        test_part=report.test_part.confusion,
        all_samples=report.all_samples.confusion,
    )
    return run, confusions, settings


def keep(found: Iterable[tuple[KeptRun, Confusions, dict[str, Any]]], folder: Path) -> None:
    """Put runs into the tables of their data sets, in the place of those of the same name and seed."""
    found = list(found)
    by_hash = read_settings(folder) | {run.settings: settings for run, _, settings in found}
    for dataset in dict.fromkeys(run.dataset for run, _, _ in found):
        new = [(run, confusions) for run, confusions, _ in found if run.dataset == dataset]
        runs = {(run.name, run.seed): run for run in (*_read(folder / f"{dataset}.jsonl", KeptRun), *(run for run, _ in new))}
        confusions = {(c.name, c.seed): c for c in (*_read(folder / f"{dataset}{_CONFUSIONS}", Confusions), *(c for _, c in new))}
        _write(folder / f"{dataset}.jsonl", [runs[key].model_dump(mode="json") for key in sorted(runs)])
        _write(folder / f"{dataset}{_CONFUSIONS}", [confusions[key].model_dump(mode="json") for key in sorted(confusions)])
    used = {run.settings for run in read_runs(folder)}
    kept = [{"fingerprint": key, "settings": by_hash[key]} for key in sorted(used)]
    _write(folder / SETTINGS, kept)


def read_runs(folder: Path = FOLDER) -> list[KeptRun]:
    """The runs of all tables. Raises InputError if one is damaged."""
    tables = sorted(path for path in folder.glob("*.jsonl") if path.name != SETTINGS and not path.name.endswith(_CONFUSIONS))
    return [run for path in tables for run in _read(path, KeptRun)]


def read_confusions(folder: Path = FOLDER) -> list[Confusions]:
    """The confusions of all runs. Raises InputError if a file is damaged."""
    return [one for path in sorted(folder.glob(f"*{_CONFUSIONS}")) for one in _read(path, Confusions)]


def read_settings(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Fingerprint -> settings as they were written down. Raises InputError if a line is damaged or another's."""
    found = {}
    for line in _lines(folder / SETTINGS):
        try:
            if settings_fingerprint(line["settings"]) != line["fingerprint"]:
                raise InputError(f"{folder / SETTINGS}: the settings of {line['fingerprint']} have another fingerprint")
        except (KeyError, TypeError):
            raise InputError(f"{folder / SETTINGS}: expected settings and their fingerprint, found something else") from None
        found[line["fingerprint"]] = line["settings"]
    return found


def read_reports(folder: Path = FOLDER) -> list[Report]:
    """The kept runs as reports, from which tables and pictures are made."""
    settings = read_settings(folder)
    confusions = {(one.name, one.seed): one for one in read_confusions(folder)}
    reports = []
    for run in read_runs(folder):
        own = confusions.get((run.name, run.seed))
        if own is None or run.settings not in settings:
            raise InputError(f"{folder}: expected confusions and settings of {run.name}, seed {run.seed}, found none")
        parts = {
            name: Part(confusion=getattr(own, name), **getattr(run, name).model_dump()) for name in ("test_part", "all_samples")
        }
        fields = run.model_dump(include={"name", "seed", "chance", "trials", "text_bank", "synthetic_classes", "stamps"})
        reports.append(
            Report(
                **fields,
                **parts,
                classes=own.classes,
                seconds=run.seconds,
                versions=run.versions,
                config=settings[run.settings] | {"name": run.name, "seed": run.seed},
            )
        )
    return reports


def page(reports: Sequence[Report]) -> str:
    """The results as a page."""
    return to_markdown(make_rows(reports)) + "\n"


def _without_confusion(part: Part) -> KeptPart:
    return KeptPart.model_validate(part.model_dump(exclude={"confusion"}))


def _read(path: Path, kind: type[Kept]) -> list[Kept]:
    found = []
    for number, line in enumerate(_lines(path), 1):
        try:
            found.append(kind.model_validate(line))
        except ValidationError as error:
            raise explain(error, f"{path}, line {number}", kind) from None
    return found


def _lines(path: Path) -> list[Any]:
    """The values of a file with a JSON value a line, none where it is not there. Raises InputError if it is damaged."""
    if not path.exists():
        return []
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except ValueError:
        raise InputError(f"{path}: expected a JSON value a line, found something else") from None


def _write(path: Path, values: Iterable[Any]) -> None:
    storage.write_text(path, "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values))
