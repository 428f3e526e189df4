"""Accuracy with 0 to 10 labelled clips a class, beside words alone and beside clips alone, on the three recorded data sets.

Synthetic motion alone taught the model, and labels are the data set's own names, which are read as words. Labelled clips are drawn
from the training part, and the clips of the test part are asked. All classes are candidates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.linalg import solve_triangular

from fdsm.adapted_model import candidates_of
from fdsm.evaluation.meanings import of_labels
from fdsm.evaluation.metrics import ensemble, predictions
from fdsm.experiment.pipeline import Pipeline
from fdsm.methods.discriminant import Discriminant
from fdsm.methods.projection import unit
from fdsm.rng import numpy_generator
from fdsm.text import Candidates, TextBank, find_candidates, load_bank, text_cache
from fdsm.text.encoders import MiniLM
from fdsm.values import BoolArray, FloatArray, IntArray, Latents
from fdsm.vocabulary import ClassText
from studies.reading.measure import ALONE, TARGETS
from studies.recipes import experiment

SHOTS = (1, 2, 5, 10)
_TIMED_CLIPS, _TIMES = 500, 5
MEANS = ("whitened, cosine", "whitened, distance", "plain, cosine", "plain, distance")
"""The ways to take the nearest class mean, without words. Whitened: in the space of the model."""


@dataclass(frozen=True)
class Point:
    """Top-1 accuracy in percent on the test part with so many clips a class, one number a draw."""

    dataset: str
    shots: int
    num_classes: int
    num_clips: int  # of the test part
    adapted: tuple[float, ...]
    words: float
    means: dict[str, tuple[float, ...]]
    """By the way in which the nearest class mean is taken (`MEANS`)."""
    half: Half


@dataclass(frozen=True)
class Half:
    """The same if half of the classes have clips, drawn anew each time: for clips of these classes, and of the others."""

    with_clips: tuple[float, ...]
    with_clips_words: tuple[float, ...]
    others: tuple[float, ...]
    others_words: tuple[float, ...]


@dataclass(frozen=True)
class Setting:
    """A fitted model, the clips of a data set, and the words of its labels."""

    method: Discriminant
    latents: Latents
    train: BoolArray  # (N,)
    words: Candidates
    spaces: dict[str, FloatArray]
    """The latents (N, P) in which the nearest class mean is taken without words, by name."""

    @property
    def labels(self) -> IntArray:
        return self.latents.samples.labels

    def named(self, method: Discriminant, rows: IntArray) -> IntArray:
        """The class that the method names for each clip."""
        method.bind(self.words.texts)
        method.name(self.words)
        found = method.score(self.latents.select(rows), num_trials=1, seed=0)
        scores = of_labels(found, self.words.owners, self.words.shares)
        return predictions(ensemble(scores), scores.class_ids)

    def adapted(self, rows: IntArray) -> Discriminant:
        """The method with the labelled clips of these rows."""
        places = np.unique(self.labels[rows])
        owners = np.searchsorted(places, self.labels[rows])
        learnt = self.method.learn(self.latents.select(rows), owners, candidates_of(self.words, places))
        return self.method.knowing(learnt)


@dataclass(frozen=True)
class Measured:
    """All points, and how long learning takes."""

    points: tuple[Point, ...]
    clips: int
    seconds: tuple[float, ...]
    """Processor time to learn so many labelled clips whose latents are there, several times."""


def measure(
    data: Path | None, runs: Path, draws: Sequence[int], show: Callable[[Point], None], shots: Sequence[int] = SHOTS
) -> Measured:
    """A point for each data set and number of clips. A model is fitted for each data set unless `runs` has it."""
    points: list[Point] = []
    seconds: list[float] = []
    for dataset, target in TARGETS.items():
        run = Pipeline(experiment(ALONE, target, data, ["seed=0"])([]), runs)
        assert isinstance(run.method, Discriminant)
        names = load_bank(dataset).names
        undescribed = TextBank(dataset=dataset, classes=tuple(ClassText(name=name) for name in names))
        words = find_candidates(names, undescribed, run.method.test_views, MiniLM(), text_cache())
        setting = Setting(
            run.method, run.latents, run.split.train_mask(run.latents.samples), words, spaces_of(run.method, run.latents)
        )
        seconds = seconds or [time_of_learning(setting) for _ in range(_TIMES)]
        for count in shots:
            points.append(measure_point(dataset, setting, count, draws))
            show(points[-1])
    return Measured(tuple(points), _TIMED_CLIPS, tuple(seconds))


def time_of_learning(setting: Setting) -> float:
    """Seconds of processor time to learn `_TIMED_CLIPS` labelled clips, or all if there are fewer."""
    rows = numpy_generator(0, "timed clips").permutation(len(setting.labels))[:_TIMED_CLIPS]
    start = time.process_time()
    setting.adapted(rows)
    return time.process_time() - start


def measure_point(dataset: str, setting: Setting, shots: int, draws: Sequence[int]) -> Point:
    """One data set and number of clips."""
    test = np.flatnonzero(~setting.train)
    asked = setting.labels[test]
    by_words = setting.named(setting.method, test) == asked
    adapted, halves = [], []
    means: dict[str, list[float]] = {way: [] for way in MEANS}
    for draw in draws:
        rows = draw_clips(setting, shots, draw)
        adapted.append(_percent(setting.named(setting.adapted(rows), test) == asked))
        for way in MEANS:
            means[way].append(_percent(nearest_mean(setting, rows, test, way) == asked))
        classes = len(setting.words.labels)
        chosen = numpy_generator(draw, "classes with clips").permutation(classes)[: classes // 2]
        mine = np.isin(asked, chosen)
        right = setting.named(setting.adapted(rows[np.isin(setting.labels[rows], chosen)]), test) == asked
        halves.append([_percent(one) for one in (right[mine], by_words[mine], right[~mine], by_words[~mine])])
    return Point(
        dataset=dataset,
        shots=shots,
        num_classes=len(setting.words.labels),
        num_clips=len(test),
        adapted=tuple(adapted),
        words=_percent(by_words),
        means={way: tuple(values) for way, values in means.items()},
        half=Half(*zip(*halves, strict=True)),
    )


def spaces_of(method: Discriminant, latents: Latents) -> dict[str, FloatArray]:
    """Standardised latents (N, P), and the same whitened with the covariance of the model."""
    projection = method.projections[0]
    plain = projection.centred(latents)
    factor = np.linalg.cholesky(projection.covariance)
    return {"plain": plain, "whitened": solve_triangular(factor, plain.T, lower=True).T}


def draw_clips(setting: Setting, shots: int, draw: int) -> IntArray:
    """Rows of so many clips of each class from the training part, or all of a class that has fewer there."""
    rng = numpy_generator(draw, "labelled clips")
    rows = []
    for place in range(len(setting.words.labels)):
        own = np.flatnonzero(setting.train & (setting.labels == place))
        rows.append(rng.permutation(own)[:shots])
    return np.concatenate(rows)


def nearest_mean(setting: Setting, rows: IntArray, test: IntArray, way: str) -> IntArray:
    """The class whose labelled clips have the nearest mean, for each clip of the test part. No words are used."""
    space, _, by = way.partition(", ")
    known, asked = setting.spaces[space][rows], setting.spaces[space][test]
    labels = setting.labels[rows]
    means = np.stack([known[labels == place].mean(0) for place in range(len(setting.words.labels))])
    if by == "cosine":
        centre = means.mean(0)
        return np.asarray((unit(asked - centre) @ unit(means - centre).T).argmax(1))
    return np.asarray((asked @ means.T - 0.5 * (means**2).sum(1)).argmax(1))


def _percent(right: BoolArray | FloatArray) -> float:
    return 100 * float(right.mean())
