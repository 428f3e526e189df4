"""fdsm data: check data sets, convert them, make synthetic ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fdsm.cli.options import parse_aspect, parse_persons
from fdsm.cli.recognition import Aspect, FileLayout, Fps, Up
from fdsm.errors import InputError, as_typed

data_app = typer.Typer(help="Check data sets, convert them, make synthetic ones.", no_args_is_help=True)


@data_app.command("check")
def data_check(
    path: Annotated[Path, typer.Argument(help="a data set's folder, or one clip", show_default=False)],
    layout: FileLayout = None,
    fps: Fps = None,
    persons: Annotated[str | None, typer.Option("--persons", help="a person's number; none: who moves most")] = None,
    up: Up = None,
    aspect: Aspect = None,
) -> None:
    """Read a whole data set or one clip, and print its content and what looks wrong. The options are for one clip."""
    from fdsm.data.checks import check_clip, check_path, render
    from fdsm.data.clips import is_clip
    from fdsm.data.layouts import get_layout

    given = {"--layout": layout, "--fps": fps, "--persons": persons, "--up": up, "--aspect": aspect}
    if is_clip(path):
        whom, ratio = parse_persons(persons), parse_aspect(aspect)
        if whom == "each":
            raise InputError("--persons each: expected all or the number of a person, because one report is made")
        found = None if layout is None else get_layout(layout)
        typer.echo(as_typed(check_clip(path, found, fps, persons=whom, up=up, aspect=ratio)))
    elif named := [f"{option} {value}" for option, value in given.items() if value is not None]:
        raise InputError(f"{named[0]}: is for the file of one clip, but {path} is none")
    else:
        typer.echo(render(check_path(path)))


@data_app.command("convert")
def data_convert(
    source: Annotated[
        str, typer.Argument(help="the data set: ntu60, ntu120, pku-mmd, kinetics400, pyskl, ...", show_default=False)
    ],
    root: Annotated[Path, typer.Argument(help="its folder or file", show_default=False)],
    path: Annotated[Path, typer.Argument(help="store to write", show_default=False)],
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="another setting of the source, such as dataset=ntu60")
    ] = None,
) -> None:
    """Read a data set once, in parallel, into a store on disk, which needs little memory.

    A stopped conversion continues where it stopped. A config uses the store by `data: {name: store, root: ...}`.
    """
    from fdsm.data.store import LEFT_OUT, convert
    from fdsm.experiment.config import make_source

    sequences = convert(make_source(source, root, settings or ()), path)
    frames = int(sequences.shapes[:, 1].sum())
    typer.echo(f"{len(sequences)} clips of {len(sequences.samples.class_names)} classes, {frames} frames: {path}")
    if (path / LEFT_OUT).exists():
        left_out = (path / LEFT_OUT).read_text("utf-8").rstrip("\n").split("\n")
        typer.echo(f"left out, as nobody is to be seen: {len(left_out)} samples, such as {left_out[0]} (all in {path / LEFT_OUT})")


@data_app.command("synthesise")
def data_synthesise(
    path: Annotated[Path, typer.Argument(help="folder to write", show_default=False)],
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same bytes")] = 0,
    subjects: Annotated[int, typer.Option(min=1)] = 8,
    views: Annotated[int, typer.Option(min=1)] = 2,
    trials: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Render the synthetic motion programs into a data set in fdsm's own format."""
    from fdsm.data.folder import write_folder
    from fdsm.synthetic.dataset import Synthetic

    if path.exists():
        raise InputError(f"{path}: it exists already; name a new folder")
    config = Synthetic(num_subjects=subjects, num_views=views, num_trials=trials, seed=seed)
    sequences = config.read()
    write_folder(sequences, path)
    typer.echo(f"{len(sequences)} clips of {len(sequences.samples.class_names)} classes: {path}")


@data_app.command("imitate")
def data_imitate(
    source: Annotated[str, typer.Argument(help="ntu60, ntu120, pku-mmd, kinetics200, kinetics400 or pyskl", show_default=False)],
    path: Annotated[Path, typer.Argument(help="folder (for pyskl, file) to write", show_default=False)],
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same bytes")] = 0,
    clips: Annotated[int, typer.Option(help="number of clips per class, half of them in the test part")] = 2,
    frames: Annotated[int, typer.Option(min=1, help="length of each clip")] = 32,
) -> None:
    """Write synthetic motions in the file format of a published data set, to try commands without its data."""
    from fdsm.synthetic.imitate import imitate

    count = imitate(source, path, clips_per_class=clips, num_frames=frames, seed=seed)
    typer.echo(f"{count} clips: {path}; their motions have nothing to do with the classes' names")
