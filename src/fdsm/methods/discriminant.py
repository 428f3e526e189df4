"""Regression from text to latents, compared in the directions that texts can tell apart: closed form, nothing to train."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from fdsm.errors import InputError
from fdsm.methods.base import Method, MethodConfig
from fdsm.methods.projection import Projection, ProjectionConfig, fit_projection
from fdsm.splits import FitView
from fdsm.values import ClassTexts, Latents, Scores


class FurtherProjectionConfig(ProjectionConfig):
    """How the latents of a joined encoder's further member are read."""

    weight: float = Field(1.0, gt=0, description="of this member's cosine, against 1 of the first's")


class DiscriminantConfig(MethodConfig):
    name: Literal["discriminant"] = "discriminant"
    projection: ProjectionConfig = ProjectionConfig()
    further: tuple[FurtherProjectionConfig, ...] = Field((), description="one for each further member of a joined encoder")


class Discriminant(Method):
    """Score: cosine between a clip's projected latent and where the class's text says that it lies (see `Projection`).

    Each member of a joined encoder has a projection of its own, and the weighted cosines are added: whitened together, how two
    members err together would have to be known, which a few seen classes do not tell.
    """

    config: DiscriminantConfig
    Config = DiscriminantConfig

    def __init__(self, config: DiscriminantConfig) -> None:
        super().__init__(config)
        self._projections: list[Projection] = []
        self._bound: list[tuple[Tensor, tuple[int, ...]]] = []

    @property
    def _settings(self) -> tuple[ProjectionConfig, ...]:
        return (self.config.projection, *self.config.further)

    @property
    def test_views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(view for settings in self._settings for view in settings.view))

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Raises InputError if there are more or fewer projections than members of the encoder."""
        members = view.latents.by_member()
        if len(members) != len(self._settings):
            raise InputError(
                f"method.further: expected a projection for each of the encoder's {len(members) - 1} further members, "
                f"found {len(self.config.further)}"
            )
        self._remember_inputs(view)
        views = (replace(view, latents=latents) for latents in members)
        self._projections = [fit_projection(one, settings)[0] for one, settings in zip(views, self._settings, strict=True)]

    def bind(self, texts: ClassTexts) -> None:
        if not self._projections:
            raise InputError("this model has not been fitted yet")
        self._check_texts(texts, self.test_views)
        self._bound = [projection.predict(texts) for projection in self._projections]

    def score(self, latents: Latents, *, num_trials: int, seed: int, each_trial: bool = True, exhaustive: bool = False) -> Scores:
        """One trial: there is no noise to try."""
        self._check_latents(latents)
        if not self._bound:
            raise InputError("bind candidate texts before scoring")
        weights = (1.0, *(settings.weight for settings in self.config.further))
        total = torch.zeros(1)
        for part, projection, (predicted, _), weight in zip(
            latents.by_member(), self._projections, self._bound, weights, strict=True
        ):
            z = torch.from_numpy(projection(part).z[:, 0])
            total = total + weight * F.normalize(z, dim=1) @ F.normalize(predicted, dim=1).T  # (N, K)
        return Scores(total[None].numpy(), np.array(self._bound[0][1], np.int64), latents.samples)

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        tensors: dict[str, Tensor] = {}
        for prefix, projection in zip(self._prefixes, self._projections, strict=False):
            tensors |= projection.state(prefix)
        return tensors, {}

    def restore(self, tensors: dict[str, Tensor], settings: dict[str, Any]) -> None:
        self._projections = [
            Projection.restore(own, tensors, prefix) for own, prefix in zip(self._settings, self._prefixes, strict=True)
        ]

    @property
    def _prefixes(self) -> tuple[str, ...]:
        return ("projection", *(f"further.{place}" for place in range(len(self.config.further))))
