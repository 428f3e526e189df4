"""Whether runs can be held against each other, and in what settings they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fdsm.errors import InputError
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import REPORT, SCORES


def settings_that_differ(pairs: Iterable[tuple[ExperimentConfig, ExperimentConfig]]) -> tuple[str, ...]:
    """Keys in which two configs of any pair differ; name, seed, published numbers and where the data lies do not count."""
    return tuple(dict.fromkeys(key for one, other in pairs for key in differing(_settings(one), _settings(other))))


def differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Keys of two nested settings whose values differ; a block of another name (another method) differs as a whole."""
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
    settings["data"].pop("root", None)
    return settings


def require_scored(run: Pipeline) -> None:
    """Raises InputError if a run is not there with its report and scores."""
    for name in (REPORT, SCORES):
        if not (run.folder / name).exists():
            raise InputError(f"{run.folder}: expected a finished run with {name}, found none; finish it with fdsm run")


def refuse_validation(config: ExperimentConfig) -> None:
    """Raises InputError if a config scores validation classes: methods are held against each other on the unseen ones."""
    if config.split.val_draw is not None:
        raise InputError(f"{config.name}: it scores validation classes (split.val_draw), not the unseen ones")
