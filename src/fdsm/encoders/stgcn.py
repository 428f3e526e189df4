"""ST-GCN: spatial-temporal graph convolution over any joint layout.

Reference: Yan, Xiong and Lin, Spatial Temporal Graph Convolutional Networks for Skeleton-Based Action Recognition,
AAAI 2018.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Literal, cast

import torch
from pydantic import BaseModel, ConfigDict, Field, model_validator
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from fdsm.encoders.encoder import EncoderNetwork
from fdsm.encoders.graph import spatial_partitions
from fdsm.values import Layout


class STGCNConfig(BaseModel):
    """The network; the defaults are the published one (10 blocks, C = 256, L = T / 4)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Literal["stgcn"] = "stgcn"
    channels: tuple[int, ...] = Field(
        (64, 64, 64, 64, 128, 128, 128, 256, 256, 256), min_length=1, description="width of each block"
    )
    strides: tuple[int, ...] = Field((1, 1, 1, 1, 2, 1, 1, 2, 1, 1), description="temporal stride of each block")
    temporal_kernel: int = Field(9, ge=1, description="frames that a temporal convolution spans; odd")
    dropout: float = Field(0.0, ge=0, lt=1, description="inside each block")

    @model_validator(mode="after")
    def _fits_together(self) -> STGCNConfig:
        if len(self.strides) != len(self.channels):
            raise ValueError(f"strides: expected {len(self.channels)} as for channels, found {len(self.strides)}")
        if self.temporal_kernel % 2 == 0:
            raise ValueError(f"temporal_kernel: expected an odd number of frames, found {self.temporal_kernel}")
        return self


class STGCN(EncoderNetwork):
    """Clips (B, M, T, V, C_in) -> latents (B, C, L, V), the mean over persons that are there."""

    Config = STGCNConfig

    def __init__(self, config: STGCNConfig, layout: Layout, in_dims: int) -> None:
        super().__init__()
        partitions = torch.from_numpy(spatial_partitions(layout))
        widths = (in_dims, *config.channels)
        self.input_norm = nn.BatchNorm1d(layout.num_joints * in_dims)
        self.blocks = nn.ModuleList(
            [
                Block(a, b, partitions, stride, config.temporal_kernel, config.dropout, residual=i > 0)
                for i, (a, b, stride) in enumerate(zip(widths, widths[1:], config.strides, strict=False))
            ]
        )
        self.width, self.in_dims = config.channels[-1], in_dims

    def forward(self, clips: Tensor) -> Tensor:
        batch, persons, frames, joints, dims = clips.shape
        flat = clips.reshape(batch * persons, frames, joints * dims).transpose(1, 2)  # (B*M, V*C_in, T)
        x = self.input_norm(flat).view(batch * persons, joints, dims, frames).permute(0, 2, 3, 1)  # (B*M, C_in, T, V)
        x = x.contiguous(memory_format=torch.channels_last)
        for block in self.blocks:
            x = block(x)
        x = x.unflatten(0, (batch, persons))  # (B, M, C, L, V)
        there = (clips != 0).flatten(2).any(2).to(x.dtype)  # (B, M); persons that pad a clip are all zero
        there = there / there.sum(1, keepdim=True).clamp_min(1)
        return torch.einsum("bmclv,bm->bclv", x, there)

    def for_inference(self, dtype: torch.dtype) -> FoldedSTGCN:
        return FoldedSTGCN(self, dtype)


