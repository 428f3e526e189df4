"""bench/gpu.py, rehearsed on the processor."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from fdsm.bench.published import LATENT_WIDTH, TEXT_WIDTH, paper_network
from studies.speed import page

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "gpu.py"


@pytest.fixture(scope="module")
def gpu():
    spec = importlib.util.spec_from_file_location("gpu", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["gpu"] = module
    spec.loader.exec_module(module)
    return module


def test_a_rehearsal_compares_and_times_all_of_it(gpu):
    part = gpu.run(torch.device("cpu"), gpu.REHEARSAL)
    compared = [row for row in part.rows if "against the processor's" in row.what]
    assert len(compared) == 8
    assert all(row.is_met for row in compared)
    for kind in ("product of", "scoring", "training", "from "):
        assert any(row.what.startswith(kind) for row in part.rows)
    assert part.processor == "rehearsal on cpu"


def test_without_a_gpu_one_sentence_says_so():
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False, env={"CUDA_VISIBLE_DEVICES": ""})
    assert done.returncode != 0
    assert done.stderr.startswith("error: gpu: expected a GPU")
    assert "Traceback" not in done.stderr


def test_the_page_says_that_it_was_not_run(tmp_path):
    (tmp_path / "numbers").mkdir()
    assert "Not run: no GPU was at hand. `python bench/gpu.py` runs it." in page.render(tmp_path / "numbers")


@pytest.mark.parametrize("tokens", [1, 16])
def test_the_papers_network_makes_no_tensor_of_another_device(tokens):
    """On the device `meta`, an operation that mixes it with tensors of the processor fails.

    With attention `prefix`, shapes depend on values, which `meta` has not.
    """
    network = paper_network("joint", tokens).to("meta")

    def like(*shape, dtype=torch.float32):
        return torch.zeros(shape, dtype=dtype, device="meta")

    out = network(
        like(4, tokens, LATENT_WIDTH),
        like(4, dtype=torch.long),
        like(4, 35, TEXT_WIDTH),
        like(4, 35, dtype=torch.bool),
        like(4, TEXT_WIDTH),
        like(4),
    )
    assert (out.device.type, out.shape) == ("meta", (4, tokens, LATENT_WIDTH))
