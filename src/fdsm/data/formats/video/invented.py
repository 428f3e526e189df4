"""Persons whom a detector invents: in a roof, in the spokes of a wheel, in noise. They get no name.

Limits are measured with a margin, on the demo videos of Sports2D and Pose2Sim, and on pictures of things over which a camera moves.
In 29 tracks that MediaPipe sees in things for 8 pictures or more, change by step is 1.06 to 2.01, and in 25 of them at least 1.35.
It is 0.44 to 1.21 in the 11 tracks of people.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.data.bodies import Points, length, median
from fdsm.data.formats.video.finder import Finder
from fdsm.data.suspicions import FEW_FRAMES

SURE = 0.3
"""A joint with a higher score is there, by what most tools draw."""
_CORNERS = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_FEWEST_CORNERS = 2
"""Shoulders and hips that are sure in a picture of a person. More may be hidden."""
_FROZEN = 0.001
"""Sizes of the body. The median step of the sure joints of a living person is longer, if only as the finder trembles."""
_NOISY = 1.3
"""Change of the step by the step. Joints that are guessed anew in each picture have more."""
_SLOWEST = 1 / 20
"""Seconds. With longer steps, a fast motion looks like noise."""


def why_invented(body: Points, scores: NDArray[np.floating], finder: Finder, fps: float | None) -> str | None:
    """Why a body (T, V, 2) with scores (T, V), as a finder finds it, is no living person, as a clause. None if it is one."""
    corners = [list(finder.layout.roles[role]) for role in _CORNERS]
    sure = sum((scores[:, joints].mean(axis=1) >= SURE).astype(int) for joints in corners)  # (T,)
    good = np.asarray(sure >= _FEWEST_CORNERS)
    if good.sum() < min(FEW_FRAMES, len(body)):
        return f"shoulders and hips are sure in {good.sum()} of {len(body)} pictures"
    shown = np.where(good[:, None, None], body, np.nan).astype(np.float64)
    extent = np.fmax.reduce(shown, axis=1) - np.fmin.reduce(shown, axis=1)  # (T, 2)
    size = median(extent.max(axis=1))
    if good.sum() < FEW_FRAMES or not size > 0:
        return None
    steps = np.diff(shown, axis=0)
    if median(_within(np.where((scores[1:] >= SURE)[..., None], steps, np.nan))) < _FROZEN * size:
        return "its joints do not move against each other, as in a photograph"
    step, change = median(_within(steps)), median(_within(np.diff(steps, axis=0)))
    if fps is not None and 1 / fps <= _SLOWEST and change > finder.trembles * size and change > _NOISY * step:
        return "its joints jump about like noise"
    return None


def _within(moves: Points) -> Points:
    """How far joints move (T, V) beside the movement of all, from their moves (T, V, 2).

    The camera may move, and the person walk.
    """
    seen = ~np.isnan(moves).any(axis=-1, keepdims=True)
    whole = np.where(seen, moves, 0).sum(axis=1, keepdims=True) / np.maximum(seen.sum(axis=1, keepdims=True), 1)
    return length(moves - whole)
