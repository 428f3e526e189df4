"""The open folder format: dataset.yaml, samples.csv and clips/*.npy. docs/data.md describes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from fdsm.data.clips import open_npy
from fdsm.data.layout_files import Skeleton
from fdsm.data.layouts import LAYOUTS
from fdsm.data.source import Listing, SourceConfig, as_clip, read_bytes, refuse_occupied
from fdsm.errors import InputError, did_you_mean, explain
from fdsm.storage import read_yaml
from fdsm.values import UNKNOWN, FloatArray, Layout, Samples, Sequences
from fdsm.whole_files import atomic_path, write_array

COLUMNS = ("file", "class", "subject", "view", "start", "end")
_MAX_NUMBER = 2**31 - 1


class Description(Skeleton):
    """The content of dataset.yaml: a skeleton, and what the samples are."""

    name: str = Field(min_length=1, description="what to call the data set")
    fps: float = Field(gt=0, allow_inf_nan=False, description="frames per second")
    classes: tuple[str, ...] = Field(min_length=1, description="class names; the class id is the index in this list")

    @model_validator(mode="after")
    def _check(self) -> Description:
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("two classes have the same name")
        if self.points is not None:
            raise ValueError("`points` are for files whose points have names, which .npy files have not")
        return self


class Folder(SourceConfig):
    """`root` holds dataset.yaml, samples.csv and clips/."""

    name: Literal["folder"] = "folder"
    root: Path

    def list_samples(self) -> Listing:
        """All rows of samples.csv in order. Raises InputError naming the file and the line that is wrong."""
        description = read_description(self.root / "dataset.yaml")
        layout = description.make_layout()
        rows = tuple(_read_rows(self.root / "samples.csv", description.classes))
        if not rows:
            raise InputError(f"{self.root / 'samples.csv'}: expected at least one sample, found none")
        samples = Samples(
            labels=np.array([row.label for row in rows], np.int64),
            ids=tuple(row.id for row in rows),
            subjects=np.array([row.subject for row in rows], np.int64),
            views=np.array([row.view for row in rows], np.int64),
            class_names=description.classes,
        )
        num_dims = _open_clip(self.root, rows[0]).shape[-1]
        read = partial(_read_row, self.root, rows, layout.num_joints, num_dims)
        files = tuple(self.root / row.file for row in rows)
        return Listing(samples, layout, description.fps, num_dims, (1,) * len(rows), read, files)


def _read_row(root: Path, rows: tuple[_Row, ...], num_joints: int, num_dims: int, portion: int) -> list[FloatArray]:
    row = rows[portion]
    clip = _read_span(root, row, num_joints)
    if clip.shape[-1] != num_dims:
        raise InputError(f"{row.where}: expected {num_dims} coordinates as in the first clip, found {clip.shape[-1]}")
    return [clip]


def read_description(path: Path) -> Description:
    """Read dataset.yaml. Raises InputError naming the key that is wrong."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise InputError(f"{path}: expected keys such as name, fps and classes, found {type(content).__name__}")
    try:
        return Description.model_validate(content)
    except ValidationError as error:
        raise explain(error, str(path), Description) from None


@dataclass(frozen=True)
class _Row:
    where: str  # "samples.csv line 3", for messages
    file: str
    label: int
    subject: int
    view: int
    start: int | None
    end: int | None

    @property
    def id(self) -> str:
        """The file name without `clips/` and the suffix. The id of a part of a file also has its frames."""
        name = self.file.removeprefix("clips/").removesuffix(".npy")
        if self.start is None and self.end is None:
            return name
        return f"{name}@{self.start or 0}-{'' if self.end is None else self.end}"


def _read_rows(path: Path, classes: tuple[str, ...]) -> Iterator[_Row]:
    table = read_bytes(path, _parse_csv, "a table in UTF-8 with the columns file and class")
    header, rows = (table[0], table[1:]) if table else ([], [])
    for column in header:
        if column not in COLUMNS:
            raise InputError(f"{path}: column {did_you_mean(column, list(COLUMNS))}")
    for column in dict.fromkeys(("file", "class", *header)):
        if header.count(column) != 1:
            raise InputError(f"{path}: expected one column {column!r} in the first line, found {header.count(column)}")
    ids = {name: label for label, name in enumerate(classes)}
    seen: set[str] = set()
    for number, cells in enumerate(rows, start=2):
        where = f"{path} row {number}"
        if not cells:
            continue
        if len(cells) != len(header):
            raise InputError(f"{where}: expected {len(header)} cells, found {len(cells)}")
        cell = dict(zip(header, cells, strict=True))
        if cell["class"] not in ids:
            raise InputError(f"{where}: class {did_you_mean(cell['class'], list(classes))}")
        numbers = {column: _whole_number(cell.get(column, ""), column, where) for column in COLUMNS[2:]}
        row = _Row(
            where=where,
            file=_inside(cell["file"], where),
            label=ids[cell["class"]],
            subject=UNKNOWN if numbers["subject"] is None else numbers["subject"],
            view=UNKNOWN if numbers["view"] is None else numbers["view"],
            start=numbers["start"],
            end=numbers["end"],
        )
        if row.id in seen:
            raise InputError(f"{where}: expected each clip (or part of a clip) once, found {row.id!r} again")
        seen.add(row.id)
        yield row


