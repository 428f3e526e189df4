"""Named measurements of a moving body: positions, ranges, speeds, repetitions and turns of its end points, and its posture.

Lengths are in trunk lengths. At the start of the clip, +x is the person's right, +y is up and +z is behind the person.
Measurements that depend on the frame rate are given per eighth of the clip, so a resampled clip has the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from fdsm.errors import InputError
from fdsm.values import Layout

Body = Mapping[str, Tensor]
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
    values: dict[str, Tensor]  # by name, each (B, subjects)


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


def measure(body: Body) -> tuple[tuple[str, ...], Tensor]:
    """Names of the measurements, such as "right hand: range up", and their values (B, width). At least 4 frames are needed."""
    body = dict(zip(body, _smooth(torch.stack(list(body.values()), 1)).unbind(1), strict=True))
    groups = (_tracks(body), _distances(body), _trunk(body), _shoulders(body), _hips(body), _angles(body), _symmetry(body))
    names = tuple(f"{subject}: {name}" for group in groups for subject in group.subjects for name in group.values)
    return names, torch.cat([torch.stack(list(group.values.values()), -1).flatten(1) for group in groups], 1)


def _tracks(body: Body) -> _Measured:
    """The nine end points. Those of the upper body are relative to the hips, those of the legs to the ground at the start."""
    root = body["root"]
    ground = torch.stack([root[:, 0, 0], _floor(body), root[:, 2, 0]], 1)[:, :, None]
    place = torch.stack([body[p] - root for p in _UPPER] + [body[p] - ground for p in _LOWER], 1)  # (B, P, 3, T)
    step = place.diff()
    speed = length(step, 2)  # (B, P, T - 1)
    ordered = speed.sort(-1).values
    way = speed.sum(-1, keepdim=True)
    share = speed / (way + _TINY)
    busiest = ((place[..., 1:] + place[..., :-1]) / 2 * share[:, :, None]).sum(-1)  # (B, P, 3)
    greatest, least = place.amax(-1), place.amin(-1)
    extent, path = greatest - least, step.abs().sum(-1)
    values = {
        **_along("range", extent),
        **_along("greatest", greatest),
        **_along("least", least),
        **_along("mean", place.mean(-1)),
        **_along("mean while moving", busiest),
        **_along("path", path.log1p()),
        **_along("repetition", (path / (extent + 0.05) + 0.1).log()),
        "path": way[..., 0].log1p(),
        **_stations(place, share),
        **_strokes(place, step, speed, ordered),
        **_rotation(place - busiest[..., None], extent),
        **_spectrum(place - busiest[..., None]),
        **_along("turns", _turns(place)),
    }
    for name, q in (("median", 0.5), ("high", 0.9), ("greatest", 1.0)):
        values[f"{name} speed"] = (_quantile(ordered, q) * _eighth(place)).log1p()
    return _Measured((*_UPPER, *_LOWER), values)


def _stations(place: Tensor, share: Tensor) -> dict[str, Tensor]:
    """Positions of a point after given shares of its path, at any time, and the vectors between its quarters."""
    gone = share.cumsum(-1)  # (B, P, T - 1)

    def at(shares: tuple[float, ...]) -> Tensor:
        wanted = gone.new_tensor(shares).expand(*gone.shape[:2], -1).contiguous()
        return _pick(place, torch.searchsorted(gone, wanted))  # (B, P, 3, shares)

    stations, quarters = at(_SHARES), at((0.25, 0.5, 0.75))
    stations = stations - stations.mean(-1, keepdim=True)
    values: dict[str, Tensor] = {}
    for q, station in zip(_SHARES, stations.unbind(-1), strict=True):
        values |= _along(f"place at {q:.0%} of the way", station)
    second, third = quarters.diff().unbind(-1)
    return values | _along("second quarter of the way", second) | _along("third quarter of the way", third)


def _strokes(place: Tensor, step: Tensor, speed: Tensor, ordered: Tensor) -> dict[str, Tensor]:
    """Direction of a point at its fastest and overall, and the time of it: 0 at the start of the clip, 1 at its end.

    `ordered` are the speeds in rising order.
    """
    frames = place.shape[-1]
    values: dict[str, Tensor] = {}
    for name, slower in (("fastest tenth", 0.9), ("fastest quarter", 0.75)):
        fast = (speed >= _quantile(ordered, slower)[..., None]).to(step.dtype)
        stroke = (step * fast[:, :, None]).sum(-1) / fast.sum(-1, keepdim=True).clamp_min(1)
        values |= _along(f"stroke in the {name} of frames", stroke * _eighth(place))
    peak = speed.argmax(-1, keepdim=True)
    reach = max(1, frames // 16)
    around = (peak + torch.arange(-reach, reach + 1, device=place.device)).clamp(0, frames - 2)
    far = length(place - place[..., :1], 2).argmax(-1, keepdim=True)
    return values | {
        **_along("stroke around the peak of speed", _pick(step, around).sum(-1)),
        "time of the peak of speed": peak[..., 0] / frames,
        **_along("farthest from the start", _pick(place, far)[..., 0] - place[..., 0]),
        "time farthest from the start": far[..., 0] / frames,
        **_along("end against start", net_change(place)),
        **_along("second half against first", place[..., frames // 2 :].mean(-1) - place[..., : frames // 2].mean(-1)),
    }


def _rotation(place: Tensor, extent: Tensor) -> dict[str, Tensor]:
    """For each plane: the area swept around the middle, this area relative to the motion's size, and the turn in radians."""
    step = place.diff()
    squared = step.square()
    values: dict[str, Tensor] = {}
    for sense, (x, y) in _PLANES.items():
        area = _cross(place[..., :-1], place[..., 1:], x, y).sum(-1) / 2
        before, after = step[..., :-1], step[..., 1:]
        along = before[:, :, x] * after[:, :, x] + before[:, :, y] * after[:, :, y]
        turn = torch.atan2(_cross(before, after, x, y), along)
        pace = (squared[:, :, x] + squared[:, :, y]).sqrt()
        weight = (pace[..., :-1] * pace[..., 1:]).sqrt()
        values[f"area swept {sense}"] = area
        values[f"roundness {sense}"] = area / (extent[..., x] * extent[..., y] + 0.1)
        values[f"change of direction {sense}"] = (turn * weight).sum(-1) / (weight.sum(-1) + 0.02) * _eighth(place)
    return values


