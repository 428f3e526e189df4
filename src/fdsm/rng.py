"""One random generator per purpose, derived from the run's seed. Nothing in fdsm draws from a global generator.

Generators are addressed and not passed along. `generator(seed, "train", step)` is the same with and without a restart before
that step, so a resumed run needs no saved random state.
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
    """A torch generator on the CPU. Noise is drawn on the CPU and then moved, so it is the same for all devices."""
    import torch

    return torch.Generator().manual_seed(derive_seed(seed, purpose, *index))


def numpy_generator(seed: int, purpose: str, *index: int) -> np.random.Generator:
    return np.random.default_rng(derive_seed(seed, purpose, *index))
