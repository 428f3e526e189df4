"""The engine on one machine: a process for each core. A process that is killed costs the portions that were under way."""

from __future__ import annotations

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from fdsm.batch.archive import Portion
from fdsm.batch.work import Counts, Work
from fdsm.errors import InputError
from fdsm.workers import Handed, begin_work, ended_on_error, held_interrupts, one_thread_each

_AHEAD = 2
"""Portions that wait for each process, so that none is idle."""
_ENDS, _MOST_LEFT = 2, 8
"""A portion is left out after so many ends of the process that did it alone. The work is given up after so many such portions."""
_EXPECTED = 'expected enough memory for each worker, and a script that starts this to do so below `if __name__ == "__main__":`'

_work: Work


def _start(work: Handed[Work]) -> None:
    global _work
    begin_work()
    _work = work.take()
    _work.prepare()


def _do(portion: Portion) -> Counts:
    return _work.do(portion)


def _has_begun() -> bool:
    return True


def do_all(work: Work, portions: Iterable[Portion], workers: int, done: Callable[[Counts], None]) -> None:
    """Do all portions, and tell of each. A portion is left out if it ends every process that does it.

    Raises InputError if processes end whatever they do.
    """
    pool = _Pool(work, portions, workers, done)
    with ended_on_error():
        while not pool.finishes():
            pass


class _Pool:
    """Processes at work. When one is killed, all begin anew, and the portions that were under way are done one by one."""

    def __init__(self, work: Work, portions: Iterable[Portion], workers: int, done: Callable[[Counts], None]) -> None:
        self._work, self._fresh, self._workers, self._done = work, iter(portions), workers, done
        self._suspects: deque[Portion] = deque()
        self._ends: Counter[int] = Counter()
        self._left_out: list[Portion] = []
        self._under_way: dict[Future[Counts], Portion] = {}
        self._false_starts = 0

    def finishes(self) -> bool:
        """Go on with new processes. Returns whether all is done. If not, a process ended too early.

        Raises InputError if processes end before they do anything, twice in a row, so that no portion is blamed.
        """
        # Spawned, not forked: a fork of a process with threads, such as torch's, may hang.
        context = multiprocessing.get_context("spawn")
        work = Handed(self._work, self._workers, context)
        pool = ProcessPoolExecutor(self._workers, context, _start, (work,))
        begun = False
        try:
            with held_interrupts(), one_thread_each():
                first = pool.submit(_has_begun)
            begun = first.result()
            self._false_starts = 0
            while True:
                self._fill(pool)
                if not self._under_way:
                    return True
                finished, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                for future in finished:
                    counts = future.result()
                    self._ends.pop(self._under_way.pop(future).number, None)
                    self._done(counts)
        except BrokenProcessPool:
            if begun:
                self._blame()
                return False
            self._false_starts += 1
            if self._false_starts == _ENDS:
                raise InputError(f"processes of fdsm batch end before they do anything: {_EXPECTED}") from None
            return False
        finally:
            work.drop()
            pool.shutdown(wait=begun and not self._under_way, cancel_futures=True)  # an interrupt waits for no process

    def _fill(self, pool: ProcessPoolExecutor) -> None:
        """Submit what fits. A suspect has the pool for itself, so that it is known who ended a process."""
        while len(self._under_way) < _AHEAD * self._workers:
            if self._suspects and self._under_way:
                return
            if any(portion.number in self._ends for portion in self._under_way.values()):
                return
            portion = self._suspects.popleft() if self._suspects else next(self._fresh, None)
            if portion is None:
                return
            try:
                with held_interrupts(), one_thread_each():
                    self._under_way[pool.submit(_do, portion)] = portion
            except BrokenProcessPool:
                self._suspects.append(portion)
                raise

    def _blame(self) -> None:
        """Suspect the portions that were under way. One that was alone is the culprit."""
        alone = len(self._under_way) == 1
        for portion in self._under_way.values():
            self._ends[portion.number] += alone
            if self._ends[portion.number] < _ENDS:
                self._suspects.append(portion)
            else:
                self._left_out.append(portion)
        self._under_way.clear()
        if len(self._left_out) >= _MOST_LEFT:
            raise InputError(f"processes of fdsm batch end too early, last at {self._left_out[-1]}: {_EXPECTED}")
