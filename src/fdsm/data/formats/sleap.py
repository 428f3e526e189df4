"""SLEAP's projects (.slp) and analysis files (.h5), read by the package `sleap-io`. Nodes are named by the user. 2D, pixels.

The package's array starts at frame 0 of the video. Frames before the first label are left out here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdsm.data.formats.named_points import gather, layout_of
from fdsm.data.formats.package import load_package
from fdsm.data.formats.people import MAX_VALUES, Read, without_doubtful
from fdsm.data.source import read_bytes
from fdsm.errors import InputError

_DEEPLABCUT = "df_with_missing"


def read(path: Path) -> Read:
    """Raises InputError if the package is missing, the file is damaged or of DeepLabCut, or nodes are not points of a body."""
    where = str(path)
    sleap_io = load_package("sleap_io", "sleap-io", path)
    labels = read_bytes(path, lambda content: _labels(sleap_io, path, content), "a file of SLEAP (.slp, or .h5 of its analysis)")
    if labels is None:
        raise InputError(
            f"{path}: expected a file of SLEAP, found one of DeepLabCut, whose names are a pickle that is not run: "
            "save it by the package movement, load_poses.from_dlc_file(...).to_netcdf('clip.nc')"
        )
    if len(labels.skeletons) != 1 or len(labels.videos) != 1:
        found = f"{len(labels.skeletons)} skeletons and {len(labels.videos)} videos"
        raise InputError(f"{path}: expected one skeleton in one video, found {found}")
    layout, members = layout_of([str(name) for name in labels.skeletons[0].node_names], "-y", where)
    if not any(len(frame.instances) for frame in labels.labeled_frames):
        raise InputError(f"{path}: nobody is to be seen in it")
    # Without tracks the package drops all persons of a file that has a frame with two of them.
    tracked = all(instance.track is not None for frame in labels.labeled_frames for instance in frame.instances)
    table = labels.numpy(return_confidence=True, untracked=not tracked)  # (T, M, nodes, 3)
    table = table[min(frame.frame_idx for frame in labels.labeled_frames) :]
    points = without_doubtful(table[..., :2], table[..., 2]).swapaxes(0, 1)
    return gather(points, members), layout, None


def _labels(sleap_io: Any, path: Path, content: bytes) -> Any:
    """The labels of a file. None if it is DeepLabCut's, which pandas could read only by running a pickle."""
    if path.suffix.lower() == ".slp":
        labels = sleap_io.load_slp(str(path), open_videos=False)
    else:
        if _DEEPLABCUT.encode() in content:
            return None
        labels = sleap_io.load_analysis_h5(str(path))
    frames = 1 + max((int(frame.frame_idx) for frame in labels.labeled_frames), default=0)
    if frames * max(len(labels.tracks), 1) * max(len(labels.skeletons[0].node_names), 1) > MAX_VALUES:
        raise ValueError(f"{frames} frames of {len(labels.tracks)} tracks")
    return labels
