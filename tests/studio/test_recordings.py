"""Segments of long recordings as events, and parts of recordings as data sets."""

import asyncio
import io
import json
import threading
import time
import zipfile

import httpx
import numpy as np
import pytest

from fdsm.cli.app import app as command_line
from fdsm.data.folder import Folder
from fdsm.recordings import segment
from fdsm.studio import Settings, create_app
from fdsm.studio import recordings as routes
from tests.cases import each
from tests.studio.conftest import HERE, as_npy, asked, content_of, events_of, points_of, refused

LABELS = ["wave with the right hand", "squat slowly", "hop on the right foot", "clap the hands above the head"]


def test_events_tell_the_progress_and_the_segments_that_the_library_finds(client, recognize):
    response = client.post("/v1/segment", **asked(content_of("five-actions.npz"), labels=LABELS, stride=2.0, lengths=[2.0, 4.0]))
    assert response.headers["content-type"].startswith("text/event-stream")
    *progress, (name, found) = events_of(response.text)
    assert name == "result"
    assert progress[0][1]["done"] == 0
    assert progress[-1][1]["done"] == progress[-1][1]["total"] > 10
    expected = segment(recognize, points_of("five-actions.npz"), LABELS, stride=2.0, lengths=[2.0, 4.0], layout="kinect-v2")
    assert [one["label"] for one in found["segments"]] == [one.label for one in expected]
    assert [one["start"] for one in found["segments"]] == pytest.approx([one.start for one in expected])
    assert len(expected) >= 4


def test_what_is_wrong_is_said_before_the_events_or_in_the_last_one(client):
    refused(client.post("/v1/segment", **asked(b"x", labels=LABELS)), 422, "clip.npz: expected an .npz file")
    response = client.post("/v1/segment", **asked(content_of("five-actions.npz"), labels=["xqzzkw"]))
    (*_, (name, data)) = events_of(response.text)
    assert name == "error"
    assert data["error"].startswith("label 'xqzzkw': expected an action in English")
    assert client.app.state.work._accepted == 0


def held_search(monkeypatch):
    """A search that tells its progress again and again until it is given up."""
    ended = threading.Event()

    def search(*_, **__):
        from fdsm.progress import progress_bar

        try:
            with progress_bar("windows", 10**6) as advance:
                for _ in range(2000):
                    advance()
                    time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(routes, "segment", search)
    return ended


def test_to_go_away_cancels_the_work(recognize, monkeypatch):
    ended = held_search(monkeypatch)
    app = create_app(Settings({"starter": recognize}))
    request = httpx.Request("POST", f"{HERE}/v1/segment", **asked(content_of("wave.npz"), labels=LABELS))

    async def leave_after_progress():
        gone, sent = asyncio.Event(), []
        body = [{"type": "http.request", "body": request.read(), "more_body": False}]

        async def receive():
            if body:
                return body.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)
            if b"progress" in message.get("body", b""):
                gone.set()

        headers = [(name.lower(), value) for name, value in request.headers.raw]
        scope = {"type": "http", "method": "POST", "path": "/v1/segment", "raw_path": b"", "query_string": b"", "headers": headers}
        scope |= {"http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": ""}
        async with asyncio.timeout(20):
            await app({**scope, "asgi": {"version": "3.0"}}, receive, send)
        return sent

    sent = asyncio.run(leave_after_progress())
    assert ended.wait(5)
    assert b"event: result" not in b"".join(message.get("body", b"") for message in sent)
    assert app.state.work._accepted == 0


def test_a_search_that_takes_too_long_is_given_up(recognize, monkeypatch):
    ended = held_search(monkeypatch)
    app = create_app(Settings({"starter": recognize}, long_seconds=0.3))

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE, timeout=20) as client:
            return await client.post("/v1/segment", **asked(content_of("wave.npz"), labels=LABELS))

    (*_, (name, data)) = events_of(asyncio.run(ask()).text)
    assert (name, data["error"]) == ("error", "the answer took more than 0.3 s, so it was given up")
    assert ended.wait(5)


def unpacked(response, folder):
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        archive.extractall(folder)
    (root,) = folder.iterdir()
    return root


def test_parts_become_a_data_set_that_the_check_accepts(client, tmp_path, capsys):
    parts = [
        {"start": 1.0, "end": 4.4, "label": "wave"},
        {"start": 6.5, "end": 13.4, "label": 'squat: "slow", ünd'},
        {"start": 25.2, "end": 29.6, "label": "wave"},
    ]
    response = client.post("/v1/export", **asked(content_of("five-actions.npz"), segments=parts, name="my clips/1", subject=7))
    assert response.headers["content-type"] == "application/zip", response.text
    assert response.headers["content-disposition"] == 'attachment; filename="my-clips-1.zip"'
    root = unpacked(response, tmp_path)
    found = Folder(root=root).read()
    assert [found.samples.class_names[label] for label in found.samples.labels] == ["wave", parts[1]["label"], "wave"]
    assert set(found.samples.subjects) == {7}
    points = points_of("five-actions.npz")
    np.testing.assert_allclose(found[1], points[:, 195:402], atol=1e-6)
    with pytest.raises(SystemExit) as end:
        command_line(["data", "check", str(root)])
    assert end.value.code == 0
    assert "nothing looks wrong" in capsys.readouterr().out


def test_each_person_of_a_recording_may_have_parts(client, tmp_path):
    parts = [{"start": 0.5, "end": 3, "label": "bow", "person": person} for person in (1, 2)]
    root = unpacked(client.post("/v1/export", **asked(content_of("two-people.npz"), segments=parts)), tmp_path)
    found = Folder(root=root).read()
    points = points_of("two-people.npz")
    for clip, person, subject in zip(found, (0, 1), found.samples.subjects, strict=True):
        np.testing.assert_allclose(clip[0], points[person, 15:90], atol=1e-6)
        assert subject == person + 1


@each(
    ("part", "sentence"),
    [
        ({"start": 90, "end": 91, "label": "bow"}, "segment 1: expected a part in which person 1 is seen"),
        ({"start": 2, "end": 1, "label": "bow"}, "segment 1: expected a part in which person 1 is seen"),
        ({"start": 0, "end": 1, "label": "bow", "person": 3}, "segment 1: expected a person of the clip (1, 2), found 3"),
        ({"start": 0, "end": 1, "label": " "}, "segments: expected a label of each, found a blank one"),
        ({"start": -1, "end": 1, "label": "bow"}, "segments.0.start"),
    ],
)
def test_parts_that_are_none_are_refused(client, part, sentence):
    refused(client.post("/v1/export", **asked(content_of("two-people.npz"), segments=[part])), 422, sentence)


def test_a_person_who_left_is_no_part(client):
    points = points_of("two-people.npz").copy()
    points[1, 40:] = np.nan
    part = {"start": 2, "end": 3, "label": "bow", "person": 2}
    request = asked(as_npy(points), "a.npy", layout="kinect-v2", segments=[part])
    refused(client.post("/v1/export", **request), 422, "person 2 is seen, found nobody from 2 to 3 s")
    assert json.loads(request["data"]["request"])["segments"] == [part]