def _spectrum(place: Tensor) -> dict[str, Tensor]:
    """Frequency of a point's swing (cycles per clip), and its energy along the axes."""
    window = torch.hann_window(place.shape[-1], periodic=False, dtype=place.dtype, device=place.device)
    power = torch.view_as_real(torch.fft.rfft(place * window)).square().sum(-1)[..., 1:]  # (B, P, 3, F)
    of_cycle, of_axis = power.sum(2), power.sum(-1)
    total = of_axis.sum(-1) + 1e-3
    cycles = torch.arange(1, power.shape[-1] + 1, device=place.device)
    return {
        **{f"share of {name} cycles": of_cycle[..., low:high].sum(-1) / total for name, (low, high) in _BANDS.items()},
        "mean cycles": (of_cycle * cycles).sum(-1) / total,
        **_along("share of the swing", of_axis / total[..., None]),
    }


def _distances(body: Body) -> _Measured:
    pairs = [body[a] - body[b] for a, b in _DISTANCES.values()]
    distance = length(torch.stack(pairs, 1), 2)  # (B, pairs, T)
    values = _range_of("distance", distance) | {
        "distance in the middle against start": _middle(distance) - at_start(distance),
        "turns of the distance": _turns(distance),
    }
    return _Measured(tuple(_DISTANCES), values)


