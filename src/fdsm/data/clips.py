"""Single clips: one file of a source as (M, T, V, C), its joint layout and its frame rate."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data import kinetics, ntu, nw_ucla, utd_mhad
from fdsm.data.layouts import layouts_with
from fdsm.data.source import as_clip, read_bytes
from fdsm.errors import InputError
from fdsm.values import FloatArray, Layout

DEFAULT_FPS = 30.0
"""Frame rate of an .npy file, which does not store it."""
NPY = "a .npy file of points (frames, joints, 2 or 3), with or without persons before them"
"""What an .npy file should be, for messages."""
_POSE_TOOLS = (b'"pose_keypoints_2d"', b'"keypoints"', b'"instance_info"', b'"keypoint_scores"', b'"landmarks"')
"""Keys in the JSON of OpenPose, COCO and AlphaPose, mmpose, and tools that write MediaPipe's landmarks."""
SUFFIXES = (".npy", ".skeleton", ".mat", ".json")
"""Ends of the names of files that hold a clip."""
_KINETICS_MARK = b'"frame_index"'
"""A key in every file of Kinetics-skeleton that shows a person, and in no file of NW-UCLA."""


def find_clips(path: Path) -> list[Path]:
    """A file as it is, or the clips' files in a folder and its folders, sorted. Hidden files do not count.

    Raises InputError if there is no such file, or no clip in the folder.
    """
    if not os.path.isdir(path):
        if not os.path.exists(path):
            raise InputError(f"{path}: no such file")
        return [path]
    names = (file for file in path.rglob("*") if not any(part.startswith(".") for part in file.relative_to(path).parts))
    found = sorted(file for file in names if file.suffix.lower() in SUFFIXES and file.is_file())
    if not found:
        raise InputError(f"{path}: expected a folder of clips ({', '.join(SUFFIXES)}), found none")
    return found


def read_clip(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float]:
    """Read one file as (clip, layout, fps). The clip is (M, T, V, C) in the source's units, NaN where a joint is missing.

    | suffix | source |
    | --- | --- |
    | .npy | an array (T, V, C) or (M, T, V, C); needs a layout |
    | .skeleton | NTU RGB+D |
    | .mat | UTD-MHAD |
    | .json | NW-UCLA or Kinetics-skeleton, found from the content |

    Raises InputError if the file is damaged, is of another kind, shows no person, or does not fit the layout.
    """
    if path.suffix.lower() != ".npy":
        return read_points(path, layout)
    array, num_joints = open_npy(path), 0 if layout is None else layout.num_joints
    if layout is None:
        raise _no_layout(path, array.shape[-2])
    if array.shape[-2] != num_joints:
        raise InputError(
            f"{path}: expected {num_joints} joints as in layout {layout.name!r}, found {array.shape[-2]}; "
            f"{layouts_with(array.shape[-2])}"
        )
    return as_clip(array, num_joints, str(path)), layout, DEFAULT_FPS


def read_points(path: Path, layout: Layout | None = None) -> tuple[NDArray[Any], Layout, float]:
    """Read one file as `read_clip` does, but an .npy file as it is, of any shape: `input_report.inspect` looks at it.

    Raises InputError as `read_clip` does, but not for the shape or the numbers of an .npy file.
    """
    suffix = path.suffix.lower()
    if suffix == ".npy":
        array = map_npy(path, NPY)
        if layout is None:
            raise _no_layout(path, array.shape[-2] if array.ndim > 2 else 0)
        return array, layout, DEFAULT_FPS
    sources: dict[str, Any] = {".mat": utd_mhad, ".skeleton": ntu}
    source = _source_of_json(path) if suffix == ".json" else sources.get(suffix)
    if source is None:
        known = ".npy, .skeleton (NTU RGB+D), .mat (UTD-MHAD) or .json (NW-UCLA, Kinetics-skeleton)"
        raise InputError(f"{path}: expected a clip as {known}, found {path.suffix!r}")
    if layout is not None and replace(layout, up=source.LAYOUT.up) != source.LAYOUT:
        raise InputError(f"{path}: expected a clip in layout {layout.name!r}, found a file whose joints are {source.LAYOUT.name!r}")
    clip: FloatArray = source.read_file(path)
    if not len(clip):
        raise InputError(f"{path}: nobody is to be seen in it")
    return clip, source.LAYOUT, source.FPS


def _source_of_json(path: Path) -> Any:
    """The reader of a JSON file. Raises InputError if the file is of a pose tool, which no reader takes."""
    content = read_bytes(path, bytes, "JSON")
    if _KINETICS_MARK in content:
        return kinetics
    if b'"skeletons"' not in content and any(mark in content for mark in _POSE_TOOLS):
        raise InputError(
            f"{path}: expected JSON of NW-UCLA or Kinetics-skeleton, found that of a pose tool: "
            "save its points as an .npy array (frames, joints, 2 or 3), with NaN for missing joints"
        )
    return nw_ucla


def _no_layout(path: Path, num_joints: int) -> InputError:
    return InputError(f"{path}: expected a named layout with an .npy file, found none; {layouts_with(num_joints)}")


def open_npy(path: Path) -> NDArray[Any]:
    """Map an .npy file of points, (T, V, C) or (M, T, V, C), without reading it. Raises InputError if it is not one."""
    array = map_npy(path, NPY)
    if array.ndim not in (3, 4) or array.shape[-1] not in (2, 3):
        raise InputError(f"{path}: expected {NPY}, found shape {array.shape}")
    return array


def map_npy(path: Path, expected: str) -> NDArray[Any]:
    """Map an .npy file without reading it. `expected` describes the array for error messages.

    The header is compared with the size of the file, so a header that promises terabytes takes no memory. Arrays of objects
    are pickles and are refused. Raises InputError if the file is not such an array.
    """
    if not os.path.isfile(path):  # unlike Path.is_file, returns False for an impossible name
        raise InputError(f"{path}: expected {expected}, found {'a folder' if os.path.isdir(path) else 'no such file'}")
    try:
        with np.errstate(over="raise"):
            return np.lib.format.open_memmap(path, mode="r")
    except Exception as error:  # numpy parses the header as Python source; a damaged one may raise any error
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise InputError(f"{path}: expected {expected}, found something else or a damaged file ({reason})") from None
