"""Requests of strangers: what is too large, would run something, or opens other files is refused with the reason."""

import io
import pickle
import tempfile
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.studio import Settings
from fdsm.studio.containers import refuse_large
from fdsm.studio.refusals import RefusedError
from tests.cases import each
from tests.studio.conftest import as_npy, asked, content_of, points_of, refused, serving

LABELS = ["wave", "sit down"]


@pytest.fixture(scope="module")
def small(recognize):
    """A studio with limits that small requests exceed."""
    limits = {"body": 300_000, "frames": 110, "persons": 1, "labels": 3, "label_length": 20, "windows": 2}
    with serving(recognize, coordinates=60_000, descriptions=1, description_length=10, **limits) as client:
        yield client


def test_a_body_is_counted_and_not_believed(small):
    def chunks():  # without a length
        for _ in range(1000):
            yield b"x" * 1000

    kind = {"content-type": "application/json"}
    refused(small.post("/v1/labels", content=chunks(), headers=kind), 413, "expected a body of at most 0.286102 MiB")
    told_less = small.build_request("POST", "/v1/labels", content=b"x" * 350_000, headers={**kind, "content-length": "10"})
    refused(small.send(told_less), 413, "expected a body of at most")
    refused(small.post("/v1/inspect", **asked(b"x" * 350_000, "a.npy")), 413, "expected a body of at most")


def test_numbers_in_json_are_fewer_than_those_in_a_file(recognize):
    with serving(recognize, json_body=10_000) as client:
        clip = {"clip": {"points": points_of("wave.npz").round(3).tolist()}}
        refused(client.post("/v1/inspect", json=clip), 413, "found a larger one: send the clip as a file")
        assert client.post("/v1/inspect", **asked(content_of("wave.npz"))).status_code == 200


def test_all_bodies_together_are_bounded_and_let_go(recognize):
    with serving(recognize, bodies=50_000) as client:
        refused(client.post("/v1/inspect", **asked(content_of("five-actions.npz"))), 429, "busy with large requests")
        assert client.post("/v1/inspect", **asked(content_of("wave.npz"))).status_code == 200
        assert client.app.state.work._held == 0


def test_a_clip_that_is_too_large_is_refused(small):
    refused(small.post("/v1/inspect", **asked(content_of("five-actions.npz"))), 413, "expected at most 110 frames, found 926")
    refused(small.post("/v1/inspect", **asked(content_of("two-people.npz"), persons="all")), 413, "at most 1 persons, found 2")
    many = {"clip": {"points": np.ones((9, 100, 25, 3), np.int8).tolist()}}
    refused(small.post("/v1/inspect", json=many), 413, "expected at most 60,000 coordinates, found 67,500")
    few_bytes = as_npy(np.ones((9, 100, 25, 3), np.int8))
    refused(small.post("/v1/inspect", **asked(few_bytes, "a.npy")), 413, "expected at most 60,000 coordinates, found 67,500")
    with pytest.raises(RefusedError, match="expected at most 600 joints, found 601"):
        refuse_large(np.zeros((1, 1, 601, 2), np.float32), Settings({"starter": small.app.state.work.model(None)[1]}))


def test_what_may_be_wrong_is_not_much(client):
    """Each wrong value takes a kilobyte, of the 16 MiB of JSON that a request may have."""
    many = [1] * 50_000
    for request in ({"labels": many}, {"labels": ["wave"], "descriptions": {"wave": many}}, dict.fromkeys(map(str, range(50_001)))):
        for route in ("labels", "recognize"):
            refused(client.post(f"/v1/{route}", json=request), 413, "expected at most 50,000 values in a request beside the points")
    refused(
        client.post("/v1/labels", json={"labels": many[:1000]}), 422, "labels.0: input should be a valid string, found 1 (and 999"
    )
    points = {"points": np.ones((100, 200, 3), np.int8).tolist()}
    refused(client.post("/v1/inspect", json={"clip": points}), 422, "200")


@each(
    ("request_", "sentence"),
    [
        ({"labels": ["a", "b", "c", "d"]}, "labels: expected at most 3, found 4"),
        ({"labels": ["wave" * 10]}, "labels: expected at most 20 characters, found 40"),
        ({"labels": ["wave"], "descriptions": {"wave": ["a", "b"]}}, "expected at most 1, found 2"),
        ({"labels": ["wave"], "descriptions": {"wave": ["a" * 11]}}, "expected at most 10 characters, found 11"),
    ],
)
def test_labels_and_sentences_are_few_and_short(small, request_, sentence):
    refused(small.post("/v1/labels", json=request_), 422, sentence)
    refused(small.post("/v1/recognize", **asked(content_of("wave.npz"), **request_)), 422, sentence)


def test_windows_and_segments_are_few(small):
    windows = asked(content_of("wave.npz"), labels=LABELS, windows=[[0, 1]] * 3)
    refused(small.post("/v1/recognize", **windows), 422, "windows: expected at most 2, found 3")
    segments = asked(content_of("wave.npz"), segments=[{"start": 0, "end": 1, "label": "wave"}] * 3)
    refused(small.post("/v1/export", **segments), 422, "segments: expected at most 2, found 3")


