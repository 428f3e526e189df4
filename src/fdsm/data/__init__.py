"""Data sets. Every source of clips is a config that lists its samples and reads them. `DATASETS` names all sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fdsm.registry import Registry

if TYPE_CHECKING:
    from fdsm.data.source import SourceConfig
    from fdsm.values import Sequences

DATASETS = Registry(
    "datasets",
    {
        "features": "fdsm.data.features:Features",
        "folder": "fdsm.data.folder:Folder",
        "kinetics200": "fdsm.data.kinetics:Kinetics200",
        "kinetics400": "fdsm.data.kinetics:Kinetics400",
        "ntu120": "fdsm.data.ntu:Ntu120",
        "ntu60": "fdsm.data.ntu:Ntu60",
        "nw-ucla": "fdsm.data.nw_ucla:NwUcla",
        "pku-mmd": "fdsm.data.pku_mmd:PkuMmd",
        "pyskl": "fdsm.data.pyskl:Pyskl",
        "store": "fdsm.data.store:Store",
        "synthetic": "fdsm.synthetic.dataset:Synthetic",
        "utd-mhad": "fdsm.data.utd_mhad:UtdMhad",
    },
)


def load_dataset(config: SourceConfig) -> Sequences:
    """Read the data set that a config describes. Raises InputError if it is missing or damaged."""
    return config.read()
