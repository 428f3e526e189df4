"""Segments as a picture: a row for each person, a colour for each label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fdsm.figures import require_format, style
from fdsm.recordings.segments import Segment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer

_COLOURS = tuple(line.color for line in style.LINES)
_HATCHES = ("", "////", "....", "xxxx")
_ROW, _LINE = 0.3, 0.16  # heights of a row and of a line of the legend, in inches
_TEXT = 7.0
_NARROWEST = 0.003
"""Share of the picture. A shorter segment is drawn as long as this, so that a second is seen in an hour."""
_MINUTES = 180
"""Seconds. The axis of a longer recording has minutes."""


def draw_timeline(segments: Sequence[Segment], seconds: float, path: Path, persons: Sequence[int] = (1,)) -> None:
    """Write a .pdf, .png or .svg file that shows who does what in a recording of so many seconds.

    Persons without a segment have an empty row. Raises InputError for another kind of file.
    """
    require_format(path)
    rows = sorted({*persons, *(one.person for one in segments)})
    labels = list(dict.fromkeys(one.label for one in segments))
    columns, lines = _legend(labels)
    with style.for_print():
        figure = style.new_figure(style.PAGE, 0.45 + _ROW * len(rows) + _LINE * lines)
        axes = figure.subplots()
        unit = 60.0 if seconds > _MINUTES else 1.0
        axes.set_xlim(0, max(seconds, 1e-3) / unit)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_yticks(range(len(rows)), [f"person {number}" for number in rows])
        axes.set_xlabel("minutes" if unit > 1 else "seconds")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        for row in range(len(rows)):
            axes.axhline(row, color="#d0d0d0", linewidth=0.6, zorder=0)
        bars = [
            _bars(axes, place, [one for one in segments if one.label == label], rows, unit, _NARROWEST * seconds)
            for place, label in enumerate(labels)
        ]
        if labels:  # they are given, as those that begin with _ are not found
            figure.legend(
                [bar.patches[0] for bar in bars],
                labels,
                loc="outside lower center",
                ncols=columns,
                handlelength=1.2,
                columnspacing=1.2,
            )
        style.save(figure, f"What is done in {seconds:.0f} seconds, by person.", path, show_caption=False)


def _bars(axes: Axes, place: int, segments: Sequence[Segment], rows: Sequence[int], unit: float, least: float) -> BarContainer:
    colour, hatch = _COLOURS[place % len(_COLOURS)], _HATCHES[place // len(_COLOURS) % len(_HATCHES)]
    return axes.barh(
        [rows.index(one.person) for one in segments],
        [max(one.end - one.start, least) / unit for one in segments],
        left=[one.start / unit for one in segments],
        height=0.62,
        color=colour,
        hatch=hatch,
        edgecolor="white",  # of the hatches
        linewidth=0,
    )


def _legend(labels: Sequence[str]) -> tuple[int, int]:
    """The numbers of columns and lines of the legend."""
    if not labels:
        return 1, 0
    widest = max(style.text_width(label, _TEXT) for label in labels) + 0.4
    columns = max(1, min(len(labels), int(style.PAGE / widest)))
    return columns, -(-len(labels) // columns)
