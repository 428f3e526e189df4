"""Poses of SMPL, SMPL-H and SMPL-X in .npz files, as AMASS has them: turns of 22 joints, and the way of the pelvis.

Joints come from a body model, whose licence allows research alone, so that none is shipped. Where a file has no joints, its poses
move a body of average proportions in its place (Drillis and Contini, Body Segment Parameters, 1966). Shapes (`betas`) are not
used. The joints turn as in the file, so movements are the same, up to the lengths of the limbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from fdsm.data.formats.people import Read
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.values import FloatArray

LAYOUT = get_layout("smpl-22")
_JOINTS = ("joints", "joints3d", "keypoints3d", "Jtr", "jtr")
_RATES = ("mocap_framerate", "mocap_frame_rate")
"""Names of the rate in AMASS, whose files have z up. Elsewhere y is up, as in the model."""
_STATURE = 1.72  # metres
_MOST_TURN = 1e6
_PARENTS = {child: parent for parent, child in LAYOUT.bones}


def _rest() -> NDArray[np.float64]:
    """Places of the joints (22, 3) from their parents, in statures, of a body with arms stretched out. x is left, z is ahead."""
    middle = {
        "spine1": (0, 0.06, 0),
        "spine2": (0, 0.075, 0),
        "spine3": (0, 0.03, 0),
        "neck": (0, 0.105, 0),
        "head": (0, 0.05, 0.01),
    }
    left = {
        "collar": (0.045, 0.065, 0),
        "shoulder": (0.06, 0.013, 0),
        "elbow": (0.172, 0, 0),
        "wrist": (0.146, 0, 0),
        "hip": (0.05, -0.045, 0),
        "knee": (0, -0.245, 0),
        "ankle": (0, -0.246, 0),
        "foot": (0, -0.035, 0.075),
    }
    places: dict[str, tuple[float, float, float]] = {"pelvis": (0, 0, 0), **middle}
    for joint, (x, y, z) in left.items():
        places |= {f"left_{joint}": (x, y, z), f"right_{joint}": (-x, y, z)}
    return np.array([places[joint] for joint in LAYOUT.joints], np.float64)


REST = _rest()


def fits(arrays: Mapping[str, NDArray[Any] | None]) -> bool:
    """Whether the arrays of a file are poses of SMPL: turns of at least 22 joints, three numbers each."""
    poses = arrays.get("poses")
    return "pose_body" in arrays or (poses is not None and poses.ndim == 2 and poses.shape[1] >= 3 * LAYOUT.num_joints)


def read_arrays(arrays: Mapping[str, NDArray[Any] | None], where: str) -> Read:
    """A clip (1, T, 22, 3) in metres, its layout, and frames a second. Joints are taken where the file has them.

    Raises InputError if the arrays are not numbers, or do not fit each other.
    """
    layout = replace(LAYOUT, up="+z") if any(name in arrays for name in _RATES) else LAYOUT
    fps = next((_numbers(arrays, name, where).reshape(-1) for name in (*_RATES, "fps") if name in arrays), np.zeros(0))
    rate = float(fps[0]) if len(fps) == 1 and 0 < fps[0] < 1e6 else None
    stored = next((_numbers(arrays, name, where) for name in _JOINTS if name in arrays), None)
    if stored is not None:
        if stored.ndim != 3 or stored.shape[1] < LAYOUT.num_joints or stored.shape[2] != 3:
            raise InputError(f"{where}: expected joints (frames, 22 or more, 3) beside poses of SMPL, found {stored.shape}")
        return stored[None, :, : LAYOUT.num_joints].astype(np.float32), layout, rate
    if "poses" in arrays:
        poses = _numbers(arrays, "poses", where)
    else:
        poses = np.concatenate(
            [_rows(arrays, name, width, where) for name, width in (("root_orient", 3), ("pose_body", 63))], axis=1
        )
    if (abs(poses) > _MOST_TURN).any():  # the square of a number that is much larger is none
        raise InputError(f"{where}: expected turns of at most {_MOST_TURN:g} radians, found one of {abs(poses).max():g}")
    way = _rows(arrays, "trans", 3, where) if "trans" in arrays else np.zeros((len(poses), 3))
    if not len(poses) or way.shape != (len(poses), 3):
        raise InputError(f"{where}: expected trans of shape ({len(poses)}, 3) for poses of {len(poses)} frames, found {way.shape}")
    return _places(poses[:, : 3 * LAYOUT.num_joints], way), layout, rate


def _places(poses: NDArray[np.float64], way: NDArray[np.float64]) -> FloatArray:
    """The joints (1, T, 22, 3) of turns (T, 66) about their parents' axes, as vectors in radians, and the pelvis's way (T, 3)."""
    turns: list[Rotation] = []
    places = np.empty((1, len(poses), LAYOUT.num_joints, 3), np.float32)
    for joint in range(LAYOUT.num_joints):
        turn = Rotation.from_rotvec(poses[:, 3 * joint : 3 * joint + 3])
        parent = _PARENTS.get(joint)
        places[0, :, joint] = way if parent is None else places[0, :, parent] + turns[parent].apply(_STATURE * REST[joint])
        turns.append(turn if parent is None else turns[parent] * turn)
    return places


def _rows(arrays: Mapping[str, NDArray[Any] | None], name: str, width: int, where: str) -> NDArray[np.float64]:
    rows = _numbers(arrays, name, where)
    if rows.ndim != 2 or rows.shape[1] != width:
        raise InputError(f"{where}: expected {name} of shape (frames, {width}), found {rows.shape}")
    return rows


def _numbers(arrays: Mapping[str, NDArray[Any] | None], name: str, where: str) -> NDArray[np.float64]:
    array = arrays.get(name)
    if array is None or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        raise InputError(f"{where}: expected {name} to be an array of finite numbers, as poses of SMPL have it, found none")
    return array.astype(np.float64)
