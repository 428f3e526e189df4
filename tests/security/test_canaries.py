"""Files that would make a file, the marker, if any of their content were run. Each is refused in one sentence, or read as data.

The doors of single formats have tests of their own: `test_pickles`, `test_pyskl`, `test_whole_files`, `test_storage`,
`test_encoders`. Files that are sent over HTTP are in `tests/studio/test_limits.py`.
"""

from __future__ import annotations

import json
import pickle
import re
import shutil
import struct
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
import yaml

from fdsm.batch import Archive
from fdsm.batch.reading import read
from fdsm.batch.shards import read_shard
from fdsm.data import formats
from fdsm.data.clips import SUFFIXES, read_points
from fdsm.data.folder import Folder
from fdsm.data.formats.video.pictures import open_video
from fdsm.data.formats.video.rtmpose import rtmpose_finder
from fdsm.data.layout_files import read_layout
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.evaluation.calibration import Calibration
from fdsm.experiment.config import load_config
from fdsm.experiment.results import read_reports
from fdsm.pretrained import STARTER, Pretrained
from fdsm.recognizer import Recognizer
from fdsm.splits.split import split_names
from fdsm.text import load_bank
from tests.batch.conftest import write_shard
from tests.data import named_files
from tests.data.pose_files import movement_dataset
from tests.security.canaries import POINTS, Canary, lay_programs, programs, python, refused, yaml_tags
from tests.studio.conftest import serving

COCO = get_layout("coco-17")
ENDINGS = [ending for ending in SUFFIXES if formats.BY_ENDING.get(ending) != "video"]
"""Of clips. Videos need MediaPipe, and are refused without it whatever is in them."""


@pytest.fixture
def marker(tmp_path):
    """The file that must not appear. It lies beside the folder in which the test works."""
    yield tmp_path / "marker"
    assert not (tmp_path / "marker").exists()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "work"
    made.mkdir()
    return made


def test_the_canaries_are_alive(tmp_path):
    marker = tmp_path / "marker"
    canaries = programs(marker)
    loads = [lambda name=name: pickle.loads(canaries[name]) for name in canaries if "pickle" in name]
    loads += [lambda tag=tag: yaml.unsafe_load(tag) for tag in yaml_tags(marker)]
    loads += [lambda: eval(python(marker))]
    for load in loads:
        load()
        assert marker.exists()
        marker.unlink()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_program_under_the_name_of_a_clip_is_refused(ending, folder, marker):
    path = folder / f"clip{ending}"
    for content in programs(marker).values():
        path.write_bytes(content)
        assert str(path) in refused(read_points, path, None if ending != ".npy" else COCO)


def test_the_header_of_an_array_is_no_expression(folder, marker):
    for entry in (f"'shape': {python(marker)}", f"'shape': (4, 17, 2), 'more': {python(marker)}"):
        header = f"{{'descr': '<f4', 'fortran_order': False, {entry}}}\n".encode()
        content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + POINTS.tobytes()
        (folder / "clip.npy").write_bytes(content)
        refused(read_points, folder / "clip.npy", COCO)
        with zipfile.ZipFile(folder / "clip.npz", "w") as archive:
            archive.writestr("points.npy", content)
        refused(read_points, folder / "clip.npz", COCO)


def test_objects_among_arrays_are_not_run(folder, marker):
    path = folder / "clip.npz"
    canary = np.array([Canary(marker)], object)
    np.savez(path, points=canary)
    assert "Python objects, which are not run" in refused(read_points, path, COCO)
    np.savez(path, points=POINTS, remarks=canary)  # an array that nobody needs
    np.testing.assert_array_equal(read_points(path, COCO)[0][0], POINTS)
    torch.save({"points": Canary(marker)}, path)  # PyTorch's files are archives with a pickle, too
    refused(read_points, path, COCO)


def test_matlab_variables_are_not_run(folder, marker):
    def element(kind, data):
        return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)

    for matrix_class in (3, 17):  # an object, and MATLAB's own class of functions and newer objects
        inner = element(6, struct.pack("<II", matrix_class, 0)) + element(5, struct.pack("<ii", 1, 1)) + element(1, b"d_skel")
        matrix = element(14, inner + element(2, pickle.dumps(Canary(marker))))
        (folder / "clip.mat").write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + matrix)
        assert "d_skel is no array of real numbers" in refused(read_points, folder / "clip.mat")


