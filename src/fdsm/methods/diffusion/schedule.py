"""The noise schedule of the diffusion: diffusers' DDPMScheduler, and the clean latent recovered from predicted noise."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, model_validator
from torch import Tensor

from fdsm.errors import InputError


class ScheduleConfig(BaseModel):
    """Defaults: T = 50 (section 4.2) with the betas of the public baseline's scheduler (Stable Diffusion 2.1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_train_timesteps: int = Field(50, ge=2, description="T")
    of_timesteps: int | None = Field(
        None,
        ge=2,
        description="take the T timesteps evenly from a schedule of so many. Of 1000, the last is nearly pure noise. none: the "
        "schedule has T timesteps, and the last leaves most of the latent (the released code)",
    )
    beta_start: float = Field(0.00085, gt=0, lt=1)
    beta_end: float = Field(0.012, gt=0, lt=1)
    beta_schedule: Literal["linear", "scaled_linear", "squaredcos_cap_v2"] = "scaled_linear"

    @model_validator(mode="after")
    def _steps_are_even(self) -> ScheduleConfig:
        if self.of_timesteps is not None and self.of_timesteps % self.num_train_timesteps:
            raise ValueError(
                f"of_timesteps: expected a multiple of num_train_timesteps = {self.num_train_timesteps}, found {self.of_timesteps}"
            )
        return self


class NoiseSchedule:
    """Adds noise to clean latents and recovers clean latents from predicted noise. Timesteps run from 0 to T - 1."""

    def __init__(self, config: ScheduleConfig, alphas_cumprod: Tensor | None = None) -> None:
        """`alphas_cumprod` (T,) comes from a saved model. Without it diffusers is imported, which doubles the time to start.

        Raises InputError if the length of `alphas_cumprod` is not the config's number of timesteps.
        """
        self.num_train_timesteps = config.num_train_timesteps
        self._config = config
        if alphas_cumprod is not None:
            if alphas_cumprod.shape != (config.num_train_timesteps,):
                raise InputError(
                    f"noise schedule: expected alphas_cumprod of shape ({config.num_train_timesteps},), "
                    f"found {tuple(alphas_cumprod.shape)}"
                )
            self.alphas_cumprod = alphas_cumprod

    @cached_property
    def alphas_cumprod(self) -> Tensor:
        """Remaining share of the clean latent's variance at each timestep (T,)."""
        from diffusers import DDPMScheduler

        config = self._config
        total = config.of_timesteps or config.num_train_timesteps
        betas = config.model_dump(include={"beta_start", "beta_end", "beta_schedule"})
        alphas_cumprod: Tensor = DDPMScheduler(num_train_timesteps=total, **betas).alphas_cumprod
        stride = total // config.num_train_timesteps
        return alphas_cumprod[stride - 1 :: stride]

    def add_noise(self, z0: Tensor, eps: Tensor, t: Tensor) -> Tensor:
        """Noisy latents z_t (B, S, C) from clean latents (B, S, C), noise of the same shape and timesteps (B,)."""
        alpha = self._alpha(z0, t)
        return torch.sqrt(alpha) * z0 + torch.sqrt(1 - alpha) * eps

    def predict_z0(self, zt: Tensor, eps_hat: Tensor, t: Tensor) -> Tensor:
        """The clean latents (B, S, C) that the predicted noise implies (eq. 5). Shapes are as in `add_noise`."""
        alpha = self._alpha(zt, t)
        return (zt - torch.sqrt(1 - alpha) * eps_hat) / torch.sqrt(alpha)

    def _alpha(self, z: Tensor, t: Tensor) -> Tensor:
        """`alphas_cumprod` at timesteps (B,), in a shape that broadcasts with `z`."""
        return self.alphas_cumprod.to(z.device, z.dtype)[t.to(z.device)].view(-1, *[1] * (z.ndim - 1))
