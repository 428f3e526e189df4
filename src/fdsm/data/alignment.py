"""The size, attitude and heading of bodies, found for many clips at once from a few of their points.

Vectors are (N, C), those of all clips in a row, and `counts` says how many of them each of the B clips has. A vector with a NaN
is unknown and does not count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.values import IntArray

Doubles = NDArray[np.float64]

FACING_FRAMES = 5
"""Number of frames at the start over which `facing_turns` averages the direction of hips and shoulders."""

LEVEL_DEGREES = 25.0
"""Largest rotation of `level_turns`. Most sensors are tilted by less, and a person who leans or lies must stay so."""
_UPRIGHT_SHARE = 0.3
"""Share of the frames that `level_turns` uses, those in which the person stands most upright."""


def median_lengths(vectors: Doubles, counts: IntArray) -> Doubles:
    """Median length of the vectors of each clip (B,), NaN where none is known."""
    vectors, counts = _known(vectors, counts)
    ordered = _sorted_rows(np.sqrt((vectors**2).sum(axis=1)), counts)
    clips = np.arange(len(counts))
    middle = (ordered[clips, np.maximum(counts - 1, 0) // 2] + ordered[clips, counts // 2]) / 2
    return np.where(counts > 0, middle, np.nan)


def level_turns(bodies: Doubles, counts: IntArray) -> Doubles:
    """Rotations (B, 3, 3) about a horizontal axis that make a standing person vertical.

    `bodies` go from the feet to the neck. Each clip's are averaged over the 30 % of frames in which they are longest. The turn
    is at most `LEVEL_DEGREES`. It is none where no frame counts, or where no horizontal direction is nearer than another.
    """
    bodies, counts = _known(bodies, counts)
    lengths, clip = np.sqrt((bodies**2).sum(axis=1)), np.repeat(np.arange(len(counts)), counts)
    long = lengths >= _quantiles(_sorted_rows(lengths, counts), counts, 1 - _UPRIGHT_SHARE)[clip]
    x, y, z = _means(bodies[long], clip[long], len(counts))
    across = np.hypot(x, z)
    angle = np.minimum(np.arctan2(across, y), np.radians(LEVEL_DEGREES))
    # Rodrigues' formula for the horizontal axis (-z, 0, x) / across, which is orthogonal to the body and to y.
    turns = across > 0
    reach = np.where(turns, across, 1.0)
    a, b, sin, cos = x / reach, z / reach, np.sin(angle), np.cos(angle)
    matrices = np.array(
        [
            [1 - a * a * (1 - cos), -a * sin, -a * b * (1 - cos)],
            [a * sin, cos, b * sin],
            [-a * b * (1 - cos), -b * sin, 1 - b * b * (1 - cos)],
        ]
    )
    return np.where(turns[:, None, None], matrices.transpose(2, 0, 1), np.eye(3))


def facing_turns(rights: Doubles, counts: IntArray) -> Doubles:
    """Rotations (B, C, C) about the vertical axis that turn the person's right to +x.

    Each clip's mean of `rights` is its person's right. There is no turn where it is unknown or within about 6 degrees of the
    vertical. An image can be rotated only by 180 degrees, which changes the sign of x.
    """
    rights, counts = _known(rights, counts)
    x, y, *depth = _means(rights, np.repeat(np.arange(len(counts)), counts), len(counts))
    length = np.hypot(x, *depth) if depth else np.abs(x)
    turns = length > 0.1 * np.hypot(length, y)
    matrices = np.tile(np.eye(rights.shape[1]), (len(counts), 1, 1))
    if not depth:
        matrices[turns & (x <= 0), 0, 0] = -1.0
        return matrices
    cos, sin = x[turns] / length[turns], depth[0][turns] / length[turns]
    matrices[turns, 0, 0], matrices[turns, 0, 2], matrices[turns, 2, 0], matrices[turns, 2, 2] = cos, sin, -sin, cos
    return matrices


def _known(vectors: Doubles, counts: IntArray) -> tuple[Doubles, IntArray]:
    known = ~np.isnan(vectors).any(axis=1)
    if known.all():
        return vectors, counts
    clip = np.repeat(np.arange(len(counts)), counts)
    return vectors[known], np.bincount(clip[known], minlength=len(counts))


def _means(vectors: Doubles, clip: IntArray, num_clips: int) -> list[Doubles]:
    """Each coordinate's means over the vectors of each clip, (B,). They are 0 where there is no vector."""
    number = np.maximum(np.bincount(clip, minlength=num_clips), 1)
    return [np.bincount(clip, weights=row, minlength=num_clips) / number for row in vectors.T]


def _sorted_rows(values: Doubles, counts: IntArray) -> Doubles:
    """The values of each clip in rising order (B, the most of a clip + 1), filled up with infinity."""
    rows = np.full((len(counts), int(counts.max(initial=0)) + 1), np.inf)
    rows[np.arange(rows.shape[1]) < counts[:, None]] = values
    rows.sort(axis=1)
    return rows


def _quantiles(ordered: Doubles, counts: IntArray, share: float) -> Doubles:
    """The quantile of each clip (B,), as `numpy.quantile` gives it."""
    clips, place = np.arange(len(counts)), share * np.maximum(counts - 1, 0)
    before = np.floor(place).astype(np.int64)
    low, high = ordered[clips, before], ordered[clips, np.minimum(before + 1, np.maximum(counts - 1, 0))]
    low, high = np.where(counts > 0, (low, high), 0.0)
    part = place - before
    return np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1 - part))
