"""Named measurements of a moving body: positions, ranges, speeds, repetitions and turns of its end points, and its posture.

Lengths are in trunk lengths. At the start of the clip, +x is the person's right, +y is up and +z is behind the person.
Measurements that depend on the frame rate are given per eighth of the clip, so a resampled clip has the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from fdsm.errors import InputError
from fdsm.values import FloatArray, IntArray, Layout

Body = Mapping[str, FloatArray]
"""The trajectory (B, 3, T) of every point of `find_points`."""

_SIDES = ("left", "right")
_JOINTS: dict[str, tuple[str, ...]] = {
    **{f"{side} hand": (f"{side}_hand", f"{side}_wrist") for side in _SIDES},
    **{f"{side} wrist": (f"{side}_wrist", f"{side}_hand") for side in _SIDES},
    **{f"{side} elbow": (f"{side}_elbow",) for side in _SIDES},
    **{f"{side} foot": (f"{side}_ankle", f"{side}_foot") for side in _SIDES},
    **{f"{side} knee": (f"{side}_knee",) for side in _SIDES},
    "head": ("head", "nose"),
}
_UPPER = ("left hand", "right hand", "left elbow", "right elbow", "head")
_LOWER = ("left foot", "right foot", "left knee", "right knee")
_DISTANCES = {
    "hands": ("left hand", "right hand"),
    "feet": ("left foot", "right foot"),
    "knees": ("left knee", "right knee"),
    "right hand to head": ("right hand", "head"),
    "left hand to head": ("left hand", "head"),
    "right hand to left shoulder": ("right hand", "left_shoulder"),
    "left hand to right shoulder": ("left hand", "right_shoulder"),
}
_ANGLES = {
    **{f"{side} knee": (f"{side}_hip", f"{side} knee", f"{side} foot") for side in _SIDES},
    **{f"{side} elbow": (f"{side}_shoulder", f"{side} elbow", f"{side} wrist") for side in _SIDES},
}
_AXES = ("right", "up", "back")
# Planes of rotation. Angles grow from the first axis to the second.
_PLANES = {
    "counterclockwise in the person's eyes": (0, 1),
    "forwards over the top": (2, 1),
    "clockwise seen from above": (0, 2),
}
_BANDS = {"1 to 2": (0, 2), "3 to 4": (2, 4), "5 to 7": (4, 7), "8 to 12": (7, 12), "13 and more": (12, None)}
_SHARES = (0.02, 0.15, 0.3, 0.45, 0.55, 0.7, 0.85, 0.98)
_DEAD_ZONE = 0.15  # share of the greatest speed; slower motion has no direction for a turn
_STILL = 0.064  # trunk lengths per clip; the same limit for joints that only tremble
_TINY = 1e-6


class _Measured(NamedTuple):
    subjects: tuple[str, ...]
    values: dict[str, FloatArray]  # by name, each (B, subjects)


def find_points(layout: Layout) -> dict[str, tuple[int, ...]]:
    """The joints of each measured point, whose mean it is. They are found by name, and landmarks by `layout.roles`.

    Raises InputError, which lists the points that no joint matches.
    """
    index = {joint: i for i, joint in enumerate(layout.joints)}
    missing = {" or ".join(sorted(names)): None for names in _JOINTS.values() if not any(name in index for name in names)}
    if missing:
        raise InputError(f"layout {layout.name!r}: the measurements need joints that it lacks: {', '.join(missing)}")
    return points_of(layout)


def points_of(layout: Layout) -> dict[str, tuple[int, ...]]:
    """The measured points that a layout has, each with its joints."""
    index = {joint: i for i, joint in enumerate(layout.joints)}
    found = {point: next(((index[name],) for name in names if name in index), ()) for point, names in _JOINTS.items()}
    return {point: joints for point, joints in found.items() if joints} | dict(layout.roles)


def measure(body: Body) -> FloatArray:
    """The measurements (B, width). At least 4 frames are needed."""
    groups = _groups(body)
    measured = np.empty((len(body["root"]), sum(len(group.subjects) * len(group.values) for group in groups)), np.float32)
    start = 0
    for group in groups:
        count = len(group.values)
        end = start + len(group.subjects) * count
        for place, values in enumerate(group.values.values()):
            measured[:, start + place : end : count] = values
        start = end
    return measured


def name_measurements(body: Body) -> tuple[str, ...]:
    """The name of each measurement, such as "right hand: range up"."""
    return tuple(f"{subject}: {name}" for group in _groups(body) for subject in group.subjects for name in group.values)


def _groups(body: Body) -> tuple[_Measured, ...]:
    course = _smooth(np.stack(list(body.values()), 1))  # (B, points, 3, T)
    body = {point: course[:, place] for place, point in enumerate(body)}
    return _tracks(body), _distances(body), _trunk(body), _shoulders(body), _hips(body), _angles(body), _symmetry(body)


def _tracks(body: Body) -> _Measured:
    """The nine end points. Those of the upper body are relative to the hips, those of the legs to the ground at the start."""
    root = body["root"]
    ground = np.stack([root[:, 0, 0], _floor(body), root[:, 2, 0]], 1)[:, :, None]
    place = np.stack([body[p] - root for p in _UPPER] + [body[p] - ground for p in _LOWER], 1)  # (B, P, 3, T)
    step = np.diff(place)
    speed = length(step, 2)  # (B, P, T - 1)
    ordered = np.sort(speed)
    way = speed.sum(-1, keepdims=True)
    share = speed / (way + _TINY)
    busiest = ((place[..., 1:] + place[..., :-1]) / 2 * share[:, :, None]).sum(-1)  # (B, P, 3)
    greatest, least = place.max(-1), place.min(-1)
    extent, path = greatest - least, np.abs(step).sum(-1)
    around = place - busiest[..., None]
    values = {
        **_along("range", extent),
        **_along("greatest", greatest),
        **_along("least", least),
        **_along("mean", _mean(place)),
        **_along("mean while moving", busiest),
        **_along("path", np.log1p(path)),
        **_along("repetition", np.log(path / (extent + 0.05) + 0.1)),
        "path": np.log1p(way[..., 0]),
        **_stations(place, share),
        **_strokes(place, step, speed, ordered),
        **_rotation(around, extent),
        **_spectrum(around),
        **_along("turns", _turns(place)),
    }
    for name, q in (("median", 0.5), ("high", 0.9), ("greatest", 1.0)):
        values[f"{name} speed"] = np.log1p(_quantile(ordered, q) * _eighth(place))
    return _Measured((*_UPPER, *_LOWER), values)


def _stations(place: FloatArray, share: FloatArray) -> dict[str, FloatArray]:
    """Positions of a point after given shares of its path, at any time, and the vectors between its quarters."""
    gone = np.cumsum(share, -1)[..., None]  # (B, P, T - 1, 1)

    def at(shares: tuple[float, ...]) -> FloatArray:
        return _pick(place, (gone < np.array(shares, gone.dtype)).sum(2))  # (B, P, 3, shares)

    stations, quarters = at(_SHARES), at((0.25, 0.5, 0.75))
    stations = stations - stations.mean(-1, keepdims=True)
    values: dict[str, FloatArray] = {}
    for number, q in enumerate(_SHARES):
        values |= _along(f"place at {q:.0%} of the way", stations[..., number])
    between = np.diff(quarters)
    return values | _along("second quarter of the way", between[..., 0]) | _along("third quarter of the way", between[..., 1])


def _strokes(place: FloatArray, step: FloatArray, speed: FloatArray, ordered: FloatArray) -> dict[str, FloatArray]:
    """Direction of a point at its fastest and overall, and the time of it: 0 at the start of the clip, 1 at its end.

    `ordered` are the speeds in rising order.
    """
    frames = place.shape[-1]
    values: dict[str, FloatArray] = {}
    for name, slower in (("fastest tenth", 0.9), ("fastest quarter", 0.75)):
        fast = (speed >= _quantile(ordered, slower)[..., None]).astype(step.dtype)
        stroke = (step * fast[:, :, None]).sum(-1) / at_least(fast.sum(-1, keepdims=True), 1)
        values |= _along(f"stroke in the {name} of frames", stroke * _eighth(place))
    peak = speed.argmax(-1)[..., None]
    reach = max(1, frames // 16)
    around = np.clip(peak + np.arange(-reach, reach + 1), 0, frames - 2)
    far = length(place - place[..., :1], 2).argmax(-1)[..., None]
    return values | {
        **_along("stroke around the peak of speed", _pick(step, around).sum(-1)),
        "time of the peak of speed": _share_of(peak[..., 0], frames),
        **_along("farthest from the start", _pick(place, far)[..., 0] - place[..., 0]),
        "time farthest from the start": _share_of(far[..., 0], frames),
        **_along("end against start", net_change(place)),
        **_along("second half against first", _mean(place[..., frames // 2 :]) - _mean(place[..., : frames // 2])),
    }


def _rotation(place: FloatArray, extent: FloatArray) -> dict[str, FloatArray]:
    """For each plane: the area swept around the middle, this area relative to the motion's size, and the turn in radians."""
    step = np.diff(place)
    squared = np.square(step)
    values: dict[str, FloatArray] = {}
    for sense, (x, y) in _PLANES.items():
        area = _cross(place[..., :-1], place[..., 1:], x, y).sum(-1) / 2
        before, after = step[..., :-1], step[..., 1:]
        along = before[:, :, x] * after[:, :, x] + before[:, :, y] * after[:, :, y]
        turn = np.arctan2(_cross(before, after, x, y), along)
        pace = np.sqrt(squared[:, :, x] + squared[:, :, y])
        weight = np.sqrt(pace[..., :-1] * pace[..., 1:])
        values[f"area swept {sense}"] = area
        values[f"roundness {sense}"] = area / (extent[..., x] * extent[..., y] + 0.1)
        values[f"change of direction {sense}"] = (turn * weight).sum(-1) / (weight.sum(-1) + 0.02) * _eighth(place)
    return values


