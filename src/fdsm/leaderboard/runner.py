"""The runs of a leaderboard, in parallel processes within a memory cap. A run that was stopped goes on where it was.

Runs of one target, input and seed form a group, which one process does: they share encoder, latents and synthetic classes.
"""

from __future__ import annotations

import multiprocessing
import queue
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fdsm import storage
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation import Report
from fdsm.evaluation.hits import write_hits
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.fingerprints import code_fingerprint, settings_fingerprint, texts_fingerprint
from fdsm.experiment.pipeline import Pipeline
from fdsm.leaderboard.entries import Board, Entry, Generalised
from fdsm.leaderboard.search import MakeConfig, search
from fdsm.leaderboard.suite import Suite
from fdsm.methods.base import MODEL

POLL_SECONDS = 2.0


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
        memory: GiB that all of them may take. The first process shows what one needs.
        show: called as the work goes on.

    A run that its method refuses is kept as failed, with the reason. Raises InputError if one process alone needs more memory.
    """
    if place.suite.search.trials:
        _work("search", _searches(place), place, processes, memory, show)
    _work("runs", _runs(place), place, processes, memory, show)


def _searches(place: Place) -> list[Group]:
    suite = place.suite
    own = [name for name, given in suite.inputs.items() if given.searched_as is None]
    return [
        Group(target, given, None, tuple(method for method in suite.methods if suite.runs_on(method, given)))
        for target in suite.targets
        for given in own
    ]


def _runs(place: Place) -> list[Group]:
    suite = place.suite
    return [
        Group(target, given, seed, tuple(method for method in suite.methods if suite.runs_on(method, given)))
        for seed in range(suite.seeds)
        for target in suite.targets
        for given in suite.inputs
    ]


def _work(
    what: str, groups: Sequence[Group], place: Place, processes: int, memory: float, show: Callable[[Progress], None]
) -> None:
    """Do groups in processes. There is one process at first; others join as long as all fit into the memory."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        news = manager.Queue()
        waiting, running = list(groups), set[Future[float]]()
        total = sum(len(group.methods) * (place.suite.search.trials if group.seed is None else 1) for group in groups)
        clock = _Clock(what, total)
        allowed, needed = 1, 0.0
        with ProcessPoolExecutor(processes, mp_context=context, max_tasks_per_child=4) as pool:
            while waiting or running:
                while waiting and len(running) < allowed:
                    running.add(pool.submit(_do_group, waiting.pop(0), place, news))
                done, running = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                while not news.empty():
                    line, gib, new = news.get()
                    needed = max(needed, gib)
                    clock.advance(new)
                    show(clock.progress(line))
                for finished in done:
                    needed = max(needed, finished.result())  # raises what the process raised
                if needed:
                    if needed > memory:
                        raise InputError(f"--memory {memory:g}: expected at least the {needed:.1f} GiB that one process needs")
                    allowed = min(processes, max(1, int(memory / needed)))


class _Clock:
    """Estimates what is left from the pace of what was new; results that were there already take no time."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total = what, total
        self.done = self.new = 0
        self.started = time.monotonic()

    def advance(self, new: bool) -> None:
        self.done += 1
        self.new += new

    def progress(self, last: str) -> Progress:
        pace = (time.monotonic() - self.started) / self.new if self.new >= 5 else None
        left = None if pace is None else pace * (self.total - self.done)
        return Progress(self.what, self.done, self.total, left, last)


def _do_group(group: Group, place: Place, news: queue.Queue[tuple[str, float, bool]]) -> float:
    """Do a group's work; returns the most memory that the process has taken, in GiB."""
    warnings.simplefilter("ignore", InputWarning)
    import torch

    torch.set_num_threads(1)
    steps = _search_group if group.seed is None else _run_group
    for line, new in steps(group, place):
        news.put((line, _peak_gib(), new))
    return _peak_gib()


