import dataclasses
import json
import shutil

import numpy as np
import pytest
import torch

from fdsm import storage
from fdsm.errors import InputError
from fdsm.values import Latents, Scores, Sequences, TextFeatures
from tests.cases import each
from tests.test_values import sequences
from tests.toys import samples_of, toy_latents, toy_texts


def scores():
    return Scores(np.zeros((2, 3, 2), np.float32), np.array([4, 5]), samples_of([4, 5, 4]))


@each(
    ("kind", "value"),
    [(Sequences, sequences()[1]), (Latents, toy_latents()), (TextFeatures, toy_texts()["name"]), (Scores, scores())],
)
def test_values_come_back_as_they_were_from_memory_maps(tmp_path, kind, value):
    storage.save_value(tmp_path / "v", value)
    loaded = storage.load_value(tmp_path / "v", kind)
    for name in value.__dataclass_fields__:
        mine, theirs = getattr(value, name), getattr(loaded, name)
        if isinstance(mine, np.ndarray):
            assert isinstance(theirs, np.memmap)
            np.testing.assert_array_equal(mine, theirs)
        elif name == "samples":
            assert (mine.ids, mine.class_names) == (theirs.ids, theirs.class_names)
            np.testing.assert_array_equal(mine.labels, theirs.labels)
        else:
            assert mine == theirs


def test_a_value_that_was_stored_before_it_had_a_field_has_its_default(tmp_path):
    storage.save_value(tmp_path / "v", toy_latents())
    meta = storage.read_json(tmp_path / "v" / "meta.json")
    del meta["members"]
    storage.write_json(tmp_path / "v" / "meta.json", meta)
    assert storage.load_value(tmp_path / "v", Latents).members == ()
    del meta["tokens"]
    storage.write_json(tmp_path / "v" / "meta.json", meta)
    with pytest.raises(InputError, match="found a damaged one"):
        storage.load_value(tmp_path / "v", Latents)


def test_saving_again_replaces(tmp_path):
    storage.save_value(tmp_path / "v", toy_latents(seed=0))
    storage.save_value(tmp_path / "v", toy_latents(seed=1))
    np.testing.assert_array_equal(storage.load_value(tmp_path / "v", Latents).z, toy_latents(seed=1).z)
    assert [path.name for path in tmp_path.iterdir()] == ["v"]


