"""The kinematic projection head of SG-SRM (section 3.1)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class KinematicHead(nn.Module):
    """phi of section 3.1: pooled text embedding (B, D) -> motion intensity in [0, 1] (B,)."""

    def __init__(self, width: int, hidden: int = 256) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, pooled: Tensor) -> Tensor:
        """Pooled text embeddings (B, D) -> motion intensity in [0, 1] (B,)."""
        return torch.sigmoid(self.layers(pooled)).squeeze(-1)

    def distil(self, pooled: Tensor, intensity: Tensor, *, epochs: int, lr: float) -> None:
        """Stage 1 (section 3.4.1): fit by binary cross-entropy, then freeze.

        Args:
            pooled: pooled text embeddings (N, D). One epoch is one batch of all N.
            intensity: labels 0 or 1 (N,).
            epochs: number of epochs.
            lr: learning rate of Adam.
        """
        optimizer = torch.optim.Adam(self.parameters(), lr=lr)
        for _ in range(epochs):
            optimizer.zero_grad(set_to_none=True)
            F.binary_cross_entropy_with_logits(self.layers(pooled).squeeze(-1), intensity).backward()
            optimizer.step()
        self.requires_grad_(False)
