"""The verbs. Heavy modules are imported inside them, so that `fdsm --help` answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fdsm.cli.bench import bench_app
from fdsm.cli.data import data_app
from fdsm.cli.options import Config, Runs, Seeds, Set, parse_seeds, pipelines, print_table
from fdsm.cli.texts import texts_app
from fdsm.errors import InputError
from fdsm.version import __version__

if TYPE_CHECKING:
    from fdsm.evaluation import Report
    from fdsm.experiment.pipeline import Pipeline

app = typer.Typer(
    help="Zero-shot skeleton action recognition: pose clips and action names in, ranked names out.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(data_app, name="data")
app.add_typer(texts_app, name="texts")
app.add_typer(bench_app, name="bench")


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
        for pipeline in pipelines(path, settings, runs, seeds):
            _finish(pipeline)


@app.command("open")
def open_(
    configs: Annotated[list[Path], typer.Argument(help="YAML files of all runs of the study", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="what is to be found out", show_default=False)],
    log: Annotated[Path, typer.Option("--log", help="YAML file that this opening is added to", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="folder for the reports", show_default=False)],
    data: Annotated[Path | None, typer.Option("--data", help="folder in which each data set lies under its name")] = None,
    settings: Set = None,
    runs: Runs = Path("runs"),
    seeds: Seeds = "",
) -> None:
    """Score the unseen classes for all runs of a study at once, and log when and with which settings and texts."""
    from studies.few_seen_classes import unseal as opening

    from fdsm import storage
    from fdsm.experiment.config import load_config
    from fdsm.experiment.run_folder import REPORT

    def place(path: Path) -> list[str]:
        return [] if data is None else [f"data.root={data / load_config(path, settings or ()).data_name}"]

    found = [pipeline for path in configs for pipeline in pipelines(path, [*(settings or ()), *place(path)], runs, seeds)]
    for pipeline in found:  # whatever can go wrong goes wrong before the log is written
        _ = pipeline.method
    opening.note(log, [pipeline.config for pipeline in found], why)
    for pipeline in found:
        _finish(pipeline)
        kept = pipeline.report.model_dump(mode="json")
        # Where the data lay is nobody's business; the recipes say `datasets`, too.
        kept["config"]["data"] |= {"root": f"datasets/{pipeline.config.data_name}"}
        storage.write_json(output / pipeline.config.name / str(pipeline.config.seed) / REPORT, kept)


@app.command()
def encode(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Sequences -> Latents: train the encoder on the seen classes and encode all clips."""
    for pipeline in pipelines(config, settings, runs, seeds):
        latents = pipeline.latents
        typer.echo(f"{len(latents)} clips, {latents.z.shape[1]} tokens of width {latents.z.shape[2]}, encoder {latents.encoder}")


