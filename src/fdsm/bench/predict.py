"""How long a person waits for the model that comes with fdsm, against importing torch and against TDSM's published loop."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from fdsm.bench.timing import costs_in_turns, in_turns, other_work
from fdsm.errors import InputWarning
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs
from fdsm.version import __version__
from fdsm.vocabulary import plain
from fdsm.vocabulary.lexicon import load as load_lexicon

FEW, MANY = 12, 400
"""Numbers of labels. The few are classes of the bank, the many are read."""
_CLIPS = 1000
"""Clips in one call."""
_TRIALS = 10
_PASSES = 4
"""Passes of the published loop that are timed. All cost the same."""


class Row(NamedTuple):
    what: str
    milliseconds: float
    against: str


def measure_predict(repeats: int = 7) -> list[Row]:
    """The time from a process's start to its answer, and of a clip in a running Recognizer."""
    motions = generate(load_programs()[:1], num_subjects=1, num_views=1, num_trials=1)
    clip, layout = motions[0], motions.layout.name
    few, many = [program.name for program in load_programs()[:FEW]], many_labels()
    recognizer = Recognizer.from_pretrained()

    def named(labels: Sequence[str], clips: Any = clip) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            return recognizer(clips, labels, layout=layout, top_k=1)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.npy"
        np.save(file, clip)
        start = [sys.executable, "-m", "fdsm", "predict", str(file), "--layout", layout, "--labels", *few]
        works: dict[str, Callable[[], object]] = {"start": partial(_run, start), "few": partial(named, few)}
        if find_spec("torch") is not None:
            from fdsm.bench.published import PublishedLoop  # here: it imports torch

            works["torch"] = partial(_run, [sys.executable, "-c", "import torch"])
            works["pass"] = partial(PublishedLoop().score, _PASSES)
        costs = costs_in_turns(works, repeats)
    quiet = {name: cost.wall for name, cost in costs.items()}
    clips = [clip] * _CLIPS  # clips that are alike cost as much as others
    together = partial(named, many, clips)
    of_many = in_turns({"many": partial(named, many), "together": together}, repeats)
    with other_work():
        beside = costs_in_turns({"few": partial(named, few)}, repeats)["few"]
    published = _TRIALS * quiet["pass"] / _PASSES if "pass" in quiet else None

    def of_loop(seconds: float, labels: int) -> str:
        return "" if published is None else f"{published * labels / seconds:,.0f} times as fast as TDSM's loop"

    each = of_many["together"] / _CLIPS
    of_torch = f"{quiet['start'] / quiet['torch']:.2f} of importing torch" if "torch" in quiet else ""
    return [
        Row(f"`fdsm predict`, process start to answer, {FEW} labels, texts cached", 1000 * quiet["start"], of_torch),
        Row(f"a clip in a running Recognizer, {FEW} labels", 1000 * quiet["few"], of_loop(quiet["few"], FEW)),
        Row(
            "the same, beside a busy process on each core",
            1000 * beside.wall,
            f"{beside.wall / quiet['few']:.2f} of it; {beside.processor / costs['few'].processor:.2f} in processor time",
        ),
        Row(f"the same, {MANY} labels", 1000 * of_many["many"], of_loop(of_many["many"], MANY)),
        Row(f"{_CLIPS} clips in one call, {MANY} labels, per clip", 1000 * each, of_loop(each, MANY)),
    ]


def to_markdown(rows: Sequence[Row], repeats: int) -> str:
    """The table, and what it was made on."""
    lines = ["| what | milliseconds | compared |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.milliseconds:.1f} | {row.against} |" for row in rows]
    parts = ("numpy", *(["torch"] if find_spec("torch") is not None else []))
    versions = ", ".join(f"{name} {version(name)}" for name in parts)
    made = f"Medians of {repeats}, in turns. {processor()}, fdsm {__version__}, Python {platform.python_version()}, {versions}."
    return "\n".join([*lines, "", made]) + "\n"


def processor() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    found = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return found[0] if found else platform.processor() or "unknown processor"


def many_labels() -> list[str]:
    """Names of movements that are read, spread over the lexicon."""
    entries = [entry for entry in load_lexicon().entries if entry.path is not None]
    names = {plain(entry.names[0]): entry.names[0] for entry in entries[:: len(entries) // (2 * MANY)]}
    return list(names.values())[:MANY]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)
