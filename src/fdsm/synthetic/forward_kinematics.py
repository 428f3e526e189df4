"""From joint targets to joint positions: two-bone inverse kinematics for the limbs, and constant bone lengths.

The person's frame is right-handed: x to the person's right, y up, z backward. The person faces -z. Lengths are in trunk
lengths (hip centre to shoulder centre of the person). `pose` multiplies them by the trunk's length in metres at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.synthetic.limbs import (
    LOWEST_HAND,
    Array,
    X,
    Y,
    Z,
    above_floor,
    calm,
    past_the_shoulder,
    perpendicular,
    rotation,
    turn,
    turned_along,
    two_bone,
    unit,
)

LAYOUT = get_layout("kinect-v2")
JOINT = {name: i for i, name in enumerate(LAYOUT.joints)}
RIGHT, LEFT = 1, -1
SIDES = {RIGHT: "right", LEFT: "left"}

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


@dataclass(frozen=True)
class Body:
    """Bone lengths of one person. `trunk` is in metres, all other lengths are in trunk lengths."""

    trunk: float = 0.52
    spine_mid: float = 0.5  # height of the mid spine on the trunk
    neck: float = 0.14
    head: float = 0.27
    shoulder: float = 0.36  # half the shoulder width
    hip: float = 0.16  # half the hip width
    hip_drop: float = 0.12  # distance of the hip joints below the hip centre
    upper_arm: float = 0.56
    forearm: float = 0.49
    palm: float = 0.15
    fingers: float = 0.15
    thumb: float = 0.13
    thigh: float = 0.80
    shin: float = 0.78
    ankle: float = 0.15  # height of the ankle above the floor
    foot: float = 0.27

    @property
    def hip_height(self) -> float:
        """Height of the hip centre above the floor when standing. The knees are always slightly bent."""
        return self.ankle + 0.985 * (self.thigh + self.shin) + self.hip_drop


@dataclass
class Whole:
    """The attitude of the whole body in each of n frames, where it is not upright: lying, on hands and knees, rolling over.

    `tilt` turns everything above the feet about the hip centre: first about the body's long axis to the left (spin), then to
    the right (roll), then forward (pitch). The feet stay where `Posture.feet` says. A hand that bears weight stays at its prop.
    """

    tilt: Array  # (n, 3): pitch, roll, spin
    settles: Array  # (n,) in [0, 1]: at 1 the lowest part of the body touches the floor, at 0 it may be above it, never below
    props: dict[int, Array]  # side -> (n, 3), above the floor: where the hand bears weight
    bears: dict[int, Array]  # side -> (n,) in [0, 1]
    knees_out: Array  # (n,), direction of the knees: outward, relative to ahead

    @classmethod
    def upright(cls, num_frames: int) -> Whole:
        n = num_frames
        props, bears = {side: np.zeros((n, 3)) for side in SIDES}, {side: np.zeros(n) for side in SIDES}
        return cls(tilt=np.zeros((n, 3)), settles=np.zeros(n), props=props, bears=bears, knees_out=np.full(n, 0.15))

    def matrices(self) -> Array:
        """The tilt as rotation matrices (n, 3, 3)."""
        pitch, roll, spin = self.tilt.T
        still = np.zeros_like(pitch)
        tilted: Array = rotation(still, pitch, roll) @ rotation(spin, still, still)
        return tilted

    def flat(self, side: int) -> Array:
        """How flat the hand is on the floor (n,), in [0, 1]. A hand that holds a bar above is not."""
        flat: Array = self.bears[side] * np.clip((0.6 - self.props[side][:, Y]) / 0.4, 0, 1)
        return flat


@dataclass
class Posture:
    """The targets of a person's joints in each of n frames. Movements write into it, and `pose` turns it into joints.

    Angles are in radians: `yaw` turns to the left, `pitch` leans forward, `roll` leans to the right. `hands` are targets of
    the palms relative to the hip centre of an upright person. They follow the shoulders, except where `grounded` is 1. There
    they are fixed to the ground.
    """

    hips: Array  # (n, 3), above the floor
    yaw: Array  # (n,), of the trunk, as pitch and roll
    pitch: Array
    roll: Array
    head_yaw: Array  # (n,), of the head relative to the trunk
    head_pitch: Array
    hands: dict[int, Array]  # side -> (n, 3)
    grounded: dict[int, Array]  # side -> (n,) in [0, 1]
    feet: dict[int, Array]  # side -> (n, 3), ankles above the floor
    toes_down: dict[int, Array]  # side -> (n,), pitch of the foot
    heading: Array  # (n,), turn of the whole person to the left
    place: Array  # (n, 3), position of the person on the floor
    elbows: tuple[float, float, float] = (0.75, -0.7, 0.45)  # direction of the elbows: outward, up, backward
    whole: Whole | None = None  # None: upright in all frames

    @classmethod
    def standing(cls, body: Body, num_frames: int, stride: float = 0.2) -> Posture:
        """An upright posture with hanging arms. Each foot is `stride` to its side."""
        n = num_frames

        def still(x: float, y: float, z: float) -> Array:
            return np.tile(np.array([x, y, z], float), (n, 1))

        return cls(
            hips=still(0, body.hip_height, 0),
            yaw=np.zeros(n),
            pitch=np.zeros(n),
            roll=np.zeros(n),
            head_yaw=np.zeros(n),
            head_pitch=np.zeros(n),
            hands={s: still(s * 0.45, -0.2, -0.1) for s in SIDES},
            grounded={s: np.zeros(n) for s in SIDES},
            feet={s: still(s * stride, body.ankle, 0) for s in SIDES},
            toes_down={s: np.zeros(n) for s in SIDES},
            heading=np.zeros(n),
            place=still(0, 0, 0),
        )

    def move_hips(self, right: Array | float = 0.0, up: Array | float = 0.0, ahead: Array | float = 0.0) -> None:
        _move(self.hips, right, up, ahead)

    def move_foot(self, side: int, right: Array | float = 0.0, up: Array | float = 0.0, ahead: Array | float = 0.0) -> None:
        _move(self.feet[side], right, up, ahead)

    def move_hand(self, side: int, right: Array | float = 0.0, up: Array | float = 0.0, ahead: Array | float = 0.0) -> None:
        _move(self.hands[side], right, up, ahead)


def _move(points: Array, right: Array | float, up: Array | float, ahead: Array | float) -> None:
    points[:, X] += right
    points[:, Y] += up
    points[:, Z] -= ahead


def pose(body: Body, posture: Posture) -> Array:
    """Joint positions (n, 25, 3) in metres, with the floor at y = 0. Every bone keeps its length."""
    points = np.zeros((len(posture.hips), LAYOUT.num_joints, 3))
    _, _, upper = _back(posture)
    placed = _trunk_and_legs(body, posture)
    lift = _lift(posture, placed)
    for joint, place in placed.items():
        points[:, JOINT[joint]] = place + lift
    for side, name in SIDES.items():
        for joint, place in _arm(body, posture, side, points[:, JOINT["spine_shoulder"]], upper).items():
            points[:, JOINT[f"{name}_{joint}"]] = place
    return _on_the_floor(body, posture, points)


def pose_face(body: Body, posture: Posture) -> dict[str, Array]:
    """The points of the same person's face, each (n, 3) in metres. Unlike the joint `head`, they turn with the head."""
    neck, skull = _spine(body, posture)[2], _skull(posture)
    places = {name: (0.0, up, ahead) for name, (up, ahead) in _MIDDLE_OF_FACE.items()}
    for side, name in SIDES.items():
        places |= {f"{name}_{part}": (side * out, up, ahead) for part, (out, up, ahead) in _HALF_FACE.items()}
    if posture.whole is not None:
        neck = neck + _lift(posture, _trunk_and_legs(body, posture))
    points = np.stack([neck + body.head * turn(skull, x, up, -ahead) for x, up, ahead in places.values()], axis=1)
    return dict(zip(places, _on_the_floor(body, posture, points).swapaxes(0, 1), strict=True))


