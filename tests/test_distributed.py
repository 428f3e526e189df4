"""The paper's network by two processes: the loss curve of one, whether weights are copied or shared."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)

STEPS = 30
TWO = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")


def fit(path, config, runs, name, launcher=(), **optim):
    """Fit under a name of its own, and return what was logged at each step. The encoder is trained by the first that asks."""
    own = {**config, "name": f"tiny/{name}"}
    own["method"] = {**config["method"], "optim": {**config["method"]["optim"], "num_steps": STEPS, **optim}}
    path.write_text(yaml.safe_dump(own))
    words = [sys.executable, *launcher, "-m", "fdsm", "run", str(path), "--until", "fit", "--runs", str(runs)]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}, check=False)
    assert done.returncode == 0, done.stderr
    lines = (runs / "tiny" / name / "0" / "log.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.slow
def test_two_processes_fit_the_papers_network_as_one_does(tiny_config, tmp_path):  # noqa: F811
    config = yaml.safe_load(tiny_config.read_text())
    one = fit(tiny_config, config, tmp_path / "runs", "one")
    for name, shard in (("copies", False), ("shares", True)):
        both = fit(tiny_config, config, tmp_path / "runs", name, TWO, shard=shard)
        for part in ("loss", "diffusion", "spectral"):
            assert [line[part] for line in both] == pytest.approx([line[part] for line in one], abs=1e-4), (name, part)
    assert len({line["loss"] for line in one}) == STEPS


@pytest.mark.slow
def test_a_batch_that_cannot_be_shared_is_refused_in_one_sentence(tiny_config, tmp_path):  # noqa: F811
    config = yaml.safe_load(tiny_config.read_text())
    fit(tiny_config, config, tmp_path / "runs", "one")  # trains the encoder
    with pytest.raises(AssertionError, match="batch_size: expected a multiple of the 2 processes that share a batch, found 7"):
        fit(
            tiny_config,
            config,
            tmp_path / "runs",
            "odd",
            TWO,
            batch_size=7,
        )


SHARED = """
import atexit, sys, types
from pathlib import Path

import torch
import typer
from torch import nn

from fdsm.cli import main
from fdsm.errors import InputError
from fdsm.optim_config import OptimConfig
from fdsm.training_loop import train


def say(when):
    names = [task.read_text() for task in Path("/proc/self/task").glob("*/comm")]
    found = "has threads of gloo" if any("gloo" in name for name in names) else "has none"
    sys.stdout.write(f"{when} {found}\\n")  # at once, since two processes write
    sys.stdout.flush()


def fit(ends: str):
    config = OptimConfig(num_steps=3, batch_size=2, warmup_steps=0)
    train(nn.Linear(3, 1), lambda forward, *_: {"loss": forward(torch.ones(1, 3)).mean()}, config, seed=0, description="fit")
    say("training")
    if ends == "badly":
        raise InputError("as the test wants it")


app = typer.Typer()
app.command()(fit)
sys.modules["fdsm.cli.app"] = types.SimpleNamespace(app=app)
atexit.register(say, "end")  # the last to be called
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the names of threads are read from /proc")
@pytest.mark.parametrize("ends", ["well", "badly"])
def test_no_thread_of_the_group_is_left_when_python_ends(ends, tmp_path):
    """One that lets go of a tensor later kills the process."""
    (tmp_path / "shared.py").write_text(SHARED)
    words = [sys.executable, *TWO, str(tmp_path / "shared.py"), ends]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}, check=False)
    said = done.stdout.splitlines()
    assert said.count("training has threads of gloo") == said.count("end has none") == len(said) / 2 == 2, done.stderr
    assert (done.returncode == 0) == (ends == "well"), done.stderr
