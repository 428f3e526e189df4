"""A partition of a data set's classes into seen and unseen, and of its samples into a training and a test part."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np

from fdsm import rng, storage
from fdsm.errors import InputError, InputWarning, did_you_mean
from fdsm.values import TRAIN_PART, UNKNOWN, BoolArray, Samples


@dataclass(frozen=True)
class Split:
    """A partition of classes and samples. Class ids are the data set's own, from 0.

    `val_unseen` are seen classes for choosing settings. They take the place of unseen classes, and fitting does not see them.
    Without them (the final run), every seen class is used in fitting. A split may have no seen class. Training then uses
    synthetic classes alone.
    """

    name: str
    num_classes: int
    unseen: tuple[int, ...]
    train_by: Literal["subjects", "views"] | None = None  # none: the data set itself has training and test parts
    train: tuple[int, ...] = ()
    val_unseen: tuple[int, ...] = ()
    hold_out: float = 0.0  # share of the training part that fitting does not see, to tune generalised zero-shot
    published_validation: tuple[int, ...] = ()  # seen classes for choosing settings, from the benchmark

    def __post_init__(self) -> None:
        for name in ("unseen", "val_unseen"):
            classes = getattr(self, name)
            if len(set(classes)) != len(classes):
                raise InputError(f"split {self.name!r}: {name} names a class twice: {list(classes)}")
            bad = [c for c in classes if not 0 <= c < self.num_classes]
            if bad:
                raise InputError(
                    f"split {self.name!r}: {name} names class {bad[0]}, but classes go from 0 to {self.num_classes - 1}"
                )
        meet = set(self.unseen) & set(self.val_unseen)
        if meet:
            raise InputError(
                f"split {self.name!r}: class {min(meet)} is both unseen and among the validation classes cut from the seen"
            )
        if not self.unseen:
            raise InputError(f"split {self.name!r}: there is no unseen class")
        all_apart = set(self.val_unseen) == set(self.seen)  # training uses synthetic classes alone, as without seen classes
        if not all_apart and len(self.fit_classes) < 2:
            raise InputError(f"split {self.name!r}: {len(self.fit_classes)} seen classes are left to fit on, at least 2 are needed")

    @property
    def seen(self) -> tuple[int, ...]:
        return tuple(c for c in range(self.num_classes) if c not in self.unseen)

    @property
    def fit_classes(self) -> tuple[int, ...]:
        """The classes that training may see: the seen classes without the validation classes."""
        return tuple(c for c in self.seen if c not in self.val_unseen)

    def require_lessons(self, synthetic_classes: int = 0) -> None:
        """Raises InputError if seen and synthetic classes together are too few for training."""
        if len(self.fit_classes) + synthetic_classes < 2:
            raise InputError(
                f"split {self.name!r}: {len(self.fit_classes)} seen classes and {synthetic_classes} synthetic classes are left to "
                "fit on, at least 2 classes are needed; the setting `synthetic_classes` has some made"
            )

    def train_mask(self, samples: Samples) -> BoolArray:
        """Mask of the samples in the training part, of any class (N,).

        The parts of the source take precedence over the split's subjects or views. Raises InputError if both are missing.
        """
        if samples.parts is not None:
            return np.asarray(samples.parts == TRAIN_PART)
        if self.train_by is None:
            raise InputError(f"split {self.name!r}: neither the split nor the data set says which samples are of the training part")
        return np.isin(getattr(samples, self.train_by), self.train)

    def held_out_mask(self, samples: Samples) -> BoolArray:
        """Mask of the held-out samples of the training part (N,), others for other validation classes.

        Where the training part has several subjects (or views, if the split trains by views), all samples of some of them are
        held out, because the test part has others than the training part. Single samples are held out where these are unknown,
        or where a class would have no sample left.
        """
        train = self.train_mask(samples)
        if not self.hold_out:
            return np.zeros_like(train)
        draw = rng.numpy_generator(0, "held out", *self.val_unseen)
        by = samples.views if self.train_by == "views" and samples.parts is None else samples.subjects
        groups = np.unique(by[train])
        if len(groups) > 1 and UNKNOWN not in groups:
            count = min(max(1, round(self.hold_out * len(groups))), len(groups) - 1)
            held_out = train & np.isin(by, draw.choice(groups, size=count, replace=False))
            fitted = np.isin(samples.labels, self.fit_classes)
            if set(samples.labels[train & fitted].tolist()) == set(samples.labels[train & fitted & ~held_out].tolist()):
                return np.asarray(held_out)
        return np.asarray(train & (draw.random(len(samples)) < self.hold_out))

    def fit_mask(self, samples: Samples) -> BoolArray:
        """Mask of the samples for fitting, of any class (N,): the training part without the held-out samples."""
        return np.asarray(self.train_mask(samples) & ~self.held_out_mask(samples))

    def require_test(self, samples: Samples) -> None:
        """Raises InputError if the test part has no clip of an unseen class, because there would be nothing to report.

        It is an InputWarning if only some unseen classes have none: the accuracy is then of the others.
        """
        tested = set(samples.labels[~self.train_mask(samples)].tolist()) & set(self.unseen)
        if not tested:
            raise InputError(f"split {self.name!r}: expected clips of unseen classes in the test part, found none")
        if untested := [samples.class_names[c] for c in sorted(set(self.unseen) - tested)]:
            found = f"found none of {len(untested)}, such as {untested[0]!r}; they stay candidates"
            told = f"split {self.name!r}: expected test clips of all {len(self.unseen)} unseen classes, {found}"
            warnings.warn(InputWarning(told), stacklevel=2)

    def with_validation(self, seed: int, draw: int | Literal["published", "all"]) -> Split:
        """The same split with validation classes drawn from the seen ones.

        Their share of the seen classes is the share of the unseen classes in all classes. The draw `published` takes the
        benchmark's validation classes. The draw `all` takes every seen class, so training uses synthetic classes alone.
        Raises InputError if there are no such classes or too few seen classes.
        """
        if draw == "all":
            if not self.seen:
                raise InputError(f"split {self.name!r}: there is no seen class to set apart for validation")
            return replace(self, val_unseen=self.seen)
        if draw == "published":
            if not self.published_validation:
                raise InputError(f"split {self.name!r}: no validation classes were published with it; draw some by a number")
            return replace(self, val_unseen=self.published_validation)
        share = len(self.unseen) / self.num_classes
        count = min(max(2, round(len(self.seen) * share)), len(self.seen) - 2)
        if count < 1:
            raise InputError(f"split {self.name!r}: {len(self.seen)} seen classes are too few to set some apart for validation")
        picked = rng.numpy_generator(seed, "validation classes", draw).choice(self.seen, size=count, replace=False)
        return replace(self, val_unseen=tuple(sorted(int(c) for c in picked)))


def load_split(source: str | Path, name: str, class_names: Sequence[str]) -> Split:
    """A split of a bundled data set, by its name, or of a YAML file of the same form.

    The file gives classes by id or by name, or says `all`. Raises InputError for an unknown file, split or class, and for a split
    whose seen and unseen classes overlap.
    """
    path, data = _read(source)
    where = f"{path}, split {name!r}"
    entry = data["splits"].get(name)
    if entry is None:
        raise InputError(f"{path}: split {did_you_mean(name, list(data['splits']))}")
    if not isinstance(entry, dict) or set(entry) - {"seen", "unseen", "validation"} or "unseen" not in entry:
        raise InputError(f"{where}: expected the key 'unseen' and at most 'seen' and 'validation' beside it, found {entry!r}")
    unseen = _class_ids(entry["unseen"], class_names, where)
    if "seen" in entry:
        seen = _class_ids(entry["seen"], class_names, where)
        meet = sorted(set(seen) & set(unseen))
        if meet:
            raise InputError(f"{where}: seen and unseen classes meet in {class_names[meet[0]]!r}")
        left_out = set(range(len(class_names))) - set(seen) - set(unseen)
        if left_out:
            raise InputError(f"{where}: class {class_names[min(left_out)]!r} is neither seen nor unseen")
    return Split(
        name=name,
        num_classes=len(class_names),
        unseen=unseen,
        train_by=data.get("train_by"),
        train=tuple(data.get("train", ())),
        published_validation=_class_ids(entry.get("validation", []), class_names, where),
    )


def written_split(source: str | Path, name: str) -> dict[str, Any]:
    """What a file says of a split: its classes, and what trains. Raises InputError if the file or the split is unknown."""
    path, data = _read(source)
    if name not in data["splits"]:
        raise InputError(f"{path}: split {did_you_mean(name, list(data['splits']))}")
    return {"classes": data["splits"][name], "train_by": data.get("train_by"), "train": data.get("train")}


def split_names(source: str | Path, name: str | None = None) -> tuple[str, ...]:
    """The splits of a name: the split itself, or the members of a group whose results are averaged. For None, all splits.

    Raises InputError if the file or the name is unknown.
    """
    path, data = _read(source)
    groups = data.get("groups", {})
    if name is None:
        return tuple(data["splits"])
    if name in groups:
        return tuple(groups[name])
    if name not in data["splits"]:
        raise InputError(f"{path}: split {did_you_mean(name, [*data['splits'], *groups])}")
    return (name,)


def _read(source: str | Path) -> tuple[str, dict[str, Any]]:
    bundled = files("fdsm") / "benchmarks"
    known = sorted(entry.name.removesuffix(".yaml") for entry in bundled.iterdir() if entry.name.endswith(".yaml"))
    if str(source) in known:
        path, data = f"{source}.yaml", storage.parse_yaml((bundled / f"{source}.yaml").read_text("utf-8"))
    elif Path(source).is_file():
        path, data = str(source), storage.read_yaml(Path(source))
    else:
        raise InputError(f"splits: no such file, and {did_you_mean(str(source), known)}")
    keys = set(data) if isinstance(data, dict) else set()
    if str(source) in known:  # the benchmark's other keys are not needed here
        keys &= {"train_by", "train", "splits", "groups"}
    if not {"splits"} <= keys <= {"train_by", "train", "splits", "groups"} or not isinstance(data["splits"], dict):
        found = sorted(keys) if keys else repr(data)
        raise InputError(f"{path}: expected the key splits, and at most train_by, train and groups beside it, found {found}")
    if ("train_by" in keys) != ("train" in keys):
        raise InputError(f"{path}: train_by and train go together: both, or none where the data set says itself what trains")
    if data.get("train_by", "subjects") not in ("subjects", "views"):
        raise InputError(f"{path}: train_by must be 'subjects' or 'views', found {data['train_by']!r}")
    train = data.get("train", [])
    if not isinstance(train, list) or not all(isinstance(value, int) and not isinstance(value, bool) for value in train):
        raise InputError(f"{path}: train must be a list of whole numbers, found {train!r}")
    groups = data.get("groups", {})
    if not isinstance(groups, dict) or not all(isinstance(members, list) and members for members in groups.values()):
        raise InputError(f"{path}: groups must map a name to a list of splits, found {groups!r}")
    for member in (member for members in groups.values() for member in members):
        if member not in data["splits"]:
            raise InputError(f"{path}: groups: split {did_you_mean(str(member), list(data['splits']))}")
    return path, data


def _class_ids(entries: Any, class_names: Sequence[str], where: str) -> tuple[int, ...]:
    if entries == "all":
        return tuple(range(len(class_names)))
    if not isinstance(entries, list):
        raise InputError(f"{where}: expected a list of class ids or names, or all, found {entries!r}")
    ids = []
    for entry in entries:
        if isinstance(entry, str):
            if entry not in class_names:
                raise InputError(f"{where}: class {did_you_mean(entry, list(class_names))}")
            ids.append(class_names.index(entry))
        elif isinstance(entry, int) and not isinstance(entry, bool) and 0 <= entry < len(class_names):
            ids.append(entry)
        else:
            raise InputError(f"{where}: class {entry!r} does not exist; classes go from 0 to {len(class_names) - 1}")
    return tuple(ids)
