from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from fdsm.data import alignment, transforms
from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess, preprocess_clip, preprocess_clips
from fdsm.errors import InputError
from fdsm.values import Samples, Sequences
from tests.cases import each

KINECT = get_layout("kinect-v1")
COCO = get_layout("coco-17")
ROOT, SPINE, NECK = 0, 1, 2
LEFT_SHOULDER, RIGHT_SHOULDER, RIGHT_WRIST, RIGHT_HAND, LEFT_HIP, RIGHT_HIP = 4, 8, 10, 11, 12, 16


def person(num_frames=10, seed=0):
    """Somebody who faces the camera (right at +x), with a trunk 0.5 long, and trembles."""
    pose = np.random.default_rng(7).normal(scale=0.3, size=(20, 3))
    pose[[ROOT, NECK, LEFT_SHOULDER, RIGHT_SHOULDER]] = [(0, 0, 3), (0, 0.5, 3), (-0.2, 0.45, 3), (0.2, 0.45, 3)]
    pose[[LEFT_HIP, RIGHT_HIP]] = [(-0.1, 0, 3), (0.1, 0, 3)]
    return (pose + np.random.default_rng(seed).normal(scale=0.001, size=(1, num_frames, 20, 3))).astype(np.float32)


def sequences_of(*clips, layout=KINECT):
    ids = tuple(f"clip{i}" for i in range(len(clips)))
    unknown = np.full(len(clips), -1, np.int64)
    return Sequences.from_clips(clips, Samples(np.zeros(len(clips), np.int64), ids, unknown, unknown, ("wave",)), layout, 30.0)


def test_gaps_are_filled_along_a_line_and_held_at_the_ends():
    clip = np.arange(8, dtype=np.float32)[None, :, None, None] * np.ones((1, 1, 2, 3), np.float32)
    gappy = clip.copy()
    gappy[0, [0, 3, 4, 7], 1] = np.nan
    filled = transforms.interpolate_gaps(gappy, max_gap=2)
    np.testing.assert_allclose(filled[0, :, 1, 0], [1, 1, 2, 3, 4, 5, 6, 6])
    np.testing.assert_array_equal(filled[0, :, 0], clip[0, :, 0])


def test_longer_gaps_and_joints_never_seen_stay_missing():
    clip = person(8)
    clip[0, 2:5, RIGHT_HAND, 1] = np.nan
    clip[0, :, SPINE] = np.nan
    filled = transforms.interpolate_gaps(clip, max_gap=2)
    assert np.isnan(filled[0, 2:5, RIGHT_HAND]).all()
    assert np.isnan(filled[0, :, SPINE]).all()
    assert np.isnan(filled).sum() == (3 + 8) * 3


def test_a_body_of_zeros_counts_as_undetected():
    clip = person(5)
    clip[0, 2] = 0
    np.testing.assert_allclose(transforms.interpolate_gaps(clip, 1)[0, 2], (clip[0, 1] + clip[0, 3]) / 2, rtol=1e-5)


def test_a_missing_joint_takes_the_place_of_its_parent_and_a_missing_parent_that_of_its_child():
    clip = person(3)
    clip[0, :, [RIGHT_WRIST, RIGHT_HAND]] = np.nan
    clip[0, 1, ROOT] = np.nan
    filled = transforms.fill_missing(clip, KINECT)
    np.testing.assert_array_equal(filled[0, :, RIGHT_HAND], clip[0, :, RIGHT_WRIST - 1])
    assert np.isfinite(filled).all()


def test_an_absent_person_holds_the_nearest_pose_or_stays_absent():
    clip = np.concatenate([person(6), person(6)])
    clip[0, [0, 3, 4]] = np.nan
    clip[1] = np.nan
    filled = transforms.fill_missing(clip, KINECT)
    np.testing.assert_array_equal(filled[0], clip[0, [1, 1, 2, 2, 2, 5]])
    assert np.isnan(filled[1]).all()