def _angles(body: Body) -> _Measured:
    """Angles of the limbs in radians. A straight limb has pi."""
    a = torch.stack([body[end] - body[joint] for end, joint, _ in _ANGLES.values()], 1)
    b = torch.stack([body[other] - body[joint] for _, joint, other in _ANGLES.values()], 1)
    angles = torch.atan2(length(torch.linalg.cross(a, b, dim=2), 2), (a * b).sum(2))  # (B, limbs, T)
    return _Measured(tuple(_ANGLES), _range_of("angle", angles))


def _trunk(body: Body) -> _Measured:
    trunk = body["neck"] - body["root"]
    up = (trunk / length(trunk, 1).clamp_min(_TINY)[:, None])[:, None]  # (B, 1, 3, T)
    values = {
        "mean lean right": up[:, :, 0].mean(-1),
        "mean lean back": up[:, :, 2].mean(-1),
        **_along("least lean", up.amin(-1)),
        **_along("greatest lean", up.amax(-1)),
        **_along("lean at the end against start", net_change(up)),
    }
    return _Measured(("trunk",), values)


def _shoulders(body: Body) -> _Measured:
    """The heading in radians to the person's right, relative to the first frame, limited to one full turn."""
    line = (body["right_shoulder"] - body["left_shoulder"])[:, None]
    before, after = line[..., :-1], line[..., 1:]
    along = before[:, :, 0] * after[:, :, 0] + before[:, :, 2] * after[:, :, 2]
    turn = torch.atan2(_cross(before, after, 0, 2), along)
    heading = F.pad(turn.cumsum(-1), (1, 0))  # (B, 1, T)
    values = {
        "range of the heading": heading.amax(-1) - heading.amin(-1),
        "heading at the end against start": net_change(heading),
        "turning in all": turn.abs().sum(-1),
        "greatest turn right": heading.amax(-1),
        "greatest turn left": heading.amin(-1),
    }
    # More than one turn, or a flickering shoulder line, counts as one turn.
    return _Measured(("shoulders",), {name: value.clamp(-7, 7) for name, value in values.items()})


def _hips(body: Body) -> _Measured:
    """Height of the hips above the feet, and their travel."""
    root = body["root"][:, None]
    height = root[:, :, 1] - _floor(body)[:, None, None]  # (B, 1, T)
    over_ground = root[:, :, ::2]  # (B, 1, 2, T)
    extent, travel = over_ground.amax(-1) - over_ground.amin(-1), over_ground[..., -1] - over_ground[..., 0]
    start, end = at_start(height), at_end(height)
    values = {
        "range of the height": height.amax(-1) - height.amin(-1),
        "height at the end against start": end - start,
        "height at the start": start,
        "height at the end": end,
        "least height": height.amin(-1),
        "greatest height": height.amax(-1),
        "mean height": height.mean(-1),
        "height in the middle against start and end": _middle(height) - (start + end) / 2,
        "path over the ground": length(over_ground.diff(), 2).sum(-1).log1p(),
        "range right": extent[..., 0],
        "range back": extent[..., 1],
        "travel right": travel[..., 0],
        "travel back": travel[..., 1],
    }
    return _Measured(("hips",), values)


def _symmetry(body: Body) -> _Measured:
    """Relation of left and right motion: 1 the same, -1 opposite, 0 unrelated or one side still."""
    left, right = (
        torch.stack([body[f"{side} {limb}"] - body["root"] for limb in ("hand", "foot")], 1).diff() for side in _SIDES
    )  # (B, 2, 3, T - 1)
    size = left.flatten(2).norm(dim=2) * right.flatten(2).norm(dim=2) + 0.02
    alike = (left * right).sum(-1) / size[..., None]  # (B, 2, 3)
    ways = [(step.abs().flatten(2).sum(-1) + 0.3).log() for step in (left, right)]
    values = {
        "moving alike": alike.sum(-1),
        "moving as in a mirror": alike[..., 1] + alike[..., 2] - alike[..., 0],
        "left moves more than right": ways[0] - ways[1],
        **_along("moving alike", alike),
    }
    return _Measured(("both hands", "both feet"), values)


