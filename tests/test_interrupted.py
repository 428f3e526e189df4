"""Ctrl-C in a command with several processes: one sentence, and what was done is kept."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
import yaml

from fdsm.leaderboard.costs import Costs
from tests.leaderboard.conftest import suite_of

SENTENCE = "error: interrupted; the same command goes on where it stopped"


def interrupt(words, folder, when):
    """Start fdsm in a group of its own, interrupt the whole group as a terminal does, and return what it said."""
    # Tests that run in a shell's background inherit from it that interruptions are ignored; a person's command does not.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        [sys.executable, "-m", "fdsm", *words],
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=heeding,
    )
    until = time.monotonic() + 240
    while not when() and process.poll() is None:
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
    costs = tmp_path / "leaderboard" / "costs.json"
    check(*interrupt(["leaderboard", "suite.yaml", "--processes", "2"], tmp_path, costs.exists))
    assert Costs.read(tmp_path / "leaderboard").of["measured"], "what was measured is kept"


@pytest.mark.slow
def test_the_rendering_of_synthetic_classes(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    clips = tmp_path / "runs" / ".cache" / "synthetic-clips"
    words = ["run", "discriminant", "synthetic", "--set", "data.num_subjects=2", "--set", "data.num_trials=1"]
    check(*interrupt(words, tmp_path, lambda: any(clips.rglob("*.npy"))))