def _trunk_and_legs(body: Body, posture: Posture) -> dict[str, Array]:
    """All joints but those of the arms, each (n, 3). Of a body that is not upright, also the shoulders of lowered arms."""
    pelvis, _, upper = _back(posture)
    spine_mid, spine_shoulder, neck = _spine(body, posture)
    placed = {
        "spine_base": posture.hips,
        "spine_mid": spine_mid,
        "spine_shoulder": spine_shoulder,
        "neck": neck,
        "head": neck + turn(_skull(posture), 0, 0.97 * body.head, -0.243 * body.head),
    }
    for side, name in SIDES.items():
        placed |= {f"{name}_{joint}": place for joint, place in _leg(body, posture, side, pelvis).items()}
        if posture.whole is not None:
            placed[f"{name}_shoulder"] = spine_shoulder + turn(upper, side * body.shoulder, -0.06, 0)
    return placed


def _lift(posture: Posture, placed: Mapping[str, Array]) -> Array:
    """How far the body must move for its lowest part to be on the floor, (n, 3). Zero for who is upright throughout."""
    if posture.whole is None:
        return np.zeros_like(posture.hips)
    missing = -np.min([placed[joint][:, Y] - thick for joint, thick in _THICKNESS.items()], axis=0)
    up = np.where(missing > 0, missing, posture.whole.settles * missing)
    return up[:, None] * np.array([0.0, 1.0, 0.0])


