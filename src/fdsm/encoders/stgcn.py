"""ST-GCN: spatial-temporal graph convolution over any joint layout.

Reference: Yan, Xiong and Lin, Spatial Temporal Graph Convolutional Networks for Skeleton-Based Action Recognition,
AAAI 2018.
"""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from fdsm.encoders.blocks import BlockNetwork, BlocksConfig, EncoderBlock, fold_shortcut, make_shortcut
from fdsm.encoders.graph import spatial_partitions
from fdsm.values import Layout


class STGCNConfig(BlocksConfig):
    """Settings of the network. The defaults are the published ones (10 blocks, C = 256, L = T / 4)."""

    name: Literal["stgcn"] = "stgcn"
    temporal_kernel: int = Field(9, ge=1, description="number of frames of a temporal convolution; odd")
    dropout: float = Field(0.0, ge=0, lt=1, description="dropout inside each block")

    @model_validator(mode="after")
    def _has_a_middle_frame(self) -> STGCNConfig:
        if self.temporal_kernel % 2 == 0:
            raise ValueError(f"temporal_kernel: expected an odd number of frames, found {self.temporal_kernel}")
        return self


class STGCN(BlockNetwork):
    """Clips (B, M, T, V, C_in) -> latents (B, C, L, V), the mean over persons who are present."""

    Config = STGCNConfig

    def __init__(self, config: STGCNConfig, layout: Layout, in_dims: int) -> None:
        partitions = torch.from_numpy(spatial_partitions(layout))
        widths = (in_dims, *config.channels)
        blocks = [
            Block(a, b, partitions, stride, config.temporal_kernel, config.dropout, residual=i > 0)
            for i, (a, b, stride) in enumerate(zip(widths, widths[1:], config.strides, strict=False))
        ]
        super().__init__(blocks, layout, in_dims, config.channels[-1])


class Block(EncoderBlock):
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
        self.shortcut = make_shortcut(in_width, out_width, stride) if residual else None

    def forward(self, x: Tensor) -> Tensor:
        """(B, C_in, T, V) -> (B, C, T / stride, V)."""
        # Neighbours are gathered before their features are mixed. This is one product for all partitions, on the narrower
        # side. In channels-last memory, gathering and mixing are plain matrix products without a copy.
        edges = (self.partitions * self.importance).transpose(0, 1).flatten(0, 1)  # (V * 3, V)
        gathered = edges.to(x.dtype) @ x.permute(0, 2, 3, 1)  # (B, T, V * 3, C_in)
        mixed = self.spatial(gathered.unflatten(2, (x.shape[3], -1)).flatten(3))  # (B, T, V, C)
        y = torch.relu(self.spatial_norm(mixed.permute(0, 3, 1, 2)))
        y = self.dropout(self.temporal_norm(self.temporal(y)))
        return torch.relu(y if self.shortcut is None else y + self.shortcut(x))

    def folded(self) -> FoldedBlock:
        return FoldedBlock(self)


class FoldedBlock(nn.Module):
    """A fitted `Block` on channels-last features, reduced to three matrix products."""

    def __init__(self, fitted: Block) -> None:
        super().__init__()
        edges = fitted.partitions * fitted.importance.detach()
        self.edges = nn.Buffer(edges.transpose(0, 1).flatten(0, 1).contiguous())  # (V * 3, V)
        mixing = fuse_linear_bn_eval(fitted.spatial, fitted.spatial_norm)
        # As a convolution the same product is faster on processors.
        self.spatial = nn.Conv2d(mixing.in_features, mixing.out_features, 1)
        self.spatial.weight, self.spatial.bias = nn.Parameter(mixing.weight[..., None, None]), mixing.bias
        self.temporal = fuse_conv_bn_eval(fitted.temporal, fitted.temporal_norm)
        self.shortcut = None if fitted.shortcut is None else fold_shortcut(fitted.shortcut)

    def forward(self, x: Tensor) -> Tensor:
        """(P, T, V, C_in) -> (P, T / stride, V, C)."""
        gathered = (self.edges @ x).unflatten(2, (x.shape[2], -1)).flatten(3)  # (P, T, V, 3 * C_in)
        y = self.temporal(self.spatial(gathered.permute(0, 3, 1, 2)).relu_())  # (P, C, T / stride, V)
        if self.shortcut is not None:
            y += self.shortcut(x.permute(0, 3, 1, 2))
        return y.relu_().permute(0, 2, 3, 1)
