"""Poses of the whole body, and how a body moves from one to the next: lying, kneeling, on hands, on hands and knees.

A pose is written for a person whose leading side is the right. Points are (right, up, ahead) in trunk lengths, angles in
radians. `play` mirrors everything for a person who leads with the left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fdsm.synthetic.forward_kinematics import RIGHT, Body, Posture, Whole
from fdsm.synthetic.limbs import Array, Y, turn_each
from fdsm.synthetic.movements import Beat, Doer, Movement
from fdsm.synthetic.strokes import smooth_curve

Point = tuple[float, float, float]
Two = tuple[float, float]
Keys = Sequence[tuple[float, "Pose"]]
"""Poses and their times in [0, 1]."""

HANGING = ((0.48, -0.2, 0.1), (-0.48, -0.2, 0.1))


def both(out: float, up: float, ahead: float) -> tuple[Point, Point]:
    """The same place for the limb of the leading side and, mirrored, for the other."""
    return (out, up, ahead), (-out, up, ahead)


@dataclass(frozen=True)
class Pose:
    """Where a body is. Of two values, the first is that of the leading side.

    An ankle has a place in the room (`feet`), or moves with the hips and their tilt (`legs`).
    """

    hips: Point
    tilt: Point = (0.0, 0.0, 0.0)  # pitch, roll, spin; see `forward_kinematics.Whole`
    trunk: Point = (0.0, 0.0, 0.0)  # pitch, roll, yaw of the trunk relative to the legs
    head: float = 0.0  # pitch of the head relative to the trunk
    feet: tuple[Point | None, Point | None] = (None, None)  # above the floor
    legs: tuple[Point, Point] = both(0.2, -1.68, 0.0)  # from the hip centre, along the body; used where `feet` has None
    toes: Two = (0.0, 0.0)
    hands: tuple[Point, Point] = HANGING  # from the hip centre, along the body
    props: tuple[Point | None, Point | None] = (None, None)  # above the floor: where a hand bears weight; None: it bears none
    settles: float = 1.0
    knees_out: float = 0.15

    def toes_flat(self) -> Pose:
        """The same pose with the soles level."""
        return replace(self, toes=(-self.tilt[0], -self.tilt[0]))


# Columns of a pose as a vector: name -> (first, last), and those that change sign for who leads with the left.
_PARTS = {"hips": 3, "tilt": 3, "trunk": 3, "head": 1, "toes": 2, "settles": 1, "knees_out": 1}
_PARTS |= {"feet": 6, "legs": 6, "free": 2, "hands": 6, "props": 6, "bears": 2}
_ENDS = np.cumsum([0, *_PARTS.values()])
_AT = {name: slice(int(first), int(last)) for name, first, last in zip(_PARTS, _ENDS, _ENDS[1:], strict=False)}
_MIRRORED = [_AT["hips"].start, _AT["tilt"].start + 1, _AT["tilt"].start + 2, _AT["trunk"].start + 1, _AT["trunk"].start + 2]
_MIRRORED += [_AT[name].start + i for name in ("feet", "legs", "hands", "props") for i in (0, 3)]


def standing(posture: Posture, who: Doer) -> Pose:
    """The pose of the posture's first frame, of a person who is upright."""

    def point(points: Array) -> Point:
        x, y, z = points[0] * np.array([who.side, 1.0, -1.0])
        return float(x), float(y), float(z)

    return Pose(
        hips=point(posture.hips),
        trunk=(float(posture.pitch[0]), 0.0, 0.0),
        feet=(point(posture.feet[who.side]), point(posture.feet[-who.side])),
        hands=(point(posture.hands[who.side]), point(posture.hands[-who.side])),
        settles=0.0,
    )


def play(posture: Posture, who: Doer, keys: Keys, progress: Array) -> None:
    """Move smoothly through the poses of `keys`, with `progress` (n,) in the unit of their times, and rest at the ends."""
    vectors = np.stack([_vector(pose) for _, pose in keys])
    _fill_props(vectors)
    # A pose that is there twice makes the movement begin and end at rest.
    times = np.array([keys[0][0] - 0.1, *(time for time, _ in keys), keys[-1][0] + 0.1])
    vectors = np.concatenate([vectors[:1], vectors, vectors[-1:]])
    _write(posture, who, smooth_curve(times, vectors)(np.clip(progress, times[1], times[-2])))


def keep(posture: Posture, who: Doer, pose: Pose) -> None:
    """Be in one pose in all frames."""
    vectors = _vector(pose)[None]
    _fill_props(vectors)
    _write(posture, who, np.repeat(vectors.T, len(posture.yaw), axis=1).T)


