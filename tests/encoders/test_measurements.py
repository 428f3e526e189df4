from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.layouts import LAYOUTS, get_layout, make_layout
from fdsm.encoders.measurement_encoder import MeasurementConfig, MeasurementEncoder
from fdsm.encoders.measurements import _quantile as quantile
from fdsm.encoders.measurements import length
from fdsm.errors import InputError
from tests.cases import each

RIGHT, UP, BACK = np.eye(3)
PLACES = {
    "head": (0, 1.4, -0.05),
    "shoulder": (0.35, 1, 0),
    "elbow": (0.4, 0.5, 0),
    "hand": (0.45, 0, -0.1),
    "hip": (0.15, 0, 0),
    "knee": (0.15, -0.9, 0),
    "foot": (0.15, -1.7, 0),
}
WORDS = {
    "hand": ("hand", "wrist", "thumb", "left_index", "right_index", "pinky"),
    "foot": ("ankle", "foot", "heel"),
    **{part: (part,) for part in ("shoulder", "elbow", "hip", "knee")},
}
QUARTERS = [(quarter, axis) for quarter in ("second", "third") for axis in ("right", "up")]
MIDDLES = {
    "neck": ("shoulder_centre", "spine_shoulder", "neck", "thorax"),
    "root": ("hip_centre", "spine_base", "spine", "spine_mid", "pelvis", "mid_hip", "hip"),
}


def body(layout="kinect-v1", frames=64, **moves):
    """One clip (1, T, V, 3) of a person of whom some parts, such as `right_hand`, are moved by (T, 3); the same in any layout."""
    at = {}
    for side, sign in (("left", -1), ("right", 1)):
        for part, place in PLACES.items():
            at[f"{side}_{part}"] = np.array(place) * [sign, 1, 1] + moves.get(f"{side}_{part}", np.zeros((frames, 3)))
    at |= {"head": at["right_head"], "neck": (at["left_shoulder"] + at["right_shoulder"]) / 2}
    at["root"] = (at["left_hip"] + at["right_hip"]) / 2

    def place_of(joint):
        middle = [place for place, names in MIDDLES.items() if joint in names]
        side = joint.partition("_")[0]
        limb = [f"{side}_{part}" for part, words in WORDS.items() if "_" in joint and any(word in joint for word in words)]
        return at[(middle + limb + ["head"])[0]]

    return np.stack([place_of(joint) for joint in get_layout(layout).joints], 1)[None].astype(np.float32)


def encoder(layout="kinect-v1", windows=1, dims=3):
    return MeasurementEncoder(MeasurementConfig(windows=windows), get_layout(layout), dims)


def measured(clip, layout="kinect-v1"):
    """Its measurements by name."""
    network = encoder(layout, dims=clip.shape[-1])
    return dict(zip(network.measurement_names, network(clip[None])[0, :, 0, 0].tolist(), strict=True))


def noise(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def time(frames=64):
    return np.linspace(0, 1, frames)[:, None]


def lively(frames=64, seed=0):
    """Every part goes its own smooth way."""
    rng = np.random.default_rng(seed)
    parts = [f"{side}_{part}" for side in ("left", "right") for part in PLACES]
    swings = [(cycles, rng.normal(size=(len(parts), 3)) / cycles, rng.uniform(0, 6, (len(parts), 3))) for cycles in (0.5, 1, 2)]
    return {
        part: sum(0.2 * size[i] * np.sin(2 * np.pi * cycles * time(frames) + phase[i]) for cycles, size, phase in swings)
        for i, part in enumerate(parts)
    }


@each("layout", sorted(LAYOUTS))
@each("dims", [2, 3])
def test_each_channel_has_a_name_in_every_layout(layout, dims):
    network = encoder(layout, windows=2, dims=dims)
    z = network(noise(3, 2, 16, get_layout(layout).num_joints, dims))
    assert z.shape == (3, network.width, 2, 1)
    assert z.dtype == np.float32
    assert len(set(network.measurement_names)) == network.width
    assert network.measurement_names == encoder().measurement_names
    assert "right hand: range up" in network.measurement_names
    assert network.weights() == {}


@each("layout", sorted(LAYOUTS))
def test_the_same_motion_has_the_same_measurements_in_every_layout(layout):
    expected, found = measured(body(**lively())), measured(body(layout, **lively()), layout)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), atol=2e-4)


