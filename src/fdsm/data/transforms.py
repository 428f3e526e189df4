"""The steps of preprocessing, from raw points to clips of one length, one size and one heading, without gaps.

A clip is (M, T, V, C): persons, frames, joints, coordinates. A joint is missing if a coordinate is NaN. A person is absent
if all joints are missing. Each step is a plain function that returns a new array and does not change its input.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fdsm.data.alignment import FACING_FRAMES, Doubles, facing_turns, level_turns, median_lengths
from fdsm.data.alignment import LEVEL_DEGREES as LEVEL_DEGREES
from fdsm.errors import InputError
from fdsm.values import BoolArray, IntArray, Layout

Points = NDArray[np.floating]

_SHORTEST = 1e-100
"""A trunk longer than this cannot make a coordinate infinite, since coordinates are read in single precision."""

MIDDLES = {"neck": "shoulder", "root": "hip"}
"""What lies between what."""

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


def anything_missing(clip: Points) -> bool:
    """Whether any joint is missing. This is fast where none is, which is usual."""
    none = not np.isnan(clip).any() and bool((clip[:, :, :1, :1] != 0).all())
    return not none and bool(is_missing(clip).any())


def with_middles(clip: Points, layout: Layout) -> tuple[Points, list[str]]:
    """The clip (M, T, V, C) with a neck between the shoulders and a root between the hips, and which of both it never shows.

    What lies between joints that are never seen either stays missing. A landmark that is seen now and then is left to gaps.
    """
    if not anything_missing(clip):
        return clip, []
    shown = np.asarray(~is_missing(clip).all(axis=(0, 1)))
    lacking = []
    for role, end in MIDDLES.items():
        middle, sides = layout.roles[role], [f"{side}_{end}" for side in ("left", "right")]
        if shown[list(middle)].any() or not all(shown[list(layout.roles[side])].all() for side in sides):
            continue
        lacking.append(role)
        ends = [landmark(clip, layout, side, np.float64) for side in sides]
        clip = clip.copy()
        clip[:, :, list(middle)] = ((ends[0] + ends[1]) / 2)[:, :, None]
    return clip, lacking


def upright(clip: Points, layout: Layout) -> Points:
    """Rotate the clip so that `layout.up` becomes +y.

    The result is never mirrored, so left stays left. Image coordinates (2D, y down) are rotated by 180 degrees within the
    image. The right of a person who faces the camera is then at +x, as in 3D from a Kinect.

    Raises InputError for a 2D clip whose up axis is z.
    """
    turn = upright_turn(layout, clip.shape[-1]).astype(clip.dtype)
    return clip if layout.up == "+y" else clip @ turn.T


def lay_down(clip: Points, layout: Layout) -> Points:
    """Undo `upright`: rotate a clip with y up so that +y becomes `layout.up`. Raises InputError as `upright` does."""
    turn = upright_turn(layout, clip.shape[-1]).astype(clip.dtype)
    return clip if layout.up == "+y" else clip @ turn


def upright_turn(layout: Layout, dims: int) -> Points:
    """The rotation (C, C) of `upright`. Raises InputError as it does."""
    if dims == 2 and layout.up[1] == "z":
        raise InputError(f"layout {layout.name!r}: 2D coordinates have no axis {layout.up}; up must be one of +x -x +y -y")
    return np.array(_TURNS[layout.up], np.float64)[:dims, :dims]


def interpolate_gaps(clip: Points, max_gap: int) -> Points:
    """Fill runs of up to `max_gap` frames in which a joint is missing.

    The filling is linear in time and constant at the ends of the clip. Longer runs, and joints that are always missing,
    become NaN in all coordinates.
    """
    if not anything_missing(clip):
        return clip
    missing = is_missing(clip)
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
    if not anything_missing(clip):
        return clip
    missing = is_missing(clip)
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
    return float(median_lengths(trunks(clip[0], layout), np.array([clip.shape[1]]))[0])


def trunks(body: Points, layout: Layout) -> Doubles:
    """The trunk of a person (T, V, C) in each frame (T, C), from the root to the neck."""
    return _double(body, layout, "neck") - _double(body, layout, "root")


def _double(body: Points, layout: Layout, role: str) -> Doubles:
    return landmark(body, layout, role, np.float64).astype(np.float64, copy=False)


def scale(clip: Points, layout: Layout) -> Points:
    """Divide by the median trunk length of the first person. In 2D it is the length in the image plane.

    Raises InputError if the trunk is never seen or has no length.
    """
    length = trunk_length(clip, layout)
    check_trunk(length, clip)
    return clip / np.asarray(length, clip.dtype)


def check_trunk(length: float, clip: Points) -> None:
    """Raises InputError if a clip cannot be divided by the length of the trunk."""
    if np.isnan(length):
        raise InputError("no frame shows both the root and the neck of the main person")
    if length > _SHORTEST:
        return
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        scaled = clip / np.asarray(length, clip.dtype)
    if length == 0 or np.isinf(scaled).any():
        raise InputError(f"the trunk (root to neck) of the main person is only {length:g} long")


def level(clip: Points, layout: Layout) -> Points:
    """Rotate the clip about a horizontal axis through the origin so that the first person stands vertically (3D only).

    The body axis goes from the middle of the ankles to the neck, averaged over the 30 % of frames in which it is longest. In
    a leg without an ankle, the joint farthest from the root is used. The axis leans if the sensor looks up or down. All
    persons are rotated by the same angle, at most `LEVEL_DEGREES`. The clip is unchanged if the layout lacks a leg, or if no
    frame shows both legs and the neck.
    """
    feet = find_feet(layout, clip.shape[-1])
    if feet is None:
        return clip
    body = bodies(clip[0], layout, feet)
    turn = level_turns(body, np.array([len(body)]))[0]
    return clip @ turn.astype(clip.dtype).T


@lru_cache(256)
def find_feet(layout: Layout, dims: int) -> tuple[int, int] | None:
    """The left and the right foot by which `level` measures. None in 2D, or if the layout lacks a leg."""
    left, right = (_foot(layout, leg) for leg in ("left_leg", "right_leg"))
    return None if dims == 2 or left is None or right is None else (left, right)


def bodies(body: Points, layout: Layout, feet: tuple[int, int]) -> Doubles:
    """The axis of a person (T, V, 3) in each frame (T, 3), from between the feet to the neck, as `level` uses it."""
    left, right = (body[:, foot].astype(np.float64) for foot in feet)
    return _double(body, layout, "neck") - (left + right) / 2


def face_camera(clip: Points, layout: Layout) -> Points:
    """Rotate the clip about the vertical axis so that the first person's right points to +x at the start.

    Right is the mean direction from left to right hip and from left to right shoulder over the first `FACING_FRAMES` frames.
    The clip is unchanged if this direction is unknown or within about 6 degrees of the vertical, as for a person who lies on
    one side. An image can be rotated only by 180 degrees, which changes the sign of x. A person seen from behind then moves
    as a person who faces the camera. The same holds for coordinates with x to the right and y up.
    """
    right = rights(clip[0], layout)
    turn = facing_turns(right, np.array([len(right)]))[0]
    return clip @ turn.astype(clip.dtype).T


def rights(body: Points, layout: Layout) -> Doubles:
    """The right of a person (T, V, C), by shoulders and hips in the first frames, as `face_camera` uses it (K, C)."""
    first = body[:FACING_FRAMES]
    axes = [_double(first, layout, f"right_{part}") - _double(first, layout, f"left_{part}") for part in ("shoulder", "hip")]
    return np.concatenate(axes)


def resample(clip: Points, num_frames: int, dtype: type[np.floating] | None = None) -> Points:
    """Resample the clip to `num_frames` frames by linear interpolation, in another precision if `dtype` says so.

    A single frame is repeated.
    """
    length, precision = clip.shape[1], dtype or clip.dtype
    if length == num_frames:
        return clip.astype(precision, copy=False)
    before, after, weight = _between(length, num_frames)
    weight = weight.astype(precision)
    start, end = (np.take(clip, frames, axis=1).astype(precision, copy=False) for frames in (before, after))
    return start * (1 - weight) + end * weight


@lru_cache(maxsize=4096)
def _between(length: int, num_frames: int) -> tuple[IntArray, IntArray, Points]:
    """The frames before and after each new frame (num_frames,), and the weight of the latter (num_frames, 1, 1)."""
    position = np.linspace(0, length - 1, num_frames) if num_frames > 1 else np.array([(length - 1) / 2])
    before = np.floor(position).astype(np.int64)
    return before, np.minimum(before + 1, length - 1), (position - before)[:, None, None]


def landmark(points: Points, layout: Layout, role: str, dtype: type[np.floating] | None = None) -> Points:
    """The position (..., C) of a body landmark (see `fdsm.values.ROLES`) in points (..., V, C): the mean of its joints."""
    joints = layout.roles[role]
    if len(joints) == 1:
        return points[..., joints[0], :].astype(dtype or points.dtype, copy=False)
    return points[..., list(joints), :].mean(axis=-2, dtype=dtype)


def _foot(layout: Layout, leg: str) -> int | None:
    """The ankle of a leg, or else its joint farthest from the root. None if the leg has no joint below the hip."""
    hips = layout.roles["left_hip"] + layout.roles["right_hip"]
    below = [joint for _, joint in _bones_from_root(layout) if joint in layout.parts.get(leg, ()) and joint not in hips]
    ankles = [joint for joint in below if "ankle" in layout.joints[joint]]
    return next(iter([*ankles, *reversed(below)]), None)


def _bones_from_root(layout: Layout) -> list[tuple[int, int]]:
    """The bones as (parent, child), with every parent before its children, whatever their direction in the layout."""
    return _bones_from(layout.roles["root"][0], layout.num_joints, layout.bones)


@lru_cache(maxsize=256)
def _bones_from(root: int, num_joints: int, between: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    neighbours: Mapping[int, list[int]] = {joint: [] for joint in range(num_joints)}
    for a, b in between:
        neighbours[a].append(b)
        neighbours[b].append(a)
    reached = [root]
    bones: list[tuple[int, int]] = []
    for parent in reached:
        children = [joint for joint in neighbours[parent] if joint not in reached]
        bones += [(parent, child) for child in children]
        reached += children
    return bones
