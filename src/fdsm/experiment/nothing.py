"""Clips in which nothing is done: people who keep still, fidget or walk about, and a sensor that is mostly noise."""

from __future__ import annotations

import numpy as np

from fdsm.rng import numpy_generator
from fdsm.synthetic import Action, generate
from fdsm.synthetic.draws import uniform
from fdsm.synthetic.smoothing import smooth_noise
from fdsm.values import FloatArray, Layout, Sequences
from fdsm.vocabulary import Kinematics

_STILL = tuple(
    Kinematics(limbs=("trunk",), path="rest", stance=stance, tempo="slow", repetition="once") for stance in ("stand", "sit")
)
_WALKING = tuple(
    Kinematics(limbs=("both_legs",), path="step_in_turn", stance="walk", tempo=tempo, repetition="repeated")
    for tempo in ("slow", "fast")
)
KINDS = {"still": _STILL, "fidgets": _STILL, "noise": _STILL, "walking": _WALKING}
"""What people do in each kind of clip, in two ways. A label that one of these movements describes fits such a clip."""

_MEANT = ("still", "fidgets", "walking")
"""Kinds that a label may mean. No label means a sensor's noise, whatever people do behind it."""

_NOISE = 7.0
"""Scale of the sensor's noise in clips of noise. Hands then tremble by about 10 cm."""
_WANDER = 0.1
"""Metres by which a hand wanders in the median fidgeting clip, as one standard deviation."""
_HAND = ("hand", "wrist", "tip", "thumb", "index", "pinky")


def clips_of_nothing(kind: str, count: int, seed: int, layout: Layout | str, num_dims: int = 3) -> Sequences:
    """`count` clips of each of the two ways of one of `KINDS`. Their label is the way. Every clip is of another person."""
    clips = generate(
        [Action(name=f"nothing: {kind}, {one.stance}, {one.tempo}", kinematics=one) for one in KINDS[kind]],
        num_subjects=count,
        num_views=1,
        num_trials=1,
        seed=seed,
        jitter=_NOISE if kind == "noise" else 1.0,
        jitter_spread=0.7 if kind != "noise" else 0.3,
        approach=0.6 if kind == "walking" else 0.0,
        layout=layout,
        num_dims=num_dims,
    )
    draws = [numpy_generator(seed, f"nothing: {kind}", number) for number in range(len(clips))]
    found = [_cut(clip, rng) for clip, rng in zip(clips, draws, strict=True)]
    if kind == "fidgets":
        found = [_fidget(clip, clips.layout, rng) for clip, rng in zip(found, draws, strict=True)]
    return Sequences.from_clips(found, clips.samples, clips.layout, clips.fps)


def meant_by(kind: str, way: int) -> tuple[str, str]:
    """Path and stance of what people do in one of the two ways of a kind. Two blanks: no label means it."""
    words = KINDS[kind][way]
    return (words.path, words.stance) if kind in _MEANT else ("", "")


def _cut(clip: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A part of the clip, at least half of it: doing nothing begins and ends at no time in particular."""
    length = clip.shape[1]
    kept = int(np.ceil(length * uniform(rng, 0.5, 1.0)))
    first = int(rng.integers(length - kept + 1))
    return clip[:, first : first + kept]


def _fidget(clip: FloatArray, layout: Layout, rng: np.random.Generator) -> FloatArray:
    """The clip (1, T, V, C) with hands, elbows and head that wander a little, each by its own amount."""
    moved, frames = clip.copy(), clip.shape[1]
    size, pace = _WANDER * float(np.exp(0.6 * rng.standard_normal())), uniform(rng, 6.0, 20.0)
    wander = smooth_noise(rng.standard_normal((frames, 9)), pace) * np.sqrt(2 * np.sqrt(np.pi) * pace)
    courses = wander.reshape(frames, 3, 3)[..., : clip.shape[-1]] * (size * rng.random((3, 1)))  # left, right, head
    for number, joint in enumerate(layout.joints):
        part, share = _wandering(joint)
        moved[0, :, number] += (share * courses[:, part]).astype(np.float32)
    return moved


def _wandering(joint: str) -> tuple[int, float]:
    """The part that a joint belongs to (left, right, head), and its share of the part's motion."""
    if "left" in joint or "right" in joint:
        return int("right" in joint), 1.0 if any(word in joint for word in _HAND) else 0.5 if "elbow" in joint else 0.0
    return 2, 0.3 if joint in ("head", "neck") else 0.0
