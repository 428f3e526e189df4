import base64
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from fdsm.clip_view import LONGEST_SPECTRUM, TRUNK, clip_view
from fdsm.data.input_report import inspect
from fdsm.data.layouts import get_layout
from fdsm.data.spectrum import spectrum_of
from fdsm.data.transforms import lay_down
from fdsm.synthetic import generate, load_programs
from tests.cases import each

LAYOUT = get_layout("kinect-v2")
INDEX = {joint: place for place, joint in enumerate(LAYOUT.joints)}


@pytest.fixture(scope="module")
def wave():
    """One person (1, T, 25, 3) in metres, y up, who faces the sensor."""
    programs = [one for one in load_programs() if one.name == "wave with the left hand above the head"]
    return generate(programs[:1] or load_programs()[:1], num_subjects=1, num_views=1, num_trials=1, seed=3)[0]


def points_of(view):
    return np.frombuffer(base64.b64decode(view["points"]["base64"]), "<f4").reshape(view["points"]["shape"])


def trunk_of(points):
    return np.median(np.linalg.norm(points[0, :, INDEX["spine_shoulder"]] - points[0, :, INDEX["spine_base"]], axis=-1))


def test_points_in_metres_with_y_up_are_shown_as_they_are_and_the_view_is_json(wave):
    view = clip_view(inspect(wave, LAYOUT, where="wave.npy"))
    assert np.array_equal(points_of(view), wave.astype(np.float32))
    assert json.loads(json.dumps(view, allow_nan=False))["points"]["shape"] == list(wave.shape)
    assert view["persons"] == [{"number": 1, "taken": True}]
    assert (view["name"], view["layout"], view["frames"], view["dims"]) == ("wave.npy", "kinect-v2", wave.shape[1], 3)


@each("up", ["-y", "+z", "-z", "+x"])
def test_points_of_any_axes_stand_up_and_are_not_mirrored(wave, up):
    turned = lay_down(wave, replace(LAYOUT, up=up))
    view = clip_view(inspect(turned, LAYOUT, up=up))
    assert np.allclose(points_of(view), wave, atol=1e-5)
    assert view["up"] == up


@each("factor", [1000.0, 100.0])
def test_millimetres_and_centimetres_are_shown_in_metres(wave, factor):
    assert np.allclose(points_of(clip_view(inspect(wave * factor, LAYOUT))), wave, atol=1e-4)


def test_a_clip_of_no_usual_unit_has_a_trunk_of_half_a_metre(wave):
    points = points_of(clip_view(inspect(wave * 5.0, LAYOUT)))
    assert trunk_of(points) == pytest.approx(TRUNK, rel=0.1)
    ratio = points / wave
    assert np.allclose(ratio, np.median(ratio), rtol=1e-3)


def test_a_picture_has_no_depth_and_y_up(wave):
    picture = wave[..., :2] * [300, -300] + [500, 400]  # pixels, y down: its right of the person is at +x, so x is exchanged below
    picture[..., 0] = 1000 - picture[..., 0]
    points = points_of(clip_view(inspect(picture.astype(np.float32), replace(LAYOUT, up="-y"))))
    assert (points[..., 2] == 0).all()
    assert (points[..., INDEX["head"], 1] > points[..., INDEX["left_foot"], 1]).all()
    across = points[0, 0, INDEX["right_shoulder"]] - points[0, 0, INDEX["left_shoulder"]]
    assert across[0] > 0  # as in `upright`: the right of a person who faces the camera is at +x


def test_a_joint_that_lacks_a_coordinate_is_missing_in_all(wave):
    faulty = wave.copy()
    faulty[0, 3, INDEX["left_hand"], 1] = np.nan
    points = points_of(clip_view(inspect(faulty, LAYOUT)))
    assert np.isnan(points[0, 3, INDEX["left_hand"]]).all()
    assert np.isnan(points).sum() == 3