def test_failure_while_writing_leaves_the_old_and_no_litter(tmp_path):
    def write_half():
        with storage.atomic_path(tmp_path / "file") as target:
            target.write_text("half")
            raise RuntimeError

    storage.write_text(tmp_path / "file", "old")
    with pytest.raises(RuntimeError):
        write_half()
    assert (tmp_path / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_damaged_values_are_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        storage.load_value(tmp_path / "nothing", Latents)
    storage.save_value(tmp_path / "v", toy_latents())
    with pytest.raises(InputError, match="it holds Latents"):
        storage.load_value(tmp_path / "v", Scores)
    (tmp_path / "v" / "z.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(InputError, match="damaged"):
        storage.load_value(tmp_path / "v", Latents)


def test_a_pickle_in_an_array_file_is_not_loaded(tmp_path):
    storage.save_value(tmp_path / "v", toy_latents())
    np.save(tmp_path / "v" / "z.npy", np.array([{"x": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="damaged"):
        storage.load_value(tmp_path / "v", Latents)


def test_arrays_and_their_metadata(tmp_path):
    path = tmp_path / "t.safetensors"
    tensors = {"a": torch.arange(6).view(2, 3).T, "b": torch.tensor(1.5)}
    storage.save_arrays(path, storage.to_arrays(tensors), {"n": [1, None]})
    arrays, metadata = storage.load_arrays(path)
    np.testing.assert_array_equal(arrays["a"], np.arange(6).reshape(2, 3).T)
    assert all(torch.equal(tensor, tensors[name]) for name, tensor in storage.to_tensors(arrays).items())
    assert metadata == {"n": [1, None]}
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(InputError, match=r"t\.safetensors"):
        storage.load_arrays(path)


def test_json_errors_name_the_file(tmp_path):
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(InputError, match=r"x\.json: expected JSON"):
        storage.read_json(tmp_path / "x.json")
    storage.write_json(tmp_path / "x.json", {"é": 1})
    assert json.loads((tmp_path / "x.json").read_text("utf-8")) == {"é": 1}


def test_content_hash_tells_content_apart():
    a = np.arange(4, dtype=np.float32)
    assert storage.content_hash(a, "x") == storage.content_hash(a.copy(), "x")
    assert (
        len({storage.content_hash(*p) for p in [(a,), (a.reshape(2, 2),), (a.astype("f8"),), (a + 1,), (a, 1), ([1],), ("1",)]})
        == 7
    )
    samples = samples_of([0, 1])
    other = dataclasses.replace(samples, views=samples.views + 1)
    assert storage.content_hash(samples) == storage.content_hash(samples_of([0, 1])) != storage.content_hash(other)


def flip(path, at=-3):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_one_changed_bit_in_any_file_is_refused(tmp_path):
    storage.save_value(tmp_path / "v", toy_latents())
    for file in sorted((tmp_path / "v").iterdir()):
        whole = file.read_bytes()
        flip(file)
        with pytest.raises(InputError, match=r"checksum|expected JSON|damaged"):
            storage.load_value(tmp_path / "v", Latents)
        file.write_bytes(whole)
    assert storage.load_value(tmp_path / "v", Latents).encoder == toy_latents().encoder
    storage.save_arrays(tmp_path / "t.safetensors", {"a": np.arange(50.0)}, {"n": 1})
    storage.write_sealed(tmp_path / "x.json", {"accuracy": 0.5, "é": [1, {"2": (3, None)}]})
    storage.write_lines(tmp_path / "x.jsonl", ["one", "two"])
    assert storage.read_json(tmp_path / "x.json") == {"accuracy": 0.5, "é": [1, {"2": [3, None]}]}
    assert storage.read_lines(tmp_path / "x.jsonl") == ["one", "two"]
    storage.write_lines(tmp_path / "y.jsonl", ["a\u2028b", "c\x0bd"])  # they are no ends of lines
    assert storage.read_lines(tmp_path / "y.jsonl") == ["a\u2028b", "c\x0bd"]
    assert storage.verify(tmp_path / "y.jsonl")
    for name, read, at in (
        ("t.safetensors", storage.load_arrays, -3),
        ("x.json", storage.read_json, 18),
        ("x.jsonl", storage.read_lines, 1),
    ):
        assert storage.verify(tmp_path / name)
        shutil.copy(tmp_path / name, tmp_path / name.upper())
        assert storage.verify(tmp_path / name.upper())
        flip(tmp_path / name, at)
        with pytest.raises(InputError, match=rf"{name}: expected what fdsm wrote, found content of another checksum"):
            read(tmp_path / name)


def test_large_arrays_are_compared_on_demand(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_ALWAYS", 100)
    storage.save_value(tmp_path / "v", toy_latents())
    flip(tmp_path / "v" / "z.npy")
    assert len(storage.load_value(tmp_path / "v", Latents)) == len(toy_latents())
    with pytest.raises(InputError, match=r"z\.npy: expected what fdsm wrote"):
        storage.load_value(tmp_path / "v", Latents, whole=True)
    with pytest.raises(InputError, match=r"z\.npy"):
        storage.verify(tmp_path / "v" / "meta.json")


def test_what_an_earlier_fdsm_wrote_without_a_checksum_is_read(tmp_path):
    storage.write_json(tmp_path / "x.json", {"a": 1})
    (tmp_path / "x.jsonl").write_text("one\n")
    assert storage.read_json(tmp_path / "x.json") == {"a": 1}
    assert storage.read_lines(tmp_path / "x.jsonl") == ["one"]
    assert not storage.verify(tmp_path / "x.json")
    assert not storage.verify(tmp_path / "x.jsonl")


def test_deep_json_and_arrays_of_other_types_are_one_sentence(tmp_path):
    for depth in (50, 100_000):
        (tmp_path / "deep.json").write_text("[" * depth + "]" * depth)
        with pytest.raises(InputError, match=r"deep\.json: expected JSON, found something else"):
            storage.read_json(tmp_path / "deep.json")
    storage.save_value(tmp_path / "v", toy_latents())
    meta = storage.read_json(tmp_path / "v" / "meta.json")
    storage.write_json(tmp_path / "v" / "meta.json", {key: value for key, value in meta.items() if key != "checksums"})
    np.save(tmp_path / "v" / "z.npy", np.zeros((3, 2, 2), np.int8))
    with pytest.raises(InputError, match=r"z\.npy: expected numbers of type float32, found int8"):
        storage.load_value(tmp_path / "v", Latents)
    for key, junk in (("samples", 3), ("samples", {"type": "Samples"}), ("frames", {}), ("type", [])):
        storage.write_json(tmp_path / "v" / "meta.json", meta | {key: junk})
        with pytest.raises(InputError, match="damaged"):
            storage.load_value(tmp_path / "v", Latents)


def test_a_refusal_is_some_hundred_characters_at_most():
    message = str(InputError(f"a.yaml: unknown name {'x' * 100_000!r}, expected one of a, b"))
    assert len(message) < 950
    assert message.startswith("a.yaml: unknown name")
    assert message.endswith("expected one of a, b")
