"""SMIE: a discriminator says whether a clip and a text belong together, trained to raise their mutual information.

Reference: Zhou et al., Zero-shot Skeleton-based Action Recognition via Mutual Information Estimation and Maximization, ACM MM
2023 (arXiv 2308.03950). With the frames x_i (L, C) of clip i, their mean m_i (C,), the unit text t_i (D,) of its class, layer
normalisation LN without weights, and a network D of two hidden layers that reads [LN(m), t] (C + D,):

    I(m, t)  = mean over i of  -softplus(-D(m_i, t_i))  -  mean over i of  softplus(D(m_{i+1}, t_i))       (estimate, global term)
    I(m', t) = the same with m'_i, the mean of the frames that a mask leaves, in the first term only
    loss     = -I(m, t) + weight * max(0, margin - (I(m, t) - I(m', t)))                                   (with temporal term)

The batch, rolled by one clip, gives the false pairs m_{i+1}, t_i. Some of them are of one class, as published. The mask leaves 20
of 50 frames: it hides the 15 that differ most from both neighbours (by squared distance), then 15 random ones. The score of a
class is D(m, t). With `temporal: false` the loss is -I(m, t), which is the setting published for given features without clips.

Paper and released code. The released code normalises clips in training but not in scoring. Here both are normalised; the variant
`released` does so in training only.

Deviations. Published clips are masked before the encoder. Here the latent's frames are masked, in the same proportions; such a
frame has seen its neighbours, so the mask hides less. An end frame has one neighbour, and its difference to that one counts. At
least one frame stays. Published runs keep the epoch that is best on unseen clips; here the last step counts. The published rate
rises once an epoch; here once a step. The published accuracy is a mean over batches; here over clips.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig


class SMIEConfig(TrainedConfig):
    """Settings of `SMIE`."""

    name: Literal["smie"] = "smie"
    hidden: tuple[int, int] = Field((1024, 512), description="widths of the discriminator's hidden layers")
    temporal: bool = Field(True, description="whether a clip should tell more than its masked view; needs latents with frames")
    temporal_weight: float = Field(0.5, gt=0, description="weight of the temporal term")
    margin: float = Field(0.1, gt=0, description="by which the estimate of the whole clip should lead that of its masked view")
    masked: float = Field(0.3, gt=0, lt=0.5, description="share of frames hidden for their motion, and again at random")
    layer_norm: Literal["always", "training"] = Field(
        "always", description="clips are normalised in training and scoring, or in training only, as in the released code"
    )
    training: TrainingConfig = TrainingConfig(epochs=100, batch_size=128, lr=1e-5, warmup=0.15, decay="cosine")


class SMIENetwork(Network):
    """x (B, L, C) and texts (K, D) -> scores (B, K)."""

    def __init__(self, config: SMIEConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.config = config
        first, second = config.hidden
        self.discriminator = nn.Sequential(
            nn.Linear(sizes.clip[-1] + sizes.texts["text"][0], first),
            nn.ReLU(),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Linear(second, 1),
        )

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        config = self.config
        clips = batch.x.mean(1)  # (B, C)
        texts = batch.texts["text"][batch.y]  # (B, D)
        true = -F.softplus(-self._belong(_normalised(clips), texts)).mean()
        false = F.softplus(self._belong(_normalised(clips).roll(-1, 0), texts)).mean()
        information = true - false
        if not config.temporal:
            return {"loss": -information, "information": information}
        masked = masked_means(batch.x, config.masked, batch.draw)
        of_masked = -F.softplus(-self._belong(_normalised(masked), texts)).mean() - false
        temporal = torch.relu(config.margin - (information - of_masked))
        return {"loss": -information + config.temporal_weight * temporal, "information": information, "temporal": temporal}

    def score(self, x: Tensor, bound: Texts) -> Tensor:
        clips = x.mean(1)  # (B, C)
        if self.config.layer_norm == "always":
            clips = _normalised(clips)
        # One candidate after the other, because all pairs of clips and texts would take much memory.
        return torch.stack([self._belong(clips, text.expand(len(x), -1)) for text in bound["text"]], 1)

    def _belong(self, clips: Tensor, texts: Tensor) -> Tensor:
        """How much each clip (B, C) and its text (B, D) seem to belong together, as logits (B,)."""
        logits: Tensor = self.discriminator(torch.cat([clips, texts], 1))[:, 0]
        return logits


class SMIE(TrainedMethod):
    """Score: the discriminator's logit for the clip and the class's text."""

    Config = SMIEConfig
    config: SMIEConfig
    network = SMIENetwork
    reads = "frames"

    @property
    def needs(self) -> Literal["vector", "frames", "joints"]:
        """Only the masked view needs frames. Without it, a pooled latent counts as one frame."""
        return "frames" if self.config.temporal else "vector"


def masked_means(x: Tensor, share: float, draw: torch.Generator) -> Tensor:
    """Means (B, C) of the frames (B, L, C) that stay. A share is hidden for its motion, then as many at random."""
    num_frames = x.shape[1]
    hidden = max(1, round(share * num_frames))
    change = (x[:, 1:] - x[:, :-1]).square().sum(2)  # (B, L - 1), from a frame to the next
    motion = F.pad(change, (1, 0)) + F.pad(change, (0, 1))  # (B, L)
    order = torch.rand(x.shape[:2], generator=draw).to(x.device)
    order = order.scatter(1, motion.topk(hidden, 1).indices, 2.0)  # behind all others
    kept = order.topk(max(1, num_frames - 2 * hidden), 1, largest=False).indices
    return x.gather(1, kept[:, :, None].expand(-1, -1, x.shape[2])).mean(1)


def _normalised(clips: Tensor) -> Tensor:
    return F.layer_norm(clips, clips.shape[-1:])
