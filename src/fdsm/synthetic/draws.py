"""Random numbers one at a time, which NumPy's own functions draw slowly."""

from __future__ import annotations

import numpy as np


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """The same number as `rng.uniform(low, high)`."""
    return low + (high - low) * rng.random()
