"""One clip and its answer as a picture: poses, the ranking, and the reasons in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fdsm.data.input_report import InputReport
from fdsm.data.preprocess import PreprocessConfig, preprocess_clip
from fdsm.data.transforms import is_missing
from fdsm.explanation import Explanation, Reason
from fdsm.figures import require_format, style
from fdsm.figures.skeleton import LEGEND, Strips, in_place
from fdsm.ranking import Ranking, percent
from fdsm.values import FloatArray, Layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POSES = 9
_LABELS, _REASONS = 6, 6
"""Lines of the ranking and of the reasons, at most."""
_LINE, _WIDEST = 0.19, 46
"""Height of a line in inches, and its letters."""
_SMALLEST = 0.0005
"""Shares that are told have a digit."""
_FOR, _AGAINST = style.BLUE, style.VERMILION


def draw_prediction(ranking: Ranking, explanation: Explanation | None, path: Path) -> None:
    """Write a .pdf, .png or .svg file with the poses of a clip, its ranking, and why it has this ranking, if that is known.

    The joints of the strongest reason for the first label are ringed in the poses at its time. Raises InputError for another kind
    of file.
    """
    require_format(path)
    report = ranking.report
    poses, layout = _poses(report)
    strips = Strips([poses], layout, POSES)
    labels = [_shortened(one["label"], _WIDEST) for one in ranking[:_LABELS]]
    reasons = [] if explanation is None else [one for one in explanation.reasons[:_REASONS] if abs(one.share) >= _SMALLEST]
    texts = [textwrap.wrap(reason.text, _WIDEST) for reason in reasons]
    rows = max(2 * len(labels), sum(map(len, texts)))
    strip, below = style.PAGE / strips.aspect, 0.25 + _LINE * rows
    heights = [strip, 0.45, below] if explanation else [strip, below]
    with style.for_print():
        figure = style.new_figure(style.PAGE, sum(heights) + 0.6)
        grid = figure.add_gridspec(len(heights), 2, height_ratios=heights, width_ratios=[1, 1.5])
        axes = figure.add_subplot(grid[0, :])
        strips.draw(axes, poses, width=1.4)
        times = (report.first + np.linspace(0, report.frames - 1, POSES)) * report.seconds / report.frames
        for place, time in enumerate(times):
            axes.text(place * strips.spacing, strips.y[0], f"{time:.1f} s", ha="center", va="top", fontsize=6.5, color=style.GREY)
        axes.set_title("\n".join(style.wrap(_title(ranking), style.PAGE - 0.8, 9)), loc="left", fontsize=9)
        if explanation is not None:
            measured = [reason for reason in explanation.reasons if reason.measurement and reason.share >= _SMALLEST]
            if measured:
                strongest = max(measured, key=lambda reason: reason.share)
                _ring(axes, strips, poses, layout, times, strongest)
            _draw_moments(figure.add_subplot(grid[1, :]), strips, explanation)
        _draw_ranking(figure.add_subplot(grid[-1, 0]), labels, ranking, rows)
        if explanation is not None:
            _draw_reasons(figure.add_subplot(grid[-1, 1]), explanation, reasons, texts, rows)
        figure.supxlabel(LEGEND, fontsize=6.5, color=style.GREY)
        style.save(figure, f"{report.where}: {_title(ranking)}", path, show_caption=False)


def _poses(report: InputReport) -> tuple[FloatArray, Layout]:
    """Equally spaced poses of the persons (M, POSES, V, C), seen from the front at the start, in place, and their layout.

    NaN where no frame shows a joint. Preprocessing puts it on the body, and nobody is drawn with feet at the hips.
    """
    steps = PreprocessConfig(num_frames=POSES, num_persons=len(report.clip), face_camera=True, centre=True, scale=True)
    poses = in_place(preprocess_clip(report.clip, report.layout, steps), report.layout)
    poses[:, :, is_missing(report.clip).all(axis=(0, 1))] = np.nan
    return poses, report.layout


def _title(ranking: Ranking) -> str:
    first = ranking[0]
    if ranking.unknown:
        return f"unknown: the nearest label, {first['label']!r}, fits with a probability of {percent(ranking.fits or 0.0)}"
    return first["label"] if first["probability"] is None else f"{first['label']} ({percent(first['probability'])})"


def _ring(axes: Axes, strips: Strips, poses: FloatArray, layout: Layout, times: NDArray[np.float64], reason: Reason) -> None:
    """Rings around the joints of a reason, in the poses nearest to its time."""
    joints = [place for place, joint in enumerate(layout.joints) if joint in reason.joints]
    half = (times[1] - times[0]) / 2
    for place in np.flatnonzero((times + half >= reason.start) & (times - half <= reason.end)):
        at = poses[0, place, joints, :2] + np.array([place * strips.spacing, 0])
        axes.scatter(at[:, 0], at[:, 1], s=70, facecolors="none", edgecolors=style.ORANGE, linewidths=1.4, zorder=4)


def _draw_moments(axes: Axes, strips: Strips, explanation: Explanation) -> None:
    """What each moment adds to the margin, below the poses."""
    values = np.array(explanation.moments) / max(np.abs(explanation.moments).max(), 1e-12)
    x = np.linspace(0, (POSES - 1) * strips.spacing, len(values))
    axes.fill_between(x, np.clip(values, 0, None), step="mid", color=_FOR, linewidth=0)
    axes.fill_between(x, np.clip(values, None, 0), step="mid", color=_AGAINST, linewidth=0)
    axes.axhline(0, color=style.GREY, linewidth=0.5)
    axes.set_xlim(*strips.x)
    axes.set_ylim(-1.05, 1.05)
    axes.axis("off")
    first, second = (_quoted(label, 30) for label in (explanation.first, explanation.second))
    axes.set_title(f"what each moment adds for {first} (up) or {second} (down)", fontsize=7)


def _draw_ranking(axes: Axes, labels: Sequence[str], ranking: Ranking, rows: int) -> None:
    shown = ranking[: len(labels)]
    calibrated = all(one["probability"] is not None for one in shown)
    values = [one["probability"] or 0.0 if calibrated else one["score"] for one in shown]
    axes.barh(1.5 + 2 * np.arange(len(labels)), values, color=[_FOR, *["#9fb6cc"] * (len(labels) - 1)], height=0.5)
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        said = f"{100 * value:.0f} %" if calibrated else f"{value:.2f}"
        axes.text(0, 2 * row + 0.65, f"{label}, {said}", va="center", fontsize=7)
    axes.set_ylim(rows + 0.2, 0)
    axes.set_xlim(min(0.0, *values), 1.0 if calibrated else max(0.05, *values))
    axes.set_title("probability, if one of them is right" if calibrated else "score", loc="left", fontsize=7.5)
    axes.axis("off")


def _draw_reasons(
    axes: Axes, explanation: Explanation, reasons: Sequence[Reason], texts: Sequence[Sequence[str]], rows: int
) -> None:
    """Each reason with its share: a bar to the right speaks for the first label, and one to the left against it."""
    heights = np.array([len(text) for text in texts], np.float64)
    places = np.cumsum(heights) - heights / 2
    shares = np.array([reason.share for reason in reasons])
    limit = np.abs(shares).max(initial=1e-12)
    axes.barh(places, shares / limit, height=0.5, color=np.where(shares > 0, _FOR, _AGAINST))
    axes.axvline(0, color=style.GREY, linewidth=0.6)
    for place, share, text in zip(places, shares, texts, strict=True):
        axes.text(1.2, place, f"{share:+.3f}", va="center", fontsize=7)
        axes.text(2.3, place, "\n".join(text), va="center", fontsize=7)
    axes.set_xlim(-1.05 if (shares < 0).any() else -0.05, 9)
    axes.set_ylim(rows + 0.2, 0)
    pair = f"why {_quoted(explanation.first, 22)} and not {_quoted(explanation.second, 22)} ({explanation.margin:+.3f})"
    axes.set_title(pair, loc="left", fontsize=7)
    axes.axis("off")


def _quoted(label: str, most: int) -> str:
    return f"“{_shortened(label, most)}”"


def _shortened(label: str, most: int) -> str:
    """The beginning of a label of more letters, also of one that is a single word."""
    words = " ".join(label.split())
    return words if len(words) <= most else f"{words[: most - 2].rstrip()} …"