def _tilted(posture: Posture, matrices: Array) -> Array:
    return matrices if posture.whole is None else posture.whole.matrices() @ matrices


def _back(posture: Posture) -> tuple[Array, Array, Array]:
    """Rotations of the links of the trunk, from the pelvis up, each (n, 3, 3)."""
    angles = (posture.yaw, posture.pitch, posture.roll)
    pelvis, lower, upper = (
        _tilted(posture, rotation(*(share * angle for share, angle in zip(shares, angles, strict=True))))
        for shares in (_PELVIS, _LOWER_BACK, _UPPER_BACK)
    )
    return pelvis, lower, upper


def _spine(body: Body, posture: Posture) -> tuple[Array, Array, Array]:
    """Mid spine, spine between the shoulders and neck, each (n, 3)."""
    _, lower, upper = _back(posture)
    spine_mid = posture.hips + turn(lower, 0, body.spine_mid, 0)
    spine_shoulder = spine_mid + turn(upper, 0, 1 - body.spine_mid, 0)
    return spine_mid, spine_shoulder, spine_shoulder + turn(upper, 0, body.neck, 0)


def _skull(posture: Posture) -> Array:
    skull = rotation(
        _HEAD[0] * posture.yaw + posture.head_yaw, _HEAD[1] * posture.pitch + posture.head_pitch, _HEAD[2] * posture.roll
    )
    return _tilted(posture, skull)


def _on_the_floor(body: Body, posture: Posture, points: Array) -> Array:
    """Points (n, V, 3) of a person in trunk lengths, moved to the person's position on the floor and scaled to metres."""
    still = np.zeros_like(posture.heading)
    points = points @ rotation(posture.heading, still, still).transpose(0, 2, 1) + posture.place[:, None]
    return body.trunk * points


def _arm(body: Body, posture: Posture, side: int, spine_shoulder: Array, upper_back: Array) -> dict[str, Array]:
    whole, hand = posture.whole, posture.hands[side]
    still = np.zeros(len(hand))
    level = _tilted(posture, rotation(posture.yaw, still, still))
    upright = np.tile([0.0, 1.0, 0.0], (len(hand), 1)) if whole is None else whole.matrices()[:, :, Y]  # up along the body
    target = _target(body, posture, side, spine_shoulder + np.einsum("nij,nj->ni", level, hand) - upright)

    # The shoulder rises with a raised hand.
    above = target - spine_shoulder
    lift = side * 0.4 * np.clip((above[:, Y] if whole is None else (above * upright).sum(axis=1)) / 0.9, 0, 1)
    shoulder = spine_shoulder + turn(upper_back @ rotation(still, still, -lift), side * body.shoulder, -0.06, 0)

    if whole is None:
        pole = np.einsum("nij,nj->ni", level, _elbow_direction(posture, side))
        elbow, palm = two_bone(shoulder, target, body.upper_arm, body.forearm + body.palm, pole)
        axis = (palm - elbow) / (body.forearm + body.palm)
        wrist, along = elbow + body.forearm * axis, axis
    else:
        # The target is that of the palm, but of the wrist where the hand is flat on the floor.
        target = past_the_shoulder(side, level, shoulder, target, 1 - whole.bears[side])
        reach = body.forearm + body.palm * (1 - whole.flat(side)[:, None])
        pole = turned_along(posture.elbows, side, level, target - shoulder)
        elbow, end = two_bone(shoulder, target, body.upper_arm, reach, pole)
        elbow = calm(shoulder, *above_floor(shoulder, elbow, end, side, 1 - whole.bears[side]), end)
        axis = (end - elbow) / reach
        wrist = elbow + body.forearm * axis
        along = _hand_direction(body, whole, side, wrist, axis)
    if whole is None:
        inward = np.einsum("nij,nj->ni", level, np.tile([-side, 0.4, -0.8], (len(hand), 1)))
    else:
        inward = turned_along((-1.0, 0.4, -0.8), side, level, along)
    inward = unit(perpendicular(inward, along))
    return {
        "shoulder": shoulder,
        "elbow": elbow,
        "wrist": wrist,
        "hand": wrist + body.palm * along,
        "hand_tip": wrist + (body.palm + body.fingers) * along,
        "thumb": wrist + body.thumb * (0.8 * along + 0.6 * inward),
    }


