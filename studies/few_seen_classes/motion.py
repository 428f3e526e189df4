"""Where one method gains on another: on clips of calm motion or on those of fast motion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from fdsm.data.spectrum import split_bands
from fdsm.dct import cutoff_index
from fdsm.errors import InputError
from fdsm.evaluation.paired import Difference, Pair, contrast, differences
from fdsm.experiment.results import method_label
from fdsm.figures import style
from studies.few_seen_classes.matched import MatchedSplit, match_halves
from studies.few_seen_classes.paired import paired_split, points, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

HEIGHT = 2.1
"""Of the panels with the methods' names above them, in inches."""
ASIDE = 0.08
"""How far a method's marks lie beside a part's middle, in parts; those of its seeds twice as far."""
ORDINALS = ("2nd", "3rd", "4th", "5th")
_TEXT_SIZE = 7.0


class Options(style.FigureOptions):
    parts: int = Field(3, ge=2, le=6, description="into how many parts of equally many clips each split is cut, calm to fast")
    cutoff_ratio: float = Field(0.25, gt=0, lt=1, description="M over T")
    first: str = Field("", max_length=60, description="what the first method is called; empty: as its runs are")
    second: str = Field("", max_length=60, description="what the second method is called; empty: as its runs are")


@dataclass(frozen=True)
class Part:
    """Clips of all splits that move about equally fast."""

    shares: tuple[float, float]  # the least and the most of a clip's movement that lies above the cut-off
    accuracies: NDArray[np.float64]  # (2, S), of each method with each seed, splits count alike
    difference: Difference


@dataclass(frozen=True)
class Motion:
    num_clips: tuple[int, ...]  # of each split
    parts: tuple[Part, ...]  # from calm to fast
    contrast: Difference  # the difference on the fastest part less that on the calmest


def measure(splits: Sequence[MatchedSplit], options: Options) -> Motion:
    """Raises InputError if two matched runs differ in clips or candidates, or a split has fewer clips than parts."""
    cut = [_cut(split, options) for split in splits]
    parts = []
    for of_part in zip(*cut, strict=True):
        pairs, shares = [pair for pair, _ in of_part], np.concatenate([of_split for _, of_split in of_part])
        accuracies = np.mean([[pair.first.mean(1), pair.second.mean(1)] for pair in pairs], axis=0)
        parts.append(Part((float(shares.min()), float(shares.max())), accuracies, differences(pairs)[1]))
    calmest, fastest = ([of_split[place][0] for of_split in cut] for place in (0, -1))
    return Motion(tuple(sum(len(pair.ids) for pair, _ in of_split) for of_split in cut), tuple(parts), contrast(fastest, calmest))


