"""ST-GCN's latents against the plain ST-GCN: the network as its authors published it and as the field has copied it since."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from fdsm.data.layouts import get_layout
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.stgcn import STGCN, Block, STGCNConfig
from fdsm.values import Layout, Samples, Sequences
from studies.speed.timing import Paired, interleaved

PUBLISHED = STGCNConfig()
SMALL = STGCNConfig(channels=(32, 64, 128), strides=(1, 2, 1))
"""The one of the shipped configs, which see 32 frames of one person."""

WORKLOADS = {
    "published size, 16 clips of 2 persons, 64 frames": (PUBLISHED, (2,) * 16, 64),
    "published size, 16 clips, 3 of them of 2 persons (as 11 of NTU-60's 60 classes), 64 frames": (
        PUBLISHED,
        (2,) * 3 + (1,) * 13,
        64,
    ),
    "size of the shipped configs, 128 clips of 1 person, 32 frames": (SMALL, (1,) * 128, 32),
}
"""Network, persons of each clip, frames. 64 frames stand for the published 300 so that a measurement takes seconds."""


def measure_encoder(
    config: STGCNConfig, persons: Sequence[int], frames: int, *, dtype: torch.dtype = torch.float32, pairs: int = 7
) -> Paired:
    """Clips a second of `Encoder.encode`, computing in `dtype`, against `PlainSTGCN`; `persons` of each clip.

    25 joints, as published. The plain network takes all clips in one batch, as test loops do; given four at a time it is
    faster, for its arrays stay in the cache.
    """
    layout = get_layout("kinect-v2")
    network = fitted_network(config, layout)
    encoder = Encoder(config, network, layout, (), {})
    plain = PlainSTGCN(network)
    clips = moving_clips(persons, frames, layout)

    @torch.inference_mode()
    def reference() -> int:
        return len(plain(torch.from_numpy(clips.stack())))

    def ours() -> int:
        return len(encoder.encode(clips, "joints", dtype=dtype).z)

    return interleaved(reference, ours, pairs)


def clip_flops(config: STGCNConfig, persons: Sequence[int], frames: int) -> float:
    """Floating-point operations that `Encoder.encode` spends on a clip in matrix products, the mean over clips."""
    layout = get_layout("kinect-v2")
    clip = torch.from_numpy(moving_clips((1,), frames, layout).stack())
    function = fitted_network(config, layout).for_inference(torch.float32)
    with torch.inference_mode(), FlopCounterMode(display=False) as counted:
        function(clip)
    return counted.get_total_flops() * sum(persons) / len(persons)


def fitted_network(config: STGCNConfig, layout: Layout) -> STGCN:
    """A network of random weights whose norms have seen a batch."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = STGCN(config, layout, 3)
    with torch.no_grad():
        network.train()(torch.from_numpy(moving_clips((1,) * 4, 32, layout).stack()))
    return network.eval().requires_grad_(False)


def moving_clips(persons: Sequence[int], frames: int, layout: Layout) -> Sequences:
    """Clips of noise in which so many persons move; zeros pad them to as many persons each."""
    draw = np.random.default_rng(0)
    points = [draw.normal(size=(max(persons), frames, layout.num_joints, 3)).astype(np.float32) for _ in persons]
    for clip, count in zip(points, persons, strict=True):
        clip[count:] = 0
    ids = tuple(f"clip {i}" for i in range(len(points)))
    zeros = np.zeros(len(points), np.int64)
    return Sequences.from_clips(points, Samples(zeros, ids, zeros, zeros, ("noise",)), layout, 30.0)


class PlainSTGCN(nn.Module):
    """The function of a fitted `STGCN`, computed as published: float32, contiguous (N, C, T, V), persons in the batch.

    Persons who pad a clip are computed like the others and count in its mean, as in the field; where nobody does, it is the
    fitted function.
    """

    def __init__(self, fitted: STGCN) -> None:
        super().__init__()
        self.input_norm = deepcopy(fitted.input_norm)
        self.blocks = nn.ModuleList([_PlainBlock(cast(Block, block)) for block in fitted.blocks])
        self.eval().requires_grad_(False)

    def forward(self, clips: Tensor) -> Tensor:
        """Clips (B, M, T, V, C_in) -> latents (B, C, L, V)."""
        batch, persons, frames, joints, dims = clips.shape
        x = clips.permute(0, 1, 3, 4, 2).contiguous().view(batch * persons, joints * dims, frames)
        x = self.input_norm(x).view(batch * persons, joints, dims, frames)
        x = x.permute(0, 2, 3, 1).contiguous()  # (B*M, C_in, T, V)
        for block in self.blocks:
            x = block(x)
        return x.unflatten(0, (batch, persons)).mean(1)


class _PlainBlock(nn.Module):
    def __init__(self, fitted: Block) -> None:
        super().__init__()
        parts, (width, joined) = len(fitted.partitions), fitted.spatial.weight.shape
        self.adjacency = nn.Buffer(fitted.partitions.transpose(1, 2).contiguous())  # (3, V, V): from, to
        self.importance = nn.Parameter(fitted.importance.detach().transpose(1, 2).contiguous())
        self.spatial = nn.Conv2d(joined // parts, parts * width, 1)
        by_part = fitted.spatial.weight.detach().unflatten(1, (parts, -1)).transpose(0, 1)  # (3, C, C_in)
        self.spatial.weight = nn.Parameter(by_part.reshape(self.spatial.weight.shape).contiguous())
        # Here the bias passes through the sums over neighbours, in `fitted` it is added behind them: the norm takes it over.
        self.spatial.bias = nn.Parameter(torch.zeros(parts * width))
        norm = deepcopy(fitted.spatial_norm)
        norm.running_mean = cast(Tensor, norm.running_mean) - fitted.spatial.bias.detach()
        self.rest = nn.Sequential(
            norm, nn.ReLU(inplace=True), deepcopy(fitted.temporal), deepcopy(fitted.temporal_norm), deepcopy(fitted.dropout)
        )
        self.shortcut = deepcopy(fitted.shortcut)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C_in, T, V) -> (N, C, T / stride, V)."""
        mixed = self.spatial(x).unflatten(1, (len(self.adjacency), -1))  # (N, 3, C, T, V)
        y = torch.einsum("nkctv,kvw->nctw", mixed, self.adjacency * self.importance).contiguous()
        y = self.rest(y)
        return self.relu(y if self.shortcut is None else y + self.shortcut(x))
