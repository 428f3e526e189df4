"""ClipView: one inspected clip as the page and the player take it. It is plain JSON, and its points are ready to draw."""

from __future__ import annotations

import base64
import math
from typing import Literal, TypedDict

import numpy as np

from fdsm.data import bodies, transforms
from fdsm.data.input_report import InputReport
from fdsm.data.layouts import drawn_bones
from fdsm.data.preprocess import PreprocessConfig
from fdsm.data.spectrum import spectrum_of
from fdsm.values import FloatArray

TRUNK = 0.5
"""Length of the trunk, in metres about, of a clip whose unit is unknown."""
HEIGHT = 1.7
"""Height of what is seen of a clip whose unit is unknown and whose trunk is never seen."""
LONGEST_SPECTRUM = 2000
"""Frames. The spectrum takes time and memory with their square, and says nothing of a recording of many actions."""
_DECIMALS = 9
"""Of squared trunk lengths, less than any sensor's noise."""
_METRES = {"metres": 1.0, "centimetres": 100.0, "millimetres": 1000.0}


class PersonView(TypedDict):
    number: int
    taken: bool


class FindingView(TypedDict):
    kind: Literal["mended", "warning"]
    name: str
    text: str


class PointsView(TypedDict):
    shape: tuple[int, int, int, int]
    base64: str


class SpectrumView(TypedDict):
    cutoff: int
    energy: list[list[float] | None]


class ClipView(TypedDict):
    """What a clip shows, as plain JSON. `web/src/types.ts` has the same type."""

    name: str
    layout: str
    joints: list[str]
    drawn: list[tuple[list[int], list[int]]]  # the ends of the bones, each the middle of its joints
    up: str  # the axis that pointed up in the file
    fps: float
    frames: int
    first: int  # number, from 0, of the file's frame with which the points begin
    seconds: float
    dims: int
    unit: str
    travel: float | None  # None if the root is never seen
    missing: float
    max_gap: int  # longest run of frames in which a missing joint is guessed
    persons: list[PersonView]  # in the order of the rows of `points`
    findings: list[FindingView]
    points: PointsView  # (M, T, V, 3) as float32, little endian, NaN where missing
    spectrum: SpectrumView | None
    no_spectrum: str | None  # why there is none, in one sentence


def clip_view(report: InputReport, everybody: InputReport | None = None) -> ClipView:
    """The view of an inspected clip.

    Args:
        report: on the clip, of the person or persons whom the model takes.
        everybody: on the same clip with `persons="all"`. The persons who are not taken are then shown, too. They are left out if
            their axes were mended in another way.

    Points are turned so that y is up, and never mirrored. They are in metres, or the trunk is `TRUNK` long if the unit is unknown.
    In 2D, z is 0.
    """
    clip, numbers = _shown(report, everybody)
    taken = {report.person} if report.person is not None else set(report.persons)
    points = _upright(clip, report)
    return ClipView(
        name=report.where,
        layout=report.layout.name,
        joints=list(report.layout.joints),
        drawn=[(list(one), list(other)) for one, other in drawn_bones(report.layout)],
        up=report.up,
        fps=report.frames / report.seconds,
        frames=report.frames,
        first=report.first,
        seconds=report.seconds,
        dims=report.dims,
        unit=report.unit,
        travel=report.travel if math.isfinite(report.travel) else None,
        missing=report.missing,
        max_gap=PreprocessConfig().max_gap,
        persons=[PersonView(number=number, taken=number in taken) for number in numbers],
        findings=[FindingView(kind=one.kind, name=one.name, text=one.text) for one in report.findings],
        points=PointsView(shape=points.shape, base64=base64.b64encode(points.astype("<f4").tobytes()).decode()),
        spectrum=None if (why_not := without_spectrum(report)) else spectrum(report),
        no_spectrum=why_not,
    )


def _shown(report: InputReport, everybody: InputReport | None) -> tuple[FloatArray, list[int]]:
    """The rows (M, T, V, C) of the persons who are shown, and their numbers, in order."""
    if report.person is None:
        return report.clip[[number - 1 for number in report.persons]], list(report.persons)
    alone = report.clip, [report.person]
    if everybody is None or len(everybody.persons) < 2 or everybody.layout != report.layout:
        return alone
    clip = np.full((len(everybody.clip), *report.clip.shape[1:]), np.nan, np.float32)
    begin, end = everybody.first, everybody.first + everybody.frames  # one of the two may have been cut at its ends
    start, stop = max(begin, report.first), min(end, report.first + report.frames)
    clip[:, start - report.first : stop - report.first] = everybody.clip[:, start - begin : stop - begin]
    same = np.array_equal(
        clip[report.person - 1, start - report.first : stop - report.first],
        report.clip[0, start - report.first : stop - report.first],
        equal_nan=True,
    )
    if not same:
        return alone
    clip[report.person - 1] = report.clip[0]
    return clip[[number - 1 for number in everybody.persons]], list(everybody.persons)


def _upright(clip: FloatArray, report: InputReport) -> FloatArray:
    """The clip (M, T, V, 3) with y up and in metres, as float32. A joint that lacks a coordinate is NaN in all."""
    points = transforms.upright(clip.astype(np.float64), report.layout)
    points[~bodies.is_seen(points)] = np.nan
    if (metre := _METRES.get(report.unit)) is None:
        metre = report.trunk / TRUNK
        if not (math.isfinite(metre) and metre > 0):
            metre = _height(points) / HEIGHT
    points = points / metre
    if points.shape[-1] == 2:
        points = np.concatenate([points, np.where(np.isnan(points[..., :1]), np.nan, 0.0)], axis=-1)
    return points.astype(np.float32)


def _height(points: FloatArray) -> float:
    """Median height of what is seen of a person in a frame, or 1 if all is a point."""
    y = points[..., 1]
    height = bodies.median(np.fmax.reduce(y, axis=2) - np.fmin.reduce(y, axis=2))
    return height if height > 0 else 1.0


def without_spectrum(report: InputReport) -> str | None:
    """Why a clip is shown without a spectrum, in one sentence. None: it has one."""
    if report.frames > LONGEST_SPECTRUM:
        return f"This clip is too long for one spectrum: it has {report.frames:,} frames, and {LONGEST_SPECTRUM:,} are the most."
    if report.frames < 2:
        return "This clip is too short to have a spectrum: it is one frame, so nothing moves."
    if not report.trunk > 0:
        return "This clip has no spectrum: neck and hips are never seen together, and lengths are measured by them."
    return None


def spectrum(report: InputReport) -> SpectrumView:
    """The energy of each joint's movement at each frequency (`fdsm.data.spectrum`), the sum of the persons taken.

    A joint that no person ever shows has None. Raises InputError as `spectrum_of` does.
    """
    found = spectrum_of(report)
    unseen = np.asarray(np.isnan(found.energy).all(axis=(0, 2)))  # (V,)
    total = np.nansum(found.energy, axis=0).round(_DECIMALS)  # (V, K)
    energy = [None if gone else row for gone, row in zip(unseen, total.tolist(), strict=True)]
    return SpectrumView(cutoff=found.cutoff, energy=energy)
