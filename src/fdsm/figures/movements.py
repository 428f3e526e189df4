"""A contact sheet of the synthetic motions: every path of the vocabulary with its usual words, as a person over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from fdsm.data.transforms import Points
from fdsm.errors import InputError, did_you_mean
from fdsm.figures import style
from fdsm.figures.skeleton import LEGEND, draw_pose
from fdsm.rng import numpy_generator
from fdsm.synthetic import Action, make_subject
from fdsm.synthetic.forward_kinematics import JOINT, LAYOUT, pose, pose_face
from fdsm.synthetic.limbs import Array
from fdsm.synthetic.programs import Motion
from fdsm.synthetic.rendering import FPS, act
from fdsm.values import IntArray
from fdsm.vocabulary import Kinematics, defaults, vocabulary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

TURN, ABOVE = np.deg2rad(38), np.deg2rad(14)
"""The direction of the view: from behind the person's left, and from a little above, so that letters are not mirrored."""
WIDE, HIGH = 1.75, 2.65
"""Size of the place of one phase, in metres."""
INCHES = 0.42
"""Inches to a metre."""
TRACK = 1.8
"""Enlargement of the way of the hand."""
BETWEEN_DOTS = 3
"""Frames from one dot of a way to the next: a tenth of a second."""


class Options(style.FigureOptions):
    paths: tuple[str, ...] = Field((), description="the paths to draw, as [wave, clap]; none: all")
    phases: int = Field(6, ge=2, le=24, description="number of moments of each motion")
    columns: int = Field(2, ge=1, le=8, description="number of motions side by side")
    part: int = Field(1, ge=1, description="which part of the sheet, if it is drawn in parts")
    parts: int = Field(1, ge=1, description="number of parts of the sheet")
    subject: int = Field(1, ge=1, description="number of the person")
    seed: int = Field(0, ge=0)
    caption: bool = False


def usual_action(path: str) -> Action:
    """A path with its default words. A repeated movement is made once, so that its phases are in order."""
    words = Kinematics(
        limbs=(*_limb(path), *defaults.limbs_of_the_body(path)),
        path=path,
        height="chest" if defaults.has_height(path) else None,
        stance=defaults.stance_of(path),
        tempo=defaults.tempo_of(path),
        repetition=defaults.repetition_of(path),
    )
    return Action(name=path, kinematics=words, motion=Motion(cycles=(1, 1)))


def _ends(path: str) -> tuple[str, ...]:
    """The hands or the foot that the path speaks of."""
    ends = {"both_arms": ("right_hand", "left_hand"), "right_arm": ("right_hand",), "right_leg": ("right_foot",)}
    return tuple(end for limb in _limb(path) for end in ends[limb])


def _limb(path: str) -> tuple[str, ...]:
    if path in defaults.NEEDS_BOTH_ARMS:
        return ("both_arms",)
    return ("right_arm",) if defaults.speaks_of_a_hand(path) else ("right_leg",) if defaults.speaks_of_a_leg(path) else ()


def seen(points: Points, turn: float = TURN) -> Points:
    """Points (..., 3) of the person's frame in the plane of the picture (..., 2), in metres.

    With a `turn` of 0 radians the view is from behind, and with a quarter turn from the person's right.
    """
    x, y, ahead = points[..., 0], points[..., 1], -points[..., 2]
    right = x * np.cos(turn) + ahead * np.sin(turn)
    away = ahead * np.cos(turn) - x * np.sin(turn)
    return np.stack([right, y * np.cos(ABOVE) + away * np.sin(ABOVE)], axis=-1)


