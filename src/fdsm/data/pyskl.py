"""The annotation files of PYSKL and MMAction2: one pickle for a whole data set of 3D or 2D skeletons.

Duan, Wang, Chen, Lin: PYSKL: towards good practices for skeleton action recognition. ACM MM 2022. The format is described
in tools/data/README.md of github.com/kennymckormick/pyskl. The reader does not run the pickle (see `fdsm.data.pickles`).
"""

from __future__ import annotations

import pickle
import re
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from fdsm.data.known_classes import NamedDataset, class_names
from fdsm.data.layouts import get_layout, layouts_with
from fdsm.data.pickles import StoredArray, read_pickle
from fdsm.data.source import Listing, SourceConfig, as_clip
from fdsm.errors import InputError
from fdsm.storage import atomic_path
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, BoolArray, FloatArray, Samples, Sequences

NTU_NAME = re.compile(r"S\d{3}C(\d{3})P(\d{3})R\d{3}A(\d{3})(?:_rgb)?", re.ASCII)
LAYOUTS = {(25, 3): "kinect-v2", (17, 2): "coco-17", (18, 2): "openpose-18"}
"""Joint layouts by number of joints and number of coordinates."""
FPS = 30.0
PORTION = 64
"""Number of clips in one portion."""

_FAR = 2
"""Largest distance of a joint from the corner of the image, in longer sides of the image.

Pose estimators look in a box larger than the person, so joints can be outside of the image, up to about 1.4 sides."""


class Pyskl(SourceConfig):
    """`root` is the .pkl file, for example ntu60_3danno.pkl or ntu60_hrnet.pkl.

    The parts are lists in the file, such as `xsub_train` and `xsub_val` for the split "xsub". Samples in neither list and
    names without an annotation are left out. Annotations that are None are left out, too. The published script writes None
    for some files without a body. Subject and view (the camera) come from names like S001C002P003R002A013, and are
    otherwise unknown.
    """

    name: Literal["pyskl"] = "pyskl"
    root: Path
    dataset: NamedDataset | None = Field(None, description="the data set of the file, for the class names")
    classes: tuple[str, ...] = Field((), description="class names in label order, for other data sets")
    split: str | tuple[str, str] = Field(
        "xsub", description="name of a split in the file, or the names of its training list and its test list"
    )
    fps: float = Field(FPS, gt=0, allow_inf_nan=False, description="frames per second, which the file does not store")

    @model_validator(mode="after")
    def _check(self) -> Pyskl:
        if (self.dataset is None) == (not self.classes):
            raise ValueError("name either the `dataset` that the file holds or its `classes`")
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("two classes have the same name")
        return self

    def list_samples(self) -> Listing:
        """Find all samples of the split, in the file's order. The arrays stay in the file.

        Raises InputError if the file is damaged, if it asks to run code, or if it lacks the split.
        """
        annotations, splits = _contents(self.root)
        lists = (f"{self.split}_train", f"{self.split}_val") if isinstance(self.split, str) else self.split
        parts = _parts(self.root, splits, lists)
        names = class_names(self.dataset) if self.dataset else self.classes
        found: dict[str, _Annotation] = {}
        for number, annotation in enumerate(annotations):
            if annotation is None:
                continue
            name = annotation.get("frame_dir") if type(annotation) is dict else None
            if not isinstance(name, str) or not name or not name.isprintable():
                raise InputError(f"{self.root}: expected annotation {number} to be a dict with a name frame_dir, found none")
            if name not in parts:
                continue
            where = f"{self.root}: {name[:80]!r}"
            if name in found:
                raise InputError(f"{where}: expected each sample once, found it again as annotation {number}")
            found[name] = check_annotation(annotation, len(names), where)
            first = next(iter(found))
            if found[name].kind != found[first].kind:
                raise InputError(
                    f"{where}: expected {_words(found[first].kind)} as in {first[:80]!r}, found {_words(found[name].kind)}"
                )
            match = NTU_NAME.fullmatch(name)
            if match and self.dataset in ("ntu60", "ntu120") and int(match[3]) != found[name].label + 1:
                raise InputError(f"{where}: expected label {int(match[3]) - 1} by its name, found {found[name].label}")
        # Many samples could share one array, and together exceed any memory.
        num_bytes = sum(array.num_bytes for taken in found.values() for array in (taken.keypoint, taken.score) if array is not None)
        if num_bytes > self.root.stat().st_size:
            raise InputError(f"{self.root}: expected each array to be of one sample, found {num_bytes} bytes in a smaller file")
        for part, name in ((TRAIN_PART, lists[0]), (TEST_PART, lists[1])):
            if not any(parts[sample] == part for sample in found):
                raise InputError(f"{self.root}: split {name!r}: expected annotations of the samples that it names, found none")
        matches = [NTU_NAME.fullmatch(name) for name in found]
        samples = Samples(
            labels=np.array([annotation.label for annotation in found.values()], np.int64),
            ids=tuple(found),
            subjects=np.array([int(match[2]) if match else UNKNOWN for match in matches], np.int64),
            views=np.array([int(match[1]) if match else UNKNOWN for match in matches], np.int64),
            class_names=names,
            parts=np.array([parts[name] for name in found], np.int64),
        )
        num_joints, num_dims = next(iter(found.values())).kind
        portions = tuple(min(PORTION, len(found) - start) for start in range(0, len(found), PORTION))
        read = partial(_read_portion, self.root, tuple(found.items()))
        return Listing(samples, get_layout(LAYOUTS[num_joints, num_dims]), self.fps, num_dims, portions, read, (self.root,))


