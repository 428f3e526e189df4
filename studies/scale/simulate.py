"""Machines that work through an archive behind one store: each portion is read, worked on by a core, and written.

The store gives so many bytes a second to all machines together, and serves them one after the other. It is the one thing that they
share. Portions take different times, drawn from a seed.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from fdsm.rng import numpy_generator

PORTION = 1024
"""Clips of a portion."""
_SPREAD = 0.2
"""Standard deviation of the logarithm of a portion's time: clips differ in length, and machines in what else they do."""


@dataclass(frozen=True)
class Job:
    """Clips, and what one of them costs."""

    clips: int
    read_bytes: float
    write_bytes: float
    core_seconds: float


@dataclass(frozen=True)
class Outcome:
    seconds: float
    cores_busy: float  # shares of the time
    store_busy: float


def simulate(job: Job, cores: int, bytes_a_second: float, seed: int = 0) -> Outcome:
    """Do the job with so many cores. A core reads a portion, works, writes and takes the next."""
    portions = -(-job.clips // PORTION)
    times = PORTION * job.core_seconds * numpy_generator(seed, "portions").lognormal(-(_SPREAD**2) / 2, _SPREAD, portions)
    reading, writing = (PORTION * size / bytes_a_second for size in (job.read_bytes, job.write_bytes))
    # Events in order of time: a core asks for a portion (0), or has answers to write (1).
    events = [(0.0, 0, core) for core in range(min(cores, portions))]
    heapq.heapify(events)
    store_free = end = 0.0
    given = 0
    while events:
        now, kind, core = heapq.heappop(events)
        if kind == 0:
            if given == portions:
                continue
            store_free = max(store_free, now) + reading
            heapq.heappush(events, (store_free + float(times[given]), 1, core))
            given += 1
        else:
            store_free = max(store_free, now) + writing
            end = max(end, store_free)
            heapq.heappush(events, (store_free, 0, core))
    return Outcome(end, float(times.sum()) / (cores * end), portions * (reading + writing) / end)
