"""SA-DVAE: the latent of a clip has a part that its class text explains and a part that is the clip's own.

Reference: Li, Wei, Chen, Yu, Yang, Hsu, SA-DVAE: Improving Zero-Shot Skeleton-Based Action Recognition by Disentangled Variational
Autoencoders, ECCV 2024. The notation is in `fdsm.methods.vae`. A clip's latent is [z_r, z_v] (r + v,), a text's is z_y (r,), and a
discriminator T (r + v -> (r + v) // 4, ReLU -> 1, sigmoid) tells latents whose parts belong together from shuffled ones:

    cross         = err(y, D_y(z_r)) + err(x, D_x([z_y, z_v]))
    independence  = mean over clips of T([z_r, z_v])
    discriminator = mean, over the pairs [z_r, z_v] and [z_y, z_v], of the cross-entropies of T: pairs are 1, shuffled ones are 0
    loss          = clip + text + a (kl of [z_r, z_v]) + b text_kl + c cross + b independence + b discriminator

Both parts are shuffled within the batch, each in its own order. The discriminator learns in every `discriminator_every`-th step.
A clip is scored by the mean of z_r alone.

One loss, two players. `independence` passes through a copy of the discriminator with detached weights, so only the autoencoders
learn from it. `discriminator` sees detached latents, so only the discriminator learns from it. Adam works on each weight alone,
so one optimiser does what two of the same learning rate would. A weight that no term reached in a step is not moved.

Weights. There are ten cycles, each one pass over the clips at the published length. By default, as others report the paper: c is
0 in the first pass and 1 after it; a and b are 0 in the first third of a pass and rise to its end. Variant `released`: a rises
from 58.8% of each pass, b from 80% and from the third pass on, c is 1 after 80%; decoders and logits have a final ReLU. The peaks,
0.0233 and 0.0113, are the released ones in both, because no others are known.

Sizes, learning rate and batch were searched by the authors for each data set. The defaults are those for SynSE's splits of
NTU-60. The recipe has those for NTU-120 and PKU-MMD, and those of the authors' random splits for the group `smie` of three splits.
Ten passes over a small data set are too few steps to learn from, so the recipe has about as many steps there as ten passes over
NTU-60 have.

Deviations: those of the family. With `noise: scalar`, z_r and z_v have a number each, as released: with one for both, their noise
alone would tell pairs from shuffled parts.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn
from torch.func import functional_call

from fdsm.methods.trained import Batch, Sizes, TrainingConfig
from fdsm.methods.vae import Codes, Gaussian, Ramp, VAEConfig, VAEMethod, VAENetwork, init_linear

CLIP_PEAK = 0.1 * (1 - 0.588) / 1.765
"""Released weight of the clips' divergence at the end of a pass."""
TEXT_PEAK = 0.1 * (1 - 0.8) / 1.765
"""Released weight of the texts' divergence and of the discriminator's terms at the end of a pass."""


class SADVAEConfig(VAEConfig):
    """Settings of `SADVAE`."""

    name: Literal["sa-dvae"] = "sa-dvae"
    latent: int = Field(160, ge=1, description="r, dimensions that clips and texts share")
    own: int = Field(8, ge=1, description="v, dimensions of the clips alone")
    discriminator_every: int = Field(5, ge=1, description="steps from one step of the discriminator to the next")
    kl: Ramp = Field(Ramp(start=1 / 3, peak=CLIP_PEAK), description="weight of the divergence of clips")
    text_kl: Ramp = Field(Ramp(start=1 / 3, peak=TEXT_PEAK), description="weight of the divergence of texts")
    cross: Ramp = Field(Ramp(start=0.0, end=0.0, peak=1.0, from_cycle=2), description="weight of the cross-reconstruction")
    independence: Ramp = Field(Ramp(start=1 / 3, peak=TEXT_PEAK), description="weight of the two terms with the discriminator")
    training: TrainingConfig = TrainingConfig(epochs=10, batch_size=32, lr=3.39e-5)

    @property
    def ramps(self) -> dict[str, Ramp]:
        return {**super().ramps, "independence": self.independence, "discriminator": self.independence}


class SADVAENetwork(VAENetwork):
    """The family's autoencoders with own dimensions of the clips, and the discriminator."""

    config: SADVAEConfig

    def __init__(self, config: SADVAEConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes, own=config.own)
        width = config.latent + config.own
        self.discriminator = nn.Sequential(nn.Linear(width, width // 4), nn.ReLU(), nn.Linear(width // 4, 1))  # logits
        self.discriminator.apply(init_linear)

    def terms(self, codes: Codes, batch: Batch) -> dict[str, Tensor]:
        terms = {**super().terms(codes, batch), "independence": self.independence(codes.z_clip)}
        if batch.step % self.config.discriminator_every == 0:
            pairs = (codes.z_clip.detach(), self.with_text_latent(codes).detach())
            terms["discriminator"] = torch.stack([self.mistakes(z, batch.draw) for z in pairs]).mean()
        return terms

    def sample_clip(self, clip: Gaussian, draw: torch.Generator) -> Tensor:
        parts = zip(*(of.tensor_split([self.config.latent], 1) for of in clip), strict=True)
        return torch.cat([Gaussian(mu, logvar).sample(draw, self.config.noise) for mu, logvar in parts], 1)

    def independence(self, z: Tensor) -> Tensor:
        """Probability that the parts of latents (B, r + v) belong together, without a slope for the discriminator's weights."""
        weights = {name: weight.detach() for name, weight in self.discriminator.named_parameters()}
        return torch.sigmoid(functional_call(self.discriminator, weights, z)).mean()

    def mistakes(self, z: Tensor, draw: torch.Generator) -> Tensor:
        """Cross-entropy of the discriminator on latents (B, r + v) and on as many with shuffled parts."""
        shuffled = [part[torch.randperm(len(z), generator=draw).to(z.device)] for part in z.tensor_split([self.config.latent], 1)]
        logits = self.discriminator(torch.cat([z, torch.cat(shuffled, 1)]))[:, 0]  # (2 B,)
        truth = torch.cat([torch.ones_like(z[:, 0]), torch.zeros_like(z[:, 0])])
        return F.binary_cross_entropy_with_logits(logits, truth)


class SADVAE(VAEMethod):
    """SA-DVAE on the view(s) of `config.view`."""

    Config = SADVAEConfig
    network = SADVAENetwork
