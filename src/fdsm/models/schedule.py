"""The noise schedule of the diffusion: diffusers' DDPMScheduler, and the clean latent recovered from predicted noise."""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor


class ScheduleConfig(BaseModel):
    """Defaults: T = 50 (section 4.2) with the betas of the public baseline's scheduler (Stable Diffusion 2.1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_train_timesteps: int = Field(50, ge=2, description="T")
    beta_start: float = Field(0.00085, gt=0, lt=1)
    beta_end: float = Field(0.012, gt=0, lt=1)
    beta_schedule: Literal["linear", "scaled_linear", "squaredcos_cap_v2"] = "scaled_linear"


class NoiseSchedule:
    """Adds noise to clean latents and takes predicted noise away again. Timesteps run from 0 to T - 1."""

    def __init__(self, config: ScheduleConfig) -> None:
        from diffusers import DDPMScheduler

        self.num_train_timesteps = config.num_train_timesteps
        self._scheduler = DDPMScheduler(**config.model_dump(), prediction_type="epsilon")
        self.alphas_cumprod: Tensor = self._scheduler.alphas_cumprod  # (T,)

    def add_noise(self, z0: Tensor, eps: Tensor, t: Tensor) -> Tensor:
        """z_t from clean latents (B, S, C), noise of the same shape and timesteps (B,)."""
        zt: Tensor = self._scheduler.add_noise(z0, eps, t)
        return zt

    def predict_z0(self, zt: Tensor, eps_hat: Tensor, t: Tensor) -> Tensor:
        """The clean latent that predicted noise implies (eq. 5). Shapes as in `add_noise`."""
        alpha = self.alphas_cumprod.to(zt.device, zt.dtype)[t].view(-1, *[1] * (zt.ndim - 1))
        return (zt - torch.sqrt(1 - alpha) * eps_hat) / torch.sqrt(alpha)
