"""Directions and rotations, and limbs of two bones: where the elbow or knee is between the ends of the limb.

Points and directions are (3, n) over n frames: x to the person's right, y up, z backward, in trunk lengths. A coordinate of
all frames is then one row, which keeps the computations fast. The floor is at y = 0. The functions after `two_bone` are for
bodies that are not upright, whose limbs may point anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fdsm.synthetic.smoothing import smooth_clips

Array = NDArray[np.float64]
Length = Array | float
"""One length, or one for each frame (n,)."""

X, Y, Z = 0, 1, 2

LOWEST_HAND = 0.14
_LOWEST_ELBOW = 0.1
_FROM_SHOULDER = 0.5  # least distance of a hand from the shoulder
_FASTEST_TURN = 0.35  # of an elbow or knee about the line of its limb, in radians per frame


def limit(values: Array, low: float, high: float) -> Array:
    """As `numpy.clip`, in half the time for short arrays."""
    return np.minimum(np.maximum(values, low), high)


def sine_and_cosine(angle: Array) -> tuple[Array, Array]:
    """Both at once, from the tangent of half the angle, which NumPy computes several times faster than either of them."""
    half = np.tan(0.5 * angle)
    share = 1 / (1 + half * half)
    return 2 * half * share, (1 - half * half) * share


def rotation(yaw: Array, pitch: Array, roll: Array) -> Array:
    """Rotation matrices (3, 3, n) that lean to the right by roll, then lean forward by pitch, then turn to the left by yaw."""
    return np.stack(turned_axes(yaw, pitch, roll, (X, Y, Z)), axis=1)


def turned_axes(yaw: Array, pitch: Array, roll: Array, axes: Sequence[int]) -> list[Array]:
    """The columns of `rotation` (3, n) for some of the axes, which are the directions to which these axes turn."""
    (sy, cy), (sp, cp), (sr, cr) = (sine_and_cosine(angle) for angle in (yaw, pitch, roll))
    columns = []
    for axis in axes:
        if axis == Z:
            columns.append(of_rows(sy * cp, sp, cy * cp, len(yaw)))
        else:
            right, up = (cr, -sr) if axis == X else (sr, cr)
            back = -sp * up
            columns.append(of_rows(cy * right + sy * back, cp * up, cy * back - sy * right, len(yaw)))
    return columns


def heading(yaw: Array) -> Array:
    """Rotation matrices (3, 3, n) that turn to the left by yaw."""
    matrices = np.zeros((3, 3, len(yaw)))
    sine, cosine = sine_and_cosine(yaw)
    matrices[X, X], matrices[X, Z] = cosine, sine
    matrices[Y, Y] = 1.0
    matrices[Z, X], matrices[Z, Z] = -sine, cosine
    return matrices


def of_rows(x: Length, y: Length, z: Length, num_frames: int) -> Array:
    """The vectors (3, n) of three coordinates, each one number or one for each frame (n,)."""
    vectors = np.empty((3, num_frames))
    vectors[X], vectors[Y], vectors[Z] = x, y, z
    return vectors


def turn(matrices: Array, x: Length, y: Length, z: Length) -> Array:
    """One vector rotated by every matrix (3, n). A coordinate that is the number 0 costs nothing."""
    terms = [matrices[:, axis] * amount for axis, amount in enumerate((x, y, z)) if not (np.ndim(amount) == 0 and amount == 0)]
    turned = terms[0]
    for term in terms[1:]:
        turned += term
    return turned


def turn_each(matrices: Array, vectors: Array) -> Array:
    """Every vector (3, n) rotated by the matrix of its frame."""
    return turn(matrices, vectors[X], vectors[Y], vectors[Z])


def turn_back(matrices: Array, vectors: Array) -> Array:
    """Every vector (3, n) rotated by the inverse of the matrix of its frame."""
    return turn_each(matrices.swapaxes(0, 1), vectors)


def compose(second: Array, first: Array) -> Array:
    """The matrices (3, 3, n) that rotate as `first` and then as `second` does."""
    return np.stack([turn_each(second, first[:, column]) for column in range(3)], axis=1)


def dot(a: Array, b: Array) -> Array:
    """The product (n,) of vectors (3, n)."""
    product: Array = a[X] * b[X] + a[Y] * b[Y] + a[Z] * b[Z]
    return product


def cross(a: Array, b: Array) -> Array:
    """The vectors (3, n) that are orthogonal to both."""
    return np.stack([a[Y] * b[Z] - a[Z] * b[Y], a[Z] * b[X] - a[X] * b[Z], a[X] * b[Y] - a[Y] * b[X]])


def norm(vectors: Array) -> Array:
    """The lengths (n,) of vectors (3, n)."""
    lengths: Array = np.sqrt(dot(vectors, vectors))
    return lengths


def perpendicular(vectors: Array, axis: Array) -> Array:
    return vectors - dot(vectors, axis) * axis


def unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(norm(vectors), 1e-9)
    return unit


def two_bone(root: Array, target: Array, upper: Length, lower: Length, pole: Array) -> tuple[Array, Array]:
    """The middle and the end joint, each (3, n), of a limb that reaches from `root` to `target`.

    If the target is out of reach, the limb is stretched towards it. The middle joint bends in the direction `pole` (3, n).
    """
    reach = target - root
    distance = np.maximum(norm(reach), 1e-9)
    axis = reach / distance
    both = upper + lower
    distance = np.clip(distance, np.abs(upper - lower) + 0.05 * both, 0.998 * both)
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    across = np.sqrt(np.maximum(upper**2 - along**2, 0.0))
    middle = root + along * axis + across * unit(perpendicular(pole, axis))
    return middle, root + distance * axis


def past_the_shoulder(side: int, level: Array, shoulder: Array, target: Array, free: Array) -> Array:
    """The target (3, n) of a `free` hand (n,), which goes around the shoulder, outward and ahead, and not through it."""
    around = free * np.maximum(_FROM_SHOULDER - norm(target - shoulder), 0.0)
    past: Array = target + around * turn(level, side * 0.6, 0.0, -0.8)
    past[Y] = np.maximum(past[Y], np.minimum(target[Y], LOWEST_HAND))
    return past


def turned_along(direction: tuple[Length, Length, Length], side: int, level: Array, reach: Array) -> Array:
    """A direction of the arm (3, n), such as that of the elbow, for an arm that may point anywhere but behind the shoulder.

    `direction` is that of an arm held out: outward, up, backward. It turns along with the arm by the shortest way, so it never
    jumps. `level` (3, 3, n) are the directions of the trunk, which those of `reach` (3, n), from the shoulder on, are not.
    """
    outward, up, backward = direction
    held_out = unit(np.array([[side * 0.5], [-0.2], [-0.85]]))
    start = of_rows(side * outward, up, backward, reach.shape[1])
    arm = unit(turn_back(level, reach))
    axis, cosine = cross(held_out, arm), dot(held_out, arm)
    turned: Array = cosine * start + cross(axis, start) + dot(axis, start) * axis / np.maximum(1 + cosine, 0.05)
    return turn_each(level, turned)


def above_floor(root: Array, middle: Array, end: Array, side: int, free: Array) -> tuple[Array, Array]:
    """The elbow (3, n), turned about the line from shoulder to hand as far as it would come near the floor.

    It goes to the way that is outward for the lowered arm of who lies on the back. A `free` arm (n,), in [0, 1], lies down beside
    the body. The second value (n,) says by how much of all that it is turned, in [0, 1].
    """
    axis, foot_point, radius = _bend(root, middle, end)
    direction, up = unit(middle - foot_point), np.array([[0.0], [1.0], [0.0]])
    steep = norm(perpendicular(up, axis))
    near = np.clip((0.25 - foot_point[Y] + radius * steep) / 0.35, 0, 1)
    low, high = np.maximum(-direction[Y], 0.0), np.maximum(direction[Y], 0.0)
    beside = direction + (low + 0.3 - 0.8 * free * high) * up + low * side * cross(axis, up)
    turned = (1 - near) * direction + near * unit(perpendicular(beside, axis))
    return foot_point + radius * unit(perpendicular(turned, axis)), near


def _bend(root: Array, middle: Array, end: Array) -> tuple[Array, Array, Array]:
    """Of a limb: the direction of its line (3, n), the point on it next to the middle joint, and the distance to it (n,)."""
    axis = unit(end - root)
    foot_point = root + dot(middle - root, axis) * axis
    return axis, foot_point, norm(middle - foot_point)


def calm(root: Array, middle: Array, near: Array | None, end: Array, clips: Sequence[slice]) -> Array:
    """The elbow or knee (3, n), turned about the limb's line at a human speed where it would jump to its other side.

    Where it is `near` the floor (n,), it does so by the way that leads over the limb, and stays above the floor. `clips` are
    the frames of each clip.
    """
    axis, foot_point, radius = _bend(root, middle, end)
    over = unit(perpendicular(np.array([[0.0], [1.0], [0.0]]), axis))
    across = cross(axis, over)
    direction = unit(middle - foot_point)
    wanted = np.arctan2(dot(direction, across), dot(direction, over))
    angle = _without_jumps(wanted, over, across, near, clips)
    if near is not None:
        steep = np.maximum(np.sqrt(1 - axis[Y] ** 2), 1e-6)
        most = np.arccos(np.clip((_LOWEST_ELBOW - foot_point[Y]) / np.maximum(radius * steep, 1e-6), -1, 1))
        angle = np.clip((angle + np.pi) % (2 * np.pi) - np.pi, -most, most)
    sine, cosine = sine_and_cosine(angle)
    evened = cosine * over + sine * across
    evened = smooth_clips(evened, clips, [1.5] * len(clips))
    calm: Array = foot_point + radius * unit(perpendicular(evened, axis))
    return calm


def _without_jumps(wanted: Array, over: Array, across: Array, near: Array | None, clips: Sequence[slice]) -> Array:
    """The angle (n,) of a joint about its limb's line, which follows the wanted angle (n,) at a human speed.

    Angles count from `over` towards `across`, both (3, n), and may differ by whole turns from the wanted ones.
    """
    # The same direction as an angle in the next frame, whose line is another.
    a, b, c, d = (dot(first[:, :-1], second[:, 1:]) for first in (over, across) for second in (over, across))
    low = np.zeros(len(wanted), bool) if near is None else near > 0
    sine, cosine = sine_and_cosine(wanted[:-1])
    step = wanted[1:] - np.arctan2(cosine * b + sine * d, cosine * a + sine * c)
    step = np.where(low[1:], step, step - 2 * np.pi * np.round(step / (2 * np.pi)))
    # Most steps are short. A clip needs the way frame by frame only from a jump on until the joint has caught up.
    jumps = np.flatnonzero(np.abs(step) > _FASTEST_TURN) + 1
    angle = wanted.copy()
    for clip in clips:
        reached = clip.start
        for frame in jumps[np.searchsorted(jumps, clip.start, "right") : np.searchsorted(jumps, clip.stop)].tolist():
            far = math.inf if frame >= reached else 0.0
            while abs(far) > _FASTEST_TURN and frame < clip.stop:
                last = frame - 1
                cos, sin = math.cos(angle[last]), math.sin(angle[last])
                before = math.atan2(cos * b[last] + sin * d[last], cos * a[last] + sin * c[last])
                far = wanted[frame] - before
                far = far if low[frame] else math.remainder(far, 2 * math.pi)
                angle[frame] = before + max(-_FASTEST_TURN, min(far, _FASTEST_TURN))
                reached = frame = frame + 1
    return angle