def test_ranges_places_and_times_are_those_of_the_motion():
    raised = 0.8 * np.clip(4 * time() - 1.5, 0, 1) * UP  # up in the second quarter and what follows
    found = measured(body(right_hand=raised))
    assert found["right hand: range up"] == pytest.approx(0.8, abs=1e-3)
    assert found["right hand: range right"] == pytest.approx(0, abs=1e-6)
    assert found["right hand: greatest up"] == pytest.approx(0.8, abs=1e-3)
    assert found["right hand: end against start up"] == pytest.approx(0.8, abs=1e-3)
    assert found["right hand: second quarter of the way up"] == pytest.approx(0.2, abs=0.05)
    assert found["right hand: time of the peak of speed"] == pytest.approx(0.5, abs=0.13)
    assert found["left hand: range up"] == 0
    assert found["hips: mean height"] == pytest.approx(1.7)
    assert found["hands: mean distance"] > found["hands: least distance"] == pytest.approx(0.9, abs=1e-3)


def test_a_way_is_told_by_its_parts_however_long_they_take():
    right_then_slowly_up = np.clip(8 * time(), 0, 1) * RIGHT + np.clip(2 * time() - 1, 0, 1) * UP
    found = measured(body(left_hand=right_then_slowly_up))
    corner = {f"{quarter} {axis}": found[f"left hand: {quarter} quarter of the way {axis}"] for quarter, axis in QUARTERS}
    assert corner == pytest.approx({"second right": 0.5, "second up": 0, "third right": 0, "third up": 0.5}, abs=0.1)


def test_angles_lean_and_heading_are_in_the_persons_terms():
    straight = measured(body())
    assert straight["left knee: mean angle"] == pytest.approx(np.pi, abs=1e-3)
    knees_bent = measured(body(left_knee=0.8 * time() * -BACK, right_knee=0.8 * time() * -BACK))
    assert knees_bent["right knee: angle at the end against start"] < -0.5
    bows = measured(body(left_shoulder=-BACK * time(), right_shoulder=-BACK * time()))
    assert bows["trunk: mean lean back"] < -0.2
    assert bows["trunk: mean lean right"] == pytest.approx(0, abs=1e-6)
    angle = np.pi / 2 * time()
    line = 0.35 * (np.cos(angle) * RIGHT + np.sin(angle) * BACK)  # the right shoulder goes back: the person turns right
    turns = measured(body(right_shoulder=line - 0.35 * RIGHT, left_shoulder=0.35 * RIGHT - line))
    assert turns["shoulders: greatest turn right"] == pytest.approx(np.pi / 2, abs=0.1)
    assert turns["shoulders: greatest turn left"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("sense", "first", "then"),
    [
        ("counterclockwise in the person's eyes", RIGHT, UP),
        ("forwards over the top", BACK, UP),
        ("clockwise seen from above", RIGHT, BACK),
    ],
)
def test_circles_differ_in_the_sense_of_their_rotation_and_in_nothing_else(sense, first, then):
    def circling(turns):
        angle = 2 * np.pi * turns * time()
        return measured(body(right_hand=0.4 * (np.cos(angle) * first + np.sin(angle) * then)))

    there, back = circling(1), circling(-1)
    area = np.pi * 0.4**2
    assert there[f"right hand: area swept {sense}"] == pytest.approx(area, rel=0.1)
    for name in ("area swept", "roundness", "change of direction"):
        key = f"right hand: {name} {sense}"
        assert there[key] == pytest.approx(-back[key], rel=1e-3)
        assert there[key] > 0.1
    alike = [f"right hand: {name} {axis}" for name in ("range", "mean", "path", "turns") for axis in ("right", "up", "back")]
    assert [there[key] for key in alike] == pytest.approx([back[key] for key in alike], abs=1e-4)
    assert circling(2)[f"right hand: change of direction {sense}"] == pytest.approx(np.pi / 2, rel=0.1)


@each("waves", [1, 2, 3, 5])
def test_a_waving_hand_turns_twice_a_wave(waves):
    found = measured(body(left_hand=0.3 * np.sin(2 * np.pi * waves * time()) * RIGHT))
    assert np.expm1(found["left hand: turns right"]) == pytest.approx(2 * waves)
    assert found["left hand: turns up"] == 0
    assert found["left hand: mean cycles"] == pytest.approx(waves, abs=0.6)
    assert found["left hand: share of the swing right"] == pytest.approx(1, abs=0.01)
    # A wave is twice its range there and back.
    assert np.expm1(found["left hand: path"]) == pytest.approx(2 * waves * found["left hand: range right"], rel=0.1)
    assert np.exp(found["left hand: repetition right"]) == pytest.approx(2 * waves, rel=0.15)


