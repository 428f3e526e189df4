"""PURLS: eight texts of a class look for their positions in the skeleton, and each is aligned with what it found.

Reference: Zhu, Ke, Gong, Bailey, Part-aware Unified Representation of Language and Skeleton for Zero-shot Action Recognition,
CVPR 2024.

A class has Q = 8 unit texts F_1 to F_Q (D,): head, hands, torso, legs, start, middle, end, global. A clip has 3 x V positions
h_s (C,): its frames are averaged over 3 segments, and every position has length 1. The texts attend to the positions,

    a_i = softmax over s of (Wq F_i)' (Wk h_s) / sqrt(heads * A)      u_i = sum over s of a_is h_s      (A of the heads' widths)

and the u_i (Q, C), side by side, pass through BatchNorm, dropout, Linear, SiLU, BatchNorm, dropout, Linear, tanh: V_1 to V_Q (D,).
The mean of two heads' logits is one dot product over both, so heads change its scale only. In training, a clip is queried with
the texts of its own class. Over a batch of pairs (V, F), with learnt factors tau_i that begin at ln(1 / 0.07),

    L = sum over i of d_i / 2 * (CE(tau_i V_i F_i') + CE(tau_i F_i V_i')),      target: the diagonal,      d learnt, of sum 1

The score of a candidate c is tau_Q V_Q(clip, texts of c)' F_Q(c): only the global pair decides. Each candidate is its own query.

`released`: 1024 hidden units in place of 512, 100 passes in place of 300, and the plain sum of all cross-entropies.

Not copied. The released test queries the attention with the texts of the clip's TRUE class, and compares the result with all
candidates. That leaks the label, so figures from that protocol are not zero-shot. Here no label is read in any setting.

Deviations. Texts are those of the class's bank: the slots of `view` and, as the global text, the mean of `global_view`. The texts
of the paper are GPT-3's. The released code keeps the epoch of the lowest seen validation loss and lowers the rate on its
plateaus; the paper stops early. Here the rate is constant and the last step counts. Clips of zeros are not dropped.
Choices. A softmax keeps the learnt d positive and of sum 1; it begins at 1 / Q. Segments overlap by one frame where the number of
frames is no multiple of 3. With fewer frames, segments share frames.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.methods.base import ONE_OR_SEVERAL, view_of
from fdsm.methods.text_tensors import class_slots
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts

SEGMENTS = 3
PAIRS_AT_ONCE = 4096
"""Number of pairs of a clip and a candidate that are scored together."""

TextView = Literal["name", "descriptions", "kinematics", "parts", "phases", "verb", "noun"]
"""Views of embeddings. Attributes have another width, so no query can have both."""


class PURLSConfig(TrainedConfig):
    """Settings of `PURLS`."""

    name: Literal["purls"] = "purls"
    view: Annotated[tuple[TextView, ...], ONE_OR_SEVERAL] = Field(
        ("parts", "phases"), min_length=1, description="text views with one query per slot"
    )
    global_view: TextView = Field("descriptions", description="the text view whose mean is the last query, which decides")
    num_heads: int = Field(2, ge=1, description="heads of the attention, whose logits are averaged")
    head_width: int = Field(150, ge=1, description="width of a head's queries and keys")
    hidden: int = Field(512, ge=1, description="hidden units between what was found and the text space; the code has 1024")
    dropout: float = Field(0.5, ge=0, lt=1)
    weights: Literal["learnt", "equal", "none"] = Field(
        "learnt", description="weights of the texts in the loss, of sum 1; none: the sum of all cross-entropies, not halved"
    )
    training: TrainingConfig = TrainingConfig(epochs=300, batch_size=256, lr=1e-4)


class PURLSNetwork(Network):
    """Clips x (B, L, V, C) and texts (B, Q, D) -> what each text found, in the text space (B, Q, D)."""

    def __init__(self, config: PURLSConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        count, width = sizes.texts["text"]
        channels, attention = sizes.clip[-1], config.num_heads * config.head_width
        self.queries = nn.Linear(width, attention, bias=False)
        self.keys = nn.Linear(channels, attention, bias=False)
        self.attention_scale = 1 / math.sqrt(config.num_heads * attention)
        self.hidden = nn.Sequential(
            nn.BatchNorm1d(count * channels),
            nn.Dropout(config.dropout),
            nn.Linear(count * channels, config.hidden),
            nn.SiLU(),
            nn.BatchNorm1d(config.hidden),
            nn.Dropout(config.dropout),
        )
        self.out = nn.Linear(config.hidden, count * width)
        self.factors = nn.Parameter(torch.full((count,), math.log(1 / 0.07)))
        self.weights = nn.Parameter(torch.zeros(count)) if config.weights == "learnt" else None
        self.summed = config.weights == "none"

    def positions(self, x: Tensor) -> Tensor:
        """Clips (B, L, V, C) -> unit positions (B, 3 * V, C)."""
        ends = [(i * x.shape[1] // SEGMENTS, -(-(i + 1) * x.shape[1] // SEGMENTS)) for i in range(SEGMENTS)]
        return F.normalize(torch.cat([x[:, start:end].mean(1) for start, end in ends], 1), dim=-1)

    def attend(self, positions: Tensor, queries: Tensor) -> Tensor:
        """What queries (B, R, A), or (R, A) for all clips, find among the positions (B, S, C): (B, R, C)."""
        logits = queries @ self.keys(positions).transpose(1, 2) * self.attention_scale  # (B, R, S)
        return logits.softmax(-1) @ positions

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        texts = batch.texts["text"][batch.y]  # (B, Q, D)
        found = self.attend(self.positions(batch.x), self.queries(texts))  # (B, Q, C)
        mapped = self.out(self.hidden(found.flatten(1))).tanh().view_as(texts)
        logits = self.factors[:, None, None] * (mapped.transpose(0, 1) @ texts.permute(1, 2, 0))  # (Q, B, B)
        agreed = logits.log_softmax(2) + logits.log_softmax(1)  # each clip among texts, each text among clips
        terms = -agreed.diagonal(dim1=1, dim2=2).mean(1)  # (Q,)
        if self.summed:
            return {"loss": terms.sum()}
        shares = torch.full_like(terms, 1 / len(terms)) if self.weights is None else self.weights.softmax(0)
        return {"loss": shares @ terms / 2}

    def bind(self, texts: Texts, draw: torch.Generator) -> tuple[Tensor, Tensor]:
        """The queries (K * Q, A) and the global texts (K, D) of the candidates."""
        return self.queries(texts["text"]).flatten(0, 1), texts["text"][:, -1]

    def score(self, x: Tensor, bound: tuple[Tensor, Tensor]) -> Tensor:
        portion = max(1, PAIRS_AT_ONCE // len(bound[1]))
        return torch.cat([self._score(clips, *bound) for clips in x.split(portion)])

    def _score(self, x: Tensor, queries: Tensor, texts: Tensor) -> Tensor:
        count, width = texts.shape  # (K, D)
        found = self.attend(self.positions(x), queries)  # (B, K * Q, C)
        hidden = self.hidden(found.reshape(len(x) * count, -1))  # (B * K, hidden)
        # The other texts' outputs do not count here, so only the last D units are computed.
        mapped = F.linear(hidden, self.out.weight[-width:], self.out.bias[-width:]).tanh()
        return self.factors[-1] * (mapped.view(len(x), count, width) * texts).sum(-1)


class PURLS(TrainedMethod):
    """Score: how well the global text of a class fits what that class's texts found in the clip."""

    Config = PURLSConfig
    config: PURLSConfig
    network = PURLSNetwork
    reads = "joints"

    @property
    def test_views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.config.view, self.config.global_view)))

    def read_texts(self, texts: ClassTexts) -> Texts:
        """Unit texts of the classes (K, Q, D): the slots of `view`, then the global text."""
        slots = [class_slots(view_of(texts, view))[0] for view in self.config.view]
        last = class_slots(view_of(texts, self.config.global_view))[0].mean(1, keepdim=True)
        return {"text": F.normalize(torch.cat([*slots, last], 1), dim=-1)}
