"""The clean latents that denoising models predict for scored clips, conditioned on the true class's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from fdsm.errors import InputError
from fdsm.experiment.pipeline import Pipeline
from fdsm.figures.runs import labels_of, require_finished
from fdsm.methods.base import view_of
from fdsm.methods.diffusion.method import CLIPS_AT_ONCE, DiffusionClassifier
from fdsm.values import ClassTexts, Latents


@dataclass(frozen=True)
class Denoised:
    """Standardised latents of N clips under one noise, each (N, S, C)."""

    real: Tensor
    noisy: Tensor  # noisy latents, rescaled as a prediction with zero noise
    predicted: Tensor  # z0_hat of eq. 5


def require_comparable(runs: Sequence[Pipeline]) -> list[str]:
    """The runs' labels. Raises InputError unless all runs predict latents over time for the same clips and encoder."""
    require_finished(runs)
    labels = labels_of(runs)
    first = runs[0].config.tokens
    for run, label in zip(runs, labels, strict=True):
        tokens = run.config.tokens
        if not isinstance(run.method, DiffusionClassifier):
            raise InputError(
                f"{label}: expected a run of a denoising method, found {run.config.method.name!r}, which predicts no latent"
            )
        if tokens == "pooled" or run.method.projection is not None:
            what = "pooled" if tokens == "pooled" else "projected"
            raise InputError(f"{label}: expected latents with a time axis (tokens: frames or joints), found {what} ones")
        if tokens != first:
            raise InputError(f"{labels[0]} and {label}: expected latents of one layout, found {first!r} and {tokens!r}")
        if run.latents.encoder != runs[0].latents.encoder:
            raise InputError(f"{labels[0]} and {label}: expected runs that share their encoder, found two encoders")
        if test_clips(run)[0].samples.ids != test_clips(runs[0])[0].samples.ids:
            raise InputError(f"{labels[0]} and {label}: expected runs that were scored on the same clips, found others")
    return labels


def test_clips(run: Pipeline) -> tuple[Latents, ClassTexts]:
    """The run's scored clips of the test part, and its candidates' texts."""
    latents, is_test, texts = run.candidates
    return latents.select(np.flatnonzero(is_test)), texts


def some_of_each_class(latents: Latents, count: int) -> Latents:
    """The first `count` clips of each class."""
    labels = latents.samples.labels
    rows = np.concatenate([np.flatnonzero(labels == c)[:count] for c in dict.fromkeys(labels.tolist())])
    return latents.select(np.sort(rows))


def timestep_of(run: Pipeline, t: int | None) -> int:
    """The given timestep, or the run's own for None. Raises InputError if the run has no such timestep."""
    method: DiffusionClassifier = run.method  # type: ignore[assignment]
    last = method.schedule.num_train_timesteps - 1
    if t is not None and not 0 <= t <= last:
        raise InputError(f"t: expected a timestep from 0 to {last}, found {t}")
    return method.config.t_test if t is None else t


@torch.inference_mode()
def denoise(run: Pipeline, latents: Latents, trials: int, t: int | None = None) -> Iterator[Denoised]:
    """The noisy latents and the predicted clean latents of the clips (eq. 5), for each noise of the run's first trials."""
    method: DiffusionClassifier = run.method  # type: ignore[assignment]
    texts = test_clips(run)[1]
    method.bind(texts)
    scorer, noises = method.prepare(latents, num_trials=trials, seed=run.config.seed)
    classes = view_of(texts, method.test_views[0]).classes
    row_of = {c: int(row) for c, row in zip(classes, scorer.captions.first, strict=True)}
    rows = torch.tensor([row_of[int(c)] for c in latents.samples.labels])
    real = method.standardise(torch.tensor(latents.z))
    steps = torch.full((len(real),), timestep_of(run, t))
    for eps, intensity in zip(noises.eps, noises.intensity, strict=True):
        zt = scorer.schedule.add_noise(real, eps.expand_as(real), steps)
        eps_hat = torch.cat(
            [
                _predict(
                    scorer.network, scorer.device, zt[part], steps[part], scorer.captions.take(rows[part]), intensity[rows[part]]
                )
                for part in torch.arange(len(zt)).split(CLIPS_AT_ONCE)
            ]
        )
        predict = scorer.schedule.predict_z0
        yield Denoised(real, predict(zt, torch.zeros_like(zt), steps), predict(zt, eps_hat, steps))


def _predict(
    network: torch.nn.Module, device: torch.device, zt: Tensor, t: Tensor, text: tuple[Tensor, ...], intensity: Tensor
) -> Tensor:
    eps_hat: Tensor = network(*(part.to(device) for part in (zt, t, *text, intensity)))
    return eps_hat.cpu()
