"""Runs that differ in scoring only share a fitted model."""

from __future__ import annotations

import os
from typing import Any

from fdsm import storage
from fdsm.encoders.flat import FLAT
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.made_of import MACHINE
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import CONFIG, ENCODER, FITTED_ON, SYNTHETIC_CLASSES
from fdsm.methods import METHODS
from fdsm.methods.base import MODEL
from fdsm.training_loop import LOG


def adopt_fit(run: Pipeline, other: Pipeline) -> None:
    """Take over another run's fitted model, if there is none and both runs have the same settings of fitting."""
    if (run.folder / MODEL).exists() or not (other.folder / MODEL).exists():
        return
    if _fit_settings(run.config) != _fit_settings(other.config):
        return
    storage.write_text(run.folder / CONFIG, run.config.to_yaml())
    for name in (ENCODER, FLAT, LOG, SYNTHETIC_CLASSES, FITTED_ON, MACHINE, MODEL):  # the model last, for who is killed here
        if (other.folder / name).exists():
            with storage.atomic_path(run.folder / name) as target:
                os.link(other.folder / name, target)


def _fit_settings(config: ExperimentConfig) -> dict[str, Any]:
    settings = config.model_dump(mode="json", exclude={"name", "trials", "degrade"})
    scoring = METHODS[config.method.name].scoring_settings
    return settings | {"method": {key: value for key, value in settings["method"].items() if key not in scoring}}
