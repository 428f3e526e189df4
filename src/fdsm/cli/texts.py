"""fdsm texts: write a text bank for new classes, read from their names or from a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.options import print_table
from fdsm.errors import InputError
from fdsm.version import __version__

_NAMES = "class names in plain words, or a .txt file with one a line; lines that begin with # are left out"

texts_app = typer.Typer(help="Make a text bank for new classes, from their names or with a language model.", no_args_is_help=True)


@texts_app.command("read")
def texts_read(
    names: Annotated[list[str], typer.Argument(help=_NAMES, show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="text bank to write, OUT.yaml; none: only print", show_default=False)
    ] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="the bank's data set; none: the file's name")] = None,
    force: Annotated[bool, typer.Option("--force", help="replace OUT.yaml if it exists")] = False,
) -> None:
    """Read class names into the vocabulary of movement, and write a text bank for you to correct.

    A class gets the likeliest meaning of its name. A class whose name is near to no known name gets no kinematics.
    """
    from fdsm.text import TextBank, embed_names, text_cache
    from fdsm.text.bank import check_place, write_bank
    from fdsm.text.encoders import MiniLM
    from fdsm.text.llm import read_names
    from fdsm.vocabulary import ClassText
    from fdsm.vocabulary.label_reader import read_labels

    if output is not None:
        check_place(output, force=force)
    wanted = read_names(names)
    readings = read_labels(wanted, embed_names(MiniLM(), text_cache()), refuse=len(wanted) == 1)
    unread = [one.name for one in readings if one.kinematics is None]
    if len(unread) == len(readings):
        raise InputError(
            f"names: expected actions that the vocabulary of movement has words for, found none in {len(unread)} names"
        )
    shown = [", ".join(one.kinematics.phrases) if one.kinematics else "not read" for one in readings]  # as in the bank
    nearest = [(one.nearest[0] if one.nearest else "", f"{one.similarity:.2f}") for one in readings]
    rows = [(one.name, phrases, *near) for one, phrases, near in zip(readings, shown, nearest, strict=True)]
    print_table(("name", "read as", "nearest known name", "similarity"), rows)
    if output is None:
        return
    classes = tuple(ClassText(name=one.name, kinematics=one.kinematics) for one in readings)
    write_bank(
        output, TextBank(dataset=dataset or output.stem, provenance=f"read from the names by fdsm {__version__}", classes=classes)
    )
    without = f", without kinematics: {', '.join(unread)}" if unread else ""
    typer.echo(f"{len(classes)} classes{without}: {output}")


@texts_app.command("generate")
def texts_generate(
    out: Annotated[Path, typer.Argument(help="text bank to write, OUT.yaml", show_default=False)],
    classes: Annotated[
        list[str],
        typer.Option("--classes", help=_NAMES, show_default=False),
    ],
    model: Annotated[str, typer.Option("--model", help="the language model's name at the endpoint", show_default=False)],
    more_classes: Annotated[list[str] | None, typer.Argument(help="further classes", show_default=False)] = None,
    base_url: Annotated[
        str, typer.Option("--base-url", envvar="OPENAI_BASE_URL", help="OpenAI-compatible endpoint")
    ] = "https://api.openai.com/v1",
    key_variable: Annotated[
        str, typer.Option("--key-variable", help="environment variable that holds the endpoint's key")
    ] = "OPENAI_API_KEY",
    descriptions: Annotated[int, typer.Option("--descriptions", min=1, max=50, help="number of descriptions per class")] = 5,
    kinematics: Annotated[
        bool, typer.Option("--kinematics", help="also ask for each class's kinematics in the vocabulary of movement")
    ] = False,
    dataset: Annotated[str | None, typer.Option("--dataset", help="the bank's data set; none: the file's name")] = None,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=64, help="number of requests at a time")] = 4,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=20, help="largest number of requests for one answer")] = 4,
    timeout: Annotated[float, typer.Option("--timeout", help="seconds without a response after which a request ends")] = 120.0,
    force: Annotated[bool, typer.Option("--force", help="replace OUT.yaml if it exists")] = False,
) -> None:
    """Write a text bank with descriptions and motion intensity of each class, by the prompts of the paper's appendix B.

    With --kinematics, each class also gets words of the vocabulary of movement, by a prompt of fdsm's own.

    The key is read from the environment. Good answers are kept in OUT.yaml.partial, so a stopped run can continue.
    """
    from fdsm.text.llm import Endpoint, generate_bank, read_names

    endpoint = Endpoint(model, base_url, key_variable, concurrency, attempts, timeout)
    names = read_names([*classes, *(more_classes or [])])
    bank = generate_bank(out, names, endpoint, dataset=dataset, descriptions=descriptions, kinematics=kinematics, force=force)
    also = ", with kinematics" if kinematics else ""
    dynamic = sum(entry.intensity == 1 for entry in bank.classes)
    typer.echo(f"{len(bank.classes)} classes, {descriptions} descriptions each, {dynamic} of high intensity{also}: {out}")
