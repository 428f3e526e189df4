"""A fast way through a `.skeleton` file of NTU RGB+D that is as the published ones are: one space between fields, nothing odd.

`fdsm.data.ntu` reads any other file line by line, and says what is wrong with a damaged one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fdsm.data.decimals import Bytes, parse_decimals
from fdsm.data.ntu_bodies import Body, group_bodies
from fdsm.values import BoolArray, FloatArray, IntArray

_OF_BODY, _OF_JOINT = 10, 12
"""Fields in the line of a body and of a joint."""
_MOST_BODIES = 6
_MOST_LINES = 100_000
"""Some minutes of one person. A longer file is read line by line, which takes less memory."""
_NEWLINE, _RETURN, _SPACE, _ZERO = 10, 13, 32, 48


class _Fields(NamedTuple):
    """The fields of a file. Field i is text[starts[i]:ends[i]]. Line n has `counts[n]` of them, from number `firsts[n]` on."""

    starts: IntArray
    ends: IntArray
    firsts: IntArray
    counts: IntArray

    def within(self, content: bytes, fields: IntArray) -> list[bytes]:
        """The texts of some fields."""
        places = zip(self.starts[fields].tolist(), self.ends[fields].tolist(), strict=True)
        return [content[start:end] for start, end in places]


class _Bodies(NamedTuple):
    """The R bodies in frames: the frame and the number of each (R,), and the first field of each of its joints (R, V)."""

    frames: list[int]
    numbers: list[int]
    joints: IntArray


def parse_regular(content: bytes, num_joints: int) -> tuple[int, list[Body]] | None:
    """The number of frames, and all bodies in the order of their appearance. None if the file is in any way unusual."""
    if b"_" in content or b"|" in content or not content.endswith(b"\n"):
        return None
    text: Bytes = np.frombuffer(content, np.uint8)
    fields = _find_fields(text, returns=b"\r" in content)
    found = None if fields is None else _find_bodies(content, fields, num_joints)
    if fields is None or found is None:
        return None
    num_frames, bodies = found
    if not bodies.numbers:
        return num_frames, []
    points = _points(text, fields, bodies.joints.ravel())
    if points is None:
        return None
    return num_frames, group_bodies(bodies.frames, bodies.numbers, points.reshape(-1, num_joints, 3))


def _find_fields(text: Bytes, returns: bool) -> _Fields | None:
    """None if fields are not parted by one space or the end of a line. `returns`: all lines end with a return and a newline."""
    between = np.flatnonzero(text <= _SPACE)
    kinds = text[between]
    if returns:
        ends, afters = between[kinds != _NEWLINE], between[kinds != _RETURN]
        end_lines = kinds[kinds != _NEWLINE] == _RETURN
        if len(ends) != len(afters) or (afters - ends != end_lines).any():
            return None
    else:
        ends, afters, end_lines = between, between, kinds == _NEWLINE
    last = np.flatnonzero(end_lines)
    if len(last) > _MOST_LINES or np.count_nonzero(kinds == _SPACE) != len(ends) - len(last):
        return None
    starts = np.concatenate([[0], afters[:-1] + 1])
    if (starts == ends).any():
        return None
    return _Fields(starts, ends, np.concatenate([[0], last[:-1] + 1]), np.diff(last, prepend=-1))


def _find_bodies(content: bytes, fields: _Fields, num_joints: int) -> tuple[int, _Bodies] | None:
    """The number of frames, and the bodies in them. None if lines have other fields than they should."""
    counts, firsts = fields.counts, fields.firsts
    # A body is its own line, the number of its joints, and a line for each.
    of_body = np.array([_OF_BODY, 1, *[_OF_JOINT] * num_joints])
    lines = np.flatnonzero(counts == _OF_BODY)[:, None] + np.arange(len(of_body))  # (R, 2 + V)
    if (lines >= len(counts)).any() or (counts[lines] != of_body).any():
        return None
    ids, joints = (fields.within(content, firsts[lines[:, place]]) for place in (0, 1))
    if not {b"%d" % num_joints}.issuperset(joints):
        return None
    # The other lines are the number of frames, and the number of bodies in each frame.
    others = np.delete(np.arange(len(counts)), lines)
    if (counts[others] != 1).any():
        return None
    total, *each = fields.within(content, firsts[others])
    digits = b"".join(each)
    if not total.isdigit() or len(total) > 6 or not int(total) == len(each) == len(digits):
        return None
    in_frames = np.frombuffer(digits, np.uint8) - np.int64(_ZERO)
    if not ((in_frames >= 0) & (in_frames <= _MOST_BODIES)).all():
        return None
    if (np.diff(others, append=len(counts)) - 1 != [0, *(len(of_body) * in_frames)]).any():
        return None
    numbers = _number(ids)
    frames: list[int] = np.repeat(np.arange(len(each)), in_frames).tolist()
    if numbers is None or len(set(zip(frames, numbers, strict=True))) < len(numbers):  # a body twice in a frame
        return None
    return len(each), _Bodies(frames, numbers, firsts[lines[:, 2:]])


def _number(ids: list[bytes]) -> list[int] | None:
    """The bodies as numbers from 0 in the order of their appearance. None if an id is no whole number of 20 digits or fewer."""
    different = dict.fromkeys(ids)
    if not all(body.isdigit() and len(body) <= 20 for body in different):
        return None
    known: dict[int, int] = {}
    of_text = {body: known.setdefault(int(body), len(known)) for body in different}
    return [of_text[body] for body in ids]


def _points(text: Bytes, fields: _Fields, joints: IntArray) -> FloatArray | None:
    """The positions (L, 3) of the joints whose first fields are given (L,), NaN where a joint was not seen.

    None if something is no position or no tracking state.
    """
    last = joints + _OF_JOINT - 1
    states = text[fields.starts[last]] - np.uint8(_ZERO)
    if (states > 2).any() or (fields.ends[last] - fields.starts[last] != 1).any():
        return None
    places = (joints + np.arange(3)[:, None]).ravel()
    try:
        numbers = parse_decimals(text, fields.starts[places], fields.ends[places])
    except ValueError:
        return None
    with np.errstate(over="ignore"):
        points: FloatArray = numbers.reshape(3, -1).astype(np.float32)
    if np.isinf(points).any():
        return None
    missing: BoolArray = (states == 0) | np.isnan(points).any(axis=0) | (points == 0).all(axis=0)
    points[:, missing] = np.nan
    return points.T
