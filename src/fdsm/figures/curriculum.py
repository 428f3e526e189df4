"""The probability of a rich caption during training, for each schedule (figure 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import numpy as np
from numpy.typing import NDArray

from fdsm.figures import style
from fdsm.methods.diffusion.curriculum import CurriculumSchedule, rich_prob

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

Curve = NDArray[np.float64]
STEPS = 400


class Options(style.FigureOptions):
    pass


def curves() -> tuple[Curve, dict[str, Curve]]:
    """Progress e / E_total of training, and gamma of each schedule (eq. 8). Training ends one step before progress 1."""
    progress = np.arange(STEPS) / STEPS
    return progress, {name: np.array([rich_prob(name, p) for p in progress]) for name in get_args(CurriculumSchedule)}


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    figure = style.new_figure(style.COLUMN, 2.1)
    axes = figure.subplots()
    progress, probabilities = curves()
    for number, (line, (schedule, probability)) in enumerate(zip(style.LINES, probabilities.items(), strict=False)):
        every = (15 + 14 * number, STEPS // 6)  # the curves cross, so markers must not coincide
        drawn = "steps-post" if schedule == "step" else "default"
        axes.plot(progress, probability, label=schedule, **line._asdict(), markevery=every, drawstyle=drawn)
    axes.set_xlabel("progress of training $e / E_\\mathrm{total}$", parse_math=True)
    axes.set_ylabel(r"probability of a rich caption $\gamma(e)$", parse_math=True)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.04)
    axes.legend(handlelength=3.2, labelspacing=0.3)
    caption = (
        "How often training draws a class's rich descriptions instead of its sparse text. Cosine is the paper's schedule (eq. 8); "
        "linear, step (halved after each quarter) and fixed are those of its Table 8. Cosine and linear end with sparse texts "
        "alone, which are what is read at test."
    )
    return figure, caption
