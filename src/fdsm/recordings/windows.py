"""Windows of a recording: which are looked at, and which of those that were named are kept."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fdsm.data.bodies import Points, is_seen, length
from fdsm.data.input_report import InputReport
from fdsm.data.transforms import trunks
from fdsm.recordings.movement import runs
from fdsm.values import BoolArray, FloatArray, IntArray, Layout

MARGIN = 0.2
"""Seconds before and after the movement that belong to a window. Clips of actions begin and end at rest."""
SHORTEST = 0.4
"""Seconds. A window with a shorter movement is not looked at."""
PAUSE = 2.0
"""Seconds. A window with a longer pause in it shows more than one action."""
RESTS = 1.0
"""Seconds. A shorter time without movement is no rest that a label may name."""
_SEEN = 0.5
"""Share of a window's frames that must show the trunk."""


class Window(NamedTuple):
    """A window that was named: it shows a label, or something that is background to the labels."""

    start: int
    end: int
    label: str
    score: float
    gain: float
    fits: float | None = None


def part_of(report: InputReport, start: int, end: int) -> InputReport:
    """The report on a window of a clip of one person, from frame `start` to `end`, with the margins. Its findings were reported."""
    fps = report.frames / report.seconds
    margin = round(MARGIN * fps)
    begin = max(0, start - margin)
    clip = report.clip[:, begin : end + margin]
    frames = clip.shape[1]
    return replace(report, clip=clip, first=report.first + begin, frames=frames, seconds=frames / fps, findings=())


def propose(body: FloatArray, moving: BoolArray, layout: Layout, fps: float, lengths: Sequence[float], stride: float) -> IntArray:
    """Windows (N, 2) of a person (T, V, C), in frames, each from the start of a movement to an end of one.

    `moving` are the frames (T,) in which the person moves. `lengths` and `stride` are in seconds.
    """
    if not moving.any():
        return np.zeros((0, 2), np.int64)
    sizes = [max(1, round(seconds * fps)) for seconds in lengths]
    starts = np.arange(0, len(moving), max(1, round(stride * fps)))
    windows = [np.stack([starts, np.minimum(starts + size, len(moving))], axis=1) for size in sizes]
    first, last = runs(moving).T
    for size in sizes:  # also those that begin or end with a movement
        windows += [
            np.stack([first, np.minimum(first + size, last)], axis=1),
            np.stack([np.maximum(first, last - size), last], axis=1),
        ]
    start, end = np.concatenate(windows).T
    # The first moving frame from each frame on, and the frame after the last one before it.
    frames = np.arange(len(moving))
    following = np.minimum.accumulate(np.where(moving, frames, len(moving))[::-1])[::-1]
    before = np.r_[0, np.maximum.accumulate(np.where(moving, frames + 1, 0))]
    start, end = _without_scraps(following[start], before[end], runs(moving), round(SHORTEST * fps))
    found = np.unique(np.stack([start, end], axis=1), axis=0)
    return found[_worth_a_look(found, body, moving, layout, fps)]


def _without_scraps(start: IntArray, end: IntArray, stretches: IntArray, least: int) -> tuple[IntArray, IntArray]:
    """Windows from `start` to `end` (N,) without a few frames of the movement before or after, of movements (R, 2)."""
    first, last = stretches.T
    of = np.clip(np.searchsorted(first, start, "right") - 1, 0, None)  # the movement that each window begins in
    scrap = (last[of] - start < least) & (start > first[of]) & (of + 1 < len(first))
    start = np.where(scrap, first[np.minimum(of + 1, len(first) - 1)], start)
    of = np.clip(np.searchsorted(first, end - 1, "right") - 1, 0, None)  # and that each ends in
    scrap = (end - first[of] < least) & (end < last[of]) & (of > 0)
    return start, np.where(scrap, last[np.maximum(of - 1, 0)], end)


