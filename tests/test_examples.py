"""The scripts in `examples`, as a user runs and changes them."""

import runpy
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.layouts import get_layout
from fdsm.synthetic import generate, load_programs
from tests.data.video_files import numbered, write_video
from tests.recordings.scenes import HOP, LABELS, WAVE, scene

WIDTH, HEIGHT = 64, 48


@pytest.fixture(scope="module")
def stream(repository):
    return runpy.run_path(str(repository / "examples/stream.py"))


@pytest.fixture(scope="module")
def webcam(repository):
    return runpy.run_path(str(repository / "examples/webcam.py"))


# ---- a stream for a robot


def test_a_robot_is_told_what_changes_and_nothing_else(stream):
    points, actions = scene(3.0, WAVE, 2.0, HOP, 4.0)
    said = []
    node = stream["ActionNode"](LABELS, said.append)
    times = []
    for number, frame in enumerate(points):
        before = len(said)
        node.on_skeleton(1.7e9 + number / 30, frame)  # seconds since 1970, as a robot's clock has them
        times += [number / 30] * (len(said) - before)
    assert said == [WAVE.name, None, HOP.name, None]
    for (start, end, _), begins, ends in zip(actions, times[::2], times[1::2], strict=True):
        assert start < begins < end < ends < end + 2


def test_messages_that_come_twice_or_late_change_nothing(stream):
    points, _ = scene(1.0, WAVE, 2.0)
    found = {}
    for way in ("in order", "mixed"):
        node = stream["ActionNode"](LABELS, found.setdefault(way, []).append)
        for number, frame in enumerate(points):
            node.on_skeleton(number / 30, frame)
            if way == "mixed":
                node.on_skeleton(number / 30, frame)
                node.on_skeleton((number - 5) / 30, points[max(0, number - 5)])
    assert found["mixed"] == found["in order"] != []


def test_a_robot_that_sees_nobody_is_told_so(stream):
    points, _ = scene(1.0, WAVE, 0.5)
    said = []
    node = stream["ActionNode"](LABELS, said.append)
    for number, frame in enumerate([*points[:75], *[None] * 200]):
        node.on_skeleton(number / 30, frame)
    assert said == [WAVE.name, None]


def test_the_stream_shows_itself(repository, capsys):
    runpy.run_path(str(repository / "examples/stream.py"), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == ["wave", "None", "hop", "None"]


# ---- a camera


def stand_in(program, absent=(), seed=0):
    """What MediaPipe would find of a synthetic person who stands three metres from the camera. It sees no picture."""
    layout = get_layout("mediapipe-33")
    named = [one for one in load_programs() if one.name == program]
    body = generate(named, num_subjects=1, num_views=1, num_trials=1, seed=seed, layout=layout.name)[0][0]
    body = body.astype(np.float64) - body.mean(axis=(0, 1))
    hips = body[:, [layout.joints.index("left_hip"), layout.joints.index("right_hip")]].mean(axis=1, keepdims=True)
    seen = (body[..., :2] / (body[..., 2:] + 3)) * WIDTH + np.array([WIDTH, HEIGHT]) / 2
    frames = iter(range(10**6))

    def find(pixels):
        assert pixels.shape == (HEIGHT, WIDTH, 3)
        frame = next(frames)
        if frame in absent or frame >= len(body):
            return []
        return [Found(seen[frame], np.full(len(layout.joints), 0.9), (body - hips)[frame])]

    return len(body), Finder("the test's finder", layout, 0.01, find)


def use(finder, webcam, monkeypatch):
    """Let the script find people with this instead of MediaPipe."""

    @contextmanager
    def given(path):
        yield finder

    monkeypatch.setitem(webcam["main"].__globals__, "mediapipe_finder", given)


@pytest.mark.parametrize("program", ["wave with the right hand", "squat slowly", "hop on the right foot"])
def test_a_camera_is_answered_as_it_shows(webcam, tmp_path, program):
    """The squat is seen by its place in the picture alone: MediaPipe's hips stay in one place."""
    count, finder = stand_in(program)
    video = write_video(tmp_path / "a.mp4", numbered(count, HEIGHT, WIDTH))
    found = list(webcam["answers"](video, LABELS, finder))
    assert {one.label for one in found} == {program, None}
    assert np.diff([one.time for one in found[:-1]]) == pytest.approx(0.2)


def test_a_camera_is_opened_by_its_driver(webcam):
    """FFmpeg's own pictures stand for those of a camera: they have no file either."""
    _, finder = stand_in("wave with the right hand")
    camera = Path(f"testsrc=duration=4:size={WIDTH}x{HEIGHT}:rate=30")
    assert {one.label for one in webcam["answers"](camera, LABELS, finder, "lavfi")} == {WAVE.name, None}


def test_a_camera_before_which_nobody_is_goes_on(webcam, tmp_path):
    count, finder = stand_in("squat slowly", absent=range(20))
    video = write_video(tmp_path / "a.mp4", numbered(count + 60, HEIGHT, WIDTH))
    found = list(webcam["answers"](video, LABELS, finder))
    assert found[0].time > 0.5
    assert {one.label for one in found} == {"squat slowly", None}
    assert found[-1].label is None


def test_what_changes_is_printed(webcam, tmp_path, capsys, monkeypatch):
    count, finder = stand_in("squat slowly")
    video = write_video(tmp_path / "a.mp4", numbered(count + 60, HEIGHT, WIDTH))
    use(finder, webcam, monkeypatch)
    webcam["main"]([str(video), "--labels", *LABELS])
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2] for line in lines] == ["squat slowly", "nothing that a label says"]


def test_a_camera_that_is_none_is_one_sentence(webcam, tmp_path, monkeypatch):
    use(stand_in("squat slowly")[1], webcam, monkeypatch)
    with pytest.raises(SystemExit, match="none: expected a camera of the driver v4l2, found none that opens"):
        webcam["main"]([str(tmp_path / "none"), "--driver", "v4l2", "--labels", *LABELS])


def test_without_mediapipe_it_says_what_to_install(webcam, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    with pytest.raises(SystemExit, match=r"fdsm\[video\]"):
        webcam["main"]([str(tmp_path / "a.mp4"), "--labels", *LABELS])


# ---- the model for the page's camera; `make test-camera` writes it and uses it


@pytest.mark.parametrize("installed", [False, True])
def test_a_pose_model_that_cannot_be_had_is_one_sentence_and_no_file(installed, repository, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mediapipe", None)  # as where it is not installed
    if installed:  # without a model, as versions after 0.10.21 are
        monkeypatch.delitem(sys.modules, "mediapipe")
        (tmp_path / "packages" / "mediapipe").mkdir(parents=True)
        (tmp_path / "packages" / "mediapipe" / "__init__.py").write_text("")
        monkeypatch.syspath_prepend(tmp_path / "packages")
    path = tmp_path / "here" / "full.task"
    needs = "needs mediapipe 0.10.21, the last with a model" if installed else "needs the package mediapipe, which is not installed"
    with pytest.raises(SystemExit, match=rf"^{path}: {needs}: pip install 'fdsm\[video\]'$"):
        runpy.run_path(str(repository / "examples/pose_model.py"))["main"]([str(path)])
    assert not path.parent.exists()
