"""Shared code of encoders that are chains of blocks: input norm, shortcuts, the mean over persons, and fast inference."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from copy import deepcopy
from typing import cast

import torch
from pydantic import Field, PositiveInt, model_validator
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from fdsm.encoders.network import EncoderNetwork
from fdsm.registry import NamedConfig
from fdsm.values import Layout


class BlocksConfig(NamedConfig):
    """Settings of a chain of blocks. The defaults are those of ST-GCN and its successors (10 blocks, C = 256, L = T / 4)."""

    name: str
    channels: tuple[PositiveInt, ...] = Field(
        (64, 64, 64, 64, 128, 128, 128, 256, 256, 256), min_length=1, description="width of each block"
    )
    strides: tuple[PositiveInt, ...] = Field((1, 1, 1, 1, 2, 1, 1, 2, 1, 1), description="temporal stride of each block")

    @model_validator(mode="after")
    def _one_stride_a_block(self) -> BlocksConfig:
        if len(self.strides) != len(self.channels):
            raise ValueError(f"strides: expected {len(self.channels)} as for channels, found {len(self.strides)}")
        return self


class EncoderBlock(nn.Module, ABC):
    """(B, C_in, T, V) -> (B, C, T / stride, V), both in channels-last memory."""

    @abstractmethod
    def folded(self) -> nn.Module:
        """The function of the fitted block, (B, T, V, C_in) -> (B, T / stride, V, C). It shares no weight with the block."""


class BlockNetwork(EncoderNetwork):
    """Clips (B, M, T, V, C_in) -> latents (B, C, L, V), the mean over persons who are present."""

    def __init__(self, blocks: Iterable[EncoderBlock], layout: Layout, in_dims: int, width: int) -> None:
        super().__init__()
        self.input_norm = nn.BatchNorm1d(layout.num_joints * in_dims)
        self.blocks = nn.ModuleList(blocks)
        self.width, self.in_dims = width, in_dims

    def forward(self, clips: Tensor) -> Tensor:
        batch, persons, frames, joints, dims = clips.shape
        flat = clips.reshape(batch * persons, frames, joints * dims).transpose(1, 2)  # (B*M, V*C_in, T)
        x = self.input_norm(flat).view(batch * persons, joints, dims, frames).permute(0, 2, 3, 1)  # (B*M, C_in, T, V)
        x = x.contiguous(memory_format=torch.channels_last)
        for block in self.blocks:
            x = block(x)
        x = x.unflatten(0, (batch, persons))  # (B, M, C, L, V)
        there = (clips != 0).flatten(2).any(2).to(x.dtype)  # (B, M); padding persons are all zero
        there = there / there.sum(1, keepdim=True).clamp_min(1)
        return torch.einsum("bmclv,bm->bclv", x, there)

    def for_inference(self, dtype: torch.dtype) -> FoldedNetwork:
        return FoldedNetwork(self, dtype)


class FoldedNetwork(nn.Module):
    """A faster version of a fitted `BlockNetwork`. Norms are folded into weights, and padding persons are left out."""

    def __init__(self, fitted: BlockNetwork, dtype: torch.dtype) -> None:
        super().__init__()
        self.input_norm = deepcopy(fitted.input_norm)
        self.blocks = nn.ModuleList([cast(EncoderBlock, block).folded() for block in fitted.blocks]).to(dtype)
        self.dtype = dtype
        self.eval().requires_grad_(False)

    def forward(self, clips: Tensor) -> Tensor:
        """Clips (B, M, T, V, C_in) -> latents (B, C, L, V), in float32 for any precision of the blocks."""
        there = (clips != 0).flatten(2).any(2)  # (B, M)
        frames = clips[there].flatten(0, 1)  # (P*T, V, C_in), P persons in all
        x = self.input_norm(frames.flatten(1)).view(-1, *clips.shape[2:]).to(self.dtype)  # (P, T, V, C_in)
        for block in self.blocks:
            x = block(x)
        z = clips.new_zeros(*there.shape, *x.shape[1:])
        z[there] = x.to(z.dtype)  # (B, M, L, V, C)
        count = there.sum(1).clamp_min(1)[:, None, None, None]
        return (z.sum(1) / count).permute(0, 3, 1, 2)


def make_shortcut(in_width: int, out_width: int, stride: int) -> nn.Module:
    """The shortcut of a residual connection (B, C, T / stride, V): its input, projected if width or length change."""
    projection = nn.Sequential(nn.Conv2d(in_width, out_width, 1, stride=(stride, 1)), nn.BatchNorm2d(out_width))
    return nn.Identity() if in_width == out_width and stride == 1 else projection


def fold_shortcut(fitted: nn.Module) -> nn.Module:
    if isinstance(fitted, nn.Sequential):
        projection, norm = fitted
        return fuse_conv_bn_eval(cast(nn.Conv2d, projection), cast(nn.BatchNorm2d, norm))
    return fitted
