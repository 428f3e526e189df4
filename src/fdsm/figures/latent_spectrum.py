"""Spectra over time of real latents and of latents that models predict from noisy ones (figure 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field
from torch import Tensor

from fdsm.dct import cutoff_index
from fdsm.figures import style
from fdsm.figures.denoised import Denoised, denoise, require_comparable, some_of_each_class, test_clips, timestep_of
from fdsm.methods.diffusion.spectral import dct_matrix
from fdsm.values import FloatArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline


class Options(style.FigureOptions):
    t: int | None = Field(None, ge=0, description="timestep of the noise; none: each run's t_test")
    noises: int = Field(3, ge=1, description="number of noises to average over, from the run's first trials")
    clips: int = Field(32, ge=1, description="largest number of clips per class")
    cutoff_ratio: float = Field(0.25, gt=0, lt=1, description="M over L")


@dataclass(frozen=True)
class Spectra:
    """Mean energy of each DCT coefficient (L,) over clips, noises, joints and channels."""

    real: FloatArray
    noisy: FloatArray
    predicted: FloatArray
    error: FloatArray  # energy of predicted minus real


def energy(z: Tensor, num_frames: int) -> FloatArray:
    """Mean energy (L,) of latents (N, S, C) at each frequency over time."""
    frames = z.unflatten(1, (num_frames, -1)).flatten(2)  # (N, L, V*C)
    spectrum: FloatArray = (dct_matrix(num_frames) @ frames).square().mean((0, 2)).numpy()
    return spectrum


def spectra(parts: Sequence[Denoised], num_frames: int) -> Spectra:
    def mean_of(values: Sequence[Tensor]) -> FloatArray:
        mean: FloatArray = np.mean([energy(z, num_frames) for z in values], axis=0)
        return mean

    return Spectra(
        real=energy(parts[0].real, num_frames),
        noisy=mean_of([part.noisy for part in parts]),
        predicted=mean_of([part.predicted for part in parts]),
        error=mean_of([part.predicted - part.real for part in parts]),
    )


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    from matplotlib.ticker import LogFormatter

    labels = require_comparable(runs)
    latents = some_of_each_class(test_clips(runs[0])[0], options.clips)
    length = latents.num_frames
    cutoff = cutoff_index(length, options.cutoff_ratio)
    found = [spectra(list(denoise(run, latents, options.noises, options.t)), length) for run in runs]
    unit = found[0].real.mean()
    k = np.arange(length)

    figure = style.new_figure(style.PAGE, 2.25 + 0.16 * -(-(len(runs) + 2) // 4))
    energies, ratios, errors = figure.subplots(1, 3)
    noisy = {"color": style.GREY, "linestyle": (0, (1, 1)), "zorder": 1}
    energies.plot(k, found[0].real / unit, color=style.BLACK, linewidth=2, label="real latents", zorder=1)
    energies.plot(k, found[0].noisy / unit, label="noisy input", **noisy)
    ratios.axhline(1, color=style.BLACK, linewidth=2, zorder=1)
    ratios.plot(k, found[0].noisy / found[0].real, **noisy)
    errors.axhline(1, color=style.BLACK, linewidth=0.6, zorder=1)
    for place, (label, one) in enumerate(zip(labels, found, strict=True)):
        looks = {**style.LINES[place]._asdict(), "markevery": (place % length, len(runs))}
        energies.plot(k, one.predicted / unit, label=label, **looks)
        ratios.plot(k, one.predicted / one.real, **looks)
        errors.plot(k, one.error / one.real, **looks)
    for axes, title in ((energies, "a  energy"), (ratios, "b  energy over real energy"), (errors, "c  error's energy over real")):
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")  # the usual ones write mathematics
        axes.yaxis.set_minor_formatter(LogFormatter())
        axes.set_title(title, loc="left")
        axes.set_xlabel("frequency $k$ over time", parse_math=True)
        axes.axvline(cutoff - 0.5, color=style.GREY, linewidth=0.7, zorder=0)
        axes.set_xlim(-0.3, length - 0.7)
    beside = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
    energies.annotate(f"M = {cutoff}", (cutoff - 0.5, 1), (3, -1), va="top", fontsize=7, **beside)
    figure.legend(*energies.get_legend_handles_labels(), loc="outside upper center", ncols=4, handlelength=3)
    return figure, _caption(runs, labels, options, found, len(latents), cutoff)


def _caption(
    runs: Sequence[Pipeline], labels: Sequence[str], options: Options, found: Sequence[Spectra], num_clips: int, cutoff: int
) -> str:
    run, length = runs[0], len(found[0].real)
    steps = sorted({timestep_of(run, options.t) for run in runs})
    high = "; ".join(
        f"{label} {one.predicted[cutoff:].sum() / one.real[cutoff:].sum():.2f} "
        f"({one.error[cutoff:].sum() / one.real[cutoff:].sum():.2f})"
        for label, one in zip(labels, found, strict=True)
    )
    return (
        f"{run.config.dataset} {run.config.split.name}, seed {run.config.seed}: DCT over the {length} frames of standardised "
        f"latents of {num_clips} test clips of unseen classes, and of the clean latents that each model predicts (eq. 5) from "
        f"the same clips at timestep {' and '.join(map(str, steps))}, given the true class's text; mean over {options.noises} "
        "noise(s), joints and channels. (a) In units of the real latents' mean over k. (b) Above 1 is more energy than real, as "
        "noise that was not taken away gives; a model that smooths lies below. (c) Energy of predicted minus real: at 1 the "
        f"prediction is as far off as none at all. Over all k ≥ M = {cutoff}, energy over real (error over real): {high}; noisy "
        f"input {found[0].noisy[cutoff:].sum() / found[0].real[cutoff:].sum():.2f}."
    )
