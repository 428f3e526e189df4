"""From joint targets to joint positions: two-bone inverse kinematics for the limbs, and constant bone lengths.

The person's frame is right-handed: x to the person's right, y up, z backward. The person faces -z. Lengths are in trunk
lengths (hip centre to shoulder centre of the person). `pose` multiplies them by the trunk's length in metres at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.synthetic.limbs import (
    LOWEST_HAND,
    Array,
    Length,
    X,
    Y,
    Z,
    above_floor,
    calm,
    compose,
    cross,
    dot,
    heading,
    of_rows,
    past_the_shoulder,
    perpendicular,
    sine_and_cosine,
    turn_each,
    turned_along,
    turned_axes,
    two_bone,
    unit,
)
from fdsm.synthetic.postures import LEFT, RIGHT, SIDES, Bodies, Body, Posture, Whole

__all__ = ["JOINT", "LAYOUT", "LEFT", "RIGHT", "SIDES", "Body", "Figure", "Posture", "Whole", "pose", "pose_face"]

LAYOUT = get_layout("kinect-v2")
JOINT = {name: i for i, name in enumerate(LAYOUT.joints)}

# Shares of the trunk's bend in its links, from the pelvis up. The hips turn least, the shoulders most.
_PELVIS = (0.3, 0.35, 0.3)
_LOWER_BACK = (0.5, 0.8, 0.8)
_UPPER_BACK = (1.0, 1.15, 1.1)
_HEAD = (1.0, 0.7, 0.4)

# Points of the face relative to the neck in head lengths: (up, ahead). The joint `head` is at 0.97 up and 0.243 ahead.
_MIDDLE_OF_FACE = {"head_top": (1.8, 0.24), "nose": (0.85, 1.0), "chin": (0.33, 0.85)}
_HALF_FACE = {  # (out to the side, up, ahead)
    "eye_inner": (0.12, 1.1, 0.83),
    "eye": (0.23, 1.1, 0.81),
    "eye_outer": (0.33, 1.1, 0.77),
    "ear": (0.53, 0.97, 0.243),
    "mouth": (0.18, 0.58, 0.88),
}

_WRIST_ABOVE_FLOOR = 0.1  # of a hand that bears weight

# Thickness of the body around a joint that lies on the floor.
_THICKNESS = {"spine_base": 0.18, "spine_mid": 0.18, "spine_shoulder": 0.18, "head": 0.15} | {
    f"{side}_{joint}": thick
    for side in SIDES.values()
    for joint, thick in {"shoulder": 0.12, "hip": 0.14, "knee": 0.1, "ankle": 0.07, "foot": 0.02}.items()
}


def pose(body: Body, posture: Posture) -> Array:
    """Joint positions (n, 25, 3) in metres, with the floor at y = 0. Every bone keeps its length."""
    return Figure([body], posture).joints().transpose(2, 0, 1)


def pose_face(body: Body, posture: Posture) -> dict[str, Array]:
    """The points of the same person's face, each (n, 3) in metres. Unlike the joint `head`, they turn with the head."""
    return {name: points.T for name, points in Figure([body], posture).face().items()}


