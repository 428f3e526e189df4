"""The confusion matrices of two runs on the same clips, side by side, and their difference (figure 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from fdsm.errors import InputError, did_you_mean
from fdsm.figures import style
from fdsm.figures.runs import require_same_clips

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

Matrix = NDArray[np.float64]
LABEL_SIZE = 6.5


class Options(style.FigureOptions):
    classes: tuple[str, ...] = Field((), description="classes to show; none: all, or those with most confusions")
    most: int = Field(15, ge=2, le=20, description="number of classes to show, if none are given")


@dataclass(frozen=True)
class Confusions:
    """Confusion matrices of two runs. Rows are true classes, columns are predicted classes in the same order.

    If classes are left out, the last column is all of them.
    """

    labels: tuple[str, str]
    names: tuple[str, ...]
    counts: tuple[Matrix, Matrix]  # each (K, K) or (K, K + 1)
    left_out: int  # number of candidates that are not shown

    @property
    def shares(self) -> tuple[Matrix, Matrix]:
        """Shares of each true class's clips, in percent."""
        first, second = (100 * counts / np.maximum(counts.sum(1, keepdims=True), 1) for counts in self.counts)
        return first, second

    @property
    def recall(self) -> tuple[Matrix, Matrix]:
        first, second = (np.diagonal(share) for share in self.shares)
        return first, second


def measure(runs: Sequence[Pipeline], options: Options) -> Confusions:
    labels = require_same_clips(runs)
    reports = [run.report for run in runs]
    names = reports[0].classes
    for name in options.classes:
        if name not in names:
            raise InputError(f"classes: candidate class {did_you_mean(name, names)}")
    whole = [np.array(report.test_part.confusion, np.float64) for report in reports]
    if len(set(options.classes)) < len(options.classes):
        raise InputError(f"classes: expected each class once, found {', '.join(options.classes)}")
    if options.classes:
        kept = [names.index(name) for name in options.classes]
    elif len(names) <= options.most:
        kept = list(range(len(names)))
    else:
        kept = most_confused(whole, options.most)
    others = [c for c in range(len(names)) if c not in kept]
    first, second = (_cut(counts, kept, others) for counts in whole)
    return Confusions((labels[0], labels[1]), tuple(names[c] for c in kept), (first, second), len(others))


def _cut(counts: Matrix, kept: Sequence[int], others: Sequence[int]) -> Matrix:
    inside = counts[np.ix_(kept, kept)]
    return np.column_stack([inside, counts[np.ix_(kept, others)].sum(1)]) if others else inside


def most_confused(counts: Sequence[Matrix], most: int) -> list[int]:
    """Classes of the most confused pairs, by the sum of both runs' shares. They are returned in class order."""
    shares = sum(of_run / np.maximum(of_run.sum(1, keepdims=True), 1) for of_run in counts)
    mutual = np.triu(np.asarray(shares + np.transpose(shares)), 1)
    kept: list[int] = []
    for flat in np.argsort(-mutual, axis=None, kind="stable"):
        pair = [int(c) for c in np.unravel_index(flat, mutual.shape)]
        new = [c for c in pair if c not in kept]
        if pair[0] == pair[1] or len(kept) + len(new) > most:
            continue
        kept += new
        if len(kept) == most:
            break
    return sorted(kept)


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    found = measure(runs, options)
    size = len(found.names)
    columns = found.counts[0].shape[1]
    margin = 0.3 + max(style.text_width(f"{name}  {size}", LABEL_SIZE) for name in found.names)
    cell = min(0.42, (style.PAGE - margin - 0.5) / 2 / columns)
    figure = style.new_figure(style.PAGE, 2 * (cell * size + 0.62) + 0.1)
    grid = figure.subplots(2, 2)
    first, second = found.shares
    difference = second - first
    reach = max(20.0, float(np.abs(difference).max()))
    panels = (
        (grid[0, 0], first, f"a  {found.labels[0]}", {"cmap": "Blues", "vmin": 0, "vmax": 100}, "{:.0f}"),
        (grid[0, 1], second, f"b  {found.labels[1]}", {"cmap": "Blues", "vmin": 0, "vmax": 100}, "{:.0f}"),
        (grid[1, 0], difference, "c  b minus a", {"cmap": "PuOr", "vmin": -reach, "vmax": reach}, "{:+.0f}"),
    )
    for axes, values, title, looks, form in panels:
        _draw_matrix(axes, values, found, looks, form, cell, named=axes is not grid[0, 1])
        axes.set_title(title, loc="left")
    _draw_recall(grid[1, 1], found)
    grid[1, 1].set_title("d  right, % of each class: ○ a, ● b", loc="left")
    reports = [run.report for run in runs]
    rights = [f"{100 * report.test_part.zsl_acc:.1f} % ({label})" for label, report in zip(found.labels, reports, strict=True)]
    caption = (
        f"{runs[0].config.dataset} {runs[0].config.split.name}: what {reports[0].test_part.num_clips} test clips of "
        f"{size + found.left_out} unseen classes are taken for, by scores averaged over noises, in percent of the true class's "
        f"clips (rows; {_clips_a_class(found)}). {_rule(found, options)}"
        "(c) Percentage points; on the diagonal more is better, off it less. (d) The diagonals of a (hollow) and b (filled). "
        f"Right over all: {' and '.join(rights)}."
    )
    return figure, caption


