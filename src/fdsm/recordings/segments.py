"""Segments of a recording: windows of several lengths are named, and the best that do not overlap are kept."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import numpy as np

from fdsm.bound_labels import Descriptions, GivenKinematics
from fdsm.data.input_report import InputReport
from fdsm.errors import InputError, InputWarning
from fdsm.progress import progress_bar
from fdsm.recognizer import BATCH_SIZE, HowSeen, Recognizer
from fdsm.recordings.movement import is_moving, trunk_of
from fdsm.recordings.naming import FITS, Naming
from fdsm.recordings.windows import Window, best, joined, part_of, propose, propose_rest
from fdsm.values import FloatArray

LENGTHS = (0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 5.5, 7.5, 10.0)
"""Lengths of windows in seconds. Actions differ in length, and a model sees the movement of a window at its own tempo."""
STRIDE = 0.5
"""Seconds from window to window. A window is cut to the movement in it, so the ends of a movement are found more exactly."""
_JOINS = 0.5
"""Seconds. Segments of one label join if they are as near to each other."""


@dataclass(frozen=True)
class Segment:
    """A part of a recording in which a person does one thing."""

    start: float
    """Seconds from the first frame of the recording, as `end`."""
    end: float
    label: str
    score: float
    """As that of a clip (`fdsm.recognizer.Ranked`). The mean of the windows, if several were joined."""
    person: int
    """Number of the person, from 1."""
    fits: float | None = None
    """The probability that the label fits (`fdsm.recognizer.Ranking`), a mean as the score. None: the model is not calibrated."""


def segment(
    recognizer: Recognizer,
    recording: str | Path | FloatArray | InputReport,
    labels: Sequence[str],
    *,
    lengths: Sequence[float] = LENGTHS,
    stride: float = STRIDE,
    least: float | None = None,
    descriptions: Descriptions = None,
    kinematics: GivenKinematics = None,
    bank: str | Path | None = None,
    batch_size: int = BATCH_SIZE,
    **seen: Unpack[HowSeen],
) -> list[Segment]:
    """Find what each person does in a long recording, and when. Segments are in order of time. Those of a person do not overlap.

    Windows are looked at in which a person moves. Each is cut to the movement in it. The time between movements is looked at if a
    label means to keep still, such as "stand still". Of the windows that show a label and nothing else better, those are chosen
    that do not overlap and have the greatest sum of gains (`fdsm.recordings.naming`). Neighbours of one label are joined. People
    are looked at one by one, also by a model of two.

    Args:
        recognizer: a model whose method is `discriminant`.
        recording: a file, coordinates (T, V, C) or (M, T, V, C), or what `recognizer.inspect` returned for it.
        labels: action names in plain words.
        lengths: lengths of the windows in seconds.
        stride: seconds from window to window.
        least: the least probability that the label of a segment fits, by default 0.9. With a lower one, more is found, rightly
            and wrongly. For a model without a calibration it is the least score, by default 0.5.
        descriptions: sentences about labels, as a call of the recogniser takes them.
        kinematics: what labels mean in the vocabulary's words, likewise.
        bank: text bank that describes the labels.
        batch_size: number of windows that are in memory at once.
        **seen: how to look at the recording: the options of `Recognizer.inspect`. Without `persons`, all are looked at.

    Raises InputError as a call of the recogniser does, for lengths and strides that are not above 0, for a `least` that cannot
    be, and for a model of another method. Warns (InputWarning) of what was mended in the recording or may spoil the answer.
    """
    naming = Naming(recognizer, labels, least, FITS, descriptions=descriptions, kinematics=kinematics, bank=bank)
    if isinstance(lengths, str) or not isinstance(lengths, Iterable):
        raise InputError(f"expected a list of lengths of windows, found {lengths!r}")
    lengths = tuple(lengths)
    if not lengths:
        raise InputError("expected a length of windows, found none")
    for name, value in (("stride", stride), *(("length", value) for value in lengths)):
        if not isinstance(value, int | float | np.number) or not 0 < value < float("inf"):
            raise InputError(f"expected a {name} of windows above 0 seconds, found {value!r}")
    report = inspect_recording(recognizer, recording, seen)
    fps = report.frames / report.seconds
    people = [_person(report, row) for row in range(len(report.clip))]
    proposed = []
    for one in people:
        body = one.clip[0]
        moving = is_moving(body, one.layout, trunk_of(body, one.layout), fps)
        moved = propose(body, moving, one.layout, fps, lengths, stride).tolist()
        rested = propose_rest(body, moving, one.layout, fps).tolist() if naming.of_rest else []
        proposed.append([(start, end, False) for start, end in moved] + [(start, end, True) for start, end in rested])
    found: list[Segment] = []
    with progress_bar("windows", sum(map(len, proposed))) as advance:
        for one, windows in zip(people, proposed, strict=True):
            cut = (part_of(one, start, end) for start, end, _ in windows)
            rankings = recognizer(
                cut, naming.names, descriptions=descriptions, kinematics=kinematics, bank=bank, top_k=1, batch_size=batch_size
            )
            named = []
            for (start, end, rests), ranking in zip(windows, rankings, strict=True):
                first, gain = ranking[0], naming.gain(ranking, (end - start) / fps, rests)
                named.append(Window(start, end, first["label"], first["score"], gain, ranking.fits))
                advance()
            for window in joined(best(named), round(_JOINS * fps)):
                if naming.is_label(window.label):
                    start, end = ((report.first + frame) / fps for frame in (window.start, window.end))
                    found.append(Segment(start, end, window.label, window.score, one.person or 1, window.fits))
    return sorted(found, key=lambda segment: (segment.start, segment.person))


def inspect_recording(recognizer: Recognizer, recording: str | Path | FloatArray | InputReport, seen: HowSeen) -> InputReport:
    """The report on a recording of all persons, or of the one that `seen` names. That it is long is not warned of."""
    if isinstance(recording, InputReport):
        if given := [option for option, value in seen.items() if value is not None]:
            raise InputError(f"{recording.where}: the recording was inspected already: give {given[0]} to `inspect`")
        report = recording
    else:
        everybody: HowSeen = seen if seen.get("persons") is not None else {**seen, "persons": "all"}
        report = recognizer.inspect(recording, **everybody)
    for finding in report.findings:
        if finding.name != "length":
            warnings.warn(f"{report.where}: {finding.text}", InputWarning, stacklevel=3)
    return report


def _person(report: InputReport, row: int) -> InputReport:
    """The report on one person of a recording."""
    if len(report.clip) == 1:
        return report
    return replace(report, clip=report.clip[row : row + 1], person=row + 1)
