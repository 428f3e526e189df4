"""Files of JSON lines, each of one kind."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from fdsm.errors import explain

Line = TypeVar("Line", bound=BaseModel)


def read_lines(path: Path, kind: type[Line]) -> list[Line]:
    """Raises InputError that names the line and the key that is wrong."""
    found = []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(kind.model_validate_json(text))
        except ValidationError as error:
            raise explain(error, f"{path}, line {number}", kind) from None
    return found
