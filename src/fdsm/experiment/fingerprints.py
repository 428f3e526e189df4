"""Content hashes of the settings, the texts and the code that reads them, which decide a run's numbers."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from fdsm import storage
from fdsm.experiment import synthetic_classes
from fdsm.experiment.config import ExperimentConfig
from fdsm.splits import views
from fdsm.synthetic import programs
from fdsm.text import load_bank
from fdsm.vocabulary import attributes, synonyms


def settings_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of all settings except the run's name, its seed and the data's folder.

    Settings with their default values do not count, so a setting that fdsm gets later does not change the hash.
    """
    settings = _set_otherwise(config)
    for key in ("name", "seed"):
        settings.pop(key, None)
    settings["data"].pop("root", None)
    return storage.content_hash(settings)


def _set_otherwise(model: BaseModel) -> dict[str, Any]:
    """The field `name`, and the fields that differ from their defaults."""
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


@cache
def code_fingerprint() -> str:
    """Content hash of the code and data that make synthetic classes, read words, and say which classes may be learnt from."""
    folders = [Path(inspect.getfile(module)).parent for module in (programs, synonyms)]
    files = [file for folder in folders for file in sorted(folder.iterdir()) if file.suffix in (".py", ".yaml")]
    rules = [Path(inspect.getfile(module)) for module in (synthetic_classes, views)]
    return storage.content_hash(*files, *rules)


def texts_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of the bank's texts and their attributes. A method reads nothing else about the classes."""
    bank = load_bank(config.text.bank)
    expected = [attributes(entry.kinematics).tolist() if entry.kinematics else None for entry in bank.classes]
    return storage.content_hash(bank.fingerprint, expected)
