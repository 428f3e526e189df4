"""Kinetics-skeleton: OpenPose's poses of the ten-second clips of Kinetics-400. The files are those published with ST-GCN.

Yan, Xiong, Lin: Spatial temporal graph convolutional networks for skeleton-based action recognition. AAAI 2018. Kay et
al.: The Kinetics human action video dataset. 2017.
"""

from __future__ import annotations

import json
import os
import re
import reprlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from fdsm.data.layouts import get_layout
from fdsm.data.source import Listing, SourceConfig, names_by_stem, read_bytes, refuse_occupied, refuse_unfit
from fdsm.errors import InputError, did_you_mean
from fdsm.storage import atomic_path
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, BoolArray, FloatArray, IntArray, Samples, Sequences

LAYOUT = get_layout("openpose-18")
FPS = 30.0
"""All videos were converted to this frame rate before OpenPose processed them."""
MAX_FRAMES = 300
"""Ten seconds. The published reader has the same limit."""
PERSONS_IN, PERSONS_OUT = 5, 2
CLASS_NAMES = tuple(resources.files(__package__).joinpath("kinetics400.txt").read_text("utf-8").splitlines())
FOLDERS = {"kinetics_train": TRAIN_PART, "kinetics_val": TEST_PART}

_SAMPLE = re.compile(r"[A-Za-z0-9_-]{1,100}")
_LABELS = {name: label for label, name in enumerate(CLASS_NAMES)}


class _Kinetics(SourceConfig):
    root: Path
    allow_missing: bool = Field(False, description="leave out listed samples whose file is missing")
    num_classes: ClassVar[int]

    def list_samples(self) -> Listing:
        """Read the two lists, but no sample. Raises InputError naming the folder, file or entry that is missing or wrong."""
        listed = [(path, part, label) for folder, part in FOLDERS.items() for path, label in self._list(folder)]
        if not listed:
            raise InputError(f"{self.root}: expected samples of the first {self.num_classes} classes, found none")
        ids = tuple(path.stem for path, _, _ in listed)
        if len(set(ids)) < len(ids):
            twice = Counter(ids).most_common(1)[0][0]
            raise InputError(f"{self.root}: expected each sample in one of {' and '.join(FOLDERS)}, found {twice!r} in both")
        unknown = np.full(len(ids), UNKNOWN, np.int64)
        samples = Samples(
            labels=np.array([label for _, _, label in listed], np.int64),
            ids=ids,
            subjects=unknown,
            views=unknown,
            class_names=CLASS_NAMES[: self.num_classes],
            parts=np.array([part for _, part, _ in listed], np.int64),
        )
        files = tuple(path for path, _, _ in listed)
        return Listing(samples, LAYOUT, FPS, 2, (1,) * len(files), partial(_read_sample, files, samples.labels), files)

    def _list(self, folder: str) -> Iterator[tuple[Path, int]]:
        """The files of a folder and their labels, sorted by name. Their ending may be in capitals."""
        path, place = self.root / f"{folder}_label.json", self.root / folder
        if not os.path.isdir(place):
            raise InputError(f"{self.root}: expected the folder {folder}, found none")
        there = names_by_stem(place, ".json")
        entries = read_bytes(path, json.loads, "a list of samples in JSON")
        if not isinstance(entries, dict):
            raise InputError(f"{path}: expected a JSON object with an entry for each sample, found {_show(entries)}")
        if unlisted := sorted(there.keys() - entries.keys()):
            raise InputError(f"{path}: expected an entry for every file of {folder}, found none for {_show(unlisted[0])}")
        missing = []
        for sample in sorted(entries):
            label = _read_entry(entries[sample], f"{path} entry {_show(sample)}")
            if label is None or label >= self.num_classes:
                continue
            if sample in there:
                yield place / there[sample], label
            else:
                missing.append(sample)
        if missing and not self.allow_missing:
            raise InputError(
                f"{place}: expected a file for {_show(missing[0])} as {path.name} has it, found none "
                f"({len(missing)} are missing); 'allow_missing: true' leaves such samples out"
            )


