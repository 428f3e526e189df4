"""WebDataset shards: tar files in which the files of a sample stand together and share a name up to its first dot."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from fdsm.batch.found import Found
from fdsm.data.clips import SUFFIXES
from fdsm.errors import InputError

MOST_BYTES = 1 << 30
"""A larger member is refused before it is unpacked."""
_LONGEST_NAME = 1 << 20
_ABOUT_ANOTHER = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
)
"""Types of members that hold names and attributes of others."""
_BESIDE = ".json"
"""Beside another clip, such a member says something about it. Alone, it is the clip."""


def read_shard(path: Path, name: str) -> Iterator[Found]:
    """The clips of a shard, in its order, as temporary files. A file is gone when the next clip is asked for.

    A sample has one member that fdsm reads. Other members, such as texts and labels, are passed over. If a shard is damaged, the
    last clip is the shard itself with the reason.
    """
    key = ""
    of_sample: list[tuple[str, Path | InputError]] = []  # ending, and the unpacked file
    damage: Exception | None = None
    with tempfile.TemporaryDirectory() as folder:
        members = _members(path, Path(folder))
        while True:
            try:
                member = next(members, None)
            except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
                member, damage = None, error
            if member is None or member[0] != key:
                yield from _sample(of_sample, f"{name}/{key}")
            if member is None:
                break
            key = member[0]
            of_sample.append(member[1:])
    if damage is not None:
        yield Found(name, InputError(f"expected a tar archive, found a damaged one or something else ({damage})"))


class _Member(tarfile.TarInfo):
    """A member whose name is short: the library takes the memory for one of any length."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Member:
        member = super().frombuf(buf, encoding, errors)
        if member.type in _ABOUT_ANOTHER and member.size > _LONGEST_NAME:
            raise tarfile.ReadError(f"a member's name or its attributes take {member.size} bytes")
        return member


def _members(path: Path, folder: Path) -> Iterator[tuple[str, str, Path | InputError]]:
    """The members that may be clips: the sample's key, the ending, and the unpacked file."""
    with tarfile.open(path, "r|*", tarinfo=_Member) as shard:
        for number, member in enumerate(shard):
            shard.members.clear()  # type: ignore[attr-defined]  # or it would remember all of them
            key, ending = _key_and_ending(member.name)
            suffix = f".{ending.rpartition('.')[2]}"
            if member.isfile() and suffix in SUFFIXES and not os.path.basename(member.name).startswith("."):
                yield key, ending, _unpacked(shard, member, folder / f"{number}{suffix}")


def _key_and_ending(member: str) -> tuple[str, str]:
    """A member's sample, and the rest of its name in small letters."""
    folder, name = os.path.split(member)
    stem, _, ending = name.partition(".")
    return os.path.join(folder, stem), ending.lower()


def _unpacked(shard: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> Path | InputError:
    if member.size > MOST_BYTES:
        return InputError(f"expected a clip of at most {MOST_BYTES >> 20} MiB, found {member.size >> 20} MiB")
    content = shard.extractfile(member)
    assert content is not None  # it is a file
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)
    return target


def _sample(members: list[tuple[str, Path | InputError]], name: str) -> Iterator[Found]:
    """The clip of a sample, whose members are then forgotten."""
    clips = [member for member in members if not member[0].endswith(_BESIDE[1:])] or members
    if len(clips) > 1:
        endings = ", ".join(ending for ending, _ in clips)
        yield Found(name, InputError(f"expected one clip in the sample, found {len(clips)} ({endings})"))
    elif clips:
        yield Found(name, clips[0][1])
    for _, file in members:
        if isinstance(file, Path):
            file.unlink()
    members.clear()
