"""SynSE: the latent of a clip has a half for the noun and a half for the verb of its class, each with an autoencoder of its own.

Reference: Gupta, Sharma, Sarvadevabhatla, Syntactically Guided Generative Embeddings for Zero-Shot Skeleton Action Recognition,
ICIP 2021. The notation is in `fdsm.methods.vae`. With the latents z_x (L,) of a clip and z_n, z_v (L/2,) of noun n and verb v,

    text    = err(n, D_n(z_n)) + err(v, D_v(z_v))
    text_kl = kl of noun + kl of verb
    cross   = err(x, D_x([z_n, z_v])) + err(n, D_n(z_x[: L/2])) + err(v, D_v(z_x[L/2 :]))
    loss    = clip + text + w_1 kl + w_2 text_kl + w_3 cross

Errors are means of squares. In each of 10 cycles of 1700 steps, w_1 rises from 0 at step 1000 to 0.0233, w_2 from 0 at step 1400
to 0.01 from the third cycle on, and w_3 jumps from 0 to 1 at step 1400. The classifier sees [z_n, z_v].

Variant `released` has the final ReLUs of the released code. On NTU-120, latents have 200 dimensions and cycles 1900 steps.

Deviations: those of the family. The losses are those of the released code; the text of the paper was not compared. A released
notebook has text_kl from the second cycle on. What the released tables hold for a class without a noun is unknown; here its whole
name stands in (`fdsm.text.syntax`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from fdsm.methods.base import View
from fdsm.methods.text_tensors import unit_vectors
from fdsm.methods.trained import Texts
from fdsm.methods.vae import VAEConfig, VAEMethod, VAENetwork
from fdsm.values import ClassTexts


class SynSEConfig(VAEConfig):
    """Settings of `SynSE`."""

    name: Literal["synse"] = "synse"
    latent: int = Field(100, ge=2, multiple_of=2, description="dimensions that clips and texts share, half of them the noun's")
    noun_view: View = Field("noun", description="the text view of the first half of the latent")
    verb_view: View = Field("verb", description="the text view of the second half")

    @model_validator(mode="after")
    def _view_is_not_read(self) -> SynSEConfig:
        if self.view != type(self).model_fields["view"].default:
            raise ValueError(f"view: expected noun_view and verb_view, which this method reads, found {', '.join(self.view)}")
        return self


class SynSE(VAEMethod):
    """SynSE. The network is the family's, with two texts."""

    Config = SynSEConfig
    network = VAENetwork
    config: SynSEConfig

    @property
    def test_views(self) -> tuple[str, ...]:
        return self.config.noun_view, self.config.verb_view

    def read_texts(self, texts: ClassTexts) -> Texts:
        """A unit vector of each class's noun and of its verb."""
        return {"noun": unit_vectors(texts, [self.config.noun_view]), "verb": unit_vectors(texts, [self.config.verb_view])}
