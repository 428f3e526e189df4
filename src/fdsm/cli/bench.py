"""fdsm bench: speed, memory, and what savings do to accuracy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.options import Runs, Seeds, Set, parse_seeds, print_table
from fdsm.errors import InputError, did_you_mean

bench_app = typer.Typer(help="Measure speed, memory and what savings do to accuracy; writes a page.", no_args_is_help=True)

BenchFolder = Annotated[Path, typer.Option("--output", "-o", help="folder for the numbers; the page lies beside it")]


@bench_app.command("speed")
def bench_speed(
    parts: Annotated[list[str] | None, typer.Argument(help="parts to measure; none: all", show_default=False)] = None,
    output: BenchFolder = Path("docs/performance"),
    runs: Runs = Path("runs"),
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="measurements of each side")] = 7,
) -> None:
    """Speed and memory against the method as published, measured in turns; a small model is trained first if there is none."""
    from studies.speed.page import table
    from studies.speed.suite import PARTS, Suite

    for part in parts or ():
        if part not in PARTS:
            raise InputError(f"bench speed: {did_you_mean(part, list(PARTS))}")
    suite = Suite(output, runs, pairs)
    for part in parts or PARTS:
        print_table(*table(suite.run(part)))
    typer.echo(f"page: {output.with_suffix('.md')}")


@bench_app.command("accuracy")
def bench_accuracy(
    configs: Annotated[list[Path], typer.Argument(help="YAML files of FDSM experiments", show_default=False)],
    settings: Set = None,
    seeds: Seeds = "0-4",
    runs: Runs = Path("runs"),
    output: BenchFolder = Path("docs/performance"),
) -> None:
    """What each saving does to accuracy on seen and unseen classes; fits what is missing."""
    from studies.speed.accuracy import keep, measure_accuracy
    from studies.speed.page import accuracy_table, write_page

    measured = measure_accuracy(configs, settings or (), parse_seeds(seeds), runs)
    keep(measured, output)
    write_page(output)
    print_table(*accuracy_table(measured))
