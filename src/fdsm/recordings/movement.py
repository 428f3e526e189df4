"""When a person moves: more than a sensor's noise, and more than anyone who stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.data.bodies import Points, is_seen, length
from fdsm.data.transforms import trunks
from fdsm.encoders.measurements import points_of
from fdsm.values import BoolArray, FloatArray, IntArray, Layout

MOVES = 0.1
"""Trunk lengths. A person moves while two points of the body get further than this within `WITHIN`.

Measured on synthetic people who stand, with a margin. A sensor that loses a joint for a moment moves one point.
"""
WITHIN = 0.25
"""Seconds."""
_SMOOTH = 0.17
"""Seconds over which places are averaged, against noise."""
SETTLES = (WITHIN + _SMOOTH) / 2
"""Seconds after which it is known whether a person moved."""
_BRIDGE, _SHORTEST = 0.4, 0.2
"""Seconds. A shorter pause does not end a movement, and a shorter movement is none."""


def trunk_of(body: FloatArray, layout: Layout) -> float:
    """Median length of the trunk of a person (T, V, C), or NaN if it is never seen."""
    lengths = length(trunks(body, layout))
    known = lengths[~np.isnan(lengths)]
    return float(np.median(known)) if known.size else float("nan")


def is_moving(body: FloatArray, layout: Layout, trunk: float, fps: float) -> BoolArray:
    """The frames (T,) in which a person (T, V, C) moves. Pauses for an instant count as moving, and twitches do not."""
    lag = max(2, round(WITHIN * fps))
    moving = np.zeros(len(body), np.bool_)
    if len(body) <= lag or not trunk > 0:
        return moving
    points = sorted(set(points_of(layout).values()))  # two points may rest on one joint
    tracks = [body[:, joints[0]] if len(joints) == 1 else body[:, list(joints)].mean(axis=1) for joints in points]
    places = _smoothed(np.stack(tracks, axis=1) / trunk, max(1, round(_SMOOTH * fps)))
    far = np.nan_to_num(length(places[lag:] - places[:-lag]))  # (T - lag, P)
    second = np.partition(far, -2, axis=1)[:, -2]
    moving[lag // 2 : lag // 2 + len(second)] = second > MOVES
    filled = np.zeros_like(moving)
    for start, end in _runs(moving, round(_BRIDGE * fps)):
        filled[start:end] = end - start >= _SHORTEST * fps
    return filled


def _smoothed(places: Points, width: int) -> NDArray[np.float64]:
    """Means (T, P, C) over `width` frames around each, of those that show the point. NaN where none does."""
    seen = is_seen(places)[..., None]
    frames = np.arange(len(places))
    first, last = np.maximum(frames - (width - 1) // 2, 0), np.minimum(frames + width // 2 + 1, len(places))

    def sums(values: NDArray[np.generic]) -> NDArray[np.float64]:
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0, dtype=np.float64)])
        return np.asarray(total[last] - total[first])

    count = sums(seen)
    return sums(np.where(seen, places, 0)) / np.where(count > 0, count, np.nan)


def _runs(mask: BoolArray, bridge: int) -> IntArray:
    """The first frame of each run in a mask (T,) and the frame after it (R, 2). Gaps of up to `bridge` frames do not end a run."""
    frames = np.flatnonzero(mask)
    if not len(frames):
        return np.zeros((0, 2), np.int64)
    cut = np.flatnonzero(np.diff(frames) > bridge + 1)
    return np.stack([frames[np.r_[0, cut + 1]], frames[np.r_[cut, -1]] + 1], axis=1)


def runs(moving: BoolArray) -> IntArray:
    """The movements (R, 2) of a mask (T,): the first frame, and the frame after the last."""
    return _runs(moving, 0)
