"""InfoCPL: several heads, each of which pools the descriptions of a class that fit the clip best.

Reference: Xu, Gao, Li, Gao, An Information Compensation Framework for Zero-Shot Skeleton-based Action Recognition, 2024 (arXiv
2406.00639). A clip has the latent x (C,). A class has R unit descriptions d_r (D,) and a unit motion text m (D,). The head with
number k, of clip x and class c:

    v = LN(W x)                                                      (D,), layer normalisation without weights
    a = softmax over the k largest of  sign * v . d_r / sqrt(D),     0 for the other descriptions
    t = sum_r a_r d_r + m                                            (D,)
    s = scorer([v, t]), a network 2D-1024-512-1 of each head

k is 1, 5, 10, ... below a bound, which is 60 on NTU-60 (the default), 25 on NTU-120 and 15 on PKU-MMD. In the first 15 of 100
epochs sign is -1, so what fits least is pooled, then it is 1. With up to 8 clips n of other classes as negatives of clip i:

    loss = mean over heads and clips of  -log(exp(p_ii) / (exp(p_ii) + sum_n exp(p_ni))),   p_ni = softplus(s(x_n, y_i))

A negative is a clip n against the texts of class y_i, pooled by n. The score of a class is the sum over heads of -softplus(-s).
The published code squashes s in these two ways, too; both rise with s.

Not implemented. The published code has a margin term on a masked view of the clip, which is never there, so the term is never
trained. It has further strategies, of which the default does not run; the multi-scale attention above makes its results.

Deviations. With at most R descriptions a seen class, a head pools min(k, R), and of heads that would pool alike only one is there:
3 descriptions have the heads 1 and 3, 7 have 1, 5 and 7. A class with fewer than k pools all it has. Published classes have 100
descriptions, which were not released.
The sign acts before the k largest are taken, and negatives are drawn at random; the source known here leaves both open. The change
of sign is a share of the training. A motion text of several slots counts as the unit vector of their mean. Published runs on given
features draw batches with replacement; here without. They keep the epoch that is best on unseen clips; here the last step counts.
The published rate rises once an epoch; here once a step. The published accuracy is a mean over batches; here over clips.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fdsm.errors import InputError
from fdsm.methods.base import View, Views, view_of
from fdsm.methods.text_tensors import class_rows, class_slots
from fdsm.methods.trained import Batch, Network, Sizes, Texts, TrainedConfig, TrainedMethod, TrainingConfig
from fdsm.values import ClassTexts


class InfoCPLConfig(TrainedConfig):
    """Settings of `InfoCPL`."""

    name: Literal["infocpl"] = "infocpl"
    view: Views = Field((), max_length=0, description="always empty: see `pool_view` and `motion_view`")
    pool_view: View = Field("descriptions", description="the text view with several texts a class, which a clip weighs")
    motion_view: View = Field("kinematics", description="the text view that is added to what was pooled")
    top_below: int = Field(60, ge=2, description="bound on the number of descriptions that a head pools")
    top_step: int = Field(5, ge=1, description="heads pool 1, then every multiple of this below the bound")
    hidden: tuple[int, int] = Field((1024, 512), description="widths of a scorer's hidden layers")
    negatives: int = Field(8, ge=1, description="most clips of other classes that are scored against a clip's class")
    reversed_share: float = Field(0.15, ge=0, lt=1, description="share of the training in which what fits least is pooled")
    training: TrainingConfig = TrainingConfig(epochs=100, batch_size=128, lr=1e-5, warmup=0.15, decay="cosine")

    def tops(self, num_texts: int) -> tuple[int, ...]:
        """How many descriptions each head pools, if classes have at most `num_texts`."""
        published = (1, *range(self.top_step, self.top_below, self.top_step))
        return tuple(dict.fromkeys(min(top, num_texts) for top in published))


class InfoCPLNetwork(Network):
    """x (B, C), descriptions (K, R, D), a mask of them (K, R) and motion texts (K, D) -> scores (B, K)."""

    def __init__(self, config: InfoCPLConfig, sizes: Sizes) -> None:
        super().__init__(config, sizes)
        self.config = config
        num_texts, width = sizes.texts["pooled"]
        first, second = config.hidden
        self.tops = config.tops(num_texts)
        self.projections = nn.ModuleList(nn.Linear(sizes.clip[0], width) for _ in self.tops)
        self.scorers = nn.ModuleList(
            nn.Sequential(nn.Linear(2 * width, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, 1))
            for _ in self.tops
        )

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        sign = -1.0 if batch.step < self.config.reversed_share * batch.num_steps else 1.0
        clips, real = with_negatives(batch.y, self.config.negatives, batch.draw)  # (B, 1 + N) each
        own = {name: tensor[batch.y] for name, tensor in batch.texts.items()}  # of each clip's class
        losses = []
        for head in self._heads(batch.x):
            weights = weigh(head.v[clips], own["pooled"], own["there"], head.top, sign)  # (B, 1 + N, R)
            t = weights @ own["pooled"] + own["motion"][:, None]  # (B, 1 + N, D)
            scores = head.rest(head.of_clips[clips] + t @ head.text_weight.T)[:, :, 0]
            logits = F.softplus(scores).masked_fill(~real, -torch.inf)
            losses.append(-logits.log_softmax(1)[:, 0].mean())
        return {"loss": torch.stack(losses).mean()}

    def score(self, x: Tensor, bound: Texts) -> Tensor:
        total = x.new_zeros(len(x), len(bound["motion"]))
        for head in self._heads(x):
            of_motion = bound["motion"] @ head.text_weight.T  # (K, first)
            # One candidate after the other, because all pairs of clips and texts would take much memory.
            for k, (pooled, there) in enumerate(zip(bound["pooled"], bound["there"], strict=True)):
                weights = weigh(head.v, pooled, there, head.top)  # (B, R)
                # Many clips are quicker if the few texts go through the layer first; this takes the quicker order.
                of_pooled = torch.linalg.multi_dot([weights, pooled, head.text_weight.T])  # (B, first)
                scores = head.rest(head.of_clips + of_pooled + of_motion[k])[:, 0]
                total[:, k] += F.logsigmoid(scores)  # which is -softplus(-s)
        return total

    def _heads(self, x: Tensor) -> Iterator[Head]:
        for top, project, scorer in zip(self.tops, self.projections, self.scorers, strict=True):
            v = project(x)
            v = F.layer_norm(v, v.shape[-1:])
            first, *rest = scorer.children()
            weight, bias = first.parameters()
            clip_weight, text_weight = weight.split(v.shape[1], 1)
            yield Head(top, v, F.linear(v, clip_weight, bias), text_weight, nn.Sequential(*rest))


@dataclass(frozen=True)
class Head:
    """A head with the clips it reads. Its scorer's first layer is a sum of a part of v and of a part of t."""

    top: int  # how many descriptions it pools
    v: Tensor  # projected clips (B, D)
    of_clips: Tensor  # v's part of the first layer (B, first)
    text_weight: Tensor  # weights of t in the first layer (first, D)
    rest: nn.Module  # the scorer behind its first layer


