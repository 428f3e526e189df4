"""PKU-MMD, phase 1: 51 actions by 66 people in front of three Kinects v2, cut out of recordings of several minutes.

Liu, Hu, Li, Song, Liu: PKU-MMD: a large scale benchmark for continuous multi-modal human action understanding. ACM
Multimedia workshop 2017.
"""

from __future__ import annotations

import itertools
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from fdsm.data.layouts import get_layout
from fdsm.data.source import Listing, SourceConfig, names_by_stem, read_bytes, refuse_occupied, refuse_unfit
from fdsm.errors import InputError
from fdsm.storage import atomic_path
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, FloatArray, Samples, Sequences

LAYOUT = get_layout("kinect-v2")
FPS = 30.0
VIEWS = {"L": 1, "M": 2, "R": 3}
"""The cameras from left to right, by the letter in a recording's name."""
CLASS_NAMES = tuple(files(__package__).joinpath("pku_mmd.txt").read_text("utf-8").splitlines())

# Paths of the published folders and lists. The first one of each is the original path.
SKELETONS = ("Data/PKU_Skeleton_Renew", "Data/Skeleton/PKU_Skeleton_Renew", "Data/Skeleton", "PKU_Skeleton_Renew")
LABELS = ("Label/Train_Label_PKU_final", "Train_Label_PKU_final", "Label")
SPLITS = ("Split/cross-subject.txt", "Split/cross_subject.txt", "cross-subject.txt", "cross_subject.txt")

_VIDEO = re.compile(r"\d{4}-[LMR]")
_SAMPLE = re.compile(r"(\d{4}-([LMR]))@([1-9]\d{0,5})-([1-9]\d{0,5})")
_HEADING = re.compile(r"\s*(train|val|test)\w*\s+videos?\s*:(.*)", re.IGNORECASE)
_ROW = re.compile(rb"\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*\d{1,9}(?:\.\d{0,9})?\s*")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_BODIES = 2
_BODY_NUMBERS = LAYOUT.num_joints * 3
_FRAME_NUMBERS = _BODIES * _BODY_NUMBERS
_NO_SECOND = b" 0.000000" * _BODY_NUMBERS
"""End of a line without a second person, as in most recordings."""
_SAMPLES_IN_ONE, _PAUSE = 20, 30
"""Number of samples per recording for `write`, about as many as in published ones, and number of frames before each."""
_TRAINING_HEADING, _VALIDATION_HEADING = "Training videos: ", "Validataion videos: "  # codespell:ignore
"""The headings of the published list. Other programs look for the misspelt heading."""


@dataclass(frozen=True)
class _Span:
    """A row of a label file. Frames count from 1, and the last one is included."""

    line: int
    action: int
    first: int
    last: int


@dataclass(frozen=True)
class _Video:
    skeletons: Path
    labels: Path
    spans: tuple[_Span, ...]


