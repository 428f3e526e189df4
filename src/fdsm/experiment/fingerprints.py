"""Content hashes of what decides a run's numbers: its settings and its texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fdsm import storage
from fdsm.experiment.config import ExperimentConfig
from fdsm.text import load_bank
from fdsm.vocabulary import attributes


def settings_fingerprint(settings: Mapping[str, Any]) -> str:
    """Content hash of all settings but the run's name, its seed and where its data lies.

    Of settings as they are written down, in a run's folder or report: what came to fdsm after a run was made is not in them.
    """
    others = {key: value for key, value in settings.items() if key not in ("name", "seed")}
    return storage.content_hash(others | {"data": {key: value for key, value in others["data"].items() if key != "root"}})


def texts_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of all that a method may read about the classes: the bank's texts and their attributes."""
    bank = load_bank(config.text.bank)
    expected = [attributes(entry.kinematics).tolist() if entry.kinematics else None for entry in bank.classes]
    return storage.content_hash(bank.fingerprint, expected)