class _Annotation(NamedTuple):
    label: int
    keypoint: StoredArray  # (M, T, V, C)
    score: StoredArray | None  # (M, T, V)
    side: float | None  # the longer side of the image in pixels

    @property
    def kind(self) -> tuple[int, ...]:
        """Number of joints and number of coordinates."""
        return self.keypoint.shape[2:]


def _words(kind: tuple[int, ...]) -> str:
    return f"{kind[0]} joints with {kind[1]} coordinates"


def _contents(path: Path) -> tuple[list[Any], dict[Any, Any]]:
    """The annotations and the splits of a file."""
    content = read_pickle(path)
    expected = "a dict of 'split' and 'annotations'"
    if type(content) is list:
        raise InputError(f"{path}: expected {expected}, found a list; older files hold one part of a data set, not its splits")
    if type(content) is not dict:
        raise InputError(f"{path}: expected {expected}, found {type(content).__name__}")
    annotations, splits = content.get("annotations"), content.get("split")
    if type(annotations) is not list or type(splits) is not dict:
        raise InputError(f"{path}: expected {expected}, found {_keys(content)}")
    return annotations, splits


def _keys(content: dict[Any, Any]) -> str:
    names = [repr(key[:40]) for key in content if isinstance(key, str)]
    return ", ".join(names[:20]) or "no name"


def _parts(path: Path, splits: dict[Any, Any], lists: tuple[str, str]) -> dict[str, int]:
    """The part of each sample in the two lists."""
    parts: dict[str, int] = {}
    for part, key in ((TRAIN_PART, lists[0]), (TEST_PART, lists[1])):
        if key not in splits:
            raise InputError(f"{path}: expected the splits {lists[0]!r} and {lists[1]!r}, found {_keys(splits)}")
        names = splits[key]
        if type(names) not in (list, tuple) or not all(isinstance(name, str) for name in names):
            raise InputError(f"{path}: split {key!r}: expected a list of names, found something else")
        for name in names:
            if parts.setdefault(name, part) != part:
                raise InputError(f"{path}: expected each sample in one part, found {name[:80]!r} in {lists[0]!r} and {lists[1]!r}")
    return parts


