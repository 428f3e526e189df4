"""Files of strangers: refused before they are read, if they would take too much memory or open other files."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fdsm.data import formats
from fdsm.errors import InputError
from fdsm.studio.refusals import RefusedError
from fdsm.studio.settings import Settings
from fdsm.values import FloatArray

_VIDEO = "video"


def refuse_unsafe(path: Path, settings: Settings) -> None:
    """Raises RefusedError or InputError for a file that is no clip, states too large a size, or would have others opened."""
    if path.suffix == ".npz":
        _refuse_large_archive(path, settings)


def _refuse_large_archive(path: Path, settings: Settings) -> None:
    """Readers take no more from an archive than it states, so what it states is enough to know."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise InputError(f"{path}: expected an .npz file of arrays, found something else or a damaged file ({error})") from None
    _refuse_unpacked(path, size, settings)


def _refuse_unpacked(path: Path, size: int, settings: Settings) -> None:
    if size > settings.unpacked:
        limit = settings.unpacked / 2**20
        raise RefusedError(413, f"clip: expected a file whose arrays take at most {limit:g} MiB, found {size / 2**20:.0f} MiB")


def as_poses(path: Path) -> Path:
    """The file of a clip. Of a video, a file of the poses in it, which take long to find."""
    if formats.BY_ENDING.get(path.suffix) != _VIDEO:
        return path
    from fdsm.data.formats.video import poses_of

    poses = path.with_name("poses.npz")
    poses_of(path).save(poses)
    return poses


def refuse_large(clip: FloatArray, settings: Settings) -> None:
    """Raises Refused for a clip (M, T, V, C) with too much of something."""
    for found, most, what in zip(
        clip.shape, (settings.persons, settings.frames, settings.joints), ("persons", "frames", "joints"), strict=False
    ):
        if found > most:
            raise RefusedError(413, f"clip: expected at most {most:,} {what}, found {found:,}")
    refuse_many(clip.size, settings)


def refuse_many(count: int, settings: Settings) -> None:
    """Raises Refused for too many coordinates, whatever they are of."""
    if count > settings.coordinates:
        raise RefusedError(413, f"clip: expected at most {settings.coordinates:,} coordinates, found {count:,}")
