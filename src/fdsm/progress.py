"""Progress of long work: a bar on a terminal. Without a terminal, a line is printed now and then, at growing intervals."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

FIRST_LINE = 10.0
"""Seconds until the first line. Each further one comes after twice the time, at most after `LONGEST`."""
LONGEST = 600.0


class Advance(Protocol):
    def __call__(self, steps: int = 1, **shown: float) -> None: ...


Listener = Callable[[int, int], object]
"""Is told how many steps are done, of how many. Work ends with the error that it raises."""
_ABOUT: ContextVar[str | None] = ContextVar("about", default=None)
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def in_lines(about: str) -> Iterator[None]:
    """A context in which progress is printed in lines that begin with `about`, on a terminal too: several processes share it."""
    token = _ABOUT.set(about)
    try:
        yield
    finally:
        _ABOUT.reset(token)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """A context in which progress is told to a function, and is not shown. What the function raises ends the work.

    Work that is part of other work is not told.
    """
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


@contextmanager
def progress_bar(description: str, total: int, done: int = 0) -> Iterator[Advance]:
    """Yield a function that advances the work by some steps, and shows the given numbers after it. One step has no bar."""
    listener = _LISTENER.get()
    if listener is not None:
        with told_to(_nobody):  # of the steps of a step
            yield _Told(listener, total, done).advance
        return
    about = _ABOUT.get()
    if about is not None or total == 1 or not sys.stderr.isatty():
        yield Lines(f"{about}: {description}" if about else description, total, done).advance
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[shown]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(description, total=total, completed=done, shown="")

        def advance(steps: int = 1, **shown: float) -> None:
            text = _numbers(shown)
            bar.update(task, advance=steps, shown=text) if text else bar.update(task, advance=steps)

        yield advance


def _nobody(done: int, total: int) -> None:
    """Hears nothing."""


class _Told:
    """Tells a listener how far some work is."""

    def __init__(self, listener: Listener, total: int, done: int) -> None:
        self._listener, self._total, self._done = listener, total, done
        listener(done, total)

    def advance(self, steps: int = 1, **shown: float) -> None:
        self._done += steps
        self._listener(self._done, self._total)


class Lines:
    """Prints how far some work is, now and then. Work that is done before the first line prints nothing."""

    def __init__(self, description: str, total: int, done: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._description, self._total, self._clock = description, total, clock
        self._first = self._done = done
        self._started = clock()
        self._wait = FIRST_LINE
        self._due = self._started + self._wait

    def advance(self, steps: int = 1, **shown: float) -> None:
        self._done += steps
        now = self._clock()
        if now < self._due or self._done >= self._total:
            return
        self._wait = min(2 * self._wait, LONGEST)
        self._due = now + self._wait
        done = self._done - self._first
        left = f", {span((self._total - self._done) * (now - self._started) / done)} left" if done else ""
        numbers = f", {_numbers(shown)}" if shown else ""
        print(f"{self._description}: {self._done} of {self._total}{left}{numbers}", file=sys.stderr, flush=True)  # noqa: T201


def span(seconds: float) -> str:
    """A time in words, such as `about 2 h 5 min`, `about 3 min` or `under a minute`."""
    if seconds < 60:
        return "under a minute"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"about {hours} h {minutes} min" if hours else f"about {minutes} min"


def _numbers(shown: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in shown.items())
