"""The second person of an action of two: what they do meanwhile, where they are, and which way they face.

Both people are rendered like people who are alone, each in their own frame: x to their right, y up from the floor, z backward, in
metres. `place_partner` then puts the second one into the frame of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from fdsm.synthetic.draws import uniform
from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.synthetic.limbs import Array, X, Y, Z
from fdsm.synthetic.programs import Range
from fdsm.synthetic.smoothing import smooth_clips
from fdsm.synthetic.subjects import Subject
from fdsm.values import IntArray
from fdsm.vocabulary import Kinematics, defaults

_BREADTH = 0.12
"""Metres from the middle of a body to where another person's hand or foot meets it."""

_SHOULDER = 0.15
"""Metres from the middle of a body to its side, where a hand or foot still meets it."""

_CLOSEST = 0.4
"""Metres between the hips of two people who face each other and do not hold each other."""

_STEPS_ASIDE = 0.25
"""Metres at most that two people who meet stand aside, so that the same hand of both meets."""

_PACE = 10.0
"""Frames (a standard deviation) over which the steps of two people who keep pace are their own."""

_COMPANY = 4
"""Number of subjects of whom the one of most similar height is the partner. A child does not reach a tall person's hands."""

_AS_FAR = 0.8
"""Share of the way of the limb that goes farthest, from which on another limb reaches as well."""

_STIRS = 0.05
"""Metres that the trunk moves in a person who has begun to step back or to fall."""

_ENDS = tuple(JOINT[f"{side}_{end}"] for side in ("left", "right") for end in ("hand", "ankle"))
_TRUNK = tuple(JOINT[name] for name in ("spine_base", "spine_mid", "spine_shoulder", "head"))
_BASE = JOINT["spine_base"]

_OVER_GROUND = np.array([1.0, 0.0, 1.0])

_SEATED = ("sit", "sit_floor")
"""Stances of a person whose partner, who only rests, sits as well."""


@dataclass(frozen=True)
class Role:
    """A partner of the vocabulary. The gap is between the hips of both, in metres, when they are nearest to each other."""

    does: Literal["same", "rests", "steps back", "falls"]
    faces: bool  # looks towards the person; else the same way as they, and keeps pace with them
    gap: Range | None = None  # None: as far as the limb reaches
    behind: bool = False  # is behind the person and not ahead
    beside: bool = False  # is at one side
    closes: float = 1.0  # share of the gap that is left in the middle of the clip


ROLES = {
    "opposite": Role("rests", True, (0.8, 1.5)),
    "with": Role("same", True, (0.8, 1.5)),
    "touches": Role("rests", True),
    "meets": Role("same", True),
    "strikes": Role("steps back", True),
    "fells": Role("falls", True),
    "holds": Role("same", True, (0.8, 1.3), closes=0.25),
    "beside": Role("same", False, (0.5, 0.8), beside=True),
    "supports": Role("same", False, (0.35, 0.5), beside=True),
    "behind": Role("same", False, (0.8, 1.5)),
    "towards": Role("same", True, (0.6, 1.0)),
    "apart": Role("same", True, (0.6, 1.0), behind=True),
}
"""How the partner of each word takes part. In `apart`, each has the other in their back."""


def choose_partner(performers: Sequence[Subject], number: int) -> Subject:
    """Of the next subjects after number `number` (from 1), the one of most similar height. The first follows the last."""
    person = performers[number - 1]
    others = [performers[(number + k) % len(performers)] for k in range(max(1, min(_COMPANY, len(performers) - 1)))]
    return min(others, key=lambda other: abs(_hips(other) - _hips(person)))


def _hips(subject: Subject) -> float:
    """Height of the standing person's hips in metres."""
    return subject.body.trunk * subject.body.hip_height


def partner_words(words: Kinematics, rng: np.random.Generator) -> Kinematics:
    """What the partner does while the person does `words`. Raises KeyError if `words` has no partner."""
    does = ROLES[words.partner or ""].does
    if does == "same":
        return words
    path = {"rests": "rest", "steps back": ("step_back", "lean_back")[rng.integers(2)], "falls": "fall_back"}[does]
    return Kinematics(
        limbs=defaults.limbs_of_the_body(path) or ("both_legs",),
        path=path,
        stance=words.stance if path == "rest" and words.stance in _SEATED else defaults.stance_of(path),
        tempo="slow" if path == "rest" else "fast",
        repetition="once",
        partner=words.partner,
    )


class Placement(NamedTuple):
    """Which frames of two performances are shown together, and how the second person is moved into the frame of the first."""

    own: IntArray  # (k,), frames of the person
    theirs: IntArray  # (k,), frames of the partner
    turn: float  # radians to the partner's left
    shift: Array  # (k, 3), metres, after the turn


