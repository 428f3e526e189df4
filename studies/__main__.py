"""The commands of the studies: python -m studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.entry import run_app
from fdsm.cli.options import Runs, Seeds, Set, Variants, parse_seeds, print_table
from fdsm.errors import InputError, did_you_mean
from studies.recipes import experiment, experiments

HERE = Path(__file__).parent
FEW = HERE / "few_seen_classes"
UNSEALINGS, RESULTS, PAIRED = FEW / "unsealings.yaml", FEW / "results", FEW / "paired"
ABLATIONS = HERE / "ablations"
OUTCOMES = ABLATIONS / "outcomes"
SPEED = HERE / "speed" / "numbers"

app = typer.Typer(
    help="The studies of this repository. A recipe's variants follow its name, as in discriminant-lenient.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Label = Annotated[str, typer.Argument(help="a recipe and its variants, such as discriminant-lenient", show_default=False)]
On = Annotated[list[str] | None, typer.Option("--on", help="what to run on, such as utd-mhad/22-5; repeatable")]
Data = Annotated[Path | None, typer.Option("--data", help="folder that holds each data set under its name")]


@app.command()
def select(
    recipe: Label,
    target: Annotated[str, typer.Argument(help="such as utd-mhad/22-5", show_default=False)],
    grid: Annotated[Path, typer.Argument(help="YAML: candidate name -> list of KEY=VALUE", show_default=False)],
    data: Data = None,
    settings: Set = None,
    draws: Annotated[int, typer.Option("--draws", min=1, help="draws of validation classes")] = 3,
    alone: Annotated[bool, typer.Option("--alone", help="set all seen classes apart: synthetic classes alone teach")] = False,
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="write Markdown here as well")] = None,
) -> None:
    """Choose settings on validation classes cut from the seen ones; unseen classes are not read."""
    from fdsm import storage
    from studies.few_seen_classes import select as selection

    chosen_from = experiment(recipe, target, data, settings or ())
    candidates = selection.select(chosen_from, selection.read_grid(grid), draws, runs, alone=alone)
    print_table(selection.header(draws), [(c.name, *(f"{100 * v:.1f}" for v in (*c.accuracies, c.mean))) for c in candidates])
    if output is not None:
        storage.write_text(output, selection.to_markdown(candidates) + "\n")


@app.command()
def examples() -> None:
    """Render the clips that come with the studio (`fdsm serve`)."""
    from studies.examples import make

    for path in make():
        typer.echo(f"{path} {path.stat().st_size / 1000:.0f} kB")


@app.command()
def screenshots() -> None:
    """Take the docs' pictures of the studio's page, with Chromium."""
    from studies.studio import take

    for path in take():
        typer.echo(f"{path} {path.stat().st_size / 1000:.0f} kB")


@app.command()
def unseal(
    recipes: Annotated[list[str], typer.Argument(help="recipes; or in quotes, 'RECIPE TARGET...'", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="what is to be found out", show_default=False)],
    on: On = None,
    data: Data = None,
    settings: Set = None,
    seeds: Seeds = "0-9",
    runs: Runs = Path("runs"),
    log: Annotated[Path, typer.Option("--log", help="YAML file that this unsealing is added to")] = UNSEALINGS,
    output: Annotated[Path, typer.Option("--output", "-o", help="folder of the tables that the numbers go to")] = RESULTS,
) -> None:
    """Score the unseen classes for all runs of a study at once, and log when and with which settings and texts."""
    from fdsm.cli.app import finish
    from fdsm.experiment.config import members
    from fdsm.experiment.pipeline import Pipeline
    from studies.few_seen_classes import results, unseal

    found = [
        Pipeline(member.model_copy(update={"seed": seed}), runs)
        for words in recipes
        for one in experiments(words, on or (), data, settings or ())
        for member in members(one(()))
        for seed in parse_seeds(seeds)
    ]
    results.refuse_other_than_recipes(pipeline.config for pipeline in found)
    for pipeline in found:  # whatever can go wrong goes wrong before the log is written
        _ = pipeline.method
    unseal.note(log, [pipeline.config for pipeline in found], why)
    for pipeline in found:
        finish(pipeline)
    results.keep([pipeline.report for pipeline in found], output)


@app.command()
def pair(
    first: Label,
    second: Label,
    seeds: Annotated[str, typer.Option("--seeds", help="seeds of both, such as 0-9", show_default=False)],
    on: On = None,
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="folder to write the hits of both into")] = None,
) -> None:
    """How far one method is ahead of another on the same clips and seeds, with a 95% interval over both; runs must be finished."""
    from studies.few_seen_classes import paired

    configs = [[one(()) for one in experiments(words, on or ())] for words in (first, second)]
    found = paired.gather(configs[0], configs[1], parse_seeds(seeds), runs)
    print_table(*paired.split_rows(found))
    typer.echo(f"settings in which the two differ: {', '.join(found.differ) or 'none'}")
    for stamp in found.stamps:
        typer.echo(f"* {stamp}")
    if output is not None:
        typer.echo(str(paired.keep(found, output)))


@app.command()
def sweep(
    sweeps: Annotated[list[Path], typer.Argument(help="YAML files: studies/ablations/sweeps", show_default=False)],
    on: Annotated[list[str] | None, typer.Option("--on", help="'RECIPE TARGET' in place of the sweep's own; repeatable")] = None,
    data: Data = None,
    runs: Runs = Path("runs"),
    seeds: Seeds = "0",
    claims: Annotated[bool, typer.Option("--claims", help="only the rows that a claim hangs on")] = False,
    log: Annotated[Path, typer.Option("--log", help="YAML file that this unsealing is added to")] = UNSEALINGS,
    output: Annotated[Path, typer.Option("--output", "-o", help="folder of the results")] = OUTCOMES,
) -> None:
    """Run tables of the paper again: their rows on each target and seed, skipping what is kept."""
    from studies.ablations import sweep as sweeping
    from studies.few_seen_classes import unseal

    outcomes = sweeping.Outcomes(output)
    read = [sweeping.read_sweep(path) for path in sweeps]
    for found in read:
        own = [one for words in on or found.targets for one in experiments(words, (), data)]
        work = sweeping.work_of(found, own, parse_seeds(seeds), outcomes, claims_only=claims)
        if work:
            unseal.note(log, [one.run for one in work], f"sweep: {found.title}")
        sweeping.run_sweep(work, runs, outcomes)
        typer.echo(f"{found.title}. {'' if found.table is None else 'The paper: '}{found.claim}")
        for label in dict.fromkeys(sweeping.label_of(name) for name in outcomes.names):
            header, rows = sweeping.table_rows(found, label, outcomes)
            if rows:
                typer.echo(label)
                print_table(header, rows)


@app.command()
def figure(
    name: Annotated[str, typer.Argument(help="which picture; `list` tells", show_default=False)],
    runs: Annotated[list[Path] | None, typer.Argument(help="folders of finished runs", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=".pdf, .png or .svg; none: NAME.pdf")] = None,
    settings: Set = None,
) -> None:
    """Draw a picture from finished runs, or what a selection shows from its tables."""
    from fdsm import figures
    from fdsm.experiment.pipeline import Pipeline
    from studies.figures import FIGURES

    if name == "list":
        print_table(("name", "what it shows"), [(name, entry.description) for name, entry in FIGURES.items()])
        return
    own, of_runs = figures.sort_settings(name, settings or (), FIGURES)
    path = output or Path(f"{name}.pdf")
    typer.echo(figures.draw(name, [Pipeline.of_folder(run, of_runs) for run in runs or ()], path, own, FIGURES))
    typer.echo(str(path))


@app.command()
def complexity(
    recipe: Label,
    target: Annotated[str, typer.Argument(help="such as ntu60/55-5", show_default=False)],
    variants: Variants = None,
    settings: Set = None,
    text_width: Annotated[int, typer.Option("--text-width", min=1, help="features of a text token; TDSM's are 2048")] = 1024,
    steps: Annotated[int, typer.Option("--steps", min=1, help="training steps and clips that are timed")] = 3,
) -> None:
    """Parameters, operations and times of a recipe's denoiser, on random content: the data need not be there."""
    from studies.speed.complexity import NUM_CANDIDATES, measure_complexity

    found = measure_complexity(
        experiment("-".join([recipe, *(variants or ())]), target, None, settings or ())(()), text_width, steps
    )
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


