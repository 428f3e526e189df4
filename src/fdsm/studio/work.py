"""The studio's work: threads for what takes time, a bounded queue before them, and a deadline for each request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from starlette.requests import HTTPConnection

from fdsm.bound_labels import Bound
from fdsm.data.input_report import InputReport
from fdsm.errors import did_you_mean
from fdsm.ranking import Ranking
from fdsm.recognizer import Recognizer
from fdsm.studio.batching import Batcher
from fdsm.studio.metrics import Metrics
from fdsm.studio.refusals import RefusedError
from fdsm.studio.settings import Settings
from fdsm.studio.threads import Threads

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Question:
    """What is asked of clips."""

    model: Recognizer
    labels: Bound


@dataclass
class Place:
    """A place in the queue."""

    _free: Callable[[], None]
    _taken: bool = True

    def free(self) -> None:
        """Give the place to another request. It is given once."""
        if self._taken:
            self._taken = False
            self._free()


class Work:
    """What all requests share. It belongs to the event loop in which it was made."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.metrics = settings, Metrics()
        self._threads, self._searching = Threads(settings.workers), ThreadPoolExecutor(settings.workers, "fdsm-searching")
        self._accepted = self._streams = self._held = 0
        self._batches: Batcher[Question, InputReport, Ranking] = Batcher(
            work=_ranked,
            run=self._threads.run,
            weigh=lambda report: report.clip.size,
            size=settings.batch,
            observe=self.metrics.batches.observe,
        )

    def close(self) -> None:
        """Wait for the threads. Nothing is accepted any more."""
        self._threads.close()
        self._searching.shutdown()

    def model(self, name: str | None) -> tuple[str, Recognizer]:
        """A model and its name. None: the first. Refused if there is none of the name."""
        models = self.settings.models
        found = next(iter(models)) if name is None else name
        if found not in models:
            raise RefusedError(422, f"model: {did_you_mean(found, list(models))}")
        return found, models[found]

    def place(self) -> Place:
        """A place in the queue. Refused with 429 if the queue is full."""
        if self._accepted >= self.settings.queue:
            self.metrics.rejected.labels("queue").inc()
            raise RefusedError(429, f"the studio is busy with {self._accepted} requests: ask again in a second", retry=1)
        self._count(1)
        return Place(lambda: self._count(-1))

    def _count(self, change: int) -> None:
        self._accepted += change
        self.metrics.queue.set(self._accepted)

    @asynccontextmanager
    async def deadline(self, seconds: float) -> AsyncIterator[None]:
        """A time in which something must be done. Refused with 503 if it is not."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            self.metrics.rejected.labels("deadline").inc()
            raise RefusedError(503, f"the answer took more than {seconds:g} s, so it was given up", retry=5) from None

    @asynccontextmanager
    async def accepted(self) -> AsyncIterator[None]:
        """A place in the queue until a request is answered, which has its deadline."""
        place = self.place()
        try:
            async with self.deadline(self.settings.seconds):
                yield
        finally:
            place.free()

    def hold(self, count: int) -> None:
        """Count bytes of a request that are held until it is answered. Refused with 429 if all requests hold too many."""
        self._held += count
        if self._held > self.settings.bodies:
            self.metrics.rejected.labels("bodies").inc()
            raise RefusedError(429, "the studio is busy with large requests: ask again in some seconds", retry=5)

    def let_go(self, count: int) -> None:
        """Count bytes no longer."""
        self._held -= count

    def open_stream(self) -> bool:
        """Count a stream, unless there are as many as are served."""
        if self._streams >= self.settings.streams:
            self.metrics.rejected.labels("streams").inc()
            return False
        self._streams += 1
        self.metrics.streams.set(self._streams)
        return True

    def close_stream(self) -> None:
        self._streams -= 1
        self.metrics.streams.set(self._streams)

    async def in_thread(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What a function returns, run in a thread. If nobody waits any more, it is not begun."""
        return await self._threads.run(lambda: function(*args, **kwargs))

    async def search(self, function: Callable[[], _T]) -> _T:
        """The same for a search in a long recording."""
        return await asyncio.get_running_loop().run_in_executor(self._searching, function)

    async def recognize(self, question: Question, reports: Sequence[InputReport]) -> list[Ranking]:
        """Rankings of all labels, together with those of other requests. Raises InputError as a call of the model does."""
        return await self._batches.ask(question, reports)


def _ranked(asked: Sequence[tuple[Question, Sequence[InputReport]]]) -> list[list[Ranking]]:
    """The rankings of several requests: together if they are for the same model and clips do not influence each other."""
    groups: dict[tuple[int, int | None], list[int]] = {}
    for place, (question, _) in enumerate(asked):
        groups.setdefault((id(question.model), place if question.model.method.transductive else None), []).append(place)
    found: dict[int, list[Ranking]] = {}
    for places in groups.values():
        reports = [report for place in places for report in asked[place][1]]
        labels = [asked[place][0].labels for place in places for _ in asked[place][1]]
        rankings = iter(asked[places[0]][0].model.rank(reports, labels))
        found |= {place: [next(rankings) for _ in asked[place][1]] for place in places}
    return [found[place] for place in range(len(asked))]


def work_of(connection: HTTPConnection) -> Work:
    """The work of the app that a request came to."""
    work: Work = connection.app.state.work
    return work