def _spectrum(place: FloatArray) -> dict[str, FloatArray]:
    """Frequency of a point's swing (cycles per clip), and its energy along the axes."""
    window = np.hanning(place.shape[-1]).astype(place.dtype)
    waves = np.fft.rfft(place * window)[..., 1:]
    power = (np.square(waves.real) + np.square(waves.imag)).astype(place.dtype)  # (B, P, 3, F)
    of_cycle, of_axis = power.sum(2), power.sum(-1)
    total = of_axis.sum(-1) + 1e-3
    cycles = np.arange(1, power.shape[-1] + 1, dtype=place.dtype)
    return {
        **{f"share of {name} cycles": of_cycle[..., low:high].sum(-1) / total for name, (low, high) in _BANDS.items()},
        "mean cycles": (of_cycle * cycles).sum(-1) / total,
        **_along("share of the swing", of_axis / total[..., None]),
    }


def _distances(body: Body) -> _Measured:
    pairs = [body[a] - body[b] for a, b in _DISTANCES.values()]
    distance = length(np.stack(pairs, 1), 2)  # (B, pairs, T)
    values = _range_of("distance", distance) | {
        "distance in the middle against start": _middle(distance) - at_start(distance),
        "turns of the distance": _turns(distance),
    }
    return _Measured(tuple(_DISTANCES), values)


