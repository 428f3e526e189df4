"""How well segments of long recordings are found, on synthetic recordings of people of whom a model has seen nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fdsm.recognizer import Recognizer
from fdsm.recordings import RecognizerStream, Segment, segment
from fdsm.rng import numpy_generator
from fdsm.synthetic import Action, load_programs, make_subject
from fdsm.synthetic.approach import Approach
from fdsm.synthetic.programs import Motion
from fdsm.synthetic.recordings import record
from fdsm.synthetic.rendering import FPS
from fdsm.values import BoolArray, FloatArray
from fdsm.vocabulary import Kinematics

NUM_LABELS, NUM_ACTIONS = 12, 16
"""Labels of a recording, and the times that one of them is done in it."""
_PAUSES = (0.3, 6.0)
"""Seconds of standing between two movements, at least and at most."""
_NOT_AT_REST = ("sit down", "stand up", "clap while running on the spot")
_HARDLY_SEEN = ("shake the head",)


def _action(name: str, path: str, *limbs: str, stance: str = "stand", height: str | None = None, **motion: float) -> Action:
    repetition = "repeated" if stance == "walk" else "once"
    words = Kinematics(limbs=limbs, path=path, height=height, stance=stance, tempo="slow", repetition=repetition)
    return Action(name=name, kinematics=words, motion=Motion.model_validate(motion))


WALK = _action("walk about", "step_in_turn", "both_legs", stance="walk")
FIDGETS = (
    _action("scratch the head", "touch_head", "right_arm"),
    _action("touch the chest", "touch_chest", "left_arm"),
    _action("swing an arm a little", "swing_low", "right_arm", amplitude=0.3),
    _action("sway", "sway", "trunk", amplitude=0.6),
    _action("lean a little", "lean_side", "trunk", amplitude=0.4),
    _action("look around", "shake_head", "head"),
    _action("nod", "nod", "head"),
    _action("put the hands on the hips", "touch_hips", "both_arms"),
    _action("raise an arm a little", "raise_front", "left_arm", height="waist", amplitude=0.3),
    _action("twist a little", "twist", "trunk", amplitude=0.4),
    _action("look at the watch", "check_watch", "left_arm"),
)
"""What people do between actions, beside standing and walking about."""


@dataclass(frozen=True)
class Scene:
    """A recording, the labels that are looked for, and when they happen. All else is background."""

    points: FloatArray  # (1, T, 25, 3)
    labels: tuple[str, ...]
    actions: tuple[tuple[float, float, str], ...]

    @property
    def seconds(self) -> float:
        return self.points.shape[1] / FPS


def draw_scene(seed: int) -> Scene:
    """Labels, what is done, pauses and the person are all drawn."""
    rng = numpy_generator(seed, "scene")
    programs = [one for one in load_programs() if one.name not in _NOT_AT_REST + _HARDLY_SEEN and one.kinematics.stance != "sit"]
    chosen = [programs[place] for place in rng.choice(len(programs), NUM_LABELS, replace=False)]

    def pause() -> float:
        return float(rng.uniform(*_PAUSES))

    parts: list[Action | float] = [pause()]
    for _ in range(NUM_ACTIONS):
        parts += [chosen[rng.integers(len(chosen))], pause()]
        if rng.random() < 0.6:
            parts += [WALK if rng.random() < 0.4 else FIDGETS[rng.integers(len(FIDGETS))], pause()]
    turn = float(rng.normal(0, 0.7))
    walk = Approach(hertz=float(rng.uniform(0.75, 1.05)), step=float(rng.uniform(0.2, 0.45)), turns=(turn, turn))
    recording = record(parts, make_subject(seed, 1), seed, walk=walk)
    labels = tuple(one.name for one in chosen)
    return Scene(recording.points, labels, tuple(one for one in recording.actions if one[2] in labels))


@dataclass(frozen=True)
class Found:
    """Totals over recordings."""

    f1_half: float  # a segment is right if it has the label and at least half of the union in common
    f1_quarter: float  # or a quarter
    background_named: float  # share of the time without a label that got one
    ends: tuple[float, float]  # median and 90th percentile of the error of starts and ends, of right segments, in seconds


def judge(scenes: Sequence[Scene], found: Sequence[Sequence[Segment]]) -> Found:
    """How well the segments fit the scenes. Each action counts for one segment, the one that fits best."""
    right = {0.5: 0, 0.25: 0}
    errors: list[float] = []
    named = without = 0
    for scene, segments in zip(scenes, found, strict=True):
        for least in right:
            free = list(segments)
            for start, end, label in scene.actions:
                same = [one for one in free if one.label == label and _overlap(one, start, end) >= least]
                if same:
                    best = max(same, key=lambda one: _overlap(one, start, end))
                    free.remove(best)
                    right[least] += 1
                    errors += [abs(best.start - start), abs(best.end - end)] if least == 0.5 else []
        frames = (np.arange(scene.points.shape[1]) / FPS).astype(np.float32)
        acts = _within(frames, [(start, end) for start, end, _ in scene.actions])
        named += int((_within(frames, [(one.start, one.end) for one in segments]) & ~acts).sum())
        without += int((~acts).sum())
    both = sum(len(scene.actions) for scene in scenes) + sum(map(len, found))
    middle, most = np.quantile(errors, [0.5, 0.9]) if errors else (np.nan, np.nan)
    return Found(2 * right[0.5] / both, 2 * right[0.25] / both, named / without, (float(middle), float(most)))


def _overlap(one: Segment, start: float, end: float) -> float:
    """What a segment and an action have in common, by what they have together."""
    common = min(one.end, end) - max(one.start, start)
    return max(0.0, common) / (one.end - one.start + end - start - common)


def _within(frames: FloatArray, spans: Sequence[tuple[float, float]]) -> BoolArray:
    inside = np.zeros(len(frames), np.bool_)
    for start, end in spans:
        inside |= (frames >= start) & (frames < end)
    return inside


def cost_of_stream(recognizer: Recognizer, scene: Scene, labels: Sequence[str]) -> tuple[float, float]:
    """Share of one core that a stream of 30 frames a second takes, and milliseconds for an answer while the person moves."""
    stream = RecognizerStream(recognizer, labels)
    stream.push(scene.points[0, :, None])  # warm
    busy, answers, moving = 0.0, 0, 0.0

    def timed(work: Callable[[], list]) -> tuple[float, list]:
        start = time.thread_time()
        result = work()
        return time.thread_time() - start, result

    for frame in scene.points[0]:
        spent, given = timed(lambda frame=frame: stream.push(frame))  # type: ignore[misc]
        busy += spent
        if any(one.label is not None for one in given):
            answers, moving = answers + 1, moving + spent
    return busy / scene.seconds, 1000 * moving / max(answers, 1)


def table(seeds: Sequence[int]) -> list[tuple[str, str]]:
    """Rows of a table: what was measured, and the number."""
    recognizer = Recognizer.from_pretrained()
    scenes = [draw_scene(seed) for seed in seeds]
    segment(recognizer, scenes[0].points, scenes[0].labels)  # warm
    start = time.thread_time()
    found = [segment(recognizer, scene.points, scene.labels) for scene in scenes]
    spent = time.thread_time() - start
    result = judge(scenes, found)
    share, answer = cost_of_stream(recognizer, scenes[0], [one.name for one in load_programs()][:50])
    minutes = sum(scene.seconds for scene in scenes) / 60
    return [
        ("recordings, minutes, actions", f"{len(scenes)}, {minutes:.0f}, {sum(len(scene.actions) for scene in scenes)}"),
        ("F1 at an overlap of a half", f"{result.f1_half:.3f}"),
        ("F1 at an overlap of a quarter", f"{result.f1_quarter:.3f}"),
        ("share of the other time that gets a label", f"{result.background_named:.3f}"),
        ("error of starts and ends: median, 90th percentile", f"{result.ends[0]:.2f} s, {result.ends[1]:.2f} s"),
        ("segment: CPU time for a minute", f"{spent / minutes:.2f} s"),
        ("stream, 50 labels: share of a core", f"{share:.2%}"),
        ("stream, 50 labels: an answer with a label", f"{answer:.1f} ms"),
    ]
