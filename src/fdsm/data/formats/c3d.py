"""C3D: labelled markers of optical motion capture, read by the package `c3d`. Units are those of the file, mostly millimetres.

A marker is missing where its residual is below 0, where a coordinate is not a number, and at (0, 0, 0), where some tools put it.
"""

from __future__ import annotations

import io
import warnings
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.package import load_package
from fdsm.data.source import read_bytes
from fdsm.errors import InputError
from fdsm.values import FloatArray, Layout

UP = "+z"
"""The axis that points up where the file does not say which one does on its screen."""


def read(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float | None]:
    """A clip (M, T, V, 3), its layout, and frames a second. `layout` is the one that is wanted, if any.

    Raises InputError if the package is missing, the file is damaged, or its markers are not those of a body.
    """
    package = load_package("c3d", "c3d", path)
    points, labels, up, fps = read_bytes(path, lambda content: _parse(package, content), "a C3D file")
    if not points.size:
        raise InputError(f"{path}: expected markers in a C3D file, found {len(labels)} in {len(points)} frames")
    clip, found = on_body(points[None], labels, up, layout, str(path))
    return clip, found, fps if fps > 0 else None


def _parse(package: ModuleType, content: bytes) -> tuple[FloatArray, list[str], str, float]:
    """Points (T, N, 3), their labels, the axis that points up, and the rate. Raises an error of any kind if something is wrong."""
    # The package warns of files without analog data, and of frames that are not there, which are counted below. A filter for its
    # modules alone stays, because `warnings.catch_warnings` is not for threads.
    warnings.filterwarnings("ignore", module=r"c3d\.")
    reader = package.Reader(io.BytesIO(content))
    # Frames without markers take no room in the file, so the number of them would bound nothing.
    expected = reader.last_frame - _first_frame(reader) + 1 if reader.point_used else 0
    frames = [points for _, points, _ in islice(reader.read_frames(copy=True), max(expected, 0))]
    if len(frames) != expected:
        raise ValueError(f"{len(frames)} of {expected} frames are there")
    table = np.stack(frames) if frames else np.zeros((0, reader.point_used, 5), np.float32)
    points = table[..., :3].astype(np.float32)
    points[(table[..., 3] < 0) | (points == 0).all(axis=-1)] = np.nan
    return points, _labels(reader, points.shape[1]), _up(reader), float(reader.point_rate)


def _first_frame(reader: Any) -> int:
    """The number of the first frame. The package (0.6.0) is one too low for each 65,536, and then reads so many frames too many."""
    parameter = reader.get("TRIAL:ACTUAL_START_FIELD")
    if parameter is None:
        return int(reader.first_frame)
    low, high = parameter.uint16_array[:2]
    return int(low) + 65_536 * int(high)


def _labels(reader: Any, count: int) -> list[str]:
    """The labels of all points. Beyond 255, they go on in further parameters: LABELS2, LABELS3."""
    labels: list[str] = []
    for number in ("", *range(2, 10)):
        parameter = reader.get(f"POINT:LABELS{number}")
        if parameter is not None:
            if len(parameter.dimensions) > 2:  # of the letters, and of the labels; empty labels in further ones take no room
                raise ValueError(f"labels in {len(parameter.dimensions) - 1} dimensions")
            labels += [str(label).strip() for label in parameter.string_array]
    return (labels + [f"*{number}" for number in range(len(labels), count)])[:count]


def _up(reader: Any) -> str:
    screen = reader.get_screen_axis()
    axis = screen[1].strip().lower() if screen else ""
    axis = axis if axis[:1] in ("+", "-") else f"+{axis}"
    return axis if axis in ("+x", "-x", "+y", "-y", "+z", "-z") else UP
