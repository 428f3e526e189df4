"""Falls: fast, from standing to lying, where the body stays for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from fdsm.synthetic import poses
from fdsm.synthetic.floor_movements import down_to_lie
from fdsm.synthetic.forward_kinematics import Posture
from fdsm.synthetic.movements import Beat, Doer, Movement
from fdsm.synthetic.poses import Keys, Pose, both, play, standing


def falling(keys: Callable[[Posture, Doer], Keys], stance: str) -> Movement:
    """A fall. The person lies still afterwards. A person who falls again gets up before."""

    def move(p: Posture, beat: Beat, who: Doer) -> None:
        fall = list(keys(p, who))
        if not beat.repeated:
            play(p, who, fall, beat.cycles / beat.count)
            return
        up = [(1.0 - 0.45 * time, pose) for time, pose in reversed(down_to_lie(p, replace(who, stance=stance))[:-1])]
        share = np.where(beat.cycles < beat.count, beat.cycles % 1.0, 0.0)
        play(p, who, [*((0.3 * time, pose) for time, pose in fall), (0.5, fall[-1][1]), *up], share)

    return move


def _fall_forward(p: Posture, who: Doer) -> Keys:
    """Stiff over the toes, then the knees and the hands meet the floor."""
    high = who.body.hip_height
    return [
        (0.0, standing(p, who)),
        (0.3, Pose((0.0, high - 0.06, 0.45), (0.28, 0, 0), (0.05, 0, 0), feet=both(0.2, 0.17, 0.0), hands=both(0.5, 0.2, 0.4))),
        (0.55, Pose((0.0, 1.2, 1.2), (0.85, 0, 0), (0.1, 0, 0), -0.3, both(0.2, 0.22, 0.0), hands=both(0.45, 0.9, 0.95))),
        (
            0.75,
            Pose(
                hips=(0.0, 0.62, 1.42),
                tilt=(1.25, 0.0, 0.0),
                head=-0.4,
                feet=both(0.2, 0.24, 0.0),
                toes=(0.4, 0.4),
                hands=both(0.45, 1.1, 0.9),
                props=both(0.45, 0.0, 2.5),
            ),
        ),
        (0.9, replace(poses.lie_front(who, 1.5), tilt=(1.5, 0.0, 0.0), hands=both(0.65, 1.35, 0.3), feet=both(0.2, 0.22, -0.05))),
        (1.0, poses.lie_front(who, 1.55)),
    ]


def _fall_back(p: Posture, who: Doer) -> Keys:
    """Over the heels, onto the seat and the back. The legs fly up."""
    high = who.body.hip_height
    lying = replace(poses.lie_back(who, -1.3), hands=both(0.95, 0.6, 0.0))
    return [
        (0.0, standing(p, who)),
        (0.3, Pose((0.0, high - 0.06, -0.3), (-0.2, 0, 0), (-0.1, 0, 0), feet=both(0.2, 0.15, 0.0), hands=both(0.6, 0.5, 0.6))),
        (0.55, Pose((0.0, 1.3, -0.85), (-0.65, 0, 0), (0.1, 0, 0), 0.3, both(0.2, 0.16, 0.0), hands=both(0.65, 1.2, 0.8))),
        (0.75, Pose((0.0, 0.55, -1.2), (-1.05, 0, 0), (0.25, 0, 0), 0.5, both(0.2, 0.35, 0.1), hands=both(0.8, 0.9, 0.5))),
        (0.88, replace(lying, tilt=(-1.45, 0.0, 0.0), head=0.3, feet=both(0.25, 0.75, 0.05), hands=both(0.95, 0.7, 0.1))),
        (1.0, lying),
    ]


def _fall_side(p: Posture, who: Doer) -> Keys:
    """Over the foot of the leading side, with this side's hand first on the floor."""
    high = who.body.hip_height
    feet = ((0.22, 0.16, 0.0), (-0.15, 0.17, 0.0))
    down = poses.lie_across(who, 1.45)
    return [
        (0.0, standing(p, who)),
        (0.3, Pose((0.35, high - 0.05, 0.0), (0, 0.22, 0), (0, 0.05, 0), feet=feet, hands=((0.8, 0.5, 0.2), (-0.9, 0.6, 0.1)))),
        (0.55, Pose((0.9, 1.35, 0.0), (0, 0.7, 0), feet=feet, hands=((0.9, 0.9, 0.3), (-1.0, 1.0, 0.1)))),
        (
            0.75,
            Pose(
                hips=(1.3, 0.72, 0.0),
                tilt=(0.0, 1.15, 0.0),
                feet=((0.2, 0.12, 0.0), (-0.05, 0.35, 0.1)),
                hands=((0.6, 1.2, 0.6), (-0.7, 1.0, 0.3)),
                props=((2.2, 0.0, 0.7), None),
            ),
        ),
        (0.9, replace(down, tilt=(0.0, 1.5, 0.0), legs=((0.1, -1.5, 0.05), (-0.3, -1.4, 0.2)))),
        (1.0, down),
    ]


def _collapse(p: Posture, who: Doer) -> Keys:
    """The knees give way, the body sits down on its heels and tips over to the leading side."""
    lying = poses.lie_across(who, 0.5, -0.15)
    lying = replace(lying, trunk=(0.5, 0.0, 0.0), head=0.3, legs=((0.1, -0.75, 0.45), (-0.1, -0.65, 0.55)))
    return [
        (0.0, standing(p, who)),
        (0.28, Pose((0.0, 1.4, -0.1), trunk=(0.3, 0, 0), head=0.5, feet=both(0.2, 0.18, 0.0), toes=(0.1, 0.1))),
        (
            0.52,
            Pose(
                hips=(0.0, 0.62, -0.1),
                trunk=(0.55, 0.1, 0.0),
                head=0.6,
                feet=both(0.2, 0.24, -0.1),
                toes=(0.8, 0.8),
                hands=both(0.45, -0.1, 0.3),
            ),
        ),
        (
            0.76,
            Pose(
                hips=(0.2, 0.45, -0.12),
                tilt=(0.0, 0.65, 0.0),
                trunk=(0.6, 0.15, 0.0),
                head=0.5,
                feet=((0.15, 0.15, -0.2), (-0.2, 0.2, -0.2)),
                toes=(1.2, 1.2),
                hands=both(0.45, 0.1, 0.5),
            ),
        ),
        (1.0, lying),
    ]


FALL_FORWARD = falling(_fall_forward, "lie_front")
FALL_BACK = falling(_fall_back, "lie_back")
FALL_SIDE = falling(_fall_side, "lie_side")
COLLAPSE = falling(_collapse, "lie_side")
