"""What a text alone lets one expect of a noisy latent: clips lie normally around the place where a regression puts their class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Prior:
    """A normal distribution for each class, of the same variance in every direction."""

    places: Tensor  # (classes, C), the means
    variance: float

    def noise(self, zt: Tensor, alpha: Tensor, classes: Tensor) -> Tensor:
        """The noise that is to be expected in sqrt(alpha) z0 + sqrt(1 - alpha) noise, if z0 is of a class's distribution.

        It is the posterior mean, which is linear in zt; alone, it ranks classes by how near to their places a clip lies.

        Args:
            zt: noisy latents (..., S, C).
            alpha: share of the clean latent's variance that is left, (...) or (1,).
            classes: rows of `places` (...).

        Returns:
            Shaped like zt.
        """
        alpha = alpha.to(zt)[..., None, None]
        place = self.places.to(zt.device)[classes.to(zt.device)][..., None, :]
        return (zt - alpha.sqrt() * place) * (1 - alpha).sqrt() / (alpha * self.variance + 1 - alpha)


def on_sphere(z: Tensor) -> Tensor:
    """(..., C) at the length sqrt(C): a distance between two such points is the angle between their directions."""
    unit: Tensor = F.normalize(z, dim=-1) * z.shape[-1] ** 0.5
    return unit


def fit_spread(z: Tensor, classes: Tensor, places: Tensor, groups: Sequence[Tensor]) -> tuple[float, float]:
    """By what factor clips lie nearer to the origin than their places, and their variance around the scaled places.

    Args:
        z: clips (N, C), on the sphere.
        classes: row of `places` of each clip (N,).
        places: where a regression puts the classes (K, C), on the sphere; from regressions that left the class out, or the
            variance would be that of classes that are known.
        groups: rows of z that count alike, however many there are in each.
    """
    along = (z * places[classes]).mean(1)  # (N,)
    scale = torch.stack([along[rows].mean() for rows in groups]).mean()
    squared = (z - scale * places[classes]).square().mean(1)
    variance = torch.stack([squared[rows].mean() for rows in groups]).mean()
    return float(scale), float(variance)
