"""What the clients ask, as bytes that are ready to be sent, and what the library itself answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fdsm.bench.predict import many_labels
from fdsm.ranking import Ranking
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs
from fdsm.values import FloatArray

NUM_CLIPS, NUM_LISTS, NUM_LABELS = 32, 4, 20
"""Clips, lists of labels, and labels of a list."""
TOLERANCE = 1e-5
"""How far a number may be from the library's own. Batches of other sizes give other last digits."""
_BOUNDARY = "a-boundary-that-no-clip-has"


@dataclass
class Answered:
    """The library's answer to a question. Equal bytes are compared once."""

    ranking: Ranking
    _right: set[bytes] = field(default_factory=set)

    def is_right(self, body: bytes) -> bool:
        """Whether a server's answer has the same labels with the same numbers, best first.

        Labels whose scores are that near may change places.
        """
        if body in self._right:
            return True
        found = json.loads(body)
        by_label = {one["label"]: one for one in self.ranking}
        right = (
            found["unknown"] == self.ranking.unknown
            and _near(found["fits"], self.ranking.fits)
            and sorted(one["label"] for one in found["ranking"]) == sorted(by_label)
            and all(_near(one[key], by_label[one["label"]][key]) for one in found["ranking"] for key in ("score", "probability"))
            and all(_near(one["score"], right["score"]) for one, right in zip(found["ranking"], self.ranking, strict=True))
            and found["label"] == (self.ranking.label if self.ranking.unknown else found["ranking"][0]["label"])
        )
        if right:
            self._right.add(body)
        return right


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE


@dataclass(frozen=True)
class Question:
    """A request to recognise a clip, and what the library answers."""

    request: bytes
    answered: Answered


@dataclass(frozen=True)
class Asked:
    """Clips on disk, lists of labels, and all questions about them."""

    files: Sequence[Path]
    layout: str
    lists: Sequence[tuple[str, ...]]
    forms: Sequence[Question]  # a file in a form
    written: Sequence[Question]  # points as JSON

    def in_library(self, recognizer: Recognizer) -> int:
        """Answer all questions in this process, a call for each list. Returns their number."""
        for labels in self.lists:
            recognizer(list(self.files), labels, layout=self.layout)
        return len(self.files) * len(self.lists)


def prepare(recognizer: Recognizer, folder: Path) -> Asked:
    """Write rendered clips to a folder, and let the library answer all that will be asked about them."""
    motions = generate(load_programs(), num_subjects=2, num_views=1, num_trials=1)
    layout = motions.layout.name
    places = np.linspace(0, len(motions) - 1, NUM_CLIPS).astype(int)
    clips = [np.asarray(motions[place]) for place in places.tolist()]
    files = [folder / f"{number:03d}.npy" for number in range(NUM_CLIPS)]
    for file, clip in zip(files, clips, strict=True):
        np.save(file, clip)
    names = many_labels()
    lists = [tuple(names[start :: len(names) // NUM_LABELS][:NUM_LABELS]) for start in range(NUM_LISTS)]
    forms, written = [], []
    for labels in lists:
        rankings = recognizer(list(files), labels, layout=layout)
        for file, clip, ranking in zip(files, clips, rankings, strict=True):
            answered = Answered(ranking)
            asked = {"labels": labels, "layout": layout}
            forms.append(Question(form_of(file.read_bytes(), file.name, asked), answered))
            written.append(Question(json_of({**asked, "clip": {"points": _points(clip)}}), answered))
    return Asked(files, layout, lists, forms, written)


def _points(clip: FloatArray) -> list[object]:
    points: list[object] = np.asarray(clip, np.float64).tolist()
    return points


def request(body: bytes, media: str, path: str = "/v1/recognize") -> bytes:
    """A request of HTTP/1.1 to the studio of this machine."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def json_of(content: object) -> bytes:
    """A request whose body is JSON."""
    return request(json.dumps(content).encode(), "application/json")


def form_of(file: bytes, name: str, content: object) -> bytes:
    """A request whose body is a form with a file."""
    start = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
    asked = f'{start}"request"\r\n\r\n{json.dumps(content)}\r\n'
    head = f'{start}"file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = asked.encode() + head.encode() + file + f"\r\n--{_BOUNDARY}--\r\n".encode()
    return request(body, f"multipart/form-data; boundary={_BOUNDARY}")
