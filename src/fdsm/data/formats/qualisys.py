"""TSV of Qualisys Track Manager: lines of KEY and value, then a row of coordinates for each frame. Millimetres.

A marker is missing where a cell is empty or NULL, and at (0, 0, 0). With an external clock, the rate is that of the times.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.people import most_values, rate
from fdsm.data.formats.trc import without_origin
from fdsm.data.source import read_bytes
from fdsm.values import FloatArray, Layout

UP = "+z"
_EXTERNAL = "EXT"
"""The frequency of a file whose frames were taken when a signal of something else came."""


def read(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float | None]:
    """A clip (M, T, V, 3), its layout, and frames a second. `layout` is the one that is wanted, if any.

    Raises InputError if the file is damaged or its markers are not those of a body.
    """
    points, names, fps = read_bytes(path, _parse, "a TSV file of Qualisys (NO_OF_FRAMES, FREQUENCY, MARKER_NAMES)")
    clip, found = on_body(points[None], names, UP, layout, str(path))
    return clip, found, fps if fps is not None and 0 < fps < float("inf") else None


def _parse(content: bytes) -> tuple[NDArray[np.float64], list[str], float | None]:
    """Points (T, N, 3), their names, and the rate, if it is known. Raises ValueError if something is wrong."""
    lines = content.decode("utf-8-sig", "replace").rstrip("\r\n").splitlines()
    header = {key: values.split("\t") for key, _, values in (line.partition("\t") for line in lines) if key.isupper()}
    names = [name.strip() for name in header["MARKER_NAMES"] if name.strip()]
    num_frames, width = int(header["NO_OF_FRAMES"][0]), 3 * len(names)
    if not 0 < num_frames < len(lines) or not names:
        raise ValueError(f"{len(names)} markers, and {len(lines)} lines for {num_frames} frames")
    if num_frames * width > most_values():  # rows may end before the last marker
        raise ValueError(f"{len(names)} markers in {num_frames} frames, too many for one clip")
    stated = header["FREQUENCY"][0].strip()
    titles = lines[-num_frames - 1].split("\t")
    first = 2 if titles[0].strip() == "Frame" else 0  # frame and time come first, or not
    points, times = np.full((num_frames, width), np.nan), dict[int, float]()
    for place, line in enumerate(lines[-num_frames:]):
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cells[first + width :]):
            raise ValueError(f"row {place + 1} has more than the {len(names)} markers of the header")
        row = [_number(cell) for cell in cells[first : first + width]]
        points[place, : len(row)] = row
        if stated == _EXTERNAL and first and len(cells) > 1:
            times[place] = _number(cells[1])
    return without_origin(points.reshape(num_frames, -1, 3)), names, rate(times) if stated == _EXTERNAL else float(stated)


def _number(cell: str) -> float:
    return float(cell) if cell and cell.upper() != "NULL" else float("nan")
