"""Start and end of a command line. Every error is one sentence on standard error, with an exit code."""

from __future__ import annotations

import errno
import re
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from fdsm.errors import InputError, InputWarning, as_typed, did_you_mean, shortened, without_prefix

if TYPE_CHECKING:
    import typer


def run_app(load: Callable[[], typer.Typer]) -> None:
    """Run a command line. Exit codes: 0 for success, 1 for an internal error, 2 for a user's mistake, 130 for an interrupt.

    `load` gives its app. It is called here, so that an interrupt while modules are imported is one sentence, too.
    """
    _show_warnings_in_one_sentence()
    interrupted = "interrupted; a run or a conversion goes on where it stopped, by the same command"
    try:
        import typer

        command = typer.main.get_command(load())
        # Commands return nothing. A returned code is typer's own, for an interrupt that it caught.
        if command(standalone_mode=False) == 130:
            _fail(interrupted, 130)
    except InputError as error:
        _fail(str(error), 2)
    except KeyboardInterrupt:
        _fail(interrupted, 130)
    except OSError as error:
        if error.errno == errno.ENOMEM:
            _fail(_out_of_memory(error), 1)
        _fail(f"{error.filename or 'system'}: {error.strerror or error}{_KEPT if error.errno in _ROOM else ''}", 1)
    except MemoryError as error:
        _fail(_out_of_memory(error), 1)
    except Exception as error:
        if isinstance(error, RuntimeError) and _TORCH_MEMORY.search(str(error)):
            _fail(_out_of_memory(error), 1)
        message = getattr(error, "format_message", None)  # click's own errors: an unknown option, a missing argument
        if message is None:
            raise
        _fail(_with_suggestion(_with_order(without_prefix(message()))), 2)


_KEPT = "; what was finished is kept, and the same command goes on from there"
_ROOM = (errno.ENOSPC, errno.EDQUOT)
_TORCH_MEMORY = re.compile(r"can't allocate memory|out of memory", re.IGNORECASE)
"""What torch says, in an error of no kind of its own, where there is too little memory."""


def _out_of_memory(error: Exception) -> str:
    asked = re.search(r"Unable to allocate [\d.]+ \w+|tried to allocate [\d.]+ \w+", str(error))
    return f"out of memory{f' ({asked[0].lower()})' if asked else ''}{_KEPT}"


def _with_order(message: str) -> str:
    """The message, and where the argument goes that --labels may have taken for a label."""
    if not message.startswith("Missing argument") or "--labels" not in sys.argv:
        return message
    return f"{message.rstrip('.')}: it stands before --labels, which takes all words up to the next option"


def _with_suggestion(message: str) -> str:
    """The message with the nearest choice, if a word that was typed is none of the choices."""
    refused = re.search(r"('[^']*') is not one of (('[^']*'(, )?)+)\.?$", message)
    if refused is None:
        return message
    found, known = refused[1].strip("'"), re.findall("'([^']*)'", refused[2])
    return message[: refused.start()] + did_you_mean(found, known)


def _show_warnings_in_one_sentence() -> None:
    others = warnings.formatwarning

    def formatted(message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None) -> str:
        if issubclass(category, InputWarning):
            return f"warning: {as_typed(str(message))}\n"
        return others(message, category, filename, lineno, line)

    warnings.formatwarning = formatted


def _fail(message: str, code: int) -> None:
    print(f"error: {shortened(as_typed(' '.join(message.split())))}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
