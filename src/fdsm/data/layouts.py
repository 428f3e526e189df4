"""Named joint layouts, and a function that makes a layout from a list of joint names.

Sources, with the number of joints:

- Kinect v1 SDK joint types (20), Kinect v2 SDK joint types as in NTU RGB+D (25);
- OpenPose's COCO model (18), COCO keypoints (17), MediaPipe Pose landmarks (33).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fdsm.errors import InputError, did_you_mean
from fdsm.values import ROLES, Layout

# Joint names of each landmark, best first. If no joint has one of them, the landmark is the mean of the joints behind "|".
_LANDMARKS: dict[str, tuple[str, ...]] = {
    "root": ("hip_centre", "hip_center", "mid_hip", "pelvis", "spine_base", "root", "left_hip|right_hip"),
    "neck": ("shoulder_centre", "shoulder_center", "spine_shoulder", "neck", "thorax", "left_shoulder|right_shoulder"),
    "left_shoulder": ("left_shoulder",),
    "right_shoulder": ("right_shoulder",),
    "left_hip": ("left_hip",),
    "right_hip": ("right_hip",),
}
_PART_WORDS: dict[str, tuple[str, ...]] = {
    "head": ("head", "nose", "eye", "ear", "mouth", "neck"),
    "left_arm": ("left_shoulder", "left_elbow", "left_wrist", "left_hand", "left_thumb", "left_pinky", "left_index"),
    "right_arm": ("right_shoulder", "right_elbow", "right_wrist", "right_hand", "right_thumb", "right_pinky", "right_index"),
    "left_leg": ("left_hip", "left_knee", "left_ankle", "left_foot", "left_heel", "left_toe"),
    "right_leg": ("right_hip", "right_knee", "right_ankle", "right_foot", "right_heel", "right_toe"),
}


def make_layout(
    name: str,
    joints: Sequence[str],
    bones: Sequence[tuple[str, str]],
    pairs: Sequence[tuple[str, str]] | None = None,
    roles: Mapping[str, Sequence[str]] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
    up: str = "+y",
) -> Layout:
    """A layout from joint names. Pairs, landmarks and parts that are not given are found by name.

    Raises InputError if a name is unknown or a landmark of `fdsm.values.ROLES` cannot be found.
    """
    index = {joint: i for i, joint in enumerate(joints)}

    def at(joint: str) -> int:
        if joint not in index:
            raise InputError(f"layout {name!r}: joint {did_you_mean(joint, list(joints))}")
        return index[joint]

    if pairs is None:
        pairs = [
            (joint, joint.replace("left", "right"))
            for joint in joints
            if "left" in joint and joint.replace("left", "right") in index
        ]
    for role in roles or {}:
        if role not in ROLES:
            raise InputError(f"layout {name!r}: role {did_you_mean(role, list(ROLES))}")
    found = {role: tuple(at(joint) for joint in (roles or {}).get(role, ())) or _find_landmark(role, index) for role in ROLES}
    return Layout(
        name=name,
        joints=tuple(joints),
        bones=tuple((at(a), at(b)) for a, b in bones),
        pairs=tuple((at(a), at(b)) for a, b in pairs),
        roles=found,
        parts=_find_parts(joints) if parts is None else {part: tuple(at(joint) for joint in parts[part]) for part in parts},
        up=up,
    )


def _find_parts(joints: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The joints of each body part, found by the words in their names. Joints of no limb and not of the head are torso."""

    def bearing(words: Sequence[str]) -> tuple[int, ...]:
        return tuple(i for i, joint in enumerate(joints) if any(f"_{word}_" in f"_{joint}_" for word in words))

    parts = {part: bearing(words) for part, words in _PART_WORDS.items()}
    limbs = {i for part, members in parts.items() if part != "head" for i in members}
    parts["head"] = tuple(i for i in parts["head"] if i not in limbs)
    parts["torso"] = tuple(i for i in range(len(joints)) if i not in limbs and i not in parts["head"])
    return {part: members for part, members in parts.items() if members}


def layouts_with(num_joints: int) -> str:
    """The names of the layouts with `num_joints` joints, as a clause for a message."""
    names = [name for name, layout in LAYOUTS.items() if layout.num_joints == num_joints]
    if names:
        return f"it fits the layouts with {num_joints} joints: {', '.join(names)}"
    counts = ", ".join(f"{name} {layout.num_joints}" for name, layout in LAYOUTS.items())
    return f"no named layout has {num_joints} joints ({counts})"


