"""How sure the starter model is, held out on synthetic classes and clips, and on three recorded data sets.

Held out: the calibration is fitted on the questions of all parts of the paths but one, and measured on that one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import FLAT, Flat
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.evaluation.calibration import CALIBRATION, IN_SET, OTHER, Calibration, Question, fit
from fdsm.evaluation.meanings import likeness_of_labels, of_labels
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsal import PARTS, Seen, held_out, without_depth, without_joints
from fdsm.experiment.rehearsed_run import Stage
from fdsm.experiment.run_folder import ENCODER
from fdsm.methods.base import MODEL
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import STARTER
from fdsm.rng import numpy_generator
from fdsm.text import load_bank
from fdsm.text.encode import encode_classes
from fdsm.text.encoders import MiniLM
from fdsm.values import BoolArray, FloatArray, Latents, Scores, Sequences
from fdsm.vocabulary import ClassText
from studies.calibration.rehearse import rehearse
from studies.reading.measure import ALONE, TARGETS, readings_of
from studies.recipes import experiment

BINS = 10
KEPT = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)
"""Shares of rightly named clips that keep their name, at which the curve is read."""
QUESTIONS, FEWER = 40, 12
"""Questions a part: with all measurements, and in the other situations."""
LEGS = ("knee", "ankle", "foot")
HALVES = 10
"""Draws of half of the classes of a recorded data set."""
KNOWN = "known movements, 3D"
"""The questions of the first situation, asked of the starter model itself, which was fitted on their movements."""
SITUATIONS = ("all joints, 3D", "front view, 2D", "no legs, 3D", "no legs, 2D", KNOWN)


@dataclass(frozen=True)
class Row:
    """What was measured in one situation. Lists have one number a seed, or one a draw of classes. Shares are fractions."""

    name: str
    accuracy: tuple[float, ...]
    error: tuple[float, ...]
    """Expected calibration error of the first label's probability, on clips that show one of the labels."""
    kept: tuple[float, ...]
    """Share of rightly named clips that keep their name."""
    wrong: tuple[float, ...]
    """Share of wrongly named clips, of those that show one of the labels, that keep their name."""
    named: dict[str, tuple[float, ...]]
    """Share of the clips of each kind of nothing that get a name."""
    curve: dict[str, tuple[float, ...]]
    """The same, the mean over seeds, where a share of `KEPT` keeps its name."""
    reliability: tuple[tuple[float, float, float], ...]
    """For each bin of the first label's probability: its mean, the share that is right, and the share of clips. Over all seeds."""


@dataclass(frozen=True)
class Judged:
    """Clips with the probability of the first label, whether it is right, by how much it fits, and the kind of the clip."""

    probability: FloatArray  # (N,)
    right: BoolArray  # (N,)
    margin: NDArray[np.float64]  # (N,), logit of the fit, 0 at the threshold
    kinds: NDArray[np.str_]  # (N,)


def judge(calibration: Calibration, questions: Sequence[Question]) -> Judged:
    found = []
    for one in questions:
        fits = calibration.fits(one.values, one.background, one.likeness, one.known).astype(np.float64)
        sure = calibration.probabilities(one.values).max(1)
        found.append((sure, one.right, logit(np.clip(fits, 1e-12, 1 - 1e-12)), np.array(one.kinds)))
    probability, right, fits, kinds = map(np.concatenate, zip(*found, strict=True))
    return Judged(probability, right, fits - logit(calibration.threshold), kinds)


def of_stages(
    run: Pipeline, seeds: Sequence[int], judged_in: Callable[[Stage, int], Mapping[str, Judged]], show: Callable[[Row], None]
) -> list[Row]:
    """A row for each situation that `judged_in` finds in a rehearsal and its seed, over all seeds."""
    judged: dict[str, list[Judged]] = {}
    for seed in seeds:
        for name, own in judged_in(rehearse(run, seed), seed).items():
            judged.setdefault(name, []).append(own)
    rows = []
    for name, found in judged.items():
        rows.append(row_of(name, found))
        show(rows[-1])
    return rows


