"""What came out of the runs of a leaderboard: one line of JSON for each run, in one file for each group of runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain
from fdsm.evaluation.generalised import SeenUnseen
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.fingerprints import code_fingerprint, method_fingerprint, settings_fingerprint, texts_fingerprint
from fdsm.splits.split import written_split

OUTCOMES, SEARCHES, CLIPS = "outcomes", "searches", "clips"
"""Folders of a leaderboard: results of runs, chosen settings, and the clips that the results are about."""


class Generalised(BaseModel):
    """Accuracies on clips of all classes: as scored, and with the two corrections (see `fdsm.evaluation.generalised`).

    They are of scores averaged over noise trials.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    plain: SeenUnseen
    stacked: SeenUnseen
    gated: SeenUnseen
    best: float = Field(description="harmonic mean at the factor that is best for these test clips")


class Entry(BaseModel):
    """One run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    target: str
    input: str
    seed: int
    inputs: str = Field(description="content hash of settings, texts, split and code (see `inputs_of`)")
    failed: str = Field("", description="why there is no result, in one sentence; empty if there is one")
    accuracy: float = Field(0.0, description="test part, mean over noise trials; fraction")
    class_accuracy: float = Field(0.0, description="test part, mean over classes, of scores averaged over trials")
    all_samples: float = Field(0.0, description="all samples of the unseen classes")
    right: str = Field("", description="hits on the clips of the test part (see `fdsm.evaluation.hits`)")
    trials: int = 1
    generalised: Generalised | None = None
    fit_seconds: float = 0.0
    score_ms: float = Field(0.0, description="milliseconds a clip, all candidates, once these are bound")
    numbers: int = Field(0, description="numbers in the fitted model")
    stamps: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str, str, int]:
        return self.method, self.target, self.input, self.seed


class Chosen(BaseModel):
    """The search of settings for one method, split and input."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    target: str
    input: str
    inputs: str = Field(description="content hash of what a trial's accuracy depends on")
    trials: tuple[Trial, ...] = ()
    seconds: float = 0.0

    @property
    def best(self) -> Trial | None:
        """The trial with the highest accuracy, the first of several."""
        found = [trial for trial in self.trials if trial.accuracy is not None]
        return max(found, key=lambda trial: trial.accuracy or 0.0, default=None)


class Trial(BaseModel):
    """Settings that were tried, and their accuracy on validation classes (mean over classes and draws); none: they failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: dict[str, Any]
    accuracy: float | None


class Board:
    """The folder of a leaderboard's results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> Iterator[Entry]:
        """All results. Raises InputError if a file is damaged."""
        for path in sorted((self.folder / OUTCOMES).glob("*.jsonl")):
            yield from _read(path)

    def entry(self, method: str, target: str, given: str, seed: int) -> Entry | None:
        """The result of one run."""
        path = self._outcomes(target, given, seed)
        return next((entry for entry in (_read(path) if path.exists() else []) if entry.method == method), None)

    def keep(self, entry: Entry) -> None:
        """Write a result. An older one of the same run is replaced."""
        path = self._outcomes(entry.target, entry.input, entry.seed)
        own = [one for one in (_read(path) if path.exists() else []) if one.place != entry.place]
        lines = sorted([*own, entry], key=lambda one: one.method)
        storage.write_lines(path, (one.model_dump_json(exclude_defaults=True) for one in lines))

    def clips(self, target: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids and class names of a target's test clips. Raises InputError if they are not there."""
        data = storage.read_json(self._clips(target))
        return tuple(data["ids"]), tuple(data["classes"])

    def keep_clips(self, target: str, ids: tuple[str, ...], classes: tuple[str, ...]) -> None:
        """Write a target's test clips. Raises InputError if they are others than those of the results so far."""
        if self._clips(target).exists():
            if self.clips(target) != (ids, classes):
                raise InputError(f"{target}: expected the test clips of the results so far, found others")
            return
        storage.write_sealed(self._clips(target), {"ids": ids, "classes": classes})

    def chosen(self, method: str, target: str, given: str) -> Chosen | None:
        path = self._chosen(method, target, given)
        if not path.exists():
            return None
        try:
            return Chosen.model_validate(storage.read_json(path))
        except ValidationError as error:
            raise explain(error, f"{path} (remove it to search anew)", Chosen) from None

    def keep_chosen(self, chosen: Chosen) -> None:
        storage.write_sealed(self._chosen(chosen.method, chosen.target, chosen.input), chosen.model_dump(mode="json"))

    def _outcomes(self, target: str, given: str, seed: int) -> Path:
        return self.folder / OUTCOMES / f"{_slug(target)}.{given}.{seed}.jsonl"

    def _clips(self, target: str) -> Path:
        return self.folder / CLIPS / f"{_slug(target)}.json"

    def _chosen(self, method: str, target: str, given: str) -> Path:
        return self.folder / SEARCHES / f"{_slug(target)}.{given}.{method}.json"


def inputs_of(config: ExperimentConfig) -> str:
    """Content hash of what a run's numbers depend on, but for its clips, whose ids are kept beside the results."""
    code = code_fingerprint() if config.synthetic_classes is not None else ""
    split = written_split(config.split.source, config.split.name)
    return storage.content_hash(
        settings_fingerprint(config), texts_fingerprint(config), split, code, method_fingerprint(config.method)
    )


def _read(path: Path) -> list[Entry]:
    try:
        return [Entry.model_validate_json(line) for line in storage.read_lines(path)]
    except ValidationError as error:
        raise explain(error, f"{path}: expected results of a leaderboard, found others", Entry) from None


def _slug(target: str) -> str:
    return target.replace("/", "-")
