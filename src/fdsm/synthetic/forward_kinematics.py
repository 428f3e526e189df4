"""From joint targets to joint positions: two-bone inverse kinematics for the limbs, and constant bone lengths.

The person's frame is right-handed: x to the person's right, y up, z backward. The person faces -z. Lengths are in trunk
lengths (hip centre to shoulder centre of the person). `pose` multiplies them by the trunk's length in metres at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fdsm.data.layouts import get_layout

Array = NDArray[np.float64]

LAYOUT = get_layout("kinect-v2")
JOINT = {name: i for i, name in enumerate(LAYOUT.joints)}
RIGHT, LEFT = 1, -1
SIDES = {RIGHT: "right", LEFT: "left"}
X, Y, Z = 0, 1, 2

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

_LOWEST_HAND = 0.14


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


def rotation(yaw: Array, pitch: Array, roll: Array) -> Array:
    """Rotation matrices (n, 3, 3) that lean to the right by roll, then lean forward by pitch, then turn to the left by yaw."""
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    rows = [
        [cy * cr + sy * sp * sr, cy * sr - sy * sp * cr, sy * cp],
        [-cp * sr, cp * cr, sp],
        [-sy * cr + cy * sp * sr, -sy * sr - cy * sp * cr, cy * cp],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def turn(matrices: Array, x: float, y: float, z: float) -> Array:
    """One vector rotated by every matrix (n, 3)."""
    rotated: Array = matrices @ np.array([x, y, z])
    return rotated


def two_bone(root: Array, target: Array, upper: float, lower: float, pole: Array) -> tuple[Array, Array]:
    """The middle and the end joint, each (n, 3), of a limb that reaches from `root` to `target`.

    If the target is out of reach, the limb is stretched towards it. The middle joint bends in the direction `pole` (n, 3).
    """
    reach = target - root
    distance = np.maximum(np.linalg.norm(reach, axis=1, keepdims=True), 1e-9)
    axis = reach / distance
    distance = np.clip(distance, abs(upper - lower) + 0.05 * (upper + lower), 0.998 * (upper + lower))
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    across = np.sqrt(np.maximum(upper**2 - along**2, 0.0))
    middle = root + along * axis + across * unit(perpendicular(pole, axis))
    return middle, root + distance * axis


def perpendicular(vectors: Array, axis: Array) -> Array:
    return vectors - (vectors * axis).sum(axis=1, keepdims=True) * axis


def unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def pose(body: Body, posture: Posture) -> Array:
    """Joint positions (n, 25, 3) in metres, with the floor at y = 0. Every bone keeps its length."""
    points = np.zeros((len(posture.hips), LAYOUT.num_joints, 3))
    pelvis, _, upper = _back(posture)
    spine_mid, spine_shoulder, neck = _spine(body, posture)
    points[:, JOINT["spine_base"]] = posture.hips
    points[:, JOINT["spine_mid"]] = spine_mid
    points[:, JOINT["spine_shoulder"]] = spine_shoulder
    points[:, JOINT["neck"]] = neck
    points[:, JOINT["head"]] = neck + turn(_skull(posture), 0, 0.97 * body.head, -0.243 * body.head)
    for side, name in SIDES.items():
        for joint, place in _arm(body, posture, side, spine_shoulder, upper).items():
            points[:, JOINT[f"{name}_{joint}"]] = place
        for joint, place in _leg(body, posture, side, pelvis).items():
            points[:, JOINT[f"{name}_{joint}"]] = place
    return _on_the_floor(body, posture, points)


def pose_face(body: Body, posture: Posture) -> dict[str, Array]:
    """The points of the same person's face, each (n, 3) in metres. Unlike the joint `head`, they turn with the head."""
    neck, skull = _spine(body, posture)[2], _skull(posture)
    places = {name: (0.0, up, ahead) for name, (up, ahead) in _MIDDLE_OF_FACE.items()}
    for side, name in SIDES.items():
        places |= {f"{name}_{part}": (side * out, up, ahead) for part, (out, up, ahead) in _HALF_FACE.items()}
    points = np.stack([neck + body.head * turn(skull, x, up, -ahead) for x, up, ahead in places.values()], axis=1)
    return dict(zip(places, _on_the_floor(body, posture, points).swapaxes(0, 1), strict=True))


