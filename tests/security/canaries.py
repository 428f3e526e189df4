"""Contents that make a file, the marker, in a reader that runs them, and what a refusal of them looks like."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from fdsm.errors import InputError

POINTS = np.random.default_rng(0).random((4, 17, 2), np.float32)


class Canary:
    """Makes a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return open, (str(self.marker), "w")


def python(marker):
    """An expression that makes the marker. It has no commas and spaces, so it is one cell or one name."""
    return f"__import__('pathlib').Path({str(marker)!r}).touch()"


def yaml_tags(marker):
    return [f"!!python/object/apply:builtins.open [{str(marker)!r}, w]", f"!!python/object/new:open {{args: [{str(marker)!r}, w]}}"]


def programs(marker):
    """Contents that make the marker in a reader which trusts them, by what they are."""
    return {
        "pickle": pickle.dumps(Canary(marker)),
        "old pickle": pickle.dumps(Canary(marker), protocol=0),
        "dict in a pickle": pickle.dumps({"keypoint": POINTS, "layout": Canary(marker)}),
        "YAML tag": yaml_tags(marker)[0].encode(),
        "Python": python(marker).encode(),
    }


def refused(read, *arguments):
    """The sentence of a refusal."""
    with pytest.raises(InputError) as caught:
        read(*arguments)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) <= 600
    return sentence


def lay_programs(folder, marker):
    """Files that other libraries run or unpickle where they find them."""
    for name in ("pytorch_model.bin", "model.pkl", "model.pt", "model.joblib"):
        (folder / name).write_bytes(pickle.dumps(Canary(marker)))
    for name in ("__init__.py", "modeling.py", "conftest.py", "sitecustomize.py", "setup.py"):
        (folder / name).write_text(python(marker), "utf-8")
