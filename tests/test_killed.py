"""A process that is killed for good and started again ends in the same bytes."""

import signal
import subprocess
import sys
import time

import pytest
import yaml

from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)


@pytest.mark.slow
def test_fit_killed_by_the_system_resumes_to_the_same_model(tiny_config, tmp_path):  # noqa: F811
    config = yaml.safe_load(tiny_config.read_text())
    config["method"]["optim"] |= {"num_steps": 600, "checkpoint_every": 50}
    tiny_config.write_text(yaml.safe_dump(config))

    def command(runs):
        return [sys.executable, "-m", "fdsm", "run", tiny_config, "--until", "fit", "--runs", tmp_path / runs]

    subprocess.run(command("whole"), check=True, capture_output=True)
    folder = tmp_path / "broken" / "tiny" / "fdsm" / "0"
    process = subprocess.Popen(command("broken"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (folder / "checkpoint.safetensors").exists():
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (folder / "model.safetensors").exists()
    subprocess.run(command("broken"), check=True, capture_output=True)
    whole = tmp_path / "whole" / "tiny" / "fdsm" / "0"
    assert (folder / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
    assert len((folder / "log.jsonl").read_text().splitlines()) == 600
