"""One random generator per purpose, derived from the run's seed; nothing in fdsm draws from a global generator.

Generators are addressed, not passed along: `generator(seed, "train", step)` is the same whether the run came to that
step in one go or after a restart, so a resumed run needs no saved random state.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def derive_seed(seed: int, purpose: str, *index: int) -> int:
    """A 63-bit seed that differs for each (seed, purpose, index)."""
    key = ":".join([str(seed), purpose, *map(str, index)])
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little") >> 1


def generator(seed: int, purpose: str, *index: int) -> torch.Generator:
    """A CPU torch generator; noise is drawn on the CPU and moved, so that devices agree."""
    import torch

    return torch.Generator().manual_seed(derive_seed(seed, purpose, *index))


def numpy_generator(seed: int, purpose: str, *index: int) -> np.random.Generator:
    return np.random.default_rng(derive_seed(seed, purpose, *index))
