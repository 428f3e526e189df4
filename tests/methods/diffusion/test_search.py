from types import SimpleNamespace

import pytest
import torch
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import PairwiseKernel
from sklearn.metrics.pairwise import rbf_kernel

from fdsm.methods.diffusion.scorer import Noises, Scorer, Shortlist
from fdsm.methods.diffusion.search import (
    _NOISE_SHARE,
    _TEXT_SCALE,
    _TEXT_SHARE,
    GUESSES,
    NUM_REFERENCE,
    NUM_UNDER_ALL,
    Reference,
    search,
)
from tests.methods.diffusion.tables import Table

NO_GUESS = torch.zeros
"""(clips, candidates): each is as likely as the other."""


def world(candidates, clips, width=8, seed=0):
    """Texts (K, D), and scores that fall with the distance of a clip from a text as a smooth map sees them."""
    draw = torch.Generator().manual_seed(seed)
    text = torch.randn(candidates, width, generator=draw)
    mapping = torch.randn(width, width, generator=draw) / width**0.5

    def scores(count):
        clip = text[torch.randint(candidates, (count,), generator=draw)] + 0.5 * torch.randn(count, width, generator=draw)
        return -torch.cdist(torch.tanh(clip @ mapping), torch.tanh(text @ mapping)).square() / width

    return text, scores(NUM_REFERENCE), scores(clips)


@pytest.mark.parametrize("width", [4, 8, 16])
def test_search_asks_the_winner_and_few_others(width):
    text, seen, scores = world(300, 200, width)
    table = Table(scores.T[None])
    first, expected = search(table.first, Reference(seen, text), NO_GUESS(200, 300))
    asked = table.asked[0]
    assert asked[scores.argmax(1), torch.arange(200)].float().mean() >= 0.99
    assert asked.float().mean() < 0.5
    assert torch.equal(~first.isnan(), asked)
    assert torch.equal(first[asked], scores.T[asked])
    assert expected.isfinite().all()


def test_search_asks_each_clip_what_its_own_scores_suggest():
    text, seen, scores = world(300, 40)
    likely = torch.randn(40, 300, generator=torch.Generator().manual_seed(3))
    together, _ = search(Table(scores.T[None]).first, Reference(seen, text), likely)
    alone, _ = search(Table(scores[7:8].T[None]).first, Reference(seen, text), likely[7:8])
    torch.testing.assert_close(alone[:, 0], together[:, 7], equal_nan=True)


def test_search_asks_the_likeliest_candidates_of_each_clip_even_if_no_seen_clip_speaks_for_them():
    text, seen, scores = world(300, 100)
    draw = torch.Generator().manual_seed(4)
    likely = torch.randn(100, 300, generator=draw)
    surprise = likely.topk(GUESSES, dim=1).indices[:, -1]
    scores = scores.scatter(1, surprise[:, None], 10.0)
    table = Table(scores.T[None])
    first, _ = search(table.first, Reference(seen, text), likely)
    assert torch.equal(first.nan_to_num(-torch.inf).argmax(0), surprise)
    assert table.asked.float().mean() < 0.2


@pytest.mark.parametrize("candidates", [128, 130, 137])
def test_search_ends_when_all_are_asked_where_each_candidate_is_as_promising_as_the_last(candidates):
    """No candidate tells of another, and the scores are what was expected, far less, or little above each other."""
    draw = torch.Generator().manual_seed(0)
    text = torch.randn(candidates, 200, generator=draw)
    table = Table(torch.zeros(1, candidates, 3))
    table.scores[:, :, 1] = -5.0
    table.scores[:, :, 2] = 0.01 * torch.randn(candidates, generator=draw)
    seen = candidates**0.5 * torch.eye(candidates)
    first, expected = search(table.first, Reference(seen - seen.mean(0), text), NO_GUESS(3, candidates))
    assert table.asked.all()
    assert torch.equal(first, table.scores[0])
    assert expected.isfinite().all()


def test_clips_end_their_search_apart():
    text, seen, scores = world(140, 2)
    reference = Reference(seen, text)
    scores[1] = -100.0
    table = Table(scores.T[None])
    search(table.first, reference, NO_GUESS(2, 140))
    assert table.asked[0].sum(0).tolist()[1] > table.asked[0].sum(0).tolist()[0]


def test_candidates_go_together_as_in_seen_clips_and_as_their_texts_are_alike():
    text, seen, _ = (part.double() for part in world(30, 1))
    reference = Reference(seen, text)
    deviation = seen - seen.mean(0)
    empirical = deviation.T @ deviation / NUM_REFERENCE
    scale = empirical.diagonal().mean()
    direction = torch.nn.functional.normalize(text - text.mean(0), dim=1)
    of_texts = torch.from_numpy(rbf_kernel(direction.numpy(), gamma=1 / (2 * _TEXT_SCALE**2)))
    torch.testing.assert_close(reference.mean, seen.mean(0))
    torch.testing.assert_close(reference.covariance, empirical + _TEXT_SHARE * scale * of_texts)
    torch.testing.assert_close(reference.noise, _NOISE_SHARE * scale)


@pytest.mark.parametrize("count", [1, 10, 25])
def test_expectations_are_the_posterior_of_a_gaussian_process(count):
    text, seen, scores = world(40, 3)
    reference = Reference(seen, text)
    draw = torch.Generator().manual_seed(0)
    asked = torch.stack([torch.randperm(40, generator=draw)[:count] for _ in range(3)])
    known = scores.double().gather(1, asked)
    expected, deviation = reference.expect(asked, known)
    features = torch.linalg.cholesky(reference.covariance).numpy()  # their products are the covariance
    for i in range(3):
        process = GaussianProcessRegressor(PairwiseKernel(metric="linear"), alpha=float(reference.noise), optimizer=None)
        process.fit(features[asked[i].numpy()], (known[i] - reference.mean[asked[i]]).numpy())
        mean, std = process.predict(features, return_std=True)
        torch.testing.assert_close(expected[i], torch.from_numpy(mean) + reference.mean, atol=1e-8, rtol=1e-8)
        torch.testing.assert_close(deviation[i], torch.from_numpy(std), atol=1e-6, rtol=1e-6)