class InfoCPL(TrainedMethod):
    """Score: the heads' log-probabilities that the clip and the class belong together, summed."""

    Config = InfoCPLConfig
    config: InfoCPLConfig
    network = InfoCPLNetwork

    @property
    def test_views(self) -> tuple[str, ...]:
        return self.config.pool_view, self.config.motion_view

    def read_texts(self, texts: ClassTexts) -> Texts:
        rows, there, _ = class_rows(view_of(texts, self.config.pool_view))
        motion = class_slots(view_of(texts, self.config.motion_view))[0].mean(1)
        if rows.shape[2] != motion.shape[1]:
            views, found = ", ".join(self.test_views), f"{rows.shape[2]} and {motion.shape[1]}"
            raise InputError(f"text views {views}: expected both of one width, found {found}")
        return {"pooled": F.normalize(rows, dim=2), "there": there, "motion": F.normalize(motion, dim=1)}


def with_negatives(y: Tensor, count: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    """Rows of each clip and of its negatives (B, 1 + N), and whether they are there (B, 1 + N). A negative has another class."""
    size = len(y)
    order = torch.rand((size, size), generator=draw).to(y.device).masked_fill(y[:, None] == y, -1.0)
    drawn = order.topk(min(count, size - 1), 1)
    own = torch.arange(size, device=y.device)[:, None]
    return torch.cat([own, drawn.indices], 1), torch.cat([torch.ones_like(own, dtype=torch.bool), drawn.values >= 0], 1)


def weigh(v: Tensor, pooled: Tensor, there: Tensor, top: int, sign: float = 1.0) -> Tensor:
    """Weights (..., N, R) of a class's texts (..., R, D) for projected clips (..., N, D). The sign -1 takes what fits least."""
    fit = sign / math.sqrt(v.shape[-1]) * v @ pooled.mT
    fit = fit.masked_fill(~there.unsqueeze(-2), -torch.inf)
    best = fit.topk(min(top, fit.shape[-1]), -1)
    return torch.zeros_like(fit).scatter(-1, best.indices, best.values.softmax(-1))
