"""Converting as many `.skeleton` files as NTU RGB+D 120 has: speed, memory, what a kill costs, and opening the store.

The processes that convert import this module, so torch is not imported here.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fdsm.bench.ntu_files import link_names, make_files
from fdsm.data import ntu
from fdsm.data.source import Listing
from fdsm.data.store import POINTS, Store, convert
from fdsm.values import FloatArray, Sequences

if TYPE_CHECKING:
    from studies.speed.rows import Row

NUM_SEQUENCES = 114_480
"""Of NTU RGB+D 120."""
NUM_READ = 100

_SAMPLE_EVERY, _LOOK_EVERY = 0.2, 0.05
_PATIENCE = 60.0
_MIB, _GIB = 2**20, 2**30


def measure_convert(
    folder: Path, num_sequences: int = NUM_SEQUENCES, num_killed: int = NUM_SEQUENCES // 10, kills: int = 3
) -> Iterator[Row]:
    """Everything is written to a temporary folder in `folder`, and removed.

    `fdsm data convert` is run on `num_sequences` files. Another conversion, of `num_killed`, is killed so many times.

    Raises RuntimeError if a store does not hold what its files do.
    """
    from studies.speed.rows import Row

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="convert-", dir=folder) as temporary:
        place = Path(temporary)
        made = make_files(place / "made")
        files = link_files(made, place / "files", num_sequences)
        store = place / "store"
        run = run_watched([sys.executable, "-m", "fdsm", "data", "convert", "ntu120", str(files.root), str(store)])
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
            opened = fresh.submit(open_and_read, store, NUM_READ).result()
        stored = Store(root=store).read()
        check(stored, files)
        size = sum(path.stat().st_size for path in store.iterdir())
        frames = int(stored.shapes[:, 1].sum())
        del stored
        killed = link_files(made, place / "killed-files", num_killed)
        again = read_again(killed, place / "killed", [num_killed * (i + 1) // (kills + 1) for i in range(kills)])

    yield Row(what="clips a second", unit="clips/s", value=num_sequences / run.seconds)
    yield Row(
        what="wall time, process start to end",
        unit="min",
        value=run.seconds / 60,
        note=f"{num_sequences} clips, {frames} frames, {files.num_bytes / _GIB:.3g} GiB of text",
    )
    yield Row(
        what="peak memory, all processes together",
        unit="GiB",
        kind="at most",
        target=2.0,
        value=sum(run.peaks) / _GIB,
        note="each one's own peak: " + ", ".join(f"{peak / _MIB:.0f}" for peak in sorted(run.peaks, reverse=True)) + " MiB",
    )
    yield Row(what="size of the store", unit="GiB", value=size / _GIB)
    yield Row(
        what="clips read again after a kill",
        unit="clips",
        value=statistics.median(again),
        low=min(again),
        high=max(again),
        pairs=len(again),
        note=f"at most {100 * max(again) / num_sequences:.2g}% of {num_sequences}",
    )
    yield Row(what="opening the store", unit="ms", value=1000 * opened.seconds)
    yield Row(
        what="memory of the open store", unit="MiB", value=opened.memory / _MIB, note="ids, labels and shapes; points stay on disk"
    )
    yield Row(
        what=f"reading {NUM_READ} clips at random, from the disk",
        unit="ms",
        value=1000 * opened.read_seconds,
        note=f"once more, from the system's cache: {1000 * opened.read_again_seconds:.2g} ms",
    )
    yield Row(
        what=f"growth of memory by {NUM_READ} clips at random",
        unit="MiB",
        value=opened.read_memory / _MIB,
        note=f"the clips are {opened.read_bytes / _MIB:.3g} MiB",
    )


@dataclass(frozen=True)
class Files:
    """A folder of samples: each is one of the distinct clips `made`, `number` says which."""

    root: Path
    made: Sequence[FloatArray]
    number: dict[str, int]
    num_bytes: int


def link_files(paths: Sequence[Path], root: Path, count: int) -> Files:
    """So many samples of NTU RGB+D 120, each a hard link to one of the files, which take turns."""
    sizes = [path.stat().st_size for path in paths]
    number = link_names(paths, root, count)
    return Files(root, [ntu.read_file(path) for path in paths], number, sum(sizes[i] for i in number.values()))


def check(stored: Sequences, files: Files) -> None:
    """Raises RuntimeError unless every clip is what its file holds."""
    if list(stored.samples.ids) != sorted(files.number):
        raise RuntimeError(f"{files.root}: the store has other samples")
    for sample, clip in zip(stored.samples.ids, stored, strict=True):
        if not np.array_equal(clip, files.made[files.number[sample]], equal_nan=True):
            raise RuntimeError(f"{files.root}: the clip of {sample} is not what its file holds")


@dataclass(frozen=True)
class Run:
    """Seconds from start to end, and of each process that took part the peak of its resident memory, in bytes."""

    seconds: float
    peaks: tuple[int, ...]


def run_watched(command: Sequence[str]) -> Run:
    """Run a command; the peaks of its processes are the kernel's (VmHWM), looked at until they end (Linux)."""
    peaks: dict[int, int] = {}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                peaks |= {pid: memory for pid in family(process.pid) if (memory := _memory(pid, "VmHWM"))}
                time.sleep(_SAMPLE_EVERY)
        finally:
            process.kill()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(seconds, tuple(peaks.values()))


