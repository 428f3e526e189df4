"""Calibration of scores: a probability for each label, and whether any label fits the clip at all.

Scores are cosines. The probability of a label is a softmax of the scores, with a temperature. Whether the best label fits is judged
by a multinomial logistic regression on three numbers (`Calibration.evidence`), which compare the label with a background: actions
that nobody asked for, and what clips look like in which nothing is done. It has three outcomes: the label fits, the clip shows
another action, or nothing. So a label must be ahead of both. With two outcomes, a large lead over one would make up for the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fdsm import storage
from fdsm.errors import InputError
from fdsm.values import BoolArray, ClassTexts, FloatArray, IntArray, TextFeatures

CALIBRATION = "calibration.safetensors"
"""The file of a model that is calibrated."""

RIGHT_KEPT, NOTHING_NAMED = 0.8, 0.05
"""Wanted: the smallest share of rightly named clips that keep their name, and the largest share of clips of nothing with a name."""
_AIMED_AT = 0.82
"""The share of a fit's own right names at which `RIGHT_KEPT` of those of other classes are kept, rounded up."""

_NEAR, _NEAR_NOTHING = 0.8, 0.95
"""A background action, or a kind of nothing, is not held against a label that is predicted as near to it as this (cosine)."""

EVIDENCE = ("lead over other actions", "lead over nothing", "lead in spreads")
AGAINST = ("another action", "nothing")
"""What a label may be taken for by mistake."""


@dataclass(frozen=True)
class Background:
    """Texts of what clips may show beside the labels, in the views that the model reads: view -> (B, D).

    The last rows stand for the kinds of nothing, clips in which nothing is done. Their texts are those from which the model
    predicts such clips.
    """

    texts: Mapping[str, FloatArray]
    nothing: tuple[tuple[str, str], ...]
    """Path and stance of what people do in each kind of nothing. Two blanks: it is nothing that a label could mean."""

    def behind(self, texts: ClassTexts) -> dict[str, TextFeatures]:
        """The texts of M classes with the ids 0 to M - 1, and then the background as the classes M to M + B - 1."""
        return {view: _joined(texts[view], rows) for view, rows in self.texts.items()}


def _joined(features: TextFeatures, rows: FloatArray) -> TextFeatures:
    tokens, count = rows[:, None].astype(np.float32), len(rows)
    ids = np.arange(count, dtype=np.int64)
    own = TextFeatures(
        features.view, tokens, np.ones((count, 1), np.bool_), tokens[:, 0], tokens, class_ids=ids, encoder=features.encoder
    )
    return features.joined(own, len(features.classes))


def with_kinds_meant(values: FloatArray, background: FloatArray, meant: BoolArray) -> FloatArray:
    """Scores of labels (N, K), of which some mean kinds of nothing, such as "stand still".

    Such a label fits a clip as well as the best of its own words and the kinds that it means. `meant` (K, B) says which rows of
    the background these are, and `background` (N, B) has their scores.
    """
    found = np.array(values, np.float32)
    for label in np.flatnonzero(meant.any(1)):  # few labels do, and (N, K, B) would be large
        np.maximum(found[:, label], background[:, meant[label]].max(1), out=found[:, label])
    return found


