"""What clients send that is no question, and how it must be refused."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from fdsm.studio import Settings
from studies.load.questions import Asked, form_of, json_of, request

SEED = 7
_ENDINGS = (".npy", ".npz", ".json", ".bvh", ".csv", ".trc", ".skeleton", ".mat")
"""Kinds of files that random bytes are called."""


@dataclass(frozen=True)
class Rubbish:
    """A request that asks nothing, the code of its refusal, and what the sentence says."""

    what: str
    request: bytes
    code: int = 422
    says: str = ""

    def is_refused(self, code: int, body: bytes) -> bool:
        """Whether an answer is the refusal that is due, in one sentence."""
        if code != self.code:
            return False
        said = json.loads(body)
        return list(said) == ["error"] and self.says in said["error"]


def collect(recognizer: Recognizer, asked: Asked, folder: Path) -> list[Rubbish]:
    """Some of each kind."""
    return [*_bodies(asked), *_files(recognizer, asked, folder)]


def _bodies(asked: Asked) -> Iterator[Rubbish]:
    draw = random.Random(SEED)
    labels = list(asked.lists[0])
    clip = {"points": [[[0.0, 1.0, 2.0]] * 25] * 9}
    good = {"labels": labels, "layout": asked.layout, "clip": clip}
    half = json.dumps(good).encode()[:-40]
    yield Rubbish("half of a JSON", request(half, "application/json"), says="expected JSON")
    yield Rubbish("random bytes as JSON", request(draw.randbytes(3000), "application/json"), says="expected JSON")
    yield Rubbish("deep JSON", request(b"[" * 50_000, "application/json"), says="expected JSON")
    yield Rubbish("random bytes as a form", request(draw.randbytes(3000), "multipart/form-data; boundary=x"), says="form")
    yield Rubbish("a form without a boundary", request(b"x", "multipart/form-data"), says="form")
    yield Rubbish("another media type", request(b"<a/>", "text/xml"), says="expected a body of application/json")
    yield Rubbish("an unknown key", json_of({**good, "labelz": labels}), says="labelz")
    yield Rubbish("no label", json_of({**good, "labels": []}), says="labels")
    yield Rubbish("a label that is no action", json_of({**good, "labels": ["xqzzkw"]}), says="label 'xqzzkw'")
    yield Rubbish("too many labels", json_of({**good, "labels": [f"wave {n}" for n in range(501)]}), says="expected at most 500")
    yield Rubbish("an unknown layout", json_of({**good, "layout": "/etc/passwd"}), says="layout")
    yield Rubbish("points that are none", json_of({**good, "clip": {"points": [[["a"]]]}}), says="clip.points")
    yield Rubbish("a wrong number of joints", json_of({**good, "clip": {"points": [[[0.0, 1.0, 2.0]] * 7] * 9}}), says="25 joints")
    yield Rubbish("no clip", json_of({"labels": labels}), says="expected a clip")
    yield Rubbish("a program", form_of(draw.randbytes(500), "clip.pkl", {"labels": labels}), says="is a pickle")
    frames = b'{"labels": ["wave"], "clip": {"points": [' + b" " * Settings(models={"any": object()}).json_body + b"]}}"  # type: ignore[dict-item]
    yield Rubbish("JSON of more than is read", request(frames, "application/json"), code=413, says="expected a body of at most")


def _files(recognizer: Recognizer, asked: Asked, folder: Path) -> Iterator[Rubbish]:
    """Random bytes, and a clip that was damaged, under the names of many formats. The library says what is wrong with each."""
    draw = random.Random(SEED)
    for ending in _ENDINGS:
        damaged = bytearray(asked.files[0].read_bytes())
        damaged[draw.randrange(60) : 80] = draw.randbytes(20)
        for number, content in enumerate((draw.randbytes(2000), bytes(damaged))):
            name = f"rubbish{number}{ending}"
            path = folder / name
            path.write_bytes(content)
            try:
                recognizer.inspect(path, layout=asked.layout)
            except InputError as error:
                says = " ".join(str(error).replace(str(path), name).split())
                sent = form_of(content, name, {"labels": asked.lists[0], "layout": asked.layout})
                yield Rubbish(f"{name} of random bytes" if number == 0 else f"a damaged {name}", sent, says=says[:60])
