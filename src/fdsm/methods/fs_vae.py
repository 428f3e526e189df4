"""FS-VAE: autoencoders of clips and texts, with weighted frequencies before the encoders and a bounded, contrasting alignment.

Reference: Wu, Guo, Chen, Xue, Lu, Frequency-Semantic Enhanced Variational Autoencoder for Zero-Shot Skeleton-based Action
Recognition, ICCV 2025. The notation is in `fdsm.methods.vae`; the text t joins label and two descriptions as in `fdsm.methods.msf`.

Frequencies. The encoders read E(x) and E(t), each with its own numbers k and w_0 .. w_29, which are learned (start: 0.3 and 1).
With the orthonormal DCT-II matrix M of the vector's width, E(x) = M' diag(g) M x. All coefficients but the last are cut into 30
bands of about the same size; band i has, for all its coefficients,

    g = 1 + k w_i (1 - i / 30)    if it ends by coefficient 30,
    g = 1 - k w_i (2 - i / 30)    otherwise.

Note: the axis is the CHANNELS of the pooled latent and of the text vector, not time. At width 256, three bands are raised; at 512
one; at 1536, three texts of CLIP, none. So the texts are only lowered, by 31% to 60%.

Alignment, in place of the cross-reconstruction. With t' = D_t(z_x), x' = D_x(z_t) and t" = t' of another clip of the batch,

    cross = alpha lambda mean of [sigmoid((|t - t'|^2 - |t - t"|^2) / lambda) + sigmoid(|x - x'|^2 / lambda)]
    loss  = clip + text + w_1 kl + w_2 text_kl + w_3 cross

with lambda = 100 and alpha = 0.5 on NTU-60, 0.1 on NTU-120. Squares are summed over dimensions; clip and text are means of
squares. Weights, cycles and classifier are SynSE's (`fdsm.methods.synse`). At lambda = 100 the sigmoids are near 1/2 for unit
texts, so the first one is nearly linear in the difference of the squares.

Variant `released` has the final ReLUs of the released code. Its figures could not be reproduced with it by others: 84.37 / 48.38 on
NTU-60 55/5 and 48/12 in place of 86.90 / 57.20 (issue 1 of its repository).

Deviations: those of the family, and the views and encoder of texts of MSF. The formulas are those of the released code; the text
of the paper was not compared. The other clip is drawn by a permutation of the batch, and may have the same class, as released. The
last coefficient is in no band, as released. A vector of up to 30 entries has one band per entry.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.methods.base import Views
from fdsm.methods.diffusion.spectral import dct_matrix
from fdsm.methods.trained import Batch, Sizes, Texts
from fdsm.methods.vae import Codes, Gaussian, VAEConfig, VAEMethod, VAENetwork, joined_texts
from fdsm.values import ClassTexts

NUM_BANDS = 30
"""Bands of a vector's coefficients."""
LAST_RAISED = 30
"""Bands that end by this coefficient are raised."""


class FSVAEConfig(VAEConfig):
    """Settings of `FSVAE`."""

    name: Literal["fs-vae"] = "fs-vae"
    view: Views = Field(
        ("name", "descriptions", "kinematics"), min_length=1, description="label and two descriptions; any other views will do"
    )
    strength: float = Field(0.3, description="k at the start of the training")
    alpha: float = Field(0.5, ge=0, description="weight of the alignment")
    scale: float = Field(100.0, gt=0, description="lambda, in which squared errors are measured")


class FrequencyWeights(nn.Module):
    """x (B, width) -> x with weighted DCT coefficients (B, width)."""

    dct: Tensor
    band: Tensor
    rise: Tensor

    def __init__(self, width: int, strength: float) -> None:
        super().__init__()
        bands = min(NUM_BANDS, width)
        share = torch.arange(bands) / bands
        edges = torch.linspace(0, width - 1, bands + 1, dtype=torch.float64).long() if width > bands else torch.arange(width + 1)
        ends = edges[1:]  # (bands,)
        raised = ends <= LAST_RAISED
        self.register_buffer("dct", dct_matrix(width), persistent=False)
        # A model keeps its bands (width,), so that one with others is refused and does not score otherwise.
        self.register_buffer("band", torch.searchsorted(ends, torch.arange(width), right=True))
        self.register_buffer("rise", torch.where(raised, 1 - share, share - 2), persistent=False)  # (bands,)
        self.strength = nn.Parameter(torch.tensor(strength))
        self.weight = nn.Parameter(torch.ones(bands))

    def forward(self, x: Tensor) -> Tensor:
        gains = F.pad(1 + self.strength * self.weight * self.rise, (0, 1), value=1.0)
        gain = gains[self.band]  # (width,); the last coefficient is in no band
        return (x @ self.dct.T * gain) @ self.dct


class FSVAENetwork(VAENetwork):
    """The family's autoencoders with weighted frequencies and another cross term."""

    config: FSVAEConfig

    def __init__(self, config: FSVAEConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.clip_frequencies = FrequencyWeights(sizes.clip[0], config.strength)
        self.text_frequencies = FrequencyWeights(sizes.texts["text"][0], config.strength)

    def encode_clip(self, x: Tensor) -> Gaussian:
        return super().encode_clip(self.clip_frequencies(x))

    def encode_texts(self, texts: Texts) -> dict[str, Gaussian]:
        return super().encode_texts({"text": self.text_frequencies(texts["text"])})

    def cross(self, codes: Codes, batch: Batch) -> Tensor:
        scale = self.config.scale
        text, found = codes.texts["text"], self.decode_texts(codes.z_clip)["text"]
        other = found[torch.randperm(len(found), generator=batch.draw).to(found.device)]
        own, others = ((text - one).square().sum(1) for one in (found, other))  # (B,) each
        clip = (codes.x - self.clip_decoder(self.with_text_latent(codes))).square().sum(1)  # (B,)
        return self.config.alpha * scale * (torch.sigmoid((own - others) / scale) + torch.sigmoid(clip / scale)).mean()


class FSVAE(VAEMethod):
    """FS-VAE. The texts are joined before they are scaled."""

    Config = FSVAEConfig
    network = FSVAENetwork

    def read_texts(self, texts: ClassTexts) -> Texts:
        return {"text": joined_texts(texts, self.config.view)}
