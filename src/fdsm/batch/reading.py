"""The clips of a portion, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fdsm.batch.archive import Portion
from fdsm.batch.clip_tables import read_clips
from fdsm.batch.found import Found
from fdsm.batch.shards import read_shard


def read(root: Path, portion: Portion) -> Iterator[Found]:
    """The clips of a portion of the archive at `root`. Look at each before the next is asked for: its file may be temporary."""
    if portion.row_group is not None:
        return read_clips(root / portion.files[0], portion.files[0], portion.row_group)
    if portion.is_shard:
        return read_shard(root / portion.files[0], portion.files[0])
    return (Found(file, root / file) for file in portion.files)