def _angles(body: Body) -> _Measured:
    """Angles of the limbs in radians. A straight limb has pi."""
    a = np.stack([body[end] - body[joint] for end, joint, _ in _ANGLES.values()], 1)
    b = np.stack([body[other] - body[joint] for _, joint, other in _ANGLES.values()], 1)
    across = np.stack([_cross(a, b, 1, 2), _cross(a, b, 2, 0), _cross(a, b, 0, 1)], 2)
    angles = np.arctan2(length(across, 2), (a * b).sum(2))  # (B, limbs, T)
    return _Measured(tuple(_ANGLES), _range_of("angle", angles))


def _trunk(body: Body) -> _Measured:
    trunk = body["neck"] - body["root"]
    up = (trunk / at_least(length(trunk, 1), _TINY)[:, None])[:, None]  # (B, 1, 3, T)
    values = {
        "mean lean right": _mean(up[:, :, 0]),
        "mean lean back": _mean(up[:, :, 2]),
        **_along("least lean", up.min(-1)),
        **_along("greatest lean", up.max(-1)),
        **_along("lean at the end against start", net_change(up)),
    }
    return _Measured(("trunk",), values)


def _shoulders(body: Body) -> _Measured:
    """The heading in radians to the person's right, relative to the first frame, limited to one full turn."""
    line = (body["right_shoulder"] - body["left_shoulder"])[:, None]
    before, after = line[..., :-1], line[..., 1:]
    along = before[:, :, 0] * after[:, :, 0] + before[:, :, 2] * after[:, :, 2]
    turn = np.arctan2(_cross(before, after, 0, 2), along)
    heading = np.concatenate([np.zeros_like(turn[..., :1]), np.cumsum(turn, -1)], -1)  # (B, 1, T)
    values = {
        "range of the heading": heading.max(-1) - heading.min(-1),
        "heading at the end against start": net_change(heading),
        "turning in all": np.abs(turn).sum(-1),
        "greatest turn right": heading.max(-1),
        "greatest turn left": heading.min(-1),
    }
    # More than one turn, or a flickering shoulder line, counts as one turn.
    return _Measured(("shoulders",), {name: np.clip(value, -7, 7) for name, value in values.items()})