@each("up", ["+x", "-x", "+y", "-y", "+z", "-z"])
def test_upright_turns_up_to_y_without_mirroring(up):
    layout = replace(KINECT, up=up)
    axes = np.eye(3)
    turned = transforms.upright(axes[None, None], layout)[0, 0]
    up_vector = axes["xyz".index(up[1])] * (1 if up[0] == "+" else -1)
    np.testing.assert_allclose(transforms.upright(up_vector[None, None, None], layout)[0, 0, 0], [0, 1, 0])
    assert np.linalg.det(turned) == pytest.approx(1)


def test_upright_turns_an_image_so_that_the_right_of_who_faces_the_camera_is_at_plus_x():
    clip = np.zeros((1, 1, 17, 2))
    clip[0, 0, COCO.roles["right_hip"][0]] = (100, 300)  # in the image, their right is on the left
    clip[0, 0, COCO.roles["left_hip"][0]] = (140, 300)
    clip[0, 0, 0] = (120, 50)  # the nose is high, where y is small
    turned = transforms.upright(clip, COCO)[0, 0]
    assert turned[COCO.roles["right_hip"][0], 0] > turned[COCO.roles["left_hip"][0], 0]
    assert turned[0, 1] > turned[COCO.roles["right_hip"][0], 1]


def test_upright_refuses_a_third_axis_in_2d():
    with pytest.raises(InputError, match="2D"):
        transforms.upright(np.zeros((1, 1, 17, 2)), replace(COCO, up="+z"))


def test_centre_keeps_travel():
    clip = person(4) + np.arange(4, dtype=np.float32)[None, :, None, None]
    centred = transforms.centre(clip, KINECT)
    np.testing.assert_allclose(centred[0, 0, ROOT], 0, atol=1e-6)
    np.testing.assert_allclose(centred[0, :, ROOT, 0], np.arange(4), atol=0.01)


def test_scale_makes_the_trunk_one_long_in_3d_and_2d():
    assert transforms.trunk_length(transforms.scale(person() * 1000, KINECT), KINECT) == pytest.approx(1)
    assert transforms.trunk_length(transforms.scale(person()[..., :2], KINECT), KINECT) == pytest.approx(1)


@each("degrees", [0, 30, 90, 179, -120])
def test_face_camera_undoes_any_turn_about_the_vertical(degrees):
    clip = transforms.centre(person().astype(np.float64), KINECT)
    a = np.radians(degrees)
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    np.testing.assert_allclose(transforms.face_camera(clip @ turn.T, KINECT), transforms.face_camera(clip, KINECT), atol=1e-9)
    np.testing.assert_allclose(transforms.face_camera(clip, KINECT), clip, atol=0.02)


def test_face_camera_leaves_what_has_no_heading():
    clip = person()
    for gone in (0.0, np.nan):
        clip[..., [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP], :] = gone
        np.testing.assert_array_equal(transforms.face_camera(clip, KINECT), clip)
    flat = person()[..., :2]
    np.testing.assert_array_equal(transforms.face_camera(flat, KINECT), flat)


def test_face_camera_turns_an_image_by_half_a_circle_or_not_at_all():
    flat = transforms.centre(person()[..., :2].astype(np.float64), KINECT)
    behind = flat * [-1, 1]  # the person's right at -x, as of who is seen from behind, or where x is to the right and y up
    np.testing.assert_array_equal(transforms.face_camera(behind, KINECT), flat)
    np.testing.assert_array_equal(transforms.face_camera(flat, KINECT), flat)
    lying = behind[..., ::-1]
    np.testing.assert_array_equal(transforms.face_camera(lying, KINECT), lying)


STANDING = {
    "hip_centre": (0, 0, 3),
    "shoulder_centre": (0, 0.5, 3),
    "head": (0, 0.75, 2.95),
    "left_shoulder": (-0.2, 0.45, 3),
    "right_shoulder": (0.2, 0.45, 3),
    "left_hip": (-0.1, 0, 3),
    "right_hip": (0.1, 0, 3),
    "left_ankle": (-0.1, -0.9, 3),
    "right_ankle": (0.1, -0.9, 3),
}


def standing(num_frames=10):
    """Somebody who stands vertically and faces the camera; the joints not in STANDING are at the sensor."""
    clip = np.zeros((1, num_frames, 20, 3))
    for joint, place in STANDING.items():
        clip[:, :, KINECT.joints.index(joint)] = place
    return clip