def test_names_and_cells_are_text(folder, marker):
    """Where a text format has a name or a number, Python stands in its place."""
    bvh, c3d, csv, trc, tree = (folder / name for name in ("a.bvh", "a.c3d", "a.csv", "a.trc", "a.json"))
    joints, clip = get_layout("kinect-v2").joints, np.random.default_rng(1).random((3, 25, 3))
    points, names = named_files.markers_of(clip, joints)
    named_files.write_bvh(bvh, clip, joints)
    named_files.write_c3d(c3d, points * 1000, [*names, python(marker)][1:])
    named_files.write_trc(trc, points, names)
    named_files.write_csv(csv, [f"{name}_{axis}" for name in names for axis in "xyz"], named_files.cells_of(points))
    first, last = r"-?\d+\.\d+", r"-?\d+\.\d+(?=\s*\Z)"  # a number of the header or the skeleton, and one of the motion
    named = ((bvh, r"(?<=ROOT )\w+"), (trc, names[0]), (csv, names[0]))
    for path, old in (*named, *((path, number) for path in (bvh, trc, csv) for number in (first, last))):
        whole = path.read_text("utf-8")
        odd, count = re.subn(old, lambda _: python(marker), whole, count=1)
        assert count == 1
        read_points(path)
        path.write_text(odd, "utf-8")
        read_or_refused(path)
        path.write_text(whole, "utf-8")
    read_or_refused(c3d)
    for content in (
        {"py/object/apply": ["builtins.open", str(marker), "w"]},
        {"version": python(marker), "people": [python(marker)]},
    ):
        tree.write_text(json.dumps(content), "utf-8")
        refused(read_points, tree)


def read_or_refused(path):
    """Reads a file in which a name or a cell is odd: it is left out, or the file is refused in one sentence."""
    try:
        read_points(path)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017


def test_pickles_in_the_attributes_of_hdf5_are_not_run(folder, marker):
    h5py, xarray = pytest.importorskip("h5py"), pytest.importorskip("xarray")
    program = np.void(pickle.dumps(Canary(marker)))
    path = folder / "clip.h5"
    with h5py.File(path, "w") as file:  # as pandas and PyTables write it for DeepLabCut
        file.create_group("df_with_missing").attrs["non_index_axes"] = program
    assert "DeepLabCut, whose names are a pickle that is not run" in refused(read_points, path)
    with h5py.File(path, "w") as file:  # a table of SLEAP in which the names are programs
        file["tracks"] = POINTS.transpose(2, 1, 0)[None]
        file["track_occupancy"] = np.ones((4, 1), bool)
        file["track_names"] = file["node_names"] = np.array([python(marker).encode()] * 17)
        file.attrs["CLASS"] = file.attrs["TITLE"] = program
    refused(read_points, path)
    path = folder / "clip.slp"
    with h5py.File(path, "w") as file:
        file.create_group("metadata").attrs["json"] = program
    refused(read_points, path)
    path = folder / "clip.nc"
    movement_dataset(xarray, COCO.joints, fps=25).to_netcdf(path, engine="h5netcdf")
    clean = read_points(path)[0]
    with h5py.File(path, "r+") as file:
        file.attrs["more"] = file["position"].attrs["more"] = program
    np.testing.assert_array_equal(read_points(path)[0], clean)


def test_the_members_of_a_shard_stay_in_their_folder_and_are_not_run(folder, marker):
    npz = folder / "objects.npz"
    np.savez(npz, points=np.array([Canary(marker)], object))
    members = {f"../{marker.name}.npy": POINTS, f"{marker}.trc": b"", **{f"{ending[1:]}{ending}": b"" for ending in ENDINGS}}
    for name, content in (
        ("a.pkl", pickle.dumps(Canary(marker))),
        ("b.npz", npz.read_bytes()),
        ("c.json", python(marker).encode()),
    ):
        members[name] = content
    write_shard(folder / "a.tar", members)
    there = sorted(folder.parent.rglob("*"))
    reasons = []
    for found in read_shard(folder / "a.tar", "a.tar"):
        assert not isinstance(found.clip, InputError)
        assert found.clip.parent != folder
        if not found.name.endswith("marker"):
            reasons.append(refused(read_points, found.clip, COCO if found.clip.suffix in (".npy", ".npz") else None))
    assert len(reasons) == len(ENDINGS) + 3
    assert sorted(folder.parent.rglob("*")) == there


