"""Which scores to compute at all: a candidate is asked about only while it may still win.

Two savings over scoring every candidate under every noise:

- *Race*. Noises are shared by the candidates, so the difference between two candidates varies little from noise to noise.
  After each one, candidates are dropped that lie further behind the leader than a prediction bound on what is still to come
  allows.
- *Search*, an option where there are many candidates. A linear map from latents to texts guesses a few. What candidates score is
  correlated, and clips of seen classes show how: under a Gaussian process with that covariance each clip is asked about the
  guesses and a few telling candidates, then about those that the scores so far make likely, until no other one can
  reasonably win. Each covers for the other: a candidate that fits its own clips and no seen one surprises the process, not
  the map. Where both fail the winner is missed, which a race does not. Most of what a noise adds to a candidate's score it
  adds for every clip (three quarters with one skeleton token, where a noise says least); a few seen clips, scored under all
  noises, show how much, and with it taken off the first noise tells more about the mean.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from scipy.special import stdtrit
from torch import Tensor

CONFIDENCE = 0.99
"""Of the bound under which a candidate is dropped; two-sided."""
NUM_PILOTS, FIRST_TRIALS = 6, 3
"""So many candidates are scored under the first so many noises beforehand, to learn how noisy differences are."""
NUM_REFERENCE = 64
"""Seen clips that show how candidates' scores go together; scored once for all clips of a call."""
NUM_UNDER_ALL = 8
"""How many of them are scored under all noises, the others under the first."""
SEARCH_FROM = 2 * NUM_REFERENCE
"""Candidates from which a search leaves out enough to be worth it."""

GUESSES = 20
"""Candidates of each clip that a search begins with, beside the telling ones."""

_START, _STEP = 10, 10  # telling candidates asked about at first, and candidates at each step
_REACH = 1.0  # standard deviations above its expectation up to which a candidate may still win
_TEXT_SHARE, _TEXT_SCALE = 0.1, 0.7  # variance that texts alone explain, and the distance over which they do
_NOISE_SHARE = 1e-3  # variance that nothing explains

Ask = Callable[[Tensor], Tensor]
"""Which scores are wanted (R, K, N) -> those scores, NaN elsewhere."""


def race(ask: Ask, first: Tensor, num_trials: int, *, each_trial: bool) -> Tensor:
    """Scores under all noises, given those under the first.

    A score that was not asked for is filled in as the leader's less the mean lag behind it under the noises that were.

    Args:
        ask: computes scores.
        first: scores under the first noise (K, N), NaN for candidates that are out of it already.
        num_trials: noises R.
        each_trial: keep the winner of every noise, not only the winner of their mean.

    Returns:
        (R, K, N), NaN where `first` is.
    """
    scores = torch.full((num_trials, *first.shape), torch.nan)
    scores[0] = first
    entered = ~first.isnan()
    alive = entered.clone()  # (K, N)
    if num_trials <= FIRST_TRIALS:
        _ask_into(scores, ask, alive.expand(num_trials, -1, -1))
        return scores
    pilots = _pilots(first)
    _ask_into(scores, ask, torch.cat([pilots.expand(FIRST_TRIALS, -1, -1), torch.zeros_like(scores[FIRST_TRIALS:]).bool()]))
    for trial in range(1, num_trials):
        known = max(trial, FIRST_TRIALS)
        spread = _spread_of_lags(scores[:known], alive if trial >= FIRST_TRIALS else pilots)  # (N,)
        # The variance of a later noise's lag about the mean lag so far, or of the mean lag over all noises.
        variance = 1 / trial + 1 if each_trial else 1 / trial - 1 / num_trials
        bound = float(stdtrit(2 * (known - 1), (1 + CONFIDENCE) / 2)) * variance**0.5 * spread
        mean = scores[:trial].mean(0)
        lag = mean.masked_fill(~alive, -torch.inf).amax(0) - mean
        alive &= ~(lag > bound)
        wanted = torch.zeros_like(scores).bool()
        wanted[trial] = alive & (alive.sum(0) > 1)
        _ask_into(scores, ask, wanted)
    return _fill_in(scores, alive)


def _ask_into(scores: Tensor, ask: Ask, wanted: Tensor) -> None:
    missing = wanted & scores.isnan()
    if missing.any():
        scores[missing] = ask(missing)[missing]


def _pilots(first: Tensor) -> Tensor:
    """The best of each clip's candidates under the first noise and five spread over the ranks below (K, N), bool.

    Not the best six: noises treat like candidates alike, and from those the others would seem to lag by more than noise.
    """
    order = first.nan_to_num(-torch.inf).argsort(0, descending=True)
    last = (~first.isnan()).sum(0) - 1  # (N,)
    ranks = torch.linspace(0, 1, NUM_PILOTS)[:, None] * last
    return torch.zeros_like(first).bool().scatter_(0, order.gather(0, ranks.round().long()), True)


