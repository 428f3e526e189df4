"""A file that names another one is refused, and the other one is not opened: on the command line as over HTTP."""

from __future__ import annotations

import pytest

from fdsm.data.clips import read_points
from fdsm.data.formats.video.pictures import open_video
from fdsm.data.formats.video.rtmpose import rtmpose_finder
from fdsm.data.layouts import get_layout
from tests.data import video_files
from tests.data.pose_files import movement_dataset, sleap_labels
from tests.security.canaries import refused

COCO = get_layout("coco-17")
ELSEWHERE = "expected a file with all its data in it, found"


def opened(context, *arguments):
    with context(*arguments):
        pass


@pytest.fixture
def h5py():
    return pytest.importorskip("h5py")


def to_another_file(h5py, path, name, how):
    """Move a data set of a file to `other.h5` or `other.raw`, and have the file name it there. A reader that follows finds it."""
    other, raw = path.with_name("other.h5"), path.with_name("other.raw")
    with h5py.File(path, "r+") as file, h5py.File(other, "w") as there:
        values = file[name][()]
        del file[name]
        there[name] = values
        if how == "link":
            file[name] = h5py.ExternalLink(str(other), name)
        elif how == "raw data":
            raw.write_bytes(values.tobytes())
            file.create_dataset(name, values.shape, values.dtype, external=[(str(raw), 0, values.nbytes)])
        else:
            layout = h5py.VirtualLayout(values.shape, values.dtype)
            layout[:] = h5py.VirtualSource(str(other), name, values.shape)
            file.create_virtual_dataset(name, layout)


@pytest.mark.parametrize(
    ("ending", "name", "how"),
    [
        *(
            (ending, name, how)
            for ending, name in ((".h5", "tracks"), (".slp", "points"))
            for how in ("link", "raw data", "virtual")
        ),
        *((".nc", "confidence", how) for how in ("link", "raw data")),
    ],
)
def test_data_of_another_file_is_not_read(ending, name, how, tmp_path, h5py):
    sleap_io, xarray = pytest.importorskip("sleap_io"), pytest.importorskip("xarray")
    path = tmp_path / f"clip{ending}"
    if ending == ".h5":
        sleap_io.save_analysis_h5(sleap_labels(sleap_io, True), str(path))
    elif ending == ".slp":
        sleap_labels(sleap_io, True).save(str(path))
    else:
        movement_dataset(xarray, COCO.joints, fps=25).to_netcdf(path, engine="h5netcdf")
    read_points(path)
    to_another_file(h5py, path, name, how)
    assert ELSEWHERE in refused(read_points, path)


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
        "<?xml version='1.0'?><MPD type='static'><Period><AdaptationSet><Representation><BaseURL>{}</BaseURL></Representation>"
        "</AdaptationSet></Period></MPD>",
    ],
    ids=["HLS", "concat", "DASH"],
)
def test_a_list_of_videos_is_no_video(content, tmp_path):
    whole = video_files.write_video(tmp_path / "whole.mp4", video_files.numbered(3))
    opened(open_video, whole)
    for name in (whole.name, str(whole)):
        for ending in (".mp4", ".avi", ".mkv", ".m3u8", ".mpd"):
            path = tmp_path / f"list{ending}"
            path.write_text(content.format(name), "utf-8")
            assert str(path) in refused(opened, open_video, path)


def test_weights_of_a_model_in_another_file_are_not_read(tmp_path):
    onnx = pytest.importorskip("onnx")
    path = video_files.write_pose_model(tmp_path / "pose.onnx")
    opened(rtmpose_finder, path)
    model = onnx.load(path)
    onnx.save(model, path, save_as_external_data=True, location="weights.bin", size_threshold=100)
    assert (tmp_path / "weights.bin").is_file()
    assert str(path) in refused(opened, rtmpose_finder, path)
