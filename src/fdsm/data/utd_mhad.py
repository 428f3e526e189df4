"""UTD-MHAD, the skeleton part: 27 actions by 8 people in front of a Kinect v1.

Chen, Jafari, Kehtarnavaz: UTD-MHAD: a multimodal dataset for human action recognition utilizing a depth camera and a
wearable inertial sensor. ICIP 2015.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.data.matlab import read_array
from fdsm.data.source import Listing, SourceConfig, as_clip, find_files, one_a_file, read_bytes
from fdsm.errors import InputError
from fdsm.values import UNKNOWN, FloatArray, Samples

FILE_NAME = re.compile(r"a(\d{1,9})_s(\d{1,9})_t(\d{1,9})_skeleton\.mat")
EXAMPLE = "a1_s1_t1_skeleton.mat"
LAYOUT = get_layout("kinect-v1")
FPS = 30.0
CLASS_NAMES = (
    "right arm swipe to the left",
    "right arm swipe to the right",
    "right hand wave",
    "two hand front clap",
    "right arm throw",
    "cross arms in the chest",
    "basketball shoot",
    "right hand draw x",
    "right hand draw circle (clockwise)",
    "right hand draw circle (counter clockwise)",
    "draw triangle",
    "bowling (right hand)",
    "front boxing",
    "baseball swing from right",
    "tennis right hand forehand swing",
    "arm curl (two arms)",
    "tennis serve",
    "two hand push",
    "right hand knock on door",
    "right hand catch an object",
    "right hand pick up and throw",
    "jogging in place",
    "walking in place",
    "sit to stand",
    "stand to sit",
    "forward lunge (left foot forward)",
    "squat (two arms stretch out)",
)

# The files begin with head, shoulder centre, spine and hip centre. Kinect's own order of these four is the reverse.
_ORDER = (3, 2, 1, 0, *range(4, 20))


class UtdMhad(SourceConfig):
    """`root` holds the published MATLAB files `aA_sS_tT_skeleton.mat`. The class id is A - 1."""

    name: Literal["utd-mhad"] = "utd-mhad"
    root: Path

    def list_samples(self) -> Listing:
        """Find all files. Raises InputError if `root` has none."""
        files = find_files(self.root, FILE_NAME, EXAMPLE)
        labels = np.array([int(match[1]) - 1 for _, match in files], np.int64)
        for (path, match), label in zip(files, labels, strict=True):
            if not 0 <= label < len(CLASS_NAMES):
                raise InputError(f"{path}: expected an action from 1 to {len(CLASS_NAMES)}, found {match[1]}")
        samples = Samples(
            labels=labels,
            ids=tuple(path.stem for path, _ in files),
            subjects=np.array([int(match[2]) for _, match in files], np.int64),
            views=np.full(len(files), UNKNOWN, np.int64),
            class_names=CLASS_NAMES,
        )
        return one_a_file([path for path, _ in files], read_file, samples, LAYOUT, FPS)


def read_file(path: Path) -> FloatArray:
    """One file as a clip (1, T, 20, 3) in metres and kinect-v1 order. Raises InputError if it is damaged.

    The axes need no change: y is up (the trunk's mean direction is 0.996 along +y), people face the sensor along -z, and
    their right is at +x. Three facts show that nothing is mirrored:

    - In "right hand wave", the hand called right moves 4.1 m and the other 0.3 m.
    - This hand moves to -x in "swipe to the left" and to +x in "swipe to the right".
    - The cross product right x up points backwards, opposite to the feet, in 99.7 % of the clips.
    """
    points = read_bytes(path, lambda content: read_array(content, "d_skel"), "a MATLAB file with numbers d_skel (20, 3, frames)")
    if points.ndim != 3 or points.shape[:2] != (LAYOUT.num_joints, 3):
        raise InputError(f"{path}: expected d_skel to be (20, 3, frames), found {points.shape}")
    return as_clip(points.transpose(2, 0, 1)[:, _ORDER], LAYOUT.num_joints, str(path))
