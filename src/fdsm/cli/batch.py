"""The command that names all clips of an archive."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.options import parse_aspect, parse_persons
from fdsm.cli.recognition import Aspect, Bank, FileLayout, Fps, Labels, Model, Up, refuse_commas
from fdsm.errors import InputError


class EngineName(StrEnum):
    """Who does the work."""

    LOCAL = "local"
    RAY = "ray"


def batch(
    archive: Annotated[
        Path,
        typer.Argument(metavar="IN", help="folder of clips, .parquet files and .tar shards; or one of them", show_default=False),
    ],
    output: Annotated[Path, typer.Argument(metavar="OUT", help="folder for the answers", show_default=False)],
    labels: Labels,
    model: Model = None,
    layout: FileLayout = None,
    fps: Fps = None,
    bank: Bank = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="number of labels of a clip; none: all")] = None,
    persons: Annotated[str | None, typer.Option("--persons", help="a person's number; all: as the model chooses")] = None,
    up: Up = None,
    aspect: Aspect = None,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="processes of this machine, or a cluster of Ray")
    ] = EngineName.LOCAL,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="number of processes; none: one for each core")] = None,
) -> None:
    """Name all clips of an archive: fdsm batch IN OUT --labels "wave" "sit down".

    OUT gets one row a clip, in Parquet. A bad clip's row says why it was refused. After a kill, the same command goes on.
    """
    from fdsm.batch import Looks, recognise_archive
    from fdsm.recognizer import Recognizer
    from fdsm.text.llm import read_names

    whom, ratio = parse_persons(persons), parse_aspect(aspect)
    if whom == "each":
        raise InputError("--persons each: expected all or the number of a person, because each clip has one row")
    refuse_commas(labels)
    looks = Looks(tuple(read_names(labels)), top, bank, {"layout": layout, "fps": fps, "persons": whom, "up": up, "aspect": ratio})
    done = recognise_archive(Recognizer.from_pretrained(model), archive, output, looks, engine=engine.value, workers=workers)
    clips, unknown, refused = done.counts
    typer.echo(
        f"{clips} clips: {clips - unknown - refused} named, {unknown} unknown, {refused} refused; {done.parts} files in {output}"
    )
    if done.left_out:
        first = done.left_out[0]
        raise InputError(
            f"{len(done.left_out)} of {done.parts} parts are left out, because every process that does them is killed, such as "
            f"part {first.number} ({first}); the same command tries them again"
        )
