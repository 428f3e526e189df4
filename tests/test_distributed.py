"""The paper's network by two processes: the loss curve of one, whether weights are copied or shared."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)

STEPS = 30


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
    two = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")
    one = fit(tiny_config, config, tmp_path / "runs", "one")
    for name, shard in (("copies", False), ("shares", True)):
        both = fit(tiny_config, config, tmp_path / "runs", name, two, shard=shard)
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
            ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"),
            batch_size=7,
        )
