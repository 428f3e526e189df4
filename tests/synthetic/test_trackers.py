"""Synthetic clips in the joints of other trackers: every joint where it belongs, the same motion in all, in 3D and as an image."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.folder import read_description
from fdsm.data.layouts import LAYOUTS, get_layout, make_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.data.transforms import upright
from fdsm.encoders.measurement_encoder import MeasurementConfig, MeasurementEncoder
from fdsm.encoders.measurements import _JOINTS
from fdsm.errors import InputError
from fdsm.synthetic import generate, make_training_classes
from fdsm.synthetic.body_paths import BODY_PATHS
from fdsm.synthetic.poses import FLOOR_STANCES
from fdsm.synthetic.trackers import map_joints
from fdsm.values import ROLES
from tests.cases import each

PLAIN = {action.kinematics: action for action in make_training_classes(0)}
KINECT = get_layout("kinect-v2")
OTHERS = ("openpose-18", "coco-17", "mediapipe-33", "mine")
X, Y, Z = 0, 1, 2
TAKES = {"num_subjects": 1, "num_views": 1, "num_trials": 1}


@pytest.fixture(scope="module")
def layouts(repository):
    """The named layouts and that of the documentation's example, with z up."""
    mine = read_description(repository / "examples/my-dataset/dataset.yaml").make_layout()
    assert mine.up == "+z"
    return {**LAYOUTS, "mine": mine}


def some(path, limb=None):
    """The plain action of a path, by one limb."""
    return next(a for words, a in PLAIN.items() if words.path == path and limb in (None, *words.limbs))


def make(actions, layout, dims=3, **options):
    return generate(actions, **(TAKES | options), layout=layout, num_dims=dims)


def joint(sequences, name, clip=0):
    return sequences[clip][0][:, sequences.layout.joints.index(name)]


def prepared(sequences):
    return preprocess(sequences, PreprocessConfig(num_frames=64, level=True))


def measure(sequences):
    """The measurements' names and their values (clips, names) after preprocessing."""
    ready = prepared(sequences)
    network = MeasurementEncoder(MeasurementConfig(), ready.layout, ready.num_dims)
    return network.measurement_names, network(ready.stack())[:, :, 0, 0]


def correlations(one, other):
    """Over clips, of the measurements that differ between clips in both."""
    varies = (one.std(axis=0) > 1e-5) & (other.std(axis=0) > 1e-5)
    pairs = zip(one[:, varies].T, other[:, varies].T, strict=True)
    return varies, np.array([np.corrcoef(a, b)[0, 1] for a, b in pairs])


# ---- where joints are


@each("name", [*LAYOUTS, "mine"])
def test_every_joint_of_the_layouts_is_placed_and_each_elsewhere(layouts, name):
    """But for fingers, points of a face, collar bones and SMPL's own spine, which the synthetic body does not have."""
    layout = layouts[name]
    clip = make([some("touch_toes")], layout, jitter=0)[0][0]
    lacking = ("face_", "finger", "thumb", "hand_root", "collar", "clavicle") + ("spine",) * name.startswith("smpl")
    placed = [i for i, joints in enumerate(map_joints(layout)) if joints]
    others = {joint for i, joint in enumerate(layout.joints) if i not in placed}
    assert all(any(word in joint for word in lacking) for joint in others)
    clip = clip[:, placed]
    assert np.isfinite(clip).all()
    apart = np.linalg.norm(clip[:, :, None] - clip[:, None], axis=-1) + np.eye(len(placed))
    assert apart.min() > 0.005


def test_every_joint_that_is_measured_is_placed_whatever_it_is_called():
    roles = {role: ["c7"] for role in ROLES}
    for names in _JOINTS.values():
        for name in names:
            assert map_joints(make_layout("one", ["c7", name], [("c7", name)], roles=roles))[1], name


