"""From Sequences as read to Sequences that an encoder can take: the steps of `transforms` in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from fdsm.data import transforms
from fdsm.errors import InputError
from fdsm.values import FloatArray, Layout, Sequences


class PreprocessConfig(BaseModel):
    """How clips are made alike. It belongs to the encoder trained on them and is stored with its weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_frames: int = Field(64, ge=1, description="length to which every clip is resampled")
    num_persons: int = Field(1, ge=1, description="persons kept, the most moving first; absent ones are zeros")
    max_gap: int = Field(15, ge=0, description="longest run of missing frames to interpolate, in frames of the source")
    face_camera: bool = Field(True, description="turn each clip (3D) so that the person's right is at +x when it begins")
    scale: bool = Field(True, description="divide by the median trunk length, so that the size of body and units drop out")


def preprocess(
    sequences: Sequences, config: PreprocessConfig | None = None, progress: Callable[[int, int], None] | None = None
) -> Sequences:
    """Every clip as (num_persons, num_frames, V, C), finite, with y up; `progress(done, total)` is called after each.

    `fps` stays that of the source, though a resampled frame no longer lasts 1 / fps seconds.

    Raises InputError naming the sample if a clip has no frame, no visible person, or no trunk to scale by.
    """
    config = config or PreprocessConfig()
    shape = (config.num_persons, config.num_frames, sequences.layout.num_joints, sequences.points.shape[-1])
    clips = np.empty((len(sequences), *shape), np.float32)
    for i, (clip, sample) in enumerate(zip(sequences, sequences.samples.ids, strict=True)):
        try:
            clips[i] = preprocess_clip(clip, sequences.layout, config)
        except InputError as error:
            raise InputError(f"sample {sample!r}: {error}") from None
        if progress is not None:
            progress(i + 1, len(sequences))
    return Sequences(
        points=clips.reshape(-1, *shape[2:]),
        shapes=np.tile(np.array(shape[:2], np.int64), (len(sequences), 1)),
        samples=sequences.samples,
        layout=replace(sequences.layout, up="+y"),
        fps=sequences.fps,
    )


def preprocess_clip(clip: FloatArray, layout: Layout, config: PreprocessConfig) -> FloatArray:
    """One clip (M, T, V, C) as (num_persons, num_frames, V, C). Raises InputError as `preprocess` does."""
    if clip.shape[1] == 0:
        raise InputError("it has no frame")
    # Doubles, so that neither distances nor their squares overflow whatever the source holds.
    points: transforms.Points = transforms.upright(clip.astype(np.float64), layout)
    points = transforms.choose_persons(transforms.interpolate_gaps(points, config.max_gap), config.num_persons)
    if np.isnan(points[0]).all():
        raise InputError("no frame shows a person")
    # Scaled before missing joints are given a place: a neck put where the root is would make the trunk too short.
    if config.scale:
        points = transforms.scale(points, layout)
    points = transforms.centre(transforms.fill_missing(points, layout), layout)
    if config.face_camera:
        points = transforms.face_camera(points, layout)
    with np.errstate(over="ignore"):
        result = np.nan_to_num(transforms.resample(points, config.num_frames), nan=0.0).astype(np.float32)
    if not np.isfinite(result).all():
        raise InputError("its coordinates are too far apart for the length of the trunk")
    return result
