"""Clips on which only the first of two runs is correct, and as many on which only the second is correct (figure 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from fdsm.errors import InputError
from fdsm.figures import style
from fdsm.figures.runs import Outcome, outcome_of, require_same_clips
from fdsm.figures.skeleton import LEGEND, Strips, in_place
from fdsm.values import BoolArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

FRAMES = 11
WORDS_WIDTH = 1.9
"""Width of the text beside the strips, in inches."""
_TEXT_SIZE = 7.0


class Options(style.FigureOptions):
    clips: int = Field(3, ge=1, le=6, description="largest number of clips per run")


@dataclass(frozen=True)
class Wins:
    """Rows of an outcome on which only the first run or only the second is correct, and counts for both and for neither."""

    only_first: list[int]
    only_second: list[int]
    both: int
    neither: int


def count(outcome: Outcome) -> Wins:
    first, second = outcome.is_right
    return Wins(
        only_first=_turns(outcome, first & ~second),
        only_second=_turns(outcome, ~first & second),
        both=int((first & second).sum()),
        neither=int((~first & ~second).sum()),
    )


def shown(wins: Wins, most: int) -> tuple[list[int], list[int]]:
    """Equally many rows for each run. If one run has no such rows, only those of the other are shown."""
    pair = (wins.only_first, wins.only_second)
    each = min(most, *(len(rows) for rows in pair)) if all(pair) else most
    return wins.only_first[:each], wins.only_second[:each]


def _turns(outcome: Outcome, wanted: BoolArray) -> list[int]:
    """The wanted rows, one per class in each round, in the order of the data. The choice ignores results."""
    labels = outcome.samples.labels
    place = {int(row): int((labels[:row][wanted[:row]] == labels[row]).sum()) for row in np.flatnonzero(wanted)}
    return sorted(place, key=lambda row: (place[row], labels[row]))


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    from scipy.stats import binomtest

    labels = require_same_clips(runs)
    outcome = outcome_of(runs)
    wins = count(outcome)
    if not wins.only_first and not wins.only_second:
        raise InputError(f"{labels[0]} and {labels[1]}: expected clips that one gets right and the other wrong, found none")
    rows = shown(wins, options.clips)
    sequences = runs[0].sequences
    place = {sample: i for i, sample in enumerate(sequences.samples.ids)}
    clips = {row: in_place(sequences[place[outcome.samples.ids[row]]], sequences.layout) for row in (*rows[0], *rows[1])}
    strips = Strips(list(clips.values()), sequences.layout, FRAMES)
    width = style.PAGE - WORDS_WIDTH
    height = width / strips.aspect

    lines: list[int | str] = []
    for own, all_of, label, other in zip(rows, (wins.only_first, wins.only_second), labels, labels[::-1], strict=True):
        lines += [
            f"{label} right, {other} wrong: {len(all_of)} clips" + ("" if len(own) == len(all_of) else f", {len(own)} shown"),
            *own,
        ]
    heights = [0.2 if isinstance(line, str) else height for line in lines]
    figure = style.new_figure(style.PAGE, sum(heights) + 0.3, row_gap=0.025)
    ratios = {"height_ratios": heights, "width_ratios": [width, WORDS_WIDTH]}
    grid = figure.subplots(len(lines), 2, squeeze=False, gridspec_kw=ratios)
    for (left, right), line in zip(grid, lines, strict=True):
        right.axis("off")
        if isinstance(line, str):
            left.axis("off")
            left.text(0, 0.3, line, fontsize=8, fontweight="bold", transform=left.transAxes)
        else:
            strips.draw(left, clips[line])
            _write_names(right, outcome, line, labels)
    only_first, only_second = len(wins.only_first), len(wins.only_second)
    figure.suptitle(
        f"Only {labels[0]} right: {only_first}   only {labels[1]} right: {only_second}   "
        f"both: {wins.both}   neither: {wins.neither}",
        fontsize=8,
    )
    p = binomtest(only_first, only_first + only_second).pvalue
    caption = (
        f"{runs[0].config.dataset} {runs[0].config.split.name}: test clips of unseen classes, by scores averaged over noises. As "
        "many are shown each way, class by class in turn and in the order of the data; nothing about the scores decides which. "
        f"{FRAMES} of {sequences[0].shape[1]} frames; {LEGEND}; people are moved sideways into place. Had the two runs "
        f"equal chances on a clip where they differ, a count as uneven as {only_first} to {only_second} would come up with "
        f"probability {p:.2g} (exact McNemar test, clips taken as independent)."
    )
    return figure, caption


def _write_names(axes: Axes, outcome: Outcome, row: int, labels: Sequence[str]) -> None:
    names = outcome.samples.class_names
    true = int(outcome.samples.labels[row])
    entries = [("true", names[true], "")]
    for label, predicted in zip(labels, outcome.predicted, strict=True):
        entries.append((label, names[predicted[row]], "✓ " if predicted[row] == true else "✗ "))
    text = []
    for who, name, mark in entries:
        text += style.wrap(f"{mark}{who}: {name}", WORDS_WIDTH - 0.15, _TEXT_SIZE)
    axes.text(0, 0.5, "\n".join(text), fontsize=_TEXT_SIZE, va="center", linespacing=1.3, transform=axes.transAxes)
