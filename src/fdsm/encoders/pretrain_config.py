"""Settings of an encoder's training. They are part of every run's settings, and are read without torch."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from fdsm.optim_config import OptimConfig


class AugmentConfig(BaseModel):
    """Settings of random changes to a training clip that keep its class."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rotation: float = Field(30.0, ge=0, description="largest rotation about the vertical axis, in degrees (3D only)")
    scale: float = Field(0.1, ge=0, description="standard deviation of the factor on the size")
    crop: float = Field(0.2, ge=0, lt=1, description="largest share of frames to remove; the rest is stretched")
    jitter: float = Field(0.01, ge=0, description="standard deviation of noise on each coordinate, in trunk lengths")


class PretrainConfig(BaseModel):
    """Settings of an encoder's training."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    optim: OptimConfig = OptimConfig(num_steps=20_000, batch_size=64, lr=1e-3)
    augment: AugmentConfig = AugmentConfig()
    dropout: float = Field(0.3, ge=0, lt=1, description="dropout on the pooled latent, before the classifier")
    label_smoothing: float = Field(0.1, ge=0, lt=1)
