"""Words that mean the same action. Strict zero-shot recognition keeps such motions of unseen classes out of training."""

from __future__ import annotations

from fdsm.vocabulary.kinematics import Kinematics

# Paths that count as the same action, by the path of the unseen class. Any other path counts only as itself. The lists are
# not symmetric: a part of an action reveals the action, but an action with many parts reveals little of each.
_PATHS: dict[str, frozenset[str]] = {
    path: frozenset({path, *others.split()})
    for path, others in {
        "sweep_left": "swing_across swing_out",  # a wide arc across the body is a larger sweep
        "sweep_right": "swing_across swing_out",
        "swing_across": "swing_out",  # a backhand is a swing of the racket, too
        "throw_under": "toss_up",
        "throw_over": "chop serve pick_up_and_throw",  # the hand comes forward and down over the shoulder
        "serve": "chop throw_over",
        "shoot": "push_up reach_up press_up",  # in a shot at the basket, the hands go up above the head
        "cross_strokes": "diagonal_down diagonal_up",  # its two strokes
        "punch": "uppercut hook",
        "run_in_turn": "march heel_kicks",  # running on the spot
        "step_in_turn": "march",
        "squat": "crouch dip",
        "pick_up": "put_down touch_toes pick_up_and_lift",  # a hand to the floor and back, or half of it
        "pick_up_and_throw": "pick_up put_down touch_toes throw_over",  # its two parts
        "pick_up_and_lift": "pick_up put_down touch_toes",
        "jumping_jack": "jump",
    }.items()
}

# Stances that contain the whole action. A motion with such a stance shows the action, with any movement of the hands.
_STANCES: dict[str, frozenset[str]] = {
    "run_in_turn": frozenset({"run"}),
    "step_in_turn": frozenset({"walk"}),
    "squat": frozenset({"squat", "dip"}),
    "sit_down": frozenset({"sitting_down"}),
    "stand_up": frozenset({"standing_up"}),
    "lunge": frozenset({"lunge"}),
}

# Partners that are the action, with any movement beside them: walking towards each other, hugging, following.
_PARTNERS = frozenset({"towards", "apart", "holds", "behind", "supports"})

_SWEEPS = frozenset({"sweep_left", "sweep_right"})


def describes(words: Kinematics, other: Kinematics) -> bool:
    """Whether a movement in these words is the action of `other`, with any limb, height, tempo or repetition.

    In strict zero-shot recognition, training must not use synthetic motions that describe an unseen class. The function is
    not symmetric: `words` are those of a training motion, `other` those of an unseen class.
    """
    if words.path in _PATHS.get(other.path, {other.path}):
        return True
    if words.stance in _STANCES.get(other.path, ()):
        return True
    if words.partner in _PARTNERS and words.partner == other.partner:
        return True
    if words.path not in _SWEEPS:
        return False
    if other.path == "swing_across":  # a bat or racket swing is a sweep with the trunk or with both hands
        return words.stance == "twist" or "both_arms" in words.limbs
    # The left hand's sweep to one side is the mirror image of the right hand's to the other.
    return other.path in _SWEEPS and "left_arm" in words.limbs
