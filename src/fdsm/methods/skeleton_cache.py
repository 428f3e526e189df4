"""Skeleton-Cache: confident test clips are kept for each class, and vote on the clips that come after them. Nothing is trained.

Reference: Zhu, Zhu, Rahmani, Liu, Bennamoun and Ke, Boosting Skeleton-based Zero-Shot Action Recognition with Training-Free
Test-Time Adaptation, NeurIPS 2025.

Clips come as a stream, in an order drawn from the seed unless `order` says otherwise. With a base method's scores s (K,) of a
clip, the spread d of the scores so far, and its standardised latent brought to unit length, z (C,):

    vote of class k = sum over its cached clips c of exp(-beta (1 - c . z))
    score           = s + alpha d vote

Then the clip is offered to the cache of the class of the highest score. A cache holds 8 clips. A full one gives up its least
confident clip for a more confident one, by the entropy of softmax(score / (temperature d)).

Deviations.
- The released code picks alpha and beta on the test set, from a grid of 5 by 4. Here they are fixed: 1 and 5.
- The published cache also holds descriptors of local parts, and a language model says how much each counts for a class. Here there
  is one descriptor a clip, its mean latent, which every encoder and base method has.
- With fewer than 8 classes, the released code also offers a clip to a close second class. Where all caches are full and base scores
  are high, it scores all clips anew, with themselves in the caches. Both are left out.
- Base scores are divided by their spread here, because methods have scores of any size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from fdsm.methods.adaptation import Adaptation, AdaptationConfig, ConfidentClips, entropy_of, relative
from fdsm.methods.base import Range
from fdsm.values import AnyArray


class SkeletonCacheConfig(AdaptationConfig):
    """Settings of `SkeletonCache`."""

    name: Literal["skeleton-cache"] = "skeleton-cache"
    capacity: int = Field(8, ge=1, description="clips kept for each class")
    alpha: float = Field(1.0, ge=0, description="weight of the votes, against base scores of unit spread")
    beta: float = Field(5.0, ge=0, description="how fast a cached clip's vote falls with its distance")


class SkeletonCache(Adaptation):
    """Score: that of the base method, and the votes of earlier clips for the class."""

    config: SkeletonCacheConfig
    Config = SkeletonCacheConfig

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        return {**super().search_space, "alpha": Range(0.1, 10.0), "beta": Range(0.5, 50.0)}

    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        arrays, settings = super().state()
        return arrays, settings | {"votes": "sum"}

    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        if settings["votes"] != "sum":  # a model of a version with means has no such key, and is refused
            raise ValueError(f"votes: expected sum, found {settings['votes']!r}")
        super().restore(arrays, settings)

    def adapt(self, scores: Tensor, z: Tensor) -> Tensor:
        unit = F.normalize(z, dim=1)
        scaled, spread = relative(scores)
        cache = ConfidentClips(scores.shape[1], self.config.capacity, z.shape[1])
        votes = torch.zeros_like(scores)
        for i, clip in enumerate(unit):
            near = torch.exp(-self.config.beta * (1 - cache.clips @ clip))  # (K, capacity)
            votes[i] = (near * cache.there).sum(1)
            found = scaled[i] + self.config.alpha * votes[i]
            entropy = entropy_of((found / self.config.temperature).softmax(0)[None])
            cache.offer(clip, int(found.argmax()), float(entropy))
        return scores + self.config.alpha * spread * votes
