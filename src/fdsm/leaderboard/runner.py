"""The runs of a leaderboard, in parallel processes within a memory cap. A run that was stopped goes on where it was.

One fit of each method is measured first, so that what is left is known before it begins. Then come the searches, and the runs. Only
one command at a time works on a board.
"""

from __future__ import annotations

import math
import multiprocessing
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib.util import find_spec

from fdsm.errors import InputError, option
from fdsm.leaderboard.costs import Costs, Estimate, Key, Kind
from fdsm.leaderboard.entries import CLIPS, OUTCOMES, SEARCHES
from fdsm.leaderboard.steps import Group, News, Place, do_group, groups_of, left, steps_of
from fdsm.whole_files import alone, clear_leftovers
from fdsm.workers import begin_work, ended_on_error, held_interrupts

POLL_SECONDS = 2.0


@dataclass(frozen=True)
class Progress:
    """How far the work is."""

    what: str
    done: int
    of: int
    seconds_left: float | None  # none: too early to say
    last: str


def run(
    place: Place,
    *,
    processes: int,
    memory: float,
    show: Callable[[Progress], None],
    announce: Callable[[Estimate], None] = lambda _: None,
) -> None:
    """Measure one fit of each method, search settings, then run everything that has no result yet.

    Args:
        place: the suite and its folders.
        processes: the most processes at once.
        memory: GiB that all processes may take. How many run follows from the most that one has taken so far.
        show: called as the work goes on.
        announce: called once with what is left, after one fit of each method and before all else.

    A run that fails is kept with the reason, and tried again by the next call. Raises InputError if the suite is wrong, if another
    command works on the board, or if one process alone needs more memory.
    """
    suite = place.suite
    suite.check()
    _check_place(place)
    with alone(place.board, wait=False):
        place.board.mkdir(parents=True, exist_ok=True)
        for folder in (place.board, *(place.board / name for name in (OUTCOMES, SEARCHES, CLIPS))):
            clear_leftovers(folder)
        costs = Costs.read(place.board)
        at_work = _AtWork(place, costs, processes, memory, show)
        trials, runs = left(place)
        at_work.do("costs", [group for group in groups_of("costs", place) if trials.total() + runs.total()])
        if trials.total() + runs.total():
            announce(Estimate.of(costs, trials, runs, suite.search, at_work.allowed))
        if suite.search.trials:
            at_work.do("search", groups_of("search", place))
        at_work.do("runs", groups_of("runs", place))


def _check_place(place: Place) -> None:
    """Raises InputError if a data set's folder is missing, or if there is a search and no optuna."""
    suite = place.suite
    if suite.search.trials > 1 and find_spec("optuna") is None:
        raise InputError("a search of settings needs optuna, which is not installed: pip install 'fdsm[search]'")
    method, given = next((method, given) for given in suite.inputs for method in suite.methods_on(given))
    roots = {target: getattr(place.maker(method, target, given)({}).data, "root", None) for target in suite.targets}
    missing = dict.fromkeys(str(root) for root in roots.values() if root is not None and not root.exists())
    if missing:
        raise InputError(f"{option('data')}: expected the folder of every data set, found none at {', '.join(missing)}")


class _AtWork:
    """Does groups in processes. There is one process at first; others join as long as all fit into the memory."""

    def __init__(self, place: Place, costs: Costs, processes: int, memory: float, show: Callable[[Progress], None]) -> None:
        self._place, self._costs, self._processes, self._memory, self._show = place, costs, processes, memory, show
        self._needed = costs.gib

    @property
    def allowed(self) -> int:
        """How many processes may run at once."""
        return min(self._processes, max(1, int(self._memory / self._needed))) if self._needed else 1

    def do(self, what: Kind, groups: Sequence[Group]) -> None:
        """Raises InputError if one process alone needs more memory than all may take."""
        if not groups:
            return
        context = multiprocessing.get_context("spawn")
        steps = sum((steps_of(group, self._place) for group in groups), Counter())
        clock = _Clock(what, steps, self._costs, self._place.suite.search.draws)
        with ended_on_error(), context.Manager() as manager:
            news = manager.Queue()
            waiting, running = list(groups), set[Future[float]]()
            pool = ProcessPoolExecutor(self._processes, mp_context=context, max_tasks_per_child=4, initializer=begin_work)
            try:
                while waiting or running:
                    while waiting and len(running) < self.allowed:
                        with held_interrupts():
                            running.add(pool.submit(do_group, waiting.pop(0), self._place, news))
                    done, running = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                    while not news.empty():
                        self._hear(news.get(), clock)
                    for finished in done:
                        self._needed = max(self._needed, finished.result())  # raises what stopped the process
                    self._refuse_too_little_memory()
            except BrokenProcessPool:
                raise InputError(
                    "a process of the leaderboard was killed, as happens when memory runs out; "
                    f"{option('memory')} and {option('processes')} say how many run at once, and the same command goes on"
                ) from None
            finally:
                for future in running:
                    future.cancel()
                pool.shutdown(wait=not running, cancel_futures=True)

    def _hear(self, step: News, clock: _Clock) -> None:
        self._needed = max(self._needed, step.gib)
        if step.cost is not None:
            self._costs.keep(self._place.board, step.key, step.cost)
        clock.advance(step)
        self._show(clock.progress(step.line, self.allowed))

    def _refuse_too_little_memory(self) -> None:
        if self._needed > self._memory:
            least = math.ceil(10 * self._needed) / 10  # rounded up, so that this much is enough
            raise InputError(f"{option('memory')} {self._memory:g}: expected at least the {least:.1f} GiB that one process needs")


class _Clock:
    """Estimates what is left: at the pace of each method so far, or at its measured cost before its first step.

    Results that were there already say nothing about the pace.
    """

    def __init__(self, what: Kind, steps: Counter[Key], costs: Costs, draws: int) -> None:
        self.what, self.left = what, Counter(steps)
        self.total, self.done = steps.total(), 0
        self._costs, self._draws = costs, draws
        self._seconds: dict[Key, list[float]] = {}

    def advance(self, step: News) -> None:
        self.done += 1
        self.left[step.key] -= 1
        if step.seconds is not None:
            self._seconds.setdefault(step.key, []).append(step.seconds)

    def progress(self, last: str, processes: int) -> Progress:
        """What is left. While costs are measured, nothing is known of the methods to come."""
        seconds = sum(count * self._pace(key) for key, count in self.left.items()) / processes
        return Progress(self.what, self.done, self.total, None if self.what == "costs" else seconds, last)

    def _pace(self, key: Key) -> float:
        """Seconds a step."""
        return statistics.mean(self._seconds[key]) if key in self._seconds else self._costs.step(self.what, key, self._draws)[0]
