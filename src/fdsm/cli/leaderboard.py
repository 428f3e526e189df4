"""The command `fdsm leaderboard`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fdsm.cli.options import Runs
from fdsm.errors import InputError
from fdsm.progress import span

if TYPE_CHECKING:
    from fdsm.leaderboard.costs import Estimate
    from fdsm.leaderboard.runner import Progress


def leaderboard(
    suite: Annotated[str, typer.Argument(help="a suite that ships with fdsm, such as small, or your own YAML file")],
    output: Annotated[Path, typer.Option("--output", "-o", help="folder of the results and the page")] = Path("leaderboard"),
    data: Annotated[Path | None, typer.Option("--data", help="folder that holds each data set under its name")] = None,
    runs: Runs = Path("runs"),
    processes: Annotated[int | None, typer.Option(min=1, help="the most processes at once; none: one a core")] = None,
    memory: Annotated[float, typer.Option(min=0.5, help="GiB that all processes may take")] = 8.0,
    only: Annotated[list[str] | None, typer.Option("--only", help="only this method; repeatable")] = None,
    page_only: Annotated[bool, typer.Option("--page-only", help="run nothing; make the page from the results so far")] = False,
) -> None:
    """Run every method of a suite on its splits, seeds and inputs, and write the page. It goes on where it was stopped.

    It measures one fit of each method first, and then says how long the rest will take, and its room on disk.

    fdsm leaderboard small --data datasets -o leaderboard
    """
    from fdsm.leaderboard.entries import Board
    from fdsm.leaderboard.page import Results, write
    from fdsm.leaderboard.runner import run
    from fdsm.leaderboard.steps import Place
    from fdsm.leaderboard.suite import load_suite

    known = load_suite(suite)
    board = Board(output)
    if not page_only:
        place = Place(known.restricted_to(only) if only else known, data, runs, output)
        run(place, processes=processes or os.cpu_count() or 1, memory=memory, show=_show, announce=_announce)
    for path in write(known, board, f"fdsm leaderboard {suite}"):
        typer.echo(path)
    if failed := Results(known, board).failed():
        lacking = "1 run has" if len(failed) == 1 else f"{len(failed)} runs have"
        raise InputError(f"{lacking} no result; the page says why under 'Runs without a result'")


def _show(progress: Progress) -> None:
    left = "" if progress.seconds_left is None else f", {span(progress.seconds_left)} left"
    typer.echo(f"{progress.what} {progress.done} of {progress.of}{left}: {progress.last}", err=True)


def _announce(estimate: Estimate) -> None:
    several = "1 process" if estimate.processes == 1 else f"{estimate.processes} processes"
    typer.echo(
        f"{estimate.steps} trials and runs are left: {span(estimate.seconds)} with {several}, "
        f"and about {estimate.bytes / 1e9:.1f} GB in the folder of runs, if every split costs what was measured on the first one",
        err=True,
    )
