from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.errors import InputError
from fdsm.evaluation.generalised import (
    Trial,
    best_factor,
    evaluate,
    fit_gate,
    harmonic_mean,
    measure,
    seen_logits,
    seen_unseen_curve,
    stack,
)
from tests.toys import toy_latents

UNSEEN = (4, 5)
CLASSES = np.arange(6)


def made(seed, num=120, bias=2.0, separate=2.0):
    """Scores that are right on each side more often than not, but too high for seen classes."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(6, size=num)
    labels[:2] = 0, 4  # clips of both sides
    values = rng.normal(size=(num, 6))
    values[np.arange(num), labels] += 1.5
    values[:, :4] += bias
    logits = rng.normal(size=(num, 4))
    known = labels < 4
    logits[np.flatnonzero(known), labels[known]] += separate  # sure of itself where the clip is of a class it knows
    return trial_of(values, labels, 3 * logits)


def trial_of(values, labels, logits=None):
    """A trial whose unseen classes have the same scores alone."""
    values = np.asarray(values, np.float32)
    logits = np.zeros((len(values), 4)) if logits is None else logits
    return Trial(values, CLASSES, UNSEEN, np.asarray(labels), values[:, 4:], logits.astype(np.float32), CLASSES[:4])


def test_measure_counts_each_side_and_class():
    labels = np.array([0, 0, 1, 4, 4, 4, 5])
    trial = trial_of(np.zeros((7, 6)), labels)
    found = measure(np.array([0, 1, 1, 4, 4, 0, 0]), trial)
    assert found.seen_acc == pytest.approx(2 / 3)
    assert found.unseen_acc == pytest.approx(2 / 4)
    assert found.seen_class_acc == pytest.approx((0.5 + 1) / 2)
    assert found.unseen_class_acc == pytest.approx((2 / 3 + 0) / 2)
    assert found.harmonic_mean == pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5))
    assert harmonic_mean(0.0, 0.0) == 0.0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(8, 40))
def test_the_curve_is_what_stacking_by_each_factor_gives(seed, num):
    trial = made(seed, num)
    curve = seen_unseen_curve(trial)
    for factor, seen, unseen in zip(curve.factors, curve.seen, curve.unseen, strict=True):
        found = measure(stack(trial, factor), trial)
        assert (found.seen_acc, found.unseen_acc) == pytest.approx((seen, unseen))
    assert curve.unseen[0] == 0.0
    assert curve.seen[-1] == 0.0
    assert (np.diff(curve.unseen) >= 0).all()
    assert (np.diff(curve.seen) <= 0).all()
    assert 0 <= curve.area <= 1
    best, mean = curve.best
    assert measure(stack(trial, best), trial).harmonic_mean == pytest.approx(mean)
    grid = np.linspace(-8, 12, 400)
    assert mean >= max(measure(stack(trial, factor), trial).harmonic_mean for factor in grid) - 1e-9


def test_area_of_known_curves():
    labels = np.array([0, 4])
    perfect = trial_of([[9, 0, 0, 0, 0, 0], [0, 0, 0, 0, 9, 0]], labels)
    assert seen_unseen_curve(perfect).area == pytest.approx(1.0)
    never = trial_of([[0, 9, 0, 0, 0, 1], [0, 9, 0, 0, 0, 1]], labels)
    assert seen_unseen_curve(never).area == 0.0


def test_both_corrections_help_where_seen_classes_win_too_often():
    found = evaluate(made(0, 600), [made(1, 600), made(5, 600)], tuple("abcdef"), seed=0)
    assert found.stacked.harmonic_mean > found.plain.harmonic_mean + 0.05
    assert found.gated.harmonic_mean > found.plain.harmonic_mean + 0.05
    assert found.factor == pytest.approx(2.0, abs=1.0)
    assert found.stacked.harmonic_mean <= found.oracle_harmonic_mean + 1e-9
    assert found.tuning_unseen_classes == [["e", "f"]] * 2
    assert found.num_seen_clips + found.num_unseen_clips == 600


def test_settings_come_from_the_tuning_clips_alone():
    tuning = [made(1, 200)]
    one, other = (evaluate(made(seed, 200), tuning, tuple("abcdef"), seed=0) for seed in (2, 3))
    assert (one.factor, one.temperature, one.threshold) == (other.factor, other.temperature, other.threshold)
    assert one.plain != other.plain


def test_the_factor_is_the_best_on_average_over_the_draws():
    draws = [made(seed, 120, bias=bias) for seed, bias in ((1, 0.5), (2, 4.0))]
    found = best_factor(draws)
    grid = np.unique(np.concatenate([seen_unseen_curve(trial).factors for trial in draws]))
    means = [np.mean([measure(stack(trial, factor), trial).harmonic_mean for trial in draws]) for factor in grid]
    assert found == pytest.approx(grid[int(np.argmax(means))])
    alone = sorted(seen_unseen_curve(trial).best[0] for trial in draws)
    assert alone[0] < found < alone[1]


def test_the_gate_routes_hard():
    gate = fit_gate([made(1, 300), made(2, 300)], 2, seed=0)
    trial = made(4, 300)
    predicted = gate.predict(trial)
    seen, unseen = trial.seen_logits.argmax(1), 4 + trial.alone.argmax(1)
    assert np.isin(predicted, CLASSES).all()
    assert ((predicted == seen) | (predicted == unseen)).all()
    assert gate.features(trial).shape == (300, 4)
    right_side = (predicted >= 4) == trial.of_unseen
    assert right_side.mean() > 0.6


def test_the_gate_asks_the_classifier_of_seen_classes_and_the_unseen_classes_alone():
    """As SynSE's: scores of all classes decide nothing."""
    gate, trial = fit_gate([made(1, 300), made(2, 300)], 2, seed=0), made(4, 300)
    without = replace(trial, values=np.zeros_like(trial.values))
    np.testing.assert_array_equal(gate.predict(without), gate.predict(trial))
    again = fit_gate([replace(one, values=9 * one.values) for one in (made(1, 300), made(2, 300))], 2, seed=0)
    assert (again.scale, again.bias) == (gate.scale, gate.bias)
    turned = replace(trial, seen_ids=trial.seen_ids[::-1])
    is_seen = gate.predict(trial) < 4
    np.testing.assert_array_equal(gate.predict(turned), np.where(is_seen, 3 - gate.predict(trial), gate.predict(trial)))


def test_a_side_without_clips_is_named():
    labels = np.zeros(4, np.int64)
    with pytest.raises(InputError, match="expected clips of unseen classes as well"):
        trial_of(np.zeros((4, 6)), labels)
    with pytest.raises(InputError, match="expected clips of seen classes as well"):
        trial_of(np.zeros((4, 6)), labels + 4)
    few = trial_of(np.zeros((4, 6)), np.array([0, 1, 2, 4]))
    with pytest.raises(InputError, match="at least 2 clips of each side"):
        fit_gate([made(1), few], 1, seed=0)


def test_seen_logits_know_the_classes_they_were_shown():
    fitted, clips = toy_latents(seed=1), toy_latents(seed=2)
    known = fitted.select(np.flatnonzero(fitted.samples.labels < 6))
    logits, classes = seen_logits(known, clips)
    assert logits.shape == (len(clips), 6)
    assert classes.tolist() == list(range(6))
    of_seen = clips.samples.labels < 6
    assert (logits.argmax(1) == clips.samples.labels)[of_seen].mean() > 0.9
