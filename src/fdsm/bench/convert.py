"""What it costs to read text files of NTU RGB+D, and to convert them into a store."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from subprocess import run
from typing import NamedTuple

from fdsm.bench.ntu_files import NUM_DISTINCT, link_names, make_files
from fdsm.bench.predict import processor
from fdsm.bench.timing import Cost, costs_in_turns
from fdsm.data import ntu
from fdsm.version import __version__


class Row(NamedTuple):
    what: str
    processor_milliseconds: float
    milliseconds: float
    against: str = ""


def measure_convert(repeats: int = 7, clips: int = 2000) -> list[Row]:
    """The time of a clip's text, and of a clip on its way into a store. The store's is that of twice as many clips less once."""
    with tempfile.TemporaryDirectory() as folder:
        paths = make_files(Path(folder) / "made")
        works: dict[str, Callable[[], object]] = {
            "at once": partial(_read_all, paths, at_once=True),
            "by line": partial(_read_all, paths, at_once=False),
        }
        for name, count in (("once", clips), ("twice", 2 * clips)):
            root = Path(folder) / f"files-{name}"
            link_names(paths, root, count)
            works[name] = partial(_convert, root, Path(folder) / f"store-{name}")
        costs = costs_in_turns(works, repeats)
    text, lines = (_each(costs[name], NUM_DISTINCT) for name in ("at once", "by line"))
    stored = _each(costs["twice"] - costs["once"], clips)
    share = f"{text.processor_milliseconds / lines.processor_milliseconds:.2f} of line by line"
    return [
        lines._replace(what="a file's text, line by line, as unusual files are read"),
        text._replace(what="a file's text, at once, as usual files are read", against=share),
        stored._replace(what=f"a file into a store, {os.cpu_count()} processes"),
    ]


def to_markdown(rows: Sequence[Row], repeats: int) -> str:
    """The table, and what it was made on."""
    lines = ["| what | ms of processors | ms | compared |", "| --- | --- | --- | --- |"]
    lines += [f"| {row.what} | {row.processor_milliseconds:.2f} | {row.milliseconds:.2f} | {row.against} |" for row in rows]
    made = f"Medians of {repeats}, in turns. {processor()}, fdsm {__version__}, Python {platform.python_version()}"
    return "\n".join([*lines, "", f"{made}, numpy {version('numpy')}."]) + "\n"


def _each(cost: Cost, count: int) -> Row:
    return Row("", 1000 * cost.processor / count, 1000 * cost.wall / count)


def _read_all(paths: Sequence[Path], *, at_once: bool) -> None:
    for path in paths:
        ntu.read_file(path, at_once=at_once)


def _convert(root: Path, store: Path) -> None:
    """Convert in a process of its own, then remove the store."""
    with tempfile.TemporaryDirectory(dir=store.parent) as folder:
        command = [sys.executable, "-m", "fdsm", "data", "convert", "ntu120", str(root), str(Path(folder) / "store")]
        run(command, check=True, capture_output=True)
