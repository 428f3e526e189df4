"""Movements of the whole body over the hands: somersault, cartwheel, handstand and burpee."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from fdsm.synthetic import poses
from fdsm.synthetic.forward_kinematics import Posture
from fdsm.synthetic.limbs import Array, X, Z
from fdsm.synthetic.movements import Beat, Doer
from fdsm.synthetic.poses import Keys, Point, Pose, both, play, standing
from fdsm.synthetic.strokes import ease


def somersault(p: Posture, beat: Beat, who: Doer) -> None:
    """A roll forward over the back of the head. A person who rolls again turns round and rolls back."""
    far = 2.3
    round_number = np.minimum(np.floor(beat.cycles), beat.count - 1)
    play(p, who, _roll_forward(p, who, far), beat.cycles - round_number)
    gone = p.hips[:, Z] * (-1) ** round_number
    _stay(p)
    for number in range(1, round(beat.count)):
        p.heading += np.pi * ease((beat.cycles - number) / 0.12)
    p.place[:, Z] += gone + np.where(round_number % 2 == 0, far / 2, -far / 2)


def _stay(p: Posture) -> None:
    """Take the way ahead out of the pose."""
    assert p.whole is not None
    gone = p.hips[:, Z].copy()
    for points in (p.hips, *p.feet.values(), *p.whole.props.values()):
        points[:, Z] -= gone


def _roll_forward(p: Posture, who: Doer, far: float) -> Keys:
    """One roll, which ends `far` ahead. The person stands still at first."""
    upright = standing(p, who)
    (apart, ankle, _) = upright.feet[0] or (0.2, who.body.ankle, 0.0)
    tuck, knees = both(0.16, -0.55, 0.75), both(0.35, 0.2, 0.8)
    low = Pose(hips=(0.0, 0.8, 0.0), tilt=(0.4, 0.0, 0.0), trunk=(0.6, 0.0, 0.0), head=0.3, feet=both(0.2, 0.22, 0.0))
    low = replace(low, hands=both(0.4, 0.7, 0.9), props=both(0.4, 0.0, 0.8))
    dive = Pose(hips=(0.0, 1.1, 0.45), tilt=(1.6, 0.0, 0.0), trunk=(0.8, 0.0, 0.0), head=1.0, feet=both(0.2, 0.4, 0.0))
    dive = replace(dive, hands=both(0.4, 0.9, 0.8), props=both(0.4, 0.0, 0.85))
    over = Pose(hips=(0.0, 0.9, 1.05), tilt=(2.9, 0.0, 0.0), trunk=(0.9, 0.0, 0.0), head=0.9, legs=tuck)
    over = replace(over, hands=both(0.4, 0.6, 0.7), props=both(0.4, 0.0, 0.95))
    back = Pose(hips=(0.0, 0.3, 1.65), tilt=(4.4, 0.0, 0.0), trunk=(0.8, 0.0, 0.0), head=0.6, legs=tuck, hands=knees)
    seat = Pose(
        hips=(0.0, 0.38, 1.85), tilt=(5.6, 0.0, 0.0), trunk=(0.6, 0.0, 0.0), head=0.2, feet=both(0.2, 0.2, far), hands=knees
    )
    round_once = (2 * np.pi, 0.0, 0.0)
    rising = replace(poses.crouching(who, far - 0.2), tilt=round_once, feet=both(0.2, 0.2, far), hands=knees)
    done = replace(upright, hips=(0.0, upright.hips[1], far), tilt=round_once, feet=both(abs(apart), ankle, far))
    poses_in_turn = (upright, upright, low, dive, over, back, seat, rising, done)
    return list(zip((0.0, 0.12, 0.28, 0.42, 0.55, 0.68, 0.8, 0.88, 1.0), poses_in_turn, strict=True))


def cartwheel(p: Posture, beat: Beat, who: Doer) -> None:
    """Over both hands to the leading side, one hand after the other. Repeated, to either side in turn."""
    length, middle, top = 1.012 * poses.leg_length(who.body), 1.95, poses.upside_down(who).hips[1]
    spread = both(who.body.hip + 0.62 * length, -who.body.hip_drop - 0.78 * length, 0.0)
    high, pointed = both(0.55, 2.0, 0.0), (0.9, 0.9)
    first_hand, other_hand = (1.6, 0.0, 0.1), (2.3, 0.0, 0.1)
    step = Pose(
        hips=(0.2, 1.68, 0.0), tilt=(0.0, 0.25, 0.0), feet=((0.65, 0.2, 0.0), (-0.25, 0.2, 0.0)), toes=(0.3, 0.3), hands=high
    )
    into = Pose(
        hips=(0.75, 1.5, 0.0),
        tilt=(0.0, 1.75, 0.0),
        trunk=(0.0, 0.15, 0.0),
        feet=((0.62, 0.17, 0.0), (-0.75, 1.55, 0.0)),
        toes=(0.4, 0.9),
        hands=high,
        props=(first_hand, None),
        settles=0.0,
    )
    over = Pose(hips=(middle, top, 0.0), tilt=(0.0, np.pi, 0.0), legs=spread, toes=pointed, hands=high, settles=0.0)
    over = replace(over, props=(first_hand, other_hand))
    half = replace(over, hips=(1.45, top - 0.18, 0.0), tilt=(0.0, 2.5, 0.0))
    keys = [(0.0, standing(p, who)), (0.17, step), (0.36, into), (0.45, half), (0.5, over)]
    keys += [(1 - time, _to_the_other_side(pose, middle)) for time, pose in reversed(keys[:-1])]
    play(p, who, keys, _back_and_forth(beat.cycles) if beat.repeated else beat.cycles / beat.count)
    p.place[:, X] -= who.side * middle


def _back_and_forth(cycles: Array) -> Array:
    """From 0 to 1 in one movement and back to 0 in the next."""
    return 1 - np.abs(1 - cycles % 2.0)


def _to_the_other_side(pose: Pose, middle: float) -> Pose:
    """The second half of a wheel, which is the mirror image of the first."""

    def mirrored(point: Point | None, about: float) -> Point | None:
        return None if point is None else (2 * about - point[0], point[1], point[2])

    def swapped(points: tuple[Any, Any], about: float) -> tuple[Any, Any]:
        return mirrored(points[1], about), mirrored(points[0], about)

    return replace(
        pose,
        hips=(2 * middle - pose.hips[0], pose.hips[1], pose.hips[2]),
        tilt=(pose.tilt[0], 2 * np.pi - pose.tilt[1], 0.0),
        trunk=(pose.trunk[0], -pose.trunk[1], 0.0),
        feet=swapped(pose.feet, middle),
        legs=swapped(pose.legs, 0.0),
        toes=(pose.toes[1], pose.toes[0]),
        hands=swapped(pose.hands, 0.0),
        props=swapped(pose.props, middle),
    )


def handstand(p: Posture, beat: Beat, who: Doer) -> None:
    """From standing onto both hands, one leg after the other, for a while, and down again."""
    at, high = 1.5, both(0.4, 2.0, 0.4)
    top = poses.upside_down(who, at)
    step = Pose(hips=(0.0, 1.62, 0.2), tilt=(0.25, 0.0, 0.0), trunk=(0.35, 0.0, 0.0), head=-0.2, toes=(-0.2, 0.3), hands=high)
    step = replace(step, feet=((0.15, 0.15, 0.5), (-0.18, 0.22, -0.2)))
    kick = Pose(hips=(0.0, 1.35, 0.6), tilt=(1.8, 0.0, 0.0), trunk=(0.15, 0.0, 0.0), head=-0.5, toes=(0.2, 1.0), hands=high)
    kick = replace(kick, feet=((0.15, 0.2, 0.45), (-0.14, 1.5, -0.85)), props=top.props, settles=0.0)
    half = replace(top, hips=(0.0, top.hips[1] - 0.3, 1.15), tilt=(2.5, 0.0, 0.0), head=-0.5, hands=high)
    half = replace(half, legs=((0.13, -1.2, 0.75), (-0.13, -1.6, -0.3)))
    keys = [(0.0, standing(p, who)), (0.35, step), (0.62, kick), (0.82, half), (1.0, top)]
    share = np.where(beat.cycles < beat.count, beat.cycles % 1.0, 1.0)
    play(p, who, keys, np.clip(np.minimum(share / 0.38, (1 - share) / 0.34), 0, 1))
    p.place[:, Z] += at / 2


def burpee(p: Posture, beat: Beat, who: Doer) -> None:
    """Down onto the hands, the feet jump back, the feet jump in, up and a jump."""
    upright, hands = standing(p, who), both(0.4, 0.0, 0.6)
    low = Pose(hips=(0.0, 0.8, -0.1), tilt=(0.5, 0.0, 0.0), trunk=(0.5, 0.0, 0.0), head=-0.2, feet=both(0.2, 0.22, 0.0))
    low = replace(low, toes=(0.1, 0.1), hands=both(0.4, 0.7, 0.9), props=hands)
    flat = replace(poses.plank(who, 0.6 - poses.plank_length(who)), props=hands)
    rising = Pose(hips=(0.0, 1.45, -0.1), trunk=(0.35, 0.0, 0.0), feet=both(0.2, 0.16, 0.0), hands=both(0.4, 0.8, 0.7))
    flight = Pose(hips=(0.0, who.body.hip_height + 0.38, 0.0), feet=both(0.2, 0.53, 0.0), toes=(0.7, 0.7), settles=0.0)
    flight = replace(flight, hands=both(0.35, 2.2, 0.15))
    landed = Pose(hips=(0.0, 1.55, -0.08), trunk=(0.25, 0.0, 0.0), feet=both(0.2, 0.15, 0.0), hands=both(0.5, 0.5, 0.4))
    in_turn = (upright, low, flat, flat, low, rising, flight, landed, upright)
    share = np.where(beat.cycles < beat.count, beat.cycles % 1.0, 0.0)
    play(p, who, list(zip((0.0, 0.16, 0.3, 0.4, 0.54, 0.68, 0.8, 0.9, 1.0), in_turn, strict=True)), share)
