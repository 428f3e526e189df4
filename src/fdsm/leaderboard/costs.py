"""What a leaderboard costs: one fit of each method, measured on the machine at hand, and what is left at this rate.

A fit is measured once for each input and method, on validation classes of the suite's first target, with its scoring. A run has
one fit for its scores, further ones that tune generalised zero-shot, and what its tables and corrections take, which one whole run
of the input's first method tells. Other targets are taken to cost as much as the first.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import explain
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.general_runs import TUNING_DRAWS, tuning_configs
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import TIMES, read_times
from fdsm.leaderboard.suite import Search
from fdsm.methods import METHODS
from fdsm.methods.base import MODEL

COSTS = "costs.json"
ENCODER = "(encoder)"
"""Stands for a method in what all methods of an input share: encoder, latents and synthetic classes."""
REPORT = "(report)"
"""Stands for a method in what a run takes beside its fits."""
FITS_A_RUN = 1 + TUNING_DRAWS

Kind = Literal["costs", "search", "runs"]
"""What a step is: a measured fit, a trial of a search, or a run."""
Key = tuple[str, str]
"""Input and method."""


class Cost(BaseModel):
    """One fit of a method with its scoring, one encoder with its latents, or what a run takes beside its fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: float
    bytes: int = Field(description="that it leaves on disk")
    gib: float = Field(description="the most memory that its process had taken")


class Costs(BaseModel):
    """What was measured so far: input -> method -> its cost. A method that was refused there has none."""

    model_config = ConfigDict(extra="forbid")

    of: dict[str, dict[str, Cost]] = {}

    @classmethod
    def read(cls, board: Path) -> Costs:
        """Raises InputError if the file is damaged."""
        path = board / COSTS
        try:
            return cls.model_validate(storage.read_json(path)) if path.exists() else cls()
        except ValidationError as error:
            raise explain(error, f"{path} (remove it to measure anew)", cls) from None

    def keep(self, board: Path, key: Key, cost: Cost) -> None:
        """Add a measured cost, also to the file."""
        self.of.setdefault(key[0], {})[key[1]] = cost
        storage.write_sealed(board / COSTS, self.model_dump(mode="json"))

    def get(self, given: str, method: str) -> Cost | None:
        return self.of.get(given, {}).get(method)

    @property
    def gib(self) -> float:
        """The most memory that a process has taken."""
        return max((cost.gib for own in self.of.values() for cost in own.values()), default=0.0)

    def step(self, kind: Kind, key: Key, draws: int) -> tuple[float, int]:
        """Seconds of a step, and the bytes that it leaves on disk. What has no cost takes none: it was refused as it was measured.

        A trial of a search has a fit for each of the draws of validation classes.
        """
        cost, report = self.get(*key), self.get(key[0], REPORT)
        if cost is None:
            return 0.0, 0
        if kind == "runs":
            beside = report.seconds if report is not None and key[1] != ENCODER else 0.0
            return FITS_A_RUN * cost.seconds + beside, FITS_A_RUN * cost.bytes
        fits = draws if kind == "search" else 1
        return fits * cost.seconds, fits * cost.bytes if key[1] == ENCODER else 0  # a trial keeps no model


@dataclass(frozen=True)
class Estimate:
    """What is left of a leaderboard."""

    seconds: float
    bytes: int
    processes: int
    steps: int

    @classmethod
    def of(cls, costs: Costs, trials: Counter[Key], runs: Counter[Key], search: Search, processes: int) -> Estimate:
        """Of the trials of the search and of the runs that are left."""
        kinds: tuple[tuple[Kind, Counter[Key]], ...] = (("search", trials), ("runs", runs))
        steps = [(costs.step(kind, key, search.draws), count) for kind, found in kinds for key, count in found.items()]
        return cls(
            seconds=sum(count * seconds for (seconds, _), count in steps) / processes,
            bytes=sum(count * size for (_, size), count in steps),
            processes=processes,
            steps=sum(count for _, found in kinds for (_, method), count in found.items() if method != ENCODER),
        )


def measure_encoder(run: Pipeline, folder: Path) -> tuple[float, int]:
    """Seconds and bytes of what the methods of an input share. `folder` is that of all runs."""
    if not run.config.holds_latents:
        _ = run.sequences  # are read once for all
    before, started = _size_of(folder), time.monotonic()
    prepare(run)
    return time.monotonic() - started, _size_of(folder) - before


def parts_of(run: Pipeline) -> list[Pipeline]:
    """A run, and those that tune its generalised zero-shot."""
    return [run, *map(run.beside, tuning_configs(run.config, run.split))]


def prepare(run: Pipeline) -> None:
    """Make what the methods of an input share."""
    _ = run.latents
    _ = run.synthetic_classes


def measure_fit(config: ExperimentConfig, run: Pipeline) -> tuple[float, int]:
    """Seconds of one fit with scoring on a run's clips, and the bytes of model, encoder and scores.

    Raises InputError if the method refuses the settings or the clips.
    """
    latents, _, texts = run.candidates
    view = run.seen_view
    started = time.monotonic()
    method = METHODS[config.method.name](config.method)
    method.fit(view, config.seed)
    method.bind(texts)
    scores = method.score(latents, num_trials=config.trials, seed=config.seed)
    seconds = time.monotonic() - started
    with tempfile.TemporaryDirectory() as folder:
        method.save(Path(folder) / MODEL)
        run.encoder.save(Path(folder) / "encoder")
        storage.save_value(Path(folder) / "scores", scores)
        return seconds, _size_of(Path(folder))


def measure_report(run: Pipeline) -> float:
    """Seconds that a run takes beside its fits and encoders. Its folder is removed.

    Raises InputError if the method refuses the settings.
    """
    shutil.rmtree(run.folder.parent, ignore_errors=True)  # of a command that was stopped here
    for part in parts_of(run):
        prepare(part)  # counts as `ENCODER`
    started = time.monotonic()
    _ = run.report
    seconds = time.monotonic() - started
    fits = [read_times(path.parent) for path in run.folder.parent.rglob(TIMES)]
    shutil.rmtree(run.folder.parent)
    return max(0.0, seconds - sum(own.get(step, 0.0) for own in fits for step in ("fit", "score")))


def _size_of(folder: Path) -> int:
    """Bytes of all files below a folder. Files that come and go meanwhile do not count."""
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return sizes
