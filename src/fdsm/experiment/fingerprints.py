"""Content hashes of what decides a run's numbers: its settings and its texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from fdsm import storage
from fdsm.experiment.config import ExperimentConfig
from fdsm.text import load_bank
from fdsm.vocabulary import attributes


def settings_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of all settings but the run's name, its seed and where its data lies.

    What has its default does not count, so a setting that comes to fdsm later leaves the hash as it was.
    """
    settings = _set_otherwise(config)
    for key in ("name", "seed"):
        settings.pop(key, None)
    settings["data"].pop("root", None)
    return storage.content_hash(settings)


def _set_otherwise(model: BaseModel) -> dict[str, Any]:
    """The names of things, and the fields that do not have their defaults."""
    return {
        name: _plain(value)
        for name, field in type(model).model_fields.items()
        for value in [getattr(model, name)]
        if name == "name" or value != field.get_default(call_default_factory=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _set_otherwise(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def texts_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of all that a method may read about the classes: the bank's texts and their attributes."""
    bank = load_bank(config.text.bank)
    expected = [attributes(entry.kinematics).tolist() if entry.kinematics else None for entry in bank.classes]
    return storage.content_hash(bank.fingerprint, expected)
