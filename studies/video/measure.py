"""Which clip of a video's landmarks is named right most often: synthetic people, seen by a camera, with a pose model's errors."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fdsm.data.layouts import get_layout
from fdsm.errors import InputWarning
from fdsm.recognizer import Recognizer
from fdsm.rng import numpy_generator
from fdsm.splits import load_split
from fdsm.synthetic import Action, generate, load_programs
from fdsm.synthetic.smoothing import smooth_noise
from fdsm.values import FloatArray

Points = NDArray[np.float64]

LAYOUT = get_layout("mediapipe-33")
HIPS = [LAYOUT.joints.index(side) for side in ("left_hip", "right_hip")]
BESIDE, DEPTH, OFFSET = 0.03, 0.085, 0.085
"""Metres. Errors of MediaPipe's landmarks in the world: to the sides and in depth, which change, and in depth, which stay.

On the four cameras of Pose2Sim's demo, against points computed from all four, errors in depth have a standard deviation of 0.07 to
0.10 over time and a mean of 0.05 to 0.12 for each joint of a limb. To the sides both are 0.02 to 0.05.
"""
LEVELS = (0.0, 0.5, 1.0, 1.5)
"""Errors, by those measured."""
SEED, SUBJECTS, VIEWS = 21, 2, 3
_LASTING = 6.0
"""Frames that an error lasts."""


@dataclass(frozen=True)
class Row:
    """Top-1 accuracy in percent of each kind of clip."""

    labels: int
    clips: int
    level: float
    accuracy: Mapping[str, float]


def kinds(clip: FloatArray, level: float, rng: np.random.Generator) -> dict[str, FloatArray]:
    """The clips that may be made of the landmarks of a person (1, T, V, 3), who stands in metres before a camera at the origin."""
    body = clip[0].astype(np.float64)
    frames = len(body)

    def lasting(size: float) -> Points:
        return level * size * smooth_noise(rng.standard_normal((frames, LAYOUT.num_joints)), _LASTING) * _unit(_LASTING)

    depth = lasting(DEPTH) + level * OFFSET * rng.standard_normal(LAYOUT.num_joints)
    seen = body + np.stack([lasting(BESIDE), lasting(BESIDE), np.zeros_like(depth)], axis=-1)
    picture = seen[..., :2] / body[..., 2:]  # the focal length is 1
    world = _centred(seen + depth[..., None] * (0, 0, 1))
    place = _places(picture, world)
    deep = np.concatenate([picture, world[..., 2:] / np.median(place[:, 2])], axis=-1)
    return {
        "picture, 2D": picture[None].astype(np.float32),
        "world, hips in one place": world[None].astype(np.float32),
        "world, moved to its place in the picture": (world + place[:, None])[None].astype(np.float32),
        "picture, depth of the world": deep[None].astype(np.float32),
        "without errors, 3D": clip,
    }


def _unit(frames: float) -> float:
    """What gives smooth noise a standard deviation of 1."""
    return float(np.sqrt(2 * np.sqrt(np.pi) * frames))


def _centred(points: Points) -> Points:
    return points - points[:, HIPS].mean(axis=1, keepdims=True)


def _places(picture: Points, world: Points) -> Points:
    """Where points in the world (T, V, 3) must be for the camera to see the picture (T, V, 2): their shift (T, 3), least squares."""
    shifts = []
    for seen, points in zip(picture, world, strict=True):
        rows = []
        for axis in (0, 1):
            row = np.zeros((len(seen), 3))
            row[:, axis], row[:, 2] = 1, -seen[:, axis]
            rows.append(row)
        values = np.concatenate([seen[:, axis] * points[:, 2] - points[:, axis] for axis in (0, 1)])
        shifts.append(np.linalg.lstsq(np.concatenate(rows), values, rcond=None)[0])
    return np.array(shifts)


def measure(report: Callable[[Row], None]) -> list[Row]:
    """Rows for the unseen programs among themselves, and for all programs."""
    recognize = Recognizer.from_pretrained()
    programs = load_programs()
    unseen = load_split("synthetic", "default", tuple(program.name for program in programs)).unseen
    rows = []
    for chosen in ([programs[i] for i in unseen], programs):
        for level in LEVELS:
            rows.append(_row(recognize, chosen, level))
            report(rows[-1])
    return rows


def _row(recognize: Recognizer, programs: Sequence[Action], level: float) -> Row:
    names = [program.name for program in programs]
    takes = generate(
        programs, num_subjects=SUBJECTS, num_views=VIEWS, num_trials=1, seed=SEED, layout=LAYOUT, jitter=0, approach=0.3
    )
    made: dict[str, list[FloatArray]] = {}
    for number, clip in enumerate(takes):
        for kind, points in kinds(clip, level, numpy_generator(SEED, "pose errors", number)).items():
            made.setdefault(kind, []).append(points)
    accuracy = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        for kind, clips in made.items():
            first = [ranking[0]["label"] for ranking in recognize(clips, names, layout=LAYOUT.name)]
            right = [label == names[place] for label, place in zip(first, takes.samples.labels, strict=True)]
            accuracy[kind] = round(100 * float(np.mean(right)), 1)
    return Row(len(names), len(takes), level, accuracy)
