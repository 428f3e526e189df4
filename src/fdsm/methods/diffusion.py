"""Classification by denoising: one implementation of which FDSM and TDSM are presets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field, model_validator
from torch import Tensor

from fdsm import rng, training
from fdsm.errors import InputError
from fdsm.methods.base import Method, MethodConfig, view_of
from fdsm.methods.batches import Batches
from fdsm.methods.captions import CaptionConfig, Captions, make_captions, stack_captions
from fdsm.methods.expectation import Expectation, fit_spread, on_sphere
from fdsm.methods.projection import Projection, ProjectionConfig, fit_projection
from fdsm.methods.scoring import Noises, Scorer, Shortlist
from fdsm.methods.search import NUM_REFERENCE, SEARCH_FROM
from fdsm.models.dit import Denoiser, DenoiserConfig
from fdsm.models.heads import KinematicHead
from fdsm.models.schedule import NoiseSchedule, ScheduleConfig
from fdsm.models.spectral import check_axis
from fdsm.progress import progress_bar
from fdsm.splits import FitView
from fdsm.training import OptimConfig
from fdsm.values import ClassTexts, Latents, Scores

PRESETS: dict[str, dict[str, Any]] = {
    "paper": {},
    "small": {
        "denoiser": {"depth": 3, "width": 128, "num_heads": 4},
        "optim": {"num_steps": 400, "batch_size": 64, "lr": 1e-3, "warmup_steps": 50, "max_grad_norm": 1.0},
    },
}
"""`paper`: sizes and training as published. `small`: minutes on two processor cores."""

CLIPS_AT_ONCE = 256
"""Clips that are scored together: their latents and scores are held at once."""

GUESS_STRENGTH = 100.0
"""Of the ridge regression that guesses which texts a clip may have."""


class HeadConfig(BaseModel):
    """Stage 1, the distillation of the kinematic head (section 3.4.1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int = Field(500, ge=1)
    lr: float = Field(1e-3, gt=0)
    sees_all_classes: bool = Field(
        False, description="teach the head on all class names, unseen ones too, as the paper does; the report is stamped with it"
    )


class DiffusionConfig(MethodConfig):
    """Settings of the denoising classifier; `preset` fills in sizes and training where nothing else is said."""

    preset: Literal["paper", "small"] = "paper"
    denoiser: DenoiserConfig = DenoiserConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    optim: OptimConfig = OptimConfig()
    captions: CaptionConfig = CaptionConfig()
    projection: ProjectionConfig | None = Field(None, description="denoise what texts can tell apart of a latent; none: all of it")
    residual: bool = Field(
        False,
        description="denoise only what is left once clips are expected to lie normally around where the regression of the "
        "projection says; untrained, the denoiser decides as that regression does",
    )
    head: HeadConfig = HeadConfig()
    gating: Literal["predicted", "uniform", "random", "none"] = Field("predicted", description="s_y of eq. 4 (Table 9)")
    freq_weight: float = Field(1.0, ge=0, description="lambda of eq. 10")
    hf_weight: float = Field(1.0, ge=0, description="gamma of eq. 7")
    loss_cutoff: int | None = Field(
        None, ge=1, description="cut-off index of the loss; none: cutoff_ratio of the axis (released code: 5)"
    )
    triplet_weight: float = Field(0.0, ge=0, description="weight of TDSM's triplet term")
    triplet_margin: float = Field(1.0, gt=0)
    train_noise: Literal["random", "fixed"] = Field("random", description="fresh noise every step, or one for all (Table 6)")
    t_test: int = Field(25, ge=0, description="timestep of scoring (section 3.4.2)")
    antithetic: bool = Field(
        False, description="every second noise of a test is the opposite of the one before it: their mean varies less"
    )
    precision: Literal["float32", "bfloat16"] = Field("float32", description="of the matrix products in scoring")
    exhaustive: bool = Field(False, description="score every candidate under every noise, also those that can no longer win")
    search: bool = Field(
        False,
        description="of 128 candidates or more ask only about those that may win: cheaper, and now and then misses the winner",
    )
    tokens_per_forward: int = Field(4096, ge=1, description="skeleton tokens a forward pass of scoring: bounds its memory")

    _own: ClassVar[dict[str, Any]] = {}

    @property
    def has_head(self) -> bool:
        """Whether a kinematic head is taught to predict s_y."""
        return self.denoiser.spectral and self.gating == "predicted"

    @model_validator(mode="before")
    @classmethod
    def _fill_in_preset(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
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
            raise ValueError("residual: what is expected of a clip is a projection's regression; set projection, too")
        if self.search and self.exhaustive:
            raise ValueError("search: leaves candidates out, exhaustive: leaves none out; choose one")
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


class DiffusionClassifier(Method):
    """Train a text-conditioned denoiser on seen clips; a clip's class is the text under which its noise is predicted best."""

    config: DiffusionConfig
    Config = DiffusionConfig
    scoring_settings = frozenset({"t_test", "antithetic", "precision", "exhaustive", "search", "tokens_per_forward"})

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__(config)
        self.schedule = NoiseSchedule(config.schedule)
        self.projection: Projection | None = None
        self.denoiser: Denoiser | None = None
        self.head: KinematicHead | None = None
        self.mean = self.std = torch.zeros(0)
        self.seen_clips = torch.zeros(0)  # (P, S, C), standardised; with `guess` (C, D) what a search knows of clips
        self.guess = torch.zeros(0)
        self.spread = torch.zeros(0)  # (2,) of a residual denoiser: scale and variance of `fit_spread`
        self._scorer: Scorer | None = None
        self._shortlists: dict[tuple[int, int], Shortlist] = {}  # of the bound candidates, by number of trials and seed
        self._classes: tuple[int, ...] = ()  # original ids of the bound candidates

    # ---------------------------------------------------------------- fit

    @property
    def test_views(self) -> tuple[str, ...]:
        return self.config.captions.test

    @property
    def fit_views(self) -> tuple[str, ...]:
        captions = self.config.captions
        projected = self.config.projection.view if self.config.projection else ()
        return tuple(dict.fromkeys((*captions.sparse, *(captions.rich or ()), *captions.test, *projected)))

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        self._remember_inputs(view)
        if self.config.projection is not None:
            self.projection, left_out = fit_projection(view, self.config.projection)
            view = replace(view, latents=self._to_denoise(view.latents))
        latents = view.latents
        z = torch.from_numpy(latents.z)
        # Without unit variance the noise level of a timestep would mean nothing (seen training latents only).
        self.mean, self.std = z.mean((0, 1)), z.std((0, 1)).clamp_min(1e-4)
        if self.projection is not None:  # its directions differ in how much a class shows in them: that must stay
            self.std = self.std.square().mean().sqrt().expand_as(self.std).clone()
        if self.config.residual:  # the expected places are of this middle and measure
            self.mean, self.std = torch.zeros_like(self.mean), torch.ones_like(self.std)
        some = torch.randperm(len(z), generator=rng.generator(seed, "reference"))[:NUM_REFERENCE]
        self.seen_clips = self.standardise(z[some])
        self.guess = self._fit_guess(view)
        captions = self.config.captions
        sparse, classes = self._captions(view.texts, captions.sparse)
        rich, rich_classes = self._captions(view.texts, captions.rich) if captions.rich else (sparse, classes)
        if rich_classes != classes:
            raise InputError("the rich and the sparse texts belong to different classes")
        sparse, rich = stack_captions(sparse, rich)
        text_width = sparse.pooled.shape[1]
        with torch.random.fork_rng():
            torch.manual_seed(rng.derive_seed(seed, "init"))
            self.build(latents.z.shape[2], text_width, latents.num_frames, latents.num_joints)
            if self.head is not None:
                self._teach_head(view, folder)
        index_of = {c: i for i, c in enumerate(classes)}
        y = torch.tensor([index_of[int(c)] for c in latents.samples.labels])
        made = frozenset(index_of[c] for c in view.companions)
        expectation = None
        if self.config.residual:
            of_text = view_of(view.texts, self.config.projection.view[0]).classes  # type: ignore[union-attr]
            left_out = left_out[[of_text.index(c) for c in classes]]
            is_made = torch.isin(y, torch.tensor(sorted(made), dtype=torch.int64))
            groups = [rows for rows in (~is_made, is_made) if bool(rows.any())]
            self.spread = torch.tensor(fit_spread(z[:, 0], y, on_sphere(left_out), groups))
            expectation = self._expect(left_out)
        batches = Batches(self, z, y, sparse, rich, seed, made, expectation)
        training.train(self._network(), batches.loss, self.config.optim, seed=seed, description="denoiser", folder=folder)

    def _expect(self, predicted: Tensor) -> Expectation:
        """Clips around where a regression puts their classes, (classes, K) along the projection's basis."""
        scale, variance = self.spread.tolist()
        return Expectation(scale * on_sphere(predicted), variance)

    def _fit_guess(self, view: FitView) -> Tensor:
        """A ridge regression from a clip's mean token to its class's text at test (C, D)."""
        from sklearn.linear_model import Ridge

        captions, classes = make_captions(view.texts, self.test_views, max_tokens=1, max_rows=1)
        row = {c: i for i, c in enumerate(classes)}
        text = captions.pooled[[row[int(c)] for c in view.latents.samples.labels]]  # (N, D)
        clips = self.standardise(torch.from_numpy(view.latents.z.mean(1)))
        return torch.from_numpy(Ridge(GUESS_STRENGTH).fit(clips.numpy(), text.numpy()).coef_.T.copy()).float()

    def _captions(self, texts: ClassTexts, views: tuple[str, ...]) -> tuple[Captions, tuple[int, ...]]:
        return make_captions(texts, views, max_tokens=self.config.denoiser.max_text_tokens, max_rows=self.config.captions.max_rows)

    def build(self, in_width: int, text_width: int, num_frames: int, num_joints: int) -> Denoiser:
        """The networks, untrained; arguments as of `Denoiser`."""
        if self.config.denoiser.spectral or self.config.freq_weight > 0:
            check_axis(self.config.denoiser.axis, num_frames)
        self.denoiser = Denoiser(
            self.config.denoiser, in_width=in_width, text_width=text_width, num_frames=num_frames, num_joints=num_joints
        )
        if self.config.has_head:
            self.head = KinematicHead(text_width)
        return self.denoiser

    def _teach_head(self, view: FitView, folder: Path | None) -> None:
        """Stage 1: every caption of a class, rich, sparse or of the test, carries the class's 0/1 intensity."""
        assert self.head is not None
        if not all(len(features) for features in view.head_texts.values()):
            raise InputError(
                "gating 'predicted' is taught on seen classes, of which there are none: expected another method.gating"
            )
        pooled, labels = [], []
        for views in dict.fromkeys(
            v for v in (self.config.captions.sparse, self.config.captions.rich, self.config.captions.test) if v
        ):
            captions, classes = self._captions(view.head_texts, views)
            missing = [c for c in classes if c not in view.intensity]
            if missing:
                name = view.latents.samples.class_names[missing[0]]
                raise InputError(
                    f"gating 'predicted' needs the motion intensity of every class, but the text bank has none for {name!r}"
                )
            pooled.append(captions.pooled)
            labels += [view.intensity[c] for c, n in zip(classes, captions.count.tolist(), strict=True) for _ in range(n)]
        self.head.distil(
            torch.cat(pooled), torch.tensor(labels, dtype=torch.float32), epochs=self.config.head.epochs, lr=self.config.head.lr
        )

    def _network(self) -> Denoiser:
        if self.denoiser is None:
            raise InputError("this model has not been fitted yet")
        return self.denoiser

    def intensity_of(self, pooled: Tensor, generator: torch.Generator) -> Tensor:
        """s_y of captions (B, D) under the configured gating -> (B,)."""
        if self.head is not None:
            with torch.no_grad():
                return self.head.to(pooled.device)(pooled)
        if self.config.gating == "random":
            return torch.rand(len(pooled), generator=generator).to(pooled.device)
        return torch.full((len(pooled),), float(self.config.gating == "uniform"), device=pooled.device)

    # -------------------------------------------------------------- score

    def bind(self, texts: ClassTexts) -> None:
        captions_read = (self.test_views, self.config.captions.sparse)
        # Labels in plain words have no more than a name: read it if training ended with names.
        views = next((views for views in captions_read if all(view in texts for view in views)), self.test_views)
        self._check_texts(texts, views)
        captions, classes = make_captions(texts, views, max_tokens=self.config.denoiser.max_text_tokens, max_rows=1)
        width = self._network().embed_text.in_features
        if captions.pooled.shape[1] != width:
            raise InputError(f"the model reads texts of width {width}, found {captions.pooled.shape[1]}")
        expectation = None
        if self.config.residual:
            assert self.projection is not None  # or the settings had been refused
            self._check_texts(texts, self.projection.settings.view)
            predicted, of_text = self.projection.predict(texts)
            expectation = self._expect(predicted[[of_text.index(c) for c in classes]])
        self._classes, self._shortlists = classes, {}
        self._scorer = Scorer(
            self._network(),
            self.schedule,
            captions,
            t_test=self.config.t_test,
            dtype=getattr(torch, self.config.precision),
            tokens_per_forward=self.config.tokens_per_forward,
            expectation=expectation,
        )

    @torch.inference_mode()
    def score(self, latents: Latents, *, num_trials: int, seed: int, each_trial: bool = True, exhaustive: bool = False) -> Scores:
        """Minus the squared error of the predicted noise (eq. 11 and 12); one noise a trial, shared by clips and classes."""
        latents = self._to_denoise(latents)
        scorer, noises = self.prepare(latents, num_trials=num_trials, seed=seed)
        num_classes = noises.intensity.shape[1]
        exhaustive = exhaustive or self.config.exhaustive
        is_search = self.config.search and num_classes >= SEARCH_FROM and not exhaustive
        if is_search and (num_trials, seed) not in self._shortlists:  # it costs as much as hundreds of clips
            self._shortlists[num_trials, seed] = scorer.shortlist(self.seen_clips, noises, self.guess)
        shortlist = self._shortlists[num_trials, seed] if is_search else None
        parts = []
        with progress_bar("scoring", len(latents)) as advance:
            for start in range(0, len(latents), CLIPS_AT_ONCE):
                # Latents may lie on disk: only the portion at hand is read.
                z = self.standardise(torch.tensor(latents.z[start : start + CLIPS_AT_ONCE]))
                parts.append(scorer.score(z, noises, exhaustive=exhaustive, each_trial=each_trial, shortlist=shortlist))
                advance(len(z))
        scores = torch.cat(parts, dim=2)  # (R, K, N)
        return Scores(scores.transpose(1, 2).contiguous().numpy(), np.array(self._classes, np.int64), latents.samples)

    def prepare(self, latents: Latents, *, num_trials: int, seed: int) -> tuple[Scorer, Noises]:
        """What scoring of (projected) latents starts from: the bound candidates and the noises."""
        self._check_latents(latents)
        if self._scorer is None:
            raise InputError("bind candidate texts before scoring")
        shape = torch.Size(latents.z.shape[1:])
        return self._scorer, self._draw_noises(shape, self._scorer.captions.pooled, num_trials, seed)

    def _to_denoise(self, latents: Latents) -> Latents:
        """What of the latents is denoised: all, what lies along the projection's basis, or only the direction of that."""
        self._check_latents(latents)  # before they lose the form by which another encoder's are told
        if self.projection is None:
            return latents
        latents = self.projection(latents)
        return replace(latents, z=on_sphere(torch.from_numpy(latents.z)).numpy()) if self.config.residual else latents

    def standardise(self, z: Tensor) -> Tensor:
        """Latents (..., C) at the mean and variance of the seen training latents."""
        return (z - self.mean) / self.std

    def _draw_noises(self, shape: torch.Size, pooled: Tensor, num_trials: int, seed: int) -> Noises:
        eps: list[Tensor] = []
        intensity: list[Tensor] = []
        for trial in range(num_trials):
            draw = rng.generator(seed, "trial", trial)
            own = torch.randn(shape, generator=draw)
            # What the error owes to the noise in the first order is the opposite under the opposite noise.
            eps.append(-eps[-1] if self.config.antithetic and trial % 2 else own)
            intensity.append(self.intensity_of(pooled, draw))
        return Noises(torch.stack(eps), torch.stack(intensity))

    # --------------------------------------------------------------- keep

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        network = self._network()
        tensors = {
            "mean": self.mean,
            "std": self.std,
            "alphas_cumprod": self.schedule.alphas_cumprod,
            "seen_clips": self.seen_clips,
            "guess": self.guess,
            "spread": self.spread,
        }
        tensors |= self.projection.state() if self.projection else {}
        tensors |= {f"denoiser.{name}": tensor for name, tensor in network.state_dict().items()}
        tensors |= {f"head.{name}": tensor for name, tensor in (self.head.state_dict() if self.head else {}).items()}
        settings = {
            "in_width": network.out.out_features,
            "text_width": network.embed_text.in_features,
            "num_frames": network.num_frames,
            "num_joints": network.num_joints,
        }
        return tensors, settings

    def restore(self, tensors: dict[str, Tensor], settings: dict[str, Any]) -> None:
        with torch.random.fork_rng():
            self.build(**settings)
        if self.config.projection is not None:
            self.projection = Projection.restore(self.config.projection, tensors)
        self.mean, self.std = tensors["mean"], tensors["std"]
        self.schedule = NoiseSchedule(self.config.schedule, tensors["alphas_cumprod"])
        self.seen_clips, self.guess = tensors["seen_clips"], tensors["guess"]
        self.spread = tensors["spread"]
        for prefix, module in (("denoiser.", self._network()), ("head.", self.head)):
            if module is not None:
                module.load_state_dict(
                    {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
                )
                module.to(training.best_device()).eval().requires_grad_(False)
