"""Arrays under names in an .npz file, as `np.savez` and `np.savez_compressed` write them.

| array | names | shape |
| --- | --- | --- |
| points | `keypoints` | (frames, persons, joints, 2 or 3) or (frames, joints, 2 or 3), as pose tools give them |
| points | `keypoint`, `points`, `poses`, `clip`, or the only array | (persons, frames, joints, 2 or 3) or without persons |
| points | `joints`, `joints3d`, `keypoints3d` | as those |
| scores | `scores`, `keypoint_scores`, `keypoint_score`, `confidence` | of the points, without the last axis |
| frames | `frames` | (N,): the frame of each person, if points are (N, joints, 2 or 3) |
| rate | `fps` | one number |
| layout | `layout` | one name |

Poses of SMPL, as in AMASS, are read by `smpl`.
"""

from __future__ import annotations

import io
import math
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats import coco, smpl
from fdsm.data.formats.json_content import span
from fdsm.data.formats.people import Person, Read, clip_of, layout_among, most_values, without_doubtful
from fdsm.data.layouts import layouts_with, named_layout
from fdsm.data.source import read_bytes
from fdsm.errors import InputError, option
from fdsm.values import Layout
from fdsm.whole_files import LONGEST_HEADER

LAYOUTS = {**coco.LAYOUTS, 18: "openpose-18", 134: "openpose-18"}
"""2D layouts of points that have scores, as rtmlib finds them. With `to_openpose` it has 18, or 134 of which 18 are the body."""
_FRAMES_FIRST = "keypoints"
_POINTS = (_FRAMES_FIRST, "keypoint", "points", "poses", "clip", "joints", "joints3d", "keypoints3d")
_SCORES = ("scores", "keypoint_scores", "keypoint_score", "score", "confidence", "confidences")

Arrays = dict[str, NDArray[Any] | None]
"""Arrays by name. None: one of Python objects."""


def read(path: Path, layout: Layout | None = None) -> Read:
    """One clip. `layout` is that of a file which does not name its own and has no scores.

    Raises InputError if the file is damaged, its arrays do not fit each other, or nothing tells its layout.
    """
    where = str(path)
    arrays = read_bytes(path, _arrays, "an .npz file of arrays")
    if smpl.fits(arrays):
        return smpl.read_arrays(arrays, where)
    name = next((name for name in _POINTS if name in arrays), None) or (next(iter(arrays)) if len(arrays) == 1 else None)
    if name is None:
        found = ", ".join(repr(key[:40]) for key in list(arrays)[:10]) or "no array"
        raise InputError(f"{path}: expected points under one of the names {', '.join(_POINTS)}, found {found}")
    points = _numbers(arrays, name, where)
    score_name = next((key for key in _SCORES if key in arrays), None)
    scores = None if score_name is None else _numbers(arrays, score_name, where)
    if points.ndim not in (3, 4) or points.shape[-1] not in (2, 3):
        raise InputError(f"{path}: expected {name} (frames, joints, 2 or 3), with or without persons, found {points.shape}")
    if scores is not None and scores.shape == (*points.shape[:-1], 1):
        scores = scores[..., 0]
    if scores is not None and scores.shape != points.shape[:-1]:
        raise InputError(f"{path}: expected {score_name} of shape {points.shape[:-1]}, found {scores.shape}")
    layout = _layout(arrays, points, scores, layout, where)
    points, scores = points[..., : layout.num_joints, :], None if scores is None else scores[..., : layout.num_joints]
    if "frames" in arrays and points.ndim == 3:
        clip = _of_list(_numbers(arrays, "frames", where), points, scores, where)
    else:
        clip = without_doubtful(points, scores)
        clip = clip[None] if clip.ndim == 3 else clip.swapaxes(0, 1) if name == _FRAMES_FIRST else clip
    return np.ascontiguousarray(clip), layout, _fps(arrays, where)


