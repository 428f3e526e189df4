"""What one clip and one frame cost on this machine, in seconds of one core, so that other work on the machine counts little."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from fdsm.batch import Archive, Looks, write_clips
from fdsm.batch.answers import SCHEMA, answered, table
from fdsm.batch.reading import read
from fdsm.batch.work import Work
from fdsm.bench.predict import many_labels, processor
from fdsm.clip_encoder import ClipEncoder, HowSeen
from fdsm.data.clips import find_clips
from fdsm.errors import InputWarning
from fdsm.recognizer import BATCH_SIZE, Recognizer
from fdsm.recordings import RecognizerStream
from fdsm.synthetic import generate, load_programs
from fdsm.values import FloatArray
from fdsm.version import __version__
from fdsm.workers import one_thread_each

CLIPS = 512
"""Clips of the archive that is measured."""
_FRAMES = 1500


class Costs(BaseModel):
    """Seconds of one core, and bytes. A clip has one person and `frames` frames on average."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    made_on: str
    cores: int
    load: float  # processes that wanted a core, as the measurement began
    frames: float
    labels: int
    read: dict[str, float]  # form -> seconds a clip
    clip_bytes: dict[str, float]
    inspect: float
    measure: float
    score: float
    write: float  # with all labels
    write_five: float
    row_bytes: float
    row_bytes_of_five: float
    overhead: float  # core time of a worker by that of the plain loop, less 1
    two_workers: float  # parts a second of two workers, by those of one
    frame_moving: float  # seconds a frame of a stream whose person moves all the time
    frame_still: float  # of one who keeps still, where no label means that
    pass_flops: float  # of the paper's network, for one clip of one token, one label and one noise
    parameters: int  # of the paper's network


def measure(repeats: int = 5) -> Costs:
    """Measure all of it in processes of one thread, as each worker of `fdsm batch` is. More would wait for each other at work.

    A worker's overhead has a process of its own: the garbage collector takes longer, the more objects are kept.
    """
    load = os.getloadavg()[0]
    context = multiprocessing.get_context("spawn")
    with one_thread_each(), ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        measured = pool.submit(_measured, repeats).result()
        return Costs(load=load, overhead=pool.submit(_overhead, repeats).result(), **measured)


def _clips() -> tuple[list[FloatArray], str]:
    """The clips that are measured, and their layout."""
    motions = generate(load_programs(), num_subjects=4, num_views=1, num_trials=2)
    return [np.asarray(motions[place % len(motions)]) for place in range(CLIPS)], motions.layout.name


def _measured(repeats: int) -> dict[str, Any]:
    """All but the overhead. Each number is the median of some repeats."""
    labels = tuple(many_labels())
    recognizer = Recognizer.from_pretrained()
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as name:
        warnings.simplefilter("ignore", InputWarning)
        at_rest = set(recognizer.labels_of_rest(labels))
        of_movement = [label for label in labels if label not in at_rest]
        folder = Path(name)
        clips, layout = _clips()
        reports = [recognizer.inspect(clip, layout=layout) for clip in clips]
        encoder = ClipEncoder(recognizer.encoder, recognizer.config.tokens, takes_flat=True)
        batches = [reports[first : first + BATCH_SIZE] for first in range(0, CLIPS, BATCH_SIZE)]

        def a_clip(work: Callable[[], object]) -> float:
            return _seconds(work, repeats) / CLIPS

        measuring = a_clip(lambda: [encoder.encode(batch) for batch in batches])
        answering = a_clip(lambda: recognizer(reports, labels))
        forms = _archives(folder, clips, layout)
        reading = {form: a_clip(partial(_read_all, path)) for form, path in forms.items()}
        rows = {top: [answered("000000.npy", one, "0" * 16) for one in recognizer(reports, labels, top_k=top)] for top in (5, None)}
        paths = {top: folder / f"rows-{top}.parquet" for top in rows}
        writing = {top: a_clip(partial(_write, paths[top], rows[top])) for top in rows}
        flops, parameters = _paper_network()
        return {
            "made_on": f"{processor()}, fdsm {__version__}",
            "cores": os.cpu_count() or 1,
            "frames": float(np.mean([clip.shape[1] for clip in clips])),
            "labels": len(labels),
            "read": reading,
            "clip_bytes": {form: _bytes(path) / CLIPS for form, path in forms.items()},
            "inspect": a_clip(lambda: [recognizer.inspect(clip, layout=layout) for clip in clips]),
            "measure": measuring,
            "score": answering - measuring,
            "write": writing[None],
            "write_five": writing[5],
            "row_bytes": _bytes(paths[None]) / CLIPS,
            "row_bytes_of_five": _bytes(paths[5]) / CLIPS,
            "two_workers": _two_workers(folder, forms["files"], layout, labels),
            "frame_moving": _of_stream(recognizer, labels, clips),
            "frame_still": _of_stream(recognizer, of_movement, [np.repeat(clips[0][:, :1], 100, axis=1)]),
            "pass_flops": flops,
            "parameters": parameters,
        }


