"""DynaPURLS's test-time step: a scale and a shift of each candidate class, learnt on confident clips of the test stream.

Reference: Zhu, Zhu, Bailey, Liu, Rahmani, Bennamoun, Boussaid and Ke, DynaPURLS: Dynamic Refinement of Part-aware Representations
for Skeleton-based Zero-Shot Action Recognition, IEEE Transactions on Pattern Analysis and Machine Intelligence, 2026.

Clips come as a stream, some at a time, in an order drawn from the seed unless `order` says otherwise. With a base method's scores
r (K,) of a clip, of mean 0 and relative to the spread d of the scores so far, scales a (K,) that start at 1 and shifts b (K,) that
start at 0:

    refined score  f = a r + b,  class of a clip = argmax f,  H = entropy of softmax(f / temperature)
    memory         for each class, the clips of lowest H
    loss           mean over classes of the mean over their clips of -log softmax(f / temperature)[class]
                   + penalty (mean (a - 1)^2 + mean b^2)
    score          d f

The clips of one part of the stream are offered to the memory, some steps of Adam are taken, and then these clips are scored.

Deviations.
- The published step refines the text features of PURLS, by scales and shifts of features. Here it refines scores, so it works on
  any base method.
- In the released code, PURLS attends to the text of the clip's true class. No label is read here.
- Memory, step and learning rate are the released ones. The released memory takes clips of a probability above 0.1, the released
  loss weighs clips alike, and a weight decay of 0.001 is in place of the penalty. `clips_at_once` and the penalty are choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor

from fdsm.methods.adaptation import Adaptation, AdaptationConfig, ConfidentClips, entropy_of, relative
from fdsm.methods.base import Range


class DynaPURLSConfig(AdaptationConfig):
    """Settings of `DynaPURLS`."""

    name: Literal["dynapurls"] = "dynapurls"
    capacity: int = Field(16, ge=1, description="clips kept in memory for each class")
    clips_at_once: int = Field(32, ge=1, description="clips of the stream between two refinements")
    steps: int = Field(1, ge=0, description="training steps of a refinement")
    lr: float = Field(0.01, gt=0, description="learning rate of scales and shifts")
    penalty: float = Field(0.1, ge=0, description="weight of the distance of scales from 1 and of shifts from 0")


class DynaPURLS(Adaptation):
    """Score: that of the base method, scaled and shifted for each class."""

    config: DynaPURLSConfig
    Config = DynaPURLSConfig

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        return {**super().search_space, "lr": Range(1e-3, 0.1), "penalty": Range(1e-2, 10.0)}

    @torch.enable_grad()
    def adapt(self, scores: Tensor, z: Tensor) -> Tensor:
        scaled, spread = relative(scores)
        num_classes = scores.shape[1]
        scale, shift = torch.ones(num_classes, requires_grad=True), torch.zeros(num_classes, requires_grad=True)
        optimizer = torch.optim.Adam([scale, shift], lr=self.config.lr)
        memory = ConfidentClips(num_classes, self.config.capacity, num_classes)
        refined: list[Tensor] = []
        for part in scaled.split(self.config.clips_at_once):
            with torch.no_grad():
                now = scale * part + shift
                entropy = entropy_of((now / self.config.temperature).softmax(1))
            for clip, label, value in zip(part, now.argmax(1).tolist(), entropy.tolist(), strict=True):
                memory.offer(clip, label, value)
            for _ in range(self.config.steps):
                optimizer.zero_grad()
                self.loss(scale, shift, memory.clips, memory.there).backward()
                optimizer.step()
            refined.append((scale * part + shift).detach())
        return spread * torch.cat(refined)

    def loss(self, scale: Tensor, shift: Tensor, clips: Tensor, there: Tensor) -> Tensor:
        """The loss for memorised scores (K, capacity, K), of which some are `there` (K, capacity)."""
        known = there.any(1).nonzero()[:, 0]  # (M,); a class without a clip would only be pushed down
        logits = ((scale * clips + shift) / self.config.temperature)[known][..., known]  # (M, capacity, M)
        wrong = -logits.log_softmax(-1).diagonal(dim1=0, dim2=2).T * there[known]  # (M, capacity)
        per_class = (wrong.sum(1) / there[known].sum(1)).mean()
        return per_class + self.config.penalty * ((scale - 1).square().mean() + shift.square().mean())
