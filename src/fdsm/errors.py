"""The error for wrong input. The command line prints it as one sentence, with exit code 2."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError


_LONGEST = 900
"""Characters of a message. A file or a request may hold a name of megabytes, and an error would repeat it."""


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""Ends of lines, and characters that steer a terminal. A name in a file may have them."""


def shortened(message: str) -> str:
    """A message in one line of at most 900 characters: a longer one has its middle left out."""
    message = _CONTROL.sub(" ", message)
    return message if len(message) <= _LONGEST else f"{message[: 2 * _LONGEST // 3]} ... {message[5 - _LONGEST // 3 :]}"


class InputWarning(UserWarning):
    """Input that can be used, but that a person should know about. The message is one sentence, cut like that of an error."""

    def __init__(self, message: str) -> None:
        super().__init__(shortened(message))


class InputError(ValueError):
    """An input of fdsm is wrong: a file, a key, a label or a shape.

    The message is one sentence with the file or key, the value found and the value expected. It names an option of a call as
    `option` does. If it is too long, its middle is left out.
    """

    def __init__(self, message: str) -> None:
        super().__init__(shortened(message))


class KeyedError(InputError):
    """An error about a part of some settings; its message begins with a key within that part."""


def option(name: str) -> str:
    """How messages name an option of a call. The command line shows it as one types it there (`as_typed`)."""
    return f"option {name!r}"


def as_typed(message: str) -> str:
    """A message with options as one types them on the command line."""
    return re.sub(r"\boption '(\w+)'", lambda found: f"--{found[1].replace('_', '-')}", message)


def printable(name: str) -> str:
    """A name that can be written anywhere: of a file whose name is not text in UTF-8, the bytes are escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def did_you_mean(name: str, known: list[str]) -> str:
    """A clause for error messages: the name found, the known names, and a suggestion."""
    texts = [one for one in known if isinstance(one, str)]  # a key of YAML may be a number
    close = difflib.get_close_matches(str(name), texts, n=1)
    hint = f", did you mean {close[0]!r}?" if close else f"; known: {', '.join(map(str, known))}"
    return f"unknown name {name!r}{hint}"


def without_prefix(message: str) -> str:
    """A message of pydantic's without the words that it puts before those of a check of our own."""
    return message.replace("Value error, ", "")


def explain(error: ValidationError, where: str, model: Any) -> InputError:
    """The first error that pydantic found in data for `model`, as one sentence: `where` (if any), the key, the problem."""
    first = error.errors(include_url=False)[0]
    location = first["loc"]
    key = ".".join(str(part) for part in location)
    found = repr(first["input"])
    shown = found if len(found) <= 80 else found[:77] + "..."
    if first["type"] == "extra_forbidden":
        what = f"{key}: {did_you_mean(str(location[-1]), _keys_at(model, location[:-1]))}"
    elif first["type"] in ("model_type", "dict_type"):
        what = f"{key or 'top level'}: expected a mapping of keys, found {shown}"
    elif first["type"] == "missing":
        what = f"the key {key!r} is missing"
    elif first["type"] in ("tuple_type", "list_type"):
        what = f"{key}: expected a list, found {shown}"
    elif first["type"] == "too_short":
        what = f"{key}: expected at least {first['ctx']['min_length']} of them, found {shown}"
    elif first["type"] == "value_error":
        message = without_prefix(first["msg"])
        inner = isinstance(first.get("ctx", {}).get("error"), KeyedError)
        what = f"{key}{'.' if inner else ': '}{message}" if key else message
    else:
        what = f"{key}: {first['msg'][0].lower()}{first['msg'][1:]}, found {shown}"
    others = error.error_count() - 1
    return InputError(f"{where}: " * bool(where) + what + (f" (and {others} more)" if others else ""))


def _keys_at(model: Any, location: Sequence[int | str]) -> list[str]:
    """The keys of a pydantic model at a location in its data."""
    for part in location:
        annotation = model if isinstance(part, int) else model.model_fields[part].annotation
        model = _model_in(annotation)
    return list(model.model_fields)


def _model_in(annotation: Any) -> Any:
    """The pydantic model in an annotation such as `Model`, `Model | None` or `tuple[Model, ...]`."""
    if hasattr(annotation, "model_fields"):
        return annotation
    return next(model for model in map(_model_in, getattr(annotation, "__args__", ())) if model is not None)
