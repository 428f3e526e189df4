"""The steps of a leaderboard, which its processes do: measured fits, trials of searches, and runs.

Steps of one kind, target, input and seed form a group, which one process does: they share encoder, latents and synthetic classes.
"""

from __future__ import annotations

import queue
import resource
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fdsm import storage
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation import Report
from fdsm.evaluation.hits import write_hits
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.general_runs import HOLD_OUT
from fdsm.experiment.pipeline import Pipeline
from fdsm.leaderboard.costs import (
    ENCODER,
    REPORT,
    Cost,
    Costs,
    Key,
    Kind,
    measure_encoder,
    measure_fit,
    measure_report,
    parts_of,
    prepare,
)
from fdsm.leaderboard.entries import Board, Entry, Generalised, inputs_of
from fdsm.leaderboard.search import MakeConfig, num_left, num_trials, on_validation, search, usual_steps
from fdsm.leaderboard.suite import Suite
from fdsm.methods.base import MODEL
from fdsm.progress import in_lines


@dataclass(frozen=True)
class Group:
    """Work for one process on a target and an input: costs, searches (both without a seed), or the runs of a seed."""

    kind: Kind
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
    key: Key
    seconds: float | None  # none: the result was there already
    gib: float  # the most memory that the process has taken
    cost: Cost | None = None


def groups_of(kind: Kind, place: Place) -> list[Group]:
    """All groups of a kind. What all methods of a group share comes first in it."""
    suite = place.suite
    seeds: Sequence[int | None] = range(suite.seeds) if kind == "runs" else [None]
    shared = (ENCODER, REPORT) if kind == "costs" else (ENCODER,)
    return [
        Group(kind, target, given, seed, (*shared, *methods))
        for seed in seeds
        for target in (suite.targets[:1] if kind == "costs" else suite.targets)
        for given, described in suite.inputs.items()
        if (methods := suite.methods_on(given)) and (kind != "search" or described.searched_as is None)
    ]


def left(place: Place) -> tuple[Counter[Key], Counter[Key]]:
    """How many trials of the search and how many runs are left, by input and method. `ENCODER` counts the groups of them."""
    board = Board(place.board)
    kinds: tuple[Kind, ...] = ("search", "runs") if place.suite.search.trials else ("runs",)
    found: dict[Kind, Counter[Key]] = {"search": Counter(), "runs": Counter()}
    for kind in kinds:
        for group in groups_of(kind, place):
            own = {(group.input, method): _steps_left(method, group, place, board) for method in group.methods[1:]}
            found[kind] += Counter(own)
            found[kind][group.input, ENCODER] += any(own.values())
    return found["search"], found["runs"]


def _steps_left(method: str, group: Group, place: Place, board: Board) -> int:
    """How many trials or runs of a method are left in a group."""
    if group.kind == "search":
        make = place.maker(method, group.target, group.input)
        return num_left(make, place.suite.search, board, (method, group.target, group.input))
    config = chosen_config(place, board, method, group.target, group.input, group.seed or 0)
    known = board.entry(method, group.target, group.input, config.seed)
    return int(known is None or known.inputs != inputs_of(config) or bool(known.failed))


def steps_of(group: Group, place: Place) -> Counter[Key]:
    """How many steps each method has in a group."""
    if group.kind != "search":
        return Counter((group.input, method) for method in group.methods)
    makers = {method: place.maker(method, group.target, group.input) for method in group.methods[1:]}
    trials = {(group.input, method): num_trials(make({}), place.suite.search) for method, make in makers.items()}
    return Counter({(group.input, ENCODER): 1, **trials})


def do_group(group: Group, place: Place, news: queue.Queue[News]) -> float:
    """Do a group's work; returns the most memory that the process has taken, in GiB."""
    warnings.simplefilter("ignore", InputWarning)
    import torch

    torch.set_num_threads(1)
    steps = {"costs": _measure_one, "search": _search_one, "runs": _run_one}[group.kind]
    for method in group.methods:
        about = f"{group.target} {group.input} {method}"
        started = time.monotonic()
        with in_lines(about):
            for line, is_new, cost in steps(method, group, place):
                seconds = time.monotonic() - started if is_new else None
                news.put(News(f"{about}{line}", (group.input, method), seconds, _peak_gib(), cost))
                started = time.monotonic()
    return _peak_gib()


