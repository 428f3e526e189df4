"""From raw clips to latents: what a clip shows is inspected, and clips of one kind are encoded at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from pydantic import ValidationError

from fdsm.data import transforms
from fdsm.data.clips import DEFAULT_FPS, read_points
from fdsm.data.formats.people import most_values
from fdsm.data.input_report import InputReport, Persons, inspect
from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess_clips
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import add_depth
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.errors import InputError, explain, printable
from fdsm.values import UNKNOWN, FloatArray, Latents, Layout, Samples, Sequences

Clip = str | Path | FloatArray | InputReport
"""A file that `fdsm.data` can read, coordinates (T, V, C) or (M, T, V, C) as any kind of array, or a clip that was inspected."""

Vary = Callable[[FloatArray], FloatArray]
"""From a preprocessed clip (M, T, V, C) to variants of it (N, M, T, V, C)."""


class HowSeen(TypedDict, total=False):
    """How to look at a clip: the options of `Recognizer.inspect`."""

    layout: str | Layout | None
    fps: float | None
    persons: Persons
    up: str | None
    aspect: float | None


class ClipEncoder:
    """An encoder with its preprocessing, for clips as users have them. Nothing in it changes, so threads may share one.

    `takes_flat`: clips in 2D are encoded as 3D clips with depth 0, if the encoder takes 3D clips.
    """

    def __init__(self, encoder: Encoder, tokens: str, *, takes_flat: bool) -> None:
        self.encoder, self.tokens, self.takes_flat = encoder, tokens, takes_flat
        try:
            self._steps = PreprocessConfig.model_validate(encoder.preprocessing["steps"])
            self._layout = encoder.layout.with_up(encoder.preprocessing["up"])  # the axes of the training data
        except ValidationError as error:
            raise explain(error, "preprocessing of the encoder", PreprocessConfig) from None
        except (LookupError, TypeError, ValueError) as error:
            raise InputError(f"the encoder does not say how its clips were prepared ({error})") from None
        self._measures = isinstance(encoder.network, MeasurementEncoder)
        size = self._steps.num_persons * self._steps.num_frames * encoder.layout.num_joints * encoder.network.in_dims
        if size > most_values():
            raise InputError(
                f"preprocessing of the encoder: expected clips of at most {most_values():,} coordinates, found "
                f"num_frames {self._steps.num_frames} and num_persons {self._steps.num_persons}"
            )

    def inspect(
        self,
        clip: str | Path | FloatArray,
        name: str,
        layout: str | Layout | None = None,
        fps: float | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> InputReport:
        """The report on a clip, which messages call `name`. `Recognizer.inspect` explains options and errors."""
        # The model's own layout, named or not, has the axes of its training data.
        wanted = self._layout
        if layout is not None and layout != self._layout.name:
            wanted = layout if isinstance(layout, Layout) else get_layout(str(layout))  # a Path names a layout file, too
        points, found, rate = clip, wanted, DEFAULT_FPS
        # A file of another kind than .npy stores its layout, which may be any if the model measures, and the order of its axes.
        says_all = isinstance(clip, str | Path) and Path(clip).suffix.lower() != ".npy"
        if isinstance(clip, str | Path):
            stores_any = layout is None and self._measures and says_all
            points, found, rate = read_points(Path(clip), None if stores_any else wanted)
        return inspect(
            points,
            found,
            rate if fps is None else fps,
            where=name,
            dims=None if says_all else self.encoder.network.in_dims,
            persons="all" if persons is None and self._steps.num_persons > 1 else persons,
            up=up,
            aspect=aspect,
            max_gap=self._steps.max_gap,
        )

    @property
    def num_persons(self) -> int:
        """How many persons of a clip the model looks at, at most."""
        return self._steps.num_persons

    def is_flat(self, report: InputReport) -> bool:
        """Whether a clip is encoded as a 3D clip with depth 0."""
        return self.takes_flat and report.dims < self.encoder.network.in_dims

    def by_kind(self, reports: Sequence[InputReport]) -> Iterator[list[int]]:
        """The places of those clips that `encode` takes together: of one layout and number of coordinates."""
        left = list(range(len(reports)))
        while left:
            first = reports[left[0]]
            same = [i for i in left if reports[i].dims == first.dims and reports[i].layout == first.layout]
            taken = set(same)
            left = [i for i in left if i not in taken]
            yield same

    def encode(self, reports: Sequence[InputReport], vary: Vary | None = None) -> Latents:
        """Latents of inspected clips of one kind. A measurement is NaN if it rests on joints that its clip never shows.

        With `vary`, latents of the variants that it makes of the only clip after preprocessing.

        Raises InputError, which names the clip, if a clip cannot be preprocessed.
        """
        sequences, unseen = self._sequences(reports)
        if vary is not None:
            (clip,) = sequences
            variants = vary(clip)
            sequences = Sequences.from_clips(list(variants), unnamed(len(variants)), sequences.layout, sequences.fps)
        if self.is_flat(reports[0]):
            sequences = add_depth(sequences)
        latents = self.encoder.encode(sequences, self.tokens)
        network = self.encoder.network
        if not any(unseen) or not isinstance(network, MeasurementEncoder):
            return latents
        lacking = np.stack([network.channels_on(joints) for joints in unseen])  # (N, C)
        return replace(latents, z=np.where(lacking[:, None], np.float32(np.nan), latents.z))

    def _sequences(self, reports: Sequence[InputReport]) -> tuple[Sequences, list[frozenset[int]]]:
        """The clips as the encoder takes them, and the joints that each never shows. They are filled in."""
        network, layout = self.encoder.network, reports[0].layout
        clips = [report.clip for report in reports]
        if layout.joints != self.encoder.layout.joints and isinstance(network, MeasurementEncoder):
            clips = [network.carry_over(points, layout) for points in clips]
            layout = self.encoder.layout.with_up(layout.up)
        unseen = [_never_seen(points) for points in clips]
        try:
            ready = preprocess_clips(clips, layout, self._steps)
        except InputError:
            for points, report in zip(clips, reports, strict=True):
                self._require_fit(points, layout, report.where)
            raise
        return Sequences.from_clips(ready, unnamed(len(clips)), layout.with_up("+y"), DEFAULT_FPS), unseen

    def _require_fit(self, points: FloatArray, layout: Layout, where: str) -> None:
        """Raises InputError, which names the clip, if it cannot be preprocessed."""
        try:
            preprocess_clips([points], layout, self._steps)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def _never_seen(points: FloatArray) -> frozenset[int]:
    """The joints of a clip (M, T, V, C) that no frame shows."""
    if not transforms.anything_missing(points):
        return frozenset()
    return frozenset(np.flatnonzero(transforms.is_missing(points).all((0, 1))).tolist())


def unnamed(count: int) -> Samples:
    """Samples of which nothing is known."""
    unknown = np.full(count, UNKNOWN, np.int64)
    return Samples(np.zeros(count, np.int64), tuple(map(str, range(count))), unknown, unknown, ("unknown",))


def name_of(clip: Any, number: int | None = None) -> str:
    """What messages and answers call a clip: its file, or its number in a list. A mapped array has a file, too."""
    file = clip if isinstance(clip, str | Path) else getattr(clip, "filename", None)
    if isinstance(file, str | Path):
        return printable(str(file))
    return "clip" if number is None else f"clip {number}"