def hold(pose: Callable[[Doer], Pose]) -> Movement:
    """A stance that keeps one pose."""

    def move(posture: Posture, beat: Beat, who: Doer) -> None:
        keep(posture, who, pose(who))

    return move


def _vector(pose: Pose) -> Array:
    values: list[float] = [*pose.hips, *pose.tilt, *pose.trunk, pose.head, *pose.toes, pose.settles, pose.knees_out]
    legs: list[float] = []
    for foot, leg in zip(pose.feet, pose.legs, strict=True):
        if foot is None:
            values += (at + far for at, far in zip(pose.hips, _tilted(leg, pose.tilt), strict=True))
            legs += leg
        else:
            values += foot
            legs += _upright((foot[0] - pose.hips[0], foot[1] - pose.hips[1], foot[2] - pose.hips[2]), pose.tilt)
    values += [*legs, *(float(foot is None) for foot in pose.feet), *pose.hands[0], *pose.hands[1]]
    for prop in pose.props:
        values += prop or (math.nan,) * 3
    return np.array([*values, *(float(prop is not None) for prop in pose.props)])


def _tilted(point: Point, tilt: Point) -> Point:
    """A point (right, up, ahead) of the body, turned with the body's tilt."""
    (x, y, z), (pitch, roll, spin) = point, tilt
    x, z = math.cos(spin) * x - math.sin(spin) * z, math.sin(spin) * x + math.cos(spin) * z
    x, y = math.cos(roll) * x + math.sin(roll) * y, math.cos(roll) * y - math.sin(roll) * x
    y, z = math.cos(pitch) * y - math.sin(pitch) * z, math.sin(pitch) * y + math.cos(pitch) * z
    return x, y, z


def _upright(point: Point, tilt: Point) -> Point:
    """Undoes `_tilted`."""
    (x, y, z), (pitch, roll, spin) = point, tilt
    y, z = math.cos(pitch) * y + math.sin(pitch) * z, math.cos(pitch) * z - math.sin(pitch) * y
    x, y = math.cos(roll) * x - math.sin(roll) * y, math.cos(roll) * y + math.sin(roll) * x
    x, z = math.cos(spin) * x + math.sin(spin) * z, math.cos(spin) * z - math.sin(spin) * x
    return x, y, z


def _fill_props(vectors: Array) -> None:
    """Where a hand bears no weight, its prop is the one that it comes from or goes to."""
    for columns in (slice(0, 3), slice(3, 6)):
        props = vectors[:, _AT["props"]][:, columns]
        known = np.flatnonzero(np.isfinite(props[:, 0]))
        if len(known):
            props[:] = props[known[np.abs(np.arange(len(props))[:, None] - known).argmin(axis=1)]]
        else:
            props[:] = 0.0


def _write(posture: Posture, who: Doer, vectors: Array) -> None:
    """Write poses (n, D) into the posture. Everything that was there before is replaced, except place and heading."""
    values = vectors.T.copy()  # (D, n)
    values[_MIRRORED] *= who.side * RIGHT
    part = {name: values[columns] for name, columns in _AT.items()}
    for name in ("hips", "legs", "feet", "hands", "props"):
        part[name][2::3] *= -1  # from ahead to backward
    whole = Whole.upright(values.shape[1])
    whole.tilt.T[:] = part["tilt"]
    whole.settles[:], whole.knees_out[:] = part["settles"][0], part["knees_out"][0]
    posture.whole = whole
    posture.hips.T[:] = part["hips"]
    posture.pitch[:], posture.roll[:], posture.yaw[:] = part["trunk"]
    posture.head_pitch[:] = part["head"][0]
    matrices = whole.matrices() if part["free"].any() else None
    for i, side in enumerate((who.side, -who.side)):
        three, free = slice(3 * i, 3 * i + 3), part["free"][i]
        posture.feet[side].T[:] = part["feet"][three]
        if matrices is not None:
            along = part["hips"] + turn_each(matrices, part["legs"][three])
            posture.feet[side].T[:] = (1 - free) * part["feet"][three] + free * along
        posture.toes_down[side][:] = part["toes"][i]
        posture.hands[side].T[:] = part["hands"][three]
        whole.props[side].T[:] = part["props"][three]
        whole.bears[side][:] = part["bears"][i]


# ---- the poses


