"""Ctrl-C in a command with several processes: one sentence, and what was done is kept."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
import yaml

from fdsm.leaderboard.costs import Costs
from tests.leaderboard.conftest import suite_of

SENTENCE = "error: interrupted; a run or a conversion goes on where it stopped, by the same command"


def num_processes(session):
    """How many processes a session has."""
    count = 0
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError, PermissionError):
            count += os.getsid(int(entry.name)) == session
    return count


def interrupt(words, folder, when):
    """Start a command in a group of its own, interrupt the whole group as a terminal does, and return what it said."""
    # Tests that run in a shell's background inherit from it that interruptions are ignored; a person's command does not.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        words,
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=heeding,
    )
    until = time.monotonic() + 240
    while not when(process.pid) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def check(code, said):
    assert code == 130, said
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1] == SENTENCE


@pytest.mark.slow
def test_a_leaderboard(tmp_path):
    suite = suite_of(seeds=1, search={"trials": 0})
    (tmp_path / "suite.yaml").write_text(yaml.safe_dump(suite.model_dump(mode="json")))
    words, costs = (
        [sys.executable, "-m", "fdsm", "leaderboard", "suite.yaml", "--processes", "2"],
        tmp_path / "leaderboard" / "costs.json",
    )
    # The command, the two helpers of its pool, and a worker that is still importing modules.
    check(*interrupt(words, tmp_path, lambda session: num_processes(session) >= 4))
    check(*interrupt(words, tmp_path, lambda _: costs.exists()))
    assert Costs.read(tmp_path / "leaderboard").of["measured"], "what was measured is kept"


RENDER = """
from pathlib import Path
import typer
from fdsm.cli.entry import run_app
app = typer.Typer()
@app.command()
def render():
    from fdsm.data.store import write_store
    from fdsm.synthetic import load_programs
    from fdsm.synthetic.generation import list_motions
    write_store(list_motions(load_programs(), num_trials=40, together=8), Path("made"), "render", processes=2)
if __name__ == "__main__":
    run_app(lambda: app)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.5, 3.0, 6.0], ids=["as they start", "soon", "at work"])
def test_processes_that_render_motions(tmp_path, seconds):
    (tmp_path / "render.py").write_text(RENDER)

    def are_there(session):
        return num_processes(session) >= 3 and not time.sleep(seconds)  # the command, its helper and a worker

    check(*interrupt([sys.executable, "render.py"], tmp_path, are_there))
