"""A vector of graded attributes for a motion in the closed vocabulary.

Phrases show that two motions differ, but not how: a sweep to the left is as far from a sweep to the right as from a kick.
Attributes are common axes for seen and unseen motions. Two sources use attributes graded by hand for unseen classes:

- Lampert, Nickisch and Harmeling, Learning to Detect Unseen Object Classes by Between-Class Attribute Transfer, CVPR 2009.
- Liu, Kuipers and Savarese, Recognizing Human Actions by Attributes, CVPR 2011.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from fdsm.storage import parse_yaml
from fdsm.values import FloatArray
from fdsm.vocabulary.attribute_names import OF_THE_BODY
from fdsm.vocabulary.kinematics import Kinematics, vocabulary

_SHARES = {"right_arm": (1.0, 0.0), "left_arm": (0.0, 1.0), "both_arms": (1.0, 1.0), "one_arm": (0.8, 0.2)}
"""Weights of the right and of the left hand for each limb. One arm is mostly the right one."""

_HELPING = 0.6
"""Share of a second named arm in the path of the first."""

_OF_ONE_WAY = 0.4
"""Factor on the main stroke of a repeated movement, because the hand also comes back."""


@dataclass(frozen=True)
class _Hand:
    """The grades of the right hand for a path. attributes.yaml explains the fields."""

    takes_part: float = 1.0
    stroke: Sequence[float] = (0, 0, 0)
    extent: Sequence[float] = (0, 0, 0)
    turn: Sequence[float] = (0, 0, 0)
    height: float | Mapping[str, float] | None = None
    end: Sequence[float] = (0, 0, 0)
    left_end: Sequence[float] | None = None
    strokes: float = 0
    corners: float = 0
    rests: float = 0
    absolute: bool = False

    def of_the_left(self) -> _Hand:
        if self.absolute:
            return replace(self, end=self.left_end or self.end)
        (right, up, ahead), (clockwise, over, around), (beside, above, before) = self.stroke, self.turn, self.end
        return replace(self, stroke=(-right, up, ahead), turn=(-clockwise, over, -around), end=(-beside, above, before))

    def grades(self, words: Kinematics) -> FloatArray:
        """One number for each of `OF_A_HAND`."""
        stroke = np.array(self.stroke) * (_OF_ONE_WAY if words.repetition == "repeated" else 1)
        height = _expected().heights if self.height is None else self.height
        if isinstance(height, Mapping):
            height = height[words.height] if words.height else 0.0
        where = (*stroke, *self.extent, *self.turn, height, *self.end)
        return np.array((self.takes_part, *where, self.strokes, self.corners, self.rests), np.float32)


_CARRIED = _Hand(takes_part=0.7, height=0.4, end=(0, 0, 1))
"""Arms that are named in addition to a path of legs or trunk: they are held or swung in front of the body."""

_STANDS = frozenset({"hop"})
"""Paths whose named leg bears the body. The other one is lifted."""

_IDLE = _Hand(takes_part=0.0)


@dataclass(frozen=True)
class _Expected:
    """The content of attributes.yaml: grades of hands and body for each path, of the body for each stance, of a partner."""

    heights: Mapping[str, float]
    hands: Mapping[str, _Hand]  # for hand paths
    swings: Mapping[str, _Hand]  # for other paths that also move the arms
    bodies: Mapping[str, Mapping[str, float]]
    stances: Mapping[str, Mapping[str, float]]
    partners: Mapping[str, Mapping[str, float]]


@cache
def _expected() -> _Expected:
    data = parse_yaml(files(__package__).joinpath("attributes.yaml").read_text("utf-8"))
    hands, swings, bodies = {}, {}, {}
    for path, entry in data["paths"].items():
        bodies[path] = {key: grade for key, grade in entry.items() if key in OF_THE_BODY}
        hand = {key: value for key, value in entry.items() if key not in OF_THE_BODY}
        if "hands" in hand:
            swings[path] = _Hand(**hand["hands"])
        elif hand:
            hands[path] = _Hand(**hand)
    return _Expected(data["heights"], hands, swings, bodies, data["stances"], data["partners"])


def attributes(words: Kinematics) -> FloatArray:
    """Graded attributes (len(ATTRIBUTES),) of a motion in these words. Each is from -2 to 2, except `strokes`, up to 4."""
    return np.concatenate([*_hands(words), _body(words)])


def path_channels(words: Kinematics) -> FloatArray:
    """One channel for each path of the vocabulary (paths,): 1 for the path of these words, 0 for the others.

    Beside attributes, they let a regression keep what attributes do not say about a path that it was fitted on.
    """
    return np.array([path == words.path for path in vocabulary()["paths"]], np.float32)


def _hands(words: Kinematics) -> tuple[FloatArray, FloatArray]:
    """The grades of the right and of the left hand."""
    expected = _expected()
    if words.path not in expected.hands:
        hand = expected.swings.get(words.path) or (_CARRIED if "both_arms" in words.limbs else _IDLE)
        return hand.grades(words), hand.of_the_left().grades(words)
    hand = expected.hands[words.path]
    arm = next(limb for limb in words.limbs if limb in _SHARES)
    of_right, of_left = _SHARES[arm]
    right, left = of_right * hand.grades(words), of_left * hand.of_the_left().grades(words)
    if arm == "right_arm" and "left_arm" in words.limbs:
        left[0] = _HELPING
    if arm == "left_arm" and "right_arm" in words.limbs:
        right[0] = _HELPING
    return right, left


def _body(words: Kinematics) -> FloatArray:
    """One number for each of `OF_THE_BODY`: the stronger grade of path and stance, and grades of the other words."""
    grades = dict.fromkeys(OF_THE_BODY, 0.0)
    expected = _expected()
    partner = expected.partners[words.partner] if words.partner else {}
    for effects in (expected.bodies[words.path], expected.stances[words.stance], partner):
        for key, grade in effects.items():
            grades[key] = max(grades[key], grade) if grade >= 0 else min(grades[key], grade)
    grades["both_hands"] = float("both_arms" in words.limbs)
    grades["in_turn"] = float(words.coordination == "in_turn")
    grades["repeated"] = 2.0 * (words.repetition == "repeated")
    grades["fast"] = float(words.tempo == "fast")
    if "one_leg" in words.limbs:  # mostly the right leg
        grades["right_leg"], grades["left_leg"] = 0.7, 0.3
    for leg in ("right_leg", "left_leg"):
        if leg in words.limbs or "both_legs" in words.limbs:
            grades[leg] = 1.0
    if words.path in _STANDS:
        grades["right_leg"], grades["left_leg"] = grades["left_leg"], grades["right_leg"]
    return np.array(list(grades.values()), np.float32)
