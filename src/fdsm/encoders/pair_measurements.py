"""Named measurements of two people: how near they are, how they face and touch each other, and who moves, and when.

Lengths are in trunk lengths of the first person. Bodies are those of `fdsm.encoders.measurements`, in one frame with y up.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from fdsm.encoders.measurements import Body, at_end, at_start, length, net_change

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
    first = {name: torch.where(swap, bodies[1][name], bodies[0][name]) for name in bodies[0]}
    second = {name: torch.where(swap, bodies[0][name], bodies[1][name]) for name in bodies[0]}
    origin = first["root"][:, :, :1]  # (B, 3, 1)
    trunk = length(first["neck"] - first["root"], 1).median(-1).values.clamp_min(_TINY)
    across = [F.normalize(at_start(first[f"right_{joint}"] - first[f"left_{joint}"]), dim=1) for joint in ("hip", "shoulder")]
    flat = F.normalize((across[0] + across[1])[:, _OVER_GROUND], dim=1)  # (B, 2): cosine and sine of the turn that takes it to +x
    cosine, sine = flat[:, :1], flat[:, 1:]

    def seen(point: Tensor) -> Tensor:
        right, up, back = ((point - origin) / trunk[:, None, None]).unbind(1)
        turned = torch.stack([cosine * right + sine * back, up, cosine * back - sine * right], 1)
        return torch.where(both[:, None, None], turned, point)

    return {name: seen(point) for name, point in first.items()}, {name: seen(point) for name, point in second.items()}


def measure_pair(bodies: tuple[Body, Body]) -> tuple[tuple[str, ...], Tensor]:
    """Names of the measurements, such as "pair: least distance", and their values (B, width).

    If the second person is absent, all values are 0.
    """
    first, second = bodies
    way, near = _between(bodies)
    values = {
        "is there": near.new_ones(len(near)),
        **_course("distance", near),
        **_facing(first, second, way, near),
        **_contact(first, second),
        **_motion(first, second, way),
    }
    names = tuple(f"pair: {name}" for name in values)
    there = _is_there(second).to(near.dtype)[:, None]
    return names, torch.stack([value.to(near.dtype) for value in values.values()], 1) * there


class _Between(NamedTuple):
    way: Tensor  # (B, 2, T), the direction over the ground from the first person to the second, of length 1
    near: Tensor  # (B, T), the distance of their hips over the ground


def _between(bodies: tuple[Body, Body]) -> _Between:
    apart = (bodies[1]["root"] - bodies[0]["root"])[:, _OVER_GROUND]
    near = length(apart, 1)
    return _Between(apart / near.clamp_min(_TINY)[:, None], near)


def _is_there(body: Body) -> Tensor:
    """Whether any point of the body is away from zero (B,). An absent person is all zeros."""
    return torch.stack(list(body.values()), 1).flatten(1).abs().amax(1) > 0


def _course(name: str, series: Tensor) -> dict[str, Tensor]:
    """What a series (B, T) does over the clip."""
    return {
        f"least {name}": series.amin(-1),
        f"greatest {name}": series.amax(-1),
        f"mean {name}": series.mean(-1),
        f"{name} at the start": at_start(series),
        f"{name} at the end": at_end(series),
        f"{name} at the end against start": net_change(series),
    }


def _facing(first: Body, second: Body, way: Tensor, near: Tensor) -> dict[str, Tensor]:
    """Cosines of the angles between where people look and where the other is, and the place of the second person."""
    rights = [F.normalize((body["right_shoulder"] - body["left_shoulder"])[:, _OVER_GROUND], dim=1) for body in (first, second)]
    ahead = [torch.stack([right[:, 1], -right[:, 0]], 1) for right in rights]
    to_second, to_first = (ahead[0] * way).sum(1), -(ahead[1] * way).sum(1)  # (B, T)
    return {
        "first faces second": to_second.mean(-1),
        "second faces first": to_first.mean(-1),
        "second faces first at the end against start": net_change(to_first),
        "both look the same way": (ahead[0] * ahead[1]).sum(1).mean(-1),
        "second is ahead": (near * to_second).mean(-1),
        "second is at one side": (near * (rights[0] * way).sum(1)).mean(-1).abs(),
    }


def _contact(first: Body, second: Body) -> dict[str, Tensor]:
    """Least distances of the limbs of each from the body of the other, and of their hands from each other."""
    distances = {
        "hands of the first to the second": _nearest(first, _HANDS, second, _TRUNK),
        "hands of the second to the first": _nearest(second, _HANDS, first, _TRUNK),
        "feet of the first to the second": _nearest(first, _FEET, second, (*_TRUNK, *_LIMBS)),
        "hands to hands": _nearest(first, _HANDS, second, _HANDS),
        "first's hands to the second's head": _nearest(first, _HANDS, second, ("head",)),
    }
    values: dict[str, Tensor] = {}
    for name, series in distances.items():
        values |= {
            f"least distance, {name}": series.amin(-1),
            f"mean distance, {name}": series.mean(-1),
            f"time of the least distance, {name}": series.argmin(-1) / series.shape[-1],
        }
    return values


def _nearest(body: Body, own: tuple[str, ...], other: Body, theirs: tuple[str, ...]) -> Tensor:
    """The distance (B, T) of the nearest two of some points of one person and some of the other."""
    a, b = torch.stack([body[name] for name in own], 1), torch.stack([other[name] for name in theirs], 1)
    return length(a[:, :, None] - b[:, None], 3).flatten(1, 2).amin(1)


def _motion(first: Body, second: Body, way: Tensor) -> dict[str, Tensor]:
    """Who moves how much, when, and how alike. What the second person does as a whole."""
    limbs = [_limb_steps(body) for body in (first, second)]  # each (B, T - 1)
    travel = [length(body["root"][:, _OVER_GROUND].diff(), 1) for body in (first, second)]
    ways = [steps.sum(-1) for steps in limbs]
    clock = torch.arange(limbs[0].shape[-1], device=way.device) / limbs[0].shape[-1]
    middles = [(steps * clock).sum(-1) / (steps.sum(-1) + _TINY) for steps in limbs]
    alike = (limbs[0] * limbs[1]).sum(-1) / (limbs[0].norm(dim=-1) * limbs[1].norm(dim=-1) + _TINY)
    height = second["root"][:, 1] - first["root"][:, 1, :1]
    trunk = second["neck"] - second["root"]
    lean = trunk[:, 1] / length(trunk, 1).clamp_min(_TINY)
    hands = [torch.stack([body[hand][:, 1] - body["root"][:, 1] for hand in _HANDS], 1).amax(1) for body in (first, second)]
    pushed = ((second["root"] - second["root"][:, :, :1])[:, _OVER_GROUND] * way[:, :, :1]).sum(1)
    return {
        "first's limbs move more than second's": (ways[0] + 0.3).log() - (ways[1] + 0.3).log(),
        "way of the second's limbs": ways[1].log1p(),
        "first moves later than second": middles[0] - middles[1],
        "both move at the same time": alike,
        "second's hands are as high as first's": -(hands[0] - hands[1]).abs().mean(-1),
        "way of the first over the ground": travel[0].sum(-1).log1p(),
        "way of the second over the ground": travel[1].sum(-1).log1p(),
        "second goes away from the first": net_change(pushed),
        "farthest that the second goes away": pushed.amax(-1),
        "least height of the second's hips": height.amin(-1),
        "height of the second's hips at the end against start": net_change(height),
        "second's trunk: least lean up": lean.amin(-1),
        "second's trunk: lean up at the end": at_end(lean),
    }


def _limb_steps(body: Body) -> Tensor:
    """The sum of the steps of hands and feet relative to the hips from frame to frame (B, T - 1)."""
    return length(torch.stack([body[limb] - body["root"] for limb in _LIMBS], 1).diff(), 2).sum(1)
