"""Accuracy and related metrics from scores and labels. Values are fractions; percent is only for printing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdsm.values import FloatArray, IntArray, Scores


@dataclass(frozen=True)
class Accuracy:
    """Share of correct clips, with the Wilson score interval (95%) over clips."""

    value: float
    low: float
    high: float
    num_clips: int


def predictions(values: FloatArray, class_ids: IntArray) -> IntArray:
    """The class with the highest score: (..., N, K) -> (..., N) original class ids."""
    winners: IntArray = class_ids[values.argmax(-1)]
    return winners


def accuracy(predicted: IntArray, labels: IntArray) -> Accuracy:
    """Top-1 accuracy of predictions (N,). N must be at least 1."""
    from scipy.stats import binomtest

    right = int((predicted == labels).sum())
    interval = binomtest(right, len(labels)).proportion_ci(method="wilson")
    return Accuracy(right / len(labels), float(interval.low), float(interval.high), len(labels))


def confusion_matrix(predicted: IntArray, labels: IntArray, class_ids: IntArray) -> IntArray:
    """Counts (K, K). Rows are true classes, columns are predicted classes, both in the order of `class_ids`."""
    is_true, is_predicted = ((ids[:, None] == class_ids).astype(np.float64) for ids in (labels, predicted))  # (N, K)
    return (is_true.T @ is_predicted).astype(np.int64)


def per_class_accuracy(confusion: IntArray) -> dict[int, float]:
    """Share of correct clips of each class, by row of the confusion matrix. Classes without clips are left out."""
    return {row: float(counts[row] / counts.sum()) for row, counts in enumerate(confusion) if counts.sum()}


def ensemble(scores: Scores) -> FloatArray:
    """Scores averaged over trials (N, K). They vary less than those of one trial."""
    mean: FloatArray = scores.values.mean(0)
    return mean