def _target(body: Body, posture: Posture, side: int, with_shoulders: Array) -> Array:
    """Where the palm goes (n, 3): with the shoulders, to the ground, or to its prop. A hand flat on the floor: the wrist."""
    on_ground = posture.hands[side] + np.array([0, body.hip_height, 0])
    weight = posture.grounded[side][:, None]
    target: Array = (1 - weight) * with_shoulders + weight * on_ground
    target[:, Y] = np.maximum(target[:, Y], LOWEST_HAND)  # below a low trunk, a hanging arm lies on the floor
    if posture.whole is not None:
        bears, prop = posture.whole.bears[side][:, None], posture.whole.props[side].copy()
        prop[:, Y] = np.maximum(prop[:, Y], _WRIST_ABOVE_FLOOR)
        target = (1 - bears) * target + bears * prop
    return target


def _elbow_direction(posture: Posture, side: int) -> Array:
    """The direction (n, 3) of an upright person's elbow, in the directions of the trunk.

    Elbows of low hands point backward. Elbows of raised hands point outward and down.
    """
    outward, up, backward = posture.elbows
    low = np.clip((0.3 - posture.hands[side][:, Y]) / 0.6, 0, 1)[:, None]
    direction: Array = (1 - low) * np.array([side * outward, up, backward]) + low * np.array([side * 0.3, -0.2, 1.0])
    return direction


def _hand_direction(body: Body, whole: Whole, side: int, wrist: Array, axis: Array) -> Array:
    """The hand is straight with the forearm, but flat on the floor where it bears weight there, and never below the floor."""
    flat = whole.flat(side)[:, None]
    level = np.array([0.25 * side, -0.05, -0.95])
    along = unit((1 - flat) * axis + flat * level)
    least = np.clip((0.02 - wrist[:, Y]) / (body.palm + body.fingers), -1, 0.5)
    raised = np.maximum(along[:, Y], least)
    towards_level = along + 2 * np.maximum(least - along[:, Y], 0.0)[:, None] * level
    flattened = unit(towards_level * np.array([1.0, 0.0, 1.0])) * np.sqrt(1 - raised**2)[:, None]
    flattened[:, Y] = raised
    return np.where((along[:, Y] < least)[:, None], flattened, along)


def _leg(body: Body, posture: Posture, side: int, pelvis: Array) -> dict[str, Array]:
    whole = posture.whole
    hip = posture.hips + turn(pelvis, side * body.hip, -body.hip_drop, 0)
    pole = np.tile(np.array([side * 0.15, 0.0, -1.0]), (len(hip), 1))
    if whole is not None:
        # The knee bends to the front of the body, whatever way the leg points.
        across, _, back = np.moveaxis(whole.matrices(), 2, 0)
        pole = np.cross(across, unit(posture.feet[side] - hip)) - 0.5 * back + side * whole.knees_out[:, None] * across
    knee, ankle = two_bone(hip, posture.feet[side], body.thigh, body.shin, pole)
    if whole is not None:
        knee = calm(hip, knee, None, ankle)
    still = np.zeros(len(hip))
    foot = _tilted(posture, rotation(still - side * 0.2, posture.toes_down[side], still))
    return {
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "foot": ankle + turn(foot, 0, -0.37 * body.foot, -0.929 * body.foot),
    }
