"""HDF5, the container of several formats: a file in it may name others, and the library that reads it would open them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from fdsm.data.formats.package import load_package
from fdsm.errors import InputError

_SIGNATURE = b"\x89HDF\r\n\x1a\n"


class Stated(NamedTuple):
    """What a file says about one of its arrays."""

    name: str
    values: int  # numbers, texts or rows
    size: int  # bytes in memory
    plain: bool  # numbers: texts and rows become objects of Python, which take more


def stated_bytes(path: Path) -> int:
    """What all arrays of a file would take in memory. Raises InputError as `stated_arrays` does."""
    return sum(one.size for one in stated_arrays(path))


def stated_arrays(path: Path) -> list[Stated]:
    """All arrays of a file; none of a file that is no HDF5, which is for its reader to refuse.

    Raises InputError if the file is damaged, or if a link or an array of it lies in another file. No link is followed.
    """
    if not _has_signature(path):
        return []
    h5py = load_package("h5py", "h5netcdf", path)
    others: list[str] = []
    found: list[Stated] = []

    def follow(name: str, link: Any) -> None:
        if isinstance(link, h5py.ExternalLink):
            others.append(name)

    def weigh(name: str, member: Any) -> None:
        if isinstance(member, h5py.Dataset):
            if member.external or member.is_virtual:
                others.append(name)
            count = member.size if member.shape is not None else 0
            found.append(Stated(name, count, count * member.dtype.itemsize, member.dtype.kind in "fiub"))

    try:
        with h5py.File(path, "r") as file:
            file.visititems_links(follow)
            file.visititems(weigh)
    except Exception as error:  # the library raises many kinds on damaged files
        raise InputError(f"{path}: expected an HDF5 file, found a damaged one ({str(error)[:80]})") from None
    if others:
        raise InputError(f"{path}: expected a file with all its data in it, found {others[0][:80]!r}, which is in another file")
    return found


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
