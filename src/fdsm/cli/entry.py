"""How a command line begins and ends: one sentence on standard error and an exit code for whatever goes wrong."""

from __future__ import annotations

import sys

import typer

from fdsm.errors import InputError


def run_app(app: typer.Typer) -> None:
    """Run a command line. Exit codes: 0 when all went well, 2 for a person's mistake, 1 for the machine's, 130 when interrupted."""
    command = typer.main.get_command(app)
    interrupted = "interrupted; the same command goes on where it stopped"
    try:
        # A command returns nothing; a code that comes back is typer's, which takes an interruption for itself.
        if command(standalone_mode=False) == 130:
            _fail(interrupted, 130)
    except InputError as error:
        _fail(str(error), 2)
    except KeyboardInterrupt:
        _fail(interrupted, 130)
    except OSError as error:
        _fail(f"{error.filename or 'system'}: {error.strerror or error}", 1)
    except Exception as error:
        message = getattr(error, "format_message", None)  # click's own errors: an unknown option, a missing argument
        if message is None:
            raise
        _fail(message(), 2)


def _fail(message: str, code: int) -> None:
    print(f"error: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