@app.command()
def fit(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Fit the method on seen latents and seen texts."""
    for pipeline in pipelines(config, settings, runs, seeds):
        _ = pipeline.method
        typer.echo(f"fitted: {pipeline.folder}")


@app.command()
def score(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Latents -> Scores: score the clips of the unseen classes against their texts."""
    for pipeline in pipelines(config, settings, runs, seeds):
        trials, clips, classes = pipeline.scores.values.shape
        typer.echo(f"{clips} clips against {classes} classes in {trials} trials: {pipeline.folder / 'scores'}")


@app.command()
def report(config: Config, settings: Set = None, runs: Runs = Path("runs"), seeds: Seeds = "") -> None:
    """Scores -> Report: accuracies, confusion matrix, settings, versions and times."""
    for pipeline in pipelines(config, settings, runs, seeds):
        _finish(pipeline)


@app.command()
def compare(
    paths: Annotated[list[Path], typer.Argument(help="runs, or folders of runs", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="write Markdown here as well")] = None,
) -> None:
    """Lay runs beside each other and beside published numbers: mean and standard deviation over seeds.

    A folder of sweeps' numbers (`fdsm sweep -o`) is laid beside the paper's tables, one of pairs' (`fdsm pair -o`) is made
    into a page.
    """
    from studies.ablations import sweep as sweeping
    from studies.few_seen_classes import paired as pairing

    from fdsm import storage
    from fdsm.experiment.results import GENERALISED, HEADER, cells, generalised_rows, make_rows, marks_of, read_reports, to_markdown

    kept = [sweeping.read_kept(file) for path in paths for file in sweeping.kept_in(path)]
    if kept:
        for one, numbers in kept:
            typer.echo(one.title)
            print_table(*sweeping.sweep_rows(one, numbers))
        if output is not None:
            storage.write_text(output, sweeping.to_markdown(kept))
        return
    pairs = [pairing.read_kept(file) for path in paths for file in pairing.kept_in(path)]
    if pairs:
        for paired in pairs:
            print_table(*pairing.split_rows(paired))
        if output is not None:
            storage.write_text(output, pairing.to_markdown(pairs))
        return

    reports = read_reports(paths)
    rows = make_rows(reports)
    marks = marks_of(rows)
    print_table(HEADER, [cells(row, marks) for row in rows])
    general = generalised_rows(reports)
    if general:
        print_table(GENERALISED, general)
    for stamp, mark in marks.items():
        typer.echo(f"{mark} {stamp}")
    for name, meaning in (("confusion.png", "who was taken for whom"), ("clips.png", "clips and the names they were given")):
        found = sorted(picture for path in paths for picture in path.rglob(name))
        if found:
            typer.echo(f"{meaning}: {found[0]}" + (f" and {len(found) - 1} more" if len(found) > 1 else ""))
    if output is not None:
        storage.write_text(output, to_markdown(rows, general) + "\n")


@app.command()
def pair(
    first: Annotated[Path, typer.Argument(help="YAML file of a method, or a folder of them", show_default=False)],
    second: Annotated[Path, typer.Argument(help="the same of the method it is held against", show_default=False)],
    seeds: Annotated[str, typer.Option("--seeds", help="seeds of both, such as 0-9", show_default=False)],
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="folder to write the hits of both into")] = None,
) -> None:
    """How far one method is ahead of another on the same clips and seeds, with a 95% interval over both; runs must be finished."""
    from studies.few_seen_classes import paired as pairing

    found = pairing.gather(first, second, parse_seeds(seeds), runs)
    print_table(*pairing.split_rows(found))
    typer.echo(f"settings in which the two differ: {', '.join(found.differ) or 'none'}")
    for stamp in found.stamps:
        typer.echo(f"* {stamp}")
    if output is not None:
        typer.echo(str(pairing.keep(found, output)))


@app.command()
def select(
    config: Config,
    grid: Annotated[Path, typer.Argument(help="YAML: candidate name -> list of KEY=VALUE", show_default=False)],
    settings: Set = None,
    draws: Annotated[int, typer.Option("--draws", min=1, help="draws of validation classes")] = 3,
    alone: Annotated[bool, typer.Option("--alone", help="set all seen classes apart: synthetic classes alone teach")] = False,
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="write Markdown here as well")] = None,
) -> None:
    """Choose settings on validation classes cut from the seen ones; unseen classes are not read."""
    from studies.few_seen_classes import select as selection

    from fdsm import storage

    candidates = selection.select(config, selection.read_grid(grid), settings or (), draws, runs, alone=alone)
    print_table(selection.header(draws), [(c.name, *(f"{100 * v:.1f}" for v in (*c.accuracies, c.mean))) for c in candidates])
    if output is not None:
        storage.write_text(output, selection.to_markdown(candidates) + "\n")


@app.command()
def sweep(
    sweeps: Annotated[list[Path], typer.Argument(help="YAML files of sweeps: configs/sweeps", show_default=False)],
    on: Annotated[list[Path] | None, typer.Option("--on", help="config to run on instead of the sweep's own; repeatable")] = None,
    settings: Set = None,
    runs: Runs = Path("runs"),
    seeds: Seeds = "0",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="folder to write each sweep's numbers into")] = None,
) -> None:
    """Run a table of the paper again: every row on every config and seed, skipping what exists."""
    from studies.ablations import sweep as sweeping

    read = {path: sweeping.read_sweep(path) for path in sweeps}
    for path, found in read.items():
        cells = sweeping.run_sweep(found, on or (), settings or (), parse_seeds(seeds), runs, path.stem)
        typer.echo(f"{found.title}. The paper: {found.claim}")
        print_table(*sweeping.sweep_rows(found, cells))
        if output is not None:
            sweeping.keep(found, cells, output / f"{path.stem}.json")


@app.command()
def extract(
    config: Config,
    output: Annotated[Path, typer.Option("--output", "-o", help="folder that the feature folders are written into")],
    splits: Annotated[list[str] | None, typer.Option("--split", help="only these splits; repeatable; none: all")] = None,
    settings: Set = None,
    runs: Runs = Path("runs"),
) -> None:
    """Raw data -> feature folders as SynSE, SA-DVAE and TDSM read them, one a split, each from an encoder of its seen classes."""
    from fdsm.experiment.config import load_config
    from fdsm.experiment.extract import extract as extracted

    for folder in extracted(load_config(config, settings or ()), splits or (), output, runs):
        typer.echo(str(folder))


