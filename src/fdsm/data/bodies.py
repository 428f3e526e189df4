"""Measurements of raw bodies, in source units, NaN where a joint is missing. They tell a living body from a faulty recording.

Limits are measured on the synthetic motions, UTD-MHAD, NW-UCLA and MSR-Action3D, with a margin.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fdsm.data import transforms
from fdsm.values import BoolArray, FloatArray, IntArray, Layout

Points = NDArray[np.floating]

JUMP_TRUNKS = 6.0
"""Trunk lengths (about 3 m). A joint that moves further from one frame to the next is reported as a jump."""
LEAP_TRUNKS = 4.0
"""The same for the middle of the body, which noise moves less."""
TRUNK_METRES = (0.15, 1.0)
"""Plausible trunk lengths (root to neck) in metres, from toddlers to tall people, with a margin."""
TO_AND_FRO = 0.015
"""A clip in which a larger share of the places of joints are `to_and_fro` is reported."""
_OFF_TRUNKS = 0.4
"""Trunk lengths (about 20 cm). At 15 frames a second or more, people's joints are seldom so far off their way for one frame."""
GROWN = 1.75
"""A body that is larger by this factor at some times than at others is reported. Sensors err by up to 1.6."""
LONGEST_BONE = 2.2
"""Trunk lengths. Thighs are the longest bones of people, a little longer than one trunk length."""
UNEVEN = 4.0
"""A left bone and the right one differ by a smaller factor."""
TANGLED = {3: 1.75, 2: 2.2}
"""Length of the bones by that of the shortest tree over the joints, by the number of coordinates.

People have up to 1.65, and in pictures up to 2.1 when they lie. Joints in random order have from 1.9, and in pictures from 2.3.
"""
_LOOK = 64
"""Number of frames at which bodies are measured, which is enough for any length."""
_FIXED = 1e-3
"""Trunk lengths. The hips of a living person move by more, and noise moves them too."""
_AT_ORIGIN = 0.02
"""Trunk lengths. Landmarks that a tool puts at the origin stay this near to it."""
_MIRRORED = -0.3
"""Mean cosine between the front that feet, knees and nose show and the front that follows from left and right."""
_STRAIGHT = 0.1
"""Sensors let the knee of a straight leg bend to either side by this share of the leg."""
_QUIET = 0.2
"""Trunk lengths. A person keeps still while every joint stays this near to where it was."""
_BUSY_TRUNKS, _BUSY_SECONDS = 0.12, 0.25
"""A person moves if a joint gets this far in this time."""
_UNITS = (("metres", 1.0), ("centimetres", 100.0), ("millimetres", 1000.0))


