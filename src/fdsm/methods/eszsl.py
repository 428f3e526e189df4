"""ESZSL: a bilinear map between latents and class texts, fitted to the labels of all clips. Closed form; a yardstick.

Reference: Romera-Paredes and Torr, An Embarrassingly Simple Approach to Zero-Shot Learning, ICML 2015. With latents X (d, N),
labels Y (N, K) and class texts S (a, K), the map is

    V = (X X' + gamma I)^-1  X Y S'  (S S' + lambda I)^-1

and the score of a class is x' V s. Labels are 1 for the clip's class and -1 for the others, as in the paper.

Four deviations: clips weigh so that each class counts alike, the weights add up to 1, latents are standardised on the clips that
are fitted on, and texts have length 1. S S' is not divided by the number of classes, so `text_penalty` weighs less where there are
many.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import torch
from pydantic import Field

from fdsm.methods.base import Range, Views
from fdsm.methods.closed_form import ClosedForm
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import Latents, Scores


class ESZSLConfig(NamedConfig):
    """Settings of `ESZSL`."""

    name: Literal["eszsl"] = "eszsl"
    view: Views = Field(
        ("name",), min_length=1, description="the text view(s); a class's texts are averaged and brought to unit length"
    )
    latent_penalty: float = Field(1.0, gt=0, description="gamma, against standardised latents whose second moment is averaged")
    text_penalty: float = Field(1.0, gt=0, description="lambda, against class texts of unit length")


class ESZSL(ClosedForm):
    """Score: the bilinear form of a clip's standardised latent and a class's text."""

    config: ESZSLConfig
    Config = ESZSLConfig
    tensors = ("mean", "std", "bilinear")

    @property
    def search_space(self) -> dict[str, Range]:
        return {"latent_penalty": Range(1e-3, 1e3), "text_penalty": Range(1e-3, 1e3)}

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Solve for the map in closed form. Raises InputError if the text view is missing."""
        self._remember_inputs(view)
        z = torch.from_numpy(view.latents.z).flatten(1)  # (N, d)
        mean, std = z.mean(0), z.std(0).clamp_min(1e-4)
        z = (z - mean) / std
        text, classes = self._class_texts(view.texts)  # (K, a)
        labels = torch.from_numpy(view.latents.samples.labels.copy())
        is_own = labels[:, None] == torch.tensor(classes)  # (N, K)
        weight = (is_own / is_own.sum(0)).sum(1) / len(classes)  # (N,), each class has the same total
        signs = torch.where(is_own, 1.0, -1.0)
        moment = z.T @ (weight[:, None] * z)
        latent_side = torch.linalg.solve(
            moment + self.config.latent_penalty * torch.eye(len(moment)), z.T @ (weight[:, None] * signs) @ text
        )  # (d, a)
        gram = text.T @ text + self.config.text_penalty * torch.eye(text.shape[1])
        bilinear = torch.linalg.solve(gram, latent_side.T).T  # (d, a)
        self._fitted = {"mean": mean, "std": std, "bilinear": bilinear.contiguous()}

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of one trial, because the method has no noise.

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        text, classes = self._candidates(latents)
        z = (torch.tensor(latents.z).flatten(1) - self._fitted["mean"]) / self._fitted["std"]
        return Scores((z @ self._fitted["bilinear"] @ text.T)[None].numpy(), np.array(classes, np.int64), latents.samples)
