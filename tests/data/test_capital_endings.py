"""A file whose ending has capitals is read as one with small letters, since cameras and other systems write `.MP4` and `.BVH`."""

import json
import pickle
import shutil

import numpy as np
import pytest
import sleap_io
import xarray
from scipy.io import savemat

from fdsm.data.checks import recognise
from fdsm.data.clips import SUFFIXES, find_clips, read_points
from fdsm.data.layout_files import read_layout
from fdsm.data.layouts import get_layout
from fdsm.data.utd_mhad import UtdMhad
from fdsm.errors import InputError
from fdsm.synthetic.imitate import imitate
from tests.data.named_files import NAMES, cells_of, markers_of, some_points, write_bvh, write_c3d, write_csv, write_trc
from tests.data.pose_files import (
    MEDIAPIPE_NAMES,
    POINTS,
    mmpose_frames,
    movement_dataset,
    openpose_frame,
    pyskl_annotation,
    scores_of,
    sleap_labels,
    write_json,
    write_pose,
)
from tests.data.video_files import numbered, write_video

VIDEOS = (".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v")


def write(path):
    """A good clip of the kind that the file's ending says, in the joint order of `kinect-v2` if it does not store its own."""
    ending, bodies = path.suffix, np.random.default_rng(0).random((4, 25, 3))
    if ending == ".npy":
        np.save(path, bodies)
    elif ending == ".npz":
        np.savez(path, points=bodies, layout="kinect-v2", fps=25)
    elif ending == ".mat":
        savemat(path, {"d_skel": bodies[:, :20].transpose(1, 2, 0)})
    elif ending == ".json":
        write_json(path, mmpose_frames())
    elif ending in (".jsonl", ".ndjson"):
        path.write_text("".join(json.dumps(frame) + "\n" for frame in mmpose_frames()))
    elif ending == ".pose":
        write_pose(path, {"POSE_WORLD_LANDMARKS": MEDIAPIPE_NAMES}, POINTS, scores_of(33))
    elif ending == ".slp":
        sleap_labels(sleap_io, True).save(str(path))
    elif ending == ".h5":
        sleap_io.save_analysis_h5(sleap_labels(sleap_io, True), str(path))
    elif ending == ".nc":
        movement_dataset(xarray, get_layout("coco-17").joints, fps=25.0).to_netcdf(path)
    elif ending == ".pkl":
        path.write_bytes(pickle.dumps(pyskl_annotation()))
    elif ending == ".bvh":
        write_bvh(path, 100 * bodies, get_layout("kinect-v2").joints)
    elif ending == ".c3d":
        points, names = markers_of(bodies, get_layout("kinect-v2").joints)
        write_c3d(path, 1000 * points, names)
    elif ending == ".trc":
        write_trc(path, some_points(), NAMES)
    elif ending in (".csv", ".tsv"):
        titles = [f"{name}_{axis}" for name in NAMES for axis in "xyz"]
        write_csv(path, titles, cells_of(some_points()), "," if ending == ".csv" else "\t")
    elif ending == ".skeleton":
        imitate("ntu60", path.parent / "ntu60", num_frames=3)
        next((path.parent / "ntu60").iterdir()).rename(path)
        shutil.rmtree(path.parent / "ntu60")
    else:
        write_video(path, numbered(3), codec="libvpx" if ending == ".webm" else "mpeg4")


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
    write(small)
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


@pytest.mark.parametrize("ending", [".YAML", ".Yml"])
def test_a_layout_file_is_read(ending, tmp_path):
    path = tmp_path / f"mine{ending}"
    path.write_text("layout: coco-17\n")
    assert get_layout(str(path)) == read_layout(path)
