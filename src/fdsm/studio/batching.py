"""Questions that come at once are answered together."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(eq=False)
class _Job(Generic[Asked, Item, Answer]):
    question: Asked
    items: Sequence[Item]
    weight: int
    answer: asyncio.Future[list[Answer]]


_Found = list[tuple[_Job[Asked, Item, Answer], list[Answer] | Exception]]


@dataclass
class Batcher(Generic[Asked, Item, Answer]):
    """Puts questions of several callers together.

    A thread takes a batch when it begins with it, and not when it is asked to. Until then, whoever comes joins. So batches grow
    when there is much to do, and nobody waits when there is nothing.
    """

    work: Callable[[list[tuple[Asked, Sequence[Item]]]], list[list[Answer]]]
    """Answers questions about items, in a thread."""
    run: Callable[[Callable[[], _Found[Asked, Item, Answer]]], Awaitable[_Found[Asked, Item, Answer]]]
    """Runs a function in a thread."""
    weigh: Callable[[Item], int]
    """How much of a batch an item takes."""
    size: int
    """The most that the items of a batch weigh. Those of a single caller may weigh more, and then come alone."""
    observe: Callable[[int], object]
    """Is told the number of items of each batch."""
    _waiting: deque[_Job[Asked, Item, Answer]] = field(default_factory=deque)
    _is_called: bool = False  # a thread was asked to take a batch, and has not taken it
    _taking: threading.Lock = field(default_factory=threading.Lock)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self, question: Asked, items: Sequence[Item]) -> list[Answer]:
        """The answers to a question about items. Raises what `work` raises for these items alone."""
        weight, answer = sum(map(self.weigh, items)), asyncio.get_running_loop().create_future()
        job = _Job[Asked, Item, Answer](question, items, weight, answer)
        with self._taking:
            self._waiting.append(job)
        self._call()
        return await job.answer

    def _call(self) -> None:
        """Ask a thread to take a batch, unless one was asked or nobody waits."""
        with self._taking:
            if self._is_called or not self._waiting:
                return
            self._is_called = True
        task = asyncio.create_task(self._serve())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self) -> None:
        found = await self.run(self._answer_next)
        self._call()
        for job, answers in found:
            if job.answer.done():
                continue  # its caller has given up
            if isinstance(answers, Exception):
                job.answer.set_exception(answers)
            else:
                job.answer.set_result(answers)

    def _answer_next(self) -> _Found[Asked, Item, Answer]:
        """The jobs of the next batch with their answers. If there are more, they are served next."""
        with self._taking:
            self._is_called = False
            jobs: list[_Job[Asked, Item, Answer]] = []
            room = self.size
            while self._waiting and (not jobs or self._waiting[0].weight <= room):
                job = self._waiting.popleft()
                if not job.answer.done():
                    jobs.append(job)
                    room -= job.weight
        if jobs:
            self.observe(sum(len(job.items) for job in jobs))
        return list(zip(jobs, self._answers(jobs), strict=True))

    def _answers(self, jobs: Sequence[_Job[Asked, Item, Answer]]) -> list[list[Answer] | Exception]:
        """The answers to each job. If all together fail, each is tried alone, so that one does not spoil the others'."""
        try:
            return [*self.work([(job.question, job.items) for job in jobs])]
        except Exception as error:
            if len(jobs) == 1:
                return [error]
            return [self._answers([job])[0] for job in jobs]
