"""JPoSE: one embedding for the verb of an action, one for its noun, and one of both together.

Reference: Wray, Larlus, Csurka and Damen, Fine-Grained Action Retrieval Through Multiple Parts-of-Speech Embeddings, ICCV 2019.
Skeletons: the re-implementation that comes with SynSE (Gupta et al., ICIP 2021), whose figures stand in tables of skeleton
papers, and whose layers and schedule are the defaults here.

With the latent x of a clip of class c, and the unit texts t of the class's verb and noun, n(.) of length 1, p = verb or noun:

    v_p = n(tanh(V_p n(x)))                                    (embedding,)
    s_p = n(tanh(S_p tanh(R_p t_p)))                           (embedding,)
    v = n(tanh(V [v_verb, v_noun])), s = n(tanh(S [s_verb, s_noun]))                    (embedding,)

    H(v, s) = mean over clips of sum over classes c of max(0, margin + v.s_c - v.s_y)
    T_p     = mean over clips i of max(0, margin + v_p(i).v_p(i-) - v_p(i).v_p(i+))

The loss is H(v_verb, s_verb) + H(v_noun, s_noun) + H(v, s) + w (T_verb + T_noun). Here i+ is the clip of the batch that is least
similar to i among those of the same verb (or noun), i- the most similar one of another, and both are constants. Classes have the
same verb if its text has the same vector, but for last digits. The score of a class is v.s_c.

Deviations.
- The paper embeds video for retrieval: linear layers with context gating, 256 wide, and four triplet losses of squared distances
  (margin 1; text-text 1, text-video 2, video-text 1, video-video 1), trained with SGD. For skeletons H is in place of
  video-text, T in place of video-video, and nothing in place of the others.
- In the released T, every clip is compared with the pairs of all clips of the batch, and w is 0.01. Here a clip is compared with
  its own pair, and w is 1 as in the paper (`triplets`, `triplet_weight`).
- The released texts' embeddings end in a ReLU, as no other embedding does. Here they end in tanh (`relu_texts`). A text whose
  embedding is all zero stays zero; the released code divides by zero.
- The released code holds s_c constant in H, so texts learn through s_y alone. Here both learn (`fixed_texts`).
- The released learning rate falls by 10 when the accuracy on unseen classes stops rising. That accuracy also ends the training,
  after 2000 epochs at most, and chooses the epoch. Here the learning rate is half a cosine over 300 epochs, a choice, and the
  last step counts.
- One Adam trains all layers. The weight decay of the joint layers is in the loss, which is the same for Adam.
- Verbs and nouns come from the class names by rules (`fdsm.text.syntax`), verbs in base form; the published tables are other
  ones. Classes with the same verb and the same noun always have the same score.
The variant `released` of the recipe sets the released losses and layers. The learning rate's schedule, the number of epochs and
the last step remain as above, because the released ones need unseen classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.methods.base import Views
from fdsm.methods.revise import class_hinge, squared_norm
from fdsm.methods.text_tensors import unit_vectors
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts

PARTS = ("verb", "noun")
_SAME = 1e-4
"""Unit vectors of one text differ by less, when it was encoded in another batch. Those of two texts differ by much more."""


class JPoSEConfig(TrainedConfig):
    """Settings of `JPoSE`."""

    name: Literal["jpose"] = "jpose"
    input: Literal["raw", "standard", "unit"] = "unit"
    view: Views = Field(("verb", "noun"), min_length=2, max_length=2, description="the text views of the verb and of the noun")
    text_hidden: int | None = Field(512, ge=1, description="hidden width of the texts' layers; none: one layer, no hidden one")
    embedding: int = Field(50, ge=1, description="width of each embedding")
    margin: float = Field(0.3, gt=0, description="by which the right class, or a clip of the same verb or noun, should lead")
    triplets: Literal["own", "all"] = Field("own", description="a clip is compared with its own pair, or with those of all clips")
    triplet_weight: float = Field(1.0, ge=0, description="weight of the losses that compare clips")
    joint_decay: float = Field(1e-3, ge=0, description="weight decay of the joint layers")
    relu_texts: bool = Field(False, description="embeddings of verbs and nouns end in a ReLU")
    fixed_texts: bool = Field(False, description="the ranking does not move the texts of wrong classes")
    training: TrainingConfig = TrainingConfig(epochs=300, batch_size=1024, lr=1e-4, decay="cosine")


class JPoSENetwork(Network):
    """Clips x (B, C) and texts (K, D) -> unit embeddings of verb, noun and both."""

    def __init__(self, config: JPoSEConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.config = config
        width, hidden = config.embedding, config.text_hidden

        def of_text(part: str) -> nn.Sequential:
            layers = [nn.Linear(sizes.texts[part][0], hidden), nn.Tanh()] if hidden else []
            out = nn.Linear(hidden or sizes.texts[part][0], width)
            return nn.Sequential(*layers, out, nn.ReLU() if config.relu_texts else nn.Tanh())

        self.clips = nn.ModuleDict({part: nn.Sequential(nn.Linear(sizes.clip[0], width), nn.Tanh()) for part in PARTS})
        self.texts = nn.ModuleDict({part: of_text(part) for part in PARTS})
        both = len(PARTS) * width
        self.joint = nn.ModuleDict({kind: nn.Sequential(nn.Linear(both, width), nn.Tanh()) for kind in ("clips", "texts")})

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        config = self.config
        v, s = self._embed_clips(batch.x), self._embed_texts(batch.texts)
        ranking = [class_hinge(v[key], s[key], batch.y, config.margin, config.fixed_texts) for key in v]
        clips = [triplet_hinge(v[part], batch.texts[f"{part}_id"][batch.y], config.margin, config.triplets) for part in PARTS]
        parts = {
            "ranking": torch.stack(ranking).sum(),
            "triplets": torch.stack(clips).sum(),
            "decay": squared_norm(self.joint) / 2,
        }
        loss = parts["ranking"] + config.triplet_weight * parts["triplets"] + config.joint_decay * parts["decay"]
        return {**parts, "loss": loss}

    def bind(self, texts: Texts, draw: torch.Generator) -> Tensor:
        return self._embed_texts(texts)["joint"]  # (K, embedding)

    def score(self, x: Tensor, bound: Tensor) -> Tensor:
        return self._embed_clips(x)["joint"] @ bound.T

    def _embed_clips(self, x: Tensor) -> dict[str, Tensor]:
        return self._with_joint({part: F.normalize(self.clips[part](x), dim=1) for part in PARTS}, "clips")

    def _embed_texts(self, texts: Texts) -> dict[str, Tensor]:
        return self._with_joint({part: F.normalize(self.texts[part](texts[part]), dim=1) for part in PARTS}, "texts")

    def _with_joint(self, embedded: Mapping[str, Tensor], kind: str) -> dict[str, Tensor]:
        together = torch.cat([embedded[part] for part in PARTS], 1)  # (N, 2 embedding)
        return {**embedded, "joint": F.normalize(self.joint[kind](together), dim=1)}


class JPoSE(TrainedMethod):
    """Score: the cosine of clip and class in the joint embedding."""

    Config = JPoSEConfig
    network = JPoSENetwork

    def read_texts(self, texts: ClassTexts) -> Texts:
        """`verb` and `noun`, a unit vector per class, and `verb_id` and `noun_id`, equal where classes share one."""
        read: dict[str, Tensor] = {}
        for part, view in zip(PARTS, self.config.view, strict=True):
            read[part] = unit_vectors(texts, (view,))
            apart = torch.cdist(read[part], read[part], compute_mode="donot_use_mm_for_euclid_dist")
            read[f"{part}_id"] = (apart < _SAME).int().argmax(1)  # the first class with this text
        return read


def triplet_hinge(v: Tensor, ids: Tensor, margin: float, triplets: Literal["own", "all"]) -> Tensor:
    """Mean over clips of max(0, margin + v.negative - v.positive). `v` (B, E) unit vectors, `ids` (B,) verbs or nouns.

    The positive is the least similar clip with the same id, the negative the most similar one with another. A clip without a
    negative adds 0. With `all`, each clip is compared with the pairs of all clips, and these are summed.
    """
    dots, same = (v @ v.T).detach(), ids[:, None] == ids[None]  # (B, B)
    has_pair = ~same.all(1)
    positive = v.detach()[dots.masked_fill(~same, torch.inf).argmin(1)][has_pair]
    negative = v.detach()[dots.masked_fill(same, -torch.inf).argmax(1)][has_pair]
    leads = v[has_pair] @ (positive - negative).T  # (anchor, pair)
    violations = torch.relu(margin - (leads.diagonal() if triplets == "own" else leads))
    return violations.sum() / len(v)
