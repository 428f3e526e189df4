"""What several verbs share: their options, the runs that these name, and how a table is shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fdsm.errors import InputError

if TYPE_CHECKING:
    from fdsm.experiment.pipeline import Pipeline

Config = Annotated[Path, typer.Argument(help="YAML with the experiment's settings", show_default=False)]
Set = Annotated[list[str] | None, typer.Option("--set", help="override a setting, such as method.freq_weight=0.5; repeatable")]
Runs = Annotated[Path, typer.Option("--runs", help="folder that runs lie in")]
Seeds = Annotated[str, typer.Option("--seeds", help="seeds to run, such as 0-4 or 0,3,7; none: the config's own")]


def pipelines(path: Path, settings: list[str] | None, runs: Path, seeds: str) -> list[Pipeline]:
    from fdsm.experiment.config import load_config, members
    from fdsm.experiment.pipeline import Pipeline

    config = load_config(path, settings or ())
    chosen = parse_seeds(seeds) if seeds else [config.seed]
    return [Pipeline(one.model_copy(update={"seed": seed}), runs) for one in members(config) for seed in chosen]


def parse_seeds(text: str) -> list[int]:
    """Seeds from texts like 0-4, or 0,3,7, or both mixed. Raises InputError for anything else."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.strip().isdigit() or (dash and not last.strip().isdigit()):
            raise InputError(f"--seeds {text!r}: expected something like 0-4 or 0,3,7")
        if dash and int(last) < int(first):
            raise InputError(f"--seeds {text!r}: expected the smaller number first, as in 0-4")
        seeds += range(int(first), int(last if dash else first) + 1)
    return seeds


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*header)
    for row in rows:
        table.add_row(*map(escape, row))  # what stands in brackets is somebody's words, not a style
    # Where nobody looks (a pipe, a file) nothing needs to fit: lines are as long as the table.
    console = Console() if sys.stdout.isatty() else Console(width=200)
    console.print(table)