def _seconds(work: Callable[[], object], repeats: int) -> float:
    """Median seconds of a core that this process works, after one untimed run."""
    work()
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def _archives(folder: Path, clips: Sequence[FloatArray], layout: str) -> dict[str, Path]:
    """The clips in each form that an archive may have."""
    forms = {form: folder / form for form in ("files", "Parquet", "shards")}
    for path in forms.values():
        path.mkdir()
    for number, clip in enumerate(clips):
        np.save(forms["files"] / f"{number:06d}.npy", clip)
    write_clips(forms["Parquet"] / "clips.parquet", ((f"{number:06d}", clip) for number, clip in enumerate(clips)), layout)
    with tarfile.open(forms["shards"] / "clips.tar", "w") as shard:
        for file in sorted(forms["files"].iterdir()):
            shard.add(file, file.name)
    return forms


def _read_all(path: Path) -> None:
    archive = Archive.survey(path)
    for portion in archive.portions():
        for found in read(archive.root, portion):
            np.array(np.load(found.clip, mmap_mode="r") if isinstance(found.clip, Path) else found.clip)


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for first in range(0, len(rows), BATCH_SIZE):
            writer.write_table(table(rows[first : first + BATCH_SIZE]))


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir()) if path.is_dir() else path.stat().st_size


def _overhead(repeats: int) -> float:
    """Core time that a worker takes for an archive, by that of the plain loop over its files, less 1. They take turns."""
    recognizer, labels = Recognizer.from_pretrained(), tuple(many_labels())
    clips, layout = _clips()
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as name:
        warnings.simplefilter("ignore", InputWarning)
        files = _archives(Path(name), clips, layout)["files"]
        archive, seen = Archive.survey(files), HowSeen(layout=layout)
        work = Work(recognizer, Looks(labels, seen=seen), archive.root, Path(name) / "work", "0" * 16, "0" * 16)

        def loop() -> None:
            for _ in recognizer(iter(find_clips(files)), labels, **seen):
                pass

        def worker() -> None:
            for portion in archive.portions():
                work.do(portion)

        ratios = []
        for turn in range(4 * repeats):  # single turns differ by a fifth
            taken = {}
            for done in (loop, worker)[:: 1 - 2 * (turn % 2)]:
                started = time.process_time()
                done()
                taken[done] = time.process_time() - started
            ratios.append(taken[worker] / taken[loop])
    return statistics.median(ratios) - 1


_COPIES = 6
"""Copies of the clips in the archive on which two workers are compared with one."""
_TURNS = 3


def _two_workers(folder: Path, files: Path, layout: str, labels: Sequence[str]) -> float:
    """Parts a second that two workers finish, by those of one, from the first part to the last. Commands take turns."""
    archive = folder / "many"
    for copy in range(_COPIES):
        shutil.copytree(files, archive / f"{copy}")
    rates: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(_TURNS):
        for workers, found in rates.items():
            output = folder / f"{workers}-{turn}"
            words = [sys.executable, "-m", "fdsm", "batch", str(archive), str(output), "--workers", str(workers)]
            subprocess.run([*words, "--layout", layout, "--labels", *labels], check=True, capture_output=True)
            ends = sorted(path.stat().st_mtime for path in output.glob("part-*.parquet"))
            found.append((len(ends) - 1) / (ends[-1] - ends[0]))
    return statistics.median(rates[2]) / statistics.median(rates[1])


def _of_stream(recognizer: Recognizer, labels: Sequence[str], clips: Sequence[FloatArray]) -> float:
    """Seconds of a core for a frame of one person, over the first frames of clips one after the other."""
    frames = list(itertools.islice((frame for clip in itertools.cycle(clips) for frame in clip[0]), _FRAMES))
    stream = RecognizerStream(recognizer, labels)
    started = time.process_time()
    for frame in frames:
        stream.push(frame)
    return (time.process_time() - started) / _FRAMES


def _paper_network() -> tuple[float, int]:
    """Operations of the paper's network for one clip of one token, one label and one noise, and its number of parameters."""
    from torch.utils.flop_counter import FlopCounterMode

    from fdsm.bench.published import PublishedLoop, paper_network

    loop = PublishedLoop()
    with FlopCounterMode(display=False) as counted:
        loop.score(1)
    return float(counted.get_total_flops()), sum(weight.numel() for weight in paper_network("joint", 1).parameters())
