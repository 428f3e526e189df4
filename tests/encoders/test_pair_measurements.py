"""Measurements of two people: known answers for bodies in known places, and what must not change them."""

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.encoders.measurement_encoder import MeasurementConfig, MeasurementEncoder
from tests.cases import each
from tests.encoders.test_measurements import BACK, RIGHT, UP, body, lively, time

EARLY, LATE = np.sin(np.pi * np.clip(2 * time(), 0, 1)), np.sin(np.pi * np.clip(2 * time() - 1, 0, 1))
ACTS = {"left_hand": 0.5 * EARLY * UP}  # whoever does this is the first person
TOWARDS = np.array([-1.0, 1.0, -1.0])  # half a turn about the vertical


def encoder(people=2, windows=1, layout="kinect-v1"):
    return MeasurementEncoder(MeasurementConfig(people=people, windows=windows), get_layout(layout), 3)


def pair(first, second, turn=(1.0, 1.0, 1.0), shift=(0.0, 0.0, 0.0)):
    """Two clips of one person each as one of two (2, T, V, 3). The second is turned, then shifted by (3,) or (T, 3)."""
    moved = second * np.array(turn, np.float32)
    moved = moved + np.broadcast_to(shift, (second.shape[1], 3)).astype(np.float32)[None, :, None]
    return np.concatenate([first, moved])


def opposite(distance=2.0, first=ACTS, **second):
    return pair(body(**first), body(**second), TOWARDS, -distance * BACK)


def measured(clip):
    """The measurements of the pair, by name without "pair: "."""
    network = encoder()
    values = network(clip[None])[0, :, 0, 0].tolist()
    named = zip(network.measurement_names, values, strict=True)
    return {name.removeprefix("pair: "): value for name, value in named if name.startswith("pair: ")}


def assert_measured(found, **expected):
    for name, value in expected.items():
        assert found[name.replace("_", " ")] == pytest.approx(value, abs=1e-4), name


def test_people_opposite_each_other_look_at_each_other():
    found = measured(opposite(2.0))
    assert_measured(found, is_there=1, least_distance=2, mean_distance=2, distance_at_the_end_against_start=0)
    assert_measured(found, first_faces_second=1, second_faces_first=1, both_look_the_same_way=-1)
    assert_measured(found, second_is_ahead=2, second_is_at_one_side=0)


@each("side", [-1.0, 1.0])
def test_people_side_by_side_look_the_same_way_at_either_side(side):
    found = measured(pair(body(**ACTS), body(), shift=1.5 * side * RIGHT))
    assert_measured(found, greatest_distance=1.5, second_is_at_one_side=1.5, second_is_ahead=0)
    assert_measured(found, first_faces_second=0, second_faces_first=0, both_look_the_same_way=1)


def test_who_is_behind_sees_the_other_and_is_not_seen():
    found = measured(pair(body(**ACTS), body(), shift=-1.2 * BACK))
    assert_measured(found, first_faces_second=1, second_faces_first=-1, second_is_ahead=1.2)


def test_who_goes_away_is_farther_at_the_end():
    found = measured(pair(body(**ACTS), body(), TOWARDS, -(1.5 + 2 * time()) * BACK))
    mean_of_the_ends = 2 * (1 - 4 / 63)  # the first and the last five of 64 frames
    assert_measured(found, least_distance=1.5, greatest_distance=3.5, distance_at_the_end_against_start=mean_of_the_ends)
    assert_measured(found, second_goes_away_from_the_first=mean_of_the_ends, farthest_that_the_second_goes_away=2)
    assert_measured(found, way_of_the_first_over_the_ground=0, way_of_the_second_over_the_ground=np.log1p(2))


def test_a_hand_that_touches_a_head_is_near_it_at_that_time():
    hand, head = np.array([0.45, 0, -0.1]), np.array([0, 1.4, -1.95])  # the second person's head, two trunk lengths ahead
    found = measured(opposite(2.0, {"right_hand": EARLY * (head - hand)}))
    for name in ("hands of the first to the second", "first's hands to the second's head"):
        assert found[f"least distance, {name}"] == pytest.approx(0, abs=0.01)
        assert found[f"time of the least distance, {name}"] == pytest.approx(0.25, abs=0.02)
        assert found[f"mean distance, {name}"] > 0.5
    assert found["least distance, feet of the first to the second"] > 1
    assert found["least distance, hands of the second to the first"] > 1


