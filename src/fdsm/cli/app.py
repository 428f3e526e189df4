"""The verbs. Heavy modules are imported inside them, so that `fdsm --help` answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fdsm.errors import InputError, did_you_mean
from fdsm.version import __version__

if TYPE_CHECKING:
    from fdsm.evaluation import Report
    from fdsm.experiment.pipeline import Pipeline

app = typer.Typer(
    help="Zero-shot skeleton action recognition: pose clips and action names in, ranked names out.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
bench_app = typer.Typer(help="Measure speed, memory and what savings do to accuracy; writes a page.", no_args_is_help=True)
data_app = typer.Typer(help="Look at data sets and make synthetic ones.", no_args_is_help=True)
app.add_typer(data_app, name="data")
app.add_typer(bench_app, name="bench")

Config = Annotated[Path, typer.Argument(help="YAML with the experiment's settings", show_default=False)]
Set = Annotated[list[str] | None, typer.Option("--set", help="override a setting, such as method.freq_weight=0.5; repeatable")]
Runs = Annotated[Path, typer.Option("--runs", help="folder that runs lie in")]
Seeds = Annotated[str, typer.Option("--seeds", help="seeds to run, such as 0-4 or 0,3,7; none: the config's own")]


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--version", help="print the version and stop")] = False,
) -> None:
    if show:
        typer.echo(__version__)
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def run(
    configs: Annotated[list[Path], typer.Argument(help="YAML files, run one after the other", show_default=False)],
    settings: Set = None,
    runs: Runs = Path("runs"),
    seeds: Seeds = "",
) -> None:
    """Go the whole way from files to a report, skipping what exists."""
    for path in configs:
        for pipeline in _pipelines(path, settings, runs, seeds):
            _finish(pipeline)


@app.command()
def encode(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Sequences -> Latents: train the encoder on the seen classes and encode all clips."""
    for pipeline in _pipelines(config, settings, runs, seeds):
        latents = pipeline.latents
        typer.echo(f"{len(latents)} clips, {latents.z.shape[1]} tokens of width {latents.z.shape[2]}, encoder {latents.encoder}")


@app.command()
def texts(config: Config, settings: Set = None, runs: Runs = Path("runs")) -> None:
    """Texts -> TextFeatures: encode the text bank's views that the method reads."""
    for pipeline in _pipelines(config, settings, runs, ""):
        for view, features in pipeline.texts.items():
            typer.echo(f"{view}: {len(features)} texts of {len(features.classes)} classes, width {features.pooled.shape[1]}")


