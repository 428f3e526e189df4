"""Scoring clips against candidate texts with a trained denoiser (eq. 11 and 12).

Each text is read once. Clips and noises that share a text go through the network together.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from fdsm.methods.diffusion.curriculum import Captions
from fdsm.methods.diffusion.network import Denoiser, Modulation, TextPrefix
from fdsm.methods.diffusion.prior import Prior
from fdsm.methods.diffusion.race import race
from fdsm.methods.diffusion.schedule import NoiseSchedule
from fdsm.methods.diffusion.search import NUM_UNDER_ALL, Reference, search

TEXT_TOKENS = 1024
"""Largest number of text tokens read in one pass. Memory holds the keys and values of one pass beside the whole."""


@dataclass(frozen=True)
class Noises:
    """The random draws of one scoring: R noises, shared by all clips and candidates, and the candidates' intensities."""

    eps: Tensor  # (R, S, C)
    intensity: Tensor  # (R, K)


@dataclass(frozen=True)
class Shortlist:
    """What a search among the bound candidates needs, for one set of noises."""

    reference: Reference
    offset: Tensor  # (R, K), each candidate's score under a noise minus its mean over noises, the same for all clips
    to_candidates: Tensor  # (C, K), maps a clip's mean token to candidates

    def likely(self, z: Tensor) -> Tensor:
        """How likely each candidate is for clips z (N, S, C) -> (N, K), higher is likelier."""
        return z.mean(1) @ self.to_candidates


