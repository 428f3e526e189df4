"""The difference of two methods and its interval: known answers, symmetries, and that the interval holds what it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from fdsm.errors import InputError
from fdsm.evaluation.paired import Pair, class_gains, contrast, differences
from tests.cases import each

SEEDS, CLIPS = 6, 30


def pair(first, second, split="5/5", dataset="toy", ids=None, classes=None):
    first, second = (np.asarray(hits, bool) for hits in (first, second))
    count = first.shape[1]
    return Pair(dataset, split, ids or tuple(f"{split} {i}" for i in range(count)), classes or ("wave",) * count, first, second)


def random_pair(seed, split="5/5", num_seeds=SEEDS, num_clips=CLIPS, shares=(0.7, 0.5), **more):
    rng = np.random.default_rng(seed)
    return pair(*(rng.random((num_seeds, num_clips)) < share for share in shares), split, **more)


def test_a_method_is_not_ahead_of_itself():
    hits = random_pair(0).first
    (one,), mean = differences([pair(hits, hits)])
    assert (one.value, one.low, one.high) == (0, 0, 0)
    assert mean == one


def test_a_method_that_alone_is_right_everywhere_is_ahead_by_all():
    ones, zeros = np.ones((SEEDS, CLIPS)), np.zeros((SEEDS, CLIPS))
    (one,), _ = differences([pair(ones, zeros)])
    assert (one.value, one.low, one.high) == pytest.approx((1, 1, 1))
    (one,), _ = differences([pair(zeros, ones)])
    assert (one.value, one.low, one.high) == pytest.approx((-1, -1, -1))


def test_one_seed_that_differs_or_one_clip_is_known_by_hand():
    """With three seeds two are drawn: the one that differs comes up never, once or twice with chances 4, 4 and 1 of 9."""
    first = np.zeros((3, 4))
    first[0] = 1
    (one,), _ = differences([pair(first, np.zeros((3, 4)))])
    assert (one.value, one.low, one.high) == pytest.approx((1 / 3, 0, 1))
    # Student's t for two seeds cuts beyond what two seeds can show: the worst and the best seed bound the interval.
    first = np.array([[1] * 10, [0] * 10])
    (one,), _ = differences([pair(first, np.zeros((2, 10)))])
    assert (one.value, one.low, one.high) == pytest.approx((0.5, 0, 1))


def test_splits_count_alike_however_many_clips_they_have():
    large = pair(np.ones((SEEDS, 60)), np.zeros((SEEDS, 60)), "large")
    small = pair(np.zeros((SEEDS, 20)), np.zeros((SEEDS, 20)), "small")
    each, mean = differences([large, small])
    assert [one.value for one in each] == [1, 0]
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.5, 0.5, 0.5))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 8), st.integers(12, 40))
def test_values_are_differences_of_accuracies_and_turn_with_the_methods(seed, num_seeds, num_clips):
    pairs = [random_pair(seed + i, split, num_seeds, num_clips) for i, split in enumerate(("a", "b"))]
    each, mean = differences(pairs, 200)
    for one, own in zip(each, pairs, strict=True):
        assert one.value == pytest.approx(own.first.mean() - own.second.mean())
        assert -1 <= one.low <= one.high <= 1
    assert mean.value == pytest.approx(np.mean([one.value for one in each]))
    assert mean.low <= mean.value <= mean.high
    turned, turned_mean = differences([pair(p.second, p.first, p.split) for p in pairs], 200)
    for one, other in zip([*each, mean], [*turned, turned_mean], strict=True):
        assert (other.value, other.low, other.high) == pytest.approx((-one.value, -one.high, -one.low))


def test_the_order_of_seeds_and_clips_does_not_matter():
    own = random_pair(3)
    rng = np.random.default_rng(4)
    seeds, clips = rng.permutation(SEEDS), rng.permutation(CLIPS)
    shuffled = pair(own.first[seeds][:, clips], own.second[seeds][:, clips], ids=tuple(own.ids[i] for i in clips))
    (one,), _ = differences([own], 20_000)
    (other,), _ = differences([shuffled], 20_000)
    assert other.value == pytest.approx(one.value)
    assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=0.02)


def test_the_same_call_gives_the_same_interval_and_another_seed_nearly_the_same():
    own = random_pair(5)
    assert differences([own]) == differences([own])
    (one,), _ = differences([own])
    (other,), _ = differences([own], seed=1)
    assert other != one
    assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=0.02)


def test_blocks_of_resamples_do_not_show(monkeypatch):
    from fdsm.evaluation import paired

    own = random_pair(5)
    (whole,), _ = differences([own], 20_000)
    monkeypatch.setattr(paired, "_BLOCK", 7001)
    (other,), _ = differences([own], 20_000)
    assert (other.low, other.high) == pytest.approx((whole.low, whole.high), abs=0.02)


def test_splits_that_share_their_clips_do_not_count_as_two_witnesses():
    own = random_pair(6, num_seeds=20)
    twice = [own, pair(own.first, own.second, "again", ids=own.ids)]
    (alone,), _ = differences([own])
    _, mean = differences(twice)
    assert (mean.low, mean.high) == pytest.approx((alone.low, alone.high))
    elsewhere = pair(own.first, own.second, "again", dataset="another", ids=own.ids)
    _, apart = differences([own, elsewhere])
    assert apart.high - apart.low < 0.9 * (mean.high - mean.low)


def simulated(rng, num_seeds, num_clips, of_seed, of_clip, of_both):
    """Hits of two methods with what seeds, clips and both together decide, and the true difference."""
    means = (0.6, 0.2)
    shared = of_clip * rng.normal(size=(1, num_clips))  # hard clips are hard for both
    hits = [
        m
        + of_seed * rng.normal(size=(num_seeds, 1))
        + shared
        + of_both * rng.normal(size=(1, num_clips))
        + rng.normal(size=(num_seeds, num_clips))
        > 0
        for m in means
    ]
    spread = np.sqrt(1 + of_seed**2 + of_clip**2 + of_both**2)
    return pair(*hits), norm.cdf(means[0] / spread) - norm.cdf(means[1] / spread)


@pytest.mark.slow
@each(("num_seeds", "effects"), [(10, (0.5, 1.0, 0.5)), (10, (1.0, 1.0, 0.3)), (5, (1.0, 1.0, 0.3)), (10, (0.1, 1.0, 1.0))])
def test_the_interval_holds_the_truth_in_95_of_100_cases(num_seeds, effects):
    """Cut like a normal distribution's, the intervals of the second and third case hold it in about 91 and 88."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(200):
        own, truth = simulated(rng, num_seeds, 60, *effects)
        (one,), _ = differences([own], 600)
        held.append(one.low <= truth <= one.high)
    assert np.mean(held) > 0.92


