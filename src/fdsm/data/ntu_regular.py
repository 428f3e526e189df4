"""A fast way through a `.skeleton` file of NTU RGB+D that is as the published ones are: one space between fields, nothing odd.

`fdsm.data.ntu` reads any other file line by line, and says what is wrong with a damaged one.
"""

from __future__ import annotations

import numpy as np

from fdsm.data.decimals import Bytes, parse_decimals
from fdsm.data.ntu_bodies import Body, group_bodies
from fdsm.values import BoolArray, FloatArray, IntArray

_OF_BODY, _OF_JOINT = 9, 11  # spaces in the line of a body and of a joint
_COUNTS = {str(count).encode(): count for count in range(7)}
_MOST_LINES = 100_000
"""Some minutes of one person. A longer file is read line by line, which takes less memory."""
_SPACE, _NEWLINE, _RETURN, _ZERO = 32, 10, 13, 48


def parse_regular(content: bytes, num_joints: int) -> tuple[int, list[Body]] | None:
    """The number of frames, and all bodies in the order of their appearance. None if the file is in any way unusual."""
    if b"_" in content or b"|" in content or not content.endswith(b"\n"):
        return None
    text: Bytes = np.frombuffer(content, np.uint8)
    ends: IntArray = np.flatnonzero(text == _NEWLINE)
    if len(ends) > _MOST_LINES:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    returns = content.count(b"\r")
    if returns == len(ends):
        ends = ends - 1
    if np.count_nonzero(text < _SPACE) != len(starts) + returns or (returns and not (text[ends] == _RETURN).all()):
        return None
    found = _find_bodies(content, starts.tolist(), ends.tolist(), num_joints)
    if found is None:
        return None
    num_frames, frames, numbers, firsts = found
    if not firsts:
        return num_frames, []
    spaces = np.flatnonzero(text == _SPACE)
    period = _OF_BODY + num_joints * _OF_JOINT
    if len(spaces) != period * len(firsts) or np.diff(spaces).min() == 1:
        return None
    of_body = spaces.reshape(len(firsts), period)
    headers, lines = np.array(firsts) - 2, (np.array(firsts)[:, None] + np.arange(num_joints)).ravel()
    # Of the spaces of each joint: those behind the first three fields, and the last one.
    behind = np.stack([of_body[:, _OF_BODY + place :: _OF_JOINT].ravel() for place in (0, 1, 2, _OF_JOINT - 1)])
    starts, ends, of_header = starts[lines], ends[lines], (starts[headers], ends[headers])
    if not (_lie_in(of_body[:, [0, _OF_BODY - 1]].T, *of_header) and _lie_in(behind, starts, ends)):
        return None
    points = _points(text, starts, behind, ends)
    return None if points is None else (num_frames, group_bodies(frames, numbers, points.reshape(-1, num_joints, 3)))


def _find_bodies(
    content: bytes, starts: list[int], ends: list[int], num_joints: int
) -> tuple[int, list[int], list[int], list[int]] | None:
    """The number of frames, and of each body in each frame: the frame, the number of the body, the line of its first joint."""
    text = content[: ends[0]]
    if not text.isdigit() or len(text) > 6:
        return None
    num_frames, joints = int(text), str(num_joints).encode()
    ids: dict[int, int] = {}
    frames: list[int] = []
    numbers: list[int] = []
    firsts: list[int] = []
    at, last = 1, len(starts)
    for frame in range(num_frames):
        num_bodies = _COUNTS.get(content[starts[at] : ends[at]]) if at < last else None
        if num_bodies is None or at + num_bodies * (num_joints + 2) >= last:
            return None
        at += 1
        here = len(numbers)
        for _ in range(num_bodies):
            body = content[starts[at] : ends[at]].partition(b" ")[0]
            if not body.isdigit() or len(body) > 20 or content[starts[at + 1] : ends[at + 1]] != joints:
                return None
            number = ids.setdefault(int(body), len(ids))
            if number in numbers[here:]:  # a body twice in a frame
                return None
            frames.append(frame)
            numbers.append(number)
            firsts.append(at + 2)
            at += num_joints + 2
    return (num_frames, frames, numbers, firsts) if at == last else None


def _lie_in(spaces: IntArray, starts: IntArray, ends: IntArray) -> bool:
    """Whether the first and the last of the spaces (n, L) of each line lie inside of it, with a field before and behind them."""
    return bool((spaces[0] > starts).all() and (spaces[-1] < ends - 1).all())


def _points(text: Bytes, starts: IntArray, spaces: IntArray, ends: IntArray) -> FloatArray | None:
    """The positions (L, 3) of the joints in lines, NaN where a joint was not seen. None if something is no position."""
    states = text[ends - 1] - np.uint8(_ZERO)
    if (states > 2).any() or (spaces[-1] != ends - 2).any():
        return None
    try:
        numbers = parse_decimals(text, np.concatenate([starts, spaces[0] + 1, spaces[1] + 1]), spaces[:3].ravel())
    except ValueError:
        return None
    with np.errstate(over="ignore"):
        points: FloatArray = numbers.reshape(3, -1).T.astype(np.float32)
    if np.isinf(points).any():
        return None
    missing: BoolArray = (states == 0) | np.isnan(points).any(axis=1) | (points == 0).all(axis=1)
    points[missing] = np.nan
    return points
