"""A run once more in another folder, from files to report, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fdsm import storage
from fdsm.encoders.flat import FLAT
from fdsm.errors import InputError
from fdsm.experiment import unsealings
from fdsm.experiment.made_of import FILES, read_machine
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import ENCODER, FITTED_ON, GENERAL_SCORES, GENERAL_SCORES_ALONE, REPORT, SCORES
from fdsm.methods.base import MODEL
from fdsm.values import AnyArray, Scores

SAME = "the same bytes"


@dataclass(frozen=True)
class Compared:
    """One thing of a run that was made twice."""

    what: str
    found: str  # `SAME`, or what differs

    @property
    def same(self) -> bool:
        return self.found == SAME


def reproduce(run: Pipeline, runs: Path) -> list[Compared]:
    """Repeat a finished run in another folder of runs and compare the two. What the machine was is compared first.

    Nothing of the run is used but its settings. That the unseen classes are scored again is logged beside the run.
    Raises InputError if the run is not finished, or if its texts, split or data are not there any more.
    """
    if not (run.folder / REPORT).exists():
        raise InputError(f"{run.folder}: expected a finished run with {REPORT}, found none")
    if not run.split.val_unseen:
        unsealings.note(run.runs, run.config)
    again = Pipeline(run.config, runs)
    report = again.report.model_dump(mode="json")
    found = [*_of_machines(read_machine(run.folder), read_machine(again.folder))]
    noted = (storage.read_json(one.folder / FITTED_ON) for one in (run, again))
    found += _of_mappings(FITTED_ON, *({key: value for key, value in one.items() if key != FILES} for one in noted))
    for name in (ENCODER, FLAT, MODEL):
        found += _of_weights(name, run.folder, again.folder)
    for name in (SCORES, GENERAL_SCORES, GENERAL_SCORES_ALONE):
        found += _of_scores(name, run.folder, again.folder)
    kept = storage.read_json(run.folder / REPORT)
    timeless = [{key: value for key, value in one.items() if key not in ("seconds", "config")} for one in (kept, report)]
    return found + _of_mappings(REPORT, *timeless)


def _of_machines(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Compared]:
    if not before:
        yield Compared("machine", "not noted by the fdsm that made the run")
        return
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            yield Compared(f"machine: {name}", f"{before.get(name, 'none')} then, {now.get(name, 'none')} now")


def _of_mappings(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Compared]:
    """One row for all that is the same, or one for each key that differs."""
    keys = [key for key in dict.fromkeys((*before, *now)) if before.get(key) != now.get(key)]
    return [Compared(f"{name}: {key}", "differs") for key in keys] or [Compared(name, SAME)]


def _of_weights(name: str, before: Path, now: Path) -> Iterator[Compared]:
    there = [(folder / name).exists() for folder in (before, now)]
    if not any(there):
        return
    if not all(there):
        yield Compared(name, f"{'only then' if there[0] else 'only now'}")
    elif (before / name).read_bytes() == (now / name).read_bytes():
        yield Compared(name, SAME)
    else:
        yield Compared(name, _of_arrays(*(storage.load_arrays(folder / name)[0] for folder in (before, now))))


def _of_scores(name: str, before: Path, now: Path) -> Iterator[Compared]:
    if not (before / name).exists():
        return
    first, second = (storage.load_value(folder / name, Scores) for folder in (before, now))
    if (first.samples.ids, first.class_ids.tolist()) != (second.samples.ids, second.class_ids.tolist()):
        yield Compared(name, "of other clips or classes")
    elif first.values.tobytes() == second.values.tobytes():
        yield Compared(name, SAME)
    else:
        yield Compared(name, _of_arrays({"": first.values}, {"": second.values}))


def _of_arrays(before: Mapping[str, AnyArray], now: Mapping[str, AnyArray]) -> str:
    """How far two sets of arrays are from each other."""
    if {name: array.shape for name, array in before.items()} != {name: array.shape for name, array in now.items()}:
        return "other arrays or shapes"
    differences = [
        np.abs(before[name].astype(np.float64) - now[name].astype(np.float64)).max(initial=0.0)
        for name in before
        if before[name].dtype.kind in "fiub"
    ]
    return f"the same shapes, numbers differ by at most {max(differences, default=0.0):.3g}"
