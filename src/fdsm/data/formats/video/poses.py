"""A video as poses: what a finder finds in each picture, put together to persons, evenly in time, without invented people."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.people import without_doubtful
from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.formats.video.invented import why_invented
from fdsm.data.formats.video.pictures import MOST, open_video
from fdsm.data.formats.video.places import FOCAL, placed
from fdsm.data.formats.video.tracks import rows_of
from fdsm.errors import InputError, InputWarning
from fdsm.progress import progress_bar
from fdsm.storage import atomic_path
from fdsm.values import FloatArray, Layout

_EVEN = 0.3
"""Share of a step by which the times of pictures may be off before poses are computed between them."""


@dataclass(frozen=True)
class Poses:
    """The people of a video, in metres from the camera if the finder gives a depth, or else in pixels."""

    points: FloatArray  # (M, T, V, 2 or 3), NaN where the person was not found
    picture: FloatArray  # (M, T, V, 2), pixels
    scores: FloatArray  # (M, T, V)
    layout: Layout
    fps: float | None  # None for a single picture

    @property
    def clip(self) -> FloatArray:
        """The points (M, T, V, 2 or 3), NaN where a joint is missing (`people.without_doubtful`)."""
        return without_doubtful(self.points, self.scores)

    def save(self, path: Path) -> None:
        """Write an .npz file that `fdsm.data.formats.arrays` reads."""
        rate: dict[str, Any] = {} if self.fps is None else {"fps": np.float64(self.fps)}
        with atomic_path(path) as target, target.open("wb") as file:
            np.savez_compressed(
                file,
                keypoints=self.points.swapaxes(0, 1),
                picture=self.picture.swapaxes(0, 1),
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
        for shown in video.pictures():
            found.append(finder.find(shown.pixels))
            times.append(shown.time)
            advance()
    if not any(found):
        raise InputError(f"{path}: nobody is to be seen in it: {finder.name} found no person in {len(found)} pictures")
    rows, even, fps = rows_of(found, str(path)), *_even(np.array(times))
    scores = even(_stacked(rows, [[person.scores for person in people] for people in found]))
    picture = even(_stacked(rows, [[person.points for person in people] for people in found]))
    spaces = [[person.space for person in people if person.space is not None] for people in found]
    points = picture
    if any(spaces):
        middle, focal = np.array(shown.pixels.shape[1::-1]) / 2, FOCAL * max(shown.pixels.shape)
        bodies = zip((picture - middle) / focal, even(_stacked(rows, spaces)), scores, strict=True)
        points = np.stack([placed(*body, fps or MOST) for body in bodies]).astype(np.float32)
    clip = without_doubtful(picture, scores)
    reasons = [why_invented(body, score, finder, fps) for body, score in zip(clip, scores, strict=True)]
    real = [person for person, reason in enumerate(reasons) if reason is None]
    if not real:
        raise InputError(f"{path}: nobody is to be seen in it: what {finder.name} found is no living person, as {reasons[0]}")
    if len(real) < len(reasons):
        reason = next(reason for reason in reasons if reason)
        many = "1 person was" if len(reasons) - len(real) == 1 else f"{len(reasons) - len(real)} persons were"
        warnings.warn(f"{path}: {many} left out, as {reason}", InputWarning, stacklevel=2)
    return Poses(points[real], picture[real], scores[real], finder.layout, fps)


def _stacked(rows: list[list[int]], values: list[list[NDArray[np.floating]]]) -> FloatArray:
    """Values (M, T, ...) of each person in each picture, NaN where there are none."""
    shape = next(one.shape for people in values for one in people)
    stacked = np.full((1 + max(map(max, filter(None, rows))), len(rows), *shape), np.nan, np.float32)
    for frame, (places, people) in enumerate(zip(rows, values, strict=True)):
        for row, value in zip(places, people, strict=True):
            stacked[row, frame] = value
    return stacked


def _even(times: NDArray[np.float64]) -> tuple[Callable[[FloatArray], FloatArray], float | None]:
    """What makes values (M, T, ...) of pictures at these times even in time, and the rate that they then have.

    Times that a file merely rounded are left as they are.
    """
    span = times[-1] - times[0]
    if len(times) < 2 or not span > 0:
        return lambda values: values, None
    rate = float((len(times) - 1) / span)
    wanted = np.linspace(times[0], times[-1], len(times))
    if np.abs(times - wanted).max() * rate <= _EVEN:
        return lambda values: values, rate
    after = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    weight = ((wanted - times[after - 1]) / (times[after] - times[after - 1])).astype(np.float32)

    def between(values: FloatArray) -> FloatArray:
        share = weight.reshape(-1, *[1] * (values.ndim - 2))
        return values[:, after - 1] * (1 - share) + values[:, after] * share

    return between, rate
