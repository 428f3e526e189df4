"""Everyday names of the vocabulary's paths, and the kinematics of an action that is called by one."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from fdsm.storage import parse_yaml
from fdsm.vocabulary import defaults
from fdsm.vocabulary.kinematics import Kinematics, vocabulary
from fdsm.vocabulary.label_parser import ParsedLabel

_OPPOSITE = {"left": "right", "right": "left", "clockwise": "counterclockwise", "counterclockwise": "clockwise"}
_WAY = re.compile(rf"_({'|'.join(_OPPOSITE)})$")


class Everyday(BaseModel):
    """An entry of names.yaml: a path, what people call it, and what is usual beyond how the path is plainly done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = Field(min_length=1)
    path: str
    limbs: tuple[str, ...] = ()
    height: str | None = None
    coordination: str | None = None
    stance: str | None = None
    tempo: str | None = None
    repetition: str | None = None

    def said(self, words: ParsedLabel) -> Kinematics:
        """The action as somebody puts it: what is not said is as usual, what is not usual is as the path is plainly done.

        Of paths that are each other's mirror image the direction or sense decides; where none is said, the left hand does
        the mirror image of the right one. Words that the path has no use for (a height, an arm) count for nothing.
        """
        path, arms, legs = _sided(words, self.path)
        limbs = self._limbs(arms, legs, words)
        in_turn = "in_turn" if words.in_turn else self.coordination
        return Kinematics(
            limbs=limbs,
            path=path,
            height=(words.height or self.height or "chest") if defaults.has_height(path) else None,
            coordination=in_turn if defaults.speaks_of_a_hand(path) and "both_arms" in limbs else None,
            stance=words.stance or self.stance or defaults.stance_of(path),
            tempo=words.tempo or self.tempo or defaults.tempo_of(path),
            repetition=words.repetition or self.repetition or defaults.repetition_of(path),
        )

    def _limbs(self, arms: str | None, legs: str | None, words: ParsedLabel) -> tuple[str, ...]:
        usual = self.limbs or defaults.limbs_of_the_body(self.path)
        usual_arms = tuple(limb for limb in usual if limb.endswith(("_arm", "_arms")))
        usual_legs = tuple(limb for limb in usual if limb.endswith(("_leg", "_legs")))
        others = tuple(limb for limb in usual if limb not in (*usual_arms, *usual_legs))
        if self.path in defaults.NEEDS_BOTH_ARMS:
            return "both_arms", *others, *usual_legs
        of_arms = (arms,) if arms else usual_arms or (("both_arms",) if words.several_arms else ())
        if defaults.speaks_of_a_hand(self.path):
            return *(of_arms or ("one_arm",)), *others, *usual_legs
        of_legs = _with_the_other(legs, self.path) if legs else usual_legs
        if defaults.speaks_of_a_leg(self.path):
            return *(of_legs or ("both_legs" if words.several_legs else "one_leg",)), *others, *of_arms
        return *others, *of_legs, *of_arms


@cache
def everyday_names() -> tuple[Everyday, ...]:
    """The entries of names.yaml; every path of the vocabulary has one."""
    data = parse_yaml(files(__package__).joinpath("everyday.yaml").read_text("utf-8"))
    return TypeAdapter(tuple[Everyday, ...]).validate_python(data)


def _with_the_other(leg: str, path: str) -> tuple[str, ...]:
    """The leg that is named, and behind it the other one where the path's words have both knees or feet move."""
    other = {"left_leg": "right_leg", "right_leg": "left_leg"}.get(leg)
    return (leg, other) if other and "both" in vocabulary()["paths"][path] else (leg,)


def _sided(words: ParsedLabel, path: str) -> tuple[str, str | None, str | None]:
    """The path that goes the way that is said, and the arm and the leg that are."""
    family = _WAY.sub("", path)
    way, side = None, words.side
    if f"{family}_left" in vocabulary()["paths"]:
        way = words.direction or side
        side = side if words.direction else None  # "a left swipe" goes there, "a left hook" is one of that hand
    elif f"{family}_clockwise" in vocabulary()["paths"]:
        way = words.sense
    elif path.endswith("_side"):
        side = side or words.direction
    arms = words.arms or (f"{side}_arm" if side and defaults.speaks_of_a_hand(path) else None)
    legs = words.legs or (f"{side}_leg" if side and defaults.speaks_of_a_leg(path) else None)
    if way is None and arms == "left_arm" and (own := _WAY.search(path)):
        way = _OPPOSITE[own[1]]
    return f"{family}_{way}" if way else path, arms, legs
