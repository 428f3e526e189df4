"""A prior on latents, given a text: clips of a class are normally distributed around the prediction of a regression.

This is our addition. The paper has no prior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Prior:
    """An isotropic normal distribution for each class, with one variance for all classes."""

    places: Tensor  # (classes, C), the means
    variance: float

    def noise(self, zt: Tensor, alpha: Tensor, classes: Tensor) -> Tensor:
        """The expected noise in zt = sqrt(alpha) z0 + sqrt(1 - alpha) noise, if z0 has the class's distribution.

        It is the posterior mean, which is linear in zt. Used alone, it ranks classes by the distance of a clip to their places.

        Args:
            zt: noisy latents (..., S, C).
            alpha: remaining share of the clean latent's variance, (...) or (1,).
            classes: rows of `places` (...).

        Returns:
            The expected noise (..., S, C).
        """
        alpha = alpha.to(zt)[..., None, None]
        place = self.places.to(zt.device)[classes.to(zt.device)][..., None, :]
        return (zt - alpha.sqrt() * place) * (1 - alpha).sqrt() / (alpha * self.variance + 1 - alpha)


def on_sphere(z: Tensor) -> Tensor:
    """Scale vectors (..., C) to length sqrt(C). Their distances then depend only on the angles between them."""
    unit: Tensor = F.normalize(z, dim=-1) * z.shape[-1] ** 0.5
    return unit


def fit_spread(z: Tensor, classes: Tensor, places: Tensor, groups: Sequence[Tensor]) -> tuple[float, float]:
    """Fit the scale and the variance of a `Prior` to clips.

    Args:
        z: latents of clips (N, C), on the sphere.
        classes: row of `places` for each clip (N,).
        places: predictions of a regression for the classes (K, C), on the sphere. The regression for a class must leave that
            class out. Otherwise the variance would be too small for unseen classes.
        groups: rows of z. All groups have the same weight, independently of their sizes.

    Returns:
        The factor that brings `places` to the clips, and the variance of the clips around the scaled places.
    """
    along = (z * places[classes]).mean(1)  # (N,)
    scale = torch.stack([along[rows].mean() for rows in groups]).mean()
    squared = (z - scale * places[classes]).square().mean(1)
    variance = torch.stack([squared[rows].mean() for rows in groups]).mean()
    return float(scale), float(variance)
