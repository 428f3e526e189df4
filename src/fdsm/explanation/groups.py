"""Groups of measurements. A reason speaks of one limb and one kind, for single measurements say little, and much of it alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fdsm.encoders.measurements import points_of
from fdsm.values import IntArray, Layout

AXES = ("right", "up", "back")
_SIDES = {"left": "right", "right": "left"}
_LIMBS = {"hand": "arm", "wrist": "arm", "elbow": "arm", "foot": "leg", "knee": "leg"}
_BOTH = {"hands": "both arms", "both hands": "both arms", "feet": "both legs", "knees": "both legs", "both feet": "both legs"}
_KINDS = (  # a kind, and how the names of its measurements begin
    ("distance", ("distance",)),
    ("bend", ("angle",)),
    ("time", ("time",)),
    ("round", ("area", "roundness", "change of direction")),
    ("count", ("turns", "repetition", "mean cycles", "share of 1", "share of 3", "share of 5", "share of 8")),
    ("direction", ("stroke", "second", "third", "place at", "farthest", "end against")),
    ("extent", ("range", "path", "share of the swing")),
)


class Name(NamedTuple):
    """The parts of a measurement's name: "right hand: range up" is of the subject "right hand", and "range" along "up"."""

    subject: str
    what: str
    axis: str | None

    @classmethod
    def of(cls, measurement: str) -> Name:
        subject, what = measurement.split(": ", 1)
        before, _, last = what.rpartition(" ")
        along = last in AXES and subject not in ("both hands", "both feet", "shoulders", "hips")
        return cls(subject, before if along else what, last if along else None)


class Group(NamedTuple):
    """What a reason is about."""

    limb: str
    """right arm, left arm, both arms, right leg, left leg, both legs, head, trunk, shoulders, hips or pair."""
    kind: str
    """height, place, direction, round, extent, count, speed, time, bend, distance, together, posture, turn, travel or pair."""

    @classmethod
    def of(cls, measurement: str) -> Group:
        subject, what, axis = Name.of(measurement)
        return cls(_limb(subject), _kind(subject, what, axis))

    @property
    def mirrored(self) -> Group:
        """The same of the other side."""
        side, _, rest = self.limb.partition(" ")
        return Group(f"{_SIDES[side]} {rest}" if side in _SIDES else self.limb, self.kind)


def is_of_poses(measurement: str) -> bool:
    """Whether a measurement is of places or angles and not of how they change."""
    poses = ("height", "place", "distance", "bend", "posture", "turn")
    return Group.of(measurement).kind in poses and Name.of(measurement).what.startswith(("mean", "least", "greatest"))


@dataclass(frozen=True)
class Grouping:
    """The groups of an encoder's measurements."""

    groups: tuple[Group, ...]
    of_channel: IntArray  # (C,), the place of each measurement's group

    @classmethod
    def of(cls, measurements: Sequence[str]) -> Grouping:
        own = [Group.of(name) for name in measurements]
        groups = tuple(dict.fromkeys(own))
        place = {group: number for number, group in enumerate(groups)}
        return cls(groups, np.array([place[group] for group in own], np.int64))


def joints_of(subject: str, layout: Layout) -> tuple[str, ...]:
    """The joints of a layout that a measurement's subject rests on. Empty if the layout lacks them."""
    known = points_of(layout)
    found = (layout.joints[joint] for point in _points(subject) for joint in known.get(point, ()))
    return tuple(dict.fromkeys(found))


def _points(subject: str) -> tuple[str, ...]:
    if " to " in subject:  # right hand to left shoulder
        return tuple(point.replace(" shoulder", "_shoulder") for point in subject.split(" to "))
    several = {
        "hands": ("left hand", "right hand"),
        "feet": ("left foot", "right foot"),
        "knees": ("left knee", "right knee"),
        "trunk": ("root", "neck"),
        "shoulders": ("left_shoulder", "right_shoulder"),
        "hips": ("root", "left_hip", "right_hip"),
        "pair": ("root",),
    }
    return several.get(subject.removeprefix("both "), (subject,))


def _limb(subject: str) -> str:
    if subject in _BOTH:
        return _BOTH[subject]
    side, _, part = subject.partition(" ")
    return f"{side} {_LIMBS[part.split()[0]]}" if side in _SIDES else subject


def _kind(subject: str, what: str, axis: str | None) -> str:
    of_subject = {"trunk": "posture", "shoulders": "turn", "both hands": "together", "both feet": "together", "pair": "pair"}
    if subject in of_subject:
        return of_subject[subject]
    if subject == "hips":
        return "height" if "height" in what else "travel"
    ends = {"speed": "speed", "distance": "distance", "angle": "bend"}
    if axis is None and not what.startswith("time") and (last := what.split()[-1]) in ends:
        return ends[last]
    for kind, beginnings in _KINDS:
        if what.startswith(beginnings):
            return kind
    return "height" if axis == "up" else "place"
