"""The second person of an action of two: what they do meanwhile, where they are, and which way they face.

Both people are rendered like people who are alone, each in their own frame: x to their right, y up from the floor, z backward, in
metres. `place_partner` then puts the second one into the frame of the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fdsm.synthetic.draws import uniform
from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.synthetic.limbs import Array, X, Z
from fdsm.synthetic.programs import Range
from fdsm.values import IntArray
from fdsm.vocabulary import Kinematics, defaults

_BREADTH = 0.12
"""Metres from the middle of a body to where another person's hand or foot meets it."""

_LINGERS = 1.2
"""Seconds that a person needs at least to step back from a stroke or to fall from it."""

_ENDS = tuple(JOINT[f"{side}_{end}"] for side in ("left", "right") for end in ("hand", "ankle"))
_BASE = JOINT["spine_base"]


@dataclass(frozen=True)
class Role:
    """A partner of the vocabulary. The gap is between the hips of both, in metres, at the moment `when`."""

    does: Literal["same", "rests", "steps back", "falls"]
    faces: bool  # looks towards the person; else the same way as they
    gap: Range | None = None  # None: as far as the limb reaches
    when: Literal["first", "reach", "last"] = "first"
    behind: bool = False  # is behind the person and not ahead
    beside: bool = False  # is at one side
    closes: float = 1.0  # share of the gap that is left in the middle of the clip


ROLES = {
    "opposite": Role("rests", True, (0.8, 1.5)),
    "with": Role("same", True, (0.8, 1.5)),
    "touches": Role("rests", True, when="reach"),
    "meets": Role("same", True, when="reach"),
    "strikes": Role("steps back", True, when="reach"),
    "fells": Role("falls", True, when="reach"),
    "holds": Role("same", True, (0.8, 1.3), closes=0.25),
    "beside": Role("same", False, (0.5, 0.8), beside=True),
    "supports": Role("same", False, (0.35, 0.5), beside=True),
    "behind": Role("same", False, (0.8, 1.5)),
    "towards": Role("same", True, (0.6, 1.0), when="last"),
    "apart": Role("same", True, (0.6, 1.0), behind=True),
}
"""How the partner of each word takes part. In `apart`, each has the other in their back."""


def partner_words(words: Kinematics, rng: np.random.Generator) -> Kinematics:
    """What the partner does while the person does `words`. Raises KeyError if `words` has no partner."""
    does = ROLES[words.partner or ""].does
    if does == "same":
        return words
    path = {"rests": "rest", "steps back": ("step_back", "lean_back")[rng.integers(2)], "falls": "fall_back"}[does]
    return Kinematics(
        limbs=defaults.limbs_of_the_body(path) or ("both_legs",),
        path=path,
        stance=defaults.stance_of(path),
        tempo="slow" if path == "rest" else "fast",
        repetition="once",
    )


def place_partner(words: Kinematics, person: Array, partner: Array, fps: float, rng: np.random.Generator) -> tuple[IntArray, Array]:
    """Put both people into the frame of the first.

    Args:
        words: the kinematics of the action, with a partner.
        person: the points (25, 3, n) of the first person.
        partner: the points (25, 3, m) of the second person, who does `partner_words`.
        fps: frames per second.
        rng: draws distances and directions.

    Returns:
        The frames (k,) of the person that are shown, and the partner's motion: frames (k,), turn in radians to their left, and
        shift in metres, as one array (k, 5) of columns frame, turn, x, y, z.
    """
    role = ROLES[words.partner or ""]
    frames = np.arange(person.shape[2])
    limb, moment = _reach(person)
    if role.does in ("steps back", "falls"):
        rest = max(person.shape[2] - moment, round(_LINGERS * fps))
        frames = np.minimum(np.arange(moment + rest), person.shape[2] - 1)
        theirs = np.concatenate([np.zeros(moment), np.linspace(0, partner.shape[2] - 1, rest)])
    else:
        theirs = np.linspace(0, partner.shape[2] - 1, len(frames))
    theirs = theirs.round().astype(np.int64)
    turn = (np.pi if role.faces else 0.0) + uniform(rng, -0.2, 0.2)
    own, other = person[:, :, frames], turned(partner[:, :, theirs], turn)
    at = {"first": 0, "reach": moment, "last": len(frames) - 1}[role.when]
    if role.gap is not None:
        gap = uniform(rng, *role.gap)
    else:
        gap = _ahead(own, limb, at) + uniform(rng, 0.8, 1.2) * _BREADTH
        if role.does == "same":  # the limbs meet half way
            gap += _ahead(turned(other, -np.pi), limb, at) - _BREADTH
    shift = np.zeros((len(frames), 3))
    between = own[_BASE, :, at] - other[_BASE, :, at]
    shift[:, X] = between[X] + uniform(rng, -0.08, 0.08)
    shift[:, Z] = between[Z]
    if role.beside:
        shift[:, X] += gap * (-1, 1)[rng.integers(2)]
        shift[:, Z] += uniform(rng, -0.2, 0.2)
    else:
        course = np.sin(np.pi * np.linspace(0, 1, len(frames))) ** 0.5
        shift[:, Z] += (1 if role.behind else -1) * gap * (1 - (1 - role.closes) * course)
    return frames, np.column_stack([theirs, np.full(len(frames), turn), shift])


def turned(points: Array, angle: float) -> Array:
    """Points (V, 3, n) turned about the vertical axis by an angle in radians to the person's left."""
    sine, cosine = np.sin(angle), np.cos(angle)
    result = points.copy()
    result[:, X] = cosine * points[:, X] + sine * points[:, Z]
    result[:, Z] = -sine * points[:, X] + cosine * points[:, Z]
    return result


def _reach(points: Array) -> tuple[int, int]:
    """The hand or foot that goes farthest ahead from where it began, and the frame in which it is there."""
    ahead = points[_BASE, Z] - points[_ENDS, Z]  # (4, n)
    gained = ahead - ahead[:, :1]
    limb, frame = np.unravel_index(int(gained.argmax()), gained.shape)
    return _ENDS[int(limb)], int(frame)


def _ahead(points: Array, joint: int, frame: int) -> float:
    return float(points[_BASE, Z, frame] - points[joint, Z, frame])
