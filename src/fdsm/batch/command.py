"""Names all clips of an archive. Whatever is killed, the same call goes on, and in the end each clip has one row."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from filelock import FileLock, Timeout

from fdsm import storage
from fdsm.batch import local
from fdsm.batch.archive import Archive, Portion
from fdsm.batch.work import Counts, Looks, Work, part_path, read_counts
from fdsm.data.formats.package import load_package
from fdsm.errors import InputError, option
from fdsm.progress import progress_bar
from fdsm.text import load_bank
from fdsm.values import Layout
from fdsm.version import __version__

if TYPE_CHECKING:
    from fdsm.recognizer import Recognizer

Engine = Literal["local", "ray"]
MANIFEST = "_manifest.json"
"""Readers of Parquet pass over files whose names begin so."""
_LOCK = ".lock"


@dataclass(frozen=True)
class Summary:
    """What became of an archive."""

    counts: Counts
    parts: int
    left_out: tuple[Portion, ...]  # they end every process that does them


def recognise_archive(
    recognizer: Recognizer,
    archive: str | Path,
    output: str | Path,
    looks: Looks,
    *,
    engine: Engine = "local",
    workers: int | None = None,
) -> Summary:
    """Write a row for each clip below `archive` to Parquet files in `output`. `docs/batch.md` lists the columns.

    Args:
        recognizer: the model.
        archive: a folder of clips, Parquet files (`write_clips`) and tar shards, or one of these.
        output: a folder. A call that was killed leaves it so that the same call goes on.
        looks: the labels, and how clips are looked at.
        engine: processes on this machine, or Ray, whose nodes must see `archive` and `output` under the same names.
        workers: number of processes. None: one for each core.

    Raises InputError if there is no clip, if `output` holds answers of another model, archive or other labels, and as a call of
    the recognizer does for labels. A bad clip raises nothing: its row has the reason.
    """
    archive, output = Path(archive), Path(output)
    if output.resolve().is_relative_to(archive.resolve()):
        raise InputError(f"{output}: expected a folder outside of the archive {archive}, of which answers would become a part")
    found = Archive.survey(archive)
    recognizer([], looks.labels, top_k=looks.top_k, bank=looks.bank)  # refuses wrong labels, and warns of those that are read alike
    model = recognizer.parts.fingerprint()
    manifest = _manifest(found, looks, model)
    job = storage.content_hash(manifest)
    output.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(output / _LOCK, timeout=0):
            _begin(output, {**manifest, "job": job, "parts": found.num_portions})
            work = Work(recognizer, looks, found.root.resolve(), output.resolve(), model, job)
            return _go_on(found, work, engine, workers)
    except Timeout:
        raise InputError(f"{output}: expected no other batch command at work here, found one") from None


def _manifest(archive: Archive, looks: Looks, model: str) -> dict[str, Any]:
    """All that the answers depend on."""
    options: dict[str, Any] = {name: value for name, value in looks.seen.items() if value is not None}
    layout = options.get("layout")
    if isinstance(layout, Layout):
        options["layout"] = storage.content_hash(layout)
    elif layout is not None and os.path.isfile(layout):
        options["layout"] = storage.content_hash(Path(layout))
    return {
        "fdsm": __version__,
        "model": model,
        "labels": list(looks.labels),
        "top": looks.top_k,
        "bank": None if looks.bank is None else load_bank(looks.bank).fingerprint,
        "options": options,
        "archive": {"content": archive.content, "files together": archive.files_together},
    }


def _begin(output: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, or hold that of an earlier call against it. Raises InputError if they differ."""
    path = output / MANIFEST
    if not path.exists():
        if any(output.glob("*.parquet")):
            raise InputError(f"{output}: expected an empty or new folder to write to, found .parquet files")
        storage.write_json(path, manifest)
        return
    begun = storage.read_json(path)
    for key, value in manifest.items():
        if not isinstance(begun, dict) or begun.get(key) != value:
            what = {"fdsm": "the version of fdsm", "archive": "the files of the archive"}.get(key, f"the {key}")
            raise InputError(f"{output}: expected {what} with which it was begun, found another; name a new folder")


def _go_on(archive: Archive, work: Work, engine: Engine, workers: int | None) -> Summary:
    _remove_leftovers(work.output)
    total = Counts(0, 0, 0)
    done: set[int] = set()
    for number in range(archive.num_portions):
        path = part_path(work.output, number)
        if path.exists() and (counts := read_counts(path, work.job)) is not None:
            done.add(number)
            total = _sum(total, counts)
    left: Iterator[Portion] = (portion for portion in archive.portions() if portion.number not in done)
    with progress_bar("parts", archive.num_portions, done=len(done)) as advance:

        def tell(counts: Counts) -> None:
            nonlocal total
            total = _sum(total, counts)
            advance(1, clips=total.clips)

        try:
            if len(done) == archive.num_portions:
                pass
            elif engine == "local":
                workers = workers or len(os.sched_getaffinity(0))
                local.do_all(work, left, min(workers, archive.num_portions - len(done)), tell)
            else:
                load_package("ray.data", "ray", f"{option('engine')} ray", "ray")
                from fdsm.batch import on_ray

                on_ray.do_all(work, left, workers, tell)
        finally:
            _remove_leftovers(work.output)
    left_out = (portion for portion in archive.portions() if not part_path(work.output, portion.number).exists())
    return Summary(total, archive.num_portions, tuple(left_out))


def _sum(one: Counts, other: Counts) -> Counts:
    return Counts(*(a + b for a, b in zip(one, other, strict=True)))


def _remove_leftovers(output: Path) -> None:
    """Remove what killed processes were writing."""
    for folder in output.glob(".part-*"):
        shutil.rmtree(folder, ignore_errors=True)
