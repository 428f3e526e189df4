"""Small data sets of synthetic motions in the file formats of published ones, to try commands without the published data.

The motions do not match the names of their classes, so accuracies on them mean nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fdsm.data import kinetics, ntu, pku_mmd, pyskl, transforms
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError, did_you_mean
from fdsm.synthetic import list_motions, load_programs
from fdsm.values import TEST_PART, TRAIN_PART, FloatArray, IntArray, Layout, Samples, Sequences

# Subjects of NTU's training part and test part, alternating.
_TRAIN_SUBJECTS, _TEST_SUBJECTS = (1, 2, 4, 5, 8), (3, 6, 7, 10, 11)
_OPENPOSE = get_layout("openpose-18")
_METRES_TO_IMAGE = 0.2


def imitate(dataset: str, root: Path, *, clips_per_class: int = 2, num_frames: int = 32, seed: int = 0) -> int:
    """Write a data set in which every class has clips in the training part and in the test part.

    Args:
        dataset: ntu60, ntu120, pku-mmd, kinetics200, kinetics400, or pyskl (one file with the classes of NTU-60).
        root: a new folder (a new file for pyskl).
        clips_per_class: number of clips per class, half of them in each part.
        num_frames: length of every clip.
        seed: seed of the motions.

    Returns:
        The number of clips.

    Raises InputError for another data set, or if `root` exists and is not an empty folder.
    """
    writers = {
        "ntu60": (ntu.CLASS_NAMES[:60], ntu.write),
        "ntu120": (ntu.CLASS_NAMES, ntu.write),
        "pku-mmd": (pku_mmd.CLASS_NAMES, pku_mmd.write),
        "kinetics200": (kinetics.CLASS_NAMES[:200], kinetics.write),
        "kinetics400": (kinetics.CLASS_NAMES, kinetics.write),
        "pyskl": (ntu.CLASS_NAMES[:60], pyskl.write),
    }
    if dataset not in writers:
        raise InputError(f"format: {did_you_mean(dataset, list(writers))}")
    if not 2 <= clips_per_class <= 10:
        raise InputError(f"clips a class: expected 2 to 10, found {clips_per_class}")
    names, write = writers[dataset]
    labels = np.repeat(np.arange(len(names)), clips_per_class)
    repetition = np.tile(np.arange(clips_per_class), len(names))
    parts = np.where(repetition % 2 == 0, TRAIN_PART, TEST_PART)
    people = np.array([(_TRAIN_SUBJECTS, _TEST_SUBJECTS)[r % 2][r // 2] for r in range(clips_per_class)])
    subjects, views = people[repetition], np.ones(len(labels), np.int64)
    samples = Samples(labels, tuple(_ids(dataset, labels, subjects)), subjects, views, names, parts)
    layout, num_dims = (_OPENPOSE, 2) if dataset.startswith("kinetics") else (get_layout("kinect-v2"), 3)
    clips = _perform(labels, repetition, num_frames, seed, layout, num_dims)
    if num_dims == 2:
        clips = [_in_the_middle(clip) for clip in clips]
    write(Sequences.from_clips(clips, samples, layout, 30.0), root)
    return len(samples)


def _ids(dataset: str, labels: IntArray, subjects: IntArray) -> list[str]:
    pairs = list(zip(labels.tolist(), subjects.tolist(), strict=True))
    if dataset in ("ntu60", "ntu120", "pyskl"):
        return [f"S{18 if label >= 60 else 1:03d}C001P{subject:03d}R001A{label + 1:03d}" for label, subject in pairs]
    return [f"clip{label:03d}-{subject:03d}" for label, subject in pairs]


def _perform(labels: IntArray, repetition: IntArray, num_frames: int, seed: int, layout: Layout, num_dims: int) -> list[FloatArray]:
    """A motion for each clip. The programs take turns, and each repetition has another body."""
    programs = load_programs()
    takes = {"num_subjects": int(repetition.max()) + 1, "num_views": 1, "num_trials": 1, "seed": seed}
    listing = list_motions(programs, **takes, layout=layout, num_dims=num_dims)
    place = {
        (int(program), int(subject)): i
        for i, (program, subject) in enumerate(zip(listing.samples.labels, listing.samples.subjects, strict=True))
    }
    motions = [place[int(label) % len(programs), int(r) + 1] for label, r in zip(labels, repetition, strict=True)]
    rendered = {i: transforms.resample(listing.read(i)[0], num_frames).astype(np.float32) for i in sorted(set(motions))}
    return [rendered[i] for i in motions]


def _in_the_middle(clip: FloatArray) -> FloatArray:
    """Points of an image (1, T, 18, 2), with the body in the middle."""
    body = clip - transforms.landmark(clip, _OPENPOSE, "root").mean(axis=(0, 1))
    return np.clip(_METRES_TO_IMAGE * body, -0.5, 0.5).astype(np.float32)
