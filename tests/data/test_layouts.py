import numpy as np
import pytest

from fdsm.data.input_report import inspect
from fdsm.data.layout_files import read_layout
from fdsm.data.layouts import LAYOUTS, drawn_bones, get_layout, layouts_with, make_layout
from fdsm.errors import InputError
from fdsm.values import ROLES
from tests.cases import each

JOINTS = ["pelvis", "neck", "left_shoulder", "right_shoulder", "left_hip", "right_hip"]
BONES = [("pelvis", "neck"), ("neck", "left_shoulder"), ("neck", "right_shoulder"), ("pelvis", "left_hip"), ("pelvis", "right_hip")]


@each("name", LAYOUTS)
def test_left_and_right_of_named_layouts_mirror_each_other(name):
    layout = get_layout(name)
    swap = {**dict(layout.pairs), **{right: left for left, right in layout.pairs}}
    assert set(layout.roles) == set(ROLES)
    assert sorted(joint for part in layout.parts.values() for joint in part) == list(range(layout.num_joints))
    for joint, other in swap.items():
        assert layout.joints[other] == layout.joints[joint].replace("left", "LEFT").replace("right", "left").replace(
            "LEFT", "right"
        )
    # openpose-18 hangs both eyes on one chain, so only limbs are held against their mirror image.
    limbs = {j for part, joints in layout.parts.items() if part.endswith(("arm", "leg")) for j in joints}
    bones = {frozenset(bone) for bone in layout.bones if limbs.issuperset(bone)}
    mirrored = {frozenset(swap.get(joint, joint) for joint in bone) for bone in bones}
    assert {tuple(sorted(bone)) for bone in mirrored ^ bones} <= {tuple(sorted(pair)) for pair in layout.pairs}


@each(("name", "count"), [("kinect-v1", 20), ("kinect-v2", 25), ("openpose-18", 18), ("coco-17", 17), ("mediapipe-33", 33)])
def test_named_layouts_have_the_published_number_of_joints(name, count):
    assert get_layout(name).num_joints == count
    assert name in layouts_with(count)


def test_landmarks_pairs_and_parts_are_found_by_name():
    layout = make_layout("mine", JOINTS, BONES)
    assert layout.roles["root"] == (0,)
    assert layout.pairs == ((2, 3), (4, 5))
    assert layout.parts["torso"] == (0,)


def test_given_roles_and_parts_are_taken():
    layout = make_layout("mine", JOINTS, BONES, roles={"root": ["left_hip", "right_hip"]}, parts={"all": JOINTS})
    assert layout.roles["root"] == (4, 5)
    assert layout.parts == {"all": (0, 1, 2, 3, 4, 5)}


@each(
    ("change", "message"),
    [
        ({"bones": [("pelvis", "nek"), *BONES[1:]]}, "did you mean 'neck'"),
        ({"bones": BONES[1:]}, "6 joints need 5 bones"),
        ({"bones": [*BONES[:4], BONES[0]]}, "do not connect"),
        ({"roles": {"rot": ["pelvis"]}}, "did you mean 'root'"),
        ({"roles": {"root": ["pelvs"]}}, "did you mean 'pelvis'"),
        ({"joints": ["hub", *JOINTS[1:]], "bones": [("hub" if a == "pelvis" else a, b) for a, b in BONES], "roles": {}}, None),
        ({"joints": ["pelvis", "pelvis", *JOINTS[2:]]}, "joint"),
        ({"up": "up"}, "up must be one of"),
    ],
)
def test_a_wrong_layout_is_named(change, message):
    settings = {"name": "mine", "joints": JOINTS, "bones": BONES, **change}
    if message is None:  # the root is then the middle of the hips
        assert make_layout(**settings).roles["root"] == (4, 5)
        return
    with pytest.raises(InputError, match=message):
        make_layout(**settings)


def test_an_unknown_layout_name_gets_a_hint():
    with pytest.raises(InputError, match="did you mean 'kinect-v2'"):
        get_layout("kinekt-v2")


def test_a_count_without_a_layout_lists_all():
    assert "mediapipe-33 33" in layouts_with(7)


@each("name", LAYOUTS)
def test_bones_are_drawn_between_joints_but_a_head_without_a_neck_hangs_at_both_shoulders(name):
    layout = get_layout(name)
    at_the_middle = {
        (layout.joints[one], *(layout.joints[joint] for joint in ends))
        for pair in drawn_bones(layout)
        for (one, *rest), ends in (pair, pair[::-1])
        if not rest and len(ends) > 1
    }
    headless = name in ("coco-17", "mediapipe-33", "wholebody-133")
    assert at_the_middle == ({("nose", "left_shoulder", "right_shoulder")} if headless else set())
    assert [(one[0], other[0]) for one, other in drawn_bones(layout)] == list(layout.bones)


def test_the_layout_of_a_file_that_says_what_is_up_is_turned_like_any_other(tmp_path):
    (tmp_path / "mine.yaml").write_text("layout: kinect-v2\nup: +z\n")
    layout = read_layout(tmp_path / "mine.yaml")
    assert (layout.up, layout.with_up("-y").up, layout.joints) == ("+z", "-y", get_layout("kinect-v2").joints)
    points = np.random.default_rng(0).normal(size=(20, 25, 3))
    assert inspect(points, layout, up="-y").up == "-y"


def test_what_is_wrong_in_a_layout_file_is_said_with_its_name(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("joints: [root, neck]\nbones: [[root, nekc]]\n")
    with pytest.raises(InputError, match=r"mine\.yaml: layout 'mine': joint unknown name 'nekc', did you mean 'neck'\?"):
        read_layout(path)
    path.write_text('joints: ["k\\nop", "ne\\e[31mck"]\nbones: [[root, neck]]\n')
    with pytest.raises(InputError, match=r"mine\.yaml: layout 'mine': joint unknown name 'root'; known: k op, ne \[31mck$"):
        read_layout(path)
    path.write_text("layout: coco-18\n")
    with pytest.raises(InputError, match=r"mine\.yaml: joint layout: unknown name 'coco-18'"):
        read_layout(path)