def tilted(clip, degrees, heading=30.0):
    """As a sensor sees it that is tilted about a horizontal axis of a heading."""
    axis = np.array([np.cos(np.radians(heading)), 0, np.sin(np.radians(heading))])
    return Rotation.from_rotvec(np.radians(degrees) * axis).apply(clip.reshape(-1, 3)).reshape(clip.shape)


@each("heading", [0, 90, -140])
@each("degrees", [1e-6, 12, -20])
def test_level_undoes_the_tilt_of_a_sensor_whatever_its_axis(degrees, heading):
    np.testing.assert_allclose(transforms.level(tilted(standing(), degrees, heading), KINECT), standing(), atol=1e-9)


def test_level_goes_by_the_upright_frames_and_turns_all_persons_alike():
    clip = np.concatenate([standing(), standing() * [-1, 0.5, 2]])
    bent = KINECT.joints.index("shoulder_centre")
    clip[0, 4:, bent] = (0, 0.1, 2.4)  # bows to the camera in six frames of ten
    clip[0, 0] = np.nan
    np.testing.assert_allclose(transforms.level(tilted(clip, 15), KINECT), clip, atol=1e-9)


def test_level_turns_no_farther_than_sensors_are_tilted():
    lying = transforms.level(tilted(standing(), 90, 0), KINECT)
    np.testing.assert_allclose(lying, tilted(standing(), 90 - transforms.LEVEL_DEGREES, 0), atol=1e-9)
    upside_down = standing() * [1, -1, -1]
    np.testing.assert_array_equal(transforms.level(upside_down, KINECT), upside_down)  # no axis is nearer than another


def test_level_is_a_rotation():
    clip = np.random.default_rng(0).normal(size=(1, 6, 20, 3))
    clip[0, :, :3] = np.eye(3)  # joints that are not legs: their places become the turn's columns
    clip[0, :, [14, 18]] = (0.3, -2, -0.2)
    turned = transforms.level(clip, KINECT)
    turn = turned[0, 0, :3].T
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)
    np.testing.assert_allclose(turned, clip @ turn.T, atol=1e-12)
    assert np.abs(turned - clip).max() > 0.1


def test_level_leaves_what_is_level_or_has_no_legs():
    np.testing.assert_array_equal(transforms.level(standing(), KINECT), standing())
    flat = np.random.default_rng(0).normal(size=(1, 4, 17, 2))
    np.testing.assert_array_equal(transforms.level(flat, COCO), flat)
    leaning = tilted(standing(), 15)
    for parts in ({}, {"left_leg": (LEFT_HIP,), "right_leg": (RIGHT_HIP,)}):
        np.testing.assert_array_equal(transforms.level(leaning, replace(KINECT, parts=parts)), leaning)
    leaning[:, :, NECK] = np.nan
    np.testing.assert_array_equal(transforms.level(leaning, KINECT), leaning)


def test_level_takes_the_end_of_a_leg_for_an_ankle_where_none_is_named():
    names = tuple(joint.replace("ankle", "end").replace("foot", "tip") for joint in KINECT.joints)
    clip = standing()
    clip[:, :, [15, 19]] = clip[:, :, [14, 18]]  # the tips where the ankles are
    clip[:, :, [14, 18]] = 7
    np.testing.assert_allclose(transforms.level(tilted(clip, 10), replace(KINECT, joints=names)), clip, atol=1e-9)


def test_preprocessing_levels_on_request_before_it_turns_the_clip_to_the_camera():
    seen = tilted(standing(), 12, 80).astype(np.float32)
    config = PreprocessConfig(num_frames=10, level=True)
    expected = preprocess_clip(standing().astype(np.float32), KINECT, config)
    np.testing.assert_allclose(preprocess_clip(seen, KINECT, config), expected, atol=1e-5)
    assert np.abs(preprocess_clip(seen, KINECT, PreprocessConfig(num_frames=10)) - expected).max() > 0.1


