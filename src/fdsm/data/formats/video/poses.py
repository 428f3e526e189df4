"""A video as poses: what a finder finds in each picture, put together to persons, evenly in time, without invented people."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.people import without_doubtful
from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.formats.video.invented import why_invented
from fdsm.data.formats.video.pictures import open_video
from fdsm.data.formats.video.tracks import rows_of
from fdsm.errors import InputError, InputWarning
from fdsm.progress import progress_bar
from fdsm.storage import atomic_path
from fdsm.values import FloatArray, Layout

_EVEN = 0.3
"""Share of a step by which the times of pictures may be off before poses are computed between them."""


@dataclass(frozen=True)
class Poses:
    """The people of a video, in pixels, with the scores of their joints."""

    points: FloatArray  # (M, T, V, 2), NaN where the person was not found
    scores: FloatArray  # (M, T, V)
    layout: Layout
    fps: float | None  # None for a single picture

    @property
    def clip(self) -> FloatArray:
        """The points (M, T, V, 2), NaN where a joint is missing (`people.without_doubtful`)."""
        return without_doubtful(self.points, self.scores)

    def save(self, path: Path) -> None:
        """Write an .npz file that `fdsm.data.formats.arrays` reads."""
        rate: dict[str, Any] = {} if self.fps is None else {"fps": np.float64(self.fps)}
        with atomic_path(path) as target, target.open("wb") as file:
            np.savez_compressed(
                file,
                keypoints=self.points.swapaxes(0, 1),
                scores=self.scores.swapaxes(0, 1),
                layout=np.str_(self.layout.name),
                **rate,
            )


def find_poses(path: Path, finder: Finder) -> Poses:
    """The people in a video. Memory holds one picture at a time.

    Warns (InputWarning) of people who were left out because they are invented.

    Raises InputError if the file is no video or a damaged one, or if nobody is to be seen in it.
    """
    found: list[list[Found]] = []
    times: list[float] = []
    with open_video(path) as video, progress_bar("pictures", video.count) as advance:
        for picture in video.pictures():
            found.append(finder.find(picture.pixels))
            times.append(picture.time)
            advance()
    if not any(found):
        raise InputError(f"{path}: nobody is to be seen in it: {finder.name} found no person in {len(found)} pictures")
    points, scores = _stacked(found, finder.layout.num_joints)
    points[..., 0] *= video.width_of_pixels
    points, scores, fps = _evenly(points, scores, np.array(times))
    clip = without_doubtful(points, scores)
    reasons = [why_invented(body, score, finder, fps) for body, score in zip(clip, scores, strict=True)]
    real = [person for person, reason in enumerate(reasons) if reason is None]
    if not real:
        raise InputError(f"{path}: nobody is to be seen in it: what {finder.name} found is no living person, as {reasons[0]}")
    if len(real) < len(reasons):
        reason = next(reason for reason in reasons if reason)
        many = "1 person was" if len(reasons) - len(real) == 1 else f"{len(reasons) - len(real)} persons were"
        warnings.warn(f"{path}: {many} left out, as {reason}", InputWarning, stacklevel=2)
    return Poses(points[real], scores[real], finder.layout, fps)


def _stacked(found: list[list[Found]], num_joints: int) -> tuple[FloatArray, FloatArray]:
    """Points (M, T, V, 2) and scores (M, T, V) of each person, NaN in the pictures where they were not found."""
    rows = rows_of(found)
    count = 1 + max(row for people in rows for row in people)
    points = np.full((count, len(found), num_joints, 2), np.nan, np.float32)
    scores = np.full((count, len(found), num_joints), np.nan, np.float32)
    for frame, (people, places) in enumerate(zip(found, rows, strict=True)):
        for person, row in zip(people, places, strict=True):
            points[row, frame], scores[row, frame] = person
    return points, scores


def _evenly(points: FloatArray, scores: FloatArray, times: NDArray[np.float64]) -> tuple[FloatArray, FloatArray, float | None]:
    """Points, scores and their rate, with equal time between them. Times that a file merely rounded are left as they are."""
    span = times[-1] - times[0]
    if len(times) < 2 or not span > 0:
        return points, scores, None
    rate = (len(times) - 1) / span
    even = np.linspace(times[0], times[-1], len(times))
    if np.abs(times - even).max() * rate <= _EVEN:
        return points, scores, float(rate)
    after = np.clip(np.searchsorted(times, even), 1, len(times) - 1)
    weight = ((even - times[after - 1]) / (times[after] - times[after - 1])).astype(np.float32)

    def between(values: FloatArray) -> FloatArray:
        share = weight.reshape(-1, *[1] * (values.ndim - 2))
        return values[:, after - 1] * (1 - share) + values[:, after] * share

    return between(points), between(scores), float(rate)