def _arrays(content: bytes) -> Arrays:
    """All arrays of an .npz file. What is none of numbers or text is None, since Python objects would have to be run."""
    arrays: Arrays = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(info.file_size for info in archive.infolist())
        if size > 8 * most_values():  # a small file may promise terabytes
            raise ValueError(f"its arrays would take {size} bytes")
        for info in archive.infolist():
            with archive.open(info) as file:
                raw = file.read()
            arrays[info.filename.removesuffix(".npy")] = _array(raw)
    return arrays


def _array(content: bytes) -> NDArray[Any] | None:
    """The array of an .npy file, or None for one of Python objects. Raises ValueError if it is damaged."""
    file = io.BytesIO(content)
    form = np.lib.format
    read_header = form.read_array_header_1_0 if form.read_magic(file) == (1, 0) else form.read_array_header_2_0
    shape, _, dtype = read_header(file, max_header_size=LONGEST_HEADER)
    if dtype.hasobject:
        return None
    if math.prod(shape) * max(dtype.itemsize, 1) > len(content) - file.tell():  # numpy would take the memory first
        raise ValueError(f"an array of {dtype} with shape {shape} is not there")
    file.seek(0)
    return form.read_array(file, allow_pickle=False, max_header_size=LONGEST_HEADER)


def _numbers(arrays: Arrays, name: str, where: str) -> NDArray[Any]:
    array = arrays[name]
    if array is None:
        raise InputError(
            f"{where}: expected {name} to be an array of numbers, found Python objects, which are not run: "
            "save (frames, persons, joints, 2), with NaN where there are fewer persons"
        )
    if array.dtype.kind not in "fiu":
        raise InputError(f"{where}: expected {name} to be an array of numbers, found one of {array.dtype}")
    if array.size == 0:
        raise InputError(f"{where}: expected at least one frame of one person, found {name} of shape {array.shape}")
    return array


def _layout(arrays: Arrays, points: NDArray[Any], scores: NDArray[Any] | None, layout: Layout | None, where: str) -> Layout:
    """The layout that the file names, that is given, or that fits a pose tool's number of joints."""
    stored, num_joints = arrays.get("layout"), points.shape[-2]
    if stored is not None:
        if stored.shape != () or stored.dtype.kind != "U" or not _is_text(stored):
            raise InputError(f"{where}: expected layout to be one name, found an array of {stored.dtype}")
        try:
            found = named_layout(str(stored))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        if layout is not None and found.joints != layout.joints:
            raise InputError(f"{where}: expected a clip in layout {layout.name!r}, found {found.name!r}")
        layout = found
    elif layout is None and scores is not None and points.shape[-1] == 2:
        return layout_among(LAYOUTS, num_joints, where)
    elif layout is None:
        raise InputError(
            f"{where}: expected {option('layout')} beside arrays that do not name theirs, found none; {layouts_with(num_joints)}"
        )
    if layout.num_joints != num_joints:
        raise InputError(
            f"{where}: expected {layout.num_joints} joints as in layout {layout.name!r}, found {num_joints}; "
            f"{layouts_with(num_joints)}"
        )
    return layout


def _is_text(stored: NDArray[np.str_]) -> bool:
    """Whether an array of texts holds nothing but characters. Python fails over numbers that are none."""
    codes = np.frombuffer(stored.tobytes(), stored.dtype.str[0] + "u4")
    return bool((codes <= sys.maxunicode).all())


def _of_list(frames: NDArray[Any], points: NDArray[Any], scores: NDArray[Any] | None, where: str) -> Any:
    if frames.shape != points.shape[:1] or frames.dtype.kind not in "iu":
        raise InputError(f"{where}: expected frames to be {len(points)} whole numbers, found {frames.dtype} {frames.shape}")
    numbers = frames.tolist()
    people = [Person(number, points[i], None if scores is None else scores[i]) for i, number in enumerate(numbers)]
    return clip_of(people, span(numbers, where), where)


def _fps(arrays: Arrays, where: str) -> float | None:
    if "fps" not in arrays:
        return None
    fps = _numbers(arrays, "fps", where)
    if fps.size != 1 or not 0 < float(fps.reshape(())) < 1e6:
        raise InputError(f"{where}: expected fps to be one number above 0, found {fps.dtype} {fps.shape}")
    return float(fps.reshape(()))