class Block(nn.Module):
    """Graph convolution over joints, then convolution over frames, with a residual connection."""

    partitions: Tensor

    def __init__(
        self, in_width: int, out_width: int, partitions: Tensor, stride: int, kernel: int, dropout: float, residual: bool
    ) -> None:
        super().__init__()
        self.register_buffer("partitions", partitions, persistent=False)  # (3, V, V)
        self.importance = nn.Parameter(torch.ones_like(partitions))  # learned weight of each edge
        self.spatial = nn.Linear(len(partitions) * in_width, out_width)
        self.spatial_norm = nn.BatchNorm2d(out_width)
        self.temporal = nn.Conv2d(out_width, out_width, (kernel, 1), stride=(stride, 1), padding=(kernel // 2, 0))
        self.temporal_norm = nn.BatchNorm2d(out_width)
        self.dropout = nn.Dropout(dropout)
        self.shortcut: nn.Module | None = None
        if residual:
            same = in_width == out_width and stride == 1
            projection = nn.Sequential(nn.Conv2d(in_width, out_width, 1, stride=(stride, 1)), nn.BatchNorm2d(out_width))
            self.shortcut = nn.Identity() if same else projection

    def forward(self, x: Tensor) -> Tensor:
        """(B, C_in, T, V) -> (B, C, T / stride, V)."""
        # Neighbours are gathered before their features are mixed: one product for all partitions, on the narrower side.
        # In channels-last memory both it and the mixing are plain matrix products without a copy.
        edges = (self.partitions * self.importance).transpose(0, 1).flatten(0, 1)  # (V * 3, V)
        gathered = edges.to(x.dtype) @ x.permute(0, 2, 3, 1)  # (B, T, V * 3, C_in)
        mixed = self.spatial(gathered.unflatten(2, (x.shape[3], -1)).flatten(3))  # (B, T, V, C)
        y = torch.relu(self.spatial_norm(mixed.permute(0, 3, 1, 2)))
        y = self.dropout(self.temporal_norm(self.temporal(y)))
        return torch.relu(y if self.shortcut is None else y + self.shortcut(x))


class FoldedSTGCN(nn.Module):
    """What a fitted `STGCN` computes, with less work: norms folded into weights, persons that pad a clip left out."""

    def __init__(self, fitted: STGCN, dtype: torch.dtype) -> None:
        super().__init__()
        self.input_norm = deepcopy(fitted.input_norm)
        self.blocks = nn.ModuleList([FoldedBlock(cast(Block, block)) for block in fitted.blocks]).to(dtype)
        self.dtype = dtype
        self.eval().requires_grad_(False)

    def forward(self, clips: Tensor) -> Tensor:
        """Clips (B, M, T, V, C_in) -> latents (B, C, L, V), float32 whatever the blocks compute in."""
        there = (clips != 0).flatten(2).any(2)  # (B, M)
        frames = clips[there].flatten(0, 1)  # (P*T, V, C_in), P persons in all
        x = self.input_norm(frames.flatten(1)).view(-1, *clips.shape[2:]).to(self.dtype)  # (P, T, V, C_in)
        for block in self.blocks:
            x = block(x)
        z = clips.new_zeros(*there.shape, *x.shape[1:])
        z[there] = x.to(z.dtype)  # (B, M, L, V, C)
        count = there.sum(1).clamp_min(1)[:, None, None, None]
        return (z.sum(1) / count).permute(0, 3, 1, 2)


class FoldedBlock(nn.Module):
    """A fitted `Block` on channels-last features, its three matrix products and nothing else."""

    def __init__(self, fitted: Block) -> None:
        super().__init__()
        edges = fitted.partitions * fitted.importance.detach()
        self.edges = nn.Buffer(edges.transpose(0, 1).flatten(0, 1).contiguous())  # (V * 3, V)
        mixing = fuse_linear_bn_eval(fitted.spatial, fitted.spatial_norm)
        # As a convolution the same product is faster on processors.
        self.spatial = nn.Conv2d(mixing.in_features, mixing.out_features, 1)
        self.spatial.weight, self.spatial.bias = nn.Parameter(mixing.weight[..., None, None]), mixing.bias
        self.temporal = fuse_conv_bn_eval(fitted.temporal, fitted.temporal_norm)
        self.shortcut = fitted.shortcut
        if isinstance(fitted.shortcut, nn.Sequential):
            projection, norm = fitted.shortcut
            self.shortcut = fuse_conv_bn_eval(cast(nn.Conv2d, projection), cast(nn.BatchNorm2d, norm))

    def forward(self, x: Tensor) -> Tensor:
        """(P, T, V, C_in) -> (P, T / stride, V, C)."""
        gathered = (self.edges @ x).unflatten(2, (x.shape[2], -1)).flatten(3)  # (P, T, V, 3 * C_in)
        y = self.temporal(self.spatial(gathered.permute(0, 3, 1, 2)).relu_())  # (P, C, T / stride, V)
        if self.shortcut is not None:
            y += self.shortcut(x.permute(0, 3, 1, 2))
        return y.relu_().permute(0, 2, 3, 1)
