"""Generalised zero-shot: clips of seen and unseen classes are scored against all classes.

Seen classes win too often, so there are two corrections. Both are tuned on classes taken from the seen ones, in several draws: how
far apart one draw's classes lie says little about the unseen ones.

- Calibrated stacking subtracts a constant from the scores of seen classes (Chao et al., ECCV 2016).
- A gate first decides whether a clip is of a seen class (SynSE: Gupta et al., ICIP 2021). A classifier of seen classes then names
  what it calls seen. The method names the rest, with unseen classes as its only candidates.

In SynSE the gate's clips are about as many of either side, and its settings are those of the highest accuracy on held-out clips.
Here draws have more clips of one side, so both sides weigh alike in fitting, and the highest H decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, FailFast

from fdsm import rng
from fdsm.errors import InputError
from fdsm.evaluation.metrics import predictions
from fdsm.values import BoolArray, FloatArray, IntArray, Latents

T = TypeVar("T")
Listed = Annotated[list[T], FailFast()]
"""A list of a report. One wrong value is told of: a damaged report may have a million, and an error takes a kilobyte."""

TEMPERATURES = tuple(range(1, 10))
THRESHOLDS = tuple(round(0.25 + 0.01 * step, 2) for step in range(50))
"""Search grid of the gate's two settings, as published with SynSE."""


class SeenUnseen(BaseModel):
    """Accuracies as fractions, over clips and as means over classes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen_acc: float  # S
    unseen_acc: float  # U
    harmonic_mean: float  # H of the two
    seen_class_acc: float
    unseen_class_acc: float


class Generalised(BaseModel):
    """The generalised part of a report. The fields `tuning_...` describe the tuning data of the corrections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_seen_clips: int
    num_unseen_clips: int
    plain: SeenUnseen
    stacked: SeenUnseen
    factor: float  # subtracted from the scores of seen classes
    gated: SeenUnseen
    temperature: int
    threshold: float
    ausuc: float  # area under the curve of S over U, all factors
    oracle_harmonic_mean: float  # H at the factor that is best for these test clips
    tuning_seen_clips: int  # over all draws
    tuning_unseen_classes: Listed[Listed[str]]  # of each draw


@dataclass(frozen=True)
class Trial:
    """Scores of clips of seen and unseen classes: of all classes, of unseen ones alone, and by a classifier of seen ones."""

    values: FloatArray  # (N, K), higher is better
    class_ids: IntArray  # (K,)
    unseen: tuple[int, ...]
    labels: IntArray  # (N,)
    alone: FloatArray  # (N, U), of the unseen classes as the only candidates, in the order of `class_ids`
    seen_logits: FloatArray  # (N, S)
    seen_ids: IntArray  # (S,), classes of the classifier

    def __post_init__(self) -> None:
        for what, present in (("unseen", self.of_unseen.any()), ("seen", (~self.of_unseen).any())):
            if not present:
                raise InputError(f"generalised zero-shot: expected clips of {what} classes as well, found none")

    def of_clips(self, rows: IntArray | BoolArray) -> Trial:
        """The trial with some clips only."""
        by_clip = ("values", "labels", "alone", "seen_logits")
        return replace(self, **{name: getattr(self, name)[rows] for name in by_clip})

    @property
    def of_unseen(self) -> BoolArray:
        """Mask of the clips of unseen classes (N,)."""
        return np.isin(self.labels, self.unseen)

    @property
    def unseen_columns(self) -> BoolArray:
        return np.isin(self.class_ids, self.unseen)

    def best(self, columns: BoolArray) -> tuple[IntArray, FloatArray]:
        """The best class among the given columns (N,), and its score (N,)."""
        values = self.values[:, columns]
        return predictions(values, self.class_ids[columns]), values.max(1)


def measure(predicted: IntArray, trial: Trial) -> SeenUnseen:
    right, of_unseen = predicted == trial.labels, trial.of_unseen

    def class_mean(rows: BoolArray) -> float:
        return float(np.mean([right[rows & (trial.labels == c)].mean() for c in np.unique(trial.labels[rows])]))

    seen, unseen = float(right[~of_unseen].mean()), float(right[of_unseen].mean())
    return SeenUnseen(
        seen_acc=seen,
        unseen_acc=unseen,
        harmonic_mean=harmonic_mean(seen, unseen),
        seen_class_acc=class_mean(~of_unseen),
        unseen_class_acc=class_mean(of_unseen),
    )


