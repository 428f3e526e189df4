"""The files of a run's folder `runs/<name>/<seed>/`, and the checks that they belong to the run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain, option
from fdsm.evaluation import Report
from fdsm.experiment.config import DATA_FOLDERS, ExperimentConfig, load_config

CONFIG, ENCODER, SCORES, REPORT = "config.yaml", "encoder.safetensors", "scores", "report.json"
"""Files beside `fdsm.methods.base.MODEL`, the fitted method, and those of `fdsm.experiment.made_of`."""
GENERAL_SCORES, GENERAL_SCORES_ALONE = "scores-generalised", "scores-generalised-unseen-alone"
SYNTHETIC_CLASSES = "synthetic-classes.json"
TIMES = "seconds.json"
COMPUTED_WITH = "computed-with.json"
FITTED_ON = "fitted-on.json"
"""Content hashes of what a run was fitted on, see `fdsm.experiment.made_of`."""
TEXTS, SPLIT, CLIPS = "texts", "seen and unseen classes", "clips"
"""Inputs of a run in that file."""


def folder_of(runs: Path, name: str, seed: int) -> Path:
    """The folder of a run in that of all runs. Raises InputError if the name would lead out of it or to its cache."""
    if any(not part.strip() or part.startswith(".") or "\\" in part or "\0" in part for part in name.split("/")):
        raise InputError(
            f"name {name!r}: expected the name of a folder in that of all runs, with no part that is empty or begins with a dot"
        )
    return runs / name / str(seed)


def read_times(folder: Path) -> dict[str, float]:
    """The recorded seconds of each step."""
    return dict(storage.read_json(folder / TIMES)) if (folder / TIMES).exists() else {}


@contextmanager
def timed(seconds: dict[str, float], step: str, folder: Path | None = None) -> Iterator[None]:
    """Record the time of a step. It is kept in the folder of the result, if any, for later runs that skip the step."""
    started = time.monotonic()
    yield
    seconds[step] = round(time.monotonic() - started, 3)
    if folder is not None:
        storage.write_sealed(folder / TIMES, read_times(folder) | {step: seconds[step]})


def read_computed(folder: Path, training: str) -> dict[str, dict[str, str]]:
    """What the settings left to the machine in each step: the precision of scoring, the threads of a `training`."""
    from fdsm.training_loop import LOG  # here: it imports torch, which reading a run does not need

    found = dict(storage.read_json(folder / COMPUTED_WITH)) if (folder / COMPUTED_WITH).exists() else {}
    if (folder / LOG).exists():
        lines = (folder / LOG).read_text("utf-8").splitlines()
        used = dict.fromkeys(str(json.loads(line)["threads"]) for line in lines if '"threads"' in line)
        found |= {training: {"threads": ", ".join(used)}} if used else {}
    return found


def note_computed(folder: Path, step: str, found: Mapping[str, str]) -> None:
    """Keep what the settings left to the machine in a step, if there is something."""
    if found:
        before = storage.read_json(folder / COMPUTED_WITH) if (folder / COMPUTED_WITH).exists() else {}
        storage.write_sealed(folder / COMPUTED_WITH, before | {step: dict(found)})


def write_synthetic_counts(folder: Path, kept: int, dropped: Sequence[str]) -> None:
    """Note how many synthetic classes are used in training, and which were left out."""
    storage.write_sealed(folder / SYNTHETIC_CLASSES, {"kept": kept, "dropped": dropped})


def read_synthetic_counts(folder: Path) -> dict[str, int] | None:
    """The number of synthetic classes used in training, and the number left out. None if there were no synthetic classes."""
    path = folder / SYNTHETIC_CLASSES
    if not path.exists():
        return None
    noted = storage.read_json(path)
    return {"kept": noted["kept"], "dropped": len(noted["dropped"])}


def read_report(path: Path) -> Report:
    """The report of a file. Raises InputError if the file is missing, damaged, or of another version of fdsm."""
    try:
        return Report.model_validate(storage.read_json(path))
    except ValidationError as error:
        raise explain(error, f"{path} (remove it to have it made again)", Report) from None


def refuse_other_settings(written: Path, config: ExperimentConfig) -> None:
    """Raises InputError if a run's folder has other settings. Only the data's folders may differ.

    Settings that fdsm got after the run have their default values.
    """
    old = _flat(load_config(written).model_dump(mode="json"))
    new = _flat(json.loads(config.model_dump_json()))
    folders = {f"data.{key}" for key in DATA_FOLDERS}
    differing = sorted(key for key in {*old, *new} - folders if old.get(key) != new.get(key))
    if differing:
        key = differing[0]
        raise InputError(
            f"{written}: this run was made with {key} = {old.get(key)!r}, now it is {new.get(key)!r}; "
            f"give the config another name, choose another folder with {option('runs')}, or remove {written.parent}"
        )


def _flat(data: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(data, dict):
        return {prefix.removesuffix("."): data}
    return {key: value for name, part in data.items() for key, value in _flat(part, f"{prefix}{name}.").items()}
