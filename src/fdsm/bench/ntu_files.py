"""Files like those of NTU RGB+D 120, of synthetic motions: as long, as many of two bodies, as many digits in a line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice, product
from pathlib import Path

import numpy as np

from fdsm.data import ntu, transforms
from fdsm.synthetic import list_motions, load_programs
from fdsm.values import Samples, Sequences

NUM_DISTINCT = 100
SHORTEST, LONGEST, MEAN = 30, 150, 79
"""Frames of a clip; the mean is NTU RGB+D 120's."""
# Pixels in two images and an orientation, as long as in the published files; no reader of ours looks at them.
_NOT_READ = " 277.419 191.8218 1036.233 519.1677 -0.2059419 0.05349901 0.9692109 -0.1239193 "


def make_files(root: Path) -> list[Path]:
    """Distinct synthetic motions as `.skeleton` files, nearly a quarter of them of two bodies, as 26 of the 120 classes are."""
    listing = list_motions(load_programs(), num_subjects=4, num_views=1, num_trials=1)
    exponent = (LONGEST - SHORTEST) / (MEAN - SHORTEST) - 1
    lengths = np.rint(SHORTEST + (LONGEST - SHORTEST) * ((np.arange(NUM_DISTINCT) + 0.5) / NUM_DISTINCT) ** exponent)
    lengths = np.random.default_rng(0).permutation(lengths.astype(np.int64))
    clips = []
    for i, length in enumerate(lengths.tolist()):
        motions = (i, NUM_DISTINCT + i) if i % 9 < 2 else (i,)
        bodies = [transforms.resample(listing.read(motion)[0], length) for motion in motions]
        beside = [body + np.array([metres, 0, 0], np.float32) for metres, body in enumerate(bodies)]
        clips.append(np.concatenate(beside).astype(np.float32))
    zeros = np.zeros(NUM_DISTINCT, np.int64)
    samples = Samples(zeros, tuple(f"made {i}" for i in range(NUM_DISTINCT)), zeros, zeros + 1, ("made",))
    ntu.write(Sequences.from_clips(clips, samples, listing.layout, listing.fps), root)
    paths = sorted(root.iterdir())
    for path in paths:
        path.write_text(path.read_text("ascii").replace(" 0" * 8 + " ", _NOT_READ), encoding="ascii", newline="\n")
    return paths


def link_names(paths: Sequence[Path], root: Path, count: int) -> dict[str, int]:
    """A new folder with so many samples, each a hard link to one of the files, which take turns. Name -> number of its file."""
    root.mkdir()
    number = {name: i % len(paths) for i, name in enumerate(islice(sample_names(), count))}
    for name, place in number.items():
        os.link(paths[place], root / f"{name}.skeleton")
    return number


def sample_names() -> Iterator[str]:
    """Names of samples of all subjects, classes, setups, cameras and repetitions; none of those known to be incomplete."""
    left_out = ntu.incomplete_samples()
    first_classes, first_setups = ntu.NUM_CLASSES["ntu60"], ntu.NUM_SETUPS["ntu60"]
    more_setups = ntu.NUM_SETUPS["ntu120"] - first_setups
    for again, camera, subject, action in product(range(4), range(1, 4), range(1, 107), range(1, 121)):
        turn = subject + again // 2
        setup = 1 + (turn % first_setups if action <= first_classes else first_setups + turn % more_setups)
        name = f"S{setup:03d}C{camera:03d}P{subject:03d}R{again % 2 + 1:03d}A{action:03d}"
        if name not in left_out:
            yield name