def test_a_joint_that_nobody_knows_is_missing_unless_it_marks_a_landmark(layouts):
    mine = layouts["mine"]
    strange = replace(mine, joints=("c7", "x1", *mine.joints[2:]))  # its root and its neck
    lone = make_layout("lone", [*strange.joints, "tail"], [*_bones(strange), ("c7", "tail")], roles=_roles(strange), up="+z")
    plain, clip = (make([some("squat")], layout, jitter=0)[0] for layout in (mine, lone))
    np.testing.assert_array_equal(clip[:, :, :15], plain)
    assert np.isnan(clip[:, :, 15]).all()
    expected, found = (measure(make([some("squat")], layout, jitter=0))[1] for layout in (mine, lone))
    np.testing.assert_array_equal(found, expected)


def _bones(layout):
    return [(layout.joints[a], layout.joints[b]) for a, b in layout.bones]


def _roles(layout):
    return {role: [layout.joints[i] for i in joints] for role, joints in layout.roles.items()}


@pytest.mark.parametrize("name", ["kinect-v1", "kinect-v2"])
def test_the_kinects_joints_in_another_order_are_the_same(name):
    layout = get_layout(name)
    joints = layout.joints[::-1]
    turned = make_layout("mine", joints, _bones(layout))
    found, expected = (make([some("wave")], each, jitter=0)[0] for each in (turned, layout))
    np.testing.assert_allclose(found[:, :, ::-1], expected, atol=1e-6)


def test_the_face_looks_ahead_and_turns_with_the_head():
    clips = make([some("shake_head"), some("nod")], replace(get_layout("mediapipe-33"), up="+y"), jitter=0)
    nose, ears, mouth, eyes = (
        np.mean([joint(clips, name) for name in names.split()], axis=0)
        for names in ("nose", "left_ear right_ear", "mouth_left mouth_right", "left_eye right_eye")
    )
    assert (nose[0, Z] + 0.07 < ears[0, Z]).all()  # towards the sensor, which is at z = 0
    assert mouth[0, Y] < nose[0, Y] < eyes[0, Y]
    assert 0.1 < joint(clips, "right_ear")[0, X] - joint(clips, "left_ear")[0, X] < 0.25
    assert np.ptp(nose[:, X]) > 3 * np.ptp(ears[:, X])
    nose, ears = joint(clips, "nose", 1), joint(clips, "right_ear", 1)
    assert np.ptp(nose[:, Y]) > 1.5 * np.ptp(ears[:, Y])


def test_feet_stand_on_the_floor_and_fingers_are_at_the_hand():
    clip = make([some("nod")], replace(get_layout("mediapipe-33"), up="+y"), jitter=0)
    for side in ("left", "right"):
        heel, ankle, toe = (joint(clip, f"{side}_{name}")[0] for name in ("heel", "ankle", "foot_index"))
        assert toe[Z] < ankle[Z] < heel[Z]
        assert max(toe[Y], heel[Y]) < ankle[Y]
        for finger in ("index", "pinky", "thumb"):
            assert 0.02 < np.linalg.norm(joint(clip, f"{side}_{finger}")[0] - joint(clip, f"{side}_wrist")[0]) < 0.15


# ---- axes


@settings(deadline=None, max_examples=15)
@given(
    up=st.sampled_from(["+x", "-x", "+y", "-y", "+z", "-z"]), dims=st.sampled_from([2, 3]), name=st.sampled_from(sorted(LAYOUTS))
)
def test_clips_are_made_with_the_layouts_axis_up(up, dims, name):
    action, layout = some("reach_up", "right_arm"), replace(get_layout(name), up=up)
    if dims == 2 and up[1] == "z":
        with pytest.raises(InputError, match=rf"^layout '{name}': 2D coordinates have no axis \{up}"):
            make([action], layout, dims)
        return
    clip, reference = make([action], layout, dims)[0], make([action], replace(layout, up="+y"), dims)[0]
    axis, sign = "xyz".index(up[1]), {"+": 1, "-": -1}[up[0]]
    np.testing.assert_array_equal(sign * clip[..., axis], reference[..., Y])
    np.testing.assert_array_equal(upright(clip, layout), reference)