def two(wave, pause=10):
    """Two persons of whom the first moves, with frames at the start in which only the second is seen."""
    still = np.repeat(wave[:, :1], wave.shape[1], axis=1) + np.array([1.5, 0, 0], np.float32)
    still = still + 0.001 * np.arange(wave.shape[1], dtype=np.float32)[None, :, None, None]  # it is no padding
    clip = np.concatenate([wave, still])
    clip[0, :pause] = np.nan
    return clip


def test_a_person_who_is_not_taken_is_shown_at_the_same_time_and_marked(wave):
    clip = two(wave)
    report, everybody = inspect(clip, LAYOUT), inspect(clip, LAYOUT, persons="all")
    assert (report.person, report.first, everybody.first) == (1, 10, 0)
    view = clip_view(report, everybody)
    assert view["persons"] == [{"number": 1, "taken": True}, {"number": 2, "taken": False}]
    assert view["first"] == 10
    assert np.allclose(points_of(view), clip[:, 10:], atol=1e-6, equal_nan=True)


def test_all_persons_who_are_seen_are_shown_when_all_are_taken(wave):
    clip = np.concatenate([wave, np.full_like(wave, np.nan), wave + 1])
    view = clip_view(inspect(clip, LAYOUT, persons="all"))
    assert view["persons"] == [{"number": 1, "taken": True}, {"number": 3, "taken": True}]
    assert np.allclose(points_of(view), clip[[0, 2]], atol=1e-6)


def test_others_are_left_out_if_they_were_turned_in_another_way(wave):
    clip = two(wave)
    report, everybody = inspect(clip, LAYOUT), inspect(clip, LAYOUT, persons="all", up="-y")
    assert [one["number"] for one in clip_view(report, everybody)["persons"]] == [1]


def test_a_clip_whose_trunk_is_never_seen_has_a_plausible_height(wave):
    faulty = wave * 5.0
    faulty[:, :, [INDEX["spine_base"]]] = np.nan
    points = points_of(clip_view(inspect(faulty, LAYOUT)))
    height = np.nanmax(points[0, 0, :, 1]) - np.nanmin(points[0, 0, :, 1])
    assert 1 < height < 2.5


def test_the_spectrum_is_the_one_of_the_persons_taken(wave):
    clip = wave.copy()
    clip[0, :, INDEX["right_thumb"]] = np.nan
    report = inspect(clip, LAYOUT)
    view = clip_view(report)["spectrum"]
    expected = spectrum_of(report)
    assert view["cutoff"] == expected.cutoff
    assert view["energy"][INDEX["right_thumb"]] is None
    seen = [joint for joint in range(25) if joint != INDEX["right_thumb"]]
    assert np.allclose([view["energy"][joint] for joint in seen], expected.energy[0, seen], atol=1e-9)
    both = clip_view(inspect(np.concatenate([clip, wave + 1]), LAYOUT, persons="all"))["spectrum"]
    assert np.allclose(np.array([both["energy"][joint][1:] for joint in seen]), 2 * expected.energy[0, seen, 1:], atol=1e-6)
    assert both["energy"][INDEX["right_thumb"]] is not None


def test_a_clip_without_a_spectrum_says_why(wave):
    long = np.tile(wave, (1, LONGEST_SPECTRUM // wave.shape[1] + 1, 1, 1))
    headless = wave.copy()
    gone = ("spine_base", "spine_shoulder", "left_hip", "left_shoulder")  # nor what root and neck lie between
    headless[:, :, [INDEX[joint] for joint in gone]] = np.nan
    views = [clip_view(inspect(clip, LAYOUT)) for clip in (wave, wave[:, :1], long, headless)]
    assert [view["spectrum"] is None for view in views] == [False, True, True, True]
    assert views[0]["no_spectrum"] is None
    for view, why in zip(
        views[1:], ("too short", f"too long for one spectrum: it has {long.shape[1]:,}", "never seen"), strict=True
    ):
        assert why in view["no_spectrum"]


def test_a_notebook_needs_no_server():
    without = "import sys; sys.modules['fastapi'] = None; from fdsm import notebook; assert len(notebook._player()) > 1000"
    subprocess.run([sys.executable, "-c", without], check=True)