class Kinetics400(_Kinetics):
    """`root` holds `kinetics_train/*.json`, `kinetics_val/*.json` and a list for each, such as `kinetics_train_label.json`.

    Samples of the first folder are for training, samples of the second for test. Samples that the list marks as without a
    skeleton are left out. The files have neither subjects nor views. `read_file` describes the clips.
    """

    name: Literal["kinetics400"] = "kinetics400"
    num_classes: ClassVar[int] = 400


class Kinetics200(_Kinetics):
    """As `Kinetics400`, but only the first 200 classes, labels 0 to 199. Files of other classes are not needed.

    The published splits of 200 classes give numbers below 200. The list of these classes was never published. We take the
    first 200 classes of Kinetics-400.
    """

    name: Literal["kinetics200"] = "kinetics200"
    num_classes: ClassVar[int] = 200


def _read_entry(entry: Any, where: str) -> int | None:
    """The label of an entry of a list, or None for an entry without a skeleton."""
    if not isinstance(entry, dict):
        raise InputError(f"{where}: expected an object with has_skeleton, label and label_index, found {_show(entry)}")
    has_skeleton = entry.get("has_skeleton", True)
    if not isinstance(has_skeleton, bool):
        raise InputError(f"{where}: expected has_skeleton to be true or false, found {_show(has_skeleton)}")
    label = _read_label(entry, where)
    if label is None:
        raise InputError(f"{where}: expected label or label_index, found neither")
    return label if has_skeleton else None


def _read_label(entry: Mapping[str, Any], where: str) -> int | None:
    """The label from `label_index` or `label`, which must agree, or None if both are missing."""
    label, name = entry.get("label_index"), entry.get("label")
    if label is not None and (type(label) is not int or not 0 <= label < len(_LABELS)):
        raise InputError(f"{where}: expected label_index to be from 0 to {len(_LABELS) - 1}, found {_show(label)}")
    if name is None:
        return label
    if not isinstance(name, str) or name not in _LABELS:
        found = did_you_mean(name[:100], list(_LABELS)) if isinstance(name, str) else f"found {_show(name)}"
        raise InputError(f"{where}: expected label to be a class of Kinetics-400: {found}")
    if label is not None and label != _LABELS[name]:
        raise InputError(f"{where}: expected label_index {_LABELS[name]} for {name!r}, found {label}")
    return _LABELS[name]


def _read_sample(files: tuple[Path, ...], labels: IntArray, portion: int) -> list[FloatArray]:
    path, label = files[portion], int(labels[portion])
    poses, keys = _load(path)
    found = _read_label(keys, str(path))
    if found not in (None, label):
        raise InputError(f"{path}: expected label_index {label} as in {path.parent.name}_label.json, found {found}")
    return [_choose_persons(poses)]


def read_file(path: Path) -> FloatArray:
    """One file as a clip (M, T, 18, 2) in openpose-18 order: x to the right and y down from the middle of the image.

    Coordinates are those of the file minus 0.5, as in ST-GCN's reader. The unit is the width of the image for x and its
    height for y. All videos were scaled to 340 x 256 pixels, whatever their original shape.

    Of the first five persons of a frame, the reader keeps the two with the highest mean confidence, the higher one first. A
    row is therefore a rank within the frame and not an identity. Two persons with similar confidence may swap rows from one
    frame to the next. M is the largest number of persons in a frame: 2, 1 or 0. It is 0 for some files that are marked as
    having a skeleton. Joints of confidence 0 are NaN. Other confidences are not kept.

    Frames count from 1, and T is the last frame in the file, even if it shows no person. ST-GCN's reader pads with zeros to
    300 frames, which would look like people who stand still.

    Raises InputError naming the frame if the file is damaged.
    """
    return _choose_persons(_load(path)[0])


def read_shares(path: Path) -> FloatArray:
    """As `read_file`, with coordinates as in the file: from 0 to 1, as shares of the width and of the height of the image.

    By this, `fdsm.data.input_report.inspect` sees that they are shares, and that the shape of the image must be given.
    """
    return read_file(path) + np.float32(0.5)


