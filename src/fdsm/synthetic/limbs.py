"""Directions and rotations, and limbs of two bones: where the elbow or knee is between the ends of the limb.

Points and directions are (n, 3) over n frames: x to the person's right, y up, z backward, in trunk lengths. The floor is at
y = 0. The functions after `two_bone` are for bodies that are not upright, whose limbs may point anywhere.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

Array = NDArray[np.float64]

X, Y, Z = 0, 1, 2

LOWEST_HAND = 0.14
_LOWEST_ELBOW = 0.1
_FROM_SHOULDER = 0.5  # least distance of a hand from the shoulder
_FASTEST_TURN = 0.35  # of an elbow or knee about the line of its limb, in radians per frame


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


def perpendicular(vectors: Array, axis: Array) -> Array:
    return vectors - (vectors * axis).sum(axis=1, keepdims=True) * axis


def unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def two_bone(root: Array, target: Array, upper: float, lower: float | Array, pole: Array) -> tuple[Array, Array]:
    """The middle and the end joint, each (n, 3), of a limb that reaches from `root` to `target`.

    If the target is out of reach, the limb is stretched towards it. The middle joint bends in the direction `pole` (n, 3).
    `lower` is one length or one for each frame (n, 1).
    """
    reach = target - root
    distance = np.maximum(np.linalg.norm(reach, axis=1, keepdims=True), 1e-9)
    axis = reach / distance
    distance = np.clip(distance, np.abs(upper - lower) + 0.05 * (upper + lower), 0.998 * (upper + lower))
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    across = np.sqrt(np.maximum(upper**2 - along**2, 0.0))
    middle = root + along * axis + across * unit(perpendicular(pole, axis))
    return middle, root + distance * axis


def past_the_shoulder(side: int, level: Array, shoulder: Array, target: Array, free: Array) -> Array:
    """The target (n, 3) of a `free` hand (n,), which goes around the shoulder, outward and ahead, and not through it."""
    away = np.linalg.norm(target - shoulder, axis=1)
    around = free * np.maximum(_FROM_SHOULDER - away, 0.0)
    past: Array = target + around[:, None] * turn(level, side * 0.6, 0.0, -0.8)
    past[:, Y] = np.maximum(past[:, Y], np.minimum(target[:, Y], LOWEST_HAND))
    return past


def turned_along(direction: tuple[float, float, float], side: int, level: Array, reach: Array) -> Array:
    """A direction of the arm (n, 3), such as that of the elbow, for an arm that may point anywhere but behind the shoulder.

    `direction` is that of an arm held out: outward, up, backward. It turns along with the arm by the shortest way, so it never
    jumps. `level` (n, 3, 3) are the directions of the trunk, which those of `reach` (n, 3), from the shoulder on, are not.
    """
    outward, up, backward = direction
    held_out = unit(np.array([[side * 0.5, -0.2, -0.85]]))
    start = np.array([[side * outward, up, backward]])
    arm = unit(np.einsum("nji,nj->ni", level, reach))
    axis, cosine = np.cross(held_out, arm), (held_out * arm).sum(axis=1, keepdims=True)
    along = (axis * start).sum(axis=1, keepdims=True)
    turned: Array = cosine * start + np.cross(axis, start) + along * axis / np.maximum(1 + cosine, 0.05)
    return np.einsum("nij,nj->ni", level, turned)


def above_floor(root: Array, middle: Array, end: Array, side: int, free: Array) -> tuple[Array, Array]:
    """The elbow (n, 3), turned about the line from shoulder to hand as far as it would come near the floor.

    It goes to the way that is outward for the lowered arm of who lies on the back. A `free` arm (n,), in [0, 1], lies down beside
    the body. The second value (n,) says by how much of all that it is turned, in [0, 1].
    """
    axis, foot_point, radius = _bend(root, middle, end)
    direction, up = unit(middle - foot_point), np.array([[0.0, 1.0, 0.0]])
    steep = np.linalg.norm(perpendicular(np.tile(up, (len(axis), 1)), axis), axis=1, keepdims=True)
    near = np.clip((0.25 - foot_point[:, [Y]] + radius * steep) / 0.35, 0, 1)
    low, high = np.maximum(-direction[:, [Y]], 0.0), np.maximum(direction[:, [Y]], 0.0)
    beside = direction + (low + 0.3 - 0.8 * free[:, None] * high) * up + low * side * np.cross(axis, up)
    turned = (1 - near) * direction + near * unit(perpendicular(beside, axis))
    return foot_point + radius * unit(perpendicular(turned, axis)), near[:, 0]


def _bend(root: Array, middle: Array, end: Array) -> tuple[Array, Array, Array]:
    """Of a limb: the direction of its line (n, 3), the point on it next to the middle joint, and the distance to it (n, 1)."""
    axis = unit(end - root)
    foot_point = root + ((middle - root) * axis).sum(axis=1, keepdims=True) * axis
    return axis, foot_point, np.linalg.norm(middle - foot_point, axis=1, keepdims=True)


def calm(root: Array, middle: Array, near: Array | None, end: Array) -> Array:
    """The elbow or knee (n, 3), turned about the limb's line at a human speed where it would jump to its other side.

    Where it is `near` the floor (n,), it does so by the way that leads over the limb, and stays above the floor.
    """
    axis, foot_point, radius = _bend(root, middle, end)
    over = unit(perpendicular(np.tile([0.0, 1.0, 0.0], (len(axis), 1)), axis))
    across = np.cross(axis, over)
    direction = unit(middle - foot_point)
    wanted = np.arctan2((direction * across).sum(axis=1), (direction * over).sum(axis=1))
    # The same direction as an angle in the next frame, whose line is another.
    carried = [(first[:-1] * second[1:]).sum(axis=1).tolist() for first in (over, across) for second in (over, across)]
    angles = [float(wanted[0])]
    lows = [False] * len(carried[0]) if near is None else (near[1:] > 0).tolist()
    for want, low, a, b, c, d in zip(wanted[1:].tolist(), lows, *carried, strict=True):
        cosine, sine = math.cos(angles[-1]), math.sin(angles[-1])
        before = math.atan2(cosine * b + sine * d, cosine * a + sine * c)
        step = want - before if low else math.remainder(want - before, 2 * math.pi)
        angles.append(before + max(-_FASTEST_TURN, min(step, _FASTEST_TURN)))
    angle = np.array(angles)[:, None]
    if near is not None:
        steep = np.maximum(np.sqrt(1 - axis[:, [Y]] ** 2), 1e-6)
        most = np.arccos(np.clip((_LOWEST_ELBOW - foot_point[:, [Y]]) / np.maximum(radius * steep, 1e-6), -1, 1))
        angle = np.clip((angle + np.pi) % (2 * np.pi) - np.pi, -most, most)
    evened = gaussian_filter1d(np.cos(angle) * over + np.sin(angle) * across, 1.5, axis=0, mode="nearest")
    calm: Array = foot_point + radius * unit(perpendicular(evened, axis))
    return calm
