"""Neuron: prototypes that change from round to round, over joints and over frames, while texts go from coarse to fine.

Reference: Chen, Guo, Guo, Tao, Neuron: Learning Context-Aware Evolving Representations for Zero-Shot Skeleton Action Recognition,
CVPR 2025.

Two branches have M learnt prototypes s (M, C) each, and texts of a class for each round i = 1 to R. A spatial round reads joints
h (V, C), the mean over frames. Each joint keeps only the prototypes that want it most:

    a = softmax over joints of s h' / sqrt(C) (M, V)      a = 0 for the 20 i lowest prototypes of each joint      s <- MLP(a h)

with MLP = Linear, ReLU, Linear, ReLU. A temporal round reads the first i / R of the frames h (L, C), the mean over joints:

    n = softmax over frames of s h' / sqrt(C) times h (M, C)      s <- sigmoid(Linear s) * s + sigmoid(Linear n) * n

After a round, f (D,) is a Linear of the mean of s over prototypes, brought to length 1. The logit of a class is 0.1 times the mean
cosine of f and the round's texts of the class. The loss is the mean cross-entropy over rounds and branches. The score of a
candidate is the sum of both branches' logits of the last round.

`released`: a ReLU before f is brought to length 1. Without it f can reach the negative entries of texts.

Not copied. The released test counts a clip as right if EITHER branch is right. That reads the label, so its figures are no
accuracies of a classifier, and the sum here may give lower ones. It also picks seen penalties per branch on test clips.

Deviations. The map to texts is linear unless `released`. The paper has ten texts of each of six levels: spatial from coarse to
fine, temporal of one, two and three phases. Here the spatial rounds read the name, the descriptions and the slots of the view
`parts`; `view` can change that. The temporal rounds read the slots of the view `phases`: the first, the first two, all three. A
schedule is published per data set: the default is the one of NTU, and the recipe has the other.
The released code differs in three ways. The lowest prototypes of a joint are those of the lowest s h', before the softmax, and s h'
is not divided by sqrt(C). Each round has layers of its own. A temporal round is sigmoid(g) * s + sigmoid(g) * g with g = MLP(n).
With layers of its own for each round, it has about three times as many numbers.
Choices. What a round leaves of s is where the next round begins. Prototypes begin as normal noise. The dropped prototypes are 20,
40 and 60 of 80. With fewer frames than rounds, the first rounds see one frame.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from pydantic import Field, model_validator
from torch import Tensor, nn

from fdsm.methods.base import ONE_OR_SEVERAL, view_of
from fdsm.methods.text_tensors import class_slots
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts, TextFeatures

TextView = Literal["name", "descriptions", "kinematics", "parts", "phases", "verb", "noun"]
"""Views of embeddings. Attributes have another width, so one map cannot reach both."""


class NeuronConfig(TrainedConfig):
    """Settings of `Neuron`."""

    name: Literal["neuron"] = "neuron"
    view: Annotated[tuple[TextView, ...], ONE_OR_SEVERAL] = Field(
        ("name", "descriptions", "parts"), min_length=1, description="text views of the spatial rounds, from coarse to fine"
    )
    num_prototypes: int = Field(80, ge=1, description="prototypes of each branch")
    dropped: int = Field(20, ge=0, description="by how many more prototypes a joint drops in each spatial round")
    output: Literal["linear", "relu"] = Field("linear", description="the map to texts; relu is the released one")
    logit_factor: float = Field(0.1, gt=0, description="factor of the cosines in the loss")
    training: TrainingConfig = TrainingConfig(
        epochs=30, batch_size=64, optimizer="sgd", lr=0.1, weight_decay=5e-4, decay="steps", milestones=(4 / 30, 20 / 30)
    )

    @model_validator(mode="after")
    def _some_are_kept(self) -> NeuronConfig:
        most = self.dropped * len(self.view)
        if most >= self.num_prototypes:
            raise ValueError(
                f"num_prototypes: expected more than the {most} that the last round drops, found {self.num_prototypes}"
            )
        return self


class Branch(nn.Module):
    """What both branches have: prototypes, attention, and the way into the text space."""

    def __init__(self, config: NeuronConfig, channels: int, width: int) -> None:
        super().__init__()
        self.prototypes = nn.Parameter(torch.randn(config.num_prototypes, channels))
        self.out = nn.Sequential(nn.Linear(channels, width), nn.ReLU() if config.output == "relu" else nn.Identity())

    def start(self, tokens: Tensor) -> Tensor:
        """The prototypes for each clip (B, M, C)."""
        return self.prototypes.expand(len(tokens), -1, -1)

    def attention(self, state: Tensor, tokens: Tensor) -> Tensor:
        """Shares (B, M, S) of the tokens (B, S, C) in each prototype (B, M, C)."""
        return (state @ tokens.transpose(1, 2) / math.sqrt(tokens.shape[-1])).softmax(-1)

    def read_out(self, state: Tensor) -> Tensor:
        """Unit vectors in the text space (B, D)."""
        return F.normalize(self.out(state.mean(1)), dim=-1)


class SpatialBranch(Branch):
    """Joints (B, V, C) -> a unit vector per round (R, B, D)."""

    def __init__(self, config: NeuronConfig, channels: int, width: int, rounds: int) -> None:
        super().__init__(config, channels, width)
        self.update = nn.Sequential(nn.Linear(channels, channels), nn.ReLU(), nn.Linear(channels, channels), nn.ReLU())
        self.dropped, self.rounds = config.dropped, rounds

    def forward(self, joints: Tensor) -> Tensor:
        state, found = self.start(joints), []
        for i in range(1, self.rounds + 1):
            shares = self.attention(state, joints)
            lowest = shares.topk(self.dropped * i, dim=1, largest=False).indices  # (B, 20 i, V)
            state = self.update(shares.scatter(1, lowest, 0.0) @ joints)
            found.append(self.read_out(state))
        return torch.stack(found)


class TemporalBranch(Branch):
    """Frames (B, L, C) -> a unit vector per round (R, B, D). Each round sees more of the frames."""

    def __init__(self, config: NeuronConfig, channels: int, width: int, rounds: int) -> None:
        super().__init__(config, channels, width)
        self.keep, self.take = nn.Linear(channels, channels), nn.Linear(channels, channels)
        self.rounds = rounds

    def forward(self, frames: Tensor) -> Tensor:
        state, found = self.start(frames), []
        for i in range(1, self.rounds + 1):
            begun = frames[:, : max(1, frames.shape[1] * i // self.rounds)]  # of 16 frames: 5, 10, 16
            new = self.attention(state, begun) @ begun
            state = self.keep(state).sigmoid() * state + self.take(new).sigmoid() * new
            found.append(self.read_out(state))
        return torch.stack(found)


class NeuronNetwork(Network):
    """x (B, L, V, C) -> a unit vector in the text space for each branch and round (R + R, B, D)."""

    def __init__(self, config: NeuronConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        channels, (rounds, width) = sizes.clip[-1], sizes.texts["spatial"]
        self.spatial = SpatialBranch(config, channels, width, rounds)
        self.temporal = TemporalBranch(config, channels, width, sizes.texts["temporal"][0])
        self.logit_factor = config.logit_factor

    def logits(self, x: Tensor, texts: Texts) -> tuple[Tensor, Tensor]:
        """Logits (R, B, K) of the spatial and of the temporal rounds."""
        spatial = self.spatial(x.mean(1)) @ texts["spatial"].permute(1, 2, 0)
        temporal = self.temporal(x.mean(2)) @ texts["temporal"].permute(1, 2, 0)
        return self.logit_factor * spatial, self.logit_factor * temporal

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        logits = torch.cat(self.logits(batch.x, batch.texts))  # (R + R, B, K)
        return {"loss": F.cross_entropy(logits.flatten(0, 1), batch.y.repeat(len(logits)))}

    def score(self, x: Tensor, bound: Texts) -> Tensor:
        spatial, temporal = self.logits(x, bound)
        return spatial[-1] + temporal[-1]


class Neuron(TrainedMethod):
    """Score: the sum of both branches' logits after their last round."""

    Config = NeuronConfig
    network = NeuronNetwork
    reads = "joints"

    @property
    def test_views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.config.view, "phases")))

    def read_texts(self, texts: ClassTexts) -> Texts:
        """One vector a round (K, R, D), whose dot product with a unit vector is the mean of the cosines with the round's texts."""
        spatial = torch.stack([mean_unit_text(view_of(texts, view)) for view in self.config.view], 1)
        phases = F.normalize(class_slots(view_of(texts, "phases"))[0], dim=-1)
        counts = torch.arange(1, phases.shape[1] + 1)[:, None]
        return {"spatial": spatial, "temporal": phases.cumsum(1) / counts}


def mean_unit_text(features: TextFeatures) -> Tensor:
    """The mean of each class's texts and slots (K, D), each brought to length 1 before."""
    rows = F.normalize(torch.from_numpy(features.slots), dim=-1).mean(1)  # (R, D)
    return torch.stack([rows[torch.from_numpy(features.class_ids == c)].mean(0) for c in features.classes])