def sampled(body: Points) -> NDArray[np.float64]:
    """At most `_LOOK` frames of a body (T, V, C), evenly spread, in doubles."""
    return body[:: -(-len(body) // _LOOK)].astype(np.float64)


@lru_cache(4096)
def spread_over(num_frames: int, count: int) -> IntArray:
    """Up to `count` frames of a clip, evenly spread, without its last one."""
    return np.unique(np.linspace(0, num_frames - 2, count).astype(np.int64))


def is_seen(points: Points) -> BoolArray:
    """Mask of the joints (...) of points (..., C) that have all coordinates."""
    unknown = np.isnan(points)
    return ~np.asarray(np.logical_or(unknown[..., 0], unknown[..., 1]) | unknown[..., -1])  # faster than `any` over 2 or 3


# ---- motion


def still_joints(clip: Points) -> BoolArray:
    """The joints (V,) that never move in a clip (M, T, V, C), or are never seen. Movement needs two frames."""
    extent = np.fmax.reduce(clip, axis=1) - np.fmin.reduce(clip, axis=1)  # (M, V, C), NaN where never seen
    return np.asarray(~(extent > 0).any(axis=(0, 2)))


def constancy(course: Points) -> float:
    """How far joints are apart in one coordinate (T, V), on average over time, by how much they vary: standard deviations.

    The mean of all joints of a frame does not count. What is drawn anew for each frame and joint has about 0.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a joint or frame may be missing as a whole
        own = course - np.nanmean(course, axis=1, keepdims=True)
        within, frames = np.nanvar(own, axis=0), np.maximum((~np.isnan(own)).sum(axis=0), 1)
        apart = np.nanvar(np.nanmean(own, axis=0)) - np.nanmean(within / frames)
    return float(np.sqrt(max(apart, 0.0) / max(np.nanmean(within), 1e-30)))


def largest_jump(clip: Points, trunk: float) -> tuple[int, float] | None:
    """The frame to which a joint or the whole body jumps, and how far in trunk lengths. None if there is no jump."""
    if clip.shape[1] < 2 or not trunk > 0:
        return None
    steps = np.diff(clip, axis=1)  # (M, T-1, V, C)
    joints, whole = np.fmax.reduce(length(steps), axis=(0, 2)) / trunk, np.fmax.reduce(length(steps.mean(axis=2)), axis=0) / trunk
    excess = np.fmax(joints / JUMP_TRUNKS, whole / LEAP_TRUNKS)
    excess[np.isnan(excess)] = 0
    frame = int(excess.argmax())
    return (frame + 1, float(joints[frame])) if excess[frame] > 1 else None


def to_and_fro(body: Points, trunk: float) -> float:
    """Share of the places of joints, in a person (T, V, C), that are off the way from the frame before to the frame after.

    Such a joint leaves and is back at once. It is so where frames are in another order, or left and right change now and then.
    """
    before, here, after = body[:-2], body[1:-1], body[2:]
    off = length(here - (before + after) / 2)  # NaN where one of the three is
    known = int((~np.isnan(off)).sum())
    leaves = off > np.maximum(_OFF_TRUNKS * trunk, 2 * length(after - before))
    return float(leaves.sum() / known) if known and trunk > 0 else 0.0


def limb_motion(body: FloatArray, layout: Layout) -> float:
    """How much the joints of a person (T, V, C) move around the root: their mean standard deviation in trunk lengths.

    A person who glides through the picture has none. A person who is seldom seen has less.
    """
    relative = body - _double(body, layout, "root")[:, None]
    trunk = median(length(between(body, layout, "root", "neck")))
    seen = is_seen(relative)  # (T, V)
    if not trunk > 0 or not seen.any():
        return 0.0
    count = np.maximum(seen.sum(axis=0), 1)[:, None]
    mean = np.nansum(relative, axis=0) / count
    variance = (np.nansum((relative - mean) ** 2, axis=0) / count).sum(axis=-1)  # (V,)
    return float(np.sqrt(variance).mean() / trunk * seen.mean())


def fixed_landmark(body: Points, layout: Layout, trunk: float) -> str | None:
    """The landmark of a person (T, V, C) that is in one place throughout, or else None. Feet may stand still, these may not."""
    sides = [[_double(body, layout, f"{side}_{end}") for side in ("left", "right")] for end in ("hip", "shoulder")]
    tracks = {
        "root": _double(body, layout, "root"),
        "middle of the hips": sum(sides[0]) / 2,
        "neck": _double(body, layout, "neck"),
        "middle of the shoulders": sum(sides[1]) / 2,
        "middle of the body": body.mean(axis=1, dtype=np.float64),
    }
    places = np.stack(list(tracks.values()))  # (K, T, C)
    seen = is_seen(places)
    first = places[np.arange(len(places)), seen.argmax(axis=1)]
    travel = np.fmax.reduce(length(places - first[:, None]), axis=1)  # NaN, where a landmark is not seen, does not count
    distance = np.fmax.reduce(length(places), axis=1)
    fixed = ((travel <= _FIXED * trunk) | (distance <= _AT_ORIGIN * trunk)) & (seen.sum(axis=1) > 1) & (trunk > 0)
    return list(tracks)[int(fixed.argmax())] if fixed.any() else None


def busy_share(body: Points, trunk: float, fps: float) -> float:
    """Share of the frames in which some joint of a person (T, V, C) moves."""
    later = max(1, round(_BUSY_SECONDS * fps))
    if len(body) <= later:
        return 1.0
    far = np.fmax.reduce(length(body[later:] - body[:-later]), axis=1)
    return float((far > _BUSY_TRUNKS * trunk).mean())


def still_ends(body: Points, trunk: float) -> int:
    """Number of frames at both ends in which a person (T, V, C) keeps still. 0 for who keeps still throughout."""
    moved = [np.fmax.reduce(length(body - end), axis=1) > _QUIET * trunk for end in (body[:1], body[-1:])]
    if not moved[0].any() or not moved[1].any():
        return 0
    return min(int(moved[0].argmax()) + int(moved[1][::-1].argmax()), len(body))


# ---- axes


def upside_down(body: Points, layout: Layout) -> bool:
    """Whether the neck is below the root in most frames of points (..., V, C), and the feet above it where they are seen.

    The margin of half a trunk length allows for lying and bending over.
    """
    axis = "xyz".index(layout.up[1])
    if axis >= body.shape[-1]:
        return False
    trunk, sign = between(body, layout, "root", "neck"), -1 if layout.up[0] == "-" else 1
    if not median(trunk[..., axis]) * sign < -0.5 * median(length(trunk)):
        return False
    feet = transforms.find_feet(layout, 3)
    if feet is None:
        return True
    legs = _double(body, layout, "root") - body[..., list(feet), :].mean(axis=-2)
    return not median(legs[..., axis]) * sign > 0  # true as well if the feet are never seen


def share_along(body: Points, layout: Layout, axis: str, cosine: float) -> float:
    """Share of the frames in which the trunk and the whole body, from feet to neck, point along a signed axis. 0 if unseen."""
    trunk = between(body, layout, "root", "neck")
    feet = transforms.find_feet(layout, 3)
    whole = trunk if feet is None else _double(body, layout, "neck") - body[:, list(feet)].mean(axis=1)
    whole = np.where(np.isnan(whole), trunk, whole)
    column, sign = "xyz".index(axis[1]), -1 if axis[0] == "-" else 1
    known = is_seen(trunk)
    if not known.any():
        return 0.0
    along = [sign * vectors[known, column] > cosine * length(vectors[known]) for vectors in (trunk, whole)]
    return float((along[0] & along[1]).mean())


def mirrored(body: Points, layout: Layout) -> bool:
    """Whether left and right of a body (T, V, C) are exchanged: feet, knees and nose point away from where its front should be.

    Only 3D shows it. Straight legs do not show it in a layout without feet and nose.
    """
    if body.shape[-1] == 2:
        return False
    up = between(body, layout, "root", "neck")
    right = between(body, layout, "left_shoulder", "right_shoulder") + between(body, layout, "left_hip", "right_hip")
    front = _cross(up, right)
    front /= np.maximum(length(front), np.finfo(np.float64).tiny)[:, None]
    pointers = list(_pointers(body, layout))
    trunk = median(length(up))
    if not pointers or not trunk > 0:
        return False
    forward = np.stack(pointers) / trunk  # (P, T, 3)
    along, reach = (forward * front).sum(axis=-1), length(forward)
    known = ~np.isnan(along)
    enough = 0.05 * known.sum()  # what points forward less is noise
    return bool(known.any() and reach[known].sum() > enough and along[known].sum() < _MIRRORED * reach[known].sum())


def _pointers(body: Points, layout: Layout) -> Iterator[Points]:
    """Vectors (T, 3) that point to a person's front: from ankle to toes, from the leg's line to the knee, from ears to nose."""
    index = {joint: place for place, joint in enumerate(layout.joints)}
    for side in ("left", "right"):
        hip, knee, ankle = (index.get(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        foot = next((index[f"{side}_{toe}"] for toe in ("foot_index", "big_toe", "toe", "foot") if f"{side}_{toe}" in index), None)
        if ankle is not None and foot is not None:
            yield body[:, foot] - body[:, ankle]
        if hip is not None and knee is not None and ankle is not None:
            tiny = np.finfo(np.float64).tiny
            leg, thigh = body[:, ankle] - body[:, hip], body[:, knee] - body[:, hip]
            bend = thigh - ((thigh * leg).sum(-1) / np.maximum((leg**2).sum(-1), tiny))[:, None] * leg
            least = _STRAIGHT * length(leg)
            straight = least / np.maximum(np.maximum(length(bend), least), tiny)  # 1 where the knee does not bend enough
            yield 2 * bend * (1 - straight)[:, None]
    ears = [index[ear] for ear in ("left_ear", "right_ear") if ear in index]
    if "nose" in index and len(ears) == 2:
        yield body[:, index["nose"]] - body[:, ears].mean(axis=1)


# ---- bones


def bone_lengths(points: Points, layout: Layout) -> Points:
    """The length (..., V - 1) of each bone in points (..., V, C)."""
    parents, children = np.array(layout.bones, np.int64).reshape(-1, 2).T
    return length(points[..., children, :] - points[..., parents, :])


def tangle(body: Points, layout: Layout) -> float:
    """Length of the bones by that of the shortest tree over the joints: the least of three frames of a body (T, V, C).

    It is near 1 for a skeleton in any pose, and higher for joints in another order. After a frame that is below `TANGLED`, no
    other is looked at. NaN if no frame shows all joints.
    """
    whole = body[is_seen(body).all(axis=1)]
    least = float("inf")
    for place in (0, len(whole) // 2, -1) if len(whole) else ():
        frame = whole[place]
        shortest = max(_shortest_tree(frame), np.finfo(np.float64).tiny)
        least = min(least, float(bone_lengths(frame, layout).sum() / shortest))
        if least <= TANGLED[body.shape[-1]]:
            return least
    return least if len(whole) else float("nan")


def _shortest_tree(points: Points) -> float:
    """Length of the shortest tree over points (V, C), by Prim's algorithm."""
    distances = length(points[:, None] - points)  # (V, V); infinite towards points in the tree
    nearest, joint, total = distances[0].copy(), 0, 0.0  # of each point to the tree
    for _ in range(len(points) - 1):
        distances[:, joint] = nearest[joint] = np.inf
        joint = int(nearest.argmin())
        total += float(nearest[joint])
        np.minimum(nearest, distances[joint], out=nearest)
    return total


def uneven_bones(body: Points, layout: Layout, trunk: float) -> list[str]:
    """Joints at the end of bones that people do not have (3D): far too long, or on one side by far longer than on the other."""
    if body.shape[-1] == 2 or not trunk > 0:
        return []
    whole = body[is_seen(body).all(axis=1)]
    if not len(whole):
        return []
    ordered = np.sort(bone_lengths(whole, layout), axis=0)
    lengths = ((ordered[(len(whole) - 1) // 2] + ordered[len(whole) // 2]) / 2).tolist()  # faster than `numpy.median`
    other = {joint: twin for pair in layout.pairs for joint, twin in (pair, pair[::-1])}
    by_ends = {frozenset(bone): size for bone, size in zip(layout.bones, lengths, strict=True)}
    found = []
    for (parent, child), size in zip(layout.bones, lengths, strict=True):
        twin = by_ends.get(frozenset((other.get(parent, parent), other.get(child, child))), size)
        if size > LONGEST_BONE * trunk or (child in other and size > UNEVEN * twin and size > 0.2 * trunk):
            found.append(layout.joints[child])
    return found


def growth(body: Points, layout: Layout) -> float:
    """By what factor a body (T, V, C) is larger at some times than at others, without the outermost tenths: its median bone."""
    lengths = bone_lengths(body[is_seen(body).all(axis=1)], layout)  # (frames, V - 1)
    if not len(lengths):
        return 1.0
    usual = np.maximum(np.sort(lengths, axis=0)[len(lengths) // 2], np.finfo(np.float64).tiny)
    sizes = np.sort(np.sort(lengths / usual, axis=1)[:, lengths.shape[1] // 2])
    small, large = sizes[len(sizes) // 10], sizes[-1 - len(sizes) // 10]
    return float(large / small) if small > 0 else 1.0


def guess_unit(trunk: float, dims: int) -> str:
    """The unit in which a trunk is plausible."""
    low, high = TRUNK_METRES
    if dims == 2:
        return "units of the picture"
    return next((name for name, metre in _UNITS if low <= trunk / metre <= high), "no usual unit")


# ---- small geometry


def length(vectors: Points) -> Points:
    """The length (...) of vectors (..., C), in doubles, whose squares do not overflow."""
    doubles = vectors.astype(np.float64, copy=False)
    squares = doubles * doubles
    total = squares[..., 0] + squares[..., 1]  # faster than a sum over 2 or 3
    return np.asarray(np.sqrt(total + squares[..., 2] if squares.shape[-1] == 3 else total))


def _cross(a: Points, b: Points) -> Points:
    """The cross product (..., 3) of vectors, in a third of the time that `numpy.cross` takes for a few."""
    return np.stack([a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in ((1, 2), (2, 0), (0, 1))], axis=-1)


def median(values: Points) -> float:
    """The median of the values that are not NaN. NaN if there are none."""
    known = values[~np.isnan(values)]
    if not known.size:
        return float("nan")
    known.sort()  # `numpy.median` takes several times as long for a few hundred values
    return (float(known[(known.size - 1) // 2]) + float(known[known.size // 2])) / 2


def between(points: Points, layout: Layout, start: str, end: str) -> NDArray[np.float64]:
    """The way (..., C) from one landmark to another."""
    return _double(points, layout, end) - _double(points, layout, start)


def _double(points: Points, layout: Layout, role: str) -> NDArray[np.float64]:
    return transforms.landmark(points, layout, role, np.float64).astype(np.float64, copy=False)
