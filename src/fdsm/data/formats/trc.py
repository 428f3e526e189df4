"""TRC: tables of named markers, as OpenSim, Pose2Sim and Cortex write them. Units are those of the file.

A marker is missing where a cell is empty, and at (0, 0, 0). Where DataRate and the times of the rows disagree, the times count.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.people import most_values
from fdsm.data.source import read_bytes
from fdsm.values import FloatArray, Layout

UP = "+y"
TIME_ERROR = 0.0011  # seconds: times of three decimals err by up to 0.0005 each, and floats a little more


class _Table(NamedTuple):
    points: NDArray[np.float64]  # (T, N, 3)
    names: list[str]
    rate: float


def read(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float | None]:
    """A clip (M, T, V, 3), its layout, and frames a second. `layout` is the one that is wanted, if any.

    Raises InputError if the file is damaged or its markers are not those of a body.
    """
    table = read_bytes(path, _parse, "a TRC file (PathFileType, DataRate, Frame# and Time in its first lines)")
    clip, found = on_body(table.points[None], table.names, UP, layout, str(path))
    return clip, found, table.rate if 0 < table.rate < float("inf") else None


def _parse(content: bytes) -> _Table:
    """Raises ValueError if something is wrong."""
    lines = [line.split("\t") for line in content.decode("utf-8-sig", "replace").splitlines()]
    if not lines[0][0].startswith("PathFileType"):
        raise ValueError(f"its first word is {lines[0][0][:40]!r}")
    header = {key.strip(): value for key, value in zip(lines[1], lines[2], strict=False)}
    rate, num_frames = float(header["DataRate"]), int(float(header["NumFrames"]))
    names = [cell.strip() for cell in lines[3][2:] if cell.strip()]
    rows = [line for line in lines[5:] if line[0].strip()]  # there may be a blank line before the data
    if not names or not rows or len(rows) < num_frames:
        raise ValueError(f"{len(names)} markers in {len(rows)} of {num_frames} frames")
    width = 2 + 3 * len(names)
    if len(rows) * width > most_values():  # rows may end before the last marker
        raise ValueError(f"{len(names)} markers in {len(rows)} frames, too many for one clip")
    points = np.full((len(rows), width), np.nan)
    for place, row in enumerate(rows):
        if any(cell.strip() for cell in row[width:]):
            raise ValueError(f"frame {row[0][:20]} has more than the {len(names)} markers of the header")
        for column, cell in enumerate(row[2:width], start=2):
            if cell.strip():
                points[place, column] = float(cell)
    rate = _rate(rate, [row[1] for row in rows])
    return _Table(without_origin(points[:, 2:].reshape(len(rows), len(names), 3)), names, rate)


def _rate(named: float, times: list[str]) -> float:
    """Frames a second: `named`, that of the header, or that of the rows' times in seconds if these say another one.

    Some tools write a rate that is not that of the rows. Times that are left out or do not grow say nothing.
    """
    if len(times) < 2 or not all(cell.strip() for cell in times):
        return named
    steps = np.diff([float(cell) for cell in times])
    usual = np.median(steps)
    if not TIME_ERROR < usual < float("inf") or (named > 0 and abs(usual - 1 / named) <= TIME_ERROR):
        return named
    return float(1 / steps[abs(steps - usual) <= TIME_ERROR].mean())  # without the steps over rows that were cut out


def without_origin(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (..., 3) with NaN for those at (0, 0, 0), where tools put markers that they did not see, and for infinite ones."""
    gone = (points == 0).all(axis=-1) | ~np.isfinite(points).all(axis=-1)
    return np.where(gone[..., None], np.nan, points)
