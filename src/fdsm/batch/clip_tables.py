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

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fdsm.batch.found import Found
from fdsm.data.formats.people import most_values
from fdsm.errors import InputError
from fdsm.storage import atomic_path
from fdsm.values import FloatArray

ROWS = 256
"""Rows that are in memory at once, and rows in a group of a file that `write_clips` writes."""
_COLUMNS = ("clip", "points", "shape", "layout", "fps")
_TEXTS = ("clip", "layout")
_LONGEST_TEXT, _LONGEST_SHAPE = 1000, 8
"""Bytes of a name, and numbers of a shape: on average over a group, and of a name also by itself."""
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
            array = np.ma.filled(np.ma.asarray(clip, np.float32), np.nan)  # masked coordinates are missing
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
            rows = _rows_at_once(file, row_group)
            for batch in file.iter_batches(rows, row_groups=[row_group], columns=columns):
                for place in range(len(batch)):
                    yield _found({column: batch.column(column)[place] for column in columns}, f"{name}#{first + place}")
                first += len(batch)
        except MemoryError:  # Arrow's own is an ArrowException, too
            raise
        except (pa.ArrowException, OSError) as error:
            yield Found(f"{name}, row group {row_group}", InputError(f"expected rows of clips, found damaged ones ({error})"))
        except InputError as error:
            yield Found(f"{name}, row group {row_group}", error)


def _rows_at_once(file: pq.ParquetFile, row_group: int) -> int:
    """How many rows of a group are read at once, so that their points are together no more than a clip may have.

    A file of a kilobyte may hold billions of equal values. Raises InputError if a group has more than its shapes say, by more than
    a clip may have, or if its names or shapes are long.
    """
    group = file.metadata.row_group(row_group)
    stated = [group.column(place) for place in range(group.num_columns)]

    def total(column: str, what: str) -> int:
        return sum(getattr(one, what) for one in stated if one.path_in_schema.partition(".")[0] == column)

    for column, what, most in (
        ("shape", "num_values", _LONGEST_SHAPE),
        *((column, "total_uncompressed_size", _LONGEST_TEXT) for column in _TEXTS),
    ):
        if (found := total(column, what)) > most * (group.num_rows + 1):
            unit = "numbers" if column == "shape" else "bytes"
            raise InputError(f"expected {column!r} of at most {most} {unit} a row, found {found} {unit} in {group.num_rows} rows")
    counts = [
        count
        for batch in file.iter_batches(1024, row_groups=[row_group], columns=["shape"])
        for shape in batch.column(0).to_pylist()
        if shape and None not in shape and min(shape) >= 0 and (count := math.prod(shape)) <= most_values()
    ]
    points = total("points", "num_values") - group.num_rows  # a row without points counts as a value
    if points - sum(counts) > most_values():
        raise InputError(
            f"expected as many points as the shapes say, at most {most_values():,} a row, found {points:,} for {sum(counts):,}"
        )
    return max(1, min(ROWS, most_values() // max(counts, default=1)))


def _found(row: dict[str, Any], number: str) -> Found:
    """The clip of a row, whose name may be its number."""
    points, shape = row["points"].values, row["shape"].as_py()
    try:
        own, layout, fps = (row[key].as_py() if key in row else None for key in ("clip", "layout", "fps"))
    except UnicodeDecodeError:
        return Found(number, InputError("expected clip and layout as text in UTF-8, found something else"))
    if (longest := max(len(str(text)) for text in (own, layout))) > _LONGEST_TEXT:
        return Found(number, InputError(f"expected a name of at most {_LONGEST_TEXT} characters, found one of {longest}"))
    name = number if own is None else str(own)
    if points is None or shape is None:
        return Found(name, InputError("expected points and their shape, found null"))
    array = points.to_numpy(zero_copy_only=False)
    if None in shape or min(shape, default=0) < 0 or np.prod(shape, dtype=np.float64) != len(array):
        return Found(name, InputError(f"expected as many points as the shape {tuple(shape)} says, found {len(array)}"))
    return Found(name, array.reshape(shape), layout, fps)


def _opened(path: Path) -> pq.ParquetFile:
    try:
        metadata = pq.read_metadata(path)
        texts = [column for column in _TEXTS if column in metadata.schema.to_arrow_schema().names]
        file = pq.ParquetFile(path, metadata=metadata, read_dictionary=texts)  # equal texts are in memory once
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: expected a Parquet file, found something else or a damaged one ({error})") from None
    if file.metadata.num_rows > (size := path.stat().st_size):
        file.close()
        raise InputError(f"{path}: expected at most one clip for each of its {size} bytes, found {file.metadata.num_rows} rows")
    schema = file.schema_arrow
    for column, is_number in (("points", pa.types.is_floating), ("shape", pa.types.is_integer)):
        kind = schema.field(column).type if column in schema.names else None
        is_list = kind is not None and (pa.types.is_list(kind) or pa.types.is_large_list(kind))
        if kind is None or not is_list or not is_number(kind.value_type):
            file.close()
            wanted = "a flat list of floats" if column == "points" else "a list of integers"
            raise InputError(f"{path}: expected the column {column!r} with {wanted} a clip, found {kind or schema.names}")
    return file
