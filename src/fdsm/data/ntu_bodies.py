"""The choice of persons in a clip of NTU RGB+D. Some tracked bodies are chairs or tables, or one person twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.values import BoolArray, FloatArray, IntArray

NUM_JOINTS = get_layout("kinect-v2").num_joints
MAX_PERSONS = 2
"""Number of rows of a clip. No action involves more people."""

# Thresholds that separate real bodies from chairs, tables and people seen for a moment. They are common in the field.
MIN_FRAMES = 12
MAX_WIDTH = 0.8
MAX_IMPLAUSIBLE = 0.69754


@dataclass(frozen=True)
class Body:
    """All observations of one tracking id: ascending frames (n,) and joints (n, V, 3). Each frame has at least one joint."""

    frames: IntArray
    points: FloatArray

    @property
    def implausible(self) -> float:
        """Share of the frames in which the body is too wide for a person."""
        return float(self._wide.mean())

    @cached_property
    def motion(self) -> float:
        """Variance of the positions in square metres (see rule 3 of `choose_persons`)."""
        plausible = ~self._wide
        motion = _variance(self.points)
        # Where all frames are plausible, their variance is known already.
        return min(motion, _variance(self.points[plausible])) if plausible.any() and not plausible.all() else motion

    @cached_property
    def _wide(self) -> BoolArray:
        points = self.points[..., :2].astype(np.float64)
        extent = np.fmax.reduce(points, axis=1) - np.fmin.reduce(points, axis=1)
        wide: BoolArray = extent[:, 0] > MAX_WIDTH * extent[:, 1]
        return wide


def group_bodies(frames: Sequence[int], numbers: Sequence[int], points: FloatArray) -> list[Body]:
    """Bodies from R observations: their frames (R,), the numbers of their bodies (R,) and their joints (R, V, 3)."""
    times, bodies = np.array(frames, np.int64), np.array(numbers, np.int64)
    seen = np.flatnonzero(~np.isnan(points[..., 0]).all(axis=1))
    order = seen[np.argsort(bodies[seen], kind="stable")]
    ends = np.flatnonzero(np.diff(bodies[order])) + 1
    return [Body(times[rows], points[rows]) for rows in np.split(order, ends) if len(rows)]


def _variance(points: FloatArray) -> float:
    joints = points.reshape(-1, 3).astype(np.float64)
    variance = np.nanvar if np.isnan(joints).any() else np.var  # both give the same here, but one takes longer
    return float(variance(joints, axis=0).sum())


def choose_persons(num_frames: int, bodies: Sequence[Body]) -> FloatArray:
    """The bodies that are people, as a clip (M, num_frames, V, 3) of up to two rows, the main actor first.

    A single body is a person. Several bodies are chosen by the rules that the authors outline (their FAQ; issue 31 of
    github.com/shahroudy/NTURGB-D). The thresholds are those of most work on these data (SGN, CVPR 2020; CTR-GCN; PYSKL).

    1. Length: a body that was tracked in 11 frames or fewer is noise.
    2. Spread: a frame is implausible if the body is wider than 0.8 of its height, as chairs and tables are. A body is noise
       if a share of 0.69754 or more of its frames is implausible.
    3. Motion: the sum of the variances of x, y and z over all joints and plausible frames, or over all frames if that is
       less. The body with the largest motion is the main actor.
    4. Continuation: a sensor that loses a person continues with a new id. In the order of motion, a body joins the first row
       that is empty in all of its frames. It is left out if there is no such row.

    A rule that would remove all bodies keeps one: the body tracked longest (rule 1) or with the largest motion (rule 2). A
    row is NaN in frames without its body. Common code instead drops frames without bodies, and moves a body that was lost
    for some frames to an earlier time.
    """
    kept = list(bodies)
    if len(kept) > 1:
        kept = [body for body in kept if len(body.frames) >= MIN_FRAMES] or [max(kept, key=lambda b: (len(b.frames), b.motion))]
        kept = [body for body in kept if body.implausible < MAX_IMPLAUSIBLE] or [max(kept, key=lambda b: b.motion)]
        kept.sort(key=lambda body: -body.motion)
    num_rows = min(len(kept), MAX_PERSONS)
    clip = np.full((num_rows, num_frames, NUM_JOINTS, 3), np.nan, np.float32)
    free = np.ones((num_rows, num_frames), bool)
    for body in kept:
        row = next((row for row in range(num_rows) if free[row, body.frames].all()), None)
        if row is not None:
            clip[row, body.frames] = body.points
            free[row, body.frames] = False
    used = ~free.all(axis=1)
    return clip if used.all() else clip[used]
