"""What a process loads before it answers. Importing torch takes longer than all else that a prediction needs."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fdsm.synthetic import generate, load_programs
from tests.cases import each

HEAVY = ("torch", "scipy", "sklearn", "transformers", "tokenizers", "matplotlib", "accelerate")
MOTIONS = "fdsm.synthetic.rendering"
LABELS = ["hop", "sit down", "wave with the left hand"]
PREDICT = """
import json, sys, warnings
from fdsm.recognizer import Recognizer
clip, layout, *labels = sys.argv[1:]
warnings.simplefilter("ignore")
Recognizer.from_pretrained()(clip, labels, layout=layout)
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Files of one motion, whole and in two dimensions, and the folder of a cache that has the texts of the labels."""
    folder = tmp_path_factory.mktemp("clips")
    clip = generate(load_programs()[:1], num_subjects=1, num_views=1, num_trials=1)[0]
    np.save(folder / "whole.npy", clip)
    np.save(folder / "flat.npy", clip[..., :2])
    loaded(folder, folder / "whole.npy")
    return folder


def loaded(folder: Path, clip: Path, layout="kinect-v2"):
    """The modules of a process that has predicted a clip."""
    command = [sys.executable, "-c", PREDICT, str(clip), layout, *LABELS]
    env = {"FDSM_CACHE": str(folder / "cache"), "PYTHONPATH": ":".join(sys.path), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    return json.loads(done.stdout.splitlines()[-1])


@each("kind", ["whole", "flat"])
def test_a_prediction_of_the_model_that_comes_with_fdsm_loads_neither_torch_nor_what_makes_motions(clips, kind):
    modules = loaded(clips, clips / f"{kind}.npy")
    assert "fdsm.methods.discriminant" in modules
    assert not [name for name in modules if name.partition(".")[0] in HEAVY or name == MOTIONS]


def test_settings_of_a_recipe_without_a_network_are_read_without_torch():
    code = """
import sys
from fdsm.experiment.config import load_recipe_config
load_recipe_config("discriminant", "utd-mhad/22-5")
sys.exit(int("torch" in sys.modules))
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
