"""netCDF files of the package `movement` (poses of DeepLabCut, SLEAP and others), read by `xarray`. Users name the keypoints.

The variables are position (time, space, keypoints, individuals) and confidence. Where `space` is x, y they are pixels with y
down. In 3D the unit and the axes are those of the tool, and y is taken for up.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from fdsm.data.formats.hdf5 import stated_bytes
from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.package import load_package
from fdsm.data.formats.people import Read, most_values, without_doubtful
from fdsm.data.source import read_bytes
from fdsm.errors import InputError
from fdsm.values import Layout

_AXES = ("individuals", "time", "keypoints", "space")


def read(path: Path, layout: Layout | None = None) -> Read:
    """What people do in a file.

    Raises InputError if the package is missing, the file is damaged or names another file, or keypoints are not points of a body.
    """
    where = str(path)
    xarray = load_package("xarray", "xarray", path)
    expected = "a netCDF file of movement"
    read_bytes(path, bytes, expected)  # that it can be read
    # The package would follow a link to another file, and read the coordinates of the axes, whatever their number.
    if (size := stated_bytes(path)) > 8 * most_values():
        raise InputError(f"{path}: expected {expected}, found one whose arrays would take {size} bytes")
    data = read_bytes(path, lambda content: _load(xarray, content), expected)
    if "position" not in data or set(data["position"].dims) != set(_AXES):
        found = ", ".join(f"{str(name)[:30]} {tuple(data[name].dims)}" for name in list(data)[:3]) or "no variable"
        raise InputError(f"{where}: expected the variable position with axes {', '.join(_AXES)}, found {found}")
    axes = [str(axis) for axis in data["space"].values] if "space" in data.coords else []
    if axes not in (["x", "y"], ["x", "y", "z"]) or "keypoints" not in data.coords:
        raise InputError(f"{where}: expected names of keypoints, and of the axes of space x, y or x, y, z, found {axes}")
    position = _values(data, "position", _AXES, where)
    confidence = _values(data, "confidence", _AXES[:3], where) if "confidence" in data else None
    if position.size == 0:
        raise InputError(f"{where}: expected at least one frame of one individual, found shape {position.shape}")
    names, up = [str(name) for name in data["keypoints"].values], "+y" if len(axes) == 3 else "-y"
    return *on_body(without_doubtful(position, confidence), names, up, layout, where), _fps(data.attrs.get("fps"))


def _load(xarray: Any, content: bytes) -> Any:
    """The whole data set, if it fits into memory: a small file may promise terabytes."""
    with xarray.open_dataset(io.BytesIO(content), decode_times=False) as data:
        if data.nbytes > 8 * most_values():
            raise ValueError(f"its variables would take {data.nbytes} bytes")
        return data.load()


def _values(data: Any, name: str, axes: tuple[str, ...], where: str) -> Any:
    variable = data[name]
    if set(variable.dims) != set(axes) or variable.dtype.kind not in "fiu":
        raise InputError(f"{where}: expected {name} to be numbers with axes {', '.join(axes)}, found {variable.dims}")
    return variable.transpose(*axes).values


def _fps(stored: Any) -> float | None:
    """Frames a second. Without them the package counts frames."""
    if isinstance(stored, int | float | np.number) and 0 < float(stored) < 1e6:
        return float(stored)
    return None
