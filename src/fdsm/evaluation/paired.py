"""Two methods on the same clips with the same seeds: how far one is ahead, with an interval over seeds and clips.

Hits are top-1 of the scores averaged over trials, and a split's accuracy is the share of all its clips that are right, as
a report's `zsl_acc`. Splits count alike in the mean. Fractions inside; points only where printed.

The interval is a percentile interval of a bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993) that
resamples seeds and clips, crossed: a resampled clip goes with all resampled seeds (Owen, The pigeonhole bootstrap, Annals of
Applied Statistics 1, 2007). Both methods get the same draw, and so do all splits: what a seed decides is shared by the
splits (the synthetic classes), and a clip whose class is unseen in two splits of a data set counts in both. Classes and subjects
are not resampled; nothing is said about others.

There are few seeds, and a plain percentile interval over few is too narrow, in two ways. Its variance is (n - 1)/n of what it
should be, so n - 1 of n are drawn (Rao and Wu, JASA 83, 1988). And it cuts where a normal distribution would, so the cut goes
where Student's t for the seeds would (Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69,
2015), which is on the safe side where clips vary more than seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fdsm import rng
from fdsm.errors import InputError
from fdsm.values import BoolArray, IntArray

RESAMPLES = 10_000
_BLOCK = 500
"""Resamples at a time, so that a large split's weights need not all be there at once."""


@dataclass(frozen=True)
class Pair:
    """Whether two methods were right about each clip of a split, with each seed."""

    dataset: str  # within one, clips of the same id are the same clip
    split: str
    ids: tuple[str, ...]  # (N,)
    classes: tuple[str, ...]  # (N,), the true class of each clip
    first: BoolArray  # (S, N)
    second: BoolArray  # (S, N)

    def __post_init__(self) -> None:
        where = f"{self.dataset} {self.split}"
        if self.first.shape != self.second.shape or self.first.shape[1:] != (len(self.ids),) or not self.ids:
            raise InputError(
                f"{where}: expected hits of both methods on the same seeds and {len(self.ids)} clips, "
                f"found {self.first.shape} and {self.second.shape}"
            )
        if len(self.classes) != len(self.ids) or len(set(self.ids)) != len(self.ids):
            raise InputError(f"{where}: expected clips that differ in their ids, each of a class")

    @property
    def gains(self) -> NDArray[np.float64]:
        """1 where only the first is right, -1 where only the second is, else 0, (S, N)."""
        return self.first.astype(np.float64) - self.second

    def select(self, rows: IntArray) -> Pair:
        """The clips of some rows alone."""
        ids, classes = (tuple(values[i] for i in rows) for values in (self.ids, self.classes))
        return Pair(self.dataset, self.split, ids, classes, self.first[:, rows], self.second[:, rows])


@dataclass(frozen=True)
class Difference:
    """Accuracy of the first method less that of the second, with its 95% interval over seeds and clips."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ClassGain:
    """What two methods get right of one class, over all seeds."""

    name: str
    num_clips: int
    first: float
    second: float

    @property
    def difference(self) -> float:
        return self.first - self.second


def differences(pairs: Sequence[Pair], resamples: int = RESAMPLES, seed: int = 0) -> tuple[list[Difference], Difference]:
    """The difference on each split, and their mean.

    A resample that leaves a split without a clip (with a dozen clips or more there is hardly one) is left out. Raises
    InputError unless all splits have the same number of seeds, and at least two.
    """
    num_seeds = _count_seeds(pairs)
    drawn = _resample(pairs, num_seeds, resamples, rng.numpy_generator(seed, "paired"))
    values = [float(pair.gains.mean()) for pair in pairs]
    found = [_with_interval(value, of_pair, num_seeds) for value, of_pair in zip(values, drawn.T, strict=True)]
    return found, _with_interval(float(np.mean(values)), drawn.mean(1), num_seeds)


def contrast(pairs: Sequence[Pair], others: Sequence[Pair], resamples: int = RESAMPLES, seed: int = 0) -> Difference:
    """How much further the first method is ahead on some clips than on others: mean of `pairs` less mean of `others`.

    All get the same draw. That the interval of one difference excludes zero and that of the other does not is no such
    comparison. Raises InputError as `differences` does.
    """
    num_seeds = _count_seeds([*pairs, *others])
    drawn = _resample([*pairs, *others], num_seeds, resamples, rng.numpy_generator(seed, "paired"))
    value, other = (float(np.mean([pair.gains.mean() for pair in own])) for own in (pairs, others))
    return _with_interval(value - other, drawn[:, : len(pairs)].mean(1) - drawn[:, len(pairs) :].mean(1), num_seeds)


def class_gains(pair: Pair) -> list[ClassGain]:
    """The classes of a split, the one that gains most first."""
    found = []
    for name in dict.fromkeys(pair.classes):
        own = np.array([c == name for c in pair.classes])
        found.append(ClassGain(name, int(own.sum()), float(pair.first[:, own].mean()), float(pair.second[:, own].mean())))
    return sorted(found, key=lambda gain: -gain.difference)


def _count_seeds(pairs: Sequence[Pair]) -> int:
    counts = {len(pair.first) for pair in pairs}
    if len(counts) != 1 or min(counts) < 2:
        raise InputError(
            f"expected the same seeds on every split, at least 2, found {', '.join(map(str, sorted(counts))) or 'none'}"
        )
    (count,) = counts
    return count


def _with_interval(value: float, drawn: NDArray[np.float64], num_seeds: int) -> Difference:
    """`drawn` is what resamples made of the value, (R,)."""
    from scipy.stats import norm, t

    tail = float(norm.sf(t.ppf(0.975, num_seeds - 1)))
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Difference(value, float(low), float(high))


def _resample(pairs: Sequence[Pair], num_seeds: int, resamples: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Differences of resampled seeds and clips, (R, splits)."""
    places: dict[str, dict[str, int]] = {}  # data set -> clip -> column of its weights
    for pair in pairs:
        known = places.setdefault(pair.dataset, {})
        for clip in pair.ids:
            known.setdefault(clip, len(known))
    columns = [np.array([places[pair.dataset][clip] for clip in pair.ids]) for pair in pairs]
    gains = [pair.gains for pair in pairs]
    blocks = []
    for start in range(0, resamples, _BLOCK):
        size = min(_BLOCK, resamples - start)
        of_seeds = _weights(num_seeds, size, generator)
        of_clips = {dataset: _weights(len(known), size, generator) for dataset, known in places.items()}
        values = np.empty((size, len(pairs)))
        for place, pair in enumerate(pairs):
            weights = of_clips[pair.dataset][:, columns[place]]  # (R, N)
            total = weights.sum(1)
            sums = np.einsum("rn,rn->r", of_seeds @ gains[place], weights)
            values[:, place] = np.divide(sums, total, out=np.full(size, np.nan), where=total > 0)
        blocks.append(values)
    drawn = np.concatenate(blocks)
    drawn = drawn[np.isfinite(drawn).all(1)]
    if not len(drawn):
        raise InputError("expected splits of several clips, found too few to draw from")
    return drawn


def _weights(count: int, size: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """How often each of `count` is among count - 1 that are drawn with replacement, as a share of the draw, (size, count)."""
    draws = max(1, count - 1)
    return generator.multinomial(draws, np.full(count, 1 / count), size=size) / draws
