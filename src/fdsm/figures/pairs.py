"""Actions of two people: for each partner of the vocabulary, a person and the partner at several moments, seen from the side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from fdsm.data.layouts import get_layout
from fdsm.data.transforms import Points, centre, face_camera, upright
from fdsm.errors import InputError, did_you_mean
from fdsm.figures import style
from fdsm.figures.movements import HIGH, INCHES, draw_person, moments, seen
from fdsm.synthetic import Action, generate, make_training_classes
from fdsm.synthetic.forward_kinematics import LAYOUT
from fdsm.vocabulary import vocabulary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

TURN = np.deg2rad(75)
"""The direction of the view: from the person's right, and a little from behind, so that people side by side are both seen."""
BETWEEN = 0.45
"""Metres between two moments."""
WITH_NOSE = get_layout("coco-17")
"""A layout whose clips show the same performances with a nose."""


class Options(style.FigureOptions):
    partners: tuple[str, ...] = Field((), description="the partners to draw, as [meets, fells]; none: all")
    phases: int = Field(7, ge=2, le=24, description="number of moments of each action")
    seed: int = Field(0, ge=0)
    caption: bool = False


def first_action(partner: str) -> Action:
    """The first synthetic training class with this partner."""
    return next(action for action in make_training_classes(0, pairs=True) if action.kinematics.partner == partner)


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    actions = [first_action(partner) for partner in _chosen(options)]
    rows = [_moments_of(clip, options.phases) for clip in _clips(actions, options.seed)]
    width = max(_width(row) for row in rows)
    figure = style.new_figure(width * INCHES, len(rows) * HIGH * INCHES)
    axes = figure.subplots()
    for number, (action, row) in enumerate(zip(actions, rows, strict=True)):
        y = -number * HIGH
        words = action.kinematics
        axes.text(0, y + 0.84 * HIGH, f"{words.partner}: {words.path}", fontsize=8, weight="bold")
        _draw_row(axes, row, y)
    axes.set_xlim(-BETWEEN, width)
    axes.set_ylim(-(len(rows) - 0.9) * HIGH, 0.95 * HIGH)
    axes.set_aspect("equal")
    axes.axis("off")
    caption = (
        f"Actions of two people rendered from the words of the vocabulary, one for each partner, each at {options.phases} moments "
        "from left to right, seen from the person's right; blue: the person, who faces right at the start; orange: the partner; on "
        "the head, a long nose; grey: the floor."
    )
    return figure, caption


def _chosen(options: Options) -> list[str]:
    known = list(vocabulary()["partners"])
    for partner in options.partners:
        if partner not in known:
            raise InputError(f"figure 'pairs': partners: {did_you_mean(partner, known)}")
    return list(options.partners) or known


def _clips(actions: Sequence[Action], seed: int) -> list[Points]:
    """A clip (2, T, V + 1, 3) of each action in the frame of its first person, in metres. The last point is the nose."""
    bodies, faces = (
        generate(actions, num_subjects=2, num_views=1, num_trials=1, seed=seed, jitter=0.0, layout=layout)
        for layout in (LAYOUT, WITH_NOSE)
    )
    clips = []
    for place in range(0, len(bodies), 2):  # of the two subjects, the first
        nose = upright(faces[place], WITH_NOSE)[:, :, [WITH_NOSE.joints.index("nose")]]
        body = upright(bodies[place], LAYOUT)
        clips.append(face_camera(centre(np.concatenate([body, nose], axis=2), LAYOUT), LAYOUT))
    return clips


def _moments_of(clip: Points, count: int) -> Points:
    """Some frames of a clip in the plane of the picture (count, 2, V + 1, 2), each from 0 to the right, with feet at 0."""
    shown = clip[:, moments(np.concatenate(list(clip), axis=1), count)].swapaxes(0, 1)
    flat = seen(shown, TURN)
    flat[..., 0] -= flat[..., 0].min(axis=(1, 2))[:, None, None]
    flat[..., 1] -= np.median(flat[..., 1].min(axis=(1, 2)))
    return flat


def _width(row: Points) -> float:
    return float(row[..., 0].max(axis=(1, 2)).sum() + BETWEEN * len(row))


def _draw_row(axes: Axes, row: Points, y: float) -> None:
    x = 0.0
    for people in row:
        wide = float(people[..., 0].max())
        axes.plot([x - 0.1, x + wide + 0.1], [y, y], color="#cccccc", linewidth=0.8, zorder=0)
        for flat, colour in zip(people, (style.BLUE, style.ORANGE), strict=True):
            draw_person(axes, flat + np.array([0.0, y]), at=x, colour=colour)
        x += wide + BETWEEN
