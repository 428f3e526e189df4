"""The two measurements: many clients that ask, and many streams. Each takes twelve minutes in its long form."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from fdsm.bench.predict import processor
from fdsm.errors import InputWarning
from fdsm.recognizer import Recognizer
from fdsm.version import __version__
from studies.load.clients import CLIENTS, Crowd, Kind, Seen
from studies.load.questions import Asked, prepare
from studies.load.rubbish import collect
from studies.load.served import Served
from studies.load.streams import EVERY, Film, Watched, count_wrong, watch

PROCESSES, CLIENT_SECONDS, ROUNDS, STEADY_ROUNDS, STREAMS = 2, 600.0, 8, 2, 32
_ALONE = 5.0
"""Seconds in which the library answers alone, before each round."""
_WARM_UP = 20.0
_SHOWN = 20
"""Wrong answers of which the text is kept."""


class Made(BaseModel):
    """What numbers were made on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_on: str
    cores: int
    load: float  # processes that wanted a core, as the measurement began
    processes: int  # of the server
    seconds: float


class Round(BaseModel):
    """A turn: first the library alone, then all clients."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: float  # clips a second
    right: float  # right answers a second
    busy: float  # cores that the server kept busy
    client_busy: float  # and the clients
    memory: float  # MiB of the server after the round


class Requests(Made):
    """What the clients saw."""

    clients: dict[Kind, int]
    rounds: tuple[Round, ...]
    steady_rounds: tuple[Round, ...]  # afterwards, with the steady clients alone
    codes: dict[Kind, dict[int, int]]
    percentiles: dict[str, float]  # seconds of right answers to steady clients, in all rounds
    right: int
    wrong: int
    examples: tuple[str, ...]  # of what was wrong

    @property
    def ratio(self) -> float:
        """Right answers a second by the library's clips a second, the median of the rounds."""
        return _ratio(self.rounds)

    @property
    def steady_ratio(self) -> float:
        """The same with the steady clients alone."""
        return _ratio(self.steady_rounds)

    @property
    def growth(self) -> float:
        """Memory after the last round by that after the first, less 1."""
        return self.rounds[-1].memory / self.rounds[0].memory - 1


class Streams(Made):
    """What the cameras saw. Delays are in seconds."""

    streams: int
    answers: int
    wrong: int
    late: int  # answers that came after the next one was due
    percentiles: dict[str, float]
    first: float  # median delay in the first tenth of the time
    last: float  # and in the last
    longest: float
    busy: float  # cores that the server kept busy
    client_busy: float  # and the clients
    memory: tuple[float, ...]  # MiB of the server, at equal distances


def measure_requests(
    seconds: float = CLIENT_SECONDS,
    rounds: int = ROUNDS,
    processes: int = PROCESSES,
    clients: dict[Kind, int] | None = None,
    show: Callable[[Round], object] = lambda _: None,
) -> Requests:
    """Clients for so many seconds in all, and then the steady ones alone for two further rounds.

    Before each round, the library answers the same questions in this process.
    """
    clients = clients or CLIENTS
    began = time.perf_counter()
    load, recognizer = os.getloadavg()[0], Recognizer.from_pretrained()
    length = seconds / rounds
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as name, Served("--processes", str(processes)) as served:
        warnings.simplefilter("ignore", InputWarning)
        asked = prepare(recognizer, Path(name))
        crowd = Crowd((served.host, served.port), asked.forms, asked.written, collect(recognizer, asked, Path(name)))
        asyncio.run(crowd.run(min(_WARM_UP, length), 0, clients))
        seen, taken = Seen(), []
        for number in range(rounds + STEADY_ROUNDS):
            library = _library(recognizer, asked, min(_ALONE, length / 4))
            before, own, started = served.processor_seconds(), time.process_time(), time.perf_counter()
            who = clients if number < rounds else {Kind.STEADY: clients[Kind.STEADY]}
            found = asyncio.run(crowd.run(length, 1 + number, who))
            passed = time.perf_counter() - started
            taken.append(
                Round(
                    library=library,
                    right=found.right / passed,
                    busy=(served.processor_seconds() - before) / passed,
                    client_busy=(time.process_time() - own) / passed,
                    memory=served.memory() / 2**20,
                )
            )
            show(taken[-1])
            seen.add(found)
    return Requests(
        **_made(load, processes, time.perf_counter() - began),
        clients=clients,
        rounds=tuple(taken[:rounds]),
        steady_rounds=tuple(taken[rounds:]),
        codes={kind: _of(seen.codes, kind) for kind in clients},
        percentiles=_percentiles(seen.seconds),
        right=seen.right,
        wrong=len(seen.wrong),
        examples=tuple(seen.wrong[:_SHOWN]),
    )


