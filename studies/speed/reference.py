"""The method as published: joint attention, texts padded, float32, one forward pass for each noise and class."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from fdsm.methods.diffusion.curriculum import Captions
from fdsm.methods.diffusion.network import Denoiser

PADDED_TO = 35
"""Text tokens that the published method reads of every text, padding or not."""


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
    """Scores of noisy clips zt (N, S, C) under one noise eps (S, C) against the text of one row -> (N,)."""
    rows = torch.full((len(zt),), row)
    t = torch.full((len(zt),), t_test)
    eps_hat = network(zt, t, *captions.take(rows), s.expand(len(zt)))
    return -(eps_hat - eps).square().mean((1, 2))
