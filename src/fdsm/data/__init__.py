"""Data sets: every source is a config whose `read()` gives Sequences; `DATASETS` lists them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fdsm.registry import Registry

if TYPE_CHECKING:
    from fdsm.values import Sequences

DATASETS = Registry(
    "datasets",
    {
        "folder": "fdsm.data.folder:Folder",
        "nw-ucla": "fdsm.data.nw_ucla:NwUcla",
        "synthetic": "fdsm.data.config:Synthetic",
        "utd-mhad": "fdsm.data.utd_mhad:UtdMhad",
    },
)


class DatasetConfig(Protocol):
    """What a data set's config offers; every class in `DATASETS` is one."""

    @property
    def name(self) -> str: ...

    def read(self) -> Sequences:
        """Read all samples, in a fixed order. Raises InputError naming the file that is missing or damaged."""
        ...


def load_dataset(config: DatasetConfig) -> Sequences:
    """Read the data set that a config describes. Raises InputError if it is missing or damaged."""
    return config.read()
