"""A recogniser for frames that come one by one. Its memory is bounded, and so is its delay."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fdsm.bound_labels import Descriptions, GivenKinematics
from fdsm.data.input_report import InputReport
from fdsm.data.layouts import get_layout
from fdsm.data.transforms import is_missing
from fdsm.errors import InputError, InputWarning
from fdsm.recognizer import HowSeen, Recognizer
from fdsm.recordings.movement import SETTLES, is_moving, trunk_of
from fdsm.recordings.naming import FITS_SO_FAR, Naming
from fdsm.recordings.windows import part_of, propose_last, propose_rest
from fdsm.values import FloatArray, IntArray, Layout

_LONGEST_GAP = 0.5
"""Seconds without a frame, up to which the frames between are filled in. After a longer gap they are missing."""
_FAR_APART = 3
"""Longer gaps in a row, after which it is said that frames come too far apart, as they do with times in milliseconds."""


@dataclass(frozen=True)
class Answer:
    """What a person does at a time of the stream."""

    time: float
    """Seconds, as the times of the frames."""
    person: int
    """Number of the person's row, from 1."""
    label: str | None
    """None: the person is not seen, keeps still, or does something that no label says.

    Who keeps still for a second gets a label that means it, if there is one.
    """
    score: float
    """As that of a clip (`fdsm.recognizer.Ranked`). 0 without a label."""
    start: float
    """The time from which the window shows the movement. That of the answer, if there is no movement."""
    fits: float | None = None
    """The probability that the label fits (`fdsm.recognizer.Ranking`). None without a label, and without a calibration."""


