"""Damaged and foreign files of every format are refused in one sentence."""

import json
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.clips import read_points
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from tests.data.pose_files import (
    MEDIAPIPE_NAMES,
    POINTS,
    movement_dataset,
    npz_padded,
    pyskl,
    scores_of,
    sleap_labels,
    write_json,
    write_pose,
)
from tests.data.sound_files import json_contents, write_sound

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def damaged(draw, contents):
    """One of the contents with one value inside exchanged for any other, or left out."""
    whole = json.loads(json.dumps(draw(st.sampled_from(contents))))
    inner = whole
    for _ in range(draw(st.integers(0, 5))):
        keys = list(inner) if isinstance(inner, dict) else list(range(min(len(inner), 4)))
        keys = [key for key in keys if isinstance(inner[key], dict | list) and inner[key]]
        if not keys:
            break
        inner = inner[draw(st.sampled_from(keys))]
    key = draw(st.sampled_from(list(inner) if isinstance(inner, dict) else list(range(min(len(inner), 4)))))
    if draw(st.booleans()):
        inner[key] = draw(JSON)
    else:
        del inner[key]
    return whole


def outcome(path):
    """What is read, or the sentence that refuses the file."""
    problem, read = None, (None, None, None)
    try:
        read = read_points(path)
    except InputError as error:
        problem = str(error)
    if problem is not None:
        assert path.name in problem
        assert "\n" not in problem
        assert len(problem) < 700
    return problem, read


def check_content(path, content):
    path.write_text(json.dumps(content))
    problem, (points, layout, fps) = outcome(path)
    if problem is None:
        assert (points.ndim, points.dtype, points.shape[2]) == (4, np.float32, layout.num_joints)
        assert points.shape[3] in (2, 3)
        assert fps > 0


def test_damaged_json_is_read_or_refused_in_one_sentence(tmp_path):
    contents = json_contents(tmp_path)
    for content in contents:
        read_points(write_json(tmp_path / "sound.json", content))

    @settings(deadline=None, max_examples=600)
    @given(damaged(contents))
    def check(content):
        check_content(tmp_path / "clip.json", content)

    check()


def test_foreign_json_is_refused_in_one_sentence(tmp_path):
    @settings(deadline=None, max_examples=200)
    @given(JSON)
    def check(content):
        check_content(tmp_path / "clip.json", content)

    check()


def sound_pose(folder):
    return write_pose(folder / "sound.pose", {"POSE_LANDMARKS": MEDIAPIPE_NAMES}, POINTS, scores_of(33))


def sound_slp(folder):
    sleap_labels(import_module("sleap_io"), True).save(str(folder / "sound.slp"))
    return folder / "sound.slp"


def sound_h5(folder):
    sleap_io = import_module("sleap_io")
    sleap_io.save_analysis_h5(sleap_labels(sleap_io, True), str(folder / "sound.h5"))
    return folder / "sound.h5"


def sound_nc(folder):
    xarray, _ = import_module("xarray"), import_module("h5netcdf")
    movement_dataset(xarray, get_layout("coco-17").joints).to_netcdf(folder / "sound.nc")
    return folder / "sound.nc"


def written(ending):
    def sound(folder):
        path = folder / f"sound{ending}"
        write_sound(path)
        return path

    return sound


SOUND = {
    **{ending: written(ending) for ending in (".csv", ".tsv", ".bvh", ".trc", ".skeleton", ".jsonl", ".mat", ".c3d")},
    ".npz": lambda folder: npz_padded(folder)[0],
    ".pkl": lambda folder: pyskl(folder)[0],
    ".pose": sound_pose,
    ".slp": sound_slp,
    ".h5": sound_h5,
    ".nc": sound_nc,
}
HDF5 = (".slp", ".h5", ".nc")
"""These are only cut off: the library that reads HDF5 may itself crash on a wrong byte inside."""


@pytest.mark.parametrize("ending", SOUND)
def test_damaged_files_are_refused_in_one_sentence(ending, tmp_path):
    sound = SOUND[ending](tmp_path).read_bytes()
    path = tmp_path / f"clip{ending}"

    @settings(deadline=None, max_examples=30 if ending in HDF5 else 80)
    @given(st.data())
    def check(data):
        content = bytearray(sound[: data.draw(st.integers(0, len(sound) - 1))])
        wrong = st.integers(0, max(len(content) - 1, 0))
        for place in data.draw(st.lists(wrong, max_size=4)) if content and ending not in HDF5 else ():
            content[place] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        problem, (points, layout, _) = outcome(path)
        assert problem is not None or points.shape[2] == layout.num_joints

    check()
