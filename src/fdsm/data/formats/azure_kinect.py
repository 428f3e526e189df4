"""JSON of Azure Kinect's offline processor: frames of bodies with joint_positions, millimetres in the depth camera, y down.

The file has no confidence of a joint, so nothing is missing where a body is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fdsm.data.formats.json_content import Content, objects, span, whole
from fdsm.data.formats.people import Person, Read, clip_of, numbers, rate
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError

LAYOUT = get_layout("azure-kinect-32")


def fits(content: Content) -> bool:
    if not isinstance(content, dict) or not isinstance(content.get("frames"), list):
        return False
    first = next(iter(content["frames"]), None)
    return "k4abt_sdk_version" in content or (isinstance(first, dict) and "bodies" in first)


def read_content(content: Content, where: str) -> Read:
    frames = objects(content["frames"], where, "'frames'")
    order = _order(content.get("joint_names"), where)
    people: list[Person] = []
    found: list[int] = []
    times: dict[int, float] = {}
    for place, frame in enumerate(frames):
        number, time = whole(frame.get("frame_id", place), where), frame.get("timestamp_usec")
        found.append(number)
        if isinstance(time, int) and abs(time) < 1e18:
            times[number] = time / 1e6
        at = f"{where}: frame {number}"
        for body in objects(frame.get("bodies"), at, "'bodies'"):
            people.append(_person(number, body, order, at))
    points = clip_of(people, span(found, where) if found else range(0), where)
    return points, LAYOUT, rate(times)


def _order(names: Any, where: str) -> list[int]:
    """For each joint of the layout its place in the file, by the names in the file if it has them."""
    if names is None:
        return list(range(LAYOUT.num_joints))
    known = {_file_name(joint): joint for joint in LAYOUT.joints}
    if not isinstance(names, list) or sorted(map(str, names)) != sorted(known):
        raise InputError(f"{where}: expected joint_names to be the {len(known)} of Azure Kinect, such as PELVIS, found others")
    return [names.index(name) for name in known]


def _file_name(joint: str) -> str:
    """`left_hand_tip` is HANDTIP_LEFT in the file."""
    side, _, rest = joint.partition("_")
    name = f"{rest.replace('_', '')}_{side}" if side in ("left", "right") else joint
    return name.replace("naval", "navel").upper()


def _person(number: int, body: dict[str, Any], order: list[int], where: str) -> Person:
    points = numbers(body.get("joint_positions"), where, "joint_positions")
    if points.shape != (len(order), 3):
        raise InputError(f"{where}: expected joint_positions ({len(order)}, 3), found shape {points.shape}")
    body_id = body.get("body_id")
    return Person(number, np.ascontiguousarray(points[order]), None, body_id if type(body_id) is int else None)
