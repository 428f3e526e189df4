"""How cost grows with candidates, skeleton tokens and trials: ours and the published loop's, a point each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch

from fdsm import storage
from fdsm.bench.published import paper_network
from studies.speed.decisions import Decisions
from studies.speed.rows import Row
from studies.speed.scoring import Setting, paired_rates

CANDIDATES = (5, 10, 20, 60, 120, 200, 400)
TOKENS = (1, 4, 16, 32, 75, 150)
TRIALS = (1, 2, 3, 5, 7, 10)


def measure_curves(pooled: Decisions, frames: Decisions) -> Iterator[Row]:
    """Seconds a clip at each point, float32; the published loop's is what it needs for the same scores."""
    one_published, one = (paper_network(attention, 1) for attention in ("joint", "prefix"))
    for count in CANDIDATES:
        yield _point("candidates", count, Setting(1, 64, pooled.first(count), torch.float32), one_published, one)
    for trials in TRIALS:
        shortened = replace(pooled, scores=pooled.scores[:trials]).first(60)
        yield _point("trials", trials, Setting(1, 64, shortened, torch.float32, trials), one_published, one)
    for tokens in TOKENS:
        published, network = (paper_network(attention, tokens) for attention in ("joint", "prefix"))
        clips = max(1, 32 // tokens)
        decisions = (pooled if tokens == 1 else frames).first(60)
        yield _point("tokens", tokens, Setting(tokens, clips, decisions, torch.float32), published, network)


def _point(axis: str, at: int, setting: Setting, published: torch.nn.Module, network: torch.nn.Module) -> Row:
    paired = paired_rates(setting, published, setting.replayed(network))  # type: ignore[arg-type]
    scores = setting.num_classes * setting.num_trials
    return Row(
        what=f"{axis} {at}",
        unit="s/clip",
        value=scores / paired.rate,
        rate=paired.rate,
        reference_rate=paired.reference_rate,
        low=scores / paired.reference_rate,
    )


def draw_curves(rows: list[Row], path: Path) -> None:
    """A PNG: seconds a clip of both sides over candidates, tokens and trials, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.8), dpi=150, layout="constrained")
    given = {"candidates": "1 token, 10 trials", "tokens": "60 candidates, 10 trials", "trials": "1 token, 60 candidates"}
    for axes, (axis, others) in zip(figure.subplots(1, 3, sharey=True), given.items(), strict=True):
        points = [(int(row.what.split()[1]), row) for row in rows if row.what.startswith(f"{axis} ")]
        at = [x for x, _ in points]
        axes.plot(at, [row.low for _, row in points], "s--", color="#D55E00", label="as published")
        axes.plot(at, [row.value for _, row in points], "o-", color="#0072B2", label="fdsm")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks(at, [str(x) for x in at])
        axes.minorticks_off()
        axes.set_xlabel(axis if axis != "tokens" else "skeleton tokens")
        axes.set_title(others, fontsize=10)
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("seconds a clip")
    figure.axes[0].legend()
    with storage.atomic_path(path) as target:
        figure.savefig(target, format="png")
