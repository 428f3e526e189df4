"""MSF: autoencoders of clips and of three texts of a class, joined to one vector: its label, a gloss and a body motion.

Reference: Li, Jia, Zhang, Ma, Wang, Multi-Semantic Fusion Model for Generalized Zero-Shot Skeleton-Based Action Recognition,
ICIG 2023. The notation is in `fdsm.methods.vae`. With the text vectors a, b, c of a class,

    t    = [a, b, c] / |[a, b, c]|                                                                                      (3 D,)
    loss = clip + text + w_1 kl + w_2 text_kl + w_3 cross

There is no network for the fusion. Weights, cycles and classifier are SynSE's (`fdsm.methods.synse`).

Variant `released` has the final ReLUs of the released code. Latents have 100 dimensions and cycles 1700 steps on NTU-60, 200 and
1900 on NTU-120.

Deviations: those of the family. The losses are those of the released code; the text of the paper was not compared. The gloss is
the bank's view `descriptions`, the mean of a class's descriptions, in place of a dictionary's sentence. The body motion is the
view `kinematics`, the mean of its phrases. The text encoder is the recipe's, in place of CLIP ViT-B/32. CLIP's vectors are not
of equal length, so the weights of the three texts differ with the encoder. `text.encoder.own_norms: true` keeps CLIP's lengths.
CLIP is read before its last projection here, and after it in the released code.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fdsm.methods.base import Views
from fdsm.methods.trained import Texts
from fdsm.methods.vae import VAEConfig, VAEMethod, VAENetwork, joined_texts
from fdsm.values import ClassTexts


class MSFConfig(VAEConfig):
    """Settings of `MSF`."""

    name: Literal["msf"] = "msf"
    view: Views = Field(
        ("name", "descriptions", "kinematics"), min_length=1, description="label, gloss and body motion; any other views will do"
    )


class MSF(VAEMethod):
    """MSF. The network is the family's; the texts are joined before they are scaled."""

    Config = MSFConfig
    network = VAENetwork

    def read_texts(self, texts: ClassTexts) -> Texts:
        return {"text": joined_texts(texts, self.config.view)}
