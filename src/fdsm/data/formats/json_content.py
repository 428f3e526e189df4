"""The content of JSON files, whole or one object a line, and what all their readers ask of it."""

from __future__ import annotations

import json
import re
import reprlib
from pathlib import Path
from typing import Any

from fdsm.data.source import read_bytes
from fdsm.errors import InputError

Content = Any
"""What JSON holds: an object, a list, a text, a number, true, false or null."""
SPARSE = 10
"""Numbers of frames that leave out more than nine of ten do not number the frames of one clip."""


def load_json(path: Path) -> Content:
    """The content of a JSON file. Of a file with one value a line, a list. Raises InputError if it is damaged."""
    return read_bytes(path, _parse, "JSON")


def _parse(content: bytes) -> Content:
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        return [json.loads(line) for line in content.splitlines() if line.strip()]


def objects(content: Content, where: str, what: str) -> list[dict[str, Any]]:
    """A list of objects, checked. `what` describes them for the message."""
    if not isinstance(content, list) or not all(isinstance(value, dict) for value in content):
        raise InputError(f"{where}: expected {what} to be a list of objects, found {reprlib.repr(content)[:80]}")
    return content


def has_key(content: Content, key: str) -> bool:
    """Whether the content is an object with the key, or a list whose first object has it."""
    if isinstance(content, list):
        content = next((value for value in content if value), None)
    return isinstance(content, dict) and key in content


def frame_number(name: Any) -> int | None:
    """A frame's number from its id or the last number in its file's name. None if there is none, or a time of more digits."""
    if isinstance(name, str):
        found = re.findall(r"\d+", name.rpartition(".")[0] or name)
        digits = found[-1].lstrip("0") or "0" if found else ""
        return int(digits) if 0 < len(digits) <= 12 else None
    return name if type(name) is int and abs(name) < 1e12 else None


def whole(number: Any, where: str) -> int:
    """A frame's number, checked."""
    if type(number) is not int or abs(number) > 1e12:
        raise InputError(f"{where}: expected a frame's number to be whole, found {reprlib.repr(number)[:80]}")
    return number


def span(numbers: list[int], where: str) -> range:
    """From the first to the last number of a frame. Frames between them that have no number show nobody.

    Raises InputError if most of them have none, as in a data set of single pictures.
    """
    frames = range(min(numbers), max(numbers) + 1)
    count = len(set(numbers))
    if len(frames) > SPARSE * count:
        raise InputError(
            f"{where}: expected the frames of one clip, found {count} pictures with numbers from {frames[0]} to {frames[-1]}"
        )
    return frames