def _back(posture: Posture) -> tuple[Array, Array, Array]:
    """Rotations of the links of the trunk, from the pelvis up, each (n, 3, 3)."""
    angles = (posture.yaw, posture.pitch, posture.roll)
    pelvis, lower, upper = (
        rotation(*(share * angle for share, angle in zip(shares, angles, strict=True)))
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
    return rotation(
        _HEAD[0] * posture.yaw + posture.head_yaw, _HEAD[1] * posture.pitch + posture.head_pitch, _HEAD[2] * posture.roll
    )


def _on_the_floor(body: Body, posture: Posture, points: Array) -> Array:
    """Points (n, V, 3) of a person in trunk lengths, moved to the person's position on the floor and scaled to metres."""
    still = np.zeros_like(posture.heading)
    points = points @ rotation(posture.heading, still, still).transpose(0, 2, 1) + posture.place[:, None]
    return body.trunk * points


def _arm(body: Body, posture: Posture, side: int, spine_shoulder: Array, upper_back: Array) -> dict[str, Array]:
    hand = posture.hands[side]
    still = np.zeros(len(hand))
    level = rotation(posture.yaw, still, still)
    turned = np.einsum("nij,nj->ni", level, hand)
    with_shoulders = spine_shoulder + turned - np.array([0, 1, 0])
    on_ground = hand + np.array([0, body.hip_height, 0])
    weight = posture.grounded[side][:, None]
    target = (1 - weight) * with_shoulders + weight * on_ground
    target[:, Y] = np.maximum(target[:, Y], _LOWEST_HAND)  # below a low trunk, a hanging arm lies on the floor

    # The shoulder rises with a raised hand.
    lift = side * 0.4 * np.clip((target[:, Y] - spine_shoulder[:, Y]) / 0.9, 0, 1)
    shoulder = spine_shoulder + turn(upper_back @ rotation(still, still, -lift), side * body.shoulder, -0.06, 0)

    # Elbows of low hands point backward. Elbows of raised hands point outward and down.
    outward, up, backward = posture.elbows
    low = np.clip((0.3 - hand[:, Y]) / 0.6, 0, 1)[:, None]
    pole = (1 - low) * np.array([side * outward, up, backward]) + low * np.array([side * 0.3, -0.2, 1.0])
    elbow, palm = two_bone(shoulder, target, body.upper_arm, body.forearm + body.palm, np.einsum("nij,nj->ni", level, pole))
    axis = (palm - elbow) / (body.forearm + body.palm)
    wrist = elbow + body.forearm * axis
    inward = unit(perpendicular(np.einsum("nij,nj->ni", level, np.tile([-side, 0.4, -0.8], (len(hand), 1))), axis))
    return {
        "shoulder": shoulder,
        "elbow": elbow,
        "wrist": wrist,
        "hand": palm,
        "hand_tip": palm + body.fingers * axis,
        "thumb": wrist + body.thumb * (0.8 * axis + 0.6 * inward),
    }


def _leg(body: Body, posture: Posture, side: int, pelvis: Array) -> dict[str, Array]:
    hip = posture.hips + turn(pelvis, side * body.hip, -body.hip_drop, 0)
    pole = np.tile(np.array([side * 0.15, 0.0, -1.0]), (len(hip), 1))
    knee, ankle = two_bone(hip, posture.feet[side], body.thigh, body.shin, pole)
    still = np.zeros(len(hip))
    foot = rotation(still - side * 0.2, posture.toes_down[side], still)
    return {
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "foot": ankle + turn(foot, 0, -0.37 * body.foot, -0.929 * body.foot),
    }
