"""DeViSE: a linear map from latents to class texts, trained with a hinge on the ranking of classes.

Reference: Frome et al., DeViSE: A Deep Visual-Semantic Embedding Model, NeurIPS 2013. With the latent x of a clip (C,), unit
texts t (D,) and the map M (D, C), the loss of a clip of class y is

    sum over c != y of max(0, margin - t_y' M x + t_c' M x)                                                  (eq. 1 of the paper)

and the score of a class is t' M x.

Deviations.
- The paper draws false labels at random until one violates the margin. Here all seen classes count. This is the
  loss of a later re-implementation on fixed features, the baseline that comes with Elaborative Rehearsal (ICCV 2021).
- The paper trains with Adagrad. Here Adam does, for 30 epochs with batches of 128 clips, as in the re-implementation.
- The learning rate is 1e-3 and constant, a choice. The re-implementation has 1e-4 with a warm-up, a cosine and gradient clipping.
- There is no dropout. The re-implementation drops half of the values of clip and text.
- Latents are brought to unit length, because the margin is absolute: a choice.
- The margin is the paper's 0.1, for any data. By default, neither margin nor epochs are chosen on pseudo-unseen classes.
No skeleton code of this method is public. PURLS (CVPR 2024) reports figures for it.
"""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig


class DeViSEConfig(TrainedConfig):
    """Settings of `DeViSE`."""

    name: Literal["devise"] = "devise"
    input: Literal["raw", "standard", "unit"] = "unit"
    margin: float = Field(0.1, gt=0, description="by which the right class should lead, against unit latents and texts")
    training: TrainingConfig = TrainingConfig(epochs=30, batch_size=128, lr=1e-3)


class DeViSENetwork(Network):
    """x (B, C) -> M x (B, D)."""

    def __init__(self, config: DeViSEConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.margin = config.margin
        self.map = nn.Linear(sizes.clip[0], sizes.texts["text"][0], bias=False)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        scores = self.score(batch.x, batch.texts)  # (B, K)
        return {"loss": ranking_hinge(scores, batch.y, self.margin)}

    def score(self, x: Tensor, bound: Texts) -> Tensor:
        return self.map(x) @ bound["text"].T


class DeViSE(TrainedMethod):
    """Score: the dot product of the mapped latent and the class's text."""

    Config = DeViSEConfig
    network = DeViSENetwork


def ranking_hinge(scores: Tensor, y: Tensor, margin: float) -> Tensor:
    """Mean over clips of the summed violations of the margin by wrong classes. `scores` (B, K), `y` (B,)."""
    own = scores.gather(1, y[:, None])  # (B, 1)
    violations = torch.relu(margin + scores - own).scatter(1, y[:, None], 0.0)
    return violations.sum(1).mean()
