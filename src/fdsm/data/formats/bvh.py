"""BVH: a hierarchy of joints with offsets, and rotations in each frame. Positions are computed from them.

Any order of rotations and any channels are taken. A position channel stands in place of the joint's offset along its axis, as
MotionBuilder and Blender write it. The tip of a chain (`End Site`) is called after its joint: `LeftHand_end`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from fdsm.data.formats.named_points import LONGEST_NAME, on_body
from fdsm.data.formats.people import most_values
from fdsm.data.source import read_bytes
from fdsm.values import FloatArray, Layout

UP = "+y"
_MOTION = re.compile(r"\s*Frames\s*:\s*(\d+)\s+Frame\s*Time\s*:\s*(\S+)", re.IGNORECASE)


class _Joint(NamedTuple):
    name: str
    parent: int  # -1 for the root
    offset: list[float]
    channels: list[str]  # such as "xposition", in the order of the numbers


def read(path: Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float | None]:
    """A clip (1, T, V, 3), its layout, and frames a second. `layout` is the one that is wanted, if any.

    Raises InputError if the file is damaged or its joints are not those of a body.
    """
    joints, motion, seconds = read_bytes(path, _parse, "a BVH file (HIERARCHY and MOTION)")
    points = _positions(joints, motion)
    clip, found = on_body(points.transpose(1, 0, 2)[None], [joint.name for joint in joints], UP, layout, str(path))
    return clip, found, 1 / seconds if seconds else None


def _parse(content: bytes) -> tuple[list[_Joint], NDArray[np.float64], float]:
    """Joints, numbers (T, channels) and the seconds of a frame. Raises ValueError if something is wrong."""
    text = content.decode("utf-8", "replace")
    hierarchy, found, motion = text.partition("MOTION")
    head = _MOTION.match(motion)
    if not found or not hierarchy.lstrip("\ufeff \t\r\n").upper().startswith("HIERARCHY") or head is None:
        raise ValueError("no HIERARCHY, MOTION, Frames and Frame Time")
    joints = _parse_hierarchy(hierarchy.split()[1:])
    num_frames, seconds = int(head[1]), float(head[2])
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"a frame time of {head[2]}")
    numbers = np.array(motion[head.end() :].split(), np.float64)
    num_channels = sum(len(joint.channels) for joint in joints)
    if num_frames < 1 or len(numbers) != num_frames * num_channels:
        raise ValueError(f"{len(numbers)} numbers for {num_frames} frames of {num_channels} channels")
    if 3 * num_frames * len(joints) > most_values():  # joints without channels take no room in the file
        raise ValueError(f"{num_frames} frames of {len(joints)} joints, too many for one clip")
    if not np.isfinite(numbers).all():
        raise ValueError("a number is not finite")
    return joints, numbers.reshape(num_frames, num_channels), seconds


def _parse_hierarchy(words: list[str]) -> list[_Joint]:
    joints: list[_Joint] = []
    above: list[int] = []  # the joints whose braces are open
    tips: set[int] = set()  # End Sites
    place = 0
    while place < len(words):
        word = words[place].upper()
        if word in ("ROOT", "JOINT", "END"):
            if (word == "ROOT") != (not joints) or (word != "ROOT" and not above):
                raise ValueError(f"{word} {' '.join(words[place + 1 : place + 2])} out of place")
            brace = words.index("{", place)
            name = " ".join(words[place + 1 : brace])
            parent = above[-1] if above else -1
            if parent in tips or len(name) > LONGEST_NAME:
                raise ValueError(f"{word} {name[:40]!r} " + ("below an End Site" if parent in tips else "with a name too long"))
            if word == "END":
                tips.add(len(joints))
            joints.append(_Joint(f"{joints[parent].name}_end" if word == "END" else name, parent, [0.0, 0.0, 0.0], []))
            above.append(len(joints) - 1)
            place = brace + 1
        elif word == "OFFSET":
            joints[above[-1]].offset[:] = np.array(words[place + 1 : place + 4], np.float64).reshape(3).tolist()
            place += 4
        elif word == "CHANNELS":
            count = int(words[place + 1])
            channels = [channel.lower() for channel in words[place + 2 : place + 2 + count]]
            if len(channels) != count or any(not re.fullmatch("[xyz](position|rotation)", channel) for channel in channels):
                raise ValueError(f"the channels {' '.join(channels)[:80]}")
            joints[above[-1]].channels[:] = channels
            place += 2 + count
        elif word == "}":
            above.pop()
            place += 1
        else:
            raise ValueError(f"the word {words[place][:40]!r}")
    if above or not joints:
        raise ValueError("a brace is not closed")
    return joints


def _positions(joints: list[_Joint], motion: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions (N, T, 3) of the joints in the room."""
    places = np.zeros((len(joints), len(motion), 3))
    turns: list[Rotation] = []
    column = 0
    for number, joint in enumerate(joints):
        place, turn = np.tile(joint.offset, (len(motion), 1)), Rotation.identity(len(motion))
        for channel in joint.channels:
            values = motion[:, column]
            if channel.endswith("position"):
                place[:, "xyz".index(channel[0])] = values
            else:
                turn = turn * Rotation.from_euler(channel[0], values[:, None], degrees=True)
            column += 1
        if joint.parent < 0:
            places[number] = place
            turns.append(turn)
        else:
            places[number] = places[joint.parent] + turns[joint.parent].apply(place)
            turns.append(turns[joint.parent] * turn)
    return places