def leg_length(body: Body) -> float:
    """Distance of the ankle from the hip joint in a leg that is almost straight."""
    return 0.985 * (body.thigh + body.shin)


def arm_length(body: Body) -> float:
    """Distance of the wrist from the shoulder joint in an arm that is almost straight."""
    return 0.985 * (body.upper_arm + body.forearm)


def crouching(who: Doer, ahead: float = -0.2) -> Pose:
    return Pose(hips=(0.0, 0.85, ahead), trunk=(0.55, 0.0, 0.0), feet=both(0.2, 0.2, 0.0), toes=(0.15, 0.15))


def sit_floor(who: Doer, at: float = 0.0) -> Pose:
    """Sitting on the floor with the trunk upright. The legs are more or less bent."""
    far = (0.85 + 0.6 * who.stoop) * leg_length(who.body) / 1.556
    straight = (far - 0.85) / 0.6
    return Pose(
        hips=(0.0, 0.3, at),
        trunk=(0.1 - 0.05 * straight, 0.0, 0.0),
        feet=both(0.18, 0.14, at + far),
        toes=(-0.9 * straight, -0.9 * straight),
        hands=both(0.34, 0.3 - 0.2 * straight, 0.55),
    )


def lie_back(who: Doer, at: float = 0.0) -> Pose:
    """Lying on the back with the head away from where the person faced."""
    return Pose(
        hips=(0.0, 0.2, at),
        tilt=(-1.53, 0.0, 0.0),
        feet=both(0.2, 0.1, at + who.body.hip_drop + leg_length(who.body)),
        toes=(0.4, 0.4),
        hands=both(0.6, -0.1, 0.0),
    )


def lie_front(who: Doer, at: float = 0.0) -> Pose:
    """Lying face down with the hands beside the head."""
    return Pose(
        hips=(0.0, 0.2, at),
        tilt=(1.55, 0.0, 0.0),
        head=-0.25,
        feet=both(0.2, 0.14, at - who.body.hip_drop - 1.01 * leg_length(who.body)),
        toes=(1.2, 1.2),
        hands=both(0.75, 1.4, 0.05),
    )


def lie_side(who: Doer, at: float = 0.0) -> Pose:
    """Lying on the leading side with the head away from where the person faced, and bent knees."""
    return Pose(
        hips=(0.0, 0.32, at),
        tilt=(-1.42, 0.0, -1.57),
        trunk=(0.15, 0.0, 0.0),
        legs=((0.1, -1.3, 0.25), (-0.12, -1.15, 0.4)),
        toes=(0.3, 0.3),
        hands=((0.15, 1.35, 0.75), (-0.05, 0.6, 0.6)),
    )


def lie_across(who: Doer, right: float = 0.0, ahead: float = 0.0) -> Pose:
    """Lying on the leading side, as who has tipped over to this side."""
    return Pose(
        hips=(right, 0.32, ahead),
        tilt=(0.0, 1.42, 0.0),
        trunk=(0.2, 0.0, 0.0),
        legs=((0.1, -1.45, 0.05), (-0.12, -1.25, 0.35)),
        toes=(0.4, 0.4),
        hands=((0.1, 1.6, 0.5), (-0.05, 0.5, 0.6)),
    )


def on_knees(who: Doer, at: float = 0.0) -> Pose:
    body = who.body
    behind = at - float(np.sqrt(body.shin**2 - 0.05**2))
    return Pose(
        hips=(0.0, body.thigh + body.hip_drop + 0.1, at),
        trunk=(0.05, 0.0, 0.0),
        feet=both(0.18, 0.16, behind),
        toes=(2.6, 2.6),
    )


def all_fours(who: Doer, at: float = 0.0) -> Pose:
    """On hands and knees, the thighs and the arms upright."""
    body = who.body
    up = body.thigh + 0.1
    rise = float(np.arcsin(np.clip((0.1 + arm_length(body) - up) / 0.94, -0.6, 0.6)))
    ahead = at + 0.94 * float(np.cos(rise))
    return Pose(
        hips=(0.0, up, at),
        tilt=(np.pi / 2 - rise, 0.0, 0.0),
        head=-0.35,
        feet=both(0.18, 0.14, at - body.hip_drop - body.shin),
        toes=(1.1, 1.1),
        hands=both(0.4, 1.0, 1.0),
        props=both(body.shoulder, 0.0, ahead),
        settles=0.0,
    )


def plank_length(who: Doer) -> float:
    """Distance over the floor from the ankles to the hands below the shoulders of straight arms."""
    ankle, shoulder = _plank(who.body)
    return float(np.sqrt(shoulder**2 - (0.1 + arm_length(who.body) - ankle) ** 2))


