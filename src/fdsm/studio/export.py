"""Parts of a recording as a data set in the folder format of `fdsm.data.folder`, in one archive."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from fdsm.data.bodies import is_seen
from fdsm.data.folder import write_folder
from fdsm.data.input_report import InputReport
from fdsm.errors import InputError
from fdsm.studio.containers import refuse_many
from fdsm.studio.requests import ExportRequest, Part
from fdsm.studio.settings import Settings
from fdsm.values import UNKNOWN, FloatArray, Samples, Sequences

_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_USUAL = "clips"


def archive_of(report: InputReport, asked: ExportRequest, settings: Settings) -> tuple[str, bytes]:
    """The name of a data set as a file's name, and its archive.

    Raises InputError for a part outside of the recording, or of somebody who is not seen in it.
    """
    clips = []
    for number, part in enumerate(asked.segments, 1):
        clips.append(_cut(report, part, f"segment {number}"))
        refuse_many(sum(clip.size for clip in clips), settings)
    classes = tuple(dict.fromkeys(part.label.strip() for part in asked.segments))
    if not all(classes):
        raise InputError("segments: expected a label of each, found a blank one")
    samples = Samples(
        labels=np.array([classes.index(part.label.strip()) for part in asked.segments], np.int64),
        ids=tuple(f"{number:04d}" for number in range(1, len(clips) + 1)),
        subjects=np.array([part.person if asked.subject is None else asked.subject for part in asked.segments], np.int64),
        views=np.full(len(clips), UNKNOWN, np.int64),
        class_names=classes,
    )
    sequences = Sequences.from_clips(clips, samples, report.layout, report.frames / report.seconds)
    name = _NAME.sub("-", asked.name).strip("-") or _USUAL
    with tempfile.TemporaryDirectory(prefix="fdsm-studio-") as folder:
        root = Path(folder, name)
        write_folder(sequences, root, asked.name)
        return name, _packed(root)


def _cut(report: InputReport, part: Part, where: str) -> FloatArray:
    """The frames (1, T, V, C) of a part."""
    rate = report.frames / report.seconds
    if part.person not in report.persons or report.person not in (None, part.person):
        numbers = ", ".join(map(str, report.persons if report.person is None else [report.person]))
        raise InputError(f"{where}: expected a person of the clip ({numbers}), found {part.person}")
    row = 0 if len(report.clip) == 1 else part.person - 1
    first, last = (min(max(round(moment * rate) - report.first, 0), report.frames) for moment in (part.start, part.end))
    clip = report.clip[row : row + 1, first:last]
    if not is_seen(clip).any():
        raise InputError(
            f"{where}: expected a part in which person {part.person} is seen, found nobody from {part.start:g} to {part.end:g} s"
        )
    return clip


def _packed(root: Path) -> bytes:
    """A folder as a .zip file. Files have no times, so equal data sets have equal archives."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                archive.writestr(zipfile.ZipInfo(f"{root.name}/{path.relative_to(root).as_posix()}"), path.read_bytes())
    return content.getvalue()
