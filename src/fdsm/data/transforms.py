"""The steps of preprocessing, from raw points to clips of one length, one size and one heading, without gaps.

A clip is (M, T, V, C): persons, frames, joints, coordinates. A joint is missing if a coordinate is NaN. A person is absent
if all joints are missing. Each step is a plain function that returns a new array and does not change its input.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fdsm.errors import InputError
from fdsm.values import BoolArray, Layout

Points = NDArray[np.floating]

FACING_FRAMES = 5
"""Number of frames at the start over which `face_camera` averages the direction of hips and shoulders."""

LEVEL_DEGREES = 25.0
"""Largest rotation of `level`. Most sensors are tilted by less, and a person who leans or lies must stay so."""
_UPRIGHT_SHARE = 0.3
"""Share of the frames that `level` uses, those in which the person stands most upright."""

_TURNS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "+y": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "-y": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "+x": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "-x": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    "+z": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "-z": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
}


def is_missing(clip: Points) -> BoolArray:
    """Mask of missing joints (M, T, V): a coordinate is NaN, or the whole body is at the origin.

    Many tools write an undetected body as zeros.
    """
    missing = np.asarray(np.isnan(clip).any(axis=-1))
    at_origin = np.asarray((clip == 0).all(axis=(2, 3)))
    return missing | at_origin[..., None]


def upright(clip: Points, layout: Layout) -> Points:
    """Rotate the clip so that `layout.up` becomes +y.

    The result is never mirrored, so left stays left. Image coordinates (2D, y down) are rotated by 180 degrees within the
    image. The right of a person who faces the camera is then at +x, as in 3D from a Kinect.

    Raises InputError for a 2D clip whose up axis is z.
    """
    dims = clip.shape[-1]
    _check_up(layout, dims)
    turn = np.array(_TURNS[layout.up], clip.dtype)[:dims, :dims]
    return clip if layout.up == "+y" else clip @ turn.T


def lay_down(clip: Points, layout: Layout) -> Points:
    """Undo `upright`: rotate a clip with y up so that +y becomes `layout.up`. Raises InputError as `upright` does."""
    dims = clip.shape[-1]
    _check_up(layout, dims)
    return clip if layout.up == "+y" else clip @ np.array(_TURNS[layout.up], clip.dtype)[:dims, :dims]


def _check_up(layout: Layout, dims: int) -> None:
    if dims == 2 and layout.up[1] == "z":
        raise InputError(f"layout {layout.name!r}: 2D coordinates have no axis {layout.up}; up must be one of +x -x +y -y")


def interpolate_gaps(clip: Points, max_gap: int) -> Points:
    """Fill runs of up to `max_gap` frames in which a joint is missing.

    The filling is linear in time and constant at the ends of the clip. Longer runs, and joints that are always missing,
    become NaN in all coordinates.
    """
    missing = is_missing(clip)
    if not missing.any():
        return clip
    num_frames = clip.shape[1]
    frames = np.arange(num_frames)[None, :, None]
    # The nearest known frame before and after each frame (M, T, V); -1 and T if there is none.
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
    """Fill in the joints and persons that are still missing.

    Within a frame, a missing joint takes the position of its parent (towards the root), and a missing parent that of a child.
    A person who is absent in a frame takes the pose of the nearest earlier frame, or else of the person's first frame. A
    person who is always absent stays NaN.
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
    absent = np.asarray(missing.any(axis=2))  # (M, T): now either all joints of a frame are missing or none
    source = np.maximum.accumulate(np.where(absent, -1, np.arange(clip.shape[1])), axis=1)
    source = np.where(source < 0, np.argmin(absent, axis=1)[:, None], source)
    filled = filled[np.arange(len(clip))[:, None], source]
    filled[absent.all(axis=1)] = np.nan
    return filled


def choose_persons(clip: Points, num_persons: int) -> Points:
    """Keep the `num_persons` persons who move most, sorted by motion (variance of position over time).

    Missing persons are added as NaN, which `preprocess` turns into zeros at the end. Persons who are always absent come
    last. Persons with equal motion keep their order.
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
    """Subtract the position of the first person's root in the first frame that shows it. All later travel is kept.

    Raises InputError if the root is never seen.
    """
    root = landmark(clip[0], layout, "root")
    seen = ~np.isnan(root).any(axis=-1)
    if not seen.any():
        raise InputError("no frame shows the root joint of the main person")
    return clip - root[np.argmax(seen)]


def trunk_length(clip: Points, layout: Layout) -> float:
    """Median distance from the first person's root to neck over the frames that show both, or NaN if none does."""
    trunk = landmark(clip[0], layout, "neck") - landmark(clip[0], layout, "root")
    lengths = np.sqrt((trunk**2).sum(axis=-1))
    known = lengths[~np.isnan(lengths)]
    return float(np.median(known)) if known.size else float("nan")


def scale(clip: Points, layout: Layout) -> Points:
    """Divide by the median trunk length of the first person. In 2D it is the length in the image plane.

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
    """Rotate the clip about a horizontal axis through the origin so that the first person stands vertically (3D only).

    The body axis goes from the middle of the ankles to the neck, averaged over the 30 % of frames in which it is longest. In
    a leg without an ankle, the joint farthest from the root is used. The axis leans if the sensor looks up or down. All
    persons are rotated by the same angle, at most `LEVEL_DEGREES`. The clip is unchanged if the layout lacks a leg, or if no
    frame shows both legs and the neck.
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
    # Rodrigues' formula for the horizontal axis (-z, 0, x) / across, which is orthogonal to the body and to y.
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
    """Rotate the clip about the vertical axis so that the first person's right points to +x at the start.

    Right is the mean direction from left to right hip and from left to right shoulder over the first `FACING_FRAMES` frames.
    The clip is unchanged if this direction is unknown or within about 6 degrees of the vertical, as for a person who lies on
    one side. An image can be rotated only by 180 degrees, which changes the sign of x. A person seen from behind then moves
    as a person who faces the camera. The same holds for coordinates with x to the right and y up.
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
    """Resample the clip to `num_frames` frames by linear interpolation. A single frame is repeated."""
    length = clip.shape[1]
    if length == num_frames:
        return clip
    position = np.linspace(0, length - 1, num_frames) if num_frames > 1 else np.array([(length - 1) / 2])
    before = np.floor(position).astype(np.int64)
    after = np.minimum(before + 1, length - 1)
    weight = (position - before).astype(clip.dtype)[:, None, None]
    return clip[:, before] * (1 - weight) + clip[:, after] * weight


def landmark(points: Points, layout: Layout, role: str) -> Points:
    """The position (..., C) of a body landmark (see `fdsm.values.ROLES`) in points (..., V, C): the mean of its joints."""
    return points[..., list(layout.roles[role]), :].mean(axis=-2)


def _foot(layout: Layout, leg: str) -> int | None:
    """The ankle of a leg, or else its joint farthest from the root. None if the leg has no joint below the hip."""
    hips = layout.roles["left_hip"] + layout.roles["right_hip"]
    below = [joint for _, joint in _bones_from_root(layout) if joint in layout.parts.get(leg, ()) and joint not in hips]
    ankles = [joint for joint in below if "ankle" in layout.joints[joint]]
    return next(iter([*ankles, *reversed(below)]), None)


def _bones_from_root(layout: Layout) -> list[tuple[int, int]]:
    """The bones as (parent, child), with every parent before its children, whatever their direction in the layout."""
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
