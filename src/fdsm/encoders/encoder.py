"""An encoder with its layout, its preprocessing and its training classes.

It works on arrays. Only a trained network (`fdsm.encoders.network`) needs torch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fdsm import storage
from fdsm.encoders import ENCODERS
from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.registry import NamedConfig
from fdsm.values import AnyArray, FloatArray, Latents, Layout, Sequences
from fdsm.whole_files import room_for_array

if TYPE_CHECKING:
    import torch

EncoderConfig = NamedConfig
"""The `Config` of a class in `ENCODERS`. Its field `name` is the name in the registry."""


ClipsToLatents = Callable[[FloatArray], FloatArray]
"""Preprocessed clips (B, M, T, V, in_dims) -> latents (B, width, L, V), in float32."""


class ClipFunction(ABC):
    """What an encoder computes: preprocessed clips (B, M, T, V, in_dims) -> latents (B, width, L, V), in arrays.

    Measurements are such a function without weights. A trained network is one (`fdsm.encoders.network.EncoderNetwork`).
    """

    width: int
    in_dims: int
    members: tuple[int, ...] = ()
    """Number of channels of each member, for a joined encoder (see `fdsm.encoders.joined`)."""
    clips_at_once: int | None = None
    """Number of clips of usual length that are computed fastest. None: as many as suit a processor's cache."""

    @abstractmethod
    def __call__(self, clips: Any) -> Any:
        """The latents of clips."""

    def in_precision(self, dtype: torch.dtype | None) -> ClipsToLatents:
        """The function in a precision. None: float32. The default is float32 for any: a function without weights keeps it."""
        return self

    def weights(self) -> dict[str, AnyArray]:
        """What was learnt, by name. Nothing by default."""
        return {}

    def load_weights(self, arrays: Mapping[str, AnyArray]) -> None:
        """Take what `weights` gave. Raises RuntimeError for other names or shapes."""
        if arrays:
            raise RuntimeError(f"expected no weights, found {', '.join(arrays)}")


def build_network(config: EncoderConfig, layout: Layout, in_dims: int) -> ClipFunction:
    network: ClipFunction = ENCODERS[config.name](config, layout, in_dims)
    return network


_FRAMES_AT_ONCE = 1024
"""Batch size for single persons. A smaller batch has more overhead. In a larger one, activations do not fit into the cache."""


