"""The commands that name actions, in clips and in long recordings."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from fdsm.cli.answers import SEGMENT, print_first, print_ranking, require_output, write_answers, write_segments
from fdsm.cli.options import Data, Set, parse_aspect, parse_persons, print_table
from fdsm.errors import InputError, InputWarning, as_typed

if TYPE_CHECKING:
    from fdsm.data.input_report import InputReport
    from fdsm.ranking import Ranking
    from fdsm.recognizer import Recognizer

_LABELS = "--labels"
_ENDINGS = (".csv", ".json")


class WithLabels(TyperCommand):
    """A command whose option --labels takes all words up to the next option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _one_a_label(args))


def _one_a_label(words: Sequence[str]) -> list[str]:
    """The words of a command line, with --labels before each label."""
    result: list[str] = []
    taking = False
    for place, word in enumerate(words):
        if word == _LABELS:
            taking = True
            if place + 1 == len(words) or words[place + 1].startswith("-"):
                result.append(word)  # the parser says that a label is missing
        elif word.startswith("-"):
            taking = word.startswith(f"{_LABELS}=")
            result.append(word)
        else:
            result += [_LABELS, word] if taking else [word]
    return result


Labels = Annotated[
    list[str], typer.Option(_LABELS, help="action names in plain words, or a file with one a line", show_default=False)
]
Model = Annotated[
    str | None, typer.Option("--model", help="folder of a finished run, or a hub model; none: the one that comes with fdsm")
]
FileLayout = Annotated[str | None, typer.Option("--layout", help="joint layout, if files do not store it; or a layout file")]
Fps = Annotated[float | None, typer.Option("--fps", help="frames a second, if files do not store it; none: 30")]
Bank = Annotated[str | None, typer.Option("--bank", help="text bank that describes the labels")]
Up = Annotated[str | None, typer.Option("--up", help="the axis that points up: +x -x +y -y +z -z")]
Aspect = Annotated[
    str | None, typer.Option("--aspect", help="width/height of the picture by which coordinates were divided: 1920/1080")
]


def predict(
    clips: Annotated[list[Path], typer.Argument(help="files of clips, and folders of such files", show_default=False)],
    labels: Labels,
    model: Model = None,
    layout: FileLayout = None,
    fps: Fps = None,
    bank: Bank = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="number of labels of a clip; none: all")] = None,
    persons: Annotated[
        str | None, typer.Option("--persons", help="a person's number; each: an answer for each; all: as the model chooses")
    ] = None,
    up: Up = None,
    aspect: Aspect = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="also write all answers to this .csv or .json file", show_default=False)
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="draw the clip, its ranking and why, as .png, .pdf or .svg", show_default=False),
    ] = None,
) -> None:
    """Rank action names for clips: fdsm predict CLIP --labels "wave" "sit down".

    What was mended in a clip, and what may spoil the answer, is said on standard error. Of several clips, those that are refused
    are named there, the others are answered, and the exit code is 2.
    """
    from fdsm.data.clips import find_clips
    from fdsm.progress import progress_bar
    from fdsm.ranking import rank_each
    from fdsm.recognizer import BATCH_SIZE, Recognizer
    from fdsm.text.llm import read_names

    whom, ratio = parse_persons(persons), parse_aspect(aspect)
    refuse_commas(labels)
    files = [file for path in clips for file in find_clips(path)]
    if output is not None:
        require_output(output, _ENDINGS, [*files, *labels])
    if plot is not None:
        _require_one(plot, len(files), whom)
    if len(files) == 1:
        _take_one_thread()
    recognize = Recognizer.from_pretrained(model)
    candidates = read_names(labels)
    seen = {"layout": layout, "fps": fps, "up": up, "aspect": ratio}
    answers: list[tuple[InputReport, Ranking]] = []
    refused = set[int]()

    def refuse(place: int, error: InputError) -> None:
        if len(files) == 1:
            raise error
        typer.echo(f"error: {as_typed(str(error))}", err=True)
        refused.add(place)

    with progress_bar("clips", len(files)) as advance:
        for start in range(0, len(files), BATCH_SIZE):
            places: list[int] = []
            reports: list[InputReport] = []
            for place, file in enumerate(files[start : start + BATCH_SIZE], start):
                try:
                    reports += _look(recognize, file, whom, seen)
                except InputError as error:
                    refuse(place, error)
                places += [place] * (len(reports) - len(places))
            rankings = rank_each(lambda some: recognize(some, candidates, bank=bank, top_k=top), reports)
            for place, report, ranking in zip(places, reports, rankings, strict=True):
                if isinstance(ranking, InputError):
                    refuse(place, ranking)
                else:
                    answers.append((report, ranking))
            advance(min(BATCH_SIZE, len(files) - start))
    try:  # files first: a table that cannot be shown, as into a pipe that was closed, must not lose them
        if output is not None:
            write_answers(output, answers)
        if plot is not None:
            _draw(recognize, *answers[0], candidates, bank, plot)
    finally:
        if len(files) > 1 and answers:
            print_first(answers)
        for report, ranking in answers if len(files) == 1 else ():
            if whom == "each":
                typer.echo(f"person {report.person}")
            print_ranking(ranking)
    if refused:
        raise InputError(f"{len(refused)} of {len(files)} clips were refused")


