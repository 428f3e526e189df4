"""Pairs of actions that differ in exactly one word of the vocabulary, and what a reason about each must concern."""

from __future__ import annotations

from typing import NamedTuple

from fdsm.explanation.groups import Group, Name
from fdsm.vocabulary import Kinematics, defaults

_ARM, _LEG = "right_arm", "right_leg"


class Pair(NamedTuple):
    word: str
    """What differs: side, height, direction, repetition or path."""
    first: Kinematics
    second: Kinematics

    def concerns_limb(self, measurement: str, true: int) -> bool:
        """Whether a measurement is of the limb that does the true action. For a side, it may also be of the other side's."""
        limb = Group.of(measurement).limb
        both = {LIMBS.get(words.limbs[0], words.limbs[0]) for words in self[1:]}
        if self.word == "side":
            return limb in both or limb == f"both {min(both).split()[-1]}s"
        return limb == LIMBS.get(self[1 + true].limbs[0], self[1 + true].limbs[0])

    def concerns_both(self, measurement: str, true: int) -> bool:
        """Whether it is also of a kind that the word is about."""
        return self.concerns_limb(measurement, true) and IS_ABOUT.get(self.word, lambda _: True)(measurement)


LIMBS = {f"{side}_{limb}": f"{side} {limb}" for side in ("left", "right") for limb in ("arm", "leg")}
IS_ABOUT = {
    "height": lambda measurement: Name.of(measurement).axis == "up" or Group.of(measurement).kind == "distance",
    "direction": lambda measurement: Group.of(measurement).kind in ("direction", "round"),
    "repetition": lambda measurement: Group.of(measurement).kind == "count",
}
"""A side and a path may show in anything. The distance of a hand to the head is also one of heights."""


def _motion(limb, path, height=None, repetition="once", tempo="fast"):
    height = height if defaults.has_height(path) else None
    return Kinematics(limbs=(limb,), path=path, height=height, stance="stand", tempo=tempo, repetition=repetition)


def _pairs():
    for path, height in (
        ("punch", "chest"),
        ("wave", "head"),
        ("raise_side", "head"),
        ("circle_clockwise", "chest"),
        ("push_up", None),
    ):
        yield "side", _motion(_ARM, path, height), _motion("left_arm", path, height)
    for path in ("kick_forward", "kick_side", "lift_knee", "stamp"):
        yield "side", _motion(_LEG, path), _motion("left_leg", path)
    for limb, path in (
        (_ARM, "sweep_left"),
        (_ARM, "punch"),
        ("left_arm", "knock"),
        ("left_arm", "push_forward"),
        (_ARM, "raise_side"),
    ):
        for low, high in (("waist", "head"), ("low", "overhead")):
            yield "height", _motion(limb, path, low), _motion(limb, path, high)
    for one, other in (
        ("sweep_left", "sweep_right"),
        ("circle_clockwise", "circle_counterclockwise"),
        ("arc_over_right", "arc_over_left"),
    ):
        for limb in (_ARM, "left_arm"):
            yield "direction", _motion(limb, one, "chest"), _motion(limb, other, "chest")
    for one, other in (("push_up", "pull_down"), ("diagonal_up", "diagonal_down")):
        yield "direction", _motion(_ARM, one), _motion(_ARM, other)
    for one, other in (("kick_forward", "kick_back"), ("kick_forward", "kick_side")):
        yield "direction", _motion(_LEG, one), _motion(_LEG, other)
    for limb, path, height in (
        (_ARM, "sweep_left", "chest"),
        (_ARM, "punch", "chest"),
        ("left_arm", "raise_side", "head"),
        ("left_arm", "circle_clockwise", "chest"),
        (_LEG, "kick_forward", None),
        (_LEG, "lift_knee", None),
        ("trunk", "bow", None),
    ):
        yield "repetition", _motion(limb, path, height), _motion(limb, path, height, "repeated")
    for limb, one, other, height in (
        (_ARM, "punch", "knock", "chest"),
        (_ARM, "sweep_left", "punch", "chest"),
        ("left_arm", "circle_clockwise", "side_to_side", "chest"),
        (_ARM, "touch_head", "touch_mouth", None),
        (_LEG, "kick_forward", "lift_knee", None),
        (_LEG, "stamp", "tap_foot", None),
    ):
        yield "path", _motion(limb, one, height), _motion(limb, other, height)


PAIRS = tuple(Pair(*pair) for pair in _pairs())
