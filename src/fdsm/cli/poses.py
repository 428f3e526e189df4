"""The command that finds people in a video."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fdsm.errors import InputError


def poses(
    video: Annotated[Path, typer.Argument(help="the video", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help=".npz file to write", show_default=False)],
    pose_model: Annotated[
        Path | None, typer.Option("--pose-model", help="an RTMPose model, .onnx; none: MediaPipe", show_default=False)
    ] = None,
    detector: Annotated[
        Path | None,
        typer.Option("--detector", help="a YOLOX detector of people, .onnx; none: RTMPose follows one person", show_default=False),
    ] = None,
) -> None:
    """Find the people in a video, and write their poses to a file that predict reads: fdsm poses VIDEO -o poses.npz.

    It takes the most time of all that becomes of a video. With the file it is done once.
    """
    from fdsm.data.formats.video import poses_of

    if not video.is_file():
        raise InputError(f"{video}: no such file")
    if output.suffix.lower() != ".npz":
        raise InputError(f"{output}: expected a file that ends in .npz")
    found = poses_of(video, pose_model, detector)
    found.save(output)
    persons, frames = found.points.shape[:2]
    rate = "" if found.fps is None else f", {found.fps:.3g} a second"
    typer.echo(f"persons {persons}, poses {frames}{rate}, {found.layout.name}: {output}")
