"""Many plausible actions in the words of the vocabulary: synthetic classes to train on beside those of a data set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdsm.errors import InputError
from fdsm.synthetic.body_paths import BODY_PATHS
from fdsm.synthetic.hand_paths import HAND_PATHS
from fdsm.synthetic.programs import Action, Motion
from fdsm.vocabulary import Kinematics, defaults, vocabulary

_MOST_VARIATIONS = 5000
"""The words allow tens of thousands of variations, but far fewer differ enough to be worth rendering."""

_EITHER_WAY = frozenset({"triangle", "square"})
"""Shapes that people begin at any corner and draw in either sense."""

# Choices of the variations. The person stands in most of them.
_ARMS = ("right_arm", "left_arm", "both_arms", "one_arm")
_STANCES = tuple(
    """stand stand stand walk twist step_forward step_back step_side dip lean_forward sit lunge step_bend squat turn crouch jump
    sitting_down standing_up run kneel on_knees sit_floor lie_back all_fours""".split()
)
_ON_BOTH_HANDS = frozenset({"all_fours"})
"""Stances in which one hand may leave the floor, but not both."""

_RESTING = "stand sit sit_floor lie_back lie_front lie_side kneel on_knees all_fours plank hang crouch".split()
"""Stances of a person who keeps still."""

_ON_FOOT = ("walk", "run")
"""Stances of people who go somewhere with others. One step is not enough for that."""

_TOGETHER: dict[str, str] = {
    "opposite": "wave rest reach_forward raise_front bow nod throw_over step_in_turn",
    "with": "raise_front wave rest up_and_down raise_side clap bow squat jump",
    "touches": "reach_forward push_forward raise_front up_and_down shake tap_foot",
    "meets": "reach_forward shake push_forward raise_front push_up",
    "strikes": "punch push_forward chop swing_across hook kick_forward",
    "fells": "punch push_forward swing_across kick_forward",
    "holds": "close_arms raise_side reach_forward",
    "beside": "step_in_turn rest wave reach_side touch_mouth touch_head hold_front raise_front",
    "supports": "step_in_turn limp rest reach_side",
    "behind": "step_in_turn run_in_turn tiptoe",
    "towards": "step_in_turn run_in_turn",
    "apart": "step_in_turn run_in_turn",
}
"""Paths of the first person for each partner of the vocabulary."""


def make_training_classes(variations: int = 700, seed: int = 0, *, pairs: bool = False) -> tuple[Action, ...]:
    """Every path with its default words, for each limb and height, and `variations` random hand movements.

    Keeping still, the path `rest`, is there once in each of a dozen stances. `pairs` adds actions of two people, for each partner
    of the vocabulary.

    A variation has any hand path that does not go to the floor, with any arm, height, stance, tempo and repetition. No two
    actions have the same words. The name of an action is its four phrases, joined by ", ". Raises InputError if `variations`
    is negative or too large.
    """
    if not 0 <= variations <= _MOST_VARIATIONS:
        raise InputError(f"synthetic classes: variations must be from 0 to {_MOST_VARIATIONS}, found {variations}")
    found: dict[str, Kinematics] = {}
    for words in _plain():
        found.setdefault(", ".join(words.phrases), words)
    if pairs:
        for words in _of_two():
            found.setdefault(", ".join(words.phrases), words)
    wanted, drawn = len(found) + variations, _drawn(np.random.default_rng(seed))
    while len(found) < wanted:
        words = next(drawn)
        found.setdefault(", ".join(words.phrases), words)
    return tuple(
        Action(name=name, kinematics=words, motion=Motion(either_way=words.path in _EITHER_WAY)) for name, words in found.items()
    )


def _plain() -> Iterator[Kinematics]:
    for path in HAND_PATHS:
        for arm in ("both_arms",) if path in defaults.NEEDS_BOTH_ARMS else ("right_arm", "left_arm", "both_arms"):
            for height in _heights(path) or (None,):
                yield Kinematics(
                    limbs=(arm, *defaults.limbs_of_the_body(path)),
                    path=path,
                    height=height,
                    stance=defaults.stance_of(path),
                    tempo=defaults.tempo_of(path),
                    repetition=defaults.repetition_of(path),
                )
    for path in BODY_PATHS:
        if path == "rest":
            continue
        for limbs in _body_limbs(path):
            for repetition in ("once", "repeated"):
                for tempo in ("slow", "fast"):
                    stance = defaults.stance_of(path)
                    yield Kinematics(limbs=limbs, path=path, stance=stance, tempo=tempo, repetition=repetition)
    for stance in _RESTING:
        yield Kinematics(limbs=defaults.limbs_of_the_body("rest"), path="rest", stance=stance, tempo="slow", repetition="once")


def _of_two() -> Iterator[Kinematics]:
    for partner, paths in _TOGETHER.items():
        for path in paths.split():
            for limbs in _limbs_of_two(path):
                stance = defaults.stance_of(path)
                for repetition in ("repeated",) if stance in _ON_FOOT else ("once", "repeated"):
                    yield Kinematics(
                        limbs=limbs,
                        path=path,
                        height="chest" if defaults.has_height(path) else None,
                        stance=stance,
                        tempo=defaults.tempo_of(path),
                        repetition=repetition,
                        partner=partner,
                    )


def _limbs_of_two(path: str) -> tuple[tuple[str, ...], ...]:
    if path in defaults.NEEDS_BOTH_ARMS:
        return (("both_arms",),)
    return (("right_arm",), ("left_arm",), ("both_arms",)) if path in HAND_PATHS else _body_limbs(path)


def _drawn(rng: np.random.Generator) -> Iterator[Kinematics]:
    paths = tuple(HAND_PATHS)

    def pick(choices: tuple[str, ...]) -> str:
        return choices[rng.integers(len(choices))]

    while True:
        path = pick(paths)
        if path in defaults.TO_THE_FLOOR:
            continue
        arm = pick(_ARMS)
        arm = "both_arms" if path in defaults.NEEDS_BOTH_ARMS else arm
        heights = _heights(path)
        words = Kinematics(
            height=pick(heights) if heights else None,
            path=path,
            limbs=(arm, "trunk") if rng.random() < 0.1 else (arm,),
            coordination="in_turn" if arm == "both_arms" and rng.random() < 0.35 else None,
            stance=pick(_STANCES),
            tempo=pick(("slow", "fast")),
            repetition=pick(("once", "repeated")),
        )
        if not (words.stance in _ON_BOTH_HANDS and arm == "both_arms"):
            yield words


def _heights(path: str) -> tuple[str, ...]:
    """The heights at which the path can be done. Empty if the path has a fixed height."""
    return tuple(vocabulary()["heights"]) if defaults.has_height(path) else ()


def _body_limbs(path: str) -> tuple[tuple[str, ...], ...]:
    """The choices of limbs. Movements of the whole body name arms and legs together."""
    if defaults.speaks_of_a_leg(path):
        return ("right_leg",), ("left_leg",)
    limbs = defaults.limbs_of_the_body(path)
    return (limbs,) if len(limbs) > 1 and limbs[0] == "both_arms" else tuple((limb,) for limb in limbs)
