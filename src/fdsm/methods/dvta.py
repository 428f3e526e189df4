"""DVTA: clips and texts are aligned twice, by cosine similarity and by a network that compares them.

Reference: Kuang, Wang, Han, Zhang, Gui, Zero-Shot Skeleton-based Action Recognition with Dual Visual-Text Alignment, Pattern
Recognition 171 (2026) 112342 (arXiv 2409.14336). A clip has the unit latent x (C,). A class has the unit texts e_m (D,), its
label and a description of its context. With clip i, class k, and layers W of the direct alignment (DA):

    h     = relu(W_1 x + x)                                               (C,)
    v_i   = W_4 relu(W_3 relu(W_2 h))                                     (D,), C-384-512-D
    t_ik  = W_t sum_m softmax_m(v_i . e_km) e_km                          (D,)
    S_ik  = cos(v_i, t_ik) / tau_1 + AA(v_i, t_ik) / tau_2

The augmented alignment AA is a network 2D-1536-768-1 on [v, t], which sends no gradient back to them. Its output a passes
LeakySigmoid: sigmoid(a) for a > 0, otherwise 0.01 exp(0.01 a). tau_1 and tau_2 are learnt from 0.1. With the clips i, j of a
batch, their classes y and G_ij = 1 if y_i = y_j, otherwise 0:

    loss  = 1/2 (KL(softmax(10 G) || softmax(A)) + KL(softmax(10 G) || softmax(A'))),   A_ij = S_{i, y_j}

with softmax over rows, and KL as a mean over rows. The score of a class is S_ik, with texts pooled for each candidate by itself.

LeakySigmoid jumps from 0.01 to 0.5 at 0. Below 0 it lies between 0 and 0.01, and its slope is at most 0.0001. So a pair there
teaches AA hardly anything. Where all pairs of a clip are there, AA tells them apart by at most 0.01 / tau_2. The variant
`sigmoid` has a plain sigmoid.

Deviations. tau counts as 0.01 or more, where the published one is free and could become 0. In the released training, clip j pools
the texts of a pair (i, j); here clip i does, as in scoring. A view of several texts or slots counts as the unit vector of their
mean. Texts of the paper were not released. Published runs keep the epoch that is best on unseen
clips; here the last step counts. The published rate rises once an epoch; here once a step. The published accuracy is a mean over
batches; here over clips. The published rate is 1e-6 on NTU-60 (the default), 5e-6 on NTU-120 and 1e-5 on PKU-MMD.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.errors import InputError
from fdsm.methods.base import Views, view_of
from fdsm.methods.text_tensors import class_slots
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts

MIN_TEMPERATURE = 0.01
SHARPNESS = 10.0
"""Factor of the targets G before their softmax."""


class DVTAConfig(TrainedConfig):
    """Settings of `DVTA`."""

    name: Literal["dvta"] = "dvta"
    input: Literal["raw", "standard", "unit"] = "unit"
    view: Views = Field(("name", "descriptions"), min_length=1, description="the text views that a clip weighs, one vector of each")
    hidden: tuple[int, int] = Field((384, 512), description="widths of the direct alignment, behind its residual layer")
    augmented: tuple[int, int] = Field((1536, 768), description="widths of the augmented alignment's hidden layers")
    augmented_output: Literal["leaky", "sigmoid"] = Field(
        "leaky", description="the published LeakySigmoid, which is nearly flat below 0, or the sigmoid"
    )
    temperature: float = Field(0.1, ge=MIN_TEMPERATURE, description="both temperatures before training")
    training: TrainingConfig = TrainingConfig(epochs=100, batch_size=128, lr=1e-6, warmup=0.15, decay="cosine")


class DVTANetwork(Network):
    """x (B, C) and texts (K, M, D) -> similarities (B, K)."""

    def __init__(self, config: DVTAConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.squash = leaky_sigmoid if config.augmented_output == "leaky" else torch.sigmoid
        clip, text = sizes.clip[0], sizes.texts["texts"][-1]
        (first, second), (wide, narrow) = config.hidden, config.augmented
        self.residual = nn.Linear(clip, clip)
        self.map = nn.Sequential(nn.Linear(clip, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, text))
        self.text = nn.Linear(text, text)
        self.augmented = nn.Sequential(
            nn.Linear(2 * text, wide), nn.ReLU(), nn.Linear(wide, narrow), nn.ReLU(), nn.Linear(narrow, 1)
        )
        self.temperatures = nn.Parameter(torch.full((2,), config.temperature))

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        # Clips of one class share a column, so each class is compared once.
        classes, column = batch.y.unique(return_inverse=True)
        similarity = self.similarity(*self.read_clips(batch.x), batch.texts["texts"][classes])[:, column]  # (B, B)
        target = (SHARPNESS * (batch.y[:, None] == batch.y).to(similarity.dtype)).softmax(1)
        by_clip = F.kl_div(similarity.log_softmax(1), target, reduction="batchmean")
        by_text = F.kl_div(similarity.T.log_softmax(1), target, reduction="batchmean")
        return {"loss": (by_clip + by_text) / 2, "by_clip": by_clip, "by_text": by_text}

    def score(self, x: Tensor, bound: Texts) -> Tensor:
        clips = self.read_clips(x)
        # One candidate after the other, because all pairs of clips and texts would take much memory.
        return torch.cat([self.similarity(*clips, own) for own in bound["texts"].split(1)], 1)

    def read_clips(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Clips (B, C) -> v (B, D), and v's part of the first layer on [v, t] (B, wide)."""
        v = self.map(torch.relu(self.residual(x) + x))
        weight, bias = self.augmented[0].parameters()
        return v, F.linear(v.detach(), weight[:, : v.shape[1]], bias)

    def similarity(self, v: Tensor, of_clips: Tensor, texts: Tensor) -> Tensor:
        """S (B, K) of what `read_clips` gives and the texts of classes (K, M, D)."""
        weights = torch.einsum("bd,kmd->bkm", v, texts).softmax(2)
        # Weights sum to 1, so layers may come before the sum: they then run once a text and not once a pair.
        texts = self.text(texts)  # (K, M, D)
        t = torch.einsum("bkm,kmd->bkd", weights, texts)  # (B, K, D)
        weight, _ = self.augmented[0].parameters()
        of_texts = F.linear(texts.detach(), weight[:, v.shape[1] :])  # (K, M, wide)
        of_pairs = of_clips[:, None] + torch.einsum("bkm,kmw->bkw", weights.detach(), of_texts)  # (B, K, wide)
        augmented = self.squash(self.augmented[1:](of_pairs)[:, :, 0])
        # The gradient passes the floor, so a temperature below it can rise again.
        below = (MIN_TEMPERATURE - self.temperatures).clamp_min(0.0).detach()
        direct, other = self.temperatures + below
        return F.cosine_similarity(v[:, None], t, dim=2) / direct + augmented / other


class DVTA(TrainedMethod):
    """Score: the two similarities of the clip and the class, each divided by its temperature."""

    Config = DVTAConfig
    network = DVTANetwork

    def read_texts(self, texts: ClassTexts) -> Texts:
        means = [class_slots(view_of(texts, view))[0].mean(1) for view in self.config.view]
        widths = [mean.shape[1] for mean in means]
        if len(set(widths)) > 1:
            views, found = ", ".join(self.config.view), ", ".join(map(str, widths))
            raise InputError(f"text views {views}: expected all of one width, found {found}")
        return {"texts": F.normalize(torch.stack(means, 1), dim=2)}  # (K, M, D)


def leaky_sigmoid(a: Tensor) -> Tensor:
    """sigmoid(a) for a > 0, otherwise 0.01 exp(0.01 a)."""
    # The clamp keeps the branch that is not taken finite, because its gradient is computed, too.
    return torch.where(a > 0, a.sigmoid(), 0.01 * torch.exp(0.01 * a.clamp_max(0.0)))