def _hips(body: Body) -> _Measured:
    """Height of the hips above the feet, and their travel."""
    root = body["root"][:, None]
    height = root[:, :, 1] - _floor(body)[:, None, None]  # (B, 1, T)
    over_ground = root[:, :, ::2]  # (B, 1, 2, T)
    extent, travel = over_ground.max(-1) - over_ground.min(-1), over_ground[..., -1] - over_ground[..., 0]
    start, end = at_start(height), at_end(height)
    values = {
        "range of the height": height.max(-1) - height.min(-1),
        "height at the end against start": end - start,
        "height at the start": start,
        "height at the end": end,
        "least height": height.min(-1),
        "greatest height": height.max(-1),
        "mean height": _mean(height),
        "height in the middle against start and end": _middle(height) - (start + end) / 2,
        "path over the ground": np.log1p(length(np.diff(over_ground), 2).sum(-1)),
        "range right": extent[..., 0],
        "range back": extent[..., 1],
        "travel right": travel[..., 0],
        "travel back": travel[..., 1],
    }
    return _Measured(("hips",), values)


def _symmetry(body: Body) -> _Measured:
    """Relation of left and right motion: 1 the same, -1 opposite, 0 unrelated or one side still."""
    left, right = (
        np.diff(np.stack([body[f"{side} {limb}"] - body["root"] for limb in ("hand", "foot")], 1)) for side in _SIDES
    )  # (B, 2, 3, T - 1)
    sizes = [np.sqrt(np.square(step).sum((2, 3))) for step in (left, right)]
    alike = (left * right).sum(-1) / (sizes[0] * sizes[1] + 0.02)[..., None]  # (B, 2, 3)
    ways = [np.log(np.abs(step).sum((2, 3)) + 0.3) for step in (left, right)]
    values = {
        "moving alike": alike.sum(-1),
        "moving as in a mirror": alike[..., 1] + alike[..., 2] - alike[..., 0],
        "left moves more than right": ways[0] - ways[1],
        **_along("moving alike", alike),
    }
    return _Measured(("both hands", "both feet"), values)


def _floor(body: Body) -> FloatArray:
    """Height of the ground (B,): that of the lower foot while it is down."""
    lower = np.minimum(body["left foot"][:, 1], body["right foot"][:, 1])
    return _quantile(np.sort(lower), 0.2)


def length(vectors: FloatArray, axis: int) -> FloatArray:
    """Lengths of vectors along an axis."""
    found: FloatArray = np.sqrt(np.square(vectors).sum(axis))
    return found


def at_least(values: FloatArray, least: float) -> FloatArray:
    limited: FloatArray = np.maximum(values, least)
    return limited


