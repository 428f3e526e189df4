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
from fdsm.methods.base import Method, MethodConfig
from fdsm.methods.captions import CaptionConfig, Captions, make_captions, rich_prob, stack_captions
from fdsm.methods.projection import Projection, ProjectionConfig, fit_projection
from fdsm.methods.scoring import Noises, Scorer, Shortlist
from fdsm.methods.search import NUM_REFERENCE, SEARCH_FROM
from fdsm.models.dit import Denoiser, DenoiserConfig
from fdsm.models.heads import KinematicHead
from fdsm.models.schedule import NoiseSchedule, ScheduleConfig
from fdsm.models.spectral import check_axis, cutoff_index, spectral_loss
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
    precision: Literal["float32", "bfloat16"] = Field("float32", description="of the matrix products in scoring")
    exhaustive: bool = Field(False, description="score every candidate under every noise, also those that can no longer win")
    search: bool = Field(
        False,
        description="of 128 candidates or more ask only about those that may win: cheaper, and now and then misses the winner",
    )
    tokens_per_forward: int = Field(4096, ge=1, description="skeleton tokens a forward pass of scoring: bounds its memory")

    _own: ClassVar[dict[str, Any]] = {}

    @model_validator(mode="before")
    @classmethod
    def _fill_in_preset(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        preset = PRESETS.get(data.get("preset", "paper"), {})
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
    scoring_settings = frozenset({"t_test", "precision", "exhaustive", "search", "tokens_per_forward"})

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__(config)
        self.schedule = NoiseSchedule(config.schedule)
        self.projection: Projection | None = None
        self.denoiser: Denoiser | None = None
        self.head: KinematicHead | None = None
        self.mean = self.std = torch.zeros(0)
        self.seen_clips = torch.zeros(0)  # (P, S, C), standardised; with `guess` (C, D) what a search knows of clips
        self.guess = torch.zeros(0)
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
        projected = (self.config.projection.view,) if self.config.projection else ()
        return tuple(dict.fromkeys((*captions.sparse, *(captions.rich or ()), *captions.test, *projected)))

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        self._remember_inputs(view)
        if self.config.projection is not None:
            self.projection = fit_projection(view, self.config.projection)
            view = replace(view, latents=self.projection(view.latents))
        latents = view.latents
        z = torch.from_numpy(latents.z)
        # Without unit variance the noise level of a timestep would mean nothing (seen training latents only).
        self.mean, self.std = z.mean((0, 1)), z.std((0, 1)).clamp_min(1e-4)
        if self.projection is not None:  # its directions differ in how much a class shows in them: that must stay
            self.std = self.std.square().mean().sqrt().expand_as(self.std).clone()
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
        batches = Batches(self, z, y, sparse, rich, seed, frozenset(index_of[c] for c in view.companions))
        training.train(self._network(), batches.loss, self.config.optim, seed=seed, description="denoiser", folder=folder)

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
        if self.config.denoiser.spectral and self.config.gating == "predicted":
            self.head = KinematicHead(text_width)
        return self.denoiser

    def _teach_head(self, view: FitView, folder: Path | None) -> None:
        """Stage 1: every caption of a class, rich and sparse, carries the class's 0/1 intensity."""
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
        self._classes, self._shortlists = classes, {}
        self._scorer = Scorer(
            self._network(),
            self.schedule,
            captions,
            t_test=self.config.t_test,
            dtype=getattr(torch, self.config.precision),
            tokens_per_forward=self.config.tokens_per_forward,
        )

    @torch.inference_mode()
    def score(self, latents: Latents, *, num_trials: int, seed: int, each_trial: bool = True, exhaustive: bool = False) -> Scores:
        """Minus the squared error of the predicted noise (eq. 11 and 12); one noise a trial, shared by clips and classes."""
        latents = self._projected(latents)
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

    def _projected(self, latents: Latents) -> Latents:
        """What of the latents is denoised."""
        self._check_latents(latents)  # before they lose the form by which another encoder's are told
        return latents if self.projection is None else self.projection(latents)

    def standardise(self, z: Tensor) -> Tensor:
        """Latents (..., C) at the mean and variance of the seen training latents."""
        return (z - self.mean) / self.std

    def _draw_noises(self, shape: torch.Size, pooled: Tensor, num_trials: int, seed: int) -> Noises:
        eps, intensity = [], []
        for trial in range(num_trials):
            draw = rng.generator(seed, "trial", trial)
            eps.append(torch.randn(shape, generator=draw))
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
            self.projection = Projection.restore(self.config.projection.view, tensors)
        self.mean, self.std = tensors["mean"], tensors["std"]
        self.schedule = NoiseSchedule(self.config.schedule, tensors["alphas_cumprod"])
        self.seen_clips, self.guess = tensors["seen_clips"], tensors["guess"]
        for prefix, module in (("denoiser.", self._network()), ("head.", self.head)):
            if module is not None:
                module.load_state_dict(
                    {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
                )
                module.to(training.best_device()).eval().requires_grad_(False)


class Batches:
    """Draws training batches and computes their loss (eq. 10, and TDSM's triplet term)."""

    def __init__(
        self,
        method: DiffusionClassifier,
        z: Tensor,
        y: Tensor,
        sparse: Captions,
        rich: Captions,
        seed: int,
        companions: frozenset[int] = frozenset(),
    ) -> None:
        self.method, self.config = method, method.config
        self.z, self.y, self.sparse, self.rich = z, y, sparse, rich
        made = torch.tensor([int(c) in companions for c in y])
        self.rows = [rows for rows in ((~made).nonzero()[:, 0], made.nonzero()[:, 0]) if len(rows)]
        self.fixed_noise = torch.randn(z.shape[1:], generator=rng.generator(seed, "fixed noise"))
        self.token_std = sparse.tokens[sparse.mask].std() * self.config.captions.noise
        self.pooled_std = sparse.pooled.std() * self.config.captions.noise

    def loss(self, forward: training.Forward, step: int, draw: torch.Generator) -> dict[str, Tensor]:
        config = self.config
        device = next(self.method._network().parameters()).device
        clips = self._draw_clips(draw)
        z0, y = self.method.standardise(self.z[clips]), self.y[clips]
        t = torch.randint(config.schedule.num_train_timesteps, (len(clips),), generator=draw)
        eps = self.fixed_noise.expand_as(z0) if config.train_noise == "fixed" else torch.randn(z0.shape, generator=draw)
        zt = self.method.schedule.add_noise(z0, eps, t)
        z0, zt, eps, t = (part.to(device) for part in (z0, zt, eps, t))
        progress = step / config.optim.num_steps
        eps_hat = self._denoise(forward, zt, t, self._caption_rows(y, progress, draw), draw)
        error = (eps_hat - eps).square().mean((1, 2))  # (B,)
        parts = {"diffusion": error.mean()}
        total = parts["diffusion"]
        if config.freq_weight > 0:
            z0_hat = self.method.schedule.predict_z0(zt, eps_hat, t)
            parts["spectral"] = self._spectral(z0, z0_hat, t).mean()
            total = total + config.freq_weight * parts["spectral"]
        if config.triplet_weight > 0:
            other = torch.randint(len(self.sparse.count), (len(y),), generator=draw)
            negative = (self._denoise(forward, zt, t, self._caption_rows(other, progress, draw), draw) - eps).square().mean((1, 2))
            is_negative = (other != y).to(device)
            parts["triplet"] = (torch.relu(error - negative + config.triplet_margin) * is_negative).mean()
            total = total + config.triplet_weight * parts["triplet"]
        return {"loss": total, **parts}

    def _draw_clips(self, draw: torch.Generator) -> Tensor:
        """A batch of seen clips; with companions, as many of theirs, however many there are of either."""
        size = self.config.optim.batch_size
        shares = [size] if len(self.rows) == 1 else [size - size // 2, size // 2]
        picked = [rows[torch.randint(len(rows), (share,), generator=draw)] for rows, share in zip(self.rows, shares, strict=True)]
        return torch.cat(picked)

    def _caption_rows(self, classes: Tensor, progress: float, draw: torch.Generator) -> Tensor:
        once = self.config.captions.draw == "class"
        sparse = self.sparse.draw(classes, draw, once_a_class=once)
        if self.config.captions.rich is None:
            return sparse
        is_rich = torch.rand(len(classes), generator=draw) < rich_prob(self.config.captions.schedule, progress)
        return torch.where(is_rich, self.rich.draw(classes, draw, once_a_class=once), sparse)

    def _denoise(self, forward: training.Forward, zt: Tensor, t: Tensor, rows: Tensor, draw: torch.Generator) -> Tensor:
        """Each text of the batch is read once, whoever shares it."""
        distinct, text_of = rows, torch.arange(len(rows))
        if self.config.captions.draw == "class":
            distinct, text_of = rows.unique(return_inverse=True)
        tokens, mask, pooled = self.sparse.take(distinct)
        intensity = self.method.intensity_of(pooled, draw)[text_of]
        if self.config.captions.noise > 0:
            tokens = tokens + self.token_std * torch.randn(tokens.shape, generator=draw)
            pooled = pooled + self.pooled_std * torch.randn(pooled.shape, generator=draw)
        text = (part.to(zt.device) for part in (tokens, mask, pooled, intensity, text_of))
        return forward(zt, t, *text)

    def _spectral(self, z0: Tensor, z0_hat: Tensor, t: Tensor) -> Tensor:
        denoiser = self.config.denoiser
        network = self.method._network()
        length = network.num_frames if denoiser.axis == "time" else z0.shape[2]
        cutoff = self.config.loss_cutoff or cutoff_index(length, denoiser.cutoff_ratio)
        return spectral_loss(
            z0,
            z0_hat,
            t,
            self.config.schedule.num_train_timesteps,
            axis=denoiser.axis,
            num_frames=network.num_frames,
            cutoff=cutoff,
            hf_weight=self.config.hf_weight,
        )
