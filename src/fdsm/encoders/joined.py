"""Several encoders side by side, such as measurements and a trained network, with one joint latent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import torch
from pydantic import Field, SerializeAsAny
from torch import Tensor, nn

from fdsm.encoders import ENCODERS
from fdsm.encoders.encoder import EncoderNetwork, build_network
from fdsm.registry import NamedConfig
from fdsm.values import Layout


class JoinedConfig(NamedConfig):
    """Settings of the members. The same encoder may occur several times, and each member is trained with its own seed."""

    name: Literal["joined"] = "joined"
    members: tuple[SerializeAsAny[Annotated[NamedConfig, ENCODERS.chosen_by_name(without={"joined"})]], ...] = Field(
        min_length=2, description="settings of each encoder, as under `encoder`"
    )


class JoinedEncoder(EncoderNetwork):
    """Clips (B, M, T, V, in_dims) -> the members' pooled latents side by side (B, sum of their widths, 1, 1).

    `fdsm.encoders.pretrain` trains each member separately.
    """

    Config = JoinedConfig

    def __init__(self, config: JoinedConfig, layout: Layout, in_dims: int) -> None:
        super().__init__()
        self.networks = nn.ModuleList(build_network(member, layout, in_dims) for member in config.members)
        self.members = tuple(network.width for network in self._each)
        self.width, self.in_dims = sum(self.members), in_dims

    @property
    def _each(self) -> list[EncoderNetwork]:
        return list(self.networks)  # type: ignore[arg-type]

    def forward(self, clips: Tensor) -> Tensor:
        return _side_by_side(self._each, clips)

    def for_inference(self, dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
        functions = [network.for_inference(dtype) for network in self._each]
        return lambda clips: _side_by_side(functions, clips)


def _side_by_side(functions: Any, clips: Tensor) -> Tensor:
    return torch.cat([function(clips).mean((2, 3), keepdim=True) for function in functions], dim=1)
