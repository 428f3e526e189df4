"""Probabilities of adapted models: does the temperature hold that was fitted for labels known from words alone?

As the other rehearsals, each part of the paths is asked of a model that was fitted without it. Here that model first learns some
clips of the part's programs, and is asked others. The people are in no clip of training.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdsm.evaluation.calibration import CALIBRATION, Calibration
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsal import PARTS
from fdsm.experiment.rehearsed_run import Stage
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import STARTER
from fdsm.rng import numpy_generator
from fdsm.text import Candidates
from fdsm.values import BoolArray, FloatArray, IntArray
from studies.calibration.measure import calibration_error
from studies.calibration.rehearse import rehearse

SITUATIONS = {"no clip": (0, 1), "a clip of each": (1, 1), "four clips of each": (4, 1), "two clips of half of them": (2, 2)}
"""Clips of a label, and how many labels share one that has some."""
QUESTIONS = 5
"""Questions a part."""
_TAUGHT = 4
"""The first clips of a program may be learnt, and the others are asked."""
_MOST_OTHERS = 10

Asked = tuple[FloatArray, BoolArray]
"""Probability of the first label of each clip (N,), and whether it is right."""


def table(run: Pipeline, seed: int) -> list[tuple[str, ...]]:
    """Rows of a table: situation, clips, accuracy, mean probability and calibration error, in percent."""
    return of_stage(rehearse(run, seed), seed)


def of_stage(stage: Stage, seed: int) -> list[tuple[str, ...]]:
    calibration = Calibration.load(STARTER / CALIBRATION)
    found: dict[str, list[Asked]] = {name: [] for name in SITUATIONS}
    for part in range(PARTS):
        method = stage.rehearsal.fitted_without(part)
        for number in range(QUESTIONS):
            labels = _draw(stage, part, number, seed)
            for name, (clips, every) in SITUATIONS.items():
                found[name] += _ask(stage, method, labels, clips, every, calibration)
    rows = []
    for name, parts in found.items():
        sure, right = (np.concatenate(one) for one in zip(*parts, strict=True))
        numbers = (right.mean(), sure.mean(), calibration_error(sure, right))
        rows.append((name, str(len(right)), *(f"{100 * number:.1f}" for number in numbers)))
    return rows


def _draw(stage: Stage, part: int, number: int, seed: int) -> list[int]:
    """The classes of a question: programs, which may be learnt, and then actions, which are not. Their words differ."""
    rng = numpy_generator(seed, "adapted", part, number)
    asked = stage.rehearsal.asked_in(part)
    programs, actions = ([i for i in asked if bool(stage.rehearsal.classes[i].names) == named] for named in (True, False))
    chosen = rng.permutation(programs)[: int(rng.integers(min(3, len(programs)), len(programs) + 1))].tolist()
    chosen += rng.permutation(actions)[: int(rng.integers(_MOST_OTHERS))].tolist()
    by_words = {stage.rehearsal.classes[i].kinematics: i for i in reversed(chosen)}
    return [i for i in chosen if by_words[stage.rehearsal.classes[i].kinematics] == i]


def _ask(
    stage: Stage, method: Discriminant, labels: list[int], clips: int, every: int, calibration: Calibration
) -> Iterator[Asked]:
    shown = stage.seen.shown
    rows_of = {i: np.flatnonzero(shown.samples.labels == i) for i in labels if stage.rehearsal.classes[i].names}
    taught = list(rows_of)[::every] if clips else []
    if taught:
        learnt = np.concatenate([rows_of[i][:clips] for i in taught])
        owners: IntArray = np.repeat(np.arange(len(taught)), clips)
        method = method.knowing(method.learn(shown.select(learnt), owners, _words(stage, taught)))
    words = _words(stage, labels)
    method.bind(words.texts)
    if taught:
        method.name(words)
    asked = np.concatenate([own[_TAUGHT:] for own in rows_of.values()])
    values = method.score(shown.select(asked), num_trials=1, seed=0).values[0]
    right = np.array(labels)[values.argmax(1)] == shown.samples.labels[asked]
    yield calibration.probabilities(values).max(1), right


def _words(stage: Stage, labels: list[int]) -> Candidates:
    count = len(labels)
    kinematics = tuple(stage.rehearsal.classes[i].kinematics for i in labels)
    names = tuple(f"class {i}" for i in labels)
    return Candidates(names, stage.rehearsal.texts_of(labels), np.arange(count), np.ones(count, np.float32), kinematics, {})
