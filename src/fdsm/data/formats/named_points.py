"""From names of joints and markers, as tools write them, to points of the body: `layout_of` and `gather`.

Two conventions name a joint. Where it is called after itself (`LeftElbow`), the name says it. Where it is called after the bone
that starts there, as in most BVH files, `LeftArm` is at the shoulder, `LeftForeArm` at the elbow and `LeftHand` at the wrist.
`LeftShoulder` is then the collar, and `LeftFoot` the ankle. The order of the names below tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.layout_files import BODY, NamedPoints, body_layout
from fdsm.errors import InputError, did_you_mean
from fdsm.values import FloatArray, Layout

Groups = tuple[tuple[int, ...], ...]
Members = tuple[Groups, ...]
"""For each joint of a layout its groups of columns. The joint is the mean of its groups, a group the mean of what is seen of it."""

# Names of each point of one side, best first, and several that are averaged. A name is used once. Markers come first, then joints
# and bones, because some sets of markers have markers on bones (`LThigh`).
_OF_A_SIDE = {
    "shoulder": "sho, shouldertop shoulderback, sae, acromion, uarm, uparm, upperarm, arm, humerus, shldr, shldrbend, shoulder",
    "elbow": "elb, elbowout elbowin, hle hme, elbow lelbow melbow, forearm, farm, lowerarm, lowarm, loarm, forearmbend, radius",
    "wrist": "wra wrb, wristout wristin, rsp usp, wrist lwrist mwrist, wri, hand",
    "hand": "hand, handout handin, fin, hand2, handmiddle1, middle1, middle01, middleproximal, middlefinger1, finger2, "
    "handend, wristend",
    "hip": "hjc, fep, asi psi, ias ips, asis psis, waistfront waistback, upleg, upperleg, femur, hip, thighbend, thigh",
    "knee": "kne, kneeout kneein, fle fme, knee lknee mknee, lowerleg, lowleg, loleg, leg, shin, calf, tibia",
    "ankle": "ank, ankleout anklein, fal tam, ankle lankle mankle, foot",
    "heel": "hee, heel, heelback, fcc, calc",
    "foot": "toe, toein toeout, toetip, forefoot2 forefoot5, fm1 fm5, toebase, toes, ball, bigtoe smalltoe, footindex, "
    "toeend, toebaseend, foot, footend, ankleend",
    "eye": "eye",
    "ear": "ear",
}
_OF_THE_MIDDLE = {
    "root": "midhip, hipcentre, hipcenter, centrehip, centerhip, pelvis, spinebase, hips, hip",
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
LONGEST_NAME = 200
"""Characters of a name that may mean a point of the body. In longer ones, to look for words would take long."""


def on_body(points: NDArray[Any], names: Sequence[str], up: str, layout: Layout | None, where: str) -> tuple[FloatArray, Layout]:
    """A clip (M, T, V, C) and its layout, from named points (M, T, N, C).

    Args:
        points: coordinates, NaN where missing.
        names: of the N points, as in the file.
        up: the signed axis that points up in the file.
        layout: the one that is wanted. `NamedPoints` say which names make up a point of the body. Any other has joints of these
            names, which must be in the file. None: the points of the body are found by name.
        where: begins the messages.

    Raises InputError if the names do not give the layout, or no body.
    """
    if layout is None or isinstance(layout, NamedPoints):
        given = None if layout is None else layout.names
        up = up if layout is None or layout.own_up else layout.up
        subjects = _subjects(names, up, where, given)
        if len(subjects) > 1:
            return _together(points, subjects, up)
        found, members = layout_of(names, up, where, given)
    else:
        columns = {_plain(name): column for column, name in reversed(list(enumerate(names)))}
        lacking = [joint for joint in layout.joints if _plain(joint) not in columns]
        if lacking:
            raise InputError(
                f"{where}: expected points with the names of layout {layout.name!r}, found none called {_listed(lacking)}; "
                "without a layout, the points of the body are found by name"
            )
        found, members = replace(layout, up=up), tuple(((columns[_plain(joint)],),) for joint in layout.joints)
    return gather(points, members), found


def _subjects(
    names: Sequence[str], up: str, where: str, given: Mapping[str, Sequence[str]] | None
) -> list[tuple[list[int], Layout, Members]]:
    """The columns of each subject that has a body, and `layout_of` them.

    Subjects are told apart by what stands before a colon, as in `Anna:LASI`, else by the first word, as in `P1_LASI`.
    """
    found: list[tuple[list[int], Layout, Members]] = []
    for subject_of in (_before_colon, _first_word):
        columns: dict[str, list[int]] = {}
        for column, name in enumerate(names):
            columns.setdefault(subject_of(name), []).append(column)
        found = []
        for own in columns.values():
            with suppress(InputError):  # a ball, or what a tool computed, has no body
                found.append((own, *layout_of([names[column] for column in own], up, where, given)))
        if len(found) > 1:
            break
    return found


def _before_colon(name: str) -> str:
    return name.rpartition(":")[0]


def _first_word(name: str) -> str:
    return re.split(r"[_.\- ]", name, maxsplit=1)[0]


def _together(points: NDArray[Any], subjects: Sequence[tuple[list[int], Layout, Members]], up: str) -> tuple[FloatArray, Layout]:
    """The persons of several subjects in one clip. A point of the body that a subject lacks is missing."""
    joints = [point for point in BODY if any(point in layout.joints for _, layout, _ in subjects)]
    persons = []
    for columns, layout, members in subjects:
        clip = gather(points[..., columns, :], members)
        whole = np.full((*clip.shape[:2], len(joints), clip.shape[3]), np.nan, np.float32)
        whole[:, :, [joints.index(joint) for joint in layout.joints]] = clip
        persons.append(whole)
    return np.concatenate(persons), body_layout(joints, up)


def layout_of(
    names: Sequence[str], up: str = "+y", where: str = "clip", given: Mapping[str, Sequence[str]] | None = None
) -> tuple[Layout, Members]:
    """The layout of the body's points that named joints or markers give, and the columns of each. `gather` uses them.

    The layout's joints are those of `fdsm.data.layout_files.BODY` that were found. A missing neck is the middle of the shoulders,
    and a missing root that of the hips. Names of one point of the body are averaged. Other names are ignored.

    Args:
        names: as in the file, one a column. Prefixes such as `mixamorig:` or `Bip01`, case and separators do not matter.
        up: the signed axis that points up.
        where: begins the message.
        given: names in the file that make up a point of the body. Other points are found by name.

    Raises InputError if shoulders or hips are not found. It lists what was not understood.
    """
    own = {point: tuple(_column(name, names, where) for name in wanted) for point, wanted in (given or {}).items()}
    found = _find(names, own)
    lacking = [point.replace("_", " ") for point in _NEEDED if point not in found]
    if lacking:
        used = {column for (group,) in found.values() for column in group}
        unused = [name for column, name in enumerate(names) if column not in used]
        among = f" among the names {_listed(unused)}" if unused else ""
        raise InputError(
            f"{where}: found no {', no '.join(lacking)}{among}; a file given as layout says what they "
            "are, `points: {left shoulder: NAME, ...}`, and both shoulders and both hips are needed at least"
        )
    derived: dict[str, Groups] = {point: tuple(group for end in ends for group in found[end]) for point, ends in _DERIVED.items()}
    every = derived | found
    joints = [point for point in BODY if point in every]
    return body_layout(joints, up), tuple(every[joint] for joint in joints)


def _find(names: Sequence[str], given: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[tuple[int, ...]]]:
    """The columns of each point of the body that is given, or that a name has."""
    found = dict(given)
    used = {column for group in given.values() for column in group}
    columns = _columns(names)
    for point, candidates in _CANDIDATES.items():
        group = next(filter(None, (_group(keys, columns, used) for keys in candidates)), ())
        if group and point not in found:
            found[point] = group
            used |= set(group)
    return {point: (group,) for point, group in found.items()}


def gather(points: NDArray[Any], members: Members) -> FloatArray:
    """The joints (..., V, C), float32, of named points (..., N, C). A joint is missing (NaN) if one of its groups is."""
    gathered = np.empty((*points.shape[:-2], len(members), points.shape[-1]), np.float32)
    for joint, groups in enumerate(members):
        gathered[..., joint, :] = np.mean([_mean_seen(points[..., list(group), :]) for group in groups], axis=0)
    return gathered


def _mean_seen(points: NDArray[Any]) -> NDArray[Any]:
    """The mean (..., C) of those points (..., N, C) that have all coordinates. NaN where none has."""
    seen = ~np.isnan(points).any(axis=-1, keepdims=True)
    count = seen.sum(axis=-2)
    total = np.where(seen, points, 0).sum(axis=-2)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


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
    words = [word.lower() for word in _WORDS.findall(name)] if len(name) <= LONGEST_NAME else []
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


def _column(name: str, names: Sequence[str], where: str) -> int:
    """The column that a user means by a name. Case does not matter, nor a subject's name before a colon."""
    wanted = name.lower()
    for reading in (str, str.lower, lambda own: own.lower().rpartition(":")[2]):
        found = [column for column, own in enumerate(names) if reading(own) == (name if reading is str else wanted)]
        if found:
            return found[0]
    raise InputError(f"{where}: {did_you_mean(name, list(names))}")


def _plain(name: str) -> str:
    return "".join(_WORDS.findall(name)).lower()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:12])) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
