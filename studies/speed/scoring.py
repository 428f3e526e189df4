"""Scores a second against the published loop, the cost of many candidates, and the memory that scoring takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from fdsm.bench.published import LATENT_WIDTH, T_TEST, names, padded, paper_network, score_pair
from fdsm.methods.diffusion.network import Denoiser
from fdsm.methods.diffusion.schedule import NoiseSchedule, ScheduleConfig
from fdsm.methods.diffusion.scorer import Noises
from fdsm.methods.diffusion.search import NUM_REFERENCE, NUM_UNDER_ALL
from studies.speed.decisions import NUM_TRIALS, Decisions, Replayed
from studies.speed.rows import Row, ratio_row
from studies.speed.timing import Paired, interleaved, matmul_peak, peak_memory

PRECISIONS = {torch.float32: "float32", torch.bfloat16: "bfloat16"}
REFERENCE_CLIPS, REFERENCE_CLASSES = 16, 2
"""The published loop's cost is the same for every noise and class: it is timed on so many clips, one noise and so many classes."""


@dataclass
class Setting:
    """Clips, candidates and noises for both sides."""

    num_tokens: int
    num_clips: int
    decisions: Decisions
    dtype: torch.dtype
    num_trials: int = NUM_TRIALS

    def __post_init__(self) -> None:
        draw = torch.Generator().manual_seed(2)
        self.schedule = NoiseSchedule(ScheduleConfig())
        self.num_classes = len(self.decisions.text)
        self.captions = names(self.num_classes)
        self.z = torch.randn(self.num_clips, self.num_tokens, LATENT_WIDTH, generator=draw)
        eps = torch.randn(self.num_trials, self.num_tokens, LATENT_WIDTH, generator=draw)
        self.noises = Noises(eps, torch.rand(1, self.num_classes, generator=draw).expand(self.num_trials, -1))

    def replayed(self, network: Denoiser, tokens_per_forward: int = 4096) -> Replayed:
        scorer = Replayed(
            network, self.schedule, self.captions, t_test=T_TEST, dtype=self.dtype, tokens_per_forward=tokens_per_forward
        )
        scorer.decisions = self.decisions
        return scorer

    def score(self, scorer: Replayed) -> int:
        """Compute every score; returns how many these are."""
        return scorer.score(self.z, self.noises).numel()

    def find_winner(self, scorer: Replayed) -> int:
        """Find the winners; returns how many scores that spared or gave."""
        return scorer.find_winner(self.z, self.noises, self.decisions.shortlist)[0].numel()

    def score_as_published(self, network: Denoiser) -> int:
        captions = padded(self.captions)
        z, eps = self.z[:REFERENCE_CLIPS], self.noises.eps[0]
        zt = self.schedule.add_noise(z, eps.expand_as(z), torch.full((len(z),), T_TEST))
        for row in range(REFERENCE_CLASSES):
            score_pair(network, zt, eps, T_TEST, captions, row, self.noises.intensity[0, row : row + 1])
        return len(z) * REFERENCE_CLASSES


