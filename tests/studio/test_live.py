"""Frames as they come."""

import asyncio
import json
import time

import httpx
import numpy as np
import pytest
import websockets
from starlette.websockets import WebSocketDisconnect

from fdsm.recordings import RecognizerStream
from tests.browser.studio_page import listening
from tests.cases import each
from tests.studio.conftest import points_of, serving

LABELS = ["wave with the right hand", "squat slowly"]
BEGIN = {"labels": LABELS, "layout": "kinect-v2", "fps": 30, "every": 1.0}
LOCAL = {"host": "localhost"}


@pytest.fixture
def stream(client):
    with client.websocket_connect("/v1/stream", headers=LOCAL) as socket:
        yield socket


def test_answers_are_those_of_the_library(stream, recognize):
    points = points_of("five-actions.npz")[0]
    stream.send_json(BEGIN)
    own = RecognizerStream(recognize, LABELS, layout="kinect-v2", fps=30, every=1.0)
    assert stream.receive_json() == {"ready": True, "delay": pytest.approx(own.delay)}
    expected, found = [], []
    for start in range(0, 150, 50):
        stream.send_json({"frames": points[start : start + 50].tolist()})
        expected += own.push(points[start : start + 50, None])
        found += stream.receive_json()["answers"]
    assert [(one["time"], one["label"], one["person"]) for one in found] == [
        (one.time, one.label, 1) for one in expected[: len(found)]
    ]
    assert LABELS[0] in [one["label"] for one in found]


def test_one_frame_at_a_time_with_its_time_and_frames_without_anybody(stream):
    points = points_of("wave.npz")[0]
    stream.send_json(BEGIN)
    stream.receive_json()
    for number in range(31):
        stream.send_json({"points": None if number in (5, 6) else np.round(points[number], 3).tolist(), "time": 10 + number / 30})
    assert [one["time"] for _ in range(2) for one in stream.receive_json()["answers"]] == [10.0, 11.0]


@each(
    ("messages", "sentence"),
    [
        ([{"labels": []}], "labels"),
        ([{"labels": ["xqzzkw"]}], "label 'xqzzkw': expected an action"),
        ([{**BEGIN, "layout": "/etc/x.yaml"}], "layout: unknown name '/etc/x.yaml'"),
        ([{**BEGIN, "persons": 17}], "persons: expected at most 16, found 17"),
        (
            [{**BEGIN, "persons": 16, "fps": 240, "window": 60}],
            "expected at most 2,000,000 coordinates in the window, found 34,560,000",
        ),
        (
            [{**BEGIN, "fps": 100, "window": 60, "every": 0.01}],
            "expected at most 3,000 answers at once, found 6,000 in 60 s: let 'every' be longer",
        ),
        (
            [{**BEGIN, "every": 0.05}, {"frames": [[[1, 2, 3]] * 25] * 52, "times": [*range(0, 204, 4), 9999]}],
            "found 4,000 in 200 s: let 'every' be longer",
        ),
        ([{**BEGIN, "model": "mine"}], "model: unknown name 'mine'"),
        (["nothing"], "expected JSON"),
        ([[1]], "top level: expected"),
        ([{**BEGIN, "labels": [1] * 50_000}], "expected at most 50,000 values in a request beside the points of a clip"),
        ([BEGIN, {}], "expected a message with either points or frames"),
        ([BEGIN, {"points": [[1, 2, 3]]}], "stream: expected frames of shape"),
        ([BEGIN, {"points": [[1], [2, 3]]}], "expected numbers or null in lists of equal lengths"),
        ([BEGIN, {"frames": [[[0, 0, 0]] * 25] * 301}], "frames: expected at most 300 in a message, found 301"),
        ([BEGIN, {"points": [[[[0, 0, 0]] * 25]] * 301}], "expected points of 2 or 3 axes, found shape (301, 1, 25, 3)"),
        ([BEGIN, {"frames": [[0, 0, 0]] * 25, "times": [1]}], "expected frames of 3 or 4 axes, found shape (25, 3)"),
        ([BEGIN, {"frames": [[[1, 2, 3]] * 25], "time": 1}], "expected a time beside points, or times beside frames"),
        ([BEGIN, {"points": [[1, 2, 3]] * 25, "times": [1]}], "expected a time beside points, or times beside frames"),
        ([BEGIN, {"points": [[1, 2, 3]] * 25, "time": 1e300}], "found 1e+300, which is too large to tell frames apart"),
        ([BEGIN, "x" * (2**20 + 1)], "expected a message of at most 1,048,576 characters"),
        ([BEGIN, b"\x00"], "expected a message of text"),
    ],
)
def test_an_error_is_said_in_a_sentence_and_closes_the_stream(client, messages, sentence):
    with client.websocket_connect("/v1/stream", headers=LOCAL) as socket:
        for number, message in enumerate(messages):
            send = {bytes: socket.send_bytes, str: socket.send_text}.get(type(message), socket.send_json)
            send(message)
            said = socket.receive_json()
            assert ("ready" in said) == (number + 1 < len(messages))
        assert list(said) == ["error"]
        assert sentence in said["error"]
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 1008


def test_streams_are_few_and_one_that_is_silent_is_closed(recognize):
    with serving(recognize, streams=1, stream_idle=0.3) as client:
        with client.websocket_connect("/v1/stream", headers=LOCAL) as first:
            first.send_json(BEGIN)
            first.receive_json()
            assert "fdsm_streams 1.0" in client.get("/metrics").text
            with client.websocket_connect("/v1/stream", headers=LOCAL) as second:
                assert second.receive_json() == {"error": "the studio has 1 streams, which is as many as it serves"}
            assert first.receive_json() == {"error": "no frame came for 0.3 s, so the stream was closed"}
        assert "fdsm_streams 0.0" in client.get("/metrics").text


def test_who_goes_away_while_an_answer_is_made_is_no_failure(recognize, caplog):
    """As the page does when its camera is stopped."""

    async def leave(address):
        async with websockets.connect(f"{address.replace('http', 'ws')}v1/stream") as stream:
            await stream.send(json.dumps(BEGIN))
            await stream.recv()
            await stream.send(json.dumps({"frames": points_of("wave.npz")[0, :91].tolist()}))

    with listening({"starter": recognize}) as address:
        asyncio.run(leave(address))
        for _ in range(200):
            if "fdsm_streams 0.0" in httpx.get(f"{address}metrics").text:
                break
            time.sleep(0.05)
        else:
            raise AssertionError("the stream was not closed")
    assert caplog.messages == []