@dataclass(frozen=True)
class Calibration:
    """What makes probabilities of scores. It belongs to one model."""

    background: Background
    temperature: float
    weights: FloatArray  # (2, 3), of `evidence`: log odds that the label fits and not `AGAINST`
    bias: FloatArray  # (2,)
    threshold: float
    """A label fits less surely than this: the clip is unknown."""
    excess: float = 0.0
    """Log odds that are taken from the fit of a label which is known from clips, at least 0. The rest is of labels from words."""

    def probabilities(self, values: FloatArray) -> FloatArray:
        """Of each label, if one of them is right: scores (N, K) -> (N, K). The probabilities of a clip sum to 1."""
        found = np.exp((values - values.max(1, keepdims=True)) / np.float32(self.temperature))
        return np.asarray(found / found.sum(1, keepdims=True), np.float32)

    def fits(self, values: FloatArray, background: FloatArray, likeness: FloatArray, known: BoolArray | None = None) -> FloatArray:
        """The probability (N,) that the best label of each clip fits it, if clips of nothing are as frequent as others.

        Below `threshold`, the clip is better called unknown. `known` (K,) says which labels are known from clips. Other arguments
        are those of `evidence`.
        """
        odds = self.evidence(values, background, likeness) @ self.weights.T + self.bias  # (N, 2)
        if known is not None:
            odds = odds - np.float32(self.excess) * known[values.argmax(1)][:, None]
        return np.asarray(1 / (1 + np.exp(-odds.clip(-50, 50)).sum(1)), np.float32)

    def excess_of(self, fits: FloatArray) -> float | None:
        """The excess, at least 0, with which `_AIMED_AT` of rightly named clips are known whose fits (N,) without it are these.

        On average over draws, it is this share of further clips, too. None: four fits and fewer say nothing of it.
        """
        below = int((1 - _AIMED_AT) * (len(fits) + 1))
        if below == 0:
            return None
        least = np.clip(np.sort(fits)[below - 1], 1e-7, 1 - 1e-7)
        return max(0.0, float(np.log(least / (1 - least)) - np.log(self.threshold / (1 - self.threshold))))

    def evidence(self, values: FloatArray, background: FloatArray, likeness: FloatArray) -> FloatArray:
        """How far the best label of each clip is ahead (N, 3).

        Args:
            values: scores of the labels (N, K).
            background: scores of the background (N, B).
            likeness: of each label to the background (K, B), the cosine of their predicted latents; the highest of its meanings.

        Returns its lead over the best other action that is not near to the label, the same over the kinds of nothing, and its lead
        over the mean of all background actions in standard deviations of these.
        """
        split = background.shape[1] - len(self.background.nothing)
        best, like = values.max(1), likeness[values.argmax(1)]  # (N,), (N, B)
        others, nothing = background[:, :split], background[:, split:]
        ahead = best - np.where(like[:, :split] < _NEAR, others, -1).max(1, initial=-1)
        of_nothing = best - np.where(like[:, split:] < _NEAR_NOTHING, nothing, -1).max(1, initial=-1)
        in_spreads = (best - others.mean(1)) / np.maximum(others.std(1), 1e-6)
        return np.stack([ahead, of_nothing, in_spreads], 1).astype(np.float32)

    def save(self, path: Path) -> None:
        arrays = {f"background.{view}": rows.astype(np.float16) for view, rows in self.background.texts.items()}
        numbers = {
            "temperature": self.temperature,
            "weights": self.weights.tolist(),
            "bias": self.bias.tolist(),
            "threshold": self.threshold,
            "nothing": self.background.nothing,
        }
        if self.excess:
            numbers["excess"] = self.excess
        storage.save_arrays(path, arrays, numbers)

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Raises InputError if the file is missing or damaged."""
        arrays, numbers = storage.load_arrays(path)
        try:
            texts = {name.removeprefix("background."): np.asarray(rows, np.float32) for name, rows in arrays.items()}
            weights, bias = (np.array(numbers[name], np.float32) for name in ("weights", "bias"))
            shape = len(AGAINST), len(EVIDENCE)
            if weights.shape != shape or bias.shape != shape[:1] or any(rows.ndim != 2 for rows in texts.values()):
                raise ValueError(f"expected weights {shape}, one bias for each row of them, and texts (B, D), found other shapes")
            nothing = tuple((str(path), str(stance)) for path, stance in numbers["nothing"])
            if not nothing or not texts or any(len(rows) < len(nothing) for rows in texts.values()):
                raise ValueError(f"expected kinds of nothing, the last rows of each text, found {len(nothing)}")
            return cls(
                Background(texts, nothing),
                float(numbers["temperature"]),
                weights,
                bias,
                float(numbers["threshold"]),
                float(numbers.get("excess", 0.0)),
            )
        except (LookupError, ValueError, TypeError, OverflowError) as error:
            raise InputError(f"{path}: expected a calibration written by fdsm, found something else ({error})") from None


IN_SET, OTHER = "asked", "other actions"
"""Kinds of clips: those that show one of the labels, and those that show an action which no label describes."""


@dataclass(frozen=True)
class Question:
    """K labels, and the scores of N clips that show one of them or nothing."""

    values: FloatArray  # (N, K)
    background: FloatArray  # (N, B)
    likeness: FloatArray  # (K, B), see `Calibration.evidence`
    labels: IntArray  # (N,), the place of the right label, or -1
    kinds: tuple[str, ...]  # (N,), IN_SET or the kind of nothing
    known: BoolArray | None = None  # (K,), the labels that are known from clips

    @property
    def right(self) -> BoolArray:
        """Whether the best label is the right one (N,)."""
        found: BoolArray = self.values.argmax(1) == self.labels
        return found


def fit(questions: Sequence[Question], background: Background) -> Calibration:
    """Temperature by maximum likelihood on clips that show a label. Then the logistic regression, and its threshold.

    The regression tells rightly named clips from other actions and from clips of nothing (`_weights`). Clips that are named wrongly
    take no part. At the threshold, every kind of nothing is named in `NOTHING_NAMED` of its clips, or `_AIMED_AT` of the rightly
    named clips keep their name if that would take the name from more.
    """
    from scipy.optimize import minimize_scalar
    from sklearn.linear_model import LogisticRegression

    unfitted = np.zeros((len(AGAINST), len(EVIDENCE)), np.float32), np.zeros(len(AGAINST), np.float32)

    def loss(log_temperature: float) -> float:
        blank = Calibration(background, float(np.exp(log_temperature)), *unfitted, 0.0)
        shown = [(blank.probabilities(one.values), one.labels, one.labels >= 0) for one in questions]
        return -float(np.concatenate([np.log(p[ok, labels[ok]]) for p, labels, ok in shown]).mean())

    temperature = float(np.exp(minimize_scalar(loss, bounds=(np.log(0.005), np.log(1.0)), method="bounded").x))
    blank = Calibration(background, temperature, *unfitted, 0.0)
    evidence = np.concatenate([blank.evidence(one.values, one.background, one.likeness) for one in questions])
    right = np.concatenate([one.right for one in questions])
    kinds = np.concatenate([np.array(one.kinds) for one in questions])
    used = right | (kinds != IN_SET)
    scale = evidence[used].std(0)
    outcomes = np.where(right, 0, np.where(kinds == OTHER, 1, 2))[used]  # the label fits, then `AGAINST`
    model = LogisticRegression(C=1000.0, max_iter=1000).fit(evidence[used] / scale, outcomes, sample_weight=_weights(kinds[used]))
    weights, bias = model.coef_[0] - model.coef_[1:], model.intercept_[0] - model.intercept_[1:]
    fitted = replace(blank, weights=(weights / scale).astype(np.float32), bias=bias.astype(np.float32))
    fit_of = np.concatenate([fitted.fits(one.values, one.background, one.likeness) for one in questions])
    kept = np.quantile(fit_of[right], 1 - _AIMED_AT)
    named = max(np.quantile(fit_of[kinds == kind], 1 - NOTHING_NAMED) for kind in np.unique(kinds) if kind != IN_SET)
    return replace(fitted, threshold=float(min(kept, named)))


_OF_OTHER_ACTIONS = 2.0
"""Weight of other actions, which are hardest to tell, against that of another kind of nothing."""


def _weights(kinds: NDArray[np.str_]) -> NDArray[np.float64]:
    """Weights of clips. Those of nothing have the same sum as those that show a label, and its kinds are alike but for one."""
    names, counts = np.unique(kinds, return_counts=True)
    shares = {str(name): _OF_OTHER_ACTIONS if name == OTHER else 1.0 for name in names if name != IN_SET}
    shares[IN_SET] = sum(shares.values())
    of_one = {str(name): shares[str(name)] / count for name, count in zip(names, counts, strict=True)}
    found: NDArray[np.float64] = len(kinds) / (2 * shares[IN_SET]) * np.array([of_one[str(kind)] for kind in kinds])
    return found
