"""From names of joints and markers, as tools write them, to points of the body: `layout_of` and `gather`.

Two conventions name a joint. Where it is called after itself (`LeftElbow`), the name says it. Where it is called after the bone
that starts there, as in most BVH files, `LeftArm` is at the shoulder, `LeftForeArm` at the elbow and `LeftHand` at the wrist.
`LeftShoulder` is then the collar, and `LeftFoot` the ankle. The order of the names below tells the two apart.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.layouts import BODY, body_layout
from fdsm.errors import InputError
from fdsm.values import FloatArray, Layout

Members = tuple[tuple[tuple[int, ...], ...], ...]
"""For each joint of a layout its groups of columns. The joint is the mean of its groups, a group the mean of what is seen of it."""

# Names of each point of one side, best first, and several that are averaged. A name is used once. Markers come first, then joints
# and bones, because some sets of markers have markers on bones (`LThigh`).
_OF_A_SIDE = {
    "shoulder": "sho, shouldertop shoulderback, sae, acromion, uarm, uparm, upperarm, arm, humerus, shldr, shldrbend, shoulder",
    "elbow": "elb, elbowout elbowin, hle hme, elbow lelbow melbow, forearm, farm, lowerarm, loarm, forearmbend, radius",
    "wrist": "wra wrb, wristout wristin, rsp usp, wrist lwrist mwrist, wri, hand",
    "hand": "hand, handout handin, fin, hand2, handmiddle1, middle1, middle01, middleproximal, middlefinger1, finger2, "
    "handend, wristend",
    "hip": "hjc, fep, asi psi, ias ips, asis psis, waistfront waistback, upleg, upperleg, femur, hip, thighbend, thigh",
    "knee": "kne, kneeout kneein, fle fme, knee lknee mknee, lowerleg, loleg, leg, shin, calf, tibia",
    "ankle": "ank, ankleout anklein, fal tam, ankle lankle mankle, foot",
    "heel": "hee, heel, heelback, fcc, calc",
    "foot": "toe, toein toeout, toetip, forefoot2 forefoot5, fm1 fm5, toebase, toes, ball, bigtoe smalltoe, footindex, "
    "toeend, toebaseend, foot, footend, ankleend",
    "eye": "eye",
    "ear": "ear",
}
_OF_THE_MIDDLE = {
    "root": "midhip, hipcentre, hipcenter, pelvis, spinebase, hips, hip",
    "neck": "shouldercentre, shouldercenter, spineshoulder, c7 clav, cv7 sjn, midshoulder, neck, lowerneck, upperneck, thorax",
    "head": "left:fhd right:fhd left:bhd right:bhd, left:head right:head, headtop headfront headside, "
    "head headend headtopend, headtop, skull, forehead",
    "nose": "nose",
}
_SIDES = ("left", "right")
_CANDIDATES = {point: tuple(names.split() for names in line.split(",")) for point, line in _OF_THE_MIDDLE.items()} | {
    f"{side}_{point}": tuple([f"{side}:{name}" for name in names.split()] for names in line.split(","))
    for side in _SIDES
    for point, line in _OF_A_SIDE.items()
}
_KEYS = frozenset(key for candidates in _CANDIDATES.values() for keys in candidates for key in keys)
_DERIVED = {"root": ("left_hip", "right_hip"), "neck": ("left_shoulder", "right_shoulder")}
"""Points that are the middle of two others where no name has them."""
_NEEDED = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_SIDE_WORDS = {"left": "left", "l": "left", "right": "right", "r": "right"}
_AFTER = frozenset({"joint", "jnt", "bone", "position", "pos", "marker", "study"})
"""Words after a name that say nothing."""
_OTHER_PARTS = frozenset({"ik", "twist", "roll", "end", "target", "pole", "ctrl", "control", "weapon", "prop", "angle", "angles"})
"""Words of helpers of a rig, which have a joint's name in theirs."""


