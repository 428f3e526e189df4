"""Scores of labels from scores of their meanings."""

import numpy as np
import pytest

from fdsm.evaluation.meanings import SOFTNESS, of_labels
from fdsm.values import UNKNOWN, Samples, Scores


def scores(values, class_ids, computed=None):
    values = np.array(values, np.float32)[None]
    unknown = np.full(values.shape[1], UNKNOWN, np.int64)
    samples = Samples(np.zeros(values.shape[1], np.int64), tuple(map(str, range(values.shape[1]))), unknown, unknown, ("any",))
    return Scores(values, np.array(class_ids, np.int64), samples, computed)


def test_one_meaning_each_changes_nothing():
    found = of_labels(scores([[0.1, 0.3, 0.2]], [2, 0, 1]), np.arange(3), np.ones(3, np.float32))
    assert found.class_ids.tolist() == [0, 1, 2]
    assert found.values[0, 0].tolist() == pytest.approx([0.3, 0.2, 0.1])


def test_a_label_is_as_good_as_its_best_meaning():
    given = scores([[0.9, -0.5, 0.2], [-0.9, -0.8, 0.2]], [0, 1, 2])
    found = of_labels(given, np.array([0, 0, 1]), np.array([0.5, 0.5, 1.0], np.float32))
    assert found.values.shape == (1, 2, 2)
    assert found.values[0].argmax(1).tolist() == [0, 1]
    assert found.values[0, 0, 0] == pytest.approx(soft_maximum(0.9, -0.5, SOFTNESS * float(given.values[0, 0].std())), rel=1e-5)


def test_the_other_clips_do_not_count():
    values, owners, shares = [[0.9, -0.5, 0.2], [-0.1, 0.0, 0.2]], np.array([0, 0, 1]), np.array([0.5, 0.5, 1.0], np.float32)
    together = of_labels(scores(values, [0, 1, 2]), owners, shares).values[0]
    alone = [of_labels(scores([row], [0, 1, 2]), owners, shares).values[0, 0] for row in values]
    assert np.array_equal(together, np.stack(alone))


def soft_maximum(first, second, step):
    return step * np.log(0.5 * np.exp(first / step) + 0.5 * np.exp(second / step))


def test_softness_is_how_much_the_worse_meaning_counts():
    given, owners, shares = scores([[0.9, 0.5, 0.2]], [0, 1, 2]), np.array([0, 0, 1]), np.array([0.5, 0.5, 1.0], np.float32)
    for softness in (0.05, 2.0):
        found = of_labels(given, owners, shares, softness)
        expected = soft_maximum(0.9, 0.5, softness * float(given.values.std(-1).mean()))
        assert found.values[0, 0, 0] == pytest.approx(expected, rel=1e-5)


def test_an_unlikely_meaning_counts_less():
    given = scores([[0.5, 0.5, 0.45]], [0, 1, 2])
    likely = of_labels(given, np.array([0, 0, 1]), np.array([0.5, 0.5, 1.0], np.float32))
    assert likely.values[0, 0].argmax() == 0
    given = scores([[0.5, -0.5, 0.45, -0.2]], [0, 1, 2, 3])
    owners = np.array([0, 0, 1, 1])
    rare = of_labels(given, owners, np.array([0.01, 0.99, 0.9, 0.1], np.float32))
    assert rare.values[0, 0].argmax() == 1


def test_units_of_the_method_do_not_matter():
    owners, shares = np.array([0, 1, 0, 1]), np.array([0.7, 0.4, 0.3, 0.6], np.float32)
    values = np.array([[0.1, 0.3, 0.2, -0.4], [0.5, 0.2, 0.9, 0.1]])
    small, large = (of_labels(scores(factor * values + shift, range(4)), owners, shares) for factor, shift in ((1, 0), (250, -7)))
    assert np.allclose(large.values, 250 * small.values - 7, rtol=1e-4)


def test_a_label_is_computed_if_all_its_meanings_are():
    computed = np.array([[[True, True, False, True]]])
    found = of_labels(scores([[0.1, 0.3, 0.2, 0.4]], range(4), computed), np.array([0, 1, 1, 0]), np.full(4, 0.5, np.float32))
    assert found.computed.tolist() == [[[True, False]]]
