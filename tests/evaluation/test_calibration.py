"""Probabilities from scores, and whether any label fits."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from fdsm.errors import InputError
from fdsm.evaluation.calibration import IN_SET, OTHER, Background, Calibration, Question, fit, with_kinds_meant
from fdsm.evaluation.meanings import likeness_of_labels
from fdsm.storage import save_arrays
from fdsm.values import TextFeatures

WIDTH, OTHERS, NOTHING = 5, 30, 2
KINDS = (("rest", "stand"), ("", ""))
BACKGROUND = Background({"attributes": np.random.default_rng(0).random((OTHERS + NOTHING, WIDTH), np.float32)}, KINDS)


def calibration(temperature=0.1, weights=((1.0, 2.0, 3.0), (0.5, 4.0, 0.0)), bias=(-0.5, 0.2), threshold=0.4):
    return Calibration(BACKGROUND, temperature, np.array(weights, np.float32), np.array(bias, np.float32), threshold)


def toy_trials(count=60, temperature=0.05, seed=1, apart=0.2):
    """Labels drawn by a softmax of scores with this temperature. Clips of nothing score less, and are near to the background."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        labels = int(rng.integers(3, 12))
        values = rng.normal(0.3, 0.1, (30, labels))
        background = rng.normal(0.1, 0.1, (30, OTHERS + NOTHING))
        chance = np.exp(values[:20] / temperature)
        right = [rng.choice(labels, p=one / one.sum()) for one in chance]
        values[20:] -= apart
        background[20:25, -1] += 3 * apart
        background[25:, :OTHERS] += rng.random((5, OTHERS)) ** 4
        kinds = (IN_SET,) * 20 + ("still",) * 5 + (OTHER,) * 5
        likeness = rng.uniform(-0.5, 0.5, (labels, OTHERS + NOTHING))
        yield Question(values, background, likeness, np.array([*right, *[-1] * 10]), kinds)


def test_probabilities_sum_to_one_and_keep_the_order():
    values = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)
    found = calibration().probabilities(values)
    assert found.sum(1) == pytest.approx(1)
    assert (np.argsort(found, 1) == np.argsort(values, 1)).all()


def test_the_temperature_is_that_of_the_labels():
    for temperature in (0.03, 0.1):
        assert fit(list(toy_trials(temperature=temperature)), BACKGROUND).temperature == pytest.approx(temperature, rel=0.1)


def test_nothing_is_told_from_what_is_named_rightly():
    found = fit(list(toy_trials()), BACKGROUND)
    kept, named = [], []
    for question in toy_trials(seed=2):
        known = found.fits(question.values, question.background, question.likeness) >= found.threshold
        kept += known[question.right].tolist()
        named += known[20:].tolist()
    assert np.mean(kept) >= 0.8
    assert np.mean(named) <= 0.05


def test_a_label_must_be_ahead_of_other_actions_and_of_nothing():
    likeness = np.zeros((2, OTHERS + NOTHING), np.float32)
    found = calibration(weights=((20.0, 0.0, 0.0), (0.0, 20.0, 0.0)), bias=(0.0, 0.0))

    def fits(best, other, nothing):
        background = np.zeros((1, OTHERS + NOTHING), np.float32)
        background[0, 3], background[0, -1] = other, nothing
        return float(found.fits(np.array([[best, 0.0]], np.float32), background, likeness)[0])

    assert fits(0.6, 0.1, 0.1) > 0.99
    assert fits(0.6, 0.6, 0.0) == pytest.approx(0.5, abs=0.01)
    assert fits(0.6, 0.0, 0.6) == pytest.approx(0.5, abs=0.01)
    assert fits(0.6, 0.6, -1.0) < 0.51  # however far it is ahead of nothing


def test_the_threshold_keeps_right_names_and_spares_no_kind_of_nothing():
    for apart in (0.05, 0.4):  # hard to tell, and easy
        questions = list(toy_trials(apart=apart))
        found = fit(questions, BACKGROUND)
        known = [found.fits(one.values, one.background, one.likeness) >= found.threshold for one in questions]
        kept = np.mean(np.concatenate([own[one.right] for own, one in zip(known, questions, strict=True)]))
        named = [np.mean([own[20:25].mean() for own in known]), np.mean([own[25:].mean() for own in known])]
        assert kept == pytest.approx(0.82, abs=0.01) or (kept > 0.82 and max(named) == pytest.approx(0.05, abs=0.01))


def test_an_action_near_to_the_label_is_not_held_against_it():
    values = np.array([[0.6, 0.1]], np.float32)
    background = np.zeros((1, OTHERS + NOTHING), np.float32)
    background[0, 3], background[0, -1] = 0.9, 0.7
    likeness = np.zeros((2, OTHERS + NOTHING), np.float32)
    ahead, of_nothing, _ = calibration().evidence(values, background, likeness)[0]
    assert (ahead, of_nothing) == (pytest.approx(-0.3), pytest.approx(-0.1))
    likeness[0, 3], likeness[0, -1] = 0.8, 0.95
    ahead, of_nothing, _ = calibration().evidence(values, background, likeness)[0]
    assert (ahead, of_nothing) == (pytest.approx(0.6), pytest.approx(0.6))
    likeness[0, 3], likeness[1, 3] = 0.0, 0.8  # near to the label that is not the best
    assert calibration().evidence(values, background, likeness)[0, 0] == pytest.approx(-0.3)


