"""SLEAP's projects (.slp) and analysis files (.h5), read by the package `sleap-io`. Nodes are named by the user. 2D, pixels.

The package's array starts at frame 0 of the video. Frames before the first label are left out here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdsm.data.formats.hdf5 import stated_arrays
from fdsm.data.formats.named_points import on_body
from fdsm.data.formats.package import load_package
from fdsm.data.formats.people import Read, most_values, without_doubtful
from fdsm.data.source import read_bytes
from fdsm.errors import InputError
from fdsm.values import Layout

_A_ROW = 16
"""Coordinates for which a row counts: it takes up to a kilobyte. A person in a frame has one, and more coordinates."""
_DEEPLABCUT = b"df_with_missing"
"""In every .h5 file of DeepLabCut. Its names of joints could be read only by running a pickle."""


def read(path: Path, layout: Layout | None = None) -> Read:
    """What people do in a file.

    Raises InputError if the package is missing, the file is damaged, names another file or is of DeepLabCut, or nodes are not
    points of a body.
    """
    where = str(path)
    expected = "a file of SLEAP (.slp, or .h5 of its analysis)"
    if _DEEPLABCUT in read_bytes(path, bytes, expected) and path.suffix.lower() != ".slp":
        raise InputError(
            f"{path}: expected a file of SLEAP, found one of DeepLabCut, whose names are a pickle that is not run: "
            "give its .csv, or save it by the package movement, load_poses.from_dlc_file(...).to_netcdf('clip.nc')"
        )
    # The package would follow a link to another file, and read all arrays that the file says it has.
    stated = stated_arrays(path)
    if (size := sum(one.size for one in stated)) > 8 * most_values():
        raise InputError(f"{path}: expected {expected}, found one whose arrays would take {size} bytes")
    # It makes an object of each row and of each text, but of a point.
    if (rows := sum(one.values for one in stated if not one.plain and "points" not in one.name)) > most_values() // _A_ROW:
        raise InputError(f"{path}: expected {expected}, found one with {rows} rows: cut it to the action")
    sleap_io = load_package("sleap_io", "sleap-io", path)
    labels = read_bytes(path, lambda _: _labels(sleap_io, path), expected)
    if len(labels.skeletons) != 1 or len(labels.videos) != 1:
        found = f"{len(labels.skeletons)} skeletons and {len(labels.videos)} videos"
        raise InputError(f"{path}: expected one skeleton in one video, found {found}")
    if not any(len(frame.instances) for frame in labels.labeled_frames):
        raise InputError(f"{path}: nobody is to be seen in it")
    # Without tracks the package drops all persons of a file that has a frame with two of them.
    tracked = all(instance.track is not None for frame in labels.labeled_frames for instance in frame.instances)
    table = labels.numpy(return_confidence=True, untracked=not tracked)  # (T, M, nodes, 3)
    table = table[min(frame.frame_idx for frame in labels.labeled_frames) :]
    points = without_doubtful(table[..., :2], table[..., 2]).swapaxes(0, 1)
    return *on_body(points, [str(name) for name in labels.skeletons[0].node_names], "-y", layout, where), None


def _labels(sleap_io: Any, path: Path) -> Any:
    """The labels of a file, which would fit into memory as an array."""
    if path.suffix.lower() == ".slp":
        labels = sleap_io.load_slp(str(path), open_videos=False)
    else:  # the package would open the video that the file names
        labels = sleap_io.load_analysis_h5(str(path), video=sleap_io.Video(path.name, open_backend=False))
    frames = 1 + max((int(frame.frame_idx) for frame in labels.labeled_frames), default=0)
    persons = max([len(labels.tracks), *(len(frame.instances) for frame in labels.labeled_frames)])
    if frames * persons * sum(len(skeleton.node_names) for skeleton in labels.skeletons) > most_values():
        raise ValueError(f"{frames} frames of {persons} persons")
    return labels
