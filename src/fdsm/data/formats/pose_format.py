"""`.pose` files of sign language research, read by the package `pose-format`: landmarks of MediaPipe Holistic, or named points.

World landmarks are preferred: metres, y down, and the hips always in the middle. The landmarks of the picture are read in 2D: the
package's loader has x and y in pixels but leaves z divided by the width. Points of face and hands are not read.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.package import load_package
from fdsm.data.formats.people import Read, most_values, without_doubtful
from fdsm.data.layout_files import NamedPoints
from fdsm.data.layouts import get_layout
from fdsm.data.source import read_bytes
from fdsm.values import Layout

_WORLD, _PICTURE = "POSE_WORLD_LANDMARKS", "POSE_LANDMARKS"
_BODIES = {_WORLD: "mediapipe-33", _PICTURE: "mediapipe-33", "pose_keypoints_2d": "openpose-25"}
"""Layouts of the components that a body has in MediaPipe's and OpenPose's files, best first."""


def read(path: Path, layout: Layout | None = None) -> Read:
    """Raises InputError if the package is missing, the file is damaged, or nobody or no body is in it."""
    package = load_package("pose_format", "pose-format", path)
    pose = read_bytes(path, lambda content: _parse(package, content), "a .pose file")
    where = str(path)
    fps = float(pose.body.fps)
    rate = fps if 0 < fps < 1e6 else None
    there = [component.name for component in pose.header.components]
    for name in (name for name in _BODIES if name in there and not isinstance(layout, NamedPoints)):
        names, points = _points(pose, [name])
        known = get_layout(_BODIES[name])
        if len(names) == known.num_joints and not np.isnan(points).all():  # files may hold a selection of the points
            return np.ascontiguousarray(points if name == _WORLD else points[..., :2]), known, rate
    names, points = _points(pose, there)
    return *on_body(points[..., :2], names, "-y", layout, where), rate


def _parse(package: ModuleType, content: bytes) -> Any:
    """The package's pose. Raises an error of any kind if something is wrong, or if it would take more room than the file has.

    In version 0.0, the package makes the points of a frame without persons, and goes through persons whose components are empty.
    """
    reader = package.utils.reader.BufferReader(content)
    header = package.pose_header.PoseHeader.read(reader)
    if not all(component.points for component in header.components):
        raise ValueError("a component without points")
    if header.version == 0:
        _, frames = reader.unpack(package.utils.reader.ConstStructs.double_ushort)
        points = sum(len(component.points) for component in header.components)
        if frames * points * max((len(component.format) for component in header.components), default=0) > most_values():
            raise ValueError(f"{frames} frames of {points} points, too many for one clip")
    return package.Pose.read(content)


def _points(pose: Any, components: list[str]) -> tuple[list[str], NDArray[np.float32]]:
    """The names and the places (M, T, V, C) of the points of some components."""
    part = pose.get_components(components)
    data = np.ma.getdata(part.body.data)  # a missing point is masked, and has a confidence of 0
    points = without_doubtful(data, np.asarray(part.body.confidence))
    return [point for component in part.header.components for point in component.points], points.swapaxes(0, 1)
