"""The command line. Each command is one step or a whole run. A user's mistake ends in one sentence."""

from __future__ import annotations

import atexit
import signal
from typing import TYPE_CHECKING

from fdsm.cli.entry import run_app

if TYPE_CHECKING:
    import typer


def main() -> None:
    """Entry point."""
    try:
        run_app(_load)
    finally:
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # only the end of Python is left to interrupt


def _load() -> typer.Typer:
    from fdsm.cli.app import app
    from fdsm.workers import leave_group_at_exit

    leave_group_at_exit()
    return app