def test_hands_that_meet_half_way_are_near_each_other():
    hand = np.array([0.45, 0, -0.1])
    reaching = EARLY * (np.array([0, 0.5, -1.0]) - hand)
    found = measured(opposite(2.0, {"right_hand": reaching}, right_hand=0.99 * reaching))
    assert found["least distance, hands to hands"] < 0.03
    assert found["both move at the same time"] > 0.99
    assert found["second's hands are as high as first's"] == pytest.approx(0, abs=0.01)


def test_who_moves_first_is_told():
    found = measured(opposite(right_hand=LATE * UP))
    assert found["first moves later than second"] == pytest.approx(-0.5, abs=0.02)
    assert found["both move at the same time"] < 0.05
    assert found["first's limbs move more than second's"] < 0
    still = measured(opposite())
    assert still["first's limbs move more than second's"] == pytest.approx(np.log(1.3 / 0.3), abs=0.02)
    assert still["way of the second's limbs"] == 0


def test_who_falls_is_low_and_lies_at_the_end():
    down = np.clip(2 * time() - 1, 0, 1)
    moves = {f"{side}_{part}": -down * UP for side in ("left", "right") for part in ("hip", "knee", "foot", "hand", "elbow")}
    trunk = dict.fromkeys(("left_shoulder", "right_shoulder", "left_head", "right_head"), -down * (2 * UP - BACK))
    found = measured(opposite(**moves, **trunk))
    assert found["least height of the second's hips"] == pytest.approx(-1, abs=1e-4)
    assert found["height of the second's hips at the end against start"] == pytest.approx(-1, abs=0.07)
    assert found["second's trunk: least lean up"] == pytest.approx(0, abs=1e-4)


@each("seed", range(4))
def test_the_order_of_the_two_persons_does_not_matter(seed):
    other = body(**lively(seed=seed + 10)) * 0.8
    clip = pair(body(**lively(seed=seed)), other, TOWARDS, [0.4, -0.2, -1.7])
    network = encoder()
    np.testing.assert_allclose(network(clip[None]), network(clip[::-1][None]), atol=2e-4, rtol=1e-3)


def test_the_one_who_acts_is_measured_in_their_own_frame():
    """Whatever the place, heading and size in which the person who acts is found, they are measured as if they were alone."""
    network, alone = encoder(), encoder(people=1)
    acting = body(**ACTS)
    found = network(pair(body(), acting * 0.7, TOWARDS, [0.5, 0.0, -2.0])[None])[:, : alone.width]
    np.testing.assert_allclose(found, alone(acting[None]), atol=1e-4, rtol=1e-4)


@each("layout", ["kinect-v1", "kinect-v2", "coco-17"])
def test_without_a_second_person_the_first_is_measured_as_alone(layout):
    one = body(layout, **lively())
    alone, network = encoder(1, layout=layout), encoder(layout=layout)
    expected = alone(one[None])
    for clip in (one, np.concatenate([one, np.zeros_like(one)])):
        found = network(clip[None])
        np.testing.assert_array_equal(found[:, : alone.width], expected)
        assert not found[:, alone.width :].any()


@each("windows", [1, 2])
def test_a_clip_does_not_depend_on_its_batch(windows):
    lone = body(**lively(seed=5))
    clips = [pair(body(**lively(seed=i)), body(**lively(seed=i + 20)), TOWARDS, -1.5 * BACK) for i in range(5)]
    clips.append(np.concatenate([lone, np.zeros_like(lone)]))
    network = encoder(windows=windows)
    together = network(np.stack(clips))
    assert together.shape == (6, network.width, windows, 1)
    for clip, found in zip(clips, together, strict=True):
        np.testing.assert_allclose(network(clip[None])[0], found, atol=1e-4, rtol=1e-4)


def test_all_windows_measure_the_same_person():
    network = encoder(windows=2)
    place = network.measurement_names.index("pair: first's limbs move more than second's")
    clip = opposite(left_hand=2 * LATE * UP)
    for order in (clip, clip[::-1]):
        early, late = network(order[None])[0, place, :, 0].tolist()
        assert early > 0.5
        assert late < -0.5
