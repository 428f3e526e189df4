"""How long a person waits: `fdsm predict` from process start to answer, and a clip inside a running Recognizer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fdsm.data import load_dataset
from fdsm.recognizer import Recognizer
from studies.speed.decisions import small_model
from studies.speed.rows import Row


def measure_predict(runs: Path, repeats: int) -> Iterator[Row]:
    """The small preset on the synthetic motions; the labels are its 12 unseen classes."""
    pipeline = small_model("frames", runs)
    _ = pipeline.method
    names = pipeline.sequences.samples.class_names
    labels = [names[c] for c in pipeline.split.unseen]
    raw = load_dataset(pipeline.config.data)  # type: ignore[arg-type]
    points = raw[int(np.flatnonzero(raw.samples.labels == pipeline.split.unseen[0])[0])]
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.npy"
        np.save(clip, points)
        command = [sys.executable, "-m", "fdsm", "predict", str(clip), "--model", str(pipeline.folder), "--labels", *labels]
        started = [_seconds(command) for _ in range(repeats + 1)][1:]  # the first fills the cache of texts
    yield _row(
        "fdsm predict, one clip, model and texts cached", "s", 3.0, started, f"{len(labels)} labels, process start to answer"
    )
    recognizer = Recognizer.from_pretrained(pipeline.folder)
    recognizer(points, labels)
    warm = []
    for _ in range(5 * repeats):
        begun = time.perf_counter()
        recognizer(points, labels)
        warm.append(1000 * (time.perf_counter() - begun))
    yield _row("a clip inside a running Recognizer", "ms", 50.0, warm, f"{len(labels)} labels, 10 trials, small preset")


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def _row(what: str, unit: str, target: float, values: list[float], note: str) -> Row:
    return Row(
        what=what,
        unit=unit,
        kind="at most",
        target=target,
        value=statistics.median(values),
        low=min(values),
        high=max(values),
        pairs=len(values),
        note=note,
    )
