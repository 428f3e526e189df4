"""Chance: scores that are drawn at random, and that know nothing of clips and texts. The floor under all other methods.

The score of a clip and a class is a uniform number, hashed from the clip's id, the class's id, the seeds and the trial. So a guess
depends neither on the clips beside the clip, nor on the candidates beside the class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field

from fdsm import rng
from fdsm.methods.base import Views
from fdsm.methods.closed_form import ClosedForm
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import FloatArray, Latents, Scores

Words = NDArray[np.uint64]


class ChanceConfig(NamedConfig):
    """Settings of `Chance`."""

    name: Literal["chance"] = "chance"
    view: Views = Field(
        ("name",), min_length=1, description="the text view(s) that say which classes are candidates; their texts are not read"
    )


class Chance(ClosedForm):
    """Score: a number from 0 to 1, independent for each clip, class and trial."""

    config: ChanceConfig
    Config = ChanceConfig
    tensors = ("seed",)

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Draw what the model is: a seed."""
        self._remember_inputs(view)
        self._fitted = {"seed": torch.tensor([rng.derive_seed(seed, "chance")])}

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Raises InputError if no candidates are bound or if the latents come from another encoder."""
        _, classes = self._candidates(latents)
        own = int(self._fitted["seed"])
        clips, columns = _words(latents.samples.ids), _words(map(str, classes))
        values = np.empty((num_trials, len(clips), len(columns)), np.float32)
        for trial in range(num_trials):
            values[trial] = _uniform(clips, columns, rng.derive_seed(seed, "chance", own, trial))
        return Scores(values, np.array(classes, np.int64), latents.samples)


def _words(names: Iterable[str]) -> Words:
    """A 64-bit hash of each name."""
    return np.array([int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little") for name in names], np.uint64)


def _uniform(rows: Words, columns: Words, key: int) -> FloatArray:
    """A number in [0, 1) for each row and column (N, K). One hash a pair would take minutes, so hashes of both are mixed."""
    mixed = _mix(_mix(rows ^ np.uint64(key))[:, None] ^ columns)
    return (mixed >> np.uint64(40)).astype(np.float32) / np.float32(2**24)


def _mix(x: Words) -> Words:
    """The last step of the generator SplitMix64 (Steele, Lea and Flood, 2014): each bit of x changes half of all bits."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
