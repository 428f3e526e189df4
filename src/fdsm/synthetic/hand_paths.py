"""The trajectory of the hand for each hand path of the vocabulary.

Points are (out, up, ahead) in trunk lengths from the hip centre. Up, the hips are at 0, the shoulders at 1, the head at about
1.4 and the floor at about -1.8. `out` is away from the midline, so the other hand mirrors the path. An `absolute` path is one
whose words name left, right or clockwise. It is written for the right hand, with `out` to the person's right. The left hand
makes the same movement about the mirrored centre. `h` is the height of the kinematics. Time runs from 0 to 1 over one movement.
"""

from __future__ import annotations

import numpy as np

from fdsm.synthetic.drawn_paths import DRAWN_PATHS
from fdsm.synthetic.strokes import HandPath, Point, swing, there_and_back, through

HEIGHTS = {"low": -0.35, "waist": 0.15, "chest": 0.7, "head": 1.3, "overhead": 1.8}
FLOOR = -1.66
"""Height of a palm that touches the floor."""


def _raised(h: float) -> float:
    return h + 0.4 if h > 1.5 else h


def _beside(h: float) -> Point:
    """End of a raise to the side: a straight arm at height `h`."""
    up = _raised(h)
    return 0.36 + float(np.sqrt(max(1.15**2 - (up - 1.0) ** 2, 0.0))), up, 0.1


_QUARTER = 0.25
_LIGHT: tuple[float, float] = (0.8, 3.0)  # frequency of small quick motions, in hertz

