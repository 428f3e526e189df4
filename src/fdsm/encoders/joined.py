"""Several encoders side by side, such as measurements and a trained network, with one joint latent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, SerializeAsAny

from fdsm.encoders import ENCODERS
from fdsm.encoders.encoder import ClipFunction, ClipsToLatents, build_network
from fdsm.registry import NamedConfig
from fdsm.values import AnyArray, FloatArray, Layout

if TYPE_CHECKING:
    import torch


class JoinedConfig(NamedConfig):
    """Settings of the members. The same encoder may occur several times, and each member is trained with its own seed."""

    name: Literal["joined"] = "joined"
    members: tuple[SerializeAsAny[Annotated[NamedConfig, ENCODERS.chosen_by_name(without={"joined"})]], ...] = Field(
        min_length=2, description="settings of each encoder, as under `encoder`"
    )


class JoinedEncoder(ClipFunction):
    """Clips (B, M, T, V, in_dims) -> the members' pooled latents side by side (B, sum of their widths, 1, 1).

    `fdsm.encoders.pretrain` trains each member separately.
    """

    Config = JoinedConfig

    def __init__(self, config: JoinedConfig, layout: Layout, in_dims: int) -> None:
        self.networks = [build_network(member, layout, in_dims) for member in config.members]
        self.members = tuple(network.width for network in self.networks)
        self.width, self.in_dims = sum(self.members), in_dims

    def __call__(self, clips: FloatArray) -> FloatArray:
        return _side_by_side(self.networks, clips)

    def in_precision(self, dtype: torch.dtype | None) -> ClipsToLatents:
        functions = [network.in_precision(dtype) for network in self.networks]
        return lambda clips: _side_by_side(functions, clips)

    def weights(self) -> dict[str, AnyArray]:
        return {
            f"networks.{place}.{name}": array
            for place, network in enumerate(self.networks)
            for name, array in network.weights().items()
        }

    def load_weights(self, arrays: Mapping[str, AnyArray]) -> None:
        for place, network in enumerate(self.networks):
            prefix = f"networks.{place}."
            network.load_weights({name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)})


def _side_by_side(functions: Sequence[ClipsToLatents], clips: FloatArray) -> FloatArray:
    return np.concatenate([function(clips).mean((2, 3), keepdims=True) for function in functions], axis=1)
