"""Why a clip is called by one label and not by another: shares of what was measured, in words, and when it happens."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.bound_labels import Bound
from fdsm.clip_encoder import ClipEncoder
from fdsm.data.input_report import InputReport
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.errors import InputError, did_you_mean
from fdsm.evaluation.meanings import parts_of_score
from fdsm.explanation.groups import Grouping, Name, is_of_poses, joints_of
from fdsm.explanation.shares import Shares
from fdsm.explanation.words import in_words
from fdsm.methods.discriminant import Discriminant, LinearScores
from fdsm.values import FloatArray

REASONS = 8
"""Reasons that are told one by one, at most."""
LEAST = 0.03
"""The least part of all shares, by their sizes, that a reason has if it is told one by one.

Measured on four synthetic people who do the same, with 81 pairs of labels: the second is random, the nearest, or other in one word.
Of 3010 shares from 0.03 on, 96% have the same sign in another person. Of 14,486 smaller ones, 76% have, and 50% would by chance.
"""
OTHERS = "all other measurements"
"""The text of the last reason, which has the rest of the margin."""
UNLEARNT = "labels without clips count for more"
"""The text of a reason of a model that learnt from labelled clips (`fdsm.methods.labelled_clips.Learnt.rise`)."""
_WINDOWS = 16
"""Parts of the clip whose movement is weighed."""
_HALF = 0.5
"""A reason lasts as long as its parts have at least so much of what its strongest one has."""
_NOTHING = 1e-6
_KEPT = 3
"""Ways to share out that stay ready: for clips with and without depth, and for clips that lack a limb."""


@dataclass(frozen=True)
class Reason:
    """Something that was measured in the clip, and how much it speaks for the first label against the second.

    Some reasons are of no measurement: that labels are likelier or less likely to mean what is seen, and all others together.
    """

    text: str
    """What the clip shows, such as "the right hand goes above the head"."""
    share: float
    """Its part of the margin. Above 0, it speaks for the first label."""
    joints: tuple[str, ...]
    """The joints of the clip's layout that it is about."""
    start: float
    """Seconds from the clip's first frame, as `end`: when most of it happens."""
    end: float
    measurement: str
    """The measurement that says most of it, such as "right hand: greatest up". Empty if none does."""
    value: float
    """Of the measurement, in the units of `fdsm.encoders.measurements`. NaN without one."""
    expected: tuple[float, float]
    """What the model expects of the first and of the second label."""


@dataclass(frozen=True)
class Explanation:
    """Why a clip has a higher score for one label than for another."""

    first: str
    second: str
    margin: float
    """Score of the first label minus that of the second."""
    reasons: tuple[Reason, ...]
    """The largest share first, whatever its sign, and at last all other measurements. Shares add up to the margin."""
    moments: tuple[float, ...]
    """For each frame of the clip, what its movement adds to the margin. They add up to `margin` minus `without_movement`."""
    without_movement: float
    """The margin if the person kept still, as at the start or at the end, on average, with the same weights of measurements."""