def _clips_a_class(found: Confusions) -> str:
    least, most = (int(count(found.counts[0].sum(1))) for count in (np.min, np.max))
    return f"{least} of each" if least == most else f"{least} to {most} of each"


def _rule(found: Confusions, options: Options) -> str:
    if not found.left_out:
        return ""
    how = (
        "asked for"
        if options.classes
        else "of the pairs that are taken for each other most often, by both runs' shares together, pair after pair"
    )
    return f"Shown are {len(found.names)} classes {how}; the last column is all {found.left_out} others. "


def _draw_matrix(
    axes: Axes, values: Matrix, found: Confusions, looks: dict[str, Any], form: str, cell: float, *, named: bool
) -> None:
    size, columns = values.shape
    image = axes.imshow(values, **looks)
    font = min(7.0, 72 * cell * 0.45)
    for row, column in np.ndindex(size, columns):
        text = form.format(values[row, column])
        if text.lstrip("+-") == "0":
            continue
        red, green, blue, _ = image.cmap(image.norm(values[row, column]))
        is_dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
        fits = font * min(1, 3 / len(text))  # three digits with a sign would not fit into a cell
        axes.text(column, row, text, ha="center", va="center", fontsize=fits, color="white" if is_dark else "black")
    _number(axes, found, named=named)
    axes.set_xticks(range(columns), [str(i + 1) for i in range(size)] + ["others"][: columns - size], fontsize=LABEL_SIZE)
    axes.set_xlabel("taken for")
    axes.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(size + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#d0d0d0", linewidth=0.4)
    axes.tick_params(which="both", length=0)


def _draw_recall(axes: Axes, found: Confusions) -> None:
    first, second = found.recall
    rows = np.arange(len(found.names))
    axes.hlines(rows, np.minimum(first, second), np.maximum(first, second), color=style.GREY, linewidth=1)
    axes.plot(first, rows, "o", markerfacecolor="white", markeredgecolor=style.BLACK, markersize=4.5, clip_on=False)
    axes.plot(second, rows, "o", color=style.BLUE, markersize=3.5, clip_on=False)
    axes.set_xlim(-4, 104)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="x", color="#e0e0e0", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_box_aspect(1)
    _number(axes, found, named=False)
    axes.tick_params(axis="y", length=0)


def _number(axes: Axes, found: Confusions, *, named: bool) -> None:
    """Label rows with names and numbers, or with numbers alone."""
    words = [f"{name}  {i + 1}" if named else str(i + 1) for i, name in enumerate(found.names)]
    axes.set_yticks(range(len(words)), words, fontsize=LABEL_SIZE)
