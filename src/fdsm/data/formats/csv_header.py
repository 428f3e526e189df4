"""What the columns of a table of points hold, from its header: one line of titles, or several lines as Motive and DeepLabCut write.

| header | example |
| --- | --- |
| a title for each coordinate | `nose_x`, `nose.y`, `Hip_position_z (m)`, `x_0`, `v12`, `LeftHandX` |
| a row for each point | `frame`, `joint`, `x`, `y`, `z`, perhaps a score, a person, a time |
| Motive (OptiTrack) | first cell `Format Version`; lines of types, names, `Position`, and `X`, `Y`, `Z` |
| DeepLabCut | first cell `scorer`; lines of bodyparts and coords, perhaps of individuals |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fdsm.data.formats.named_points import LONGEST_NAME
from fdsm.errors import InputError

Rows = Sequence[Sequence[str]]


class Column(NamedTuple):
    """What a column holds: a coordinate or the score of a point (of a person), or `frame`, `time`, `person` or `name` of a row."""

    quantity: str  # "x", "y", "z", "score", "frame", "time", "person", "name", or "" for what is not read
    name: str = ""  # of the point
    person: str = ""


class Header(NamedTuple):
    columns: list[Column]
    first: int  # number of the row where the data begin
    seconds: float | None = None  # of a unit of time; None: not said
    fps: float | None = None  # where the rows have no times


_ROW_KEYS = {
    "frame": "frame frames framenumber frameid frameindex frameidx framenum framenr fnum",
    "time": "time t times timestamp seconds sec timems timestampms timeus timestampus timeseconds timesec timestamps",
    "person": "person personid subject subjectid track trackid individual individuals bodyid",
    "name": "joint jointname jointid landmark landmarkname landmarkid landmarkindex keypoint keypointname keypointid "
    "marker markername bodypart node point name part label",
}
_KEYS = {word: quantity for quantity, words in _ROW_KEYS.items() for word in words.split()}
_SCORES = ("visibility", "score", "confidence", "conf", "likelihood", "probability", "prob", "v", "c", "s", "p")
_QUANTITY = f"x|y|z|{'|'.join(_SCORES)}|presence"
_AFTER = re.compile(rf"^(.*[^\s_.:/-])[\s_.:/-]+({_QUANTITY})$", re.IGNORECASE)
_BEFORE = re.compile(rf"^({_QUANTITY})(?:[\s_.:/-]+(.+)|([0-9]+))$", re.IGNORECASE)
_GLUED = re.compile(r"^(.*[a-z0-9])([XYZ])$")
_UNIT = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*$")
_NO_PLACES = re.compile(
    r"rotation|orientation|quat|euler|velocity|acceleration|angle|(?<![a-z])(rot|vel|acc)(?![a-z])", re.IGNORECASE
)


def read_header(rows: Rows, where: str) -> Header:
    """Raises InputError if no columns of points are found, or if two hold the same coordinate."""
    first = rows[0][0].strip().lower() if rows and rows[0] else ""
    header = _of_motive(rows) if first == "format version" else _of_deeplabcut(rows) if first == "scorer" else _of_titles(rows)
    several = any(column.quantity == "name" for column in header.columns)
    has = {column.quantity for column in header.columns if several or column.name}
    if not {"x", "y"} <= has:
        titles = ", ".join(repr(cell[:12]) for cell in list(rows[0])[:4]) if rows else "nothing"
        raise InputError(f"{where}: expected a table with a header such as nose_x, nose_y, or frame, joint, x, y, found {titles}")
    places = Counter(column for column in header.columns if column.quantity in ("x", "y", "z"))
    for column, count in places.items():
        if count > 1:
            what = f"{column.quantity} of {column.name!r}" if column.name else column.quantity
            raise InputError(f"{where}: expected one column for {what}, found {count}")
    return header


def _of_titles(rows: Rows) -> Header:
    titles = [title.strip() for title in rows[0]] if rows else []
    columns = [_column(title) for title in titles]
    time = next((title for title, column in zip(titles, columns, strict=True) if column.quantity == "time"), "")
    return Header(columns, 1, _seconds(time))


def _column(title: str) -> Column:
    if len(title) > LONGEST_NAME:
        return Column("")
    plain = _UNIT.sub("", title)
    word = re.sub(r"[^a-z]", "", plain.lower())
    if word in _KEYS:
        return Column(_KEYS[word])
    if word in ("x", "y", "z") and len(plain) == 1:
        return Column(word)
    if word in _SCORES and word == plain.lower():
        return Column("score")
    after, before, glued = _AFTER.match(plain), _BEFORE.match(plain), _GLUED.match(plain)
    if after:
        name, quantity = after[1], after[2].lower()
    elif before:
        name, quantity = before[2] or before[3], before[1].lower()
    elif glued:
        name, quantity = glued[1], glued[2].lower()
    else:
        return Column("")
    if _NO_PLACES.search(name) or quantity == "presence":
        return Column("")
    return Column("score" if quantity in _SCORES else quantity, name)


def _seconds(title: str) -> float | None:
    """The seconds of a unit of time that a title names."""
    words = re.findall("[a-z]+", title.lower())
    for unit, seconds in (
        ("ns", 1e-9),
        ("us", 1e-6),
        ("ms", 1e-3),
        ("milliseconds", 1e-3),
        ("seconds", 1.0),
        ("s", 1.0),
        ("sec", 1.0),
    ):
        if unit in words:
            return seconds
    return None


def _of_motive(rows: Rows) -> Header:
    """Bones where there are some, else labelled markers. Their names have the skeleton's before a colon."""
    top = list(rows[0])
    values = dict(zip(top[::2], top[1::2], strict=False))
    last = next((number for number, row in enumerate(rows[:12]) if row and row[0].strip().lower() == "frame"), None)
    if last is None:
        return Header([], 1)
    lines = [row for row in rows[1:last] if any(cell.strip() for cell in row)]
    if len(lines) < 3:
        return Header([], 1)
    types, names = lines[:2]  # `Type` and `Name` stand before them, or nothing in older versions
    axes, kinds = rows[last], lines[-1]
    columns = [Column({"frame": "frame"}.get(axes[0].strip().lower(), "")), Column("time")]
    bones = any(kind.strip() == "Bone" for kind in types)
    for place in range(2, len(axes)):
        cells = [row[place].strip() if place < len(row) else "" for row in (types, names, kinds, axes)]
        kind, name, quantity, axis = cells
        wanted = kind == "Bone" if bones else kind in ("Marker", "")
        columns.append(Column(axis.lower(), name) if wanted and quantity == "Position" and name else Column(""))
    return Header(columns, last + 1, 1.0, _number(values.get("Export Frame Rate") or values.get("Capture Frame Rate")))


def _of_deeplabcut(rows: Rows) -> Header:
    lines = {row[0].strip().lower(): [cell.strip() for cell in row] for row in rows[:4] if row}
    parts, coords = lines.get("bodyparts", []), lines.get("coords", [])
    people = lines.get("individuals", [""] * len(parts))
    columns = [Column("frame")]
    for part, coordinate, person in list(zip(parts, coords, people, strict=False))[1:]:
        quantity = {"x": "x", "y": "y", "z": "z", "likelihood": "score"}.get(coordinate.lower(), "")
        columns.append(Column(quantity, part, person))
    return Header(columns, len(lines) if "individuals" in lines else 3)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
