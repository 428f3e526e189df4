"""Class means from words and a few labelled clips, held against the same Gaussian model written out in full."""

import dataclasses

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.methods.labelled_clips import COMMON, PRIOR_CLIPS, LabelledClips, Learnt, Meanings, Prior, fill_in, half, whole

P, K = 4, 3
LABELS = ("wave", "kick", "sit down")


def covariance(rng, size=P):
    root = rng.normal(size=(size, size))
    return root @ root.T + 0.1 * np.eye(size)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def model(rng):
    return covariance(rng), covariance(rng)


def clips_of(rng, counts=(1, 2, 5)):
    owners = np.repeat(np.arange(K), counts)
    return rng.normal(size=(len(owners), P)), owners


def one_meaning(predicted):
    return [Meanings(row[None], np.ones(1)) for row in predicted]


def test_the_posterior_is_that_of_the_joint_gaussian(rng, model):
    """All class means, the shift and all clips as one Gaussian vector, conditioned on the clips."""
    errors, within = model
    z, owners = clips_of(rng)
    predicted = rng.normal(size=(K, P))
    of_shift = COMMON * errors
    clip_mean = np.concatenate([predicted[k] for k in owners])
    clip_cov = np.kron(np.ones((len(owners), len(owners))), of_shift)
    clip_cov += np.kron(owners[:, None] == owners, errors) + np.kron(np.eye(len(owners)), within)
    gain = np.linalg.solve(clip_cov, z.ravel() - clip_mean)
    shift = np.kron(np.ones(len(owners)), of_shift) @ gain
    means = [predicted[k] + np.kron(owners == k, errors) @ gain for k in range(K)]
    found = Prior(errors, within).given(LabelledClips.of(z, owners, LABELS), one_meaning(predicted))
    np.testing.assert_allclose(found.shift, shift, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.means, np.stack(means), rtol=1e-4, atol=1e-5)


def test_many_clips_outweigh_the_words_and_one_clip_does_not(rng, model):
    predicted = np.zeros((1, P))
    far = np.full(P, 3.0)
    for count, least, most in ((1, 0.01, 0.9), (100_000, 0.99, 1.01)):
        clips = LabelledClips(("wave",), np.array([count]), far[None], np.zeros((P, P)), 0)
        found = Prior(*model).given(clips, one_meaning(predicted))
        there = (found.shift + found.means[0]) @ far / (far @ far)
        assert least < there < most


def test_what_all_clips_have_in_common_moves_classes_without_clips(rng):
    """The same offset in every class is the sensor's, and that of one class is its own."""
    offset, errors, within = np.array([2.0, 0, 0, 0]), np.eye(P), 0.1 * np.eye(P)
    predicted = rng.normal(size=(30, P))
    labels = tuple(map(str, range(30)))
    counts = np.full(30, 5)
    common = LabelledClips(labels, counts, predicted + offset, np.zeros((P, P)), 0)
    found = Prior(errors, within).given(common, one_meaning(predicted))
    np.testing.assert_allclose(found.shift, offset, atol=0.3)
    own = LabelledClips(labels, counts, predicted + offset * (np.arange(30) == 7)[:, None], np.zeros((P, P)), 0)
    found = Prior(errors, within).given(own, one_meaning(predicted))
    np.testing.assert_allclose(found.shift, 0, atol=0.1)
    np.testing.assert_allclose(found.means[7], predicted[7] + offset, atol=0.3)


def test_clips_decide_what_a_label_means(rng, model):
    first, second = np.full(P, -5.0), np.full(P, 5.0)
    words = [Meanings(np.stack([first, second]), np.array([0.9, 0.1]))]
    found = Prior(*model).given(LabelledClips.of(second[None] + 0.1, np.zeros(1, np.int64), ("wave",)), words)
    np.testing.assert_allclose(found.words[0], second, atol=1e-3)


