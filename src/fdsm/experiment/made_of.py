"""What a run was made of: content hashes of its texts, split and data, and the machine that fitted it."""

from __future__ import annotations

import os
import platform
import sys
import warnings
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fdsm import storage
from fdsm.errors import InputError, InputWarning, option
from fdsm.experiment.fingerprints import code_fingerprint, texts_fingerprint
from fdsm.experiment.run_folder import CLIPS, FITTED_ON, SPLIT, TEXTS
from fdsm.methods.base import MODEL
from fdsm.version import __version__

if TYPE_CHECKING:
    from fdsm.experiment.pipeline import Pipeline

MACHINE = "machine.json"
"""Versions, threads and device that the method was fitted with. Other ones may give other last digits."""
FILES = "files of clips"
"""What is noted of names, sizes and times. Files that are copied have other times and the same clips."""
_CODE = "code of synthetic classes"


def refuse_other_inputs(run: Pipeline) -> None:
    """Raises InputError if an input of a fitted model has changed. A model, its scores and its report need the same inputs.

    A fit that was stopped goes on with the clips that it began with.
    """
    fitted = (run.folder / MODEL).exists()
    if not (fitted or (run.folder / FITTED_ON).exists()):
        return
    noted, now = _read(run.folder), _inputs(run)
    if not fitted and CLIPS in noted:  # those of a fitted model are compared when its report is asked for
        now[CLIPS] = _clips_now(run, noted[CLIPS])
    _compare(run.folder, noted, now)


def note_inputs(run: Pipeline) -> None:
    """Write down what a run is fitted on."""
    storage.write_sealed(run.folder / FITTED_ON, _inputs(run) | {FILES: run.files_hash, CLIPS: run.data_hash})


def refuse_edited_inputs(run: Pipeline) -> None:
    """Raises InputError if the texts, the split or the data of a finished run have been edited since. Its code may be newer.

    Whether the data are the same is known from their files' sizes and times, or else by reading them. A warning says if they
    are no longer there.
    """
    noted = _read(run.folder)
    try:
        now = {name: found for name, found in _inputs(run).items() if name in noted and name != _CODE}
        if CLIPS in noted and run.files_hash != noted.get(FILES):
            now[CLIPS] = _clips_now(run, noted[CLIPS])
    except InputError as error:
        warnings.warn(InputWarning(f"{run.folder}: what it was made of cannot be compared: {error}"), stacklevel=2)
        return
    _compare(run.folder, noted, now)


def _clips_now(run: Pipeline, noted: str) -> str:
    """The clips' hash. Earlier runs on latents have noted one without the labels, which still counts."""
    without_labels = storage.content_hash(run.latents.z) if run.config.holds_latents else None
    return noted if noted == without_labels else run.data_hash


def _inputs(run: Pipeline) -> dict[str, str]:
    inputs = {TEXTS: texts_fingerprint(run.config), SPLIT: storage.content_hash(run.split)}
    return inputs if run.config.synthetic_classes is None else inputs | {_CODE: code_fingerprint()}


def _read(folder: Path) -> dict[str, str]:
    path = folder / FITTED_ON
    noted = storage.read_json(path) if path.exists() else {}
    if not isinstance(noted, dict):
        raise InputError(f"{path}: expected content hashes by name, found {type(noted).__name__}")
    return noted


def _compare(folder: Path, noted: Mapping[str, str], now: Mapping[str, str]) -> None:
    for name, found in now.items():
        if noted.get(name) != found:
            raise InputError(
                f"{folder}: this run was fitted on other {name} (content hash {noted.get(name, 'unknown')}, now {found}); "
                f"give the config another name, choose another folder with {option('runs')}, or remove {folder}"
            )


_PACKAGES = ("numpy", "scipy", "torch", "accelerate")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Environment variables that say how many threads multiply matrices."""


def describe_machine() -> dict[str, Any]:
    """Versions of what computes, the numbers of threads, and the device. What is not loaded computes nothing and is left out."""
    found: dict[str, Any] = {
        "fdsm": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES if name in sys.modules},
        "processor": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        **{name: os.environ[name] for name in _THREADS if name in os.environ},
    }
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
        found |= {"torch threads": torch.get_num_threads(), "device": str(device or "cpu")}
    return found


def read_machine(folder: Path) -> dict[str, Any]:
    """What `describe_machine` said when the run was fitted. Empty for a run of an fdsm that did not note it."""
    return dict(storage.read_json(folder / MACHINE)) if (folder / MACHINE).exists() else {}
