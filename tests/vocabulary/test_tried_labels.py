"""Labels as a newcomer tries them: words for all that people do, labels for a sport, a factory and a clinic, and of data sets."""

import re
from pathlib import Path

import pytest
import yaml

from fdsm.text import embed_names, text_cache
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary.label_reader import read_labels
from tests.cases import each

TRIED, DATASETS = (
    yaml.safe_load(Path(__file__).with_name(f"{name}_labels.yaml").read_text("utf-8")) for name in ("tried", "dataset")
)

WORDS = {
    # postures and the ways between them
    "lying on the back": "rest lie_back",
    "lying on the front": "rest lie_front",
    "lying on the side": "rest lie_side",
    "all fours": "rest all_fours",
    "kneeling": "rest on_knees",
    "sitting on the floor": "rest sit_floor",
    "upside down": "handstand upside_down",
    "lie down": "lie_down lie_back",
    "get up from the floor": "get_up",
    "fall forward": "fall_forward lie_front",
    "fall backward": "fall_back lie_back",
    "fall to the left": "fall_side lie_side",
    "fall to the right": "fall_side lie_side",
    "falling down": "collapse",
    "collapse": "collapse",
    "roll": "roll_over",
    "crawling": "crawl all_fours",
    "cartwheel": "cartwheel upside_down",
    # exercises on the floor
    "push-up": "press_from_floor plank",
    "sit-up": "sit_up lie_back",
    "plank": "rest plank",
    "bridge": "bridge lie_back",
    "burpee": "burpee",
    "lunge": "lunge lunge",
    "deadlift": "pick_up bend",
    "leg raise": "raise_legs lie_back",
    # gaits
    "limping": "limp walk",
    "shuffle": "shuffle walk",
    "tiptoeing": "tiptoe walk",
    "march": "march",
    "stagger": "stagger walk",
    "skip": "skip",
    "climb stairs": "climb_stairs",
    "carry": "hold_front walk",
    "push a trolley": "push_forward walk",
    # rests
    "stand still": "rest stand",
    "sit still": "rest sit",
    "lie still": "rest lie_back",
    # work and daily life
    "dress": "dress",
    "eat": "touch_mouth",
    "drink": "touch_mouth",
    "phone": "touch_head",
    "write": "shake",
    "sweep": "side_to_side",
    "mop": "side_to_side",
    "hammer": "chop",
    "saw": "saw",
    "screw": "circle",
    "lift": "pick_up",
    "shovel": "shovel",
    "pour": "reach_forward",
    "cut": "saw",
    "stir": "circle_flat",
    # sport
    "serve": "serve",
    "smash": "serve",
    "bowl": "throw_under",
    "pitch": "throw_over",
    "dribble": "up_and_down",
    "shoot": "reach_forward stand",
    "basketball shoot": "shoot",
    "front crawl": "windmill",
    "breaststroke": "breaststroke",
    "backstroke": "windmill",
    "butterfly stroke": "windmill",
    "row": "saw sit",
    "cycle": "march sit",
    "golf": "swing_low",
    "bat": "swing_across",
    # shapes in the air
    "draw the letter S": "letter_s",
    "draw the digit 3": "digit_3",
    "draw a star": "star",
    "draw a heart": "heart",
    # animals and machines
    "imitate a bird": "flap",
    "imitate a gorilla": "touch_chest",
    "imitate a robot": "step_in_turn",
    "imitate a windmill": "windmill",
    "imitate a steam engine": "circle_beside",
}
"""The path that a person expects, and the posture where the word says it."""


@pytest.fixture(scope="module")
def read():
    embed = embed_names(MiniLM(), text_cache())
    return lambda *labels: read_labels(labels, embed, refuse=False)


def family(path):
    return re.sub("_(left|right|clockwise|counterclockwise)$", "", path)


def test_words_for_all_that_people_do_are_read(read):
    found = {one.name: one.kinematics for one in read(*WORDS)}
    read_as = {word: f"{family(found[word].path)} {found[word].stance}" for word in WORDS}
    assert {word: read_as[word] for word, expected in WORDS.items() if not read_as[word].startswith(expected)} == {}


