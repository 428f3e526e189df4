"""Requests that come at once and ask the same are answered by one call of the recogniser."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(eq=False)
class _Job(Generic[Item, Answer]):
    items: Sequence[Item]
    answer: asyncio.Future[list[Answer]]


@dataclass
class Batcher(Generic[Asked, Item, Answer]):
    """Puts items of several callers together, if they ask the same.

    The first caller waits for `wait` seconds for others, and then for a free thread. Whoever comes until then joins the batch. So
    batches grow when there is much to do. Callers with another question wait for a thread in the order in which they came.
    """

    work: Callable[[Asked, list[Item]], list[Answer]]
    """Answers a question about items, in a thread."""
    run: Callable[[Callable[[], list[list[Answer] | Exception]]], Awaitable[list[list[Answer] | Exception]]]
    """Runs a function in a thread."""
    at_once: int
    """Batches that are worked on at once."""
    size: int
    """Items of a batch. A single caller may have more."""
    wait: float
    observe: Callable[[int], object]
    """Is told the size of each batch."""
    _waiting: dict[Asked, list[_Job[Item, Answer]]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.at_once)

    async def ask(self, question: Asked, items: Sequence[Item]) -> list[Answer]:
        """The answers to a question about items. Raises what `work` raises for these items alone."""
        job = _Job[Item, Answer](items, asyncio.get_running_loop().create_future())
        jobs = self._waiting.setdefault(question, [])
        jobs.append(job)
        if len(jobs) == 1:
            self._start(question)
        return await job.answer

    def _start(self, question: Asked) -> None:
        task = asyncio.create_task(self._serve(question))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, question: Asked) -> None:
        await asyncio.sleep(self.wait)
        async with self._free:
            jobs = self._take(question)
            if not jobs:
                return
            self.observe(sum(len(job.items) for job in jobs))
            found = await self.run(partial(self._answers, question, [job.items for job in jobs]))
            for job, answers in zip(jobs, found, strict=True):
                if job.answer.done():
                    continue  # its caller has given up
                if isinstance(answers, Exception):
                    job.answer.set_exception(answers)
                else:
                    job.answer.set_result(answers)

    def _take(self, question: Asked) -> list[_Job[Item, Answer]]:
        """The jobs of the next batch. If there are more, they are served next."""
        jobs = [job for job in self._waiting.pop(question) if not job.answer.done()]
        count, total = 0, 0
        for job in jobs:
            if count and total + len(job.items) > self.size:
                break
            count, total = count + 1, total + len(job.items)
        if jobs[count:]:
            self._waiting[question] = jobs[count:]
            self._start(question)
        return jobs[:count]

    def _answers(self, question: Asked, groups: list[Sequence[Item]]) -> list[list[Answer] | Exception]:
        """The answers of each group. If all together fail, each is tried alone, so that one does not spoil the others'."""
        try:
            found = self.work(question, [item for group in groups for item in group])
        except Exception as error:
            if len(groups) == 1:
                return [error]
            return [self._answers(question, [group])[0] for group in groups]
        answers = iter(found)
        return [[next(answers) for _ in group] for group in groups]
