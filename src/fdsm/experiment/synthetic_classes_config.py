"""Settings of the synthetic classes to train on. They are part of every run's settings, and are read without the motions."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SyntheticClassesConfig(BaseModel):
    """Settings of the synthetic classes and their clips."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    variations: int = Field(700, ge=0, description="number of random variations, beside one default movement per path")
    pairs: bool = Field(False, description="also actions of two people; the encoder should then measure two")
    clips: int = Field(6, ge=2, description="number of clips per class, each of another person")
    approach: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of clips in which the person first walks up, and share in which they walk off; unless it is 0, "
        "walking classes also move through the room",
    )
    jitter_spread: float = Field(
        0.0,
        ge=0,
        le=3,
        description="standard deviation over clips of the logarithm of the sensor's noise",
    )
    strict: bool = Field(True, description="leave out actions that describe an unseen class, with any limb, height or tempo")
    radius: float = Field(
        1.0,
        ge=0,
        description="if strict, also leave out what is near to an unseen class in attributes: nearer than this share of the "
        "distance to the class's nearest seen class. Without a seen class there is no such distance.",
    )
    unlabelled: bool = Field(
        False,
        description="match the mean and spread of synthetic latents to all training clips, also those of unseen classes "
        "without labels (transductive); false: to the seen clips only",
    )
