"""Single clips: one file of a source as (M, T, V, C), its joint layout and its frame rate."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.data import formats, kinetics, ntu, nw_ucla, utd_mhad
from fdsm.data.formats import openpose
from fdsm.data.formats.json_content import load_json
from fdsm.data.formats.people import Read
from fdsm.data.layout_files import NamedPoints, UpStated
from fdsm.data.layouts import layouts_with
from fdsm.data.source import as_clip
from fdsm.errors import InputError, option
from fdsm.values import FloatArray, Layout
from fdsm.whole_files import map_array

DEFAULT_FPS = 30.0
"""Frame rate of an .npy file, which does not store it."""
NPY = "a .npy file of points (frames, joints, 2 or 3), with or without persons before them"
"""What an .npy file should be, for messages."""
KINDS = {
    "arrays": (".npy", ".npz", ".mat"),
    "files of pose tools": (*formats.JSON_ENDINGS, ".pose", ".slp", ".h5", ".nc", ".pkl"),
    "motion capture and tables": (".bvh", ".c3d", ".trc", ".skeleton", ".csv", ".tsv"),
    "videos": (".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v"),
}
"""Ends of the names of files that hold a clip, by the kind of file."""
SUFFIXES = tuple(ending for endings in KINDS.values() for ending in endings)
_BEGINNINGS = (
    *((b"\x93NUMPY", ".npy"), (b"MATLAB 5.0", ".mat"), (b"\x89HDF", ".h5"), (b"HIERARCHY", ".bvh"), (b"PathFileType", ".trc")),
    *((b"{", ".json"), (b"[", ".json")),
)
"""How files begin, and the ending that they should have."""
BEGINNING = 4096
"""Bytes of a file from which its kind is guessed."""
_DATASETS: dict[str, Any] = {".mat": (utd_mhad, utd_mhad.read_file), ".skeleton": (ntu, ntu.read_file)}
_JSON_DATASETS: dict[str, Any] = {"data": (kinetics, kinetics.read_shares), "skeletons": (nw_ucla, nw_ucla.read_file)}
"""Published data sets, by the endings of files and by a key of their JSON: a module with layout and rate, and the reader."""
_JSON_TOOLS = "OpenPose, COCO, AlphaPose, MMPose, ultralytics, MediaPipe, Azure Kinect, NW-UCLA or Kinetics-skeleton"


def wrong_ending(name: str, beginning: bytes, without: Sequence[str] = ()) -> InputError:
    """The error about a file of no known ending: what is read, by kind of file, and which kind this is likely to be.

    `beginning` are its first bytes, and `without` endings that are not taken.
    """
    found = repr(Path(name).suffix) if Path(name).suffix else "none"
    likely = "".join(f"; {guess}" for guess in [_likely(beginning)] if guess)
    return InputError(f"{name}: expected the ending of a file that holds a clip, found {found}{likely}; read are {_kinds(without)}")


def _kinds(without: Sequence[str] = ()) -> str:
    """The kinds of files that are read, with their endings."""
    kinds = [f"{kind} ({', '.join(one for one in endings if one not in without)})" for kind, endings in KINDS.items()]
    return f"{', '.join(kinds[:-1])} and {kinds[-1]}"


def _likely(beginning: bytes) -> str | None:
    """What a file is by its first bytes, and what to call it. None: it is nothing that is known."""
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    ending = next((ending for mark, ending in _BEGINNINGS if start.startswith(mark)), None)
    if ending is None:
        line, second = start.decode("utf-8", "replace").split("\n", 2)[:2] if b"\n" in start else ("", "")
        words = [word for word in re.split(r"[,;\s]+", line) if word]
        if len(words) > 1 and all(_is_number(word) for word in words):
            return "it holds numbers without names of columns, so save them as an array (numpy.save)"
        if line.strip().isdigit():
            ending = ".skeleton"
        else:
            tables = ((".tsv", "\t"), (".csv", ","))
            ending = next((table for table, mark in tables if 0 < line.count(mark) == second.count(mark)), None)
    return f"its content looks like that of a {ending} file, so give it this ending" if ending else None


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def is_clip(path: Path) -> bool:
    """Whether this is one clip by its name: a file, or a folder of OpenPose's frames."""
    return openpose.is_folder(path) or (path.is_file() and path.suffix.lower() in SUFFIXES)


def find_clips(path: Path) -> list[Path]:
    """A clip as it is, or the clips in a folder and its folders, sorted. Hidden files do not count.

    Raises InputError if there is no such file, or no clip in the folder, and OSError for a folder that cannot be read.
    """
    if openpose.is_folder(path) or not os.path.isdir(path):
        if not os.path.exists(path):
            raise InputError(f"{path}: no such file")
        return [path]
    found: list[Path] = []
    for folder, folders, files in walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if openpose.is_folder(Path(folder)):
            found.append(Path(folder))
        else:
            found += [Path(folder, name) for name in files if name[0] != "." and Path(name).suffix.lower() in SUFFIXES]
    if not found:
        raise InputError(f"{path}: expected a folder of clips, found none; read are {_kinds()}")
    return sorted(found)


def walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """`os.walk` that raises OSError for a folder that cannot be read. What lies in it would be left out without a word."""

    def refuse(error: OSError) -> None:
        raise error

    return os.walk(folder, onerror=refuse)


