"""Clips as pose tools write them, a module a format. The ending of a file tells the format, and the content that of JSON.

A module has `read(path)`, or for JSON `fits(content)` and `read_content(content, where)`. They give a `people.Read`. Where points
have names, it is `read(path, layout)`: the layout that is wanted, if any.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

BY_ENDING: Mapping[str, str] = {
    ".npz": "arrays",
    ".pkl": "pyskl_clip",
    ".pose": "pose_format",
    ".slp": "sleap",
    ".h5": "sleap",
    ".nc": "movement",
    **dict.fromkeys((".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v"), "video"),
    ".bvh": "bvh",
    ".c3d": "c3d",
    ".trc": "trc",
    ".csv": "csv_table",
    ".tsv": "csv_table",
}
"""The module of this package that reads files of an ending."""
NAMED = (".pose", ".slp", ".h5", ".nc", ".bvh", ".c3d", ".trc", ".csv", ".tsv")
"""Endings of files whose points have names."""
JSON_ENDINGS = (".json", ".jsonl", ".ndjson")
BY_CONTENT = ("openpose", "azure_kinect", "mmpose", "coco", "ultralytics", "mediapipe")
"""Modules that read JSON. The first whose `fits` says so takes a content."""


def reader_of(ending: str) -> Any:
    """The module that reads files of an ending."""
    return importlib.import_module(f"{__name__}.{BY_ENDING[ending]}")


def reader_of_content(content: Any) -> Any:
    """The module that reads the content of a JSON file, or None."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in BY_CONTENT)
    return next((module for module in modules if module.fits(content)), None)
