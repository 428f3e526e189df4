"""Training samples a second over the curriculum, against the published step."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from fdsm import rng
from fdsm.bench.published import LATENT_WIDTH, PADDED_TO, TEXT_WIDTH, padded
from fdsm.methods.diffusion.curriculum import Captions, stack_captions
from fdsm.methods.diffusion.method import FDSM, FDSMConfig
from fdsm.training_loop import in_precision
from studies.speed.rows import Row, ratio_row
from studies.speed.timing import CPU, Paired

BATCH, CLASSES, DESCRIPTIONS = 256, 55, 5
REFERENCE_SHARE = 8
"""The published step is timed on an eighth of the batch, where its arrays still fit, and its optimiser's step once a batch."""


def captions() -> tuple[Captions, Captions]:
    """Names of 2 to 8 tokens and five descriptions a class of 25 to 35, of random content."""
    draw = torch.Generator().manual_seed(3)

    def of(rows: int, shortest: int, longest: int) -> Captions:
        total = rows * CLASSES
        length = torch.randint(shortest, longest + 1, (total,), generator=draw)
        mask = torch.arange(longest)[None] < length[:, None]
        tokens = torch.randn(total, longest, TEXT_WIDTH, generator=draw)
        count = torch.full((CLASSES,), rows)
        return Captions(tokens, mask, torch.randn(total, TEXT_WIDTH, generator=draw), count.cumsum(0) - count, count)

    return stack_captions(of(1, 2, 8), of(DESCRIPTIONS, 25, PADDED_TO))


class Trainer:
    """One side: a network of the paper's size, or of a given `size`, with its batches and its optimiser, on a device."""

    def __init__(
        self,
        num_tokens: int,
        *,
        as_published: bool,
        batch: int | None = None,
        device: torch.device = CPU,
        size: Mapping[str, int] | None = None,
    ) -> None:
        """`batch` is the number of clips of a step. None: the paper's on our side, and a share of it on the published one."""
        self.device = device
        self.batch = batch or (BATCH // REFERENCE_SHARE if as_published else BATCH)
        denoiser = {"axis": "time" if num_tokens > 1 else "channel", **(size or {})}
        config: dict[str, Any] = {"optim": {"batch_size": self.batch}, "gating": "uniform", "denoiser": denoiser}
        if as_published:
            config |= {"denoiser": {**denoiser, "attention": "joint"}, "captions": {"draw": "clip"}}
        method = FDSM(FDSMConfig.model_validate(config))
        self.network = method.build(LATENT_WIDTH, TEXT_WIDTH, num_tokens, 1).to(device)
        method.mean, method.std = torch.zeros(LATENT_WIDTH), torch.ones(LATENT_WIDTH)
        sparse, rich = captions()
        if as_published:
            sparse, rich = padded(sparse), padded(rich)
        draw = torch.Generator().manual_seed(4)
        z = torch.randn(2 * BATCH, num_tokens, LATENT_WIDTH, generator=draw)
        self.batches = method.objective(z, torch.randint(CLASSES, (len(z),), generator=draw), sparse, rich, seed=0)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-4, fused=not as_published)
        self.num_steps = method.config.optim.num_steps

    def gradients(self, progress: float, mixed_precision: str) -> None:
        step = int(progress * self.num_steps)
        forward = in_precision(self.network, mixed_precision, self.device)
        self.batches.loss(forward, step, rng.generator(0, "bench", step))["loss"].backward()

    def update(self) -> None:
        self.optimizer.step()
        self.optimizer.zero_grad()


def measure_training(num_tokens: int, target: float, pairs: int) -> Iterator[Row]:
    """Each pair stands at its own point of the curriculum, from all captions rich to all sparse."""
    published, ours = (Trainer(num_tokens, as_published=as_published) for as_published in (True, False))
    precisions = {"float32": "no", "bfloat16": "bf16"}
    seconds: dict[str, list[float]] = {name: [] for name in ("published", *precisions)}
    for pair in range(-1, pairs):  # the first is a warm-up
        progress = (max(pair, 0) + 0.5) / pairs
        of_gradients, of_update = _timed(published, progress, "no")
        taken = {"published": of_gradients * REFERENCE_SHARE + of_update}
        taken |= {name: sum(_timed(ours, progress, precision)) for name, precision in precisions.items()}
        if pair >= 0:
            for name, value in taken.items():
                seconds[name].append(value)
    batch = (float(BATCH),) * pairs
    tokens = "1 skeleton token" if num_tokens == 1 else f"{num_tokens} skeleton tokens"
    for name in precisions:
        paired = Paired(batch, tuple(seconds["published"]), batch, tuple(seconds[name]))
        whole = sum(seconds["published"]) / sum(seconds[name])  # of samples a second averaged over the curriculum
        row = ratio_row(f"training, {tokens}, batch {BATCH}, {CLASSES} classes, {name}", paired, target=target, unit="samples/s")
        yield row.model_copy(update={"value": whole, "note": "over the whole curriculum; low and high are of points of it"})


def _timed(side: Trainer, progress: float, mixed_precision: str) -> tuple[float, float]:
    """Seconds of the gradients and of the optimiser's step."""
    started = time.perf_counter()
    side.gradients(progress, mixed_precision)
    between = time.perf_counter()
    side.update()
    return between - started, time.perf_counter() - between
