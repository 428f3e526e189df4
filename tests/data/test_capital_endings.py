"""A file whose ending has capitals is read as one with small letters, since cameras and other systems write `.MP4` and `.BVH`."""

import shutil

import numpy as np
import pytest
from scipy.io import savemat

from fdsm.data.checks import recognise
from fdsm.data.clips import SUFFIXES, find_clips, read_points
from fdsm.data.kinetics import Kinetics200
from fdsm.data.layout_files import read_layout
from fdsm.data.layouts import get_layout
from fdsm.data.ntu import Ntu60
from fdsm.data.pku_mmd import PkuMmd
from fdsm.data.utd_mhad import UtdMhad
from fdsm.errors import InputError
from fdsm.synthetic.imitate import imitate
from tests.cases import each
from tests.data.pose_files import openpose_frame, write_json
from tests.data.sound_files import write_sound

VIDEOS = (".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v")


def outcome(path):
    """What the file says: its points, layout and rate. Of a video, which shows nobody: the refusal, without the file's name."""
    if path.suffix.lower() not in VIDEOS:
        return read_points(path, get_layout("kinect-v2") if path.suffix.lower() == ".npy" else None)
    with pytest.raises(InputError) as raised:
        read_points(path)
    assert "expected the ending" not in str(raised.value)
    return str(raised.value).replace(str(path), "")


@pytest.mark.parametrize("ending", SUFFIXES)
def test_a_clip_is_read_whatever_the_case_of_its_ending(ending, tmp_path):
    small = tmp_path / f"clip{ending}"
    write_sound(small)
    wanted = outcome(small)
    for other in (ending.upper(), ending.title()):
        path = small.rename(tmp_path / f"clip{other}")
        found = outcome(path)
        if isinstance(wanted, str):
            assert found == wanted
        else:
            np.testing.assert_array_equal(found[0], wanted[0])
            assert found[1:] == wanted[1:]
        assert find_clips(tmp_path) == [path]
        small = path


@pytest.mark.parametrize("ending", [".json", ".JSON", ".Json"])
def test_frames_of_openpose_are_one_clip(ending, tmp_path):
    folder = tmp_path / "clip"
    folder.mkdir()
    for frame in range(4):
        write_json(folder / f"my_clip_{frame:012d}_keypoints{ending}", openpose_frame(frame))
    assert find_clips(tmp_path) == [folder]
    assert read_points(folder)[0].shape[1] == 4


def test_files_of_a_published_data_set_are_found(tmp_path):
    for name in ("a1_s1_t1_skeleton.mat", "a2_s1_t1_skeleton.MAT"):
        with (tmp_path / name).open("wb") as file:
            savemat(file, {"d_skel": np.ones((20, 3, 4))})
    assert recognise(tmp_path)[0] == "UTD-MHAD"
    assert UtdMhad(root=tmp_path).list_samples().samples.ids == ("a1_s1_t1_skeleton", "a2_s1_t1_skeleton")
    (tmp_path / "a1_s1_t1_skeleton.mat").unlink()
    assert recognise(tmp_path)[0] == "UTD-MHAD"


@each(
    ("name", "config", "files"),
    [
        ("ntu60", Ntu60, "*.skeleton"),
        ("kinetics200", Kinetics200, "kinetics_*/*.json"),
        ("pku-mmd", PkuMmd, "Data/*/*.txt"),
        ("pku-mmd", PkuMmd, "Label/*/*.txt"),
    ],
)
def test_no_file_of_a_data_set_is_passed_over_for_its_ending(name, config, files, tmp_path):
    imitate(name, tmp_path / "set", num_frames=3)
    before = config(root=tmp_path / "set").read()
    found = sorted((tmp_path / "set").glob(files))
    assert len(found) > 2
    for path in found[::2]:
        path.rename(path.with_suffix(path.suffix.upper()))
    after = config(root=tmp_path / "set").read()
    assert after.samples.ids == before.samples.ids
    np.testing.assert_array_equal(after.points, before.points)


def test_a_file_under_two_endings_is_named(tmp_path):
    imitate("ntu60", tmp_path / "ntu60", num_frames=3)
    file = next((tmp_path / "ntu60").iterdir())
    shutil.copy(file, file.with_suffix(".SKELETON"))
    with pytest.raises(InputError, match=r"\.skeleton: expected each sample once, found it as .*\.SKELETON, too"):
        Ntu60(root=tmp_path / "ntu60").list_samples()
    imitate("kinetics200", tmp_path / "kinetics", num_frames=3)
    file = next((tmp_path / "kinetics" / "kinetics_train").iterdir())
    shutil.copy(file, file.with_suffix(".JSON"))
    with pytest.raises(InputError, match=rf"expected each sample once, found '{file.stem}.JSON' and '{file.stem}.json'"):
        Kinetics200(root=tmp_path / "kinetics", allow_missing=True).list_samples()


@pytest.mark.parametrize("ending", [".YAML", ".Yml"])
def test_a_layout_file_is_read(ending, tmp_path):
    path = tmp_path / f"mine{ending}"
    path.write_text("layout: coco-17\n")
    assert get_layout(str(path)) == read_layout(path)
