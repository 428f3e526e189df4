"""From the names that tools give to joints and markers to points of the body."""

import re
from dataclasses import replace

import numpy as np
import pytest

from fdsm.data.formats.named_points import gather, layout_of, on_body
from fdsm.data.layouts import get_layout
from fdsm.encoders.measurements import find_points
from fdsm.errors import InputError
from fdsm.values import Layout
from tests.cases import each

SIDES = "LR"
BVH = "Hips Spine Neck Head Head_end".split() + [
    f"{side}{bone}"
    for side in ("Left", "Right")
    for bone in "UpLeg Leg Foot ToeBase ToeBase_end Shoulder Arm ArmRoll ForeArm Hand HandThumb1".split()
]
BIPED = ["Bip01", "Bip01 Pelvis", "Bip01 Neck", "Bip01 Head"]
BIPED += [f"Bip01 {side} {bone}" for side in SIDES for bone in "Clavicle UpperArm Forearm Hand Thigh Calf Foot Toe0".split()]
UNREAL = "root pelvis neck_01 head ik_hand_l ik_foot_r".split()
UNREAL += [f"{bone}_{side}" for side in "lr" for bone in "clavicle upperarm lowerarm hand thigh calf foot ball".split()]
CMU = ["root", "lowerneck", "head"]
CMU += [f"{side}{bone}" for side in "lr" for bone in "hipjoint femur tibia foot toes clavicle humerus radius wrist hand".split()]
GAIT = "C7 T10 CLAV STRN LHipAngles LFHD RFHD LBHD RBHD".split()
GAIT += [f"{side}{marker}" for side in SIDES for marker in "SHO UPA ELB FRM WRA WRB FIN ASI PSI THI KNE TIB ANK HEE TOE".split()]
MOTIVE = [
    f"Skeleton_001:{marker}" for marker in "WaistLFront WaistRFront WaistLBack WaistRBack Chest HeadTop HeadFront HeadSide".split()
]
MOTIVE += [f"Skeleton_001:{side}{marker}" for side in SIDES for marker in "ShoulderTop UArmHigh ElbowOut WristOut WristIn".split()]
MOTIVE += [f"Skeleton_001:{side}{marker}" for side in SIDES for marker in "Thigh KneeOut Shin AnkleOut ToeOut".split()]
KINECT = "SpineBase SpineMid Neck Head SpineShoulder HandTipLeft".split()
KINECT += [
    f"{joint}{side}" for side in ("Left", "Right") for joint in "Shoulder Elbow Wrist Hand Hip Knee Ankle Foot Thumb".split()
]
OPENPOSE = "Nose Neck MidHip Background".split()
OPENPOSE += [
    f"{side}{joint}" for side in SIDES for joint in "Shoulder Elbow Wrist Hip Knee Ankle Eye Ear BigToe SmallToe Heel".split()
]
SMPL = "pelvis neck head spine1".split()
SMPL += [f"{side}_{joint}" for side in "lr" for joint in "hip knee ankle foot collar shoulder elbow wrist hand".split()]

