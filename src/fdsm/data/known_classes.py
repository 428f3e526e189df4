"""Class names of known data sets, for files that have only class numbers."""

from __future__ import annotations

import importlib
from typing import Literal

NamedDataset = Literal["ntu60", "ntu120", "pku-mmd", "kinetics200", "kinetics400"]

# Name of the reader that has the class names, and how many of its names belong to the data set.
_READERS: dict[NamedDataset, tuple[str, int]] = {
    "ntu60": ("fdsm.data.ntu", 60),
    "ntu120": ("fdsm.data.ntu", 120),
    "pku-mmd": ("fdsm.data.pku_mmd", 51),
    "kinetics200": ("fdsm.data.kinetics", 200),
    "kinetics400": ("fdsm.data.kinetics", 400),
}


def class_names(dataset: NamedDataset) -> tuple[str, ...]:
    """The class names of a data set in label order."""
    module, count = _READERS[dataset]
    return tuple(importlib.import_module(module).CLASS_NAMES[:count])