def test_resample_is_linear_and_repeats_a_single_frame():
    clip = np.arange(5, dtype=np.float32)[None, :, None, None] * np.ones((1, 1, 2, 3), np.float32)
    np.testing.assert_allclose(transforms.resample(clip, 9)[0, :, 0, 0], np.arange(9) / 2)
    np.testing.assert_allclose(transforms.resample(clip, 3)[0, :, 0, 0], [0, 2, 4])
    np.testing.assert_allclose(transforms.resample(clip, 1)[0, :, 0, 0], [2])
    np.testing.assert_array_equal(transforms.resample(clip[:, 3:4], 4), clip[:, [3, 3, 3, 3]])


def test_the_most_moving_persons_are_kept_and_absent_ones_added():
    still, moving = person(), person() + np.sin(np.arange(10, dtype=np.float32))[None, :, None, None]
    clip = np.concatenate([np.full_like(still, np.nan), still, moving])
    chosen = transforms.choose_persons(clip, 2)
    np.testing.assert_array_equal(chosen, np.concatenate([moving, still]))
    padded = transforms.choose_persons(still, 3)
    assert padded.shape == (3, 10, 20, 3)
    assert np.isnan(padded[1:]).all()


def test_preprocess_gives_equal_clips_with_zeros_for_absent_persons():
    two = np.concatenate([person(7), person(7, seed=1) + 1])
    ready = preprocess(sequences_of(person(10), two, person(1)), PreprocessConfig(num_frames=16, num_persons=2))
    stack = ready.stack()
    assert stack.shape == (3, 2, 16, 20, 3)
    assert np.isfinite(stack).all()
    assert (stack[[0, 2], 1] == 0).all()
    assert (stack[1, 1] != 0).any()
    np.testing.assert_allclose(stack[:, 0, 0, ROOT], 0, atol=1e-5)


def test_preprocess_does_not_depend_on_place_size_heading_units_or_axes():
    clip = person(12).astype(np.float64)
    turn = np.array([[0.6, 0, 0.8], [0, 1, 0], [-0.8, 0, 0.6]])
    moved = (clip @ turn.T) * 1000 + [5.0, -2.0, 100.0]
    z_up = moved[..., [0, 2, 1]] * [1, -1, 1]
    layout = replace(KINECT, up="+z")
    expected = preprocess_clip(clip.astype(np.float32), KINECT, PreprocessConfig())
    np.testing.assert_allclose(preprocess_clip(z_up.astype(np.float32), layout, PreprocessConfig()), expected, atol=1e-3)


def test_preprocessed_in_memory_or_on_disk_and_upright(tmp_path):
    clips = np.random.default_rng(0).normal(size=(2, 1, 4, 17, 2)).astype(np.float32)
    ready = preprocess(sequences_of(*clips, layout=COCO))
    assert ready.layout.up == "+y"
    on_disk = preprocess(sequences_of(*clips, layout=COCO), folder=tmp_path)
    np.testing.assert_array_equal(on_disk.points, ready.points)
    assert isinstance(on_disk.points, np.memmap)
    assert on_disk.samples.ids == ready.samples.ids


def test_without_centring_and_scaling_a_lone_arm_is_enough():
    clip = np.full((1, 4, 17, 2), np.nan, np.float32)
    clip[:, :, COCO.joints.index("left_wrist")] = 0.25
    with pytest.raises(InputError, match="no frame shows"):
        preprocess(sequences_of(clip, layout=COCO))
    kept = preprocess(sequences_of(clip, layout=COCO), PreprocessConfig(num_frames=4, centre=False, scale=False))
    np.testing.assert_array_equal(kept.stack(), np.full((1, 1, 4, 17, 2), -0.25))  # image y points down


def no_trunk():
    clip = person()
    clip[:, :, NECK] = clip[:, :, ROOT]
    return clip


def no_neck():
    """Nor the shoulders, between which it would be."""
    clip = person()
    clip[:, :, [NECK, LEFT_SHOULDER, RIGHT_SHOULDER]] = np.nan
    return clip


@each(
    ("clip", "message"),
    [
        (no_trunk(), "trunk"),
        (no_neck(), "neck"),
        (np.full((2, 5, 20, 3), np.nan, np.float32), "no frame shows a person"),
        (np.zeros((1, 5, 20, 3), np.float32), "no frame shows a person"),
        (np.zeros((1, 0, 20, 3), np.float32), "no frame"),
    ],
)
def test_a_clip_without_a_body_is_refused_by_name(clip, message):
    with pytest.raises(InputError, match=f"sample 'clip1'.*{message}"):
        preprocess(sequences_of(person(), clip))


