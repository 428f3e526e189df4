"""Regression from text to latents, compared in the directions that texts can tell apart: closed form, nothing to train."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from fdsm.errors import InputError
from fdsm.methods.base import Method, MethodConfig
from fdsm.methods.projection import Projection, ProjectionConfig, fit_projection
from fdsm.splits import FitView
from fdsm.values import ClassTexts, Latents, Scores


class DiscriminantConfig(MethodConfig):
    name: Literal["discriminant"] = "discriminant"
    projection: ProjectionConfig = ProjectionConfig()


class Discriminant(Method):
    """Score: cosine between a clip's projected latent and where the class's text says that it lies (see `Projection`)."""

    config: DiscriminantConfig
    Config = DiscriminantConfig

    def __init__(self, config: DiscriminantConfig) -> None:
        super().__init__(config)
        self._projection: Projection | None = None
        self._bound: tuple[Tensor, tuple[int, ...]] | None = None

    @property
    def test_views(self) -> tuple[str, ...]:
        return (self.config.projection.view,)

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        self._remember_inputs(view)
        self._projection, _ = fit_projection(view, self.config.projection)

    def bind(self, texts: ClassTexts) -> None:
        if self._projection is None:
            raise InputError("this model has not been fitted yet")
        self._check_texts(texts, self.test_views)
        self._bound = self._projection.predict(texts)

    def score(self, latents: Latents, *, num_trials: int, seed: int, each_trial: bool = True, exhaustive: bool = False) -> Scores:
        """One trial: there is no noise to try."""
        self._check_latents(latents)
        if self._projection is None or self._bound is None:
            raise InputError("bind candidate texts before scoring")
        predicted, classes = self._bound
        z = torch.from_numpy(self._projection(latents).z[:, 0])
        cosine = F.normalize(z, dim=1) @ F.normalize(predicted, dim=1).T  # (N, K)
        return Scores(cosine[None].numpy(), np.array(classes, np.int64), latents.samples)

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        return ({} if self._projection is None else self._projection.state()), {}

    def restore(self, tensors: dict[str, Tensor], settings: dict[str, Any]) -> None:
        self._projection = Projection.restore(self.config.projection.view, tensors)
