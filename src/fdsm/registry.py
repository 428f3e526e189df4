"""Name -> class for the four things a third party may add: data sets, encoders, text encoders, methods.

A package adds one without a fork by an entry point in the group `fdsm.<kind>`, e.g. `fdsm.methods`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from fdsm.errors import InputError, did_you_mean


class Registry:
    """Maps names to `module:attribute` targets; nothing is imported before it is asked for."""

    def __init__(self, kind: str, targets: dict[str, str]) -> None:
        self.kind = kind
        self._targets = targets

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._targets, *self._of_others()}))

    def __contains__(self, name: object) -> bool:
        return name in self._targets or name in self._of_others()

    def __getitem__(self, name: str) -> Any:
        # The installed packages are looked through, which takes a while, for names that are not our own alone.
        target = self._targets.get(name) or self._of_others().get(name)
        if target is None:
            raise InputError(f"{self.kind}: {did_you_mean(name, list(self))}")
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)

    def _of_others(self) -> dict[str, str]:
        return {point.name: point.value for point in entry_points(group=f"fdsm.{self.kind}")}
