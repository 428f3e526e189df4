"""Paired comparison of two methods on the same clips with the same seeds: a difference with an interval over seeds and clips.

A clip is correct if the top-1 class of the scores averaged over trials is correct. A split's accuracy is the share of its
correct clips, as `zsl_acc` in a report. All splits have equal weight in the mean. Values are fractions; percentage points are
only for printing.

The interval is a percentile interval of a bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993). Seeds and
clips are resampled, crossed: a resampled clip goes with all resampled seeds (Owen, The pigeonhole bootstrap, Annals of
Applied Statistics 1, 2007). Both methods and all splits get the same draw, for two reasons. The splits of a seed share their
synthetic classes. A clip whose class is unseen in two splits of a data set counts in both. Classes and subjects are not
resampled, so the interval does not cover other classes or subjects.

With few seeds, a plain percentile interval is too narrow, for two reasons:

- Its variance is (n - 1)/n of the right one. So n - 1 of n seeds are drawn (Rao and Wu, JASA 83, 1988).
- Its quantiles are those of a normal distribution. We use the quantiles of Student's t for the seeds instead (Hesterberg,
  What Teachers Should Know About the Bootstrap, The American Statistician 69, 2015). The interval is then too wide rather
  than too narrow if clips vary more than seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fdsm import rng
from fdsm.errors import InputError
from fdsm.values import BoolArray, FloatArray, IntArray

RESAMPLES = 10_000
_BLOCK = 500
"""Number of resamples computed at once, to bound the memory for the weights of a large split."""


@dataclass(frozen=True)
class Pair:
    """Whether each of two methods was correct on each clip of a split, with each seed. Or in which share of the trials it was."""

    dataset: str  # within a data set, equal ids are the same clip
    split: str
    ids: tuple[str, ...]  # (N,)
    classes: tuple[str, ...]  # (N,), the true class of each clip
    first: BoolArray | FloatArray  # (S, N)
    second: BoolArray | FloatArray  # (S, N)

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
        """Values (S, N): 1 if only the first method is correct, -1 if only the second is, 0 if both are alike."""
        gains: NDArray[np.float64] = self.first.astype(np.float64) - self.second
        return gains

    def select(self, rows: IntArray) -> Pair:
        """The pair with only the given clips."""
        ids, classes = (tuple(values[i] for i in rows) for values in (self.ids, self.classes))
        return Pair(self.dataset, self.split, ids, classes, self.first[:, rows], self.second[:, rows])


@dataclass(frozen=True)
class Difference:
    """Accuracy of the first method minus that of the second, with its 95% interval over seeds and clips."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ClassGain:
    """Numbers of correct clips of one class for two methods, over all seeds."""

    name: str
    num_clips: int
    first: float
    second: float

    @property
    def difference(self) -> float:
        return self.first - self.second


def differences(pairs: Sequence[Pair], resamples: int = RESAMPLES, seed: int = 0) -> tuple[list[Difference], Difference]:
    """The difference on each split, and their mean.

    A resample in which a split has no clip is left out. This is rare with a dozen clips or more. Raises InputError unless all
    splits have the same number of seeds, at least two.
    """
    num_seeds = _count_seeds(pairs)
    drawn = _resample(pairs, num_seeds, resamples, seed)
    values = [float(pair.gains.mean()) for pair in pairs]
    found = [_with_interval(value, of_pair, num_seeds) for value, of_pair in zip(values, drawn.T, strict=True)]
    return found, _with_interval(float(np.mean(values)), drawn.mean(1), num_seeds)


def contrast(pairs: Sequence[Pair], others: Sequence[Pair], resamples: int = RESAMPLES, seed: int = 0) -> Difference:
    """The difference of two differences: the mean over `pairs` minus the mean over `others`.

    It says whether the first method is further ahead on some clips than on others. All pairs get the same draw. The separate
    intervals of the two differences cannot answer this question. Raises InputError as `differences` does.
    """
    num_seeds = _count_seeds([*pairs, *others])
    drawn = _resample([*pairs, *others], num_seeds, resamples, seed)
    value, other = (float(np.mean([pair.gains.mean() for pair in own])) for own in (pairs, others))
    return _with_interval(value - other, drawn[:, : len(pairs)].mean(1) - drawn[:, len(pairs) :].mean(1), num_seeds)


def class_gains(pair: Pair) -> list[ClassGain]:
    """The classes of a split, sorted by gain, the largest first."""
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
    """The value with its interval. `drawn` (R,) are the values of the resamples."""
    from scipy.stats import norm, t

    tail = float(norm.sf(t.ppf(0.975, num_seeds - 1)))
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Difference(value, float(low), float(high))


def _resample(pairs: Sequence[Pair], num_seeds: int, resamples: int, seed: int) -> NDArray[np.float64]:
    """Differences (R, splits) of resampled seeds and clips."""
    places: dict[str, dict[str, int]] = {}  # data set -> clip -> column of its weights
    for pair in pairs:
        known = places.setdefault(pair.dataset, {})
        for clip in pair.ids:
            known.setdefault(clip, len(known))
    columns = [np.array([places[pair.dataset][clip] for clip in pair.ids]) for pair in pairs]
    gains = [pair.gains for pair in pairs]
    blocks = []
    for of_seeds, *of_sets in _draws(num_seeds, tuple(len(known) for known in places.values()), resamples, seed, _BLOCK):
        of_clips, size = dict(zip(places, of_sets, strict=True)), len(of_seeds)
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


@lru_cache(maxsize=4)
def _draws(num_seeds: int, clips: tuple[int, ...], resamples: int, seed: int, block: int) -> list[list[NDArray[np.float64]]]:
    """Blocks of resamples: the weights of the seeds, and of each data set's clips. Pages ask for the same ones again and again."""
    generator = rng.numpy_generator(seed, "paired")
    sizes = (min(block, resamples - start) for start in range(0, resamples, block))
    return [[_weights(count, size, generator) for count in (num_seeds, *clips)] for size in sizes]


def _weights(count: int, size: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Weights (size, count): share of each item in `size` draws of count - 1 items from `count` with replacement."""
    draws = max(1, count - 1)
    return generator.multinomial(draws, np.full(count, 1 / count), size=size) / draws