def num_right(expected, read):
    """How many labels are read with a limb on the right side, and with a path and a posture that a person accepts."""
    right = 0
    for one, reading in zip(expected, read(*(one["label"] for one in expected)), strict=True):
        words = reading.kinematics
        if words is None or words.stance not in one["stances"]:
            continue
        of_side = one["side"] == "none" or any(limb.startswith(one["side"]) for limb in words.limbs)
        right += of_side and family(words.path) in set(map(family, one["paths"]))
    return right


@pytest.fixture(scope="module")
def limits(repository):
    return " ".join((repository / "docs" / "limits.md").read_text("utf-8").split())


def test_ninety_labels_of_a_newcomer_are_read_as_the_page_on_limits_says(read, limits):
    assert [len(place) for place in TRIED.values()] == [30, 30, 30]
    right = num_right([one for place in TRIED.values() for one in place], read)
    assert f"It now reads {right} of them with the right limb" in limits


def test_classes_of_data_sets_are_read_as_the_page_on_limits_says(read, limits):
    expected = {one["label"]: one for classes in DATASETS.values() for one in classes}
    right = num_right(list(expected.values()), read)
    assert f"Of {len(expected)} class names of other public data sets, it now reads {right} so" in limits


@each(
    ("label", "words"),
    [
        ("using a computer", "shake"),
        ("no action", "rest stand"),
        ("no gesture at all", "rest stand"),
        ("turn left", "turn_around"),
        ("turning to the right", "turn_around"),
        ("hop on both legs", "jump"),
        ("holding the chest", "touch_chest"),
        ("hold the box", "hold_front"),
        ("talking on the couch", "up_and_down sit"),
        ("sit down on the sofa", "sit_down"),
        ("lie on the couch", "lie_down lie_back"),
        ("move the couch", "push_forward"),
    ],
)
def test_everyday_forms_are_read(read, label, words):
    (found,) = read(label)
    assert f"{found.kinematics.path} {found.kinematics.stance}".startswith(words)


def test_a_side_in_parentheses_is_that_of_the_hand(read):
    (found,) = read("waving - one hand (right)")
    assert found.kinematics.limbs == ("right_arm",)


@each(
    ("label", "path", "limb"),
    [
        ("kick to the right", "kick_side", "right_leg"),
        ("bend to the left", "lean_side", None),
        ("dive to the right", "fall_side", None),
        ("punch to the left", "push_side", "left_arm"),
        ("walk to the left", "step_in_turn", None),  # a way through the room
        ("swipe to the left", "sweep_left", None),
    ],
)
def test_what_goes_to_the_left_or_right_goes_sideways(read, label, path, limb):
    (found,) = read(label)
    assert found.kinematics.path == path
    assert limb is None or found.kinematics.limbs[0] == limb


@each("worn", [" wearing a hard hat", ", wearing his old coat.", " while wearing gloves", " dressed in a white gown"])
def test_what_somebody_wears_is_not_read(read, worn):
    plain, dressed = read("jump", f"jump{worn}")
    assert [one.kinematics for one in dressed.meanings] == [one.kinematics for one in plain.meanings]
    assert [one.share for one in dressed.meanings] == pytest.approx([one.share for one in plain.meanings], abs=1e-5)


def test_who_puts_something_on_does_not_only_wear_it(read):
    assert read("wearing a jacket")[0].kinematics.path == "dress"


@each(
    ("label", "stance"),
    [("sit on the bed", "sitting_down"), ("sit on the edge of the bed", "sit"), ("sit up on the bed", "lie_back")],
)
def test_a_posture_decides_over_the_place(read, label, stance):
    (found,) = read(label)
    assert found.kinematics.stance == stance


@each(("label", "path"), [("belay a climber", "pull_down"), ("weld a seam", "reach_forward")])
def test_a_verb_of_one_movement_is_read_whatever_follows(read, label, path):
    (found,) = read(label)
    assert found.kinematics.path == path


def test_a_posture_of_the_only_name_is_not_that_of_a_label_without_it(read):
    shoot, lying = read("shoot", "shoot lying on the belly")
    assert (shoot.kinematics.stance, lying.kinematics.stance) == ("stand", "lie_front")
