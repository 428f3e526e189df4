"""Adapted models: do probabilities and `unknown` hold that were fitted for labels known from words alone?

On rendered clips, each part of the paths is asked of a model that was fitted without it, as in the other rehearsals. Here that
model first learns some clips of the part's programs, and is asked others. The people are in no clip of training. On recordings, the
starter model learns clips of the training part and is asked the test part, as in `studies.few_shot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.special import logit

from fdsm.adapted_model import adapted, excess
from fdsm.bound_labels import Binder, before_background
from fdsm.evaluation.calibration import CALIBRATION, IN_SET, OTHER, Calibration, Question
from fdsm.evaluation.meanings import likeness_of_labels
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsal import PARTS
from fdsm.experiment.rehearsed_run import Stage
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import STARTER, Pretrained
from fdsm.rng import numpy_generator
from fdsm.text import Candidates, TextBank, load_bank
from fdsm.values import BoolArray, FloatArray, IntArray, Latents, Sequences
from fdsm.vocabulary import ClassText
from studies.calibration.measure import Judged, Row, joined, judge, latents_of, of_stages, row_of
from studies.few_shot.measure import Setting, draw_clips
from studies.reading.measure import ALONE, TARGETS
from studies.recipes import experiment

SITUATIONS = {"no clip": (0, 1), "a clip of each": (1, 1), "four clips of each": (4, 1), "two clips of half of them": (2, 2)}
"""Clips of a label, and how many labels share one that has some."""
QUESTIONS = 5
"""Questions a part."""
_TAUGHT = 4
"""The first clips of a program may be learnt, and the others are asked."""
_MOST_OTHERS = 10
SHOTS = (0, 2, 5)
"""Recorded clips of each label."""


def measure(run: Pipeline, data: Path | None, seeds: Sequence[int], draws: Sequence[int], show: Callable[[Row], None]) -> list[Row]:
    """A row for each of `SITUATIONS`, and one for each data set and number of clips unless `data` is None."""
    rows = of_stages(run, seeds, of_stage, show)
    for dataset, target in TARGETS.items() if data is not None else ():
        for row in of_recordings(dataset, Pipeline(experiment(ALONE, target, data, ["seed=0"])([]), run.runs), draws):
            rows.append(row)
            show(row)
    return rows


# --------------------------------------------------------------------------------------------------- rendered clips


def of_stage(stage: Stage, seed: int) -> dict[str, Judged]:
    calibration = Calibration.load(STARTER / CALIBRATION)
    found: dict[str, list[Judged]] = {name: [] for name in SITUATIONS}
    for part in range(PARTS):
        method = stage.rehearsal.fitted_without(part)
        background = stage.rehearsal.background(method, stage.seen.nothing)
        for number in range(QUESTIONS):
            for name, judged in _judged_in_situations(
                stage, method, replace(calibration, background=background), part, number, seed
            ):
                found[name].append(judged)
    return {name: joined(judged) for name, judged in found.items()}


def _judged_in_situations(
    stage: Stage, method: Discriminant, calibration: Calibration, part: int, number: int, seed: int
) -> Iterator[tuple[str, Judged]]:
    """One question in each of `SITUATIONS`, with the same labels and clips."""
    rng, shown = numpy_generator(seed, "adapted", part, number), stage.seen.shown
    pool = stage.rehearsal.asked_in(part)
    labels = _draw(stage, pool, rng)
    rows_of = {i: np.flatnonzero(shown.samples.labels == i) for i in labels}
    programs = [i for i in labels if stage.rehearsal.classes[i].names]
    spared = [row for i in labels for row in (rows_of[i][:_TAUGHT] if i in programs else rows_of[i])]
    clips, right, kinds = stage.rehearsal.draw_clips(rng, pool, labels, stage.seen, spared)
    words = _words(stage, labels)
    for name, (count, every) in SITUATIONS.items():
        if not count:
            yield name, judge(calibration, [_question(method, calibration, words, clips, right, kinds)])
            continue
        taught = programs[::every]
        rows = np.concatenate([rows_of[i][:count] for i in taught])
        owners = np.repeat(taught, count).tolist()
        own, fitted = _adapted(stage, method, calibration, labels, shown.select(rows), owners)
        yield name, judge(fitted, [_question(own, calibration, words, clips, right, kinds)])


def _adapted(
    stage: Stage, method: Discriminant, calibration: Calibration, labels: Sequence[int], clips: Latents, owners: Sequence[int]
) -> tuple[Discriminant, Calibration]:
    """The method and the calibration that know clips, each of a program of `owners`, as of `fdsm.adapted_model.adapted`."""
    words, places = _words(stage, labels), np.array([labels.index(owner) for owner in owners])

    def knowing(rows: IntArray) -> Discriminant:
        taught = [owners[row] for row in rows]
        own = list(dict.fromkeys(taught))
        return method.knowing(method.learn(clips.select(rows), np.array([own.index(i) for i in taught]), _words(stage, own)))

    def asked(taught: BoolArray) -> tuple[FloatArray, BoolArray]:
        left = np.flatnonzero(~taught)
        own = knowing(np.flatnonzero(taught))
        found = _question(own, calibration, words, clips.select(left), places[left], (IN_SET,) * len(left))
        return calibration.fits(found.values, found.background, found.likeness), found.right

    return knowing(np.arange(len(owners))), replace(calibration, excess=excess(places, calibration, asked))


def _question(
    method: Discriminant, calibration: Calibration, words: Candidates, clips: Latents, right: IntArray, kinds: tuple[str, ...]
) -> Question:
    texts = calibration.background.behind(words.texts)
    method.bind(texts)
    if method.known:
        method.name(before_background(words, texts))
    values, behind = np.split(method.score(clips, num_trials=1, seed=0).values[0], [len(words.labels)], 1)
    likeness = likeness_of_labels(method.likeness(len(words.labels)), words.owners)
    known = np.isin(words.labels, method.known)
    return Question(values, behind, likeness, right, kinds, known)


def _draw(stage: Stage, pool: Sequence[int], rng: np.random.Generator) -> list[int]:
    """The labels of a question: programs, which may be learnt, and then actions, which are not. Their words differ."""
    programs, actions = ([i for i in pool if bool(stage.rehearsal.classes[i].names) == named] for named in (True, False))
    chosen = rng.permutation(programs)[: int(rng.integers(min(3, len(programs)), len(programs) + 1))].tolist()
    chosen += rng.permutation(actions)[: int(rng.integers(_MOST_OTHERS))].tolist()
    by_words = {stage.rehearsal.classes[i].kinematics: i for i in reversed(chosen)}
    return [i for i in chosen if by_words[stage.rehearsal.classes[i].kinematics] == i]


def _words(stage: Stage, labels: Sequence[int]) -> Candidates:
    count = len(labels)
    kinematics = tuple(stage.rehearsal.classes[i].kinematics for i in labels)
    names = tuple(f"class {i}" for i in labels)
    return Candidates(names, stage.rehearsal.texts_of(labels), np.arange(count), np.ones(count, np.float32), kinematics, {})


# ------------------------------------------------------------------------------------------------------- recordings


def of_recordings(dataset: str, run: Pipeline, draws: Sequence[int]) -> Iterator[Row]:
    """A row for each of `SHOTS`. All labels have clips, and the test part is asked.

    Probabilities are among all classes. For what has no label, half of the classes are labels, another half in each draw: clips of
    the others are other actions.
    """
    starter = Pretrained.load()
    assert isinstance(starter.method, Discriminant), "the starter model"
    clips, names = run.config.data.read(), load_bank(dataset).names
    assert isinstance(clips, Sequences), "these data sets hold clips"
    train = run.split.train_mask(clips.samples)
    # The names are read, whatever a bank says of them.
    parts = replace(starter, bank=TextBank(dataset=dataset, classes=tuple(ClassText(name=name) for name in names)))
    words = Binder(parts, None).candidates(names)
    setting = Setting(starter.method, latents_of(clips, starter.encoder), train, words, {})
    whole = range(len(names))
    for shots in SHOTS:
        every = [_judged(setting, parts, whole, shots, draw) for draw in (draws if shots else draws[:1])]
        halves = []
        for draw in draws:
            chosen = numpy_generator(draw, f"half of {dataset}").permutation(len(names))[: len(names) // 2]
            halves.append(_judged(setting, parts, sorted(chosen.tolist()), shots, draw))
        of_all, of_halves = row_of("", every), row_of(f"{dataset}, {shots} clips", halves)
        yield replace(of_halves, accuracy=of_all.accuracy, error=of_all.error, reliability=of_all.reliability)


def _judged(setting: Setting, parts: Pretrained, chosen: Sequence[int], shots: int, draw: int) -> Judged:
    """The test part, asked with the names of the chosen classes, of which so many clips are learnt."""
    rows = draw_clips(setting, shots, draw)
    rows = rows[np.isin(setting.labels[rows], chosen)]
    taught = [setting.words.labels[label] for label in setting.labels[rows]]
    own = adapted(parts, None, setting.latents.select(rows), taught, flat=False) if shots else parts
    bound = Binder(own, None).bind(tuple(setting.words.labels[i] for i in chosen), None, None, None)
    test = np.flatnonzero(~setting.train)
    scored = bound.score(setting.latents.select(test), flat=False, trials=1, seed=0)
    assert bound.calibration is not None
    assert scored.probabilities is not None
    assert scored.fits is not None
    right = np.array(chosen)[scored.scores.values[0].argmax(1)] == setting.labels[test]
    kinds = np.where(np.isin(setting.labels[test], chosen), IN_SET, OTHER)
    fits = np.clip(scored.fits.astype(np.float64), 1e-12, 1 - 1e-12)
    return Judged(scored.probabilities.max(1), right, logit(fits) - logit(bound.calibration.threshold), kinds)
