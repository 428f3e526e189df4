"""The page on videos, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from fdsm import storage
from fdsm.errors import InputError
from studies.reading.page import to_lines
from studies.video.measure import BESIDE, BESIDE_STAYS, DEPTH, DEPTH_STAYS, SUBJECTS, VIEWS, Row

NUMBERS = Path(__file__).with_name("numbers.json")
PAGE = Path(__file__).with_name("video.md")

_TOP = """# Which clip a video becomes

MediaPipe gives landmarks in the picture and landmarks in the world. Those of the world are in metres and have a depth, but their
hips are in one place in every frame. Which clip of them does the model that comes with fdsm name right most often?

Synthetic people act before a camera that is 2.7 to 3.8 m away, each action by {subjects} people seen from {views} sides, and some
walk up first. Landmarks have errors like MediaPipe's in the demo videos of Pose2Sim. There, four cameras see one person, and points
computed from all four tell how far off the landmarks of one are. In metres, errors to the sides have a part of {beside} that
changes over time, and one of {beside_stays} that stays for each joint. In depth these are {depth} and {depth_stays}. The column
*errors* has multiples of them.

The number is the top-1 accuracy in percent. All names of a block are candidates.

- *picture, 2D*: x and y in pixels.
- *world, hips in one place*: the landmarks of the world as they are.
- *world, moved*: moved to where the camera sees them, by least squares over the landmarks of both kinds. This is what fdsm reads.
- *picture, depth of the world*: x and y of the picture, and the depth of the world.
- *without errors, 3D*: what a perfect pose model would give.

`python -m studies video` makes the numbers, and `python -m studies pages` this page.
"""


def keep(rows: Sequence[Row], path: Path = NUMBERS) -> None:
    storage.write_json(path, [asdict(row) for row in rows])


def read_kept(path: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies video`, found no file")
    return [Row(**entry) for entry in storage.read_json(path)]


def table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    kinds = tuple(rows[0].accuracy)
    cells = [(f"{row.labels}", f"{row.clips}", f"{row.level:g}", *(f"{row.accuracy[kind]:.1f}" for kind in kinds)) for row in rows]
    return ("labels", "clips", "errors", *kinds), cells


def to_markdown(rows: Sequence[Row]) -> str:
    top = _TOP.format(
        subjects=SUBJECTS, views=VIEWS, beside=BESIDE, beside_stays=BESIDE_STAYS, depth=DEPTH, depth_stays=DEPTH_STAYS
    )
    return "\n".join([top, *to_lines(*table(rows))]) + "\n"
