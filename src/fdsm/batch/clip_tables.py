"""Clips in Parquet. Points lie flat in a list beside a column of shapes, which every reader of Parquet gives back as it is.

| column | type | what it is |
| --- | --- | --- |
| `points` | list of floats | the coordinates of a clip in C order, NaN where a joint is missing |
| `shape` | list of integers | persons, frames, joints, coordinates, or the last three |
| `clip` | text, may be absent | the clip's name; else the file with the row's number |
| `layout` | text, may be absent or null | the joint layout |
| `fps` | number, may be absent or null | frames a second |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fdsm.batch.found import Found
from fdsm.errors import InputError
from fdsm.storage import atomic_path
from fdsm.values import FloatArray

ROWS = 256
"""Rows that are in memory at once, and rows in a group of a file that `write_clips` writes."""
_COLUMNS = ("clip", "points", "shape", "layout", "fps")
_SCHEMA = pa.schema(
    [
        ("clip", pa.string()),
        ("points", pa.list_(pa.float32())),
        ("shape", pa.list_(pa.int32())),
        ("layout", pa.string()),
        ("fps", pa.float64()),
    ]
)


def write_clips(
    path: str | Path, clips: Iterable[tuple[str, FloatArray]], layout: str | None = None, fps: float | None = None
) -> None:
    """Write named clips, (T, V, C) or (M, T, V, C), to a Parquet file that `fdsm batch` and other readers of Parquet can read."""
    rows: list[dict[str, Any]] = []
    with atomic_path(Path(path)) as target, pq.ParquetWriter(target, _SCHEMA) as writer:
        for name, clip in clips:
            array = np.asarray(clip, np.float32)
            rows.append({"clip": name, "points": array.ravel(), "shape": array.shape, "layout": layout, "fps": fps})
            if len(rows) == ROWS:
                writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))
                rows.clear()
        writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))


def num_row_groups(path: Path) -> int:
    """Number of row groups. Raises InputError if the file is damaged or has not the columns of clips."""
    with _opened(path) as file:
        return int(file.num_row_groups)


def read_clips(path: Path, name: str, row_group: int) -> Iterator[Found]:
    """The clips of a row group. `name` is the file in names of clips that have none.

    If the group is damaged, the last clip is the group itself with the reason.
    """
    with _opened(path) as file:
        first = sum(file.metadata.row_group(before).num_rows for before in range(row_group))
        columns = [column for column in _COLUMNS if column in file.schema_arrow.names]
        try:
            for batch in file.iter_batches(ROWS, row_groups=[row_group], columns=columns):
                for place in range(len(batch)):
                    row = {column: batch.column(column)[place] for column in columns}
                    own = row["clip"].as_py() if "clip" in row else None
                    yield _found(row, f"{name}#{first + place}" if own is None else str(own))
                first += len(batch)
        except (pa.ArrowException, OSError) as error:
            yield Found(f"{name}, row group {row_group}", InputError(f"expected rows of clips, found damaged ones ({error})"))


def _found(row: dict[str, Any], name: str) -> Found:
    points, shape = row["points"].values, row["shape"].as_py()
    layout, fps = (row[key].as_py() if key in row else None for key in ("layout", "fps"))
    if points is None or shape is None:
        return Found(name, InputError("expected points and their shape, found null"))
    array = points.to_numpy(zero_copy_only=False)
    if None in shape or min(shape, default=0) < 0 or np.prod(shape, dtype=np.float64) != len(array):
        return Found(name, InputError(f"expected as many points as the shape {tuple(shape)} says, found {len(array)}"))
    return Found(name, array.reshape(shape), layout, fps)


def _opened(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: expected a Parquet file, found something else or a damaged one ({error})") from None
    schema = file.schema_arrow
    for column, is_number in (("points", pa.types.is_floating), ("shape", pa.types.is_integer)):
        kind = schema.field(column).type if column in schema.names else None
        is_list = kind is not None and (pa.types.is_list(kind) or pa.types.is_large_list(kind))
        if kind is None or not is_list or not is_number(kind.value_type):
            file.close()
            wanted = "a flat list of floats" if column == "points" else "a list of integers"
            raise InputError(f"{path}: expected the column {column!r} with {wanted} a clip, found {kind or schema.names}")
    return file