@each(("middle", "left", "right"), [(NECK, LEFT_SHOULDER, RIGHT_SHOULDER), (ROOT, LEFT_HIP, RIGHT_HIP)])
def test_a_neck_and_a_root_that_are_never_seen_lie_between_shoulders_and_hips(middle, left, right):
    placed, lost = person(), person()
    placed[:, :, middle] = (placed[:, :, left] + placed[:, :, right]) / 2
    lost[:, :, middle] = np.nan
    np.testing.assert_allclose(*(preprocess(sequences_of(clip)).points for clip in (lost, placed)), atol=1e-5)
    lost[:, :3, middle] = person()[:, :3, middle]  # a gap is filled from what is seen of the joint
    assert transforms.with_middles(lost, KINECT) == (lost, [])


def test_a_trunk_is_not_needed_without_scaling():
    ready = preprocess(sequences_of(no_neck(), no_trunk()), PreprocessConfig(scale=False))
    assert np.isfinite(ready.points).all()


@settings(deadline=None, max_examples=150)
@given(
    shape=st.tuples(st.integers(1, 3), st.integers(1, 9)),
    dims=st.sampled_from([2, 3]),
    seed=st.integers(0, 2**32 - 1),
    size=st.sampled_from([1e-38, 1e-3, 1.0, 1e3, 3e38]),
    missing=st.sampled_from([0.0, 0.1, 0.5, 0.95]),
    tied=st.booleans(),
    config=st.builds(
        PreprocessConfig,
        num_frames=st.integers(1, 12),
        num_persons=st.integers(1, 3),
        max_gap=st.integers(0, 5),
        scale=st.booleans(),
        level=st.booleans(),
        face_camera=st.booleans(),
    ),
)
def test_what_comes_out_is_finite_whatever_goes_in(shape, dims, seed, size, missing, tied, config):
    rng = np.random.default_rng(seed)
    clip = rng.uniform(-1, 1, size=(*shape, 20, dims)) * size
    if tied:
        clip = np.round(clip / size) * size  # many joints at one place, bodies at the origin
    clip[rng.random(clip.shape) < missing] = np.nan
    clip[rng.random(shape) < missing] = np.nan
    clip = clip.astype(np.float32)
    before = clip.copy()
    try:
        ready = preprocess_clip(clip, KINECT, config)
    except InputError:
        ready = None
    np.testing.assert_array_equal(clip, before)
    if ready is not None:
        assert ready.shape == (config.num_persons, config.num_frames, 20, dims)
        assert np.isfinite(ready).all()


# ---- many clips at once


def test_medians_and_quantiles_of_clips_of_any_length_are_those_of_numpy():
    rng = np.random.default_rng(0)
    counts = np.array([1, 2, 7, 0, 40, 41])
    values = rng.uniform(0.5, 2, counts.sum())
    parts = np.split(values, np.cumsum(counts)[:-1])
    vectors = np.stack([np.zeros_like(values), -values], axis=1)
    expected = [np.median(part) if len(part) else np.nan for part in parts]
    np.testing.assert_allclose(alignment.median_lengths(vectors, counts), expected, rtol=1e-15)
    vectors[:3] = np.nan  # both of the first clips
    expected[:2] = [np.nan, np.nan]
    np.testing.assert_allclose(alignment.median_lengths(vectors, counts), expected, rtol=1e-15)
    found = alignment._quantiles(alignment._sorted_rows(values, counts), counts, 0.7)
    np.testing.assert_array_equal(found[counts > 0], [np.quantile(part, 0.7) for part in parts if len(part)])


def test_no_clip_is_no_clip_prepared():
    assert preprocess_clips([], KINECT, PreprocessConfig()) == []


def test_joints_are_found_missing_where_they_are():
    clip = person()
    assert not transforms.anything_missing(clip)
    for change in (np.nan, 0.0):
        changed = clip.copy()
        changed[0, 3, (slice(4, 5) if np.isnan(change) else slice(None))] = change
        assert transforms.anything_missing(changed)
    clip[0, 3, 0, 0] = 0.0
    assert not transforms.anything_missing(clip)