class RecognizerStream:
    """Frames in, answers out, at equal distances of time. Each row of the frames is one person, who gets answers of their own.

    An answer looks at what came before it, at most `window` seconds. While a person keeps still it costs next to nothing, unless a
    label means to rest.
    Whatever an action's length up to `window`, an answer that has seen all of it comes at most `delay` seconds after its end.
    Memory does not grow. One thread at a time may push, and many streams may share a recogniser.

    >>> stream = RecognizerStream(recognize, ["wave", "hop"])           # doctest: +SKIP
    >>> for frame in camera:                                            # doctest: +SKIP
    ...     for answer in stream.push(frame):
    ...         print(answer.time, answer.label)

    A `with` statement closes it. The answers at the last frame are those of `close`.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        labels: Sequence[str],
        *,
        fps: float = 30.0,
        window: float = 5.0,
        every: float = 0.2,
        least: float | None = None,
        persons: int = 1,
        layout: str | Layout | None = None,
        up: str | None = None,
        aspect: float | None = None,
        descriptions: Descriptions = None,
        kinematics: GivenKinematics = None,
        bank: str | Path | None = None,
    ) -> None:
        """Prepare for the frames of one camera.

        Args:
            recognizer: a model whose method is `discriminant`.
            labels: action names in plain words.
            fps: frames a second that are kept. Frames that come at other times are interpolated.
            window: seconds that an answer looks back.
            every: seconds from answer to answer.
            least: the least probability that a label fits, by default 0.3, or the least score (`fdsm.recordings.segment`).
            persons: number of rows, at most. Rows must not exchange people.
            layout: the joint layout or its name. The default is the model's.
            up: the axis that points up. The default is that of the layout.
            aspect: width by height of the picture, if coordinates were divided by them.
            descriptions: sentences about labels, as a call of the recogniser takes them.
            kinematics: what labels mean in the vocabulary's words, likewise.
            bank: text bank that describes the labels.

        Raises InputError for a model of another method, for labels that cannot be read, and for numbers that make no sense.
        """
        self._texts: dict[str, Any] = {"descriptions": descriptions, "kinematics": kinematics, "bank": bank}
        self._naming = Naming(recognizer, labels, least, FITS_SO_FAR, **self._texts)
        for name, value in (("fps", fps), ("window", window), ("every", every)):
            lowest = 1 / fps if name == "every" else 1.0
            if not isinstance(value, int | float | np.number) or not lowest <= value < float("inf"):
                raise InputError(f"stream: expected {name} of at least {lowest:g}, found {value!r}")
        if not isinstance(persons, int | np.integer) or persons < 1:
            raise InputError(f"stream: expected 1 or more persons, found {persons!r}")
        self._recognizer = recognizer
        recognizer(iter(()), self._naming.names, **self._texts)  # reads the labels now, so that the first answer is not late
        self._fps, self._persons, self._seen = fps, persons, HowSeen(layout=layout, fps=fps, up=up, aspect=aspect)
        self._step, self._size = round(every * fps), round(window * fps)
        self.delay = self._step / fps + SETTLES
        """Seconds after the end of an action, at most, until an answer that has seen all of it."""
        self._layout = layout if isinstance(layout, Layout) else get_layout(layout) if layout else recognizer.encoder.layout
        self._ring: FloatArray | None = None  # (persons, 2 * size, V, C): each frame twice, so that any window is in one piece
        self._count = 0  # frames that were kept since `_start`
        self._start = 0.0  # time of the first
        self._last: tuple[float, FloatArray] | None = None  # the last frame that was pushed, and its time
        self._far_apart = 0  # longer gaps in a row, up to the last frame
        self._warned: list[set[str]] = [set() for _ in range(persons)]  # names of the findings, for each person
        self._reports: dict[int, tuple[float, InputReport]] = {}  # the last one that mended nothing, and at which count
        self._closed = False

    def push(self, frames: Any, time: float | Sequence[float] | None = None) -> list[Answer]:
        """Take one frame or several, and return the answers that are due.

        Args:
            frames: one frame, (V, C) or (persons, V, C), or several in a row, (T, persons, V, C). What is not seen is NaN or
                infinite. None: a frame that shows nobody.
            time: when the frame was taken, in seconds from any moment on, or a time for each of several. None: it is
                the next at `fps`.

        Raises InputError for frames of another shape than the first, and for times that do not rise. Then no frame is taken.
        Warns (InputWarning) of what was mended in frames or may spoil the answers, and of frames that come too far apart.
        """
        if self._closed:
            raise InputError("stream: it was closed")
        points = None if frames is None else _array(frames)
        given = list(points) if points is not None and points.ndim == 4 else [points]
        times = [None] * len(given) if time is None else _seconds(time)
        if len(times) != len(given):
            raise InputError(f"stream: expected {len(given)} times, one for each frame, found {len(times)}")
        self._check_times(times)  # before a frame is taken, because an error would lose the answers to those before it
        answers: list[Answer] = []
        for frame, when in zip(given, times, strict=True):
            answers += self._take(frame, when)
        return answers

    def close(self) -> list[Answer]:
        """The answers at the last frame, unless they were given. No frame can be pushed afterwards."""
        due = not self._closed and self._count > 0 and (self._count - 1) % self._step != 0
        self._closed = True
        return self._answers() if due else []

    def __enter__(self) -> RecognizerStream:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _take(self, frame: FloatArray | None, time: float | None) -> list[Answer]:
        points = self._read(frame)
        now = self._start + self._count / self._fps if time is None else time  # None: when the next frame is due
        if points is None:  # nobody was ever seen: there is nothing to keep but the time
            self._start = now + 1 / self._fps
            return []
        if self._ring is None or self._last is None:
            persons, joints, dims = points.shape
            self._ring = np.full((persons, 2 * self._size, joints, dims), np.nan, np.float32)
            self._last, self._start = (now, points), now
        before, earlier = self._last
        self._last = now, points
        gap = now - before > max(_LONGEST_GAP, 1.5 / self._fps)
        self._far_apart = self._far_apart + 1 if gap else 0
        if self._far_apart == _FAR_APART:
            text = f"frames come {now - before:.3g} seconds apart, which is too far to see a movement: give their times in seconds"
            warnings.warn(f"stream: {text}", InputWarning, stacklevel=3)
        if now - before > self._size / self._fps:  # what was seen before is of no use
            self._ring[:] = np.nan
            self._start, self._count = now, 0
            self._reports.clear()
        answers: list[Answer] = []
        # Times are rounded: a frame may seem to come a little before it is due.
        while (due := self._start + self._count / self._fps) <= now + 1e-3 / self._fps:
            share = 1.0 if now == before else min(1.0, (due - before) / (now - before))
            kept = _between(earlier, points, share, gap)
            place = self._count % self._size
            self._ring[:, place] = self._ring[:, place + self._size] = kept
            self._count += 1
            if (self._count - 1) % self._step == 0:
                answers += self._answers()
        return answers

    def _read(self, points: FloatArray | None) -> FloatArray | None:
        """A frame as (persons, V, C), NaN where it shows nothing."""
        shape = None if self._last is None else self._last[1].shape
        if points is None:
            return None if shape is None else np.full(shape, np.nan, np.float32)
        given = points.shape
        points = points[None] if points.ndim == 2 else points
        joints = self._layout.num_joints
        fits = points.ndim == 3 and len(points) <= self._persons and points.shape[1] == joints and points.shape[2] in (2, 3)
        if not fits or (shape is not None and points.shape[1:] != shape[1:]):
            wanted = (
                f"({self._persons} or fewer persons, {joints} joints, 2 or 3)" if shape is None else f"{shape} or fewer persons"
            )
            raise InputError(f"stream: expected frames of shape {wanted}, found {given}")
        rows = np.full((self._persons, *points.shape[1:]), np.nan, np.float32)
        rows[: len(points)] = np.where(np.isfinite(points), points, np.float32(np.nan))
        return np.where(is_missing(rows[:, None])[:, 0, :, None], np.float32(np.nan), rows)

    def _check_times(self, times: Sequence[float | None]) -> None:
        """Raises InputError for the times of frames that do not rise, or are no seconds."""
        before = None if self._last is None else self._last[0]
        for now in times:
            if now is None:
                continue
            if not np.isfinite(now) or (before is not None and now <= before):
                after = "" if before is None else f" above {before:g}, that of the last frame"
                raise InputError(f"stream: expected a time{after}, found {now:g}")
            if now + 0.1 / self._fps == now:  # frames would never be due, or all at once
                raise InputError(f"stream: expected a time in seconds, found {now:g}, which is too large to tell frames apart")
            before = now

    def _answers(self) -> list[Answer]:
        """The answers at the last frame that was kept."""
        assert self._ring is not None
        now, kept = self._start + (self._count - 1) / self._fps, min(self._count, self._size)
        stop = (self._count - 1) % self._size + 1 + self._size
        answers = {row: Answer(now, row + 1, None, 0.0, now) for row in range(self._persons)}
        asked: list[tuple[int, int, int]] = []  # row, start and end of each window
        at_rest: set[int] = set()  # rows
        clips: list[InputReport] = []
        for row in answers:
            body = self._ring[row, stop - kept : stop]
            windows, rests = self._windows(body)
            if not len(windows):
                continue
            report = self._inspected(row, body)
            if row not in self._reports:  # something was mended, and moves otherwise now
                windows, rests = self._windows(report.clip[0], kept - report.first - report.frames)
            if rests:
                at_rest.add(row)
            for start, end in windows.tolist():
                asked.append((row, start + report.first, end + report.first))
                clips.append(part_of(report, start, end))
        if not clips:
            return list(answers.values())
        highest = dict.fromkeys(answers, 0.0)
        rankings = self._recognizer(clips, self._naming.names, top_k=1, **self._texts)
        for (row, start, end), ranking in zip(asked, rankings, strict=True):
            gain = self._naming.gain(ranking, (end - start) / self._fps, row in at_rest)
            if gain > highest[row]:
                highest[row], first = gain, ranking[0]
                answers[row] = Answer(now, row + 1, None, 0.0, now)
                if self._naming.is_label(first["label"]):
                    began = now - (kept - 1 - start) / self._fps
                    answers[row] = Answer(now, row + 1, first["label"], first["score"], began, ranking.fits)
        return list(answers.values())

    def _windows(self, body: FloatArray, gone: int = 0) -> tuple[IntArray, bool]:
        """The windows of a person (T, V, C) that an answer looks at, and whether the person rests in them.

        The person has not been seen for `gone` frames since. Rest is looked at if a label means it.
        """
        layout = self._layout
        moving = is_moving(body, layout, trunk_of(body, layout), self._fps)
        resting = gone + (int(moving[::-1].argmax()) if moving.any() else len(moving))
        if resting <= self.delay * self._fps:
            return propose_last(body, moving, layout, self._fps), False
        # An answer has seen all that they did.
        if not self._naming.of_rest or gone:
            return np.zeros((0, 2), np.int64), True
        return propose_rest(body[-resting:], moving[-resting:], layout, self._fps) + len(body) - resting, True

    def _inspected(self, row: int, body: FloatArray) -> InputReport:
        """The report on what a person did last (T, V, C). Each thing that it found is warned of once.

        It is made anew each second, so that each frame is inspected. In between, the last report is used if nothing was mended.
        """
        made, report = self._reports.get(row, (0.0, None))
        if report is not None and self._count - made < self._fps:
            return replace(report, clip=body[None], frames=len(body), seconds=len(body) / self._fps)
        report = self._recognizer.inspect(body, **self._seen)
        for finding in report.findings:
            if finding.name not in ("length", "padding", *self._warned[row]):
                self._warned[row].add(finding.name)
                warnings.warn(f"person {row + 1} of the stream: {finding.text}", InputWarning, stacklevel=2)
        if np.array_equal(report.clip, body[None], equal_nan=True):
            self._reports[row] = self._count, report
        else:
            self._reports.pop(row, None)
        return report


def _between(before: FloatArray, after: FloatArray, share: float, gap: bool) -> FloatArray:
    """The points at a share of the way from one frame (M, V, C) to the next. Where one of them is missing, the nearer counts."""
    if share >= 1.0:
        return after
    if gap:
        return np.full_like(after, np.nan)
    mixed = before * np.float32(1 - share) + after * np.float32(share)
    return np.where(np.isnan(mixed), after if share >= 0.5 else before, mixed)


def _array(frames: Any) -> FloatArray:
    """Frames of any kind as an array of their shape, NaN where masked. Raises InputError if they are no numbers."""
    try:
        with np.errstate(over="ignore"):
            found: FloatArray = np.ma.filled(np.ma.asarray(frames, np.float32), np.nan)
    except (TypeError, ValueError, RuntimeError) as error:  # of lists of unequal lengths, and of tensors with gradients
        raise InputError(f"stream: expected frames of numbers, found something else ({error})") from None
    return found


def _seconds(time: Any) -> list[float]:
    try:
        return list(map(float, np.atleast_1d(np.asarray(time, np.float64))))
    except (TypeError, ValueError):
        raise InputError(f"stream: expected times in seconds, found {time!r}") from None
