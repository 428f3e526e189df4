"""Race: a candidate that can no longer win is dropped. It serves predictions, never reported numbers.

All candidates share the noises, so the difference between two candidates varies little from noise to noise. After each
noise, a candidate is dropped if its lag behind the leader is beyond a prediction bound on the remaining noises.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from scipy.special import stdtrit
from torch import Tensor

CONFIDENCE = 0.99
"""Confidence of the two-sided prediction bound."""

NUM_PILOTS, FIRST_TRIALS = 6, 3
"""Number of candidates (pilots) and number of noises under which they are scored first, to measure the spread of lags."""

Compute = Callable[[Tensor], Tensor]
"""Maps a mask of wanted scores (R, K, N) to those scores, with NaN elsewhere."""


def race(compute: Compute, first: Tensor, num_trials: int) -> tuple[Tensor, Tensor]:
    """Scores whose mean over noises has the right winner, given the scores under the first noise.

    A score that was not computed is estimated: the leader's score minus the candidate's mean lag under the computed noises.
    Accuracy under a single noise must not be taken from estimates. They follow the leader of the mean, and that bias is upward.

    Args:
        compute: computes the wanted scores.
        first: scores under the first noise (K, N), NaN for candidates that do not take part.
        num_trials: number of noises R.

    Returns:
        Scores (R, K, N), NaN where `first` is NaN, and a mask (R, K, N) of those that were computed.
    """
    scores = torch.full((num_trials, *first.shape), torch.nan)
    scores[0] = first
    entered = ~first.isnan()
    alive = entered.clone()  # (K, N)
    if num_trials <= FIRST_TRIALS:
        _compute_into(scores, compute, alive.expand(num_trials, -1, -1))
        return scores, ~scores.isnan()
    pilots = _pilots(first)
    _compute_into(scores, compute, torch.cat([pilots.expand(FIRST_TRIALS, -1, -1), torch.zeros_like(scores[FIRST_TRIALS:]).bool()]))
    for trial in range(1, num_trials):
        known = max(trial, FIRST_TRIALS)
        spread = _spread_of_lags(scores[:known], alive if trial >= FIRST_TRIALS else pilots)  # (N,)
        # In units of spread squared: variance of the mean lag over all noises about the mean lag so far.
        variance = 1 / trial - 1 / num_trials
        bound = float(stdtrit(2 * (known - 1), (1 + CONFIDENCE) / 2)) * variance**0.5 * spread
        mean = scores[:trial].mean(0)
        lag = mean.masked_fill(~alive, -torch.inf).amax(0) - mean
        alive &= ~(lag > bound)
        wanted = torch.zeros_like(scores).bool()
        wanted[trial] = alive & (alive.sum(0) > 1)
        _compute_into(scores, compute, wanted)
    return _fill_in(scores, alive), ~scores.isnan()


def _compute_into(scores: Tensor, compute: Compute, wanted: Tensor) -> None:
    missing = wanted & scores.isnan()
    if missing.any():
        scores[missing] = compute(missing)[missing]


def _pilots(first: Tensor) -> Tensor:
    """A mask of pilots (K, N): each clip's best candidate under the first noise, and five spread over the lower ranks.

    The best six would be too similar to each other. A noise affects similar candidates equally, so the spread of their lags
    would be too small for the others.
    """
    order = first.nan_to_num(-torch.inf).argsort(0, descending=True)
    last = (~first.isnan()).sum(0) - 1  # (N,)
    ranks = torch.linspace(0, 1, NUM_PILOTS)[:, None] * last
    return torch.zeros_like(first).bool().scatter_(0, order.gather(0, ranks.round().long()), True)


def _spread_of_lags(scores: Tensor, among: Tensor) -> Tensor:
    """Standard deviation over noises of the candidates' lag behind the leader, pooled over candidates (N,)."""
    leader = scores.mean(0).masked_fill(~among, -torch.inf).argmax(0)  # (N,)
    lag = scores.gather(1, leader.expand(len(scores), 1, -1)) - scores  # (r, K, N)
    others = among & (torch.arange(among.shape[0])[:, None] != leader)
    variance = torch.where(others, lag.var(0), 0)
    return (variance.sum(0) / others.sum(0)).sqrt()  # NaN without other candidates: nothing is dropped


def _fill_in(scores: Tensor, alive: Tensor) -> Tensor:
    asked = ~scores.isnan()  # (R, K, N)
    leader = torch.where(asked, scores, 0).sum(0).div(asked.sum(0)).masked_fill(~alive, -torch.inf).argmax(0)
    of_leader = scores.gather(1, leader.expand(len(scores), 1, -1))  # (R, 1, N)
    of_leader = torch.where(of_leader.isnan(), of_leader.nanmean(0), of_leader)
    lag = torch.where(asked, of_leader - scores, 0).sum(0) / asked.sum(0)  # (K, N); NaN if never computed
    return torch.where(asked, scores, of_leader - lag)
