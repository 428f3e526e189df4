"""The runs of a leaderboard, in parallel processes within a memory cap. A run that was stopped goes on where it was.

Runs of one target, input and seed form a group, which one process does: they share encoder, latents and synthetic classes. Only one
command at a time works on a board.
"""

from __future__ import annotations

import multiprocessing
import queue
import resource
import statistics
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from fdsm import storage
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation import Report
from fdsm.evaluation.hits import write_hits
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.pipeline import Pipeline
from fdsm.leaderboard.entries import Board, Entry, Generalised, inputs_of
from fdsm.leaderboard.search import MakeConfig, num_trials, search
from fdsm.leaderboard.suite import Suite
from fdsm.methods.base import MODEL

POLL_SECONDS = 2.0
LOCK = ".lock"


@dataclass(frozen=True)
class Group:
    """Work for one process: the searches of a target and input (no seed), or the runs of a target, input and seed."""

    target: str
    input: str
    seed: int | None
    methods: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a leaderboard reads and writes."""

    suite: Suite
    data: Path | None
    runs: Path
    board: Path

    def maker(self, method: str, target: str, given: str, seed: int = 0) -> MakeConfig:
        return lambda chosen: self.suite.config(method, target, given, seed=seed, data=self.data, chosen=chosen)


@dataclass(frozen=True)
class News:
    """A step that a process has done."""

    line: str
    method: str
    seconds: float | None  # none: the result was there already
    gib: float  # the most memory that the process has taken


@dataclass(frozen=True)
class Progress:
    """How far the work is."""

    what: str
    done: int
    of: int
    seconds_left: float | None  # none: too early to say
    last: str


def run(place: Place, *, processes: int, memory: float, show: Callable[[Progress], None]) -> None:
    """Search settings, then run everything that has no result yet.

    Args:
        place: the suite and its folders.
        processes: the most processes at once.
        memory: GiB that all processes may take. How many run follows from the most that one has taken so far.
        show: called as the work goes on.

    A run that fails is kept with the reason, and tried again by the next call. Raises InputError if the suite is wrong, if another
    command works on the board, or if one process alone needs more memory.
    """
    place.suite.check()
    _check_place(place)
    place.board.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place.board / LOCK, timeout=0):
            if place.suite.search.trials:
                _work("search", _searches(place), place, processes, memory, show)
            _work("runs", _runs(place), place, processes, memory, show)
    except Timeout:
        raise InputError(f"{place.board}: expected no other leaderboard command at work here, found one") from None


def _check_place(place: Place) -> None:
    """Raises InputError if a data set's folder is missing, or if there is a search and no optuna."""
    suite = place.suite
    if suite.search.trials > 1 and find_spec("optuna") is None:
        raise InputError("a search of settings needs optuna, which is not installed: pip install 'fdsm[search]'")
    method, given = next((method, given) for given in suite.inputs for method in suite.methods_on(given))
    roots = {target: getattr(place.maker(method, target, given)({}).data, "root", None) for target in suite.targets}
    missing = dict.fromkeys(str(root) for root in roots.values() if root is not None and not root.exists())
    if missing:
        raise InputError(f"--data: expected the folder of every data set, found none at {', '.join(missing)}")


def _searches(place: Place) -> list[Group]:
    suite = place.suite
    own = [name for name, given in suite.inputs.items() if given.searched_as is None]
    return [Group(target, given, None, suite.methods_on(given)) for target in suite.targets for given in own]


def _runs(place: Place) -> list[Group]:
    suite = place.suite
    return [
        Group(target, given, seed, suite.methods_on(given))
        for seed in range(suite.seeds)
        for target in suite.targets
        for given in suite.inputs
    ]


def _steps_of(group: Group, place: Place) -> Counter[str]:
    """How many steps each method has in a group."""
    if group.seed is not None:
        return Counter(group.methods)
    return Counter(
        {method: num_trials(place.maker(method, group.target, group.input)({}), place.suite.search) for method in group.methods}
    )


