"""Persons as a pose tool found them, put together to a clip: which joints count as missing, and who gets which row."""

from __future__ import annotations

import reprlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.values import FloatArray, Layout

DOUBTFUL = 0.1
"""A joint with a smaller score is missing. The tools' scores do not compare, but this is below what any of them draws.

They draw from 0.25 (ultralytics), 0.3 (MMPose, rtmlib), 0.5 (MediaPipe) or 0.6 (DeepLabCut). OpenPose's 0.05 is the exception.
What MediaPipe guesses outside of the picture has a visibility below 0.1, and what is hidden behind the body has one above."""
_MOST: ContextVar[int] = ContextVar("most coordinates of a clip", default=200_000_000)
"""A clip with more coordinates is refused: 800 MB, unless a caller allows less."""

Read = tuple[FloatArray, Layout, float | None]
"""A clip (M, T, V, C) with NaN where a joint is missing, its joint layout, and its frame rate if the file has it."""


def most_values() -> int:
    """The number of coordinates that a clip may have."""
    return _MOST.get()


@contextmanager
def at_most(values: int) -> Iterator[None]:
    """A context in which clips are refused that have more coordinates."""
    token = _MOST.set(values)
    try:
        yield
    finally:
        _MOST.reset(token)


class Person(NamedTuple):
    """One person in one frame."""

    frame: int
    points: NDArray[np.float64]  # (V, 2 or 3)
    scores: NDArray[np.float64] | None = None  # (V,)
    track: Hashable = None  # who it is, if the tool follows people


def clip_of(people: Sequence[Person], frames: range, where: str) -> FloatArray:
    """The clip (M, T, V, C) of the persons found in `frames`. A frame without anybody is NaN.

    If the tool followed people, each of them has a row. Otherwise, and where one number names two persons in a frame, the rows
    are in the order of the file, and `fdsm.data.followed` joins them by nearness later.

    Raises InputError if there is no person, if they differ in their joints, or if the clip is too large.
    """
    if not people:
        raise InputError(f"{where}: nobody is to be seen in it")
    shapes = sorted({person.points.shape for person in people})
    if len(shapes) > 1:
        raise InputError(f"{where}: expected the same joints in all persons, found {shapes[0]} and {shapes[-1]} coordinates")
    rows = _rows(people)
    shape = (max(rows) + 1, len(frames), *shapes[0])
    if np.prod(shape, dtype=np.float64) > most_values():
        raise InputError(
            f"{where}: expected at most {most_values():,} coordinates, found {shape[0]} persons in {shape[1]} frames: "
            "cut it to the action"
        )
    clip = np.full(shape, np.nan, np.float32)
    for row, person in zip(rows, people, strict=True):
        clip[row, person.frame - frames.start] = without_doubtful(person.points, person.scores)
    return clip


def _rows(people: Sequence[Person]) -> list[int]:
    """The row of each person."""
    places = {(person.frame, person.track) for person in people}
    if len(places) == len(people) and all(person.track is not None for person in people):
        tracks: dict[Hashable, int] = {}
        return [tracks.setdefault(person.track, len(tracks)) for person in people]
    counts: dict[int, int] = {}
    rows = []
    for person in people:
        rows.append(counts.get(person.frame, 0))
        counts[person.frame] = rows[-1] + 1
    return rows


def without_doubtful(points: NDArray[Any], scores: NDArray[Any] | None) -> FloatArray:
    """Points (..., V, C) in single precision, NaN where a joint is missing.

    It is missing if a coordinate is not a number, if its score is below `DOUBTFUL`, and in 2D if it is at (0, 0), the corner of
    the picture, where tools put what they did not find. `scores` (..., V) that are not numbers say nothing.
    """
    with np.errstate(over="ignore"):
        clip = np.array(points, np.float32)
    missing = np.isnan(clip).any(axis=-1)
    if clip.shape[-1] == 2:
        missing |= (clip == 0).all(axis=-1)
    if scores is not None:
        missing |= scores < DOUBTFUL
    clip[missing] = np.nan
    return clip


def numbers(values: Any, where: str, what: str) -> NDArray[np.float64]:
    """Nested lists of numbers as an array; null is NaN. `what` describes them for the message.

    Raises InputError if they are something else.
    """
    try:
        return np.array(values, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{where}: expected {what} to be numbers, found {reprlib.repr(values)[:80]}") from None


def flat_points(values: Any, where: str, what: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points (V, 2) and scores (V,) of a flat list x, y, score, x, y, score, ..."""
    flat = numbers(values, where, what)
    if flat.ndim != 1 or len(flat) % 3 or not len(flat):
        raise InputError(f"{where}: expected {what} to be x, y and score of each joint, found numbers of shape {flat.shape}")
    table = flat.reshape(-1, 3)
    return table[:, :2], table[:, 2]


def layout_among(layouts: Mapping[int, str], num_joints: int, where: str) -> Layout:
    """The layout of a number of joints. Raises InputError, with the numbers that are known, if there is none."""
    if num_joints not in layouts:
        known = ", ".join(f"{count} ({name})" for count, name in layouts.items())
        raise InputError(f"{where}: expected persons of {known} joints, found {num_joints}")
    return get_layout(layouts[num_joints])


def rate(times: Mapping[int, float]) -> float | None:
    """Frames a second from times in seconds by the numbers of frames. None if there are not two times in order."""
    numbers = sorted(times)
    steps = np.diff([times[number] for number in numbers]) / np.diff(numbers)
    step = usual_step(steps) if len(steps) else 0.0
    return 1 / step if 1e-6 < step < 1e6 else None


def usual_step(steps: NDArray[np.floating]) -> float:
    """The time from frame to frame: the mean of steps (n >= 1) without gaps.

    Times are often rounded, so the median alone is off: 30 frames a second last 33, 34 and 33 ms.
    """
    middle = np.percentile(steps, 50, method="lower")
    return float(np.mean(steps[np.abs(steps - middle) <= np.abs(middle) / 2]))
