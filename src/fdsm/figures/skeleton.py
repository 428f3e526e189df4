"""Skeletons as lines: one pose, and the frames of a clip side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fdsm.data.layouts import drawn_bones
from fdsm.data.transforms import Points
from fdsm.values import FloatArray, Layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FRAMES = 8
SPACING = 2.6
"""Distance between the frames of a strip, in trunk lengths."""
COLOURS = {"left": "#d55e00", "right": "#0072b2", "": "#333333"}  # Okabe and Ito's palette, safe for the colour-blind
LEGEND = "orange with hollow ends: the person's left, blue with filled ends: right"


def draw_pose(
    axes: Axes,
    points: Points,
    layout: Layout,
    *,
    at: float = 0.0,
    width: float = 2.0,
    colour: str | None = None,
    ends: bool = False,
    zorder: float = 2.0,
) -> None:
    """Draw one pose (V, C), seen from the front as in a mirror, with an offset `at` to the right.

    The sides have different colours unless `colour` is given. `ends` marks the ends of the limbs, hollow on the left.
    """
    from matplotlib.collections import LineCollection

    flat = points[:, :2] + np.array([at, 0.0])
    bones = drawn_bones(layout)
    sides = [_side(layout.joints[end[0]]) if len(end) == 1 else "" for _, end in bones]
    axes.add_collection(
        LineCollection(
            [np.stack([flat[list(end)].mean(axis=0) for end in bone]) for bone in bones],
            colors=[colour or COLOURS[side] for side in sides],
            linewidths=width,
            capstyle="round",
            zorder=zorder,
        )
    )
    axes.update_datalim(flat)
    if ends:
        leaves = [i for i in range(layout.num_joints) if sum(i in bone for bone in layout.bones) == 1 and _side(layout.joints[i])]
        axes.scatter(
            flat[leaves, 0],
            flat[leaves, 1],
            s=(2.2 * width) ** 2,
            facecolors=["white" if _side(layout.joints[i]) == "left" else COLOURS["right"] for i in leaves],
            edgecolors=[COLOURS[_side(layout.joints[i])] for i in leaves],
            linewidths=0.6 * width,
            zorder=zorder + 0.1,
        )


def draw_strip(
    axes: Axes,
    clip: FloatArray,
    layout: Layout,
    *,
    frames: int = FRAMES,
    spacing: float = SPACING,
    width: float = 2.0,
    colour: str | None = None,
    ends: bool = False,
    zorder: float = 2.0,
) -> None:
    """Draw evenly spaced frames of a clip (M, T, V, C) side by side. Other arguments are those of `draw_pose`."""
    for person in clip:
        for place, frame in enumerate(chosen_frames(clip.shape[1], frames)):
            draw_pose(axes, person[frame], layout, at=spacing * place, width=width, colour=colour, ends=ends, zorder=zorder)
    axes.set_aspect("equal")
    axes.set_xlim(-1.6, spacing * (frames - 1) + 1.6)
    axes.autoscale_view(scalex=False)
    axes.axis("off")


def chosen_frames(length: int, count: int) -> list[int]:
    return [int(frame) for frame in np.linspace(0, length - 1, count).astype(int)]


def in_place(clip: FloatArray, layout: Layout, like: FloatArray | None = None) -> FloatArray:
    """The people who are present in a clip (M, T, V, C), moved to the ground, with the first root of each frame at x = 0.

    With `like`, this other clip decides who is present and how far each frame moves.
    """
    model = clip if like is None else like
    there = np.flatnonzero((model != 0).any((1, 2, 3)))
    there = there if len(there) else np.arange(1)
    first = model[there[0]]  # (T, V, C)
    placed = clip[there].copy()
    placed[..., 0] -= first[None, :, list(layout.roles["root"]), 0].mean(2)[..., None]
    placed[..., 1] -= np.median(first[..., 1].min(1))
    return placed


class Strips:
    """Strips of several clips at one scale, without overlap between frames."""

    def __init__(self, clips: Sequence[FloatArray], layout: Layout, frames: int) -> None:
        """`clips` (M, T, V, C) are all clips to draw, each after `in_place`. Joints that are NaN are not drawn."""
        self.layout, self.frames = layout, frames
        shown = [clip[:, chosen_frames(clip.shape[1], frames), :, :2] for clip in clips]
        left = np.array([np.nanmin(part[..., 0], (0, 2)) for part in shown])  # (clips, frames)
        right = np.array([np.nanmax(part[..., 0], (0, 2)) for part in shown])
        low, high = min(float(np.nanmin(part[..., 1])) for part in shown), max(float(np.nanmax(part[..., 1])) for part in shown)
        self.unit = max(high - low, 1e-6) / 3.5  # about a trunk length, in the unit of the clips
        self.spacing = max(0.8 * self.unit, float((right[:, :-1] - left[:, 1:]).max(initial=0)) + 0.25 * self.unit)
        places, margin = self.spacing * np.arange(frames), 0.15 * self.unit
        self.x = (float((left + places).min()) - margin, float((right + places).max()) + margin)
        self.y = (low - margin, high + margin)

    @property
    def aspect(self) -> float:
        """Width divided by height of a strip."""
        return (self.x[1] - self.x[0]) / (self.y[1] - self.y[0])

    def draw(self, axes: Axes, clip: FloatArray, *, width: float = 1.1, colour: str | None = None, zorder: float = 2.0) -> None:
        draw_strip(
            axes,
            clip,
            self.layout,
            frames=self.frames,
            spacing=self.spacing,
            width=width,
            colour=colour,
            ends=colour is None,
            zorder=zorder,
        )
        axes.set_xlim(*self.x)
        axes.set_ylim(*self.y)


def _side(joint: str) -> str:
    return next((side for side in ("left", "right") if side in joint), "")
