"""A long recording of one person who stands, moves, and stands again, and the times of what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic.approach import STAYS, Approach
from fdsm.synthetic.forward_kinematics import JOINT, LAYOUT, Figure, Posture
from fdsm.synthetic.generation import directions, draw_camera, sensor_noise
from fdsm.synthetic.limbs import Array, X, Z, heading, turn_each
from fdsm.synthetic.postures import join
from fdsm.synthetic.programs import Action
from fdsm.synthetic.rendering import FPS, Performance, draw_sway, live, plan, rest
from fdsm.synthetic.subjects import Subject
from fdsm.values import FloatArray

_MOVES = 0.1
"""Trunk lengths a second. An action lasts from the first to the last frame in which a joint is faster."""
_AT_REST = 0.15
"""Trunk lengths. How far joints are from where they rest, at most, before and after an action."""
_TRIES = 30
"""Performances that are drawn until one begins and ends at rest. Some are cut, as recordings are."""


class Recording(NamedTuple):
    """What a depth sensor sees of a person, and when each action happens."""

    points: FloatArray  # (1, T, 25, 3) in layout `kinect-v2`, in the frame of the camera, 30 frames a second
    actions: tuple[tuple[float, float, str], ...]  # the start and the end in seconds, and the name


def record(
    parts: Sequence[Action | float], subject: Subject, seed: int, *, jitter: float = 1.0, walk: Approach = STAYS
) -> Recording:
    """Record actions one after the other. A number among them is so many seconds of standing, before which the person stops.

    The person goes on from where the last action led. `jitter` is the scale of the sensor's noise. `walk` is how walking actions
    move through the room. Raises InputError for an action of two, and for one that does not begin and end with the person standing.
    """
    rng = numpy_generator(seed, "recording")
    pieces: list[Posture] = []
    actions = []
    frames = 0
    for part in parts:
        if isinstance(part, Action):
            piece, (first, last) = _performed(part, subject, rng, walk)
            actions.append(((frames + first) / FPS, (frames + last + 1) / FPS, part.name))
        else:
            piece = rest(subject, round(part * FPS))
        _go_on(piece, pieces[-1] if pieces else None)
        pieces.append(piece)
        frames += len(piece.yaw)
    whole = replace(join(pieces), elbows=subject.elbows, clips=(slice(0, frames),))
    body = Figure([subject.body], live([Performance(subject, whole, draw_sway(frames, rng))])).joints()
    turns, shifts = directions([draw_camera(1, rng)])
    seen = np.matmul(turns[0], body) + shifts[0]
    points = seen.transpose(2, 0, 1) + sensor_noise(frames, LAYOUT.joints, jitter, rng)
    return Recording(points.astype(np.float32)[None], tuple(actions))


def _performed(action: Action, subject: Subject, rng: np.random.Generator, walk: Approach) -> tuple[Posture, tuple[int, int]]:
    """A performance that begins and ends at rest, and its first and last frame in which a joint moves."""
    if action.kinematics.partner is not None:
        raise InputError(f"recording: {action.name!r} is an action of two")
    resting = _around_root(rest(subject, 1), subject)[0]
    for _ in range(_TRIES):
        posture = plan(action, subject, rng, walk).posture
        if posture.whole is not None:
            break
        joints = _around_root(posture, subject)
        if np.abs(joints[[0, -1]] - resting).max() < _AT_REST * subject.body.trunk:
            room = Figure([subject.body], posture).joints().transpose(2, 0, 1)
            speed = np.linalg.norm(np.diff(room, axis=0), axis=2).max(axis=1) * FPS / subject.body.trunk
            moving = np.flatnonzero(speed > _MOVES)
            if len(moving):
                return posture, (int(moving[0]), int(moving[-1]) + 1)
    raise InputError(f"recording: expected actions that begin and end with the person standing, found {action.name!r}")


def _around_root(posture: Posture, subject: Subject) -> Array:
    """The joints (n, 25, 3) of a person who neither turns nor gets about."""
    here = replace(posture, heading=np.zeros_like(posture.heading), place=np.zeros_like(posture.place))
    joints = Figure([subject.body], here).joints().transpose(2, 0, 1)
    return joints - joints[:, [JOINT["spine_base"]]] * np.array([1.0, 0.0, 1.0])


def _go_on(piece: Posture, last: Posture | None) -> None:
    """Move a piece to where the last one ended."""
    turn = (0.0 if last is None else float(last.heading[-1])) - float(piece.heading[0])
    way = piece.place - piece.place[0]
    piece.place[:] = turn_each(heading(np.full(len(way), turn)), way.T).T
    if last is not None:
        piece.place[:, [X, Z]] += last.place[-1, [X, Z]]
    piece.heading += turn