def _quantile(ordered: FloatArray, share: float) -> FloatArray:
    """The quantile (...) of a series in rising order (..., T), as `numpy.quantile` gives it, which sorts anew each time."""
    place = share * (ordered.shape[-1] - 1)
    before = int(place)
    low, high = ordered[..., before], ordered[..., min(before + 1, ordered.shape[-1] - 1)]
    return low + (high - low) * np.asarray(place - before, ordered.dtype)


def _smooth(course: FloatArray) -> FloatArray:
    """Weighted mean over five frames (weights 1 2 3 2 1), as two means over three frames. The ends repeat the outer frames."""
    first, last = course[..., :1], course[..., -1:]
    held = np.concatenate([first, first, course, last, last], -1)
    for _ in range(2):
        held = (held[..., :-2] + held[..., 1:-1] + held[..., 2:]) / 3
    return held


def _turns(series: FloatArray) -> FloatArray:
    """log(1 + n) (...) for n reversals of a series (..., T). A reversal is a change of the velocity's sign at enough speed."""
    speed = np.diff(series)
    pace = np.abs(speed)
    moves = pace > _DEAD_ZONE * pace.max(-1, keepdims=True) + _STILL / series.shape[-1]
    last = np.maximum.accumulate(np.where(moves, np.arange(speed.shape[-1]), 0), -1)  # the last frame with a direction
    rises = np.take_along_axis(speed > 0, last, -1)
    known = np.take_along_axis(moves, last, -1)  # there was such a frame
    return np.log1p(((rises[..., 1:] != rises[..., :-1]) & known[..., :-1]).sum(-1).astype(series.dtype))


def _range_of(name: str, series: FloatArray) -> dict[str, FloatArray]:
    return {
        f"least {name}": series.min(-1),
        f"greatest {name}": series.max(-1),
        f"mean {name}": _mean(series),
        f"deviation of the {name}": series.std(-1),
        f"{name} at the end against start": net_change(series),
    }


def at_start(series: FloatArray) -> FloatArray:
    """Mean over the first twelfth of a series (..., T)."""
    return _mean(series[..., : max(1, series.shape[-1] // 12)])


def at_end(series: FloatArray) -> FloatArray:
    """Mean over the last twelfth of a series (..., T)."""
    return _mean(series[..., -max(1, series.shape[-1] // 12) :])


def net_change(series: FloatArray) -> FloatArray:
    return at_end(series) - at_start(series)


def _middle(series: FloatArray) -> FloatArray:
    frames = series.shape[-1]
    return _mean(series[..., frames // 3 : 2 * frames // 3])


def _eighth(series: FloatArray) -> float:
    """Number of frames in an eighth of the clip."""
    return series.shape[-1] / 8


def _share_of(frame: IntArray, frames: int) -> FloatArray:
    return (frame / frames).astype(np.float32)


def _pick(place: FloatArray, frame: IntArray) -> FloatArray:
    """Positions (B, P, 3, K) of points (B, P, 3, T) at the frames (B, P, K) of each point."""
    first = np.arange(0, place.size, place.shape[-1]).reshape(*place.shape[:-1], 1)  # (B, P, 3, 1), of each series in a row
    return place.ravel().take(first + frame[:, :, None])


def _mean(series: FloatArray) -> FloatArray:
    """Mean of a series (..., T). It is faster for few numbers than the method `mean`."""
    mean: FloatArray = np.add.reduce(series, -1) / np.float32(series.shape[-1])
    return mean


def _cross(a: FloatArray, b: FloatArray, x: int, y: int) -> FloatArray:
    """Cross product (B, P, T) of two trajectories (B, P, 3, T) in the plane of axes x and y, positive from x towards y."""
    return a[:, :, x] * b[:, :, y] - a[:, :, y] * b[:, :, x]


def _along(name: str, values: FloatArray) -> dict[str, FloatArray]:
    """Values (B, subjects, 3) as one measurement per axis."""
    right, up, back = _AXES
    return {f"{name} {right}": values[..., 0], f"{name} {up}": values[..., 1], f"{name} {back}": values[..., 2]}
