"""One search of settings for every method: the same number of trials, on the same validation classes, never on unseen ones.

The first trial has the settings as published. The others are proposed by a tree-structured Parzen estimator (Bergstra et al.,
Algorithms for Hyper-Parameter Optimization, NeurIPS 2011; optuna). A method says what may be searched (`Method.search_space`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fdsm import rng, storage
from fdsm.errors import InputError
from fdsm.evaluation.metrics import confusion_matrix, ensemble, per_class_accuracy, predictions
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.pipeline import Pipeline
from fdsm.leaderboard.entries import Board, Chosen, Trial, inputs_of
from fdsm.leaderboard.suite import Search
from fdsm.methods import METHODS
from fdsm.methods.base import Range
from fdsm.splits import FitView
from fdsm.values import ClassTexts, Latents

MakeConfig = Callable[[Mapping[str, Any]], ExperimentConfig]
"""Settings of a run, with settings of the method by dotted keys."""
_STEPS = ".num_steps"
Space = Mapping[str, Range | tuple[Any, ...]]
"""What may be searched: dotted key of the method's settings -> a range, or a choice."""


def search(make_config: MakeConfig, runs: Path, settings: Search, board: Board, place: tuple[str, str, str]) -> Iterator[Chosen]:
    """Try settings, keep each trial as soon as it is done, and yield what is known after it. A search that was stopped goes on.

    `place` is the method, the target and the input. `runs` is the folder of the encoders. Nothing is yielded if all trials are
    there. A method without anything to search has one trial.
    """
    config = make_config({})
    space = space_of(config, settings)
    known = _known(config, settings, board, place)
    wanted = num_trials(config, settings)
    if len(known.trials) >= wanted:
        return
    draws = [_draw(Pipeline(on_validation(config, draw), runs)) for draw in range(settings.draws)]
    while len(known.trials) < wanted:
        started = time.monotonic()
        proposed = _propose(space, known.trials)
        accuracy = _accuracy(make_config(proposed), draws, settings)
        known = known.model_copy(
            update={
                "trials": (*known.trials, Trial(settings=proposed, accuracy=accuracy)),
                "seconds": round(known.seconds + time.monotonic() - started, 3),
            }
        )
        board.keep_chosen(known)
        yield known


def _known(config: ExperimentConfig, settings: Search, board: Board, place: tuple[str, str, str]) -> Chosen:
    """The search so far. Trials of other settings, texts or code do not count."""
    method, target, given = place
    inputs = _inputs(config, space_of(config, settings), settings)
    known = board.chosen(*place)
    if known is not None and known.inputs == inputs:
        return known
    return Chosen(method=method, target=target, input=given, inputs=inputs)


def num_left(make_config: MakeConfig, settings: Search, board: Board, place: tuple[str, str, str]) -> int:
    """How many trials of a search are left."""
    config = make_config({})
    return max(0, num_trials(config, settings) - len(_known(config, settings, board, place).trials))


def space_of(config: ExperimentConfig, settings: Search) -> Space:
    """What the search may change of a method, with the suite's number of training steps."""
    space = METHODS[config.method.name](config.method).search_space
    steps = Range(*settings.steps, whole=True)
    return {key: steps if key.endswith(_STEPS) else values for key, values in space.items()}


def usual_steps(config: ExperimentConfig, settings: Search) -> dict[str, int]:
    """Training steps of a usual trial, by dotted key: the middle of the range. Nothing for a method without any, or no search."""
    low, high = settings.steps
    middle = round((low * high) ** 0.5)  # trials are drawn on a logarithmic scale
    return {key: middle for key in space_of(config, settings) if key.endswith(_STEPS)} if settings.trials > 1 else {}


def num_trials(config: ExperimentConfig, settings: Search) -> int:
    """How many trials a method gets."""
    return settings.trials if space_of(config, settings) else min(settings.trials, 1)


def _inputs(config: ExperimentConfig, space: Space, settings: Search) -> str:
    """Content hash of all that a trial's accuracy depends on. The number of trials does not count: more can be added."""
    ranges = {key: repr(value) for key, value in space.items()}
    return storage.content_hash(inputs_of(config), ranges, settings.model_dump(exclude={"trials"}))


def on_validation(config: ExperimentConfig, draw: int) -> ExperimentConfig:
    """The settings of a fit that sees no unseen class: its candidates are validation classes of a draw."""
    split = config.split.model_copy(update={"val_draw": draw})
    return config.model_copy(update={"seed": draw, "split": split, "generalised": False})


def _propose(space: Space, trials: tuple[Trial, ...]) -> dict[str, Any]:
    """Settings of the next trial. They depend on the trials so far alone, so a search that was stopped goes on as it would have."""
    if not trials:
        return {}  # as published
    try:
        import optuna
    except ImportError:
        raise InputError("a search of settings needs optuna, which is not installed: pip install 'fdsm[search]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    kinds: dict[str, Any] = {key: _distribution(value) for key, value in space.items()}
    sampler = optuna.samplers.TPESampler(seed=rng.derive_seed(0, "search", len(trials)) % 2**32)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    for trial in trials[1:]:
        state = optuna.trial.TrialState.COMPLETE if trial.accuracy is not None else optuna.trial.TrialState.FAIL
        study.add_trial(
            optuna.trial.create_trial(state=state, params=dict(trial.settings), distributions=kinds, value=trial.accuracy)
        )
    return dict(study.ask(kinds).params)


def _distribution(value: Range | tuple[Any, ...]) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if not isinstance(value, Range):
        return CategoricalDistribution(value)
    if value.whole:
        return IntDistribution(int(value.low), int(value.high), log=True)
    return FloatDistribution(value.low, value.high, log=True)


def _draw(pipeline: Pipeline) -> tuple[FitView, Latents, ClassTexts]:
    """What a trial is fitted on, and the clips and texts that it is scored on."""
    latents, _, texts = pipeline.candidates
    return pipeline.seen_view, latents, texts


def _accuracy(config: ExperimentConfig, draws: Sequence[tuple[FitView, Latents, ClassTexts]], settings: Search) -> float | None:
    """Mean accuracy over validation classes and draws. None if the method refuses the settings, as where a loss diverges."""
    found = []
    for draw, (view, latents, texts) in enumerate(draws):
        method = METHODS[config.method.name](config.method)
        try:
            method.fit(view, draw)
            method.bind(texts)
            scores = method.score(latents, num_trials=min(config.trials, settings.noises), seed=draw)
        except InputError:
            return None
        predicted = predictions(ensemble(scores), scores.class_ids)
        by_class = per_class_accuracy(confusion_matrix(predicted, scores.samples.labels, scores.class_ids))
        found.append(float(np.mean(list(by_class.values()))))
    return float(np.mean(found))
