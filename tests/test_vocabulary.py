import pytest
from pydantic import ValidationError

from fdsm.vocabulary import SLOTS, Kinematics, vocabulary

WAVE = {
    "limbs": ["right_arm"],
    "path": "wave",
    "height": "head",
    "stance": "stand",
    "tempo": "fast",
    "repetition": "repeated",
}


def make(**changes: object) -> Kinematics:
    return Kinematics.model_validate({key: value for key, value in {**WAVE, **changes}.items() if value is not None})


def test_phrases_say_limbs_path_stance_and_tempo():
    phrases = make().phrases
    assert len(phrases) == len(SLOTS) == 4
    assert phrases == (
        "right arm",
        "right hand moves from side to side with the forearm up at head height",
        "standing still with the legs at rest",
        "fast repeated movement",
    )


def test_limbs_are_listed_and_the_first_arm_is_the_subject():
    limbs, path, _, _ = make(limbs=["trunk", "left_arm", "right_arm"]).phrases
    assert limbs == "trunk, left arm and right arm"
    assert path.startswith("left hand moves")


def test_verbs_agree_with_a_plural_subject():
    assert make(limbs=["both_arms"], path="reach_up", height=None).phrases[1] == "both hands reach forward and up above the head"
    assert make(path="reach_up", height=None).phrases[1] == "right hand reaches forward and up above the head"
    assert make(limbs=["both_legs"], path="stamp", height=None).phrases[1] == "both feet lift and stamp on the floor"
    assert make(limbs=["left_leg"], path="lift_knee", height=None).phrases[1] == "left knee lifts up to the waist"


def test_an_arm_beside_both_legs_keeps_its_singular():
    assert make(limbs=["one_arm", "both_legs"], path="pick_up", height=None).phrases[1].startswith("one hand goes")


def test_coordination_is_part_of_the_path():
    assert make(limbs=["both_arms"], path="punch", height="chest", coordination="in_turn").phrases[1].endswith("in turn")


@pytest.mark.parametrize("path", sorted(vocabulary()["paths"]))
def test_every_path_makes_a_complete_phrase(path):
    height = "chest" if "{height}" in vocabulary()["paths"][path] else None
    for limbs in (["right_arm", "right_leg"], ["both_arms", "both_legs"]):
        phrase = make(limbs=limbs, path=path, height=height).phrases[1]
        assert not set("{}()") & set(phrase)
        assert "  " not in phrase


def test_no_two_keys_of_a_group_share_a_phrase():
    for group, phrases in vocabulary().items():
        assert len(set(phrases.values())) == len(phrases), group


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"path": "wavee"}, "path: unknown name 'wavee', did you mean 'wave'"),
        ({"height": "heads"}, "height: unknown name 'heads', did you mean 'head'"),
        ({"stance": "standing"}, "stance: unknown name 'standing', did you mean 'standing_up'"),
        ({"tempo": "medium"}, "tempo: unknown name 'medium'; known: slow, fast"),
        ({"repetition": "repeat"}, "did you mean 'repeated'"),
        ({"coordination": "in_turns"}, "did you mean 'in_turn'"),
        ({"limbs": ["right_hand"]}, "limbs: unknown name 'right_hand', did you mean"),
        ({"height": None}, "path 'wave' needs height"),
        ({"path": "throw_over"}, "path 'throw_over' has no height"),
        ({"limbs": ["both_legs"]}, "speaks of a hand, but no arm is among the limbs"),
        ({"limbs": ["right_arm"], "path": "lift_knee", "height": None}, "speaks of a foot or knee, but no leg"),
        ({"limbs": []}, "limbs"),
        ({"speed": "fast"}, "speed"),
    ],
)
def test_a_wrong_key_is_named(changes, message):
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        make(**changes)


def test_a_motion_that_is_no_mapping_is_refused():
    with pytest.raises(ValidationError, match="expected a mapping with the keys limbs, path"):
        Kinematics.model_validate("wave")
