from types import SimpleNamespace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import PairwiseKernel
from sklearn.metrics.pairwise import rbf_kernel

from fdsm.methods.diffusion.scorer import Noises, Scorer, Shortlist
from fdsm.methods.diffusion.search import (
    _NOISE_SHARE,
    _TEXT_SCALE,
    _TEXT_SHARE,
    FIRST_TRIALS,
    GUESSES,
    NUM_REFERENCE,
    NUM_UNDER_ALL,
    Reference,
    race,
    search,
)


class Table:
    """Scores (R, K, N) that are handed out on request, each once."""

    def __init__(self, scores):
        self.scores, self.asked = scores, torch.zeros(scores.shape, dtype=torch.bool)

    def ask(self, wanted):
        assert not (wanted & self.asked).any(), "asked twice"
        self.asked |= wanted
        return torch.where(wanted, self.scores, torch.nan)

    def first(self, wanted):
        return self.ask(torch.cat([wanted[None], torch.zeros_like(self.asked[1:])]))[0]

    def race(self, entered=None, *, each_trial=True):
        first = self.first(torch.ones_like(self.asked[0]) if entered is None else entered)
        return race(self.ask, first, len(self.scores), each_trial=each_trial)


def table_of(trials, candidates, clips, own_noise=0.1, seed=0):
    """Candidates' qualities for each clip, noise of each score, and much noise that candidates share."""
    draw = torch.Generator().manual_seed(seed)
    quality = torch.randn(candidates, clips, generator=draw)
    own = own_noise * torch.randn(trials, candidates, clips, generator=draw)
    return Table(quality + own + 3 * torch.randn(trials, 1, clips, generator=draw))


# ------------------------------------------------------------------ the race over noises


@pytest.mark.parametrize("own_noise", [0.03, 0.1, 0.3])
@pytest.mark.parametrize(("trials", "candidates"), [(4, 20), (10, 5), (10, 60)])
def test_race_finds_the_winners_of_all_scores_while_asking_for_fewer(trials, candidates, own_noise):
    table = table_of(trials, candidates, 500, own_noise)
    scores = table.race()
    assert (scores.mean(0).argmax(0) == table.scores.mean(0).argmax(0)).float().mean() >= 0.99
    assert (scores.argmax(1) == table.scores.argmax(1)).float().mean() >= 0.99
    assert table.asked.float().mean() < {0.03: 0.6, 0.1: 0.6, 0.3: 0.85}[own_noise]


@pytest.mark.parametrize("own_noise", [0.03, 0.1, 0.3])
@pytest.mark.parametrize(("trials", "candidates"), [(4, 20), (10, 5), (10, 60)])
def test_race_for_the_mean_alone_keeps_its_winner_and_asks_for_still_fewer(trials, candidates, own_noise):
    asked = {}
    for each_trial in (True, False):
        table = table_of(trials, candidates, 500, own_noise)
        scores = table.race(each_trial=each_trial)
        asked[each_trial] = table.asked.float().mean()
        assert (scores.mean(0).argmax(0) == table.scores.mean(0).argmax(0)).float().mean() >= 0.99
    assert asked[False] < (0.95 if own_noise > 0.03 else 1) * asked[True]


@pytest.mark.parametrize("each_trial", [True, False])
def test_a_race_is_not_fooled_where_the_best_are_alike_and_so_are_their_noises(each_trial):
    draw = torch.Generator().manual_seed(0)
    quality = torch.cat([torch.full((8, 500), 0.3), torch.randn(32, 500, generator=draw).clamp_max(1.0)])
    alike = 0.02 * torch.randn(10, 8, 500, generator=draw) + 0.3 * torch.randn(10, 1, 500, generator=draw)
    noise = torch.cat([alike, 0.3 * torch.randn(10, 32, 500, generator=draw)], dim=1)
    table = Table(quality + noise)
    scores = table.race(each_trial=each_trial)
    assert (scores.mean(0).argmax(0) == table.scores.mean(0).argmax(0)).float().mean() >= 0.99
    assert table.asked.float().mean() < 0.9


def test_clearer_differences_save_more():
    asked = []
    for own_noise in (0.03, 0.1, 0.3, 1.0):
        table = table_of(10, 20, 200, own_noise)
        table.race()
        asked.append(float(table.asked.float().mean()))
    assert asked == sorted(asked)
    assert asked[0] < 0.2
    assert asked[-1] > 0.6


@settings(max_examples=80, deadline=None)
@given(
    trials=st.integers(1, 12),
    candidates=st.integers(1, 12),
    heavy=st.booleans(),
    own_noise=st.sampled_from([0.01, 0.3, 2.0]),
    each_trial=st.booleans(),
    seed=st.integers(0, 9999),
)
def test_asked_scores_come_back_as_they_are_and_the_others_below_the_leaders(
    trials, candidates, heavy, own_noise, each_trial, seed
):
    table = table_of(trials, candidates, 8, own_noise, seed)
    if heavy:
        table.scores = table.scores.sign() * table.scores.abs() ** 3
    scores = table.race(each_trial=each_trial)
    assert scores.shape == table.scores.shape
    assert scores.isfinite().all()
    assert torch.equal(scores[table.asked], table.scores[table.asked])
    assert table.asked[0].all()
    leader = scores.mean(0).argmax(0)
    of_leader = scores.gather(1, leader.expand(trials, 1, -1)).expand_as(scores)
    assert (scores <= of_leader + 1e-5 * of_leader.abs())[~table.asked].all()
    for before, after in zip(table.asked[FIRST_TRIALS:], table.asked[FIRST_TRIALS + 1 :], strict=False):
        assert not (after & ~before).any(), "who is out stays out"