# What each convention has at the left shoulder, elbow, wrist, hip, knee, ankle and foot, and at the root and the head.
CONVENTIONS = {
    "bvh": (BVH, "LeftArm LeftForeArm LeftHand LeftUpLeg LeftLeg LeftFoot LeftToeBase Hips Head+Head_end"),
    "mixamo": (
        [f"mixamorig:{name}" for name in BVH],
        "LeftArm LeftForeArm LeftHand LeftUpLeg LeftLeg LeftFoot LeftToeBase Hips Head+Head_end",
    ),
    "biped": (BIPED, "L_UpperArm L_Forearm L_Hand L_Thigh L_Calf L_Foot L_Toe0 Pelvis Head"),
    "unreal": (UNREAL, "upperarm_l lowerarm_l hand_l thigh_l calf_l foot_l ball_l pelvis head"),
    "cmu": (CMU, "lhumerus lradius lwrist lfemur ltibia lfoot ltoes lfemur+rfemur head"),
    "plug-in gait": (GAIT, "LSHO LELB LWRA+LWRB LASI+LPSI LKNE LANK LTOE LASI+LPSI+RASI+RPSI LFHD+RFHD+LBHD+RBHD"),
    "motive": (
        MOTIVE,
        "LShoulderTop LElbowOut LWristOut+LWristIn WaistLFront+WaistLBack LKneeOut LAnkleOut LToeOut "
        "WaistLFront+WaistLBack+WaistRFront+WaistRBack HeadTop+HeadFront+HeadSide",
    ),
    "kinect": (KINECT, "ShoulderLeft ElbowLeft WristLeft HipLeft KneeLeft AnkleLeft FootLeft SpineBase Head"),
    "openpose": (OPENPOSE, "LShoulder LElbow LWrist LHip LKnee LAnkle LBigToe+LSmallToe MidHip Nose"),
    "smpl": (SMPL, "l_shoulder l_elbow l_wrist l_hip l_knee l_ankle l_foot pelvis head"),
}
POINTS = "left_shoulder left_elbow left_wrist left_hip left_knee left_ankle left_foot root head".split()


@each("convention", CONVENTIONS)
def test_each_point_is_where_the_convention_has_it(convention):
    names, expected = CONVENTIONS[convention]
    layout, members = layout_of(names)
    find_points(layout)  # all measured points are there
    for point, wanted in zip(POINTS, expected.split(), strict=True):
        joint = layout.joints.index(point if point in layout.joints else "nose")
        found = [names[column] for group in members[joint] for column in group]
        assert "+".join(re.sub("^(mixamorig:|Skeleton_001:|Bip01 )", "", name).replace(" ", "_") for name in found) == wanted, point
    left, right = (layout.roles[f"{side}_shoulder"] for side in ("left", "right"))
    assert left != right
    assert (left[0], right[0]) in layout.pairs


