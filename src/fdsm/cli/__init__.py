"""The command line. Each command is one step or a whole run. A user's mistake ends in one sentence."""

from fdsm.cli.app import main

__all__ = ["main"]