def _cut(split: MatchedSplit, options: Options) -> list[tuple[Pair, NDArray[np.float64]]]:
    """A split's clips from calm to fast: each part's hits and shares of movement; clips that move alike keep their order."""
    pair = paired_split(split.first, split.second).pair
    if len(pair.ids) < options.parts:
        raise InputError(f"{split.name}: parts: expected at most {len(pair.ids)}, one for each test clip, found {options.parts}")
    sequences = split.first[0].sequences
    place = {clip: i for i, clip in enumerate(sequences.samples.ids)}
    clips = (sequences[place[clip]] for clip in pair.ids)
    shares = np.array([split_bands(clip, cutoff_index(clip.shape[1], options.cutoff_ratio)).share for clip in clips])
    return [(pair.select(rows), shares[rows]) for rows in np.array_split(np.argsort(shares, kind="stable"), options.parts)]


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    splits, differ = match_halves(runs)
    found = measure(splits, options)
    methods = [
        name or ", ".join(dict.fromkeys(method_label(run.config.name) for run in half))
        for name, half in ((options.first, runs[: len(runs) // 2]), (options.second, runs[len(runs) // 2 :]))
    ]
    names = ["calm", *(["middle"] if options.parts == 3 else ORDINALS[: options.parts - 2]), "fast"]
    figure = style.new_figure(style.PAGE, HEIGHT, column_gap=0.08)
    panels = figure.subplots(1, 2)
    _draw_accuracies(panels[0], found.parts, methods)
    _draw_differences(panels[1], [part.difference for part in found.parts])
    for axes in panels:
        axes.set_xticks(range(options.parts), [f"{name}\n{_range(part)}" for name, part in zip(names, found.parts, strict=True)])
        axes.set_xlim(-0.5, options.parts - 0.4)
        axes.set_xlabel("clips, by the share of their movement above the cut-off")
        axes.grid(axis="y", color="#e4e4e4", linewidth=0.5)
        axes.set_axisbelow(True)
    in_a_row = sum(style.text_width(method, _TEXT_SIZE) for method in methods) < style.PAGE - 1.2
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=2 if in_a_row else 1)
    numbers = ", ".join(f"{name} {points(part.difference)}" for name, part in zip(names, found.parts, strict=True))
    caption = (
        f"{', '.join(f'{split.name} ({count} clips)' for split, count in zip(splits, found.num_clips, strict=True))}; seeds "
        f"{', '.join(map(str, splits[0].seeds))}. First method: {methods[0]}; second: {methods[1]}; they differ in "
        f"{', '.join(differ)}. The test clips of each split's unseen classes are cut into {options.parts} parts of equally many by "
        "how fast they move: by the share of the movement's energy (DCT over time, k ≥ 1) that lies at k ≥ M = "
        f"{options.cutoff_ratio:g} T. Below a part's name is its range over all splits; sensor noise counts as well, and parts "
        "differ in classes. Left: top-1 accuracy of scores averaged over trials, mean over splits; small: each seed, large: "
        "their mean. Right: the first method's less the second's, with its 95% interval over seeds and clips (that of `pair`): "
        f"{numbers}. The difference on fast clips less that on calm ones: {points(found.contrast)}."
    )
    return figure, caption


def _draw_accuracies(axes: Axes, parts: Sequence[Part], methods: Sequence[str]) -> None:
    values = 100 * np.array([part.accuracies for part in parts])  # (parts, 2, S)
    for place, (method, line) in enumerate(zip(methods, style.LINES[:2], strict=True)):
        x, aside = np.arange(len(parts)), ASIDE if place else -ASIDE
        axes.plot(x + 2 * aside, values[:, place], line.marker, color=line.color, markersize=2.2, markeredgewidth=0, alpha=0.6)
        label = "\n".join(style.wrap(method, style.PAGE - 1, _TEXT_SIZE))
        axes.plot(x + aside, values[:, place].mean(1), line.marker, color=line.color, markersize=5, markeredgewidth=0, label=label)
    axes.set_ylim(max(-3, 10 * np.floor(values.min() / 10) - 5), min(103, 10 * np.ceil(values.max() / 10) + 5))
    axes.set_title("accuracy (%)", loc="left")


def _draw_differences(axes: Axes, found: Sequence[Difference]) -> None:
    axes.axhline(0, color=style.GREY, linewidth=0.8, zorder=1)
    for x, one in enumerate(found):
        axes.vlines(x, 100 * one.low, 100 * one.high, color=style.BLACK, linewidth=1.1)
        axes.plot(x, 100 * one.value, "o", color=style.BLACK, markersize=4)
        away_from_zero = "bottom" if one.value >= 0 else "top"
        axes.text(x + ASIDE, 100 * one.value, style.minus(signed(one.value)), va=away_from_zero, fontsize=_TEXT_SIZE)
    reach = max(1.0, *(100 * abs(end) for one in found for end in (one.low, one.high)))
    axes.set_ylim(-1.1 * reach, 1.1 * reach)
    axes.set_title("difference (points), 95% interval", loc="left")


def _range(part: Part) -> str:
    low, high = (f"{100 * share:.0f}" if share >= 0.0995 else f"{100 * share:.1f}" for share in part.shares)
    return f"{low}\N{EN DASH}{high}%"
