import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.methods.diffusion.race import FIRST_TRIALS
from tests.cases import each
from tests.methods.diffusion.tables import Table


def table_of(trials, candidates, clips, own_noise=0.1, seed=0):
    """Candidates' qualities for each clip, noise of each score, and much noise that candidates share."""
    draw = torch.Generator().manual_seed(seed)
    quality = torch.randn(candidates, clips, generator=draw)
    own = own_noise * torch.randn(trials, candidates, clips, generator=draw)
    return Table(quality + own + 3 * torch.randn(trials, 1, clips, generator=draw))


@each("own_noise", [0.03, 0.1, 0.3])
@each(("trials", "candidates"), [(4, 20), (10, 5), (10, 60)])
def test_race_finds_the_winners_of_all_scores_while_asking_for_fewer(trials, candidates, own_noise):
    table = table_of(trials, candidates, 500, own_noise)
    scores = table.race()
    assert (scores.mean(0).argmax(0) == table.scores.mean(0).argmax(0)).float().mean() >= 0.99
    assert table.asked.float().mean() < {0.03: 0.6, 0.1: 0.6, 0.3: 0.85}[own_noise]


def test_a_race_is_not_fooled_where_the_best_are_alike_and_so_are_their_noises():
    draw = torch.Generator().manual_seed(0)
    quality = torch.cat([torch.full((8, 500), 0.3), torch.randn(32, 500, generator=draw).clamp_max(1.0)])
    alike = 0.02 * torch.randn(10, 8, 500, generator=draw) + 0.3 * torch.randn(10, 1, 500, generator=draw)
    noise = torch.cat([alike, 0.3 * torch.randn(10, 32, 500, generator=draw)], dim=1)
    table = Table(quality + noise)
    scores = table.race()
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
    assert asked[-1] > 0.45


@settings(max_examples=80, deadline=None)
@given(
    trials=st.integers(1, 12),
    candidates=st.integers(1, 12),
    heavy=st.booleans(),
    own_noise=st.sampled_from([0.01, 0.3, 2.0]),
    seed=st.integers(0, 9999),
)
def test_asked_scores_come_back_as_they_are_and_the_others_below_the_leaders(trials, candidates, heavy, own_noise, seed):
    table = table_of(trials, candidates, 8, own_noise, seed)
    if heavy:
        table.scores = table.scores.sign() * table.scores.abs() ** 3
    scores = table.race()
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


@each("trials", [4, 10])
def test_race_drops_nobody_while_all_score_alike(trials):
    table = Table(torch.full((trials, 6, 3), -1.5))
    assert torch.equal(table.race(), table.scores)
    assert table.asked.all()


def test_race_of_two_tells_the_better_one():
    table = table_of(10, 2, 500)
    scores = table.race()
    assert (scores.mean(0).argmax(0) == table.scores.mean(0).argmax(0)).float().mean() >= 0.99
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