Steps = Iterator[tuple[str, bool, Cost | None]]
"""A line for each step, whether it is new, and its cost if that was measured."""


def _peak_gib() -> float:
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _measure_one(method: str, group: Group, place: Place) -> Steps:
    """A line on what a fit costs, or what stands for a method. Its steps are as many as the search usually has."""
    if Costs.read(place.board).get(group.input, method) is not None:
        yield ": was there", False, None
        return
    named = method if method in group.methods[_NUM_SHARED:] else group.methods[_NUM_SHARED]
    make = place.maker(named, group.target, group.input)
    config = on_validation(make(usual_steps(make({}), place.suite.search)), 0)
    size = 0
    try:
        if method == ENCODER:
            seconds, size = measure_encoder(Pipeline(config, place.runs), place.runs)
        elif method == REPORT:
            held_out = config.split.model_copy(update={"hold_out": HOLD_OUT})  # clips of the other classes, to score
            whole = config.model_copy(update={"generalised": True, "name": f"{config.name}/costs", "split": held_out})
            seconds = measure_report(Pipeline(whole, place.runs))
        else:
            seconds, size = measure_fit(config, Pipeline(config, place.runs))
    except Exception as error:  # is said again by the runs, and kept there
        yield f": {_said(error)}", True, None
        return
    yield f": {seconds:.1f} s", True, Cost(seconds=seconds, bytes=size, gib=_peak_gib())


_NUM_SHARED = 2  # what stands first in a group of costs


def _prepare(group: Group, place: Place) -> Steps:
    """Make what the methods of a group share, if one of them has something left. What fails here fails again in each of them."""
    methods, board = group.methods[1:], Board(place.board)
    if not any(_steps_left(method, group, place, board) for method in methods):
        yield ": was there", False, None
        return
    config = place.maker(methods[0], group.target, group.input, group.seed or 0)({})
    try:
        if group.kind == "search":
            runs = [Pipeline(on_validation(config, draw), place.runs) for draw in range(place.suite.search.draws)]
        else:
            runs = parts_of(Pipeline(config, place.runs))
        for run in runs:
            prepare(run)
        yield ": is there", True, None
    except InputError as error:
        yield f": {_said(error)}", True, None


def _search_one(method: str, group: Group, place: Place) -> Steps:
    """A line for each trial. A search that fails leaves its runs to the suite's own settings."""
    if method == ENCODER:
        yield from _prepare(group, place)
        return
    make = place.maker(method, group.target, group.input)
    new = 0
    try:
        for found in search(make, place.runs, place.suite.search, Board(place.board), (method, group.target, group.input)):
            new += 1
            best = found.best
            said = f"best {100 * (best.accuracy or 0):.1f}" if best else "none worked"
            yield f": trial {len(found.trials)}, {said}", True, None
        line = ": was there"
    except Exception as error:
        line = f": {_said(error)}"
    for _ in range(num_trials(make({}), place.suite.search) - new):
        yield line, False, None


def _run_one(method: str, group: Group, place: Place) -> Steps:
    """A line for the run."""
    if method == ENCODER:
        yield from _prepare(group, place)
        return
    board = Board(place.board)
    config = chosen_config(place, board, method, group.target, group.input, group.seed or 0)
    if not _steps_left(method, group, place, board):
        yield f", seed {config.seed}: was there", False, None
        return
    own: dict[str, Any] = {"method": method, "target": group.target, "input": group.input, "seed": config.seed}
    own["inputs"] = inputs_of(config)
    try:
        entry = Entry(**own, **_result(config, place, board, group.target))
    except Exception as error:
        entry = Entry(**own, failed=_said(error))
    board.keep(entry)
    yield f", seed {config.seed}: {entry.failed or f'{100 * entry.accuracy:.1f}'}", True, None


def _said(error: Exception) -> str:
    """Why something failed, in one line. An error that nobody foresaw also goes to the terminal whole."""
    if isinstance(error, InputError):
        return " ".join(str(error).split())
    if isinstance(error, OSError | MemoryError):  # a full disk, too little memory: nothing is wrong with fdsm
        return " ".join(f"{type(error).__name__}: {error}".split())
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
