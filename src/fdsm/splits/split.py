"""A partition of a data set's classes into seen and unseen, and of its samples into a training and a test part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np

from fdsm import rng, storage
from fdsm.errors import InputError, did_you_mean
from fdsm.values import BoolArray, Samples


@dataclass(frozen=True)
class Split:
    """Class ids are the data set's own, 0-based.

    `val_unseen` are seen classes set apart for choosing settings: they are shown to nobody during fitting and play the
    part of unseen classes then. Without them (the final run) every seen class is fitted on.
    """

    name: str
    num_classes: int
    unseen: tuple[int, ...]
    train_by: Literal["subjects", "views"]
    train: tuple[int, ...]
    val_unseen: tuple[int, ...] = ()

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
        if len(self.fit_classes) < 2:
            raise InputError(f"split {self.name!r}: {len(self.fit_classes)} seen classes are left to fit on, at least 2 are needed")

    @property
    def seen(self) -> tuple[int, ...]:
        return tuple(c for c in range(self.num_classes) if c not in self.unseen)

    @property
    def fit_classes(self) -> tuple[int, ...]:
        """The classes that training may see: the seen ones without the validation classes."""
        return tuple(c for c in self.seen if c not in self.val_unseen)

    def train_mask(self, samples: Samples) -> BoolArray:
        """Which samples belong to the training part, whatever their class. Shape (N,)."""
        return np.isin(getattr(samples, self.train_by), self.train)

    def with_validation(self, seed: int, draw: int) -> Split:
        """The same split with validation classes drawn from the seen ones, as large a share of them as unseen is of all."""
        share = len(self.unseen) / self.num_classes
        count = min(max(2, round(len(self.seen) * share)), len(self.seen) - 2)
        if count < 1:
            raise InputError(f"split {self.name!r}: {len(self.seen)} seen classes are too few to set some apart for validation")
        picked = rng.numpy_generator(seed, "validation classes", draw).choice(self.seen, size=count, replace=False)
        return replace(self, val_unseen=tuple(sorted(int(c) for c in picked)))


def load_split(source: str | Path, name: str, class_names: Sequence[str]) -> Split:
    """A split by the data set's name (bundled) or from a YAML file of the same form.

    Classes are named by id or by class name. Raises InputError for an unknown file, split or class, and for a split
    whose seen and unseen classes meet.
    """
    path, data = _read(source)
    where = f"{path}, split {name!r}"
    entry = data["splits"].get(name)
    if entry is None:
        raise InputError(f"{path}: split {did_you_mean(name, list(data['splits']))}")
    if not isinstance(entry, dict) or set(entry) - {"seen", "unseen"} or "unseen" not in entry:
        raise InputError(f"{where}: expected the key 'unseen' and at most 'seen' beside it, found {entry!r}")
    unseen = _class_ids(entry["unseen"], class_names, where)
    if "seen" in entry:
        seen = _class_ids(entry["seen"], class_names, where)
        meet = sorted(set(seen) & set(unseen))
        if meet:
            raise InputError(f"{where}: seen and unseen classes meet in {class_names[meet[0]]!r}")
        left_out = set(range(len(class_names))) - set(seen) - set(unseen)
        if left_out:
            raise InputError(f"{where}: class {class_names[min(left_out)]!r} is neither seen nor unseen")
    train_by = data["train_by"]
    return Split(name=name, num_classes=len(class_names), unseen=unseen, train_by=train_by, train=tuple(data["train"]))


def _read(source: str | Path) -> tuple[str, dict[str, Any]]:
    bundled = files(__package__) / "files"
    known = sorted(entry.name.removesuffix(".yaml") for entry in bundled.iterdir() if entry.name.endswith(".yaml"))
    if str(source) in known:
        path, data = f"{source}.yaml", storage.parse_yaml((bundled / f"{source}.yaml").read_text("utf-8"))
    elif Path(source).is_file():
        path, data = str(source), storage.read_yaml(Path(source))
    else:
        raise InputError(f"splits: no such file, and {did_you_mean(str(source), known)}")
    if not isinstance(data, dict) or set(data) != {"train_by", "train", "splits"} or not isinstance(data["splits"], dict):
        raise InputError(
            f"{path}: expected the keys train_by, train and splits, found {sorted(data) if isinstance(data, dict) else data!r}"
        )
    if data["train_by"] not in ("subjects", "views"):
        raise InputError(f"{path}: train_by must be 'subjects' or 'views', found {data['train_by']!r}")
    if not isinstance(data["train"], list) or not all(isinstance(value, int) for value in data["train"]):
        raise InputError(f"{path}: train must be a list of whole numbers, found {data['train']!r}")
    return path, data


def _class_ids(entries: Any, class_names: Sequence[str], where: str) -> tuple[int, ...]:
    if not isinstance(entries, list):
        raise InputError(f"{where}: expected a list of class ids or names, found {entries!r}")
    ids = []
    for entry in entries:
        if isinstance(entry, str):
            if entry not in class_names:
                raise InputError(f"{where}: class {did_you_mean(entry, list(class_names))}")
            ids.append(class_names.index(entry))
        elif isinstance(entry, int) and 0 <= entry < len(class_names):
            ids.append(entry)
        else:
            raise InputError(f"{where}: class {entry!r} does not exist; classes go from 0 to {len(class_names) - 1}")
    return tuple(ids)
