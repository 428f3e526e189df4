"""fdsm adapt: a model that also knows a few labelled clips."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.options import parse_aspect, parse_persons, print_table
from fdsm.cli.recognition import Aspect, FileLayout, Fps, Model, Up
from fdsm.errors import InputError


def adapt(
    clips: Annotated[
        Path,
        typer.Argument(help="a folder with a folder of clips for each label, or a .csv file: file,label", show_default=False),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="folder of the new model", show_default=False)],
    model: Model = None,
    layout: FileLayout = None,
    fps: Fps = None,
    persons: Annotated[str | None, typer.Option("--persons", help="a person's number; all: as the model chooses")] = None,
    up: Up = None,
    aspect: Aspect = None,
) -> None:
    """Make a model that also knows your labelled clips: fdsm adapt CLIPS -o mine, then fdsm predict --model mine.

    One clip of a label is enough, and labels without one stay known from their words. A folder may be adapted again.
    """
    from fdsm.data.labelled_files import find_labelled
    from fdsm.experiment.run_folder import REPORT
    from fdsm.pretrained import is_model
    from fdsm.recognizer import Recognizer

    whom, ratio = parse_persons(persons), parse_aspect(aspect)
    if whom == "each":
        raise InputError("--persons each: expected the number of the person who does what the label says, or all")
    if output.exists():
        if not is_model(output):
            raise InputError(f"{output}: it exists already and is no model; name a new folder")
        if (output / REPORT).exists():
            raise InputError(f"{output}: it is the folder of a run, whose model would be lost; name a new folder")
        if model is None or Path(model).resolve() != output.resolve():
            raise InputError(
                f"{output}: it is a model already, which would be lost; name a new folder, or give it as --model, too, "
                "to let it learn these clips beside those that it knows"
            )
    found = find_labelled(clips)
    files, labels = [file for file, _ in found], [label for _, label in found]
    recognize = Recognizer.from_pretrained(model)
    adapted = recognize.adapt(files, labels, layout=layout, fps=fps, persons=whom, up=up, aspect=ratio)
    adapted.save_pretrained(output)
    print_table(("label", "clips"), [(label, str(count)) for label, count in Counter(labels).items()])
    typer.echo(str(output))
