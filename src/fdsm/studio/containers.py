"""Files of strangers: what would take too much memory, or have other files opened, is refused before it is read.

The readers of `fdsm.data` unpickle nothing, and compare the sizes that a file states with what is allowed. Two kinds of files are
read by libraries that also follow a file's word to other files, so they are looked into first.
"""

from __future__ import annotations

from pathlib import Path

from fdsm.data import formats
from fdsm.data.clips import NPY, map_npy
from fdsm.data.formats.hdf5 import stated_bytes
from fdsm.errors import InputError
from fdsm.studio.refusals import RefusedError
from fdsm.studio.settings import Settings
from fdsm.values import FloatArray

_HDF5 = (".slp", ".h5", ".nc")
_VIDEO = "video"
_MAGIC = ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free"), (8, b"AVI "), (0, b"\x1a\x45\xdf\xa3"))
"""Where a video has which bytes. Without them a library may take it for a list of other files."""


def safe_to_read(path: Path, settings: Settings) -> Path | FloatArray:
    """What is read of a file: itself, an array that it holds, or of a video the poses in it, because finding them takes long.

    Raises InputError for a file that would have other files opened, and RefusedError for one that states too large a size.
    """
    if path.suffix == ".npy":
        array = map_npy(path, NPY)
        refuse_many(array.size, settings)
        return array
    if path.suffix in _HDF5:
        if (size := stated_bytes(path)) > 8 * settings.coordinates:
            most = 8 * settings.coordinates
            raise RefusedError(413, f"clip: expected a file whose arrays take at most {most:,} bytes, found {size:,}")
    elif formats.BY_ENDING.get(path.suffix) == _VIDEO:
        with path.open("rb") as file:
            start = file.read(16)
        if not any(start[place : place + len(magic)] == magic for place, magic in _MAGIC):
            raise InputError(f"{path}: expected a video, found something else")
        return _as_poses(path)
    return path


def poses_beside(path: Path) -> Path:
    """Where the poses in a video are kept."""
    return path.with_suffix(".poses.npz")


def _as_poses(video: Path) -> Path:
    """A file of the poses in a video."""
    from fdsm.data.formats.video import poses_of

    poses = poses_beside(video)
    poses_of(video).save(poses)
    return poses


def refuse_large(clip: FloatArray, settings: Settings) -> None:
    """Raises RefusedError for a clip (M, T, V, C) with too much of something."""
    most = (("persons", settings.persons), ("frames", settings.frames), ("joints", settings.joints))
    for found, (what, limit) in zip(clip.shape, most, strict=False):
        if found > limit:
            raise RefusedError(413, f"clip: expected at most {limit:,} {what}, found {found:,}")
    refuse_many(clip.size, settings)


def refuse_many(count: int, settings: Settings) -> None:
    """Raises RefusedError for too many coordinates, whatever they are of."""
    if count > settings.coordinates:
        raise RefusedError(413, f"clip: expected at most {settings.coordinates:,} coordinates, found {count:,}")
