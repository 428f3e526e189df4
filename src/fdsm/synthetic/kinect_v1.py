"""A performance as the first Kinect's tracker gives it, with other joints and another anatomy.

Compared with the second Kinect, the hip centre is higher in the body and the shoulders are lower. The same pose therefore has
other proportions. Lengths are in trunk lengths (hip centre to shoulder centre). They are medians over the training parts of
UTD-MHAD and NW-UCLA:

- spine 0.18;
- head 0.47 above the shoulder centre, shoulders 0.26 below it and 0.41 to each side;
- upper arm 0.64, forearm 0.58, hand 0.17;
- hips 0.18 below the hip centre and 0.18 to each side;
- thigh 1.15, shin 0.90, foot 0.20.
"""

from __future__ import annotations

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.synthetic.forward_kinematics import JOINT, LEFT, RIGHT
from fdsm.synthetic.limbs import Array, Y

LAYOUT_V1 = get_layout("kinect-v1")
_PLACE = {name: i for i, name in enumerate(LAYOUT_V1.joints)}

_TRUNKS = 1.22
"""The second Kinect's trunk (spine base to spine shoulder), in trunk lengths of the first. Its hip centre is lower."""

_SPREAD = 0.06 * 1.7
"""Largest deviation of a person's bones from the median, as a share."""

_LEVEL, _STEEP = 0.15, 0.45
"""Steepness of the steeper shin, as the sine of its angle, below which the body lies and above which it stands."""

_BELOW = 0.1
"""How far below the floor the tracker sees a joint, in metres: no farther than the foot of a kneeling person."""

_STANDING = 0.08
"""Height above the lower ankle, in trunk lengths, up to which an ankle still bears much of the body."""


def as_kinect_v1(points: Array, rng: np.random.Generator) -> Array:
    """Turn a performance (T, 25, 3) in layout `kinect-v2` into one (T, 20, 3) in layout `kinect-v1`.

    Directions of bones are kept, and their lengths are replaced. The unit is that of `points`, with y up. `rng` draws the
    person's deviation from the median lengths. The lower ankle stays in place.
    """

    def at(joint: str) -> Array:
        return points[:, JOINT[joint]]

    def towards(start: str, end: str) -> Array:
        return _unit(at(end) - at(start))

    def about(length: float) -> float:
        return float(length * (1 + _SPREAD * rng.uniform(-1, 1)))

    up, up_low = towards("spine_base", "spine_shoulder"), towards("spine_base", "spine_mid")
    across = at("right_shoulder") - at("left_shoulder")
    across = _unit(across - (across * up).sum(axis=1, keepdims=True) * up)
    across_low = towards("left_hip", "right_hip")
    back = np.cross(across, up)

    shins = {name: towards(f"{name}_knee", f"{name}_ankle") for name in ("left", "right")}
    stands = np.clip((np.max([-shin[:, Y] for shin in shins.values()], axis=0) - _LEVEL) / (_STEEP - _LEVEL), 0, 1)[:, None]

    posed = np.zeros((len(points), LAYOUT_V1.num_joints, 3))  # in trunk lengths, with the hip centre at the origin
    posed[:, _PLACE["spine"]] = 0.17 * up_low + 0.03 * back
    posed[:, _PLACE["shoulder_centre"]] = up
    posed[:, _PLACE["head"]] = up + about(0.47) * towards("spine_shoulder", "head")
    shoulder, shoulder_drop, upper_arm, forearm, hand = about(0.41), about(0.26), about(0.64), about(0.58), 0.17
    thigh, shin, hip, hip_drop, foot = about(1.15), about(0.9), about(0.18), 0.18, 0.2
    for side, name in ((LEFT, "left"), (RIGHT, "right")):
        root = (1 - shoulder_drop) * up + side * shoulder * across
        arm = {"shoulder": 0.0, "elbow": upper_arm, "wrist": forearm, "hand": hand}
        for start, (end, length) in zip(("shoulder", *arm), arm.items(), strict=False):
            root = root + length * towards(f"{name}_{start}", f"{name}_{end}")
            posed[:, _PLACE[f"{name}_{end}"]] = root
        root = side * hip * across_low - hip_drop * up_low
        leg = {"hip": 0.0, "knee": thigh, "ankle": shin}
        for start, (end, length) in zip(("hip", *leg), leg.items(), strict=False):
            root = root + length * towards(f"{name}_{start}", f"{name}_{end}")
            posed[:, _PLACE[f"{name}_{end}"]] = root
        # The tracker's feet point down, those of a lying body along the shin.
        down = stands * np.array([0.0, -1.0, 0.0]) + (1 - stands) * shins[name]
        toes = _unit(0.75 * down + 0.65 * towards(f"{name}_ankle", f"{name}_foot"))
        posed[:, _PLACE[f"{name}_foot"]] = root + foot * toes

    trunk = float(np.linalg.norm(at("spine_shoulder") - at("spine_base"), axis=1).mean()) / _TRUNKS
    posed *= trunk
    ankles = np.stack([at("left_ankle"), at("right_ankle")], axis=1)
    height = ankles[:, :, Y] / trunk
    bears = np.exp(-(height - height.min(axis=1, keepdims=True)) / _STANDING)
    bears /= bears.sum(axis=1, keepdims=True)
    moved = ankles - posed[:, [_PLACE["left_ankle"], _PLACE["right_ankle"]]]
    placed: Array = posed + (bears[:, :, None] * moved).sum(axis=1)[:, None]
    # Its longer legs and arms do not reach through the floor where the body does not stand on its feet.
    placed[:, :, Y] += np.maximum(-_BELOW - placed[:, :, Y].min(axis=1), 0.0)[:, None]
    return placed


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