@dataclass(frozen=True)
class _Poses:
    """The poses of the first persons of a file's frames."""

    num_frames: int
    frames: IntArray  # (P,), frame of each pose, from 0
    persons: IntArray  # (P,), index of the person in the frame
    points: FloatArray  # (P, V, 2), in the file's coordinates
    scores: FloatArray  # (P, V)


def _choose_persons(poses: _Poses) -> FloatArray:
    """The clip (M, T, V, 2) that `read_file` describes."""
    shape = (poses.num_frames, PERSONS_IN, LAYOUT.num_joints)
    points, scores = np.full((*shape, 2), np.nan, np.float32), np.zeros(shape, np.float32)
    points[poses.frames, poses.persons] = poses.points - 0.5
    scores[poses.frames, poses.persons] = poses.scores
    points[scores == 0] = np.nan
    # With doubles the order does not depend on rounding. Persons with equal confidence keep the order of the file.
    rank = np.argsort(-scores.mean(axis=2, dtype=np.float64), axis=1, kind="stable")[:, :PERSONS_OUT]
    clip = np.take_along_axis(points, rank[:, :, None, None], axis=1).swapaxes(0, 1)
    return np.ascontiguousarray(clip[: _is_seen(clip).any(axis=1).sum()])


def _is_seen(clip: FloatArray) -> BoolArray:
    """Mask of the frames in which a person has at least one joint (M, T)."""
    return np.asarray(~np.isnan(clip).all(axis=-1).all(axis=-1))


def _load(path: Path) -> tuple[_Poses, Mapping[str, Any]]:
    """The poses of a file, and its other keys."""
    what = "JSON with the key 'data'"
    if quickly := _scan(read_bytes(path, bytes, what)):
        return quickly
    content = read_bytes(path, json.loads, what)
    if not isinstance(content, dict) or not isinstance(content.get("data"), list):
        raise InputError(f"{path}: expected a JSON object with a list 'data' of frames, found {_show(content)}")
    return _collect(content["data"], path), content


_PERSON = rb'\{"pose": \[[\d., ]++\], "score": \[[\d., ]++\]\}'
_FRAME = rb'\{"frame_index": [1-9]\d{0,2}, "skeleton": \[(?:%b(?:, %b)*+)?\]\}' % (_PERSON, _PERSON)
_FRAMES = re.compile(rb"%b(?:, %b)*+" % (_FRAME, _FRAME))
_BEGIN, _END = b'{"data": [', b'], "label'


def _scan(content: bytes) -> tuple[_Poses, Mapping[str, Any]] | None:
    """The result of `_load`, or None if the file is damaged or does not have the spacing of the published files.

    The published files have uniform spacing and numbers of 5 characters. This makes parsing three times as fast as JSON.
    """
    end = content.rfind(_END)
    text = content[len(_BEGIN) : end]
    if end < 0 or not content.startswith(_BEGIN) or not _FRAMES.fullmatch(text):
        return None
    try:
        keys = json.loads(b"{" + content[end + 3 :])
    except (ValueError, RecursionError):
        return None
    pieces = text.split(b'{"frame_index": ')[1:]
    frames = [int(piece[: piece.index(b",")]) for piece in pieces]
    lists = re.findall(rb"\[([\d., ]+)\]", text)
    scores, points = _fixed_numbers(lists[1::2], LAYOUT.num_joints), _fixed_numbers(lists[::2], 2 * LAYOUT.num_joints)
    if scores is None or points is None or len(set(frames)) < len(frames) or max(frames) > MAX_FRAMES or "data" in keys:
        return None
    counts = [piece.count(b'"pose"') for piece in pieces]
    frame_of = np.repeat(np.array(frames) - 1, counts)
    person_of = np.concatenate([np.arange(count) for count in counts])
    first = person_of < PERSONS_IN
    points = points.reshape(-1, LAYOUT.num_joints, 2)
    return _Poses(max(frames), frame_of[first], person_of[first], points[first], scores[first]), keys


