"""Movements to the floor, on it and from it: poses in turn, with their times.

The feet stay where they are while a person goes down, so a body that has lain down is before or behind its first place.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fdsm.synthetic import poses
from fdsm.synthetic.forward_kinematics import SIDES, Posture
from fdsm.synthetic.limbs import Array, X, Z
from fdsm.synthetic.movements import Beat, Doer
from fdsm.synthetic.poses import Keys, Pose, both, keep, play, standing

# ---- down and up


def down_to_lie(p: Posture, who: Doer) -> Keys:
    """From standing to lying, on the side that the stance names."""
    if who.stance == "lie_front":
        return _down_to_the_front(p, who)
    seat, at = _down_to_seat(p, who), -0.6
    if who.stance == "lie_side":
        lying = poses.lie_side(who, at)
        half = Pose(
            hips=(0.0, 0.26, at),
            tilt=(-0.9, 0.0, -0.8),
            trunk=(0.35, 0.0, 0.0),
            feet=((0.3, 0.12, 0.35), (0.1, 0.16, 0.3)),
            hands=((0.5, 0.2, 0.3), (-0.1, 0.4, 0.6)),
            props=((0.55, 0.0, -1.1), None),
        )
        return [*seat, (0.72, half), (1.0, lying)]
    lying = poses.lie_back(who, at)
    half = Pose(
        hips=(0.0, 0.26, at),
        tilt=(-0.85, 0.0, 0.0),
        trunk=(0.4, 0.0, 0.0),
        head=0.2,
        feet=both(0.2, 0.14, 0.45),
        toes=(0.2, 0.2),
        hands=both(0.5, 0.1, -0.3),
        props=((0.5, 0.0, -1.15), (-0.5, 0.0, -1.15)),
    )
    return [*seat, (0.68, half), (0.86, replace(lying, head=0.2, feet=both(0.2, 0.12, 0.7))), (1.0, lying)]


def _down_to_seat(p: Posture, who: Doer) -> Keys:
    squat = replace(poses.crouching(who, -0.3), hands=((0.45, 0.0, 0.3), (-0.3, 0.5, 0.5)))
    seated = Pose(
        hips=(0.0, 0.3, -0.6),
        tilt=(-0.15, 0.0, 0.0),
        trunk=(0.35, 0.0, 0.0),
        feet=both(0.2, 0.15, 0.05),
        toes=(-0.1, -0.1),
        hands=((0.5, 0.0, -0.2), (-0.36, 0.4, 0.6)),
        props=((0.55, 0.0, -0.95), None),
    )
    return [(0.0, standing(p, who)), (0.24, squat), (0.46, seated)]


def _down_to_the_front(p: Posture, who: Doer) -> Keys:
    """Onto the knees, onto the hands, and forward."""
    at = 0.1 - poses.leg_length(who.body) + who.body.shin + who.body.hip_drop
    knees = poses.on_knees(who, 0.1)
    knees = replace(knees, trunk=(0.3, 0.0, 0.0), hands=both(0.4, 0.2, 0.7), feet=both(0.18, 0.16, -0.6), toes=(1.6, 1.6))
    fours = poses.all_fours(who, 0.25)
    low = replace(poses.lie_front(who, 0.9), hips=(0.0, 0.3, 0.75), tilt=(1.4, 0.0, 0.0), hands=both(0.6, 1.2, 0.4))
    low = replace(low, feet=both(0.18, 0.16, -0.7), props=both(0.5, 0.0, 1.45))
    lying = poses.lie_front(who, at + 1.5)
    return [
        (0.0, standing(p, who)),
        (0.22, replace(poses.crouching(who, -0.2), hands=both(0.38, 0.1, 0.8))),
        (0.4, knees),
        (0.6, fours),
        (0.82, low),
        (1.0, lying),
    ]


def to_and_from(beat: Beat) -> Array:
    """Progress (n,): once from 0 to 1, repeated there and back."""
    return beat.there() if beat.repeated else beat.cycles / beat.count


def lie_down(p: Posture, beat: Beat, who: Doer) -> None:
    play(p, who, down_to_lie(p, who), to_and_from(beat))


def get_up(p: Posture, beat: Beat, who: Doer) -> None:
    play(p, who, down_to_lie(p, who), 1 - to_and_from(beat))


def sit_on_floor(p: Posture, beat: Beat, who: Doer) -> None:
    seat = [(1.5 * time, pose) for time, pose in _down_to_seat(p, who)]
    play(p, who, [*seat, (1.0, poses.sit_floor(who, -0.6))], to_and_from(beat))


# ---- on the floor


def roll_over(p: Posture, beat: Beat, who: Doer) -> None:
    """From the back to the front over the leading side, or the other way round if the stance is face down."""
    long = -who.body.hip_drop - poses.leg_length(who.body)

    def rolled(share: float, pose: Pose) -> Pose:
        pitch = -1.53 + 0.11 * np.sin(np.pi * share)
        return replace(pose, hips=(0.9 * share, 0.2, 0.0), tilt=(pitch, 0.0, -np.pi * share), feet=(None, None))

    back, front = poses.lie_back(who), poses.lie_front(who)
    tucked = Pose(hips=(0, 0, 0), legs=both(0.12, long, 0.05), toes=(0.7, 0.7), hands=both(0.25, 0.75, 0.45))
    ends = [replace(pose, legs=both(0.2, long, 0.0)) for pose in (back, front)]
    turning = replace(tucked, legs=((0.1, long, 0.0), (-0.02, long + 0.25, 0.4)), trunk=(0.1, 0.0, -0.25))
    keys = [
        (0.0, rolled(0.0, ends[0])),
        (0.22, rolled(0.06, tucked)),
        (0.5, rolled(0.5, turning)),
        (0.78, rolled(0.94, tucked)),
        (1.0, rolled(1.0, ends[1])),
    ]
    done = to_and_from(beat)
    play(p, who, keys, 1 - done if who.stance == "lie_front" else done)
    p.place[:, X] -= who.side * 0.45


def press_from_floor(p: Posture, beat: Beat, who: Doer) -> None:
    """Push-ups."""
    keys = [(bent, poses.plank(who, -1.5, bent)) for bent in (0.0, 0.5, 1.0)]
    play(p, who, keys, beat.there_and_back() * min(who.amplitude, 1.0))


def sit_up(p: Posture, beat: Beat, who: Doer) -> None:
    """The hands are behind the head, the feet stay on the floor."""

    def at(pitch: float, curl: float, up: float) -> Pose:
        behind = both(0.26, 1.42, 0.02)
        far = 1.05 * poses.leg_length(who.body) / 1.556
        pose = Pose((0.0, up, -0.4), (pitch, 0, 0), (curl, 0, 0), 0.1 * curl, both(0.18, 0.15, far - 0.4), hands=behind)
        return pose.toes_flat()

    play(p, who, [(0.0, at(-1.53, 0.0, 0.2)), (0.5, at(-0.95, 0.6, 0.26)), (1.0, at(-0.25, 0.5, 0.3))], beat.there_and_back())


def bridge(p: Posture, beat: Beat, who: Doer) -> None:
    """The hips rise between the shoulders and the feet, which stay on the floor."""

    def at(up: float) -> Pose:
        rise = float(np.arcsin(up - 0.2))
        feet = both(0.2, 0.15, 0.85 * poses.leg_length(who.body) / 1.556)
        hips = (0.0, up, float(np.cos(rise)) - 1)
        pose = Pose(hips, (-1.53 - rise, 0.0, 0.0), feet=feet, settles=0.0).toes_flat()
        return replace(pose, hands=both(0.5, 0.0, 0.0), props=both(0.55, 0.0, -0.1))

    high = 0.2 + 0.6 * min(who.amplitude, 1.15)
    play(p, who, [(0.0, at(0.2)), (0.5, at(0.1 + high / 2)), (1.0, at(high))], beat.there_and_back())


def raise_legs(p: Posture, beat: Beat, who: Doer) -> None:
    """Both legs rise, from the floor or, if the stance says so, of a person who hangs."""
    hanging = who.stance == "hang"
    base = poses.hang(who) if hanging else replace(poses.lie_back(who), hands=both(0.5, -0.05, 0.0))
    most = 1.35 * min(who.amplitude, 1.1)

    def at(angle: float) -> Pose:
        long = 1.012 * poses.leg_length(who.body)  # straight
        legs = both(0.13, -who.body.hip_drop - long * float(np.cos(angle)), long * float(np.sin(angle)))
        return replace(base, feet=(None, None), legs=legs, toes=(0.7, 0.7))

    keys = [(share, at(-0.02 + share * most)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    play(p, who, keys, beat.there_and_back())


def crawl(p: Posture, beat: Beat, who: Doer) -> None:
    """On hands and knees, the hand and the knee of opposite sides together."""
    keep(p, who, poses.all_fours(who, -0.5))
    whole = p.whole
    assert whole is not None
    step, weight = 0.1 + 0.6 * who.travel, beat.envelope
    for side in SIDES:
        own = 2 * np.pi * beat.cycles + (0.0 if side == who.side else np.pi)
        swing = np.maximum(np.sin(own), 0.0) * weight
        p.move_foot(side, ahead=-step * np.cos(own) * weight, up=0.06 * swing)
        p.move_hips(right=-0.03 * side * np.sin(own) * weight / 2)
        whole.props[-side][:, Z] += step * np.cos(own) * weight
        whole.props[-side][:, 1] += 0.16 * swing
    p.yaw += 0.08 * who.side * np.cos(2 * np.pi * beat.cycles) * weight
    p.place[:, Z] -= 4 * step * (beat.cycles - beat.count / 2)