@app.command("bench-speed")
def bench_speed(
    parts: Annotated[list[str] | None, typer.Argument(help="parts to measure; none: all", show_default=False)] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="folder for the numbers; the page lies beside it")] = SPEED,
    runs: Runs = Path("runs"),
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="measurements of each side")] = 7,
) -> None:
    """Speed and memory against the method as published, measured in turns; a small model is trained first if there is none."""
    from studies.speed.page import page_of, table
    from studies.speed.suite import PARTS, Suite

    for part in parts or ():
        if part not in PARTS:
            raise InputError(f"bench-speed: {did_you_mean(part, list(PARTS))}")
    suite = Suite(output, runs, pairs)
    for part in parts or PARTS:
        print_table(*table(suite.run(part)))
    typer.echo(f"page: {page_of(output)}")


@app.command("bench-methods")
def bench_methods(
    methods: Annotated[
        list[str] | None, typer.Argument(help="methods to measure; none: those not kept yet", show_default=False)
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="folder for the numbers; the page lies beside it")] = SPEED,
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="measurements of each side")] = 3,
) -> None:
    """Scoring of every method against TDSM's published loop, measured in turns, and the time of fitting at NTU-60's size."""
    from studies.speed.methods import MethodBench, measurable, missing
    from studies.speed.page import page_of, table

    for method in methods or ():
        if method not in measurable():
            raise InputError(f"bench-methods: {did_you_mean(method, measurable())}")
    if wanted := methods or missing(output):
        bench = MethodBench(output, pairs)
        for method in wanted:
            print_table(*table(bench.run(method)))
    typer.echo(f"page: {page_of(output)}")


