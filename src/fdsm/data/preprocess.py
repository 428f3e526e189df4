"""From Sequences as read to Sequences that an encoder can take: the steps of `transforms` in their order."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from fdsm.data import transforms
from fdsm.data.source import Listing
from fdsm.data.store import write_store
from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.values import FloatArray, Layout, Sequences


class PreprocessConfig(BaseModel):
    """How clips are made alike. It belongs to the encoder trained on them and is stored with its weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_frames: int = Field(64, ge=1, description="length to which every clip is resampled")
    num_persons: int = Field(1, ge=1, description="persons kept, the most moving first; absent ones are zeros")
    max_gap: int = Field(15, ge=0, description="longest run of missing frames to interpolate, in frames of the source")
    level: bool = Field(False, description="turn each clip (3D) so that who stands in it is vertical: sensors are tilted")
    face_camera: bool = Field(True, description="turn each clip so that the person's right is at +x when it begins (2D: x or -x)")
    centre: bool = Field(True, description="put the root of the first person at the origin when the clip begins")
    scale: bool = Field(True, description="divide by the median trunk length, so that the size of body and units drop out")


class DegradeConfig(BaseModel):
    """Less of each clip: what a shorter or slower recording would have seen of it (Table 11)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    crop: float = Field(1.0, gt=0, le=1, description="share of the frames that are kept, in the middle (150 of 300 frames: 0.5)")
    every: int = Field(1, ge=1, description="keep each so-manieth frame only (half the sampling rate: 2)")


def degrade(sequences: Sequences, config: DegradeConfig) -> Sequences:
    """Preprocessed clips with fewer frames, stretched back to their length, which encoders go by."""
    clips = []
    for clip in sequences:
        num_frames = clip.shape[1]
        kept = max(1, round(config.crop * num_frames))
        start = (num_frames - kept) // 2
        fewer = clip[:, start : start + kept][:, :: config.every]
        clips.append(transforms.resample(fewer, num_frames).astype(np.float32))
    return Sequences.from_clips(clips, sequences.samples, sequences.layout, sequences.fps)


def preprocess(sequences: Sequences, config: PreprocessConfig | None = None, folder: Path | None = None) -> Sequences:
    """Every clip as (num_persons, num_frames, V, C), finite, with y up; with a `folder`, written there and mapped.

    `fps` stays that of the source, though a resampled frame no longer lasts 1 / fps seconds.

    Raises InputError naming the sample if a clip has no frame, no visible person, or lacks the joints that centring and
    scaling go by.
    """
    config = config or PreprocessConfig()
    layout = replace(sequences.layout, up="+y")
    read = partial(_preprocess_one, sequences, config)
    listing = Listing(sequences.samples, layout, sequences.fps, sequences.num_dims, (1,) * len(sequences), read)
    if folder is not None:
        return write_store(listing, folder, "preprocess")
    with progress_bar("preprocess", len(sequences)) as advance:
        clips = []
        for number in range(len(sequences)):
            clips += read(number)
            advance()
    return Sequences.from_clips(clips, sequences.samples, layout, sequences.fps)


def _preprocess_one(sequences: Sequences, config: PreprocessConfig, number: int) -> list[FloatArray]:
    try:
        return [preprocess_clip(sequences[number], sequences.layout, config)]
    except InputError as error:
        raise InputError(f"sample {sequences.samples.ids[number]!r}: {error}") from None


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
    points = transforms.fill_missing(points, layout)
    if config.centre:
        points = transforms.centre(points, layout)
    if config.level:
        points = transforms.level(points, layout)
    if config.face_camera:
        points = transforms.face_camera(points, layout)
    with np.errstate(over="ignore"):
        result = np.nan_to_num(transforms.resample(points, config.num_frames), nan=0.0).astype(np.float32)
    if not np.isfinite(result).all():
        raise InputError("its coordinates are too far apart for the length of the trunk")
    return result