def _fixed_numbers(lists: list[bytes], count: int) -> FloatArray | None:
    """Lists of `count` numbers like `0.630, 0.247` as an array (lists, count), or None if a number has another form."""
    width = len("0.630, ")
    if any(len(numbers) != count * width - 2 for numbers in lists):
        return None
    # Each row holds one kind of character: first digits, points, and so on. Negative values wrap around to large ones.
    rows = np.frombuffer(b", ".join([*lists, b""]), np.uint8).reshape(-1, width).T - np.frombuffer(b"0.000, ", np.uint8)[:, None]
    if (rows[[0, 2, 3, 4]] > 9).any() or rows[[1, 5, 6]].any():
        return None
    thousandths = np.array([1000, 0, 100, 10, 1, 0, 0], np.float32) @ rows.astype(np.float32)
    return (thousandths / np.float32(1000)).reshape(len(lists), count)


def _collect(data: list[Any], path: Path) -> _Poses:
    poses: list[Any] = []
    scores: list[Any] = []
    places: list[tuple[int, int]] = []  # frame (from 1) and person of each pose
    frames: set[int] = set()
    for entry in data:
        frame = entry.get("frame_index") if isinstance(entry, dict) else entry
        if type(frame) is not int or not 1 <= frame <= MAX_FRAMES:
            raise InputError(f"{path}: expected frames with a frame_index from 1 to {MAX_FRAMES}, found {_show(frame)}")
        where = f"{path} frame {frame}"
        if not isinstance(entry, dict):
            raise InputError(f"{where}: expected an object with frame_index and skeleton, found {_show(entry)}")
        if frame in frames:
            raise InputError(f"{where}: expected each frame once, found it again")
        frames.add(frame)
        people = entry.get("skeleton")
        if not isinstance(people, list):
            raise InputError(f"{where}: expected 'skeleton' to be a list of persons, found {_show(people)}")
        for person, skeleton in enumerate(people[:PERSONS_IN]):
            if not isinstance(skeleton, dict):
                raise InputError(f"{where}: expected persons with 'pose' and 'score', found {_show(skeleton)}")
            poses.append(skeleton.get("pose"))
            scores.append(skeleton.get("score"))
            places.append((frame, person))
    frame_of, person_of = np.array(places, np.int64).reshape(-1, 2).T
    points = _to_numbers(poses, "pose", 2 * LAYOUT.num_joints, places, path).reshape(-1, LAYOUT.num_joints, 2)
    numbers = _to_numbers(scores, "score", LAYOUT.num_joints, places, path)
    return _Poses(max(frames, default=0), frame_of - 1, person_of, points, numbers)


def _to_numbers(lists: list[Any], key: str, count: int, places: list[tuple[int, int]], path: Path) -> FloatArray:
    """Lists of `count` finite numbers as an array (lists, count). Raises InputError for others, and for scores below 0."""

    def convert(values: Any, shape: tuple[int, ...]) -> FloatArray | None:
        # The dtype is given. Otherwise a long text among the values could make numpy take a lot of memory.
        try:
            with np.errstate(over="ignore"):
                numbers = np.array(values, np.float64).astype(np.float32)
        except (TypeError, ValueError, OverflowError, RecursionError):
            return None
        fits = numbers.shape == shape and np.isfinite(numbers).all() and (key == "pose" or (numbers >= 0).all())
        return numbers if fits else None

    if not lists:
        return np.zeros((0, count), np.float32)
    numbers = convert(lists, (len(lists), count))
    if numbers is not None:
        return numbers
    wrong = next(i for i, values in enumerate(lists) if convert(values, (count,)) is None)
    frame, person = places[wrong]
    kind = "finite numbers" if key == "pose" else "finite numbers from 0"
    raise InputError(
        f"{path} frame {frame}: expected {key!r} of person {person + 1} to be {count} {kind}, found {_show(lists[wrong])}"
    )


def _show(value: Any) -> str:
    """Any value as a short text on one line, for messages."""
    return reprlib.repr(value)[:120]