@app.command()
def fit(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Fit the method on seen latents and seen texts."""
    for pipeline in _pipelines(config, settings, runs, seeds):
        _ = pipeline.method
        typer.echo(f"fitted: {pipeline.folder}")


@app.command()
def score(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Latents -> Scores: score the clips of the unseen classes against their texts."""
    for pipeline in _pipelines(config, settings, runs, seeds):
        trials, clips, classes = pipeline.scores.values.shape
        typer.echo(f"{clips} clips against {classes} classes in {trials} trials: {pipeline.folder / 'scores'}")


@app.command()
def report(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Scores -> Report: accuracies, confusion matrix, settings, versions and times."""
    for pipeline in _pipelines(config, settings, runs, seeds):
        _finish(pipeline)


@app.command()
def compare(
    paths: Annotated[list[Path], typer.Argument(help="runs, or folders of runs", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="write Markdown here as well")] = None,
) -> None:
    """Lay runs beside each other and beside published numbers: mean and standard deviation over seeds."""
    from fdsm import storage
    from fdsm.experiment.compare import HEADER, cells, make_rows, read_reports, to_markdown

    rows = make_rows(read_reports(paths))
    _print_table(HEADER, [cells(row) for row in rows])
    for stamp in dict.fromkeys(stamp for row in rows for stamp in row.stamps):
        typer.echo(f"* {stamp}")
    for name, meaning in (("confusion.png", "who was taken for whom"), ("clips.png", "clips and the names they were given")):
        found = sorted(picture for path in paths for picture in path.rglob(name))
        if found:
            typer.echo(f"{meaning}: {found[0]}" + (f" and {len(found) - 1} more" if len(found) > 1 else ""))
    if output is not None:
        storage.write_text(output, to_markdown(rows) + "\n")


@app.command()
def select(
    config: Config,
    grid: Annotated[Path, typer.Argument(help="YAML: candidate name -> list of KEY=VALUE", show_default=False)],
    settings: Set = None,
    draws: Annotated[int, typer.Option("--draws", min=1, help="draws of validation classes")] = 3,
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="write Markdown here as well")] = None,
) -> None:
    """Choose settings on validation classes cut from the seen ones; unseen classes are not read."""
    from fdsm import storage
    from fdsm.experiment import select as selection

    candidates = selection.select(config, selection.read_grid(grid), settings or (), draws, runs)
    header = ("candidate", *(f"draw {draw}" for draw in range(draws)), "mean")
    _print_table(header, [(c.name, *(f"{100 * v:.1f}" for v in (*c.accuracies, c.mean))) for c in candidates])
    if output is not None:
        storage.write_text(output, selection.to_markdown(candidates) + "\n")


@app.command()
def predict(
    clip: Annotated[Path, typer.Argument(help="a clip's file", show_default=False)],
    model: Annotated[Path, typer.Option("--model", help="folder of a finished run, or a model on the hub", show_default=False)],
    labels: Annotated[list[str], typer.Option("--labels", help="action names in plain words", show_default=False)],
    more_labels: Annotated[list[str] | None, typer.Argument(help="further labels", show_default=False)] = None,
    layout: Annotated[str | None, typer.Option("--layout", help="joint layout of the clip where its file does not tell")] = None,
    bank: Annotated[str | None, typer.Option("--bank", help="text bank that describes the labels")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="print only so many")] = None,
) -> None:
    """Rank action names for one clip: fdsm predict CLIP --model RUN --labels "wave" "sit down"."""
    from fdsm.recognizer import Recognizer

    if not clip.exists():
        raise InputError(f"{clip}: no such file")
    ranked = Recognizer.from_pretrained(model)(clip, [*labels, *(more_labels or [])], layout=layout, bank=bank)
    _print_table(("label", "score"), [(one.label, f"{one.score:.4f}") for one in ranked[:top]])


@data_app.command("check")
def data_check(path: Annotated[Path, typer.Argument(help="a data set's folder", show_default=False)]) -> None:
    """Read a data set whole and print what it holds and what looks wrong."""
    from fdsm.data.checks import check_path, render

    typer.echo(render(check_path(path)))


@data_app.command("synthesise")
def data_synthesise(
    path: Annotated[Path, typer.Argument(help="folder to write, in fdsm's own format", show_default=False)],
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 0,
    subjects: Annotated[int, typer.Option(min=1)] = 8,
    views: Annotated[int, typer.Option(min=1)] = 2,
    trials: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Render the synthetic motion programs into a data set."""
    from fdsm.data.config import Synthetic
    from fdsm.data.folder import write_folder

    if path.exists():
        raise InputError(f"{path}: it exists already; name a new folder")
    config = Synthetic(num_subjects=subjects, num_views=views, num_trials=trials, seed=seed)
    sequences = config.read()
    write_folder(sequences, path)
    typer.echo(f"{len(sequences)} clips of {len(sequences.samples.class_names)} classes: {path}")


BenchFolder = Annotated[Path, typer.Option("--output", "-o", help="folder for the numbers; the page lies beside it")]


@bench_app.command("speed")
def bench_speed(
    parts: Annotated[list[str] | None, typer.Argument(help="parts to measure; none: all", show_default=False)] = None,
    output: BenchFolder = Path("docs/performance"),
    runs: Runs = Path("runs"),
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="measurements of each side")] = 7,
) -> None:
    """Speed and memory against the method as published, measured in turns; a small model is trained first if there is none."""
    from fdsm.bench.page import table
    from fdsm.bench.suite import PARTS, Suite

    for part in parts or ():
        if part not in PARTS:
            raise InputError(f"bench speed: {did_you_mean(part, list(PARTS))}")
    suite = Suite(output, runs, pairs)
    for part in parts or PARTS:
        _print_table(*table(suite.run(part)))
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
    from fdsm.bench.accuracy import keep, measure_accuracy
    from fdsm.bench.page import accuracy_table, write_page

    measured = measure_accuracy(configs, settings or (), parse_seeds(seeds), runs)
    keep(measured, output)
    write_page(output)
    _print_table(*accuracy_table(measured))


