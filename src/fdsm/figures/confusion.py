"""The confusion matrix of a run as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.evaluation.report import Part
from fdsm.figures.style import text_width

WIDEST = 10_000
"""Pixels of the picture, at most. Without a bound, that of 400 classes takes four gigabytes."""


def draw_confusion(part: Part, classes: Sequence[str], title: str, path: Path) -> None:
    """Write a PNG. Rows are true classes, columns are predicted classes. Colours show shares of the row, numbers are counts."""
    from matplotlib.figure import Figure

    counts = np.array(part.confusion)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    size = len(counts)
    longest = max(text_width(name, 10) for name in classes)  # they stand at the left, and slanting below
    width, height = 2.5 + max(longest, 2) + 0.55 * size, 1.7 + 0.75 * longest + 0.5 * size
    figure = Figure(figsize=(width, height), dpi=min(150.0, WIDEST / width), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(shares, vmin=0, vmax=1, cmap="cividis")
    for row, column in np.ndindex(size, size):
        if counts[row, column]:
            colour = "black" if shares[row, column] > 0.5 else "white"
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=colour, fontsize=8)
    plain = {"parse_math": False}  # a name may have a `$`
    axes.set_xticks(range(size), classes, rotation=45, ha="right", rotation_mode="anchor", **plain)
    axes.set_yticks(range(size), classes, **plain)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    figure.suptitle(
        f"{title}\n{100 * part.zsl_acc:.1f}% of {part.num_clips} clips of {size} candidate classes right",
        fontsize=10,
        **plain,
    )
    figure.colorbar(image, ax=axes, label="share of the\ntrue class's clips", shrink=0.8)
    with storage.atomic_path(path) as target:
        figure.savefig(target, format="png")
