"""OpenPose's JSON: a folder of files NAME_000000000012_keypoints.json, one a frame, or one such file. BODY_25 or COCO (18).

The file that AlphaPose writes with `--format open` or `--format cmu` is read as well. Coordinates are pixels, or what
`--keypoint_scale` makes of them. Points of face and hands, and those in 3D, are not read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fdsm.data.formats.json_content import Content, frame_number, load_json, objects, span
from fdsm.data.formats.people import Person, Read, clip_of, flat_points, layout_among
from fdsm.data.source import small_ending
from fdsm.errors import InputError

LAYOUTS = {25: "openpose-25", 18: "openpose-18"}
_FRAME_FILE = re.compile(r"(.*?)[_-]?(\d{1,12})_keypoints\.json")
_PEOPLE = ("people", "bodies")  # bodies: AlphaPose's cmu form
_POINTS = ("pose_keypoints_2d", "pose_keypoints", "joints")  # the name today, before version 1.3, and in AlphaPose's cmu form


def fits(content: Content) -> bool:
    """Whether this is one frame, or an object of frames."""
    if not isinstance(content, dict):
        return False
    first = next(iter(content.values()), None)
    return any(isinstance(content.get(key), list) or (isinstance(first, dict) and key in first) for key in _PEOPLE)


def read_content(content: Content, where: str) -> Read:
    """One frame, or AlphaPose's object of frames by the names of their pictures."""
    if any(key in content for key in _PEOPLE):
        return _clip({0: content}, where)
    named = {frame_number(name): frame for name, frame in content.items()}
    if None in named or len(named) < len(content):
        raise InputError(f"{where}: expected pictures with numbers of their own, found {next(iter(content))[:60]!r}")
    return _clip({number: frame for number, frame in named.items() if number is not None}, where)


def is_folder(path: Path) -> bool:
    """Whether a folder holds the frames of a clip."""
    return os.path.isdir(path) and any(small_ending(name).endswith("_keypoints.json") for name in os.listdir(path))


def read(path: Path) -> Read:
    """A folder of frames as a clip. A missing file is a frame without anybody.

    Raises InputError if the files are of several clips, are damaged, or show nobody.
    """
    found = [(match, name) for name in sorted(os.listdir(path)) if (match := _FRAME_FILE.fullmatch(small_ending(name)))]
    clips = sorted({match[1] for match, _ in found})
    if len(clips) != 1:
        names = f"those of {len(clips)}, such as {clips[0]!r} and {clips[1]!r}" if clips else "none"
        raise InputError(f"{path}: expected the files of one clip, such as NAME_000000000012_keypoints.json, found {names}")
    frames = {int(match[2]): load_json(path / name) for match, name in found}
    if len(frames) < len(found):
        raise InputError(f"{path}: expected one file a frame, found two with the same number")
    for number, (_, name) in zip(frames, found, strict=True):
        if not isinstance(frames[number], dict):
            raise InputError(f"{path / name}: expected a frame of OpenPose, an object with 'people', found another content")
    return _clip(frames, str(path))


def _clip(frames: Mapping[int, Any], where: str) -> Read:
    people = [person for number, frame in frames.items() for person in _people(number, frame, f"{where}: frame {number}")]
    points = clip_of(people, span(list(frames), where), where)
    return points, layout_among(LAYOUTS, points.shape[2], where), None


def _people(number: int, frame: Any, where: str) -> list[Person]:
    key = next((key for key in _PEOPLE if isinstance(frame, dict) and key in frame), None)
    if key is None:
        raise InputError(f"{where}: expected an object with 'people', found another content")
    people = []
    for entry in objects(frame[key], where, repr(key)):
        name = next((name for name in _POINTS if name in entry), _POINTS[0])
        if not entry.get(name):  # nobody, or only a face or hands
            continue
        points, scores = flat_points(entry[name], where, name)
        people.append(Person(number, points, scores, _track(entry.get("person_id"))))
    return people


def _track(person_id: Any) -> int | None:
    """The number that `--tracking` gives, in a list. It is -1 without."""
    if isinstance(person_id, list) and len(person_id) == 1 and type(person_id[0]) is int and person_id[0] >= 0:
        return person_id[0]
    return None
