"""Named joint layouts, and a function that makes a layout from a list of joint names.

Sources, with the number of joints:

- Kinect v1 SDK joint types (20), Kinect v2 SDK joint types as in NTU RGB+D (25);
- OpenPose's COCO model (18) and BODY_25 (25), COCO keypoints (17), COCO-WholeBody (133), Halpe (26), as in RTMPose and AlphaPose;
- MediaPipe Pose landmarks (33), Azure Kinect body tracking (32), Human3.6M as in VideoPose3D (17), SMPL without (22) and with hands
  (24).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fdsm.errors import InputError, did_you_mean
from fdsm.storage import is_yaml
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


def drawn_bones(layout: Layout) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """The bones as they are drawn: two ends, each the middle of its joints.

    Bones are a tree, so a head without a neck is linked to one shoulder. It is drawn at the middle of both. So is any joint of no
    side that has a bone to one of the joints of a landmark, and none to the others.
    """
    landmarks = {joint: joints for joints in layout.roles.values() if len(joints) > 1 for joint in joints}
    of_a_side = {joint for pair in layout.pairs for joint in pair}
    linked = {*layout.bones, *((b, a) for a, b in layout.bones)}

    def end(joint: int, other: int) -> tuple[int, ...]:
        joints = landmarks.get(joint, (joint,))
        alone = sum((one, other) in linked for one in joints) == 1
        return joints if alone and other not in of_a_side else (joint,)

    return tuple((end(a, b), end(b, a)) for a, b in layout.bones)


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

_COCO = """nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow
left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle""".split()
_BONES_OF_COCO = _chains("nose left_eye left_ear", "nose right_eye right_ear", "nose left_shoulder right_shoulder", *_LIMBS_OF_COCO)
_BONES_OF_COCO += _chains("left_shoulder left_hip", "right_shoulder right_hip")
_FACE = [f"face_{i}" for i in range(68)]
_FINGERS = [
    f"{finger}{i}" for finger in ("thumb", "forefinger", "middle_finger", "ring_finger", "pinky_finger") for i in range(1, 5)
]
_SMPL = """pelvis left_hip right_hip spine1 left_knee right_knee spine2 left_ankle right_ankle spine3 left_foot right_foot neck
left_collar right_collar head left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist""".split()
_BONES_OF_SMPL = _chains(
    "pelvis spine1 spine2 spine3 neck head",
    "spine3 left_collar left_shoulder left_elbow left_wrist",
    "spine3 right_collar right_shoulder right_elbow right_wrist",
    "pelvis left_hip left_knee left_ankle left_foot",
    "pelvis right_hip right_knee right_ankle right_foot",
)


def _hand_of_wholebody(side: str) -> list[str]:
    return [f"{side}_hand_root", *(f"{side}_{finger}" for finger in _FINGERS)]


def _bones_of_hand(side: str) -> list[tuple[str, str]]:
    fingers = [" ".join(f"{side}_{joint}" for joint in _FINGERS[first : first + 4]) for first in range(0, 20, 4)]
    return _chains(f"{side}_wrist {side}_hand_root", *(f"{side}_hand_root {finger}" for finger in fingers))


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
        _COCO,
        _BONES_OF_COCO,
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
    "openpose-25": make_layout(
        "openpose-25",
        """nose neck right_shoulder right_elbow right_wrist left_shoulder left_elbow left_wrist mid_hip
        right_hip right_knee right_ankle left_hip left_knee left_ankle right_eye left_eye right_ear left_ear
        left_big_toe left_small_toe left_heel right_big_toe right_small_toe right_heel""".split(),
        _chains("mid_hip neck nose right_eye right_ear", "nose left_eye left_ear", "neck left_shoulder", "neck right_shoulder")
        + _chains("mid_hip left_hip", "mid_hip right_hip", *_LIMBS_OF_COCO)
        + _chains("left_ankle left_heel", "left_ankle left_big_toe left_small_toe")
        + _chains("right_ankle right_heel", "right_ankle right_big_toe right_small_toe"),
        up="-y",
    ),
    "halpe-26": make_layout(
        "halpe-26",
        [*_COCO, "head", "neck", "hip", *"left_big_toe right_big_toe left_small_toe right_small_toe left_heel right_heel".split()],
        _chains("hip neck head", "neck nose left_eye left_ear", "nose right_eye right_ear", "neck left_shoulder")
        + _chains("neck right_shoulder", "hip left_hip", "hip right_hip", *_LIMBS_OF_COCO)
        + _chains("left_ankle left_heel", "left_ankle left_big_toe left_small_toe")
        + _chains("right_ankle right_heel", "right_ankle right_big_toe right_small_toe"),
        roles={"root": ["hip"]},
        up="-y",
    ),
    "wholebody-133": make_layout(
        "wholebody-133",
        [
            *_COCO,
            *"left_big_toe left_small_toe left_heel right_big_toe right_small_toe right_heel".split(),
            *_FACE,
            *_hand_of_wholebody("left"),
            *_hand_of_wholebody("right"),
        ],
        _BONES_OF_COCO
        + _chains("left_ankle left_heel", "left_ankle left_big_toe left_small_toe")
        + _chains("right_ankle right_heel", "right_ankle right_big_toe right_small_toe", " ".join(["nose", *_FACE]))
        + _bones_of_hand("left")
        + _bones_of_hand("right"),
        up="-y",
    ),
    "h36m-17": make_layout(
        "h36m-17",
        """pelvis right_hip right_knee right_ankle left_hip left_knee left_ankle spine thorax nose head
        left_shoulder left_elbow left_wrist right_shoulder right_elbow right_wrist""".split(),
        _chains(
            "pelvis spine thorax nose head",
            "thorax left_shoulder left_elbow left_wrist",
            "thorax right_shoulder right_elbow right_wrist",
            "pelvis left_hip left_knee left_ankle",
            "pelvis right_hip right_knee right_ankle",
        ),
        up="-y",
    ),
    "smpl-22": make_layout("smpl-22", _SMPL, _BONES_OF_SMPL),
    "smpl-24": make_layout(
        "smpl-24",
        [*_SMPL, "left_hand", "right_hand"],
        _BONES_OF_SMPL + _chains("left_wrist left_hand", "right_wrist right_hand"),
    ),
    "azure-kinect-32": make_layout(
        "azure-kinect-32",
        """pelvis spine_naval spine_chest neck
        left_clavicle left_shoulder left_elbow left_wrist left_hand left_hand_tip left_thumb
        right_clavicle right_shoulder right_elbow right_wrist right_hand right_hand_tip right_thumb
        left_hip left_knee left_ankle left_foot right_hip right_knee right_ankle right_foot
        head nose left_eye left_ear right_eye right_ear""".split(),
        _chains(
            "pelvis spine_naval spine_chest neck head nose left_eye left_ear",
            "nose right_eye right_ear",
            "spine_chest left_clavicle left_shoulder left_elbow left_wrist left_hand left_hand_tip",
            "spine_chest right_clavicle right_shoulder right_elbow right_wrist right_hand right_hand_tip",
            "left_wrist left_thumb",
            "right_wrist right_thumb",
            "pelvis left_hip left_knee left_ankle left_foot",
            "pelvis right_hip right_knee right_ankle right_foot",
        ),
        up="-y",
    ),
}


def get_layout(name: str) -> Layout:
    """The layout of a name, or of a layout file if the name ends in .yaml. Raises InputError if there is none.

    For names that a user gives. A name in a file of data must not have another file read, so it is for `named_layout`.
    """
    if is_yaml(name):
        from fdsm.data.layout_files import read_layout  # it builds on this module

        return read_layout(Path(name))
    return named_layout(name)


def named_layout(name: str) -> Layout:
    """The layout of a name. Raises InputError if there is none."""
    if name not in LAYOUTS:
        raise InputError(f"joint layout: {did_you_mean(name, list(LAYOUTS))}")
    return LAYOUTS[name]
