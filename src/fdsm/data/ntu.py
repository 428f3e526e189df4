"""NTU RGB+D (60 actions) and NTU RGB+D 120: people in front of three Kinects v2, in the published `.skeleton` text files.

Shahroudy, Liu, Ng, Wang: NTU RGB+D: a large scale dataset for 3D human activity analysis. CVPR 2016. Liu, Shahroudy,
Perez, Wang, Duan, Kot: NTU RGB+D 120: a large-scale benchmark for 3D human activity understanding. TPAMI 2020.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from fdsm.data.layouts import get_layout
from fdsm.data.ntu_bodies import Body, choose_persons, group_bodies
from fdsm.data.ntu_regular import parse_regular
from fdsm.data.source import Listing, SourceConfig, one_a_file, read_bytes, refuse_occupied, small_ending
from fdsm.errors import InputError
from fdsm.storage import atomic_path
from fdsm.values import BoolArray, FloatArray, Samples, Sequences

FILE_NAME = re.compile(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})\.skeleton", re.ASCII)
EXAMPLE = "S001C002P003R002A013.skeleton"
LAYOUT = get_layout("kinect-v2")  # joints in the order of Fig. 1 of the CVPR paper
FPS = 30.0
NUM_SETUPS = {"ntu60": 17, "ntu120": 32}
NUM_CLASSES = {"ntu60": 60, "ntu120": 120}
CLASS_NAMES = tuple(files(__package__).joinpath("ntu120.txt").read_text("utf-8").splitlines())
MAX_BODIES = 6
"""Number of bodies that a Kinect v2 tracks at once."""
MAX_FRAMES = 100_000
"""Nearly an hour. Clips last some seconds. A frame without bodies has 2 bytes in a file, but up to 600 in a clip."""

_FIELDS = 12  # in the line of a joint: the first three are its position, the last is its tracking state
_BAR = b" | "
_STATES = {b"0", b"1", b"2"}
_NOT_TRACKED = b"0"
_MAX_POSITION = float(np.finfo(np.float32).max)
_FIRST_BODY = 72057594037931101  # beyond 2**53: neighbouring ids would be equal as floats


class _Ntu(SourceConfig):
    name: str
    root: Path
    keep_incomplete: bool = Field(False, description="also read the samples that the authors list as missing or incomplete")

    def list_samples(self) -> Listing:
        """Find all files. Raises InputError if `root` has none, or one of them twice."""
        return _list(self.root, self.name, self.keep_incomplete)


class Ntu120(_Ntu):
    """`root` holds the files `SsssCcccPpppRrrrAaaa.skeleton`, or the folders of the two unpacked archives.

    The class id is A - 1, the subject P and the view C (the camera). The setup S gives height and distance and is not used.
    The 535 samples that the authors list as missing or incomplete are left out.
    """

    name: Literal["ntu120"] = "ntu120"


class Ntu60(_Ntu):
    """The first part of NTU RGB+D 120 (see `Ntu120`). Only setups 1 to 17 and actions 1 to 60 of `root` are read.

    302 of the samples listed as missing or incomplete are in this part.
    """

    name: Literal["ntu60"] = "ntu60"


@cache
def incomplete_samples() -> frozenset[str]:
    """Ids of the 535 samples "with missing or incomplete skeleton data".

    Source: the authors' lists at github.com/shahroudy/NTURGB-D. The 302 samples of setups 1 to 17 are the list of NTU RGB+D.
    """
    return frozenset(files(__package__).joinpath("ntu_incomplete.txt").read_text("utf-8").split())


def _list(root: Path, name: str, keep_incomplete: bool) -> Listing:
    num_setups, num_classes = NUM_SETUPS[name], NUM_CLASSES[name]
    left_out = frozenset[str]() if keep_incomplete else incomplete_samples()
    found = _find(root)
    taken: list[tuple[Path, tuple[int, ...]]] = []
    for path, match in found:
        setup, view, subject, _, action = map(int, match.groups())
        if not 1 <= setup <= NUM_SETUPS["ntu120"]:
            raise InputError(f"{path}: expected a setup from 1 to {NUM_SETUPS['ntu120']}, found {setup}")
        if not 1 <= action <= len(CLASS_NAMES):
            raise InputError(f"{path}: expected an action from 1 to {len(CLASS_NAMES)}, found {action}")
        if setup <= num_setups and action <= num_classes and path.stem not in left_out:
            taken.append((path, (action - 1, subject, view)))
    if not taken:
        expected = f"complete samples of setups 1 to {num_setups} and actions 1 to {num_classes}"
        raise InputError(f"{root}: expected {expected}, found none among {len(found)} files")
    labels, subjects, views = np.array([numbers for _, numbers in taken], np.int64).T
    paths = [path for path, _ in taken]
    samples = Samples(labels, tuple(path.stem for path in paths), subjects, views, CLASS_NAMES[:num_classes])
    return one_a_file(paths, read_file, samples, LAYOUT, FPS)


def _find(root: Path) -> list[tuple[Path, re.Match[str]]]:
    """The files in `root` and in the folders directly in it, sorted by name. Each of the two archives unpacks to a folder.

    The ending may be in capitals.
    """
    if not os.path.isdir(root):
        found_here = "a file" if os.path.isfile(root) else "nothing"
        raise InputError(f"{root}: expected a folder of files like {EXAMPLE}, found {found_here}")
    names, folders = _scan(root)
    paths = [root / name for name in names] + [root / folder / name for folder in folders for name in _scan(root / folder)[0]]
    found: dict[str, tuple[Path, re.Match[str]]] = {}
    for path in paths:
        name = small_ending(path.name)
        if match := FILE_NAME.fullmatch(name):
            if name in found:
                raise InputError(f"{path}: expected each sample once, found it as {found[name][0]}, too")
            found[name] = path, match
    if not found:
        raise InputError(f"{root}: expected files like {EXAMPLE}, directly or one folder down, found none")
    return [found[name] for name in sorted(found)]


def _scan(folder: Path) -> tuple[list[str], list[str]]:
    """The names of the files and of the folders in a folder."""
    names: tuple[list[str], list[str]] = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names[entry.is_dir()].append(entry.name)
    except OSError as error:
        raise InputError(f"{folder}: expected a folder of files like {EXAMPLE}, found it unreadable ({error.strerror})") from None
    return sorted(names[0]), sorted(names[1])


def read_file(path: Path, *, at_once: bool = True) -> FloatArray:
    """One file as a clip (M, T, 25, 3) in metres and kinect-v2 order. T is the number of frames, M is up to two persons.

    `ntu_bodies.choose_persons` chooses the persons. M is 0 if no body was tracked. A joint is NaN in these cases:

    - The body was not tracked.
    - The joint's tracking state is 0 ("not tracked" in the Kinect SDK). Inferred joints, state 1, are kept. Common
      preprocessing ignores the state.
    - The joint is at the origin, which is inside the sensor, or is NaN in the file.

    Pixels and orientations, the other numbers of a line, are not read. The axes are the camera space of the Kinect SDK 2.0
    and need no change. In it y is up, z points away from the sensor, and x points to the sensor's left. People who face the sensor
    have their right at +x. The axes are right-handed, so nothing is mirrored.

    A file that is as the published ones are is parsed at once, any other line by line. `at_once=False` parses all line by line,
    which takes longer and gives the same.

    Raises InputError naming the line if the file is damaged.
    """
    content: bytes = read_bytes(path, bytes, "a .skeleton file of NTU RGB+D")
    found = parse_regular(content, LAYOUT.num_joints) if at_once else None
    return choose_persons(*(found or _parse(_Lines(path, content.rstrip().splitlines()))))


@dataclass(frozen=True)
class _Lines:
    path: Path
    lines: list[bytes]

    def __len__(self) -> int:
        return len(self.lines)

    def wrong(self, at: int, expected: str, found: bytes | None = None) -> InputError:
        """The error for line `at` (from 0). `found` is the wrong part; the default is the whole line."""
        if at >= len(self.lines):
            shown = "the end of the file"
        else:
            text = (self.lines[at] if found is None else found).decode("latin-1")
            shown = repr(text if len(text) <= 60 else text[:57] + "...")
        return InputError(f"{self.path} line {at + 1}: expected {expected}, found {shown}")

    def count(self, at: int, most: int, expected: str) -> int:
        """The number in line `at`, from 0 to `most`."""
        text = self.lines[at].strip() if at < len(self.lines) else b""
        if not text.isdigit() or len(text) > 18 or int(text) > most:
            raise self.wrong(at, expected)
        return int(text)

    def body_id(self, at: int) -> int:
        """The exact tracking id in line `at`. It is the first of ten fields."""
        fields = self.lines[at].split() if at < len(self.lines) else []
        if len(fields) != 10 or not fields[0].isdigit() or len(fields[0]) > 20:
            raise self.wrong(at, "the id of a body and 9 numbers")
        return int(fields[0])


def _parse(lines: _Lines) -> tuple[int, list[Body]]:
    """The number of frames, and all bodies in the order of their appearance, of a file that may be damaged."""
    num_joints = LAYOUT.num_joints
    most = min(max(len(lines) - 1, 0), MAX_FRAMES)  # each frame has at least one line
    num_frames = lines.count(0, most, f"a number of frames from 0 to {most} (the file has {len(lines)} lines)")
    ids: dict[int, int] = {}
    frames, numbers, firsts = [], [], []  # for each body in each frame: frame, number of the body, line of its first joint
    at = 1
    for frame in range(num_frames):
        num_bodies = lines.count(at, MAX_BODIES, f"a number of bodies from 0 to {MAX_BODIES} in frame {frame + 1} of {num_frames}")
        at += 1
        here: set[int] = set()
        for _ in range(num_bodies):
            body = lines.body_id(at)
            if body in here:
                raise lines.wrong(at, "each body once a frame")
            here.add(body)
            if lines.count(at + 1, num_joints, expected := f"the number of joints, {num_joints}") != num_joints:
                raise lines.wrong(at + 1, expected)
            at += 2
            if at + num_joints > len(lines):
                raise lines.wrong(len(lines), f"joint {len(lines) - at + 1} of {num_joints}")
            frames.append(frame)
            numbers.append(ids.setdefault(body, len(ids)))
            firsts.append(at)
            at += num_joints
    if at < len(lines):
        raise lines.wrong(at, f"the end of the file after {num_frames} frames")
    if not firsts:
        return num_frames, []
    points = _parse_joints(lines, [line for first in firsts for line in range(first, first + num_joints)])
    return num_frames, group_bodies(frames, numbers, points.reshape(-1, num_joints, 3))


def _parse_joints(lines: _Lines, at: list[int]) -> FloatArray:
    """The positions (L, 3) in the given lines, NaN where a joint was not seen.

    All lines are parsed at once. A bar between lines shows whether each has its twelve fields. If anything is wrong, the
    lines are parsed one by one.
    """
    joined = _BAR.join(lines.lines[i] for i in at)
    fields = joined.split()
    period, num_bars = _FIELDS + 1, len(at) - 1
    bar, states = _BAR.strip(), fields[_FIELDS - 1 :: period]
    complete = len(fields) == period * num_bars + _FIELDS
    in_line = fields[_FIELDS::period].count(bar) == num_bars == joined.count(bar)
    if complete and in_line and _STATES.issuperset(states) and b"_" not in joined:
        with suppress(ValueError), np.errstate(over="ignore"):
            points = np.array([list(map(float, fields[i::period])) for i in range(3)]).T.astype(np.float32)
            if not np.isinf(points).any():
                missing = np.array([state == _NOT_TRACKED for state in states])
                missing |= np.isnan(points).any(axis=1) | (points == 0).all(axis=1)
                points[missing] = np.nan
                return points
    raise next(error for i in at if (error := _joint_error(lines, i)))


def _joint_error(lines: _Lines, at: int) -> InputError | None:
    """The error in the line of a joint, or None."""
    fields = lines.lines[at].split()
    if len(fields) != _FIELDS:
        return lines.wrong(at, f"the {_FIELDS} numbers of a joint", f"{len(fields)} fields: ".encode() + lines.lines[at])
    for field in fields[:3]:
        try:
            # A number beyond float32 is not a position. NaN is an unknown position.
            good = b"_" not in field and not abs(float(field)) > _MAX_POSITION
        except ValueError:
            good = False
        if not good:
            return lines.wrong(at, "a position in metres", field)
    if fields[-1] not in _STATES:
        return lines.wrong(at, "a tracking state 0, 1 or 2 at the end", fields[-1])
    odd = next((field for field in fields if b"_" in field or b"|" in field), None)
    return None if odd is None else lines.wrong(at, "a number", odd)


def write(sequences: Sequences, root: Path) -> None:
    """Write clips in kinect-v2 layout as `.skeleton` files into a new or empty folder. `Ntu120` (or `Ntu60`) reads it.

    If all ids are file names of NTU RGB+D and agree with the samples, the files have these names. Otherwise label, subject
    and view make the name, with setup 1 (18 for actions from 61) and a running repetition. Ids, order and class names are
    then lost.

    Reading returns equal points. `ntu_bodies.choose_persons` chooses the persons: a single one is unchanged. Several persons
    are sorted by motion, without those that look like noise. Persons who are never in the same frame share a row. Pixels,
    orientations and the sensor's confidence are unknown and are written as 0.

    Raises InputError if `root` is not empty, or if the files cannot hold a clip:

    - other joints, 2 dimensions, or another frame rate;
    - over six persons, or a person who is never seen;
    - a joint with some missing coordinates, or a joint at the origin;
    - a label, subject or view without a number in a file name.
    """
    refuse_occupied(root)
    if sequences.layout.joints != LAYOUT.joints or sequences.layout.up != LAYOUT.up or sequences.num_dims != 3:
        found = f"{sequences.layout.name} in {sequences.num_dims} dimensions with {sequences.layout.up} up"
        raise InputError(f"{root}: expected clips in {LAYOUT.name} in 3 dimensions with {LAYOUT.up} up, found {found}")
    if sequences.fps != FPS:
        raise InputError(f"{root}: expected clips of {FPS:g} frames a second, found {sequences.fps:g}")
    names = _file_names(sequences.samples)
    with atomic_path(root) as folder:
        folder.mkdir()
        for name, sample, clip in zip(names, sequences.samples.ids, sequences, strict=True):
            (folder / name).write_text(_format(clip, f"sample {sample!r}"), encoding="ascii", newline="\n")


def _file_names(samples: Samples) -> list[str]:
    for sample, label, subject, view in zip(samples.ids, samples.labels, samples.subjects, samples.views, strict=True):
        for what, number, most in (("label", label, len(CLASS_NAMES) - 1), ("subject", subject, 999), ("view", view, 999)):
            if not 0 <= number <= most:
                raise InputError(f"sample {sample!r}: expected a {what} from 0 to {most}, found {number}")
    numbers = list(zip(samples.views.tolist(), samples.subjects.tolist(), (samples.labels + 1).tolist(), strict=True))
    if [_numbers_in(sample) for sample in samples.ids] == numbers:
        return [f"{sample}.skeleton" for sample in samples.ids]
    names: list[str] = []
    taken = set(incomplete_samples())
    for sample, (view, subject, action) in zip(samples.ids, numbers, strict=True):
        setup = 1 if action <= NUM_CLASSES["ntu60"] else NUM_SETUPS["ntu60"] + 1
        tries = (f"S{setup:03d}C{view:03d}P{subject:03d}R{again:03d}A{action:03d}" for again in range(1, 1000))
        name = next((name for name in tries if name not in taken), None)
        if name is None:
            raise InputError(f"sample {sample!r}: expected at most 999 clips of an action by a subject in a view, found more")
        taken.add(name)
        names.append(f"{name}.skeleton")
    return names


def _numbers_in(sample: str) -> tuple[int, int, int] | None:
    """View, subject and action in an id, or None if it is not a file name of NTU RGB+D."""
    match = FILE_NAME.fullmatch(f"{sample}.skeleton")
    if match is None or not 1 <= int(match[1]) <= NUM_SETUPS["ntu120"]:
        return None
    return int(match[2]), int(match[3]), int(match[5])


def _format(clip: FloatArray, where: str) -> str:
    """The text of a clip's file."""
    num_persons, num_frames, num_joints, _ = clip.shape
    missing = np.isnan(clip)
    seen: BoolArray = ~np.all(missing, axis=-1)
    at_origin: BoolArray = np.all(clip == 0, axis=-1)
    bad: BoolArray = (missing.any(axis=-1) & seen) | np.isinf(clip).any(axis=-1) | at_origin
    if num_persons > MAX_BODIES:
        raise InputError(f"{where}: expected at most {MAX_BODIES} persons, found {num_persons}")
    if bad.any():
        person, frame, joint = np.argwhere(bad)[0].tolist()
        place = f"joint {joint} of person {person} in frame {frame}"
        raise InputError(
            f"{where}: expected joints that are NaN, or finite and not at the origin, found {clip[person, frame, joint]}, {place}"
        )
    present: BoolArray = np.any(seen, axis=-1)
    if not present.any(axis=-1).all():
        raise InputError(f"{where}: expected persons who are seen in some frame, found one who is not")
    joint_line = "%.9g %.9g %.9g" + " 0" * 8 + " %d\n"  # 9 digits distinguish any two float32
    bodies = [f"{_FIRST_BODY + person}{' 0' * 8} 2\n{num_joints}\n" + joint_line * num_joints for person in range(num_persons)]
    numbers = np.concatenate([np.where(missing, 0, clip), np.where(seen, 2, 0)[..., None]], axis=-1)
    parts = [f"{num_frames}\n"]
    for frame in range(num_frames):
        here = np.flatnonzero(present[:, frame])
        parts.append(f"{len(here)}\n")
        parts += [bodies[person] % tuple(numbers[person, frame].ravel().tolist()) for person in here]
    return "".join(parts)
