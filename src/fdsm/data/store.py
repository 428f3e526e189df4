"""Clips of any length on disk, in one array of points that is mapped when read.

A store is a saved `Sequences` (see `fdsm.storage`). It is written clip by clip, so memory never holds all clips. Writing can
use several processes and can be resumed.
"""

from __future__ import annotations

import inspect
import multiprocessing
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from io import BufferedRandom, BytesIO
from pathlib import Path
from typing import Literal, Self

import numpy as np

from fdsm import storage
from fdsm.data.source import Listing, SourceConfig
from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.values import FloatArray, IntArray, Layout, Samples, Sequences
from fdsm.whole_files import alone, map_array, named_errors
from fdsm.workers import Handed, begin_work, held_interrupts

POINTS, SHAPES, MADE_FROM, LEFT_OUT = "points.npy", "shapes.partial", "made-from.json", "left-out.txt"
_FINGERPRINT = "fingerprint"
_FLUSH_EVERY = 256
"""Number of clips between two records of progress. A killed conversion repeats at most so many clips."""
_TOGETHER = 8
"""Number of clips that a process reads before it sends them. Sending each would cost a third of what reading it does."""
_AHEAD = 2
"""Number of such tasks per process that are pending, to bound memory."""
_KEPT = 2**25
"""Bytes of memory that a process which reads clips keeps. Reading a clip takes a tenth of it."""
_MANY = 1000
"""Number of samples from which several processes save more time than they take to start."""


class Store(SourceConfig):
    """`root` is a folder written by `fdsm data convert`. Its points stay on disk."""

    name: Literal["store"] = "store"
    root: Path

    def list_samples(self) -> Listing:
        sequences = self.read()
        portions = (1,) * len(sequences)
        read = _Stored(self.root)
        files = (self.root / POINTS,)
        return Listing(sequences.samples, sequences.layout, sequences.fps, sequences.num_dims, portions, read, files)

    def read(self, *, whole: bool = False) -> Sequences:
        """Map the clips without reading them. Raises InputError if there is no store or if it is damaged.

        With `whole`, all points are read once and compared with their checksum.
        """
        return storage.load_value(self.root, Sequences, whole=whole)


