"""The rehearsal of a run whose lessons are synthetic classes, with names that people would give to the programs."""

from __future__ import annotations

from collections.abc import Sequence

from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsed_run import Stage
from fdsm.experiment.rehearsed_run import rehearse as rehearsed
from fdsm.synthetic import Action, load_programs
from fdsm.vocabulary import Meaning
from studies.reading.measure import readings_of, wordings
from studies.reading.validation import DATASET, REWRITTEN


def rehearse(run: Pipeline, seed: int) -> Stage:
    """Raises InputError if the run's method is no `discriminant`, or if it has no synthetic classes."""
    return rehearsed(run, seed, _names)


def _names(programs: Sequence[Action]) -> list[tuple[tuple[Meaning, ...], ...]]:
    read = [readings_of(labels) for labels in wordings(DATASET, REWRITTEN).values()]
    places = {one.name: place for place, one in enumerate(load_programs())}
    rows = [places[program.name] for program in programs]
    return [tuple(one[row].meanings for one in read if one[row].meanings) for row in rows]
