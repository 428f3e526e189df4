"""STAR: learnt attributes look into each body part, and parts and their sum are compared with texts in the attribute space.

Reference: Chen, Guo, He, Lu, Wang, Fine-Grained Side Information Guided Dual-Prompts for Zero-Shot Skeleton Action Recognition,
ACM MM 2024.

A body part has learnt attributes p_1 to p_A (width W). They attend to the part's tokens h (S, C), all frames of its joints:

    e = MLP(attention of p over h) (A, W)      s_a = p_a' M e_a      part vector s (A,), the clip's vector g = sum of the s

A class has a name n (D,) and a text per part t (D,), with learnt prompts z of each class. An MLP for names and one per part,
Linear, ReLU, Linear, give n* (A,) from n, and t* (A,) from t + z. Over the seen classes, means over parts and classes,

    L = 0.1 CE(cos(g, n*)) + CE(cos(s, t*)) + 0.1 CE(t* n*')      target of the last: the class itself; no temperature

The score of a candidate is cos(g, n*). Part texts teach, and are not read at test.

Not copied. The released code brings clips into shape without exchanging axes, so its "joints" mix persons, channels and frames.
Here a part's tokens are those of its joints. The released third loss also trains names, part texts and prompts of unseen classes.
Only seen classes exist here while fitting, so unseen texts train nothing. The released encoder's BatchNorm drifts with the clips
it sees; encoders here are fixed. In the released code prompts and M begin as normal noise, and texts keep their lengths. There is
no `released` variant, because without unseen texts and its order of axes it would be another method.

Deviations. The paper has six parts (head, hands, arms, hips, legs, feet); our texts have four (head, hands, torso, legs). Hands
have the joints of the arms, and torso has the joints of no limb. A part of which the skeleton has no joint is left out. Clips are
not cropped and rotated at random, because latents are given. The schedule is the one of NTU-60; the recipe has the others.
Choices. Texts have length 1. Each part has its own prompts, which begin at 0.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field, model_validator
from torch import Tensor, nn

from fdsm.errors import InputError
from fdsm.methods.base import view_of
from fdsm.methods.text_tensors import class_slots, unit_vectors
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts

JOINTS_OF = (("head",), ("left_arm", "right_arm"), ("torso",), ("left_leg", "right_leg"))
"""Body parts of each slot of the view `parts`: head, hands, torso, legs."""

PORTION = 64
"""Number of clips that look for attributes together in scoring, because each has a matrix (A, W) a part."""


class STARConfig(TrainedConfig):
    """Settings of `STAR`."""

    name: Literal["star"] = "star"
    num_attributes: int = Field(100, ge=1, description="learnt attributes of a body part, also the width of the shared space")
    width: int = Field(768, ge=1, description="width of an attribute")
    num_heads: int = Field(4, ge=1, description="heads of the attention")
    text_hidden: int = Field(256, ge=1, description="hidden units between a text and the shared space")
    name_weight: float = Field(0.1, ge=0, description="weight of the loss of whole clips against names")
    text_weight: float = Field(0.1, ge=0, description="weight of the loss of part texts against names")
    training: TrainingConfig = TrainingConfig(
        epochs=40, batch_size=64, optimizer="sgd", lr=0.01, weight_decay=5e-4, decay="steps", milestones=(0.25, 0.5)
    )

    @model_validator(mode="after")
    def _heads_are_even(self) -> STARConfig:
        if self.width % self.num_heads:
            raise ValueError(f"width: expected a multiple of num_heads = {self.num_heads}, found {self.width}")
        return self


class PartAttributes(nn.Module):
    """Tokens of a body part (B, S, C) -> how much of each attribute they show (B, A)."""

    def __init__(self, config: STARConfig, channels: int) -> None:
        super().__init__()
        width = config.width
        self.attributes = nn.Parameter(torch.randn(config.num_attributes, width))
        self.attention = nn.MultiheadAttention(width, config.num_heads, kdim=channels, vdim=channels, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        self.compare = nn.Linear(width, width, bias=False)

    def forward(self, tokens: Tensor) -> Tensor:
        layer = self.attention
        if layer.in_proj_weight is None:
            weights = (layer.q_proj_weight, layer.k_proj_weight, layer.v_proj_weight)
        else:  # tokens as wide as attributes
            weights = layer.in_proj_weight.chunk(3)
        # The same for all clips are the queries, and what the last layer's output is compared with: they are computed once.
        inputs = (self.attributes[None], tokens, tokens)
        q, k, v = (
            F.linear(x, weight, bias).unflatten(2, (layer.num_heads, -1)).transpose(1, 2)  # (1 or B, heads, A or S, W / heads)
            for x, weight, bias in zip(inputs, weights, layer.in_proj_bias.chunk(3), strict=True)
        )
        seen = F.scaled_dot_product_attention(q.expand(len(tokens), -1, -1, -1), k, v)
        first, relu, last = self.mlp.children()
        hidden = relu(first(layer.out_proj(seen.transpose(1, 2).flatten(2))))  # (B, A, W)
        wanted = self.compare(self.attributes)  # (A, W)
        # The last layer is linear, so it may act on what is wanted: e' wanted = hidden' (wanted W) + b' wanted.
        weight, bias = last.parameters()
        return torch.einsum("baw,aw->ba", hidden, wanted @ weight) + wanted @ bias


class STARNetwork(Network):
    """x (B, L, V, C) -> vectors of the body parts (P, B, A). A clip's vector is their sum."""

    def __init__(self, config: STARConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        joints = [[joint for part in parts for joint in sizes.parts.get(part, ())] for parts in JOINTS_OF]
        self.slots = [slot for slot, own in enumerate(joints) if own]
        self.joints = [joints[slot] for slot in self.slots]
        if not self.slots:
            wanted = ", ".join(part for parts in JOINTS_OF for part in parts)
            there = ", ".join(sizes.parts) or "none"
            raise InputError(f"method 'star' needs a skeleton with joints of body parts ({wanted}), found parts: {there}")

        def text_mlp(width: int) -> nn.Module:
            return nn.Sequential(
                nn.Linear(width, config.text_hidden), nn.ReLU(), nn.Linear(config.text_hidden, config.num_attributes)
            )

        width = sizes.texts["parts"][1]
        self.parts = nn.ModuleList(PartAttributes(config, sizes.clip[-1]) for _ in self.slots)
        self.part_texts = nn.ModuleList(text_mlp(width) for _ in self.slots)
        self.prompts = nn.Parameter(torch.zeros(len(self.slots), sizes.num_classes, width))
        self.names = text_mlp(sizes.texts["name"][0])
        self.name_weight, self.text_weight = config.name_weight, config.text_weight

    def part_vectors(self, x: Tensor) -> Tensor:
        """Clips (B, L, V, C) -> (P, B, A)."""
        return torch.stack([part(x[:, :, own].flatten(1, 2)) for part, own in zip(self.parts, self.joints, strict=True)])

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        parts = self.part_vectors(batch.x)
        names = self.names(batch.texts["name"])  # (K, A)
        prompted = batch.texts["parts"][:, self.slots].transpose(0, 1) + self.prompts  # (P, K, D)
        texts = torch.stack([mlp(own) for mlp, own in zip(self.part_texts, prompted, strict=True)])  # (P, K, A)
        own_class = torch.arange(len(names), device=names.device).repeat(len(texts))
        name = F.cross_entropy(_cosines(parts.sum(0), names), batch.y)
        part = F.cross_entropy(_cosines(parts, texts).flatten(0, 1), batch.y.repeat(len(parts)))
        text = F.cross_entropy((texts @ names.T).flatten(0, 1), own_class)
        return {"loss": self.name_weight * name + part + self.text_weight * text, "name": name, "part": part, "text": text}

    def bind(self, texts: Texts, draw: torch.Generator) -> Tensor:
        """The candidates' names in the attribute space (K, A)."""
        names: Tensor = self.names(texts["name"])
        return names

    def score(self, x: Tensor, bound: Tensor) -> Tensor:
        return torch.cat([_cosines(self.part_vectors(clips).sum(0), bound) for clips in x.split(PORTION)])


class STAR(TrainedMethod):
    """Score: the cosine of the clip's attributes and those of the class's name."""

    Config = STARConfig
    network = STARNetwork
    reads = "joints"

    @property
    def fit_views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.config.view, "parts")))

    def read_texts(self, texts: ClassTexts) -> Texts:
        """Unit texts of the classes: `name` (K, D) and, where there are any, `parts` (K, 4, D), which only the loss reads."""
        read = {"name": unit_vectors(texts, self.config.view)}
        if "parts" in texts:
            read["parts"] = F.normalize(class_slots(view_of(texts, "parts"))[0], dim=-1)
        return read


def _cosines(vectors: Tensor, texts: Tensor) -> Tensor:
    """(..., B, A) and (..., K, A) -> (..., B, K)."""
    return F.normalize(vectors, dim=-1) @ F.normalize(texts, dim=-1).transpose(-1, -2)
