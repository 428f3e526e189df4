"""Packages that read one format and come with an extra. They are imported when a file needs them."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from fdsm.errors import InputError


def load_package(module: str, name: str, path: Path | str, extra: str = "formats") -> ModuleType:
    """A module of the package `name`, which comes with an extra of fdsm.

    Raises InputError that says how to get it if it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != module.partition(".")[0]:
            raise  # the package is there, but broken
        raise InputError(f"{path}: needs the package {name}, which is not installed: pip install 'fdsm[{extra}]'") from None
