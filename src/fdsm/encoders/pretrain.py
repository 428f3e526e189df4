"""Training of an encoder as a classifier of the seen classes, with augmentations for skeletons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fdsm import rng, training_loop
from fdsm.encoders.encoder import Encoder, EncoderConfig, build_network
from fdsm.encoders.joined import JoinedConfig, JoinedEncoder
from fdsm.encoders.network import EncoderNetwork
from fdsm.encoders.pretrain_config import AugmentConfig, PretrainConfig
from fdsm.errors import InputError
from fdsm.values import BoolArray, Sequences

_MEMBER = "encoder.safetensors"


def pretrain(
    sequences: Sequences,
    train_part: BoolArray,
    classes: Sequence[int],
    encoder: EncoderConfig,
    config: PretrainConfig,
    *,
    preprocessing: dict[str, object],
    seed: int,
    folder: Path | None = None,
) -> Encoder:
    """Train an encoder on the given classes of the training part. Other clips of `sequences` are not used.

    A network without trainable parameters needs no training, and its encoder has no training class. The members of a joined
    encoder are trained one after the other. With a `folder`, finished members are kept there, so a stopped training continues
    with the next member.

    Args:
        sequences: preprocessed clips of one shape.
        train_part: mask of the samples that may be used (N,).
        classes: original ids of the training classes, recorded in the encoder.
        encoder: settings of the network.
        config: settings of the training.
        preprocessing: settings of the clips' preprocessing, recorded so that single clips can be preprocessed in the same way.
        seed: seed of initialisation, batches and augmentation.
        folder: folder for the log and the checkpoints.

    Raises InputError if the network has trainable parameters and there are no classes.
    """
    if isinstance(encoder, JoinedConfig):
        options: dict[str, Any] = {"preprocessing": preprocessing, "seed": seed, "folder": folder}
        return _pretrain_members(sequences, train_part, classes, encoder, config, **options)
    with torch.random.fork_rng():
        torch.manual_seed(rng.derive_seed(seed, "encoder init"))
        network = build_network(encoder, sequences.layout, sequences.num_dims)
        if not isinstance(network, EncoderNetwork) or not any(one.requires_grad for one in network.parameters()):
            return Encoder(encoder, network, sequences.layout, (), preprocessing)
        if not classes:
            raise InputError(
                f"encoder {encoder.name!r} learns from seen classes, of which there are none: expected one such as 'measurements'"
            )
        model = _Classifier(network, len(classes), config.dropout)
    rows = np.flatnonzero(train_part & np.isin(sequences.samples.labels, list(classes)))
    fitted = sequences.select(rows)  # may be on disk: each step reads its batch
    index_of = {c: i for i, c in enumerate(classes)}
    targets = torch.tensor([index_of[int(c)] for c in sequences.samples.labels[rows]])

    def loss(forward: training_loop.Forward, step: int, draw: torch.Generator) -> dict[str, Tensor]:
        batch = torch.randint(len(fitted), (config.optim.batch_size,), generator=draw)
        batch, draw = batch[training_loop.own_rows(len(batch))], training_loop.own_draw(draw)
        device = next(model.parameters()).device
        clips = torch.from_numpy(fitted.stack(batch.numpy()).copy())  # (B, M, T, V, C)
        logits = forward(augment(clips, config.augment, draw).to(device))
        wanted = targets[batch].to(device)
        cross_entropy = F.cross_entropy(logits, wanted, label_smoothing=config.label_smoothing)
        return {"loss": cross_entropy, "accuracy": (logits.argmax(1) == wanted).float().mean()}

    training_loop.train(model, loss, config.optim, seed=seed, description="encoder", folder=folder)
    return Encoder(encoder, network.eval().requires_grad_(False), sequences.layout, tuple(classes), preprocessing)


def _pretrain_members(
    sequences: Sequences,
    train_part: BoolArray,
    classes: Sequence[int],
    encoder: JoinedConfig,
    config: PretrainConfig,
    *,
    preprocessing: dict[str, object],
    seed: int,
    folder: Path | None,
) -> Encoder:
    """Train the members of a joined encoder, one after the other. Arguments are those of `pretrain`."""
    joined = JoinedEncoder(encoder, sequences.layout, sequences.num_dims)
    trained: set[int] = set()
    for place, settings in enumerate(encoder.members):
        own = folder and folder / f"member-{place}"
        if own is not None and (own / _MEMBER).exists():
            member = Encoder.load(own / _MEMBER)
        else:
            member_seed = rng.derive_seed(seed, "encoder member", place)
            options: dict[str, Any] = {"preprocessing": preprocessing, "seed": member_seed, "folder": own}
            member = pretrain(sequences, train_part, classes, settings, config, **options)
            if own is not None:
                member.save(own / _MEMBER)
        joined.networks[place] = member.network
        trained |= set(member.classes)
    return Encoder(encoder, joined, sequences.layout, tuple(sorted(trained)), preprocessing)


class _Classifier(nn.Module):
    def __init__(self, network: EncoderNetwork, num_classes: int, dropout: float) -> None:
        super().__init__()
        self.network = network
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(network.width, num_classes)

    def forward(self, clips: Tensor) -> Tensor:
        logits: Tensor = self.out(self.dropout(self.network(clips).mean((2, 3))))
        return logits


def augment(clips: Tensor, config: AugmentConfig, draw: torch.Generator) -> Tensor:
    """Randomly changed copies of clips (B, M, T, V, C). Padding persons (all zero) stay zero."""
    batch, _, frames, _, dims = clips.shape
    there = (clips != 0).flatten(2).any(2)[:, :, None, None, None]
    if dims == 3 and config.rotation > 0:
        angle = (2 * torch.rand(batch, generator=draw) - 1) * math.radians(config.rotation)
        clips = torch.einsum("bmtvc,bdc->bmtvd", clips, _rotation_about_y(angle))
    if config.scale > 0:
        clips = clips * (1 + config.scale * torch.randn(batch, 1, 1, 1, 1, generator=draw))
    if config.crop > 0:
        kept = (1 - config.crop * torch.rand(batch, generator=draw)) * (frames - 1)
        start = torch.rand(batch, generator=draw) * (frames - 1 - kept)
        time = start[:, None] + kept[:, None] * torch.linspace(0, 1, frames)  # (B, T)
        below = time.floor().long().clamp(0, max(frames - 2, 0))
        above = (below + 1).clamp(max=frames - 1)
        share = (time - below)[:, None, :, None, None]
        row = torch.arange(batch)[:, None]
        by_frame = clips.transpose(1, 2)  # (B, T, M, V, C)
        clips = (1 - share) * by_frame[row, below].transpose(1, 2) + share * by_frame[row, above].transpose(1, 2)
    if config.jitter > 0:
        clips = clips + config.jitter * torch.randn(clips.shape, generator=draw)
    return clips * there


def _rotation_about_y(angle: Tensor) -> Tensor:
    """Rotation matrices (B, 3, 3) from angles (B,) in radians."""
    cos, sin, zero, one = angle.cos(), angle.sin(), torch.zeros_like(angle), torch.ones_like(angle)
    return torch.stack(
        [torch.stack([cos, zero, sin], -1), torch.stack([zero, one, zero], -1), torch.stack([-sin, zero, cos], -1)], 1
    )
