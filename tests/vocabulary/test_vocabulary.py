from functools import cache
from importlib.resources import files

import pytest
from pydantic import ValidationError

from fdsm.storage import parse_yaml
from fdsm.synthetic.hand_paths import HAND_PATHS
from fdsm.vocabulary import ATTRIBUTES, SLOTS, Kinematics, attributes, describes, vocabulary
from tests.cases import each

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


@each("path", sorted(vocabulary()["paths"]))
def test_every_path_makes_a_complete_phrase(path):
    height = "chest" if "{height}" in vocabulary()["paths"][path] else None
    for limbs in (["right_arm", "right_leg"], ["both_arms", "both_legs"]):
        phrase = make(limbs=limbs, path=path, height=height).phrases[1]
        assert not set("{}()") & set(phrase)
        assert "  " not in phrase


def test_no_two_keys_of_a_group_share_a_phrase():
    for group, phrases in vocabulary().items():
        assert len(set(phrases.values())) == len(phrases), group


@each(
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


# ---- attributes


def grades(words: Kinematics) -> dict[str, float]:
    return dict(zip(ATTRIBUTES, attributes(words).tolist(), strict=True))


def words_of(path: str, limbs: list[str] | None = None, **changes: object) -> Kinematics:
    """A motion along any path, with limbs that the path can speak of."""
    height = "chest" if "{height}" in vocabulary()["paths"][path] else None
    words = {"limbs": limbs or ["right_arm", "right_leg"], "path": path, "height": height, "tempo": "slow", "repetition": "once"}
    return make(**words | changes)


@cache
def expectations() -> dict[str, dict[str, dict[str, object]]]:
    return parse_yaml(files("fdsm.vocabulary").joinpath("attributes.yaml").read_text("utf-8"))


OF_A_HAND = sorted(path for path, phrase in vocabulary()["paths"].items() if "{hand}" in phrase)
ABSOLUTE = {path for path, entry in expectations()["paths"].items() if entry.get("absolute")}
MIRRORED = (
    "stroke to the right",
    "turn clockwise as the person sees it",
    "turn counterclockwise as seen from above",
    "end to the right",
)


def mirrored(before: dict[str, float]) -> dict[str, float]:
    """Hands and legs swap sides, and what goes to the right goes to the left."""
    swapped = {}
    for name, grade in before.items():
        side, _, rest = name.partition(" ")
        sign = -1 if name.partition(": ")[2] in MIRRORED else 1
        swapped[f"{ {'right': 'left', 'left': 'right'}.get(side, side) } {rest}"] = sign * grade
    return swapped


@pytest.mark.parametrize("group", ["paths", "stances", "heights"])
def test_every_word_has_expectations_and_no_other_has(group):
    assert set(expectations()[group]) == set(vocabulary()[group])


def test_paths_that_are_not_mirrored_are_those_that_are_rendered_so():
    assert {path for path, rendered in HAND_PATHS.items() if rendered.absolute} == ABSOLUTE


def test_attributes_are_named_each_once():
    assert len(set(ATTRIBUTES)) == len(ATTRIBUTES)
    assert attributes(make()).shape == (len(ATTRIBUTES),)
    assert set(MIRRORED) <= {name.partition(": ")[2] for name in ATTRIBUTES}


def test_a_hand_says_its_height_where_the_words_do_not():
    for path in OF_A_HAND:
        if "{height}" not in vocabulary()["paths"][path]:
            assert "height" in expectations()["paths"][path], path


@each("path", sorted(vocabulary()["paths"]))
def test_grades_are_within_their_bounds(path):
    for stance in vocabulary()["stances"]:
        for limbs in (["right_arm", "right_leg"], ["one_arm", "one_leg"], ["both_arms", "both_legs"]):
            for repetition in vocabulary()["repetitions"]:
                for name, grade in grades(words_of(path, limbs, stance=stance, repetition=repetition)).items():
                    assert -2 <= grade <= (4 if name.endswith(": strokes") else 2), name


@each("path", [path for path in OF_A_HAND if path not in ABSOLUTE])
def test_a_mirrored_limb_gives_mirrored_attributes(path):
    assert grades(words_of(path, ["left_arm"])) == mirrored(grades(words_of(path, ["right_arm"])))
    helped = grades(words_of(path, ["right_arm", "left_arm"]))
    assert grades(words_of(path, ["left_arm", "right_arm"])) == mirrored(helped)
    assert 0 < helped["left hand: takes part"] < helped["right hand: takes part"]


@pytest.mark.parametrize(
    ("path", "mirror"), [("sweep_left", "sweep_right"), ("circle_clockwise", "circle_counterclockwise"), ("wave", "wave")]
)
def test_paths_that_name_a_side_mirror_each_other(path, mirror):
    assert grades(words_of(path, ["left_arm"])) == mirrored(grades(words_of(mirror, ["right_arm"])))


@each("path", sorted(set(vocabulary()["paths"]) - set(OF_A_HAND)))
def test_legs_are_told_apart(path):
    assert grades(words_of(path, ["left_leg"])) == mirrored(grades(words_of(path, ["right_leg"])))


def test_a_circle_turns_the_other_way_and_is_else_the_same():
    first, second = (grades(words_of(f"circle_{way}")) for way in ("clockwise", "counterclockwise"))
    assert {name for name in ATTRIBUTES if first[name] != second[name]} == {"right hand: turn clockwise as the person sees it"}


def test_attributes_say_what_the_words_say():
    sweep = grades(words_of("sweep_right", height="overhead"))
    assert sweep["right hand: stroke to the right"] == 2
    assert sweep["right hand: takes part"] == 1
    assert sweep["left hand: takes part"] == 0
    assert sweep["right hand: height"] > grades(words_of("sweep_right", height="low"))["right hand: height"]
    assert 0 < grades(words_of("sweep_right", repetition="repeated"))["right hand: stroke to the right"] < 2
    assert grades(words_of("push_up"))["right hand: stroke up"] == 2
    assert grades(words_of("sit_down"))["hips: end higher than they began"] == -2
    assert grades(words_of("stand_up"))["hips: end higher than they began"] == 2
    assert grades(words_of("punch", stance="squat"))["hips: how low they come"] == 2
    assert grades(words_of("punch", ["both_arms"], coordination="in_turn"))["hands: move in turn"] == 1
    assert grades(words_of("punch", ["one_arm"]))["right hand: takes part"] > 0.5


def test_the_stronger_of_path_and_stance_counts():
    assert grades(words_of("squat", stance="dip"))["hips: how low they come"] == 2
    assert grades(words_of("dip", stance="squat"))["hips: how low they come"] == 2


# ---- the same action in other words


@each("path", sorted(vocabulary()["paths"]))
def test_a_path_describes_itself_whatever_limb_height_tempo(path):
    unseen = words_of(path)
    for limbs in (["left_arm", "left_leg"], ["both_arms", "both_legs", "trunk"]):
        height = "overhead" if unseen.height else None
        assert describes(words_of(path, limbs, height=height, tempo="fast", repetition="repeated", stance="dip"), unseen)


@each(
    ("path", "changes", "unseen"),
    [
        ("chop", {}, "throw_over"),
        ("diagonal_down", {}, "cross_strokes"),
        ("push_up", {}, "shoot"),
        ("touch_toes", {}, "pick_up"),
        ("march", {}, "run_in_turn"),
        ("push_up", {"stance": "run"}, "run_in_turn"),
        ("punch", {"stance": "walk"}, "step_in_turn"),
        ("hold_front", {"stance": "walk"}, "step_in_turn"),
        ("swing_across", {}, "sweep_left"),
        ("swing_across", {"limbs": ["left_arm"]}, "sweep_right"),
        ("wave", {"stance": "sitting_down"}, "sit_down"),
        ("wave", {"stance": "squat"}, "squat"),
        ("sweep_left", {"stance": "twist"}, "swing_across"),
        ("sweep_right", {"limbs": ["both_arms"]}, "swing_across"),
        ("sweep_left", {"limbs": ["left_arm"]}, "sweep_right"),
        ("throw_over", {}, "pick_up_and_throw"),
        ("pick_up", {}, "pick_up_and_throw"),
    ],
)
def test_other_words_for_an_unseen_action(path, changes, unseen):
    assert describes(words_of(path, **changes), words_of(unseen))


@each(
    ("path", "changes", "unseen"),
    [
        ("wave", {}, "clap"),
        ("pick_up_and_throw", {}, "pick_up"),
        ("wave", {"stance": "sit"}, "sit_down"),
        ("wave", {"stance": "run"}, "step_in_turn"),
        ("sweep_left", {}, "swing_across"),
        ("sweep_left", {}, "sweep_right"),
        ("sweep_left", {"limbs": ["left_arm"]}, "wave"),
        ("circle_clockwise", {}, "circle_counterclockwise"),
        ("pick_up", {}, "touch_toes"),
    ],
)
def test_words_for_another_action(path, changes, unseen):
    assert not describes(words_of(path, **changes), words_of(unseen))
