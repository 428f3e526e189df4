"""ReViSE: two autoencoders, one of latents and one of class texts, whose codes are mapped into one space.

Reference: Tsai, Huang and Salakhutdinov, Learning Robust Visual-Semantic Embeddings, ICCV 2017. Skeletons: the re-implementation
that comes with SynSE (Gupta et al., ICIP 2021), whose sizes, weights and schedule are the defaults here.

With the latent x of a clip (C,) and the unit text t of its class y (D,):

    v = sign(x) log(1 + |x|)                                   (C,)
    h_v = relu(A v), v' = decoder(h_v), f = tanh(F h_v)        (code,), (C,), (shared,)
    h_t = encoder(t), t' = decoder(h_t), g = tanh(G h_t)       (code,), (D,), (shared,)

    reconstruction = mean (v - v')^2 + mean (t - t')^2
    contraction    = mean over clips of ||d h_v / d v||_F^2
    alignment      = mean k(h_v, h_v) + mean k(h_t, h_t) - 2 mean k(h_v, h_t),  k(a, b) = exp(-bandwidth ||a - b||^2)
    ranking        = mean over clips of sum over c of max(0, margin + f.g_c - f.g_y)

The loss is reconstruction + 1e-4 contraction + alignment + ranking. Means of k are over all pairs of clips, where the text of a
clip is that of its class. In the ranking, g_c is a constant and g_y is not, so the sum over c, which includes y, pulls g_y to f.
The score of a class is f.g_c.

Deviations.
- The paper's transductive stage, which adapts to clips of unseen classes, is left out: this library fits on seen classes alone.
- The form of the supervised loss and all sizes are those of the released skeleton code, because skeleton figures come from it.
- What the paper does with g_c in the ranking is not known here. The choice is the released code's constant. With
  `fixed_texts: false`, g_c learns, too.
- The latents' logarithm keeps the sign. It equals log(1 + x) for latents that are never negative, as the published ones are.
- At the released bandwidth of 32, k(h_v, h_t) is 0 to machine precision unless latents have length 1. The alignment then only
  pushes codes of one side apart.
- The released contraction has no gradient, so it does nothing. Here it is the squared norm of the Jacobian, with a gradient.
- The released decoders end in a ReLU, which cannot reach negative values. Here they are linear (`relu_outputs`).
- The released learning rate falls by 10 when the accuracy on unseen classes stops rising, and that accuracy chooses the epoch.
  Here the learning rate is half a cosine over the released 300 epochs, a choice, and the last step counts.
- One Adam trains both networks. The weight decay of the texts' network is in the loss, which is the same for Adam.
The variant `released` of the recipe sets the released decoders and leaves the contraction out. The learning rate's schedule
and the last step remain as above, because the released ones need unseen classes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig


class ReViSEConfig(TrainedConfig):
    """Settings of `ReViSE`."""

    name: Literal["revise"] = "revise"
    text_hidden: int | None = Field(512, ge=1, description="hidden width of the texts' network; none: as shallow as the latents'")
    code: int = Field(100, ge=1, description="width of the codes, which are aligned")
    shared: int = Field(50, ge=1, description="width of the space of the scores")
    margin: float = Field(0.3, gt=0, description="by which the right class should lead")
    bandwidth: float = Field(32.0, gt=0, description="of the kernel that compares codes")
    contraction: float = Field(1e-4, ge=0, description="weight of the latents' contraction")
    text_decay: float = Field(1e-3, ge=0, description="weight decay of the texts' network")
    fixed_texts: bool = Field(True, description="the ranking does not move the texts of wrong classes")
    relu_outputs: bool = Field(False, description="a ReLU on what the decoders give, for inputs that are never negative")
    training: TrainingConfig = TrainingConfig(epochs=300, batch_size=1024, lr=1e-4, decay="cosine")


class ReViSENetwork(Network):
    """Latents v (B, C) -> f (B, shared), and texts t (K, D) -> g (K, shared)."""

    def __init__(self, config: ReViSEConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.config = config
        hidden = [config.text_hidden] if config.text_hidden else []
        self.clips = _AutoEncoder([sizes.clip[0], config.code], config)
        self.texts = _AutoEncoder([sizes.texts["text"][0], *hidden, config.code], config)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        config = self.config
        v, t = _signed_log(batch.x), batch.texts["text"]  # (B, C), (K, D)
        h_v, h_t = self.clips.encoder(v), self.texts.encoder(t)  # (B, code), (K, code)
        v_error = F.mse_loss(self.clips.decoder(h_v), v)
        t_error = F.mse_loss(self.texts.decoder(h_t)[batch.y], t[batch.y])
        # The encoder is one layer, so its Jacobian is the rows of its weights whose unit is active.
        squared_rows = self.clips.encoder.get_parameter("0.weight").square().sum(1)  # (code,)
        parts = {
            "reconstruction": v_error + t_error,
            "contraction": ((h_v > 0).float() @ squared_rows).mean(),
            "alignment": discrepancy(h_v, h_t[batch.y], config.bandwidth),
            "ranking": class_hinge(self.clips.map(h_v), self.texts.map(h_t), batch.y, config.margin, config.fixed_texts),
            "decay": squared_norm(self.texts) / 2,
        }
        weights = {"contraction": config.contraction, "decay": config.text_decay}
        return {**parts, "loss": torch.stack([weights.get(name, 1.0) * part for name, part in parts.items()]).sum()}

    def bind(self, texts: Texts, draw: torch.Generator) -> Tensor:
        g: Tensor = self.texts(texts["text"])
        return g  # (K, shared)

    def score(self, x: Tensor, bound: Tensor) -> Tensor:
        f: Tensor = self.clips(_signed_log(x))
        return f @ bound.T


class ReViSE(TrainedMethod):
    """Score: the dot product of clip and class in the shared space."""

    Config = ReViSEConfig
    network = ReViSENetwork


class _AutoEncoder(nn.Module):
    """An encoder and its mirror image, and a map from the code into the shared space."""

    def __init__(self, widths: list[int], config: ReViSEConfig) -> None:
        super().__init__()
        self.encoder = nn.Sequential(*(layer for a, b in pairwise(widths) for layer in (nn.Linear(a, b), nn.ReLU())))
        back = [layer for a, b in pairwise(widths[::-1]) for layer in (nn.Linear(a, b), nn.ReLU())]
        self.decoder = nn.Sequential(*(back if config.relu_outputs else back[:-1]))
        self.map = nn.Sequential(nn.Linear(widths[-1], config.shared), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        mapped: Tensor = self.map(self.encoder(x))
        return mapped


def class_hinge(f: Tensor, g: Tensor, y: Tensor, margin: float, fixed_texts: bool) -> Tensor:
    """Mean over clips of sum over classes of max(0, margin + f.g_c - f.g_y). `f` (B, E), `g` (K, E), `y` (B,).

    The term of c = y is the margin itself. With `fixed_texts`, g_c is a constant and only g_y is not.
    """
    own = (f * g[y]).sum(1, keepdim=True)  # (B, 1)
    table = g.detach() if fixed_texts else g
    return torch.relu(margin + f @ table.T - own).sum(1).mean()


def discrepancy(a: Tensor, b: Tensor, bandwidth: float) -> Tensor:
    """The squared maximum mean discrepancy of two samples (N, E), biased, with a Gaussian kernel."""

    def similarity(p: Tensor, q: Tensor) -> Tensor:
        squared = p.square().sum(1)[:, None] + q.square().sum(1)[None] - 2 * p @ q.T  # (N, N)
        return torch.exp(-bandwidth * squared.clamp_min(0)).mean()

    return similarity(a, a) + similarity(b, b) - 2 * similarity(a, b)


def squared_norm(module: nn.Module) -> Tensor:
    """Sum of all squared parameters. Half of it in the loss is the weight decay of Adam."""
    return torch.stack([parameter.square().sum() for parameter in module.parameters()]).sum()


def _signed_log(x: Tensor) -> Tensor:
    return x.sign() * x.abs().log1p()
