"""Default words for each path of the vocabulary: tempo, repetition, stance and limbs, if nothing else is said."""

from __future__ import annotations

from fdsm.vocabulary.kinematics import vocabulary

# Paths that are not listed here are slow, once, standing, with one arm or both, or with both legs.
_FAST = frozenset(
    """punch uppercut chop throw_over throw_under serve swing_across shoot wave knock shake clap sweep_left sweep_right
    pick_up_and_throw pull_back toss_up swing_out hook
    swing_low catch run_in_turn heel_kicks kick_forward kick_side kick_back jump hop jumping_jack skip
    fall_forward fall_back fall_side collapse cartwheel burpee""".split()
)
_REPEATED = frozenset(
    """wave knock up_and_down side_to_side shake swing_beside clap flap rub curl press_up windmill circle_beside
    saw comb breaststroke step_in_turn run_in_turn march heel_kicks limp shuffle tiptoe stagger skip climb_stairs descend_stairs
    walk_back crawl press_from_floor sit_up""".split()
)
NEEDS_BOTH_ARMS = frozenset("clap rub dress undress close_arms open_arms cross_arms breaststroke".split())
TO_THE_FLOOR = {
    "pick_up": "bend",
    "put_down": "bend_down",
    "pick_up_and_throw": "bend",
    "pick_up_and_lift": "bend",
    "touch_toes": "lean_forward",
}
"""The hand paths that go to the floor, and the stance that they need."""

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
    "limp": "walk",
    "shuffle": "walk",
    "tiptoe": "walk",
    "stagger": "walk",
    "skip": "run",
    "climb_stairs": "walk",
    "descend_stairs": "walk",
    "walk_back": "walk",
    "rise_on_toes": "on_toes",
    "crawl": "all_fours",
    "sit_on_floor": "sit_floor",
    "crouch": "crouch",
    "dip": "dip",
    "kneel": "kneel",
    "heel_kicks": "run",
    "bow": "lean_forward",
    "twist": "twist",
    "jumping_jack": "jump",
    "lie_down": "lie_back",
    "fall_forward": "lie_front",
    "fall_back": "lie_back",
    "fall_side": "lie_side",
    "collapse": "lie_side",
    "roll_over": "lie_back",
    "somersault": "crouch",
    "burpee": "squat",
    "cartwheel": "upside_down",
    "handstand": "upside_down",
    "press_from_floor": "plank",
    "sit_up": "lie_back",
    "bridge": "lie_back",
    "raise_legs": "lie_back",
}
_OF_THE_TRUNK = frozenset("bow lean_side lean_back twist sway sit_up bridge roll_over somersault rest".split())
_OF_ARMS_AND_LEGS = frozenset("crawl cartwheel handstand press_from_floor burpee".split())
_OF_THE_HEAD = frozenset("nod shake_head".split())


def tempo_of(path: str) -> str:
    return "fast" if path in _FAST else "slow"


def repetition_of(path: str) -> str:
    return "repeated" if path in _REPEATED else "once"


def stance_of(path: str) -> str:
    return TO_THE_FLOOR.get(path) or _BODY_STANCES.get(path, "stand")


def limbs_of_the_body(path: str) -> tuple[str, ...]:
    """The limbs that move in addition to the hand, foot or knee of the path, if the path has one."""
    if path in TO_THE_FLOOR:
        return "trunk", "both_legs"
    if speaks_of_a_hand(path) or speaks_of_a_leg(path):
        return ()
    if path in _OF_ARMS_AND_LEGS:
        return "both_arms", "both_legs"
    return ("trunk" if path in _OF_THE_TRUNK else "head" if path in _OF_THE_HEAD else "both_legs",)


def speaks_of_a_hand(path: str) -> bool:
    return "{hand}" in vocabulary()["paths"][path]


def speaks_of_a_leg(path: str) -> bool:
    """Whether the path is one of a foot or knee."""
    template = vocabulary()["paths"][path]
    return "{foot}" in template or "{knee}" in template


def has_height(path: str) -> bool:
    """Whether the path can be done at different heights."""
    return "{height}" in vocabulary()["paths"][path]
