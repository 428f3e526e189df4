"""Ridge regression from a class's text to its mean latent. Closed form; the baseline for all other methods."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import Field

from fdsm.methods.base import Range, Views
from fdsm.methods.closed_form import ClosedForm
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import Latents, Scores


class RidgeConfig(NamedConfig):
    """Settings of `Ridge`."""

    name: Literal["ridge"] = "ridge"
    view: Views = Field(("name",), min_length=1, description="the text view(s) to regress from; a class's texts are averaged")
    strength: float = Field(0.1, gt=0, description="ridge penalty, against class texts of unit length")


class Ridge(ClosedForm):
    """Score: cosine between a clip's mean latent and the latent predicted from the text. Both are centred on seen classes."""

    config: RidgeConfig
    Config = RidgeConfig
    tensors = ("mean", "std", "text_mean", "latent_mean", "weight")

    @property
    def search_space(self) -> dict[str, Range]:
        return {"strength": Range(1e-3, 1e2)}

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Solve the regression in closed form. Raises InputError if the text view is missing."""
        self._remember_inputs(view)
        z = torch.from_numpy(view.latents.z.mean(1))  # (N, C)
        mean, std = z.mean(0), z.std(0).clamp_min(1e-4)
        z = (z - mean) / std
        text, classes = self._class_texts(view.texts)
        labels = torch.from_numpy(view.latents.samples.labels.copy())
        means = torch.stack([z[labels == c].mean(0) for c in classes])  # (K, C)
        text_mean, latent_mean = text.mean(0), means.mean(0)
        x = text - text_mean  # (K, D)
        gram = x @ x.T + self.config.strength * torch.eye(len(x))
        weight = x.T @ torch.linalg.solve(gram, means - latent_mean)  # (D, C)
        self._fitted = {"mean": mean, "std": std, "text_mean": text_mean, "latent_mean": latent_mean, "weight": weight}

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of one trial, because the method has no noise.

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        text, classes = self._candidates(latents)
        predicted = (text - self._fitted["text_mean"]) @ self._fitted["weight"]
        z = (torch.from_numpy(latents.z.mean(1)) - self._fitted["mean"]) / self._fitted["std"] - self._fitted["latent_mean"]
        cosine = F.normalize(z, dim=1) @ F.normalize(predicted, dim=1).T  # (N, K)
        return Scores(cosine[None].numpy(), np.array(classes, np.int64), latents.samples)