def propose_last(body: FloatArray, moving: BoolArray, layout: Layout, fps: float) -> IntArray:
    """The windows (N, 2) up to the last movement, from its start and from earlier ones, as `propose` has them."""
    stretches = runs(moving)
    if not len(stretches):
        return np.zeros((0, 2), np.int64)
    end = int(stretches[-1, 1])
    late = [max(0, end - len(body) // part) for part in (1, 2)]
    starts = {int(stretches[-1, 0]), *(start + int(moving[start:].argmax()) for start in late)}
    found = np.array([(start, end) for start in sorted(starts)])
    return found[_worth_a_look(found, body, moving, layout, fps)]


def propose_rest(body: FloatArray, moving: BoolArray, layout: Layout, fps: float) -> IntArray:
    """The times (N, 2) of a person (T, V, C), in frames, between movements. The margins of a window are left to the movements."""
    margin = round(MARGIN * fps)
    found = runs(~moving) + np.array([margin, -margin])
    found = found[found[:, 1] - found[:, 0] >= RESTS * fps - 2 * margin]
    return found[_worth_a_look(found, body, moving, layout, fps)]


def _worth_a_look(windows: IntArray, body: FloatArray, moving: BoolArray, layout: Layout, fps: float) -> BoolArray:
    """Which windows (N, 2) are long enough, show the person, can be measured, and have no long pause."""
    start, end = windows.T
    stretches = runs(moving)
    pauses = stretches[:-1][stretches[1:, 0] - stretches[:-1, 1] > PAUSE * fps, 1]  # the first frame of each
    whole = np.searchsorted(pauses, start) == np.searchsorted(pauses, end)
    vectors = trunks(body, layout)
    seen = np.r_[0, np.cumsum(is_seen(vectors))]
    shown = seen[np.maximum(end, start)] - seen[start] >= _SEEN * (end - start)
    return np.asarray((end - start >= SHORTEST * fps) & whole & shown & _has_trunk(windows, length(vectors), fps))


def _has_trunk(windows: IntArray, lengths: Points, fps: float) -> BoolArray:
    """Which windows (N, 2) have a trunk of some length in most frames, or of length 0 in none. `lengths` are of all frames (T,).

    A tool that loses a person may put all joints at one place for a while, and nothing can be measured by that.
    """
    margin = round(MARGIN * fps)
    start, end = windows.T
    start, end = np.maximum(start - margin, 0), np.minimum(np.maximum(end, start) + margin, len(lengths))
    without, some = (np.r_[0, np.cumsum(found)] for found in (lengths == 0, lengths > 0))
    return np.asarray((without[end] == without[start]) | (2 * (some[end] - some[start]) > end - start))


def best(windows: Sequence[Window]) -> list[Window]:
    """The windows that do not overlap and have the greatest sum of gains, in order of time (weighted interval scheduling)."""
    order = sorted((window for window in windows if window.gain > 0), key=lambda window: window.end)
    ends = [window.end for window in order]
    sums, previous = [0.0], []
    for place, window in enumerate(order):
        previous.append(bisect.bisect_right(ends, window.start, 0, place))
        sums.append(max(sums[-1], sums[previous[-1]] + window.gain))
    chosen: list[Window] = []
    place = len(order)
    while place:
        if sums[place] > sums[place - 1]:
            chosen.append(order[place - 1])
            place = previous[place - 1]
        else:
            place -= 1
    return chosen[::-1]


def joined(windows: Sequence[Window], most: int) -> Iterator[Window]:
    """Windows in order of time, in which neighbours of one label are one if at most `most` frames are between them."""
    last: Window | None = None
    for window in windows:
        if last is not None and last.label == window.label and window.start - last.end <= most:
            share = (window.end - window.start) / (last.end - last.start + window.end - window.start)
            score = (1 - share) * last.score + share * window.score
            fits = None if last.fits is None or window.fits is None else (1 - share) * last.fits + share * window.fits
            last = Window(last.start, window.end, last.label, score, last.gain + window.gain, fits)
            continue
        if last is not None:
            yield last
        last = window
    if last is not None:
        yield last
