"""What a few labelled clips say of their classes, beside what words say. Closed form.

The mean latent of a class is W a + s + e. Here W a is predicted from the words, s is what all classes of these clips have in
common, such as the sensor or the person, and e is the error of the words. Clips lie around this mean with the covariance within a
class. Both e and s are Gaussian. The covariance of e is that of the regression's errors on left-out classes. Bayes' rule gives the
mean of every class: a class with many clips lies where they are, a class with one clip lies between it and the words, and a class
without a clip moves by s alone. This is the normal model of Lindley and Smith (Bayes Estimates for the Linear Model, 1972) with
means predicted from words.

Both covariances are diagonal in the same directions, and there every number stands for itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.errors import InputError
from fdsm.values import FloatArray, IntArray

Numbers = NDArray[np.floating[Any]]

COMMON = 0.3
"""Variance of what all classes have in common, against the variance of the words' errors."""
PRIOR_CLIPS = 100
"""Number of clips for which the model's own covariance within a class counts."""
EVEN = 0.25
"""Share of the rise (`Learnt.rise`) that is added to the cosines of classes without clips."""
_RISE, _RISE_CLIPS = 0.16, 10
"""The rise before it was measured, and the number of clips for which that counts."""


@dataclass(frozen=True)
class LabelledClips:
    """Number and mean of the clips of K labels, and how clips vary. The posterior needs no more of them.

    Latents have P channels. They are standardised, and the model's centre was taken from them.
    """

    labels: tuple[str, ...]
    counts: IntArray  # (K,)
    means: Numbers  # (K, P)
    scatter: Numbers  # (P, P), around the mean of a clip's label, summed over clips
    freedom: int  # degrees of freedom of the scatter

    @classmethod
    def of(cls, z: Numbers, owners: IntArray, labels: Sequence[str]) -> LabelledClips:
        """From latents (N, P) and the place of each clip's label (N,). A label without a clip is left out."""
        places = np.unique(owners)
        counts = np.bincount(owners)[places]
        means = np.stack([z[owners == place].mean(0, dtype=np.float64) for place in places])
        apart = z - means[np.searchsorted(places, owners)]
        return cls(tuple(labels[place] for place in places), counts, means, apart.T @ apart, len(z) - len(places))

    def joined(self, other: LabelledClips) -> LabelledClips:
        """As if the clips of both had been given at once. The labels of `other` that are new come last."""
        labels = tuple(dict.fromkeys((*self.labels, *other.labels)))
        counts, sums = np.zeros(len(labels), np.int64), np.zeros((len(labels), self.means.shape[1]))
        both = [(np.array([labels.index(label) for label in one.labels]), one) for one in (self, other)]
        for places, one in both:
            counts[places] += one.counts
            sums[places] += one.counts[:, None] * one.means
        means, scatter = sums / counts[:, None], self.scatter + other.scatter
        for places, one in both:
            apart = np.sqrt(one.counts)[:, None] * (one.means - means[places])
            scatter = scatter + apart.T @ apart
        freedom = self.freedom + other.freedom + len(self.labels) + len(other.labels) - len(labels)
        return LabelledClips(labels, counts, means, scatter, freedom)

    def within(self, within: Numbers) -> Numbers:
        """The covariance within a class (P, P), as model and clips know it together: the mean of an inverse Wishart."""
        found: Numbers = (PRIOR_CLIPS * within + self.scatter) / (PRIOR_CLIPS + self.freedom)
        return found


@dataclass(frozen=True)
class Meanings:
    """What the words of a label may mean: predicted latents (R, P) and their shares (R,), which sum to 1."""

    predicted: Numbers
    shares: Numbers


@dataclass(frozen=True)
class Learnt:
    """What is kept of labelled clips and of the posterior that they gave."""

    clips: LabelledClips
    shift: FloatArray  # (P,), what all classes have in common
    means: FloatArray  # (K, P), of the classes of `clips.labels`, without the shift
    rise: float = _RISE
    """By how much the cosine of a clip with its class is higher on average, if other clips of the class are known.

    Clips are nearer to a class that is known than to one that only words describe, whatever they show.
    """
    rise_clips: int = _RISE_CLIPS  # number of clips that it is the mean of

    def with_rises(self, rises: FloatArray) -> Learnt:
        """With those of further clips (N,)."""
        count = self.rise_clips + len(rises)
        return replace(self, rise=float(self.rise * self.rise_clips + rises.sum()) / count, rise_clips=count)

    def state(self) -> tuple[dict[str, FloatArray], dict[str, Any]]:
        """Arrays and JSON-like settings from which `restore` rebuilds this."""
        arrays = {"means": self.clips.means, "scatter": half(self.clips.scatter), "shift": self.shift, "posterior": self.means}
        named = {f"learnt.{name}": array.astype(np.float32) for name, array in arrays.items()}
        settings = {"labels": self.clips.labels, "counts": self.clips.counts.tolist(), "freedom": self.clips.freedom}
        return named, settings | {"rise": self.rise, "rise_clips": self.rise_clips}

    @classmethod
    def restore(cls, arrays: Mapping[str, FloatArray], settings: Mapping[str, Any]) -> Learnt:
        """What `state` gave. Raises KeyError, TypeError or ValueError for other names, settings or shapes."""
        own = {name.removeprefix("learnt."): array for name, array in arrays.items() if name.startswith("learnt.")}
        labels, channels = len(settings["labels"]), own["shift"].size
        for name, shape in (("means", (labels, channels)), ("posterior", (labels, channels)), ("shift", (channels,))):
            if own[name].shape != shape:
                raise ValueError(f"learnt.{name}: expected shape {shape}, found {own[name].shape}")
        clips = LabelledClips(
            tuple(settings["labels"]), np.array(settings["counts"]), own["means"], whole(own["scatter"]), settings["freedom"]
        )
        return cls(clips, own["shift"], own["posterior"], settings["rise"], settings["rise_clips"])


