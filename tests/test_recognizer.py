"""What a recognizer keeps from one call to the next, and what the cache keeps from one recognizer to the next."""

import numpy as np
import pytest

from fdsm import recognizer as module
from fdsm.errors import InputError
from fdsm.experiment import synthetic_classes as synthetic_classes
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs, make_training_classes
from fdsm.text.encoders import MiniLM
from tests.experiment.conftest import CLASSES, tiny_config, tiny_data  # noqa: F401 (fixtures)


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
    with pytest.raises(InputError, match="bank nw-ucla: expected classes with the labels' names, found none of 'hop', 'wave'"):
        recognize(clip, ["hop", "wave"], bank="nw-ucla")
    assert (len(bound), len(banks)) == (2, 2)
    recognize(clip, ["hop", "throw"], bank="nw-ucla")
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


# ---- labels that no bank describes, and a model that reads kinematics

DISCRIMINANT = [
    *["encoder={name: measurements}", "tokens=pooled", "trials=1", "preprocess={num_frames: 16, level: true}"],
    *["synthetic_classes={variations: 0, clips: 2}", "method={name: discriminant}", "name=tiny/discriminant"],
]
# The tiny data set's classes as somebody else would call them, in the same order.
IN_PLAIN_WORDS = (
    "say hello with the right hand",
    "wave overhead with my left hand",
    "applaud in front of the chest",
    "rub your hands quickly",
    "trace a clockwise circle with the right arm",
    "circle clockwise with the left hand",
    "raise your right knee",
    "bow politely",
)


@pytest.fixture
def discriminant(tiny_config, tmp_path, monkeypatch):  # noqa: F811
    """The default recipe with few synthetic classes: rendering all takes longer than the rest of these tests."""
    monkeypatch.setattr(
        synthetic_classes, "make_training_classes", lambda variations, seed, pairs=False: make_training_classes(0)[::8]
    )
    run = Pipeline(load_config(tiny_config, DISCRIMINANT), tmp_path / "runs")
    _ = run.method
    return Recognizer.from_pretrained(run.folder)


def test_plain_words_name_clips_of_other_people(discriminant):
    """Two of the eight actions, the second and the sixth, are unseen, and nothing else that describes them was learnt from."""
    programs = [load_programs()[i] for i in CLASSES]
    clips = generate(programs, num_subjects=3, num_views=1, num_trials=1, seed=5)
    ranked = [discriminant(clip, IN_PLAIN_WORDS) for clip in clips]
    right = [one[0].label == IN_PLAIN_WORDS[label] for one, label in zip(ranked, clips.samples.labels, strict=True)]
    names = [program.name for program in programs]
    named = [discriminant(clip, names)[0].label == names[label] for clip, label in zip(clips, clips.samples.labels, strict=True)]
    assert sum(right) >= sum(named) - 1 >= 16  # 19 and 19 of 24
    assert sum(hit for hit, label in zip(right, clips.samples.labels, strict=True) if label in (1, 5)) >= 5  # 6 of 6
    read_as = {one.label: one.read_as for one in ranked[0]}
    assert read_as["bow politely"].startswith("trunk, the head and shoulders go forward and down")
    backward = discriminant(clips[0], IN_PLAIN_WORDS[::-1])
    assert [(one.label, one.read_as) for one in backward] == [(one.label, one.read_as) for one in ranked[0]]
    assert [one.score for one in backward] == pytest.approx([one.score for one in ranked[0]], abs=1e-5)


def test_labels_that_the_bank_knows_keep_its_kinematics(discriminant, clip, tmp_path):
    known = load_programs()[CLASSES[1]].name
    ranked = discriminant(clip, [known, "sit down"])
    assert {one.label: one.read_as is None for one in ranked} == {known: True, "sit down": False}
    assert all(one.read_as is None for one in discriminant(clip, [known, load_programs()[CLASSES[5]].name]))
    assert all(one.read_as is None for one in discriminant(clip, ["jump up", "falling"], bank="ntu120"))
    # A bank that has the label, but only its name, does not describe it.
    (tmp_path / "names.yaml").write_text("classes: [{name: jump up}, {name: falling}]")
    assert all(one.read_as for one in discriminant(clip, ["jump up", "falling"], bank=tmp_path / "names.yaml"))


def test_a_label_that_cannot_be_read_is_refused(discriminant, clip):
    with pytest.raises(InputError, match=r"^label 'banana': expected an action .*--bank"):
        discriminant(clip, ["wave", "banana"])
    assert discriminant(clip, ["wave", "bow"])[0].read_as


def test_models_that_read_names_are_told_nothing_else(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    assert [one.read_as for one in recognize(clip, ["wave", "banana"])] == [None, None]