def harmonic_mean(seen: float, unseen: float) -> float:
    return 2 * seen * unseen / (seen + unseen) if seen + unseen else 0.0


def stack(trial: Trial, factor: float) -> IntArray:
    """Predicted classes (N,) after `factor` is subtracted from the scores of seen classes (Chao et al., ECCV 2016)."""
    return predictions(trial.values - factor * ~trial.unseen_columns, trial.class_ids)


@dataclass(frozen=True)
class Curve:
    """S and U for all factors at which they change, in rising order."""

    factors: NDArray[np.float64]  # (F,)
    seen: NDArray[np.float64]
    unseen: NDArray[np.float64]

    @property
    def area(self) -> float:
        """AUSUC, the area under the curve of S over U (Chao et al., ECCV 2016)."""
        from sklearn.metrics import auc

        return float(auc(self.unseen, self.seen))

    @property
    def harmonic_means(self) -> NDArray[np.float64]:
        """H at each factor."""
        return np.array([harmonic_mean(s, u) for s, u in zip(self.seen, self.unseen, strict=True)])

    @property
    def best(self) -> tuple[float, float]:
        """The factor with the highest harmonic mean, and this mean."""
        means = self.harmonic_means
        at = int(np.argmax(means))
        return float(self.factors[at]), float(means[at])


def best_factor(tunings: Sequence[Trial]) -> float:
    """The factor with the highest harmonic mean, averaged over the draws."""
    factors = np.unique(np.concatenate([seen_unseen_curve(trial).factors for trial in tunings]))
    means = np.mean([seen_unseen_curve(trial, factors).harmonic_means for trial in tunings], axis=0)
    return float(factors[int(np.argmax(means))])


def seen_unseen_curve(trial: Trial, factors: NDArray[np.float64] | None = None) -> Curve:
    """The curve of S and U over the factor, at all factors at which they change, or at the given ones in rising order.

    The lead of a clip is the score of its best seen class minus that of its best unseen class. The best seen class wins as
    long as the factor is below the lead.
    """
    best_seen, seen_score = trial.best(~trial.unseen_columns)
    best_unseen, unseen_score = trial.best(trial.unseen_columns)
    lead = seen_score.astype(np.float64) - unseen_score
    if factors is None:
        steps = np.unique(lead)
        factors = np.concatenate([[steps[0] - 1.0], (steps[:-1] + steps[1:]) / 2, [steps[-1] + 1.0]])
    of_unseen = trial.of_unseen
    # Leads of the clips that are correct if a seen (unseen) class wins. Those above (below) a factor are counted.
    right_seen = np.sort(lead[~of_unseen & (best_seen == trial.labels)])
    right_unseen = np.sort(lead[of_unseen & (best_unseen == trial.labels)])
    seen = (len(right_seen) - np.searchsorted(right_seen, factors)) / (~of_unseen).sum()
    unseen = np.searchsorted(right_unseen, factors) / of_unseen.sum()
    return Curve(factors, seen, unseen)


@dataclass(frozen=True)
class Gate:
    """Logistic regression that decides between seen and unseen classes (SynSE: Gupta et al., ICIP 2021).

    Its features are the highest probabilities of each side.
    """

    num_best: int  # k, number of probabilities per side
    scale: float  # divides the scores before the softmax, so that it suits any method
    temperature: int
    threshold: float
    weights: NDArray[np.float64]  # (2k,)
    bias: float

    def features(self, trial: Trial) -> NDArray[np.float64]:
        """Features (N, 2k): the k highest probabilities among unseen classes, then the k highest among seen classes."""
        return _features(trial, self.num_best, self.scale, self.temperature)

    def predict(self, trial: Trial) -> IntArray:
        is_seen = 1 / (1 + np.exp(-(self.features(trial) @ self.weights + self.bias))) > self.threshold
        return _routed(trial, is_seen)


