"""The steps that make clips of any source alike: from raw points to one length, one size, one heading, no gap.

A clip is (M, T, V, C): persons, frames, joints, coordinates. A joint is missing where a coordinate is NaN; a person is
absent where all joints are. Each step is a plain function that returns a new array and leaves its input as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fdsm.errors import InputError
from fdsm.values import BoolArray, Layout

Points = NDArray[np.floating]

FACING_FRAMES = 5
"""Frames at the beginning over which `face_camera` takes the mean direction of hips and shoulders."""

LEVEL_DEGREES = 25.0
"""The most that `level` turns: sensors are mostly tilted by less, and who leans or lies must not be stood upright."""
_UPRIGHT_SHARE = 0.3
"""Share of the frames, those in which a person stands most upright, that `level` goes by."""

_TURNS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "+y": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "-y": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "+x": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "-x": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    "+z": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "-z": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
}


def is_missing(clip: Points) -> BoolArray:
    """Where a joint is missing, (M, T, V): a coordinate is NaN, or the whole body lies at the origin.

    Many tools write an undetected body as zeros.
    """
    missing = np.asarray(np.isnan(clip).any(axis=-1))
    at_origin = np.asarray((clip == 0).all(axis=(2, 3)))
    return missing | at_origin[..., None]


def upright(clip: Points, layout: Layout) -> Points:
    """Turn the clip so that `layout.up` becomes +y.

    Always a rotation, never a mirror: left stays left. Image coordinates (2D, y down) are turned by half a circle within
    the image, after which the right of a person who faces the camera is at +x, as in 3D from a Kinect.

    Raises InputError for a 2D clip whose up axis is z.
    """
    dims = clip.shape[-1]
    _check_up(layout, dims)
    turn = np.array(_TURNS[layout.up], clip.dtype)[:dims, :dims]
    return clip if layout.up == "+y" else clip @ turn.T


def lay_down(clip: Points, layout: Layout) -> Points:
    """Undo `upright`: turn a clip with y up so that +y becomes `layout.up`. Raises InputError as `upright` does."""
    dims = clip.shape[-1]
    _check_up(layout, dims)
    return clip if layout.up == "+y" else clip @ np.array(_TURNS[layout.up], clip.dtype)[:dims, :dims]


def _check_up(layout: Layout, dims: int) -> None:
    if dims == 2 and layout.up[1] == "z":
        raise InputError(f"layout {layout.name!r}: 2D coordinates have no axis {layout.up}; up must be one of +x -x +y -y")


def interpolate_gaps(clip: Points, max_gap: int) -> Points:
    """Fill runs of up to `max_gap` frames in which a joint is missing: linear in time, held at the clip's ends.

    Longer runs, and joints that are missing throughout, become NaN in all coordinates.
    """
    missing = is_missing(clip)
    if not missing.any():
        return clip
    num_frames = clip.shape[1]
    frames = np.arange(num_frames)[None, :, None]
    # The nearest known frame before and after each frame, (M, T, V); -1 and T where there is none.
    before = np.maximum.accumulate(np.where(missing, -1, frames), axis=1)
    after = np.flip(np.minimum.accumulate(np.flip(np.where(missing, num_frames, frames), axis=1), axis=1), axis=1)
    fill = missing & (after - before - 1 <= max_gap) & ((before >= 0) | (after < num_frames))
    before, after = np.where(before < 0, after, before), np.where(after == num_frames, before, after)
    weight = ((frames - before) / np.maximum(after - before, 1))[..., None].astype(clip.dtype)
    person, joint = np.arange(clip.shape[0])[:, None, None], np.arange(clip.shape[2])
    start = clip[person, np.clip(before, 0, num_frames - 1), joint]
    end = clip[person, np.clip(after, 0, num_frames - 1), joint]
    filled = np.where(fill[..., None], start * (1 - weight) + end * weight, clip)
    return np.where((missing & ~fill)[..., None], np.nan, filled).astype(clip.dtype)


def fill_missing(clip: Points, layout: Layout) -> Points:
    """Put every joint still missing where its neighbour on the skeleton is, and hold an absent person's nearest pose.

    Within a frame a missing joint takes the place of its parent, seen from the root; a missing parent that of a child.
    A person who is absent in a frame keeps the pose of the nearest earlier frame, or of the first one. A person absent
    throughout stays NaN.
    """
    missing = is_missing(clip)
    if not missing.any():
        return clip
    filled = clip.copy()
    bones = _bones_from_root(layout)
    for parent, child in [(b, a) for a, b in reversed(bones)] + bones:
        take = missing[:, :, child] & ~missing[:, :, parent]
        filled[:, :, child][take] = filled[:, :, parent][take]
        missing[:, :, child] &= missing[:, :, parent]
    absent = np.asarray(missing.any(axis=2))  # (M, T): by now all joints of a frame are missing or none
    source = np.maximum.accumulate(np.where(absent, -1, np.arange(clip.shape[1])), axis=1)
    source = np.where(source < 0, np.argmin(absent, axis=1)[:, None], source)
    filled = filled[np.arange(len(clip))[:, None], source]
    filled[absent.all(axis=1)] = np.nan
    return filled


def choose_persons(clip: Points, num_persons: int) -> Points:
    """Keep the persons who move most (largest variance of position over time), the most moving first.

    Missing persons are added as NaN, which `preprocess` writes as zeros at the end. Persons who are absent throughout
    come last; persons who move equally keep their order.
    """
    missing = is_missing(clip)
    seen = np.where(missing[..., None], np.nan, clip)
    known = np.maximum((~missing).sum(axis=1), 1)[..., None]  # (M, V, 1)
    mean = np.nansum(seen, axis=1) / known
    movement = (np.nansum((seen - mean[:, None]) ** 2, axis=1) / known).sum(axis=(1, 2))
    movement[missing.all(axis=(1, 2))] = -1.0
    kept = seen[np.argsort(-movement, kind="stable")[:num_persons]]
    padding = np.full((num_persons - len(kept), *clip.shape[1:]), np.nan, clip.dtype)
    return np.concatenate([kept, padding]).astype(clip.dtype)


def centre(clip: Points, layout: Layout) -> Points:
    """Subtract the place of the first person's root in the first frame that shows it; all later travel is kept.

    Raises InputError if the root is never seen.
    """
    root = landmark(clip[0], layout, "root")
    seen = ~np.isnan(root).any(axis=-1)
    if not seen.any():
        raise InputError("no frame shows the root joint of the main person")
    return clip - root[np.argmax(seen)]


def trunk_length(clip: Points, layout: Layout) -> float:
    """Median distance from root to neck over the frames that show both, of the first person; NaN if none does."""
    trunk = landmark(clip[0], layout, "neck") - landmark(clip[0], layout, "root")
    lengths = np.sqrt((trunk**2).sum(axis=-1))
    known = lengths[~np.isnan(lengths)]
    return float(np.median(known)) if known.size else float("nan")


def scale(clip: Points, layout: Layout) -> Points:
    """Divide by the median trunk length of the first person; in 2D it is the length in the image plane.

    Raises InputError if the trunk is never seen or has no length.
    """
    length = trunk_length(clip, layout)
    if np.isnan(length):
        raise InputError("no frame shows both the root and the neck of the main person")
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        scaled = clip / np.asarray(length, clip.dtype)
    if length == 0 or np.isinf(scaled).any():
        raise InputError(f"the trunk (root to neck) of the main person is only {length:g} long")
    return scaled


def level(clip: Points, layout: Layout) -> Points:
    """Turn the clip about a horizontal axis through the origin so that the first person stands vertically (3D only).

    They stand along the way from the middle of the ankles (in a leg without one: its joint farthest from the root) to the
    neck, averaged over the 30 % of frames in which that way is longest. Sensors that look up or down make it lean. All
    persons are turned alike, by at most `LEVEL_DEGREES`. Nothing is turned in a layout without both legs, or where no frame
    shows them and the neck.
    """
    feet = [_foot(layout, leg) for leg in ("left_leg", "right_leg")]
    if clip.shape[-1] == 2 or None in feet:
        return clip
    body = landmark(clip[0], layout, "neck") - clip[0][:, feet].mean(axis=1)
    body = body[~np.isnan(body).any(axis=-1)]
    if len(body) == 0:
        return clip
    length = np.sqrt((body**2).sum(axis=-1))
    x, y, z = body[length >= np.quantile(length, 1 - _UPRIGHT_SHARE)].mean(axis=0)
    across = np.hypot(x, z)
    if across == 0:
        return clip
    angle = min(np.arctan2(across, y), np.radians(LEVEL_DEGREES))
    # Rodrigues' formula for the horizontal axis (-z, 0, x) / across, which is at right angles to the body and to y.
    a, b, sin, cos = x / across, z / across, np.sin(angle), np.cos(angle)
    turn = np.array(
        [
            [1 - a * a * (1 - cos), -a * sin, -a * b * (1 - cos)],
            [a * sin, cos, b * sin],
            [-a * b * (1 - cos), -b * sin, 1 - b * b * (1 - cos)],
        ],
        clip.dtype,
    )
    return clip @ turn.T


def face_camera(clip: Points, layout: Layout) -> Points:
    """Turn the clip about the vertical so that the first person's right points to +x at the beginning.

    Right is the mean of left-to-right hip and left-to-right shoulder over the first `FACING_FRAMES` frames. Nothing is
    turned where that direction is unknown or upright to within about 6 degrees, as for a person lying on one side. An image
    can be turned by half a circle only, which is to change the sign of x: who is seen from behind, or in coordinates with
    x to the right and y up, then moves as one who faces the camera.
    """
    first = clip[0, :FACING_FRAMES]
    axes = [landmark(first, layout, f"right_{part}") - landmark(first, layout, f"left_{part}") for part in ("shoulder", "hip")]
    known = np.concatenate(axes)
    known = known[~np.isnan(known).any(axis=-1)]
    if len(known) == 0:
        return clip
    x, y, *depth = known.mean(axis=0)
    length = np.hypot(x, *depth) if depth else abs(x)
    if length <= 0.1 * np.hypot(length, y):
        return clip
    if not depth:
        return clip if x > 0 else clip * np.array([-1, 1], clip.dtype)
    cos, sin = x / length, depth[0] / length
    turn = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]], clip.dtype)
    return clip @ turn.T


def resample(clip: Points, num_frames: int) -> Points:
    """Bring the clip to `num_frames` frames, linear between neighbours; a single frame is repeated."""
    length = clip.shape[1]
    if length == num_frames:
        return clip
    position = np.linspace(0, length - 1, num_frames) if num_frames > 1 else np.array([(length - 1) / 2])
    before = np.floor(position).astype(np.int64)
    after = np.minimum(before + 1, length - 1)
    weight = (position - before).astype(clip.dtype)[:, None, None]
    return clip[:, before] * (1 - weight) + clip[:, after] * weight


def landmark(points: Points, layout: Layout, role: str) -> Points:
    """The place of a body landmark (see `fdsm.values.ROLES`) in points (..., V, C): the mean of its joints, (..., C)."""
    return points[..., list(layout.roles[role]), :].mean(axis=-2)


def _foot(layout: Layout, leg: str) -> int | None:
    """The ankle of a leg, or else its joint farthest from the root; none if the leg has nothing below the hip."""
    hips = layout.roles["left_hip"] + layout.roles["right_hip"]
    below = [joint for _, joint in _bones_from_root(layout) if joint in layout.parts.get(leg, ()) and joint not in hips]
    ankles = [joint for joint in below if "ankle" in layout.joints[joint]]
    return next(iter([*ankles, *reversed(below)]), None)


def _bones_from_root(layout: Layout) -> list[tuple[int, int]]:
    """The bones as (parent, child), every parent before its children, whatever way round the layout states them."""
    neighbours: Mapping[int, list[int]] = {joint: [] for joint in range(layout.num_joints)}
    for a, b in layout.bones:
        neighbours[a].append(b)
        neighbours[b].append(a)
    reached = [layout.roles["root"][0]]
    bones: list[tuple[int, int]] = []
    for parent in reached:
        children = [joint for joint in neighbours[parent] if joint not in reached]
        bones += [(parent, child) for child in children]
        reached += children
    return bones