def check_annotation(annotation: dict[Any, Any], num_classes: int, where: str) -> _Annotation:
    """An annotation with its arrays, still in the file. Raises InputError if it lacks something or is not of a known layout."""
    keypoint, score, label = annotation.get("keypoint"), annotation.get("keypoint_score"), annotation.get("label")
    if "keypoint" not in annotation and "raw_file" in annotation:
        raise InputError(
            f"{where}: expected a keypoint, found the raw_file that has it instead: a file of Kinetics-400 is a table of contents "
            "of separate kpfiles, which are not read; for Kinetics, use the skeletons of ST-GCN (data set kinetics400)"
        )
    if type(label) is not int or not 0 <= label < num_classes:
        found = label if type(label) is int else type(label).__name__
        raise InputError(f"{where}: expected a label from 0 to {num_classes - 1}, found {found}")
    if not isinstance(keypoint, StoredArray) or len(keypoint.shape) != 4 or keypoint.dtype[1] == "b":
        found = f"an array {keypoint.shape}" if isinstance(keypoint, StoredArray) else type(keypoint).__name__
        raise InputError(f"{where}: expected keypoint to be numbers (persons, frames, joints, 2 or 3), found {found}")
    num_joints, num_dims = keypoint.shape[2:]
    if (num_joints, num_dims) not in LAYOUTS:
        known = ", ".join(f"{name} ({_words(kind)})" for kind, name in LAYOUTS.items())
        raise InputError(f"{where}: expected {known}, found {_words((num_joints, num_dims))}; {layouts_with(num_joints)}")
    num_frames = annotation.get("total_frames", keypoint.shape[1])
    if type(num_frames) is not int or num_frames != keypoint.shape[1]:
        raise InputError(f"{where}: expected total_frames to be those of keypoint, {keypoint.shape[1]}, found another number")
    if score is not None and (not isinstance(score, StoredArray) or score.shape != keypoint.shape[:3]):
        found = f"an array {score.shape}" if isinstance(score, StoredArray) else type(score).__name__
        raise InputError(f"{where}: expected keypoint_score to be an array {keypoint.shape[:3]}, found {found}")
    return _Annotation(label, keypoint, score, _side(annotation.get("img_shape")) if num_dims == 2 else None)


def _side(shape: Any) -> float | None:
    """The longer side of an image. Some files give its shape as (height, width), others as (width, height)."""
    if isinstance(shape, tuple | list) and len(shape) == 2 and all(type(n) is int and n > 0 for n in shape):
        return float(max(shape))
    return None


def _read_portion(path: Path, annotations: tuple[tuple[str, _Annotation], ...], portion: int) -> list[FloatArray]:
    try:
        with path.open("rb") as file:
            return [
                read_clip(file, annotation, f"{path}: {name[:80]!r}")
                for name, annotation in annotations[PORTION * portion : PORTION * (portion + 1)]
            ]
    except OSError as error:
        raise InputError(f"{path}: expected an annotation file, found no readable one ({error.strerror})") from None


def read_clip(file: BinaryIO, annotation: _Annotation, where: str) -> FloatArray:
    """A clip (M, T, V, C) in the file's units: metres for 3D, pixels for 2D.

    A joint with score 0 is missing. Without scores, a 2D joint at (0, 0) is missing, and in 3D a body with all joints at the
    origin is missing in that frame. A body that is missing in all frames is left out.
    """
    try:
        points = annotation.keypoint.read(file)
        scores = None if annotation.score is None else annotation.score.read(file)
    except ValueError as error:
        raise InputError(f"{where}: expected its arrays where they were found, found a damaged file ({error})") from None
    if not len(points):
        return np.zeros(points.shape, np.float32)
    clip = as_clip(points, points.shape[2], where)
    if scores is not None and scores.dtype.kind == "f" and not np.isfinite(scores).all():
        raise InputError(f"{where}: expected finite scores, found one that is not")
    missing = _missing(clip, scores)
    if np.isnan(clip).any():
        missing = missing | np.isnan(clip).any(axis=-1)
    if missing.any():
        clip[missing] = np.nan
    if annotation.side is not None:
        farthest = np.nanmax(np.abs(clip), initial=0)
        if farthest > _FAR * annotation.side:
            raise InputError(f"{where}: expected pixels of an image with a side of {annotation.side:g}, found {farthest:g}")
    absent = np.asarray(missing.all(axis=(1, 2)))
    return clip[~absent] if absent.any() else clip