def _work(
    what: str, groups: Sequence[Group], place: Place, processes: int, memory: float, show: Callable[[Progress], None]
) -> None:
    """Do groups in processes. There is one process at first; others join as long as all fit into the memory."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        news = manager.Queue()
        waiting, running = list(groups), set[Future[float]]()
        clock = _Clock(what, sum((_steps_of(group, place) for group in groups), Counter()))
        allowed, needed = 1, 0.0
        pool = ProcessPoolExecutor(processes, mp_context=context, max_tasks_per_child=4)
        try:
            while waiting or running:
                while waiting and len(running) < allowed:
                    running.add(pool.submit(_do_group, waiting.pop(0), place, news))
                done, running = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                while not news.empty():
                    step: News = news.get()
                    needed = max(needed, step.gib)
                    clock.advance(step)
                    show(clock.progress(step.line, len(running) or 1))
                for finished in done:
                    needed = max(needed, finished.result())  # raises what stopped the process
                if needed > memory:
                    raise InputError(f"--memory {memory:g}: expected at least the {needed:.1f} GiB that one process needs")
                if needed:
                    allowed = min(processes, max(1, int(memory / needed)))
        finally:
            for future in running:
                future.cancel()
            pool.shutdown(wait=not running, cancel_futures=True)


class _Clock:
    """Estimates what is left from the pace of each method. Results that were there already say nothing about it."""

    def __init__(self, what: str, steps: Counter[str]) -> None:
        self.what, self.left = what, Counter(steps)
        self.total, self.done = steps.total(), 0
        self._seconds: dict[str, list[float]] = {}

    def advance(self, step: News) -> None:
        self.done += 1
        self.left[step.method] -= 1
        if step.seconds is not None:
            self._seconds.setdefault(step.method, []).append(step.seconds)

    def progress(self, last: str, processes: int) -> Progress:
        pace = {method: statistics.mean(seconds) for method, seconds in self._seconds.items()}
        usual = statistics.mean(pace.values()) if pace else 0.0
        enough = sum(map(len, self._seconds.values())) >= 5
        left = sum(count * pace.get(method, usual) for method, count in self.left.items()) / processes if enough else None
        return Progress(self.what, self.done, self.total, left, last)


def _do_group(group: Group, place: Place, news: queue.Queue[News]) -> float:
    """Do a group's work; returns the most memory that the process has taken, in GiB."""
    warnings.simplefilter("ignore", InputWarning)
    import torch

    torch.set_num_threads(1)
    parent = multiprocessing.parent_process()
    for method in group.methods:
        started = time.monotonic()
        for line, is_new in _search_one(method, group, place) if group.seed is None else _run_one(method, group, place):
            seconds = time.monotonic() - started if is_new else None
            news.put(News(f"{group.target} {group.input} {method}{line}", method, seconds, _peak_gib()))
            if parent is not None and not parent.is_alive():
                raise SystemExit  # the command was killed: nobody reads on
            started = time.monotonic()
    return _peak_gib()


def _peak_gib() -> float:
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _search_one(method: str, group: Group, place: Place) -> Iterator[tuple[str, bool]]:
    """A line for each trial, and whether it is new. A search that fails leaves its runs to the suite's own settings."""
    make = place.maker(method, group.target, group.input)
    new = 0
    try:
        for found in search(make, place.runs, place.suite.search, Board(place.board), (method, group.target, group.input)):
            new += 1
            best = found.best
            yield f": trial {len(found.trials)}, " + (f"best {100 * (best.accuracy or 0):.1f}" if best else "none worked"), True
        line = ": was there"
    except Exception as error:
        line = f": {_said(error)}"
    for _ in range(num_trials(make({}), place.suite.search) - new):
        yield line, False


def _run_one(method: str, group: Group, place: Place) -> Iterator[tuple[str, bool]]:
    """A line for the run, and whether it is new."""
    board = Board(place.board)
    config = chosen_config(place, board, method, group.target, group.input, group.seed or 0)
    inputs = inputs_of(config)
    known = board.entry(method, group.target, group.input, config.seed)
    if known is not None and known.inputs == inputs and not known.failed:
        yield f", seed {config.seed}: was there", False
        return
    own: dict[str, Any] = {"method": method, "target": group.target, "input": group.input, "seed": config.seed, "inputs": inputs}
    try:
        entry = Entry(**own, **_result(config, place, board, group.target))
    except Exception as error:
        entry = Entry(**own, failed=_said(error))
    board.keep(entry)
    yield f", seed {config.seed}: {entry.failed or f'{100 * entry.accuracy:.1f}'}", True


def _said(error: Exception) -> str:
    """Why something failed, in one line. An error that nobody foresaw also goes to the terminal whole."""
    if isinstance(error, InputError):
        return " ".join(str(error).split())
    traceback.print_exception(error)
    return " ".join(f"{type(error).__name__}: {error}".split())


def chosen_config(place: Place, board: Board, method: str, target: str, given: str, seed: int) -> ExperimentConfig:
    """The settings of a run, with what the search has chosen, and generalised zero-shot asked for."""
    searched_as = place.suite.inputs[given].searched_as or given
    chosen = board.chosen(method, target, searched_as) if place.suite.search.trials else None
    settings = chosen.best.settings if chosen and chosen.best else {}
    return place.maker(method, target, given, seed)(settings).model_copy(update={"generalised": True})


def _result(config: ExperimentConfig, place: Place, board: Board, target: str) -> dict[str, Any]:
    """What a run gives: fields of `Entry`. Another choice of settings, other texts or other code are another run."""
    above, _, own = config.name.rpartition("/")
    pipeline = Pipeline(config.model_copy(update={"name": f"{above}/{inputs_of(config)}/{own}"}), place.runs)
    report = pipeline.report
    latents, test_part, _ = pipeline.candidates
    rows = np.flatnonzero(test_part)
    names = latents.samples.class_names
    ids = tuple(latents.samples.ids[i] for i in rows)
    board.keep_clips(target, ids, tuple(names[c] for c in latents.samples.labels[rows]))
    return {
        "accuracy": report.test_part.zsl_acc_mean,
        "class_accuracy": report.test_part.mean_class_acc,
        "all_samples": report.all_samples.zsl_acc,
        "right": write_hits(pipeline.scores, test_part),
        "trials": report.trials,
        "generalised": _generalised(report),
        "fit_seconds": report.seconds.get("fit", 0.0),
        "score_ms": 1000 * report.seconds.get("score", 0.0) / len(latents),
        "numbers": sum(array.size for array in storage.load_arrays(pipeline.folder / MODEL)[0].values()),
        "stamps": tuple(report.stamps),
    }


def _generalised(report: Report) -> Generalised | None:
    found = report.generalised
    if found is None:
        return None
    return Generalised(plain=found.plain, stacked=found.stacked, gated=found.gated, best=found.oracle_harmonic_mean)
