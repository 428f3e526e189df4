"""Settings of a network's training. They are part of many runs' settings, and are read without torch."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class OptimConfig(BaseModel):
    """Settings of a network's training. The defaults are the paper's (section 4.2)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_steps: int = Field(50_000, ge=1, description="training iterations, the paper's E_total")
    batch_size: int = Field(256, ge=1, description="clips per step; several processes share them")
    lr: float = Field(1e-4, gt=0, description="peak learning rate")
    weight_decay: float = Field(0.01, ge=0)
    optimizer: Literal["adamw", "adam", "sgd"] = Field("adamw", description="sgd has Nesterov's momentum of 0.9")
    warmup_steps: int = Field(100, ge=0, description="steps of linear warm-up")
    decay: Literal["cosine", "constant", "steps"] = Field("cosine", description="the learning rate after the warm-up")
    milestones: tuple[int, ...] = Field((), description="steps at which the decay `steps` divides the learning rate by 10")
    max_grad_norm: float | None = Field(None, description="largest norm of the gradient; none: no clipping")
    mixed_precision: Literal["no", "bf16"] = Field(
        "no", description="bf16: products in bfloat16 if the device has instructions for them, otherwise in float32"
    )
    shard: bool = Field(
        False, description="several processes hold shares of weights, gradients and optimiser state (FSDP), not copies"
    )
    checkpoint_every: int = Field(1000, ge=1, description="steps between checkpoints")

    def lr_at(self, step: int) -> float:
        """Learning rate of a step, from 0."""
        if step < self.warmup_steps or self.decay == "cosine":
            return self.lr * lr_factor(step, self.num_steps, self.warmup_steps)
        return self.lr * 0.1 ** sum(step >= milestone for milestone in self.milestones if self.decay == "steps")


def lr_factor(step: int, num_steps: int, warmup_steps: int) -> float:
    """Learning rate of a step (from 0) as a share of the peak: linear warm-up, then half a cosine down to 0."""
    if step < warmup_steps:
        return (step + 1) / warmup_steps
    return 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / max(1, num_steps - warmup_steps)))
