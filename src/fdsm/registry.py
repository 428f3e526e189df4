"""Maps names to classes for the four kinds of plug-ins: data sets, encoders, text encoders and methods.

Another package adds a plug-in by an entry point in the group `fdsm.<kind>`, for example `fdsm.methods`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from fdsm.errors import InputError, KeyedError, did_you_mean, explain


class NamedConfig(BaseModel):
    """Settings of one entry of a registry. The field `name` is its name there. An unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str


class Registry:
    """Maps names to `module:attribute` targets. A target is imported at its first use."""

    def __init__(self, kind: str, targets: dict[str, str]) -> None:
        self.kind = kind
        self._targets = targets

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._targets, *self._of_others()}))

    def __contains__(self, name: object) -> bool:
        return name in self._targets or name in self._of_others()

    def __getitem__(self, name: str) -> Any:
        # Other packages are searched only for names that are not our own, because the search is slow.
        target = self._targets.get(name) or self._of_others().get(name)
        if target is None:
            raise InputError(f"{self.kind}: {did_you_mean(name, list(self))}")
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)

    def config_of(self, name: str) -> type[NamedConfig]:
        """The class of a name's settings: the target itself, or its `Config`. Raises InputError for an unknown name."""
        target = self[name]
        config: type[NamedConfig] = target if issubclass(target, NamedConfig) else target.Config
        return config

    def chosen_by_name(self, *, without: Collection[str] = ()) -> BeforeValidator:
        """Makes a field `Annotated[NamedConfig, ...]` a union over this registry, discriminated by the key `name`.

        Pydantic's own discriminated unions are closed. This one includes the entries of other packages.
        """

        def choose(block: Any) -> Any:
            if isinstance(block, BaseModel):
                return block
            if not isinstance(block, dict) or "name" not in block:
                raise ValueError(f"expected a mapping with the key 'name', found {block!r}")
            name = str(block["name"])
            if name in without or name not in self:
                raise KeyedError(f"name: {did_you_mean(name, [known for known in self if known not in without])}")
            config = self.config_of(block["name"])
            try:
                return config.model_validate(block)
            except ValidationError as error:
                raise KeyedError(str(explain(error, "", config))) from None

        return BeforeValidator(choose)

    def _of_others(self) -> dict[str, str]:
        return {point.name: point.value for point in entry_points(group=f"fdsm.{self.kind}")}
