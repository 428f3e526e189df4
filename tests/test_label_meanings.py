"""Meanings that are given by hand, and how labels are read before there is a clip."""

import numpy as np
import pytest

from fdsm import RecognizerStream, segment
from fdsm.errors import InputError, InputWarning
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.recognizer import Recognizer
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import Kinematics
from tests.cases import each
from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)

WAVE = {"limbs": ["both_arms"], "path": "wave", "height": "head", "stance": "stand", "tempo": "fast", "repetition": "repeated"}
LIFT = {"limbs": ["left_leg"], "path": "lift_knee", "stance": "stand", "tempo": "slow", "repetition": "once"}
NAMES = ["exercise 1", "exercise 2"]


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@pytest.fixture
def clip(repository):
    return np.load(repository / "examples" / "wave.npy")


def test_a_given_meaning_takes_the_place_of_the_reading(recognize, clip):
    labels = ["exercise 1", "exercise 2", "curtsy"]
    ranking = recognize(clip, labels, kinematics={"exercise 1": LIFT, "exercise 2": WAVE})
    assert ranking.label == "exercise 2"
    read_as = {one["label"]: one["read_as"] for one in ranking}
    assert read_as["exercise 2"] == ", ".join(Kinematics.model_validate(WAVE).phrases)
    assert read_as["curtsy"]
    # Labels say nothing but what was given: the names may be exchanged, also if they are actions.
    exchanged = recognize(clip, ["sit down", "bow"], kinematics={"sit down": WAVE, "bow": LIFT})
    assert exchanged.label == "sit down"


def test_a_given_meaning_is_the_only_one(recognize, clip):
    alone = recognize(clip, NAMES, kinematics=dict(zip(NAMES, (WAVE, LIFT), strict=True)))
    (first, second) = recognize.read(NAMES, kinematics=dict(zip(NAMES, (WAVE, LIFT), strict=True)))
    assert [one.share for one in first.meanings] == [one.share for one in second.meanings] == [1.0]
    described = recognize(
        clip, NAMES, kinematics=dict(zip(NAMES, (WAVE, LIFT), strict=True)), descriptions={"exercise 1": "sit down on a chair"}
    )
    assert [(one["label"], one["score"]) for one in described] == [(one["label"], one["score"]) for one in alone]


def test_lists_with_other_meanings_are_bound_anew(recognize, clip):
    given = [dict(zip(NAMES, pair, strict=True)) for pair in ((WAVE, LIFT), (LIFT, WAVE), (Kinematics(**WAVE), LIFT))]
    found = [recognize(clip, NAMES, kinematics=one).label for one in given]
    assert found == ["exercise 1", "exercise 2", "exercise 1"]


def test_recordings_and_streams_take_given_meanings(recognize, clip):
    still = np.repeat(clip[:, :1], 30, axis=1) if clip.ndim == 4 else np.repeat(clip[:1], 30, axis=0)
    recording = np.concatenate([still, clip, still], axis=-3)
    given = dict(zip(NAMES, (WAVE, LIFT), strict=True))
    found = segment(recognize, recording, NAMES, kinematics=given)
    assert [one.label for one in found] == ["exercise 1"]
    stream = RecognizerStream(recognize, NAMES, kinematics=given)
    answers = [answer.label for frame in recording.reshape(-1, *recording.shape[-2:]) for answer in stream.push(frame)]
    assert set(answers) - {None} == {"exercise 1"}
    with pytest.raises(InputError, match="label 'exercise 1'"):
        RecognizerStream(recognize, NAMES)


@each(
    ("given", "said"),
    [
        ([], r"^kinematics: expected fields of the vocabulary by label, found list$"),
        ({"bow": WAVE}, r"^kinematics: expected labels as keys, unknown name 'bow'"),
        ({"wave": 3}, r"^kinematics of 'wave': expected a mapping with the keys limbs, path, .*, found 3$"),
        ({"wave": WAVE | {"limbs": ["arms"]}}, r"^kinematics of 'wave': limbs: unknown name 'arms', did you mean 'both_arms'\?$"),
        ({"wave": WAVE | {"pace": "fast"}}, r"^kinematics of 'wave': pace: unknown name 'pace'"),
        ({"wave": LIFT | {"limbs": ["trunk"]}}, r"^kinematics of 'wave': path 'lift_knee' speaks of a foot or knee"),
        (
            {"wave": {key: value for key, value in WAVE.items() if key != "tempo"}},
            r"^kinematics of 'wave': the key 'tempo' is missing$",
        ),
    ],
)
def test_what_is_no_meaning_is_refused_in_one_sentence(recognize, clip, given, said):
    with pytest.raises(InputError, match=said):
        recognize(clip, ["wave", "sit down"], kinematics=given)


