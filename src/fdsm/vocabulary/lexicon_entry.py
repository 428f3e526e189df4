"""An entry of the lexicon: everyday names of an action, and the words of the vocabulary that they stand for."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from fdsm.vocabulary import defaults
from fdsm.vocabulary.kinematics import Kinematics, vocabulary
from fdsm.vocabulary.label_parser import ParsedLabel

_OPPOSITE = {"left": "right", "right": "left", "clockwise": "counterclockwise", "counterclockwise": "clockwise"}
_WAY = re.compile(rf"_({'|'.join(_OPPOSITE)})$")


class Entry(BaseModel):
    """A path, its everyday names, and the usual words that differ from the path's defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = Field(min_length=1)
    path: str | None
    """None: the names sound like a movement and are none, such as "time flies"."""
    limbs: tuple[str, ...] = ()
    height: str | None = None
    coordination: str | None = None
    stance: str | None = None
    tempo: str | None = None
    repetition: str | None = None

    def said(self, words: ParsedLabel, *, own_posture: bool = True) -> Kinematics | None:
        """The kinematics of the action with these words. Missing words come from the entry, or else from the path's defaults.

        Direction or sense decides between two mirrored paths. Without them, the left hand takes the mirror image of the right
        hand's path. Words that do not apply to the path (a height, an arm) are ignored. The label alone says the partner. Without
        `own_posture`, the entry's posture does not count. None if the names are no movement.
        """
        if self.path is None:
            return None
        path, arms, legs = _sided(words, self.path)
        limbs = self._limbs(path, arms, legs, words)
        if words.side and not words.legs:  # "knee flexion left"
            limbs = tuple(f"{words.side}_leg" if limb == "one_leg" else limb for limb in limbs)
        in_turn = "in_turn" if words.in_turn else self.coordination
        return Kinematics(
            limbs=limbs,
            path=path,
            height=(words.height or self.height or "chest") if defaults.has_height(path) else None,
            coordination=in_turn if defaults.speaks_of_a_hand(path) and "both_arms" in limbs else None,
            stance=words.stance or (self.stance if own_posture else None) or defaults.stance_of(path),
            tempo=words.tempo or self.tempo or defaults.tempo_of(path),
            repetition=words.repetition or self.repetition or defaults.repetition_of(path),
            partner=words.partner,
        )

    def _limbs(self, path: str, arms: str | None, legs: str | None, words: ParsedLabel) -> tuple[str, ...]:
        usual = self.limbs or defaults.limbs_of_the_body(path)
        usual_arms = tuple(limb for limb in usual if limb.endswith(("_arm", "_arms")))
        usual_legs = tuple(limb for limb in usual if limb.endswith(("_leg", "_legs")))
        others = tuple(limb for limb in usual if limb not in (*usual_arms, *usual_legs))
        if path in defaults.NEEDS_BOTH_ARMS:
            return "both_arms", *others, *usual_legs
        of_arms = (arms,) if arms else usual_arms or (("both_arms",) if words.several_arms else ())
        if defaults.speaks_of_a_hand(path):
            return *(of_arms or ("one_arm",)), *others, *usual_legs
        of_legs = _with_the_other(legs, path) if legs else usual_legs
        if defaults.speaks_of_a_leg(path):
            return *(of_legs or ("both_legs" if words.several_legs else "one_leg",)), *others, *of_arms
        return *others, *of_legs, *of_arms


def mirrored_sense(words: Kinematics) -> Kinematics | None:
    """The same movement in the other sense, clockwise or counterclockwise. None if its path has no sense."""
    found = _WAY.search(words.path)
    if found is None or found[1] not in ("clockwise", "counterclockwise"):
        return None
    return words.model_copy(update={"path": f"{_WAY.sub('', words.path)}_{_OPPOSITE[found[1]]}"})


def _with_the_other(leg: str, path: str) -> tuple[str, ...]:
    """The named leg, followed by the other leg if the path moves both knees or feet."""
    other = {"left_leg": "right_leg", "right_leg": "left_leg"}.get(leg)
    return (leg, other) if other and "both" in vocabulary()["paths"][path] else (leg,)


def _sided(words: ParsedLabel, path: str) -> tuple[str, str | None, str | None]:
    """The path in the given direction, and the given arm and leg."""
    family = _WAY.sub("", path)
    way, side = None, words.side
    if f"{family}_left" in vocabulary()["paths"]:
        way = words.direction or side
        side = side if words.direction else None  # "a left swipe" goes to the left, "a left hook" is of the left hand
    elif f"{family}_clockwise" in vocabulary()["paths"]:
        way = words.sense
    elif path.endswith("_side"):
        side = side or words.direction
    arms = words.arms or (f"{side}_arm" if side and defaults.speaks_of_a_hand(path) else None)
    legs = words.legs or (f"{side}_leg" if side and defaults.speaks_of_a_leg(path) else None)
    if way is None and arms == "left_arm" and (own := _WAY.search(path)):
        way = _OPPOSITE[own[1]]
    return f"{family}_{way}" if way else path, arms, legs