def test_a_label_scores_as_the_kinds_of_nothing_that_it_means():
    values = np.array([[0.5, 0.1, 0.2], [0.5, 0.6, 0.2]], np.float32)
    background = np.zeros((2, OTHERS + NOTHING), np.float32)
    background[:, -1], background[:, 0] = 0.4, 0.9
    meant = np.zeros((3, OTHERS + NOTHING), np.bool_)
    meant[1, -2:] = True
    assert with_kinds_meant(values, background, meant) == pytest.approx(np.array([[0.5, 0.4, 0.2], [0.5, 0.6, 0.2]]))


def test_the_kinds_of_nothing_count_alike_however_many_clips_they_have():
    questions = list(toy_trials(apart=0.05))
    rows = [*range(30), *[*range(25, 30)] * 3]  # other actions four times
    repeated = [
        Question(one.values[rows], one.background[rows], one.likeness, one.labels[rows], tuple(one.kinds[row] for row in rows))
        for one in questions
    ]
    once, often = (fit(some, BACKGROUND) for some in (questions, repeated))
    for one in questions[:5]:
        asked = one.values, one.background, one.likeness
        assert often.fits(*asked) == pytest.approx(once.fits(*asked), abs=0.03)
    assert often.threshold == pytest.approx(once.threshold, abs=0.02)


def test_a_saved_calibration_answers_as_before(tmp_path):
    question = next(toy_trials())
    calibration().save(tmp_path / "calibration.safetensors")
    loaded = Calibration.load(tmp_path / "calibration.safetensors")
    assert loaded.threshold == 0.4
    assert loaded.background.nothing == KINDS
    assert loaded.background.texts["attributes"] == pytest.approx(BACKGROUND.texts["attributes"], abs=1e-3)
    asked = question.values, question.background, question.likeness
    assert loaded.fits(*asked).tolist() == calibration().fits(*asked).tolist()
    assert loaded.probabilities(question.values).tolist() == calibration().probabilities(question.values).tolist()


def test_labels_that_are_known_from_clips_must_fit_more_surely(tmp_path):
    question = next(toy_trials())
    asked = question.values, question.background, question.likeness
    best = question.values.argmax(1)
    known = np.arange(question.values.shape[1]) % 2 == 0
    before = calibration().fits(*asked)
    assert calibration().fits(*asked, known).tolist() == before.tolist()
    replace(calibration(), excess=1.5).save(tmp_path / "calibration.safetensors")
    after = Calibration.load(tmp_path / "calibration.safetensors").fits(*asked, known)
    assert after[~known[best]].tolist() == before[~known[best]].tolist()
    assert logit(after[known[best]]) == pytest.approx(logit(before[known[best]]) - 1.5, abs=1e-3)


def test_the_excess_keeps_the_wanted_share_and_four_clips_say_nothing_of_it():
    rng, one = np.random.default_rng(0), calibration()
    kept = []
    for _ in range(400):
        fits = expit(rng.normal(3, 1, 20)).astype(np.float32)
        excess = one.excess_of(fits)
        kept.append(logit(expit(rng.normal(3, 1, 20))) - excess >= logit(one.threshold))
    assert np.mean(kept) == pytest.approx(0.85, abs=0.03)  # with 20 clips it is the third lowest of them: 1 - 3 / 21
    assert one.excess_of(expit(rng.normal(-5, 1, 20))) == 0
    assert one.excess_of(np.full(4, 0.99, np.float32)) is None
    assert one.excess_of(np.ones(9, np.float32)) < 20


def test_a_missing_or_damaged_file_is_refused_by_its_name(tmp_path):
    path = tmp_path / "calibration.safetensors"
    with pytest.raises(InputError, match=r"calibration.safetensors: no such file"):
        Calibration.load(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="expected a safetensors file written by fdsm"):
        Calibration.load(path)
    save_arrays(path, {"other": np.zeros(3)}, {})
    with pytest.raises(InputError, match="expected a calibration written by fdsm"):
        Calibration.load(path)


def test_the_background_comes_behind_the_labels():
    tokens = np.ones((3, 1, WIDTH), np.float32)
    own = TextFeatures("attributes", tokens, np.ones((3, 1), np.bool_), tokens[:, 0], tokens, np.arange(3), "any")
    found = BACKGROUND.behind({"attributes": own, "name": own})
    assert list(found) == ["attributes"]
    assert found["attributes"].classes == tuple(range(3 + OTHERS + NOTHING))
    assert found["attributes"].slots[3:, 0].tolist() == BACKGROUND.texts["attributes"].tolist()


def test_a_label_is_as_near_as_its_nearest_meaning():
    likeness = np.array([[0.1, 0.9], [0.5, 0.2], [0.3, 0.3]], np.float32)
    found = likeness_of_labels(likeness, np.array([1, 0, 1]))
    assert found.tolist() == np.array([[0.5, 0.2], [0.3, 0.9]], np.float32).tolist()
