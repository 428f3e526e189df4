"""Persons followed by nearness, where the rows of a clip exchange them between frames."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdsm.data.bodies import Points, between, is_seen, length, median
from fdsm.values import FloatArray, IntArray, Layout

_FAR = 1.0
"""Trunk lengths. Who is this far away in the next frame may be somebody else."""


def follow(clip: FloatArray, layout: Layout) -> IntArray | None:
    """For each frame of a clip (M, T, V, C) the row of each person (T, M). None if each row is one person, which is usual.

    Rows are exchanged only where that makes a far leap short.
    """
    seen = is_seen(clip)[..., None]
    count = seen.sum(axis=2)
    middle = np.where(seen, clip, 0).sum(axis=2, dtype=np.float64) / np.where(count > 0, count, np.nan)  # (M, T, C)
    far = _FAR * median(length(between(clip, layout, "root", "neck")))
    if not far > 0 or clip.shape[1] < 2:
        return None
    rows, num_frames = middle.shape[:2]
    shown = is_seen(middle)  # (M, T)
    leaps = length(np.diff(middle, axis=1)) > far
    appears = shown[:, 1:] != shown[:, :-1]
    order = np.tile(np.arange(rows), (num_frames, 1))
    now, start = np.arange(rows), 0  # the row of each person, and the first frame of a stretch without a leap
    place = np.full_like(middle[:, 0], np.nan)  # where each person was last
    for frame in [*(np.flatnonzero((leaps | appears).any(axis=0)) + 1).tolist(), num_frames]:
        order[start:frame] = now
        if frame < num_frames:
            for person, row in enumerate(now):
                last = start + np.flatnonzero(shown[row, start:frame])
                if len(last):
                    place[person] = middle[row, last[-1]]
            now = _assigned(now, place, middle[:, frame], far)
        start = frame
    return order if (order != np.arange(rows)).any() else None


def _assigned(now: IntArray, place: Points, places: Points, far: float) -> IntArray:
    """The row of each person in the next frame, from where they were, `place`, and where the rows are, `places`, both (M, C)."""
    distance = length(place[:, None] - places[None])  # (persons, rows), NaN where a person or a row is unknown
    near = np.argwhere(distance < far / 2)
    goes_on: dict[int, int] = {}  # of a person -> the row
    taken: dict[int, int] = {}  # of a row -> the person
    for person, row in near[np.argsort(distance[tuple(near.T)], kind="stable")].tolist():  # the nearest first
        if row not in taken and person not in goes_on:
            taken[row], goes_on[person] = person, row
    wanted = now.copy()
    for person in range(len(now)):
        row = goes_on.get(person, int(now[person]))
        while person not in goes_on and row in taken:  # who goes on nowhere gets the row that is left
            row = int(now[taken[row]])
        wanted[person] = row
    now = now.copy()
    for circle in _circles(now, wanted):
        worst = np.fmax.reduce(distance[circle, now[circle]])
        # If the person's own row is empty now, another row may go on where they were.
        if worst > far or np.isnan(worst):
            now[circle] = wanted[circle]
    return now


def _circles(now: IntArray, wanted: IntArray) -> Iterator[list[int]]:
    """The smallest groups of persons who exchange rows among themselves. Several may hand them on in a circle."""
    owner = {row: person for person, row in enumerate(now.tolist())}
    left = set(np.flatnonzero(now != wanted).tolist())
    while left:
        circle = [left.pop()]
        while (person := owner[int(wanted[circle[-1]])]) in left:
            left.remove(person)
            circle.append(person)
        yield circle
