"""What pictures need to know of runs: how to call them, whether they are finished, and whether they can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdsm.errors import InputError, did_you_mean
from fdsm.evaluation import predictions
from fdsm.evaluation.metrics import ensemble
from fdsm.experiment.paired import refuse_validation, require_scored, settings_that_differ
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import REPORT
from fdsm.values import BoolArray, IntArray, Samples, Scores


def labels_of(runs: Sequence[Pipeline]) -> list[str]:
    """Short names that tell runs apart: the ends of their names, and the seed where the name does not do.

    Raises InputError if a run is named twice.
    """
    parts = [run.config.name.split("/") for run in runs]
    whole = len({tuple(part) for part in parts})
    length = 1
    while len({tuple(part[-length:]) for part in parts}) < whole:
        length += 1
    names = ["/".join(part[-length:]) for part in parts]
    repeated = {name for name, count in Counter(names).items() if count > 1}
    labels = [f"{name}, seed {run.config.seed}" if name in repeated else name for name, run in zip(names, runs, strict=True)]
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        raise InputError(f"runs: expected runs that differ in name or seed, found {twice[0]!r} twice")
    return labels


def require_finished(runs: Sequence[Pipeline]) -> None:
    """A picture shows what was done; it does not train. Raises InputError if a run has no report yet."""
    for run in runs:
        if not (run.folder / REPORT).exists():
            raise InputError(f"{run.folder}: expected a finished run with {REPORT}, found none; finish it with fdsm run")


def cache_of(run: Pipeline) -> Path:
    """Where what runs share is kept."""
    return run.folder.parents[len(Path(run.config.name).parts)] / ".cache"


def class_ids(names: Sequence[str], samples: Samples, where: str) -> list[int]:
    """Raises InputError, with what was probably meant, for a name that is no class."""
    for name in names:
        if name not in samples.class_names:
            raise InputError(f"{where}: class {did_you_mean(name, list(samples.class_names))}")
    return [samples.class_names.index(name) for name in names]


def require_same_clips(runs: Sequence[Pipeline]) -> list[str]:
    """The labels of two runs. Raises InputError unless both are finished and were scored on the same clips and candidates."""
    require_finished(runs)
    labels = labels_of(runs)
    first, second = (run.scores for run in runs)
    for what, one, other in (
        ("candidate classes", _candidates(first), _candidates(second)),
        ("clips", first.samples.ids, second.samples.ids),
    ):
        if one != other:
            pair = next(((a, b) for a, b in zip(one, other, strict=False) if a != b), None)
            where = f", at first {pair[0]!r} and {pair[1]!r}" if pair else ""
            raise InputError(
                f"{labels[0]} and {labels[1]}: expected the same {what} in the same order, "
                f"found {len(one)} and {len(other)} that differ{where}"
            )
    return labels


@dataclass(frozen=True)
class Outcome:
    """What two runs made of the clips of the test part, by scores averaged over trials."""

    samples: Samples
    predicted: tuple[IntArray, IntArray]

    @property
    def is_right(self) -> tuple[BoolArray, BoolArray]:
        first, second = (predicted == self.samples.labels for predicted in self.predicted)
        return first, second


def outcome_of(runs: Sequence[Pipeline]) -> Outcome:
    """Of two runs that `require_same_clips` let pass."""
    samples = runs[0].scores.samples
    is_test = ~runs[0].split.train_mask(samples)
    # While settings are being chosen there is no test part: all clips that were scored are of the training part.
    rows = np.flatnonzero(is_test) if is_test.any() else np.arange(len(samples))
    first, second = (predictions(ensemble(run.scores)[rows], run.scores.class_ids) for run in runs)
    return Outcome(samples.select(rows), (first, second))


@dataclass(frozen=True)
class MatchedSplit:
    """Runs of two methods on one split, seed by seed."""

    first: list[Pipeline]
    second: list[Pipeline]

    @property
    def name(self) -> str:
        return f"{self.first[0].config.dataset} {self.first[0].config.split.name}"

    @property
    def seeds(self) -> list[int]:
        return [run.config.seed for run in self.first]


def match_halves(runs: Sequence[Pipeline]) -> tuple[list[MatchedSplit], tuple[str, ...]]:
    """The first half of the runs, of one method, against the second half, split by split; and in what settings they differ.

    Raises InputError unless the halves are two methods' finished runs with the same seeds, at least two, on the same splits.
    """
    if len(runs) % 2:
        raise InputError(f"runs: expected as many of one method as of the other, found {len(runs)} altogether")
    for run in runs:
        refuse_validation(run.config)
        require_scored(run)
    first, second = (_by_place(half) for half in (runs[: len(runs) // 2], runs[len(runs) // 2 :]))
    splits: dict[tuple[str, str], MatchedSplit] = {}
    for place, run in first.items():
        if place not in second:
            raise InputError(f"{run.folder}: expected a run of the second method for {_spoken(place)}, found none")
        split = splits.setdefault(place[:2], MatchedSplit([], []))
        split.first.append(run)
        split.second.append(second[place])
    found = list(splits.values())
    for split in found:
        if split.seeds != found[0].seeds or len(split.seeds) < 2:
            raise InputError(
                f"{split.name}: expected at least 2 seeds, to tell how much they differ, and the same on every split, "
                f"found seed{'s' * (len(split.seeds) > 1)} {', '.join(map(str, split.seeds))}"
            )
        for own in (split.first, split.second):
            if changed := settings_that_differ((own[0].config, run.config) for run in own):
                raise InputError(
                    f"{own[0].folder}: expected runs with other seeds to have its settings, found another {changed[0]}"
                )
    differ = settings_that_differ((split.first[0].config, split.second[0].config) for split in found)
    if not differ:
        raise InputError("runs: expected two methods, found the same settings in the first half and in the second")
    return found, differ


def _by_place(runs: Sequence[Pipeline]) -> dict[tuple[str, str, int], Pipeline]:
    """Data set, split and seed -> run, seeds in order."""
    found: dict[tuple[str, str, int], Pipeline] = {}
    for run in sorted(runs, key=lambda run: run.config.seed):
        place = (run.config.dataset, run.config.split.name, run.config.seed)
        if place in found:
            raise InputError(f"{run.folder}: expected one run of a method for {_spoken(place)}, found also {found[place].folder}")
        found[place] = run
    return found


def _spoken(place: tuple[str, str, int]) -> str:
    return f"{place[0]} {place[1]}, seed {place[2]}"


def _candidates(scores: Scores) -> tuple[str, ...]:
    return tuple(scores.samples.class_names[c] for c in scores.class_ids)