class _Stored:
    """Reads clips of a store by number. Each process opens the store itself."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._opened: Sequences | None = None

    def __reduce__(self) -> tuple[type[_Stored], tuple[Path]]:
        return type(self), (self.root,)

    def __call__(self, portion: int) -> list[FloatArray]:
        if self._opened is None:
            self._opened = storage.load_value(self.root, Sequences)
        return [self._opened[portion]]


class StoreWriter:
    """Writes clips one after the other into a folder. `finish` makes the folder a saved `Sequences`.

    In an unfinished folder, writing continues after the first `num_written` clips.
    """

    def __init__(self, folder: Path, num_joints: int, num_dims: int) -> None:
        self._folder, self._row = folder, (num_joints, num_dims)
        folder.mkdir(parents=True, exist_ok=True)
        self._shapes = _read_shapes(folder / SHAPES)
        with named_errors(folder / POINTS):
            self._points = _open_points(folder / POINTS, self._row)
        row_bytes = 4 * num_joints * num_dims
        header = _header(0, self._row)
        there = (os.path.getsize(folder / POINTS) - len(header)) // row_bytes
        # Clips that are recorded but not on disk, and clips on disk that are not recorded, are written again.
        while self._shapes and sum(m * t for m, t in self._shapes) > there:
            self._shapes.pop()
        self._rows = sum(m * t for m, t in self._shapes)
        self._points.truncate(len(header) + self._rows * row_bytes)
        self._points.seek(0, os.SEEK_END)
        storage.write_text(folder / SHAPES, _lines(self._shapes))
        self._noted = len(self._shapes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._points.closed:
            try:
                self._note()
            finally:
                self._points.raw.close()  # what is noted is flushed; on a full disk, the rest cannot be

    @property
    def num_written(self) -> int:
        return len(self._shapes)

    def append(self, clip: FloatArray) -> None:
        """Add a clip (M, T, V, C). A clip with zero persons is recorded, but left out of the store."""
        persons, frames = clip.shape[:2] if len(clip) else (0, 0)
        with named_errors(self._folder):
            self._points.write(np.ascontiguousarray(clip, np.float32).data)
        self._shapes.append((persons, frames))
        self._rows += persons * frames
        if len(self._shapes) % _FLUSH_EVERY == 0:
            self._note()

    def _note(self) -> None:
        with named_errors(self._folder):
            self._points.flush()
            with (self._folder / SHAPES).open("a", encoding="utf-8") as file:
                file.write(_lines(self._shapes[self._noted :]))
        self._noted = len(self._shapes)

    def finish(self, samples: Samples, layout: Layout, fps: float) -> Sequences:
        """The store of all written clips, one per sample. Clips with zero persons are left out.

        Raises InputError if no clip is left.
        """
        with named_errors(self._folder):
            self._points.seek(0)
            self._points.write(_header(self._rows, self._row))
            self._points.close()
        shapes: IntArray = np.array(self._shapes, np.int64).reshape(-1, 2)
        kept = np.flatnonzero(shapes[:, 0] > 0)
        if not len(kept):
            raise InputError(f"{self._folder}: nobody is to be seen in any of the {len(shapes)} samples")
        points = map_array(self._folder / POINTS)
        sequences = Sequences(points, shapes[kept], samples.select(kept), layout, fps)
        storage.save_beside(self._folder, sequences, there={"points"})
        if left_out := [samples.ids[i] for i in np.flatnonzero(shapes[:, 0] == 0)]:
            storage.write_text(self._folder / LEFT_OUT, "".join(f"{sample}\n" for sample in left_out))
        (self._folder / SHAPES).unlink(missing_ok=True)
        return storage.load_value(self._folder, Sequences)


def convert(config: SourceConfig, path: Path, processes: int | None = None) -> Sequences:
    """Read all clips of a source into a store at `path`. Memory does not grow with the number of clips.

    A conversion that was stopped continues where it stopped, unless its files have changed. One that is finished is not repeated.
    Samples that show nobody are left out and listed in left-out.txt. By default, large sources are read with all processors.

    Raises InputError if `path` exists and was not converted from these files, or if a file is missing or damaged, with the file's
    name. After the file is repaired, the same call continues. The processes import the script that started them. If it lacks
    `if __name__ == "__main__":`, each process would convert again, so this is an InputError, too.
    """
    if os.environ.get(_READS_FOR, str(os.getpid())) != str(os.getpid()):  # otherwise it would wait forever for its parent's lock
        raise InputError(_UNGUARDED)

    taken = f"{path}: it exists already; name a new folder"
    if path.exists() and not (path / MADE_FROM).exists():
        raise InputError(taken)
    listing = config.list_samples()
    partial = path.with_name(f".{path.name}.partial")
    made_from = fingerprint(config, listing)
    with alone(path, wait=True):  # if another process converts, its result is used
        if path.exists():
            if _made_from(path) != made_from:
                raise InputError(taken)
            return storage.load_value(path, Sequences)
        if (partial / MADE_FROM).exists() and _made_from(partial) != made_from:
            shutil.rmtree(partial)
        storage.write_sealed(partial / MADE_FROM, {_FINGERPRINT: made_from})
        write_store(listing, partial, "convert", processes)
        os.replace(partial, path)
        return storage.load_value(path, Sequences)


def _made_from(folder: Path) -> str | None:
    """The fingerprint of the files that a folder is converted from."""
    noted = storage.read_json(folder / MADE_FROM)
    return noted.get(_FINGERPRINT) if isinstance(noted, dict) else noted


def write_store(listing: Listing, folder: Path, description: str, processes: int | None = None) -> Sequences:
    """Read all clips of a listing into a folder. The folder may already hold the first clips."""
    if processes is None:
        processes = (os.cpu_count() or 1) if len(listing.samples) >= _MANY else 1
    samples = listing.samples
    with StoreWriter(folder, listing.layout.num_joints, listing.num_dims) as writer:
        first, done = _portion_after(listing, writer.num_written)
        with progress_bar(description, len(samples), done=writer.num_written) as advance:
            for portion, clips in enumerate(_read_in_order(listing, first, processes), start=first):
                if len(clips) != listing.portions[portion]:
                    raise RuntimeError(f"portion {portion}: {listing.portions[portion]} clips were announced, {len(clips)} came")
                for clip in clips[done:]:
                    writer.append(clip)
                advance(len(clips) - done)
                done = 0
        return writer.finish(samples, listing.layout, listing.fps)


def fingerprint(config: SourceConfig, listing: Listing) -> str:
    """Content hash of a source: its settings, its reader's code, its listing, and the sizes and times of its files."""
    settings = config.model_dump(mode="json", exclude={"root"})
    reader = Path(inspect.getfile(type(config)))
    listed = (listing.samples, listing.layout, listing.fps, listing.num_dims)
    stats = [(file.name, (stat := file.stat()).st_size, stat.st_mtime_ns) for file in dict.fromkeys(listing.files)]
    return storage.content_hash(settings, reader, *listed, stats)


