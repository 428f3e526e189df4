"""Clips of unseen classes as strips of skeletons, each with its predicted names."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.figures.skeleton import draw_strip
from fdsm.values import Scores, Sequences

NAMES = 3


def draw_clips(sequences: Sequences, scores: Scores, path: Path, max_clips: int = 8) -> None:
    """Write a PNG with the first clip of each candidate class and its best three names. The choice ignores results.

    `sequences` are preprocessed clips with y up. They must contain all scored clips.
    """
    from matplotlib.figure import Figure

    rows = [int(np.flatnonzero(scores.samples.labels == c)[0]) for c in scores.class_ids if (scores.samples.labels == c).any()]
    rows = rows[:max_clips]
    place = {sample: i for i, sample in enumerate(sequences.samples.ids)}
    figure = Figure(figsize=(12, 1.9 * len(rows)), dpi=110, layout="constrained")
    plain = {"parse_math": False}  # a name may have a `$`
    grid = figure.subplots(len(rows), 2, squeeze=False, gridspec_kw={"width_ratios": [3.2, 1]})
    mean = scores.values.mean(0)
    names = scores.samples.class_names
    for (strip, words), row in zip(grid, rows, strict=True):
        clip = sequences[place[scores.samples.ids[row]]]
        draw_strip(strip, clip[:1], sequences.layout)
        strip.set_title(names[scores.samples.labels[row]], loc="left", fontsize=11, **plain)
        order = np.argsort(-mean[row])[:NAMES]
        lines = []
        for rank, column in enumerate(order):
            right = scores.class_ids[column] == scores.samples.labels[row]
            lines.append(f"{rank + 1}. {names[scores.class_ids[column]]}{'  ✓' if right else ''}")
        words.text(0, 0.5, "\n".join(lines), va="center", fontsize=11, linespacing=1.6, **plain)
        words.axis("off")
    figure.suptitle(
        "Clips of classes without a labelled example, and the names they were given (orange: left, blue: right)", fontsize=11
    )
    with storage.atomic_path(path) as target:
        figure.savefig(target, format="png")