def _parse_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def _whole_number(cell: str, column: str, where: str) -> int | None:
    if not cell.strip():
        return None
    try:
        number = -1 if "_" in cell else int(cell)  # int takes 1_2 for 12
    except ValueError:
        number = -1
    if not 0 <= number <= _MAX_NUMBER:
        raise InputError(f"{where}: expected {column} to be a whole number from 0 or empty, found {cell[:40]!r}")
    return number


def _inside(file: str, where: str) -> str:
    """The file name as given. Raises InputError if it could lead out of the folder."""
    parts = PurePosixPath(file).parts
    if not parts or file.startswith("/") or ".." in parts or any(c in file for c in "\\:\0") or not file.endswith(".npy"):
        raise InputError(f"{where}: expected file to be a relative path to an .npy file in the folder, found {file[:80]!r}")
    return file


def _open_clip(root: Path, row: _Row) -> NDArray[Any]:
    path = root / row.file
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):  # a name that is too long or cannot be encoded, or circular links
        inside = False
    if not inside:
        raise InputError(f"{row.where}: expected file to lie in the folder, found {row.file[:80]!r}, which leads out of it")
    return open_npy(path)


def _read_span(root: Path, row: _Row, num_joints: int) -> FloatArray:
    array = _open_clip(root, row)
    num_frames = array.shape[-3]
    start, end = row.start or 0, num_frames if row.end is None else row.end
    if row.start is not None or row.end is not None:
        if not start < end <= num_frames:
            raise InputError(f"{row.where}: expected start < end <= {num_frames}, the length of the clip, found {start} and {end}")
        array = array[..., start:end, :, :]
    return as_clip(array, num_joints, str(root / row.file))


def write_folder(sequences: Sequences, path: str | Path, name: str | None = None) -> None:
    """Write sequences in the folder format. `Folder(root=path).read()` returns them unchanged.

    `name` is the data set's name; the default is the folder's. Raises InputError if `path` exists or if a sample's id cannot
    be a file name. If the process is killed during writing, nothing is left at `path`.
    """
    path = Path(path)
    refuse_occupied(path)
    samples = sequences.samples
    files = [_inside(f"clips/{sample}.npy", f"sample {sample!r}") for sample in samples.ids]
    with atomic_path(path) as target:
        (target / "clips").mkdir(parents=True)
        description = {
            "name": name or path.name,
            "fps": sequences.fps,
            **_describe_layout(sequences.layout),
            "classes": list(samples.class_names),
        }
        text = yaml.safe_dump(description, sort_keys=False, allow_unicode=True, width=120)
        (target / "dataset.yaml").write_text(text, encoding="utf-8")
        with (target / "samples.csv").open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream, lineterminator="\n")
            table.writerow(COLUMNS[:4])
            for i, file in enumerate(files):
                numbers = ["" if n == UNKNOWN else int(n) for n in (samples.subjects[i], samples.views[i])]
                table.writerow([file, samples.class_names[samples.labels[i]], *numbers])
        for file, clip in zip(files, sequences, strict=True):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            write_array(target / file, clip)


def _describe_layout(layout: Layout) -> dict[str, Any]:
    known = LAYOUTS.get(layout.name)
    if known is not None and replace(known, up=layout.up) == layout:
        return {"layout": layout.name, "up": layout.up}
    return {
        "layout": layout.name,
        "joints": list(layout.joints),
        "bones": [[layout.joints[a], layout.joints[b]] for a, b in layout.bones],
        "pairs": [[layout.joints[a], layout.joints[b]] for a, b in layout.pairs],
        "roles": {role: [layout.joints[i] for i in joints] for role, joints in layout.roles.items()},
        "parts": {part: [layout.joints[i] for i in joints] for part, joints in layout.parts.items()},
        "up": layout.up,
    }
