"""Settings of the denoising classifier. FDSM and TDSM are two settings of one method."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fdsm.methods.diffusion.curriculum import CaptionConfig
from fdsm.methods.diffusion.network import DenoiserConfig
from fdsm.methods.diffusion.schedule import ScheduleConfig
from fdsm.methods.projection import ProjectionConfig
from fdsm.optim_config import OptimConfig
from fdsm.registry import NamedConfig

PRESETS: dict[str, dict[str, Any]] = {
    "paper": {},
    "small": {
        "denoiser": {"depth": 3, "width": 128, "num_heads": 4},
        "optim": {"num_steps": 400, "batch_size": 64, "lr": 1e-3, "warmup_steps": 50, "max_grad_norm": 1.0},
    },
}
"""`paper`: sizes and training as published. `small`: trains within minutes on two processor cores."""


class HeadConfig(BaseModel):
    """Settings of stage 1, the distillation of the kinematic head (section 3.4.1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int = Field(500, ge=1)
    lr: float = Field(1e-3, gt=0)
    sees_all_classes: bool = Field(
        False, description="train the head on all class names, unseen ones too, as the paper does; the report says so"
    )


class DiffusionConfig(NamedConfig):
    """Settings of the denoising classifier. `preset` sets sizes and training unless they are given.

    The defaults here are strict and cheap. Those of `FDSMConfig` and `TDSMConfig` follow their papers.
    """

    preset: Literal["paper", "small"] = "paper"
    denoiser: DenoiserConfig = DenoiserConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    optim: OptimConfig = OptimConfig()
    captions: CaptionConfig = CaptionConfig()
    projection: ProjectionConfig | None = Field(
        None, description="denoise the projection of latents that texts can predict; none: the whole latents"
    )
    residual: bool = Field(
        False,
        description="denoise only the remainder beyond a prior: clips are normally distributed around the prediction of the "
        "projection's regression; an untrained denoiser then decides as the regression does",
    )
    head: HeadConfig = HeadConfig()
    gating: Literal["predicted", "uniform", "random", "none"] = Field("predicted", description="s_y of eq. 4 (Table 9)")
    noise_error: Literal["norm", "square"] = Field(
        "square",
        description="first term of eq. 10, for each clip. norm: 2-norm of the noise's error (the paper's equation); square: mean "
        "square (the released code)",
    )
    freq_weight: float = Field(1.0, ge=0, description="lambda of eq. 10")
    freq_error: Literal["sum", "mean"] = Field(
        "mean", description="squared errors in eq. 6 are summed (the paper's equation) or averaged (the released code)"
    )
    hf_weight: float = Field(1.0, ge=0, description="gamma of eq. 7")
    loss_cutoff: int | None = Field(
        None, ge=1, description="cut-off index of the loss; none: cutoff_ratio of the axis (released code: 5)"
    )
    triplet_weight: float = Field(0.0, ge=0, description="weight of TDSM's triplet term")
    triplet_margin: float = Field(1.0, gt=0)
    train_noise: Literal["random", "fixed"] = Field("random", description="fresh noise every step, or one for all (Table 6)")
    t_test: int = Field(25, ge=0, description="timestep of scoring (section 3.4.2)")
    antithetic: bool = Field(
        False, description="every second noise at test is the opposite of the one before it, which lowers the mean's variance"
    )
    precision: Literal["float32", "bfloat16", "auto"] = Field(
        "float32",
        description="precision of the matrix products in scoring; auto: the one in which a product is faster on this machine, so "
        "scores depend on it, and the report says which it was",
    )
    search: bool = Field(
        False,
        description="predict among 128 candidates or more by scoring only those that may win: cheaper, but it sometimes misses "
        "the winner; runs compute every score",
    )
    tokens_per_forward: int = Field(4096, ge=1, description="skeleton tokens per forward pass of scoring, to bound memory")

    _own: ClassVar[dict[str, Any]] = {}

    @property
    def has_head(self) -> bool:
        """Whether a kinematic head is trained to predict s_y."""
        return self.denoiser.spectral and self.gating == "predicted"

    @model_validator(mode="before")
    @classmethod
    def _fill_in_preset(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        # A block that is given as an object says only what was set in it, as a mapping does.
        data = {key: value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value for key, value in data.items()}
        name = data.get("preset", "paper")
        preset = PRESETS.get(name, {}) if isinstance(name, str) else {}
        return _merged(_merged(cls._own, preset), data)

    @model_validator(mode="after")
    def _fits_together(self) -> DiffusionConfig:
        views = {len(self.captions.sparse), len(self.captions.test), len(self.captions.rich or self.captions.sparse)}
        if len(views) > 1:
            raise ValueError("captions: sparse, rich and test must join the same number of views, so that they have the same width")
        if self.t_test >= self.schedule.num_train_timesteps:
            raise ValueError(
                f"t_test: expected less than num_train_timesteps = {self.schedule.num_train_timesteps}, found {self.t_test}"
            )
        if self.residual and self.projection is None:
            raise ValueError("residual: expected a projection, whose regression says where clips are expected, found none")
        if self.precision != "float32" and self.denoiser.attention == "joint":
            raise ValueError(f"precision: {self.precision} needs attention: prefix; joint attention scores in float32")
        if self.denoiser.width % self.denoiser.num_heads:
            raise ValueError(f"denoiser: width {self.denoiser.width} must be a multiple of num_heads {self.denoiser.num_heads}")
        return self


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`, mapping by mapping."""
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


class FDSMConfig(DiffusionConfig):
    """The method as the paper writes it. `preset` changes sizes and training only."""

    name: Literal["fdsm"] = "fdsm"

    _own: ClassVar[dict[str, Any]] = {
        "denoiser": {"attention": "joint"},
        "captions": {"draw": "clip"},
        "head": {"sees_all_classes": True},
        "noise_error": "norm",
        "freq_error": "sum",
    }


class TDSMConfig(DiffusionConfig):
    """The baseline: no spectral parts, no curriculum, the triplet term with margin 1.

    Captions join the class name and one description.
    """

    name: Literal["tdsm"] = "tdsm"

    _own: ClassVar[dict[str, Any]] = {
        "denoiser": {"spectral": False, "attention": "joint"},
        "gating": "none",
        "freq_weight": 0.0,
        "triplet_weight": 1.0,
        "captions": {
            "sparse": ("name", "descriptions"),
            "rich": None,
            "test": ("name", "descriptions"),
            "max_rows": 1,
            "draw": "clip",
        },
    }