def test_windows_that_overlap_are_no_way_around_the_size_of_a_clip(recognize):
    clip, whole = content_of("wave.npz"), [[0, 100]]
    with serving(recognize, coordinates=2 * points_of("wave.npz").size) as client:
        assert client.post("/v1/recognize", **asked(clip, labels=LABELS, windows=2 * whole)).status_code == 200
        sentence = "windows: expected at most 15,900 coordinates in all of them, found 23,850"
        refused(client.post("/v1/recognize", **asked(clip, labels=LABELS, windows=3 * whole)), 413, sentence)


class _Runs:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_no_pickle_is_read(client):
    for ending in ("pkl", "pickle", "pt", "joblib"):
        refused(client.post("/v1/inspect", **asked(pickle.dumps(_Runs()), f"a.{ending}")), 422, "is a pickle")
    inside = np.empty(1, object)
    inside[0] = _Runs()
    buffer = io.BytesIO()
    np.savez(buffer, points=inside)
    refused(client.post("/v1/inspect", **asked(buffer.getvalue(), "a.npz")), 422, "found Python objects, which are not run")
    for ending in ("npy", "npz", "json", "mat", "skeleton", "bvh", "csv", "mp4", "PKL"):
        refused(client.post("/v1/inspect", **asked(pickle.dumps(_Runs()), f"a.{ending}")), 422, f"a.{ending}")


def test_an_archive_that_promises_too_much_is_not_unpacked(small):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, points=np.zeros((1000, 25, 3)), layout="kinect-v2")
    assert len(buffer.getvalue()) < 10_000
    refused(small.post("/v1/inspect", **asked(buffer.getvalue())), 422, "its arrays would take 600")


def test_data_of_another_file_is_not_read(client, tmp_path):
    (tmp_path / "secret").write_bytes(bytes(1000))

    def refused_if(write, sentence):
        with h5py.File(tmp_path / "a.h5", "w") as file:
            write(file)
        for ending in ("h5", "slp", "nc"):
            refused(client.post("/v1/inspect", **asked((tmp_path / "a.h5").read_bytes(), f"a.{ending}")), *sentence)

    elsewhere = (422, "expected a file with all its data in it, found 'tracks'")
    refused_if(lambda file: file.update({}) or file.__setitem__("tracks", h5py.ExternalLink("b.h5", "/x")), elsewhere)
    outside = [(str(tmp_path / "secret"), 0, 1000)]
    refused_if(lambda file: file.create_dataset("tracks", (250,), "f4", external=outside), elsewhere)
    other = h5py.VirtualLayout((10,), "f4")
    other[:] = h5py.VirtualSource("b.h5", "x", (10,))
    refused_if(lambda file: file.create_virtual_dataset("tracks", other), elsewhere)
    refused_if(lambda file: file.create_dataset("tracks", (10**12,), "f4", chunks=(1000,)), (413, "found 4,000,000,000,000"))


def test_what_is_wrong_with_the_poses_in_a_video_is_said_of_the_video(client, monkeypatch):
    found = SimpleNamespace(save=lambda path: path.write_bytes(content_of("wave.npz")))
    monkeypatch.setattr("fdsm.data.formats.video.poses_of", lambda path: found)
    answer = client.post("/v1/inspect", **asked(b"\0\0\0\x18ftypmp42" + bytes(99), "a.mp4", persons=5))
    assert answer.json() == {"error": "a.mp4: expected a person 5, found person 1"}


def test_a_list_of_files_is_no_video(client):
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    refused(client.post("/v1/inspect", **asked(playlist, "a.mp4")), 422, "a.mp4: expected a video, found something else")


def test_the_name_of_a_layout_is_no_path(client, tmp_path):
    (tmp_path / "mine.yaml").write_text("layout: kinect-v2\n")
    buffer = io.BytesIO()
    np.savez(buffer, points=points_of("wave.npz"), layout=str(tmp_path / "mine.yaml"))
    response = client.post("/v1/inspect", **asked(buffer.getvalue()))
    assert response.status_code == 422
    assert "joint layout: unknown name" in response.json()["error"]


def test_files_are_kept_under_names_of_ours_for_us_alone_and_removed(client, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    files = []
    made = tempfile.mkstemp

    def make(*how):
        opened, path = made(*how)
        files.append((Path(path), Path(path).stat().st_mode & 0o777))
        return opened, path

    monkeypatch.setattr(tempfile, "mkstemp", make)
    name = "../../../../outside.npz"
    assert client.post("/v1/inspect", **asked(content_of("wave.npz"), name)).json()["name"] == "outside.npz"
    refused(client.post("/v1/inspect", **asked(b"nothing", name)), 422, "outside.npz: expected an .npz file")
    refused(client.post("/v1/inspect", **asked(b"nothing", "")), 422, "form: expected a part 'file'")
    assert [(path.parent, path.suffix, mode) for path, mode in files] == [(tmp_path, ".npz", 0o600)] * 2
    assert not list(tmp_path.iterdir())


@each(
    ("settings", "sentence"),
    [
        ({"host": "0.0.0.0"}, "option 'host' 0.0.0.0: serves other machines, so it needs option 'token'"),
        ({"token": "short"}, "expected a token of 8 or more characters"),
        ({"token": "with a blank"}, "expected a token of letters"),
        ({"models": {}}, "expected a model to serve"),
    ],
)
def test_settings_that_are_unsafe_are_refused(recognize, settings, sentence):
    with pytest.raises(InputError, match=sentence):
        Settings(**{"models": {"starter": recognize}, **settings})
