"""MediaPipe's pose model: one person, 33 joints. The wheel of its version 0.10.21 is the last that has the model in it.

It gives landmarks in the picture, and landmarks in the world. Those of the world are in metres and have a depth, but the hips
are in one place in every picture. `places` moves them to where the camera sees them, so that travel and jumps are not lost.
`studies/video` compares this with other clips.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from fdsm.data.formats.package import load_package
from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.formats.video.pictures import Pixels
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError

_TREMBLES = 0.01
"""It smooths. Steps of people change by 0.005 to 0.03 in the demo videos, the more the faster they move."""


@contextmanager
def mediapipe_finder(path: Path) -> Iterator[Finder]:
    """The model, for the video of a path. Raises InputError if MediaPipe is not installed, or has no model."""
    module = load_package("mediapipe", "mediapipe", path, "video")
    if not hasattr(module, "solutions"):
        raise InputError(
            f"{path}: needs mediapipe 0.10.21, the last with a model, found {module.__version__}: pip install 'fdsm[video]'"
        )
    layout = get_layout("mediapipe-33")
    with ExitStack() as stack:
        model: Any = None

        def process(pixels: Pixels) -> Any:
            nonlocal model
            with _silent():
                if model is None:
                    model = stack.enter_context(module.solutions.pose.Pose(model_complexity=1))
                return model.process(pixels)

        def find(pixels: Pixels) -> list[Found]:
            result = process(pixels)
            if result.pose_landmarks is None:
                return []
            marks, world = result.pose_landmarks.landmark, result.pose_world_landmarks.landmark
            height, width = pixels.shape[:2]
            points = np.array([(mark.x * width, mark.y * height) for mark in marks])
            scores = np.array([mark.visibility for mark in marks])
            space = np.array([(mark.x, mark.y, mark.z) for mark in world])
            return [Found(points, scores, space)]

        yield Finder("MediaPipe", layout, _TREMBLES, find)


@contextmanager
def _silent() -> Iterator[None]:
    """Without the notes that MediaPipe's C++ code writes to standard error, past Python.

    Nobody can act on them. Its errors are raised.
    """
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
