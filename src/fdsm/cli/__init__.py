"""The command line. Each verb is one arrow or one whole way; what a person does wrong ends in one sentence."""

from fdsm.cli.app import main

__all__ = ["main"]
