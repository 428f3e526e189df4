"""The report of a run: its accuracies, data and settings."""

from __future__ import annotations

import importlib.metadata
import platform
import statistics
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from fdsm.errors import InputError
from fdsm.evaluation.generalised import Generalised, Listed
from fdsm.evaluation.metrics import Accuracy, accuracy, confusion_matrix, ensemble, per_class_accuracy, predictions
from fdsm.values import BoolArray, Scores

VERSIONED = ("fdsm", "torch", "numpy", "transformers", "diffusers", "accelerate")


class Part(BaseModel):
    """Accuracy on one set of clips."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_clips: int
    zsl_acc_mean: float  # mean over trials of each trial's accuracy (as in the paper)
    zsl_acc_std: float  # sample standard deviation of these accuracies
    zsl_acc: float  # accuracy of the scores averaged over trials (the ensemble)
    zsl_acc_low: float  # 95% Wilson interval of the ensemble's accuracy over clips
    zsl_acc_high: float
    mean_class_acc: float  # ensemble, mean over classes
    class_acc: dict[str, float]
    confusion: Listed[Listed[int]]  # ensemble; rows true, columns predicted, in the order of `classes`


class Report(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int
    classes: Listed[str]  # candidates
    chance: float
    trials: int
    test_part: Part  # unseen classes of the test part
    all_samples: Part  # unseen classes of all samples; none of them was trained on
    generalised: Generalised | None = None  # clips of all classes against all classes
    text_bank: str  # content hash of the texts
    code: str = ""  # content hash of the code that makes synthetic classes and reads words; empty before there was one
    synthetic_classes: dict[str, int] | None = None  # number of synthetic classes used in training (kept) and left out (dropped)
    stamps: Listed[str]  # departures from strict zero-shot
    seconds: dict[str, float]  # time of each step
    versions: dict[str, str]
    computed_with: dict[str, dict[str, str]] = {}  # step -> what the settings leave to the machine: threads, precision
    config: dict[str, Any]


def make_report(
    scores: Scores,
    test_part: BoolArray,
    *,
    name: str,
    seed: int,
    text_bank: str,
    code: str,
    stamps: list[str],
    seconds: dict[str, float],
    config: dict[str, Any],
    computed_with: dict[str, dict[str, str]] | None = None,
    generalised: Generalised | None = None,
    synthetic_classes: dict[str, int] | None = None,
) -> Report:
    """The report of scores of unseen clips. `test_part` (N,) is a mask of the clips in the test part.

    Raises InputError if some scores are estimates.
    """
    if scores.computed is not None and not scores.computed.all():
        raise InputError("report: expected scores that were all computed, found estimates, which are for predictions only")
    return Report(
        name=name,
        seed=seed,
        classes=[scores.samples.class_names[c] for c in scores.class_ids],
        chance=1 / len(scores.class_ids),
        trials=len(scores.values),
        test_part=part_of(scores, test_part),
        all_samples=part_of(scores, np.ones_like(test_part)),
        generalised=generalised,
        text_bank=text_bank,
        code=code,
        synthetic_classes=synthetic_classes,
        stamps=stamps,
        seconds=seconds,
        versions={"python": platform.python_version(), **{package: importlib.metadata.version(package) for package in VERSIONED}},
        computed_with=computed_with or {},
        config=config,
    )


def part_of(scores: Scores, rows: BoolArray) -> Part:
    """Accuracy on the clips of `rows` (N,), a mask."""
    labels = scores.samples.labels[rows]
    trials = [accuracy(predictions(values[rows], scores.class_ids), labels).value for values in scores.values]
    predicted = predictions(ensemble(scores)[rows], scores.class_ids)
    whole: Accuracy = accuracy(predicted, labels)
    confusion = confusion_matrix(predicted, labels, scores.class_ids)
    by_row = per_class_accuracy(confusion)
    return Part(
        num_clips=len(labels),
        zsl_acc_mean=float(np.mean(trials)),
        zsl_acc_std=statistics.stdev(trials) if len(trials) > 1 else 0.0,
        zsl_acc=whole.value,
        zsl_acc_low=whole.low,
        zsl_acc_high=whole.high,
        mean_class_acc=float(np.mean(list(by_row.values()))),
        class_acc={scores.samples.class_names[scores.class_ids[row]]: value for row, value in by_row.items()},
        confusion=confusion.tolist(),
    )