def _pipelines(path: Path, settings: list[str] | None, runs: Path, seeds: str) -> list[Pipeline]:
    from fdsm.experiment.config import load_config
    from fdsm.experiment.pipeline import Pipeline

    config = load_config(path, settings or ())
    chosen = parse_seeds(seeds) if seeds else [config.seed]
    return [Pipeline(config.model_copy(update={"seed": seed}), runs) for seed in chosen]


def parse_seeds(text: str) -> list[int]:
    """Seeds from texts like 0-4, or 0,3,7, or both mixed. Raises InputError for anything else."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.strip().isdigit() or (dash and not last.strip().isdigit()):
            raise InputError(f"--seeds {text!r}: expected something like 0-4 or 0,3,7")
        seeds += range(int(first), int(last if dash else first) + 1)
    return seeds


def _finish(pipeline: Pipeline) -> None:
    """The report in words and in pictures."""
    from fdsm.figures.clips import draw_clips
    from fdsm.figures.confusion import draw_confusion

    done = pipeline.report
    if not (pipeline.folder / "confusion.png").exists():
        draw_confusion(done, pipeline.folder / "confusion.png")
    if not (pipeline.folder / "clips.png").exists():
        draw_clips(pipeline.sequences, pipeline.scores, pipeline.folder / "clips.png")
    _summarise(done, pipeline.folder)


def _summarise(report: Report, folder: Path) -> None:
    typer.echo(f"{report.name}, seed {report.seed}: {len(report.classes)} candidate classes, chance {100 * report.chance:.1f}%")
    for label, part in (("test part", report.test_part), ("all samples", report.all_samples)):
        trials = f"{100 * part.zsl_acc_mean:.1f}% ± {100 * part.zsl_acc_std:.1f} over {report.trials} trial(s)"
        typer.echo(
            f"  {label} ({part.num_clips} clips): {trials}, "
            f"ensemble {100 * part.zsl_acc:.1f}% ({100 * part.zsl_acc_low:.1f} to {100 * part.zsl_acc_high:.1f}), "
            f"mean of classes {100 * part.mean_class_acc:.1f}%"
        )
    for stamp in report.stamps:
        typer.echo(f"  note: {stamp}")
    typer.echo(f"  {folder}")


def _print_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*header)
    for row in rows:
        table.add_row(*row)
    # Where nobody looks (a pipe, a file) nothing needs to fit: lines are as long as the table.
    console = Console() if sys.stdout.isatty() else Console(width=200)
    console.print(table)


def main() -> None:
    """Entry point: 0 when all went well, 2 for a person's mistake, 1 for the machine's, 130 when interrupted."""
    command = typer.main.get_command(app)
    try:
        command(standalone_mode=False)
    except InputError as error:
        _fail(str(error), 2)
    except KeyboardInterrupt:
        _fail("interrupted; the same command goes on where it stopped", 130)
    except OSError as error:
        _fail(f"{error.filename or 'system'}: {error.strerror or error}", 1)
    except Exception as error:
        message = getattr(error, "format_message", None)  # click's own errors: an unknown option, a missing argument
        if message is None:
            raise
        _fail(message(), 2)


def _fail(message: str, code: int) -> None:
    print(f"error: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
