"""Clips as skeletons, their low band under a DCT over time, and the joints with the energy of the high band (figure 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from fdsm.data.spectrum import split_bands
from fdsm.dct import CUTOFF_RATIO, cutoff_index
from fdsm.errors import InputError
from fdsm.figures import style
from fdsm.figures.runs import class_ids
from fdsm.figures.skeleton import LEGEND, Strips, draw_pose, in_place
from fdsm.values import FloatArray, IntArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

FRAMES = 6
HALF_WIDTH = 1.2
"""Half the width of the skeleton with bubbles, in trunk lengths: about that of a standing person, with a margin."""
MOST = 8
"""Classes that are shown, at most."""
CLIPS_A_CLASS = 64
"""Largest number of clips from which a class's energy is measured."""


class Options(style.FigureOptions):
    classes: tuple[str, ...] = Field(
        (), max_length=MOST, description="classes to show; none: the seen classes with the most and the least energy"
    )
    rows: int = Field(4, ge=1, le=MOST, description="number of classes to show, if none are given")
    cutoff_ratio: float = Field(CUTOFF_RATIO, gt=0, lt=1, description="M over T")


def class_energy(run: Pipeline, cutoff: int) -> dict[int, float]:
    """High-frequency energy of each seen class: mean over joints and the class's first clips of the training part."""
    return {
        c: float(np.mean([split_bands(run.sequences[i], cutoff).joint_energy.sum() for i in rows[:CLIPS_A_CLASS]]))
        / run.sequences.layout.num_joints
        for c in run.split.fit_classes
        if len(rows := _training_clips(run, c))
    }


def choose(run: Pipeline, options: Options) -> list[int]:
    """The clips to show, one per class: its first training clip, or its first clip if it has no training clip.

    Raises InputError for a class without a clip.
    """
    if options.classes:
        classes = class_ids(options.classes, run.sequences.samples, "classes")
    else:
        energy = class_energy(run, cutoff_index(_length(run), options.cutoff_ratio))
        if not energy:
            raise InputError("classes: expected the names of classes to show, for the split has no seen one to choose from")
        order = sorted(energy, key=lambda c: -energy[c])
        least = min(options.rows, len(order)) // 2
        most = min(options.rows, len(order)) - least
        classes = [*order[:most], *order[len(order) - least :]]
    rows = []
    for c in classes:
        of_class = np.flatnonzero(run.sequences.samples.labels == c)
        if not len(of_class):
            raise InputError(f"classes: expected classes with clips, found none of {run.sequences.samples.class_names[c]!r}")
        own = _training_clips(run, c) if c in run.split.fit_classes else of_class
        rows.append(int((own if len(own) else of_class)[0]))
    return rows


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    (run,) = runs
    sequences, layout = run.sequences, run.sequences.layout
    length = _length(run)
    cutoff = cutoff_index(length, options.cutoff_ratio)
    rows = choose(run, options)
    clips = [sequences[i] for i in rows]
    bands = [split_bands(clip, cutoff) for clip in clips]
    placed = [in_place(clip, layout) for clip in clips]
    placed_low = [in_place(band.low, layout, like=clip) for clip, band in zip(clips, bands, strict=True)]
    strips = Strips([*placed, *placed_low], layout, FRAMES)
    magnified = _round_down(0.4 * strips.unit / max(1e-9, *(np.sqrt(band.joint_energy.max()) for band in bands)))

    bubbles_aspect = 2 * HALF_WIDTH * strips.unit / (strips.y[1] - strips.y[0])
    height = style.PAGE / (2 * strips.aspect + bubbles_aspect)
    figure = style.new_figure(style.PAGE, len(rows) * (height + 0.2), column_gap=0.05)
    widths = {"width_ratios": [strips.aspect, strips.aspect, bubbles_aspect]}
    grid = figure.subplots(len(rows), 3, squeeze=False, gridspec_kw=widths)
    for number, (line, row, band) in enumerate(zip(grid, rows, bands, strict=True)):
        strips.draw(line[0], placed[number])
        strips.draw(line[1], placed[number], width=2.6, colour="#cccccc", zorder=1)
        strips.draw(line[1], placed_low[number])
        energy = band.joint_energy[(clips[number] != 0).any((1, 2, 3))]
        _draw_bubbles(line[2], strips, placed[number], energy, magnified)
        line[0].set_title(f"{'abcdefgh'[number]}  {sequences.samples.class_names[sequences.samples.labels[row]]}", loc="left")
        looks = {"fontsize": 7, "parse_math": True}
        line[1].set_title("" if number else f"$k < {cutoff}$ in colour, the clip in grey", loc="left", **looks)
        line[2].set_title(f"$k \\geq {cutoff}$: {100 * band.share:.1f} %", loc="right", **looks)
        for axes in line:
            axes.set_anchor("N")  # titles have the same height
    chosen = (
        "the classes that were asked for"
        if options.classes
        else "the seen classes with the most and the least high-frequency energy (mean over training clips)"
    )
    caption = (
        f"{run.config.dataset}: the first clip of each of {chosen}. Left: {FRAMES} of {length} frames ({LEGEND}); people are moved "
        f"sideways into place. Middle: the same frames from the DCT over time with k < M = {cutoff} alone. Right: the energy at "
        f"k ≥ {cutoff} of each joint, drawn on the first frame; a bubble's radius is {_times(magnified)}the root mean square "
        "distance by which those frequencies move the joint, so its area shows energy, to the same scale in every row; sensor "
        "noise counts as well. The number is their share of the clip's movement (energy at k ≥ 1, all joints)."
    )
    return figure, caption


def _draw_bubbles(axes: Axes, strips: Strips, clip: FloatArray, energy: FloatArray, magnified: float) -> None:
    from matplotlib.collections import EllipseCollection

    for person, of_joints in zip(clip, energy, strict=False):
        draw_pose(axes, person[0], strips.layout, width=0.8, colour="#555555")
        size = 2 * magnified * np.sqrt(of_joints)
        axes.add_collection(
            EllipseCollection(
                size,
                size,
                np.zeros_like(size),
                units="xy",
                offsets=person[0][:, :2],
                offset_transform=axes.transData,
                facecolors=style.ORANGE,
                edgecolors=style.BLACK,
                linewidths=0.4,
                alpha=0.65,
                zorder=3,
            )
        )
    axes.set_aspect("equal")
    axes.set_xlim(-HALF_WIDTH * strips.unit, HALF_WIDTH * strips.unit)
    axes.set_ylim(*strips.y)
    axes.axis("off")


def _training_clips(run: Pipeline, class_id: int) -> IntArray:
    samples = run.sequences.samples
    return np.flatnonzero((samples.labels == class_id) & run.split.train_mask(samples))


def _length(run: Pipeline) -> int:
    return int(run.sequences.shapes[0, 1])


def _round_down(value: float) -> float:
    """Round down to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step * power for step in (1, 2, 5) if step * power <= value * (1 + 1e-9)))


def _times(value: float) -> str:
    return "" if value == 1 else f"{value:g} times "
