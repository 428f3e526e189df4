"""Cameras: WebSocket streams that send frames at their pace, whatever the studio does. Each answer's delay is recorded."""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from fdsm.errors import InputWarning
from fdsm.recognizer import Recognizer
from fdsm.recordings import RecognizerStream
from fdsm.values import FloatArray
from studies.load.questions import TOLERANCE

FPS, EVERY = 30, 0.2
"""Frames a second, and the seconds from answer to answer, which are the defaults of a stream."""
_LAST = 5.0
"""Seconds in which the answers to the last frames may come."""


@dataclass(frozen=True)
class Film:
    """What cameras send: a frame of people who move all the time, as the text of its points, and so on in a circle."""

    frames: tuple[str, ...]
    labels: tuple[str, ...]
    layout: str

    @classmethod
    def of(cls, files: Sequence[Path], labels: Sequence[str], layout: str) -> Film:
        """The first persons of clips, one clip after the other, with coordinates to a tenth of a millimetre."""
        return cls.of_points(np.concatenate([np.load(file)[0] for file in files]), labels, layout)

    @classmethod
    def of_points(cls, points: FloatArray, labels: Sequence[str], layout: str) -> Film:
        """Frames (T, V, C) of one person."""
        return cls(tuple(json.dumps(np.round(frame.astype(np.float64), 4).tolist()) for frame in points), tuple(labels), layout)

    def message(self, number: int) -> str:
        """The frame of a number, and its time."""
        return f'{{"points": {self.frames[number % len(self.frames)]}, "time": {number / FPS}}}'

    def in_library(self, recognizer: Recognizer, count: int) -> list[dict[str, Any]]:
        """The library's own answers to so many frames."""
        stream = RecognizerStream(recognizer, self.labels, layout=self.layout, fps=FPS, every=EVERY)
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            for number in range(count):
                frame = json.loads(self.frames[number % len(self.frames)])
                found += [vars(answer) for answer in stream.push(frame, number / FPS)]
        return found


@dataclass
class Watched:
    """What a camera was told: the answers, and the seconds from the frame that made each due until it came."""

    film: Film
    sent: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


async def watch(address: tuple[str, int], films: Sequence[Film], streams: int, seconds: float) -> list[Watched]:
    """So many streams for so many seconds. Cameras do not tick together: each begins at a time of its own."""
    watched = [Watched(films[number % len(films)]) for number in range(streams)]
    async with asyncio.TaskGroup() as group:
        for number, one in enumerate(watched):
            group.create_task(_one(address, one, seconds, EVERY * number / streams))
    return watched


async def _one(address: tuple[str, int], watched: Watched, seconds: float, after: float) -> None:
    film = watched.film
    # On one machine, compressing costs more than it spares.
    async with connect(f"ws://{address[0]}:{address[1]}/v1/stream", compression=None) as socket:
        await socket.send(json.dumps({"labels": film.labels, "layout": film.layout, "fps": FPS, "every": EVERY}))
        ready = json.loads(await socket.recv())
        if not ready.get("ready"):
            raise RuntimeError(f"expected a stream that is ready, found {ready}")
        begun = time.perf_counter() + 0.5 + after
        listening = asyncio.create_task(_listen(socket, watched, begun))
        try:
            while watched.sent < round(seconds * FPS):
                await asyncio.sleep(max(0.0, begun + watched.sent / FPS - time.perf_counter()))
                await socket.send(film.message(watched.sent))
                watched.sent += 1
            due = -(-watched.sent // round(EVERY * FPS))
            until = time.perf_counter() + _LAST
            while len(watched.answers) < due and time.perf_counter() < until:
                await asyncio.sleep(0.01)
        finally:
            listening.cancel()


async def _listen(socket: ClientConnection, watched: Watched, begun: float) -> None:
    async for message in socket:
        now, said = time.perf_counter(), json.loads(message)
        if "error" in said:
            raise RuntimeError(f"a stream was closed: {said['error']}")
        for answer in said["answers"]:
            watched.answers.append(answer)
            watched.delays.append(now - begun - answer["time"])


def count_wrong(watched: Sequence[Watched], recognizer: Recognizer) -> int:
    """Answers that are not the library's own, or did not come."""
    longest: dict[Film, int] = {}
    for one in watched:
        longest[one.film] = max(one.sent, longest.get(one.film, 0))
    right = {film: film.in_library(recognizer, count) for film, count in longest.items()}
    return sum(_wrong(one, right[one.film][: -(-one.sent // round(EVERY * FPS))]) for one in watched)


def _wrong(watched: Watched, right: Sequence[dict[str, Any]]) -> int:
    same = sum(map(_is_same, watched.answers, right))
    return max(len(right), len(watched.answers)) - same


def _is_same(found: dict[str, Any], right: dict[str, Any]) -> bool:
    exact = all(found[key] == right[key] for key in ("person", "label"))
    numbers = ("time", "score", "start", "fits")
    return exact and all(
        found[key] is right[key] if right[key] is None or found[key] is None else abs(found[key] - right[key]) <= TOLERANCE
        for key in numbers
    )
