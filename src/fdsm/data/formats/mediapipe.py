"""Landmarks of MediaPipe's pose models as JSON: a list of frames, or one frame a line, in any form that people save results in.

A frame is a result of Tasks (`pose_landmarks`, `pose_world_landmarks`, or in JavaScript `landmarks`, `worldLandmarks`), one of
the old `solutions` made a dict (`{"landmark": [...]}`), or 33 landmarks alone. A landmark is an object with x, y, z and perhaps
visibility. Under a key it may be a list of these numbers. World landmarks are preferred: metres, y down, and the hips always in
the middle, so that several persons are told apart in the picture. Landmarks of the picture are divided by its width and its
height, unless the file gives `width` and `height`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.followed import follow
from fdsm.data.formats.json_content import Content, has_key, span
from fdsm.data.formats.people import Person, Read, clip_of, rate
from fdsm.data.formats.people import numbers as as_numbers
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.values import FloatArray

LAYOUT = get_layout("mediapipe-33")
_WORLD = ("pose_world_landmarks", "poseWorldLandmarks", "worldLandmarks", "world_landmarks")
_PICTURE = ("pose_landmarks", "poseLandmarks", "landmarks")
_MILLISECONDS = ("timestamp_ms", "timestampMs")
_NUMBERS = ("frame", "frame_index", "frame_number", "frame_id", "frameIndex")
_MARKS = {"x", "y", "z"}


def fits(content: Content) -> bool:
    """Whether this is one frame, a list of them, or an object with a list of them."""
    return any(_is_frame(frame) for frame in _frames(content))


def _frames(content: Content) -> list[Any]:
    if isinstance(content, dict) and isinstance(content.get("frames"), list):
        return list(content["frames"])
    if isinstance(content, dict) or _is_frame(content):
        return [content]
    return content if isinstance(content, list) else []


def _is_frame(frame: Any) -> bool:
    if isinstance(frame, dict):
        return any(key in frame for key in (*_WORLD, *_PICTURE)) or isinstance(frame.get("landmark"), list)
    return isinstance(frame, list) and bool(frame) and isinstance(frame[0], dict) and set(frame[0]) >= _MARKS


def read_content(content: Content, where: str) -> Read:
    frames = _frames(content)
    world = any(_landmarks(frame, _WORLD) for frame in frames)
    people, numbers = [], _numbers(frames)
    for number, frame in zip(numbers, frames, strict=True):
        for body in _bodies(_landmarks(frame, _WORLD) if world else _landmarks(frame, _PICTURE)):
            people.append(Person(number, *_joints(body, f"{where}: frame {number}")))
    points = clip_of(people, span(numbers, where), where)
    if world and len(points) > 1:
        points = _followed(points, frames, numbers, where)
    top = content if isinstance(content, dict) else {}
    if not world and _is_size(top.get("width")) and _is_size(top.get("height")):
        points *= np.array([top["width"], top["height"], top["width"]], np.float32)  # the depth goes with the width
    return points, LAYOUT, _fps(top, numbers, frames)


def _followed(points: FloatArray, frames: list[Any], numbers: list[int], where: str) -> FloatArray:
    """World landmarks (M, T, V, 3) of several persons, a row for each. All have their hips in one place: the picture parts them."""
    seen = [
        Person(number, *_joints(body, f"{where}: frame {number}"))
        for number, frame in zip(numbers, frames, strict=True)
        for body in _bodies(_landmarks(frame, _PICTURE))
    ]
    pictured = clip_of(seen, span(numbers, where), where) if seen else points[:0]
    if not np.array_equal(np.isnan(pictured).all(axis=(2, 3)), np.isnan(points).all(axis=(2, 3))):
        return points  # the picture's landmarks are not there, or not of the same persons
    order = follow(pictured[..., :2], LAYOUT)
    return points if order is None else points[order.T, np.arange(points.shape[1])]


def _landmarks(frame: Any, keys: Iterable[str]) -> Any:
    """What a frame has under the first of these keys. A frame that is no result is the landmarks of the picture."""
    if isinstance(frame, dict) and "landmark" not in frame:
        return next((frame[key] for key in keys if frame.get(key)), None)
    return frame if keys is _PICTURE else None


def _bodies(found: Any) -> list[Any]:
    """The landmarks of each person: Tasks has a list of persons, all else one person or nobody."""
    several = isinstance(found, list) and found and (_is_landmarks(found[0]) or has_key(found, "landmark"))
    bodies = found if several else [found]
    bodies = [body["landmark"] if isinstance(body, dict) and "landmark" in body else body for body in bodies]
    return [body for body in bodies if body]


def _is_landmarks(found: Any) -> bool:
    """Whether this is a list of landmarks rather than one landmark."""
    return isinstance(found, list) and (not found or isinstance(found[0], dict | list))


def _joints(body: Any, where: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Points (33, 3) and visibilities (33,), if they are there."""
    if not isinstance(body, list) or len(body) != LAYOUT.num_joints:
        found = f"{len(body)}" if isinstance(body, list) else type(body).__name__
        raise InputError(f"{where}: expected {LAYOUT.num_joints} landmarks of a body, found {found}")
    if all(isinstance(mark, dict) for mark in body):
        body = [[mark.get(key) for key in ("x", "y", "z", "visibility")] for mark in body]
    table = as_numbers(body, where, "landmarks")
    if table.ndim != 2 or table.shape[1] < 3:
        raise InputError(f"{where}: expected x, y, z of each landmark, found shape {table.shape}")
    return table[:, :3], table[:, 3] if table.shape[1] > 3 else None


def _is_size(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < 1e6


def _fps(top: dict[str, Any], numbers: list[int], frames: list[Any]) -> float | None:
    """Frames a second that the file gives, or that times in milliseconds give."""
    if _is_size(top.get("fps")):
        return float(top["fps"])
    times = {number: _first(frame, _MILLISECONDS) for number, frame in zip(numbers, frames, strict=True)}
    return rate({number: time / 1000 for number, time in times.items() if isinstance(time, int | float) and abs(time) < 1e15})


def _numbers(frames: list[Any]) -> list[int]:
    """The number of each frame: its own, as files leave out frames, or its place if not all have one."""
    own = [_first(frame, _NUMBERS) for frame in frames]
    whole = [number for number in own if type(number) is int and abs(number) < 1e12]
    return whole if len(set(whole)) == len(frames) else list(range(len(frames)))


def _first(frame: Any, keys: Iterable[str]) -> Any:
    return next((frame[key] for key in keys if key in frame), None) if isinstance(frame, dict) else None