class Encoder:
    """Turns preprocessed clips into latents. `classes` are the original ids of its training classes."""

    def __init__(
        self,
        config: EncoderConfig,
        network: ClipFunction,
        layout: Layout,
        classes: tuple[int, ...],
        preprocessing: dict[str, Any],
    ) -> None:
        self.config, self.network, self.layout = config, network, layout
        self.classes, self.preprocessing = classes, preprocessing
        self.fingerprint = storage.content_hash(*network.weights().values(), self._metadata())
        self._functions: dict[torch.dtype | None, ClipsToLatents] = {}

    def encode(
        self,
        sequences: Sequences,
        tokens: str,
        batch_size: int | None = None,
        dtype: torch.dtype | None = None,
        file: Path | None = None,
    ) -> Latents:
        """Latents of all clips (N, S, C) in one of the token layouts `frames`, `joints` and `pooled`.

        Args:
            sequences: preprocessed clips of one shape.
            tokens: the token layout (see `fdsm.values.Latents`).
            batch_size: number of clips per batch. The default suits a processor's cache.
            dtype: precision of a trained network. None: float32. bfloat16 is up to twice as fast on processors that support it,
                with an error of about 0.4 %.
            file: an .npy file for the latents, which is then mapped. None: the latents are held in memory.

        Raises InputError if there is no clip, or if the clips have another joint layout or number of coordinates than the
        encoder.
        """
        if sequences.num_dims != self.network.in_dims:
            raise InputError(f"the encoder takes clips in {self.network.in_dims}D, found {sequences.num_dims} coordinates")
        if sequences.layout.joints != self.layout.joints:
            raise InputError(
                f"the encoder was trained on joint layout {self.layout.name!r} ({self.layout.num_joints} joints), "
                f"found {sequences.layout.name!r} ({sequences.layout.num_joints} joints)"
            )
        batch_size = batch_size or self.network.clips_at_once or max(1, _FRAMES_AT_ONCE // int(sequences.shapes[:1].prod()))
        if dtype not in self._functions:
            self._functions[dtype] = self.network.in_precision(dtype)
        network = self._functions[dtype]
        z: np.ndarray[Any, Any] | None = None
        frames = joints = 1
        with progress_bar("latents", len(sequences)) as advance:
            for start in range(0, len(sequences), batch_size):
                batch = np.arange(start, min(start + batch_size, len(sequences)))
                kept = arrange_tokens(network(sequences.stack(batch)), tokens)  # (B, L', V', C)
                if z is None:
                    frames, joints = kept.shape[1:3]
                    shape = (len(sequences), frames * joints, kept.shape[3])
                    z = room_for_array(file, shape, np.float32) if file else np.empty(shape, np.float32)
                z[batch] = kept.reshape(len(batch), *z.shape[1:])
                advance(len(batch))
        if z is None:
            raise InputError("there is no clip to encode")
        parts = self.layout.parts if tokens == "joints" else {}
        return Latents(z, tokens, frames, joints, sequences.samples, self.fingerprint, self.classes, self.network.members, parts)

    def latents_key(self, tokens: str) -> str:
        """Content hash of weights, settings, tokens and code, which decide the latents of given clips.

        The code counts because measurements have no weights.
        """
        return storage.content_hash(self.fingerprint, tokens, *sorted(Path(__file__).parent.glob("*.py")))

    def _metadata(self) -> dict[str, Any]:
        return {
            "encoder": self.config.model_dump(mode="json"),
            "layout": asdict(self.layout),
            "in_dims": self.network.in_dims,
            "classes": list(self.classes),
            "preprocessing": self.preprocessing,
        }

    def save(self, path: Path) -> None:
        storage.save_arrays(path, self.network.weights(), self._metadata())

    @classmethod
    def load(cls, path: Path) -> Encoder:
        """An encoder as `save` wrote it. Raises InputError if the file is missing or damaged."""
        arrays, metadata = storage.load_arrays(path)
        try:
            config = ENCODERS[metadata["encoder"]["name"]].Config.model_validate(metadata["encoder"])
            fields = metadata["layout"]
            layout = Layout(
                name=fields["name"],
                joints=tuple(fields["joints"]),
                bones=tuple((a, b) for a, b in fields["bones"]),
                pairs=tuple((a, b) for a, b in fields["pairs"]),
                roles={role: tuple(joints) for role, joints in fields["roles"].items()},
                parts={part: tuple(joints) for part, joints in fields["parts"].items()},
                up=fields["up"],
            )
            if (in_dims := metadata["in_dims"]) not in (2, 3):
                raise ValueError(f"in_dims: expected 2 or 3, found {in_dims!r:.40}")
            network = build_network(config, layout, int(in_dims))
            network.load_weights(arrays)
            return cls(config, network, layout, tuple(metadata["classes"]), dict(metadata["preprocessing"]))
        except (LookupError, TypeError, ValueError, AttributeError, RuntimeError) as error:  # ValueError: also pydantic's
            raise InputError(f"{path}: expected an encoder, found something else ({' '.join(str(error).split())})") from None


def arrange_tokens(z: FloatArray, tokens: str) -> FloatArray:
    """Latents (B, C, L, V) -> (B, L', V', C) in a token layout (see `fdsm.values.Latents`)."""
    z = z.transpose(0, 2, 3, 1)
    if tokens == "frames":
        return z.mean(2, keepdims=True)
    if tokens == "pooled":
        return z.mean((1, 2), keepdims=True)
    return z
