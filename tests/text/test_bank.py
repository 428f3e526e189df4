"""Reading a bank: the views, files of one's own, and what is said about a wrong one."""

import pytest

from fdsm.errors import InputError
from fdsm.storage import content_hash
from fdsm.text import VIEWS, ClassText, TextBank, description_prompt, intensity_prompt, load_bank
from fdsm.text.bank import check_place, write_bank
from fdsm.text.encode import require_kinematics
from tests.cases import each

SMALL = """
provenance: made up for this test
classes:
  - name: wave
    kinematics: {limbs: [right_arm], path: wave, height: head, stance: stand, tempo: fast, repetition: repeated}
    intensity: 1
    descriptions: [the hand swings, "  the forearm rocks  "]
    parts: {head: still, hands: swing, torso: upright, legs: at rest}
    phases: {start: the hand rises, middle: it swings, end: it sinks}
  - name: sit down
"""


@pytest.fixture
def write(tmp_path):
    def write_bank(text: str):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_bank


def test_rows_and_slots_of_each_view(write):
    bank = load_bank(write(SMALL))
    assert bank.dataset == "mine"
    assert bank.names == ("wave", "sit down")
    assert bank.texts("name") == [(0, ("wave",)), (1, ("sit down",))]
    assert bank.texts("descriptions") == [(0, ("the hand swings",)), (0, ("the forearm rocks",))]
    assert bank.texts("kinematics") == [(0, bank.classes[0].kinematics.phrases)]
    assert bank.texts("parts") == [(0, ("still", "swing", "upright", "at rest"))]
    assert bank.texts("phases") == [(0, ("the hand rises", "it swings", "it sinks"))]
    assert {view for view in VIEWS if bank.texts(view)} == set(VIEWS)


def test_a_path_may_be_a_string(write):
    assert load_bank(str(write(SMALL))) == load_bank(write(SMALL))


def test_fingerprint_follows_the_content(write):
    first = load_bank(write(SMALL)).fingerprint
    assert load_bank(write(SMALL + "\n# a comment\n")).fingerprint == first
    assert load_bank(write(SMALL.replace("rocks", "tilts"))).fingerprint != first


def test_keys_that_came_later_count_only_where_they_stand(write):
    bank = load_bank(write(SMALL))
    before = bank.model_dump(mode="json")
    for entry in before["classes"]:
        del entry["hidden"]
    del before["classes"][0]["kinematics"]["partner"]
    assert bank.fingerprint == content_hash(before)
    assert load_bank(write(SMALL + "    hidden: a chair\n")).fingerprint != bank.fingerprint
    assert load_bank(write(SMALL.replace("repeated}", "repeated, partner: with}"))).fingerprint != bank.fingerprint


def test_a_hidden_class_says_why_it_has_no_kinematics(write):
    hidden = load_bank(write(SMALL + "    hidden: only the chair moves\n")).classes[1]
    assert (hidden.hidden, hidden.kinematics) == ("only the chair moves", None)
    with pytest.raises(InputError, match=r"^it: class 'sit down' has no kinematics; .* not show it \(only the chair moves\)$"):
        require_kinematics([hidden], "it")


def test_an_unknown_view_and_an_unknown_bank_are_named(write):
    with pytest.raises(InputError, match=r"^text view: unknown name 'names', did you mean 'name'\?$"):
        load_bank(write(SMALL)).texts("names")
    with pytest.raises(InputError, match=r"^text bank: unknown name 'utd-mhda', did you mean 'utd-mhad'\?$"):
        load_bank("utd-mhda")


@each(
    ("text", "message"),
    [
        ("classes: [", "expected YAML, found something else"),
        ("- wave", "expected a mapping with the keys dataset, provenance, classes, found"),
        ("dataset: x", "classes: expected a value, found none"),
        ("classes: []", "classes: expected"),
        ("classes: wave", "classes: expected a list, found 'wave'"),
        ("classes: [{name: a, 1: b}]", "class 'a', expected keys that are texts, found 1"),
        ("klasses: []\nclasses: [{name: a}]", "key: unknown name 'klasses', did you mean 'classes'"),
        ("classes: [wave]", "class 0, expected a mapping, found 'wave'"),
        ("classes: [{name: a}, {intensity: 1}]", "class 1, name: expected a value, found none"),
        ("classes: [{name: '  '}]", "class '  ', name: expected"),
        ("classes: [{name: true}]", "class True, name: expected a valid string, found True"),
        ("classes: [{name: a}, {name: A}]", "expected class names that differ from each other, found 'A' twice"),
        ("classes: [{name: a, phase: {}}]", "class 'a', key: unknown name 'phase', did you mean 'phases'"),
        ("classes: [{name: a, intensity: 2}]", "class 'a', intensity: expected 0 or 1, found 2"),
        ("classes: [{name: a, descriptions: [b, 3]}]", "class 'a', descriptions: expected a valid string, found 3"),
        ("classes: [{name: a, parts: {head: b, hands: c, torso: d}}]", "class 'a', parts.legs: expected a value, found none"),
        (
            "classes: [{name: a, phases: {start: b, mid: c, middle: c, end: d}}]",
            "class 'a', phases.key: unknown name 'mid', did you mean 'middle'",
        ),
        (
            "classes: [{name: a, kinematics: {limbs: [trunk], path: bough, stance: stand, tempo: slow, repetition: once}}]",
            "class 'a', kinematics: path: unknown name 'bough'",
        ),
        ("classes: [{name: a, hidden: ''}]", "class 'a', hidden: expected"),
        (
            "classes: [{name: a, kinematics: {limbs: [trunk], path: bow, stans: x, stance: stand, tempo: slow, repetition: once}}]",
            "class 'a', kinematics.key: unknown name 'stans', did you mean 'stance'",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(write, text, message):
    path = write(text)
    with pytest.raises(InputError) as caught:
        load_bank(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: no such file$"):
        load_bank(tmp_path / "none.yaml")


def test_prompts_hold_what_they_ask_about():
    prompt = description_prompt("right hand wave", 5)
    assert "provide 5 distinct, detailed descriptions for the human action: right hand wave." in prompt
    assert "action class squat, output one binary label" in intensity_prompt("squat")
    assert not set("{}") & set(prompt + intensity_prompt("squat"))


@pytest.mark.parametrize("ending", [".YAML", ".Yml"])
def test_a_bank_is_a_file_whatever_the_case_of_its_ending(ending, tmp_path):
    place = tmp_path / f"mine{ending}"
    check_place(place, force=False)
    write_bank(place, TextBank(dataset="mine", classes=(ClassText(name="wave"),)))
    assert [entry.name for entry in load_bank(str(place)).classes] == ["wave"]
    with pytest.raises(InputError, match=rf"gone\{ending}: no such file"):
        load_bank(f"gone{ending}")
