"""Nearest text: ridge regression from a clip's mean latent to its class's text, then the nearest class text. A yardstick.

This is the plainest way from clips to texts, and the counterpart of `ridge`, which goes from texts to latents. With standardised
latents z (C,), unit texts t (D,), and W (C, D), each clip n having the weight w_n,

    W = argmin  sum over n of w_n |W' z_n - t_y|^2  +  strength |W|^2  =  (Z' w Z + strength I)^-1 Z' w T

and the score of a class is the cosine of W' z and t. Both are centred on the mean over the fitted classes, because texts of
actions have much in common. The weights give each class the same total and add up to 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from fdsm.methods.base import Range, Views
from fdsm.methods.closed_form import ClosedForm
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import Latents, Scores


class NearestTextConfig(NamedConfig):
    """Settings of `NearestText`."""

    name: Literal["nearest-text"] = "nearest-text"
    view: Views = Field(
        ("name",), min_length=1, description="the text view(s) to predict; a class's texts are averaged and brought to unit length"
    )
    strength: float = Field(1.0, gt=0, description="ridge penalty, against standardised latents whose second moment is averaged")


class NearestText(ClosedForm):
    """Score: cosine between the text that is predicted from a clip's mean latent and the class's text."""

    config: NearestTextConfig
    Config = NearestTextConfig
    tensors = ("mean", "std", "latent_mean", "text_mean", "weight")

    @property
    def search_space(self) -> dict[str, Range]:
        return {"strength": Range(1e-3, 1e3)}

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Solve the regression in closed form. Raises InputError if the text view is missing."""
        self._remember_inputs(view)
        z = torch.from_numpy(view.latents.z.mean(1))  # (N, C)
        mean, std = z.mean(0), z.std(0).clamp_min(1e-4)
        text, classes = self._class_texts(view.texts)  # (K, D)
        labels = torch.from_numpy(view.latents.samples.labels.copy())
        is_own = (labels[:, None] == torch.tensor(classes)).to(z.dtype)  # (N, K)
        weight = (is_own / is_own.sum(0)).sum(1) / len(classes)  # (N,), each class has the same total
        z = (z - mean) / std
        latent_mean, text_mean = weight @ z, text.mean(0)
        z = z - latent_mean
        moment = z.T @ (weight[:, None] * z) + self.config.strength * torch.eye(z.shape[1])
        solved = torch.linalg.solve(moment, z.T @ (weight[:, None] * is_own) @ (text - text_mean))  # (C, D)
        self._fitted = {"mean": mean, "std": std, "latent_mean": latent_mean, "text_mean": text_mean, "weight": solved}

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of one trial, because the method has no noise.

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        text, classes = self._candidates(latents)
        cosine = F.normalize(self._predict(latents), dim=1) @ F.normalize(text - self._fitted["text_mean"], dim=1).T  # (N, K)
        return Scores(cosine[None].numpy(), np.array(classes, np.int64), latents.samples)

    def _predict(self, latents: Latents) -> Tensor:
        """The text (N, D) that is predicted for each clip, centred."""
        z = (torch.from_numpy(latents.z.mean(1)) - self._fitted["mean"]) / self._fitted["std"]
        return (z - self._fitted["latent_mean"]) @ self._fitted["weight"]
