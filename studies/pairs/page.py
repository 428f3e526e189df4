"""The page on actions of two people, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from fdsm import storage
from fdsm.errors import InputError
from studies.pairs.measure import RECIPES, Row
from studies.reading.page import spread, to_lines

NUMBERS = Path(__file__).with_name("numbers.json")
PAGE = Path(__file__).with_name("pairs.md")

_TOP = """# Actions of two people

NTU RGB+D 120 has {classes} mutual actions, such as *hugging*. Here they are named from their words alone.

**All clips are rendered, those that are learnt from and those that are asked, by the same renderer.** No recording of two people
was at hand. The numbers show that words, motions and measurements of two people fit together, and nothing more. They do not say
how well actions in recordings are named. The vocabulary's partners were written with these actions in mind.

Synthetic classes of one and of two people teach, and nothing else. Other people perform the clips that are asked: one clip of each
class by each of {subjects} people. All {classes} classes are candidates, and chance is {chance:.1f}. The number is the top-1
accuracy in percent, mean ± sample standard deviation over {seeds} seeds.

- *two people*: the person who acts is measured, and how both stand to each other (`encoder.people=2`).
- *one person*: only the person who moves most is measured (`encoder.people=1`), on the same clips.
- *shuffled*: as *two people*, and each class is asked with the words of another.
- `discriminant-open-pairs`: synthetic classes may describe the classes that are asked.
- `discriminant-pairs`: those that describe one of them, with any limb, height or tempo, are left out.

`python -m studies pairs` makes the numbers, and `python -m studies pages` this page.
"""
_CLASSES = """## Class by class

Mean over seeds, with two people and with one. *Mistaken for* is the most frequent wrong name with two people and
`discriminant-pairs`.
"""


def keep(rows: Sequence[Row], path: Path = NUMBERS) -> None:
    storage.write_json(path, [asdict(row) for row in rows])


def read_kept(path: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies pairs`, found no file")
    return [_row_of(entry) for entry in storage.read_json(path)]


def _row_of(entry: dict[str, object]) -> Row:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    lists["by_class"] = tuple(tuple(one) for one in lists["by_class"])
    return Row(**{**entry, **lists})  # type: ignore[arg-type]


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page, from a row for each recipe with two people and with one."""
    first = rows[0]
    top = _TOP.format(
        classes=len(first.by_class), chance=100 / len(first.by_class), seeds=len(first.accuracy), subjects=first.subjects
    )
    return "\n".join([top, *to_lines(*table(rows)), "", _CLASSES, *to_lines(*class_table(rows)), ""])


def table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each recipe."""
    header = ("recipe", "synthetic classes", "two people", "one person", "two − one", "shuffled")
    lines: list[tuple[str, ...]] = []
    for recipe in RECIPES:
        two, one = _of(rows, recipe)
        gain = [a - b for a, b in zip(two.accuracy, one.accuracy, strict=True)]
        number = round(sum(two.training_classes) / len(two.training_classes))
        lines.append(
            (f"`{recipe}`", str(number), spread(two.accuracy), spread(one.accuracy), spread(gain, "+"), spread(two.shuffled))
        )
    return header, lines


def class_table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each class."""
    header = ["class"]
    columns: list[list[str]] = [[name for name, _, _ in rows[0].by_class]]
    for recipe in RECIPES:
        for row, people in zip(_of(rows, recipe), ("two", "one"), strict=True):
            header.append(f"{'open' if 'open' in recipe else 'strict'}, {people}")
            columns.append([f"{accuracy:.0f}" for _, accuracy, _ in row.by_class])
    header.append("mistaken for")
    columns.append([other for _, _, other in _of(rows, RECIPES[-1])[0].by_class])
    return tuple(header), list(zip(*columns, strict=True))


def _of(rows: Sequence[Row], recipe: str) -> tuple[Row, Row]:
    """The rows of a recipe with two people and with one."""
    two, one = (next(row for row in rows if (row.recipe, row.people) == (recipe, people)) for people in (2, 1))
    return two, one
