"""The studies' tests draw from the same tiny finished runs as the figures', and call the studies' commands."""

import sys

import pytest

from fdsm.cli.entry import run_app
from studies.__main__ import app
from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)
from tests.figures.conftest import _quick_decoder, finished, runs_folder  # noqa: F401 (fixtures)


@pytest.fixture
def studies(monkeypatch, capsys):
    """Call `python -m studies` in this process: exit code, and what it printed."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["studies", *map(str, arguments)])
        try:
            run_app(lambda: app)
        except SystemExit as stopped:
            return stopped.code, capsys.readouterr()
        return 0, capsys.readouterr()

    return call