class Figure:
    """The people of one or more clips in their postures. Their points are (3, n), and their rotations (3, 3, n)."""

    def __init__(self, bodies: Sequence[Body], posture: Posture) -> None:
        """`bodies` are those of `posture.clips`."""
        self._body, self._posture = Bodies.over(bodies, posture.clips), posture
        self._feet = {side: np.ascontiguousarray(points.T) for side, points in posture.feet.items()}

    def joints(self) -> Array:
        """Joint positions (25, 3, n) in metres, in the order of `LAYOUT`."""
        points = np.empty((LAYOUT.num_joints, 3, len(self._posture.yaw)))
        for joint, place in self._trunk_and_legs.items():
            points[JOINT[joint]] = place
        if self._posture.whole is not None:
            points[:, Y] += self._lift
        for side, name in SIDES.items():
            for joint, place in self._arm(side, points[JOINT["spine_shoulder"]]).items():
                points[JOINT[f"{name}_{joint}"]] = place
        return self._on_the_floor(points)

    def face(self) -> dict[str, Array]:
        """The points of the face, each (3, n) in metres."""
        places = {name: (0.0, up, ahead) for name, (up, ahead) in _MIDDLE_OF_FACE.items()}
        for side, name in SIDES.items():
            places |= {f"{name}_{part}": (side * out, up, ahead) for part, (out, up, ahead) in _HALF_FACE.items()}
        right, up, back = (self._body.head * direction for direction in self._skull)
        neck = self._spine["neck"].copy()
        if self._posture.whole is not None:
            neck[Y] += self._lift
        points = np.stack([neck + x * right + y * up - ahead * back for x, y, ahead in places.values()])
        return dict(zip(places, self._on_the_floor(points), strict=True))

    @cached_property
    def _tilt(self) -> Array | None:
        """Rotations of the whole body. None: it is upright."""
        return None if self._posture.whole is None else self._posture.whole.matrices()

    def _link(self, yaw: Array, pitch: Array, roll: Array, *axes: int) -> list[Array]:
        """Directions (3, n) of some of the axes of a link of the trunk, or of the head."""
        directions = turned_axes(yaw, pitch, roll, axes)
        return directions if self._tilt is None else [turn_each(self._tilt, direction) for direction in directions]

    def _bent(self, shares: tuple[float, float, float], *axes: int) -> list[Array]:
        """The same for a link of the trunk, from its shares of the trunk's bend."""
        angles = (self._posture.yaw, self._posture.pitch, self._posture.roll)
        yaw, pitch, roll = (share * angle for share, angle in zip(shares, angles, strict=True))
        return self._link(yaw, pitch, roll, *axes)

    @cached_property
    def _upper(self) -> list[Array]:
        """Right and up of the upper back."""
        return self._bent(_UPPER_BACK, X, Y)

    @cached_property
    def _skull(self) -> list[Array]:
        """Right, up and back of the head."""
        p = self._posture
        yaw, pitch, roll = _HEAD[0] * p.yaw + p.head_yaw, _HEAD[1] * p.pitch + p.head_pitch, _HEAD[2] * p.roll
        return self._link(yaw, pitch, roll, X, Y, Z)

    @cached_property
    def _yaw(self) -> tuple[Array, Array]:
        return sine_and_cosine(self._posture.yaw)

    def _with_trunk(self, x: Length, y: Length, z: Length) -> Array:
        """A vector (3, n) that turns with the trunk, but neither bends nor leans with it."""
        sine, cosine = self._yaw
        turned = of_rows(cosine * x + sine * z, y, cosine * z - sine * x, len(sine))
        return turned if self._tilt is None else turn_each(self._tilt, turned)

    @cached_property
    def _spine(self) -> dict[str, Array]:
        """Hip centre, mid spine, spine between the shoulders and neck, each (3, n)."""
        body, base, up = self._body, self._posture.hips.T, self._upper[1]
        mid = base + body.spine_mid * self._bent(_LOWER_BACK, Y)[0]
        shoulders = mid + (1 - body.spine_mid) * up
        return {"spine_base": base, "spine_mid": mid, "spine_shoulder": shoulders, "neck": shoulders + body.neck * up}

    @cached_property
    def _trunk_and_legs(self) -> dict[str, Array]:
        """All joints but those of the arms, each (3, n). Of a body that is not upright, also the shoulders of lowered arms."""
        body, spine = self._body, self._spine
        _, up, back = self._skull
        placed = spine | {"head": spine["neck"] + 0.97 * body.head * up - 0.243 * body.head * back}
        pelvis = self._bent(_PELVIS, X, Y)
        for side, name in SIDES.items():
            placed |= {f"{name}_{joint}": place for joint, place in self._leg(side, pelvis).items()}
            if self._posture.whole is not None:
                right, up = self._upper
                placed[f"{name}_shoulder"] = spine["spine_shoulder"] + side * body.shoulder * right - 0.06 * up
        return placed

    @cached_property
    def _lift(self) -> Array:
        """How far a body that is not upright must move up for its lowest part to be on the floor (n,)."""
        whole = self._posture.whole
        assert whole is not None
        missing = -np.min([self._trunk_and_legs[joint][Y] - thick for joint, thick in _THICKNESS.items()], axis=0)
        return np.where(missing > 0, missing, whole.settles * missing)

    def _on_the_floor(self, points: Array) -> Array:
        """Points (V, 3, n) of a person in trunk lengths, moved to the person's position on the floor and scaled to metres."""
        angle = self._posture.heading
        if angle.any():
            sine, cosine = sine_and_cosine(angle)
            x, z = points[:, X].copy(), points[:, Z]
            points[:, X] = cosine * x + sine * z
            points[:, Z] = cosine * z - sine * x
        points += self._posture.place.T
        points *= self._body.trunk
        return points

    def _leg(self, side: int, pelvis: Sequence[Array]) -> dict[str, Array]:
        """`pelvis` is its right and its up."""
        body, whole, target = self._body, self._posture.whole, self._feet[side]
        hip = self._posture.hips.T + side * body.hip * pelvis[0] - body.hip_drop * pelvis[1]
        if whole is None or self._tilt is None:
            pole = np.array([[side * 0.15], [0.0], [-1.0]])
        else:
            # The knee bends to the front of the body, whatever way the leg points.
            across, back = self._tilt[:, X], self._tilt[:, Z]
            pole = cross(across, unit(target - hip)) - 0.5 * back + side * whole.knees_out * across
        knee, ankle = two_bone(hip, target, body.thigh, body.shin, pole)
        if whole is not None:
            knee = calm(hip, knee, None, ankle, self._posture.clips)
        # The foot points 0.2 radians outward, and down by its own angle.
        sine, cosine = sine_and_cosine(self._posture.toes_down[side])
        below, behind = -0.37 * body.foot, -0.929 * body.foot
        behind, below = cosine * behind - sine * below, cosine * below + sine * behind
        foot = of_rows(-np.sin(side * 0.2) * behind, below, np.cos(0.2) * behind, len(below))
        foot = foot if self._tilt is None else turn_each(self._tilt, foot)
        return {"hip": hip, "knee": knee, "ankle": ankle, "foot": ankle + foot}

    def _arm(self, side: int, spine_shoulder: Array) -> dict[str, Array]:
        body = self._body
        upright = np.array([[0.0], [1.0], [0.0]]) if self._tilt is None else self._tilt[:, Y]  # up along the body
        hand = np.ascontiguousarray(self._posture.hands[side].T)
        target = self._target(side, hand, spine_shoulder + self._with_trunk(*hand) - upright)

        # The shoulder rises with a raised hand.
        raised = dot(target - spine_shoulder, upright)
        sine, cosine = sine_and_cosine(side * -0.4 * np.clip(raised / 0.9, 0, 1))
        out, up = side * body.shoulder, -0.06
        shoulder = spine_shoulder + (cosine * out + sine * up) * self._upper[0] + (cosine * up - sine * out) * self._upper[1]

        whole = self._posture.whole
        if whole is None:
            elbow, wrist, along, inward = self._raise_arm(side, hand, shoulder, target)
        else:
            elbow, wrist, along, inward = self._place_arm(whole, side, shoulder, target)
        inward = unit(perpendicular(inward, along))
        return {
            "shoulder": shoulder,
            "elbow": elbow,
            "wrist": wrist,
            "hand": wrist + body.palm * along,
            "hand_tip": wrist + (body.palm + body.fingers) * along,
            "thumb": wrist + body.thumb * (0.8 * along + 0.6 * inward),
        }

    def _raise_arm(self, side: int, hand: Array, shoulder: Array, target: Array) -> tuple[Array, Array, Array, Array]:
        """Elbow and wrist of an upright person, and the directions of the hand and of its inner side."""
        body, lower = self._body, self._body.forearm + self._body.palm
        pole = self._with_trunk(*_elbow_direction(self._posture, side, hand))
        elbow, palm = two_bone(shoulder, target, body.upper_arm, lower, pole)
        along = (palm - elbow) / lower
        return elbow, elbow + body.forearm * along, along, self._with_trunk(-side, 0.4, -0.8)

    def _place_arm(self, whole: Whole, side: int, shoulder: Array, target: Array) -> tuple[Array, Array, Array, Array]:
        """The same as `_raise_arm` for a person who is not upright."""
        assert self._tilt is not None
        body, level, free = self._body, compose(self._tilt, heading(self._posture.yaw)), 1 - whole.bears[side]
        # The target is that of the palm, but of the wrist where the hand is flat on the floor.
        target = past_the_shoulder(side, level, shoulder, target, free)
        reach = body.forearm + body.palm * (1 - whole.flat(side))
        pole = turned_along(self._posture.elbows, side, level, target - shoulder)
        elbow, end = two_bone(shoulder, target, body.upper_arm, reach, pole)
        elbow = calm(shoulder, *above_floor(shoulder, elbow, end, side, free), end, self._posture.clips)
        axis = (end - elbow) / reach
        wrist = elbow + body.forearm * axis
        along = _hand_direction(body, whole, side, wrist, axis)
        return elbow, wrist, along, turned_along((-1.0, 0.4, -0.8), side, level, along)

    def _target(self, side: int, hand: Array, with_shoulders: Array) -> Array:
        """Where the palm goes (3, n): with the shoulders, to the ground, or to its prop. A hand flat on the floor: the wrist."""
        weight, whole, target = self._posture.grounded[side], self._posture.whole, with_shoulders
        if weight.any():
            on_ground = hand.copy()
            on_ground[Y] += self._body.hip_height
            target = (1 - weight) * with_shoulders + weight * on_ground
        target[Y] = np.maximum(target[Y], LOWEST_HAND)  # below a low trunk, a hanging arm lies on the floor
        if whole is not None:
            bears, prop = whole.bears[side], whole.props[side].T.copy()
            prop[Y] = np.maximum(prop[Y], _WRIST_ABOVE_FLOOR)
            target = (1 - bears) * target + bears * prop
        return target


