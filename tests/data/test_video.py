"""Videos: their pictures, and the people that a finder finds in them, as clips."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from fdsm.data.clips import read_points
from fdsm.data.formats import video
from fdsm.data.formats.people import without_doubtful
from fdsm.data.formats.video.invented import why_invented
from fdsm.data.formats.video.pictures import open_video
from fdsm.data.formats.video.places import placed
from fdsm.data.formats.video.poses import find_poses
from fdsm.data.input_report import inspect
from fdsm.errors import InputError, InputWarning
from fdsm.recognizer import Recognizer
from tests.cases import each
from tests.data.video_files import COCO, numbered, person, told, turned, write_sound, write_video


def pictures_of(path):
    with open_video(path) as opened:
        return list(opened.pictures())


# ---- pictures


@each("name", ["a.mp4", "a.mov", "a.avi", "a.mkv", "A.MP4"])
def test_pictures_come_in_order_with_their_times(name, tmp_path):
    found = pictures_of(write_video(tmp_path / name, numbered(20)))
    np.testing.assert_allclose([one.time for one in found], np.arange(20) / 30, atol=2e-3)
    np.testing.assert_allclose([one.pixels.mean() for one in found], 4 * np.arange(20), atol=4)
    assert {one.pixels.shape for one in found} == {(48, 64, 3)}


def test_webm_is_read(tmp_path):
    found = pictures_of(write_video(tmp_path / "a.webm", numbered(10), codec="libvpx"))
    np.testing.assert_allclose([one.time for one in found], np.arange(10) / 30, atol=2e-3)


@each("rate, every", [(60, 2), (120, 4), (30, 1), (25, 1), (10, 1)])
def test_at_most_thirty_pictures_a_second_are_looked_at(rate, every, tmp_path):
    found = pictures_of(write_video(tmp_path / "a.mp4", numbered(48), rate=rate))
    np.testing.assert_allclose([one.time for one in found], np.arange(0, 48, every) / rate, atol=2e-3)


@each("degrees", [90, 180, 270])
def test_a_phones_picture_is_turned_as_it_is_shown(degrees, tmp_path):
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:24, :32, 0] = 250  # red at the top left
    path = turned(write_video(tmp_path / "a.mp4", [picture] * 3), degrees)
    shown = np.rot90(picture, -degrees // 90)
    found = pictures_of(path)[0].pixels
    assert found.shape == shown.shape
    assert np.abs(found.astype(int) - shown)[..., 0].mean() < 20


def test_colours_are_red_green_and_blue(tmp_path):
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[..., 0] = 200
    assert pictures_of(write_video(tmp_path / "a.mp4", [picture] * 2))[0].pixels.mean((0, 1)).argmax() == 0


def test_what_is_no_whole_video_is_refused_in_one_sentence(tmp_path):
    def refused(path, match):
        with pytest.raises(InputError, match=match):
            pictures_of(path)

    refused(tmp_path / "none.mp4", r"none\.mp4: expected a video, found no readable file")
    (tmp_path / "text.mp4").write_text("walk")
    refused(tmp_path / "text.mp4", r"text\.mp4: expected a video, found .*something else or a damaged one")
    (tmp_path / "empty.mp4").touch()
    refused(tmp_path / "empty.mp4", r"empty\.mp4: expected a video")
    refused(write_sound(tmp_path / "sound.mp4"), r"sound\.mp4: expected a video with pictures, found sound alone")
    whole = write_video(tmp_path / "whole.mkv", numbered(90)).read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) // 3])
    refused(tmp_path / "cut.mkv", r"cut\.mkv: the file is cut off: it has \d\.\d of the 3\.0 s that it promises")
    whole = write_video(tmp_path / "whole.mp4", numbered(90)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])  # the index at its end is lost
    refused(tmp_path / "cut.mp4", r"cut\.mp4: expected a video")


def test_memory_does_not_grow_with_the_length(tmp_path):
    """Pictures are made one by one, when they are asked for."""
    with open_video(write_video(tmp_path / "a.mp4", numbered(60))) as opened:
        pictures = opened.pictures()
        assert next(pictures).time < next(pictures).time
        assert opened.count == 60


# ---- poses


@pytest.fixture
def sixty(tmp_path):
    return write_video(tmp_path / "a.mp4", numbered(60))


def test_poses_are_a_clip_and_a_file_that_stores_all_of_it(sixty, tmp_path):
    body = person("squat slowly")
    poses = find_poses(sixty, told(body))
    assert (poses.points.shape, poses.layout, poses.fps) == ((1, 60, 17, 2), COCO, pytest.approx(30, rel=1e-3))
    np.testing.assert_allclose(poses.clip[0], body, rtol=1e-5)
    poses.save(tmp_path / "poses.npz")
    points, layout, fps = read_points(tmp_path / "poses.npz")
    np.testing.assert_array_equal(points, poses.clip)
    assert (layout, fps) == (poses.layout, poses.fps)


def test_doubtful_joints_are_missing_by_the_rule_of_all_formats(sixty, tmp_path):
    body, scores = person("squat slowly"), np.full(17, 0.9)
    scores[9] = 0.09
    finder = told(body)
    doubting = replace(finder, find=lambda pixels: [one._replace(scores=scores) for one in finder.find(pixels)])
    poses = find_poses(sixty, doubting)
    assert np.isnan(poses.clip[:, :, 9]).all()
    assert not np.isnan(poses.clip[:, :, :9]).any()
    assert not np.isnan(poses.points).any()  # the file keeps what was found
    poses.save(tmp_path / "poses.npz")
    np.testing.assert_array_equal(read_points(tmp_path / "poses.npz")[0], poses.clip)


def test_each_person_has_a_row_whatever_the_order_in_a_picture(sixty):
    people = [person("squat slowly", at=(x, 240)) for x in (100, 320, 540)]
    draws = np.random.default_rng(0)
    finder = told(*people)
    shuffled = replace(finder, find=lambda pixels: [found[i] for found in [finder.find(pixels)] for i in draws.permutation(3)])
    clip = find_poses(sixty, shuffled).clip
    assert clip.shape[0] == 3
    for x in (100, 320, 540):
        row = np.abs(clip[:, 0].mean(axis=1)[:, 0] - x).argmin()
        np.testing.assert_allclose(clip[row], people[(100, 320, 540).index(x)], rtol=1e-5)


def test_a_finder_of_one_person_that_leaps_to_another_gives_two(sixty):
    first, second = person("squat slowly", at=(100, 240)), person("wave with the right hand", at=(540, 240))
    body = np.concatenate([first[:30], second[30:]])
    clip = find_poses(sixty, told(body)).clip
    assert clip.shape[0] == 2
    np.testing.assert_array_equal(np.isfinite(clip[..., 0, 0]).sum(axis=1), [30, 30])


def test_a_person_who_is_lost_for_a_moment_keeps_the_row(sixty):
    body = person("squat slowly")
    body[20:25] = np.nan
    clip = find_poses(sixty, told(body)).clip
    assert clip.shape[0] == 1
    assert np.isnan(clip[0, 20:25]).all()


def test_poses_of_uneven_times_are_spread_evenly(tmp_path):
    """A phone takes fewer pictures in the dark. A straight movement stays straight."""
    times = np.cumsum([0, *[34] * 20, *[100] * 10, *[34] * 20])
    path = write_video(tmp_path / "a.mkv", numbered(len(times)), times=times)
    body = np.tile(person("squat slowly")[:1], (len(times), 1, 1)) + np.random.default_rng(0).normal(0, 0.3, (len(times), 17, 2))
    body += times[:, None, None] / 20
    poses = find_poses(path, told(body))
    assert poses.fps == pytest.approx((len(times) - 1) / (times[-1] / 1000), rel=1e-3)
    steps = np.diff(poses.clip[0, :, :, 0].mean(axis=1))
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.2)


def test_pixels_that_are_not_square_are_made_so(tmp_path):
    path = write_video(tmp_path / "a.mkv", numbered(3), aspect=Fraction(4, 3))
    assert pictures_of(path)[0].pixels.shape == (48, 85, 3)


def test_one_picture_is_a_clip_of_one_frame_without_a_rate(tmp_path):
    poses = find_poses(write_video(tmp_path / "a.mp4", numbered(1)), told(person("squat slowly")))
    assert (poses.points.shape[1], poses.fps) == (1, None)
    assert "there is one frame" in inspect(poses.clip, COCO).findings[0].text


def test_nobody_is_refused(sixty):
    with pytest.raises(InputError, match=r"a\.mp4: nobody is to be seen in it: the test's finder found no person in 60 pictures"):
        find_poses(sixty, told())


# ---- invented people


def reason(body, score=0.9, fps=30.0):
    scores = np.full(body.shape[:2], score)
    return why_invented(without_doubtful(body, scores), scores, told(), fps)


@each(
    "program",
    ["squat slowly", "wave with the right hand", "run on the spot", "jumping jacks", "shake a bottle with the right hand"],
)
@each("jitter", [0.1, 1.0])
def test_people_are_real(program, jitter):
    body = person(program)
    assert reason(body + np.random.default_rng(0).normal(0, jitter, body.shape)) is None


def test_noise_is_invented():
    noise = np.random.default_rng(0).uniform(0, 480, (60, 17, 2))
    assert reason(noise) == "its joints jump about like noise"
    pose = person("squat slowly")[:1] + np.random.default_rng(0).normal(0, 15, (60, 17, 2))
    assert reason(pose) == "its joints jump about like noise"


def test_a_photograph_is_no_living_person():
    still = np.tile(person("squat slowly")[:1], (60, 1, 1))
    assert reason(still) == "its joints do not move against each other, as in a photograph"
    panned = still + np.linspace(0, 200, 60)[:, None, None]
    assert reason(panned) == "its joints do not move against each other, as in a photograph"


def test_low_scores_and_few_pictures_are_no_person():
    assert reason(person("squat slowly"), score=0.2) == "shoulders and hips are sure in 0 of 60 pictures"
    seldom = np.full((60, 17, 2), np.nan)
    seldom[10:15] = person("squat slowly")[10:15]
    scores = np.where(np.isnan(seldom[..., 0]), np.nan, 0.9)
    assert why_invented(seldom, scores, told(), 30.0) == "shoulders and hips are sure in 5 of 60 pictures"


def test_invented_people_alone_get_no_name_and_beside_others_are_left_out(sixty):
    noise = np.random.default_rng(0).uniform(500, 620, (60, 17, 2))
    with pytest.raises(
        InputError, match=r"nobody is to be seen in it: what the test's finder found is no living person, as its joints"
    ):
        find_poses(sixty, told(noise))
    with pytest.warns(InputWarning, match=r"a\.mp4: \d+ persons? w\w+ left out, as"):
        poses = find_poses(sixty, told(noise, person("squat slowly", at=(200, 240))))
    np.testing.assert_allclose(poses.clip[0], person("squat slowly", at=(200, 240)), rtol=1e-5)


# ---- packages


@each("package, name", [("av", "av"), ("mediapipe", "mediapipe")])
def test_a_missing_package_is_named_in_one_sentence(package, name, sixty, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    if package == "av":
        monkeypatch.setitem(sys.modules, "mediapipe", type(sys)("mediapipe"))
        sys.modules["mediapipe"].solutions = None
    with pytest.raises(
        InputError, match=rf"^{sixty}: needs the package {name}, which is not installed: pip install 'fdsm\[video\]'$"
    ):
        read_points(sixty)


def test_a_mediapipe_without_a_model_is_refused(sixty, monkeypatch):
    other = type(sys)("mediapipe")
    other.__version__ = "1.2.2"
    monkeypatch.setitem(sys.modules, "mediapipe", other)
    with pytest.raises(InputError, match=r"needs mediapipe 0\.10\.21, the last with a model, found 1\.2\.2: pip install"):
        read_points(sixty)


def test_the_packages_are_imported_when_a_video_is_read(sixty):
    code = "import sys, fdsm.data.clips; assert not {'av', 'mediapipe', 'onnxruntime', 'scipy.optimize'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_detector_needs_a_pose_model(sixty, tmp_path):
    with pytest.raises(InputError, match=r"det\.onnx: a detector needs a pose model"):
        video.poses_of(sixty, None, tmp_path / "det.onnx")


# ---- the place of people before the camera


def test_a_body_whose_hips_stay_is_moved_to_where_the_camera_sees_it():
    draws = np.random.default_rng(0)
    world = draws.normal(0, 0.5, (90, 33, 3))
    beside = np.stack([np.linspace(-1, 1, 90), 0.3 * np.sin(np.arange(90) / 5), np.full(90, 4.0)], axis=1)  # walks and hops
    seen = world + beside[:, None]
    flat = seen[..., :2] / seen[..., 2:]
    np.testing.assert_allclose(placed(flat, world, np.ones((90, 33)), 30.0), seen, atol=1e-6)
    weights = np.ones((90, 33))
    flat[:, :5] += 1  # guesses outside of the picture
    weights[:, :5] = 0
    np.testing.assert_allclose(placed(flat, world, weights, 30.0), seen, atol=1e-6)
    world[10] = np.nan
    flat[40] *= 3  # one picture in which the size is wrong
    found = placed(flat, world, weights, 30.0)
    assert np.isnan(found[10]).all()
    np.testing.assert_allclose(np.delete(found, (10, 40), axis=0), np.delete(seen, (10, 40), axis=0), atol=1e-6)


def test_points_in_space_are_the_clip_where_the_finder_gives_them(sixty, tmp_path):
    """The pictures are 64 by 48, and the focal length is 64."""
    draws = np.random.default_rng(0)
    body = draws.normal(0, 0.5, (17, 3)) + draws.normal(0, 0.02, (60, 17, 3)) * np.array((1, 1, 0))
    body -= body.mean(axis=1, keepdims=True)
    deep = body + np.array((0, 0, 5)) + np.arange(60)[:, None, None] * np.array((0.02, 0, 0))
    flat = deep[..., :2] / deep[..., 2:] * 64 + (32, 24)
    finder, frames = told(flat), iter(body)
    with_depth = replace(finder, find=lambda pixels: [one._replace(space=next(frames)) for one in finder.find(pixels)], trembles=9)
    poses = find_poses(sixty, with_depth)
    np.testing.assert_allclose(poses.clip[0], deep, atol=1e-4)
    np.testing.assert_allclose(poses.picture[0], flat, rtol=1e-5)
    poses.save(tmp_path / "poses.npz")
    np.testing.assert_array_equal(read_points(tmp_path / "poses.npz")[0], poses.clip)


def test_three_flat_people_are_not_taken_for_three_coordinates(sixty, tmp_path):
    """The model of fdsm takes 3D clips, but the file says which axis is which."""
    people = [person("squat slowly", at=(x, 240)) for x in (100, 320, 540)]
    find_poses(sixty, told(*people)).save(tmp_path / "poses.npz")
    report = Recognizer.from_pretrained().inspect(tmp_path / "poses.npz")
    assert (report.persons, report.dims, report.frames) == ((1, 2, 3), 2, 60)
