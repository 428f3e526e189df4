"""What a recognizer keeps from one call to the next, and what the cache keeps from one recognizer to the next."""

import numpy as np
import pytest

from fdsm import recognizer as module
from fdsm.errors import InputError
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.recognizer import Recognizer
from fdsm.text.encoders import MiniLM
from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)


@pytest.fixture
def folder(tiny_config, tmp_path):  # noqa: F811
    run = Pipeline(load_config(tiny_config), tmp_path / "runs")
    _ = run.method
    return run.folder


@pytest.fixture
def clip(tiny_data):  # noqa: F811
    return np.load(tiny_data / "clip.npy")


def count(monkeypatch, owner, name):
    """The calls of a function, which is called all the same."""
    calls = []
    original = getattr(owner, name)

    def counted(*arguments, **named):
        calls.append(arguments)
        return original(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)
    return calls


def test_the_same_labels_are_encoded_and_bound_once(folder, clip, tiny_data, monkeypatch):  # noqa: F811
    banks = count(monkeypatch, module, "load_bank")
    recognize = Recognizer.from_pretrained(folder)
    embedded, bound = count(monkeypatch, MiniLM, "embed"), count(monkeypatch, recognize.method, "bind")
    first = recognize(clip, ["wave", "hop"])
    before = len(embedded)
    assert recognize(clip, ("wave", "hop")) == first
    assert recognize(tiny_data / "clip.npy", ["wave", "hop"]) == first
    assert (len(embedded), len(bound), len(banks)) == (before, 1, 1)
    turned = recognize(clip, ["hop", "wave"])
    assert [one.label for one in turned] == [one.label for one in first]
    assert len(bound) == 2
    recognize(clip, ["hop", "wave"], bank="nw-ucla")
    assert (len(bound), len(banks)) == (3, 2)


def test_a_label_list_that_changes_is_a_new_one(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    labels = ["wave", "hop"]
    recognize(clip, labels)
    labels[1] = "bow"
    assert {one.label for one in recognize(clip, labels)} == {"wave", "bow"}


def test_labels_that_are_refused_leave_nothing_behind(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    first = recognize(clip, ["a", "b"])
    for bad in (["a", "a"], "ab", []):
        with pytest.raises(InputError):
            recognize(clip, bad)
    assert recognize(clip, ["a", "b"]) == first


def test_another_recognizer_finds_the_texts_encoded(folder, clip, monkeypatch):
    labels = ["swing the leg", "bow"]
    first = Recognizer.from_pretrained(folder)(clip, labels)

    def embed(*_):
        raise AssertionError("the texts were encoded already")

    monkeypatch.setattr(MiniLM, "embed", embed)
    assert Recognizer.from_pretrained(folder)(clip, labels) == first