@app.command("bench-accuracy")
def bench_accuracy(
    recipe: Label,
    on: On = None,
    data: Data = None,
    settings: Set = None,
    seeds: Seeds = "0-4",
    runs: Runs = Path("runs"),
    output: Annotated[Path, typer.Option("--output", "-o", help="folder for the numbers; the page lies beside it")] = SPEED,
) -> None:
    """What each saving does to accuracy on seen and unseen classes; fits what is missing."""
    from studies.speed.accuracy import keep, measure_accuracy
    from studies.speed.page import accuracy_table, write_page

    configs = [one(()) for one in experiments(recipe, on or (), data, settings or ())]
    measured = measure_accuracy(configs, parse_seeds(seeds), runs)
    keep(measured, output)
    write_page(output)
    print_table(*accuracy_table(measured))


@app.command()
def lexicon() -> None:
    """Make the lexicon's file anew from its YAML files, with embeddings of all names."""
    import fdsm.vocabulary
    from studies.reading.lexicon import make

    path = Path(fdsm.vocabulary.__file__).with_name("lexicon.npz")
    made = make(path)
    typer.echo(f"{len(made.names)} names of {len(made.entries)} entries: {path}")


@app.command()
def reading(
    data: Data = None,
    seeds: Seeds = "0-2",
    runs: Runs = Path("runs"),
    validation: Annotated[
        bool, typer.Option("--validation", help="on the synthetic data set that settings were chosen on, with other settings, too")
    ] = False,
    left_out: Annotated[
        bool, typer.Option("--left-out", help="names of each file of the lexicon, read without it; no clip is scored")
    ] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """Accuracy with labels that the library reads, in several wordings, against kinematics written by hand."""
    from studies.reading import left_out as leaving_out
    from studies.reading import measure, page
    from studies.reading import validation as validating

    def show(row: measure.Row) -> None:
        numbers = (sum(values) / len(values) for values in (row.written, row.likeliest, row.read))
        typer.echo("  ".join([row.model, row.wording, *(f"{number:.1f}" for number in numbers)]))

    if left_out:
        names = leaving_out.measure(lambda one: typer.echo(f"{one.setting or 'chosen'} {one.instead:g}: {one.surprise:.3f}"))
        leaving_out.keep(names, output or leaving_out.NUMBERS)
        print_table(*leaving_out.table(names))
    elif validation:
        found = validating.validate(runs, parse_seeds(seeds), show)
        validating.keep(found, output or validating.NUMBERS)
        typer.echo(page.summary(found.rows))
        print_table(*page.table(found.rows))
        print_table(*validating.settings_table(found))
    else:
        page.keep(measure.measure(data, runs, parse_seeds(seeds), show), output or page.NUMBERS)


@app.command()
def starter(
    runs: Runs = Path("runs"),
    calibration_only: Annotated[
        bool, typer.Option("--calibration", help="calibrate the model again, and keep its weights")
    ] = False,
) -> None:
    """Fit the model that comes with fdsm, on synthetic motion alone, and put it into the package."""
    from studies.starter import STARTER, calibrate_again, make

    (calibrate_again if calibration_only else make)(runs)
    typer.echo(str(STARTER))


@app.command()
def pairs(
    seeds: Seeds = "0-2",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """Accuracy on rendered actions of two people, with measurements of both and of one alone."""
    from studies.pairs import measure, page

    rows = measure.measure(parse_seeds(seeds), lambda row: typer.echo(f"{row.recipe}, {row.people}: {page.spread(row.accuracy)}"))
    print_table(*page.table(rows))
    page.keep(rows, output or page.NUMBERS)


@app.command("few-shot")
def few_shot(
    data: Data = None,
    draws: Annotated[int, typer.Option("--draws", min=2, help="draws of labelled clips")] = 10,
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """Accuracy with words and a few labelled clips a class, against words alone and clips alone."""
    from statistics import mean

    from studies.few_shot import measure, page

    def show(point: measure.Point) -> None:
        best = mean(page.best_mean(point))
        numbers = f"adapted {mean(point.adapted):.1f}  words {point.words:.1f}  clips alone {best:.1f}"
        typer.echo(f"{point.dataset}, {point.shots} clips a class: {numbers}")

    page.keep(measure.measure(data, runs, range(draws), show), output or page.NUMBERS)


@app.command()
def calibration(
    data: Data = None,
    seeds: Seeds = "1-3",
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """How sure the starter model is, and whether it knows when nothing fits; without --data, on rendered clips alone."""
    from studies.calibration import measure, page
    from studies.starter import starter_run

    def show(row: measure.Row) -> None:
        named = ", ".join(f"{kind} {page.percent(values)}" for kind, values in row.named.items())
        typer.echo(f"{row.name}: calibration error {page.percent(row.error)}, kept {page.percent(row.kept)}, named: {named}")

    page.keep(measure.measure(starter_run(runs), data, parse_seeds(seeds), show), output or page.NUMBERS)


@app.command()
def adapted(
    data: Data = None,
    seeds: Seeds = "1-3",
    draws: Annotated[int, typer.Option("--draws", min=2, help="draws of labelled clips")] = 10,
    runs: Runs = Path("runs"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """The same of the starter model that has learnt labelled clips; without --data, on rendered clips alone."""
    from studies.calibration import adapted_page, page
    from studies.calibration.adapted import measure
    from studies.starter import starter_run

    rows = measure(starter_run(runs), data, parse_seeds(seeds), range(draws), lambda row: typer.echo(row.name))
    print_table(*adapted_page.table(rows))
    page.keep(rows, output or adapted_page.NUMBERS)


@app.command()
def recordings(seeds: Seeds = "100-115") -> None:
    """How well segments of synthetic long recordings are found, and what a stream costs. Settings were chosen on seeds 0-11."""
    from studies.recordings import table

    print_table(("what", "number"), table(parse_seeds(seeds)))


@app.command()
def video(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """Accuracy on synthetic people as a camera and a pose model see them, with each clip that may be made of their landmarks."""
    from studies.video import measure, page

    rows = measure.measure(lambda row: typer.echo(f"{row.labels} labels, errors {row.level:g}: {dict(row.accuracy)}"))
    print_table(*page.table(rows))
    page.keep(rows, output or page.NUMBERS)


@app.command()
def generalised(
    suite: Annotated[str, typer.Argument(help="the suite of a leaderboard whose runs are finished, or some of them")] = "small",
    data: Data = None,
    runs: Runs = Path("runs"),
    board: Annotated[Path, typer.Option("--board", help="folder of the leaderboard's results")] = HERE / "leaderboard" / "small",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="keep the numbers here; none: beside the page")] = None,
) -> None:
    """What a factor loses that is tuned for generalised zero-shot, and by what; runs must be finished."""
    from fdsm.leaderboard.steps import Place
    from fdsm.leaderboard.suite import load_suite
    from studies.generalised import measure, page

    def show(row: measure.Row) -> None:
        where = f"{row.target} {row.input} {row.method}, seed {row.seed}"
        typer.echo(f"{where}: H at best {row.best:.1f}, tuned loses {row.losses['tuned']:.1f}")

    rows = measure.measure(Place(load_suite(suite), data, runs, board), show)
    page.keep(rows, output or page.NUMBERS)
    print_table(*page.way_table(rows))


@app.command()
def pages() -> None:
    """Write all pages of the studies from the kept numbers."""
    from fdsm import storage
    from fdsm.experiment.results import make_rows, to_markdown
    from studies import starter
    from studies.ablations import sweep as sweeping
    from studies.calibration import adapted_page
    from studies.calibration import page as calibration_page
    from studies.few_seen_classes import paired, rests_on, results
    from studies.few_shot import page as few_shot_page
    from studies.generalised import page as generalised_page
    from studies.pairs import page as pairs_page
    from studies.reading import left_out, validation
    from studies.reading import page as reading_page
    from studies.speed.page import page_of, write_page
    from studies.video import page as video_page

    written = {
        FEW / "results.md": to_markdown(make_rows(results.read_kept(RESULTS))) + "\n",
        FEW / "paired.md": paired.to_markdown([paired.read_kept(path) for path in paired.kept_in(PAIRED)]),
        ABLATIONS / "ablations.md": sweeping.to_markdown(
            [sweeping.read_sweep(path) for path in sorted(sweeping.SWEEPS.glob("*.yaml"))], sweeping.Outcomes(OUTCOMES)
        ),
    }
    if outcomes := sweeping.Outcomes(rests_on.OUTCOMES):
        written[FEW / "rests-on.md"] = rests_on.page(outcomes)
    if reading_page.NUMBERS.exists():
        written[reading_page.PAGE] = reading_page.to_markdown(reading_page.read_kept())
        written[starter.CARD] = starter.to_markdown(reading_page.read_kept(), calibration_page.read_kept())
    if validation.NUMBERS.exists():
        written[validation.PAGE] = validation.to_markdown(validation.read_kept())
    if left_out.NUMBERS.exists():
        written[left_out.PAGE] = left_out.to_markdown(left_out.read_kept())
    if generalised_page.NUMBERS.exists():
        written[generalised_page.PAGE] = generalised_page.to_markdown(generalised_page.read_kept())
    if pairs_page.NUMBERS.exists():
        written[pairs_page.PAGE] = pairs_page.to_markdown(pairs_page.read_kept())
    if video_page.NUMBERS.exists():
        written[video_page.PAGE] = video_page.to_markdown(video_page.read_kept())
    if few_shot_page.NUMBERS.exists():
        measured = few_shot_page.read_kept()
        written[few_shot_page.PAGE] = few_shot_page.to_markdown(measured)
        few_shot_page.draw_picture(measured.points)
    if calibration_page.NUMBERS.exists():
        written[calibration_page.PAGE] = calibration_page.to_markdown(calibration_page.read_kept())
        calibration_page.draw(calibration_page.read_kept())
    if adapted_page.NUMBERS.exists():
        written[adapted_page.PAGE] = adapted_page.to_markdown(calibration_page.read_kept(adapted_page.NUMBERS))
    for path, text in written.items():
        storage.write_text(path, text)
    write_page(SPEED)
    for path in (*written, page_of(SPEED)):
        typer.echo(str(path))


@app.command()
def load(
    part: Annotated[
        str | None, typer.Argument(help="requests or streams, which is measured first; none: only the page", show_default=False)
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=2, help="how long clients ask, or cameras stream")] = 600.0,
    processes: Annotated[int, typer.Option("--processes", min=1, help="processes of the server")] = 2,
) -> None:
    """How `fdsm serve` stands 64 clients, some of them slow or hostile, and 32 streams."""
    from fdsm import storage
    from studies.load import measure, page

    if part not in (None, "requests", "streams"):
        raise InputError(f"load: {did_you_mean(part, ['requests', 'streams'])}")
    if part == "requests":
        page.keep(measure.measure_requests(seconds, processes=processes, show=lambda one: typer.echo(str(one))))
    elif part == "streams":
        page.keep(measure.measure_streams(seconds, processes=processes))
    storage.write_text(page.PAGE, page.kept_page())
    typer.echo(str(page.PAGE))


@app.command()
def scale(
    measure: Annotated[bool, typer.Option("--measure", help="measure the costs of a clip and a frame first")] = False,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="times that each is measured")] = 5,
) -> None:
    """What ten million clips and ten thousand cameras cost, from what one clip and one frame cost here."""
    from fdsm import storage
    from studies.scale import costs, page

    if measure:
        page.keep(costs.measure(repeats))
    storage.write_text(page.PAGE, page.to_markdown(page.read_kept()))
    typer.echo(str(page.PAGE))


if __name__ == "__main__":
    run_app(lambda: app)
