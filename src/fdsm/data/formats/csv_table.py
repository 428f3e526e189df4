"""CSV with a header (`csv_header` lists which), and the TSV of Qualisys. Cells that are no number are missing."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats import qualisys
from fdsm.data.formats.csv_header import Header, read_header
from fdsm.data.formats.json_content import span
from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.people import Person, clip_of, most_values, usual_step
from fdsm.data.layout_files import NamedPoints
from fdsm.data.layouts import get_layout, layouts_with
from fdsm.data.source import read_bytes
from fdsm.errors import InputError, option
from fdsm.values import FloatArray, Layout

UP = {2: "-y", 3: "+y"}
"""The axis that points up, by the number of coordinates. Pictures have y down."""
MEDIAPIPE = get_layout("mediapipe-33")
"""What numbered points are if there are 33 of them."""
_FASTEST = 1.5
"""A step between frames that is longer, in what may be seconds, is one in milliseconds. From a thousand on, in microseconds."""
_AXES = ("x", "y", "z")
_DECIMAL_COMMA = re.compile(r"^(\s*[+-]?\d*),(\d+(?:[eE][+-]?\d+)?\s*)$")


def read(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float | None]:
    """A clip (M, T, V, C), its layout, and frames a second if there is a time. `layout` is the one that is wanted, if any.

    Raises InputError if the file is damaged, has no header, or its points are not those of a body.
    """
    rows = read_bytes(path, _rows, "a table with a header")
    if not rows:
        return qualisys.read(path, layout)
    where = str(path)
    header = read_header(rows, where)
    data = [row for row in rows[header.first :] if any(cell.strip() for cell in row)]
    if not data:
        raise InputError(f"{path}: expected rows below the header, found none")
    several = any(column.quantity == "name" for column in header.columns)
    names, people, times = (_of_long if several else _of_wide)(header, data, where)
    points = clip_of(people, span([person.frame for person in people], where), where)
    clip, found = _on_layout(points, names, layout, where)
    return clip, found, _fps(times, header.seconds) or header.fps


def _rows(content: bytes) -> list[list[str]]:
    """The cells of each row; no rows if the file is of Qualisys. Raises ValueError if it is no text."""
    text = content.decode("utf-8-sig")
    if "\0" in text:
        raise ValueError("a zero byte")
    lines = text.splitlines()
    if lines and lines[0].startswith("NO_OF_FRAMES\t"):
        return []
    separator = max(";\t,", key=lambda mark: sum(line.count(mark) for line in lines[:5]))
    rows = list(csv.reader(lines, delimiter=separator, strict=True))
    if separator != ",":  # then numbers may have a decimal comma
        rows = [[_DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in row] for row in rows]
    return rows or [[""]]


Found = tuple[list[str], list[Person], dict[int, float]]
"""The names of the points, the persons in each frame, and the time of each frame."""


def _of_wide(header: Header, data: Sequence[Sequence[str]], where: str) -> Found:
    """A row holds a whole frame, or one person in it."""
    place = {(column.person, column.name, column.quantity): number for number, column in enumerate(header.columns)}
    keys = {column.quantity: number for number, column in reversed(list(enumerate(header.columns))) if not column.name}
    names = list(dict.fromkeys(c.name for c in header.columns if c.name and c.quantity == "x"))
    persons = list(dict.fromkeys(c.person for c in header.columns if c.name and c.quantity == "x"))
    dims = 3 if any(column.quantity == "z" and column.name for column in header.columns) else 2
    table = _numbers(data, len(header.columns), where)
    _refuse_many(len(persons) * len(data) * len(names) * dims, f"{len(names)} points of {len(persons)} persons", len(data), where)
    tracks = [_text(row, keys["person"]) for row in data] if "person" in keys else None
    if "frame" in keys:
        frames = _frames_of_names([_text(row, keys["frame"]) for row in data], table[:, keys["frame"]], tracks)
    elif "time" not in keys:
        frames = list(range(len(table)))
    else:
        frames = _frames_of_times(table[:, keys["time"]], tracks, where)
    people = []
    for person in persons:
        columns = np.array([[place.get((person, name, axis), -1) for axis in _AXES[:dims]] for name in names])
        chosen = np.where(columns >= 0, table[:, columns], np.nan)  # (T, N, dims)
        of_scores = np.array([place.get((person, name, "score"), -1) for name in names])
        scores = np.where(of_scores >= 0, table[:, of_scores], np.nan) if (of_scores >= 0).any() else None
        for row, frame in enumerate(frames):
            track = tracks[row] if tracks else (person or None) if len(persons) > 1 else None
            people.append(Person(frame, chosen[row], None if scores is None else scores[row], track))
    times = dict(zip(frames, table[:, keys["time"]].tolist(), strict=True)) if "time" in keys else {}
    return names, people, times


def _of_long(header: Header, data: Sequence[Sequence[str]], where: str) -> Found:
    """A row holds a point."""
    at = {column.quantity: number for number, column in reversed(list(enumerate(header.columns)))}
    axes = [at[axis] for axis in _AXES if axis in at]
    table = _numbers(data, len(header.columns), where, text={at["name"], at.get("person", at["name"])})
    labels = [_text(row, at["name"]) for row in data]
    names = list(dict.fromkeys(labels))
    columns = {name: column for column, name in enumerate(names)}
    key = at.get("frame", at.get("time"))
    if key is None:
        raise InputError(f"{where}: expected a column frame or time beside the points' names, found neither")
    frames = _whole(table[:, key]) if "frame" in at else None
    if frames is None:
        frames = _places([_text(row, key) for row in data]) if np.isnan(table[:, key]).all() else _in_order(table[:, key])
    tracks = [_text(row, at["person"]) if "person" in at else None for row in data]
    keys = list(dict.fromkeys(zip(frames, tracks, strict=True)))
    _refuse_many(len(keys) * len(names) * len(axes), f"{len(names)} points", len(keys), where)
    rows = {own: number for number, own in enumerate(keys)}
    points = np.full((len(keys), len(names), len(axes)), np.nan)
    scores = np.full((len(keys), len(names)), np.nan)
    for number, own in enumerate(zip(frames, tracks, strict=True)):
        spot = rows[own], columns[labels[number]]
        if not np.isnan(points[spot]).all():
            raise InputError(f"{where}: expected each point once in a frame, found {labels[number]!r} again in frame {own[0]}")
        points[spot] = table[number, axes]
        scores[spot] = table[number, at["score"]] if "score" in at else np.nan
    people = [Person(frame, points[row], scores[row], track) for (frame, track), row in rows.items()]
    times = dict(zip(frames, table[:, at["time"]].tolist(), strict=True)) if "time" in at else {}
    return names, people, times


def _refuse_many(coordinates: int, points: str, frames: int, where: str) -> None:
    """Raises InputError if a table of so many coordinates is too large. Most of them may not be in the file."""
    if coordinates > most_values():
        raise InputError(f"{where}: expected at most {most_values():,} coordinates, found {points} in {frames} frames")


def _text(row: Sequence[str], column: int) -> str:
    """A cell, empty if the row ends before it."""
    return row[column].strip() if column < len(row) else ""


def _numbers(data: Sequence[Sequence[str]], width: int, where: str, text: Collection[int] = ()) -> NDArray[np.float64]:
    """The cells as numbers (rows, width), NaN where they are none. Columns of `text` are not looked at.

    Raises InputError if a row is too long, if there are too many cells, or if none is a number.
    """
    _refuse_many(len(data) * width, f"{width} columns", len(data), where)  # rows may end before the last column
    table = np.full((len(data), width), np.nan)
    for number, row in enumerate(data):
        if any(cell.strip() for cell in row[width:]):
            raise InputError(f"{where}: expected {width} cells in a row as in the header, found {len(row)}")
        for column, cell in enumerate(row[:width]):
            if column not in text:
                table[number, column] = _number(cell)
    if np.isnan(table).all():
        raise InputError(f"{where}: expected numbers below the header, found none")
    return table


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")


def _whole(stated: NDArray[np.float64]) -> list[int] | None:
    """The frame of each row as it is stated. None if these are not whole numbers."""
    if np.isfinite(stated).all() and (stated == np.round(stated)).all() and np.abs(stated).max() < 1e12:
        return [int(number) for number in stated]
    return None


def _places(names: Sequence[str]) -> list[int]:
    """The frame of each row by its name, such as that of a picture, in the order of the file."""
    places: dict[str, int] = {}
    return [places.setdefault(name, len(places)) for name in names]


def _in_order(values: NDArray[np.float64]) -> list[int]:
    """The frame of each row by the place of its value in order."""
    return [int(place) for place in np.unique(values, return_inverse=True)[1]]


def _frames_of_names(names: Sequence[str], stated: NDArray[np.float64], tracks: Sequence[str] | None) -> list[int]:
    """The frame of each row: as stated, else of several persons by the frame's name, else by its place."""
    frames = _whole(stated)
    if frames is None and tracks is not None and len(set(zip(names, tracks, strict=True))) == len(names):
        frames = _places(names)
    return list(range(len(names))) if frames is None else frames


