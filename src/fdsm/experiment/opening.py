"""Opening the unseen classes: the runs of a study are scored at once, and a log says when, with which settings and texts.

A number on unseen classes is worth something only while nothing was chosen by it. So the log is written before the first
score is computed, and an opening that nobody mentions afterwards is still in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain
from fdsm.experiment.config import ExperimentConfig
from fdsm.text import load_bank
from fdsm.version import __version__
from fdsm.vocabulary import attributes


class Opened(BaseModel):
    """One run whose unseen classes were scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    split: str
    seeds: list[int]
    settings: str = Field(description="content hash of the settings without the data's place and the seed")
    texts: str = Field(description="content hash of the text bank and of the attributes of its classes")


class Opening(BaseModel):
    """One opening: everything in it was scored before anything was looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str
    version: str
    why: str
    runs: list[Opened]


def read_log(path: Path) -> list[Opening]:
    """All openings so far, none if there is no log yet. Raises InputError if it is damaged."""
    if not path.exists():
        return []
    found = storage.read_yaml(path)
    if not isinstance(found, list):
        raise InputError(f"{path}: expected a list of openings, found {type(found).__name__}")
    try:
        return [Opening.model_validate(entry) for entry in found]
    except ValidationError as error:
        raise explain(error, str(path), Opening) from None


def note(log: Path, configs: Sequence[ExperimentConfig], why: str) -> Opening:
    """Add an opening of these runs to the log.

    Raises InputError if there is no reason, if a run only chooses settings, or if the log is damaged; nothing is written then.
    """
    if not why.strip():
        raise InputError("an opening needs a reason: say what is to be found out")
    for config in configs:
        if config.split.val_draw is not None:
            raise InputError(f"{config.name}: it scores validation classes (split.val_draw); there is nothing to open")
    seeds: dict[tuple[str, str, str, str], list[int]] = {}
    for config in configs:
        settings = settings_of(config.model_dump(mode="json"))
        seeds.setdefault((config.name, config.split.name, settings, texts_of(config)), []).append(config.seed)
    runs = [Opened(name=n, split=s, seeds=found, settings=settings, texts=t) for (n, s, settings, t), found in seeds.items()]
    opening = Opening(date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), version=__version__, why=why.strip(), runs=runs)
    entries = [entry.model_dump(mode="json") for entry in (*read_log(log), opening)]
    storage.write_text(log, yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120))
    return opening


def settings_of(settings: Mapping[str, Any]) -> str:
    """Content hash of all settings but the run's name, its seed and where its data lies.

    Of settings as they are written down, in a run's folder or report: what came to fdsm after a run was made is not in them.
    """
    others = {key: value for key, value in settings.items() if key not in ("name", "seed")}
    return storage.content_hash(others | {"data": {key: value for key, value in others["data"].items() if key != "root"}})


def texts_of(config: ExperimentConfig) -> str:
    """Content hash of all that a method may read about the classes: the bank's texts and their attributes."""
    bank = load_bank(config.text.bank)
    expected = [attributes(entry.kinematics).tolist() if entry.kinematics else None for entry in bank.classes]
    return storage.content_hash(bank.fingerprint, expected)