class Explainer:
    """Explains answers of one model. Several threads may share one."""

    def __init__(self, sees: ClipEncoder) -> None:
        self._sees = sees
        self._ready: dict[tuple[int, bytes], tuple[Any, Shares]] = {}
        self._lock = threading.Lock()

    def __call__(
        self, report: InputReport, bound: Bound, first: str | None, second: str | None, *, most: int, least: float
    ) -> Explanation:
        """Explain the answer about an inspected clip. `Recognizer.explain` says more, also of errors."""
        flat = self._sees.is_flat(report)
        method, network = bound.method_for(flat), self._sees.encoder.network
        assert isinstance(method, Discriminant)
        assert isinstance(network, MeasurementEncoder)
        latents = self._sees.encode([report])
        scored = bound.score(latents, flat=flat, trials=1, seed=0)
        labels, values_of = bound.candidates.labels, scored.scores.values[0, 0][np.argsort(scored.scores.class_ids)]
        one, other = _chosen(labels, values_of, first, second)
        linear = method.linear(latents)
        words, values = bound.candidates, method.score(latents, num_trials=1, seed=0).values[0, 0]
        count = len(words.owners)  # behind them is the background
        parts = [parts_of_score(values[:count], words.owners, words.shares, label) for label in (one, other)]
        of_first, of_second = (np.pad(counts, (0, len(values) - count)).astype(np.float32) for counts, _ in parts)
        weights = linear.weights(of_first - of_second)

        held = linear.measured(self._sees.encode([report], _held))  # (1 + 2 * _WINDOWS, P), the whole clip first
        grouping = Grouping.of(network.measurement_names)
        shares = self._shares(linear, grouping)(weights, held)  # (variants, groups)
        of_words, of_clips = parts[0][1] - parts[1][1], float((of_first - of_second) @ linear.offsets)
        small = least * float(np.abs(shares[0]).sum() + abs(of_words) + abs(of_clips))
        names = [name for name, kept in zip(network.measurement_names, linear.kept, strict=True) if kept]
        each = (held[0], linear.expected(of_first), linear.expected(of_second))
        told = _Told(report, names, *(linear.in_units(measured) for measured in each))
        said, nearer = _alone(linear, weights, held[0]), np.abs(each[0] - each[2]) - np.abs(each[0] - each[1])
        reasons = []
        for group in np.argsort(-np.abs(shares[0]), kind="stable")[:most]:
            share = float(shares[0, group])
            if abs(share) <= small:
                break
            channels = np.flatnonzero(grouping.of_channel[linear.kept] == group)
            # One that is nearer to what is expected of the other label would be read as a reason for that one.
            agree = channels[nearer[channels] * np.sign(share) > 0]
            if not len(agree) and least > 0:
                continue
            channels = agree if len(agree) else channels
            strongest = int(channels[np.argmax(said[channels] * np.sign(share))])
            reasons.append(told.reason(strongest, share, shares[:, group]))
        likelier = labels[one if of_words > 0 else other]
        for text, share in (
            (f"the words of {likelier!r} are likelier to mean such a movement", of_words),
            (UNLEARNT, of_clips),
        ):
            if abs(share) > max(small, _NOTHING):
                reasons.append(told.beside(text, share))
        reasons = sorted(reasons, key=lambda reason: -abs(reason.share))[:most]
        margin = float(values_of[one] - values_of[other])
        reasons.append(told.beside(OTHERS, margin - sum(reason.share for reason in reasons)))
        by_window = _by_window(held @ weights)
        moments = _over_frames(by_window, report.frames)
        return Explanation(labels[one], labels[other], margin, tuple(reasons), moments, margin - float(by_window.sum()))

    def _shares(self, linear: LinearScores, grouping: Grouping) -> Shares:
        """How sums of the measured channels are shared out. It is kept, because it takes as long as naming many clips."""
        key = id(linear.projection.covariance), linear.kept.tobytes()
        with self._lock:
            if key not in self._ready:
                while len(self._ready) >= _KEPT:
                    self._ready.pop(next(iter(self._ready)))
                covariance = linear.projection.covariance
                self._ready[key] = covariance, Shares.of(grouping, linear.kept, covariance)
            return self._ready[key][1]


@dataclass(frozen=True)
class _Told:
    """What reasons about a clip are made of. Measurements are (P,), in their own units."""

    report: InputReport
    names: list[str]  # of the measurements
    values: FloatArray  # of the clip
    of_first: FloatArray  # as they are expected of the labels
    of_second: FloatArray

    def reason(self, channel: int, share: float, shares: NDArray[Any]) -> Reason:
        """The reason that a measurement stands for. `shares` are those of the variants of `_held`."""
        name = self.names[channel]
        sign = float(np.sign(share))
        if is_of_poses(name):  # a pose counts as long as it is held
            course = sign * _by_pose(shares)
            varies = course.max() - course.min() >= _HALF * np.abs(course).max()
        else:  # a movement counts when it happens
            course = sign * _by_window(shares)
            varies = course.sum() >= _HALF * sign * share
        windows = _lasting(course) if varies else (0, _WINDOWS)  # what does not happen counts all the time
        return Reason(
            in_words(name, dict(zip(self.names, self.values.tolist(), strict=True)), self.report.seconds),
            share,
            joints_of(Name.of(name).subject, self.report.layout),
            *self.seconds(*windows),
            name,
            float(self.values[channel]),
            (float(self.of_first[channel]), float(self.of_second[channel])),
        )

    def beside(self, text: str, share: float) -> Reason:
        """A reason that no single measurement stands for."""
        nothing = float("nan")
        return Reason(text, share, (), *self.seconds(0, _WINDOWS), "", nothing, (nothing, nothing))

    def seconds(self, start: int, end: int) -> tuple[float, float]:
        """Start and end of windows in seconds."""
        per_frame = self.report.seconds / self.report.frames
        length = self.report.frames / _WINDOWS
        return (self.report.first + start * length) * per_frame, (self.report.first + end * length) * per_frame