def measure(
    run: Pipeline,
    data: Path | None,
    seeds: Sequence[int],
    show: Callable[[Row], None],
    questions: tuple[int, int] = (QUESTIONS, FEWER),
) -> list[Row]:
    """A row for each of `SITUATIONS`, and one for each data set of `TARGETS` unless `data` is None. Seeds are of the rehearsal."""
    rows = of_stages(run, seeds, lambda stage, seed: _rehearsed(stage, run, questions), show)
    for dataset, target in TARGETS.items() if data is not None else ():
        rows.append(of_recordings(dataset, target, data))
        show(rows[-1])
    return rows


def _rehearsed(stage: Stage, run: Pipeline, questions: tuple[int, int]) -> dict[str, Judged]:
    """Each situation, held out part by part. The calibration is fitted with all joints in 3D."""
    encoder, tokens = run.encoder, run.config.tokens
    flat = without_depth(stage.clips, encoder, tokens, Flat.load(run.folder / FLAT))
    legs = [place for place, joint in enumerate(encoder.layout.joints) if any(word in joint for word in LEGS)]
    seen: list[Seen] = [stage.seen, flat, *(without_joints(one, encoder, legs) for one in (stage.seen, flat))]
    counts = (questions[0], *[questions[1]] * 3)
    found = held_out(stage.rehearsal, dict(zip(SITUATIONS[:-1], zip(seen, counts, strict=True), strict=True)))
    background = stage.rehearsal.background(stage.method, stage.seen.nothing)
    found[KNOWN] = [
        list(stage.rehearsal.questions(part, stage.method, background, stage.seen, questions[1])) for part in range(PARTS)
    ]
    whole = found[SITUATIONS[0]]
    parts = range(len(whole))
    calibrations = [fit([one for other in parts if other != part for one in whole[other]], background) for part in parts]
    return {name: joined([judge(calibrations[part], own[part]) for part in parts]) for name, own in found.items()}


def joined(parts: Sequence[Judged]) -> Judged:
    return Judged(*(np.concatenate([getattr(one, name) for one in parts]) for name in Judged.__dataclass_fields__))


def row_of(name: str, judged: Sequence[Judged]) -> Row:
    asked = [one.kinds == IN_SET for one in judged]
    kinds = sorted({str(kind) for one in judged for kind in one.kinds} - {IN_SET})
    every = joined(judged)
    shown = every.kinds == IN_SET
    return Row(
        name=name,
        accuracy=tuple(float(one.right[own].mean()) for one, own in zip(judged, asked, strict=True)),
        error=tuple(calibration_error(one.probability[own], one.right[own]) for one, own in zip(judged, asked, strict=True)),
        kept=tuple(float((one.margin[one.right] >= 0).mean()) for one in judged),
        wrong=tuple(float((one.margin[own & ~one.right] >= 0).mean()) for one, own in zip(judged, asked, strict=True)),
        named={kind: tuple(float((one.margin[one.kinds == kind] >= 0).mean()) for one in judged) for kind in kinds},
        curve={kind: tuple(float(np.mean([_at(one, kind, share) for one in judged])) for share in KEPT) for kind in kinds},
        reliability=reliability(every.probability[shown], every.right[shown]),
    )


def _at(judged: Judged, kind: str, kept: float) -> float:
    threshold = np.quantile(judged.margin[judged.right], 1 - kept)
    return float((judged.margin[judged.kinds == kind] >= threshold).mean())


