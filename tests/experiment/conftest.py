"""A complete experiment that takes seconds: eight synthetic classes in the open folder format, with splits and texts."""

import numpy as np
import pytest
import yaml

from fdsm.data.folder import write_folder
from fdsm.synthetic import generate, load_programs
from fdsm.text.encoders import MiniLM

CLASSES = (0, 1, 3, 10, 29, 31, 41, 48)


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    programs = [load_programs()[i] for i in CLASSES]
    sequences = generate(programs, num_subjects=4, num_views=1, num_trials=1, seed=0)
    write_folder(sequences, folder / "data")
    names = [program.name for program in programs]
    splits = {
        "train_by": "subjects",
        "train": [1, 2],
        "splits": {"mine": {"unseen": [names[1], names[5]]}, "all": {"unseen": names}},
    }
    (folder / "splits.yaml").write_text(yaml.safe_dump(splits))
    texts = [
        {
            "name": program.name,
            "intensity": program.intensity,
            "kinematics": program.kinematics.model_dump(mode="json"),
            "descriptions": list(program.descriptions),
        }
        for program in programs
    ]
    (folder / "texts.yaml").write_text(yaml.safe_dump({"dataset": "tiny", "classes": texts}))
    np.save(folder / "clip.npy", sequences[1])
    return folder


_EMBEDDED: dict[tuple[str, ...], list] = {}


@pytest.fixture
def tiny_config(tiny_data, tmp_path, monkeypatch):
    """The path of a config file; changes to it stay within the test.

    Texts that a run of this process has embedded are not embedded again: that is most of what a run this small costs.
    """
    embed = MiniLM.embed

    def remember(self, strings):
        key = tuple(strings)
        if key not in _EMBEDDED:
            _EMBEDDED[key] = embed(self, strings)
        return _EMBEDDED[key]

    monkeypatch.setattr(MiniLM, "embed", remember)
    config = {
        "name": "tiny/fdsm",
        "data": {"name": "folder", "root": str(tiny_data / "data")},
        "split": {"source": str(tiny_data / "splits.yaml"), "name": "mine"},
        "preprocess": {"num_frames": 8},
        "encoder": {"name": "stgcn", "channels": [8, 8], "strides": [1, 2], "temporal_kernel": 3},
        # As in the shipped configs: the encoder in another precision than the denoiser, in one process.
        "pretrain": {"optim": {"num_steps": 4, "batch_size": 8, "lr": 0.001, "warmup_steps": 1, "mixed_precision": "bf16"}},
        "text": {"bank": str(tiny_data / "texts.yaml")},
        "method": {
            "name": "fdsm",
            "denoiser": {"depth": 1, "width": 16, "num_heads": 2},
            "optim": {"num_steps": 4, "batch_size": 8, "warmup_steps": 1},
            "head": {"epochs": 2, "sees_all_classes": False},
            "captions": {"rich": ["descriptions"], "sparse": ["name"], "test": ["name"]},
        },
        "trials": 2,
    }
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(config))
    return path
