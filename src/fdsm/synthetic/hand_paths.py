"""The trajectory of the hand for each hand path of the vocabulary.

Points are (out, up, ahead) in trunk lengths from the hip centre. Up, the hips are at 0, the shoulders at 1, the head at about
1.4 and the floor at about -1.8. `out` is away from the midline, so the other hand mirrors the path. An `absolute` path is one
whose words name left, right or clockwise. It is written for the right hand, with `out` to the person's right. The left hand
makes the same movement about the mirrored centre. `h` is the height of the kinematics. Time runs from 0 to 1 over one movement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from fdsm.synthetic.forward_kinematics import Array

Point = tuple[float, float, float]
Points = Callable[[float], Sequence[Point]]

HEIGHTS = {"low": -0.35, "waist": 0.15, "chest": 0.7, "head": 1.3, "overhead": 1.8}
FLOOR = -1.66
"""Height of a palm that touches the floor."""


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

    at: Callable[[Array, float], Array]  # (n,) time in [0, 1], height -> (n, 3) points
    closed: bool = False
    absolute: bool = False
    alternate: bool = False  # two hands are always half a movement apart
    grounded: bool = False  # goes to the floor: the hand is fixed to the ground, and the trunk bends
    stays: bool = False  # rests at its end for a while
    drive: float = 0.12  # turn of the trunk per trunk length of the hand ahead
    hertz: tuple[float, float] = (0.5, 2.0)  # movements per second when repeated, slow and fast
    stretch: float = 1.0  # duration of one movement relative to a plain stroke


def _through(points: Points, times: Sequence[float] | None = None) -> Callable[[Array, float], Array]:
    """A smooth curve through points: at even speed with a soft start and end, or at the given times."""

    def at(u: Array, h: float) -> Array:
        knots = np.array(points(h), float)
        lengths = np.linalg.norm(np.diff(knots, axis=0), axis=1) + 1e-3
        at_knots = np.r_[0.0, np.cumsum(lengths)] / lengths.sum() if times is None else times
        curve: Array = PchipInterpolator(at_knots, knots)(ease(u) if times is None else u)
        return curve

    return at


def _there_and_back(points: Points) -> Callable[[Array, float], Array]:
    once = _through(points)
    return lambda u, h: once(1 - np.abs(1 - 2 * u), h)


def _corners(points: Points) -> Callable[[Array, float], Array]:
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


def _swing(centre: Callable[[float], Point], reach: Point, lag: Point = (0, 0, 0)) -> Callable[[Array, float], Array]:
    """Each coordinate swings once by `reach` about the centre, as a cosine that is delayed by `lag` turns."""

    def at(u: Array, h: float) -> Array:
        return np.array(centre(h)) + np.array(reach) * np.cos(2 * np.pi * (u[:, None] - np.array(lag)))

    return at


def _figure_eight(u: Array, h: float) -> Array:
    angle = 2 * np.pi * u
    return np.stack([0.15 + 0.45 * np.sin(angle), h + 0.3 * np.sin(2 * angle), np.full_like(u, 0.85)], axis=1)


def _raised(h: float) -> float:
    return h + 0.4 if h > 1.5 else h


def _beside(h: float) -> Point:
    """End of a raise to the side: a straight arm at height `h`."""
    up = _raised(h)
    return 0.36 + float(np.sqrt(max(1.15**2 - (up - 1.0) ** 2, 0.0))), up, 0.1


def _square(turn: int) -> Points:
    """A square from an upper corner, for the person clockwise (`turn` 1) or counterclockwise (-1)."""
    corners = ((-1, 0.35), (1, 0.35), (1, -0.4), (-1, -0.4), (-1, 0.35))
    return lambda h: [(0.175 + 0.375 * turn * x, h + y, 0.85) for x, y in corners]


def _arc(to: int, up: int) -> Points:
    """An arc to the right (`to` 1) or to the left (-1), over the top (`up` 1) or through the bottom (-1)."""
    places = ((-0.65, -0.2, 0.7), (-0.3, 0.35, 0.85), (0.3, 0.35, 0.85), (0.65, -0.2, 0.65))
    return lambda h: [(0.1 + to * x, h + up * y, z) for x, y, z in places]


_QUARTER = 0.25
_LIGHT: tuple[float, float] = (0.8, 3.0)  # frequency of small quick motions, in hertz

HAND_PATHS: dict[str, HandPath] = {
    # straight strokes
    "sweep_left": HandPath(_through(lambda h: [(0.85, h, 0.6), (0.1, h, 1.0), (-0.75, h, 0.65)]), absolute=True),
    "sweep_right": HandPath(_through(lambda h: [(-0.75, h, 0.65), (0.0, h, 1.0), (0.85, h, 0.6)]), absolute=True),
    "raise_front": HandPath(_through(lambda h: [(0.45, -0.15, 0.2), (0.4, 0.5 * h, 1.0), (0.36, _raised(h), 1.3 - 0.45 * h)])),
    "raise_side": HandPath(_through(lambda h: [(0.5, -0.2, 0.1), (0.5 + 0.45 * min(h, 1), 0.45 * h, 0.1), _beside(h)])),
    "lower_front": HandPath(_through(lambda h: [(0.38, 2.2, 0.35), (0.4, 1.0, 1.1), (0.4, 0.15, 0.7)])),
    "push_forward": HandPath(_through(lambda h: [(0.36, h - 0.05, 0.3), (0.3, h, 1.15)])),
    "push_up": HandPath(_through(lambda h: [(0.5, 1.0, 0.25), (0.38, 2.35, 0.1)])),
    "push_side": HandPath(_through(lambda h: [(0.45, 0.75, 0.35), (1.5, 0.9, 0.15)])),
    "pull_back": HandPath(
        _through(lambda h: [(0.4, 0.3, 0.4), (0.28, h, 1.15), (0.28, h, 1.15), (0.4, h - 0.15, 0.25)], (0, 0.4, 0.5, 1)),
        stretch=1.4,
    ),
    "pull_down": HandPath(_through(lambda h: [(0.32, 2.0, 0.45), (0.4, 0.75, 0.45)])),
    "reach_forward": HandPath(_through(lambda h: [(0.4, 0.3, 0.4), (0.25, h, 1.15)]), stays=True),
    "reach_side": HandPath(_through(lambda h: [(0.5, 0.2, 0.3), (1.35, h, 0.25)])),
    "reach_up": HandPath(_through(lambda h: [(0.4, 0.4, 0.6), (0.3, 2.1, 0.85)])),
    "line_down": HandPath(_through(lambda h: [(0.2, h + 0.5, 0.85), (0.2, h - 0.5, 0.95)]), absolute=True),
    "diagonal_down": HandPath(_through(lambda h: [(0.65, 1.5, 0.5), (0.15, 0.8, 1.0), (-0.4, 0.0, 0.6)]), drive=0.2),
    "diagonal_up": HandPath(_through(lambda h: [(-0.4, 0.0, 0.6), (0.15, 0.8, 1.0), (0.65, 1.55, 0.5)]), drive=0.2),
    # striking and throwing
    "punch": HandPath(
        _through(lambda h: [(0.3, h - 0.1, 0.35), (0.12, h, 1.25), (0.3, h - 0.1, 0.35)], (0, 0.45, 1)),
        closed=True,
        drive=0.35,
        hertz=(0.6, 2.2),
    ),
    "uppercut": HandPath(
        _through(lambda h: [(0.4, 0.2, 0.3), (0.3, 0.4, 0.7), (0.2, 1.3, 0.75), (0.4, 0.2, 0.3)], (0, 0.25, 0.5, 1)),
        closed=True,
        drive=0.35,
        hertz=(0.6, 1.9),
    ),
    "chop": HandPath(
        _through(lambda h: [(0.36, 1.75, 0.3), (0.33, 1.0, 1.0), (0.3, 0.2, 0.9), (0.36, 1.75, 0.3)], (0, 0.22, 0.42, 1)),
        closed=True,
        drive=0.2,
        hertz=(0.5, 1.8),
    ),
    "throw_over": HandPath(
        _through(
            lambda h: [
                (0.45, 0.5, 0.5),
                (0.75, 1.3, -0.3),
                (0.75, 1.35, -0.35),
                (0.5, 1.8, 0.4),
                (0.2, 1.1, 1.1),
                (-0.05, 0.3, 0.8),
            ],
            (0, 0.4, 0.5, 0.68, 0.82, 1),
        ),
        drive=0.45,
        stretch=1.5,
    ),
    "throw_under": HandPath(
        _through(lambda h: [(0.45, 0.2, 0.5), (0.55, -0.1, -0.6), (0.5, -0.3, 0.2), (0.35, 0.1, 1.0)], (0, 0.5, 0.75, 1)),
        drive=0.3,
        stretch=1.4,
    ),
    "serve": HandPath(
        _through(
            lambda h: [(0.4, 0.6, 0.6), (0.6, 1.5, -0.3), (0.45, 2.0, 0.0), (0.3, 1.5, 0.9), (-0.15, 0.0, 0.7)],
            (0, 0.45, 0.65, 0.8, 1),
        ),
        drive=0.45,
        stretch=1.7,
    ),
    "swing_across": HandPath(
        _through(lambda h: [(1.1, h, -0.1), (0.8, h, 0.8), (0.0, h + 0.05, 1.05), (-0.7, h + 0.2, 0.5)]), drive=0.5, stretch=1.1
    ),
    "shoot": HandPath(
        _through(lambda h: [(0.25, 0.7, 0.5), (0.22, 1.35, 0.4), (0.22, 2.2, 0.75)], (0, 0.5, 1)), stays=True, stretch=1.2
    ),
    "toss_up": HandPath(_through(lambda h: [(0.4, -0.2, 0.2), (0.35, 0.3, 0.8), (0.3, 1.4, 0.8)]), drive=0.2),
    "swing_out": HandPath(
        _through(lambda h: [(-0.7, h + 0.2, 0.5), (0.0, h + 0.05, 1.05), (0.8, h, 0.8), (1.1, h, -0.1)]), drive=0.3, stretch=1.1
    ),
    "hook": HandPath(
        _through(
            lambda h: [(0.6, h - 0.05, 0.3), (0.7, h, 0.8), (-0.1, h, 0.95), (0.3, h - 0.1, 0.35), (0.6, h - 0.05, 0.3)],
            (0, 0.3, 0.55, 0.8, 1),
        ),
        closed=True,
        drive=0.35,
        hertz=(0.6, 1.9),
    ),
    "drop": HandPath(_through(lambda h: [(0.35, 0.3, 0.5), (0.3, -0.25, 0.95), (0.3, -0.2, 0.8)], (0, 0.7, 1))),
    # back and forth
    "wave": HandPath(_swing(lambda h: (0.62, max(h, 1.0) + 0.15, 0.4), (0.3, 0.05, 0.05)), closed=True, absolute=True, drive=0.03),
    "knock": HandPath(_swing(lambda h: (0.25, h, 0.75), (0.02, 0.04, -0.17)), closed=True, drive=0.06, hertz=(0.8, 2.8)),
    "up_and_down": HandPath(_swing(lambda h: (0.35, h, 0.75), (0.02, -0.32, 0.06)), closed=True),
    "side_to_side": HandPath(_swing(lambda h: (0.2, h, 0.9), (0.42, 0.03, 0.04)), closed=True, absolute=True),
    "shake": HandPath(_swing(lambda h: (0.3, h, 0.7), (0.06, 0.14, 0.06), (0.1, 0, _QUARTER)), closed=True, hertz=(1.0, 4.0)),
    "swing_beside": HandPath(_swing(lambda h: (0.48, -0.1, 0.1), (0.0, 0.06, -0.55)), closed=True, hertz=(0.5, 1.4)),
    "clap": HandPath(_swing(lambda h: (0.28, h, 0.7), (0.24, 0.0, -0.08)), closed=True, hertz=(0.7, 2.6)),
    "curl": HandPath(
        _there_and_back(lambda h: [(0.42, -0.15, 0.3), (0.42, 0.25, 0.75), (0.4, 0.95, 0.4)]), closed=True, hertz=(0.45, 1.3)
    ),
    "flap": HandPath(
        _there_and_back(lambda h: [(0.65, -0.1, 0.1), (1.3, 0.45, 0.1), (1.35, 1.3, 0.05)]), closed=True, hertz=(0.5, 1.8)
    ),
    "press_up": HandPath(
        _there_and_back(lambda h: [(0.5, 1.05, 0.2), (0.45, 1.6, 0.15), (0.36, 2.35, 0.1)]), closed=True, hertz=(0.4, 1.2)
    ),
    "saw": HandPath(_swing(lambda h: (0.3, h, 0.65), (0.0, 0.03, -0.4)), closed=True, drive=0.2, hertz=(0.5, 1.6)),
    "shovel": HandPath(
        _through(
            lambda h: [(0.35, 0.2, 0.6), (0.3, -0.5, 0.85), (0.35, 0.6, 0.9), (0.5, 0.8, 0.5), (0.35, 0.2, 0.6)],
            (0, 0.35, 0.6, 0.75, 1),
        ),
        closed=True,
        drive=0.15,
        hertz=(0.3, 0.7),
        stretch=1.5,
    ),
    "breaststroke": HandPath(
        _through(lambda h: [(0.15, 0.75, 0.4), (0.15, 0.8, 1.15), (0.9, 0.75, 0.7), (0.5, 0.65, 0.3), (0.15, 0.75, 0.4)]),
        closed=True,
        drive=0.0,
        hertz=(0.4, 0.9),
        stretch=1.6,
    ),
    "comb": HandPath(
        _there_and_back(lambda h: [(0.15, 1.6, 0.3), (0.2, 1.72, 0.0), (0.25, 1.4, -0.2)]),
        closed=True,
        drive=0.0,
        hertz=(0.5, 1.3),
    ),
    "rub": HandPath(_swing(lambda h: (0.05, h, 0.7), (0.0, 0.04, 0.16)), closed=True, alternate=True, drive=0.03, hertz=_LIGHT),
    # drawn shapes; clockwise begins at the top and goes to the person's right
    "circle_clockwise": HandPath(
        _swing(lambda h: (0.2, h, 0.85), (0.38, 0.38, 0.0), (_QUARTER, 0, 0)),
        closed=True,
        absolute=True,
        hertz=(0.45, 1.3),
        stretch=1.5,
    ),
    "circle_counterclockwise": HandPath(
        _swing(lambda h: (0.2, h, 0.85), (-0.38, 0.38, 0.0), (_QUARTER, 0, 0)),
        closed=True,
        absolute=True,
        hertz=(0.45, 1.3),
        stretch=1.5,
    ),
    "circle_flat": HandPath(
        _swing(lambda h: (0.2, h, 0.75), (0.32, 0.0, 0.3), (_QUARTER, 0, 0)),
        closed=True,
        absolute=True,
        hertz=(0.45, 1.4),
        stretch=1.5,
    ),
    "circle_beside": HandPath(
        _swing(lambda h: (0.5, 0.5, 0.5), (0.0, 0.3, 0.32), (0, 0, _QUARTER)), closed=True, hertz=(0.5, 1.6), stretch=1.5
    ),
    "windmill": HandPath(
        _swing(lambda h: (0.5, 1.0, 0.05), (0.1, -1.15, 1.15), (0, 0, _QUARTER)),
        closed=True,
        drive=0.05,
        hertz=(0.35, 1.0),
        stretch=1.7,
    ),
    "triangle": HandPath(
        _corners(lambda h: [(0.2, h + 0.4, 0.85), (0.65, h - 0.35, 0.85), (-0.25, h - 0.35, 0.85), (0.2, h + 0.4, 0.85)]),
        closed=True,
        absolute=True,
        hertz=(0.3, 0.7),
        stretch=2.2,
    ),
    "square": HandPath(
        _corners(
            lambda h: [
                (-0.2, h + 0.35, 0.85),
                (0.55, h + 0.35, 0.85),
                (0.55, h - 0.4, 0.85),
                (-0.2, h - 0.4, 0.85),
                (-0.2, h + 0.35, 0.85),
            ]
        ),
        closed=True,
        absolute=True,
        hertz=(0.25, 0.6),
        stretch=2.8,
    ),
    **{
        f"square_{sense}": HandPath(
            _corners(_square(turn)),
            closed=True,
            absolute=True,
            hertz=(0.25, 0.6),
            stretch=2.8,
        )
        for sense, turn in (("clockwise", 1), ("counterclockwise", -1))
    },
    **{
        f"arc_{through}_{end}": HandPath(
            _through(_arc(to, up)),
            absolute=True,
            stretch=1.3,
        )
        for through, up in (("over", 1), ("under", -1))
        for end, to in (("right", 1), ("left", -1))
    },
    "letter_c": HandPath(
        _through(
            lambda h: [(0.5, h + 0.3, 0.85), (0.2, h + 0.42, 0.88), (-0.1, h, 0.9), (0.2, h - 0.42, 0.88), (0.5, h - 0.3, 0.85)]
        ),
        absolute=True,
        stretch=1.5,
    ),
    "check_mark": HandPath(
        _corners(lambda h: [(-0.15, h + 0.1, 0.88), (0.05, h - 0.25, 0.88), (0.6, h + 0.4, 0.85)]), absolute=True, stretch=1.4
    ),
    "zigzag": HandPath(
        _corners(lambda h: [(-0.4 + 0.27 * i, h + (0.3 if i % 2 else -0.3), 0.85) for i in range(5)]),
        absolute=True,
        hertz=(0.25, 0.6),
        stretch=2.4,
    ),
    "cross_strokes": HandPath(
        _corners(lambda h: [(-0.3, h + 0.4, 0.9), (0.55, h - 0.4, 0.9), (0.55, h + 0.4, 0.75), (-0.3, h - 0.4, 0.9)]),
        absolute=True,
        hertz=(0.3, 0.7),
        stretch=2.2,
    ),
    "plus_strokes": HandPath(
        _corners(lambda h: [(0.15, h + 0.45, 0.9), (0.15, h - 0.45, 0.9), (-0.35, h, 0.75), (0.6, h, 0.9)]),
        absolute=True,
        hertz=(0.3, 0.7),
        stretch=2.2,
    ),
    "figure_eight": HandPath(_figure_eight, closed=True, absolute=True, hertz=(0.35, 0.9), stretch=2.0),
    # two hands and the body
    "cross_arms": HandPath(
        _through(lambda h: [(0.75, 0.75, 0.6), (-0.32, 0.72, 0.55), (-0.32, 0.72, 0.55), (0.75, 0.75, 0.6)], (0, 0.42, 0.55, 1)),
        closed=True,
        hertz=(0.4, 1.4),
        stretch=1.5,
    ),
    "open_arms": HandPath(_through(lambda h: [(0.12, 0.8, 0.75), (0.8, 0.85, 0.85), (1.4, 0.9, 0.3)])),
    "close_arms": HandPath(_through(lambda h: [(1.4, 0.9, 0.3), (0.8, 0.85, 0.85), (0.08, 0.8, 0.75)])),
    "touch_head": HandPath(_through(lambda h: [(0.45, 0.4, 0.55), (0.45, 1.2, 0.5), (0.14, 1.5, 0.18)]), stays=True, drive=0.03),
    "touch_mouth": HandPath(_through(lambda h: [(0.4, 0.3, 0.6), (0.3, 0.9, 0.55), (0.06, 1.2, 0.3)]), stays=True, drive=0.03),
    "touch_chest": HandPath(_through(lambda h: [(0.4, 0.3, 0.55), (0.02, 0.72, 0.28)]), stays=True, drive=0.03),
    "touch_back": HandPath(_through(lambda h: [(0.55, -0.1, 0.1), (0.6, 0.05, -0.2), (0.15, 0.15, -0.32)]), stays=True, drive=0.0),
    "touch_opposite_shoulder": HandPath(_through(lambda h: [(0.4, 0.3, 0.6), (0.1, 0.8, 0.6), (-0.33, 0.95, 0.25)]), stays=True),
    "check_watch": HandPath(_through(lambda h: [(0.4, 0.3, 0.55), (0.05, 0.85, 0.55)]), stays=True, drive=0.03),
    "touch_hips": HandPath(_through(lambda h: [(0.6, -0.05, 0.15), (0.33, 0.12, 0.1)]), stays=True, drive=0.0),
    "dress": HandPath(
        _through(
            lambda h: [(0.4, 0.3, 0.8), (0.7, 0.9, 0.4), (0.6, 1.0, -0.2), (0.3, 0.6, -0.3), (0.5, 0.6, 0.4), (0.2, 0.2, 0.45)],
            (0, 0.25, 0.45, 0.6, 0.8, 1),
        ),
        alternate=True,
        hertz=(0.2, 0.4),
        stretch=2.4,
    ),
    "undress": HandPath(
        _through(
            lambda h: [(0.15, 0.6, 0.35), (0.3, 1.0, 0.25), (0.7, 0.8, -0.05), (0.4, 0.1, -0.4), (0.6, 0.3, 0.2), (0.25, 0.3, 0.6)],
            (0, 0.2, 0.4, 0.6, 0.8, 1),
        ),
        alternate=True,
        hertz=(0.2, 0.4),
        stretch=2.4,
    ),
    "hold_front": HandPath(_swing(lambda h: (0.28, 0.25, 0.6), (0.01, 0.02, 0.01)), closed=True, stays=True, drive=0.0),
    # down to the floor
    "pick_up": HandPath(
        _through(lambda h: [(0.4, 0.0, 0.5), (0.25, FLOOR, 0.75), (0.25, FLOOR, 0.75), (0.3, 0.3, 0.6)], (0, 0.42, 0.58, 1)),
        grounded=True,
        drive=0.0,
        hertz=(0.3, 0.6),
        stretch=1.7,
    ),
    "put_down": HandPath(
        _through(lambda h: [(0.3, 0.25, 0.6), (0.28, 0.0, 0.75), (0.25, FLOOR, 0.75)], (0, 0.25, 1)),
        grounded=True,
        stays=True,
        drive=0.0,
        hertz=(0.3, 0.6),
        stretch=1.3,
    ),
    "pick_up_and_throw": HandPath(
        _through(
            lambda h: [
                (0.4, 0.0, 0.5),
                (0.25, FLOOR, 0.75),
                (0.28, FLOOR, 0.7),
                (0.5, 0.3, 0.5),
                (0.75, 1.35, -0.3),
                (0.5, 1.8, 0.4),
                (0.2, 1.1, 1.1),
                (0.0, 0.5, 0.8),
            ],
            (0, 0.25, 0.33, 0.52, 0.7, 0.8, 0.88, 1),
        ),
        grounded=True,
        drive=0.3,
        hertz=(0.25, 0.4),
        stretch=2.5,
    ),
    "pick_up_and_lift": HandPath(
        _through(
            lambda h: [(0.4, 0.0, 0.5), (0.25, FLOOR, 0.75), (0.25, FLOOR, 0.75), (0.3, 0.6, 0.55), (0.34, 2.3, 0.25)],
            (0, 0.3, 0.4, 0.68, 1),
        ),
        grounded=True,
        stays=True,
        drive=0.0,
        hertz=(0.25, 0.5),
        stretch=2.0,
    ),
    "touch_toes": HandPath(
        _through(
            lambda h: [(0.4, 0.0, 0.5), (0.2, FLOOR + 0.15, 0.45), (0.2, FLOOR + 0.15, 0.45), (0.4, 0.0, 0.5)], (0, 0.42, 0.58, 1)
        ),
        closed=True,
        grounded=True,
        drive=0.0,
        hertz=(0.3, 0.6),
        stretch=1.6,
    ),
}
