"""MMPose's JSON, of its inferencer or its demos: frames of instances with keypoints and keypoint_scores.

2D is in pixels, of 17 joints (COCO), 26 (Halpe) or 133 (COCO-WholeBody). 3D is of Human3.6M's 17 joints, with z up from the
lowest joint and the hips in the middle.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats import coco
from fdsm.data.formats.json_content import Content, has_key, objects, span, whole
from fdsm.data.formats.people import Person, Read, clip_of, layout_among, numbers
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError

LAYOUT_3D = replace(get_layout("h36m-17"), up="+z")
_ROOTS = ("root", "pelvis")
"""Names of Human3.6M's first joint."""
_TRACKS = ("track_id", "instance_id")


def fits(content: Content) -> bool:
    if isinstance(content, dict):
        return "instance_info" in content
    frames = content if isinstance(content, list) else []
    return (
        has_key(content, "instances") or has_key(content, "keypoint_scores") or any(has_key(f, "keypoint_scores") for f in frames)
    )


def read_content(content: Content, where: str) -> Read:
    """A clip of a video. A list of instances alone is one frame.

    MMPose turns 3D points of the camera (right, down, away) into (left, away, up). These axes are left-handed, which exchanges
    left and right, so x is negated here.
    """
    names = _names(content.get("meta_info")) if isinstance(content, dict) else None
    frames = content["instance_info"] if isinstance(content, dict) else content
    if not isinstance(frames, list):
        raise InputError(f"{where}: expected a list of frames, found {type(frames).__name__}")
    if has_key(frames, "keypoints"):
        frames = [frames]
    people, found = [], []
    for place, frame in enumerate(frames):
        number, instances = place, frame
        if isinstance(frame, dict):
            number, instances = frame.get("frame_id", place), frame.get("instances")
        number = whole(number, where)
        found.append(number)
        at = f"{where}: frame {number}"
        for instance in objects(instances, at, "instances"):
            track = next((instance[key] for key in _TRACKS if type(instance.get(key)) is int), None)
            people.append(Person(number, *_joints(instance, at), track))
    if len(set(found)) < len(found):
        raise InputError(f"{where}: expected each frame once, found frame {max(found, key=found.count)} again")
    points = clip_of(people, span(found, where) if found else range(0), where)
    if names is not None and names[0] not in ("nose", *_ROOTS):
        raise InputError(f"{where}: expected joints of COCO, Halpe or Human3.6M, found some that begin with {names[0][:60]!r}")
    if points.shape[3] == 3 or (names is not None and names[0] in _ROOTS):
        layout = layout_among({17: "h36m-17"}, points.shape[2], where)
        if points.shape[3] == 2:
            return points, layout, None
        return points * np.array([-1, 1, 1], np.float32), LAYOUT_3D, None
    return points, layout_among(coco.LAYOUTS, points.shape[2], where), None


def _names(meta: Any) -> list[str] | None:
    """Names of the joints in their order, which demos write."""
    names = meta.get("keypoint_id2name") if isinstance(meta, dict) else None
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()) or not names:
        return None
    return list(names.values())


def _joints(instance: dict[str, Any], where: str) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    points = numbers(instance.get("keypoints"), where, "keypoints")
    if points.ndim != 2 or points.shape[1] not in (2, 3):
        raise InputError(f"{where}: expected keypoints (joints, 2 or 3), found shape {points.shape}")
    if instance.get("keypoint_scores") is None:
        return points, None
    scores = numbers(instance["keypoint_scores"], where, "keypoint_scores")
    if scores.shape != points.shape[:1]:
        raise InputError(f"{where}: expected a score of each of {len(points)} joints, found shape {scores.shape}")
    return points, scores
