"""The input report: what a clip shows, what was mended in it, and what may spoil an answer about it.

`inspect` looks at a raw clip before preprocessing. A fault with one right mend is mended and said. Any other fault is a warning.
A clip that cannot be read as a moving body is refused. The measurements behind it are in `bodies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from fdsm.data import bodies, transforms
from fdsm.data.bodies import Points, is_seen
from fdsm.data.followed import follow
from fdsm.data.raw_points import as_numbers, in_order, marked_missing
from fdsm.data.suspicions import FEW_FRAMES, Finding, counted, listed, motion_faults, sight_faults, skeleton_faults, time_faults
from fdsm.errors import InputError, option
from fdsm.values import FloatArray, Layout

Persons = int | Literal["all"] | None
"""Whom to take: the person of a number from 1, all of them, or (None) the one whose limbs move most."""

# Measured on the synthetic motions, UTD-MHAD, NW-UCLA and MSR-Action3D, with a margin.
_FLAT = 0.02
"""Depth of a body by its height. People who face the camera have several times that."""
_JERKY, _SMOOTH = 0.7, 0.2
"""Median step of a coordinate from frame to frame, by its spread over the body: of what is no place, and of what is one."""
_OWN_DEPTH = 0.25
"""Joints of what is no place are apart by less than this share of how much each varies (`bodies.constancy`)."""
_NEARLY_ALL, _MOST, _HARDLY_ANY = 0.9, 0.6, 0.05
"""Shares of the frames. People bend over and lie down, so that most frames must do to tell up from down."""
_MOVES_TOO = 0.3
"""A second person moves if their limbs move this much, by those of the person taken."""
_NOTHING = 1e-300
"""A rate that is no larger makes times infinite."""
_AXES = ("+x", "-x", "+y", "-y", "+z", "-z")


@dataclass(frozen=True)
class InputReport:
    """What `inspect` found in one clip, and the clip with its faults mended."""

    persons: tuple[int, ...]  # the numbers, from 1, of the persons who are seen in some frame
    person: int | None  # number of the person taken; None: all of several
    first: int  # number, from 0, of the frame with which `clip` begins; those before it were cut off
    frames: int
    seconds: float
    dims: int
    trunk: float  # median from root to neck, in the clip's units; NaN if never seen
    unit: str  # guessed from the trunk
    up: str  # the axis that points up in `clip`
    travel: float  # how far over the ground the root gets from where it started, in trunk lengths; NaN if never seen
    missing: float  # share of the person's joints
    findings: tuple[Finding, ...]
    where: str  # name of the clip in messages
    clip: FloatArray = field(repr=False, compare=False)  # (M, T, V, C), NaN where missing
    layout: Layout = field(repr=False, compare=False)  # with `up`


def inspect(
    points: Any,
    layout: Layout,
    fps: float = 30.0,
    *,
    where: str = "clip",
    dims: int | None = None,
    persons: Persons = None,
    up: str | None = None,
    aspect: float | None = None,
    max_gap: int = 15,
) -> InputReport:
    """Look at one raw clip, and mend what has one right mend.

    Args:
        points: coordinates (M, T, V, C) or (T, V, C) in any unit. Masked coordinates are missing.
        layout: the joints, and the axis that should point up.
        fps: frames a second.
        where: name of the clip in messages.
        dims: number of coordinates that are wanted. It decides where two orders of axes are possible.
        persons: whom to take.
        up: the axis that points up. None: the layout's, unless the body is plainly upside down.
        aspect: width by height of the picture by whose sides the coordinates were divided. None: they were not.
        max_gap: longest run of missing frames that preprocessing fills between the frames around it.

    Raises InputError if the points are not a clip in the layout, or do not show the person that is to be taken.
    """
    _require_number(fps, "frames a second", where)
    clip, moved = in_order(as_numbers(points, where), layout, dims, where)
    findings = [_axes_moved(np.shape(points), clip)] if moved else []
    clip, found = _without_marks(clip, layout)
    findings += found
    clip, lacking = transforms.with_middles(clip, layout)
    findings += [
        Finding("mended", "missing", f"the {role} is never seen: the middle of the {transforms.MIDDLES[role]}s stands for it")
        for role in lacking
    ]
    clip, found = _in_proportion(clip, aspect, where)
    findings += found
    shown = np.flatnonzero(is_seen(clip).any(axis=(1, 2))).tolist()
    if not shown:
        raise InputError(f"{where}: expected a person, found no joint in any frame")
    if len(shown) > 1 and (order := follow(clip, layout)) is not None:
        clip = np.ascontiguousarray(clip[order.T, np.arange(clip.shape[1])])
        shown = np.flatnonzero(is_seen(clip).any(axis=(1, 2))).tolist()  # a row may have lost all it had to others
        changes = int((np.diff(order, axis=0) != 0).any(axis=1).sum())
        findings.append(
            Finding("mended", "leaps", f"rows of the clip exchange persons {changes} times: they were followed by nearness")
        )
    row, found = _choose(clip, shown, layout, persons, where)
    findings += found
    whole = persons == "all"
    clip, first, found = _without_padding(clip if whole else clip[row : row + 1])
    findings += found
    main = clip[row if whole else 0].astype(np.float64)  # (T, V, C); squares of doubles do not overflow
    _refuse_confidence(main, where)
    clip, layout, found = _stood_up(clip, bodies.sampled(main), layout, up)
    findings += found
    seen, trunk = is_seen(main), transforms.trunk_length(main[None], layout)
    findings += [*time_faults(main, trunk, fps), *sight_faults(seen, layout, max_gap), *motion_faults(main, layout, trunk)]
    findings += skeleton_faults(bodies.sampled(main), layout, trunk)
    return InputReport(
        persons=tuple(row + 1 for row in shown),
        person=None if whole and len(shown) > 1 else row + 1,
        first=first,
        frames=len(main),
        seconds=len(main) / fps,
        dims=main.shape[-1],
        trunk=trunk,
        unit=bodies.guess_unit(trunk, main.shape[-1]),
        up=layout.up,
        travel=_travel(main, layout) / trunk if trunk > 0 else float("nan"),
        missing=1 - float(seen.mean()),
        findings=tuple(findings),
        where=where,
        clip=clip,
        layout=layout,
    )


def describe(report: InputReport) -> list[str]:
    """The facts of a report, one a line."""
    taken = "all are taken" if report.person is None else f"person {report.person} is taken"
    return [
        f"persons    {len(report.persons)}" + (f", {taken}" if len(report.persons) > 1 else ""),
        f"frames     {report.frames}, {report.seconds:.1f} s",
        f"skeleton   {report.layout.name}, {report.dims}D, {report.up} is up, trunk {report.trunk:.3g} ({report.unit})",
        f"travel     {report.travel:.2f} trunk lengths over the ground",
        f"missing    {report.missing:.2%} of the joints",
    ]


def _travel(main: Points, layout: Layout) -> float:
    """How far the root of a person (T, V, C) gets from where it started, without height: who sits down stays in place."""
    root = transforms.landmark(main, layout, "root", np.float64)
    root = root[is_seen(root)]
    root[:, "xyz".index(layout.up[1])] = 0
    return float(bodies.length(root - root[0]).max()) if len(root) else float("nan")


# ---- what is mended


def _require_number(value: object, what: str, where: str) -> None:
    if not isinstance(value, int | float | np.number) or not _NOTHING < value < float("inf"):
        raise InputError(f"{where}: expected {what} above 0, found {value!r}")


def _axes_moved(shape: Sequence[int], clip: FloatArray) -> Finding:
    persons, frames = clip.shape[:2]
    return Finding(
        "mended",
        "axes",
        f"the shape {tuple(shape)} is not in the order persons, frames, joints, coordinates: "
        f"it was read as {counted(persons, 'person')} in {counted(frames, 'frame')}",
    )


def _without_marks(clip: FloatArray, layout: Layout) -> tuple[FloatArray, list[Finding]]:
    """The clip with NaN where a joint has a mark of the missing, or the whole body is 0."""
    marked = marked_missing(clip, layout)
    found = []
    if marked is not None:
        marks = sorted({f"{number:g}" for number in np.unique(clip[marked])[:100].tolist()}, key=len)
        share = f"{marked.mean():.1%} of the joints" if marked.mean() >= 0.001 else counted(int(marked.sum()), "joint")
        text = f"{share} have no place but the number {' or '.join(marks[:3])}: they were read as missing"
        found.append(Finding("mended", "missing", text))
        clip = np.where(marked[..., None], np.float32(np.nan), clip)
    if transforms.anything_missing(clip):
        clip = np.where(transforms.is_missing(clip)[..., None], np.float32(np.nan), clip)
    return clip, found


def _in_proportion(clip: FloatArray, aspect: float | None, where: str) -> tuple[FloatArray, list[Finding]]:
    """Undo the division of x (and of the depth, which goes with it) by the width of the picture, and of y by its height."""
    if aspect is None:
        text = (
            "x and y lie between 0 and 1, so they may be divided by the picture's width and height, which changes proportions: "
            f"give width by height as {option('aspect')}"
        )
        return clip, [Finding("warning", "aspect", text)] if _within_picture(clip[..., :2]) else []
    _require_number(aspect, "an aspect (width by height of the picture)", where)
    found = []
    if not _within_picture(clip[..., :2]):
        text = (
            f"x and y do not lie between 0 and 1, so {option('aspect')}, which stretches x, may distort the body: leave it out "
            "unless they were divided by the picture's width and height"
        )
        found.append(Finding("warning", "aspect", text))
    return clip * np.array([aspect, 1, aspect], np.float32)[: clip.shape[-1]], found


def _within_picture(points: Points) -> bool:
    """Whether nearly all coordinates are between 0 and 1, and none is far from there."""
    if not (np.fmin.reduce(points, axis=None) >= -1 and np.fmax.reduce(points, axis=None) <= 3):  # or nothing is known
        return False
    known = points[~np.isnan(points)]
    return float(((known >= 0) & (known <= 1)).mean()) >= _NEARLY_ALL


def _choose(clip: FloatArray, shown: Sequence[int], layout: Layout, persons: Persons, where: str) -> tuple[int, list[Finding]]:
    """The row of the person to take, or of the first among all."""
    if isinstance(persons, int | np.integer) and not isinstance(persons, bool):
        if persons - 1 not in shown:
            numbers = ", ".join(str(row + 1) for row in shown)
            raise InputError(f"{where}: expected a person {persons}, found person {numbers}")
        return int(persons) - 1, []
    if persons is not None and not (isinstance(persons, str) and persons == "all"):
        raise InputError(f"{where}: expected the number of a person, 'all' or None as persons, found {persons!r}")
    if len(shown) == 1:
        return shown[0], []
    moves = {row: bodies.limb_motion(clip[row], layout) for row in shown}
    taken = max(shown, key=lambda row: moves[row])
    if persons == "all":
        return taken, []
    who = f"{len(shown)} persons are seen, and person {taken + 1} was taken, whose limbs move most"
    rivals = [f"person {row + 1}" for row in shown if row != taken and moves[row] > _MOVES_TOO * moves[taken]]
    if rivals:
        return taken, [Finding("warning", "persons", f"{who}, but {listed(rivals)} moves too: choose with {option('persons')}")]
    return taken, [Finding("mended", "persons", f"{who}: {option('persons')} chooses another")]


def _without_padding(clip: FloatArray) -> tuple[FloatArray, int, list[Finding]]:
    """The clip without the frames at its ends that repeat one frame or show nobody, if there are some, and its first frame."""
    num_frames = clip.shape[1]
    changes = ((clip[:, 1:] != clip[:, :-1]) & ~(np.isnan(clip[:, 1:]) & np.isnan(clip[:, :-1]))).any(axis=(0, 2, 3))
    moving = np.flatnonzero(changes)  # frame i differs from frame i + 1
    if not len(moving):
        return clip, 0, []
    start, stop = int(moving[0]), int(moving[-1]) + 2
    shown = np.flatnonzero(is_seen(clip[:, start:stop]).any(axis=(0, 2)))
    start, stop = start + int(shown[0]), start + int(shown[-1]) + 1
    start, stop = (start if start >= FEW_FRAMES else 0), (stop if num_frames - stop >= FEW_FRAMES else num_frames)
    if stop - start == num_frames:
        return clip, 0, []
    cut = num_frames - (stop - start)
    text = f"{counted(cut, 'frame')} at the ends repeat one frame or show nobody: they were cut off"
    return clip[:, start:stop], start, [Finding("mended", "padding", text)]


def _stood_up(clip: FloatArray, body: Points, layout: Layout, up: str | None) -> tuple[FloatArray, Layout, list[Finding]]:
    """The clip and its layout, with the axis that points up after the body (T, V, C)."""
    dims = body.shape[-1]
    layout = layout if up is None else layout.with_up(up)
    transforms.upright_turn(layout, dims)  # refuses an axis that the clip does not have
    if up is None:
        down = ("+" if layout.up[0] == "-" else "-") + layout.up[1]
        if bodies.upside_down(body, layout) and bodies.share_along(body, layout, down, 0.5) >= _MOST:
            turned, how = layout.with_up(down), "the body turned"
            if bodies.mirrored(body, turned):  # one axis points the other way, not two, and a turn would exchange left and right
                flip = np.where(np.arange(dims) == "xyz".index(down[1]), np.float32(-1), np.float32(1))
                clip, turned, how = clip * flip, layout, "the axis negated"
            text = f"the head is below the hips in most frames: {down} was taken for up and {how}"
            return clip, turned, [Finding("mended", "up", text)]
        if bodies.share_along(body, layout, layout.up, 0.7) <= _HARDLY_ANY:  # who falls was upright before
            axes = [axis for axis in _AXES[: 2 * dims] if bodies.share_along(body, layout, axis, 0.7) >= _MOST]
            place, axis = (f"lies along {axes[0]}", axes[0]) if axes else ("is bent or lies", "AXIS")
            text = f"the body {place} throughout, while {layout.up} is up: if the person stands, give {axis} as {option('up')}"
            if transforms.trunk_length(body[None], layout) > 0:
                return clip, layout, [Finding("warning", "up", text)]
    if bodies.mirrored(body, layout):
        text = "feet, knees or nose point backwards, so left and right are exchanged or an axis is mirrored: exchange or negate it"
        return clip, layout, [Finding("warning", "handedness", text)]
    return clip, layout, []


# ---- what is refused


def _refuse_confidence(main: Points, where: str) -> None:
    """Raises InputError if the third coordinate of a person (T, V, 3) is no place: a confidence, or one number."""
    if main.shape[-1] == 2:
        return
    body = bodies.sampled(main)
    body = body[is_seen(body).any(axis=1)]
    extent = np.fmax.reduce(body, axis=1) - np.fmin.reduce(body, axis=1)  # (T, 3)
    height, depth = bodies.median(extent[:, :2].max(axis=1)), bodies.median(extent[:, 2])
    third = body[..., 2][~np.isnan(body[..., 2])]
    what = "one number for all joints"
    if depth > 0 and third.min() >= 0 and third.max() <= 1:
        what = "a confidence from 0 to 1"
    elif depth > _FLAT * height:
        what = "a confidence, which does not move as a body does"
    flat = height > 0 and depth <= _FLAT * height
    pictured = what == "a confidence from 0 to 1" and _within_picture(main[..., :2])
    if flat or pictured or _is_noise(main):
        raise InputError(
            f"{where}: expected a depth as third coordinate, found {what}: keep the first two coordinates, clip[..., :2], "
            "and mark doubtful joints as NaN"
        )


def _is_noise(main: Points) -> bool:
    """Whether the third coordinate of a person (T, V, 3) jumps about while the others are smooth.

    A sensor's noise may be as large as the depth of a body at rest. But behind the noise, each joint has a depth of its own.
    """
    if len(main) < FEW_FRAMES:
        return False
    first = bodies.spread_over(len(main), FEW_FRAMES)
    pairs = main[np.stack([first, first + 1])]  # (2, P, V, 3)
    steps, spread = np.abs(pairs[1] - pairs[0]), np.abs(pairs[0] - pairs[0][:, :1])
    jerks = [bodies.median(steps[..., axis]) / max(bodies.median(spread[..., axis]), 1e-30) for axis in range(3)]
    jumps = jerks[2] > _JERKY and max(jerks[:2]) < _SMOOTH
    return jumps and bodies.constancy(bodies.sampled(main)[..., 2]) < _OWN_DEPTH
