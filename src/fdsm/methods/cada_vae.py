"""CADA-VAE: autoencoders of clips and texts whose latents are aligned in two ways, by value and by distribution.

Reference: Schoenfeld, Ebrahimi, Sinha, Darrell, Akata, Generalized Zero- and Few-Shot Learning via Aligned Variational
Autoencoders, CVPR 2019. The notation and the other terms are in `fdsm.methods.vae`. With the deviations sigma = exp(logvar / 2),

    alignment = mean over clips of sqrt(|mu_x - mu_t|^2 + |sigma_x - sigma_t|^2)                       (Wasserstein distance)
    loss      = clip + text + beta (kl + text_kl) + gamma cross + delta alignment

and errors are sums of absolute values (`l1`). The weights rise once in a training: beta to 0.25 in its first 93%, gamma to 2.37
between 21% and 75%, delta to 8.13 between 6% and 22%.

Variant `released`: the port to skeletons in SynSE's repository, whose figures the field's tables quote. It computes the alignment
but never adds it to the loss, so only values are aligned. It has no hidden layers, mean squared errors, ten cycles, and ReLUs
after decoders and logits. The divergence of texts has the weight of that of clips, but only at the end of a cycle. The port takes
latents of 100 dimensions and cycles of 1700 steps on NTU-60, and of 200 and 1900 on NTU-120 (variant `released120`).

Deviations. The paper is about images: features scaled to [0, 1], class attributes, 100 passes over far fewer samples, batches of
50. Here latents have mean 0 and variance 1, texts are unit vectors, and a training has the port's 17,000 steps. Adam is without
AMSGrad. The paper sums losses over the batch; here they are means, which only scales the loss. The paper's code has
sigma = exp(logvar) in its samples; here it is exp(logvar / 2), which agrees with the divergence. The distance is counted once per
pair. The classifier is the family's, not the paper's of 200 draws in batches of 32.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from torch import Tensor

from fdsm.methods.trained import Batch, TrainingConfig
from fdsm.methods.vae import Codes, HiddenConfig, Ramp, VAEConfig, VAEMethod, VAENetwork


class CADAVAEConfig(VAEConfig):
    """Settings of `CADAVAE`."""

    name: Literal["cada-vae"] = "cada-vae"
    input: Literal["raw", "standard", "unit"] = "standard"
    latent: int = Field(64, ge=1, description="dimensions of the latents")
    hidden: HiddenConfig = HiddenConfig(clip_encoder=(1560,), clip_decoder=(1660,), text_encoder=(1450,), text_decoder=(665,))
    reconstruction: Literal["mse", "l1"] = "l1"
    cycles: int = Field(1, ge=1, description="times that the weights start anew, in equal parts of the training")
    kl: Ramp = Field(Ramp(start=0.0, end=0.93, peak=0.25), description="weight of the divergence of clips")
    text_kl: Ramp = Field(Ramp(start=0.0, end=0.93, peak=0.25), description="weight of the divergence of texts")
    cross: Ramp = Field(Ramp(start=0.21, end=0.75, peak=2.37), description="weight of the cross-reconstruction")
    alignment: Ramp = Field(Ramp(start=0.06, end=0.22, peak=8.13), description="weight of the distance of distributions")
    training: TrainingConfig = TrainingConfig(num_steps=17_000, batch_size=50, lr=1.5e-4)

    @property
    def ramps(self) -> dict[str, Ramp]:
        return {**super().ramps, "alignment": self.alignment}


class CADAVAENetwork(VAENetwork):
    """The family's autoencoders with the distance of distributions as a further term."""

    def terms(self, codes: Codes, batch: Batch) -> dict[str, Tensor]:
        clip, text = codes.clip, codes.text["text"]
        squares = (clip.mu - text.mu).square() + ((clip.logvar / 2).exp() - (text.logvar / 2).exp()).square()  # (B, L)
        distance = squares.sum(1).clamp_min(1e-12).sqrt()  # the root has no slope at 0
        return {**super().terms(codes, batch), "alignment": distance.mean()}


class CADAVAE(VAEMethod):
    """CADA-VAE on the view(s) of `config.view`."""

    Config = CADAVAEConfig
    network = CADAVAENetwork
