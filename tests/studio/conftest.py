"""The studio with the model that comes with fdsm, and its example clips."""

import io
import json
from contextlib import contextmanager

import numpy as np
import pytest
from fastapi.testclient import TestClient

from fdsm.recognizer import Recognizer
from fdsm.studio import Settings, create_app
from fdsm.studio.examples import EXAMPLES

HERE = "http://localhost"


@pytest.fixture(scope="session")
def recognize():
    return Recognizer.from_pretrained()


@contextmanager
def serving(recognizer, **settings):
    """A client of a studio that serves one model."""
    with TestClient(create_app(Settings(models={"starter": recognizer}, **settings)), base_url=HERE) as client:
        yield client


@pytest.fixture(scope="module")
def client(recognize):
    with serving(recognize) as client:
        yield client


def content_of(name):
    return (EXAMPLES / name).read_bytes()


def points_of(name):
    """The points (M, T, V, C) of an example."""
    return np.load(EXAMPLES / name)["points"]


def asked(file, called="clip.npz", /, **request):
    """A form with a file, for a client's `post`."""
    return {"files": {"file": (called, file)}, "data": {"request": json.dumps(request)}}


def as_npy(points):
    buffer = io.BytesIO()
    np.save(buffer, points)
    return buffer.getvalue()


def refused(response, status, sentence):
    """Checks that a response is a refusal in one sentence."""
    assert response.status_code == status, response.text
    assert list(response.json()) == ["error"]
    assert sentence in response.json()["error"]
    assert "\n" not in response.json()["error"]
    assert "/tmp" not in response.json()["error"]


def events_of(text):
    """The events of a stream of events, as pairs of a name and its data."""
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("event:")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]
