"""Measuring on a machine that is never quite idle: what is compared takes turns, so that what slows one slows all."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager


def in_turns(works: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each work, after one untimed run of each: A B C A B C."""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) for name, found in seconds.items()}


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