def test_clips_in_two_portions_count_like_all_at_once(rng):
    z, owners = clips_of(rng, (3, 2, 4))
    part = np.array([True, False, True, True, True, False, False, False, False])
    whole_set = LabelledClips.of(z, owners, LABELS)
    joined = LabelledClips.of(z[part], owners[part], LABELS).joined(LabelledClips.of(z[~part], owners[~part], LABELS))
    assert (joined.labels, joined.freedom) == (whole_set.labels, whole_set.freedom)
    for name in ("counts", "means", "scatter"):
        np.testing.assert_allclose(getattr(joined, name), getattr(whole_set, name), atol=1e-9)


def test_the_covariance_within_a_class_goes_from_the_models_to_that_of_the_clips(rng):
    true = np.diag([1.0, 4, 9, 16])
    for count, weight in ((1, 0.0), (200 * PRIOR_CLIPS, 1.0)):
        z = rng.normal(size=(count, P)) @ np.sqrt(true)
        found = LabelledClips.of(z, np.zeros(count, np.int64), ("wave",)).within(np.eye(P))
        np.testing.assert_allclose(np.diag(found), weight * np.diag(true) + (1 - weight), rtol=0.2)


def test_a_clip_is_left_out_as_if_it_had_not_been_given(rng, model):
    """With the shift of all clips, which is 0 here, because it has no variance."""
    errors, within = model
    z, owners = clips_of(rng, (2, 3, 4))
    predicted = rng.normal(size=(K, P))
    prior, clips = Prior(errors, within), LabelledClips.of(z, owners, LABELS)
    given = dataclasses.replace(prior.given(clips, one_meaning(predicted)), shift=np.zeros(P, np.float32))
    found = prior.without_each(z, owners, clips, given)
    for i, k in enumerate(owners):
        others = z[(owners == k) & (np.arange(len(z)) != i)]
        expected = predicted[k] + errors @ np.linalg.solve(errors + within / len(others), others.mean(0) - predicted[k])
        np.testing.assert_allclose(found[i], expected, rtol=1e-4, atol=1e-5)


def test_what_was_not_measured_is_filled_with_what_is_to_be_expected(rng):
    cov, expected = covariance(rng), rng.normal(size=(2, P))
    z = rng.normal(size=(2, P))
    z[0, 1:3] = np.nan
    filled = fill_in(z, expected, cov)
    np.testing.assert_array_equal(filled[1], z[1])
    np.testing.assert_array_equal(filled[0, [0, 3]], z[0, [0, 3]])
    seen, lost = [0, 3], [1, 2]
    there = expected[0, lost] + cov[np.ix_(lost, seen)] @ np.linalg.solve(cov[np.ix_(seen, seen)], (z - expected)[0, seen])
    np.testing.assert_allclose(filled[0, lost], there)
    with pytest.raises(InputError, match="nothing could be measured"):
        fill_in(np.full((1, P), np.nan), expected[:1], cov)


def test_half_a_symmetric_matrix_is_the_whole_one(rng):
    matrix = covariance(rng, 7).astype(np.float32)
    matrix = matrix + matrix.T
    assert len(half(matrix)) == 28
    np.testing.assert_array_equal(whole(half(matrix)), matrix)


def test_what_was_learnt_is_restored_from_its_state(rng, model):
    z, owners = clips_of(rng)
    clips = LabelledClips.of(z, owners, LABELS)
    found = Prior(*model).given(clips, one_meaning(np.zeros((K, P))))
    learnt = Learnt(clips, found.shift, found.means).with_rises(np.array([0.3, 0.5], np.float32))
    once = Learnt.restore(*learnt.state())
    again = Learnt.restore(*once.state())
    assert (again.clips.labels, again.clips.freedom, again.rise, again.rise_clips) == (LABELS, 5, learnt.rise, learnt.rise_clips)
    for name in ("shift", "means"):
        np.testing.assert_array_equal(getattr(again, name), getattr(learnt, name))
    np.testing.assert_array_equal(again.clips.scatter, once.clips.scatter)
