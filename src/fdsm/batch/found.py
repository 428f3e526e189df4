"""One clip of an archive, before anybody has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fdsm.errors import InputError
from fdsm.values import FloatArray


@dataclass(frozen=True)
class Found:
    """A clip's name in the archive, and its file or coordinates, or why there are none."""

    name: str
    clip: Path | FloatArray | InputError
    layout: str | None = None  # what the archive itself says of the clip
    fps: float | None = None