def _take_one_thread() -> None:
    """Let torch use one thread in this process, unless it is loaded already or OMP_NUM_THREADS says how many.

    One clip is too little work for several, and beside other work they wait for each other.
    """
    if "torch" not in sys.modules:
        os.environ.setdefault("OMP_NUM_THREADS", "1")


def segment(
    recording: Annotated[Path, typer.Argument(help="file of a long recording", show_default=False)],
    labels: Labels,
    model: Model = None,
    layout: FileLayout = None,
    fps: Fps = None,
    bank: Bank = None,
    persons: Annotated[str | None, typer.Option("--persons", help="a person's number; none: each")] = None,
    up: Up = None,
    aspect: Aspect = None,
    stride: Annotated[float, typer.Option("--stride", help="seconds from window to window")] = 0.5,
    least: Annotated[
        float | None,
        typer.Option("--least", help="the least probability that a label fits, usually 0.9; lower: more is found, also wrongly"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="also write the segments to this .csv file", show_default=False)
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="draw who does what, as .png, .pdf or .svg", show_default=False)
    ] = None,
) -> None:
    """Find what is done in a long recording, and when: fdsm segment RECORDING --labels "wave" "sit down".

    Start and end are in seconds. Where nobody moves, or does something that no label says, there is no segment.
    """
    from fdsm.figures import require_format
    from fdsm.recognizer import Recognizer
    from fdsm.recordings import segment as segments_of
    from fdsm.recordings.timeline import draw_timeline
    from fdsm.text.llm import read_names

    whom, ratio = parse_persons(persons), parse_aspect(aspect)
    refuse_commas(labels)
    if output is not None:
        require_output(output, (".csv",), [recording, *labels])
    if plot is not None:
        require_format(plot)
    recognize = Recognizer.from_pretrained(model)
    everybody = "all" if whom is None or whom == "each" else whom
    report = recognize.inspect(recording, persons=everybody, layout=layout, fps=fps, up=up, aspect=ratio)
    found = segments_of(recognize, report, read_names(labels), stride=stride, least=least, bank=bank)
    rows = [
        (
            f"{one.start:.2f}",
            f"{one.end:.2f}",
            one.label,
            f"{one.score:.4f}",
            "" if one.fits is None else f"{one.fits:.4f}",
            str(one.person),
        )
        for one in found
    ]
    try:  # files first, as of `predict`
        if output is not None:
            write_segments(output, rows)
        if plot is not None:
            seconds = report.seconds * (report.first + report.frames) / report.frames
            draw_timeline(found, seconds, plot, report.persons if report.person is None else [report.person])
    finally:
        print_table(SEGMENT, rows)


def _require_one(plot: Path, files: int, whom: Any) -> None:
    """Raises InputError if a picture is asked for that cannot be drawn: of several answers, or in another format."""
    from fdsm.figures import require_format

    require_format(plot)
    if files != 1 or whom == "each":
        found = "an answer for each person" if files == 1 else f"{files} clips"
        raise InputError(f"--plot: expected one clip and one answer to draw, found {found}")


