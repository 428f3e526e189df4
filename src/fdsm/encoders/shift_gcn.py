"""Shift-GCN: joints and frames exchange channels by shifts, and all products are pointwise.

Reference: Cheng, Zhang, He, Chen, Cheng and Lu, Skeleton-Based Action Recognition with Shift Graph Convolutional Network,
CVPR 2020. This is the version with the non-local spatial shift and the adaptive temporal shift. The paper leaves three
details open: the order inside a block, an additional shift of half a frame with stride 2, and the initial weights. They follow
the authors' code (github.com/kchengiva/Shift-GCN).
"""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Literal, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from fdsm.encoders.blocks import BlockNetwork, BlocksConfig, EncoderBlock, fold_shortcut, make_shortcut
from fdsm.values import Layout


class ShiftGCNConfig(BlocksConfig):
    """Settings of the network. The defaults are the published ones (10 blocks, C = 256, L = T / 4)."""

    name: Literal["shift-gcn"] = "shift-gcn"


class ShiftGCN(BlockNetwork):
    """Clips (B, M, T, V, C_in) -> latents (B, C, L, V), the mean over persons who are present."""

    Config = ShiftGCNConfig

    def __init__(self, config: ShiftGCNConfig, layout: Layout, in_dims: int) -> None:
        widths = (in_dims, *config.channels)
        blocks = [
            Block(a, b, layout.num_joints, stride, residual=i > 0)
            for i, (a, b, stride) in enumerate(zip(widths, widths[1:], config.strides, strict=False))
        ]
        super().__init__(blocks, layout, in_dims, config.channels[-1])