def test_a_sweep_to_the_left_is_one_to_the_right_backwards():
    def sweeping(direction):
        return measured(body(right_hand=direction * (0.5 - 0.5 * np.cos(np.pi * time())) * RIGHT))

    left, right = sweeping(-1), sweeping(1)
    assert right["right hand: end against start right"] == pytest.approx(1, abs=0.02)
    for name in (
        *("stroke in the fastest tenth of frames", "stroke around the peak of speed", "farthest from the start"),
        *("second half against first", "third quarter of the way", "place at 98% of the way", "end against start"),
    ):
        key = f"right hand: {name} right"
        assert right[key] > 0.15
        assert left[key] == pytest.approx(-right[key], rel=1e-4)
    assert left["right hand: greatest speed"] == pytest.approx(right["right hand: greatest speed"], rel=1e-4)


def mirrored(clip, layout="kinect-v1"):
    """Left for right: joints change places with their pairs, and x with -x."""
    order = list(range(clip.shape[2]))
    for left, right in get_layout(layout).pairs:
        order[left], order[right] = right, left
    return clip[:, :, order] * np.array([-1.0, 1, 1], np.float32)


def test_a_mirrored_motion_has_mirrored_measurements():
    clip = body(**lively(seed=1))
    plain, mirror = measured(clip), measured(mirrored(clip))
    compared = 0
    for name in ("range", "path", "repetition", "turns", "share of the swing"):
        for axis in ("right", "up", "back"):
            for part in ("hand", "elbow", "foot", "knee"):
                assert mirror[f"left {part}: {name} {axis}"] == pytest.approx(plain[f"right {part}: {name} {axis}"], abs=1e-4)
    strokes = [name for name in plain if name.startswith("right hand: ") and ("stroke" in name or " of the way " in name)]
    assert len(strokes) == 3 * (3 + 8 + 2)
    for name in strokes:
        sign = -1 if name.endswith(" right") else 1
        compared += abs(plain[name]) > 0.05
        assert mirror[name.replace("right hand", "left hand")] == pytest.approx(sign * plain[name], abs=1e-4)
    assert compared > 20
    for sense, sign in (
        ("counterclockwise in the person's eyes", -1),
        ("forwards over the top", 1),
        ("clockwise seen from above", -1),
    ):
        for name in ("area swept", "roundness", "change of direction"):
            assert mirror[f"left foot: {name} {sense}"] == pytest.approx(sign * plain[f"right foot: {name} {sense}"], abs=1e-4)
    for name in ("least distance", "mean distance", "turns of the distance", "distance at the end against start"):
        for one, other in (
            ("right hand to head", "left hand to head"),
            ("right hand to left shoulder", "left hand to right shoulder"),
        ):
            assert mirror[f"{one}: {name}"] == pytest.approx(plain[f"{other}: {name}"], abs=1e-4)
    assert mirror["hips: mean height"] == pytest.approx(plain["hips: mean height"], abs=1e-4)
    assert mirror["shoulders: greatest turn right"] == pytest.approx(-plain["shoulders: greatest turn left"], abs=1e-4)
    assert mirror["both hands: moving as in a mirror"] == pytest.approx(plain["both hands: moving as in a mirror"], abs=1e-4)


def test_hands_that_move_alike_and_as_in_a_mirror_differ():
    way = 0.4 * np.sin(2 * np.pi * time()) * RIGHT
    alike, mirror = measured(body(left_hand=way, right_hand=way)), measured(body(left_hand=-way, right_hand=way))
    assert alike["both hands: moving alike"] > 0.7 > 0 > mirror["both hands: moving alike"]
    assert mirror["both hands: moving as in a mirror"] > 0.7 > 0 > alike["both hands: moving as in a mirror"]
    assert alike["both feet: moving alike"] == 0


def test_a_clip_is_measured_by_itself_and_so_is_its_first_person():
    clips = np.stack([np.concatenate([body(**lively(seed=i)), noise(1, 64, 20, 3)]) for i in range(7)])
    together = encoder()(clips)
    for i, clip in enumerate(clips):
        np.testing.assert_allclose(encoder()(clip[None, :1])[0], together[i], atol=1e-5, rtol=1e-5)
    assert np.abs(together[0] - together[1]).max() > 0.1


@pytest.mark.parametrize("frames", [30, 32])
def test_windows_are_measured_each_by_itself(frames):
    clip = body(frames=frames, **lively(frames))[None]
    z = encoder(windows=4)(clip)
    length = 8
    for window, start in enumerate((0, 7, 15, 22) if frames == 30 else (0, 8, 16, 24)):
        alone = encoder()(clip[:, :, start : start + length])[:, :, 0]
        np.testing.assert_allclose(z[:, :, window], alone, rtol=1e-5, atol=1e-6)


def test_twice_the_frames_are_the_same_motion():
    few, many = measured(body(frames=128, **lively(128))), measured(body(frames=256, **lively(256)))
    near = {name: abs(few[name] - many[name]) < 0.05 + 0.05 * abs(few[name]) for name in few}
    assert np.mean(list(near.values())) > 0.97
    assert all(near[name] for name in near if "speed" in name or "stroke" in name or "change of direction" in name)


