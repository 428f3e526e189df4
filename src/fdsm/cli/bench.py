"""fdsm bench: how fast fdsm is on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

bench_app = typer.Typer(help="Measure how fast fdsm is on this machine.", no_args_is_help=True)


@bench_app.callback()
def bench() -> None:
    """A group."""


@bench_app.command("predict")
def bench_predict(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="also write the table to this Markdown file")] = None,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="times that each is measured, in turns")] = 7,
) -> None:
    """Time the model that comes with fdsm: from a process's start to its answer, and a clip in a running Recognizer.

    It is compared with importing torch and with the published loop of TDSM, where torch is installed.
    """
    from fdsm import storage
    from fdsm.bench.predict import measure_predict, to_markdown

    table = to_markdown(measure_predict(repeats), repeats)
    typer.echo(table, nl=False)
    if output is not None:
        storage.write_text(output, table)


@bench_app.command("convert")
def bench_convert(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="also write the table to this Markdown file")] = None,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="times that each is measured, in turns")] = 7,
) -> None:
    """Time the reading of NTU RGB+D's text files, and their conversion into a store.

    The files are made for it, of synthetic motions. They are as long as the published ones.
    """
    from fdsm import storage
    from fdsm.bench.convert import measure_convert, to_markdown

    table = to_markdown(measure_convert(repeats), repeats)
    typer.echo(table, nl=False)
    if output is not None:
        storage.write_text(output, table)
