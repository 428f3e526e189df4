"""Kinematics: latents that are named measurements. They need no training."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import Field

from fdsm.encoders.encoder import ClipFunction
from fdsm.encoders.measurements import Body, find_points, measure, name_measurements, points_of
from fdsm.encoders.pair_measurements import actor_first, measure_pair, name_pair_measurements
from fdsm.errors import InputError
from fdsm.registry import NamedConfig
from fdsm.values import BoolArray, FloatArray, IntArray, Layout

_FEWEST_FRAMES = 4
"""Fewest frames in which motion differs from trembling. A shorter clip is padded with its last pose."""
_TRIES = 32
"""Random motions in which a measurement is tried. One that rests on the lower foot, say, does not change with each."""
_FARTHEST = 1e4
"""Trunk lengths. Coordinates are clipped to it, so that no square or sum overflows."""


class MeasurementConfig(NamedConfig):
    """Settings of the measurements."""

    name: Literal["measurements"] = "measurements"
    windows: int = Field(
        1, ge=1, description="number of equal parts of the clip, which are measured separately: the latent's frames"
    )
    people: Literal[1, 2] = Field(
        1, description="number of people who are measured; 2: the one who acts, and how both stand to each other"
    )


class MeasurementEncoder(ClipFunction):
    """Clips (B, M, T, V, in_dims) -> named measurements of the first person (B, C, windows, 1), float32.

    Clips must be preprocessed with `scale`, `centre` and `face_camera`, and with `level` if the sensor may be tilted. They are
    then in trunk lengths, with y up. At the start, the person's right is at +x and the person faces -z. 2D clips have depth
    0. If the length of a clip is not a multiple of `windows`, parts share a frame. `measurement_names` gives the names of the
    C channels. With one of `people`, persons other than the first are ignored. With two, the person is measured who acts
    (`pair_measurements.actor_first`), and then the pair. Of a clip of one person, the measurements of the pair are 0.

    Raises InputError if the layout lacks a measured joint. A call raises it if there are several windows with fewer than 4
    frames each.
    """

    Config = MeasurementConfig
    clips_at_once = 64
    """Number of clips of usual length that are measured fastest."""

    def __init__(self, config: MeasurementConfig, layout: Layout, in_dims: int) -> None:
        self.windows, self.people, self.in_dims = config.windows, config.people, in_dims
        self._num_joints = layout.num_joints
        self._points = find_points(layout)
        still = {point: np.zeros((1, 3, _FEWEST_FRAMES), np.float32) for point in self._points}
        of_pair = name_pair_measurements((still, still)) if self.people == 2 else ()
        self.measurement_names = name_measurements(still) + of_pair
        self.width = len(self.measurement_names)

    def __call__(self, clips: FloatArray) -> FloatArray:
        first = self._body(clips, 0)
        if self.people == 1:
            values = measure(self._parts(first))
        else:
            # Who acts is decided over the whole clip, so all windows measure the same person.
            actor, other = actor_first((first, self._body(clips, 1) if clips.shape[1] > 1 else _absent(first)))
            both = self._parts(actor), self._parts(other)
            values = np.concatenate([measure(both[0]), measure_pair(both)], 1)
        return np.moveaxis(values.reshape(len(clips), self.windows, self.width), 1, 2)[..., None]

    def _body(self, clips: FloatArray, person: int) -> Body:
        """The points of a person, each (B, 3, T)."""
        frames, joints, dims = clips.shape[2:]
        courses = np.zeros((len(clips), joints, 3, frames), np.float32)
        np.clip(clips[:, person].transpose(0, 2, 3, 1), -_FARTHEST, _FARTHEST, out=courses[:, :, :dims])
        return {
            point: courses[:, own[0]] if len(own) == 1 else courses[:, list(own)].mean(1) for point, own in self._points.items()
        }

    @cached_property
    def _rests_on(self) -> Mapping[str, BoolArray]:
        """For each measured point, a mask of the channels (C,) that change if the point moves otherwise. It is found by trying."""
        draws = np.random.default_rng(0)

        def drawn() -> FloatArray:
            """Courses of one point, from trembling to wild. Too much motion meets the limits of some measurements."""
            sizes = np.logspace(-4, 0, _TRIES)[:, None, None]
            course = draws.standard_normal((_TRIES, 3, 1)) + sizes * draws.standard_normal((_TRIES, 3, 64))
            return course.astype(np.float32)

        bodies = [{point: drawn() for point in self._points} for _ in range(self.people)]

        def values(moved: str | None = None) -> FloatArray:
            changed = [{**body, moved: drawn()} if moved else body for body in bodies]
            own = measure(changed[0])
            return own if self.people == 1 else np.concatenate([own, measure_pair((changed[0], changed[1]))], 1)

        before = values()
        return {point: (values(point) != before).any(0) for point in self._points}

    def carry_over(self, clip: FloatArray, layout: Layout) -> FloatArray:
        """A clip (M, T, V, C) of another layout in the joints of this encoder's (M, T, W, C).

        Each joint that is measured gets the place of the same point of the body. Joints that are not measured, and those that the
        clip's layout lacks, are missing (NaN).
        """
        theirs = points_of(layout)
        carried = np.full((*clip.shape[:2], self._num_joints, clip.shape[3]), np.nan, np.float32)
        for point, joints in self._points.items():
            if point in theirs:
                carried[:, :, list(joints)] = clip[:, :, list(theirs[point])].mean(2, keepdims=True)
        return carried

    def channels_on(self, joints: Collection[int]) -> BoolArray:
        """A mask of the channels (C,) that rest on any of the joints of the layout, by their numbers."""
        mask = np.zeros(self.width, np.bool_)
        for point, own in self._points.items():
            if set(own) & set(joints):
                mask |= self._rests_on[point]
        return mask

    def _parts(self, body: Body) -> Body:
        """The points in every window, each (B * windows, 3, frames of a window)."""
        num_frames = body["root"].shape[-1]
        if self.windows == 1 and num_frames >= _FEWEST_FRAMES:
            return body
        frames = self._frames_of_windows(num_frames)
        parts = {point: course[:, :, frames].transpose(0, 2, 1, 3) for point, course in body.items()}  # (B, windows, 3, frames)
        return {point: course.reshape(-1, *course.shape[2:]) for point, course in parts.items()}

    def _frames_of_windows(self, frames: int) -> IntArray:
        """Indices of the frames of each window (windows, frames of a window)."""
        if self.windows > 1 and frames < _FEWEST_FRAMES * self.windows:
            raise InputError(f"clips of {frames} frames: expected at least {_FEWEST_FRAMES} for each of the {self.windows} windows")
        length = math.ceil(frames / self.windows)
        starts = np.linspace(0, frames - length, self.windows).round().astype(np.int64)
        return starts[:, None] + np.minimum(np.arange(max(length, _FEWEST_FRAMES)), length - 1)


def _absent(body: Body) -> Body:
    return {point: np.zeros_like(course) for point, course in body.items()}
