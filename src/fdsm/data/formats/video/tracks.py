"""Who is who: the people found in each picture, joined from picture to picture by nearness.

A finder that sees one person may leap from one to another. A detector gives people in any order. Here each gets a row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.people import most_values, without_doubtful
from fdsm.data.formats.video.finder import Found
from fdsm.errors import InputError

_REACH, _DRIFT, _FARTHEST = 0.4, 0.05, 1.5
"""Sizes of the body: how far a person gets from one picture to the next, in each picture without them more, and in all."""


class _Track:
    """A person, and where they were seen last."""

    def __init__(self, row: int, frame: int, place: NDArray[np.floating], size: float) -> None:
        self.row, self.frame, self.place, self.size = row, frame, place, size

    def distance(self, frame: int, place: NDArray[np.floating], size: float) -> float:
        """How far a place is, as a share of what the person may have gone. The same person has it at most 1."""
        reach = min(_REACH + _DRIFT * (frame - self.frame - 1), _FARTHEST) * max(self.size, size)
        return float(np.linalg.norm(place - self.place)) / max(reach, 1e-9)


def rows_of(found: list[list[Found]], where: str) -> list[list[int]]:
    """The row of each person found in each picture.

    Raises InputError if there are so many rows that a clip of them would be too large: what is found leaps about all the time.
    """
    from scipy.optimize import linear_sum_assignment

    tracks: list[_Track] = []
    rows: list[list[int]] = []
    for frame, people in enumerate(found):
        seen = [_place_and_size(person) for person in people]
        distances = np.array([[track.distance(frame, *one) for track in tracks] for one in seen]).reshape(len(seen), len(tracks))
        pairs = zip(*linear_sum_assignment(np.minimum(distances, 1e3)), strict=True)
        known = {int(one): tracks[int(track)] for one, track in pairs if distances[one, track] <= 1}
        for number, (place, size) in enumerate(seen):
            if number not in known:
                known[number] = _Track(len(tracks), frame, place, size)
                tracks.append(known[number])
            track = known[number]
            track.frame, track.place, track.size = frame, place, size
        if people and len(tracks) * len(found) * people[0].points.size > most_values():
            raise InputError(
                f"{where}: expected at most {most_values():,} coordinates, found {len(tracks)} persons in {len(found)} pictures: "
                "cut the video to the action"
            )
        rows.append([known[number].row for number in range(len(people))])
    return rows


def _place_and_size(person: Found) -> tuple[NDArray[np.floating], float]:
    """The middle of a person and the longer side of the box around the joints, or around all if no joint is sure."""
    points = without_doubtful(person.points, person.scores)
    points = points[~np.isnan(points).any(axis=-1)]
    points = points if len(points) else person.points
    return np.median(points, axis=0), float((points.max(0) - points.min(0)).max())
