"""Hits of a run, as text: for each clip, in how many of the noise trials it was recognised."""

from __future__ import annotations

import numpy as np

from fdsm.evaluation.metrics import predictions
from fdsm.values import BoolArray, FloatArray, Scores

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

MOST_TRIALS = len(_DIGITS) - 1
"""The most trials that one digit in base 36 can count."""


def write_hits(scores: Scores, rows: BoolArray) -> str:
    """A digit in base 36 for each clip of `rows` (N,), a mask."""
    labels = scores.samples.labels[rows]
    hits = predictions(scores.values, scores.class_ids)[:, rows] == labels  # (R, n)
    return "".join(_DIGITS[count] for count in hits.sum(0))


def read_hits(text: str, trials: int) -> FloatArray:
    """Share of the trials in which each clip was recognised (n,)."""
    return np.array([_DIGITS.index(digit) for digit in text], np.float32) / np.float32(trials)