@pytest.mark.parametrize("name", ["openpose-18", "coco-17", "mediapipe-33"])
def test_in_an_image_the_right_hand_of_who_faces_the_camera_is_raised_at_the_left(name):
    clip = make([some("reach_up", "right_arm")], get_layout(name), 2)
    right, left, nose, hips = (joint(clip, part) for part in ("right_wrist", "left_wrist", "nose", "right_hip"))
    assert (right[:, 0] < left[:, 0]).all()
    assert right[:, 1].min() < nose[:, 1].min()  # y grows downwards
    assert left[:, 1].min() > nose[:, 1].max()
    assert (hips[:, 1] > nose[:, 1]).all()


@each("name", OTHERS)
@each("dims", [2, 3])
@each("side", ["right", "left"])
def test_a_raised_hand_is_measured_as_that_hand_on_its_side(layouts, name, dims, side):
    layout = layouts[name] if dims == 3 else replace(layouts[name], up="-y")
    names, values = measure(make([some("reach_up", f"{side}_arm")], layout, dims, num_subjects=4))
    other, outward = ("left", 1) if side == "right" else ("right", -1)
    found = dict(zip(names, values.mean(axis=0), strict=True))
    assert found[f"{side} hand: greatest up"] > 1.2 > 0.6 > found[f"{other} hand: greatest up"]
    assert found[f"{side} hand: range up"] > 4 * found[f"{other} hand: range up"]
    assert outward * found[f"{side} hand: mean right"] > 0.3
    assert outward * found[f"{other} hand: mean right"] < -0.2
    assert 1 < found["hips: mean height"] < 2.2


# ---- the same motion in all


@pytest.fixture(scope="module")
def motions():
    """Of people who stay upright: an image of a trunk that lies along the line of sight has no length to measure by."""
    down = {path for path, movement in BODY_PATHS.items() if movement.whole}
    words = {action: action.kinematics for action in make_training_classes(0)}
    return [action for action, said in words.items() if said.stance not in FLOOR_STANCES and said.path not in down][::6]


@pytest.fixture(scope="module")
def by_kinect(motions):
    return {dims: measure(make(motions, KINECT, dims, jitter=0)) for dims in (2, 3)}


@pytest.mark.slow
@each("name", OTHERS)
@each("dims", [2, 3])
def test_the_same_motion_is_measured_nearly_alike_by_all_trackers(layouts, by_kinect, motions, name, dims):
    layout = layouts[name] if dims == 3 else replace(layouts[name], up="-y")
    names, values = measure(make(motions, layout, dims, jitter=0))
    assert names == by_kinect[dims][0]
    assert np.isfinite(values).all()
    _, alike = correlations(by_kinect[dims][1], values)
    assert len(alike) > (600 if dims == 2 else 900)
    assert (alike > 0.95).mean() > 0.85
    assert np.median(alike) > 0.98


@each("name", OTHERS)
def test_an_image_shows_what_is_across_and_up(layouts, by_kinect, motions, name):
    names, values = measure(make(motions, replace(layouts[name], up="-y"), 2, jitter=0))
    varies, alike = correlations(by_kinect[3][1], values)
    found = dict(zip(np.array(names)[varies], alike, strict=True))
    for side in ("right", "left"):
        for what in ("greatest up", "mean up", "least up", "range up", "end against start up"):
            assert found[f"{side} hand: {what}"] > 0.95, what
        for what in ("mean right", "range right", "end against start right"):
            assert found[f"{side} hand: {what}"] > 0.8, what
    assert found["hips: mean height"] > 0.85  # the trunk, by which lengths are measured, is short in an image of who bows
    assert not any(what.endswith(" back") for what in found)


@each("name", OTHERS)
@each("dims", [2, 3])
def test_with_the_sensors_noise_all_that_is_measured_is_finite(layouts, name, dims):
    layout = layouts[name] if dims == 3 else replace(layouts[name], up="-y")
    clips = make(make_training_classes(40)[::25], layout, dims)
    assert clips.num_dims == dims
    assert clips.layout == layout
    assert np.isfinite(measure(clips)[1]).all()
