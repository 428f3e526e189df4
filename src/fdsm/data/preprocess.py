"""Preprocessing of `Sequences` for an encoder: the steps of `transforms` in their order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from fdsm.data import alignment, transforms
from fdsm.data.source import Listing
from fdsm.data.store import write_store
from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.values import FloatArray, IntArray, Layout, Sequences


class PreprocessConfig(BaseModel):
    """Settings of preprocessing. They belong to the encoder that is trained on the clips, and are stored with its weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_frames: int = Field(64, ge=1, description="length to which every clip is resampled")
    num_persons: int = Field(1, ge=1, description="number of persons, sorted by motion; absent ones are zeros")
    max_gap: int = Field(15, ge=0, description="longest run of missing frames to interpolate, in frames of the source")
    level: bool = Field(False, description="rotate each clip (3D) so that a standing person is vertical, against a tilted sensor")
    face_camera: bool = Field(True, description="rotate each clip so that the person's right is at +x at the start (2D: x or -x)")
    centre: bool = Field(True, description="put the root of the first person at the origin at the start of the clip")
    scale: bool = Field(True, description="divide by the median trunk length, which removes body size and units")


class DegradeConfig(BaseModel):
    """Settings that shorten or thin out clips, as in a shorter or slower recording (Table 11)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    crop: float = Field(1.0, gt=0, le=1, description="share of frames to keep, from the middle (150 of 300 frames: 0.5)")
    every: int = Field(1, ge=1, description="keep only every n-th frame (half the sampling rate: 2)")


def degrade(sequences: Sequences, config: DegradeConfig) -> Sequences:
    """Remove frames from preprocessed clips, then resample to the old length, because encoders need it (Table 11)."""
    clips = []
    for clip in sequences:
        num_frames = clip.shape[1]
        kept = max(1, round(config.crop * num_frames))
        start = (num_frames - kept) // 2
        fewer = clip[:, start : start + kept][:, :: config.every]
        clips.append(transforms.resample(fewer, num_frames).astype(np.float32))
    return Sequences.from_clips(clips, sequences.samples, sequences.layout, sequences.fps)


def preprocess(sequences: Sequences, config: PreprocessConfig | None = None, folder: Path | None = None) -> Sequences:
    """Every clip as (num_persons, num_frames, V, C), finite, with y up. With a `folder`, clips are written there and mapped.

    `fps` stays that of the source, although a resampled frame no longer lasts 1 / fps seconds.

    Raises InputError naming the sample if a clip has no frame, has no visible person, or lacks the joints for centring and
    scaling.
    """
    config = config or PreprocessConfig()
    layout = sequences.layout.with_up("+y")
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
    return preprocess_clips([clip], layout, config)[0]


def preprocess_clips(clips: Sequence[FloatArray], layout: Layout, config: PreprocessConfig) -> list[FloatArray]:
    """Many clips, each as `preprocess_clip` gives it. What turns and scales them is found for all at once.

    Scaling, centring, levelling and turning become one linear map of each clip, which is applied to the frames that are left
    after resampling. All clips have the same number of coordinates. Raises InputError as `preprocess` does.
    """
    if not clips:
        return []
    dims = clips[0].shape[-1]
    upright = transforms.upright_turn(layout, dims)
    seen = [_choose(transforms.with_middles(clip, layout)[0], config) for clip in clips]
    # Scale before filling in missing joints. A neck filled in at the root would make the trunk too short.
    lengths = _trunk_lengths(seen, layout) if config.scale else np.ones(len(clips))
    whole = [transforms.fill_missing(points, layout) for points in seen]
    turns = np.tile(upright, (len(clips), 1, 1))
    first = [points[0] for points in whole]
    if config.level and (feet := transforms.find_feet(layout, dims)) is not None:
        bodies, counts = _joined([transforms.bodies(points, layout, feet) for points in first])
        turns = alignment.level_turns(bodies @ upright.T, counts) @ turns
    if config.face_camera:
        rights, counts = _joined([transforms.rights(points, layout) for points in first])
        rights = (np.repeat(turns, counts, axis=0) @ rights[..., None])[..., 0]
        turns = alignment.facing_turns(rights, counts) @ turns
    results = []
    for points, turn, length in zip(whole, turns, lengths, strict=True):
        origin = transforms.landmark(points[0, 0], layout, "root", np.float64) if config.centre else np.zeros(dims)
        results.append(_mapped(points, origin, turn / length, config.num_frames))
    return results


def _choose(clip: FloatArray, config: PreprocessConfig) -> transforms.Points:
    """The chosen persons (num_persons, T, V, C), with short gaps filled."""
    if clip.shape[1] == 0:
        raise InputError("it has no frame")
    if len(clip) == config.num_persons == 1 and not transforms.anything_missing(clip):
        return clip
    # With doubles, squares do not overflow.
    points: transforms.Points = clip.astype(np.float64)
    points = transforms.choose_persons(transforms.interpolate_gaps(points, config.max_gap), config.num_persons)
    if np.isnan(points[0]).all():
        raise InputError("no frame shows a person")
    return points


def _trunk_lengths(clips: Sequence[transforms.Points], layout: Layout) -> transforms.Points:
    trunks, counts = _joined([transforms.trunks(points[0], layout) for points in clips])
    lengths = alignment.median_lengths(trunks, counts)
    for length, points in zip(lengths.tolist(), clips, strict=True):
        transforms.check_trunk(length, points)
    return lengths


def _joined(vectors: Sequence[alignment.Doubles]) -> tuple[alignment.Doubles, IntArray]:
    """Vectors of many clips in a row, and the number of each clip's."""
    return np.concatenate(vectors), np.array([len(of_clip) for of_clip in vectors])


def _mapped(points: transforms.Points, origin: transforms.Points, matrix: transforms.Points, num_frames: int) -> FloatArray:
    """The points resampled, relative to the origin, and multiplied with the matrix. Missing persons become zeros."""
    resampled = transforms.resample(points, num_frames, np.float64)
    mapped = (resampled - origin).reshape(-1, len(origin)) @ matrix.T
    with np.errstate(over="ignore"):
        result: FloatArray = mapped.reshape(resampled.shape).astype(np.float32)
    if not np.isfinite(result).all():
        result = np.where(np.isnan(mapped.reshape(resampled.shape)), np.float32(0), result)
        if not np.isfinite(result).all():
            raise InputError("its coordinates are too far apart for the length of the trunk")
    return result