def moments(clip: Array, count: int) -> IntArray:
    """Frames of a clip (T, V, 3) to show: more of them where more moves."""
    moved = np.abs(np.diff(clip - clip[:, :1], axis=0)).mean(axis=(1, 2)) + np.abs(np.diff(clip, axis=0)).mean(axis=(1, 2))
    gone = np.r_[0.0, np.cumsum(moved / moved.sum() + 0.3 / len(moved))]
    return np.searchsorted(gone, np.linspace(0.04, 0.97, count) * gone[-1])


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    paths = _chosen(options)
    rows, cell = -(-len(paths) // options.columns), (options.phases + 2.6) * WIDE
    width = options.columns * cell
    figure = style.new_figure(width * INCHES, rows * HIGH * INCHES)
    axes = figure.subplots()
    subject = make_subject(options.seed, options.subject)
    for number, path in enumerate(paths):
        row, column = divmod(number, options.columns)
        posture = act(usual_action(path), subject, numpy_generator(options.seed, f"figure {path}"))
        clip, nose = pose(subject.body, posture), pose_face(subject.body, posture)["nose"]
        _draw_motion(axes, path, np.concatenate([clip, nose[:, None]], axis=1), options.phases, (column * cell, -row * HIGH))
    axes.set_xlim(-0.5 * WIDE, width - 0.5 * WIDE)
    axes.set_ylim(-(rows - 0.9) * HIGH, 0.95 * HIGH)
    axes.set_aspect("equal")
    axes.axis("off")
    caption = (
        f"Motions rendered from the words of the vocabulary, each at {options.phases} moments from left to right, seen from behind "
        f"the left shoulder; {LEGEND}; on the head, a long nose; grey: the floor, and the way of the hand or foot relative to the "
        "hips. The last two panels of such a movement are this way as the person sees it, and from the person's right, enlarged. "
        "Those of other movements are the way of the head from behind, and that of the hips over the floor from above. A large dot "
        "is the start, and small ones are a tenth of a second apart. Beside the name stand the seconds of one time of it."
    )
    return figure, caption


def _chosen(options: Options) -> list[str]:
    """The paths of the asked part of the sheet."""
    known = list(vocabulary()["paths"])
    for path in options.paths:
        if path not in known:
            raise InputError(f"figure 'movements': paths: {did_you_mean(path, known)}")
    paths = list(options.paths) or known
    first, last = (len(paths) * part // options.parts for part in (options.part - 1, options.part))
    part = paths[first:last]
    if not part or options.part > options.parts:
        raise InputError(f"figure 'movements': part: there is no part {options.part} of {options.parts} of {len(paths)} paths")
    return part


def _draw_motion(axes: Axes, path: str, clip: Array, phases: int, corner: tuple[float, float]) -> None:
    """One motion (T, V + 1, 3), whose last point is the nose, with `corner` as the place of the first phase on the floor."""
    x, y = corner
    hips = clip[:, JOINT["spine_base"]] * np.array([1, 0, 1])
    clip = clip - hips[:, None]
    flat = seen(clip) + np.array([0.0, y])
    ends = _ends(path)
    for place, frame in enumerate(moments(clip + hips[:, None], phases)):
        at = x + place * WIDE
        axes.plot([at - 0.42 * WIDE, at + 0.42 * WIDE], [y, y], color="#cccccc", linewidth=0.8, zorder=0)
        for end in ends:
            way = flat[: frame + 1, JOINT[end]]
            axes.plot(at + way[:, 0], way[:, 1], color=style.GREY, linewidth=0.7, zorder=1)
        draw_person(axes, flat[frame], at=at)
    axes.text(x - 0.45 * WIDE, y + 0.84 * HIGH, path, fontsize=8, weight="bold")
    again = ", again and again" if defaults.repetition_of(path) == "repeated" else ""
    right = x + (phases - 0.55) * WIDE
    axes.text(right, y + 0.84 * HIGH, f"{len(clip) / FPS:.1f} s{again}", fontsize=7, color="#666666", ha="right")
    for end in ends:
        way = clip[:, JOINT[end]]
        # A hand comes up before its movement and goes down after it.
        bounds = slice(int(0.12 * len(way)), int(0.88 * len(way)))
        scale = min(TRACK, WIDE / np.ptp(way, axis=0)[[0, 2]].max(), 0.95 * HIGH / np.ptp(way[:, 1]))
        for place, flat in enumerate((way[:, :2], way[:, 2:0:-1] * [-1, 1])):
            _draw_way(axes, scale * flat, (right + (0.35 + 1.2 * place) * WIDE, y), bounds)
    if not ends:
        room = WIDE / max(WIDE, np.ptp(hips), np.ptp(clip[:, JOINT["head"]], axis=0).max())
        _draw_way(axes, room * clip[:, JOINT["head"], :2], (right + 0.35 * WIDE, y), slice(None))
        _draw_way(axes, room * hips[:, ::2] * [1, -1], (right + 1.55 * WIDE, y), slice(None))


def draw_person(axes: Axes, flat: Points, *, at: float, colour: str | None = None) -> None:
    """One person (V + 1, 2), whose last point is the nose, with an offset `at` to the right. `colour` is that of `draw_pose`."""
    draw_pose(axes, flat[:-1], LAYOUT, at=at, width=1.3, colour=colour)
    head, own = flat[JOINT["head"]], colour or "#333333"
    nose = head + 2.2 * (flat[-1] - head)  # long enough to be seen
    axes.plot(at + head[0], head[1], "o", markersize=4.5, color=own)
    axes.plot([at + head[0], at + nose[0]], [head[1], nose[1]], color=own, linewidth=1.6)


def _draw_way(axes: Axes, way: Array, corner: tuple[float, float], bounds: slice) -> None:
    """A way (T, 2) with dots at equal times within `bounds`. The rest is pale."""
    flat = way - way.min(axis=0) + np.array(corner)
    shown = flat[bounds]
    axes.plot(flat[:, 0], flat[:, 1], color="#dddddd", linewidth=0.7, zorder=1)
    axes.plot(shown[:, 0], shown[:, 1], color=style.GREY, linewidth=0.8, zorder=2)
    axes.plot(*shown[::BETWEEN_DOTS].T, ".", markersize=2.4, markeredgewidth=0, color="#333333", zorder=3)
    axes.plot(*shown[0], "o", markersize=3.4, color=style.GREY, zorder=3)
