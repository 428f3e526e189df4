"""What files may cost that go through packages in C: HDF5, netCDF, videos, ONNX (see `test_bounds`)."""

from __future__ import annotations

import json
from fractions import Fraction

import h5py
import numpy as np
import pytest
import sleap_io
import xarray
from onnx import TensorProto, helper, load, numpy_helper, save
from PIL import Image

from fdsm.data.formats.people import at_most
from fdsm.data.formats.video import rtmpose
from fdsm.data.formats.video.finder import Found
from fdsm.data.formats.video.tracks import rows_of
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from tests.cases import each
from tests.data.pose_files import movement_dataset, sleap_labels
from tests.data.video_files import numbered, write_pose_model, write_video
from tests.forks import Forks
from tests.security.test_bounds import A_COORDINATE, AT_FIRST, MOST, look, within

COCO = get_layout("coco-17")
IMPORTED = (
    *(
        "fdsm.cli.app",
        "fdsm.cli.data",
        "fdsm.cli.poses",
        "fdsm.data.checks",
        "fdsm.data.formats.sleap",
        "fdsm.data.formats.movement",
    ),
    *("fdsm.data.formats.video", "sleap_io", "xarray", "h5netcdf", "onnxruntime", "av", "scipy.optimize", "PIL.Image"),
)


@pytest.fixture(scope="module")
def forks():
    with Forks(*IMPORTED) as server:
        yield server


def refused(ended):
    assert (ended.code, ended.said[:7]) == (2, "error: "), ended.said
    assert "too little memory" not in ended.said


# ---- SLEAP, movement


def rows(name, count):
    """Exchange a table for one of so many equal rows, which take no room."""

    def change(file):
        first, noted = file[name][:1], dict(file[name].attrs)
        del file[name]
        table = file.create_dataset(
            name, (count,), first.dtype, chunks=(100_000,), compression="gzip", data=np.repeat(first, count)
        )
        table.attrs.update(noted)

    return change


def texts(name, count):
    def change(file):
        del file[name]
        file.create_dataset(name, data=np.full(count, b"{}"), compression="gzip")

    return change


def settings(text):
    def change(file):
        del file["metadata"].attrs["json"]
        file["metadata"].attrs.create("json", np.bytes_(text))

    return change


PROJECTS = {
    "more frames than fit": rows("frames", 1_000_000),
    "more points than fit": rows("pred_points", 1_000_000),
    "many frames": rows("frames", 400_000),
    "many persons": rows("instances", 250_000),
    "many tracks": texts("tracks_json", 7_000_000),
    "many videos": texts("videos_json", 500_000),
    "deep settings": settings("[" * 20_000 + "]" * 20_000),
    "settings of many points": settings(json.dumps({"nodes": [{}] * 10_000, "skeletons": [{}] * 5_000})),
}


@each("name", [*PROJECTS])
def test_a_project_of_sleap_that_has_more_than_its_clip_is_refused(name, forks, tmp_path):
    path = tmp_path / "clip.slp"
    sleap_labels(sleap_io, True).save(str(path))
    with h5py.File(path, "r+") as file:
        PROJECTS[name](file)
    refused(look(forks, path))


def test_a_variable_of_movement_that_is_stated_and_not_there_is_refused(forks, tmp_path):
    path = tmp_path / "clip.nc"
    movement_dataset(xarray, COCO.joints, fps=25).to_netcdf(path, engine="h5netcdf")
    with h5py.File(path, "r+") as file:
        del file["time"]
        file.create_dataset("time", (10**9,), "f8", chunks=(1000,))  # the package reads the coordinates of an axis at once
    refused(look(forks, path))


def test_times_of_movement_are_not_made_dates(forks, tmp_path):
    """Each would take some times its byte."""
    path = tmp_path / "clip.nc"
    data = movement_dataset(xarray, COCO.joints, fps=25)
    data = data.assign_coords(more=("more", np.zeros(7 * MOST, "i1"), {"units": "days since 2000-01-01"}))
    data.to_netcdf(path, engine="h5netcdf", encoding={"more": {"zlib": True}})
    assert look(forks, path).code == 0


def test_sizes_of_a_classic_netcdf_file_take_no_memory(forks, tmp_path):
    path = tmp_path / "clip.nc"
    movement_dataset(xarray, COCO.joints, fps=25).to_netcdf(path, engine="scipy")
    content = path.read_bytes()
    for place in range(4, 400, 36):
        path.write_bytes(content[:place] + (2**31 - 1).to_bytes(4, "big") + content[place + 4 :])
        ended = look(forks, path)
        assert ended.code in (0, 2), ended.said
        assert "memory" not in ended.said


# ---- videos


def large(path):
    Image.new("P", (16_000, 12_000)).save(path, "GIF")


def wide(path):
    """Pixels that are 200 times as wide as high."""
    write_video(path, numbered(1, height=6000, width=64), aspect=Fraction(200, 1))


@each("write, ending", [(large, ".mp4"), (wide, ".mkv")])
def test_a_picture_of_too_many_pixels_is_refused(write, ending, forks, tmp_path):
    path = tmp_path / f"clip{ending}"
    write(path)
    write_pose_model(tmp_path / "pose.onnx")
    ended = within(forks, path, AT_FIRST + A_COORDINATE * MOST, "poses", path.name)
    refused(ended)
    assert "expected pictures of at most 67,108,864 pixels" in ended.said


