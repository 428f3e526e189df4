"""The paper's spectral parts: the DCT, the Semantic-Guided Spectral Residual Module and the timestep-adaptive loss.

The module and the loss act on tokens (B, S, d) along one axis. `time`: along the L frames, for each joint separately (the
paper's text). `channel`: along the d channels (the released code, and the only choice if there is one token).
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from fdsm.dct import cosines, cutoff_index
from fdsm.errors import InputError

Axis = Literal["time", "channel"]


def dct_matrix(length: int) -> Tensor:
    """Orthonormal DCT-II as a matrix D (length, length).

    D @ x are the coefficients F of x (eq. 1), and D.T @ F is x (eq. 3).
    """
    return torch.from_numpy(cosines(length)).float()


def check_axis(axis: Axis, num_frames: int) -> None:
    """Raises InputError if the axis is time and there is one frame. Its DCT is the identity, without a high band."""
    if axis == "time" and num_frames < 2:
        raise InputError("axis: 'time' needs more than one frame, found pooled latents; use tokens: frames or axis: channel")


class SpectralResidual(nn.Module):
    """SG-SRM (eq. 1 to 4): amplifies the high band of its input by 1 + gain * intensity.

    DCT, gain filter and inverse DCT together are `x + gain * s * P x`. P = D[M:].T @ D[M:] is the projection on the high
    band, so one matrix product does all three.
    """

    projection: Tensor

    def __init__(self, axis: Axis, length: int, num_frames: int, cutoff_ratio: float, gain: float) -> None:
        """`length` is the length of the axis: L for `time`, the width d for `channel`. `gain` is alpha of eq. 2.

        Raises InputError if the axis is time and there is one frame.
        """
        super().__init__()
        check_axis(axis, num_frames)
        high = dct_matrix(length)[cutoff_index(length, cutoff_ratio) :]  # (length - M, length)
        self.register_buffer("projection", high.T @ high, persistent=False)
        self.axis, self.num_frames, self.gain = axis, num_frames, gain

    def forward(self, x: Tensor, intensity: Tensor) -> Tensor:
        """Tokens x (..., S, d) and motion intensity (...) in [0, 1] -> (..., S, d)."""
        projection = self.projection.to(x.dtype)
        if self.axis == "channel":
            high = x @ projection
        else:
            frames = x.unflatten(-2, (self.num_frames, -1)).flatten(-2)  # (..., L, V*d)
            high = (projection @ frames).reshape(x.shape)
        return x + (self.gain * intensity).to(x.dtype)[..., None, None] * high


def spectral_loss(
    z0: Tensor,
    z0_hat: Tensor,
    t: Tensor,
    num_train_timesteps: int,
    *,
    axis: Axis,
    num_frames: int,
    cutoff: int,
    hf_weight: float,
    reduction: Literal["sum", "mean"],
) -> Tensor:
    """The timestep-adaptive spectral loss of each sample (eq. 6 and 7).

    The DCT is linear, so only the difference of the latents is transformed.

    Args:
        z0: clean latents (B, S, C).
        z0_hat: recovered latents (B, S, C).
        t: timesteps (B,).
        num_train_timesteps: T.
        axis: axis of the DCT.
        num_frames: L.
        cutoff: first high-frequency index M. Coefficients below it have weight 1.
        hf_weight: gamma. Coefficients from M on have weight gamma * (1 - t / T).
        reduction: how the squared errors of coefficients, channels and joints are reduced. The paper sums them.

    Returns:
        Losses (B,).

    Raises InputError if the axis is time and there is one frame.
    """
    check_axis(axis, num_frames)
    difference = z0 - z0_hat  # (B, S, C)
    if axis == "channel":
        spectrum = difference @ dct_matrix(difference.shape[2]).to(difference).T  # (B, S, k)
        error = spectrum.square().sum(1)  # (B, k)
    else:
        frames = difference.unflatten(1, (num_frames, -1)).flatten(2)  # (B, L, V*C)
        error = (dct_matrix(num_frames).to(difference) @ frames).square().sum(2)  # (B, k)
    detail = hf_weight * (1 - t.to(error.dtype) / num_train_timesteps)  # (B,)
    is_high = torch.arange(error.shape[1], device=error.device) >= cutoff  # (k,)
    weight = torch.where(is_high[None, :], detail[:, None], torch.ones_like(detail)[:, None])  # (B, k)
    loss = (weight * error).sum(1)
    return loss if reduction == "sum" else loss / difference[0].numel()
