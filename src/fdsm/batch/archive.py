"""What an archive holds, cut into portions of work. Listing it takes no more memory than the largest of its folders.

A portion is the same in every run over the same archive, whatever the number of workers. So its result has a name of its own, and
what is done is known from the names that are there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fdsm.batch import clip_tables
from fdsm.data.clips import SUFFIXES, walk
from fdsm.data.formats import openpose
from fdsm.errors import InputError

SHARDS = (".tar", ".tar.gz", ".tgz")
"""Ends of the names of WebDataset shards."""
MOST_FILES, LEAST_FILES = 1024, 64
"""Files of clips in a portion. A worker that is killed loses what it did of one portion."""
_PORTIONS = 64
"""Portions that there should be, so that many workers have something to do."""


@dataclass(frozen=True)
class Portion:
    """Clips that one worker does at once: some files of clips, one shard, or one row group of a Parquet file."""

    number: int
    files: tuple[str, ...]  # relative to the archive
    row_group: int | None = None

    @property
    def is_shard(self) -> bool:
        return self.row_group is None and self.files[0].lower().endswith(SHARDS)

    def __str__(self) -> str:
        others = len(self.files) - 1
        group = "" if self.row_group is None else f", row group {self.row_group}"
        return f"{self.files[0]}{group}" + (f" and {others} more" if others else "")


@dataclass(frozen=True)
class Archive:
    """Files below `root`: all of them, or one."""

    root: Path
    only: str | None
    num_portions: int
    files_together: int  # files of clips in a portion
    content: str  # hash of the names, sizes and times of all files

    @classmethod
    def survey(cls, path: Path) -> Archive:
        """Look at all names. Raises InputError if there is no clip, or if a Parquet file is damaged or holds no clips."""
        if not os.path.exists(path):
            raise InputError(f"{path}: no such file or folder")
        root, only = (path, None) if path.is_dir() and not openpose.is_folder(path) else (path.parent, path.name)
        digest = hashlib.sha256()
        loose = others = 0
        for file in _walk(root, only):
            for name in (file, *_frames(root, file)):
                stat = _stat(root / name)
                digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            if _is_table(file):
                others += clip_tables.num_row_groups(root / file)
            elif file.lower().endswith(SHARDS):
                others += 1
            else:
                loose += 1
        if not loose + others:
            raise InputError(f"{path}: expected clips, .parquet files or .tar shards, found none")
        together = min(MOST_FILES, max(LEAST_FILES, -(-loose // _PORTIONS)))
        return cls(root, only, others + -(-loose // together), together, digest.hexdigest()[:16])

    def portions(self) -> Iterator[Portion]:
        """All portions in order of their numbers, as they are found."""
        number = 0
        loose: list[str] = []
        for file in _walk(self.root, self.only):
            if _is_table(file):
                for group in range(clip_tables.num_row_groups(self.root / file)):
                    yield Portion(number, (file,), group)
                    number += 1
            elif file.lower().endswith(SHARDS):
                yield Portion(number, (file,))
                number += 1
            else:
                loose.append(file)
                if len(loose) == self.files_together:
                    yield Portion(number, tuple(loose))
                    number += 1
                    loose.clear()
        if loose:
            yield Portion(number, tuple(loose))


def _is_table(file: str) -> bool:
    return file.lower().endswith(".parquet")


def _frames(root: Path, file: str) -> list[str]:
    """The files in a clip that is a folder. A folder has no other time if one of them is written anew."""
    return sorted(f"{file}/{name}" for name in os.listdir(root / file)) if (root / file).is_dir() else []


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError:  # a link to nothing is a bad clip, and those stop nothing
        return path.lstat()


def _walk(root: Path, only: str | None) -> Iterator[str]:
    """Names relative to `root`, folder by folder. Hidden files, and those that begin with `_`, do not count.

    Raises OSError for a folder that cannot be read, whose clips would be left out without a word.
    """
    if only is not None:
        yield only
        return
    for folder, folders, files in walk(root):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        relative = os.path.relpath(folder, root)
        if openpose.is_folder(Path(folder)):
            folders.clear()
            yield relative
            continue
        for name in sorted(files):
            if name[0] not in "._" and name.lower().endswith((*SUFFIXES, ".parquet", *SHARDS)):
                yield name if relative == "." else f"{relative}/{name}"
