import dataclasses
import json

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