class Scorer:
    """Scores clips against fixed candidate texts.

    Everything that depends only on text and timestep is computed once, when the scorer is made.
    """

    def __init__(
        self,
        network: Denoiser,
        schedule: NoiseSchedule,
        captions: Captions,
        *,
        t_test: int,
        dtype: torch.dtype,
        tokens_per_forward: int,
        prior: Prior | None = None,
    ) -> None:
        """`dtype` is the precision of the matrix products. `tokens_per_forward` bounds the skeleton tokens of a forward pass.

        The classes of `prior` are those of `captions`, in the same order. The network then predicts the noise minus the
        prior's expectation.
        """
        self.network, self.schedule, self.captions, self.prior = network, schedule, captions, prior
        self.t_test, self.tokens_per_forward = t_test, tokens_per_forward
        self.device = next(network.parameters()).device
        self.prefix: TextPrefix | None = None
        if network.config.attention == "prefix":
            with torch.inference_mode():
                self.prefix, self.modulation = self._encode_texts(dtype)
            self.streams = network.skeleton_streams()
            if dtype != torch.float32:
                self.streams = [copy.deepcopy(stream).to(dtype) for stream in self.streams]

    def _encode_texts(self, dtype: torch.dtype) -> tuple[TextPrefix, Modulation]:
        """Read the candidates in portions of similar length, so that passes are small and padding is short."""
        length = self.captions.mask.sum(1)
        portions = length.argsort().split(max(1, min(self.tokens_per_forward, TEXT_TOKENS) // int(length.max())))
        longest = self.network.config.max_text_tokens if self.network.config.attend_padding else int(length.max())
        read = ((rows.to(self.device), self._encode_portion(rows).to(dtype)) for rows in portions)
        prefix = TextPrefix.join(read, len(length), longest)
        return prefix, self.network.modulate(prefix.caption, self._timesteps(len(length)))

    def _encode_portion(self, rows: Tensor) -> TextPrefix:
        return self.network.encode_text(*(part.to(self.device) for part in self.captions.take(rows)))

    def _timesteps(self, count: int) -> Tensor:
        return torch.full((count,), self.t_test, device=self.device)

    def score(self, z: Tensor, noises: Noises) -> Tensor:
        """Scores of standardised latents z (N, S, C) against all candidates under R noises -> (R, K, N)."""
        return self.compute(z, noises, torch.ones(len(noises.eps), noises.intensity.shape[1], len(z), dtype=torch.bool))

    def find_winner(self, z: Tensor, noises: Noises, shortlist: Shortlist | None = None) -> tuple[Tensor, Tensor]:
        """Scores as in `score`, but candidates are dropped once they can no longer win in the mean over noises.

        With a `shortlist`, some candidates are never scored (see `fdsm.methods.diffusion.search`). Scores that are not computed
        are estimates whose mean is below the winner's.

        Returns:
            Scores (R, K, N), and a mask (R, K, N) of those that were computed.
        """
        trials, num_classes, clips = len(noises.eps), noises.intensity.shape[1], len(z)
        everything = torch.ones(trials, num_classes, clips, dtype=torch.bool)

        def compute_first(wanted: Tensor) -> Tensor:
            return self.compute(z, noises, torch.cat([wanted[None], torch.zeros_like(everything[1:])]))[0]

        if shortlist is None:
            return race(lambda wanted: self.compute(z, noises, wanted), compute_first(everything[0]), trials)
        offset = shortlist.offset[:, :, None]
        first, expected = search(lambda wanted: compute_first(wanted) - offset[0], shortlist.reference, shortlist.likely(z))
        # The offsets cancel in the mean over noises.
        lags, computed = race(lambda wanted: self.compute(z, noises, wanted) - offset, first, trials)
        scores = offset + lags
        # Candidates without a score go below all scored ones, in the expected order and at the expected distances.
        lag = (expected.masked_fill(~first.isnan(), -torch.inf).amax(0) - expected).clamp_min(0)  # (K, N)
        last = scores.nan_to_num(torch.inf).amin(1, keepdim=True)  # (R, 1, N)
        return torch.where(scores.isnan(), last - lag, scores), computed

    def shortlist(self, seen: Tensor, noises: Noises, guess: Tensor) -> Shortlist:
        """The shortlist for `score`, from clips of seen classes (P, S, C) and a map (C, D) from a clip's mean token to texts."""
        of_seen, offset = self.score_seen(seen, noises)
        reference = Reference(of_seen, self.captions.pooled)
        return Shortlist(reference, offset, guess @ reference.text.T.float())

    def score_seen(self, seen: Tensor, noises: Noises) -> tuple[Tensor, Tensor]:
        """Scores of clips (P, S, C) under the first noise minus its offset (P, K), and the offset of each noise (R, K)."""
        wanted = torch.zeros(len(noises.eps), len(self.captions.pooled), len(seen), dtype=torch.bool)
        wanted[0] = True
        wanted[:, :, :NUM_UNDER_ALL] = True
        scores = self.compute(seen, noises, wanted)
        under_all = scores[:, :, :NUM_UNDER_ALL].mean(2)  # (R, K)
        offset = under_all - under_all.mean(0)
        return (scores[0] - offset[0, :, None]).T.contiguous(), offset

    @torch.inference_mode()
    def compute(self, z: Tensor, noises: Noises, wanted: Tensor) -> Tensor:
        """Minus the mean squared error of the predicted noise (eq. 11 and 12).

        Args:
            z: standardised latents (N, S, C).
            noises: R noises or more.
            wanted: mask of the scores to compute (R, K, N).

        Returns:
            Scores (R, K, N), NaN where `wanted` is False.
        """
        trials, num_classes, clips = wanted.shape
        scores = torch.full((num_classes, trials * clips), torch.nan)
        by_class = wanted.transpose(0, 1).flatten(1)  # (K, R * N)
        cap = max(1, self.tokens_per_forward // z.shape[1])
        for classes, rows, real in _groups(by_class, self.captions.mask.sum(1), cap):
            trial, clip = rows // clips, rows % clips  # (G, n)
            eps = noises.eps[trial]
            zt = self.schedule.add_noise(z[clip].flatten(0, 1), eps.flatten(0, 1), self._timesteps(rows.numel()).cpu())
            intensity = noises.intensity[trial, classes[:, None]]
            zt = zt.view_as(eps).to(self.device)
            eps_hat = self._predict(zt, classes, intensity.to(self.device))
            if self.prior is not None:
                alpha = self.schedule.alphas_cumprod[self.t_test].view(1)
                eps_hat = eps_hat + self.prior.noise(zt, alpha, classes[:, None].expand_as(rows))
            error = (eps_hat - eps.to(self.device)).square().mean((2, 3)).cpu()  # (G, n)
            scores[classes[:, None].expand_as(rows)[real], rows[real]] = -error[real]
        return scores.unflatten(1, (trials, clips)).transpose(0, 1)

    def _predict(self, zt: Tensor, classes: Tensor, intensity: Tensor) -> Tensor:
        """Predicted noise (G, n, S, C) of n latents for each of G classes."""
        if self.prefix is not None:
            on_device = classes.to(self.device)
            return self.network.denoise(
                zt, self.prefix.select(on_device), self.modulation.select(on_device), intensity, self.streams
            )
        text = (part.to(self.device) for part in self.captions.take(classes))
        text_of = torch.arange(len(classes), device=self.device).repeat_interleave(zt.shape[1])
        t = self._timesteps(len(text_of))
        return self.network(zt.flatten(0, 1), t, *text, intensity.flatten(), text_of).view_as(zt)


def _groups(wanted: Tensor, length: Tensor, cap: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Portions of at most `cap` (class, row) pairs. All classes of a portion have the same number of rows.

    Args:
        wanted: mask of the wanted rows of each class (K, M).
        length: number of tokens of each class's text (K,). Texts of similar length go together.
        cap: largest number of pairs in a portion.

    Yields:
        Classes (G,), their rows (G, n), and a mask (G, n) that is False at rows that only fill up.
    """
    pieces = [(c, part) for c, rows in enumerate(wanted) for part in rows.nonzero()[:, 0].split(cap) if len(part)]
    pieces.sort(key=lambda piece: (-len(piece[1]), int(length[piece[0]])))
    while pieces:
        width = len(pieces[0][1])
        # A row that fills up costs as much as a real one, so a class with far fewer rows goes to a later portion.
        fitting = [len(rows) * 8 >= width * 7 for _, rows in pieces[: max(1, cap // width)]]
        count = fitting.index(False) if False in fitting else len(fitting)
        group, pieces = pieces[:count], pieces[count:]
        rows = torch.stack([torch.cat([part, part[-1:].expand(width - len(part))]) for _, part in group])
        real = torch.arange(width)[None] < torch.tensor([len(part) for _, part in group])[:, None]
        yield torch.tensor([c for c, _ in group]), rows, real
