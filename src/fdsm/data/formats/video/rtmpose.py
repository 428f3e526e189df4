"""RTMPose from a file in ONNX's format, with or without a detector of people. 2D, pixels.

A pose model takes the part of a picture that shows one person, normalised, in red, green and blue, as it was trained. Its two
outputs (SimCC) are one score for each column and one for each row, for each joint. Without a detector, the part is the whole
picture, and then the place where the person just was.

A detector is YOLOX as it comes with RTMPose, with the suppression of double boxes in the file. It takes pixels from 0 to 255 in
blue, green and red. Its first output is boxes with scores.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.coco import LAYOUTS
from fdsm.data.formats.package import load_package
from fdsm.data.formats.people import layout_among
from fdsm.data.formats.video.finder import Finder, Found
from fdsm.data.formats.video.pictures import Pixels
from fdsm.errors import InputError

Box = NDArray[np.floating]
"""Left, top, right and bottom (4,) in pixels."""

SURE = 0.3
"""A score from which a joint, or a box, is drawn by the tools that RTMPose comes with."""
_MARGIN = 1.25
"""Size of the part that the model is shown, by that of the box around the person."""
_MEAN, _STD = np.array((123.675, 116.28, 103.53), np.float32), np.array((58.395, 57.12, 57.375), np.float32)
_GREY = 114
_MOST_BYTES, _MOST_SECONDS, _MOST_PIXELS = 2 * 2**30, 60, 2**22
"""What a model may take for a picture, and pixels that it may be shown. A file of some bytes may state terabytes, or a loop
without an end. RTMPose takes megabytes and a fraction of a second, and is shown some 100,000 pixels."""
_SILENT = 4
"""The runtime writes to standard error what it also raises."""
_TREMBLES = 0.04
"""It does not smooth. This allows for errors of 1.4% of the body, each apart from the one before."""


@contextmanager
def rtmpose_finder(pose: Path, detector: Path | None = None) -> Iterator[Finder]:
    """The models of two files. Raises InputError if onnxruntime is not installed, or a file is no such model."""
    model = _Model(pose, "a pose model with the outputs simcc_x and simcc_y", 2)
    joints, columns = model.outputs[0][1:]
    rows = model.outputs[1][2]
    if not isinstance(joints, int) or not (isinstance(columns, int) and isinstance(rows, int)):
        raise InputError(f"{pose}: expected outputs (N, joints, columns) and (N, joints, rows), found {model.outputs}")
    layout = layout_among(LAYOUTS, joints, str(pose))
    boxes = None if detector is None else _Model(detector, "a detector with boxes and scores (1, N, 5)", 1)
    before: Box | None = None

    def find(pixels: Pixels) -> list[Found]:
        nonlocal before
        height, width = pixels.shape[:2]
        if boxes is not None:
            return [_pose(model, pixels, box) for box in _boxes(boxes, pixels)]
        found = _pose(model, pixels, np.array([0, 0, width, height]) if before is None else before)
        sure = found.points[found.scores >= SURE]
        before = np.concatenate([sure.min(0), sure.max(0)]) if 2 * len(sure) >= joints else None
        return [found]

    yield Finder("RTMPose", layout, _TREMBLES, find)


class _Model:
    """A model file that takes one picture (1, 3, height, width)."""

    def __init__(self, path: Path, what: str, outputs: int) -> None:
        self._runtime = load_package("onnxruntime", "onnxruntime", path, "video")
        self._path = path
        try:
            self._session = _session(self._runtime, path)
        except Exception as error:  # its errors have no common base
            raise InputError(f"{path}: expected {what} in ONNX's format, found no such file ({_reason(error)})") from None
        given = self._session.get_inputs()
        self.outputs: list[Sequence[int | str]] = [output.shape for output in self._session.get_outputs()]
        fits = len(given) == 1 and len(given[0].shape) == 4 and all(isinstance(side, int) for side in given[0].shape[2:])
        if not fits or len(self.outputs) < outputs or any(len(shape) != 3 for shape in self.outputs[:outputs]):
            found = f"inputs {[one.shape for one in given]} and outputs {self.outputs}"
            raise InputError(f"{path}: expected {what} for pictures of one size, found {found}")
        self._name = given[0].name
        self.height, self.width = given[0].shape[2:]
        if not 0 < self.height * self.width <= _MOST_PIXELS:
            raise InputError(f"{path}: expected {what} for at most {_MOST_PIXELS:,} pixels, found {self.width} x {self.height}")

    def __call__(self, pixels: NDArray[Any]) -> list[Any]:
        """The outputs for one picture (height, width, 3). Raises InputError if the model fails, or takes too much."""
        options = self._runtime.RunOptions()
        options.log_severity_level = _SILENT
        given = {self._name: pixels.transpose(2, 0, 1)[None].astype(np.float32)}
        late = threading.Timer(_MOST_SECONDS, lambda: setattr(options, "terminate", True))
        late.start()
        try:
            return list(self._session.run(None, given, options))
        except Exception as error:  # its errors have no common base
            raise InputError(
                f"{self._path}: expected a model that takes at most {_MOST_BYTES >> 20} MiB and {_MOST_SECONDS} s for a picture, "
                f"found one that fails ({_reason(error)})"
            ) from None
        finally:
            late.cancel()


def _session(runtime: Any, path: Path) -> Any:
    """A model that computes in at most `_MOST_BYTES`."""
    _bound_memory(runtime)
    options = runtime.SessionOptions()
    options.log_severity_level = _SILENT
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Constants would be computed before memory is bounded. Given as bytes, a model has no folder in which weights could lie, so no
    # other file is opened.
    return runtime.InferenceSession(
        path.read_bytes(), options, providers=["CPUExecutionProvider"], disabled_optimizers=["ConstantFolding"]
    )


@cache
def _bound_memory(runtime: Any) -> None:
    """Make the place in which all models of this process compute, once."""
    kind, use = runtime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, runtime.OrtMemType.DEFAULT
    runtime.create_and_register_allocator(
        runtime.OrtMemoryInfo("Cpu", kind, 0, use), runtime.OrtArenaCfg({"max_mem": _MOST_BYTES, "arena_extend_strategy": 1})
    )


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _pose(model: _Model, pixels: Pixels, box: Box) -> Found:
    """The person in a box."""
    centre, size = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) * _MARGIN
    scale = max(size[0] / model.width, size[1] / model.height, 1e-6)  # pixels of the picture by those of the model
    corner = centre - scale * np.array([model.width, model.height]) / 2
    columns, rows = model((_part(pixels, corner, scale, model.width, model.height) - _MEAN) / _STD)[:2]
    place = np.stack([columns[0].argmax(1) / columns.shape[2] * model.width, rows[0].argmax(1) / rows.shape[2] * model.height], 1)
    return Found(corner + scale * place, (columns[0].max(1) + rows[0].max(1)) / 2)


def _boxes(model: _Model, pixels: Pixels) -> list[Box]:
    """The boxes around people."""
    height, width = pixels.shape[:2]
    scale = max(width / model.width, height / model.height)
    shown = _part(pixels, np.zeros(2), scale, model.width, model.height, _GREY)
    boxes, *classes = model(shown[..., ::-1])
    person = boxes[0, :, 4] >= SURE
    if classes and classes[0].shape == boxes.shape[:2]:
        person &= classes[0][0] == 0
    return [box * scale for box in boxes[0, person, :4]]


def _part(pixels: Pixels, corner: NDArray[np.floating], scale: float, width: int, height: int, outside: int = 0) -> Pixels:
    """A part of a picture in another size. `scale` is pixels of the picture by pixels of the part."""
    from PIL import Image

    first = corner + (1 - scale) / 2  # Pillow counts from the edge of a pixel, the models from its middle
    matrix = (scale, 0, first[0], 0, scale, first[1])
    part = Image.fromarray(pixels).transform(
        (width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=(outside,) * 3
    )
    return np.asarray(part)
