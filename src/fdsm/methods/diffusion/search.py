"""Search: of many candidates, only those that may win are scored.

A linear map from latents to texts guesses a few candidates. The candidates' scores are also correlated, and clips of seen
classes show their covariance. A Gaussian process with this covariance predicts the scores of other candidates. Each clip is
scored against the guesses and a few informative candidates, then against the candidates that the process finds likely. The
search ends when no other candidate is likely to win. Map and process complement each other: the map still finds a candidate
that fits its own clips and no seen clip. If both fail, the search misses the winner.

A noise changes the score of a candidate mostly by an offset that all clips share. With one skeleton token, where a noise is
least informative, it is three quarters of the change. A few seen clips, scored under all noises, give the offsets. Without
its offset, the first noise tells more about the mean.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

NUM_REFERENCE = 64
"""Number of seen clips that give the covariance of the candidates' scores. They are scored once for all clips of a call."""
NUM_UNDER_ALL = 8
"""Number of these clips that are scored under all noises. The others are scored under the first noise."""
SEARCH_FROM = 2 * NUM_REFERENCE
"""Smallest number of candidates for which a search saves time."""

GUESS_STRENGTH = 100.0
"""Penalty of the ridge regression that guesses the text of a clip."""
GUESSES = 20
"""Number of guesses per clip with which a search begins, beside the informative candidates."""

_START, _STEP = 10, 10  # number of informative candidates at the start, and of candidates in each step
_REACH = 1.0  # a candidate may win if its expectation plus so many standard deviations exceeds the best score
_TEXT_SHARE, _TEXT_SCALE = 0.1, 0.7  # variance and length scale of the kernel on texts
_NOISE_SHARE = 1e-3  # variance of independent noise


class Reference:
    """Mean and covariance of the candidates' scores, from the scores of seen clips and from the texts."""

    def __init__(self, scores: Tensor, text: Tensor) -> None:
        """`scores` (P, K) are those of P seen clips under the first noise. `text` (K, D) are pooled embeddings of candidates."""
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
        """The most informative candidates. Each next one has the largest variance, given the earlier ones."""
        left, chosen = self.covariance.clone(), []
        for _ in range(count):
            k = int(left.diagonal().argmax())
            chosen.append(k)
            left -= torch.outer(left[:, k], left[k]) / (left[k, k] + self.noise)
        return torch.tensor(chosen)

    def expect(self, asked: Tensor, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Expected scores and their standard deviations, each (N, K), given scores (N, a) of the `asked` candidates (N, a)."""
        between = self.covariance[asked]  # (N, a, K)
        among = between.gather(2, asked[:, None].expand(-1, asked.shape[1], -1))  # (N, a, a)
        root = torch.linalg.cholesky(among + self.noise * torch.eye(asked.shape[1]))
        explained = torch.linalg.solve_triangular(root, between, upper=False)  # (N, a, K)
        surprise = torch.linalg.solve_triangular(root, (scores - self.mean[asked])[..., None], upper=False)  # (N, a, 1)
        expected = self.mean + (explained.mT @ surprise)[..., 0]
        return expected, (self.covariance.diagonal() - explained.square().sum(1)).clamp_min(0).sqrt()


def fit_guess(clips: Tensor, text: Tensor) -> Tensor:
    """Weights (C, D) of a ridge regression from a clip's mean token (N, C) to its class's text (N, D)."""
    from sklearn.linear_model import Ridge

    return torch.from_numpy(Ridge(GUESS_STRENGTH).fit(clips.numpy(), text.numpy()).coef_.T.copy()).float()


def search(compute: Callable[[Tensor], Tensor], reference: Reference, likely: Tensor) -> tuple[Tensor, Tensor]:
    """Scores of the candidates that may win, under the first noise.

    Args:
        compute: maps a mask of wanted scores (K, N) to those scores, with NaN elsewhere.
        reference: mean and covariance of the scores.
        likely: a second measure of how likely each candidate is (N, K), higher is likelier.

    Returns:
        Scores (K, N), NaN where not computed, and the expected scores of all candidates (K, N).
    """
    num_clips, num_classes = likely.shape
    scores = torch.full((num_clips, num_classes), torch.nan)  # clips first: they are independent
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
