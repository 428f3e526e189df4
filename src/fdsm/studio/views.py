"""A client's clip: looked at, held to the limits, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fdsm.clip_view import clip_view
from fdsm.data.formats.people import at_most
from fdsm.data.input_report import InputReport
from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from fdsm.studio import answers
from fdsm.studio.containers import poses_beside, refuse_large, refuse_many, safe_to_read
from fdsm.studio.refusals import RefusedError
from fdsm.studio.requests import OfClip
from fdsm.studio.settings import Settings
from fdsm.studio.uploads import Upload

_UNNAMED = "clip"


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
            self._clip: Any = self._in_own_words(lambda: safe_to_read(upload.path, settings))
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
            text = str(error)
            for path in (self._path, poses_beside(self._path)):  # of a video, the file with its poses is read
                text = text.replace(str(path), self.name)
            raise InputError(text) from None


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
    crowd = source.report("all") if report.person is not None and len(report.persons) > 1 else None
    return answers.ClipView.model_validate(clip_view(report, crowd))


def findings_of(reports: Iterable[InputReport]) -> list[answers.Finding]:
    """What was found in clips, each thing once."""
    found = dict.fromkeys(finding for report in reports for finding in report.findings)
    return [answers.Finding(kind=finding.kind, name=finding.name, text=finding.text) for finding in found]


def parts_of(report: InputReport, windows: Sequence[tuple[float, float]], key: str = "windows") -> list[InputReport]:
    """Parts of a clip, in seconds from the first frame of the recording. Raises InputError for a part that shows nothing of it.

    `key` is that of the windows in the request.
    """
    from fdsm.recordings.windows import part_of

    rate = report.frames / report.seconds
    parts = []
    for start, end in windows:
        first, last = (round(moment * rate) - report.first for moment in (start, end))
        first, last = max(0, first), min(report.frames, last)
        if first >= last:
            begin, finish = report.first / rate, (report.first + report.frames) / rate
            raise InputError(
                f"{key}: expected parts of the clip from {begin:.2f} to {finish:.2f} s, found one from {start:g} to {end:g} s"
            )
        parts.append(part_of(report, first, last))
    return parts
