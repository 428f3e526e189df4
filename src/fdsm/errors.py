"""The one error that a person's input can cause; the command line turns it into one sentence and exit code 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class InputError(ValueError):
    """Something handed to fdsm is wrong: a file, a key, a label, a shape.

    The message is one sentence that names the file or key, what was found and what was expected.
    """


def explain(error: ValidationError, where: str) -> InputError:
    """The first thing that pydantic found wrong, as one sentence that starts with `where` and the key."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    found = repr(first["input"])
    shown = found if len(found) <= 80 else found[:77] + "..."
    if first["type"] == "extra_forbidden":
        what = f"unknown key {key!r}"
    elif first["type"] == "missing":
        what = f"the key {key!r} is missing"
    elif first["type"] == "value_error":
        what = f"{key}: {first['msg'].removeprefix('Value error, ')}" if key else first["msg"].removeprefix("Value error, ")
    else:
        what = f"{key}: {first['msg'][0].lower()}{first['msg'][1:]}, found {shown}"
    others = error.error_count() - 1
    return InputError(f"{where}: {what}" + (f" (and {others} more)" if others else ""))
