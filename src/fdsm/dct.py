"""The discrete cosine transform over time, and where the paper cuts its bands. In numpy, for all who need it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

CUTOFF_RATIO = 0.25
"""M over L in the paper: the high band begins at a quarter of the coefficients."""


def cosines(length: int) -> NDArray[np.float64]:
    """Orthonormal DCT-II as a matrix D (length, length).

    D @ x are the coefficients F of x (eq. 1), and D.T @ F is x (eq. 3).
    """
    k, n = np.arange(length)[:, None], np.arange(length)[None]
    matrix = np.cos(np.pi * (2 * n + 1) * k / (2 * length)) * np.sqrt(2 / length)
    matrix[0] /= np.sqrt(2)
    return matrix


def cutoff_index(length: int, ratio: float = CUTOFF_RATIO) -> int:
    """M, the first high-frequency index: `length * ratio` rounded down, at least 1 (eq. 4; M = L/4 in the paper)."""
    return max(1, math.floor(length * ratio))