def test_flat_clips_have_no_depth():
    clip = body(**lively())
    flat, thin = measured(clip[..., :2]), measured(clip * np.array([1, 1, 0], np.float32))
    assert flat == thin
    assert flat["right hand: range back"] == 0


def test_half_precision_is_not_measured_in():
    import torch

    clip = body(**lively())[None]
    np.testing.assert_array_equal(encoder().in_precision(torch.bfloat16)(clip), encoder()(clip))


@settings(deadline=None, max_examples=60)
@given(
    frames=st.integers(1, 24),
    persons=st.integers(1, 2),
    dims=st.sampled_from([2, 3]),
    windows=st.integers(1, 3),
    size=st.sampled_from([0.0, 1e-38, 1e-3, 1.0, 1e4, 3e38]),
    still=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_measurements_are_finite_whatever_the_clip(frames, persons, dims, windows, size, still, seed):
    clip = np.random.default_rng(seed).uniform(-1, 1, (2, persons, frames, 20, dims)) * size
    if still:
        clip[:] = clip[:, :, :1]
    clip[1] = 0
    clip = clip.astype(np.float32)
    network = encoder(windows=windows, dims=dims)
    if windows > 1 and frames < 4 * windows:
        with pytest.raises(InputError, match=f"clips of {frames} frames: expected at least 4 for each of the {windows} windows"):
            network(clip)
    else:
        z = network(clip)
        assert z.shape == (2, network.width, windows, 1)
        assert np.isfinite(z).all()


def test_a_layout_without_what_is_measured_is_refused_by_name():
    kinect = get_layout("kinect-v1")
    handless = replace(kinect, joints=tuple(joint.replace("left_wrist", "a").replace("left_hand", "b") for joint in kinect.joints))
    with pytest.raises(InputError, match=r"'kinect-v1': the measurements need joints that it lacks: left_hand or left_wrist$"):
        MeasurementEncoder(MeasurementConfig(), handless, 3)
    trunk = ["left_hip", "right_hip", "left_shoulder", "right_shoulder"]
    bare = make_layout("bare", trunk, [*pairwise(trunk)])
    with pytest.raises(InputError, match=r"right_elbow, .*head or nose"):
        MeasurementEncoder(MeasurementConfig(), bare, 3)


def test_there_is_at_least_one_window():
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        MeasurementConfig(windows=0)


def test_a_quantile_of_an_ordered_series_is_that_of_numpy():
    series = noise(3, 2, 63)
    for share in (0.0, 0.2, 0.5, 0.75, 0.9, 1.0):
        np.testing.assert_allclose(quantile(np.sort(series), share), np.quantile(series, share, axis=-1), rtol=1e-5, atol=1e-6)


def test_lengths_are_those_of_numpy():
    vectors = noise(4, 3, 5)
    np.testing.assert_allclose(length(vectors, 1), np.linalg.norm(vectors, axis=1), rtol=1e-6)


def test_channels_on_a_joint_are_all_that_change_with_it():
    network = encoder()
    joints = get_layout("kinect-v1").joints
    rng = np.random.default_rng(0)
    clip = body() + (0.05 * rng.standard_normal((1, 64, 20, 3))).astype(np.float32)
    for name in ("left_hand", "right_knee", "head", "right_ankle"):
        number = joints.index(name)
        moved = clip.copy()
        moved[:, :, number] += (0.3 * rng.standard_normal((64, 3))).astype(np.float32)
        changed = (network(clip[None]) != network(moved[None]))[0, :, 0, 0]
        mask = network.channels_on([number])
        assert changed.any()
        assert not (changed & ~mask).any()
        assert 0 < mask.sum() < len(mask)
    assert not network.channels_on([]).any()


@each("theirs", sorted(set(LAYOUTS) - {"kinect-v1"}))
def test_a_clip_of_another_layout_is_carried_over_by_the_points_of_the_body(theirs):
    source, target = get_layout(theirs), get_layout("kinect-v1")
    clip = body(theirs)
    carried = encoder().carry_over(clip, source)
    assert carried.shape == (1, 64, target.num_joints, 3)
    for name in ("left_elbow", "right_knee", "left_shoulder", "right_hip"):
        np.testing.assert_allclose(carried[:, :, target.joints.index(name)], clip[:, :, source.joints.index(name)], atol=1e-6)
    assert np.isnan(carried[:, :, target.joints.index("spine")]).all()  # which is not measured
    assert np.isfinite(carried[:, :, target.joints.index("left_hand")]).all()