def _plank(body: Body) -> Two:
    """Height of the ankles of who is on tiptoe, and the distance from there to the shoulders along the straight body."""
    return 0.95 * body.foot + 0.02, leg_length(body) + body.hip_drop + 0.94


def plank(who: Doer, at: float = 0.0, bent: float = 0.0) -> Pose:
    """Straight above the floor on hands and toes, with the ankles at `at`.

    At `bent` 1 the arms are bent, and the trunk almost touches the floor.
    """
    body = who.body
    ankle, shoulder = _plank(body)
    hip = shoulder - 0.94
    high, low = (float(np.arcsin((height - ankle) / shoulder)) for height in (0.1 + arm_length(body), 0.36))
    rise = high + bent * (low - high)
    return Pose(
        hips=(0.0, ankle + hip * float(np.sin(rise)), at + hip * float(np.cos(rise))),
        tilt=(np.pi / 2 - rise, 0.0, 0.0),
        head=-0.25,
        feet=both(0.17, ankle, at),
        toes=(rise, rise),
        hands=both(0.45, 0.95, 0.9),
        props=both(body.shoulder + 0.06, 0.0, at + plank_length(who)),
        settles=0.0,
    )


def hang(who: Doer, rise: float = 0.0) -> Pose:
    """Hanging from a bar. `rise` is how far the person has pulled up."""
    body = who.body
    bar = body.hip_height + 0.35 + 1.08 + 0.99 * (body.upper_arm + body.forearm + body.palm)
    return Pose(
        hips=(0.0, body.hip_height + 0.35 + rise, 0.0),
        legs=both(0.15, -body.hip_drop - 0.985 * leg_length(body), -0.15),
        toes=(0.8, 0.8),
        hands=both(0.42, 2.1, 0.05),
        props=both(0.45, bar, 0.1),
        settles=0.0,
    )


def upside_down(who: Doer, at: float = 0.0) -> Pose:
    """Standing on both hands. The face looks to where the person comes from."""
    body = who.body
    return Pose(
        hips=(0.0, arm_length(body) + 1.16, at),
        tilt=(np.pi, 0.0, 0.0),
        head=-0.3,
        legs=both(0.13, -body.hip_drop - 1.01 * leg_length(body), 0.0),
        toes=(1.0, 1.0),
        hands=both(0.4, 2.1, 0.1),
        props=both(0.42, 0.0, at),
        settles=0.0,
    )


def _hang_and_pull(posture: Posture, beat: Beat, who: Doer) -> None:
    """Both hands stay on the bar. If the words move both of them, the body moves instead, as in a pull-up."""
    rise = np.zeros_like(beat.envelope)
    if len(who.aims) == 2:
        aim = np.mean([aim[:, Y] for aim in who.aims.values()], axis=0)
        rise = np.clip(hang(who).hands[0][1] - aim, 0.0, 1.3) * beat.envelope
    play(posture, who, [(0.0, hang(who)), (1.3, hang(who, 1.3))], rise)


FLOOR_POSES: dict[str, Callable[[Doer], Pose]] = {
    "sit_floor": lambda who: sit_floor(who, -0.5),
    "lie_back": lie_back,
    "lie_front": lie_front,
    "lie_side": lie_side,
    "on_knees": on_knees,
    "all_fours": lambda who: all_fours(who, -0.5),
    "plank": lambda who: plank(who, -1.6),
    "hang": hang,
    "upside_down": upside_down,
}
FLOOR_STANCES: dict[str, Movement] = {name: hold(pose) for name, pose in FLOOR_POSES.items()} | {"hang": _hang_and_pull}
"""The stances of a body that does not stand on its feet."""

LYING = frozenset({"lie_back", "lie_front", "lie_side", "plank"})
"""Those of a level body, who faces no way in the room."""


def follow_body(posture: Posture, before: Posture) -> None:
    """Turn what a movement has added to hips and feet since `before` from the upright into the body's own directions."""
    if posture.whole is None:
        return
    matrices = posture.whole.matrices()
    for side, foot in posture.feet.items():
        foot[:] = before.feet[side] + turn_each(matrices, (foot - before.feet[side]).T).T
    free = 1 - np.mean(list(posture.whole.bears.values()), axis=0)[:, None]  # hands that bear weight keep the hips in place
    posture.hips[:] = before.hips + free * turn_each(matrices, (posture.hips - before.hips).T).T