def _spread_of_lags(scores: Tensor, among: Tensor) -> Tensor:
    """Standard deviation over noises of how far candidates lie behind their leader, pooled over candidates (N,)."""
    leader = scores.mean(0).masked_fill(~among, -torch.inf).argmax(0)  # (N,)
    lag = scores.gather(1, leader.expand(len(scores), 1, -1)) - scores  # (r, K, N)
    others = among & (torch.arange(among.shape[0])[:, None] != leader)
    variance = torch.where(others, lag.var(0), 0)
    return (variance.sum(0) / others.sum(0)).sqrt()  # NaN where there is no other: nothing is dropped


def _fill_in(scores: Tensor, alive: Tensor) -> Tensor:
    asked = ~scores.isnan()  # (R, K, N); the first noises of each candidate
    leader = torch.where(asked, scores, 0).sum(0).div(asked.sum(0)).masked_fill(~alive, -torch.inf).argmax(0)
    of_leader = scores.gather(1, leader.expand(len(scores), 1, -1))  # (R, 1, N)
    of_leader = torch.where(of_leader.isnan(), of_leader.nanmean(0), of_leader)
    lag = torch.where(asked, of_leader - scores, 0).sum(0) / asked.sum(0)  # (K, N); NaN where never asked
    return torch.where(asked, scores, of_leader - lag)


class Reference:
    """How candidates' scores go together, from the scores of seen clips and from the texts."""

    def __init__(self, scores: Tensor, text: Tensor) -> None:
        """`scores` (P, K) of P seen clips under the first noise; `text` (K, D), the candidates' pooled embeddings."""
        scores, text = scores.double(), text.double()
        self.mean = scores.mean(0)  # (K,)
        deviation = scores - self.mean
        covariance = deviation.T @ deviation / len(scores)  # (K, K)
        self.text = torch.nn.functional.normalize(text - text.mean(0), dim=1)  # (K, D)
        scale = covariance.diagonal().mean()
        alike = torch.exp((self.text @ self.text.T - 1) / _TEXT_SCALE**2)
        self.covariance = covariance + _TEXT_SHARE * scale * alike
        self.noise = _NOISE_SHARE * scale
        self.start = self._most_telling(_START)

    def _most_telling(self, count: int) -> Tensor:
        """Candidates, each the one about which those before tell least."""
        left, chosen = self.covariance.clone(), []
        for _ in range(count):
            k = int(left.diagonal().argmax())
            chosen.append(k)
            left -= torch.outer(left[:, k], left[k]) / (left[k, k] + self.noise)
        return torch.tensor(chosen)

    def expect(self, asked: Tensor, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Expected scores and their standard deviations (N, K), given the scores (N, a) of asked candidates (N, a)."""
        between = self.covariance[asked]  # (N, a, K)
        among = between.gather(2, asked[:, None].expand(-1, asked.shape[1], -1))  # (N, a, a)
        root = torch.linalg.cholesky(among + self.noise * torch.eye(asked.shape[1]))
        explained = torch.linalg.solve_triangular(root, between, upper=False)  # (N, a, K)
        surprise = torch.linalg.solve_triangular(root, (scores - self.mean[asked])[..., None], upper=False)  # (N, a, 1)
        expected = self.mean + (explained.mT @ surprise)[..., 0]
        return expected, (self.covariance.diagonal() - explained.square().sum(1)).clamp_min(0).sqrt()


def search(ask: Callable[[Tensor], Tensor], reference: Reference, likely: Tensor) -> tuple[Tensor, Tensor]:
    """Scores under the first noise of the candidates that may win.

    Args:
        ask: which of (K, N) are wanted -> their scores, NaN elsewhere.
        reference: how scores go together.
        likely: how likely each candidate is by another measure (N, K), higher is likelier.

    Returns:
        Scores (K, N), NaN where not asked, and what all scores are expected to be (K, N).
    """
    num_clips, num_classes = likely.shape
    scores = torch.full((num_clips, num_classes), torch.nan)  # clips first: each is a problem of its own
    expected = torch.empty(num_clips, num_classes)
    searching = torch.arange(num_clips)
    telling = reference.start.expand(num_clips, -1)
    guesses = likely.scatter(1, telling, -torch.inf).topk(GUESSES, dim=1).indices
    asked = torch.cat([telling, guesses], dim=1)  # (n, a) of those still searching
    new = asked
    while len(searching):
        wanted = torch.zeros(num_classes, num_clips, dtype=torch.bool)
        wanted[new, searching[:, None]] = True
        scores[wanted.T] = ask(wanted).T[wanted.T]
        known = scores[searching].gather(1, asked)
        mean, deviation = reference.expect(asked, known.double())
        expected[searching] = mean.float()
        hope = (mean + _REACH * deviation).scatter(1, asked, -torch.inf)
        undecided = hope.amax(1) > known.amax(1)
        promising = (mean + deviation).scatter(1, asked, -torch.inf)
        step = min(_STEP, num_classes - asked.shape[1])
        if step == 0:
            break
        searching, new = searching[undecided], promising[undecided].topk(step, dim=1).indices
        asked = torch.cat([asked[undecided], new], dim=1)
    return scores.T, expected.T
