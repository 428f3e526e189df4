"""Latents that two models predict for one clip, decoded to poses (figure 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field
from torch import Tensor

from fdsm.errors import InputError, did_you_mean
from fdsm.figures import style
from fdsm.figures.decoder import Decoder, fit_decoder, motion, where_there
from fdsm.figures.denoised import denoise, require_comparable, some_of_each_class, test_clips, timestep_of
from fdsm.figures.runs import class_ids
from fdsm.figures.skeleton import LEGEND, Strips, in_place
from fdsm.values import FloatArray, Latents

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

FRAMES = 14
CLIPS_A_CLASS = 32
"""Largest number of clips on which motion is measured."""


class Options(style.FigureOptions):
    clip: str | None = Field(None, description="id of the clip; none: the first of the class")
    of_class: str | None = Field(None, description="class of the clip; none: the unseen class with the most motion")
    t: int | None = Field(None, ge=0, description="timestep of the noise; none: each run's t_test")


@dataclass(frozen=True)
class Row:
    """One version of the same test clips (N, M, T, V, C): real, or decoded."""

    title: str
    clips: FloatArray

    def motion(self) -> FloatArray:
        return motion(self.clips)


def choose(run: Pipeline, latents: Latents, options: Options) -> int:
    """Index of the test clip to draw."""
    samples = latents.samples
    if options.clip is not None:
        if options.clip not in samples.ids:
            raise InputError(f"clip: {did_you_mean(options.clip, list(samples.ids))} among the clips of unseen classes")
        return samples.ids.index(options.clip)
    there = list(dict.fromkeys(samples.labels.tolist()))
    if options.of_class is not None:
        (chosen,) = class_ids([options.of_class], samples, "of_class")
        if chosen not in there:
            names = ", ".join(samples.class_names[c] for c in there)
            raise InputError(f"of_class: expected an unseen class with test clips ({names}), found {options.of_class!r}")
    else:
        place = {sample: i for i, sample in enumerate(run.sequences.samples.ids)}
        moves = {
            c: np.mean([motion(run.sequences[place[samples.ids[i]]]) for i in np.flatnonzero(samples.labels == c)]) for c in there
        }
        chosen = max(there, key=lambda c: moves[c])
    return int(np.flatnonzero(samples.labels == chosen)[0])


def rows_of(runs: Sequence[Pipeline], latents: Latents, decoder: Decoder, labels: Sequence[str], t: int | None) -> list[Row]:
    """The clips themselves, the clips decoded from their latents, and from each run's predictions under its first noise."""
    place = {sample: i for i, sample in enumerate(runs[0].sequences.samples.ids)}
    real = np.stack([runs[0].sequences[place[sample]] for sample in latents.samples.ids])

    def decoded(z: FloatArray | Tensor) -> FloatArray:
        return where_there(decoder.decode(z, latents.num_frames), real)

    rows = [Row("the clip", real), Row("its real latents, decoded", decoded(latents.z))]
    for run, label in zip(runs, labels, strict=True):
        method = run.method
        (found,) = denoise(run, latents, 1, t)
        z = found.predicted * method.std + method.mean  # type: ignore[attr-defined]
        rows.append(Row(f"predicted by {label}, decoded", decoded(z)))
    return rows


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    labels = require_comparable(runs)
    latents = test_clips(runs[0])[0]
    own = choose(runs[0], latents, options)
    sample, label_of_clip = latents.samples.ids[own], int(latents.samples.labels[own])
    decoder = fit_decoder(runs[0])
    measured = some_of_each_class(latents, CLIPS_A_CLASS)
    shown = rows_of(runs, latents.select(np.array([own])), decoder, labels, options.t)
    everything = rows_of(runs, measured, decoder, labels, options.t)

    layout = runs[0].sequences.layout
    placed = [in_place(row.clips[0], layout) for row in shown]
    strips = Strips(placed, layout, FRAMES)
    height = style.PAGE / strips.aspect
    figure = style.new_figure(style.PAGE, len(shown) * (height + 0.22))
    panels = figure.subplots(len(shown), 1)
    for axes, clip, row, of_all, letter in zip(panels, placed, shown, everything, "abcd", strict=True):
        strips.draw(axes, clip)
        axes.set_title(f"{letter}  {row.title}", loc="left")
        axes.set_title(f"motion {row.motion()[0]:.3f} (all clips {of_all.motion().mean():.3f})", loc="right", fontsize=7)
    run = runs[0]
    unit = "trunk lengths" if run.config.preprocess.scale else "the data's own units"
    steps = sorted({timestep_of(run, options.t) for run in runs})
    off = [np.linalg.norm(row.clips - everything[1].clips, axis=-1).mean() for row in everything[2:]]
    rule = (
        "asked for"
        if options.clip or options.of_class
        else "the first test clip of the unseen class whose clips move most, not chosen by what is predicted"
    )
    caption = (
        f"{run.config.dataset} {run.config.split.name}, seed {run.config.seed}, clip {sample!r} "
        f"({latents.samples.class_names[label_of_clip]}; {rule}), {FRAMES} of {run.sequences[0].shape[1]} frames; {LEGEND}; people "
        "are moved sideways into place. (c, d) The clean latent that a model predicts (eq. 5) from the clip's latent made noisy at "
        f"timestep {' and '.join(map(str, steps))}, given the true class's text. A small convolutional network, trained with a "
        "seed on the training clips of seen classes, decodes latents to poses: on "
        f"{decoder.num_held_out} held-out clips of seen classes a joint is off by {decoder.error:.2f} ({decoder.error_of_mean:.2f} "
        f"if it always said the mean pose) and {100 * decoder.motion_kept:.0f} % of the motion is kept. Motion: mean distance a "
        f"joint moves from frame to frame, of this clip and of {len(measured)} test clips. Decoded predictions differ from decoded "
        f"real latents by {off[0]:.3f} ({labels[0]}) and {off[1]:.3f} ({labels[1]}) a joint. All lengths are in {unit}."
    )
    return figure, caption
