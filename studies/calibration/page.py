"""The page on how sure the starter model is, and its picture, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from fdsm import storage
from fdsm.errors import InputError
from studies.calibration.measure import Row
from studies.reading.page import spread

NUMBERS = Path(__file__).with_name("numbers.json")


def keep(rows: Sequence[Row], path: Path = NUMBERS) -> None:
    storage.write_json(path, [asdict(row) for row in rows])


def read_kept(path: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies calibration`, found no file")
    return [_row_of(entry) for entry in storage.read_json(path)]


def _row_of(entry: dict[str, object]) -> Row:
    lists = {key: tuple(map(_tuple, value)) for key, value in entry.items() if isinstance(value, list)}
    tables = {key: {kind: tuple(one) for kind, one in value.items()} for key, value in entry.items() if isinstance(value, dict)}
    return Row(**{**entry, **lists, **tables})  # type: ignore[arg-type]


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def percent(shares: Sequence[float]) -> str:
    return spread([100 * share for share in shares])
