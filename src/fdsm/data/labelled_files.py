"""Labelled clips as people keep them: a folder for each label, or a table of files and labels."""

from __future__ import annotations

import csv
from pathlib import Path

from fdsm.data.clips import find_clips, is_clip
from fdsm.errors import InputError

_FILE, _LABEL = ("file", "clip"), "label"
"""Names of the columns."""


def find_labelled(path: Path) -> list[tuple[Path, str]]:
    """The clips and their labels, in a folder with a folder for each label, or in a .csv table with a header.

    The name of a folder is the label of all clips in it. A table has the columns `file` (or `clip`) and `label`. Its files are
    sought beside it. Raises InputError if there is no such place, no clip, or a row without a file or a label.
    """
    if path.is_dir():
        folders = sorted(one for one in path.iterdir() if one.is_dir() and not one.name.startswith(".") and not is_clip(one))
        loose = [one for one in sorted(path.iterdir()) if is_clip(one)]
        if loose or not folders:
            found = f"the clip {loose[0].name}" if loose else "none"
            raise InputError(f"{path}: expected a folder for each label with its clips in it, found {found}")
        return [(clip, folder.name) for folder in folders for clip in find_clips(folder)]
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    if path.suffix.lower() != ".csv":
        raise InputError(
            f"{path}: expected a .csv file with the columns file and label, or a folder of folders, found {path.suffix!r}"
        )
    return _of_table(path)


def _of_table(path: Path) -> list[tuple[Path, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file, skipinitialspace=True)
            rows = [(table.line_num, row) for row in table]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: expected a table as text, found something else ({error})") from None
    if not rows:
        raise InputError(f"{path}: expected a header and a row for each clip, found no row")
    header = list(table.fieldnames or ())
    column = next((name for name in _FILE if name in header), None)
    if column is None or header.count(_LABEL) != 1 or header.count(column) != 1:
        raise InputError(f"{path}: expected the columns file and label, found {', '.join(header)}")
    found = []
    for number, row in rows:
        if None in row:  # a label with a comma would lose what comes after it
            raise InputError(
                f'{path}, line {number}: expected {len(header)} cells, found more; a label with a comma stands in "..."'
            )
        name, label = (row[column] or "").strip(), (row[_LABEL] or "").strip()
        if not name or not label:
            raise InputError(f"{path}, line {number}: expected a file and a label, found {name!r} and {label!r}")
        clip = path.parent / name
        if not is_clip(clip):
            raise InputError(f"{path}, line {number}: expected the file of a clip, found {name!r}")
        found.append((clip, label))
    return found
