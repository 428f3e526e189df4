"""A model whose notes or arrays were edited names clips, or is refused in one sentence. Edited files here have no checksum."""

from __future__ import annotations

import copy
import json
import os
import shutil
import warnings

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save

from fdsm.errors import InputError
from fdsm.pretrained import STARTER
from fdsm.recognizer import Recognizer
from fdsm.studio.examples import EXAMPLES
from tests.security.canaries import refused

MODEL, ENCODER, CONFIG = "model.safetensors", "encoder.safetensors", "config.yaml"
OTHERS = ("calibration.safetensors", "flat.safetensors")
TRIES = int(os.environ.get("FDSM_EDITS", "8"))
"""Random edits of each file. docs/reliability.md says what longer runs found."""
JUNK = st.sampled_from(
    [
        *(None, True, 0, -1, 3, 10**9, 10**30, -0.5, 1e308, float("nan"), "", "x", "2D", "a" * 5000),
        *([], [1], [[]], ["x"], [None], {}, {"a": 1}),
    ]
)


def parts_of(path):
    """The notes of a file and its arrays, without the checksum."""
    if path.suffix == ".yaml":
        return yaml.safe_load(path.read_text("utf-8")), None
    with safe_open(path, framework="np") as file:
        notes = json.loads(file.metadata()["fdsm"])
        notes.pop("checksum", None)
        return notes, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)


def write(path, notes, arrays):
    if arrays is None:
        path.write_text(yaml.safe_dump(notes), "utf-8")
    else:
        path.write_bytes(save({name: np.ascontiguousarray(one) for name, one in arrays.items()}, {"fdsm": json.dumps(notes)}))


@pytest.fixture
def model(tmp_path):
    return shutil.copytree(STARTER, tmp_path / "model")


def use(folder):
    recognize = Recognizer.from_pretrained(folder)
    for name in ("wave.npz", "squat-2d.npz"):
        recognize(EXAMPLES / name, ["wave", "sit down"])
    recognize.explain(EXAMPLES / "wave.npz", ["wave", "sit down"])


def edited(folder, file, change):
    notes, arrays = parts_of(folder / file)
    change(notes, arrays)
    write(folder / file, notes, arrays)


def test_a_model_without_checksums_names_clips(model):
    for file in (MODEL, ENCODER, CONFIG, *OTHERS):
        edited(model, file, lambda notes, arrays: None)
    use(model)


@pytest.mark.parametrize("made_for", [None, [], {}, "x", 3, {"encoder": "x"}, {"encoder": 1, "text_encoder": 2}, {"a": "b"}])
def test_notes_on_its_encoders_that_are_none_are_refused(made_for, model):
    edited(model, MODEL, lambda notes, _: notes.update(made_for=made_for))
    assert MODEL in refused(Recognizer.from_pretrained, model)


@pytest.mark.parametrize("joint", [True, 3, None, [], {}])
def test_names_of_joints_are_texts(joint, model):
    edited(model, ENCODER, lambda notes, _: notes["layout"]["joints"].__setitem__(3, joint))
    assert ENCODER in refused(Recognizer.from_pretrained, model)


def test_texts_of_another_width_than_the_models_are_refused(model):
    edited(model, MODEL, lambda notes, _: notes["config"]["projection"]["view"].append("name"))
    (model / "calibration.safetensors").unlink()
    assert "the model reads texts of width 229" in refused(use, model)


def test_latents_of_another_width_than_the_models_are_refused(model):
    def narrower(_, arrays):
        size = len(arrays["projection.mean"]) - 1
        upper = np.triu_indices(size + 1)
        inner = (upper[0] < size) & (upper[1] < size)
        for name, one in arrays.items():
            if name in ("projection.covariance", "projection.errors"):
                arrays[name] = one[inner]
            elif name != "projection.text_mean":
                arrays[name] = one[:-1] if name == "projection.basis" else one[..., :-1]

    edited(model, MODEL, narrower)
    (model / "flat.safetensors").unlink()
    (model / "calibration.safetensors").unlink()
    assert "the model reads latents of 973 channels, found 974" in refused(use, model)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_arrays_that_are_no_numbers_are_refused(number, model):
    edited(model, MODEL, lambda _, arrays: arrays["projection.covariance"].__setitem__(7, number))
    assert MODEL in refused(Recognizer.from_pretrained, model)


def test_a_covariance_that_is_none_is_refused_where_it_is_needed(model):
    edited(model, MODEL, lambda _, arrays: arrays["projection.covariance"].__setitem__(0, -1.0))
    assert "covariance" in refused(use, model)


@pytest.mark.parametrize("number", [None, "3", [], 7, 0])
def test_clips_of_an_odd_number_of_coordinates_are_refused(number, model):
    edited(model, ENCODER, lambda notes, _: notes.update(in_dims=number))
    assert "in_dims: expected 2 or 3" in refused(Recognizer.from_pretrained, model)


def test_a_calibration_without_kinds_of_nothing_is_refused(model):
    edited(model, OTHERS[0], lambda notes, _: notes.update(nothing=[]))
    assert "kinds of nothing" in refused(Recognizer.from_pretrained, model)


def test_a_preparation_that_is_none_is_refused(model):
    edited(model, ENCODER, lambda notes, _: notes["preprocessing"]["steps"].update(num_persons=[]))
    assert "num_persons" in refused(Recognizer.from_pretrained, model)


CHANGES = {
    "one less": lambda one: one[..., :-1],
    "whole numbers": lambda one: one.astype(np.int8),
    "flat": lambda one: one.reshape(-1),
    "empty": lambda one: one[:0],
    "not numbers": lambda one: np.full_like(one, np.nan),
}


@st.composite
def edits(draw, notes, arrays):
    """Notes with one value exchanged or left out, or arrays of which one is of another shape or type, or missing."""
    if arrays and (not notes or draw(st.integers(0, 3)) == 0):
        name = draw(st.sampled_from(sorted(arrays)))
        other = dict(arrays)
        one = other.pop(name)
        change = draw(st.sampled_from([*CHANGES, None]))
        return notes, {**other, name: CHANGES[change](one)} if change else other
    whole = inner = copy.deepcopy(notes)
    while True:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = draw(st.sampled_from(keys))
        if not (isinstance(inner[key], dict | list) and inner[key]) or draw(st.integers(0, 3)) == 0:
            break
        inner = inner[key]
    if draw(st.booleans()):
        inner[key] = draw(JUNK)
    else:
        del inner[key]
    return whole, arrays


@pytest.mark.parametrize("file", [MODEL, ENCODER, CONFIG, *OTHERS])
def test_one_random_edit_leaves_a_model_or_a_sentence(file, model):
    notes, arrays = parts_of(model / file)

    @settings(deadline=None, max_examples=TRIES, derandomize=TRIES < 20)
    @given(edits(notes, arrays))
    def check(edit):
        write(model / file, *edit)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of numbers that are odd, but numbers
            try:
                use(model)
            except InputError as error:
                assert "\n" not in str(error)  # noqa: PT017

    check()
