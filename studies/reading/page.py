"""The page on the reading of labels, from the kept numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.errors import InputError
from studies.reading.measure import OWN, Row

NUMBERS = Path(__file__).with_name("numbers.json")
PAGE = Path(__file__).with_name("reading.md")

_TOP = """# How well labels are read

A user's label is read into kinematics (`fdsm.vocabulary.label_reader`). The table holds this against kinematics that were written
by hand from the meaning of each class. Synthetic motion alone teaches the first three models; the last also learnt from recorded
clips of other actions. All classes are candidates and all clips are scored. The number is the top-1 accuracy in percent, mean ±
sample standard deviation over seeds.

- *own names*: the data set's class names.
- *synonym*, *sentence*, *sided*: rewritings of the names (`wordings.yaml`), written from the names before they were measured.
- *likeliest*: the most likely meaning of a label alone.
- *read*: all its meanings, as `fdsm predict` takes them.
- *unread*: labels that the reading refuses. They count as wrong.

The settings of the reading were chosen on rewritings of the names of the synthetic data set: see
[What the settings of the reading rest on](validation.md). How many names vote was chosen on
[names that the lexicon does not have](left-out.md).
`python -m studies reading` makes the numbers, and `python -m studies pages` this page.
"""


def keep(rows: Sequence[Row], path: Path = NUMBERS) -> None:
    storage.write_text(path, json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def read_kept(path: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies reading`, found no file")
    return [row_of(entry) for entry in storage.read_json(path)]


def row_of(entry: dict[str, object]) -> Row:
    """The row that a JSON object holds."""
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list) and key != "by_class"}
    by_class = tuple(tuple(one) for one in entry["by_class"])  # type: ignore[attr-defined]
    return Row(**{**entry, **lists, "by_class": by_class})  # type: ignore[arg-type]


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page."""
    lines = [_TOP]
    for model in dict.fromkeys(row.model for row in rows):
        own = [row for row in rows if row.model == model]
        lines += [f"## {own[0].dataset}: `{model}`\n", f"{summary(own)}\n", *to_lines(*table(own)), ""]
    lines.append("## Class by class\n\nWith the data set's own names: written by hand against read. Mean over seeds.\n")
    for row in rows:
        if row.wording == OWN:
            lines += [f"### {row.dataset}: `{row.model}`\n", *to_lines(*class_table(row)), ""]
    return "\n".join(lines)


def summary(rows: Sequence[Row]) -> str:
    """What the rows of a model have in common, with the accuracy of the kinematics written by hand."""
    first = rows[0]
    return (
        f"{first.num_classes} classes, chance {_chance(first)}, {len(first.written)} seeds. "
        f"Written by hand: {spread(first.written)}."
    )


def table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and lines of the rows of a model."""
    header = ("wording", "read", "likeliest", "read − written", "unread")
    return header, [
        (
            row.wording,
            spread(row.read),
            spread(row.likeliest),
            f"{np.mean(row.read) - np.mean(row.written):+.1f}",
            ", ".join(row.unread) or "none",
        )
        for row in rows
    ]


def class_table(row: Row) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and lines of the classes of a row."""
    header = (f"class (chance {_chance(row)})", "written", "read")
    return header, [(name, f"{written:.1f}", f"{read:.1f}") for name, written, read in row.by_class]


def to_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    return ["| " + " | ".join(words) + " |" for words in (header, ["---"] * len(header), *rows)]


def spread(values: Sequence[float], sign: str = "") -> str:
    """Mean ± sample standard deviation, or the one value. `sign` is "+" if a gain should show that it is one."""
    mean = f"{np.mean(values):{sign}z.1f}"  # z: no minus before a zero
    return f"{mean} ± {np.std(values, ddof=1):.1f}" if len(values) > 1 else mean


def _chance(row: Row) -> str:
    return f"{100 / row.num_classes:.1f}"