def test_a_model_that_reads_names_refuses_meanings_and_has_none(tiny_config, tmp_path):  # noqa: F811
    run = Pipeline(load_config(tiny_config), tmp_path / "runs")
    _ = run.method
    names = Recognizer.from_pretrained(run.folder)
    with pytest.raises(InputError, match=r"^kinematics: expected a model that uses them, found one that uses name$"):
        names([], ["wave", "bow"], kinematics={"wave": WAVE})
    wave, strange = names.read(["wave", "banana"])
    assert (wave.meanings, strange.meanings, strange.refused) == ((), (), None)


def test_one_bad_label_does_not_spoil_the_reading_of_others(recognize):
    labels = ["wave", "banana", "", " Wave ", "hand waving", "exercise 1", "exercise 2", "bow", 3]
    found = recognize.read(
        labels, kinematics={"exercise 1": LIFT, "exercise 2": {"limbs": ["arm"]}}, descriptions={"bow": ["greet somebody", " "]}
    )
    assert [one.label for one in found] == labels
    said = {
        1: "label 'banana': expected an action in English",
        2: "labels: expected a text, found ''",
        3: "labels: expected labels that differ, found 'wave' and ' Wave '",
        6: "kinematics of 'exercise 2': limbs: unknown name 'arm'",
        7: "descriptions: expected a sentence or several about 'bow'",
        8: "labels: expected a text, found 3",
    }
    assert [place for place, one in enumerate(found) if one.refused is not None] == list(said)
    assert all(found[place].refused.startswith(start) for place, start in said.items())
    assert all(bool(one.meanings) == (one.refused is None) for one in found)
    assert found[0].alike == found[4].alike == ("wave", "hand waving")
    assert found[5].alike == ()
    for one in found:
        assert one.read_as == (", ".join(one.meanings[0].kinematics.phrases) if one.meanings else None)
        assert not one.meanings or sum(meaning.share for meaning in one.meanings) == pytest.approx(1)


def test_what_is_read_is_what_a_call_uses(recognize, clip):
    labels = ["wave", "curtsy", "exercise 1"]
    used = {one["label"]: one["read_as"] for one in recognize(clip, labels, kinematics={"exercise 1": LIFT})}
    assert {one.label: one.read_as for one in recognize.read(labels, kinematics={"exercise 1": LIFT})} == used
    (banked,) = recognize.read(["Falling"], bank="ntu120")
    assert [one.share for one in banked.meanings] == [1.0]


def test_a_meaning_given_twice_is_read_alike(recognize, clip):
    given = dict.fromkeys(NAMES, WAVE)
    assert [one.alike for one in recognize.read(NAMES, kinematics=given)] == [tuple(NAMES)] * 2
    with pytest.warns(InputWarning, match="labels 'exercise 1', 'exercise 2': they are read as the same movement"):
        recognize(clip, NAMES, kinematics=given)


@each("labels", ["wave", [], 3, None])
def test_reading_what_is_no_list_of_labels_is_refused(recognize, labels):
    with pytest.raises(InputError, match=r"^labels: expected"):
        recognize.read(labels)


def test_many_labels_are_embedded_together(recognize, monkeypatch, tmp_path):
    monkeypatch.setenv("FDSM_CACHE", str(tmp_path))
    embedded = []
    original = MiniLM.embed
    monkeypatch.setattr(MiniLM, "embed", lambda self, texts, *more: (embedded.append(len(texts)), original(self, texts, *more))[1])
    recognize.read([f"wave {number} times with the {side} hand" for number in (11, 12, 13) for side in ("left", "right")])
    assert len(embedded) <= 1