class PkuMmd(SourceConfig):
    """`root` holds the skeleton files `NNNN-V.txt`, the label files of the same names, and the cross-subject list.

    Every row of a label file is a sample. Its id, such as `0002-L@271-389`, has its recording and its frames. Views 1, 2 and
    3 are the cameras L, M and R. The files have no subjects. The list says which recordings are for training.

    The frames of a row count from 1, and the last one is included. The publication does not define this. The published code
    of contrastive learning (AimCLR, AAAI 2022, and its successors) cuts clips in this way. Class numbers count from 1. In
    some copies they count from 0, so they are read in that way if any label file has a 0.
    """

    name: Literal["pku-mmd"] = "pku-mmd"
    root: Path
    skeletons: Path | None = Field(None, description=f"folder of the skeleton files; in root the first of {', '.join(SKELETONS)}")
    labels: Path | None = Field(None, description=f"folder of the label files; in root the first of {', '.join(LABELS)}")
    split: Path | None = Field(None, description=f"the cross-subject list; in root the first of {', '.join(SPLITS)}")
    allow_missing: bool = Field(False, description="leave out listed recordings whose skeleton or label file is missing")

    def list_samples(self) -> Listing:
        """Read the list and all label files, but no skeleton.

        Raises InputError naming the folder or file that is missing, or the file and line that is wrong.
        """
        skeletons = self._find("skeletons", self.skeletons, SKELETONS)
        labels = self._find("labels", self.labels, LABELS)
        split = self._find("split", self.split, SPLITS)
        parts = read_split(split)
        videos = []
        for skeleton, path in self._pairs(skeletons, labels, split, sorted(parts)):
            videos.append(_Video(skeleton, path, tuple(_read_rows(path))))
        first_class = _find_first_class(videos)
        samples = Samples(
            labels=np.array([span.action - first_class for video in videos for span in video.spans], np.int64),
            ids=tuple(_name_sample(video, span) for video in videos for span in video.spans),
            subjects=np.full(sum(len(video.spans) for video in videos), UNKNOWN, np.int64),
            views=np.array([VIEWS[video.labels.stem[-1]] for video in videos for _ in video.spans], np.int64),
            class_names=CLASS_NAMES,
            parts=np.array([parts[video.labels.stem] for video in videos for _ in video.spans], np.int64),
        )
        portions = tuple(len(video.spans) for video in videos)
        files = (split, *(file for video in videos for file in (video.skeletons, video.labels)))
        return Listing(samples, LAYOUT, FPS, 3, portions, partial(_read_video, tuple(videos)), files)

    def _find(self, field: str, given: Path | None, published: tuple[str, ...]) -> Path:
        """The folder or file that a field gives, or the one at a published path."""
        exists = os.path.isfile if field == "split" else os.path.isdir
        places = [self.root / place for place in (published if given is None else (given,))]
        for place in places:
            if exists(place):
                return place
        what = "the cross-subject list" if field == "split" else f"the folder of {field}"
        looked = ", ".join(published if given is None else (str(given),))
        raise InputError(f"{self.root}: expected {what} at {looked}, found none; the key {field!r} names another place")

    def _pairs(self, skeletons: Path, labels: Path, split: Path, listed: list[str]) -> list[tuple[Path, Path]]:
        """The files of the recordings that have both, in the list's order. Their endings may be in capitals."""
        there = {
            folder: {stem: folder / name for stem, name in names_by_stem(folder, ".txt").items() if _VIDEO.fullmatch(stem)}
            for folder in (skeletons, labels)
        }
        for folder, names in there.items():
            if unlisted := sorted(names.keys() - listed):
                raise InputError(
                    f"{split}: expected every recording of {folder}, found {len(unlisted)} missing, first {unlisted[0]}"
                )
        missing = [folder / f"{name}.txt" for name in listed for folder in there if name not in there[folder]]
        found = [name for name in listed if all(name in names for names in there.values())]
        if not found:
            raise InputError(
                f"{skeletons}: expected files like 0002-L.txt, found none that has a label file of its name in {labels}"
            )
        if missing and not self.allow_missing:
            raise InputError(
                f"{missing[0]}: expected a skeleton and a label file of each recording in {split.name}, found none "
                f"({len(missing)} are missing); 'allow_missing: true' leaves such recordings out"
            )
        return [(there[skeletons][name], there[labels][name]) for name in found]


def read_split(path: Path) -> dict[str, int]:
    """The part, TRAIN_PART or TEST_PART, of every recording in a list of training and validation videos.

    Raises InputError naming the line that is wrong.
    """
    lines = read_bytes(path, lambda content: content.decode("utf-8-sig").splitlines(), "a list of training and validation videos")
    parts: dict[str, int] = {}
    part: int | None = None
    headings = set()
    for number, line in enumerate(lines, start=1):
        where = f"{path} line {number}"
        if heading := _HEADING.fullmatch(line):
            part = TRAIN_PART if heading[1].lower() == "train" else TEST_PART
            headings.add(part)
            line = heading[2]
        for name in line.replace(",", " ").split():
            if part is None:
                raise InputError(f"{where}: expected the line 'Training videos:' before any recording, found {name[:40]!r}")
            if not _VIDEO.fullmatch(name):
                raise InputError(f"{where}: expected recordings like 0002-L with commas between them, found {name[:40]!r}")
            if name in parts:
                raise InputError(f"{where}: expected each recording once, found {name} again")
            parts[name] = part
    if headings != {TRAIN_PART, TEST_PART} or not parts:
        found = "neither" if not headings else "no recording" if not parts else "one of them"
        raise InputError(f"{path}: expected training videos and validation videos, found {found}")
    return parts


def _read_rows(path: Path) -> Iterator[_Span]:
    """The rows of a label file."""
    what = "a label file with lines class,start,end,confidence"
    seen: dict[tuple[int, int], int] = {}
    for number, line in enumerate(read_bytes(path, bytes.splitlines, what), start=1):
        if not line.strip():
            continue
        row = _ROW.fullmatch(line)
        if not row:
            raise InputError(f"{path} line {number}: expected whole numbers class,start,end,confidence, found {_show(line)}")
        span = _Span(number, int(row[1]), int(row[2]), int(row[3]))
        if span.first > span.last:
            raise InputError(f"{path} line {number}: expected start <= end, found {span.first} and {span.last}")
        before = seen.setdefault((span.first, span.last), number)
        if before != number:
            raise InputError(f"{path} line {number}: expected each span once, found that of line {before} again")
        yield span
    if not seen:
        raise InputError(f"{path}: expected {what}, found none")


