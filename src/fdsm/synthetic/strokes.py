"""What trajectories of a hand are made of: a hand path, and curves through points with the speed of human movements.

Points are (out, up, ahead) in trunk lengths from the hip centre. Time runs from 0 to 1 over one movement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from fdsm.synthetic.limbs import Array

Point = tuple[float, float, float]
Points = Callable[[float], Sequence[Point]]
Path = Callable[[Array, float], Array]
"""(n,) time in [0, 1], height -> (n, 3) points."""


def ease(u: Array) -> Array:
    """A rise from 0 to 1 with the minimum-jerk profile of human reaches."""
    u = np.clip(u, 0.0, 1.0)
    eased: Array = u**3 * (10 - 15 * u + 6 * u**2)
    return eased


@dataclass(frozen=True)
class HandPath:
    """One movement of a hand, and its effect on the rest of the body.

    A repeated open path goes there and back. A closed path ends where it began.
    """

    at: Path
    closed: bool = False
    absolute: bool = False
    alternate: bool = False  # two hands are always half a movement apart
    grounded: bool = False  # goes to the floor: the hand is fixed to the ground, and the trunk bends
    stays: bool = False  # rests at its end for a while
    mates: bool = False  # two hands stay together, on the side of the preferred one
    drive: float = 0.12  # turn of the trunk per trunk length of the hand ahead
    twist: float = 0.0  # turn of the trunk per trunk length of the hand to the side
    lean: float = 0.0  # pitch of the trunk during the movement
    hertz: tuple[float, float] = (0.5, 2.0)  # movements per second when repeated, slow and fast
    stretch: float = 1.0  # duration of one movement relative to a plain stroke


def through(points: Points, times: Sequence[float] | None = None) -> Path:
    """A smooth curve through points: at even speed with a soft start and end, or at the given times."""

    def at(u: Array, h: float) -> Array:
        knots = np.array(points(h), float)
        lengths = np.linalg.norm(np.diff(knots, axis=0), axis=1) + 1e-3
        at_knots = np.r_[0.0, np.cumsum(lengths)] / lengths.sum() if times is None else times
        curve: Array = PchipInterpolator(at_knots, knots)(ease(u) if times is None else u)
        return curve

    return at


def there_and_back(points: Points) -> Path:
    once = through(points)
    return lambda u, h: once(1 - np.abs(1 - 2 * u), h)


def corners(points: Points) -> Path:
    """Straight lines between points with a short stop at each corner."""

    def at(u: Array, h: float) -> Array:
        knots = np.array(points(h), float)
        lengths = np.linalg.norm(np.diff(knots, axis=0), axis=1) + 0.1
        ends = np.r_[0.0, np.cumsum(lengths)] / lengths.sum()
        line = np.clip(np.searchsorted(ends, u, side="right") - 1, 0, len(lengths) - 1)
        share = ease((u - ends[line]) / (ends[line + 1] - ends[line]))
        along: Array = knots[line] + share[:, None] * (knots[line + 1] - knots[line])
        return along

    return at


def swing(centre: Callable[[float], Point], reach: Point, lag: Point = (0, 0, 0)) -> Path:
    """Each coordinate swings once by `reach` about the centre, as a cosine that is delayed by `lag` turns."""

    def at(u: Array, h: float) -> Array:
        return np.array(centre(h)) + np.array(reach) * np.cos(2 * np.pi * (u[:, None] - np.array(lag)))

    return at


def pieces(strokes: Callable[[float], Sequence[Sequence[Point]]]) -> Path:
    """Curves through many points, one after the other, with a short stop after each. The hand moves straight between them."""

    def at(u: Array, h: float) -> Array:
        drawn: list[Array] = []
        for stroke in strokes(h):
            points = np.array(stroke, float)
            if drawn and np.linalg.norm(drawn[-1][-1] - points[0]) > 1e-6:
                drawn.append(np.stack([drawn[-1][-1], points[0]]))
            drawn.append(points)
        gone = [np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))] for points in drawn]
        ends = np.r_[0.0, np.cumsum([lengths[-1] + 0.1 for lengths in gone])]
        ends /= ends[-1]
        which = np.clip(np.searchsorted(ends, u, side="right") - 1, 0, len(drawn) - 1)
        place = np.zeros((len(u), 3))
        for i, (points, lengths) in enumerate(zip(drawn, gone, strict=True)):
            now = which == i
            along = lengths[-1] * ease((u[now] - ends[i]) / (ends[i + 1] - ends[i]))
            place[now] = np.stack([np.interp(along, lengths, axis) for axis in points.T], axis=1)
        return place

    return at


def bow(middle: Point, radius: tuple[float, float], start: float, end: float) -> list[Point]:
    """A part of an ellipse before the body, between two angles in degrees. 0 is to the side, 90 is up."""
    (out, up, ahead), angles = middle, np.deg2rad(np.linspace(start, end, 25))
    return [(out + radius[0] * float(np.cos(a)), up + radius[1] * float(np.sin(a)), ahead) for a in angles]
