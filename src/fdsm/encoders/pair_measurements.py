"""Named measurements of two people: how near they are, how they face and touch each other, and who moves, and when.

Lengths are in trunk lengths of the first person. Bodies are those of `fdsm.encoders.measurements`, in one frame with y up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fdsm.encoders.measurements import Body, at_end, at_least, at_start, length, net_change
from fdsm.values import BoolArray, FloatArray

_LIMBS = ("left hand", "right hand", "left foot", "right foot")
_HANDS, _FEET = _LIMBS[:2], _LIMBS[2:]
_TRUNK = ("root", "neck", "head", "left_shoulder", "right_shoulder")
_TINY = 1e-6
_OVER_GROUND = slice(0, None, 2)  # of the axes: right and back


def actor_first(bodies: tuple[Body, Body]) -> tuple[Body, Body]:
    """The same two people, with the one first who acts: whose hands and feet move more in the first half of the clip.

    If both are there, the one who acts has a trunk of length 1 (the median over frames), is at the origin at the start, and has
    their right at +x there. The result does not depend on the order. A person who is absent, with all points at zero, is never
    first. If the second one is, nothing changes.
    """
    both = _is_there(bodies[0]) & _is_there(bodies[1])  # (B,)
    moved = [_limb_steps(body)[..., : body["root"].shape[-1] // 2].sum(-1) for body in bodies]
    swap = (both & (moved[1] > moved[0]))[:, None, None]
    first = {name: np.where(swap, bodies[1][name], bodies[0][name]) for name in bodies[0]}
    second = {name: np.where(swap, bodies[0][name], bodies[1][name]) for name in bodies[0]}
    origin = first["root"][:, :, :1]  # (B, 3, 1)
    trunk = at_least(_lower_median(length(first["neck"] - first["root"], 1)), _TINY)
    across = [_unit(at_start(first[f"right_{joint}"] - first[f"left_{joint}"])) for joint in ("hip", "shoulder")]
    flat = _unit((across[0] + across[1])[:, _OVER_GROUND])  # (B, 2): cosine and sine of the turn that takes it to +x
    cosine, sine = flat[:, :1], flat[:, 1:]

    def seen(point: FloatArray) -> FloatArray:
        right, up, back = np.moveaxis((point - origin) / trunk[:, None, None], 1, 0)
        turned = np.stack([cosine * right + sine * back, up, cosine * back - sine * right], 1)
        return np.where(both[:, None, None], turned, point)

    return {name: seen(point) for name, point in first.items()}, {name: seen(point) for name, point in second.items()}


def measure_pair(bodies: tuple[Body, Body]) -> FloatArray:
    """The measurements (B, width). If the second person is absent, all values are 0."""
    values = _measured(bodies)
    there = _is_there(bodies[1]).astype(np.float32)[:, None]
    return np.stack([value.astype(np.float32, copy=False) for value in values.values()], 1) * there


def name_pair_measurements(bodies: tuple[Body, Body]) -> tuple[str, ...]:
    """The name of each measurement, such as "pair: least distance"."""
    return tuple(f"pair: {name}" for name in _measured(bodies))


def _measured(bodies: tuple[Body, Body]) -> dict[str, FloatArray]:
    """The measurements by name, each (B,)."""
    first, second = bodies
    way, near = _between(bodies)
    return {
        "is there": np.ones(len(near), near.dtype),
        **_course("distance", near),
        **_facing(first, second, way, near),
        **_contact(first, second),
        **_motion(first, second, way),
    }


class _Between(NamedTuple):
    way: FloatArray  # (B, 2, T), the direction over the ground from the first person to the second, of length 1
    near: FloatArray  # (B, T), the distance of their hips over the ground


def _between(bodies: tuple[Body, Body]) -> _Between:
    apart = (bodies[1]["root"] - bodies[0]["root"])[:, _OVER_GROUND]
    near = length(apart, 1)
    return _Between(apart / at_least(near, _TINY)[:, None], near)


def _is_there(body: Body) -> BoolArray:
    """Whether any point of the body is away from zero (B,). An absent person is all zeros."""
    return np.asarray(np.stack(list(body.values()), 1).any((1, 2, 3)))


def _course(name: str, series: FloatArray) -> dict[str, FloatArray]:
    """What a series (B, T) does over the clip."""
    return {
        f"least {name}": series.min(-1),
        f"greatest {name}": series.max(-1),
        f"mean {name}": series.mean(-1),
        f"{name} at the start": at_start(series),
        f"{name} at the end": at_end(series),
        f"{name} at the end against start": net_change(series),
    }


def _facing(first: Body, second: Body, way: FloatArray, near: FloatArray) -> dict[str, FloatArray]:
    """Cosines of the angles between where people look and where the other is, and the place of the second person."""
    rights = [_unit((body["right_shoulder"] - body["left_shoulder"])[:, _OVER_GROUND]) for body in (first, second)]
    ahead = [np.stack([right[:, 1], -right[:, 0]], 1) for right in rights]
    to_second, to_first = (ahead[0] * way).sum(1), -(ahead[1] * way).sum(1)  # (B, T)
    return {
        "first faces second": to_second.mean(-1),
        "second faces first": to_first.mean(-1),
        "second faces first at the end against start": net_change(to_first),
        "both look the same way": (ahead[0] * ahead[1]).sum(1).mean(-1),
        "second is ahead": (near * to_second).mean(-1),
        "second is at one side": np.abs((near * (rights[0] * way).sum(1)).mean(-1)),
    }


def _contact(first: Body, second: Body) -> dict[str, FloatArray]:
    """Least distances of the limbs of each from the body of the other, and of their hands from each other."""
    distances = {
        "hands of the first to the second": _nearest(first, _HANDS, second, _TRUNK),
        "hands of the second to the first": _nearest(second, _HANDS, first, _TRUNK),
        "feet of the first to the second": _nearest(first, _FEET, second, (*_TRUNK, *_LIMBS)),
        "hands to hands": _nearest(first, _HANDS, second, _HANDS),
        "first's hands to the second's head": _nearest(first, _HANDS, second, ("head",)),
    }
    values: dict[str, FloatArray] = {}
    for name, series in distances.items():
        values |= {
            f"least distance, {name}": series.min(-1),
            f"mean distance, {name}": series.mean(-1),
            f"time of the least distance, {name}": series.argmin(-1) / series.shape[-1],
        }
    return values


def _nearest(body: Body, own: tuple[str, ...], other: Body, theirs: tuple[str, ...]) -> FloatArray:
    """The distance (B, T) of the nearest two of some points of one person and some of the other."""
    a, b = np.stack([body[name] for name in own], 1), np.stack([other[name] for name in theirs], 1)
    return np.asarray(length(a[:, :, None] - b[:, None], 3).min((1, 2)))


def _motion(first: Body, second: Body, way: FloatArray) -> dict[str, FloatArray]:
    """Who moves how much, when, and how alike. What the second person does as a whole."""
    limbs = [_limb_steps(body) for body in (first, second)]  # each (B, T - 1)
    travel = [length(np.diff(body["root"][:, _OVER_GROUND]), 1) for body in (first, second)]
    ways = [steps.sum(-1) for steps in limbs]
    clock = (np.arange(limbs[0].shape[-1]) / limbs[0].shape[-1]).astype(way.dtype)
    middles = [(steps * clock).sum(-1) / (steps.sum(-1) + _TINY) for steps in limbs]
    alike = (limbs[0] * limbs[1]).sum(-1) / (length(limbs[0], -1) * length(limbs[1], -1) + _TINY)
    height = second["root"][:, 1] - first["root"][:, 1, :1]
    trunk = second["neck"] - second["root"]
    lean = trunk[:, 1] / at_least(length(trunk, 1), _TINY)
    hands = [np.stack([body[hand][:, 1] - body["root"][:, 1] for hand in _HANDS], 1).max(1) for body in (first, second)]
    pushed = ((second["root"] - second["root"][:, :, :1])[:, _OVER_GROUND] * way[:, :, :1]).sum(1)
    return {
        "first's limbs move more than second's": np.log(ways[0] + 0.3) - np.log(ways[1] + 0.3),
        "way of the second's limbs": np.log1p(ways[1]),
        "first moves later than second": middles[0] - middles[1],
        "both move at the same time": alike,
        "second's hands are as high as first's": -np.abs(hands[0] - hands[1]).mean(-1),
        "way of the first over the ground": np.log1p(travel[0].sum(-1)),
        "way of the second over the ground": np.log1p(travel[1].sum(-1)),
        "second goes away from the first": net_change(pushed),
        "farthest that the second goes away": pushed.max(-1),
        "least height of the second's hips": height.min(-1),
        "height of the second's hips at the end against start": net_change(height),
        "second's trunk: least lean up": lean.min(-1),
        "second's trunk: lean up at the end": at_end(lean),
    }


def _limb_steps(body: Body) -> FloatArray:
    """The sum of the steps of hands and feet relative to the hips from frame to frame (B, T - 1)."""
    return np.asarray(length(np.diff(np.stack([body[limb] - body["root"] for limb in _LIMBS], 1)), 2).sum(1))


def _unit(vectors: FloatArray) -> FloatArray:
    """Vectors (B, C, ...) scaled to length 1. Zero stays zero."""
    return vectors / at_least(length(vectors, 1), 1e-12)[:, None]


def _lower_median(series: FloatArray) -> FloatArray:
    """The median (...) of a series (..., T). Of two in the middle it is the lower."""
    middle = (series.shape[-1] - 1) // 2
    return np.asarray(np.partition(series, middle)[..., middle])