def fit_gate(tunings: Sequence[Trial], num_best: int, seed: int) -> Gate:
    """Fit a gate on one half of the tuning clips of all draws.

    Temperature and threshold maximise H on the other half, averaged over the draws. Raises InputError if a draw has fewer than
    two clips of a side.
    """
    from sklearn.linear_model import LogisticRegression

    halves = [_halves(trial, seed, draw) for draw, trial in enumerate(tunings)]
    scale = float(np.mean([_spread(trial) for trial in tunings])) or 1.0
    sides = np.concatenate([~fitting.of_unseen for fitting, _ in halves])
    found: tuple[float, Gate] | None = None
    for temperature in TEMPERATURES:
        features = np.concatenate([_features(fitting, num_best, scale, temperature) for fitting, _ in halves])
        model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(features, sides)
        gate = Gate(num_best, scale, temperature, 0.5, model.coef_[0], float(model.intercept_[0]))
        chances = [model.predict_proba(gate.features(choosing))[:, 1] for _, choosing in halves]
        for threshold in THRESHOLDS:
            routed = (
                measure(_routed(choosing, chance > threshold), choosing)
                for (_, choosing), chance in zip(halves, chances, strict=True)
            )
            mean = float(np.mean([one.harmonic_mean for one in routed]))
            if found is None or mean > found[0]:
                found = mean, Gate(num_best, scale, temperature, threshold, gate.weights, gate.bias)
    assert found is not None
    return found[1]


def _spread(trial: Trial) -> float:
    """Spread of the scores of unseen classes around each clip's mean."""
    unseen = trial.alone.astype(np.float64)
    return float((unseen - unseen.mean(1, keepdims=True)).std())


def _halves(tuning: Trial, seed: int, draw: int) -> tuple[Trial, Trial]:
    """Two halves of a draw's clips, each with half of either side."""
    shuffled = rng.numpy_generator(seed, "gate", draw).permutation(len(tuning.labels))
    halves: tuple[list[int], list[int]] = ([], [])
    for side in (tuning.of_unseen, ~tuning.of_unseen):
        own = [int(i) for i in shuffled if side[i]]
        if len(own) < 2:
            raise InputError(f"generalised zero-shot: expected at least 2 clips of each side to tune the gate on, found {len(own)}")
        halves[0].extend(own[::2])
        halves[1].extend(own[1::2])
    first, second = (tuning.of_clips(np.array(sorted(half))) for half in halves)
    return first, second


def evaluate(test: Trial, tunings: Sequence[Trial], class_names: tuple[str, ...], seed: int) -> Generalised:
    """Accuracies of the test clips, plain and with both corrections. The corrections are tuned on the tuning clips alone."""
    curve = seen_unseen_curve(test)
    factor = best_factor(tunings)
    widths = [int(columns.sum()) for trial in (test, *tunings) for columns in (trial.unseen_columns, ~trial.unseen_columns)]
    gate = fit_gate(tunings, min(*widths, *(trial.seen_logits.shape[1] for trial in (test, *tunings))), seed)
    return Generalised(
        num_seen_clips=int((~test.of_unseen).sum()),
        num_unseen_clips=int(test.of_unseen.sum()),
        plain=measure(stack(test, 0.0), test),
        stacked=measure(stack(test, factor), test),
        factor=factor,
        gated=measure(gate.predict(test), test),
        temperature=gate.temperature,
        threshold=gate.threshold,
        ausuc=curve.area,
        oracle_harmonic_mean=curve.best[1],
        tuning_seen_clips=sum(int((~trial.of_unseen).sum()) for trial in tunings),
        tuning_unseen_classes=[[class_names[c] for c in trial.unseen] for trial in tunings],
    )


def seen_logits(fitted: Latents, latents: Latents) -> tuple[FloatArray, IntArray]:
    """Log-probabilities (N, S) of `latents` by a linear classifier, fitted on the mean tokens of `fitted`, and its classes (S,)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(fitted.z.mean(1), fitted.samples.labels)
    return np.asarray(model.predict_log_proba(latents.z.mean(1)), np.float32), np.asarray(model.classes_, np.int64)


def _features(trial: Trial, num_best: int, scale: float, temperature: int) -> NDArray[np.float64]:
    sides = (_softmax(trial.alone.astype(np.float64) / scale), _softmax(trial.seen_logits.astype(np.float64) / temperature))
    return np.concatenate([-np.sort(-side, axis=1)[:, :num_best] for side in sides], axis=1)


def _routed(trial: Trial, is_seen: BoolArray) -> IntArray:
    seen = predictions(trial.seen_logits, trial.seen_ids)
    return np.where(is_seen, seen, predictions(trial.alone, trial.class_ids[trial.unseen_columns]))


def _softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import softmax

    return np.asarray(softmax(values, axis=1))