def measure_streams(seconds: float = CLIENT_SECONDS, streams: int = STREAMS, processes: int = PROCESSES) -> Streams:
    """Streams for so many seconds. What they were told is compared with the library's answers afterwards."""
    began = time.perf_counter()
    load, recognizer = os.getloadavg()[0], Recognizer.from_pretrained()
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as name, Served("--processes", str(processes)) as served:
        warnings.simplefilter("ignore", InputWarning)
        asked = prepare(recognizer, Path(name))
        films = [Film.of(asked.files[start :: len(asked.lists)], labels, asked.layout) for start, labels in enumerate(asked.lists)]
        address = (served.host, served.port)
        asyncio.run(watch(address, films, streams, min(_WARM_UP, seconds / 4)))
        before, own, started = served.processor_seconds(), time.process_time(), time.perf_counter()
        watched, memory = asyncio.run(_watch_and_weigh(served, films, streams, seconds))
        passed = time.perf_counter() - started
        busy, client_busy = (served.processor_seconds() - before) / passed, (time.process_time() - own) / passed
    delays = [(answer["time"], delay) for one in watched for answer, delay in zip(one.answers, one.delays, strict=True)]
    every = [delay for _, delay in delays]
    return Streams(
        **_made(load, processes, time.perf_counter() - began),
        streams=streams,
        answers=len(every),
        wrong=count_wrong(watched, recognizer),
        late=sum(delay > EVERY for delay in every),
        percentiles=_percentiles(every),
        first=statistics.median(delay for when, delay in delays if when <= seconds / 10),
        last=statistics.median(delay for when, delay in delays if when >= 0.9 * seconds),
        longest=max(every),
        busy=busy,
        client_busy=client_busy,
        memory=tuple(memory),
    )


async def _watch_and_weigh(
    served: Served, films: Sequence[Film], streams: int, seconds: float
) -> tuple[list[Watched], list[float]]:
    memory: list[float] = []

    async def weigh() -> None:
        for _ in range(10):
            await asyncio.sleep(seconds / 10)
            memory.append(served.memory() / 2**20)

    weighing = asyncio.create_task(weigh())
    watched = await watch((served.host, served.port), films, streams, seconds)
    await weighing
    return watched, memory


def _ratio(rounds: Sequence[Round]) -> float:
    return statistics.median(one.right / one.library for one in rounds)


def _library(recognizer: Recognizer, asked: Asked, seconds: float) -> float:
    """Clips a second that this process answers alone."""
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        count += asked.in_library(recognizer)
    return count / (time.perf_counter() - started)


def _of(codes: Counter[tuple[Kind, int]], kind: Kind) -> dict[int, int]:
    return {code: count for (of, code), count in sorted(codes.items()) if of == kind}


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {f"p{percent}": cuts[percent - 1] for percent in (50, 95, 99)}


def _made(load: float, processes: int, seconds: float) -> dict[str, object]:
    cores = len(os.sched_getaffinity(0))
    return {
        "made_on": f"{processor()}, fdsm {__version__}",
        "cores": cores,
        "load": load,
        "processes": processes,
        "seconds": seconds,
    }