def measure_scores(
    num_tokens: int, num_classes: tuple[int, ...], num_clips: int, targets: tuple[float, ...], decisions: Decisions, pairs: int
) -> Iterator[Row]:
    """Rows for one number of skeleton tokens: with every score computed (one pair), then the ratios of record."""
    published, network = (paper_network(attention, num_tokens) for attention in ("joint", "prefix"))
    flops = pass_flops(network, num_tokens)
    few = max(1, num_clips // 8)
    for dtype, name in PRECISIONS.items():
        setting = Setting(num_tokens, few, decisions.first(60), dtype)
        scorer = setting.replayed(network)
        paired = interleaved(partial(setting.score_as_published, published), partial(setting.score, scorer), 1)
        what = f"{_tokens(num_tokens)}, 60 candidates, {name}, every score computed"
        yield ratio_row(what, paired, flops=flops, peak=matmul_peak(dtype))
    for count, target in zip(num_classes, targets, strict=True):
        # With one token float32 meets the aim too and is worth its time.
        for dtype, name in PRECISIONS.items() if num_tokens == 1 else [(torch.bfloat16, "bfloat16")]:
            setting = Setting(num_tokens, num_clips, decisions.first(count), dtype)
            scorer = setting.replayed(network)
            paired = interleaved(partial(setting.score_as_published, published), partial(setting.find_winner, scorer), pairs)
            share = scorer.computed / (pairs + 1) / paired.units[0]
            yield ratio_row(
                f"{_tokens(num_tokens)}, {count} candidates, {name}",
                paired,
                target=target,
                flops=flops * share,
                peak=matmul_peak(dtype),
                note=f"{100 * share:.0f}% of the scores computed",
            )


def measure_candidates(num_tokens: int, num_clips: int, decisions: Decisions, pairs: int) -> Iterator[Row]:
    """The cost of 400 candidates over that of 20, for each clip, with a search among the 400."""
    network = paper_network("prefix", num_tokens)
    few, many = (Setting(num_tokens, num_clips, decisions.first(count), torch.bfloat16) for count in (20, 400))
    of_few, of_many = few.replayed(network), many.replayed(network)

    def clips(setting: Setting, scorer: Replayed) -> int:
        setting.find_winner(scorer)
        return setting.num_clips

    paired = interleaved(partial(clips, many, of_many), partial(clips, few, of_few), pairs)
    asked = [scorer.computed / (pairs + 1) / num_clips for scorer in (of_few, of_many)]
    of_seen = NUM_REFERENCE + NUM_UNDER_ALL * (NUM_TRIALS - 1)
    yield Row(
        what=f"cost of 400 candidates over 20, per clip, with search, {_tokens(num_tokens)}, bfloat16",
        unit="clips/s",
        kind="at most",
        target=3.0,
        value=paired.ratio,
        low=paired.low,
        high=paired.high,
        pairs=pairs,
        reference_rate=paired.rate,
        rate=paired.reference_rate,
        note=f"{asked[0]:.0f} and {asked[1]:.0f} scores computed a clip, and once for all clips {of_seen} for each candidate; "
        f"without search {computed(decisions, 400, search=False):.0f} a clip",
    )


def same_winner(decisions: Decisions, count: int, *, search: bool) -> float:
    """The share of clips whose winner of the mean is the one of every score computed."""
    part = decisions.first(count)
    found = _Lookup(part).found(search=search)
    return float((found.mean(0).argmax(0) == part.scores.mean(0).argmax(0)).float().mean())


def computed(decisions: Decisions, count: int, *, search: bool) -> float:
    """Scores that are computed for a clip to find the winner of the mean."""
    lookup = _Lookup(decisions.first(count))
    lookup.found(search=search)
    return lookup.computed / decisions.scores.shape[2]


class _Lookup(Replayed):
    """Decisions without a network."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        trials, classes, _ = decisions.scores.shape
        self.noises = Noises(torch.zeros(trials, 1, 1), torch.zeros(trials, classes))

    def found(self, *, search: bool) -> Tensor:
        """Scores (R, K, N) as they come out of a race, or of a search and a race."""
        clips = torch.zeros(self.decisions.scores.shape[2], 1, 1)
        shortlist = self.decisions.shortlist if search else None
        return self.find_winner(clips, self.noises, shortlist)[0]

    def compute(self, z: Tensor, noises: Noises, wanted: Tensor) -> Tensor:
        self.computed += int(wanted.sum())
        return torch.where(wanted, self.decisions.scores[: len(wanted), :, : wanted.shape[2]], torch.nan)


def measure_memory(decisions: Decisions) -> Iterator[Row]:
    """Peak memory above the model, of binding and scoring 400 candidates x 10 trials x 64 clips."""
    for num_tokens, clips in ((1, 64), (16, 8)):
        network = paper_network("prefix", num_tokens)
        setting = Setting(num_tokens, clips, decisions, torch.float32)
        setting.captions = names(400, shortest=35, longest=35)
        peak = peak_memory(partial(_bind_and_score, setting, network))
        yield Row(
            what=f"peak memory above the model, 400 candidates of 35 tokens, 10 trials, {clips} clips, {_tokens(num_tokens)}",
            unit="GiB",
            kind="at most",
            target=2.0,
            value=peak / 2**30,
            note="" if clips == 64 else "clips are scored one portion of 4096 tokens after the other: fewer of them peak alike",
        )


def _bind_and_score(setting: Setting, network: Denoiser) -> None:
    setting.find_winner(setting.replayed(network))


def pass_flops(network: Denoiser, num_tokens: int) -> float:
    """Floating-point operations of the skeleton stream for one (clip, class, noise)."""
    captions = names(1, 5, 5)
    prefix = network.encode_text(captions.tokens, captions.mask, captions.pooled)
    modulation = network.modulate(prefix.caption, torch.tensor([T_TEST]))
    with FlopCounterMode(display=False) as counted:
        network.denoise(torch.zeros(1, 1, num_tokens, LATENT_WIDTH), prefix, modulation, torch.ones(1, 1))
    return counted.get_total_flops()


def _tokens(count: int) -> str:
    return "1 skeleton token" if count == 1 else f"{count} skeleton tokens"


def paired_rates(setting: Setting, published: Denoiser, scorer: Replayed) -> Paired:
    """One pair, for a point of a curve."""
    return interleaved(partial(setting.score_as_published, published), partial(setting.find_winner, scorer), 1)