def _portion_after(listing: Listing, num_written: int) -> tuple[int, int]:
    """The portion of the next clip, and the number of clips of this portion that are written."""
    ends = np.cumsum(listing.portions)
    portion = int(np.searchsorted(ends, num_written, side="right"))
    return portion, num_written - int(ends[portion - 1] if portion else 0)


_READS_FOR = "FDSM_READS_FOR"
"""Environment variable of reading processes: the id of the process that started them."""
_UNGUARDED = (
    "the processes that read a data set import the script that started them, and it reads the data set when it is imported: "
    'put what it does below `if __name__ == "__main__":`'
)

_read: Callable[[int], Sequence[FloatArray]]


def _start(read: Handed[Callable[[int], Sequence[FloatArray]]]) -> None:
    global _read
    begin_work(finishes=True)
    _keep_memory()
    _read = read.take()


def _keep_memory() -> None:
    """Let this process keep the memory that a clip took for the next one.

    Otherwise the C library gives it back to the system after each clip, and fetching it again takes a third of the time. By the
    rule of glibc (see mallopt(3) on its dynamic threshold), what stays is twice the size of the largest block that was freed.
    """
    np.empty(_KEPT // 2, np.uint8)


def _read_portions(portions: Sequence[int]) -> list[Sequence[FloatArray]]:
    return [_read(portion) for portion in portions]


def _tasks(listing: Listing, first: int, processes: int) -> list[list[int]]:
    """The portions from `first` on, those together that a process reads before it sends them."""
    ends = np.cumsum(listing.portions[first:])
    together = max(1, min(_TOGETHER, int(ends[-1]) // processes))
    cuts = np.flatnonzero(np.diff((ends - 1) // together)) + 1
    return [task.tolist() for task in np.split(np.arange(first, len(listing.portions)), cuts)]


def _read_in_order(listing: Listing, first: int, processes: int) -> Iterator[Sequence[FloatArray]]:
    processes = min(processes, len(listing.portions) - first)
    if processes <= 1:
        yield from map(listing.read, range(first, len(listing.portions)))
        return
    # Spawned, not forked: a fork of a process with threads, such as torch's, may hang.
    context = multiprocessing.get_context("spawn")
    read = Handed(listing.read, processes, context)
    os.environ[_READS_FOR] = str(os.getpid())
    with ProcessPoolExecutor(processes, context, _start, (read,)) as pool:
        waiting: deque[Future[list[Sequence[FloatArray]]]] = deque()
        try:
            for portions in _tasks(listing, first, processes):
                with held_interrupts():
                    waiting.append(pool.submit(_read_portions, portions))
                if len(waiting) > _AHEAD * processes:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool:
            raise InputError(
                f"a process that reads the data set was killed, as happens when memory runs out; or else {_UNGUARDED}"
            ) from None
        finally:
            os.environ.pop(_READS_FOR, None)
            read.drop()
            pool.shutdown(cancel_futures=True)  # waits for the portions that are being read


def _header(rows: int, row: tuple[int, int]) -> bytes:
    """Header of an .npy file of float32 (rows, *row). The header's length does not depend on the number of rows."""
    stream = BytesIO()
    shape = (rows, *row)
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return stream.getvalue()


def _open_points(path: Path, row: tuple[int, int]) -> BufferedRandom:
    if not path.exists() or path.stat().st_size < len(_header(0, row)):
        path.write_bytes(_header(0, row))
    return path.open("r+b")


def _lines(shapes: Sequence[tuple[int, int]]) -> str:
    return "".join(f"{persons} {frames}\n" for persons, frames in shapes)


def _read_shapes(path: Path) -> list[tuple[int, int]]:
    if not path.exists():
        return []
    text = path.read_text("utf-8")
    rows = (line.split() for line in text[: text.rfind("\n") + 1].splitlines())  # drop a last line that a kill cut off
    return [(int(persons), int(frames)) for persons, frames in rows]