def _draw(
    recognize: Recognizer, report: InputReport, ranking: Ranking, labels: Sequence[str], bank: str | None, plot: Path
) -> None:
    from fdsm.figures.prediction import draw_prediction

    why = None
    if recognize.explains and len(labels) > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)  # they were said with the answer
            why = recognize.explain(report, labels, bank=bank)
    draw_prediction(ranking, why, plot)


def refuse_commas(labels: Sequence[str]) -> None:
    if len(labels) == 1 and "," in labels[0]:
        several = " ".join(f'"{name.strip()}"' for name in labels[0].split(","))
        raise InputError(f"--labels: found one label with commas, {labels[0]!r}; several labels are written as {several}")


def _look(recognize: Recognizer, file: Path, whom: Any, seen: Any) -> Iterable[InputReport]:
    """Reports on a file: on the person who is taken, or on each."""
    if whom != "each":
        return [recognize.inspect(file, persons=whom, **seen)]
    return [recognize.inspect(file, persons=number, **seen) for number in recognize.inspect(file, persons="all", **seen).persons]


def evaluate(
    dataset: Annotated[str, typer.Argument(help="folder of a data set, or the name of one with --data", show_default=False)],
    model: Model = None,
    data: Data = None,
    settings: Set = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", help="a .txt file with a name for each class; none: the classes' own", show_default=False),
    ] = None,
    bank: Bank = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="folder for numbers and a picture of confusions", show_default=False),
    ] = None,
) -> None:
    """Score a model on a data set that it was not made for: fdsm evaluate utd-mhad --data DIR --model runs/mine/0.

    All classes are candidates and all clips are named. The model learns nothing from them, unless its method adapts to clips.
    """
    import numpy as np

    from fdsm.data.checks import recognise
    from fdsm.experiment.config import make_source
    from fdsm.figures.confusion import draw_confusion
    from fdsm.recognizer import Recognizer
    from fdsm.storage import write_text
    from fdsm.text.llm import read_names
    from fdsm.transfer import evaluate as evaluated
    from fdsm.transfer import same_data

    if output is not None and output.exists() and not output.is_dir():
        raise InputError(f"{output}: expected a folder to write to, found a file")
    if data is not None:
        source = make_source(dataset, data, settings or ())
    elif settings:
        raise InputError(f"--set {settings[0]}: is for a data set that is named, with its folder as --data")
    elif (known := recognise(Path(dataset))) is not None:
        source = known[1]
    else:
        raise InputError(f"{dataset}: expected the folder of a data set, or the name of one and its folder as --data")
    recognize = Recognizer.from_pretrained(model)
    names = None if labels is None else read_names([str(labels)])
    found = evaluated(recognize, source.read(), names, bank)
    part = found.accuracy
    counts = np.array(part.confusion)
    rows = []
    for place, name in enumerate(found.classes):
        others = {found.classes[other]: int(counts[place, other]) for other in np.argsort(-counts[place]) if other != place}
        taken, count = next(iter(others.items()), ("", 0))
        right = f"{100 * part.class_acc[name]:.1f}" if name in part.class_acc else "no clip"
        rows.append(
            (name, str(int(counts[place].sum())), right, f"{taken} ({count})" if count else "", found.read_as.get(name, ""))
        )
    print_table(("label", "clips", "right (%)", "most taken for", "read as"), rows)
    between = f"{100 * part.zsl_acc_low:.1f} to {100 * part.zsl_acc_high:.1f}"
    typer.echo(
        f"{100 * part.zsl_acc:.1f}% ({between}) of {part.num_clips} clips right, "
        f"mean of classes {100 * part.mean_class_acc:.1f}%, chance {100 / len(found.classes):.1f}%"
    )
    if found.refused:
        typer.echo(f"{len(found.refused)} clips were refused, such as {found.refused[0]}")
    if found.found:
        typer.echo(f"{found.found} clips have a finding, which `fdsm data check` lists")
    for stamp in found.stamps:
        typer.echo(f"note: {stamp}")
    if same_data(recognize.config.data, source):
        typer.echo("note: the model learnt from this data set, so clips of its seen classes are not unseen ones")
    if output is not None:
        write_text(output / "evaluation.json", found.model_dump_json(indent=2) + "\n")
        draw_confusion(part, found.classes, f"{found.model} on {dataset}", output / "confusion.png")
        typer.echo(str(output))