def test_a_filled_in_score_is_the_leaders_less_the_mean_lag_behind_it():
    table = Table(torch.zeros(8, 3, 1))
    table.scores[:, 0, 0] = torch.tensor([0.0, 5.0, -2.0, 1.0, 3.0, 0.0, 2.0, 9.0])
    table.scores[:, 1] = table.scores[:, 0] - 0.1 * torch.tensor([1.0, 1.2, 0.8, 1.0, 1.1, 0.9, 1.0, 1.0])[:, None]
    table.scores[:, 2] = table.scores[:, 0] - 50.0
    scores = table.race()
    lags = (table.scores[:, :1] - table.scores).masked_fill(~table.asked, torch.nan).nanmean(0)
    assert not table.asked[FIRST_TRIALS:, 2].any()
    both = table.asked[:, 0, 0]
    torch.testing.assert_close(scores[both, 2, 0], table.scores[both, 0, 0] - lags[2, 0])


@pytest.mark.parametrize("each_trial", [True, False])
@pytest.mark.parametrize("trials", [4, 10])
def test_race_drops_nobody_while_all_score_alike(trials, each_trial):
    table = Table(torch.full((trials, 6, 3), -1.5))
    assert torch.equal(table.race(each_trial=each_trial), table.scores)
    assert table.asked.all()


def test_race_of_two_tells_the_better_one():
    table = table_of(10, 2, 500)
    scores = table.race()
    assert (scores.mean(0).argmax(0) == table.scores.mean(0).argmax(0)).float().mean() >= 0.99
    assert (scores.argmax(1) == table.scores.argmax(1)).float().mean() >= 0.99
    assert table.asked.float().mean() < 0.8


def test_one_candidate_is_not_asked_about_again_once_it_is_alone():
    table = table_of(10, 1, 4)
    scores = table.race()
    assert scores.isfinite().all()
    assert table.asked.sum(0).max() == FIRST_TRIALS
    torch.testing.assert_close(scores[FIRST_TRIALS:], scores[:FIRST_TRIALS].mean(0).expand(10 - FIRST_TRIALS, -1, -1))


@pytest.mark.parametrize("trials", range(1, FIRST_TRIALS + 1))
def test_few_noises_are_no_ground_to_drop_anybody(trials):
    table = table_of(trials, 7, 5)
    assert torch.equal(table.race(), table.scores)


@pytest.mark.parametrize("trials", [2, 10])
def test_candidates_that_are_out_before_the_first_noise_stay_out(trials):
    table = table_of(trials, 20, 200)
    out = torch.rand(20, 200, generator=torch.Generator().manual_seed(1)) < 0.8
    out[0] = False
    scores = table.race(~out)
    assert torch.equal(scores.isnan(), out.expand(trials, -1, -1))
    assert not (table.asked & out).any()
    among = table.scores.masked_fill(out, -torch.inf)
    assert (scores.nan_to_num(-torch.inf).mean(0).argmax(0) == among.mean(0).argmax(0)).float().mean() >= 0.99


# ------------------------------------------------------------------ the search over many candidates


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

    def ask(self, z, noises, wanted):
        return self.table.ask(wanted)


@pytest.mark.parametrize("trials", [1, 3, 10])
def test_candidates_that_were_never_asked_stay_behind_the_others_under_every_noise(trials):
    text, seen, quality = world(300, 100)
    draw = torch.Generator().manual_seed(2)
    own, shared = 0.02 * torch.randn(trials, 300, 100, generator=draw), torch.randn(trials, 1, 100, generator=draw)
    scorer = FromTable(quality.T + own + shared)
    z, noises = torch.zeros(100, 1, 1), Noises(torch.zeros(trials, 1, 1), torch.zeros(trials, 300))
    shortlist = Shortlist(Reference(seen, text), torch.zeros(trials, 300), to_candidates=torch.zeros(1, 300))
    scores = scorer.score(z, noises, exhaustive=False, shortlist=shortlist)
    asked = scorer.table.asked
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
        found = scorer.score(clips, noises, exhaustive=False, each_trial=False, shortlist=chosen)
        kept[name] = (found.mean(0).argmax(0) == scores.mean(0).argmax(0)).float().mean()
        asked[name] = scorer.table.asked.sum()
        torch.testing.assert_close(found[scorer.table.asked], scores[scorer.table.asked], atol=1e-5, rtol=0)
    assert kept["with"] >= 0.97 > kept["without"], "the world needs the offset"
    assert asked["with"] < asked["without"]
