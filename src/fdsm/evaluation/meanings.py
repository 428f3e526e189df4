"""Scores of labels with several meanings, from the scores of the meanings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.values import FloatArray, IntArray, Scores

SOFTNESS = 0.1
"""A meaning whose score is lower than another's by this many standard deviations of a clip's scores counts e times less."""


def of_labels(scores: Scores, owners: IntArray, shares: FloatArray, softness: float = SOFTNESS) -> Scores:
    """The score of each label: a soft maximum over its meanings, so that a label fits a clip if one of its meanings does.

    With the meanings' scores s and shares p it is `t log(sum(p exp(s / t)))`. Here t is `softness` times the standard deviation of
    the clip's scores, averaged over trials. This makes it independent of the method's units, and of the other clips.

    Args:
        scores: of M meanings, (R, N, M), with the class ids 0 to M - 1 in any order.
        owners: label of each meaning by its class id (M,), from 0 to K - 1, each with at least one meaning.
        shares: of each meaning by its class id (M,); those of a label sum to 1.
        softness: the smaller it is, the less a label's worse meanings count.

    Returns scores (R, N, K) with the class ids 0 to K - 1. A label counts as computed where all of its meanings are.
    """
    owners, shares = owners[scores.class_ids], shares[scores.class_ids]
    if len(np.unique(owners)) == len(owners):  # every label has one meaning: nothing to weigh
        order = np.argsort(owners)
        return Scores(
            scores.values[..., order],
            owners[order],
            scores.samples,
            None if scores.computed is None else scores.computed[..., order],
        )
    step = softness * np.maximum(scores.values.std(-1).mean(0), 1e-12)  # (N,)
    order = np.argsort(owners, kind="stable")  # meanings of one label are neighbours
    labels, starts = np.unique(owners[order], return_index=True)
    weighted = scores.values[..., order].astype(np.float64) / step[:, None] + np.log(shares[order])
    values = np.asarray(step[:, None] * np.logaddexp.reduceat(weighted, starts, axis=-1), np.float32)
    computed = None if scores.computed is None else np.logical_and.reduceat(scores.computed[..., order], starts, axis=-1)
    return Scores(values, labels.astype(np.int64), scores.samples, computed)


def parts_of_score(
    values: FloatArray, owners: IntArray, shares: FloatArray, label: int, softness: float = SOFTNESS
) -> tuple[NDArray[np.float64], float]:
    """What a label's score in one clip consists of, from scores of M meanings (M,).

    Returns how much each meaning counts (M,), in sum 1 and 0 for other labels, and what the label's shares take from the score. The
    score (`of_labels`) is the sum of the meanings' scores, each times how much it counts, and of this. With the counts q and the
    shares p, it is -t times the sum of q log(q / p): nothing, if the clip says of the meanings what the words say.
    """
    values, own = values.astype(np.float64), owners == label
    if len(np.unique(owners)) == len(owners):
        return own.astype(np.float64), 0.0
    step = softness * max(float(values.std()), 1e-12)
    exponents = values[own] / step + np.log(shares[own])
    total = np.logaddexp.reduce(exponents)
    counts = np.zeros(len(values))
    counts[own] = np.exp(exponents - total)
    return counts, float(step * total - counts @ values)


def likeness_of_labels(likeness: FloatArray, owners: IntArray) -> FloatArray:
    """The likeness of each label to other things, from that of its meanings: (M, B) -> (K, B). The highest counts."""
    return np.stack([likeness[owners == label].max(0) for label in range(int(owners.max()) + 1)])