def read_clip(path: str | Path, layout: Layout | None = None) -> tuple[FloatArray, Layout, float]:
    """Read one file as (clip, layout, fps). The clip is (M, T, V, C) in the source's units, NaN where a joint is missing.

    | suffix | source |
    | --- | --- |
    | .npy | an array (T, V, C) or (M, T, V, C); needs a layout |
    | .npz | named arrays; needs a layout if it does not name its own and has no scores |
    | .skeleton | NTU RGB+D |
    | .mat | UTD-MHAD |
    | .json | NW-UCLA, Kinetics-skeleton, or a pose tool's, found from the content |
    | others of `SUFFIXES` | see `fdsm.data.formats` |

    `layout` is that of a file which does not store its own. Of a file whose points have names (`formats.NAMED`) it is the one that
    is wanted. None: the points of the body are found by their names.

    A folder of OpenPose's frames is one clip, too.

    Raises InputError if the file is damaged, is of another kind, shows no person, or does not fit the layout.
    """
    path = Path(path)
    if path.suffix.lower() != ".npy":
        return read_points(path, layout)
    array, num_joints = open_npy(path), 0 if layout is None else layout.num_joints
    if layout is None or isinstance(layout, NamedPoints):
        raise _no_layout(path, array.shape[-2])
    if array.shape[-2] != num_joints:
        raise InputError(
            f"{path}: expected {num_joints} joints as in layout {layout.name!r}, found {array.shape[-2]}; "
            f"{layouts_with(array.shape[-2])} ({option('layout')})"
        )
    return as_clip(array, num_joints, str(path)), layout, DEFAULT_FPS


def read_points(path: Path, layout: Layout | None = None) -> tuple[NDArray[Any], Layout, float]:
    """Read one file as `read_clip` does, but an .npy file as it is, of any shape: `input_report.inspect` looks at it.

    Raises InputError as `read_clip` does, but not for the shape or the numbers of an .npy file.
    """
    if isinstance(layout, UpStated):
        points, found, rate = read_points(path, Layout(**vars(layout)))
        return points, found.with_up(layout.up), rate
    suffix = path.suffix.lower()
    if suffix == ".npy":
        array = map_npy(path, NPY)
        if layout is None:
            raise _no_layout(path, array.shape[-2] if array.ndim > 2 else 0)
        return array, layout, DEFAULT_FPS
    named = suffix in formats.NAMED
    if isinstance(layout, NamedPoints) and not named:
        raise InputError(f"{path}: expected a file whose points have names, as layout {layout.name!r} needs it, found one without")
    clip, found, fps = formats.reader_of(suffix).read(path, layout) if named or suffix == ".npz" else _read_stored(path, suffix)
    if np.isnan(clip).all():
        raise InputError(f"{path}: nobody is to be seen in it")
    if layout is not None and not isinstance(layout, NamedPoints) and replace(layout, up=found.up) != found:
        raise InputError(f"{path}: expected a clip in layout {layout.name!r}, found a file whose joints are {found.name!r}")
    return clip, found, DEFAULT_FPS if fps is None else fps


def _read_stored(path: Path, suffix: str) -> Read:
    """Read a clip that tells its layout."""
    if os.path.isdir(path):
        if not openpose.is_folder(path):
            raise InputError(f"{path}: expected a clip, found a folder without files like NAME_000000000012_keypoints.json")
        return openpose.read(path)
    if suffix in formats.BY_ENDING:
        return formats.reader_of(suffix).read(path)
    if suffix in formats.JSON_ENDINGS:
        content = load_json(path)
        reader = formats.reader_of_content(content)
        if reader is not None:
            return reader.read_content(content, str(path))
        source = next((_JSON_DATASETS[key] for key in _JSON_DATASETS if isinstance(content, dict) and key in content), None)
        if source is None:
            raise InputError(f"{path}: expected JSON of {_JSON_TOOLS}, found {_content(content)}")
    elif suffix in _DATASETS:
        source = _DATASETS[suffix]
    else:
        if not os.path.isfile(path):
            raise InputError(f"{path}: no such file")
        with path.open("rb") as file:
            raise wrong_ending(str(path), file.read(BEGINNING))
    dataset, read = source
    return read(path), dataset.LAYOUT, dataset.FPS


def _content(content: Any) -> str:
    """What JSON holds, for a message."""
    inner = next((value for value in content if value), None) if isinstance(content, list) else content
    kind = "a list of " if isinstance(content, list) else ""
    if isinstance(inner, dict):
        return f"{kind}objects with the keys {', '.join(repr(key[:30]) for key in list(inner)[:5])}"
    return f"{kind}{type(inner).__name__}"


def _no_layout(path: Path, num_joints: int) -> InputError:
    return InputError(f"{path}: expected {option('layout')} beside an .npy file, found none; {layouts_with(num_joints)}")


def open_npy(path: Path) -> NDArray[Any]:
    """Map an .npy file of points, (T, V, C) or (M, T, V, C), without reading it. Raises InputError if it is not one."""
    array = map_npy(path, NPY)
    if array.ndim not in (3, 4) or array.shape[-1] not in (2, 3):
        raise InputError(f"{path}: expected {NPY}, found shape {array.shape}")
    return array


def map_npy(path: Path, expected: str) -> NDArray[Any]:
    """Map an .npy file without reading it. `expected` describes the array for error messages.

    The header is compared with the size of the file, so a header that promises terabytes takes no memory. Arrays of objects
    are pickles and are refused. Raises InputError if the file is not such an array.
    """
    if not os.path.isfile(path):  # unlike Path.is_file, returns False for an impossible name
        raise InputError(f"{path}: expected {expected}, found {'a folder' if os.path.isdir(path) else 'no such file'}")
    try:
        return map_array(path)
    except ValueError as error:
        raise InputError(f"{path}: expected {expected}, found something else or a damaged file ({error})") from None
