"""Classification by denoising (section 3). FDSM and TDSM are two settings of one method."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fdsm import rng, storage, training_loop
from fdsm.errors import InputError, InputWarning
from fdsm.faster import faster_precision
from fdsm.methods.base import Method, Range, view_of
from fdsm.methods.diffusion.curriculum import Captions, make_captions, stack_captions
from fdsm.methods.diffusion.head import KinematicHead
from fdsm.methods.diffusion.network import Denoiser
from fdsm.methods.diffusion.objective import Objective
from fdsm.methods.diffusion.prior import Prior, fit_spread, on_sphere
from fdsm.methods.diffusion.schedule import NoiseSchedule
from fdsm.methods.diffusion.scorer import Noises, Scorer, Shortlist
from fdsm.methods.diffusion.search import NUM_REFERENCE, SEARCH_FROM, fit_guess
from fdsm.methods.diffusion.settings import DiffusionConfig, FDSMConfig, TDSMConfig
from fdsm.methods.diffusion.spectral import check_axis
from fdsm.methods.projection import Projection, fit_projection
from fdsm.progress import progress_bar
from fdsm.splits import FitView
from fdsm.values import AnyArray, ClassTexts, Latents, Scores

CLIPS_AT_ONCE = 256
"""Number of clips that are scored together. Their latents and scores are in memory at the same time."""


class DiffusionClassifier(Method):
    """A text-conditioned denoiser, trained on seen clips.

    The predicted class of a clip is the one under whose text the denoiser predicts the clip's noise best (eq. 11 and 12).
    """

    config: DiffusionConfig
    Config = DiffusionConfig
    scoring_settings = frozenset({"t_test", "antithetic", "precision", "search", "tokens_per_forward"})

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__(config)
        self.schedule = NoiseSchedule(config.schedule)
        self.projection: Projection | None = None
        self.denoiser: Denoiser | None = None
        self.head: KinematicHead | None = None
        self.mean = self.std = torch.zeros(0)
        self.seen_clips = torch.zeros(0)  # (P, S, C), standardised; the search uses them and `guess` (C, D)
        self.guess = torch.zeros(0)
        self.spread = torch.zeros(0)  # (2,), scale and variance of `fit_spread`; `residual` only
        self._scorer: Scorer | None = None
        self._shortlists: dict[tuple[int, int], Shortlist] = {}  # key: number of trials, seed
        self._classes: tuple[int, ...] = ()  # original ids of the bound candidates

    # ---------------------------------------------------------------- fit

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        """Training, and the timestep of scoring up to the last one."""
        return {
            "optim.lr": Range(1e-4, 1e-2),
            "optim.num_steps": Range(50, 400, whole=True),
            "t_test": Range(5, self.config.schedule.num_train_timesteps - 1, whole=True),
        }

    @property
    def test_views(self) -> tuple[str, ...]:
        return self.config.captions.test

    @property
    def fit_views(self) -> tuple[str, ...]:
        captions = self.config.captions
        projected = self.config.projection.view if self.config.projection else ()
        return tuple(dict.fromkeys((*captions.sparse, *(captions.rich or ()), *captions.test, *projected)))

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Train the denoiser, and before it the kinematic head if there is one (section 3.4.1).

        Raises InputError if a text view or a label of the head is missing, if rich and sparse texts have different classes,
        or if the time axis has one frame.
        """
        self._remember_inputs(view)
        if self.config.projection is not None:
            self.projection, left_out = fit_projection(view, self.config.projection)
            view = replace(view, latents=self._to_denoise(view.latents))
        latents = view.latents
        z = torch.from_numpy(latents.z)
        # The noise level of a timestep is meaningful only at unit variance (of the seen training latents).
        self.mean, self.std = z.mean((0, 1)), z.std((0, 1)).clamp_min(1e-4)
        if self.projection is not None:  # keep how strongly each direction separates classes
            self.std = self.std.square().mean().sqrt().expand_as(self.std).clone()
        if self.config.residual:  # the prior's places have this mean and scale
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
        synthetic = frozenset(index_of[c] for c in view.synthetic_classes)
        prior = None
        if self.config.residual:
            of_text = view_of(view.texts, self._projection.settings.view[0]).classes
            prior = self._fit_prior(z, y, torch.from_numpy(left_out[[of_text.index(c) for c in classes]]), synthetic)
        objective = self.objective(z, y, sparse, rich, seed, synthetic, prior)
        training_loop.train(self._network(), objective.loss, self.config.optim, seed=seed, description="denoiser", folder=folder)

    def objective(
        self,
        z: Tensor,
        y: Tensor,
        sparse: Captions,
        rich: Captions,
        seed: int,
        synthetic: frozenset[int] = frozenset(),
        prior: Prior | None = None,
    ) -> Objective:
        """The training objective (eq. 10). Arguments are the fields of `Objective`. Call `build` first."""
        return Objective(
            self.config,
            self._network(),
            self.schedule,
            self.standardise,
            self.intensity_of,
            z,
            y,
            sparse,
            rich,
            seed,
            synthetic,
            prior,
        )

    @property
    def _projection(self) -> Projection:
        assert self.projection is not None  # the settings refuse `residual` without a projection
        return self.projection

    def _fit_prior(self, z: Tensor, y: Tensor, left_out: Tensor, synthetic: frozenset[int]) -> Prior:
        """The prior of clips z (N, 1, K) with classes y (N,).

        `left_out` (classes, K) are predictions of regressions that left out the predicted class.
        """
        is_synthetic = torch.isin(y, torch.tensor(sorted(synthetic), dtype=torch.int64))
        groups = [rows for rows in (~is_synthetic, is_synthetic) if bool(rows.any())]
        self.spread = torch.tensor(fit_spread(z[:, 0], y, on_sphere(left_out), groups))
        return self._make_prior(left_out)

    def _make_prior(self, predicted: Tensor) -> Prior:
        """The prior around predictions of a regression (classes, K), in the projection's basis."""
        scale, variance = self.spread.tolist()
        return Prior(scale * on_sphere(predicted), variance)

    def _fit_guess(self, view: FitView) -> Tensor:
        """Weights (C, D) of a ridge regression from a clip's mean token to its class's text at test."""
        captions, classes = make_captions(view.texts, self.test_views, max_tokens=1, max_rows=1)
        row = {c: i for i, c in enumerate(classes)}
        text = captions.pooled[[row[int(c)] for c in view.latents.samples.labels]]  # (N, D)
        clips = self.standardise(torch.from_numpy(view.latents.z.mean(1)))
        return fit_guess(clips, text)

    def _captions(self, texts: ClassTexts, views: tuple[str, ...]) -> tuple[Captions, tuple[int, ...]]:
        return make_captions(texts, views, max_tokens=self.config.denoiser.max_text_tokens, max_rows=self.config.captions.max_rows)

    def build(self, in_width: int, text_width: int, num_frames: int, num_joints: int) -> Denoiser:
        """Build the untrained networks. Arguments are those of `Denoiser`.

        Raises InputError if the DCT's axis is time and there is one frame.
        """
        if self.config.denoiser.spectral or self.config.freq_weight > 0:
            check_axis(self.config.denoiser.axis, num_frames)
        self.denoiser = Denoiser(
            self.config.denoiser, in_width=in_width, text_width=text_width, num_frames=num_frames, num_joints=num_joints
        )
        if self.config.has_head:
            self.head = KinematicHead(text_width)
        return self.denoiser

    def _teach_head(self, view: FitView, folder: Path | None) -> None:
        """Stage 1 (section 3.4.1): all captions of a class (rich, sparse and test) have the class's 0/1 intensity as label."""
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
        """s_y of pooled captions (B, D) under the configured gating -> (B,) (eq. 4; Table 9)."""
        if self.head is not None:
            with torch.no_grad():
                return self.head.to(pooled.device)(pooled)
        if self.config.gating == "random":
            return torch.rand(len(pooled), generator=generator).to(pooled.device)
        return torch.full((len(pooled),), float(self.config.gating == "uniform"), device=pooled.device)

    # -------------------------------------------------------------- score

    def bind(self, texts: ClassTexts) -> None:
        """Read the candidates' texts once.

        Raises InputError if the model has not been fitted, if a text view is missing, or if the texts come from another
        text encoder or have another width.
        """
        captions_read = (self.test_views, self.config.captions.sparse)
        # Labels in plain words have only a name. The model reads it if training ended with names.
        views = next((views for views in captions_read if all(view in texts for view in views)), self.test_views)
        if views != self.test_views:
            warnings.warn(
                f"the candidates have no text view {' and '.join(repr(view) for view in self.test_views)}, so the model reads "
                f"{' and '.join(repr(view) for view in views)}, with which training ended",
                InputWarning,
                stacklevel=2,
            )
        self._check_texts(texts, views)
        captions, classes = make_captions(texts, views, max_tokens=self.config.denoiser.max_text_tokens, max_rows=1)
        width = self._network().embed_text.in_features
        if captions.pooled.shape[1] != width:
            raise InputError(f"the model reads texts of width {width}, found {captions.pooled.shape[1]}")
        prior = None
        if self.config.residual:
            self._check_texts(texts, self._projection.settings.view)
            predicted, of_text = self._projection.predict(texts)
            prior = self._make_prior(torch.from_numpy(predicted[[of_text.index(c) for c in classes]]))
        self._classes, self._shortlists = classes, {}
        self._scorer = Scorer(
            self._network(),
            self.schedule,
            captions,
            t_test=self.config.t_test,
            dtype=self._dtype(),
            tokens_per_forward=self.config.tokens_per_forward,
            prior=prior,
        )

    def _dtype(self) -> torch.dtype:
        """The precision of the matrix products in scoring."""
        if self.config.precision == "auto":
            device = next(self._network().parameters()).device
            return faster_precision(self.config.denoiser.width, self.config.tokens_per_forward, device)
        dtype: torch.dtype = getattr(torch, self.config.precision)
        return dtype

    @property
    def computed_with(self) -> dict[str, str]:
        return {"precision": str(self._dtype()).removeprefix("torch.")} if self.config.precision == "auto" else {}

    @torch.inference_mode()
    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Minus the mean squared error of the predicted noise (eq. 11 and 12). All clips and classes share one noise per trial.

        With `winner_only`, candidates that cannot win are dropped (see `fdsm.methods.diffusion.race`).

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        latents = self._to_denoise(latents)
        scorer, noises = self.prepare(latents, num_trials=num_trials, seed=seed)
        num_classes = noises.intensity.shape[1]
        is_search = winner_only and self.config.search and num_classes >= SEARCH_FROM
        if is_search and (num_trials, seed) not in self._shortlists:  # costs as much as hundreds of clips
            self._shortlists[num_trials, seed] = scorer.shortlist(self.seen_clips, noises, self.guess)
        shortlist = self._shortlists[num_trials, seed] if is_search else None
        parts: list[Tensor] = []
        computed: list[Tensor] = []
        with progress_bar("scoring", len(latents)) as advance:
            for start in range(0, len(latents), CLIPS_AT_ONCE):
                # Latents may be on disk, so only this portion is read.
                z = self.standardise(torch.tensor(latents.z[start : start + CLIPS_AT_ONCE]))
                if winner_only:
                    found, is_computed = scorer.find_winner(z, noises, shortlist)
                    computed.append(is_computed)
                else:
                    found = scorer.score(z, noises)
                parts.append(found)
                advance(len(z))
        scores = torch.cat(parts, dim=2).transpose(1, 2).contiguous().numpy()  # (R, N, K)
        mask = torch.cat(computed, dim=2).transpose(1, 2).contiguous().numpy() if computed else None
        return Scores(scores, np.array(self._classes, np.int64), latents.samples, mask)

    def prepare(self, latents: Latents, *, num_trials: int, seed: int) -> tuple[Scorer, Noises]:
        """The scorer with the bound candidates, and the noises, for (projected) latents.

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        self._check_latents(latents)
        if self._scorer is None:
            raise InputError("bind candidate texts before scoring")
        shape = torch.Size(latents.z.shape[1:])
        return self._scorer, self.draw_noises(shape, self._scorer.captions.pooled, num_trials, seed)

    def _to_denoise(self, latents: Latents) -> Latents:
        """The part of the latents that is denoised: all, their projection, or (`residual`) only the projection's direction."""
        self._check_latents(latents)  # first: projected latents no longer show their encoder
        if self.projection is None:
            return latents
        latents = self.projection(latents)
        return replace(latents, z=on_sphere(torch.from_numpy(latents.z)).numpy()) if self.config.residual else latents

    def standardise(self, z: Tensor) -> Tensor:
        """Latents (..., C) minus the mean of the seen training latents, divided by their standard deviation."""
        return (z - self.mean) / self.std

    def draw_noises(self, shape: torch.Size, pooled: Tensor, num_trials: int, seed: int) -> Noises:
        eps: list[Tensor] = []
        intensity: list[Tensor] = []
        for trial in range(num_trials):
            draw = rng.generator(seed, "trial", trial)
            own = torch.randn(shape, generator=draw)
            # The first-order effect of a noise on the error changes its sign under the opposite noise.
            eps.append(-eps[-1] if self.config.antithetic and trial % 2 else own)
            intensity.append(self.intensity_of(pooled, draw))
        return Noises(torch.stack(eps), torch.stack(intensity))

    # --------------------------------------------------------------- keep

    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        network = self._network()
        tensors = {
            "mean": self.mean,
            "std": self.std,
            "alphas_cumprod": self.schedule.alphas_cumprod,
            "seen_clips": self.seen_clips,
            "guess": self.guess,
            "spread": self.spread,
        }
        tensors |= {f"denoiser.{name}": tensor for name, tensor in network.state_dict().items()}
        tensors |= {f"head.{name}": tensor for name, tensor in (self.head.state_dict() if self.head else {}).items()}
        settings = {
            "in_width": network.out.out_features,
            "text_width": network.embed_text.in_features,
            "num_frames": network.num_frames,
            "num_joints": network.num_joints,
        }
        return storage.to_arrays(tensors) | (self.projection.state() if self.projection else {}), settings

    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        with torch.random.fork_rng():
            self.build(**settings)
        if self.config.projection is not None:
            self.projection = Projection.restore(self.config.projection, arrays)
        tensors = storage.to_tensors(arrays)
        self.mean, self.std = tensors["mean"], tensors["std"]
        self.schedule = NoiseSchedule(self.config.schedule, tensors["alphas_cumprod"])
        self.seen_clips, self.guess = tensors["seen_clips"], tensors["guess"]
        self.spread = tensors["spread"]
        for prefix, module in (("denoiser.", self._network()), ("head.", self.head)):
            if module is not None:
                module.load_state_dict(
                    {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
                )
                module.to(training_loop.best_device()).eval().requires_grad_(False)


class FDSM(DiffusionClassifier):
    """Frequency-aware diffusion for skeleton-text matching, the paper's method. Settings: `FDSMConfig`.

    Reference: Zhou et al., Frequency-Enhanced Diffusion Models: Curriculum-Guided Semantic Alignment for Zero-Shot Skeleton
    Action Recognition, arXiv:2604.09063.
    """

    Config = FDSMConfig


class TDSM(DiffusionClassifier):
    """Triplet diffusion for skeleton-text matching, the baseline that FDSM builds on. Settings: `TDSMConfig`.

    Reference: Do and Kim, Bridging the Skeleton-Text Modality Gap: Diffusion-Powered Modality Alignment for Zero-shot
    Skeleton-based Action Recognition, ICCV 2025.
    """

    Config = TDSMConfig