def _peak_gib() -> float:
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _search_group(group: Group, place: Place) -> Iterator[tuple[str, bool]]:
    suite, board = place.suite, Board(place.board)
    for method in group.methods:
        make = _maker(place, method, group.target, group.input)
        new = 0
        for found in search(make, place.runs, suite.search, board, (method, group.target, group.input)):
            new += 1
            best = found.best
            said = f"best {100 * (best.accuracy or 0):.1f}" if best else "none worked"
            yield f"{group.target} {group.input} {method}: trial {len(found.trials)}, {said}", True
        for _ in range(suite.search.trials - new):  # were there already, or the method has nothing to search
            yield f"{group.target} {group.input} {method}: done", False


def _maker(place: Place, method: str, target: str, given: str, seed: int = 0) -> MakeConfig:
    return lambda chosen: place.suite.config(method, target, given, seed=seed, data=place.data, chosen=chosen)


def _run_group(group: Group, place: Place) -> Iterator[tuple[str, bool]]:
    assert group.seed is not None  # a group without a seed is a search
    board = Board(place.board)
    there = {entry.place: entry for entry in board.entries() if entry.target == group.target}
    for method in group.methods:
        config = chosen_config(place, board, method, group)
        line = f"{group.target} {group.input} {method}, seed {group.seed}"
        known = there.get((method, group.target, group.input, group.seed))
        if known is not None and known.fits(_fingerprints(config)):
            yield f"{line}: was there", False
            continue
        entry = _run_one(config, place, board, method, group)
        board.keep(entry)
        yield f"{line}: {entry.failed or f'{100 * entry.accuracy:.1f}'}", True


def chosen_config(place: Place, board: Board, method: str, group: Group) -> ExperimentConfig:
    """The settings of a run, with what the search has chosen, and generalised zero-shot asked for."""
    searched_as = place.suite.inputs[group.input].searched_as or group.input
    chosen = board.chosen(method, group.target, searched_as) if place.suite.search.trials else None
    settings = chosen.best.settings if chosen and chosen.best else {}
    config = _maker(place, method, group.target, group.input, group.seed or 0)(settings)
    return config.model_copy(update={"generalised": True})


def _fingerprints(config: ExperimentConfig) -> dict[str, str]:
    code = code_fingerprint() if config.synthetic_classes is not None else ""
    return {"settings": settings_fingerprint(config), "texts": texts_fingerprint(config), "code": code}


def _run_one(config: ExperimentConfig, place: Place, board: Board, method: str, group: Group) -> Entry:
    own: dict[str, Any] = {"method": method, "target": group.target, "input": group.input, "seed": config.seed}
    own |= _fingerprints(config)
    # Another choice of settings is another run.
    pipeline = Pipeline(config.model_copy(update={"name": f"{config.name}/{settings_fingerprint(config)}"}), place.runs)
    try:
        report = pipeline.report
    except InputError as error:
        return Entry(**own, failed=str(error))
    latents, test_part, _ = pipeline.candidates
    rows = np.flatnonzero(test_part)
    names = latents.samples.class_names
    board.keep_clips(
        group.target, tuple(latents.samples.ids[i] for i in rows), tuple(names[c] for c in latents.samples.labels[rows])
    )
    return Entry(
        **own,
        accuracy=report.test_part.zsl_acc_mean,
        class_accuracy=report.test_part.mean_class_acc,
        all_samples=report.all_samples.zsl_acc,
        right=write_hits(pipeline.scores, test_part),
        trials=report.trials,
        generalised=_generalised(report),
        fit_seconds=report.seconds.get("fit", 0.0),
        score_ms=1000 * report.seconds.get("score", 0.0) / len(latents),
        numbers=sum(tensor.numel() for tensor in storage.load_tensors(pipeline.folder / MODEL)[0].values()),
        stamps=tuple(report.stamps),
    )


def _generalised(report: Report) -> Generalised | None:
    found = report.generalised
    if found is None:
        return None
    return Generalised(plain=found.plain, stacked=found.stacked, gated=found.gated, best=found.oracle_harmonic_mean)