def _find_first_class(videos: Sequence[_Video]) -> int:
    """The number of the first class in the label files, 1 or 0."""
    rows = [(span.action, f"{video.labels} line {span.line}") for video in videos for span in video.spans]
    (least, where_least), (most, where_most) = min(rows), max(rows, key=lambda row: row[0])
    first = 1 if least > 0 else 0
    if most - first >= len(CLASS_NAMES):
        counted = f"1 to {len(CLASS_NAMES)}" if first else f"0 to {len(CLASS_NAMES) - 1}, as there is a 0 in {where_least}"
        raise InputError(f"{where_most}: expected a class from {counted}, found {most}")
    return first


def _name_sample(video: _Video, span: _Span) -> str:
    return f"{video.labels.stem}@{span.first}-{span.last}"


def _read_video(videos: tuple[_Video, ...], portion: int) -> list[FloatArray]:
    """All samples of a recording. Its file is read once."""
    video = videos[portion]
    lines = read_bytes(video.skeletons, lambda content: content.rstrip().splitlines(), "a skeleton file")
    return [_cut(video, lines, span) for span in video.spans]


def _cut(video: _Video, lines: list[bytes], span: _Span) -> FloatArray:
    """The clip (M, T, 25, 3) of a row, in metres and kinect-v2 order. M is the number of bodies seen in any frame."""
    start, stop = max(span.first - 1, 0), min(span.last, len(lines))
    if start >= stop:
        raise InputError(
            f"{video.labels} line {span.line}: expected frames among the {len(lines)} of {video.skeletons.name}, "
            f"found {span.first} to {span.last}"
        )
    frames = _parse(lines[start:stop], start + 1, video.skeletons)
    bodies = frames.reshape(stop - start, _BODIES, LAYOUT.num_joints, 3).transpose(1, 0, 2, 3)
    # The origin is inside the sensor. A body or a joint exactly there was not tracked.
    bodies[(bodies == 0).all(axis=-1)] = np.nan
    seen = ~np.isnan(bodies).all(axis=(1, 2, 3))
    return np.ascontiguousarray(bodies[seen])


def _parse(lines: list[bytes], first_line: int, path: Path) -> FloatArray:
    """The numbers of the given lines (lines, 150). Raises InputError naming the line that is wrong."""
    numbers = np.zeros((len(lines), _FRAME_NUMBERS), np.float32)
    with np.errstate(over="ignore"):
        for i, line in enumerate(lines):
            alone = line.endswith(_NO_SECOND)  # saves parsing half of the numbers
            expected = _BODY_NUMBERS if alone else _FRAME_NUMBERS
            try:
                found = np.fromstring(line[: -len(_NO_SECOND)] if alone else line, np.float32, sep=" ")
            except ValueError:
                found = numbers[:0, 0]
            if len(found) != expected or not np.isfinite(found).all():
                raise InputError(f"{path} line {first_line + i}: expected {_FRAME_NUMBERS} numbers, found {_explain(line)}")
            numbers[i, :expected] = found
    return numbers


def _explain(line: bytes) -> str:
    words = line.split()
    for word in words:
        if not _NUMBER.fullmatch(word) or abs(float(word)) > np.finfo(np.float32).max:
            return _show(word)
    return str(len(words))


def _show(line: bytes) -> str:
    return repr(line[:40].decode("utf-8", "replace"))


