"""Skeleton-Cache: confident test clips are kept for each class, and vote on the clips that come after them. Nothing is trained.

Reference: Zhu, Zhu, Rahmani, Liu, Bennamoun and Ke, Boosting Skeleton-based Zero-Shot Action Recognition with Training-Free
Test-Time Adaptation, NeurIPS 2025.

Clips come as a stream, in an order drawn from the seed unless `order` says otherwise. With a base method's scores s (K,) of a
clip, the spread d of the scores so far, and its standardised latent brought to unit length, z (C,):

    vote of class k = 1/8 sum over its cached clips c of exp(-beta (1 - c . z))
    score           = s + alpha d vote

Then the clip is offered to the cache of the class argmax s. A cache holds 8 clips. A full one gives up its least confident clip for
a more confident one, by the entropy of softmax(s / (temperature d)).

Deviations.
- The released code picks alpha and beta on the test set, from a grid of 5 by 4. Here they are fixed: 1 and 5.
- The published cache also holds descriptors of local parts, and a language model says how much each counts for a class. Here there
  is one descriptor a clip, its mean latent, which every encoder and base method has.

Choices where no fact was at hand: alpha weighs the votes and beta sharpens them, as is usual for caches. A clip is offered after it
has been scored, so it does not vote for itself. Votes are divided by the places of a cache, so a vote is at most 1.
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

    def adapt(self, scores: Tensor, z: Tensor) -> Tensor:
        unit = F.normalize(z, dim=1)
        scaled, spread = relative(scores)
        entropy = entropy_of((scaled / self.config.temperature).softmax(1)).tolist()
        predicted = scores.argmax(1).tolist()
        cache = ConfidentClips(scores.shape[1], self.config.capacity, z.shape[1])
        votes = torch.zeros_like(scores)
        for i, clip in enumerate(unit):
            near = torch.exp(-self.config.beta * (1 - cache.clips @ clip))  # (K, capacity)
            votes[i] = (near * cache.there).mean(1)
            cache.offer(clip, predicted[i], entropy[i])
        return scores + self.config.alpha * spread * votes
