"""Files and folders that are whole or not there, written by one command at a time.

What is written is written beside its place, then renamed. A killed process leaves `.NAME.XXXXXXXX` and a lock file that nobody
holds any more. The next one that writes into the folder removes both. Arrays take their room on disk before they are filled, so a
full disk is an error and no signal.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from fdsm.errors import InputError, InputWarning

_LOCK = ".fdsm-lock"
"""End of the names of lock files. No other program's are called so, because those that nobody holds are removed."""
_LOCK_FILE = re.compile(rf"\..+{re.escape(_LOCK)}")
_OF_A_WRITER = re.compile(rf"\..*\.[0-9a-f]{{8}}{re.escape(_LOCK)}")
"""Name of the lock file of one who writes in a folder. Without its ending, it is the name of the temporary folder."""
_NAME_SHOWN = 50
"""Characters of a name in that of its temporary folder, because file systems bound the length of names."""


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary sibling of `path`. It is renamed to `path` if the block succeeds, and removed otherwise."""
    from filelock import FileLock  # here: it takes long to import, and who only reads needs no lock

    path.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(path.parent)
    temporary = path.with_name(f".{path.name[:_NAME_SHOWN]}.{secrets.token_hex(4)}")
    lock = temporary.with_name(temporary.name + _LOCK)
    _make_lock_file(lock)
    with FileLock(lock):  # before the folder is there, so that it is never without a lock
        try:
            temporary.mkdir()
            target = temporary / path.name
            yield target
            if path.is_dir() and target.is_dir():
                path.rename(temporary / "old")
            os.replace(target, path)
        except OSError as error:
            if str(error.filename).startswith(str(temporary)):
                error.filename = str(path)  # a person knows this one
            raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            lock.unlink(missing_ok=True)


def clear_leftovers(folder: Path) -> None:
    """Remove what killed processes left in a folder: what they were writing there, and their lock files.

    What a living process writes stays, and so does all in a folder that cannot be written to.
    """
    try:
        with os.scandir(folder) as entries:
            locks = [folder / entry.name for entry in entries if _LOCK_FILE.fullmatch(entry.name)]
    except FileNotFoundError:
        return
    if not locks:
        return
    from filelock import FileLock

    for lock in locks:
        try:
            with FileLock(lock, timeout=0):
                if _OF_A_WRITER.fullmatch(lock.name):
                    shutil.rmtree(lock.with_name(lock.name.removesuffix(_LOCK)), ignore_errors=True)
                lock.unlink(missing_ok=True)
        except OSError:  # also the one that says that it is held
            continue


@contextmanager
def alone(path: Path, *, wait: bool, together: bool = False) -> Iterator[None]:
    """A context in which no other process is in such a context of the same path.

    With `wait`, another one is waited for. Otherwise InputError says that there is one. With `together`, the processes that
    `torchrun` or `accelerate launch` started count as one: they train one model and wait for each other. The first holds the lock.
    """
    from filelock import FileLock, Timeout

    if together and os.environ.get("RANK", "0") != "0":
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}{_LOCK}")
    _make_lock_file(lock)
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        if not wait:
            raise InputError(f"{path}: expected no other command at work here, found one") from None
        warnings.warn(InputWarning(f"{path}: another command makes it; this one waits"), stacklevel=2)
        held.acquire()
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)  # before it is released; who waits for it makes another one
        held.release()


def make_once(path: Path, make: Callable[[Path], object]) -> None:
    """Have `make` write a file or folder to the temporary path that it is given, unless `path` is there.

    Of several processes, one makes it and the others wait.
    """
    if path.exists():
        return
    with alone(path, wait=True):
        if not path.exists():
            with atomic_path(path) as target:
                make(target)


def _make_lock_file(lock: Path) -> None:
    """Make it if it is missing. A lock would wait forever for a folder that cannot be written to; this is an OSError."""
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_WRONLY, 0o644))
    except OSError as error:
        error.filename = str(lock.parent)  # a person knows the folder, but no hidden file in it
        raise


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """A context in which an error of the system that names no file, such as a full disk, names this one."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write an .npy file. Raises OSError, which names the file, if there is no room for it."""
    if array.dtype.hasobject:
        raise TypeError(f"{path}: arrays of objects are not stored")
    array = np.asarray(array, order="C")
    with named_errors(path), path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(array.data)  # unlike np.save, which hides why a write failed


def room_for_array(path: Path, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """A new .npy file of zeros, mapped for writing. Raises OSError, which names the file, if there is no room for it.

    Without the room, a full disk would end the process by SIGBUS when the array is filled.
    """
    array: NDArray[Any] = np.lib.format.open_memmap(path, "w+", np.dtype(dtype), shape)
    size = path.stat().st_size
    with named_errors(path), path.open("r+b") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        elif shutil.disk_usage(path.parent).free < size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return array


LONGEST_HEADER = 1000
"""Bytes of the header of an .npy file of numbers; numpy writes 118. Python takes thousands of signs for too little memory."""


def map_array(path: Path) -> NDArray[Any]:
    """Map an .npy file without reading it. Raises ValueError, with the reason in short, if it is none or a damaged one.

    The header is compared with the size of the file, so a header that promises terabytes takes no memory. Arrays of objects are
    pickles and are refused.
    """
    try:
        with np.errstate(over="raise"):
            return np.lib.format.open_memmap(path, mode="r", max_header_size=LONGEST_HEADER)
    except (OSError, MemoryError):  # of the system: the file may be whole
        raise
    except Exception as error:  # numpy parses the header as Python source; a damaged one may raise any error
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ValueError(reason) from None


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