HAND_PATHS: dict[str, HandPath] = {
    # straight strokes
    "sweep_left": HandPath(through(lambda h: [(0.85, h, 0.6), (0.1, h, 1.0), (-0.75, h, 0.65)]), absolute=True),
    "sweep_right": HandPath(through(lambda h: [(-0.75, h, 0.65), (0.0, h, 1.0), (0.85, h, 0.6)]), absolute=True),
    "raise_front": HandPath(through(lambda h: [(0.45, -0.15, 0.2), (0.4, 0.5 * h, 1.0), (0.36, _raised(h), 1.3 - 0.45 * h)])),
    "raise_side": HandPath(through(lambda h: [(0.5, -0.2, 0.1), (0.5 + 0.45 * min(h, 1), 0.45 * h, 0.1), _beside(h)])),
    "lower_front": HandPath(through(lambda h: [(0.38, 2.2, 0.35), (0.4, 1.0, 1.1), (0.4, 0.15, 0.7)])),
    "push_forward": HandPath(through(lambda h: [(0.36, h - 0.05, 0.3), (0.3, h, 1.15)])),
    "push_up": HandPath(through(lambda h: [(0.5, 1.0, 0.25), (0.38, 2.35, 0.1)])),
    "push_side": HandPath(through(lambda h: [(0.45, 0.75, 0.35), (1.5, 0.9, 0.15)])),
    "pull_back": HandPath(
        through(lambda h: [(0.4, 0.3, 0.4), (0.28, h, 1.15), (0.28, h, 1.15), (0.4, h - 0.15, 0.25)], (0, 0.4, 0.5, 1)),
        stretch=1.4,
    ),
    "pull_down": HandPath(through(lambda h: [(0.32, 2.0, 0.45), (0.4, 0.75, 0.45)])),
    "reach_forward": HandPath(through(lambda h: [(0.4, 0.3, 0.4), (0.25, h, 1.15)]), stays=True),
    "reach_side": HandPath(through(lambda h: [(0.5, 0.2, 0.3), (1.35, h, 0.25)])),
    "reach_up": HandPath(through(lambda h: [(0.4, 0.4, 0.6), (0.3, 2.1, 0.85)])),
    "line_down": HandPath(through(lambda h: [(0.2, h + 0.5, 0.85), (0.2, h - 0.5, 0.95)]), absolute=True),
    "diagonal_down": HandPath(through(lambda h: [(0.65, 1.5, 0.5), (0.15, 0.8, 1.0), (-0.4, 0.0, 0.6)]), drive=0.2),
    "diagonal_up": HandPath(through(lambda h: [(-0.4, 0.0, 0.6), (0.15, 0.8, 1.0), (0.65, 1.55, 0.5)]), drive=0.2),
    # striking and throwing
    "punch": HandPath(
        through(lambda h: [(0.3, h - 0.1, 0.35), (0.12, h, 1.25), (0.3, h - 0.1, 0.35)], (0, 0.45, 1)),
        closed=True,
        drive=0.35,
        hertz=(0.6, 2.2),
    ),
    "uppercut": HandPath(
        through(lambda h: [(0.4, 0.2, 0.3), (0.3, 0.4, 0.7), (0.2, 1.3, 0.75), (0.4, 0.2, 0.3)], (0, 0.25, 0.5, 1)),
        closed=True,
        drive=0.35,
        hertz=(0.6, 1.9),
    ),
    "chop": HandPath(
        through(lambda h: [(0.36, 1.75, 0.3), (0.33, 1.0, 1.0), (0.3, 0.2, 0.9), (0.36, 1.75, 0.3)], (0, 0.22, 0.42, 1)),
        closed=True,
        drive=0.2,
        hertz=(0.5, 1.8),
    ),
    "throw_over": HandPath(
        through(
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
        through(lambda h: [(0.45, 0.2, 0.5), (0.55, -0.1, -0.6), (0.5, -0.3, 0.2), (0.35, 0.1, 1.0)], (0, 0.5, 0.75, 1)),
        drive=0.3,
        stretch=1.4,
    ),
    "serve": HandPath(
        through(
            lambda h: [(0.4, 0.6, 0.6), (0.6, 1.5, -0.3), (0.45, 2.0, 0.0), (0.3, 1.5, 0.9), (-0.15, 0.0, 0.7)],
            (0, 0.45, 0.65, 0.8, 1),
        ),
        drive=0.45,
        stretch=1.7,
    ),
    "swing_across": HandPath(
        through(lambda h: [(1.1, h, -0.1), (0.8, h, 0.8), (0.0, h + 0.05, 1.05), (-0.7, h + 0.2, 0.5)]), drive=0.5, stretch=1.1
    ),
    "shoot": HandPath(
        through(lambda h: [(0.25, 0.7, 0.5), (0.22, 1.35, 0.4), (0.22, 2.2, 0.75)], (0, 0.5, 1)), stays=True, stretch=1.2
    ),
    "toss_up": HandPath(through(lambda h: [(0.4, -0.2, 0.2), (0.35, 0.3, 0.8), (0.3, 1.4, 0.8)]), drive=0.2),
    "swing_out": HandPath(
        through(lambda h: [(-0.7, h + 0.2, 0.5), (0.0, h + 0.05, 1.05), (0.8, h, 0.8), (1.1, h, -0.1)]), drive=0.3, stretch=1.1
    ),
    "hook": HandPath(
        through(
            lambda h: [(0.6, h - 0.05, 0.3), (0.7, h, 0.8), (-0.1, h, 0.95), (0.3, h - 0.1, 0.35), (0.6, h - 0.05, 0.3)],
            (0, 0.3, 0.55, 0.8, 1),
        ),
        closed=True,
        drive=0.35,
        hertz=(0.6, 1.9),
    ),
    "drop": HandPath(through(lambda h: [(0.35, 0.3, 0.5), (0.3, -0.25, 0.95), (0.3, -0.2, 0.8)], (0, 0.7, 1))),
    "catch": HandPath(
        through(
            lambda h: [(0.4, 0.15, 0.45), (0.2, h + 0.05, 1.1), (0.16, h + 0.02, 1.1), (0.2, h - 0.2, 0.5)], (0, 0.42, 0.55, 1)
        ),
        stays=True,
        stretch=1.3,
    ),
    "swing_low": HandPath(
        through(
            lambda h: [
                (0.15, -0.35, 0.75),
                (0.85, 0.3, 0.6),
                (0.85, 1.35, -0.05),
                (0.85, 1.35, -0.05),
                (0.75, 0.1, 0.65),
                (0.1, -0.45, 0.85),
                (-0.7, 0.2, 0.7),
                (-0.7, 1.35, 0.1),
                (-0.6, 1.4, -0.05),
            ],
            (0, 0.2, 0.42, 0.5, 0.62, 0.7, 0.78, 0.92, 1),
        ),
        mates=True,
        drive=0.0,
        twist=0.75,
        lean=0.35,
        stays=True,
        hertz=(0.25, 0.5),
        stretch=2.4,
    ),
    # back and forth
    "wave": HandPath(swing(lambda h: (0.62, max(h, 1.0) + 0.15, 0.4), (0.3, 0.05, 0.05)), closed=True, absolute=True, drive=0.03),
    "knock": HandPath(swing(lambda h: (0.25, h, 0.75), (0.02, 0.04, -0.17)), closed=True, drive=0.06, hertz=(0.8, 2.8)),
    "up_and_down": HandPath(swing(lambda h: (0.35, h, 0.75), (0.02, -0.32, 0.06)), closed=True),
    "side_to_side": HandPath(swing(lambda h: (0.2, h, 0.9), (0.42, 0.03, 0.04)), closed=True, absolute=True),
    "shake": HandPath(swing(lambda h: (0.3, h, 0.7), (0.06, 0.14, 0.06), (0.1, 0, _QUARTER)), closed=True, hertz=(1.0, 4.0)),
    "swing_beside": HandPath(swing(lambda h: (0.48, -0.1, 0.1), (0.0, 0.06, -0.55)), closed=True, hertz=(0.5, 1.4)),
    "clap": HandPath(swing(lambda h: (0.28, h, 0.7), (0.24, 0.0, -0.08)), closed=True, hertz=(0.7, 2.6)),
    "curl": HandPath(
        there_and_back(lambda h: [(0.42, -0.15, 0.3), (0.42, 0.25, 0.75), (0.4, 0.95, 0.4)]), closed=True, hertz=(0.45, 1.3)
    ),
    "flap": HandPath(
        there_and_back(lambda h: [(0.65, -0.1, 0.1), (1.3, 0.45, 0.1), (1.35, 1.3, 0.05)]), closed=True, hertz=(0.5, 1.8)
    ),
    "press_up": HandPath(
        there_and_back(lambda h: [(0.5, 1.05, 0.2), (0.45, 1.6, 0.15), (0.36, 2.35, 0.1)]), closed=True, hertz=(0.4, 1.2)
    ),
    "saw": HandPath(swing(lambda h: (0.3, h, 0.65), (0.0, 0.03, -0.4)), closed=True, drive=0.2, hertz=(0.5, 1.6)),
    "shovel": HandPath(
        through(
            lambda h: [(0.35, 0.2, 0.6), (0.3, -0.5, 0.85), (0.35, 0.6, 0.9), (0.5, 0.8, 0.5), (0.35, 0.2, 0.6)],
            (0, 0.35, 0.6, 0.75, 1),
        ),
        closed=True,
        drive=0.15,
        hertz=(0.3, 0.7),
        stretch=1.5,
    ),
    "breaststroke": HandPath(
        through(lambda h: [(0.15, 0.75, 0.4), (0.15, 0.8, 1.15), (0.9, 0.75, 0.7), (0.5, 0.65, 0.3), (0.15, 0.75, 0.4)]),
        closed=True,
        drive=0.0,
        hertz=(0.4, 0.9),
        stretch=1.6,
    ),
    "comb": HandPath(
        there_and_back(lambda h: [(0.15, 1.6, 0.3), (0.2, 1.72, 0.0), (0.25, 1.4, -0.2)]),
        closed=True,
        drive=0.0,
        hertz=(0.5, 1.3),
    ),
    "rub": HandPath(swing(lambda h: (0.05, h, 0.7), (0.0, 0.04, 0.16)), closed=True, alternate=True, drive=0.03, hertz=_LIGHT),
    # drawn shapes
    **DRAWN_PATHS,
    # two hands and the body
    "cross_arms": HandPath(
        through(lambda h: [(0.75, 0.75, 0.6), (-0.32, 0.72, 0.55), (-0.32, 0.72, 0.55), (0.75, 0.75, 0.6)], (0, 0.42, 0.55, 1)),
        closed=True,
        hertz=(0.4, 1.4),
        stretch=1.5,
    ),
    "open_arms": HandPath(through(lambda h: [(0.12, 0.8, 0.75), (0.8, 0.85, 0.85), (1.4, 0.9, 0.3)])),
    "close_arms": HandPath(through(lambda h: [(1.4, 0.9, 0.3), (0.8, 0.85, 0.85), (0.08, 0.8, 0.75)])),
    "touch_head": HandPath(through(lambda h: [(0.45, 0.4, 0.55), (0.45, 1.2, 0.5), (0.14, 1.5, 0.18)]), stays=True, drive=0.03),
    "touch_mouth": HandPath(through(lambda h: [(0.4, 0.3, 0.6), (0.3, 0.9, 0.55), (0.06, 1.2, 0.3)]), stays=True, drive=0.03),
    "touch_chest": HandPath(through(lambda h: [(0.4, 0.3, 0.55), (0.02, 0.72, 0.28)]), stays=True, drive=0.03),
    "touch_back": HandPath(through(lambda h: [(0.55, -0.1, 0.1), (0.6, 0.05, -0.2), (0.15, 0.15, -0.32)]), stays=True, drive=0.0),
    "touch_opposite_shoulder": HandPath(through(lambda h: [(0.4, 0.3, 0.6), (0.1, 0.8, 0.6), (-0.33, 0.95, 0.25)]), stays=True),
    "check_watch": HandPath(through(lambda h: [(0.4, 0.3, 0.55), (0.05, 0.85, 0.55)]), stays=True, drive=0.03),
    "touch_hips": HandPath(through(lambda h: [(0.6, -0.05, 0.15), (0.33, 0.12, 0.1)]), stays=True, drive=0.0),
    "dress": HandPath(
        through(
            lambda h: [(0.4, 0.3, 0.8), (0.7, 0.9, 0.4), (0.6, 1.0, -0.2), (0.3, 0.6, -0.3), (0.5, 0.6, 0.4), (0.2, 0.2, 0.45)],
            (0, 0.25, 0.45, 0.6, 0.8, 1),
        ),
        alternate=True,
        hertz=(0.2, 0.4),
        stretch=2.4,
    ),
    "undress": HandPath(
        through(
            lambda h: [(0.15, 0.6, 0.35), (0.3, 1.0, 0.25), (0.7, 0.8, -0.05), (0.4, 0.1, -0.4), (0.6, 0.3, 0.2), (0.25, 0.3, 0.6)],
            (0, 0.2, 0.4, 0.6, 0.8, 1),
        ),
        alternate=True,
        hertz=(0.2, 0.4),
        stretch=2.4,
    ),
    "hold_front": HandPath(swing(lambda h: (0.28, 0.25, 0.6), (0.01, 0.02, 0.01)), closed=True, stays=True, drive=0.0),
    # down to the floor
    "pick_up": HandPath(
        through(lambda h: [(0.4, 0.0, 0.5), (0.25, FLOOR, 0.75), (0.25, FLOOR, 0.75), (0.3, 0.3, 0.6)], (0, 0.42, 0.58, 1)),
        grounded=True,
        drive=0.0,
        hertz=(0.3, 0.6),
        stretch=1.7,
    ),
    "put_down": HandPath(
        through(lambda h: [(0.3, 0.25, 0.6), (0.28, 0.0, 0.75), (0.25, FLOOR, 0.75)], (0, 0.25, 1)),
        grounded=True,
        stays=True,
        drive=0.0,
        hertz=(0.3, 0.6),
        stretch=1.3,
    ),
    "pick_up_and_throw": HandPath(
        through(
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
        through(
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
        through(
            lambda h: [(0.4, 0.0, 0.5), (0.2, FLOOR + 0.15, 0.45), (0.2, FLOOR + 0.15, 0.45), (0.4, 0.0, 0.5)], (0, 0.42, 0.58, 1)
        ),
        closed=True,
        grounded=True,
        drive=0.0,
        hertz=(0.3, 0.6),
        stretch=1.6,
    ),
}