@app.command()
def complexity(
    config: Config,
    settings: Set = None,
    text_width: Annotated[int, typer.Option("--text-width", min=1, help="features of a text token; TDSM's are 2048")] = 1024,
    steps: Annotated[int, typer.Option("--steps", min=1, help="training steps and clips that are timed")] = 3,
) -> None:
    """Parameters, operations and times of a config's denoiser, on random content: the data need not be there."""
    from studies.speed.complexity import NUM_CANDIDATES, measure_complexity

    from fdsm.experiment.config import load_config

    found = measure_complexity(load_config(config, settings or ()), text_width, steps)
    rows = [
        ("parameters of the denoiser", f"{found.parameters / 1e6:.2f} M"),
        ("parameters of the kinematic head", f"{found.head_parameters / 1e6:.2f} M"),
        ("operations for a clip and a text", f"{found.flops / 1e9:.4f} GFLOPs"),
        ("the same as published, last text block included", f"{(found.flops + found.unread_flops) / 1e9:.4f} GFLOPs"),
        ("a training step", f"{found.seconds_per_step:.3g} s"),
        ("training", f"{found.training_hours:.3g} h"),
        (f"a clip, {NUM_CANDIDATES} candidates, all trials", f"{found.seconds_per_clip:.3g} s"),
    ]
    print_table(("what", "how much"), rows)


@app.command()
def figure(
    name: Annotated[str, typer.Argument(help="which picture; `fdsm figure list` tells", show_default=False)],
    runs: Annotated[list[Path] | None, typer.Argument(help="folders of finished runs", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=".pdf, .png or .svg; none: NAME.pdf", show_default=False)
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="an option of the picture, or where a run's data lies: data.root=...")
    ] = None,
) -> None:
    """Draw one of the paper's figures or another picture from finished runs, or what a selection shows from its tables."""
    from fdsm import figures

    if name == "list":
        print_table(("name", "what it shows"), [(name, entry.description) for name, entry in figures.FIGURES.items()])
        return
    own, of_runs = figures.sort_settings(name, settings or ())
    from fdsm.experiment.pipeline import Pipeline

    path = output or Path(f"{name}.pdf")
    typer.echo(figures.draw(name, [Pipeline.of_folder(run, of_runs) for run in runs or ()], path, own))
    typer.echo(str(path))


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
    rows = [(one.label, f"{one.score:.4f}", one.read_as or "") for one in ranked[:top]]
    shown = 3 if any(one.read_as for one in ranked) else 2
    print_table(("label", "score", "read as")[:shown], [row[:shown] for row in rows])


def _finish(pipeline: Pipeline) -> None:
    """The report in words and in pictures."""
    from fdsm.figures.clips import draw_clips
    from fdsm.figures.confusion import draw_confusion

    done = pipeline.report
    if not (pipeline.folder / "confusion.png").exists():
        draw_confusion(done, pipeline.folder / "confusion.png")
    if not pipeline.config.holds_latents and not (pipeline.folder / "clips.png").exists():
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
    if report.generalised is not None:
        whole = report.generalised
        for label, found in (
            ("as scored", whole.plain),
            (f"seen scores less {whole.factor:.3g}", whole.stacked),
            ("gate", whole.gated),
        ):
            numbers = (found.seen_acc, found.unseen_acc, found.harmonic_mean)
            typer.echo(f"  generalised, {label}: S, U, H {', '.join(f'{100 * n:.1f}' for n in numbers)}%")
        typer.echo(
            f"  generalised: AUSUC {whole.ausuc:.3f}; H at the best factor in hindsight {100 * whole.oracle_harmonic_mean:.1f}%"
        )
    for stamp in report.stamps:
        typer.echo(f"  note: {stamp}")
    typer.echo(f"  {folder}")


def main() -> None:
    """Entry point: 0 when all went well, 2 for a person's mistake, 1 for the machine's, 130 when interrupted."""
    command = typer.main.get_command(app)
    interrupted = "interrupted; the same command goes on where it stopped"
    try:
        # A command returns nothing; a code that comes back is typer's, which takes an interruption for itself.
        if command(standalone_mode=False) == 130:
            _fail(interrupted, 130)
    except InputError as error:
        _fail(str(error), 2)
    except KeyboardInterrupt:
        _fail(interrupted, 130)
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