@dataclass(frozen=True)
class Posterior:
    """Where classes lie, given labelled clips."""

    shift: FloatArray  # (P,), what all classes have in common
    means: FloatArray  # (K, P), without the shift
    words: FloatArray  # (K, P), what the words predict: the mean over meanings, which the clips have weighed


class Prior:
    """The model of class means, before a clip is seen."""

    def __init__(self, errors: Numbers, within: Numbers) -> None:
        """From the covariance (P, P) of the words' errors, and that within a class, which is positive definite."""
        from scipy.linalg import eigh  # here, because a prediction does not need it

        within = within.astype(np.float64)
        variances, self._into = eigh(errors.astype(np.float64), within)
        self._variances = np.maximum(variances, 0)  # (P,), against a variance within a class of 1
        self._back = self._into.T @ within  # the inverse of `_into`

    def given(self, clips: LabelledClips, words: Sequence[Meanings]) -> Posterior:
        """The posterior, given clips and the words of each of their labels.

        The meanings of a label are weighed by how well each explains the label's clips.
        """
        means = clips.means @ self._into
        predicted = [own.predicted @ self._into for own in words]
        shares: list[Numbers] = [own.shares for own in words]
        noise = self._variances + 1 / clips.counts[:, None]  # (K, P), of the mean of clips around the words and the shift
        common = COMMON * self._variances
        for _ in range(2):  # at first with the shares of the words alone
            expected = np.stack([share @ own for share, own in zip(shares, predicted, strict=True)])
            shift = common * ((means - expected) / noise).sum(0) / (1 + common * (1 / noise).sum(0))
            shares = [
                _explain(mean - shift - own, variance, prior.shares)
                for mean, own, variance, prior in zip(means, predicted, noise, words, strict=True)
            ]
        expected = np.stack([share @ own for share, own in zip(shares, predicted, strict=True)])
        found = expected + self._trust(clips.counts) * (means - shift - expected)
        return Posterior(*((one @ self._back).astype(np.float32) for one in (shift, found, expected)))

    def without_each(self, z: Numbers, places: IntArray, clips: LabelledClips, found: Posterior) -> Numbers:
        """The mean of each clip's class (N, P), if this clip had not been given and the shift were the same.

        `places` (N,) are of classes with other clips.
        """
        counts = clips.counts[places]
        others = (counts[:, None] * clips.means[places] - z) / (counts - 1)[:, None]
        apart = (others - found.shift - found.words[places]) @ self._into
        means: Numbers = found.words[places] + (self._trust(counts - 1) * apart) @ self._back
        return means

    def _trust(self, counts: IntArray) -> Numbers:
        """How far a class mean goes from the words to the mean of so many clips, in each direction: from 0 to 1 (K, P)."""
        trust: Numbers = self._variances / (self._variances + 1 / counts[:, None])
        return trust


def _explain(apart: Numbers, variance: Numbers, shares: Numbers) -> Numbers:
    """Shares (R,) of meanings after clips, whose mean is so far apart from each meaning (R, P), with this variance (P,)."""
    likely = -0.5 * (apart**2 / variance).sum(1)
    weights = shares * np.exp(likely - likely.max())
    explained: Numbers = weights / weights.sum()
    return explained


def fill_in(z: Numbers, expected: Numbers, covariance: Numbers) -> Numbers:
    """Latents (N, P) with their NaN replaced by what is to be expected, given what was measured.

    `expected` (N, P) is each clip's mean before it was measured, and `covariance` (P, P) that around it. Raises InputError if
    nothing was measured in a clip.
    """
    lacking = np.isnan(z)
    if lacking.all(1).any():
        raise InputError("nothing could be measured: every joint that the measurements rest on is missing")
    filled = np.where(lacking, expected, z)
    for kind in np.unique(lacking[lacking.any(1)], axis=0):
        rows = np.flatnonzero((lacking == kind).all(1))
        apart = (z[rows] - expected[rows])[:, ~kind]
        filled[np.ix_(rows, kind)] += np.linalg.solve(covariance[~kind][:, ~kind], apart.T).T @ covariance[~kind][:, kind]
    return filled


def half(matrix: Numbers) -> Numbers:
    """The upper half of a symmetric matrix with its diagonal, row by row. A file needs no more."""
    return matrix[np.triu_indices(len(matrix))]


def whole(numbers: Numbers) -> Numbers:
    """The symmetric matrix of which `half` gave these numbers."""
    size = (math.isqrt(8 * len(numbers) + 1) - 1) // 2
    matrix = np.empty((size, size), numbers.dtype)
    rows, columns = np.triu_indices(size)
    matrix[rows, columns] = matrix[columns, rows] = numbers
    return matrix
