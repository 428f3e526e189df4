"""What a tuned factor loses against the best one in hindsight, and what it would lose if parts of the test clips were known.

The runs are a leaderboard's. No method is fitted here: the kept scores against all classes are read. Ways of tuning are held
against each other on draws of validation classes, so no unseen class has a part in which one is the better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import BaseModel, ConfigDict

from fdsm.errors import InputError
from fdsm.evaluation.generalised import Trial, best_factor, harmonic_mean, seen_unseen_curve
from fdsm.experiment.general_runs import trial_of, tuning_configs
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import GENERAL_SCORES
from fdsm.leaderboard.entries import Board, Entry, inputs_of
from fdsm.leaderboard.steps import Place, chosen_config
from fdsm.rng import numpy_generator
from fdsm.values import BoolArray, FloatArray, Latents

REPEATS = 10
"""Random halves or subsets of the test clips, for each run."""
WITHOUT_SCORES = ("chance",)
"""Rows whose scores say nothing, so that a factor cannot either."""


class Row(BaseModel):
    """One run. Harmonic means (H) and losses are in percent; factors are in standard deviations of the test clips' leads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    target: str
    input: str
    seed: int
    candidates: tuple[int, int]  # seen and unseen classes of the test clips
    tuning_candidates: tuple[int, int]  # the same of a draw
    plain: float  # H as scored
    best: float  # H at the best factor in hindsight
    losses: Mapping[str, float]  # what a factor loses against the best one, by how it was chosen (see `LOSSES`)
    tuned: float  # the tuned factor
    factors: tuple[float, ...]  # the best factors of the test clips and of each draw
    distances: tuple[float, ...]  # from unseen classes to the nearest seen one, in the same order (see `distance`)
    held_out: Mapping[str, float]  # loss on a draw with what the other draws gave, mean over draws, by way of tuning
    on_test: Mapping[str, float]  # loss on the test clips, by way of tuning


def measure(place: Place, show: Callable[[Row], None] = lambda row: None) -> list[Row]:
    """A row for each finished run of the suite. Raises InputError if there is none, or if a run's folder is not there."""
    rows = []
    for entry, run in finished_runs(place):
        rows.append(row_of(entry, run))
        show(rows[-1])
    if not rows:
        raise InputError(f"{place.board}: expected finished runs of the suite, found none")
    return rows


def finished_runs(place: Place) -> Iterator[tuple[Entry, Pipeline]]:
    """The results of the suite's settings, texts and code, with the run of each."""
    board, suite = Board(place.board), place.suite
    for entry in board.entries():
        known = entry.method in suite.methods and entry.target in suite.targets and entry.input in suite.inputs
        if not known or entry.failed or entry.method in WITHOUT_SCORES:
            continue
        config = chosen_config(place, board, entry.method, entry.target, entry.input, entry.seed)
        if inputs_of(config) != entry.inputs:
            continue
        above, _, own = config.name.rpartition("/")
        run = Pipeline(config.model_copy(update={"name": f"{above}/{entry.inputs}/{own}"}), place.runs)
        for one in (run, *map(run.beside, tuning_configs(run.config, run.split))):
            if not (one.folder / GENERAL_SCORES).exists():
                raise InputError(f"{one.folder}: expected the folder of a finished run, with {GENERAL_SCORES}, found none")
        yield entry, run


def row_of(entry: Entry, run: Pipeline) -> Row:
    """What a run says. Its tuning runs lie below its folder."""
    tuning_runs = [run.beside(config) for config in tuning_configs(run.config, run.split)]
    trials = [trial_of(one) for one in (run, *tuning_runs)]
    test, tunings = trials[0], trials[1:]
    unit = float(_leads(test).std()) or 1.0
    return Row(
        method=entry.method,
        target=entry.target,
        input=entry.input,
        seed=entry.seed,
        candidates=_num_candidates(test),
        tuning_candidates=_num_candidates(tunings[0]),
        plain=_harmonic(test, 0.0),
        best=_best(test),
        losses={name: loss(test, tunings, entry.seed) for name, loss in LOSSES.items()},
        tuned=best_factor(tunings) / unit,
        factors=tuple(best_factor([trial]) / unit for trial in trials),
        distances=tuple(distance(one.latents, trial.unseen) for one, trial in zip((run, *tuning_runs), trials, strict=True)),
        held_out={name: held_out(way, tunings) for name, way in WAYS.items()},
        on_test={name: way.loss(tunings, test) for name, way in WAYS.items()},
    )


