"""Every trained method fits and scores on another device than the processor, here a made-up one (see `elsewhere`)."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from torch.utils import backend_registration

from fdsm.methods import METHODS
from fdsm.methods.diffusion.method import DiffusionClassifier
from tests.methods.test_contract import is_trained

TRAINED = sorted(name for name in METHODS if is_trained(name) or issubclass(METHODS[name], DiffusionClassifier))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not hasattr(backend_registration, "_setup_privateuseone_for_python_backend"),
        reason="this torch takes no device that is written in Python",
    ),
]


@pytest.fixture(scope="module")
def elsewhere():
    """What came of each method, in a process of its own: a made-up device stays until its process ends."""
    command = [sys.executable, "-m", "tests.methods.elsewhere", *TRAINED]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}, check=False)
    assert done.returncode == 0, done.stderr
    return {found["method"]: found for found in map(json.loads, done.stdout.splitlines())}


def test_the_device_refuses_what_every_other_one_refuses(elsewhere):
    assert set(elsewhere[None]["refused"]) == {"mixed", "weights", "in place", "places", "generator", "numpy"}


@pytest.mark.parametrize("name", TRAINED)
def test_a_method_on_another_device_gives_the_scores_of_the_processor(name, elsewhere, tmp_path):
    from tests.methods.elsewhere import scores_of  # where torch takes such a device

    found = elsewhere[name]
    assert "error" not in found
    assert found["ran"] > 100  # the network was there
    for there, here in zip((found["fitted"], found["loaded"]), scores_of(name, tmp_path), strict=True):
        assert np.isfinite(here).all()
        np.testing.assert_allclose(np.array(there), here, rtol=1e-4, atol=1e-5)