def place_partner(words: Kinematics, person: Array, partner: Array, rng: np.random.Generator) -> Placement:
    """Put both people into the frame of the first.

    Args:
        words: the kinematics of the action, with a partner.
        person: the points (25, 3, n) of the first person.
        partner: the points (25, 3, m) of the second person, who does `partner_words`.
        rng: draws distances and directions.
    """
    role = ROLES[words.partner or ""]
    limbs, reached = _reach(person)
    their_limbs, they_reach = _reach(partner)
    own, theirs = _in_time(role, person, partner, reached, they_reach)
    turn = (np.pi if role.faces else 0.0) + uniform(rng, -0.2, 0.2)
    first, second = person[:, :, own], turned(partner[:, :, theirs], turn)
    if role.gap is None:
        at = (first[:, :, reached], second[:, :, reached])
        shift = np.tile(_in_reach(role, at, (limbs, their_limbs), rng), (len(own), 1))
    else:
        shift = _at_a_distance(role, role.gap, first[_BASE] - second[_BASE], rng)
    return Placement(own, theirs, turn, shift)


def _in_reach(role: Role, people: tuple[Array, Array], limbs: tuple[list[int], list[int]], rng: np.random.Generator) -> Array:
    """The shift (3,) of the partner who is touched. `people` are the points (25, 3) of both in the frame of the touch."""
    first, second = people
    point, between = first[limbs[0]].mean(axis=0), first[_BASE] - second[_BASE]
    if role.does == "same":  # both reach for each other
        meets = second[limbs[1]].mean(axis=0)
        off = np.clip(point[X] - meets[X] - between[X], -_STEPS_ASIDE, _STEPS_ASIDE) + uniform(rng, -0.04, 0.04)
        ahead = point[Z] - meets[Z] + uniform(rng, -0.04, 0.04)
    else:
        trunk = second[list(_TRUNK)]
        met = trunk[np.abs(trunk[:, Y] - point[Y]).argmin()]  # the part of the trunk at the limb's height
        off = point[X] - first[_BASE, X]
        off = off - np.clip(off, -_SHOULDER, _SHOULDER) + uniform(rng, -0.05, 0.05)
        ahead = point[Z] - met[Z] - uniform(rng, 0.8, 1.2) * _BREADTH
    return np.array([between[X] + off, 0.0, min(ahead, between[Z] - _CLOSEST)])


def _at_a_distance(role: Role, distances: Range, between: Array, rng: np.random.Generator) -> Array:
    """The shift (k, 3) of a partner at a distance. `between` (3, k) leads from the partner's hips to those of the person."""
    length = between.shape[1]
    ahead_of = 1.0 if role.behind else -1.0
    if role.faces:
        nearest = int((ahead_of * between[Z]).argmax())
        shift = np.tile(between[:, nearest], (length, 1))
    else:
        shift = smooth_clips(between, [slice(0, length)], [_PACE]).T
    shift = shift * _OVER_GROUND
    gap = uniform(rng, *distances)
    if role.beside:
        shift[:, X] += gap * (-1, 1)[rng.integers(2)]
        shift[:, Z] += uniform(rng, -0.2, 0.2)
    else:
        course = np.sin(np.pi * np.linspace(0, 1, length)) ** 0.5
        shift[:, X] += uniform(rng, -0.08, 0.08)
        shift[:, Z] += ahead_of * gap * (1 - (1 - role.closes) * course)
    return shift


def _in_time(role: Role, person: Array, partner: Array, reached: int, they_reach: int) -> tuple[IntArray, IntArray]:
    """The frames (k,) of both people that are shown together.

    Who steps back or falls begins when the person has reached them. Who meets the person reaches them in the same frame.
    Otherwise both begin and end together.
    """
    ends, their_ends = person.shape[2] - 1, partner.shape[2] - 1
    if role.does in ("steps back", "falls"):
        moved = np.linalg.norm(partner[_TRUNK, :] - partner[_TRUNK, :, :1], axis=1).max(axis=0)
        stirs = int((moved > _STIRS).argmax())
        frames = np.arange(max(ends, reached + their_ends - stirs) + 1)
        return np.minimum(frames, ends), np.clip(frames + stirs - reached, 0, their_ends)
    frames = np.arange(ends + 1)
    if role.gap is None and role.does == "same":
        theirs = np.interp(frames, (0, reached, ends), (0, they_reach, their_ends))
    else:
        theirs = np.interp(frames, (0, ends), (0, their_ends))
    return frames, theirs.round().astype(np.int64)


def turned(points: Array, angle: float) -> Array:
    """Points (V, 3, n) turned about the vertical axis by an angle in radians to the person's left."""
    sine, cosine = np.sin(angle), np.cos(angle)
    result = points.copy()
    result[:, X] = cosine * points[:, X] + sine * points[:, Z]
    result[:, Z] = -sine * points[:, X] + cosine * points[:, Z]
    return result


def _reach(points: Array) -> tuple[list[int], int]:
    """The hands or feet that go farthest ahead from where they began, and the frame in which they are there."""
    gained = points[_ENDS, Z, :1] - points[_ENDS, Z]  # (4, n)
    frame = int(gained.max(axis=0).argmax())
    far = gained[:, frame] >= _AS_FAR * gained[:, frame].max()
    return [limb for limb, is_far in zip(_ENDS, far, strict=True) if is_far], frame
