"""Ultralytics' results as JSON: `summary()` or `to_json()` of each frame, in a list or one a line. 17 joints of COCO, pixels.

With `normalize=True` x and y are divided by the width and the height of the picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fdsm.data.formats.coco import LAYOUTS
from fdsm.data.formats.json_content import Content, objects
from fdsm.data.formats.people import Person, Read, clip_of, layout_among, numbers
from fdsm.errors import InputError


def fits(content: Content) -> bool:
    if not isinstance(content, list):
        return False
    first = next((frame for frame in content if frame), None)
    first = first[0] if isinstance(first, list) else first
    return isinstance(first, dict) and "box" in first and {"name", "class"} <= set(first)


def read_content(content: Content, where: str) -> Read:
    """A clip of a list of frames. A list of detections alone is one frame."""
    frames = content if isinstance(next((frame for frame in content if frame), None), list) else [content]
    people = [
        _person(number, detection, f"{where}: frame {number}")
        for number, frame in enumerate(frames)
        for detection in objects(frame, f"{where}: frame {number}", "detections")
    ]
    points = clip_of(people, range(len(frames)), where)
    return points, layout_among(LAYOUTS, points.shape[2], where), None


def _person(number: int, detection: dict[str, Any], where: str) -> Person:
    keypoints = detection.get("keypoints")
    if not isinstance(keypoints, dict):
        raise InputError(f"{where}: expected detections with keypoints, as a pose model gives them, found none")
    x, y = (numbers(keypoints.get(axis), where, f"keypoints {axis!r}") for axis in "xy")
    visible = None if keypoints.get("visible") is None else numbers(keypoints["visible"], where, "keypoints 'visible'")
    if x.ndim != 1 or x.shape != y.shape or (visible is not None and visible.shape != x.shape):
        raise InputError(f"{where}: expected as many y and visible as x in the keypoints, found {x.shape} and {y.shape}")
    track = detection.get("track_id")
    return Person(number, np.stack([x, y], axis=-1), visible, track if type(track) is int else None)
