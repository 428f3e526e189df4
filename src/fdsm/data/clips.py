"""Single clips: one file of a source as (M, T, V, C), its joint layout and its frame rate."""

from __future__ import annotations

import os
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
_KINETICS_MARK = b'"frame_index"'
"""A key in every file of Kinetics-skeleton that shows a person, and in no file of NW-UCLA."""


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
    if path.suffix == ".npy":
        return _read_npy_clip(path, layout)
    source: Any = {".mat": utd_mhad, ".json": nw_ucla, ".skeleton": ntu}.get(path.suffix)
    if source is None:
        known = ".npy, .skeleton (NTU RGB+D), .mat (UTD-MHAD) or .json (NW-UCLA, Kinetics-skeleton)"
        raise InputError(f"{path}: expected a clip as {known}, found {path.suffix!r}")
    if source is nw_ucla and _KINETICS_MARK in read_bytes(path, bytes, "JSON"):
        source = kinetics
    if layout is not None and layout != source.LAYOUT:
        raise InputError(f"{path}: expected layout {source.LAYOUT.name}, which this kind of file has, found {layout.name!r}")
    clip: FloatArray = source.read_file(path)
    if not len(clip):
        raise InputError(f"{path}: nobody is to be seen in it")
    return clip, source.LAYOUT, source.FPS


def _read_npy_clip(path: Path, layout: Layout | None) -> tuple[FloatArray, Layout, float]:
    array = open_npy(path)
    num_joints = array.shape[-2]
    if layout is None:
        raise InputError(f"{path}: expected a named layout with an .npy file, found none; {layouts_with(num_joints)}")
    if num_joints != layout.num_joints:
        raise InputError(
            f"{path}: expected {layout.num_joints} joints as in layout {layout.name!r}, found {num_joints}; "
            f"{layouts_with(num_joints)}"
        )
    return as_clip(array, num_joints, str(path)), layout, DEFAULT_FPS


def open_npy(path: Path) -> NDArray[Any]:
    """Map an .npy file of points, (T, V, C) or (M, T, V, C), without reading it. Raises InputError if it is not one."""
    expected = "a .npy file of points (frames, joints, 2 or 3), with or without persons before them"
    array = map_npy(path, expected)
    if array.ndim not in (3, 4) or array.shape[-1] not in (2, 3):
        raise InputError(f"{path}: expected {expected}, found shape {array.shape}")
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
