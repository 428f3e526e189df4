"""Unsealing the unseen classes: the runs of a study are scored at once, and a log says when, with which settings and texts.

A number on unseen classes is worth something only while nothing was chosen by it. So the log is written before the first
score is computed, and an opening that nobody mentions afterwards is still in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.fingerprints import code_fingerprint, settings_fingerprint, texts_fingerprint
from fdsm.experiment.unsealings import now
from fdsm.version import __version__


class UnsealedRun(BaseModel):
    """One run whose unseen classes were scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    split: str
    seeds: list[int]
    settings: str = Field(description="content hash of the settings without the data's place and the seed")
    texts: str = Field(description="content hash of the text bank and of the attributes of its classes")
    code: str = Field("", description="content hash of the code of synthetic classes and words; empty before there was one")


class Unsealing(BaseModel):
    """One unsealing: everything in it was scored before anything was looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str
    version: str
    why: str
    runs: list[UnsealedRun]


def read_log(path: Path) -> list[Unsealing]:
    """All unsealings so far, none if there is no log yet. Raises InputError if it is damaged."""
    if not path.exists():
        return []
    found = storage.read_yaml(path)
    if not isinstance(found, list):
        raise InputError(f"{path}: expected a list of unsealings, found {type(found).__name__}")
    try:
        return [Unsealing.model_validate(entry) for entry in found]
    except ValidationError as error:
        raise explain(error, str(path), Unsealing) from None


def note(log: Path, configs: Sequence[ExperimentConfig], why: str) -> Unsealing:
    """Add an unsealing of these runs to the log.

    Raises InputError if there is no reason, if a run only chooses settings, or if the log is damaged; nothing is written then.
    """
    if not why.strip():
        raise InputError("an unsealing needs a reason: say what is to be found out")
    for config in configs:
        if config.split.val_draw is not None:
            raise InputError(f"{config.name}: it scores validation classes (split.val_draw); there is nothing to unseal")
    seeds: dict[tuple[str, str, str, str], list[int]] = {}
    for config in configs:
        settings = settings_fingerprint(config)
        seeds.setdefault((config.name, config.split.name, settings, texts_fingerprint(config)), []).append(config.seed)
    runs = [
        UnsealedRun(name=name, split=split, seeds=found, settings=settings, texts=texts, code=code_fingerprint())
        for (name, split, settings, texts), found in seeds.items()
    ]
    unsealing = Unsealing(date=now(), version=__version__, why=why.strip(), runs=runs)
    entries = [entry.model_dump(mode="json") for entry in (*read_log(log), unsealing)]
    comment = [line for line in log.read_text("utf-8").splitlines(keepends=True) if line.startswith("#")] if log.exists() else []
    storage.write_text(log, "".join(comment) + yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120))
    return unsealing