def layout_of(names: Sequence[str], up: str = "+y", where: str = "clip") -> tuple[Layout, Members]:
    """The layout of the body's points that named joints or markers give, and the columns of each. `gather` uses them.

    The layout's joints are those of `fdsm.data.layouts.BODY` that were found. A missing neck is the middle of the shoulders, and a
    missing root that of the hips. Names of one point of the body are averaged. Other names are ignored.

    Args:
        names: as in the file, one a column. Prefixes such as `mixamorig:` or `Bip01`, case and separators do not matter.
        up: the signed axis that points up.
        where: begins the message.

    Raises InputError if shoulders or hips are not found. It lists what was not understood.
    """
    columns = _columns(names)
    found: dict[str, tuple[tuple[int, ...], ...]] = {}
    used: set[int] = set()
    for point, candidates in _CANDIDATES.items():
        group = next(filter(None, (_group(keys, columns, used) for keys in candidates)), ())
        if group:
            found[point] = (group,)
            used |= set(group)
    lacking = [point.replace("_", " ") for point in _NEEDED if point not in found]
    if lacking:
        raise InputError(f"{where}: found no {', no '.join(lacking)} among the names {_unused(names, used)}; {_HELP}")
    for point, ends in _DERIVED.items():
        found.setdefault(point, tuple(group for end in ends for group in found[end]))
    joints = [point for point in BODY if point in found]
    return body_layout(joints, up), tuple(found[joint] for joint in joints)


_HELP = "a mapping file given as layout says what they are (`left shoulder: [NAME]`, both shoulders and both hips at least)"


def gather(points: NDArray[Any], members: Members) -> FloatArray:
    """The joints (..., V, C), float32, of named points (..., N, C). A joint is missing (NaN) if one of its groups is."""
    gathered = np.full((*points.shape[:-2], len(members), points.shape[-1]), np.nan, np.float32)
    for joint, groups in enumerate(members):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the mean of nothing seen is NaN
            gathered[..., joint, :] = np.mean([np.nanmean(points[..., list(group), :], axis=-2) for group in groups], axis=0)
    return gathered


def _columns(names: Sequence[str]) -> dict[str, int]:
    """The column of each key. A name that is the key's and nothing more comes before one with a prefix or a number."""
    best: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(names):
        for rank, key in _readings(name):
            best[key] = min(best.get(key, (rank, column)), (rank, column))
            break
    return {key: column for key, (_, column) in best.items()}


def _readings(name: str) -> Iterator[tuple[int, str]]:
    """The keys that a name may mean, best first, each with the number of changes that it took."""
    words = [word.lower() for word in _WORDS.findall(name)]
    while len(words) > 1 and words[-1] in _AFTER:
        words.pop()
    side = next((_SIDE_WORDS[word] for word in words if word in _SIDE_WORDS), None)
    rest = [word for word in words if word not in _SIDE_WORDS]
    for dropped in range(len(rest)):
        if _OTHER_PARTS & set(rest[:dropped]):
            return
        whole = "".join(rest[dropped:])
        number = re.search(r"0*[01]$", whole)  # the first of several, as in `Toe0` and `neck_01`
        for changes, text in enumerate((whole, whole[: number.start()] if number else "")):
            for key in _keys(text, side):
                yield 2 * dropped + changes, key


def _keys(text: str, side: str | None) -> Iterator[str]:
    """The keys of a word without separators: of the side that other words name, or that is its beginning or its end."""
    sided = [(side, text)] if side else []
    if side is None:
        sided += [(_SIDE_WORDS[mark], text.removeprefix(mark)) for mark in ("left", "right", "l", "r") if text.startswith(mark)]
        sided += [(mark, text.removesuffix(mark)) for mark in _SIDES if text.endswith(mark)]
        if text in _KEYS:
            yield text
    yield from (key for where, word in sided if (key := f"{where}:{word}") in _KEYS)


def _group(keys: Sequence[str], columns: Mapping[str, int], used: set[int]) -> tuple[int, ...]:
    """The columns of those keys that are there."""
    return tuple(columns[key] for key in keys if key in columns and columns[key] not in used)


def _unused(names: Sequence[str], used: set[int]) -> str:
    unused = [repr(name) for column, name in enumerate(names) if column not in used]
    return ", ".join(unused[:12]) + (f" and {len(unused) - 12} more" if len(unused) > 12 else "") or "(none)"
