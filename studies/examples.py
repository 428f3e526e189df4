"""The clips that come with the studio: synthetic people, in files that say their layout and rate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from fdsm.storage import atomic_path, write_text
from fdsm.studio.examples import EXAMPLES, LIST
from fdsm.synthetic import generate, load_programs, make_subject
from fdsm.synthetic.programs import Action
from fdsm.synthetic.recordings import record
from fdsm.synthetic.rendering import FPS
from fdsm.values import FloatArray

_SEED = 24
_DECIMALS = 3
"""Of metres. The sensor's noise is several millimetres."""
_OTHERS = ["sit down", "jump up", "bow", "kick with the right foot"]


def make(folder: Path = EXAMPLES) -> list[Path]:
    """Render all examples into a folder, and list them there. Returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    programs = {program.name: program for program in load_programs()}
    wave, squat = programs["wave with the right hand"], programs["squat slowly"]
    clap, hop, bow = programs["clap the hands above the head"], programs["hop on the right foot"], programs["bow"]
    both = Action(name="bow to each other", kinematics=bow.kinematics.model_copy(update={"partner": "with"}))
    long = record([1.0, wave, 1.5, squat, 1.0, hop, 1.5, clap, 1.0, wave, 1.0], make_subject(_SEED, 1), _SEED, jitter=0.5)
    flat = _clip(squat, layout="coco-17", num_dims=2)
    actions = [action.name for action in (wave, squat, hop, clap)]
    clips = [
        ("wave.npz", "One person waves", "kinect-v2", _clip(wave), [wave.name, *_OTHERS]),
        ("squat-2d.npz", "A squat as a camera sees it", "coco-17", flat, [squat.name, *_OTHERS]),
        ("two-people.npz", "Two people bow to each other", "kinect-v2", _clip(both), [*_OTHERS, squat.name, clap.name]),
        ("five-actions.npz", "Half a minute with five actions", "kinect-v2", long.points, actions),
    ]
    listed = [{"name": name, "title": title, "labels": labels, "layout": layout} for name, title, layout, _, labels in clips]
    write_text(folder / LIST, yaml.safe_dump(listed, sort_keys=False, width=120))
    for name, _, layout, points, _ in clips:
        with atomic_path(folder / name) as target, target.open("wb") as file:
            np.savez_compressed(file, points=points.round(_DECIMALS), layout=np.str_(layout), fps=np.float64(FPS))
    return [folder / name for name, *_ in clips]


def _clip(action: Action, **options: Any) -> FloatArray:
    """One performance (M, T, V, C)."""
    motions = generate([action], num_subjects=1, num_views=1, num_trials=1, seed=_SEED, **options)
    return motions[0]
