"""Facts about runs for figures: their labels, whether they are finished, and whether they can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdsm.errors import InputError, did_you_mean
from fdsm.evaluation import predictions
from fdsm.evaluation.metrics import ensemble
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import REPORT
from fdsm.values import BoolArray, IntArray, Samples, Scores


def labels_of(runs: Sequence[Pipeline]) -> list[str]:
    """Short distinct names of runs: the ends of their names, with the seed if necessary.

    Raises InputError if a run is given twice.
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
    """Raises InputError if a run has no report yet, because figures do not train models."""
    for run in runs:
        if not (run.folder / REPORT).exists():
            raise InputError(f"{run.folder}: expected a finished run with {REPORT}, found none; finish it with fdsm run")


def cache_of(run: Pipeline) -> Path:
    """The folder of results that runs share."""
    return run.folder.parents[len(Path(run.config.name).parts)] / ".cache"


def class_ids(names: Sequence[str], samples: Samples, where: str) -> list[int]:
    """Ids of the named classes. Raises InputError, with a suggestion, for an unknown name."""
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
    """Predictions of two runs for the clips of the test part, from scores averaged over trials."""

    samples: Samples
    predicted: tuple[IntArray, IntArray]

    @property
    def is_right(self) -> tuple[BoolArray, BoolArray]:
        first, second = (predicted == self.samples.labels for predicted in self.predicted)
        return first, second


def outcome_of(runs: Sequence[Pipeline]) -> Outcome:
    """The outcome of two runs. Check them with `require_same_clips` first."""
    samples = runs[0].scores.samples
    is_test = ~runs[0].split.train_mask(samples)
    # While settings are chosen there is no test part, and all scored clips are of the training part.
    rows = np.flatnonzero(is_test) if is_test.any() else np.arange(len(samples))
    first, second = (predictions(ensemble(run.scores)[rows], run.scores.class_ids) for run in runs)
    return Outcome(samples.select(rows), (first, second))


def _candidates(scores: Scores) -> tuple[str, ...]:
    return tuple(scores.samples.class_names[c] for c in scores.class_ids)
