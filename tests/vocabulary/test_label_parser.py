"""What a name says beside the action, and what is made of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fdsm.vocabulary import Kinematics, vocabulary
from fdsm.vocabulary.label_parser import ParsedLabel, clauses_of, each_side, listed, meanwhile, parse_label
from fdsm.vocabulary.lexicon import load
from fdsm.vocabulary.lexicon_entry import Entry, mirrored_sense
from tests.cases import each


@each(
    ("name", "action", "said"),
    [
        ("Wave", "wave", {}),
        ("wave with the left hand", "wave", {"arms": "left_arm"}),
        ("wave with my right arm!", "wave", {"arms": "right_arm"}),
        ("wave both hands", "wave hands", {"arms": "both_arms", "several_arms": True}),
        ("2-handed push", "push", {"arms": "both_arms"}),
        ("left-handed throw", "throw", {"arms": "left_arm"}),
        ("left and right hand wave", "hand wave", {"arms": "both_arms"}),
        ("raise the left arm", "raise arm", {"arms": "left_arm"}),
        ("hop on one foot", "hop on foot", {"legs": "one_leg"}),
        ("kick with the left leg", "kick", {"legs": "left_leg"}),
        ("left hook", "hook", {"side": "left"}),
        ("knee flexion left", "knee flexion", {"side": "left"}),
        ("heel slide (left)", "heel slide", {"side": "left"}),
        ("kick the ball with the left", "kick ball", {"side": "left"}),
        ("hip abduction L", "hip abduction", {"side": "left"}),
        ("R shoulder rotation", "shoulder rotation", {"side": "right"}),
        ("draw the letter L", "draw letter l", {}),
        ("bilateral arm raise", "arm raise", {"arms": "both_arms"}),
        ("squat 10 reps", "squat", {"repetition": "repeated"}),
        ("hurried walking", "walking", {"tempo": "fast"}),
        ("waiting for the serve", "wait", {}),
        ("watches a worker lifting a box", "wait", {}),
        ("about to jump", "wait", {}),
        ("standing on a chair", "stand still on chair", {}),
        ("stand on a chair", "stand on chair", {}),
        ("instead of squatting bend down", "bend down", {}),
        ("lift the box and not the bag", "lift box", {}),
        ("swipe left", "swipe", {"side": "left"}),
        ("swipe to the right with the left hand", "swipe", {"arms": "left_arm", "direction": "right"}),
        ("sweep from left to right", "sweep", {"direction": "right"}),
        ("swing from the left", "swing", {"direction": "right"}),
        ("wipe rightwards at head height", "wipe at head height", {"direction": "right", "height": "head"}),
        ("touch the left shoulder", "touch shoulder", {"side": "left"}),
        ("look left and right", "look side to side", {}),
        ("draw a circle (counter-clockwise)", "draw circle", {"sense": "counterclockwise"}),
        ("anti clockwise circle", "circle", {"sense": "counterclockwise"}),
        ("circle in a clockwise direction", "circle", {"sense": "clockwise"}),
        ("clap quickly", "clap", {"tempo": "fast"}),
        ("squat slowly, again and again", "squat", {"tempo": "slow", "repetition": "repeated"}),
        ("jump three times", "jump", {"repetition": "repeated"}),
        ("knock once", "knock", {"repetition": "once"}),
        ("punch with alternating fists", "punch with fists", {"in_turn": True, "several_arms": True}),
        ("clap above the head", "clap above head", {"height": "overhead"}),
        ("jab at the face", "jab at face", {"height": "head"}),
        ("wave while sitting on a chair", "wave", {"stance": "sit"}),
        ("wave while sitting down", "wave", {"stance": "sitting_down"}),
        ("clap while walking", "clap", {"stance": "walk"}),
        ("throw with a step forward", "throw", {"stance": "step_forward"}),
        ("wave while standing on one leg", "wave", {"stance": "one_leg"}),
        ("squat (arms stretched out)", "squat", {"several_arms": True}),
        ("(wave)", "wave", {}),
        ("from sitting to standing", "stand up", {}),
        ("standing up to sitting down", "sit down", {}),
        ("breakfast", "breakfast", {}),
        ("with the left hand", "", {"arms": "left_arm"}),
        ("!?", "", {}),
    ],
)
def test_a_name_is_taken_apart(name, action, said):
    found = parse_label(name)
    assert found == ParsedLabel(action=action, bare=found.bare, things=found.things, **said)


def test_an_action_is_there_with_and_without_its_height():
    words = parse_label("raise the arm to shoulder height")
    assert (words.action, words.bare) == ("raise arm to shoulder height", "raise arm")
    words = parse_label("press overhead")
    assert (words.action, words.bare) == ("press overhead", "press")


def said(name: str, path: str, **usual: object) -> Kinematics:
    return Entry(names=("any",), path=path, **usual).said(parse_label(name))


@each(
    ("name", "path", "expected"),
    [
        ("swipe to the left", "sweep_right", "sweep_left"),
        ("left swipe", "sweep_right", "sweep_left"),
        ("swipe", "sweep_left", "sweep_left"),
        ("swipe with the left hand", "sweep_left", "sweep_right"),
        ("left swipe with the left hand", "sweep_right", "sweep_left"),
        ("arc to the right", "arc_over_left", "arc_over_right"),
        ("circle clockwise", "circle_counterclockwise", "circle_clockwise"),
        ("circle with the left hand", "circle_counterclockwise", "circle_clockwise"),
        ("counterclockwise circle with the left hand", "circle_clockwise", "circle_counterclockwise"),
        ("square", "square", "square"),
        ("square clockwise", "square", "square_clockwise"),
        ("wave clockwise to the left", "wave", "wave"),
        ("stir clockwise", "circle_flat", "circle_flat"),
    ],
)
def test_rules_decide_between_mirror_images(name, path, expected):
    assert said(name, path).path == expected


@each(
    ("name", "path", "limbs"),
    [
        ("wave", "wave", ("one_arm",)),
        ("wave the hands", "wave", ("both_arms",)),
        ("wave with the left hand", "wave", ("left_arm",)),
        ("left hook", "hook", ("left_arm",)),
        ("left swipe", "sweep_left", ("one_arm",)),
        ("reach to the left", "reach_side", ("left_arm",)),
        ("step to the left", "step_side", ("left_leg",)),
        ("lean to the left", "lean_side", ("trunk",)),
        ("clap with the left hand", "clap", ("both_arms",)),
        ("kick", "kick_forward", ("one_leg",)),
        ("right kick", "kick_forward", ("right_leg",)),
        ("lunge with the left leg", "lunge", ("left_leg", "right_leg")),
        ("hop on the left leg", "hop", ("left_leg",)),
        ("squat with the arms out", "squat", ("both_legs", "both_arms")),
        ("bow", "bow", ("trunk",)),
        ("bow with the left leg back", "bow", ("trunk", "left_leg")),
        ("squat with both arms out", "squat", ("both_legs", "both_arms")),
        ("pick up with the left hand", "pick_up", ("left_arm", "trunk", "both_legs")),
    ],
)
def test_limbs_are_those_that_are_said_or_that_the_path_needs(name, path, limbs):
    assert said(name, path).limbs == limbs


def test_what_is_not_said_is_as_usual():
    bowl = {"limbs": ("one_arm", "trunk", "both_legs"), "stance": "step_bend"}
    assert said("bowl", "throw_under", **bowl).limbs == ("one_arm", "trunk", "both_legs")
    left = said("bowl slowly with the left hand", "throw_under", **bowl)
    assert (left.limbs, left.stance, left.tempo) == (("left_arm", "trunk", "both_legs"), "step_bend", "slow")
    box = {"limbs": ("both_arms",), "coordination": "in_turn", "repetition": "repeated"}
    assert said("box", "punch", **box).coordination == "in_turn"
    assert said("box with the right hand", "punch", **box).coordination is None
    assert said("wave", "wave", height="head").height == "head"
    assert said("wave", "wave").height == "chest"
    assert said("throw overhead", "throw_over").height is None


# ---- the lexicon

MOVEMENTS = [entry for entry in load().entries if entry.path is not None]


def test_every_path_has_everyday_names():
    count = {path: sum(len(entry.names) for entry in MOVEMENTS if entry.path == path) for path in vocabulary()["paths"]}
    assert min(count.values()) >= 3, min(count, key=count.get)
    assert {entry.path for entry in MOVEMENTS} == set(count)


def test_what_is_usual_is_in_the_vocabularys_words():
    for entry in MOVEMENTS:
        words = entry.said(ParsedLabel("", ""))
        assert set(entry.limbs) <= set(words.limbs), entry
        for key in ("height", "coordination", "stance", "tempo", "repetition"):
            usual = getattr(entry, key)
            assert usual is None or getattr(words, key) == usual, entry


# ---- whatever is said of whatever action

SIDES = ["", "left ", "right "]
MODIFIERS = [
    ["", "with the left hand", "with both hands", "with one foot", "with the right leg", "with both arms and the left leg"],
    ["", "to the left", "from left to right", "clockwise", "counter clockwise"],
    ["", "above the head", "at waist height", "at the face", "near the floor"],
    ["", "while walking", "while sitting", "seated", "while standing on one leg", "with a lunge"],
    ["", "quickly", "in slow motion"],
    ["", "twice", "once", "in turn"],
]


@st.composite
def names(draw):
    entry = draw(st.sampled_from(MOVEMENTS))
    words = [draw(st.sampled_from(SIDES)) + draw(st.sampled_from(entry.names)), *(draw(st.sampled_from(m)) for m in MODIFIERS)]
    return entry, " ".join(word for word in words if word)


@given(names())
def test_words_that_do_not_go_together_cannot_arise(drawn):
    entry, name = drawn
    try:
        words = entry.said(parse_label(name))
    except ValidationError as error:
        raise AssertionError(f"{name}: {error}") from None
    assert all(words.phrases)
    assert words.coordination is None or "both_arms" in words.limbs
    assert words.path == entry.path or _family(words.path) == _family(entry.path)


TURNED = {"left": "right", "right": "left", "clockwise": "counterclockwise"}
TURNED |= {"counterclockwise": "clockwise", "anticlockwise": "clockwise"}


def turned(text: str) -> str:
    return re.sub(
        r"(?<![a-z])(left|right|clockwise|counterclockwise|anticlockwise)(?![a-vx-z])", lambda word: TURNED[word[0]], text
    )


@pytest.mark.parametrize("part", range(8))
def test_a_name_in_the_mirror_is_read_as_the_mirror_image(part):
    for entry, name in [(one, name) for one in MOVEMENTS[part::8] for name in one.names[:2]]:
        first = entry.said(parse_label(f"{name} with the right hand"))
        if "both_arms" in first.limbs:
            continue  # said of both hands, whatever comes after
        second = entry.said(parse_label(f"{turned(name)} with the left hand"))
        assert second.limbs == tuple(map(turned, first.limbs))
        assert second.path == turned(first.path)
        for key in ("height", "coordination", "stance", "tempo", "repetition", "partner"):
            assert getattr(first, key) == getattr(second, key)


def _family(path: str) -> str:
    return re.sub("_(left|right|clockwise|counterclockwise)$", "", path)


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(text):
    words = parse_label(text)
    assert words.action == words.action.strip()
    Entry(names=("any",), path="wave").said(words)


# ---- labels of several parts


@each(
    ("label", "parts"),
    [
        ("bow then wave", ("bow", "wave")),
        ("Sit down, and then stand up", ("sit down", "stand up")),
        ("pick up a stone followed by a throw", ("pick up a stone", "a throw")),
        ("knock before entering", ("knock", "entering")),
        ("hold the hand before the face", ("hold the hand before the face",)),
        ("then", ("then",)),
    ],
)
def test_parts_one_after_another_are_found(label, parts):
    assert clauses_of(label) == parts


def test_parts_at_the_same_time_are_found():
    assert meanwhile("Walking while talking on the phone") == ("walking", "talking on the phone")
    assert meanwhile("walk a while") is None


@each(
    ("label", "parts"),
    [
        ("kneel, saw, stand up", ("kneel", "saw", "stand up")),
        ("She ducks, rolls over, and gets up", ("she ducks", "rolls over", "gets up")),
        ("crouch; jump", ("crouch", "jump")),
        ("leg raise, supine", ("leg raise supine",)),  # a posture, a limb, a place or keeping still is no part
        ("biceps curl, left arm", ("biceps curl left arm",)),
        ("push up, on the mat", ("push up on the mat",)),
        ("lie on the floor, not moving", ("lie on the floor not moving",)),
        ("wave", ("wave",)),
    ],
)
def test_movements_with_commas_between_them_are_found(label, parts):
    assert listed(label) == parts


@each(
    ("label", "parts"),
    [
        ("Left arm up, right arm down", ("left arm up", "right arm down")),
        ("right foot forward and left hand back", ("right foot forward", "left hand back")),
        ("wave with the left hand and punch with the right hand", ("wave with the left hand", "punch with the right hand")),
        ("raise the left arm, but lower the right arm", ("raise the left arm", "lower the right arm")),
        ("raise the left arm and the right leg", None),  # one movement of both
        ("swing the left arm and the right arm forward", None),
        ("left and right hand wave", None),
        ("touch the left knee with the right hand", None),
        ("wave with the left hand, left arm high", None),
    ],
)
def test_each_side_has_its_own_movement(label, parts):
    assert each_side(label) == parts


@each(
    "label",
    [
        *["not waving", "do not wave", "Don't wave", "never mind waving", "no waving", "stops walking", "avoid twisting"],
        *["unable to raise the arm", "refuses to sit", "nobody walks", "non-walking", "running prohibited", "without bending"],
    ],
)
def test_a_label_of_what_is_not_done_is_marked(label):
    assert parse_label(label).negated


@each(
    "label",
    [
        *["nod", "knot a rope", "lie on the floor not moving", "stand without moving", "notice board", "no"],
        *["stop", "stop the ball", "stop sign with the hand", "walk without stopping"],
    ],
)
def test_a_label_of_what_is_done_is_not_marked(label):
    assert not parse_label(label).negated


@each(
    ("label", "action", "stance"),
    [
        ("lying on the back", "lying on back", "lie_back"),
        ("wave while lying on your back", "wave", "lie_back"),
        ("leg raise, supine", "leg raise", "lie_back"),
        ("clap on all fours", "clap", "all_fours"),
        ("wave while sitting on the floor", "wave", "sit_floor"),
        ("walk without moving the arms", "walk", None),
        ("The old man is lifting his arm", "lifting arm", None),
        ("she waves", "waves", None),
    ],
)
def test_postures_are_taken_out_unless_they_are_all_that_is_said(label, action, stance):
    words = parse_label(label)
    assert (words.action, words.stance) == (action, stance)


def test_the_other_sense_of_a_path():
    clockwise = said("circle clockwise", "circle_clockwise")
    assert mirrored_sense(clockwise).path == "circle_counterclockwise"
    assert mirrored_sense(said("wave", "wave")) is None
    assert mirrored_sense(said("swipe", "sweep_left")) is None
