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

from collections.abc import Mapping, Sequence

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.synthetic.forward_kinematics import JOINT, LEFT, RIGHT
from fdsm.synthetic.limbs import Array, Y, cross, norm, perpendicular, unit

LAYOUT_V1 = get_layout("kinect-v1")
_PLACE = {name: i for i, name in enumerate(LAYOUT_V1.joints)}

_TRUNKS = 1.22
"""The second Kinect's trunk (spine base to spine shoulder), in trunk lengths of the first. Its hip centre is lower."""

_LENGTHS = {
    "head": 0.47,
    "shoulder": 0.41,
    "shoulder_drop": 0.26,
    "upper_arm": 0.64,
    "forearm": 0.58,
    "thigh": 1.15,
    "shin": 0.9,
    "hip": 0.18,
}
"""Median lengths from which people deviate, in the order in which the deviations are drawn."""
_HAND, _HIP_DROP, _FOOT = 0.17, 0.18, 0.2

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
    return kinect_v1_joints(points.transpose(1, 2, 0), [draw_lengths(rng)], (slice(0, len(points)),)).transpose(2, 0, 1)


def draw_lengths(rng: np.random.Generator) -> Array:
    """Lengths of one person, in trunk lengths: one for each of `_LENGTHS`."""
    lengths: Array = np.array(list(_LENGTHS.values())) * (1 + _SPREAD * rng.uniform(-1, 1, len(_LENGTHS)))
    return lengths


def kinect_v1_joints(points: Array, lengths: Sequence[Array], clips: Sequence[slice]) -> Array:
    """The same for the points (25, 3, n) of one or more clips, whose frames are `clips`: (20, 3, n).

    `lengths` are those of `draw_lengths`, for each clip.
    """
    num_frames = [clip.stop - clip.start for clip in clips]
    at = {joint: points[i] for joint, i in JOINT.items()}
    posed = np.zeros((LAYOUT_V1.num_joints, 3, points.shape[2]))  # in trunk lengths, with the hip centre at the origin
    of = dict(zip(_LENGTHS, np.repeat(np.array(lengths).T, num_frames, axis=1), strict=True))
    shins = [unit(at[f"{name}_ankle"] - at[f"{name}_knee"]) for name in ("left", "right")]
    _pose_trunk_and_arms(posed, at, of)
    _pose_legs(posed, at, of, dict(zip(("left", "right"), shins, strict=True)))

    heights = norm(at["spine_shoulder"] - at["spine_base"])
    starts = [clip.start for clip in clips]
    trunk = np.repeat(np.add.reduceat(heights, starts) / num_frames, num_frames) / _TRUNKS
    posed *= trunk
    ankles = [at["left_ankle"], at["right_ankle"]]
    height = np.stack([ankle[Y] / trunk for ankle in ankles])
    bears = np.exp(-(height - height.min(axis=0)) / _STANDING)
    bears /= bears.sum(axis=0)
    moved = [ankle - posed[_PLACE[f"{name}_ankle"]] for name, ankle in zip(("left", "right"), ankles, strict=True)]
    posed += bears[0] * moved[0] + bears[1] * moved[1]
    # Its longer legs and arms do not reach through the floor where the body does not stand on its feet.
    posed[:, Y] += np.maximum(-_BELOW - posed[:, Y].min(axis=0), 0.0)
    return posed


def _pose_trunk_and_arms(posed: Array, at: Mapping[str, Array], of: Mapping[str, Array]) -> None:
    up, up_low = unit(at["spine_shoulder"] - at["spine_base"]), unit(at["spine_mid"] - at["spine_base"])
    across = unit(perpendicular(at["right_shoulder"] - at["left_shoulder"], up))
    posed[_PLACE["spine"]] = 0.17 * up_low + 0.03 * cross(across, up)
    posed[_PLACE["shoulder_centre"]] = up
    posed[_PLACE["head"]] = up + of["head"] * unit(at["head"] - at["spine_shoulder"])
    for side, name in ((LEFT, "left"), (RIGHT, "right")):
        root = (1 - of["shoulder_drop"]) * up + side * of["shoulder"] * across
        posed[_PLACE[f"{name}_shoulder"]] = root
        arm: dict[str, Array | float] = {"elbow": of["upper_arm"], "wrist": of["forearm"], "hand": _HAND}
        for start, (end, length) in zip(("shoulder", *arm), arm.items(), strict=False):
            root = root + length * unit(at[f"{name}_{end}"] - at[f"{name}_{start}"])
            posed[_PLACE[f"{name}_{end}"]] = root


def _pose_legs(posed: Array, at: Mapping[str, Array], of: Mapping[str, Array], shins: Mapping[str, Array]) -> None:
    """`shins` are the directions of the shins."""
    up_low, across = unit(at["spine_mid"] - at["spine_base"]), unit(at["right_hip"] - at["left_hip"])
    steepest = np.maximum(-shins["left"][Y], -shins["right"][Y])
    stands = np.clip((steepest - _LEVEL) / (_STEEP - _LEVEL), 0, 1)
    for side, name in ((LEFT, "left"), (RIGHT, "right")):
        hip = side * of["hip"] * across - _HIP_DROP * up_low
        knee = hip + of["thigh"] * unit(at[f"{name}_knee"] - at[f"{name}_hip"])
        ankle = knee + of["shin"] * shins[name]
        posed[_PLACE[f"{name}_hip"]], posed[_PLACE[f"{name}_knee"]], posed[_PLACE[f"{name}_ankle"]] = hip, knee, ankle
        # The tracker's feet point down, those of a lying body along the shin.
        down = (1 - stands) * shins[name]
        down[Y] -= stands
        posed[_PLACE[f"{name}_foot"]] = ankle + _FOOT * unit(0.75 * down + 0.65 * unit(at[f"{name}_foot"] - at[f"{name}_ankle"]))