def _alone(linear: LinearScores, weights: FloatArray, measured: FloatArray) -> FloatArray:
    """What each channel (P,) alone would say of a weighted sum of the channels: its expectation, if this channel is known."""
    covariance = linear.projection.covariance
    found: FloatArray = (covariance @ weights) * measured / covariance.diagonal()
    return found


def _chosen(labels: tuple[str, ...], scores: FloatArray, first: str | None, second: str | None) -> tuple[int, int]:
    """The places of the two labels. What is not said is the best label, or the best of the others."""
    if len(labels) < 2:
        raise InputError("explain: expected two labels or more to compare, found one")
    for which, label in (("first", first), ("second", second)):
        if label is not None and label not in labels:
            raise InputError(f"explain, {which}: expected one of the labels, {did_you_mean(str(label), list(labels))}")
    if first is not None and first == second:
        raise InputError(f"explain: expected two labels that differ, found {first!r} twice")
    best = [int(place) for place in np.argsort(-scores, kind="stable")]
    other = None if second is None else labels.index(second)
    one = labels.index(first) if first is not None else next(place for place in best if place != other)
    return one, next(place for place in best if place != one) if other is None else other


def _held(clip: FloatArray) -> FloatArray:
    """Variants (1 + 2 * windows, M, T, V, C) of a clip: itself, then held still from each window on, then held still until each.

    Nothing jumps: the pose that is held is the one at which the movement goes on or ends.
    """
    frames = clip.shape[1]
    times = np.arange(frames)
    bounds = np.linspace(0, frames - 1, _WINDOWS + 1).round().astype(np.int64)
    from_then_on = [np.minimum(times, bound) for bound in bounds[:-1]]
    until_then = [np.maximum(times, bound) for bound in bounds[1:]]
    return np.stack([clip[:, order] for order in (times, *from_then_on, *until_then)])


def _by_window(held: NDArray[Any]) -> NDArray[Any]:
    """What the movement in each window adds (windows,) to a sum, of which `held` are the values for the variants of `_held`.

    It is the mean of what it adds to the movement before it alone, and to the movement after it alone.
    """
    before, after = _at_bounds(held)
    found: NDArray[Any] = (np.diff(before) - np.diff(after)) / 2
    return found


def _by_pose(held: NDArray[Any]) -> NDArray[Any]:
    """A sum as the poses in each window (windows,) have it if they are held."""
    before, after = _at_bounds(held)
    at_bounds = before + after
    found: NDArray[Any] = (at_bounds[:-1] + at_bounds[1:]) / 2
    return found


def _at_bounds(held: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A sum at each bound of windows (windows + 1,): for the clip held still from there on, and held still until there."""
    return np.concatenate([held[1 : 1 + _WINDOWS], held[:1]]), np.concatenate([held[:1], held[1 + _WINDOWS :]])


def _lasting(course: NDArray[Any]) -> tuple[int, int]:
    """The windows from the first to behind the last, around the strongest, that have a good part of what it has."""
    peak = int(course.argmax())
    enough = course - course.min() >= _HALF * (course[peak] - course.min())
    start, end = peak, peak + 1
    while start > 0 and enough[start - 1]:
        start -= 1
    while end < _WINDOWS and enough[end]:
        end += 1
    return start, end


def _over_frames(parts: NDArray[Any], frames: int) -> tuple[float, ...]:
    """What windows add, spread evenly over the frames of the clip."""
    gone = np.interp(np.linspace(0, _WINDOWS, frames + 1), np.arange(_WINDOWS + 1), np.concatenate([[0], np.cumsum(parts)]))
    return tuple(np.diff(gone).tolist())