def _missing(clip: FloatArray, scores: NDArray[Any] | None) -> BoolArray:
    """Mask of missing joints (M, T, V)."""
    bodies: BoolArray = (clip == 0).all(axis=(-1, -2))[..., None]
    missing: BoolArray = np.broadcast_to(bodies, clip.shape[:-1])
    if scores is not None:
        return missing | (scores == 0)
    return (clip[..., 0] == 0) & (clip[..., 1] == 0) if clip.shape[-1] == 2 else missing


def write(sequences: Sequences, root: Path, split: str = "xsub") -> None:
    """Write an annotation file with one split. `Pyskl(root=root, ...)` reads exactly these sequences from it.

    Points are float32 (the published files have float16). In 2D, the score of a missing joint is 0 and that of others is 1,
    and `img_shape` is the extent of the points. The format has no class names and no frame rate. It has subjects and views
    only in names like S001C002P003R002A013.

    Raises InputError if `root` exists, or if the format cannot hold the sequences:

    - samples without a part, or another layout;
    - a subject or view that is not in the name;
    - a body that is never seen, or (3D) a frame with some missing joints.
    """
    samples, layout = sequences.samples, sequences.layout
    kind = (layout.num_joints, sequences.num_dims)
    if root.exists():
        raise InputError(f"{root}: expected a new file to write to, found something in its place")
    if kind not in LAYOUTS or layout != get_layout(LAYOUTS[kind]):
        known = ", ".join(f"{name} in {dims}D" for (_, dims), name in LAYOUTS.items())
        raise InputError(f"{root}: expected one of the layouts {known}, found {layout.name!r} in {kind[1]}D")
    if samples.parts is None:
        raise InputError(f"{root}: expected samples of a training and a test part, found a data set that does not tell")
    annotations = [_annotate(sequences, i) for i in range(len(sequences))]
    splits = {
        f"{split}_{name}": [sample for sample, of in zip(samples.ids, samples.parts, strict=True) if of == part]
        for name, part in (("train", TRAIN_PART), ("val", TEST_PART))
    }
    with atomic_path(root) as target, target.open("wb") as file:
        pickle.dump({"split": splits, "annotations": annotations}, file, protocol=4)


def _annotate(sequences: Sequences, number: int) -> dict[str, Any]:
    samples = sequences.samples
    name, where = samples.ids[number], f"sample {samples.ids[number]!r}"
    match = NTU_NAME.fullmatch(name)
    told = (int(match[2]), int(match[1])) if match else (UNKNOWN, UNKNOWN)
    if told != (samples.subjects[number], samples.views[number]):
        raise InputError(
            f"{where}: expected subject and view {told} by its name, which is all that the format has for them, "
            f"found {samples.subjects[number]} and {samples.views[number]}"
        )
    clip = np.asarray(sequences[number], np.float32)
    missing = np.isnan(clip)
    seen = ~np.asarray(missing.any(axis=-1))
    points: FloatArray = np.where(missing, np.float32(0), clip)
    scores: FloatArray | None = seen.astype(np.float32) if clip.shape[-1] == 2 else None
    if not np.isfinite(points).all():
        raise InputError(f"{where}: expected finite coordinates, found an infinite one")
    if not np.array_equal(missing.all(axis=-1), ~seen) or not np.array_equal(_missing(points, scores), ~seen):
        whole = "joints with all their coordinates" if scores is not None else "bodies in a frame with all their joints"
        raise InputError(f"{where}: expected only {whole} to be missing and no body at the origin, found otherwise")
    if not seen.any(axis=(1, 2)).all():
        raise InputError(f"{where}: expected every body to be seen in some frame, found one that is not")
    annotation: dict[str, Any] = {
        "frame_dir": name,
        "total_frames": clip.shape[1],
        "label": int(samples.labels[number]),
        "keypoint": points,
    }
    if scores is not None:
        size = tuple(int(np.abs(points[..., axis]).max(initial=0)) + 1 for axis in (1, 0))
        annotation |= {"keypoint_score": scores, "img_shape": size, "original_shape": size}
    return annotation
