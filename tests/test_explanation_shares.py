"""Sums of measurements that are shared out: what is known of Shapley values must hold."""

import numpy as np
import pytest

from fdsm.explanation.groups import Group, Grouping
from fdsm.explanation.shares import Shares

LEFT, RIGHT, HEAD = Group("left arm", "height"), Group("right arm", "height"), Group("head", "height")
GROUPING = Grouping((LEFT, RIGHT, HEAD), np.array([0, 0, 1, 1, 2]))
ALL = np.ones(5, bool)


def drawn(seed, size=5):
    draws = np.random.default_rng(seed)
    factor = draws.normal(size=(size, size))
    return (factor @ factor.T + 0.1 * np.eye(size)).astype(np.float32), draws


def test_shares_add_up_to_the_sum():
    covariance, draws = drawn(0)
    weights, measured = draws.normal(size=5).astype(np.float32), draws.normal(size=(7, 5)).astype(np.float32)
    found = Shares.of(GROUPING, ALL, covariance)(weights, measured)
    assert found.shape == (7, 3)
    np.testing.assert_allclose(found.sum(1), measured @ weights, atol=1e-4)


def test_groups_that_are_unrelated_have_their_own_terms():
    draws = np.random.default_rng(1)
    weights, measured = draws.normal(size=5).astype(np.float32), draws.normal(size=(7, 5)).astype(np.float32)
    terms = measured * weights
    found = Shares.of(GROUPING, ALL, np.diag([1, 2, 3, 4, 5]).astype(np.float32))(weights, measured)
    np.testing.assert_allclose(found, np.stack([terms[:, :2].sum(1), terms[:, 2:4].sum(1), terms[:, 4]], 1), atol=1e-5)


def test_groups_that_measure_the_same_share_alike_whatever_their_weights():
    """Raw terms would give all to the left, or a large number to one and its opposite to the other."""
    same = np.ones((5, 5), np.float32) + 1e-4 * np.eye(5, dtype=np.float32)
    measured = np.ones((1, 5), np.float32)
    shares = Shares.of(GROUPING, ALL, same)
    for weights in ([1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [50, 0, -49, 0, 0]):
        found = shares(np.array(weights, np.float32), measured)
        assert found.sum() == pytest.approx(1, abs=1e-3)
        assert found[0, 0] == pytest.approx(found[0, 1], abs=1e-2)
        assert found.min() > -1e-2


def test_left_and_right_are_treated_alike():
    covariance, draws = drawn(2)
    order = np.array([2, 3, 0, 1, 4])
    even = (covariance + covariance[np.ix_(order, order)]) / 2  # the same if left and right are exchanged
    weights, measured = draws.normal(size=5).astype(np.float32), draws.normal(size=(3, 5)).astype(np.float32)
    shares = Shares.of(GROUPING, ALL, even)
    one, other = shares(weights, measured), shares(weights[order], measured[:, order])
    np.testing.assert_allclose(one, other[:, [1, 0, 2]], atol=1e-5)


def test_what_was_not_measured_has_no_share():
    covariance, draws = drawn(3)
    kept = np.array([True, True, False, False, True])
    weights, measured = draws.normal(size=3).astype(np.float32), draws.normal(size=(2, 3)).astype(np.float32)
    found = Shares.of(GROUPING, kept, covariance[np.ix_(kept, kept)])(weights, measured)
    assert (found[:, 1] == 0).all()
    np.testing.assert_allclose(found.sum(1), measured @ weights, atol=1e-4)
