"""Folders of features extracted by a backbone, in the form that is common in this field. A clip is one vector.

Source: Gupta, Sharma, Sarvadevabhatla: Syntactically guided generative embeddings for zero-shot skeleton action recognition
(SynSE). ICIP 2021. SA-DVAE (ECCV 2024), TDSM and others use the same files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.data.clips import map_npy
from fdsm.data.known_classes import class_names
from fdsm.data.source import refuse_occupied
from fdsm.errors import InputError, explain
from fdsm.registry import NamedConfig
from fdsm.splits import Split
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, FloatArray, IntArray, Latents, Samples
from fdsm.whole_files import write_array

MANIFEST = "manifest.json"


class _Pair(NamedTuple):
    features: str
    labels: str
    holds: str


TRAIN = _Pair("train.npy", "train_label.npy", "the training samples of the seen classes")
ZTEST = _Pair("ztest.npy", "z_label.npy", "the test samples of the unseen classes")
GTEST = _Pair("gtest.npy", "g_label.npy", "the test samples of all classes")
VAL = _Pair("val.npy", "val_label.npy", "test samples of the seen classes")


class FileEntry(BaseModel):
    """The manifest's entry for one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    holds: str
    samples: int = Field(ge=1)
    hash: str


class Manifest(BaseModel):
    """The origin of the features. `write_features` adds it to the published form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["fdsm features 1"] = "fdsm features 1"
    split: str
    class_names: tuple[str, ...] = Field(min_length=2)
    seen: tuple[int, ...]
    unseen: tuple[int, ...]
    encoder: str = Field(description="fingerprint of the encoder's weights and preprocessing")
    encoder_classes: tuple[int, ...] = Field(description="class ids that the encoder was trained on")
    files: tuple[FileEntry, ...]


NamedFeatures = Literal["ntu60", "ntu120", "pku-mmd"]
"""Data sets whose feature folders are common."""


class Features(NamedConfig):
    """`root` holds train.npy, ztest.npy and their labels. It may also hold gtest.npy, val.npy and manifest.json.

    Each pair of files holds features (N, C) and class ids (N,), which count from 0.

    | files | content |
    | --- | --- |
    | train.npy, train_label.npy | training samples of the seen classes |
    | ztest.npy, z_label.npy | test samples of the unseen classes |
    | gtest.npy, g_label.npy | test samples of all classes |
    | val.npy, val_label.npy | test samples of the seen classes |
    | manifest.json | a description of the files by `write_features` |
    | ztest_out.npy, gtest_out.npy, val_out.npy | the backbone's scores of all classes; not read |

    In published folders with `val` in their names, the validation classes take the place of the unseen classes. Generalised
    zero-shot needs such a folder beside the first (`validation`), because another encoder has made it.
    """

    name: Literal["features"] = "features"
    root: Path
    dataset: NamedFeatures | None = Field(
        None, description="the data set of the features, for the class names; not needed with a manifest"
    )
    validation: Path | None = Field(
        None, description="the folder with `val` in its name, whose encoder has not seen the validation classes; tunes generalised"
    )
    apart: Literal["unseen", "validation"] = Field("unseen", description="the classes of ztest.npy")

    def of_validation(self) -> Features | None:
        """The folder that tunes generalised zero-shot, if there is one."""
        if self.validation is None:
            return None
        return self.model_copy(update={"root": self.validation, "validation": None, "apart": "validation"})

    def read(self) -> Latents:
        """All samples as latents of one token (N, 1, C).

        The training part is train.npy. The test part is gtest.npy if it exists, and otherwise ztest.npy with val.npy, if
        that exists. The content of the arrays identifies the encoder. Its training classes are those of train.npy unless a
        manifest gives others.

        Raises InputError naming the file that is missing, damaged, or does not fit the others.
        """
        names, manifest = self._names()
        pairs = [TRAIN, ZTEST, *(pair for pair in (GTEST, VAL) if _is_there(self.root, pair))]
        features = {pair: _map_features(self.root, pair) for pair in pairs}
        num_channels = features[TRAIN].shape[1]
        for pair, array in features.items():
            if array.shape[1] != num_channels:
                path = self.root / pair.features
                raise InputError(f"{path}: expected {num_channels} channels as in {TRAIN.features}, found {array.shape[1]}")
        labels = {pair: _read_labels(self.root, pair, len(features[pair])) for pair in pairs}
        self._check_labels(labels, names)
        used = [TRAIN, GTEST] if GTEST in labels else pairs
        z = np.concatenate([_as_float32(self.root / pair.features, features[pair]) for pair in used])
        if manifest is not None:
            self._check_manifest(manifest, {pair: (features[pair], labels[pair]) for pair in pairs})
        samples = Samples(
            labels=np.concatenate([labels[pair] for pair in used]),
            ids=tuple(f"{pair.features.removesuffix('.npy')}/{i:06d}" for pair in used for i in range(len(labels[pair]))),
            subjects=np.full(len(z), UNKNOWN, np.int64),
            views=np.full(len(z), UNKNOWN, np.int64),
            class_names=names,
            parts=np.concatenate([np.full(len(labels[p]), TRAIN_PART if p is TRAIN else TEST_PART, np.int64) for p in used]),
        )
        return Latents(
            z=z[:, None],
            tokens="pooled",
            num_frames=1,
            num_joints=1,
            samples=samples,
            encoder=storage.content_hash(z, samples.labels),
            encoder_classes=_classes(labels[TRAIN]) if manifest is None else manifest.encoder_classes,
        )

    @property
    def has_manifest(self) -> bool:
        """Whether a manifest says which classes the encoder was trained on. Without one, nobody can know."""
        return (self.root / MANIFEST).exists()

    def _names(self) -> tuple[tuple[str, ...], Manifest | None]:
        if not self.root.is_dir():
            raise InputError(f"{self.root}: expected a folder with {TRAIN.features}, found {_kind(self.root)}")
        manifest = _read_manifest(self.root / MANIFEST) if self.has_manifest else None
        if self.dataset is None:
            if manifest is None:
                raise InputError(
                    f"{self.root}: expected `dataset` to say whose class ids these are (ntu60, ntu120, pku-mmd), found none"
                )
            return manifest.class_names, manifest
        names = class_names(self.dataset)
        if manifest is not None and manifest.class_names != names:
            first = manifest.class_names[0][:40]
            raise InputError(
                f"{self.root / MANIFEST}: expected the {len(names)} classes of {self.dataset}, "
                f"found {len(manifest.class_names)} that begin with {first!r}"
            )
        return names, manifest

    def _check_labels(self, labels: dict[_Pair, IntArray], names: tuple[str, ...]) -> None:
        """Raises InputError if labels are not ids of these classes, or if the files contradict each other."""
        low, high = min(array.min() for array in labels.values()), max(array.max() for array in labels.values())
        if low == 1 and high == len(names):
            raise InputError(f"{self.root}: expected class ids from 0 to {high - 1}, found 1 to {high}; subtract 1 from all labels")
        for pair, array in labels.items():
            wrong = np.flatnonzero((array < 0) | (array >= len(names)))
            if len(wrong):
                where = f"{self.root / pair.labels} row {wrong[0]}"
                raise InputError(f"{where}: expected a class id from 0 to {len(names) - 1}, found {array[wrong[0]]}")
        seen, unseen = set(_classes(labels[TRAIN])), set(_classes(labels[ZTEST]))
        if meet := seen & unseen:
            raise InputError(
                f"{self.root}: expected no class both in {TRAIN.labels} and in {ZTEST.labels}, found {min(meet)} "
                f"({names[min(meet)]}): the backbone would have seen an unseen class"
            )
        if VAL in labels and (strange := set(_classes(labels[VAL])) - seen):
            found = f"{min(strange)} ({names[min(strange)]})"
            raise InputError(f"{self.root / VAL.labels}: expected seen classes, as in {TRAIN.labels}, found {found}")
        if GTEST in labels:
            of_gtest = labels[GTEST][~np.isin(labels[GTEST], sorted(seen))]
            counts = [np.bincount(array, minlength=len(names)) for array in (of_gtest, labels[ZTEST])]
            differ = np.flatnonzero(counts[0] != counts[1])
            if len(differ):
                raise InputError(
                    f"{self.root}: expected {ZTEST.features} to be the unseen classes' rows of {GTEST.features}, found "
                    f"{counts[1][differ[0]]} and {counts[0][differ[0]]} of class {differ[0]} ({names[differ[0]]})"
                )

    def _check_manifest(self, manifest: Manifest, arrays: dict[_Pair, tuple[NDArray[Any], IntArray]]) -> None:
        hashes = {entry.file: entry.hash for entry in manifest.files}
        for pair, contents in arrays.items():
            for name, content in zip((pair.features, pair.labels), contents, strict=True):
                if hashes.get(name) != storage.content_hash(content):
                    raise InputError(f"{self.root / name}: expected the file that {MANIFEST} describes, found another")


def is_feature_folder(root: Path) -> bool:
    """Whether a folder holds features of seen or unseen classes. `Features` names the file that is missing."""
    return any(_is_there(root, pair) for pair in (TRAIN, ZTEST))


def feature_folders(root: Path, splits: Sequence[str]) -> dict[str, Path]:
    """The feature folders in `root` whose names are a split's, or end in `_` and it: shift_ntu60_5_r_smie-1.

    Nothing if there is none. Raises InputError if some of the splits have no folder, or if one has several.
    """
    found: dict[str, list[Path]] = {split: [] for split in splits}
    for split, own in found.items():
        ending = f"_{split.replace('/', '-')}"
        named = [path for path in root.iterdir() if f"_{path.name}".endswith(ending)] if root.is_dir() else []
        own += sorted(filter(is_feature_folder, named))
    if not any(found.values()):
        return {}
    for split, own in found.items():
        if len(own) != 1:
            names = ", ".join(folder.name for folder in own) or "none"
            raise InputError(
                f"{root}: expected one folder of features for the split {split!r}, with a name that ends so, found {names}"
            )
    return {split: own[0] for split, own in found.items()}


def _is_there(root: Path, pair: _Pair) -> bool:
    return (root / pair.features).exists() or (root / pair.labels).exists()


def _kind(path: Path) -> str:
    return "a file" if path.is_file() else "nothing"


def _classes(labels: IntArray) -> tuple[int, ...]:
    return tuple(int(label) for label in np.unique(labels))


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate(storage.read_json(path))
    except ValidationError as error:
        raise explain(error, str(path), Manifest) from None
    except RecursionError:
        raise InputError(f"{path}: expected JSON as fdsm writes it, found it nested too deeply") from None
    for key in ("seen", "unseen", "encoder_classes"):
        for label in getattr(manifest, key):
            if not 0 <= label < len(manifest.class_names):
                raise InputError(f"{path}: {key}: expected class ids from 0 to {len(manifest.class_names) - 1}, found {label}")
    return manifest


def _map_features(root: Path, pair: _Pair) -> NDArray[Any]:
    """Features (N, C), mapped and not read."""
    path = root / pair.features
    expected = f"an array (samples, channels) of floats, the features of {pair.holds}"
    array = map_npy(path, expected)
    if array.ndim != 2 or array.dtype.kind != "f" or not array.size:
        raise InputError(f"{path}: expected {expected}, found {array.dtype} {array.shape}")
    return array


def _read_labels(root: Path, pair: _Pair, num_samples: int) -> IntArray:
    """Whole numbers (N,)."""
    path = root / pair.labels
    expected = f"{num_samples} class ids, one for each row of {pair.features} ({pair.holds})"
    array = map_npy(path, expected)
    if array.shape != (num_samples,):
        hint = "; are they one-hot? take argmax" if array.ndim == 2 and len(array) == num_samples else ""
        raise InputError(f"{path}: expected {expected}, found shape {array.shape}{hint}")
    if array.dtype.kind not in "iuf":
        raise InputError(f"{path}: expected {expected}, found {array.dtype}")
    # As doubles, whatever their width. A class id beyond 2**53 is refused anyway.
    numbers = np.asarray(array, np.float64)
    wrong = np.flatnonzero(~((numbers == np.round(numbers)) & (np.abs(numbers) < 2**53)))
    if len(wrong):
        raise InputError(f"{path} row {wrong[0]}: expected a class id, found {array[wrong[0]]}")
    return numbers.astype(np.int64)


def _as_float32(path: Path, array: NDArray[Any]) -> FloatArray:
    with np.errstate(over="ignore"):
        features = np.asarray(array, np.float32)
    wrong = np.flatnonzero(~np.isfinite(features).all(axis=1))
    if len(wrong):
        raise InputError(f"{path} row {wrong[0]}: expected finite numbers, found {len(wrong)} rows that have others")
    return features


def write_features(latents: Latents, split: Split, root: Path) -> None:
    """Write pooled latents as a feature folder for the code of SynSE, SA-DVAE and TDSM. `Features` reads it, too.

    The arrays are float32, in the order of the latents:

    - train.npy: training samples of the seen classes.
    - ztest.npy: test samples of the unseen classes.
    - gtest.npy: test samples of all classes.

    Training samples of unseen classes are in no file, as published. manifest.json describes each file and the encoder.
    label_splits/ holds class ids under the file names of those projects:

    - ruN.npy: the N unseen classes.
    - rsN.npy: the N seen classes.
    - rvN_0.npy: the N seen classes for validation, if the split has published ones.
    - rsN_0.npy: the N other seen classes.

    Raises InputError if the latents are not pooled, if their encoder was trained on an unseen class, if a file would be
    empty, or if `root` exists.
    """
    samples = latents.samples
    refuse_occupied(root)
    if latents.tokens != "pooled":
        raise InputError(f"{root}: expected pooled latents, one vector a clip, found {latents.tokens}")
    if split.num_classes != len(samples.class_names):
        raise InputError(
            f"split {split.name!r}: expected {len(samples.class_names)} classes as in the latents, found {split.num_classes}"
        )
    if split.val_unseen:
        raise InputError(f"split {split.name!r}: expected no validation classes set apart, for which the files have no place")
    if leaked := sorted(set(latents.encoder_classes) & set(split.unseen)):
        raise InputError(f"split {split.name!r}: the encoder was trained on the unseen class {samples.class_names[leaked[0]]!r}")
    train, seen = split.train_mask(samples), np.isin(samples.labels, split.seen)
    masks = {TRAIN: train & seen, ZTEST: ~train & ~seen, GTEST: ~train}
    files = []
    with storage.atomic_path(root) as target:
        target.mkdir()
        for pair, mask in masks.items():
            rows = np.flatnonzero(mask)
            if not len(rows):
                raise InputError(f"split {split.name!r}: expected {pair.holds}, found none among the latents")
            features = _as_float32(root / pair.features, latents.z[rows, 0])
            labels = samples.labels[rows].astype(np.int64)
            for name, what, array in ((pair.features, "features", features), (pair.labels, "class ids", labels)):
                write_array(target / name, array)
                holds = f"{what} of {pair.holds}"
                files.append(FileEntry(file=name, holds=holds, samples=len(rows), hash=storage.content_hash(array)))
        (target / "label_splits").mkdir()
        for name, classes in _label_splits(split).items():
            write_array(target / "label_splits" / name, np.array(classes, np.int64))
        manifest = Manifest(
            split=split.name,
            class_names=samples.class_names,
            seen=split.seen,
            unseen=tuple(sorted(split.unseen)),
            encoder=latents.encoder,
            encoder_classes=latents.encoder_classes,
            files=tuple(files),
        )
        storage.write_json(target / MANIFEST, manifest.model_dump(mode="json"))


def _label_splits(split: Split) -> dict[str, tuple[int, ...]]:
    """Class ids by file name: r for random, then u, s or v for unseen, seen or validation, then the number of classes."""
    files = {f"ru{len(split.unseen)}.npy": tuple(sorted(split.unseen)), f"rs{len(split.seen)}.npy": split.seen}
    if validation := tuple(sorted(split.published_validation)):
        rest = tuple(label for label in split.seen if label not in validation)
        files |= {f"rv{len(validation)}_0.npy": validation, f"rs{len(rest)}_0.npy": rest}
    return files
