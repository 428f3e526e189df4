"""The commands. They import heavy modules themselves, so that `fdsm --help` is fast."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fdsm.cli.adapt import adapt
from fdsm.cli.batch import batch
from fdsm.cli.bench import bench_app
from fdsm.cli.data import data_app
from fdsm.cli.leaderboard import leaderboard
from fdsm.cli.options import (
    Data,
    Recipe,
    Runs,
    Seeds,
    Set,
    Targets,
    Variants,
    configs_of,
    pipelines,
    print_table,
)
from fdsm.cli.poses import poses
from fdsm.cli.recognition import WithLabels, evaluate, predict, segment
from fdsm.cli.serve import serve
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
app.command()(leaderboard)
app.command(cls=WithLabels)(predict)
app.command()(adapt)
app.command(cls=WithLabels)(batch)
app.command()(poses)
app.command()(evaluate)
app.command(cls=WithLabels)(segment)
app.command()(serve)


class Step(StrEnum):
    """The steps after which a run may stop."""

    LATENTS = "latents"
    TEXTS = "texts"
    FIT = "fit"
    SCORES = "scores"
    REPORT = "report"


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--version", help="print the version and exit")] = False,
) -> None:
    if show:
        typer.echo(__version__)
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def run(
    recipe: Recipe,
    targets: Targets = None,
    variants: Variants = None,
    data: Data = None,
    settings: Set = None,
    runs: Runs = Path("runs"),
    seeds: Seeds = "",
    until: Annotated[Step, typer.Option("--until", help="stop after this step")] = Step.REPORT,
) -> None:
    """Run experiments from files to reports. Steps with existing results are skipped.

    fdsm run discriminant utd-mhad/22-5 --data DIR --seeds 0-9, or fdsm run my-experiment.yaml
    """
    for pipeline in pipelines(recipe, targets, variants, data, settings, runs, seeds):
        _go(pipeline, until)


@app.command()
def calibrate(
    folder: Annotated[Path, typer.Argument(help="folder of a finished run of the method discriminant", show_default=False)],
    settings: Set = None,
) -> None:
    """Measure probabilities for a run, and when it should say `unknown`: fdsm calibrate runs/mine/0. It takes a minute or two.

    The folder is one that `fdsm run` made. A saved or adapted model keeps what was measured for the model that it comes from.
    """
    from fdsm.evaluation.calibration import CALIBRATION
    from fdsm.experiment.pipeline import Pipeline
    from fdsm.experiment.rehearsed_run import calibrate_run

    run = Pipeline.of_folder(folder, settings or ())
    calibrate_run(run)
    typer.echo(str(run.folder / CALIBRATION))


@app.command()
def reproduce(
    run: Annotated[Path, typer.Argument(help="folder of a finished run", show_default=False)],
    data: Data = None,
) -> None:
    """Repeat a run in a temporary folder, from its files to its report, and say what differs. Exit code 2 if something does.

    Another number of threads, another version or another device may give other last digits. It says which differ.
    """
    import tempfile

    from fdsm.experiment.pipeline import Pipeline
    from fdsm.experiment.reproduce import reproduce as reproduced

    kept = Pipeline.of_folder(run, root=data)
    with tempfile.TemporaryDirectory() as folder:
        found = reproduced(kept, Path(folder))
    print_table(("what", "found"), [(one.what, one.found) for one in found])
    if differing := [one.what for one in found if not one.same]:
        raise InputError(f"{run}: expected the same bytes, found {len(differing)} differences: {', '.join(differing)}")


@app.command()
def verify(
    paths: Annotated[list[Path], typer.Argument(help="folders or files that fdsm wrote: runs, stores, leaderboards")],
) -> None:
    """Compare all files at or below the paths with their checksums. Exit code 2 if one is damaged."""
    from fdsm import storage

    counts, damaged = {True: 0, False: 0}, list[Path]()
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in (file for file in files if file.suffix.lower() in (".json", ".jsonl", ".safetensors")):
            try:
                counts[storage.verify(file)] += 1
            except InputError as error:
                damaged.append(file)
                typer.echo(str(error))
    typer.echo(f"{counts[True]} results are what fdsm wrote, {counts[False]} files have no checksum")
    if damaged:
        raise InputError(f"expected no damaged file, found {len(damaged)}: {', '.join(map(str, damaged))}")


@app.command()
def recipes() -> None:
    """List the recipes, and their targets with the best published accuracy."""
    from fdsm.experiment.recipes import benchmark_names, load_benchmark, load_recipe, published_figures, recipe_names, targets_of

    rows = []
    for name in recipe_names():
        recipe = load_recipe(name)
        rows.append((name, recipe.about))
        rows += [(f"{name} --variant {variant}", change.about) for variant, change in recipe.variants.items()]
    print_table(("recipe", "what it is"), rows)
    targets = []
    for name in benchmark_names():
        for target in targets_of(name):
            figures = published_figures(name, target.partition("/")[2])
            best = max(figures, key=lambda method: figures[method][0], default=None)
            shown = f"{best} {figures[best][0]:g}" if best else ""
            targets.append((_spelled(target), shown, load_benchmark(name).about))
    print_table(("target", "best published (%)", "what it is"), targets)


class Kind(StrEnum):
    """What can be listed."""

    METHODS = "methods"
    PUBLISHED = "published"


@app.command(name="list")
def list_(kind: Annotated[Kind, typer.Argument(help="what to list")]) -> None:
    """List what fdsm has.

    `methods` is the contents page of all methods: what each one is and what it reads. `published` are the published results in
    percent, with the commands that run their methods.
    """
    if kind is Kind.PUBLISHED:
        from fdsm.cli import published

        print_table(published.HEADER, published.published_rows())
        return
    from fdsm.experiment.catalogue import catalogue

    rows = [(one.name, one.kind, one.reads, " ".join(one.views), one.about, ", ".join(one.marks)) for one in catalogue()]
    print_table(("method", "kind", "reads of a clip", "reads of a class", "what it is", "note"), rows)


def _spelled(target: str) -> str:
    """A target as typed on the command line: `utd-mhad/22-5` for the split 22/5."""
    name, _, split = target.partition("/")
    return f"{name}/{split.replace('/', '-')}"


@app.command()
def compare(
    paths: Annotated[list[Path], typer.Argument(help="runs, or folders of runs", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="also write the table to this Markdown file")] = None,
) -> None:
    """Compare runs with each other and with published numbers. The table has mean and standard deviation over seeds."""
    from fdsm import storage
    from fdsm.experiment.results import (
        BESIDE,
        GENERALISED,
        HEADER,
        beside_published,
        cells,
        generalised_rows,
        make_rows,
        marks_of,
        read_reports,
        to_markdown,
    )

    reports = read_reports(paths)
    rows = make_rows(reports)
    marks = marks_of(stamp for row in rows for stamp in row.stamps)
    print_table(HEADER, [cells(row, marks) for row in rows])
    general = generalised_rows(reports)
    if general:
        print_table(GENERALISED, general)
    beside = beside_published(reports)
    if beside:
        print_table(BESIDE, beside)
    for stamp, mark in marks.items():
        typer.echo(f"{mark} {stamp}")
    for name, meaning in (("confusion.png", "who was taken for whom"), ("clips.png", "clips and the names they were given")):
        found = sorted({picture for path in paths for picture in path.rglob(name)})
        if found:
            typer.echo(f"{meaning}: {found[0]}" + (f" and {len(found) - 1} more" if len(found) > 1 else ""))
    if output is not None:
        storage.write_text(output, to_markdown(rows, general, beside) + "\n")


@app.command()
def extract(
    recipe: Recipe,
    output: Annotated[Path, typer.Option("--output", "-o", help="folder for the feature folders")],
    targets: Targets = None,
    variants: Variants = None,
    data: Data = None,
    splits: Annotated[list[str] | None, typer.Option("--split", help="only this split; repeatable; none: all splits")] = None,
    settings: Set = None,
    runs: Runs = Path("runs"),
) -> None:
    """Write feature folders for the code of SynSE, SA-DVAE and TDSM, one per split.

    Each split has its own encoder, trained on its seen classes.
    """
    from fdsm.experiment.extract import extract as extracted

    for config in configs_of(recipe, targets, variants, data, settings):
        for folder in extracted(config, splits or (), output, runs):
            typer.echo(str(folder))


@app.command()
def figure(
    name: Annotated[str, typer.Argument(help="name of the figure (see `fdsm figure list`)", show_default=False)],
    runs: Annotated[list[Path] | None, typer.Argument(help="folders of finished runs", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=".pdf, .png or .svg; none: NAME.pdf", show_default=False)
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="an option of the figure, or the folder of a run's data: data.root=...")
    ] = None,
) -> None:
    """Draw a figure of the paper or another figure from finished runs."""
    from fdsm import figures

    if name == "list":
        print_table(("name", "what it shows"), [(name, entry.description) for name, entry in figures.FIGURES.items()])
        return
    own, of_runs = figures.sort_settings(name, settings or ())
    from fdsm.experiment.pipeline import Pipeline

    path = output or Path(f"{name}.pdf")
    typer.echo(figures.draw(name, [Pipeline.of_folder(run, of_runs) for run in runs or ()], path, own))
    typer.echo(str(path))


def _go(pipeline: Pipeline, until: Step) -> None:
    """Compute a run up to a step, and print the result in one line."""
    if until is Step.REPORT:
        finish(pipeline)
    elif until is Step.LATENTS:
        latents = pipeline.latents
        typer.echo(f"{len(latents)} clips, {latents.z.shape[1]} tokens of width {latents.z.shape[2]}, encoder {latents.encoder}")
    elif until is Step.TEXTS:
        for view, features in pipeline.texts.items():
            typer.echo(f"{view}: {len(features)} texts of {len(features.classes)} classes, width {features.pooled.shape[1]}")
    elif until is Step.FIT:
        _ = pipeline.method
        typer.echo(f"fitted: {pipeline.folder}")
    else:
        trials, clips, classes = pipeline.scores.values.shape
        typer.echo(f"{clips} clips against {classes} classes in {trials} trials: {pipeline.folder / 'scores'}")


def finish(pipeline: Pipeline) -> None:
    """Print the report and draw its figures."""
    from fdsm.figures.clips import draw_clips
    from fdsm.figures.confusion import draw_confusion

    done = pipeline.report
    if not (pipeline.folder / "confusion.png").exists():
        title = f"{done.name}, seed {done.seed}"
        draw_confusion(done.test_part, done.classes, title, pipeline.folder / "confusion.png")
    if not pipeline.config.holds_latents and not (pipeline.folder / "clips.png").exists():
        draw_clips(pipeline.sequences, pipeline.scores, pipeline.folder / "clips.png")
    _summarise(done, pipeline.folder)


def _summarise(report: Report, folder: Path) -> None:
    classes = "1 candidate class" if len(report.classes) == 1 else f"{len(report.classes)} candidate classes"
    typer.echo(f"{report.name}, seed {report.seed}: {classes}, chance {100 * report.chance:.1f}%")
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
