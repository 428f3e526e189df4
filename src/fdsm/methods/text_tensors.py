"""The texts of classes as tensors, in the forms that methods read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from fdsm.methods.base import class_vectors, view_of
from fdsm.values import ClassTexts, TextFeatures


def class_slots(features: TextFeatures) -> tuple[Tensor, tuple[int, ...]]:
    """The slots of each class (classes, P, D), the mean over the class's texts, and the class ids."""
    rows = [features.slots[features.class_ids == c].mean(0) for c in features.classes]
    return torch.from_numpy(np.stack(rows)), features.classes


def class_rows(features: TextFeatures) -> tuple[Tensor, Tensor, tuple[int, ...]]:
    """All texts of each class (classes, R, D), a mask of those that are there (classes, R), and the class ids."""
    rows = [torch.from_numpy(features.pooled[features.class_ids == c]) for c in features.classes]
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(own), dtype=torch.bool) for own in rows], batch_first=True)
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), mask, features.classes


def unit_vectors(texts: ClassTexts, views: Sequence[str]) -> Tensor:
    """One unit vector per class (classes, D), in the order of `classes_of`. Vectors of several views stand side by side.

    Each view has the same weight, independently of its width.
    """
    found = [F.normalize(torch.from_numpy(class_vectors(view_of(texts, view))[0]), dim=1) for view in views]
    return torch.cat(found, 1) / len(found) ** 0.5