def _floor(body: Body) -> Tensor:
    """Height of the ground (B,): that of the lower foot while it is down."""
    lower = torch.minimum(body["left foot"][:, 1], body["right foot"][:, 1])
    return _quantile(lower.sort(-1).values, 0.2)


def length(vectors: Tensor, dim: int) -> Tensor:
    """Lengths of vectors along a dimension. `Tensor.norm` is slow unless this is the last one."""
    first, *others = (part.square() for part in vectors.unbind(dim))
    return sum(others, first).sqrt()


def _quantile(ordered: Tensor, share: float) -> Tensor:
    """The quantile (...) of a series in rising order (..., T), as `Tensor.quantile` gives it, which sorts anew each time."""
    place = torch.tensor(share, dtype=ordered.dtype) * (ordered.shape[-1] - 1)
    before = int(place)
    return ordered[..., before].lerp(ordered[..., min(before + 1, ordered.shape[-1] - 1)], float(place - before))


def _smooth(course: Tensor) -> Tensor:
    """Weighted mean over five frames (weights 1 2 3 2 1), as two means over three frames. The ends repeat the outer frames."""
    first, last = course[..., :1], course[..., -1:]
    held = torch.cat([first, first, course, last, last], -1)
    for _ in range(2):
        held = (held[..., :-2] + held[..., 1:-1] + held[..., 2:]) / 3
    return held


def _turns(series: Tensor) -> Tensor:
    """log(1 + n) (...) for n reversals of a series (..., T). A reversal is a change of the velocity's sign at enough speed."""
    speed = series.diff()
    slowest = _DEAD_ZONE * speed.abs().amax(-1, keepdim=True) + _STILL / series.shape[-1]
    sign = speed.sign() * (speed.abs() > slowest)
    frame = torch.arange(speed.shape[-1], device=series.device)
    last = (frame * (sign != 0)).cummax(-1).values  # the last frame with a sign
    held = sign.gather(-1, last)
    return (held[..., 1:] * held[..., :-1] < 0).sum(-1).to(series.dtype).log1p()


def _range_of(name: str, series: Tensor) -> dict[str, Tensor]:
    return {
        f"least {name}": series.amin(-1),
        f"greatest {name}": series.amax(-1),
        f"mean {name}": series.mean(-1),
        f"deviation of the {name}": series.std(-1, correction=0),
        f"{name} at the end against start": net_change(series),
    }


def at_start(series: Tensor) -> Tensor:
    """Mean over the first twelfth of a series (..., T)."""
    return series[..., : max(1, series.shape[-1] // 12)].mean(-1)


def at_end(series: Tensor) -> Tensor:
    """Mean over the last twelfth of a series (..., T)."""
    return series[..., -max(1, series.shape[-1] // 12) :].mean(-1)


def net_change(series: Tensor) -> Tensor:
    return at_end(series) - at_start(series)


def _middle(series: Tensor) -> Tensor:
    frames = series.shape[-1]
    return series[..., frames // 3 : 2 * frames // 3].mean(-1)


def _eighth(series: Tensor) -> float:
    """Number of frames in an eighth of the clip."""
    return series.shape[-1] / 8


def _pick(place: Tensor, frame: Tensor) -> Tensor:
    """Positions (B, P, 3, K) of points (B, P, 3, T) at the frames (B, P, K) of each point."""
    return place.gather(-1, frame[:, :, None].expand(-1, -1, 3, -1))


def _cross(a: Tensor, b: Tensor, x: int, y: int) -> Tensor:
    """Cross product (B, P, T) of two trajectories (B, P, 3, T) in the plane of axes x and y, positive from x towards y."""
    return a[:, :, x] * b[:, :, y] - a[:, :, y] * b[:, :, x]


def _along(name: str, values: Tensor) -> dict[str, Tensor]:
    """Values (B, subjects, 3) as one measurement per axis."""
    return {f"{name} {axis}": value for axis, value in zip(_AXES, values.unbind(-1), strict=True)}