def test_a_program_in_a_table_of_clips_is_refused_or_a_name(folder, marker):
    path = folder / "clips.parquet"
    for content in programs(marker).values():
        path.write_bytes(content)
        assert str(path) in refused(Archive.survey, path)
    pq.write_table(
        pa.table({"clip": [python(marker)], "points": [[0.0] * 6], "shape": [[1, 2, 3]], "layout": [python(marker)]}), path
    )
    archive = Archive.survey(path)
    (found,) = read(archive.root, next(archive.portions()))
    assert (found.name, found.layout) == (python(marker), python(marker))


def opened(context, path):
    with context(path):
        pass


@pytest.mark.parametrize(("context", "name"), [(open_video, "clip.mp4"), (open_video, "clip.mkv"), (rtmpose_finder, "pose.onnx")])
def test_a_program_is_no_video_and_no_pose_model(context, name, folder, marker):
    for content in programs(marker).values():
        (folder / name).write_bytes(content)
        assert str(folder / name) in refused(opened, context, folder / name)


def test_a_program_in_a_message_of_a_stream_is_refused_or_words(marker):
    messages = [
        *programs(marker).values(),
        *(content.decode("latin-1") for content in programs(marker).values()),
        {"labels": ["wave"], "layout": python(marker)},
        {"labels": ["wave"], "layout": "kinect-v2", "model": python(marker)},
        {"py/object/apply": ["builtins.open", str(marker), "w"]},
    ]
    with serving(Recognizer.from_pretrained()) as client:
        for message in messages:
            with client.websocket_connect("/v1/stream", headers={"host": "localhost"}) as stream:
                {bytes: stream.send_bytes, str: stream.send_text}.get(type(message), stream.send_json)(message)
                assert list(stream.receive_json()) == ["error"], message
        for label in (python(marker), *yaml_tags(marker)):  # "touch" and "open" are words of an action
            with client.websocket_connect("/v1/stream", headers={"host": "localhost"}) as stream:
                stream.send_json({"labels": [label], "layout": "kinect-v2"})
                assert "ready" in stream.receive_json()


@pytest.mark.parametrize("read", [load_config, load_bank, read_layout, lambda path: split_names(path), Calibration.load])
def test_settings_texts_layouts_splits_and_calibrations_are_data(read, folder, marker):
    path = folder / "a.yaml"
    for content in (*programs(marker).values(), *(f"name: {tag}\njoints: {tag}\n".encode() for tag in yaml_tags(marker))):
        path.write_bytes(content)
        assert str(path) in refused(read, path)


def test_a_folder_of_clips_is_data(folder, marker):
    (folder / "samples.csv").write_text(f"file,label\n{marker},wave\n", "utf-8")
    for tag in yaml_tags(marker):
        (folder / "dataset.yaml").write_text(f"name: {tag}\nclasses: [wave]\n", "utf-8")
        assert "dataset.yaml" in refused(Folder(root=folder).list_samples)


def test_a_report_is_data(folder, marker):
    for content in programs(marker).values():
        (folder / "report.json").write_bytes(content)
        assert str(folder / "report.json") in refused(read_reports, [folder])


@pytest.fixture
def model(folder):
    return shutil.copytree(STARTER, folder / "model")


@pytest.mark.parametrize(
    "file", ["config.yaml", "encoder.safetensors", "model.safetensors", "flat.safetensors", "calibration.safetensors"]
)
def test_each_file_of_a_model_is_data(file, model, marker):
    path = model / file
    torch.save({"weights": Canary(marker)}, model / "weights.pt")
    for content in (*programs(marker).values(), (model / "weights.pt").read_bytes()):
        path.write_bytes(content)
        assert str(path) in refused(Pretrained.load, model)
    header = json.dumps({"__metadata__": {"fdsm": python(marker)}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    refused(Pretrained.load, model)


def test_what_lies_beside_a_model_is_passed_over_and_not_fetched(model, marker, monkeypatch):
    lay_programs(model, marker)
    assert Pretrained.load(model).fingerprint() == Pretrained.load().fingerprint()
    asked = {}
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **options: asked.update(options) or str(model))
    assert Pretrained.load("someone/model").fingerprint() == Pretrained.load().fingerprint()
    assert asked["allow_patterns"] == ["*.yaml", "*.safetensors"]
