"""A client's clip: looked at, held to the limits, and shown."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fdsm.data import transforms
from fdsm.data.formats.people import at_most
from fdsm.data.input_report import InputReport
from fdsm.data.spectrum import spectrum_of
from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from fdsm.studio import answers
from fdsm.studio.containers import as_poses, refuse_large, refuse_many, refuse_unsafe
from fdsm.studio.refusals import RefusedError
from fdsm.studio.requests import OfClip
from fdsm.studio.settings import Settings
from fdsm.studio.uploads import Upload

_METRE = {"metres": 1.0, "centimetres": 100.0, "millimetres": 1000.0}
_TRUNK = 0.5
"""Length of the trunk in a view of a clip whose unit is not known."""
_UNNAMED = "clip"
_LONGEST_SPECTRUM = 2000
"""Frames. The spectrum takes time and memory with their square, and says nothing of a recording of many actions."""
_DECIMALS = 9
"""Of squared trunk lengths, less than any sensor's noise."""


class Source:
    """A clip that a client sent, which can be looked at in several ways. It blocks, so it is for threads."""

    def __init__(self, model: Recognizer, asked: OfClip, upload: Upload | None, settings: Settings) -> None:
        """Refused if there is no clip, or two, or one that is too large or unsafe to read."""
        self._model, self._limits = model, settings
        self.name = _UNNAMED if upload is None else upload.name
        self._path = None if upload is None else upload.path
        layout = asked.layout
        if upload is not None:
            if asked.clip is not None:
                raise RefusedError(422, "clip: expected a file or a clip in JSON, found both")
            self._in_own_words(lambda: refuse_unsafe(upload.path, settings))
            self._clip: Any = self._in_own_words(lambda: as_poses(upload.path))
        else:
            if asked.clip is None:
                raise RefusedError(422, "clip: expected a clip in JSON, or a form with a file, found none")
            if asked.clip.layout is not None and layout is not None and asked.clip.layout != layout:
                raise RefusedError(422, f"layout: found two, {layout!r} and that of the clip, {asked.clip.layout!r}")
            layout = layout or asked.clip.layout
            self._clip = _array(asked.clip.points)
        refuse_many(getattr(self._clip, "size", 0), settings)
        self._seen: dict[str, Any] = {"layout": layout, "fps": asked.fps, "up": asked.up, "aspect": asked.aspect}

    def report(self, persons: Any = None) -> InputReport:
        """What the clip shows of the persons. Raises InputError as `Recognizer.inspect` does, and Refused for a large clip."""
        with at_most(self._limits.coordinates):
            report = self._in_own_words(lambda: self._model.inspect(self._clip, persons=persons, **self._seen))
        refuse_large(report.clip, self._limits)
        return replace(report, where=self.name)

    def reports(self, persons: Any) -> list[InputReport]:
        """A report on the persons, or one on each."""
        if persons != "each":
            return [self.report(persons)]
        return [self.report(number) for number in self.report("all").persons]

    def _in_own_words(self, work: Any) -> Any:
        """The result of some work, whose errors name the client's file and not ours."""
        try:
            return work()
        except InputError as error:
            if self._path is None:
                raise
            raise InputError(str(error).replace(str(self._path), self.name)) from None


def _array(points: list[Any]) -> Any:
    """Nested lists of numbers as an array, NaN where they have null."""
    try:
        return np.array(points, np.float64).astype(np.float32)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise InputError(
            "clip.points: expected numbers or null in lists of equal lengths, (frames, joints, 2 or 3), found something else"
        ) from None


def view_of(source: Source, persons: Any) -> answers.ClipView:
    """What a clip shows, with the points of everybody who is in it."""
    report = source.report(persons)
    everybody = report if report.person is None or len(report.persons) == 1 else source.report("all")
    start = report.first - everybody.first
    rows = [0] if len(everybody.clip) == 1 else [number - 1 for number in everybody.persons]
    clip = everybody.clip[rows, max(0, start) : max(0, start) + report.frames]
    layout = report.layout
    return answers.ClipView(
        name=report.where,
        layout=layout.name,
        joints=list(layout.joints),
        bones=list(layout.bones),
        up=report.up,
        fps=report.frames / report.seconds,
        frames=report.frames,
        first=report.first,
        seconds=report.seconds,
        dims=report.dims,
        unit=report.unit,
        travel=answers.known(report.travel),
        missing=report.missing,
        persons=[answers.Person(number=n, taken=report.person in (None, n)) for n in report.persons],
        findings=findings_of([report]),
        points=_shown(clip, everybody, report),
        spectrum=_spectrum(report),
    )


def _spectrum(report: InputReport) -> answers.Spectrum | None:
    """The spectrum of the persons taken. None for a clip that is too long for it, or whose trunk is never seen."""
    if report.frames > _LONGEST_SPECTRUM or not report.trunk > 0:
        return None
    found = spectrum_of(report)
    unseen = np.isnan(found.energy).all(axis=0)
    energy = np.where(unseen, np.nan, np.nansum(found.energy, axis=0)).round(_DECIMALS)  # (V, K)
    return answers.Spectrum(cutoff=found.cutoff, energy=energy.tolist())


def _shown(clip: Any, everybody: InputReport, report: InputReport) -> answers.View:
    """The points with y up and depth, in metres if the unit is known."""
    metre = _METRE.get(report.unit)
    scale = 1 / metre if metre else _TRUNK / report.trunk if report.trunk > 0 else 1.0
    points = transforms.upright(clip, everybody.layout) * np.float32(scale)
    if points.shape[-1] == 2:
        points = np.concatenate([points, np.where(np.isnan(points[..., :1]), points[..., :1], np.float32(0))], axis=-1)
    raw = np.ascontiguousarray(points, "<f4")
    persons, frames, joints, _ = raw.shape
    return answers.View(shape=(persons, frames, joints, 3), base64=base64.b64encode(raw.tobytes()).decode())


def findings_of(reports: Iterable[InputReport]) -> list[answers.Finding]:
    """What was found in clips, each thing once."""
    found = dict.fromkeys(finding for report in reports for finding in report.findings)
    return [answers.Finding(kind=finding.kind, name=finding.name, text=finding.text) for finding in found]


def parts_of(report: InputReport, windows: Sequence[tuple[float, float]]) -> list[InputReport]:
    """Parts of a clip, in seconds from the first frame of the recording. Raises InputError for a part that shows nothing of it."""
    from fdsm.recordings.windows import part_of

    rate = report.frames / report.seconds
    parts = []
    for start, end in windows:
        first, last = (round(moment * rate) - report.first for moment in (start, end))
        first, last = max(0, first), min(report.frames, last)
        if first >= last:
            begin, finish = report.first / rate, (report.first + report.frames) / rate
            raise InputError(
                f"windows: expected parts of the clip from {begin:.2f} to {finish:.2f} s, found one from {start:g} to {end:g} s"
            )
        parts.append(part_of(report, first, last))
    return parts
