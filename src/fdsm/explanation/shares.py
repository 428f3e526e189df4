"""A weighted sum of measurements, shared out among groups of measurements that go together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdsm.errors import InputError
from fdsm.explanation.groups import Grouping
from fdsm.rng import numpy_generator
from fdsm.values import BoolArray, FloatArray, IntArray

_ORDERS = 1
"""Orders that are drawn. Each is also taken backwards, and with left and right exchanged. More take longer and change little."""


class _Block(NamedTuple):
    group: int
    part: slice  # its channels in the order
    inverse: NDArray[np.float32]  # of its block on the diagonal of the factor


class _Factor(NamedTuple):
    """The Cholesky factor L of the covariance with its channels in an order of groups."""

    channels: IntArray  # (P,)
    lower: NDArray[np.float32]  # (P, P)
    blocks: tuple[_Block, ...]


@dataclass(frozen=True)
class Shares:
    """Shares of groups in a weighted sum of measurements. They are Shapley values, and add up to the sum.

    Measurements go together: a hand that goes higher takes the elbow along. Weights of single measurements make up for that, with
    large numbers of either sign that say nothing to people. So a group's share is what it adds to the sum's expectation if
    measurements become known group by group, averaged over orders of the groups. The expectation is that of Gaussian measurements
    with the model's covariance. A group that becomes known first adds what a classifier of its measurements alone would find.

    With the Cholesky factor L in an order, `e = L^(-1) x` are the parts of the measurements x that those before them do not tell.
    The sum is `(L^T w) @ e`, and the terms of a group are what it adds.
    """

    num_groups: int
    factors: tuple[_Factor, ...]

    @classmethod
    def of(cls, grouping: Grouping, kept: BoolArray, covariance: FloatArray) -> Shares:
        """`covariance` (P, P) is of the `kept` channels. Raises InputError if it is no covariance."""
        own, places = grouping.of_channel[kept], {group: place for place, group in enumerate(grouping.groups)}
        mirror = np.array([places.get(group.mirrored, place) for place, group in enumerate(grouping.groups)])
        factors = []
        for number in range(_ORDERS):
            order = numpy_generator(number, "order of groups").permutation(len(mirror))
            for one in (order, mirror[order]):
                factors += [_factor(one, own, covariance), _factor(one[::-1], own, covariance)]
        return cls(len(mirror), tuple(factors))

    def __call__(self, weights: FloatArray, measured: FloatArray) -> NDArray[Any]:
        """The shares (N, groups) in the sums `measured @ weights`, for measurements (N, P) and weights (P,)."""
        shares = np.zeros((len(measured), self.num_groups))
        for channels, lower, blocks in self.factors:
            known, left = np.empty((len(channels), len(measured)), np.float32), measured[:, channels].T
            along = lower.T @ weights[channels]
            for group, part, inverse in blocks:
                known[part] = inverse @ (left[part] - lower[part, : part.start] @ known[: part.start])
                shares[:, group] += along[part] @ known[part]
        return shares / len(self.factors)


def _factor(order: IntArray, own: IntArray, covariance: FloatArray) -> _Factor:
    parts = [np.flatnonzero(own == group) for group in order]
    channels = np.concatenate(parts)
    try:
        lower = np.linalg.cholesky(covariance[channels[:, None], channels])
    except np.linalg.LinAlgError:
        raise InputError("the model's covariance of measurements is none: it is not positive definite") from None
    ends = np.cumsum([len(part) for part in parts])
    slices = [slice(int(end) - len(part), int(end)) for end, part in zip(ends, parts, strict=True)]
    blocks = (_Block(int(group), part, np.linalg.inv(lower[part, part])) for group, part in zip(order, slices, strict=True))
    return _Factor(channels, lower, tuple(block for block in blocks if block.part.stop > block.part.start))
