"""COCO's keypoints JSON: results, a list of persons as AlphaPose writes it too, or annotations with their images.

A person has 17 joints, 133 (COCO-WholeBody) or 26 (Halpe), or 68 or 136, of which the first 26 are Halpe's (AlphaPose).
Coordinates are pixels. The frame is the last number in the name of the picture, or its `image_id`. AlphaPose's 3D joints are not
read.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.json_content import Content, frame_number, has_key, objects, span
from fdsm.data.formats.people import Person, Read, clip_of, flat_points, layout_among
from fdsm.errors import InputError

LAYOUTS = {17: "coco-17", 26: "halpe-26", 133: "wholebody-133"}
_HALPE_WITH_MORE = (68, 136)
"""26 joints of Halpe with hands (42), or with face and hands (110)."""
_REST_OF_WHOLEBODY = (("foot_kpts", 6), ("face_kpts", 68), ("lefthand_kpts", 21), ("righthand_kpts", 21))
_NUMBER_OF_FRAME = re.compile(r"\d+\D*$")
_TRACKS = ("track_id", "idx", "tracking_id", "instance_id")


def fits(content: Content) -> bool:
    if isinstance(content, dict):
        return "annotations" in content and "images" in content
    return has_key(content, "image_id")


def read_content(content: Content, where: str) -> Read:
    if isinstance(content, dict):
        persons = objects(content["annotations"], where, "'annotations'")
        images = objects(content["images"], where, "'images'")
        names = {_key(image.get("id"), where): image.get("file_name", image.get("id")) for image in images}
    else:
        persons = objects(content, where, "persons")
        names = {}
    persons = [person for person in persons if person.get("keypoints")]
    for person in persons:
        image = _key(person.get("image_id"), where)
        if isinstance(content, dict) and image not in names:
            raise InputError(f"{where}: expected persons in the file's images, found image_id {str(image)[:60]!r}")
        names.setdefault(image, image)
    numbers = _numbers(names, where)
    people = [
        Person(numbers[person["image_id"]], *_joints(person, f"{where}: person {i}"), _track(person))
        for i, person in enumerate(persons)
    ]
    points = clip_of(people, span(list(numbers.values()), where) if numbers else range(0), where)
    return points, layout_among(LAYOUTS, points.shape[2], where), None


def _key(image_id: Any, where: str) -> Hashable:
    if not isinstance(image_id, int | str):
        raise InputError(f"{where}: expected image ids that are numbers or names, found {type(image_id).__name__}")
    return image_id


def _numbers(names: dict[Hashable, Any], where: str) -> dict[Hashable, int]:
    """The number of each image's frame: by name, or its place in the file if names do not number them.

    Raises InputError if the names are those of several clips, as of two cameras.
    """
    by_name = {image: frame_number(name) for image, name in names.items()}
    found = {image: number for image, number in by_name.items() if number is not None}
    if len(set(found.values())) == len(names):
        return found
    series: dict[str, list[int]] = {}
    for image, number in found.items():
        name = str(names[image])
        series.setdefault(_NUMBER_OF_FRAME.sub("", name.rpartition(".")[0] or name), []).append(number)
    if len(found) == len(names) and len(series) > 1 and all(len(set(own)) == len(own) > 1 for own in series.values()):
        one, other = list(series)[:2]
        raise InputError(f"{where}: expected the pictures of one clip, found those of {len(series)}, such as {one!r} and {other!r}")
    return {image: place for place, image in enumerate(names)}


def _joints(person: dict[str, Any], where: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points, scores = flat_points(person["keypoints"], where, "keypoints")
    if len(points) == 17 and _REST_OF_WHOLEBODY[0][0] in person:
        for key, count in _REST_OF_WHOLEBODY:
            more = flat_points(person.get(key), where, key)
            if len(more[0]) != count:
                raise InputError(f"{where}: expected {count} points in {key}, found {len(more[0])}")
            points, scores = np.concatenate([points, more[0]]), np.concatenate([scores, more[1]])
    if len(points) in _HALPE_WITH_MORE:
        points, scores = points[:26], scores[:26]
    return points, scores


def _track(person: dict[str, Any]) -> Hashable:
    """Who a person is, if a tracker tells.

    AlphaPose gives a number, or [3.0], or [[3.0], [3.0]] where it merged two detections. Without a tracker all these are 0.
    """
    track = next((person[key] for key in _TRACKS if key in person), None)
    while isinstance(track, list) and track and all(other == track[0] for other in track):
        track = track[0]
    return track if isinstance(track, int | float | str) else None
