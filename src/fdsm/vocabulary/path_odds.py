"""Learnt odds of paths: which kinds of paths a text may mean, by all names of the lexicon at once.

The nearest names know single phrasings. The odds know what all names of a kind have in common, and what tells them from others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fdsm.values import FloatArray

NO_MOVEMENT = "none"
"""The kind of names that are no movement."""
_FIRMNESS = 10.0
"""Inverse strength of the penalty on weights. It was chosen on names of entries that were left out."""
_WAY = re.compile("_(left|right|clockwise|counterclockwise)$")


@dataclass(frozen=True)
class PathOdds:
    """A multinomial logistic regression from embeddings to K kinds of paths. A kind is a path and its mirror image."""

    kinds: tuple[str, ...]
    weights: FloatArray  # (D, K)
    offsets: FloatArray  # (K,)

    def __call__(self, embedded: FloatArray) -> FloatArray:
        """Log odds of each kind against the likeliest one (R, K), from embeddings (R, D) of norm 1. The highest of a row is 0."""
        scores = embedded @ self.weights + self.offsets
        odds: FloatArray = scores - scores.max(1, keepdims=True)
        return odds


def kind_of(path: str | None) -> str:
    """The path without its direction or sense, which a label says in words that are read by rules."""
    return NO_MOVEMENT if path is None else _WAY.sub("", path)


def fit(vectors: FloatArray, kinds: Sequence[str]) -> PathOdds:
    """Learn from embeddings of names (A, D) and the kind of each. A kind with many names counts by the root of their number."""
    from sklearn.linear_model import LogisticRegression

    names, owners, counts = np.unique(kinds, return_inverse=True, return_counts=True)
    if len(names) == 1:
        return PathOdds((str(names[0]),), np.zeros((vectors.shape[1], 1), np.float32), np.zeros(1, np.float32))
    weight = 1 / np.sqrt(counts[owners])
    model = LogisticRegression(C=_FIRMNESS, max_iter=200).fit(vectors, owners, weight / weight.mean())
    found, offsets = model.coef_.T, model.intercept_
    if len(names) == 2:  # one column says both
        found, offsets = np.hstack([np.zeros_like(found), found]), np.concatenate([[0.0], offsets])
    return PathOdds(tuple(map(str, names)), found.astype(np.float32), offsets.astype(np.float32))
