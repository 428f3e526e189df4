"""fdsm texts generate: a text bank for new classes, from a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.options import Config, Runs, Set, pipelines

texts_app = typer.Typer(help="What is said about classes: generate a text bank, encode one.", no_args_is_help=True)


@texts_app.command("encode")
def texts_encode(config: Config, settings: Set = None, runs: Runs = Path("runs")) -> None:
    """Texts -> TextFeatures: encode the text bank's views that the method reads."""
    for pipeline in pipelines(config, settings, runs, ""):
        for view, features in pipeline.texts.items():
            typer.echo(f"{view}: {len(features)} texts of {len(features.classes)} classes, width {features.pooled.shape[1]}")


@texts_app.command("generate")
def texts_generate(
    out: Annotated[Path, typer.Argument(help="text bank to write, OUT.yaml", show_default=False)],
    classes: Annotated[
        list[str],
        typer.Option("--classes", help="class names in plain words, or a .txt file with one a line", show_default=False),
    ],
    model: Annotated[str, typer.Option("--model", help="the language model's name at the endpoint", show_default=False)],
    more_classes: Annotated[list[str] | None, typer.Argument(help="further classes", show_default=False)] = None,
    base_url: Annotated[
        str, typer.Option("--base-url", envvar="OPENAI_BASE_URL", help="OpenAI-compatible endpoint")
    ] = "https://api.openai.com/v1",
    key_variable: Annotated[
        str, typer.Option("--key-variable", help="environment variable that holds the endpoint's key")
    ] = "OPENAI_API_KEY",
    descriptions: Annotated[int, typer.Option("--descriptions", min=1, max=50, help="descriptions of each class")] = 5,
    dataset: Annotated[str | None, typer.Option("--dataset", help="the bank's data set; none: the file's name")] = None,
    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=64, help="requests at a time")] = 4,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=20, help="requests for one answer")] = 4,
    timeout: Annotated[float, typer.Option("--timeout", help="seconds of silence that end a request")] = 120.0,
    force: Annotated[bool, typer.Option("--force", help="replace OUT.yaml if it exists")] = False,
) -> None:
    """Write a text bank: descriptions and motion intensity of each class, with the prompts of the paper's appendix B.

    The key is read from the environment. A run that stopped goes on where it was: good answers lie in OUT.yaml.partial.
    """
    from fdsm.text.llm import Endpoint, generate_bank, read_names

    endpoint = Endpoint(model, base_url, key_variable, concurrency, attempts, timeout)
    names = read_names([*classes, *(more_classes or [])])
    bank = generate_bank(out, names, endpoint, dataset=dataset, descriptions=descriptions, force=force)
    dynamic = sum(entry.intensity == 1 for entry in bank.classes)
    typer.echo(f"{len(bank.classes)} classes, {descriptions} descriptions each, {dynamic} of high intensity: {out}")