def test_persons_who_are_others_in_each_picture_are_no_clip():
    """As noise would be found: each new person would have a row of all pictures."""
    places = np.random.default_rng(0).uniform(0, 1e6, (400, 1, 2))
    found = [[Found(place + np.eye(17, 2), np.ones(17))] for place in places]
    assert len(rows_of(found, "clip.mp4")) == 400
    with at_most(400 * 100 * 34), pytest.raises(InputError, match="found 101 persons in 400 pictures: cut the video to the action"):
        rows_of(found, "clip.mp4")


# ---- models of people in pictures


def numbers(name, values):
    return numpy_helper.from_array(np.asarray(values, np.int64), name)


def write_model(path, nodes, constants):
    """A model with the inputs and outputs of RTMPose, of which `nodes` make a number `found` (1, 1, 1)."""
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 17, 64]) for name in ("simcc_x", "simcc_y")]
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 3, 256, 192])
    ends = [helper.make_node("Expand", ["found", "size"], [name]) for name in ("simcc_x", "simcc_y")]
    first = [
        helper.make_node("ReduceMax", ["input", "axes"], ["brightest"]),
        helper.make_node("Reshape", ["brightest", "one"], ["start"]),
    ]
    known = [numbers("axes", [1, 2, 3]), numbers("one", [1, 1, 1]), numbers("size", [1, 17, 64])]
    graph = helper.make_graph([*first, *nodes, *ends], "pose", [given], outputs, [*known, *constants])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), str(path))


def unfolded(path):
    """Constants that are computed: 400 MiB of them."""
    nodes, total = [], "start"
    for number in range(100):
        value = helper.make_tensor("value", TensorProto.FLOAT, [1], [float(number)])
        nodes.append(helper.make_node("ConstantOfShape", ["many"], [f"constant {number}"], value=value))
        nodes.append(helper.make_node("Add", [total, f"constant {number}"], [f"sum {number}"]))
        total = f"sum {number}"
    write_model(path, [*nodes, helper.make_node("ReduceMax", [total], ["found"])], [numbers("many", [1, 1, 2**20])])


def wider(path):
    nodes = [helper.make_node("Expand", ["start", "many"], ["wide"]), helper.make_node("ReduceMax", ["wide"], ["found"])]
    write_model(path, nodes, [numbers("many", [1, 17, 10**8])])


def endless(path):
    def info(name, kind, shape):
        return helper.make_tensor_value_info(name, kind, shape)

    body = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["goes"]), helper.make_node("Identity", ["value"], ["same"])],
        "body",
        [info("round", TensorProto.INT64, []), info("going", TensorProto.BOOL, []), info("value", TensorProto.FLOAT, [1, 1, 1])],
        [info("goes", TensorProto.BOOL, []), info("same", TensorProto.FLOAT, [1, 1, 1])],
    )
    write_model(path, [helper.make_node("Loop", ["many", "", "start"], ["found"], body=body)], [numbers("many", 10**15)])


def large_pictures(path):
    write_model(path, [helper.make_node("Identity", ["start"], ["found"])], [])
    model = load(path)
    height, width = model.graph.input[0].type.tensor_type.shape.dim[2:]
    height.dim_value = width.dim_value = 10**6
    save(model, path)


def large_weights(path):
    write_model(
        path, [helper.make_node("Add", ["start", "weights"], ["sum"]), helper.make_node("ReduceMax", ["sum"], ["found"])], []
    )
    model = load(path)
    model.graph.initializer.add(name="weights", data_type=TensorProto.FLOAT, dims=[2**20, 2**20])
    save(model, path)


@each("write", [wider, large_pictures, large_weights])
def test_a_pose_model_that_states_more_than_it_has_is_refused(write, forks, tmp_path):
    write(tmp_path / "pose.onnx")
    path = write_video(tmp_path / "clip.mkv", numbered(3))
    refused(within(forks, path, AT_FIRST + A_COORDINATE * MOST, "poses", path.name))


def test_constants_of_a_pose_model_are_computed_within_its_bound(forks, tmp_path):
    """The runtime would unfold them when it reads the model, where nothing bounds it."""
    unfolded(tmp_path / "pose.onnx")
    path = write_video(tmp_path / "clip.mkv", numbered(3))
    ended = within(forks, path, AT_FIRST + A_COORDINATE * MOST, "poses_within", 2**26, path.name)
    refused(ended)
    assert "expected a model that takes at most 64 MiB" in ended.said


def test_a_pose_model_without_an_end_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(rtmpose, "_MOST_SECONDS", 0.5)
    endless(tmp_path / "pose.onnx")
    with (
        rtmpose.rtmpose_finder(tmp_path / "pose.onnx") as finder,
        pytest.raises(
            InputError, match=r"pose\.onnx: expected a model that takes at most 2048 MiB and 0\.5 s for a picture, found"
        ),
    ):
        finder.find(np.zeros((48, 64, 3), np.uint8))
