"""What the sources share: the base of their configs, the walk over their files and the check of what a file holds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from fdsm.errors import InputError
from fdsm.values import FloatArray

if TYPE_CHECKING:
    from fdsm.values import Sequences


class SourceConfig(BaseModel):
    """Base of the data sets' configs: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Synthetic(SourceConfig):
    """Generated motions: every motion program is one class, done by every subject in every view and trial."""

    name: Literal["synthetic"] = "synthetic"
    num_subjects: int = Field(8, ge=1, description="bodies that differ in size, speed and style")
    num_views: int = Field(2, ge=1, description="directions from which each motion is seen")
    num_trials: int = Field(2, ge=1, description="repetitions by each subject in each view")
    seed: int = Field(0, ge=0)

    def read(self) -> Sequences:
        from fdsm.data.synthetic import generate, load_programs

        return generate(
            load_programs(),
            num_subjects=self.num_subjects,
            num_views=self.num_views,
            num_trials=self.num_trials,
            seed=self.seed,
        )


def find_files(root: Path, pattern: re.Pattern[str], example: str) -> list[tuple[Path, re.Match[str]]]:
    """The files directly in `root` whose whole name matches, sorted by name, each with its match.

    Raises InputError if `root` is not a folder or no name matches; `example` shows what a name looks like.
    """
    if not os.path.isdir(root):
        found_here = "a file" if os.path.isfile(root) else "nothing"
        raise InputError(f"{root}: expected a folder of files like {example}, found {found_here}")
    found = [(path, match) for path in sorted(root.iterdir()) if (match := pattern.fullmatch(path.name))]
    if not found:
        raise InputError(f"{root}: expected files like {example}, found none")
    return found


def as_clip(points: Any, num_joints: int, where: str) -> FloatArray:
    """Turn what a file holds into a clip (M, T, V, C); an array (T, V, C) is the clip of one person.

    Raises InputError, which begins with `where`, if it is not numeric, has another shape, no frame, or an infinite value.
    NaN stays: it marks a missing joint.
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
    # Doubles beyond float32 become infinite here and are refused. The copy is the caller's to write into.
    with np.errstate(over="ignore"):
        clip = np.array(array if array.ndim == 4 else array[None], np.float32, order="C")
    if np.isinf(clip).any():
        raise InputError(f"{where}: expected finite coordinates (NaN where a joint is missing), found an infinite one")
    return clip


def read_bytes(path: Path, parse: Callable[[bytes], Any], what: str) -> Any:
    """`parse` the bytes of a file. Raises InputError, saying that `what` was expected, if the file cannot be read or parsed.

    Parsers of file formats raise nearly anything on damaged bytes (YAML's: ValueError, KeyError, AttributeError,
    RecursionError and its own), so all errors are taken for damage and `parse` must do nothing but parse.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise InputError(f"{path}: expected {what}, found no readable file ({getattr(error, 'strerror', error)})") from None
    if not content:
        raise InputError(f"{path}: expected {what}, found an empty file")
    try:
        return parse(content)
    except Exception as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise InputError(f"{path}: expected {what}, found something else or a damaged file ({reason})") from None
