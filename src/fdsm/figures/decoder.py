"""A small network from latents over time to poses. It shows predicted latents as skeletons, with a measured error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fdsm import rng, storage, training_loop
from fdsm.errors import InputError
from fdsm.experiment.pipeline import Pipeline
from fdsm.figures.runs import cache_of
from fdsm.optim_config import OptimConfig
from fdsm.values import FloatArray, IntArray, Latents

MOST_CLIPS = 4096
"""Largest number of clips for training, and for measuring the error."""
HELD_OUT_OF = 8
"""If the test part has no clip of a seen class, one of so many training clips is held out."""
OPTIM = OptimConfig(num_steps=500, batch_size=32, lr=3e-3, weight_decay=0.0, warmup_steps=50, max_grad_norm=1.0)


class DecoderNetwork(nn.Module):
    """Latents (B, L, W) -> poses (B, T, J): two convolutions over time, with a resampling from L to T frames between them."""

    mean: Tensor
    std: Tensor
    pose_mean: Tensor
    pose_std: Tensor

    def __init__(self, in_width: int, out_width: int, num_frames: int, width: int = 128) -> None:
        super().__init__()
        self.num_frames = num_frames
        self.first = nn.Conv1d(in_width, width, 3, padding=1)
        self.second = nn.Conv1d(width, width, 5, padding=2)
        self.out = nn.Conv1d(width, out_width, 1)
        for name, shape in (("mean", in_width), ("std", in_width), ("pose_mean", out_width), ("pose_std", ())):
            self.register_buffer(name, torch.ones(shape))

    def forward(self, z: Tensor) -> Tensor:
        x = F.gelu(self.first(((z - self.mean) / self.std).transpose(1, 2)))
        x = F.interpolate(x, size=self.num_frames, mode="linear")
        x = self.out(F.gelu(self.second(x))).transpose(1, 2)
        return x * self.pose_std + self.pose_mean


@dataclass(frozen=True)
class Decoder:
    """A fitted decoder, with its mean error per joint in trunk lengths on held-out clips of seen classes."""

    network: DecoderNetwork
    shape: tuple[int, int, int]  # persons, joints, coordinates
    error: float
    error_of_mean: float  # error of the training clips' mean pose
    motion_kept: float  # motion of decoded held-out clips divided by that of real ones
    num_held_out: int

    @torch.inference_mode()
    def decode(self, z: FloatArray | Tensor, num_frames: int) -> FloatArray:
        """Latents (N, S, C), not standardised -> clips (N, M, T, V, C)."""
        tokens = torch.tensor(np.asarray(z))
        poses = self.network(tokens.unflatten(1, (num_frames, -1)).flatten(2))
        clips: FloatArray = poses.unflatten(2, self.shape).permute(0, 2, 1, 3, 4).numpy()
        return clips


def motion(clips: FloatArray) -> FloatArray:
    """Mean distance (...) that joints move from frame to frame in clips (..., M, T, V, C), over people who are present."""
    steps = np.linalg.norm(np.diff(clips, axis=-3), axis=-1).mean((-1, -2))  # (..., M)
    there = np.abs(clips).sum((-1, -2, -3)) > 0
    mean: FloatArray = (steps * there).sum(-1) / np.maximum(there.sum(-1), 1)
    return mean


def where_there(decoded: FloatArray, real: FloatArray) -> FloatArray:
    """Decoded clips (..., M, T, V, C), with zeros for people who are absent in the real clips."""
    kept: FloatArray = decoded * (real != 0).any((-1, -2, -3), keepdims=True)
    return kept


def fit_decoder(run: Pipeline) -> Decoder:
    """The decoder of a run's encoder, trained on the seen classes of the training part or loaded from the cache.

    Raises InputError if the run's latents have no time axis.
    """
    latents = run.latents
    if latents.num_frames < 2:
        raise InputError(f"{run.config.name}: expected latents with a time axis (tokens: frames or joints), found pooled ones")
    fitted, held_out = parts(run)
    used = [list(np.array(latents.samples.ids, object)[rows]) for rows in (fitted, held_out)]
    settings = [OPTIM.model_dump(mode="json"), run.config.preprocess.model_dump(mode="json")]
    key = storage.content_hash(latents.encoder, latents.tokens, *used, *settings, Path(__file__))
    folder = cache_of(run) / "decoders" / key
    network, shape = _build(run, latents)
    path = folder / "decoder.safetensors"
    if not path.exists():
        found = _teach(network, run, latents, fitted, held_out, folder)
        storage.save_arrays(path, storage.to_arrays(network.state_dict()), found)
    arrays, found = storage.load_arrays(path)
    network.load_state_dict(storage.to_tensors(arrays))
    return Decoder(network.eval().requires_grad_(False), shape, **found)


def parts(run: Pipeline) -> tuple[IntArray, IntArray]:
    """Rows of clips of seen classes for training (training part) and for measuring (test part, if it has such clips)."""
    samples = run.latents.samples
    is_seen, is_train = np.isin(samples.labels, run.split.fit_classes), run.split.train_mask(samples)
    if not is_seen.any():
        raise InputError(f"{run.folder}: expected a split with seen classes, to teach the decoder on, found none")
    fitted, held_out = np.flatnonzero(is_seen & is_train), np.flatnonzero(is_seen & ~is_train)
    if not len(held_out):
        held_out, fitted = fitted[::HELD_OUT_OF], np.delete(fitted, np.s_[::HELD_OUT_OF])
    draw = rng.numpy_generator(0, "decoder")
    fitted, held_out = (
        np.sort(draw.choice(rows, MOST_CLIPS, replace=False)) if len(rows) > MOST_CLIPS else rows for rows in (fitted, held_out)
    )
    return fitted, held_out


def _build(run: Pipeline, latents: Latents) -> tuple[DecoderNetwork, tuple[int, int, int]]:
    persons, frames, joints, dims = run.sequences[0].shape
    shape = (persons, joints, dims)
    with torch.random.fork_rng():
        torch.manual_seed(rng.derive_seed(run.config.seed, "decoder"))
        network = DecoderNetwork(latents.num_joints * latents.z.shape[2], persons * joints * dims, frames)
    return network, shape


def _teach(
    network: DecoderNetwork, run: Pipeline, latents: Latents, fitted: IntArray, held_out: IntArray, folder: Path
) -> dict[str, Any]:
    z, poses = _pairs(run, latents, fitted)
    network.mean, network.std = z.mean((0, 1)), z.std((0, 1)).clamp_min(1e-4)
    network.pose_mean, network.pose_std = poses.mean((0, 1)), poses.std(1).mean().clamp_min(1e-4)
    scale = network.pose_std.clone()

    def loss(forward: training_loop.Forward, step: int, draw: torch.Generator) -> dict[str, Tensor]:
        rows = torch.randint(len(z), (OPTIM.batch_size,), generator=draw)
        device = next(network.parameters()).device
        error = (forward(z[rows].to(device)) - poses[rows].to(device)) / scale.to(device)
        return {"loss": error.square().mean()}

    training_loop.train(network, loss, OPTIM, seed=run.config.seed, description="decoder", folder=folder)
    network.cpu()
    z, poses = _pairs(run, latents, held_out)
    shape = run.sequences[0].shape
    with torch.inference_mode():
        decoded = network(z)

    def off(guess: Tensor) -> float:
        """Mean error over joints of people who are present."""
        distance = (guess - poses).unflatten(2, (shape[0], shape[2], shape[3])).norm(dim=4)  # (N, T, M, V)
        there = (poses.unflatten(2, (shape[0], -1)) != 0).any(3).any(1)  # (N, M)
        return float(distance.transpose(1, 2)[there].mean())

    def clips(flat: Tensor) -> FloatArray:
        stacked: FloatArray = flat.unflatten(2, (shape[0], *shape[2:])).transpose(1, 2).numpy()
        return stacked

    return {
        "error": off(decoded),
        "error_of_mean": off(network.pose_mean.expand_as(poses)),
        "motion_kept": float(motion(where_there(clips(decoded), clips(poses))).mean() / max(motion(clips(poses)).mean(), 1e-9)),
        "num_held_out": len(held_out),
    }


def _pairs(run: Pipeline, latents: Latents, rows: IntArray) -> tuple[Tensor, Tensor]:
    """Latents (N, L, W) and poses (N, T, J) of the given clips."""
    z = torch.tensor(latents.z[rows]).unflatten(1, (latents.num_frames, -1)).flatten(2)
    poses = torch.tensor(run.sequences.stack(rows)).transpose(1, 2).flatten(2)
    return z, poses
