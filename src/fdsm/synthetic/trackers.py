"""A performance in the joints of other trackers: OpenPose, COCO, MediaPipe or any other. Joints are placed by their names.

The first Kinect has its own anatomy (see `kinect_v1`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.synthetic.limbs import Array, norm, perpendicular, unit
from fdsm.values import Layout

# Names of a joint in different layouts -> points of the synthetic body, whose mean is the joint.
_IN_THE_MIDDLE: dict[str, tuple[str, ...]] = {
    "spine_base hip_centre hip_center": ("spine_base",),
    "mid_hip middle_hip pelvis root hips": ("left_hip", "right_hip"),
    "spine spine_mid spine_naval spine_navel torso waist belly": ("spine_mid",),
    "chest spine_chest": ("spine_mid", "spine_shoulder"),
    "spine_shoulder shoulder_centre shoulder_center mid_shoulder thorax sternum": ("spine_shoulder",),
    "neck": ("neck",),
    "head": ("head",),
    "head_top top_head crown": ("head_top",),
    "nose": ("nose",),
    "mouth": ("left_mouth", "right_mouth"),
    "chin jaw": ("chin",),
}
_OF_A_SIDE = {
    "eye": "eye",
    "eye_inner": "eye_inner",
    "eye_outer": "eye_outer",
    "ear": "ear",
    "mouth": "mouth",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "wrist",
    "hand palm fist": "hand",
    "hand_tip handtip fingers": "hand_tip",
    "thumb": "thumb",
    "index": "index",
    "pinky little": "pinky",
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "foot": "foot",
    "toe toes big_toe foot_index toe_base": "toe",
    "small_toe": "small_toe",
}
_MIDDLE_OF_SHOULDERS = ("left_shoulder", "right_shoulder")


def as_tracked(points: Array, face: Mapping[str, Array], layout: Layout, clips: Sequence[slice]) -> Array:
    """Turn the points (25, 3, n) of clips in layout `kinect-v2` into those (V, 3, n) in another layout, by the joints' names.

    A joint with an unknown name that marks a landmark (see `fdsm.values.ROLES`) is placed at the landmark. Other joints with
    unknown names are missing (NaN). `face` is the result of `forward_kinematics.Figure.face`. `clips` are the frames of each
    clip.
    """
    where = map_joints(layout)
    body = {joint: points[i] for joint, i in JOINT.items()} | dict(face)
    if any(point not in body for places in where for point in places):
        body |= _fingers_and_feet(points, clips)
    placed = np.full((len(where), 3, points.shape[2]), np.nan)
    for joint, places in enumerate(where):
        if places:
            placed[joint] = np.mean([body[point] for point in places], axis=0) if len(places) > 1 else body[places[0]]
    return placed


def map_joints(layout: Layout) -> list[tuple[str, ...]]:
    """For each joint of a layout, the points of the synthetic body whose mean it is. Empty if a joint cannot be placed."""
    landmarks = {i: role for role, joints in layout.roles.items() for i in joints}
    where = []
    for i, joint in enumerate(layout.joints):
        # The second Kinect's neck is above the landmark. In other layouts the neck is the landmark, between the shoulders.
        between_shoulders = joint == "neck" and i in layout.roles["neck"]
        where.append(_MIDDLE_OF_SHOULDERS if between_shoulders else _PLACES.get(joint) or _LANDMARKS.get(landmarks.get(i, ""), ()))
    return where


def _fingers_and_feet(points: Array, clips: Sequence[slice]) -> dict[str, Array]:
    """Knuckles, heels and toes, each (3, n), computed from the joints of hands and feet."""
    num_frames = [clip.stop - clip.start for clip in clips]
    heights = norm(points[JOINT["spine_shoulder"]] - points[JOINT["spine_base"]])
    trunk = np.repeat(np.add.reduceat(heights, [clip.start for clip in clips]) / num_frames, num_frames)
    added = {}
    for side in ("left", "right"):
        wrist, hand, thumb, knee, ankle, foot = (
            points[JOINT[f"{side}_{joint}"]] for joint in ("wrist", "hand", "thumb", "knee", "ankle", "foot")
        )
        along = unit(hand - wrist)
        towards_thumb = unit(perpendicular(thumb - wrist, along))
        added[f"{side}_index"] = hand + trunk * (0.04 * along + 0.05 * towards_thumb)
        added[f"{side}_pinky"] = hand - 0.05 * trunk * towards_thumb
        down, outward = unit(ankle - knee), points[JOINT[f"{side}_hip"]] - points[JOINT["spine_base"]]
        ahead = perpendicular(foot - ankle, down)
        added[f"{side}_heel"] = ankle + 0.1 * trunk * (down - unit(ahead))
        added[f"{side}_toe"] = ankle + 1.3 * (foot - ankle)
        across = unit(perpendicular(perpendicular(outward, down), unit(ahead)))
        added[f"{side}_small_toe"] = foot + 0.08 * trunk * across
    return added


def _places() -> dict[str, tuple[str, ...]]:
    places = {name: points for names, points in _IN_THE_MIDDLE.items() for name in names.split()}
    for side in ("left", "right"):
        for names, point in _OF_A_SIDE.items():
            for name in names.split():
                places |= dict.fromkeys((f"{side}_{name}", f"{name}_{side}"), (f"{side}_{point}",))
    return places


_PLACES = _places()
_LANDMARKS: dict[str, tuple[str, ...]] = {
    "root": _PLACES["mid_hip"],
    "neck": _MIDDLE_OF_SHOULDERS,
    **{role: (role,) for role in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")},
}
