"""Northwestern-UCLA Multiview Action 3D: 10 actions by 10 people in front of three Kinects v1.

Wang, Nie, Xia, Wu, Zhu: Cross-view action modeling, learning and recognition. CVPR 2014. The files are in the JSON form in
which the skeletons are commonly shared.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.data.source import Listing, SourceConfig, as_clip, find_files, one_a_file, read_bytes
from fdsm.errors import InputError
from fdsm.values import FloatArray, Samples

FILE_NAME = re.compile(r"a(\d{1,9})_s(\d{1,9})_e(\d{1,9})_v(\d{1,9})\.json")
EXAMPLE = "a01_s01_e00_v01.json"
LAYOUT = get_layout("kinect-v1")
# The files do not give the frame rate. Walking people (a04) make 0.108 steps and 0.06 m per frame. At 15 frames per second
# this is a usual gait (1.6 steps and 0.9 m per second), and at 30 it is a run.
FPS = 15.0
CLASSES = {
    1: "pick up with one hand",
    2: "pick up with two hands",
    3: "drop trash",
    4: "walk around",
    5: "sit down",
    6: "stand up",
    8: "donning",
    9: "doffing",
    11: "throw",
    12: "carry",
}
_IDS = {action: label for label, action in enumerate(CLASSES)}


class NwUcla(SourceConfig):
    """`root` holds the files `aAA_sSS_eEE_vVV.json`. Actions 1-6, 8, 9, 11 and 12 have the class ids 0-9.

    95 recordings of "pick up with two hands" and "drop trash" are identical in view 2 and view 3. A cross-view test is
    therefore not clean for these two classes.
    """

    name: Literal["nw-ucla"] = "nw-ucla"
    root: Path

    def list_samples(self) -> Listing:
        """Find all files. Raises InputError if `root` has none."""
        files = find_files(self.root, FILE_NAME, EXAMPLE)
        for path, match in files:
            if int(match[1]) not in CLASSES:
                raise InputError(f"{path}: expected an action among {', '.join(map(str, CLASSES))}, found {match[1]}")
        samples = Samples(
            labels=np.array([_IDS[int(match[1])] for _, match in files], np.int64),
            ids=tuple(path.stem for path, _ in files),
            subjects=np.array([int(match[2]) for _, match in files], np.int64),
            views=np.array([int(match[4]) for _, match in files], np.int64),
            class_names=tuple(CLASSES.values()),
        )
        return one_a_file([path for path, _ in files], read_file, samples, LAYOUT, FPS)


def read_file(path: Path) -> FloatArray:
    """One file as a clip (1, T, 20, 3) in metres and kinect-v1 order. T may be 1. Raises InputError if it is damaged.

    The axes need no change: y is up, z points away from the sensor, and people who face the sensor have their right at +x.
    The sensors look down, so the trunk leans 12 to 20 degrees towards them. Nothing is mirrored: in 99.6 % of the clips the
    cross product right x up points backwards, opposite to the feet. Most people "throw" with the hand called right.
    """
    content = read_bytes(path, json.loads, "JSON with the key 'skeletons'")
    if not isinstance(content, dict) or "skeletons" not in content:
        found = f"the keys {', '.join(map(repr, list(content)[:5]))}" if isinstance(content, dict) else type(content).__name__
        raise InputError(f"{path}: expected a JSON object with the key 'skeletons', found {found}")
    clip = as_clip(content["skeletons"], LAYOUT.num_joints, str(path))
    if clip.shape[0] != 1 or clip.shape[3] != 3:
        raise InputError(f"{path}: expected skeletons (frames, 20, 3), found {clip.shape}")
    # The origin is inside the sensor. A joint exactly there (12 in the data set) was not tracked.
    clip[(clip == 0).all(axis=-1)] = np.nan
    return clip
