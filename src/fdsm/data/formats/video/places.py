"""Where people are before the camera: bodies whose hips stay in one place are moved to where the picture shows them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.data.bodies import is_seen

Points = NDArray[np.floating]

FOCAL = 1.0
"""Focal length by the longer side of the picture. Cameras have 0.7 to 1.2. It decides how far away people seem."""
_STEADY = 0.75
"""Seconds before and after a picture over which the distance is the median. One picture alone gives that of far people badly."""


def placed(picture: Points, world: Points, weights: Points, fps: float) -> Points:
    """A body (T, V, 3) where the camera sees it, in metres: x to the right, y down, z away.

    Args:
        picture: points (T, V, 2) in focal lengths from the middle of the picture.
        world: points (T, V, 3) in metres from any place of the body, along the camera's axes. NaN where nobody was found.
        weights: how sure each joint is (T, V).
        fps: pictures a second.
    """
    known = np.asarray(is_seen(world).all(axis=1))
    away = np.full(len(world), np.nan)
    for frame in np.flatnonzero(known):
        away[frame] = _place(picture[frame], world[frame], weights[frame])[2]
    reach = round(_STEADY * fps)
    steady = [
        np.nanmedian(away[max(0, frame - reach) : frame + reach + 1]) if known[frame] else np.nan for frame in range(len(away))
    ]
    depth = world[..., 2] + np.array(steady)[:, None]  # (T, V)
    beside = picture * depth[..., None] - world[..., :2]
    beside = (weights[..., None] * beside).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-6)[:, None]  # (T, 2)
    return np.concatenate([world[..., :2] + beside[:, None], depth[..., None]], axis=-1)


def _place(picture: Points, world: Points, weights: Points) -> NDArray[np.float64]:
    """The shift (3,) after which the camera sees points of the world (V, 3) at points of the picture (V, 2), by least squares."""
    rows, values = [], []
    for axis in (0, 1):
        row = np.zeros(world.shape)
        row[:, axis], row[:, 2] = 1, -picture[:, axis]
        rows.append(row * weights[:, None])
        values.append((picture[:, axis] * world[:, 2] - world[:, axis]) * weights)
    return np.asarray(np.linalg.lstsq(np.concatenate(rows), np.concatenate(values), rcond=None)[0])