def reliability(probability: FloatArray, right: BoolArray) -> tuple[tuple[float, float, float], ...]:
    """For each of `BINS` equal bins that has clips: mean probability, share that is right, and share of clips."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    there = [bins == one for one in range(BINS) if (bins == one).any()]
    return tuple((float(probability[own].mean()), float(right[own].mean()), float(own.mean())) for own in there)


def calibration_error(probability: FloatArray, right: BoolArray) -> float:
    """The mean distance of probability and share that is right over bins, weighed by their clips."""
    return sum(share * abs(sure - good) for sure, good, share in reliability(probability, right))


# ------------------------------------------------------------------------------------------------------- recordings


def of_recordings(dataset: str, target: str, data: Path | None, folder: Path = STARTER) -> Row:
    """The starter model on a recorded data set. Its labels are the class names, which the library reads.

    Probabilities are among all classes. For what has no label, half of the classes are asked, in `HALVES` draws: clips of the
    others are other actions.
    """
    encoder, method = Encoder.load(folder / ENCODER), Discriminant.load(folder / MODEL)
    calibration = Calibration.load(folder / CALIBRATION)
    clips = experiment(ALONE, target, data, ["seed=0"])([]).data.read()
    assert isinstance(clips, Sequences), "these data sets hold clips"
    latents = latents_of(clips, encoder)
    names = load_bank(dataset).names
    whole = judge(calibration, [_asked(latents, names, range(len(names)), method, calibration)])
    halves = []
    for draw in range(HALVES):
        chosen = sorted(numpy_generator(0, f"half of {dataset}", draw).permutation(len(names))[: len(names) // 2].tolist())
        halves.append(judge(calibration, [_asked(latents, names, chosen, method, calibration)]))
    of_all, of_halves = row_of(dataset, [whole]), row_of(dataset, halves)
    return replace(of_halves, accuracy=of_all.accuracy, error=of_all.error, reliability=of_all.reliability)


def latents_of(clips: Sequences, encoder: Encoder) -> Latents:
    """Latents of clips in other joints. Measurements are NaN that rest on joints which the layout lacks."""
    network = encoder.network
    assert isinstance(network, MeasurementEncoder), "the starter model measures"
    layout = replace(encoder.layout, up=clips.layout.up)
    carried = [network.carry_over(clip, clips.layout) for clip in clips]
    unseen = [j for j in range(layout.num_joints) if all(np.isnan(clip[:, :, j]).all() for clip in carried)]
    steps = PreprocessConfig.model_validate(encoder.preprocessing["steps"])
    latents = encoder.encode(preprocess(Sequences.from_clips(carried, clips.samples, layout, clips.fps), steps), "pooled")
    return replace(latents, z=np.where(network.channels_on(unseen), np.float32(np.nan), latents.z))


def _asked(
    latents: Latents, names: Sequence[str], chosen: Sequence[int], method: Discriminant, calibration: Calibration
) -> Question:
    """All clips, asked with the names of the chosen classes as they are read."""
    readings = readings_of([names[place] for place in chosen])
    meanings = [(owner, one) for owner, reading in enumerate(readings) for one in reading.meanings]
    owners, shares = np.array([owner for owner, _ in meanings]), np.array([one.share for _, one in meanings], np.float32)
    classes = [ClassText(name="any", kinematics=one.kinematics) for _, one in meanings]
    method.bind(calibration.background.behind(encode_classes(classes, method.test_views, MiniLM())))
    count = len(meanings)
    scores = method.score(latents, num_trials=1, seed=0)
    # One by one, because the softness of the meanings depends on all clips that are scored at once.
    values = np.concatenate([of_labels(_part(scores, [row], count), owners, shares).values[0] for row in range(len(latents))])
    right = np.array([list(chosen).index(label) if label in chosen else -1 for label in latents.samples.labels.tolist()], np.int64)
    kinds = tuple(IN_SET if place >= 0 else OTHER for place in right)
    return Question(values, scores.values[0, :, count:], likeness_of_labels(method.likeness(count), owners), right, kinds)


def _part(scores: Scores, rows: list[int], count: int) -> Scores:
    """The first `count` columns of some clips."""
    samples = scores.samples.select(np.array(rows))
    return replace(scores, values=scores.values[:, rows, :count], class_ids=scores.class_ids[:count], samples=samples)
