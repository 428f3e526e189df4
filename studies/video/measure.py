"""Which clip of a video's landmarks is named right most often: synthetic people, seen by a camera, with a pose model's errors."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.video.places import placed
from fdsm.data.layouts import get_layout
from fdsm.errors import InputWarning
from fdsm.recognizer import Recognizer
from fdsm.rng import numpy_generator
from fdsm.splits import load_split
from fdsm.synthetic import Action, generate, load_programs
from fdsm.synthetic.rendering import FPS
from fdsm.synthetic.smoothing import smooth_noise
from fdsm.values import FloatArray

Points = NDArray[np.float64]

LAYOUT = get_layout("mediapipe-33")
HIPS = [LAYOUT.joints.index(side) for side in ("left_hip", "right_hip")]
BESIDE, BESIDE_STAYS, DEPTH, DEPTH_STAYS = 0.026, 0.03, 0.076, 0.076
"""Metres. Errors of MediaPipe's landmarks in the world, to the sides and in depth: what changes over time, and what stays.

They are root mean squares over shoulders, elbows, wrists, hips, knees and ankles in the four videos of Pose2Sim's demo of one
person, against points computed from all four cameras.
"""
LEVELS = (0.0, 0.5, 1.0, 1.5)
"""Errors, by those measured."""
SEED, SUBJECTS, VIEWS = 21, 2, 3
_LASTING = 3.0
"""Frames that an error lasts: with it, errors 1 to 15 frames apart differ as they do in the demo."""


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

    def error(changes: float, stays: float) -> Points:
        noise = smooth_noise(rng.standard_normal((frames, LAYOUT.num_joints)), _LASTING) * _unit(_LASTING)
        return level * (changes * noise + stays * rng.standard_normal(LAYOUT.num_joints))

    depth = error(DEPTH, DEPTH_STAYS)
    beside = [error(BESIDE, BESIDE_STAYS) for _ in range(2)]
    seen = body + np.stack([*beside, np.zeros_like(depth)], axis=-1)
    picture = seen[..., :2] / body[..., 2:]  # the focal length is 1
    world = _centred(seen + depth[..., None] * (0, 0, 1))
    moved = placed(picture, world, np.ones(world.shape[:2]), FPS)
    deep = np.concatenate([picture, world[..., 2:] / np.median(moved[..., 2])], axis=-1)
    return {
        "picture, 2D": picture[None].astype(np.float32),
        "world, hips in one place": world[None].astype(np.float32),
        "world, moved to its place in the picture": moved[None].astype(np.float32),
        "picture, depth of the world": deep[None].astype(np.float32),
        "without errors, 3D": clip,
    }


def _unit(frames: float) -> float:
    """What gives smooth noise a standard deviation of 1."""
    return float(np.sqrt(2 * np.sqrt(np.pi) * frames))


def _centred(points: Points) -> Points:
    return points - points[:, HIPS].mean(axis=1, keepdims=True)


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
