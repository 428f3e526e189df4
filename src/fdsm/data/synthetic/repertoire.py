"""Many actions in the words of the vocabulary that a person could do: classes to learn from beside a data set's own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdsm.data.synthetic.body_paths import BODY_PATHS
from fdsm.data.synthetic.hand_paths import HAND_PATHS
from fdsm.data.synthetic.programs import Action, Motion
from fdsm.errors import InputError
from fdsm.vocabulary import Kinematics, vocabulary

_MOST_VARIATIONS = 5000
"""The words allow some ten thousands; far fewer differ enough to be worth rendering."""

# How a path is plainly done; what is not said here is slow, once, standing, with one arm or both, or with both legs.
_FAST = frozenset(
    """punch uppercut chop throw_over throw_under serve swing_across shoot wave knock shake clap sweep_left sweep_right
    pick_up_and_throw pull_back toss_up swing_out hook
    run_in_turn heel_kicks kick_forward kick_side kick_back jump hop jumping_jack""".split()
)
_REPEATED = frozenset(
    """wave knock up_and_down side_to_side shake swing_beside clap flap rub curl press_up windmill circle_beside
    saw comb breaststroke""".split()
)
_NEEDS_BOTH_ARMS = frozenset("clap rub dress undress close_arms open_arms cross_arms breaststroke".split())
_TO_THE_FLOOR = {
    "pick_up": "bend",
    "put_down": "bend_down",
    "pick_up_and_throw": "bend",
    "pick_up_and_lift": "bend",
    "touch_toes": "lean_forward",
}
_BODY_STANCES = {
    "step_in_turn": "walk",
    "run_in_turn": "run",
    "kick_forward": "one_leg",
    "kick_side": "one_leg",
    "kick_back": "one_leg",
    "lift_knee": "one_leg",
    "hop": "one_leg",
    "sit_down": "sitting_down",
    "stand_up": "standing_up",
    "lunge": "lunge",
    "squat": "squat",
    "jump": "jump",
    "step_forward": "step_forward",
    "step_back": "step_back",
    "step_side": "step_side",
    "turn_around": "turn",
}
_EITHER_WAY = frozenset({"triangle", "square"})
"""Shapes that people begin at a corner and in a sense of their own."""
_OF_THE_TRUNK = frozenset("bow lean_side lean_back twist sway".split())
_OF_THE_HEAD = frozenset("nod shake_head".split())

# What variations draw from; hands mostly move while the person stands.
_ARMS = ("right_arm", "left_arm", "both_arms", "one_arm")
_STANCES = tuple(
    """stand stand stand walk twist step_forward step_back step_side dip lean_forward sit lunge step_bend squat turn crouch jump
    sitting_down standing_up run kneel""".split()
)


def repertoire(variations: int = 700, seed: int = 0) -> tuple[Action, ...]:
    """Every path as it is plainly done, by each limb at each height, and `variations` drawn movements of the hands.

    A variation takes any path of the hands that does not go to the floor, with any arm, height, stance, tempo and repetition.
    No two actions have the same words; a name is the four phrases joined by ", ". Raises InputError for variations that are
    negative or too many.
    """
    if not 0 <= variations <= _MOST_VARIATIONS:
        raise InputError(f"repertoire: variations must be from 0 to {_MOST_VARIATIONS}, found {variations}")
    found: dict[str, Kinematics] = {}
    for words in _plain():
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
        floor = _TO_THE_FLOOR.get(path)
        for arm in ("both_arms",) if path in _NEEDS_BOTH_ARMS else ("right_arm", "left_arm", "both_arms"):
            for height in _heights(path) or (None,):
                yield Kinematics(
                    limbs=(arm, "trunk", "both_legs") if floor else (arm,),
                    path=path,
                    height=height,
                    stance=floor or "stand",
                    tempo="fast" if path in _FAST else "slow",
                    repetition="repeated" if path in _REPEATED else "once",
                )
    for path in BODY_PATHS:
        for limb in _body_limbs(path):
            for repetition in ("once", "repeated"):
                for tempo in ("slow", "fast"):
                    stance = _BODY_STANCES.get(path, "stand")
                    yield Kinematics(limbs=(limb,), path=path, stance=stance, tempo=tempo, repetition=repetition)


def _drawn(rng: np.random.Generator) -> Iterator[Kinematics]:
    paths = tuple(HAND_PATHS)

    def pick(choices: tuple[str, ...]) -> str:
        return choices[rng.integers(len(choices))]

    while True:
        path = pick(paths)
        if path in _TO_THE_FLOOR:
            continue
        arm = pick(_ARMS)
        arm = "both_arms" if path in _NEEDS_BOTH_ARMS else arm
        heights = _heights(path)
        yield Kinematics(
            height=pick(heights) if heights else None,
            path=path,
            limbs=(arm, "trunk") if rng.random() < 0.1 else (arm,),
            coordination="in_turn" if arm == "both_arms" and rng.random() < 0.35 else None,
            stance=pick(_STANCES),
            tempo=pick(("slow", "fast")),
            repetition=pick(("once", "repeated")),
        )


def _heights(path: str) -> tuple[str, ...]:
    """The heights at which the path can be done where its words leave that open."""
    return tuple(vocabulary()["heights"]) if "{height}" in vocabulary()["paths"][path] else ()


def _body_limbs(path: str) -> tuple[str, ...]:
    template = vocabulary()["paths"][path]
    if "{foot}" in template or "{knee}" in template:
        return "right_leg", "left_leg"
    return ("trunk" if path in _OF_THE_TRUNK else "head" if path in _OF_THE_HEAD else "both_legs",)
