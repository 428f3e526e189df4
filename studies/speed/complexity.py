"""What a config's network costs: parameters, floating-point operations, time to train and to recognise (Table 12)."""

from __future__ import annotations

import math
import statistics
import time
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from fdsm import rng
from fdsm.errors import InputError
from fdsm.experiment.config import ExperimentConfig
from fdsm.methods import METHODS
from fdsm.methods.diffusion.curriculum import Captions
from fdsm.methods.diffusion.method import DiffusionClassifier, DiffusionConfig
from fdsm.methods.diffusion.scorer import Scorer
from fdsm.training_loop import in_precision

NUM_CLASSES, NUM_CANDIDATES = 55, 5
"""Of training and of scoring: NTU-60's 55/5 split, on which the paper gives its times."""


@dataclass(frozen=True)
class Complexity:
    """Of the denoiser alone, as in the paper; the encoder has run before."""

    parameters: int
    head_parameters: int  # of the kinematic head, which the paper's figure leaves out
    flops: int  # of predicting the noise of one clip under one text
    unread_flops: int  # what the published network computes besides: the last block's text, which nobody reads
    seconds_per_step: float
    training_hours: float  # all steps
    seconds_per_clip: float  # all candidates and trials


def measure_complexity(config: ExperimentConfig, text_width: int, steps: int = 3) -> Complexity:
    """Count, and time a few training steps and clips of random content.

    Args:
        config: an experiment whose method is a diffusion classifier and whose data need not be there.
        text_width: features of a text token; 2048 is the published TDSM's (name and description side by side).
        steps: how many training steps and clips are timed, after one that is not.

    Raises InputError for another method.
    """
    if not isinstance(config.method, DiffusionConfig) or config.encoder is None:
        raise InputError(
            f"complexity: expected a method that denoises and an encoder, found {config.method.model_dump()['name']!r}"
        )
    method: DiffusionClassifier = METHODS[config.method.name](config.method)
    frames, joints, width = _latent_shape(config)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = method.build(width, text_width, frames, joints)
    method.mean, method.std = torch.zeros(width), torch.ones(width)
    texts = _captions(config.method.denoiser.max_text_tokens, text_width)
    flops, unread = _flops(network, texts, frames * joints, width)
    per_step = _seconds_per_step(method, texts, frames * joints, width, steps)
    return Complexity(
        parameters=_count(network),
        head_parameters=_count(method.head) if method.head else 0,
        flops=flops,
        unread_flops=unread,
        seconds_per_step=per_step,
        training_hours=per_step * config.method.optim.num_steps / 3600,
        seconds_per_clip=_seconds_per_clip(method, texts, (frames * joints, width), config.trials, steps),
    )


def _latent_shape(config: ExperimentConfig) -> tuple[int, int, int]:
    """L, V (as the token layout keeps them) and C of the latents, by the encoder's settings."""
    encoder = config.encoder
    frames, joints = math.ceil(config.preprocess.num_frames / math.prod(encoder.strides)), 25  # type: ignore[union-attr]
    kept = {"frames": (frames, 1), "joints": (frames, joints), "pooled": (1, 1)}[config.tokens]
    return *kept, encoder.channels[-1]  # type: ignore[union-attr]


def _captions(length: int, width: int) -> Captions:
    """One text a class, filled up to the most tokens that the network takes, as the published code does."""
    draw = torch.Generator().manual_seed(1)
    tokens = torch.randn(NUM_CLASSES, length, width, generator=draw)
    ones = torch.ones(NUM_CLASSES, dtype=torch.long)
    return Captions(tokens, torch.ones(NUM_CLASSES, length, dtype=torch.bool), tokens.mean(1), torch.arange(NUM_CLASSES), ones)


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _flops(network: nn.Module, texts: Captions, num_tokens: int, width: int) -> tuple[int, int]:
    tokens, mask, pooled = texts.take(torch.zeros(1, dtype=torch.long))
    zt, t, intensity = torch.randn(1, num_tokens, width), torch.zeros(1, dtype=torch.long), torch.ones(1)
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        network(zt, t, tokens, mask, pooled, intensity)
    # The text side of a block behind attention: projection (d x d) and MLP (2 x ratio x d x d), two operations a product.
    settings = network.config
    products = (1 + 2 * settings.mlp_ratio) * settings.width**2  # type: ignore[union-attr, operator]
    return int(counter.get_total_flops()), int(2 * tokens.shape[1] * products)


def _seconds_per_step(method: DiffusionClassifier, texts: Captions, num_tokens: int, width: int, steps: int) -> float:
    optim = method.config.optim
    draw = torch.Generator().manual_seed(2)
    z = torch.randn(2 * optim.batch_size, num_tokens, width, generator=draw)
    batches = method.objective(z, torch.randint(NUM_CLASSES, (len(z),), generator=draw), texts, texts, seed=0)
    network = batches.network
    optimizer = torch.optim.AdamW(network.parameters(), lr=optim.lr, fused=True)
    forward = in_precision(network, optim.mixed_precision, torch.device("cpu"))
    taken = []
    for step in range(steps + 1):
        started = time.perf_counter()
        batches.loss(forward, step, rng.generator(0, "complexity", step))["loss"].backward()
        optimizer.step()
        optimizer.zero_grad()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])


@torch.inference_mode()
def _seconds_per_clip(method: DiffusionClassifier, texts: Captions, shape: tuple[int, int], trials: int, clips: int) -> float:
    tokens, mask, pooled = texts.take(torch.arange(NUM_CANDIDATES))
    ones = torch.ones(NUM_CANDIDATES, dtype=torch.long)
    candidates = Captions(tokens, mask, pooled, torch.arange(NUM_CANDIDATES), ones)
    settings, network = method.config, method.denoiser
    assert network is not None  # it has been built
    precision = getattr(torch, settings.precision)
    scorer = Scorer(
        network.eval(),
        method.schedule,
        candidates,
        t_test=settings.t_test,
        dtype=precision,
        tokens_per_forward=settings.tokens_per_forward,
    )
    noises = method.draw_noises(torch.Size(shape), pooled, trials, 0)
    taken = []
    for _ in range(clips + 1):
        z = torch.randn(1, *shape)
        started = time.perf_counter()
        scorer.score(z, noises)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])
