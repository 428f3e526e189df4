"""Measuring on a machine that is never quite idle: what is compared takes turns, so that what slows one slows all."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds that passed, and seconds of processors: of this process, and of those that it started and that have ended."""

    wall: float
    processor: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.processor - other.processor)


def in_turns(works: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each work, after one untimed run of each: A B C A B C."""
    return {name: cost.wall for name, cost in costs_in_turns(works, repeats).items()}


def costs_in_turns(works: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Cost]:
    """The same with the seconds of processors, which other work on the machine disturbs less. Each has a median of its own."""
    for work in works.values():
        work()
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            started = _spent()
            work()
            costs[name].append(_spent() - started)
    return {name: Cost(*map(statistics.median, zip(*found, strict=True))) for name, found in costs.items()}


def _spent() -> Cost:
    of_children = os.times()
    return Cost(time.perf_counter(), time.process_time() + of_children.children_user + of_children.children_system)


@contextmanager
def other_work() -> Iterator[None]:
    """One busy process on each processor core."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()
