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
from fdsm.experiment.config import ExperimentConfig, load_config
from fdsm.methods.base import MODEL

CONFIG, ENCODER, SCORES, REPORT = "config.yaml", "encoder.safetensors", "scores", "report.json"
"""Files beside `fdsm.methods.base.MODEL`, the fitted method."""
GENERAL_SCORES = "scores-generalised"
SYNTHETIC_CLASSES = "synthetic-classes.json"
TIMES = "seconds.json"
COMPUTED_WITH = "computed-with.json"
FITTED_ON = "fitted-on.json"


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
        storage.write_json(folder / TIMES, read_times(folder) | {step: seconds[step]})


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
        storage.write_json(folder / COMPUTED_WITH, before | {step: dict(found)})


def write_synthetic_counts(folder: Path, kept: int, dropped: Sequence[str]) -> None:
    """Note how many synthetic classes are used in training, and which were left out."""
    storage.write_json(folder / SYNTHETIC_CLASSES, {"kept": kept, "dropped": dropped})


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
    """Raises InputError if a run's folder has other settings. Only the data's folder may differ.

    Settings that fdsm got after the run have their default values.
    """
    old = _flat(load_config(written).model_dump(mode="json"))
    new = _flat(json.loads(config.model_dump_json()))
    differing = sorted(key for key in {*old, *new} if old.get(key) != new.get(key) and key != "data.root")
    if differing:
        key = differing[0]
        raise InputError(
            f"{written}: this run was made with {key} = {old.get(key)!r}, now it is {new.get(key)!r}; "
            f"give the config another name, choose another folder with {option('runs')}, or remove {written.parent}"
        )


def refuse_other_inputs(folder: Path, inputs: Mapping[str, str]) -> None:
    """Raises InputError if an input of a fitted model has changed. A model, its scores and its report need the same inputs.

    `inputs` are content hashes of the texts, the split and the code of synthetic classes, by name.
    """
    if not (folder / FITTED_ON).exists() and not (folder / MODEL).exists():
        return
    noted = storage.read_json(folder / FITTED_ON) if (folder / FITTED_ON).exists() else {}
    for name, now in inputs.items():
        if noted.get(name) != now:
            raise InputError(
                f"{folder}: this run was fitted on other {name} (content hash {noted.get(name, 'unknown')}, now {now}); "
                f"give the config another name, choose another folder with {option('runs')}, or remove {folder}"
            )


def _flat(data: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(data, dict):
        return {prefix.removesuffix("."): data}
    return {key: value for name, part in data.items() for key, value in _flat(part, f"{prefix}{name}.").items()}