@each("write", [str.lower, str.upper, lambda name: name.replace("_", "-"), lambda name: name.title().replace("_", "")])
def test_writing_does_not_matter(write):
    names = [f"{side}_{joint}" for side in ("left", "right") for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")]
    assert layout_of([write(name) for name in names])[1] == layout_of(names)[1]


def test_a_missing_neck_and_root_are_the_middle_of_shoulders_and_hips():
    names = "LShoulder RShoulder LHip RHip".split()
    layout, members = layout_of(names, "+z")
    joints = gather(np.arange(12, dtype=float).reshape(1, 1, 4, 3), members)
    assert layout.up == "+z"
    np.testing.assert_array_equal(joints[0, 0, layout.joints.index("neck")], [1.5, 2.5, 3.5])
    np.testing.assert_array_equal(joints[0, 0, layout.joints.index("root")], [7.5, 8.5, 9.5])


def test_one_of_two_markers_is_enough_but_one_of_two_sides_is_not():
    layout, members = layout_of("LSHO RSHO LASI RASI LWRA LWRB".split())
    points = np.ones((1, 1, 6, 3))
    points[..., [0, 4], :] = np.nan
    seen = dict(zip(layout.joints, ~np.isnan(gather(points, members)).any((0, 1, 3)), strict=True))
    assert seen["left_wrist"]
    assert not seen["neck"]


def test_names_that_are_not_understood_are_listed():
    with pytest.raises(InputError, match=r"walk.bvh: found no left shoulder, no right hip among the names 'M1', 'M2'; .*points"):
        layout_of(["M1", "RShoulder", "LHip", "M2"], where="walk.bvh")


def test_a_layout_file_says_what_odd_names_are_and_the_rest_is_found(tmp_path):
    (tmp_path / "mine.yaml").write_text("points:\n  left wrist: [m1, M2]\n  right_hip: Q\nup: +z\n")
    points = np.arange(21, dtype=float).reshape(1, 1, 7, 3)
    names = "Anna:M1 Anna:M2 Anna:Q LeftHip LeftShoulder RightShoulder RightHip".split()
    clip, layout = on_body(points, names, "+y", get_layout(str(tmp_path / "mine.yaml")), "clip")
    at = dict(zip(layout.joints, clip[0, 0], strict=True))
    np.testing.assert_array_equal(at["left_wrist"], [1.5, 2.5, 3.5])
    np.testing.assert_array_equal(at["right_hip"], [6, 7, 8])
    np.testing.assert_array_equal(at["left_hip"], [9, 10, 11])
    assert layout.up == "+z"
    assert type(layout) is Layout


@each("mark", ["_", ".", " ", "-", ":"])
def test_people_are_told_apart_by_what_stands_before_their_names(mark):
    own = ["LSHO", "RSHO", "LASI", "RASI", "LELB", "RELB"]
    names = [f"P1{mark}{name}" for name in own] + [f"P2{mark}{name}" for name in own if name != "LELB"]
    points = np.arange(3.0 * len(names)).reshape(1, 1, -1, 3)
    clip, layout = on_body(points, names, "+z", None, "clip")
    elbows = clip[:, 0, layout.joints.index("left_elbow")]
    np.testing.assert_array_equal(elbows[0], points[0, 0, names.index(f"P1{mark}LELB")])
    assert np.isnan(elbows[1]).all()  # the other person has none, and does not get that of the first


def test_a_word_before_some_names_is_no_person():
    names = ["mixamorig_LeftArm", "mixamorig_RightArm", "mixamorig_LeftUpLeg", "mixamorig_RightUpLeg", "left_wrist", "right_wrist"]
    clip, _ = on_body(np.zeros((1, 2, len(names), 3)), names, "+y", None, "clip")
    assert len(clip) == 1


def test_a_layout_file_holds_for_each_subject(tmp_path):
    (tmp_path / "mine.yaml").write_text("points: {left wrist: Q}")
    names = [f"{who}:{name}" for who in ("Anna", "Ben") for name in "Q LHip RHip LShoulder RShoulder".split()]
    clip, layout = on_body(np.arange(30.0).reshape(1, 1, 10, 3), names, "+y", get_layout(str(tmp_path / "mine.yaml")), "clip")
    np.testing.assert_array_equal(clip[:, 0, layout.joints.index("left_wrist"), 0], [0, 15])


@each(
    ("text", "message"),
    [
        ("points: {left wirst: A}", "did you mean 'left_wrist'"),
        ("points: {left wrist: []}", "expected names for left_wrist, found none"),
        ("points: {left wrist: [LWRX]}", "unknown name 'LWRX'.*did you mean 'LWRA'"),
        ("points: {left wrist: A}\nlayout: coco-17", "stand alone"),
        ("point: {left wrist: A}", "did you mean 'points'"),
        ("- a", "expected a mapping"),
    ],
)
def test_a_wrong_layout_file_is_named(text, message, tmp_path):
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        on_body(np.zeros((1, 1, 1, 3)), ["LWRA"], "+y", get_layout(str(tmp_path / "mine.yaml")), "clip")


def test_the_skeleton_of_a_dataset_is_a_layout_file(repository):
    layout = get_layout(str(repository / "examples/my-dataset/dataset.yaml"))
    assert (layout.name, layout.num_joints, layout.up) == ("my-dataset", 15, "+z")


def test_a_layout_that_is_asked_for_has_the_names_of_the_file():
    wanted = get_layout("coco-17")
    names = [joint.upper() for joint in reversed(wanted.joints)]
    clip, layout = on_body(np.arange(51.0).reshape(1, 1, 17, 3), names, "+y", wanted, "clip")
    assert layout == replace(wanted, up="+y")
    np.testing.assert_array_equal(clip[0, 0, :, 0], np.arange(48.0, -1, -3))
    with pytest.raises(
        InputError, match="walk: expected points with the names of layout 'kinect-v2', found none called 'spine_base'"
    ):
        on_body(np.zeros((1, 1, 17, 3)), names, "+y", get_layout("kinect-v2"), "walk")