def write(sequences: Sequences, root: Path) -> None:
    """Write clips in kinect-v2 layout into a new or empty folder, in the published form of PKU-MMD. `PkuMmd` reads it.

    An id such as `0002-L@271-389` (frames from 1) gives the position of a sample in a recording. The positions are used if
    all ids have this form and agree with views and lengths. Otherwise samples are written one after the other, and ids and
    order are lost. Frames between samples show no person. Coordinates have 6 digits after the point, so their error is at
    most half a micrometre. Subjects and class names are lost.

    Raises InputError if `root` is not empty, or if the files cannot hold the sequences:

    - another layout, 2 dimensions, or another frame rate;
    - a class above 51, or a view above 3;
    - samples without a part, different parts within a recording, or samples that overlap;
    - more than two persons, or a person who is never seen;
    - a joint with some missing coordinates, or a joint at the origin.
    """
    samples = sequences.samples
    refuse_occupied(root)
    refuse_unfit(sequences, root, LAYOUT, 3, FPS, len(CLASS_NAMES))
    assert samples.parts is not None  # checked by refuse_unfit
    recordings: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # first frame, last frame, sample
    parts: dict[str, int] = {}
    for i, (name, first, last) in enumerate(_places(sequences)):
        if parts.setdefault(name, int(samples.parts[i])) != samples.parts[i]:
            raise InputError(f"sample {samples.ids[i]!r}: expected one part for all samples of a recording, found both")
        recordings[name].append((first, last, i))
    with atomic_path(root) as target:
        skeletons, labels, split = target / SKELETONS[0], target / LABELS[0], target / SPLITS[0]
        for folder in (skeletons, labels, split.parent):
            folder.mkdir(parents=True)
        names = ["".join(f"{name}, " for name in sorted(parts) if parts[name] == part) for part in (TRAIN_PART, TEST_PART)]
        split.write_text("\n".join([_TRAINING_HEADING, names[0], _VALIDATION_HEADING, names[1], ""]), "ascii", newline="\n")
        for name, spans in recordings.items():
            with (skeletons / f"{name}.txt").open("w", encoding="ascii", newline="\n") as file:
                written = 0
                for first, last, i in sorted(spans):
                    if first <= written:
                        raise InputError(f"sample {samples.ids[i]!r}: expected it to begin after frame {written}, found an overlap")
                    file.writelines(itertools.repeat(_line([0.0] * _FRAME_NUMBERS), first - 1 - written))
                    file.writelines(map(_line, _flatten(sequences[i], samples.ids[i]).tolist()))
                    written = last
            rows = [f"{samples.labels[i] + 1},{first},{last},2\n" for first, last, i in spans]
            (labels / f"{name}.txt").write_text("".join(rows), "ascii", newline="\n")


def _places(sequences: Sequences) -> Iterator[tuple[str, int, int]]:
    """Recording, first frame and last frame of each sample: from its id, or one after the other."""
    samples, lengths = sequences.samples, sequences.shapes[:, 1].tolist()
    views = [int(view) if view != UNKNOWN else VIEWS["M"] for view in samples.views]
    for sample, view, length in zip(samples.ids, views, lengths, strict=True):
        if view not in VIEWS.values() or length < 1:
            raise InputError(f"sample {sample!r}: expected a view from 1 to 3 and a frame, found view {view} and {length} frames")
    found = [_SAMPLE.fullmatch(sample) for sample in samples.ids]
    places = [(match[1], int(match[3]), int(match[4])) for match in found if match]
    held = [(VIEWS[name[-1]], last - first + 1) for name, first, last in places]
    if held == list(zip(views, lengths, strict=True)):
        yield from places
        return
    letters = {view: letter for letter, view in VIEWS.items()}
    ends: dict[tuple[int, int], tuple[int, int, int]] = {}  # by view and part: recording, number of its samples, last frame
    counts = dict.fromkeys(letters, 1)  # the first published recording is 0002
    for view, part, length in zip(views, np.asarray(samples.parts).tolist(), lengths, strict=True):
        number, held_by, last = ends.get((view, part), (0, _SAMPLES_IN_ONE, 0))
        if held_by == _SAMPLES_IN_ONE:
            counts[view] += 1
            number, held_by, last = counts[view], 0, 0
        if number > 9999:
            raise InputError(f"expected at most {9998 * _SAMPLES_IN_ONE} samples of a view, found more")
        ends[view, part] = number, held_by + 1, last + _PAUSE + length
        yield f"{number:04d}-{letters[view]}", last + _PAUSE + 1, last + _PAUSE + length


def _line(numbers: list[float]) -> str:
    return " ".join(map("{:.6f}".format, numbers)) + "\n"


def _flatten(clip: FloatArray, sample: str) -> FloatArray:
    """The numbers of a clip's lines (T, 150). Raises InputError naming the sample if the format cannot hold the clip."""
    missing = np.isnan(clip)
    gone = missing.all(axis=-1)
    if not 1 <= len(clip) <= _BODIES or gone.reshape(len(clip), -1).all(axis=1).any():
        raise InputError(f"sample {sample!r}: expected one or two persons, each seen in some frame, found shape {clip.shape}")
    if (missing.any(axis=-1) != gone).any() or np.isinf(clip).any():
        raise InputError(f"sample {sample!r}: expected joints whose coordinates are all finite or all missing (NaN)")
    if ((np.abs(clip) <= 0.5e-6).all(axis=-1)).any():
        raise InputError(f"sample {sample!r}: expected no joint at the origin, which stands for a missing one")
    frames = np.zeros((clip.shape[1], _BODIES, *clip.shape[2:]), np.float32)
    frames[:, : len(clip)] = np.where(missing, 0, clip).swapaxes(0, 1)
    return frames.reshape(len(frames), _FRAME_NUMBERS)
