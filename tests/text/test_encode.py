"""The rule that holds for every text encoder, the cache and the labels; with an encoder of eight numbers."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic import make_training_classes
from fdsm.text import TextBank, TextEncoder, encode_bank, encode_labels, load_bank, text_cache
from fdsm.vocabulary import ATTRIBUTES, ClassText, attributes
from tests.cases import each


class Letters(TextEncoder):
    """Embeds each word by its letters alone; counts how often it is asked."""

    fingerprint = "letters"
    width = 8

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, strings: Sequence[str]):
        self.calls += 1
        words = [[self.word(word) for word in string.split() if word.isalnum()] for string in strings]
        return [
            (np.array(states, np.float32).reshape(-1, 8), np.sum(states or [[0] * 8], axis=0, dtype=np.float32)) for states in words
        ]

    @staticmethod
    def word(word: str):
        return 7 * numpy_generator(0, "init", *word.encode()).normal(size=8)


class Broken(Letters):
    def embed(self, strings: Sequence[str]):
        raise AssertionError("the model was loaded although the features are cached")


def norms(vectors):
    return np.linalg.norm(vectors, axis=-1)


def test_words_are_the_tokens_of_a_one_slot_text():
    encoded = Letters().encode([["wave"], ["pick up and throw"]])
    assert encoded.tokens.shape == (2, 4, 8)
    assert encoded.mask.tolist() == [[True, False, False, False], [True] * 4]
    assert encoded.slots.shape == (2, 1, 8)
    assert np.allclose(encoded.pooled, encoded.slots[:, 0])
    assert not encoded.tokens[~encoded.mask].any()


def test_slots_are_the_tokens_of_any_other_text():
    encoded = Letters().encode([["right arm", "moves", "slowly"], ["left arm", "moves", "fast"]])
    assert encoded.tokens.shape == encoded.slots.shape == (2, 3, 8)
    assert encoded.mask.all()
    assert np.array_equal(encoded.tokens, encoded.slots)
    mean = encoded.slots.mean(axis=1)
    assert np.allclose(encoded.pooled, mean * np.sqrt(8) / norms(mean)[:, None], atol=1e-5)


def test_every_vector_has_norm_sqrt_width():
    for texts in ([["wave"], ["pick up"]], [["right arm", "moves"], ["left arm", "rests"]]):
        encoded = Letters().encode(texts)
        for vectors in (encoded.tokens[encoded.mask], encoded.pooled, encoded.slots):
            assert np.allclose(norms(vectors), np.sqrt(8), atol=1e-5)
            assert vectors.dtype == np.float32


def test_tokens_are_cut_but_the_whole_text_is_pooled():
    long = "one two three four five"
    whole, cut = Letters().encode([[long]]), Letters().encode([[long]], max_tokens=3)
    assert cut.tokens.shape == (1, 3, 8)
    assert np.array_equal(cut.tokens, whole.tokens[:, :3])
    assert np.array_equal(cut.pooled, whole.pooled)


@each(
    ("texts", "message"),
    [
        ([], "expected at least one text"),
        ([["a"], ["a", "b"]], r"the same number of slots in each, found \[1, 2\]"),
        ([[]], "the same number of slots"),
        ([["!"]], "text '!': expected at least one word"),
    ],
)
def test_texts_that_cannot_be_encoded(texts, message):
    with pytest.raises(InputError, match=message):
        Letters().encode(texts)


def test_a_bank_keeps_its_class_ids():
    features = encode_bank(load_bank("nw-ucla"), ["name", "descriptions", "phases"], Letters())
    assert list(features) == ["name", "descriptions", "phases"]
    assert features["name"].class_ids.tolist() == list(range(10))
    assert features["descriptions"].class_ids.tolist() == [c for c in range(10) for _ in range(5)]
    assert features["phases"].slots.shape == (10, 3, 8)
    assert features["phases"].encoder == "letters"
    assert features["descriptions"].tokens.shape[1] <= 35


def test_cached_features_are_equal_and_need_no_model(tmp_path):
    bank, views = load_bank("nw-ucla"), ["name", "kinematics"]
    first = encode_bank(bank, views, Letters(), tmp_path)
    again = encode_bank(bank, views, Broken(), tmp_path)
    for view in views:
        for field in ("tokens", "mask", "pooled", "slots", "class_ids"):
            assert np.array_equal(getattr(first[view], field), getattr(again[view], field))
        assert (first[view].view, first[view].encoder) == (again[view].view, again[view].encoder)


def test_the_cache_tells_texts_encoders_and_cuts_apart(tmp_path):
    encoder = Letters()
    encode_labels(["wave", "clap"], encoder, tmp_path)
    encode_labels(["wave", "clap"], encoder, tmp_path)
    assert encoder.calls == 1
    encode_labels(["clap", "wave"], encoder, tmp_path)
    encode_labels(["wave", "clap"], encoder, tmp_path, max_tokens=1)
    assert encoder.calls == 3
    other = Letters()
    other.fingerprint = "other letters"
    encode_labels(["wave", "clap"], other, tmp_path)
    assert other.calls == 1


def same(first, second):
    fields = ("tokens", "mask", "pooled", "slots", "class_ids")
    return all(np.array_equal(getattr(first["name"], field), getattr(second["name"], field)) for field in fields)


@each("damage", ["tokens.npy", "class_ids.npy", "meta.json"])
@each("content", [b"", b"[1]", None])
def test_a_damaged_entry_is_made_again(tmp_path, damage, content):
    first = encode_labels(["wave", "clap"], Letters(), tmp_path)
    (entry,) = tmp_path.iterdir()
    if content is None:
        (entry / damage).unlink()
    else:
        (entry / damage).write_bytes(content)
    assert same(encode_labels(["wave", "clap"], Letters(), tmp_path), first)
    assert same(encode_labels(["wave", "clap"], Broken(), tmp_path), first)
    assert [*tmp_path.iterdir()] == [entry]


def test_a_cache_that_cannot_be_used_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    features = encode_labels(["wave", "clap"], Letters(), tmp_path / "file" / "texts")
    assert same(features, encode_labels(["wave", "clap"], Letters()))


def test_another_process_may_be_first(tmp_path):
    class Slow(Letters):
        def embed(self, strings: Sequence[str]):
            encode_labels(["wave", "clap"], Letters(), tmp_path)
            return super().embed(strings)

    features = encode_labels(["wave", "clap"], Slow(), tmp_path)
    assert same(features, encode_labels(["wave", "clap"], Broken(), tmp_path))


def test_where_a_persons_cache_lies(monkeypatch):
    for name in ("FDSM_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/of/somebody")
    assert text_cache() == Path("/home/of/somebody/.cache/fdsm/texts")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert text_cache() == Path("/caches/fdsm/texts")
    monkeypatch.setenv("FDSM_CACHE", "/own")
    assert text_cache() == Path("/own/texts")


def test_who_has_no_home_has_no_cache(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    for name in ("FDSM_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert text_cache() is None


def test_a_view_that_no_class_has_is_refused(tmp_path):
    path = tmp_path / "names.yaml"
    path.write_text("classes: [{name: wave}]")
    with pytest.raises(InputError, match="text bank 'names': expected texts of view 'parts', found them for no class"):
        encode_bank(load_bank(path), ["name", "parts"], Letters())


def test_attributes_are_one_slot_a_class_and_need_no_model(tmp_path):
    bank = load_bank("nw-ucla")
    features = encode_bank(bank, ["attributes"], Broken(), tmp_path)["attributes"]
    assert features.view == "attributes"
    assert features.encoder == "letters"
    assert features.class_ids.tolist() == list(range(10))
    assert features.tokens.shape == features.slots.shape == (10, 1, len(ATTRIBUTES))
    assert features.mask.all()
    assert np.array_equal(features.pooled, features.slots[:, 0])
    assert features.pooled.dtype == np.float32
    for entry, vector in zip(bank.classes, features.pooled, strict=True):
        graded = attributes(entry.kinematics)
        assert np.allclose(vector / norms(vector), graded / norms(graded), atol=1e-6)
    assert not list(tmp_path.iterdir())


def test_attributes_are_on_average_as_large_as_embeddings():
    classes = tuple(ClassText(name=action.name, kinematics=action.kinematics) for action in make_training_classes())
    features = encode_bank(TextBank(dataset="training_classes", classes=classes), ["attributes"], Broken())["attributes"]
    assert np.mean(norms(features.pooled) ** 2) == pytest.approx(len(ATTRIBUTES), rel=0.01)


def test_only_classes_with_kinematics_have_attributes():
    words = load_bank("nw-ucla").classes[0].kinematics
    bank = TextBank(dataset="mine", classes=(ClassText(name="wave"), ClassText(name="lift", kinematics=words)))
    features = encode_bank(bank, ["name", "attributes"], Letters())
    assert features["attributes"].class_ids.tolist() == [1]
    with pytest.raises(InputError, match="text bank 'mine': expected kinematics for view 'attributes', found them for no class"):
        encode_bank(TextBank(dataset="mine", classes=bank.classes[:1]), ["attributes"], Letters())


def test_attributes_are_no_texts():
    with pytest.raises(InputError, match="text view: unknown name 'attributes'"):
        load_bank("nw-ucla").texts("attributes")
    with pytest.raises(InputError, match="text view: unknown name 'attribute', did you mean 'attributes'"):
        encode_bank(load_bank("nw-ucla"), ["attribute"], Letters())


def test_labels_are_numbered_and_stripped():
    features = encode_labels([" wave ", "sit down"], Letters())
    assert list(features) == ["name"]
    assert features["name"].class_ids.tolist() == [0, 1]
    assert np.array_equal(features["name"].pooled, Letters().encode([["wave"], ["sit down"]]).pooled)


@each(
    ("labels", "message"),
    [
        ([], "labels: expected at least one label, found none"),
        (["wave", "  "], "labels: expected a text, found '  ' at place 1"),
        (["wave", None], "labels: expected a text, found None at place 1"),
        (["wave", "clap", " Wave"], "labels: expected labels that differ, found 'wave' and ' Wave' at the places 0 and 2"),
        ("wave", "labels: expected a list of labels, found the single text 'wave'"),
    ],
)
def test_wrong_labels_are_refused(labels, message):
    with pytest.raises(InputError) as caught:
        encode_labels(labels, Letters())
    assert str(caught.value) == message


def test_importing_the_package_loads_no_model_library():
    code = "import sys, fdsm.text; sys.exit(any(name in sys.modules for name in ('torch', 'transformers')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