def family(pid: int) -> list[int]:
    """A process and all that it and they have started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1]
        except OSError:  # it has ended
            continue
        children.setdefault(int(parent), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _memory(pid: int | str, what: str) -> int:
    """A line of a process' status in bytes, 0 if it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{what}:")), 0)


class Noted(ntu.Ntu120):
    """A data set that notes in a file which samples are read from it."""

    notes: Path

    def list_samples(self) -> Listing:
        listing = super().list_samples()
        return replace(listing, read=partial(_read_noted, listing.read, self.notes))


def _read_noted(read: Callable[[int], Sequence[FloatArray]], notes: Path, portion: int) -> Sequence[FloatArray]:
    with notes.open("a", encoding="ascii") as file:
        file.write(f"{portion}\n")
    return read(portion)


def read_again(files: Files, store: Path, stops: Sequence[int], processes: int | None = None) -> list[int]:
    """How many clips are read once more after each of several kills, which come when so many different clips have been read.

    Raises RuntimeError if a killed conversion leaves processes behind, or the store does not hold what the files do.
    """
    source = Noted(root=files.root, notes=store.with_suffix(".notes"))
    source.notes.touch()
    counts = []
    for stop in stops:
        before = _notes(source)
        _kill_after(source, store, stop, processes)
        counts.append(_common(before, _notes(source)[len(before) :]))
    before = _notes(source)
    check(convert(source, store, processes), files)
    counts.append(_common(before, _notes(source)[len(before) :]))
    return counts[1:]  # before the first kill there was nothing


def _notes(source: Noted) -> list[str]:
    return source.notes.read_text("ascii").splitlines()


def _common(before: Sequence[str], now: Sequence[str]) -> int:
    return len(set(before) & set(now))


def _kill_after(source: Noted, store: Path, stop: int, processes: int | None) -> None:
    process = multiprocessing.get_context("spawn").Process(target=convert, args=(source, store, processes))
    process.start()
    while len(set(_notes(source))) < stop and process.is_alive():
        time.sleep(_LOOK_EVERY)
    assert process.pid is not None
    helpers = family(process.pid)[1:]
    process.kill()
    process.join()
    if process.exitcode == 0:
        raise RuntimeError(f"{store}: the conversion had ended before it was killed")
    deadline = time.monotonic() + _PATIENCE
    while any(_memory(pid, "VmRSS") for pid in helpers):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{store}: a conversion that was killed has left processes behind")
        time.sleep(_LOOK_EVERY)


@dataclass(frozen=True)
class Opened:
    """Unsealing a store, then reading clips: seconds, and by how many bytes the process' own memory (RssAnon) grew."""

    seconds: float
    memory: int
    read_seconds: float
    read_memory: int
    read_bytes: int
    read_again_seconds: float


def open_and_read(root: Path, count: int) -> Opened:
    """Memory is counted anew by each process: what earlier work has freed may be handed out again."""
    with (root / POINTS).open("rb") as file:  # what was written is still in the system's cache
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    before, started = _own_memory(), time.perf_counter()
    stored = Store(root=root).read()
    seconds = time.perf_counter() - started
    opened = _own_memory()
    index = np.random.default_rng(0).integers(len(stored), size=count).tolist()
    started = time.perf_counter()
    clips = [np.array(stored[i]) for i in index]
    read_seconds = time.perf_counter() - started
    read = _own_memory()
    started = time.perf_counter()
    again = [np.array(stored[i]) for i in index]
    read_again_seconds = time.perf_counter() - started
    del again
    return Opened(seconds, opened - before, read_seconds, read - opened, sum(clip.nbytes for clip in clips), read_again_seconds)


def _own_memory() -> int:
    """Bytes that this process holds itself; pages of files do not count."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return _memory("self", "RssAnon")
