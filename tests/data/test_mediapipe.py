"""MediaPipe itself on real pictures: `make test-video`."""

import numpy as np
import pytest
from PIL import Image

from fdsm.data.clips import read_points
from fdsm.data.formats.video import poses_of
from fdsm.data.formats.video.mediapipe_pose import mediapipe_finder
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from tests.data.video_files import write_video

pytestmark = pytest.mark.video


@pytest.fixture(scope="module")
def portrait():
    """Matplotlib's photograph of Grace Hopper: head, shoulders and upper arms."""
    from matplotlib.cbook import get_sample_data

    with get_sample_data("grace_hopper.jpg") as file:
        return np.asarray(Image.open(file).convert("RGB"))[:600, :512]


def test_a_face_is_found_where_it_is(portrait, tmp_path):
    """The eyes are in the upper half, the left one at the right. The picture is 2 by 1, and x and y are pixels."""
    wide = np.pad(portrait, ((0, 0), (344, 344), (0, 0)))[:600]  # (600, 1200)
    frames = [np.roll(wide, 3 * frame, axis=1) for frame in range(12)]
    with mediapipe_finder(tmp_path / "none.mp4") as finder:
        found = [finder.find(np.ascontiguousarray(frame)) for frame in frames]
    joints = get_layout("mediapipe-33").joints
    places = np.stack([people[0].points for people in found])
    left, right, nose = (places[:, joints.index(name)] for name in ("left_eye", "right_eye", "nose"))
    assert (left[:, 0] > right[:, 0] + 20).all()
    assert (nose[:, 1] > left[:, 1]).all()
    np.testing.assert_allclose(nose[:, 0] - 3 * np.arange(12), nose[0, 0], atol=15)
    assert 344 < nose[0, 0] < 344 + 512


@pytest.mark.parametrize("kind", ["noise", "grey", "still noise"])
def test_a_video_without_people_is_refused(kind, tmp_path):
    draws = np.random.default_rng(0)
    noise = draws.integers(0, 256, (40, 240, 320, 3), np.uint8)
    pictures = {"noise": noise, "grey": np.full_like(noise, 120), "still noise": np.repeat(noise[:1], 40, axis=0)}[kind]
    with pytest.raises(InputError, match=r"a\.mp4: nobody is to be seen in it: MediaPipe found no person in 40 pictures"):
        read_points(write_video(tmp_path / "a.mp4", pictures))


def test_a_person_who_is_invented_gets_no_name(tmp_path):
    """MediaPipe sees somebody, with shoulders and hips that it is sure of, in the roof of a tower that a camera passes."""
    from sklearn.datasets import load_sample_images

    tower = load_sample_images().images[0]
    pictures = [tower[:426, 2 * frame : 2 * frame + 400] for frame in range(120)]
    with pytest.raises(
        InputError, match=r"nobody is to be seen in it: what MediaPipe found is no living person, as its joints jump"
    ):
        read_points(write_video(tmp_path / "a.mp4", pictures))


def test_nothing_is_written_to_standard_error(portrait, tmp_path, capfd):
    poses_of(write_video(tmp_path / "a.mp4", [portrait] * 20))
    assert capfd.readouterr().err == ""
