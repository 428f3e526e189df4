"""Clips of unseen classes as strips of skeletons, each beside the names it was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fdsm import storage
from fdsm.values import FloatArray, Layout, Scores, Sequences

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FRAMES = 8
NAMES = 3
_COLOURS = {"left": "#d55e00", "right": "#0072b2", "": "#333333"}  # Okabe and Ito's palette, safe for the colour-blind


def draw_clips(sequences: Sequences, scores: Scores, path: Path, max_clips: int = 8) -> None:
    """Write a PNG: the first clip of each candidate class (none is picked by its result) and its best three names.

    `sequences` are preprocessed clips with y up, among them all that were scored.
    """
    from matplotlib.figure import Figure

    rows = [int(np.flatnonzero(scores.samples.labels == c)[0]) for c in scores.class_ids if (scores.samples.labels == c).any()]
    rows = rows[:max_clips]
    place = {sample: i for i, sample in enumerate(sequences.samples.ids)}
    figure = Figure(figsize=(12, 1.9 * len(rows)), dpi=110, layout="constrained")
    grid = figure.subplots(len(rows), 2, squeeze=False, gridspec_kw={"width_ratios": [3.2, 1]})
    mean = scores.values.mean(0)
    names = scores.samples.class_names
    for (strip, words), row in zip(grid, rows, strict=True):
        clip = sequences[place[scores.samples.ids[row]]]
        _draw_strip(strip, clip[0], sequences.layout)
        strip.set_title(names[scores.samples.labels[row]], loc="left", fontsize=11)
        order = np.argsort(-mean[row])[:NAMES]
        lines = []
        for rank, column in enumerate(order):
            right = scores.class_ids[column] == scores.samples.labels[row]
            lines.append(f"{rank + 1}. {names[scores.class_ids[column]]}{'  ✓' if right else ''}")
        words.text(0, 0.5, "\n".join(lines), va="center", fontsize=11, linespacing=1.6)
        words.axis("off")
    figure.suptitle(
        "Clips of classes without a labelled example, and the names they were given (orange: left, blue: right)", fontsize=11
    )
    with storage.atomic_path(path) as target:
        figure.savefig(target, format="png")


def _draw_strip(axes: Axes, person: FloatArray, layout: Layout) -> None:
    """Frames of one person (T, V, C) side by side, seen from the front as a mirror shows it."""
    frames = np.linspace(0, len(person) - 1, FRAMES).astype(int)
    for place, frame in enumerate(frames):
        points = person[frame, :, :2]
        for a, b in layout.bones:
            side = next((s for s in ("left", "right") if s in layout.joints[b]), "")
            axes.plot(points[[a, b], 0] + 2.6 * place, points[[a, b], 1], color=_COLOURS[side], linewidth=2, solid_capstyle="round")
    axes.set_aspect("equal")
    axes.set_xlim(-1.6, 2.6 * (FRAMES - 1) + 1.6)
    axes.axis("off")
