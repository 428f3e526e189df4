"""Shared code of the sources: the base of their configs, the listing of their samples, and the check of a file's points."""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.registry import NamedConfig
from fdsm.values import TEST_PART, TRAIN_PART, FloatArray, Layout, Samples, Sequences


@dataclass(frozen=True)
class Listing:
    """The samples of a source, known without reading the clips.

    Samples come in portions that are read at once, usually one file. `portions` gives the number of consecutive samples in
    each portion. `read` takes the index of a portion and returns its clips (M, T, V, C), NaN where a joint is missing. A clip
    with zero persons is a sample that shows nobody. A listing can be sent to other processes.
    """

    samples: Samples
    layout: Layout
    fps: float
    num_dims: int
    portions: tuple[int, ...]
    read: Callable[[int], Sequence[FloatArray]]
    files: tuple[Path, ...] = ()  # the files of the clips; empty for rendered clips

    def __post_init__(self) -> None:
        if sum(self.portions) != len(self.samples):
            raise InputError(f"listing: {len(self.samples)} samples, but portions of {sum(self.portions)}")


class SourceConfig(NamedConfig, ABC):
    """Base of the configs of data sets of clips."""

    @abstractmethod
    def list_samples(self) -> Listing:
        """Find all samples, in a fixed order. Raises InputError naming the file that is missing or wrong."""

    def read(self) -> Sequences:
        """Read all samples into memory. Samples that show nobody are left out.

        Raises InputError naming the file that is missing or damaged.
        """
        listing = self.list_samples()
        clips: list[FloatArray] = []
        with progress_bar("read", len(listing.samples)) as advance:
            for portion, count in enumerate(listing.portions):
                clips += listing.read(portion)
                advance(count)
        kept = np.array([i for i, clip in enumerate(clips) if len(clip)], np.int64)
        return Sequences.from_clips([clips[i] for i in kept], listing.samples.select(kept), listing.layout, listing.fps)


def one_a_file(
    files: Sequence[Path], read_file: Callable[[Path], FloatArray], samples: Samples, layout: Layout, fps: float, num_dims: int = 3
) -> Listing:
    """The listing of a source with one sample per file."""
    # Names are sent to other processes in a fraction of the time of paths.
    read = partial(_read_one, tuple(map(os.fspath, files)), read_file)
    return Listing(samples, layout, fps, num_dims, (1,) * len(files), read, tuple(files))


def _read_one(files: tuple[str, ...], read_file: Callable[[Path], FloatArray], portion: int) -> list[FloatArray]:
    return [read_file(Path(files[portion]))]


def small_ending(name: str) -> str:
    """A file's name with its ending in small letters, as in `a1_s1.MAT`."""
    stem, dot, ending = name.rpartition(".")
    return stem + dot + ending.lower()


def names_by_stem(folder: Path, ending: str) -> dict[str, str]:
    """The names of the files in a folder with an ending, which may be in capitals, by what stands before it.

    Raises InputError if two names differ in their endings alone.
    """
    found: dict[str, str] = {}
    for name in sorted(os.listdir(folder)):
        stem, own = os.path.splitext(name)
        if own.lower() == ending and found.setdefault(stem, name) != name:
            raise InputError(f"{folder}: expected each sample once, found {found[stem][:80]!r} and {name[:80]!r}")
    return found


def find_files(root: Path, pattern: re.Pattern[str], example: str) -> list[tuple[Path, re.Match[str]]]:
    """The files directly in `root` whose whole name matches, sorted by name, each with its match.

    The ending may be in capitals: the name is matched with it in small letters. Raises InputError if `root` is not a folder or if
    no name matches. `example` is a valid name for the message.
    """
    if not os.path.isdir(root):
        found_here = "a file" if os.path.isfile(root) else "nothing"
        raise InputError(f"{root}: expected a folder of files like {example}, found {found_here}")
    found = [(path, match) for path in sorted(root.iterdir()) if (match := pattern.fullmatch(small_ending(path.name)))]
    if not found:
        raise InputError(f"{root}: expected files like {example}, found none")
    return found


def refuse_occupied(root: Path) -> None:
    """Raises InputError if `root` exists, unless it is an empty folder."""
    if root.is_file() or (root.is_dir() and any(root.iterdir())):
        raise InputError(f"{root}: expected an empty or new folder to write to, found something in its place")


def refuse_unfit(sequences: Sequences, root: Path, layout: Layout, num_dims: int, fps: float, num_classes: int) -> None:
    """Raises InputError if a format with such clips and with a training and a test part cannot hold the sequences."""
    samples = sequences.samples
    if sequences.layout != layout or sequences.num_dims != num_dims or sequences.fps != fps:
        found = f"{sequences.layout.name} in {sequences.num_dims}D at {sequences.fps:g}"
        raise InputError(f"{root}: expected clips in {layout.name} in {num_dims}D at {fps:g} frames a second, found {found}")
    if samples.parts is None or not np.isin(samples.parts, (TRAIN_PART, TEST_PART)).all():
        raise InputError(f"{root}: expected samples of a training and a test part, found some that are of neither")
    if samples.labels.max(initial=0) >= num_classes:
        raise InputError(f"{root}: expected labels below {num_classes}, found {samples.labels.max()}")


def as_clip(points: Any, num_joints: int, where: str) -> FloatArray:
    """Turn the points of a file into a clip (M, T, V, C). An array (T, V, C) is the clip of one person.

    NaN marks a missing joint and is kept. Raises InputError if the points are not numeric, have another shape, have no frame,
    or have an infinite value. The message begins with `where`.
    """
    try:
        array = np.asarray(points)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"{where}: expected an array of coordinates, found something else ({error})") from None
    if array.dtype.kind not in "fiu":
        raise InputError(f"{where}: expected an array of numbers, found one of {array.dtype} with shape {array.shape}")
    expected = f"(frames, {num_joints} joints, 2 or 3 coordinates)"
    if array.ndim not in (3, 4) or array.shape[-2] != num_joints or array.shape[-1] not in (2, 3):
        raise InputError(f"{where}: expected shape {expected}, with or without persons before it, found {array.shape}")
    if array.size == 0:
        raise InputError(f"{where}: expected at least one frame of one person, found shape {array.shape}")
    # Doubles beyond float32 become infinite here and are refused. The caller may write into the copy.
    with np.errstate(over="ignore"):
        clip = np.array(array if array.ndim == 4 else array[None], np.float32, order="C")
    if np.isinf(clip).any():
        raise InputError(f"{where}: expected finite coordinates (NaN where a joint is missing), found an infinite one")
    return clip


def read_bytes(path: Path, parse: Callable[[bytes], Any], what: str) -> Any:
    """The bytes of a file, parsed with `parse`.

    Raises InputError if the file cannot be read or parsed. The message says that `what` was expected. Parsers raise many
    kinds of errors on damaged bytes. YAML's raises ValueError, KeyError, AttributeError, RecursionError and its own. So
    every error counts as damage, and `parse` must only parse. Too little memory is none: MemoryError is passed on.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise InputError(f"{path}: expected {what}, found no readable file ({getattr(error, 'strerror', error)})") from None
    if not content:
        raise InputError(f"{path}: expected {what}, found an empty file")
    try:
        return parse(content)
    except MemoryError:
        raise
    except Exception as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise InputError(f"{path}: expected {what}, found something else or a damaged file ({reason})") from None