class Block(EncoderBlock):
    """Shift over joints, product, shift back; then shift over frames, product, shift over frames. Both halves are residual."""

    def __init__(self, in_width: int, out_width: int, joints: int, stride: int, residual: bool) -> None:
        super().__init__()
        self.gather = nn.Buffer(joint_shift(joints, in_width), persistent=False)  # (V * C_in,)
        self.scatter = nn.Buffer(joint_shift(joints, out_width, back=True), persistent=False)  # (V * C,)
        self.mask = nn.Parameter(torch.zeros(joints, in_width))  # learned weight of the shifted features
        self.spatial = nn.Conv2d(in_width, out_width, 1)
        self.spatial_norm = nn.BatchNorm1d(joints * out_width)
        self.spatial_shortcut = make_shortcut(in_width, out_width, 1)
        self.shift_norm = nn.BatchNorm2d(out_width)
        self.first_shift = TemporalShift(out_width)
        self.temporal = nn.Conv2d(out_width, out_width, 1)
        self.second_shift = TemporalShift(out_width, stride)
        self.temporal_norm = nn.BatchNorm2d(out_width)
        self.shortcut = make_shortcut(in_width, out_width, stride) if residual else None
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")
                if module is not self.temporal and module.bias is not None:
                    nn.init.zeros_(module.bias)
        nn.init.normal_(self.spatial.weight, std=self.spatial.out_channels**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C_in, T, V) -> (B, C, T / stride, V)."""
        given = shift_joints(x.permute(0, 2, 3, 1), self.gather) * (self.mask.tanh() + 1)  # (B, T, V, C_in)
        mixed = self.spatial(given.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        returned = shift_joints(mixed, self.scatter)  # (B, T, V, C)
        y = self.spatial_norm(returned.flatten(0, 1).flatten(1)).view_as(returned).permute(0, 3, 1, 2)
        y = torch.relu(y + self.spatial_shortcut(x))
        y = torch.relu(self.temporal(self.first_shift(self.shift_norm(y))))
        y = self.temporal_norm(self.second_shift(y))
        return torch.relu(y if self.shortcut is None else y + self.shortcut(x))

    def folded(self) -> FoldedBlock:
        return FoldedBlock(self)


def joint_shift(joints: int, width: int, back: bool = False) -> Tensor:
    """Index (V * C,) of a shift of a frame's features: channel c of joint (v + c) mod V moves to joint v.

    With `back`, channel c of joint (v - c) mod V moves to joint v, which undoes the shift.
    """
    joint, channel = torch.arange(joints)[:, None], torch.arange(width)
    return ((joint + (-channel if back else channel)) % joints * width + channel).flatten()


def shift_joints(x: Tensor, index: Tensor) -> Tensor:
    """Features (B, T, V, C), shifted by an index of `joint_shift`."""
    return x.flatten(0, 1).flatten(1).index_select(1, index).view(x.shape)


class TemporalShift(nn.Module):
    """Shifts each channel by a learned number of frames: (B, C, T, V) -> (B, C, T / stride, V).

    Values between two frames are interpolated, and values beyond the ends are zero. With a stride, a shift of zero reads the
    middle of the frames that become one.
    """

    def __init__(self, width: int, stride: int = 1) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.empty(width).uniform_(-1, 1))
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        kernel = self.kernel(x.shape[2])
        return F.conv2d(x, kernel, stride=(self.stride, 1), padding=(kernel.shape[2] // 2, 0), groups=len(kernel))

    def kernel(self, frames: float = math.inf) -> Tensor:
        """The shift as a convolution kernel (C, 1, taps, 1), with the weights of the two frames around each shifted position.

        The largest shift decides the number of taps. For clips with `frames` frames it is limited, since further taps read zeros.
        """
        # A depthwise convolution is ten times as fast on processors as gathering the frames.
        position = self.shift + (self.stride - 1) / 2
        before = position.detach().floor()
        share = (position - before)[:, None]
        reach = int(torch.maximum(-before, before + 1).max().nan_to_num().clamp(max=frames))
        offset = torch.arange(-reach, reach + 1, device=before.device) - before[:, None]  # (C, taps)
        return ((1 - share) * (offset == 0) + share * (offset == 1))[:, None, :, None]

    def as_convolution(self) -> nn.Conv2d:
        kernel = self.kernel().detach()
        width, _, taps, _ = kernel.shape
        convolution = nn.Conv2d(width, width, (taps, 1), (self.stride, 1), (taps // 2, 0), groups=width, bias=False)
        convolution.weight = nn.Parameter(kernel)
        return convolution.eval()


class FoldedBlock(nn.Module):
    """A fitted `Block` on channels-last features, with norms folded into adjacent layers."""

    def __init__(self, fitted: Block) -> None:
        super().__init__()
        self.gather, self.scatter = nn.Buffer(fitted.gather), nn.Buffer(fitted.scatter)
        self.mask = nn.Buffer(fitted.mask.detach().tanh() + 1)
        self.spatial = deepcopy(fitted.spatial)
        gain, offset = as_affine(fitted.spatial_norm)  # (V * C,)
        self.spatial_gain = nn.Buffer(gain.view(len(self.mask), -1))
        self.spatial_offset = nn.Buffer(offset.view(len(self.mask), -1))
        self.spatial_shortcut = fold_shortcut(fitted.spatial_shortcut)
        # Beyond a clip's ends the shift gives zeros without this norm's offset. So the norm stays separate from the product.
        gain, offset = as_affine(fitted.shift_norm)
        self.shift_gain, self.shift_offset = nn.Buffer(gain), nn.Buffer(offset)
        self.first_shift = fitted.first_shift.as_convolution()
        self.temporal = deepcopy(fitted.temporal)
        self.second_shift = fuse_conv_bn_eval(fitted.second_shift.as_convolution(), fitted.temporal_norm)
        self.shortcut = None if fitted.shortcut is None else fold_shortcut(fitted.shortcut)

    def forward(self, x: Tensor) -> Tensor:
        """(P, T, V, C_in) -> (P, T / stride, V, C)."""
        channels_first = x.permute(0, 3, 1, 2)
        given = shift_joints(x, self.gather).mul_(self.mask)  # (P, T, V, C_in)
        mixed = self.spatial(given.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        y = shift_joints(mixed, self.scatter)  # (P, T, V, C)
        # In place, here and below: allocating memory would cost a processor more than the sums.
        torch.addcmul(self.spatial_offset, y, self.spatial_gain, out=y)
        y.add_(self.spatial_shortcut(channels_first).permute(0, 2, 3, 1)).relu_()
        y = torch.addcmul(self.shift_offset, y, self.shift_gain, out=y).permute(0, 3, 1, 2)  # (P, C, T, V)
        y = self.second_shift(self.temporal(self.first_shift(y)).relu_())
        if self.shortcut is not None:
            y += self.shortcut(channels_first)
        return y.relu_().permute(0, 2, 3, 1)


def as_affine(norm: nn.BatchNorm1d | nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Gain (C,) and offset (C,) of a fitted norm."""
    mean, variance = cast(Tensor, norm.running_mean), cast(Tensor, norm.running_var)
    gain = norm.weight.detach() * (variance + norm.eps).rsqrt()
    return gain, norm.bias.detach() - mean * gain