def write(sequences: Sequences, root: Path) -> None:
    """Write clips in openpose-18 layout into a new or empty folder, in the published form of Kinetics-skeleton.

    `Kinetics400` (or `Kinetics200`, for labels below 200) reads the folder. Training samples come first, and each part is
    sorted by id. If an id is not a plain name, numbers replace all ids. Coordinates have 3 digits after the point, so their
    error is at most 0.0005. Subjects, views and other class names are lost. Confidences are artificial: 1 for joints of the
    first person, and less for the second.

    Raises InputError if `root` is not empty, or if the files cannot hold the sequences:

    - another layout, 3 dimensions, another frame rate, or over 300 frames;
    - a class above 400, or samples without a part;
    - coordinates beyond -0.5 to 0.5, or a joint with one missing coordinate;
    - more than two persons, a person who is never seen, or a second person in a frame without the first.
    """
    samples = sequences.samples
    refuse_occupied(root)
    refuse_unfit(sequences, root, LAYOUT, 2, FPS, len(CLASS_NAMES))
    ids = samples.ids if all(map(_SAMPLE.fullmatch, samples.ids)) else [f"{i:06d}" for i in range(len(samples))]
    with atomic_path(root) as target:
        for folder, part in FOLDERS.items():
            (target / folder).mkdir(parents=True)
            entries = {}
            for i in np.flatnonzero(samples.parts == part).tolist():
                label = int(samples.labels[i])
                frames = ", ".join(_describe_frames(sequences[i], samples.ids[i]))
                ending = f'"label": {json.dumps(CLASS_NAMES[label])}, "label_index": {label}'
                (target / folder / f"{ids[i]}.json").write_text(f'{{"data": [{frames}], {ending}}}', "ascii")
                entries[ids[i]] = {"has_skeleton": True, "label": CLASS_NAMES[label], "label_index": label}
            (target / f"{folder}_label.json").write_text(json.dumps(entries, indent=4), "ascii")


def _describe_frames(clip: FloatArray, sample: str) -> Iterator[str]:
    """The frames of a clip (M, T, V, 2) in JSON. Raises InputError naming the sample if the format cannot hold it."""
    missing, seen = np.isnan(clip), _is_seen(clip)
    if not 1 <= len(clip) <= PERSONS_OUT or not 1 <= clip.shape[1] <= MAX_FRAMES or not seen.any(axis=1).all():
        expected = f"one or two persons, each seen in some of at most {MAX_FRAMES} frames"
        raise InputError(f"sample {sample!r}: expected {expected}, found shape {clip.shape}")
    if (missing[..., 0] != missing[..., 1]).any() or not (np.abs(clip[~missing]) <= 0.5).all():
        raise InputError(f"sample {sample!r}: expected joints from -0.5 to 0.5 in both coordinates or missing (NaN) in both")
    if len(clip) == PERSONS_OUT and (seen[1] & ~seen[0]).any():
        raise InputError(f"sample {sample!r}: expected the second person in frames with the first only, found it alone")
    joints = ~missing[..., 0]  # (M, T, V)
    # The first person's sum must be the higher one, even with one joint against 18.
    factor = np.ones(joints.shape[:2])
    factor[1:] = 0.5 * joints[:1].sum(axis=2) / np.maximum(joints[1:].sum(axis=2), joints[:1].sum(axis=2).clip(1))
    poses = np.where(missing, 0, clip.astype(np.float64) + 0.5).reshape(*joints.shape[:2], -1)
    for frame in range(clip.shape[1]):
        people = [
            f'{{"pose": {_list(poses[person, frame])}, "score": {_list(joints[person, frame] * factor[person, frame])}}}'
            for person in np.flatnonzero(seen[:, frame])
        ]
        yield f'{{"frame_index": {frame + 1}, "skeleton": [{", ".join(people)}]}}'


def _list(numbers: Any) -> str:
    return f"[{', '.join(map('{:.3f}'.format, numbers.tolist()))}]"
