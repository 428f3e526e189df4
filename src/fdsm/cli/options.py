"""Shared code of the commands: their options, the runs that these name, and tables."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fdsm.errors import InputError

if TYPE_CHECKING:
    from fdsm.experiment.config import ExperimentConfig
    from fdsm.experiment.pipeline import Pipeline

Recipe = Annotated[str, typer.Argument(help="a recipe (see `fdsm recipes`), or your own YAML file", show_default=False)]
Targets = Annotated[
    list[str] | None,
    typer.Argument(help="targets of the recipe, such as utd-mhad/22-5; or more YAML files", show_default=False),
]
Variants = Annotated[list[str] | None, typer.Option("--variant", help="a change to the recipe; repeatable")]
Data = Annotated[Path | None, typer.Option("--data", help="folder of the data set, or a feature folder of SynSE or SA-DVAE")]
Set = Annotated[list[str] | None, typer.Option("--set", help="override a setting, such as method.freq_weight=0.5; repeatable")]
Runs = Annotated[Path, typer.Option("--runs", help="folder of all runs")]
Seeds = Annotated[str, typer.Option("--seeds", help="seeds to run, such as 0-4 or 0,3,7; none: the config's own")]


def configs_of(
    recipe: str,
    targets: list[str] | None = None,
    variants: list[str] | None = None,
    data: Path | None = None,
    settings: list[str] | None = None,
) -> list[ExperimentConfig]:
    """The experiments of a command line: a recipe on targets, or YAML files.

    Raises InputError if a recipe has no target, or if files are given with variants.
    """
    from fdsm.experiment.config import load_config, load_recipe_config
    from fdsm.storage import is_yaml

    overrides = list(settings or ())
    if is_yaml(recipe):
        if variants:
            raise InputError(f"--variant {variants[0]}: is a change to a recipe that ships with fdsm, but {recipe} is a file")
        return [load_config(Path(path), overrides, data) for path in (recipe, *(targets or ()))]
    if "/" in recipe and Path(recipe).is_dir():  # recipes have no such names
        raise InputError(f"{recipe}: expected a recipe or a YAML file, found a folder")
    if not targets:
        from fdsm.experiment.recipes import load_recipe

        load_recipe(recipe)  # first: a misspelt name is the more likely mistake
        raise InputError(f"recipe {recipe!r}: expected what to run it on, such as utd-mhad/22-5; `fdsm recipes` lists all")
    return [load_recipe_config(recipe, target, variants or (), overrides, data) for target in targets]


def pipelines(
    recipe: str,
    targets: list[str] | None = None,
    variants: list[str] | None = None,
    data: Path | None = None,
    settings: list[str] | None = None,
    runs: Path = Path("runs"),
    seeds: str = "",
) -> list[Pipeline]:
    """The runs of a command line, for each seed and each split of a group."""
    from fdsm.experiment.config import members
    from fdsm.experiment.pipeline import Pipeline

    return [
        Pipeline(one.model_copy(update={"seed": seed}), runs)
        for config in configs_of(recipe, targets, variants, data, settings)
        for one in members(config)
        for seed in (parse_seeds(seeds) if seeds else [config.seed])
    ]


def parse_persons(text: str | None) -> int | Literal["all", "each"] | None:
    """Whom `--persons` names. Raises InputError if it is neither a number from 1 nor one of the words."""
    if text is None:
        return None
    if text == "all":
        return "all"
    if text == "each":
        return "each"
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise InputError(f"--persons {text!r}: expected each, all or the number of a person, from 1")
    return int(text[:9])


def parse_aspect(text: str | None) -> float | None:
    """Width by height, from 1920/1080, 1920x1080 or 1.78. Raises InputError if it is none of these."""
    if text is None:
        return None
    try:
        width, _, height = text.replace("x", "/").partition("/")
        ratio = float(width) / float(height or 1)
    except (ValueError, ZeroDivisionError):
        ratio = 0.0
    if not 0 < ratio < float("inf"):
        raise InputError(f"--aspect {text!r}: expected the picture's width/height, such as 1920/1080")
    return ratio


def parse_seeds(text: str) -> list[int]:
    """Seeds from texts like 0-4 or 0,3,7, or both combined. Raises InputError for other texts."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.strip().isdecimal() or (dash and not last.strip().isdecimal()):
            raise InputError(f"--seeds {text!r}: expected something like 0-4 or 0,3,7")
        if dash and int(last) < int(first):
            raise InputError(f"--seeds {text!r}: expected the smaller number first, as in 0-4")
        seeds += range(int(first), int(last if dash else first) + 1)
    return seeds


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of text. Without a standard output, nothing is printed, as typer does."""
    if sys.stdout is None:
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for title in header:
        table.add_column(title, overflow="fold")  # a long path goes on in the next line and is not cut off
    for row in rows:
        table.add_row(*map(escape, row))  # brackets are plain text here, not styles
    # In a pipe or a file, lines may be as long as the table.
    console = Console() if sys.stdout.isatty() else Console(width=200)
    console.print(table)