def _elbow_direction(posture: Posture, side: int, hand: Array) -> Array:
    """The direction (3, n) of an upright person's elbow, in the directions of the trunk.

    Elbows of low hands point backward. Elbows of raised hands point outward and down.
    """
    outward, up, backward = posture.elbows
    low = np.clip((0.3 - hand[Y]) / 0.6, 0, 1)
    high = 1 - low
    return of_rows(side * (high * outward + 0.3 * low), high * up - 0.2 * low, high * backward + low, len(low))


def _hand_direction(body: Bodies, whole: Whole, side: int, wrist: Array, axis: Array) -> Array:
    """The hand is straight with the forearm, but flat on the floor where it bears weight there, and never below the floor."""
    flat = whole.flat(side)
    level = np.array([[0.25 * side], [-0.05], [-0.95]])
    along = unit((1 - flat) * axis + flat * level)
    least = np.clip((0.02 - wrist[Y]) / (body.palm + body.fingers), -1, 0.5)
    raised = np.maximum(along[Y], least)
    towards_level = along + 2 * np.maximum(least - along[Y], 0.0) * level
    flattened = unit(towards_level * np.array([[1.0], [0.0], [1.0]])) * np.sqrt(1 - raised**2)
    flattened[Y] = raised
    return np.where(along[Y] < least, flattened, along)
