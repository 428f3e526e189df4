"""What trajectories of a hand are made of: a hand path, and curves through points with the speed of human movements.

Points are (out, up, ahead) in trunk lengths from the hip centre. Time runs from 0 to 1 over one movement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.interpolate import PchipInterpolator

from fdsm.synthetic.limbs import Array

Point = tuple[float, float, float]
Points = Callable[[float], Sequence[Point]]
Path = Callable[[Array, float], Array]
"""(n,) time in [0, 1], height -> (n, 3) points."""


def ease(u: Array) -> Array:
    """A rise from 0 to 1 with the minimum-jerk profile of human reaches."""
    u = np.minimum(np.maximum(u, 0.0), 1.0)
    square = u * u
    eased: Array = u * square * (10 - 15 * u + 6 * square)
    return eased


def smooth_curve(times: Sequence[float] | Array, knots: Array) -> Callable[[Array], Array]:
    """A curve (n,) -> (n, D) through knots (K, D) at increasing times (K,), which has no wave that the knots do not have."""
    pieces = PchipInterpolator(times, knots).c.transpose(0, 2, 1).copy()  # (4, D, K - 1), highest power first
    starts = np.asarray(times, float)[:-1]

    def at(u: Array) -> Array:
        piece = np.searchsorted(starts[1:], u, "right")
        gone = u - starts[piece]
        third, second, first, start = np.take(pieces, piece, axis=2)
        square = gone * gone
        curve: Array = start + first * gone + second * square + third * (square * gone)
        return curve.T

    return at


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
    either_side: bool = False  # people begin it on the left or on the right
    mates: bool = False  # two hands stay together, on the side of the preferred one
    drive: float = 0.12  # turn of the trunk per trunk length of the hand ahead
    twist: float = 0.0  # turn of the trunk per trunk length of the hand to the side
    lean: float = 0.0  # pitch of the trunk during the movement
    hertz: tuple[float, float] = (0.5, 2.0)  # movements per second when repeated, slow and fast
    stretch: float = 1.0  # duration of one movement relative to a plain stroke


def through(points: Points, times: Sequence[float] | None = None) -> Path:
    """A smooth curve through points: at even speed with a soft start and end, or at the given times."""

    @cache
    def curve(h: float) -> Callable[[Array], Array]:
        knots = np.array(points(h), float)
        lengths = np.linalg.norm(np.diff(knots, axis=0), axis=1) + 1e-3
        return smooth_curve(np.r_[0.0, np.cumsum(lengths)] / lengths.sum() if times is None else times, knots)

    def at(u: Array, h: float) -> Array:
        return curve(h)(ease(u) if times is None else u)

    return at


def there_and_back(points: Points) -> Path:
    once = through(points)
    return lambda u, h: once(1 - np.abs(1 - 2 * u), h)


def corners(points: Points) -> Path:
    """Straight lines between points with a short stop at each corner."""

    @cache
    def lines(h: float) -> tuple[Array, Array]:
        """The corners (3, K) and their times (K,)."""
        knots = np.array(points(h), float)
        lengths = np.linalg.norm(np.diff(knots, axis=0), axis=1) + 0.1
        return knots.T.copy(), np.r_[0.0, np.cumsum(lengths)] / lengths.sum()

    def at(u: Array, h: float) -> Array:
        knots, ends = lines(h)
        line = np.searchsorted(ends[1:-1], u, side="right")
        start = ends[line]
        share = ease((u - start) / (ends[line + 1] - start))
        corner = np.take(knots, line, axis=1)
        along: Array = corner + share * (np.take(knots, line + 1, axis=1) - corner)
        return along.T

    return at


def swing(centre: Callable[[float], Point], reach: Point, lag: Point = (0, 0, 0)) -> Path:
    """Each coordinate swings once by `reach` about the centre, as a cosine that is delayed by `lag` turns."""

    def at(u: Array, h: float) -> Array:
        middle = centre(h)
        swung = np.empty((3, len(u)))
        for axis in range(3):
            swung[axis] = middle[axis]
            if reach[axis]:
                swung[axis] += reach[axis] * np.cos(2 * np.pi * (u - lag[axis]))
        return swung.T

    return at


def pieces(strokes: Callable[[float], Sequence[Sequence[Point]]]) -> Path:
    """Curves through many points, one after the other, with a short stop after each. The hand moves straight between them."""

    @cache
    def curves(h: float) -> tuple[list[Array], list[Array], Array]:
        """The points of each curve (K, 3), the way to each of them (K,), and when curves begin and end, from 0 to 1."""
        drawn: list[Array] = []
        for stroke in strokes(h):
            points = np.array(stroke, float)
            if drawn and np.linalg.norm(drawn[-1][-1] - points[0]) > 1e-6:
                drawn.append(np.stack([drawn[-1][-1], points[0]]))
            drawn.append(points)
        gone = [np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))] for points in drawn]
        ends = np.r_[0.0, np.cumsum([lengths[-1] + 0.1 for lengths in gone])]
        return drawn, gone, ends / ends[-1]

    def at(u: Array, h: float) -> Array:
        drawn, gone, ends = curves(h)
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
