"""What each candidate of a selection gains over a base on validation classes, by split and on average."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from fdsm.errors import InputError, did_you_mean
from fdsm.figures import style
from studies.few_seen_classes.select import read_markdown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

ROW = 0.22
"""Height of a candidate's row, in inches."""
ASIDE = 0.17
"""How far the mean lies above a row's middle and the splits' marks below it, in rows."""
LINEAR = 2.0
"""Points about zero within which the axis is linear; beyond them it is logarithmic."""


class Options(style.FigureOptions):
    tables: str = Field(description="tables of `select`: a file, or a pattern such as selection/*.discriminant.md")
    base: str = Field("base", description="the candidate that the others are held against")


@dataclass(frozen=True)
class Gain:
    """A candidate's accuracy less the base's on the same draws, in points."""

    candidate: str
    by_split: tuple[float, ...]  # mean over draws
    mean: float  # over splits and draws
    low: float  # 95% interval of the mean: Student's t over draws, each draw averaged over splits
    high: float


@dataclass(frozen=True)
class Gains:
    splits: tuple[str, ...]
    num_draws: int
    gains: tuple[Gain, ...]  # the highest mean first


def measure(options: Options) -> Gains:
    """Raises InputError unless the tables have the same candidates, the base among them, and the same two or more draws."""
    paths = sorted(map(Path, glob.glob(options.tables)))
    if not paths:
        raise InputError(f"figure 'gains': tables: expected tables of `select` at {options.tables}, found none")
    if len(paths) > len(style.LINES):
        raise InputError(f"figure 'gains': tables: expected at most {len(style.LINES)}, found {len(paths)} at {options.tables}")
    tables = [{candidate.name: candidate.accuracies for candidate in read_markdown(path)} for path in paths]
    names = sorted(tables[0])
    if options.base not in names:
        raise InputError(f"{paths[0]}: base: {did_you_mean(options.base, names)}")
    num_draws = len(tables[0][options.base])
    for path, table in zip(paths, tables, strict=True):
        if sorted(table) != names or len(table[options.base]) != num_draws:
            raise InputError(f"{path}: expected the candidates and draws of {paths[0]}, found others")
    if num_draws < 2:
        raise InputError(f"{paths[0]}: expected at least 2 draws, to tell how much they differ, found {num_draws}")
    gains = []
    for name in names:
        if name != options.base:
            points = 100 * np.array([np.subtract(table[name], table[options.base]) for table in tables])  # (splits, draws)
            gains.append(_gain(name, points))
    return Gains(tuple(_spoken(path) for path in paths), num_draws, tuple(sorted(gains, key=lambda gain: -gain.mean)))


def _gain(name: str, points: Any) -> Gain:
    from scipy.stats import t

    by_draw = points.mean(0)
    mean, spread = float(by_draw.mean()), float(by_draw.std(ddof=1)) / len(by_draw) ** 0.5
    half = float(t.ppf(0.975, len(by_draw) - 1)) * spread
    return Gain(name, tuple(float(value) for value in points.mean(1)), mean, mean - half, mean + half)


def _spoken(path: Path) -> str:
    """utd-mhad_22-5.discriminant.md is of utd-mhad 22/5."""
    dataset, _, split = path.name.split(".")[0].partition("_")
    return f"{dataset} {split.replace('-', '/')}".strip()


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    found = measure(options)
    columns = 3 if len(found.splits) > 4 else 2
    height = ROW * len(found.gains) + 0.4 + 0.14 * -(-(len(found.splits) + 1) // columns)
    figure = style.new_figure(style.COLUMN, height)
    axes = figure.subplots()
    rows = np.arange(len(found.gains))
    axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=1)
    means = np.array([[gain.mean, gain.low, gain.high] for gain in found.gains])
    axes.hlines(rows - ASIDE, means[:, 1], means[:, 2], color=style.BLACK, linewidth=1.1, zorder=3)
    (whole,) = axes.plot(means[:, 0], rows - ASIDE, "o", color=style.BLACK, markersize=4, zorder=4, label="mean")
    handles = [whole]
    for place, split in enumerate(found.splits):
        line, values = style.LINES[place], [gain.by_split[place] for gain in found.gains]
        look: dict[str, Any] = {"marker": line.marker, "color": line.color, "markersize": 3.2, "markeredgewidth": 0}
        handles += axes.plot(values, rows + ASIDE, linestyle="", alpha=0.85, zorder=2, label=split, **look)
    _frame(axes, found)
    figure.legend(handles=handles, loc="outside upper center", ncols=columns, handletextpad=0.1, columnspacing=0.9, fontsize=6.5)
    caption = (
        f"Accuracy on validation classes cut from the seen ones, less that of {options.base!r} on the same draws, in points; the "
        f"axis is linear within {LINEAR:g} points and logarithmic beyond. Coloured: each split's mean over {found.num_draws} draws "
        "of validation classes. Black, and in figures on the right: the mean over splits with its 95% interval (Student's t over "
        f"the {found.num_draws} draws, each averaged over the splits first)."
    )
    return figure, caption


def _frame(axes: Axes, found: Gains) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    extremes = [value for gain in found.gains for value in (*gain.by_split, gain.low, gain.high)]
    axes.set_xscale("symlog", linthresh=LINEAR, linscale=0.7)
    low, high = (min(100.0, max(LINEAR, *(sign * value for value in extremes))) for sign in (-1, 1))  # to either side
    axes.set_xlim(-1.15 * low, 1.15 * high)
    steps = (1, 3, 10, 30, 100) if min(low, high) < 10 else (1, 10, 100)
    ticks = [0, *(-step for step in steps if step <= 1.15 * low), *(step for step in steps if step <= 1.15 * high)]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: style.minus(f"{value:+g}") if value else "0"))
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_yticks(range(len(found.gains)), [gain.candidate for gain in found.gains])
    axes.set_ylim(len(found.gains) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for row, gain in enumerate(found.gains):
        axes.axhspan(row - 0.5, row + 0.5, color="#f3f3f3" if row % 2 else "white", linewidth=0, zorder=0)
        words = style.minus(f"{gain.mean:+.1f}")
        axes.text(1.15, row, words, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=7)
    axes.set_xlabel("points of validation accuracy")