def _find_landmark(role: str, index: Mapping[str, int]) -> tuple[int, ...]:
    for candidate in _LANDMARKS[role]:
        names = candidate.split("|")
        if all(name in index for name in names):
            return tuple(index[name] for name in names)
    return ()


def _chains(*chains: str) -> list[tuple[str, str]]:
    """Bones from chains of joint names: "a b c" gives (a, b), (b, c)."""
    return [pair for chain in chains for pair in zip(chain.split(), chain.split()[1:], strict=False)]


_LIMBS_OF_COCO = (
    "left_shoulder left_elbow left_wrist",
    "right_shoulder right_elbow right_wrist",
    "left_hip left_knee left_ankle",
    "right_hip right_knee right_ankle",
)

LAYOUTS: dict[str, Layout] = {
    "kinect-v1": make_layout(
        "kinect-v1",
        """hip_centre spine shoulder_centre head
        left_shoulder left_elbow left_wrist left_hand right_shoulder right_elbow right_wrist right_hand
        left_hip left_knee left_ankle left_foot right_hip right_knee right_ankle right_foot""".split(),
        _chains(
            "hip_centre spine shoulder_centre head",
            "shoulder_centre left_shoulder left_elbow left_wrist left_hand",
            "shoulder_centre right_shoulder right_elbow right_wrist right_hand",
            "hip_centre left_hip left_knee left_ankle left_foot",
            "hip_centre right_hip right_knee right_ankle right_foot",
        ),
    ),
    "kinect-v2": make_layout(
        "kinect-v2",
        """spine_base spine_mid neck head
        left_shoulder left_elbow left_wrist left_hand right_shoulder right_elbow right_wrist right_hand
        left_hip left_knee left_ankle left_foot right_hip right_knee right_ankle right_foot
        spine_shoulder left_hand_tip left_thumb right_hand_tip right_thumb""".split(),
        _chains(
            "spine_base spine_mid spine_shoulder neck head",
            "spine_shoulder left_shoulder left_elbow left_wrist left_hand left_hand_tip",
            "spine_shoulder right_shoulder right_elbow right_wrist right_hand right_hand_tip",
            "left_wrist left_thumb",
            "right_wrist right_thumb",
            "spine_base left_hip left_knee left_ankle left_foot",
            "spine_base right_hip right_knee right_ankle right_foot",
        ),
    ),
    "openpose-18": make_layout(
        "openpose-18",
        """nose neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist
        right_hip right_knee right_ankle left_hip left_knee left_ankle right_eye left_eye right_ear left_ear""".split(),
        _chains(
            "neck nose right_eye right_ear", "nose left_eye left_ear", "neck left_shoulder", "neck right_shoulder", *_LIMBS_OF_COCO
        )
        + _chains("neck left_hip", "neck right_hip"),
        up="-y",
    ),
    "coco-17": make_layout(
        "coco-17",
        """nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow
        left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle""".split(),
        _chains("nose left_eye left_ear", "nose right_eye right_ear", "nose left_shoulder right_shoulder", *_LIMBS_OF_COCO)
        + _chains("left_shoulder left_hip", "right_shoulder right_hip"),
        up="-y",
    ),
    "mediapipe-33": make_layout(
        "mediapipe-33",
        """nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear right_ear
        mouth_left mouth_right left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_pinky right_pinky left_index right_index left_thumb right_thumb left_hip right_hip left_knee right_knee
        left_ankle right_ankle left_heel right_heel left_foot_index right_foot_index""".split(),
        _chains(
            "nose left_eye_inner left_eye left_eye_outer left_ear",
            "nose right_eye_inner right_eye right_eye_outer right_ear",
            "nose mouth_left mouth_right",
            "nose left_shoulder right_shoulder",
            *_LIMBS_OF_COCO,
            "left_wrist left_pinky",
            "left_wrist left_index",
            "left_wrist left_thumb",
            "right_wrist right_pinky",
            "right_wrist right_index",
            "right_wrist right_thumb",
            "left_shoulder left_hip",
            "right_shoulder right_hip",
            "left_ankle left_heel left_foot_index",
            "right_ankle right_heel right_foot_index",
        ),
        up="-y",
    ),
}


def get_layout(name: str) -> Layout:
    """The layout of a name. Raises InputError if there is none."""
    if name not in LAYOUTS:
        raise InputError(f"joint layout: {did_you_mean(name, list(LAYOUTS))}")
    return LAYOUTS[name]
