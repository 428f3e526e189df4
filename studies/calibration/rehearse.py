"""The rehearsal of a run whose lessons are synthetic classes, with names that people would give to the programs."""

from __future__ import annotations

from dataclasses import dataclass

from fdsm.errors import InputError
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsal import Clips, Rehearsal, Rehearsed, Seen, as_recorded, render
from fdsm.methods.discriminant import Discriminant
from fdsm.synthetic import load_programs, make_training_classes
from fdsm.text.encoders import MiniLM
from studies.reading.measure import readings_of, wordings
from studies.reading.validation import DATASET, REWRITTEN


@dataclass(frozen=True)
class Stage:
    """A run's method, all that is rehearsed with it, and the clips."""

    method: Discriminant
    rehearsal: Rehearsal
    clips: Clips
    seen: Seen


def rehearse(run: Pipeline, seed: int) -> Stage:
    """Raises InputError if the run's method is no `discriminant`, or if it has no synthetic classes."""
    method, lessons, made = run.method, run.synthetic_classes, run.config.synthetic_classes
    if not isinstance(method, Discriminant) or lessons is None or made is None:
        raise InputError(f"{run.config.name}: expected a discriminant with synthetic classes, found {run.config.method.name!r}")
    actions, programs = make_training_classes(made.variations, run.config.seed), load_programs()
    read = [readings_of(labels) for labels in wordings(DATASET, REWRITTEN).values()]
    named = [
        Rehearsed(program.kinematics, tuple(one[place].meanings for one in read if one[place].meanings))
        for place, program in enumerate(programs)
    ]
    classes = (*(Rehearsed(action.kinematics) for action in actions), *named)
    rehearsal = Rehearsal(classes, lessons, method.config, MiniLM(), seed)
    clips = render(actions, programs, run.encoder, run.config.preprocess, made, seed)
    return Stage(method, rehearsal, clips, as_recorded(clips, run.encoder, run.config.tokens))
