"""TSV of Qualisys Track Manager: lines of KEY and value, then a row of coordinates for each frame. Millimetres.

A marker is missing where a cell is empty, and at (0, 0, 0).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.people import most_values
from fdsm.data.formats.trc import without_origin
from fdsm.data.source import read_bytes
from fdsm.values import FloatArray, Layout

UP = "+z"


def read(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float | None]:
    """A clip (M, T, V, 3), its layout, and frames a second. `layout` is the one that is wanted, if any.

    Raises InputError if the file is damaged or its markers are not those of a body.
    """
    points, names, rate = read_bytes(path, _parse, "a TSV file of Qualisys (NO_OF_FRAMES, FREQUENCY, MARKER_NAMES)")
    clip, found = on_body(points[None], names, UP, layout, str(path))
    return clip, found, rate if 0 < rate < float("inf") else None


def _parse(content: bytes) -> tuple[NDArray[np.float64], list[str], float]:
    """Points (T, N, 3), their names, and the rate. Raises ValueError if something is wrong."""
    lines = content.decode("utf-8-sig", "replace").rstrip("\r\n").splitlines()
    header = {key: values.split("\t") for key, _, values in (line.partition("\t") for line in lines) if key.isupper()}
    names = [name.strip() for name in header["MARKER_NAMES"] if name.strip()]
    num_frames, width = int(header["NO_OF_FRAMES"][0]), 3 * len(names)
    if not 0 < num_frames < len(lines) or not names:
        raise ValueError(f"{len(names)} markers, and {len(lines)} lines for {num_frames} frames")
    if num_frames * width > most_values():  # rows may end before the last marker
        raise ValueError(f"{len(names)} markers in {num_frames} frames, too many for one clip")
    titles = lines[-num_frames - 1].split("\t")
    first = 2 if titles[0].strip() == "Frame" else 0  # frame and time come first, or not
    points = np.full((num_frames, width), np.nan)
    for place, line in enumerate(lines[-num_frames:]):
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cells[first + width :]):
            raise ValueError(f"row {place + 1} has more than the {len(names)} markers of the header")
        row = [float(cell) if cell else np.nan for cell in cells[first : first + width]]
        points[place, : len(row)] = row
    return without_origin(points.reshape(num_frames, -1, 3)), names, float(header["FREQUENCY"][0])
