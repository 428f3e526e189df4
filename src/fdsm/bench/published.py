"""The method as published: joint attention, texts padded, float32, one forward pass for each noise and class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from fdsm.methods.diffusion.curriculum import Captions
from fdsm.methods.diffusion.network import Denoiser, DenoiserConfig
from fdsm.methods.diffusion.schedule import NoiseSchedule, ScheduleConfig

LATENT_WIDTH, TEXT_WIDTH, T_TEST = 256, 1024, 25
PADDED_TO = 35
"""Text tokens that the published method reads of every text, padding or not."""


def paper_network(attention: str, num_tokens: int, *, spectral: bool = True, size: Mapping[str, int] | None = None) -> Denoiser:
    """The paper's network with random weights; without spectral parts it is TDSM's. `size` has settings of a smaller one."""
    axis = "time" if num_tokens > 1 else "channel"
    config = DenoiserConfig.model_validate({"attention": attention, "axis": axis, "spectral": spectral, **(size or {})})
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = Denoiser(config, in_width=LATENT_WIDTH, text_width=TEXT_WIDTH, num_frames=num_tokens, num_joints=1)
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.02)
    return network.eval().requires_grad_(False)


def names(count: int, shortest: int = 2, longest: int = 8) -> Captions:
    """Texts as long as class names, of random content."""
    draw = torch.Generator().manual_seed(1)
    length = torch.randint(shortest, longest + 1, (count,), generator=draw)
    mask = torch.arange(int(length.max()))[None] < length[:, None]
    tokens = torch.randn(*mask.shape, TEXT_WIDTH, generator=draw) * mask[..., None]
    ones = torch.ones(count, dtype=torch.long)
    return Captions(tokens, mask, torch.randn(count, TEXT_WIDTH, generator=draw), torch.arange(count), ones)


class PaddedCaptions(Captions):
    """Captions that are always as long as the table, however short those at hand are."""

    def take(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.tokens[rows], self.mask[rows], self.pooled[rows]


def padded(captions: Captions, length: int = PADDED_TO) -> PaddedCaptions:
    """The same captions, each filled up to `length` tokens."""
    missing = length - captions.tokens.shape[1]
    filled = replace(
        captions,
        tokens=torch.nn.functional.pad(captions.tokens, (0, 0, 0, missing)),
        mask=torch.nn.functional.pad(captions.mask, (0, missing)),
    )
    return PaddedCaptions(**vars(filled))


@torch.inference_mode()
def score_pair(network: Denoiser, zt: Tensor, eps: Tensor, t_test: int, captions: PaddedCaptions, row: int, s: Tensor) -> Tensor:
    """Scores of noisy clips zt (N, S, C) under one noise eps (S, C) against the text of one row -> (N,). All are on one device."""
    rows = torch.full((len(zt),), row, device=zt.device)
    t = torch.full((len(zt),), t_test, device=zt.device)
    eps_hat = network(zt, t, *captions.take(rows), s.expand(len(zt)))
    return -(eps_hat - eps).square().mean((1, 2))


class PublishedLoop:
    """TDSM's loop over one clip of one token: a pass for each noise and class, of the published network (12 x 768)."""

    def __init__(self) -> None:
        self._network = paper_network("joint", 1, spectral=False)
        self._captions = padded(names(1))
        draw = torch.Generator().manual_seed(2)
        z, self._eps = torch.randn(1, 1, LATENT_WIDTH, generator=draw), torch.randn(1, LATENT_WIDTH, generator=draw)
        noise = self._eps.expand_as(z)
        self._zt = NoiseSchedule(ScheduleConfig()).add_noise(z, noise, torch.full((1,), T_TEST))

    def score(self, passes: int) -> None:
        """So many passes. They cost the same for every noise and class."""
        for _ in range(passes):
            score_pair(self._network, self._zt, self._eps, T_TEST, self._captions, 0, torch.ones(1))
