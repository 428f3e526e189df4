"""What a leaderboard costs: one fit of each method, measured on the machine at hand, and what is left at this rate.

A fit is measured once for each input and method, on validation classes of the suite's first target, with its scoring. A run has
one fit for its scores and further ones that tune generalised zero-shot. Other targets are taken to cost as much as the first.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import explain
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.general_runs import TUNING_DRAWS
from fdsm.experiment.pipeline import Pipeline
from fdsm.leaderboard.suite import Search
from fdsm.methods import METHODS
from fdsm.methods.base import MODEL

COSTS = "costs.json"
ENCODER = "(encoder)"
"""Stands for a method in what all methods of an input share: encoder, latents and synthetic classes."""
FITS_A_RUN = 1 + TUNING_DRAWS

Key = tuple[str, str]
"""Input and method."""


class Cost(BaseModel):
    """One fit of a method with its scoring, or one encoder with its latents."""

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
        storage.write_json(board / COSTS, self.model_dump(mode="json"))

    def get(self, given: str, method: str) -> Cost | None:
        return self.of.get(given, {}).get(method)

    @property
    def gib(self) -> float:
        """The most memory that a process has taken."""
        return max((cost.gib for own in self.of.values() for cost in own.values()), default=0.0)

    def seconds(self, steps: Mapping[Key, int], fits_a_step: int) -> float:
        """Seconds of a number of steps of each input and method. What has no cost does not count."""
        return sum(count * fits_a_step * cost.seconds for key, count in steps.items() if (cost := self.get(*key)))

    def bytes(self, steps: Mapping[Key, int], fits_a_step: int) -> int:
        """What the steps leave on disk."""
        return sum(count * fits_a_step * cost.bytes for key, count in steps.items() if (cost := self.get(*key)))


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
        kinds = ((trials, search.draws), (runs, FITS_A_RUN))
        return cls(
            seconds=sum(costs.seconds(steps, fits) for steps, fits in kinds) / processes,
            bytes=costs.bytes(runs, FITS_A_RUN) + costs.bytes(_encoders(trials), search.draws),
            processes=processes,
            steps=sum(count for steps, _ in kinds for (_, method), count in steps.items() if method != ENCODER),
        )


def _encoders(steps: Counter[Key]) -> Counter[Key]:
    return Counter({key: count for key, count in steps.items() if key[1] == ENCODER})


def measure_encoder(run: Pipeline, folder: Path) -> tuple[float, int]:
    """Seconds and bytes of what the methods of an input share. `folder` is that of all runs."""
    if not run.config.holds_latents:
        _ = run.sequences  # are read once for all
    before, started = _size_of(folder), time.monotonic()
    prepare(run)
    return time.monotonic() - started, _size_of(folder) - before


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


def _size_of(folder: Path) -> int:
    """Bytes of all files below a folder. Files that come and go meanwhile do not count."""
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return sizes