def test_classes_are_listed_by_what_they_gain():
    first = np.array([[1, 1, 0, 0], [1, 0, 0, 0]])
    second = np.array([[0, 0, 0, 1], [0, 0, 0, 1]])
    found = class_gains(pair(first, second, classes=("sit", "wave", "sit", "bow")))
    assert [(gain.name, gain.num_clips) for gain in found] == [("sit", 2), ("wave", 1), ("bow", 1)]
    assert [gain.difference for gain in found] == [0.5, 0.5, -1]


@each(
    ("make", "message"),
    [
        (lambda: [pair(np.ones((1, 5)), np.ones((1, 5)))], "at least 2, found 1"),
        (lambda: [random_pair(0, "a", 3), random_pair(0, "b", 4)], "the same seeds on every split, at least 2, found 3, 4"),
        (list, "found none"),
        (lambda: [pair(np.ones((3, 5)), np.ones((3, 6)))], "toy 5/5: expected hits of both methods on the same seeds"),
        (lambda: [pair(np.ones((2, 2)), np.ones((2, 2)), ids=("a", "a"))], "toy 5/5: expected clips that differ in their ids"),
        (lambda: [pair(np.ones((2, 1)), np.ones((2, 1)), s) for s in "ab"], "too few to draw from"),
    ],
)
def test_what_cannot_be_compared_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        differences(make())


def test_a_contrast_is_the_difference_of_differences_and_both_get_the_same_seeds():
    fast, calm = ([random_pair(i + 10 * j, split) for i, split in enumerate("ab")] for j in range(2))
    found = contrast(fast, calm)
    assert found.value == pytest.approx(differences(fast)[1].value - differences(calm)[1].value)
    assert found.low < found.value < found.high
    turned = contrast(calm, fast)
    assert (turned.value, turned.low, turned.high) == pytest.approx((-found.value, -found.high, -found.low), abs=0.02)
    # A seed that helps on all clips alike says nothing about a contrast.
    hits = np.repeat(np.array([[0], [0], [1], [1], [1], [1]]), CLIPS, axis=1)
    one, other = (pair(hits, np.zeros_like(hits), split) for split in "ab")
    assert differences([one, other])[1].low < 0.5
    found = contrast([one], [other])
    assert (found.value, found.low, found.high) == pytest.approx((0, 0, 0))
    with pytest.raises(InputError, match="expected the same seeds on every split, at least 2, found 1"):
        contrast([pair(hits[:1], hits[:1])], [pair(hits[:1], hits[:1])])


def test_clips_are_selected_with_their_hits():
    own = random_pair(8, classes=tuple(f"class {i}" for i in range(CLIPS)))
    found = own.select(np.array([4, 2]))
    assert (found.ids, found.classes) == ((own.ids[4], own.ids[2]), ("class 4", "class 2"))
    np.testing.assert_array_equal(found.gains, own.gains[:, [4, 2]])
