"""Kinematics: latents that are measurements, each with a name and a meaning, so that nothing has to be trained."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from fdsm.encoders.encoder import EncoderNetwork
from fdsm.encoders.measurements import find_points, measure
from fdsm.errors import InputError
from fdsm.registry import NamedConfig
from fdsm.values import Layout

_FEWEST_FRAMES = 4
"""In which a motion can be told from a trembling; the pose of a shorter clip is held until then."""
_FARTHEST = 1e4
"""Trunk lengths; what is farther away is put there, so that no square or sum overflows."""


class MeasurementConfig(NamedConfig):
    """The measurements; there is nothing to learn."""

    name: Literal["measurements"] = "measurements"
    windows: int = Field(1, ge=1, description="equal parts of the clip, each measured by itself: the latent's frames")


class MeasurementEncoder(EncoderNetwork):
    """Clips (B, M, T, V, in_dims) -> named measurements of the first person (B, C, windows, 1), float32.

    Clips are as preprocessing with `scale`, `centre`, `face_camera` and, from a sensor that may be tilted, `level` leaves them:
    in trunk lengths, y up, the person's right at +x, facing -z when they begin. Clips in 2D lie in the plane of depth 0.
    Parts of a clip share a frame where its length is no multiple of `windows`. `measurement_names` says what each of the C
    channels is. The other persons are not looked at.

    Raises InputError if the layout lacks a joint that is measured, and, when called, if there are several windows and fewer than
    4 frames for each.
    """

    Config = MeasurementConfig

    def __init__(self, config: MeasurementConfig, layout: Layout, in_dims: int) -> None:
        super().__init__()
        self.windows, self.in_dims = config.windows, in_dims
        self._points = find_points(layout)
        self.measurement_names, _ = measure({point: torch.zeros(1, 3, _FEWEST_FRAMES) for point in self._points})
        self.width = len(self.measurement_names)

    def forward(self, clips: Tensor) -> Tensor:
        persons = F.pad(clips[:, 0].float().clamp(-_FARTHEST, _FARTHEST), (0, 3 - self.in_dims))  # (B, T, V, 3)
        parts = persons[:, self._frames_of_windows(clips.shape[2]).to(clips.device)]  # (B, W, T / W, V, 3)
        courses = parts.flatten(0, 1).permute(0, 2, 3, 1)  # (B * W, V, 3, T / W)
        _, values = measure({point: courses[:, list(joints)].mean(1) for point, joints in self._points.items()})
        return values.view(len(clips), self.windows, self.width).transpose(1, 2)[..., None]

    def _frames_of_windows(self, frames: int) -> Tensor:
        """Which frames each window sees, (windows, frames of a window)."""
        if self.windows > 1 and frames < _FEWEST_FRAMES * self.windows:
            raise InputError(f"clips of {frames} frames: expected at least {_FEWEST_FRAMES} for each of the {self.windows} windows")
        length = math.ceil(frames / self.windows)
        starts = torch.linspace(0, frames - length, self.windows).round().long()
        return starts[:, None] + torch.arange(max(length, _FEWEST_FRAMES)).clamp(max=length - 1)

    def for_inference(self, dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
        """The same in any `dtype`: between frames that are alike, half precision would leave no difference to measure."""
        return self
