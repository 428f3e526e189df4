"""Whether runs can be compared, and in which settings they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fdsm.errors import InputError
from fdsm.experiment.config import DATA_FOLDERS, ExperimentConfig
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import REPORT, SCORES


def settings_that_differ(pairs: Iterable[tuple[ExperimentConfig, ExperimentConfig]]) -> tuple[str, ...]:
    """Keys in which the two configs of any pair differ. Name, seed, published numbers and the data's folder do not count."""
    return tuple(dict.fromkeys(key for one, other in pairs for key in differing(_settings(one), _settings(other))))


def differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Keys of two nested settings whose values differ. A block with another name (another method) counts as one key."""
    found = []
    for key in dict.fromkeys([*first, *second]):
        one, other = first.get(key), second.get(key)
        if isinstance(one, dict) and isinstance(other, dict) and one.get("name") == other.get("name"):
            found += [f"{key}.{inner}" for inner in differing(one, other)]
        elif one != other:
            found.append(key)
    return found


def _settings(config: ExperimentConfig) -> dict[str, Any]:
    settings = config.model_dump(mode="json", exclude={"name", "seed"})
    for key in DATA_FOLDERS:
        settings["data"].pop(key, None)
    return settings


def require_scored(run: Pipeline) -> None:
    """Raises InputError if a run has no report or no scores."""
    for name in (REPORT, SCORES):
        if not (run.folder / name).exists():
            raise InputError(f"{run.folder}: expected a finished run with {name}, found none; finish it with fdsm run")


def refuse_validation(config: ExperimentConfig) -> None:
    """Raises InputError if a config scores validation classes, because methods are compared on unseen classes."""
    if config.split.val_draw is not None:
        raise InputError(f"{config.name}: it scores validation classes (split.val_draw), not the unseen ones")
