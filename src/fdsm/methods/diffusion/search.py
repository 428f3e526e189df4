"""Search: of many candidates, only those that may win are scored at all.

A linear map from latents to texts guesses a few candidates. What candidates score is correlated, and clips of seen classes show
how: under a Gaussian process with that covariance each clip is scored against the guesses and a few telling candidates, then
against those that the scores so far make likely, until no other one can reasonably win. The two cover for each other: a candidate
that fits its own clips and no seen one surprises the process, not the map. Where both fail the winner is missed.

Most of what a noise adds to a candidate's score it adds for every clip: three quarters with one skeleton token, where a noise
says least. A few seen clips, scored under all noises, show how much. With it taken off, the first noise tells more about the mean.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

NUM_REFERENCE = 64
"""Seen clips that show how candidates' scores go together; scored once for all clips of a call."""
NUM_UNDER_ALL = 8
"""How many of them are scored under all noises, the others under the first."""
SEARCH_FROM = 2 * NUM_REFERENCE
"""Candidates from which a search leaves out enough to be worth it."""

GUESSES = 20
"""Candidates of each clip that a search begins with, beside the telling ones."""

_START, _STEP = 10, 10  # telling candidates scored at first, and candidates at each step
_REACH = 1.0  # standard deviations above its expectation up to which a candidate may still win
_TEXT_SHARE, _TEXT_SCALE = 0.1, 0.7  # variance that texts alone explain, and the distance over which they do
_NOISE_SHARE = 1e-3  # variance that nothing explains


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


def search(compute: Callable[[Tensor], Tensor], reference: Reference, likely: Tensor) -> tuple[Tensor, Tensor]:
    """Scores under the first noise of the candidates that may win.

    Args:
        compute: which of (K, N) are wanted -> their scores, NaN elsewhere.
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
        scores[wanted.T] = compute(wanted).T[wanted.T]
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
