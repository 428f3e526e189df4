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

The settings of the reading were chosen on rewritings of the names of the synthetic data set (`validation.yaml`).
`python -m studies reading` makes the numbers, and `python -m studies pages` this page.
"""


def keep(rows: Sequence[Row], path: Path = NUMBERS) -> None:
    storage.write_text(path, json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def read_kept(path: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies reading`, found no file")
    return [_row(entry) for entry in storage.read_json(path)]


def _row(entry: dict[str, object]) -> Row:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list) and key != "by_class"}
    by_class = tuple(tuple(one) for one in entry["by_class"])  # type: ignore[attr-defined]
    return Row(**{**entry, **lists, "by_class": by_class})  # type: ignore[arg-type]


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page."""
    models = list(dict.fromkeys(row.model for row in rows))
    parts = [_TOP, *(_table([row for row in rows if row.model == model]) for model in models)]
    parts.append("## Class by class\n\nWith the data set's own names: written by hand against read. Mean over seeds.\n")
    parts += [_classes(row) for row in rows if row.wording == OWN]
    return "\n".join(parts)


def _table(rows: Sequence[Row]) -> str:
    first = rows[0]
    lines = [
        f"## {first.dataset}: `{first.model}`\n",
        f"{first.num_classes} classes, chance {100 / first.num_classes:.1f}, {len(first.written)} seeds. "
        f"Written by hand: {_spread(first.written)}.\n",
        "| wording | read | likeliest | read − written | unread |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        lost = np.mean(row.read) - np.mean(row.written)
        unread = ", ".join(row.unread) or "none"
        lines.append(f"| {row.wording} | {_spread(row.read)} | {_spread(row.likeliest)} | {lost:+.1f} | {unread} |")
    return "\n".join(lines) + "\n"


def _classes(row: Row) -> str:
    lines = [f"### {row.dataset}: `{row.model}`\n", "| class | written | read |", "| --- | --- | --- |"]
    lines += [f"| {name} | {written:.1f} | {read:.1f} |" for name, written, read in row.by_class]
    return "\n".join(lines) + "\n"


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.1f} ± {np.std(values, ddof=1):.1f}" if len(values) > 1 else f"{values[0]:.1f}"
