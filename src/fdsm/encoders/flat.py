"""What becomes of measurements when depth is lost: for 2D clips and a model that was fitted on 3D clips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.encoders.encoder import Encoder
from fdsm.errors import InputError
from fdsm.values import FloatArray, Latents, Sequences

FLAT = "flat.safetensors"
"""The file of a model that knows it."""

_ENOUGH = 1500
"""Clips from which mean and variance are known well enough."""


@dataclass(frozen=True)
class Flat:
    """How the measurements of clips change on average when their depth is set to 0, and the variance of this change.

    Each is (C,), in the units of the latents.
    """

    bias: FloatArray
    error: FloatArray

    def save(self, path: Path) -> None:
        storage.save_arrays(path, {"bias": self.bias, "error": self.error}, {})

    @classmethod
    def load(cls, path: Path) -> Flat:
        """Raises InputError if the file is missing or damaged."""
        arrays, _ = storage.load_arrays(path)
        shapes = {name: array.shape for name, array in arrays.items()}
        if set(shapes) != {"bias", "error"} or shapes["bias"] != shapes["error"] or len(shapes["bias"]) != 1:
            raise InputError(f"{path}: expected bias and error of one shape (channels,), found {shapes}")
        return cls(arrays["bias"], arrays["error"])


def lose_depth(encoder: Encoder, clips: Sequences, latents: Latents) -> Flat:
    """Measure some preprocessed 3D clips, of which `latents` are the pooled latents, without their depth.

    People face the camera at the start of a preprocessed clip, so a clip without depth is one that is seen from the front.
    """
    rows = np.arange(0, len(clips), max(1, len(clips) // _ENOUGH))
    some = clips.select(rows)
    flat = encoder.encode(replace(some, points=some.points * np.array([1, 1, 0], np.float32)), latents.tokens)
    change = (flat.z - latents.z[rows]).reshape(len(rows), -1).astype(np.float64)
    return Flat(change.mean(0).astype(np.float32), change.var(0, ddof=1).astype(np.float32))


def add_depth(clips: Sequences) -> Sequences:
    """2D clips as 3D clips with depth 0."""
    return replace(clips, points=np.pad(clips.points, ((0, 0), (0, 0), (0, 1))))