def distance(latents: Latents, unseen: Sequence[int]) -> float:
    """Distance from an unseen class's mean latent to the nearest seen class's, mean over unseen classes.

    Its unit is the standard deviation within classes, in each dimension, so it is a root mean square over dimensions.
    """
    z, labels = latents.z.mean(1).astype(np.float64), latents.samples.labels
    classes = np.unique(labels)
    means = np.stack([z[labels == c].mean(0) for c in classes])
    within = np.sqrt(((z - means[np.searchsorted(classes, labels)]) ** 2).mean(0))
    varied = within > 0
    means = means[:, varied] / within[varied]
    is_unseen = np.isin(classes, unseen)
    apart = np.sqrt(((means[is_unseen][:, None] - means[~is_unseen][None]) ** 2).mean(2))
    return float(apart.min(1).mean())


# ------------------------------------------------- what a factor loses, by what it was chosen on


def _tuned(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    return _loss(test, best_factor(tunings))


def _one_draw(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    return float(np.mean([_loss(test, best_factor([trial])) for trial in tunings]))


def _seen_known(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    return _with_curves(test, tunings, seen_of_test=True)


def _unseen_known(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    return _with_curves(test, tunings, seen_of_test=False)


def _with_curves(test: Trial, tunings: Sequence[Trial], *, seen_of_test: bool) -> float:
    """The loss where one curve is that of the test clips, and the other is of the tuning clips."""
    factors = np.unique(np.concatenate([seen_unseen_curve(trial).factors for trial in (test, *tunings)]))
    own = seen_unseen_curve(test, factors)
    means = np.zeros(len(factors))
    for trial in tunings:
        curve = seen_unseen_curve(trial, factors)
        mixed = replace(curve, seen=own.seen) if seen_of_test else replace(curve, unseen=own.unseen)
        means += mixed.harmonic_means
    return _loss(test, float(factors[int(np.argmax(means))]))


def _other_clips(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    """Chosen on a random half of each class's test clips, and judged on the other half."""

    def halves(generator: np.random.Generator) -> BoolArray:
        first = np.zeros(len(test.labels), bool)
        for label in np.unique(test.labels):
            rows = generator.permutation(np.flatnonzero(test.labels == label))
            first[rows[: (len(rows) + generator.integers(2)) // 2]] = True
        return first

    masks = [halves(numpy_generator(seed, "halves of clips", repeat)) for repeat in range(REPEATS)]
    return float(np.mean([_loss(test.of_clips(~first), best_factor([test.of_clips(first)])) for first in masks]))


def _other_classes(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    """Chosen on the test clips of seen classes and of half of the unseen ones, and judged with the other half."""
    losses = []
    for repeat in range(REPEATS):
        order = numpy_generator(seed, "halves of classes", repeat).permutation(test.unseen)
        halves = [~np.isin(test.labels, dropped) for dropped in np.array_split(order, 2)]
        losses += [_loss(test.of_clips(judged), best_factor([test.of_clips(chosen)])) for chosen, judged in (halves, halves[::-1])]
    return float(np.mean(losses))


def _as_few(test: Trial, tunings: Sequence[Trial], seed: int) -> float:
    """Chosen on the test clips, from draws of as many candidates as the tuning has, and as many draws."""
    num_seen, num_unseen = _num_candidates(tunings[0])
    seen = test.class_ids[~test.unseen_columns]
    losses = []
    for repeat in range(REPEATS):
        generator = numpy_generator(seed, "fewer candidates", repeat)
        draws = [
            _with_candidates(test, (*generator.permutation(seen)[:num_seen], *generator.permutation(test.unseen)[:num_unseen]))
            for _ in tunings
        ]
        losses.append(_loss(test, best_factor(draws)))
    return float(np.mean(losses))


LOSSES: Mapping[str, Callable[[Trial, Sequence[Trial], int], float]] = {
    "tuned": _tuned,
    "one draw": _one_draw,
    "S known": _seen_known,
    "U known": _unseen_known,
    "other clips": _other_clips,
    "other classes": _other_classes,
    "as few": _as_few,
}
"""How a factor is chosen -> what it loses in H against the best one, in percent."""


# -------------------------------------------------------------------------- ways of tuning


@dataclass(frozen=True)
class Way:
    """A way of tuning: a factor from tuning trials, for scores in some unit of each clip's own."""

    choose: Callable[[Sequence[Trial]], float]
    unit: Callable[[Trial], FloatArray] | None = None  # (N, 1); none: scores as they are

    def loss(self, tunings: Sequence[Trial], judged: Trial) -> float:
        """What the factor from `tunings` loses on `judged`, against the best factor for its scores as they are."""
        factor = self.choose([self._in_units(trial) for trial in tunings])
        return _best(judged) - _harmonic(self._in_units(judged), factor)

    def _in_units(self, trial: Trial) -> Trial:
        return trial if self.unit is None else replace(trial, values=trial.values / self.unit(trial))


def _mean_factor(tunings: Sequence[Trial]) -> float:
    return float(np.mean([best_factor([trial]) for trial in tunings]))


def _middle_factor(tunings: Sequence[Trial]) -> float:
    return float(np.median([best_factor([trial]) for trial in tunings]))


def _mean_curves(tunings: Sequence[Trial]) -> float:
    factors = np.unique(np.concatenate([seen_unseen_curve(trial).factors for trial in tunings]))
    curves = [seen_unseen_curve(trial, factors) for trial in tunings]
    mean = replace(curves[0], seen=np.mean([c.seen for c in curves], 0), unseen=np.mean([c.unseen for c in curves], 0))
    return mean.best[0]


def _spread(values: FloatArray) -> FloatArray:
    return np.maximum(values.std(1, keepdims=True), np.finfo(np.float32).tiny)


AS_NOW = "H averaged"
WAYS: Mapping[str, Way] = {
    "no correction": Way(lambda tunings: 0.0),
    AS_NOW: Way(best_factor),
    "S and U averaged": Way(_mean_curves),
    "mean factor": Way(_mean_factor),
    "median factor": Way(_middle_factor),
    "half of the factor": Way(lambda tunings: best_factor(tunings) / 2),
    "per clip": Way(best_factor, lambda trial: _spread(trial.values)),
    "per clip, seen": Way(best_factor, lambda trial: _spread(trial.values[:, ~trial.unseen_columns])),
}
"""Name -> way of tuning. `AS_NOW` is the library's."""


def held_out(way: Way, tunings: Sequence[Trial]) -> float:
    """Loss on each of several draws with what the other draws give, mean over draws. Raises InputError if there is one draw."""
    if len(tunings) < 2:
        raise InputError("expected splits with several draws of validation classes, found one draw, as where they are published")
    others = [[trial for trial in tunings if trial is not judged] for judged in tunings]
    return float(np.mean([way.loss(rest, judged) for rest, judged in zip(others, tunings, strict=True)]))


# ---------------------------------------------------------------------------------- trials


def _harmonic(trial: Trial, factor: float) -> float:
    """H at a factor, in percent."""
    curve = seen_unseen_curve(trial, np.array([factor]))
    return 100 * harmonic_mean(float(curve.seen[0]), float(curve.unseen[0]))


def _best(trial: Trial) -> float:
    return 100 * seen_unseen_curve(trial).best[1]


def _loss(trial: Trial, factor: float) -> float:
    return _best(trial) - _harmonic(trial, factor)


def _leads(trial: Trial) -> FloatArray:
    return trial.best(~trial.unseen_columns)[1] - trial.best(trial.unseen_columns)[1]


def _num_candidates(trial: Trial) -> tuple[int, int]:
    unseen = int(trial.unseen_columns.sum())
    return len(trial.class_ids) - unseen, unseen


def _with_candidates(trial: Trial, classes: Sequence[int]) -> Trial:
    """Only these classes, as candidates and among the clips."""
    columns = np.isin(trial.class_ids, classes)
    unseen = tuple(c for c in trial.unseen if c in classes)
    alone = trial.alone[:, columns[trial.unseen_columns]]
    fewer = replace(trial, values=trial.values[:, columns], class_ids=trial.class_ids[columns], unseen=unseen, alone=alone)
    return fewer.of_clips(np.isin(trial.labels, classes))
