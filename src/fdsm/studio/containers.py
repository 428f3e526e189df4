"""Files of strangers: what would take too much memory, or have other files opened, is refused before it is read.

The readers of `fdsm.data` unpickle nothing, and compare the sizes that a file states with what is allowed. Two kinds of files are
read by libraries that also follow a file's word to other files, so they are looked into first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdsm.data import formats
from fdsm.data.clips import NPY, map_npy
from fdsm.data.formats.package import load_package
from fdsm.errors import InputError
from fdsm.studio.refusals import RefusedError
from fdsm.studio.settings import Settings
from fdsm.values import FloatArray

_HDF5 = (".slp", ".h5", ".nc")
_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_VIDEO = "video"
_MAGIC = ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free"), (8, b"AVI "), (0, b"\x1a\x45\xdf\xa3"))
"""Where a video has which bytes. Without them a library may take it for a list of other files."""


def refuse_unsafe(path: Path, settings: Settings) -> None:
    """Raises InputError for a file that would have other files opened, and RefusedError for one that states too large a size."""
    if path.suffix == ".npy":
        refuse_many(map_npy(path, NPY).size, settings)
    elif path.suffix in _HDF5 and _has_signature(path):
        _refuse_hdf5(path, settings)
    elif formats.BY_ENDING.get(path.suffix) == _VIDEO:
        with path.open("rb") as file:
            start = file.read(16)
        if not any(start[place : place + len(magic)] == magic for place, magic in _MAGIC):
            raise InputError(f"{path}: expected a video, found something else")


def _has_signature(path: Path) -> bool:
    """Whether a file is HDF5. It may begin at byte 0, 512, 1024 and so on."""
    size, place = path.stat().st_size, 0
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            if file.read(len(_SIGNATURE)) == _SIGNATURE:
                return True
            place = max(512, 2 * place)
    return False


def _refuse_hdf5(path: Path, settings: Settings) -> None:
    h5py = load_package("h5py", "h5netcdf", path)
    others: list[str] = []
    size = 0

    def follow(name: str, link: Any) -> None:
        if isinstance(link, h5py.ExternalLink):
            others.append(name)

    def weigh(name: str, member: Any) -> None:
        nonlocal size
        if isinstance(member, h5py.Dataset):
            if member.external or member.is_virtual:
                others.append(name)
            size += member.size * member.dtype.itemsize if member.shape is not None else 0

    try:
        with h5py.File(path, "r") as file:
            file.visititems_links(follow)
            file.visititems(weigh)
    except Exception as error:  # the library raises many kinds on damaged files
        raise InputError(f"{path}: expected an HDF5 file, found a damaged one ({str(error)[:80]})") from None
    if others:
        raise InputError(f"{path}: expected a file with all its data in it, found {others[0][:80]!r}, which is in another file")
    if size > 8 * settings.coordinates:
        raise RefusedError(
            413, f"clip: expected a file whose arrays take at most {8 * settings.coordinates:,} bytes, found {size:,}"
        )


def as_poses(path: Path) -> Path:
    """The file of a clip. Of a video, a file of the poses in it, because finding them takes long and is done once."""
    if formats.BY_ENDING.get(path.suffix) != _VIDEO:
        return path
    from fdsm.data.formats.video import poses_of

    poses = path.with_name("poses.npz")
    poses_of(path).save(poses)
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