def test_what_was_asked_is_expected_with_little_doubt():
    text, seen, scores = world(40, 20)
    reference = Reference(seen, text)
    asked = reference.start.expand(20, -1)
    assert len(set(reference.start.tolist())) == len(reference.start)
    known = scores.double().gather(1, asked)
    expected, deviation = reference.expect(asked, known)
    prior = reference.covariance.diagonal().sqrt()
    assert (expected.gather(1, asked) - known).abs().max() < 0.1 * prior.mean()
    assert (deviation.gather(1, asked) <= 1.001 * reference.noise.sqrt()).all()
    assert (deviation <= prior * (1 + 1e-9)).all()
    others = torch.ones(40, dtype=torch.bool).index_fill(0, reference.start, False)
    naive = (scores - reference.mean)[:, others].square().mean()
    assert (scores - expected)[:, others].square().mean() < 0.5 * naive


# ------------------------------------------------------------------ both, as scoring puts them together


class FromTable(Scorer):
    def __init__(self, scores):
        self.table = Table(scores)

    def compute(self, z, noises, wanted):
        return self.table.ask(wanted)


@pytest.mark.parametrize("trials", [1, 3, 10])
def test_candidates_that_were_never_asked_stay_behind_the_others_under_every_noise(trials):
    text, seen, quality = world(300, 100)
    draw = torch.Generator().manual_seed(2)
    own, shared = 0.02 * torch.randn(trials, 300, 100, generator=draw), torch.randn(trials, 1, 100, generator=draw)
    scorer = FromTable(quality.T + own + shared)
    z, noises = torch.zeros(100, 1, 1), Noises(torch.zeros(trials, 1, 1), torch.zeros(trials, 300))
    shortlist = Shortlist(Reference(seen, text), torch.zeros(trials, 300), to_candidates=torch.zeros(1, 300))
    scores, computed = scorer.find_winner(z, noises, shortlist)
    asked = scorer.table.asked
    assert torch.equal(computed, asked)
    ever = asked.any(0).expand_as(asked)
    assert scores.isfinite().all()
    assert torch.equal(scores[asked], scorer.table.scores[asked])
    assert (~ever).any(1).all()
    assert (scores.masked_fill(ever, -torch.inf).amax(1) <= scores.masked_fill(~ever, torch.inf).amin(1)).all()
    assert (scores.mean(0).argmax(0) == scorer.table.scores.mean(0).argmax(0)).float().mean() >= 0.98
    lag = scores.masked_fill(ever, -torch.inf).amax(1, keepdim=True) - scores
    torch.testing.assert_close(lag[:1].expand_as(lag)[~ever], lag[~ever], atol=1e-4, rtol=1e-4)


def a_world_whose_noises_favour_candidates(common):
    """What a noise adds to a candidate's score for every clip: seen clips (P) and clips to score (N) under R = 10 noises."""
    text, seen, quality = world(300, 100)
    draw = torch.Generator().manual_seed(5)
    offset = common * quality.std() * torch.randn(10, 300, 1, generator=draw)
    return text, *(q.T + offset + 0.1 * q.std() * torch.randn(10, 300, len(q), generator=draw) for q in (seen, quality))


def table_scorer(scores, text):
    scorer = FromTable(scores)
    scorer.captions = SimpleNamespace(pooled=text)
    return scorer, torch.zeros(scores.shape[2], 1, 1), Noises(torch.zeros(10, 1, 1), torch.zeros(10, 300))


def test_the_offset_of_a_noise_is_learned_from_few_seen_clips_and_the_mean_of_all_noises_keeps_none_of_it():
    text, of_seen, _ = a_world_whose_noises_favour_candidates(1.0)
    scorer, clips, noises = table_scorer(of_seen, text)
    first, offset = scorer.score_seen(clips, noises)
    assert int(scorer.table.asked.sum()) == 300 * (NUM_REFERENCE + 9 * NUM_UNDER_ALL)
    under_all = of_seen[:, :, :NUM_UNDER_ALL].mean(2)
    torch.testing.assert_close(offset, under_all - under_all.mean(0))
    torch.testing.assert_close(first, (of_seen[0] - offset[0, :, None]).T)
    assert offset.mean(0).abs().max() < 1e-5 < offset.abs().max()


def test_a_search_finds_the_winner_of_the_mean_where_each_noise_favours_other_candidates():
    text, of_seen, scores = a_world_whose_noises_favour_candidates(1.0)
    seen, clips, noises = table_scorer(of_seen, text)
    shortlist = seen.shortlist(clips, noises, torch.zeros(1, text.shape[1]))
    without = Shortlist(Reference(of_seen[0].T, text), torch.zeros(10, 300), torch.zeros(1, 300))
    kept, asked = {}, {}
    for name, chosen in (("with", shortlist), ("without", without)):
        scorer, clips, _ = table_scorer(scores, text)
        found, _ = scorer.find_winner(clips, noises, chosen)
        kept[name] = (found.mean(0).argmax(0) == scores.mean(0).argmax(0)).float().mean()
        asked[name] = scorer.table.asked.sum()
        torch.testing.assert_close(found[scorer.table.asked], scores[scorer.table.asked], atol=1e-5, rtol=0)
    assert kept["with"] >= 0.97 > kept["without"], "the world needs the offset"
    assert asked["with"] < asked["without"]