def _frames_of_times(times: NDArray[np.float64], tracks: Sequence[str] | None, where: str) -> list[int]:
    """The frame of each row that has a time and no number: of several persons by the time, else by its place.

    Raises InputError if the times of one person go back.
    """
    if np.isnan(times).any():
        return list(range(len(times)))
    if tracks is not None:
        ordered = _in_order(times)
        if len(set(zip(ordered, tracks, strict=True))) == len(times):
            return ordered
    back = np.flatnonzero(np.diff(times) < 0)
    if len(back):
        row = int(back[0])
        raise InputError(
            f"{where}: expected times that rise from row to row, found {times[row + 1]:g} after {times[row]:g}: sort the rows by "
            "time, or cut the table into clips"
        )
    return list(range(len(times)))


def _on_layout(points: FloatArray, names: Sequence[str], layout: Layout | None, where: str) -> tuple[FloatArray, Layout]:
    """Numbered points are in the order of the layout that is wanted. Others are found by name."""
    order = _order(names)
    if order is None or isinstance(layout, NamedPoints):
        return on_body(points, names, UP[points.shape[-1]], layout, where)
    if layout is None:
        if len(names) != MEDIAPIPE.num_joints:
            raise InputError(f"{where}: expected {option('layout')} beside numbered points, found none; {layouts_with(len(names))}")
        layout = MEDIAPIPE
    if len(names) != layout.num_joints:
        raise InputError(
            f"{where}: expected {layout.num_joints} points as in layout {layout.name!r}, found {len(names)}; "
            f"{layouts_with(len(names))}"
        )
    return points[:, :, order], replace(layout, up=layout.up if layout == MEDIAPIPE else UP[points.shape[-1]])


def _order(names: Sequence[str]) -> list[int] | None:
    """The columns of points in the order of their numbers, if these are their names: 0, 1, ... or landmark_1, landmark_2, ..."""
    found = [re.fullmatch(r"(\D*?)0*(\d{1,9})", name) for name in names]
    if not all(found) or len({match[1] for match in found if match}) != 1:
        return None
    columns = {int(match[2]): column for column, match in enumerate(found) if match}
    numbers = sorted(columns)
    return [columns[number] for number in numbers] if numbers in (list(range(len(names))), list(range(1, len(names) + 1))) else None


def _fps(times: dict[int, float], seconds: float | None) -> float | None:
    """Frames a second from the time of each frame. Without a stated unit, it is one in which people record."""
    steps = np.diff([times[frame] for frame in sorted(times)]) / np.maximum(np.diff(sorted(times)), 1)
    steps = steps[steps > 0]
    if not len(steps):
        return None
    step = usual_step(steps)
    unit = seconds if seconds is not None else 1.0 if step <= _FASTEST else 1e-3 if step < 1000 else 1e-6
    return 1 / (step * unit)
