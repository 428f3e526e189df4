"""The rehearsal of a run, and its calibration. A run is rehearsed with its synthetic classes and the programs that it may know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fdsm.errors import InputError
from fdsm.evaluation.calibration import CALIBRATION
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.rehearsal import Clips, Rehearsal, Rehearsed, Seen, as_recorded, calibrate, render
from fdsm.methods.base import MODEL
from fdsm.methods.discriminant import Discriminant, DiscriminantConfig
from fdsm.splits import SyntheticClasses
from fdsm.synthetic import Action, load_programs, make_training_classes
from fdsm.text import text_cache
from fdsm.text.encode import embed_names
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import Meaning, describes, read_labels

Names = Callable[[Sequence[Action]], Sequence[tuple[tuple[Meaning, ...], ...]]]
"""What may be read from the names of programs: for each program, a list of meanings for each of its names."""


@dataclass(frozen=True)
class Stage:
    """A run's method, all that is rehearsed with it, and the clips."""

    method: Discriminant
    rehearsal: Rehearsal
    clips: Clips
    seen: Seen


def own_names(programs: Sequence[Action]) -> list[tuple[tuple[Meaning, ...], ...]]:
    """The reading of each program's own name, if it can be read."""
    readings = read_labels([one.name for one in programs], embed_names(MiniLM(), text_cache()), refuse=False)
    return [(one.meanings,) if one.meanings else () for one in readings]


def rehearse(run: Pipeline, seed: int, names: Names = own_names) -> Stage:
    """A strict run is not rehearsed with what it left out, nor with programs that describe it.

    Raises InputError if the run's method is no `discriminant` of one encoder, or if it has no synthetic classes of one person.
    """
    how, made = run.config.method, run.config.synthetic_classes
    if not isinstance(how, DiscriminantConfig) or how.further or made is None or made.pairs:
        lacks = " of a joined encoder" if isinstance(how, DiscriminantConfig) and how.further else ""
        lacks += " without synthetic classes" if made is None else " with synthetic classes of two" if made.pairs else ""
        raise InputError(
            f"{run.folder}: expected the method 'discriminant' with one encoder and synthetic classes of one person, "
            f"found {how.name!r}{lacks}"
        )
    method, lessons = run.method, run.synthetic_classes
    assert isinstance(method, Discriminant), "as the settings say"
    assert lessons is not None
    actions = make_training_classes(made.variations, run.config.seed)
    dropped = [one for one in actions if one.name in lessons.dropped]
    kept = [one for one in actions if one.name not in lessons.dropped]
    programs = [one for one in load_programs() if not any(describes(one.kinematics, other.kinematics) for other in dropped)]
    of_programs = names(programs)
    named = [Rehearsed(program.kinematics, tuple(own)) for program, own in zip(programs, of_programs, strict=True)]
    classes = (*(Rehearsed(action.kinematics) for action in kept), *named)
    rehearsal = Rehearsal(classes, numbered(lessons), method.config, MiniLM(), seed)
    clips = render(kept, programs, run.encoder, run.config.preprocess, made, seed)
    return Stage(method, rehearsal, clips, as_recorded(clips, run.encoder, run.config.tokens))


def numbered(lessons: SyntheticClasses) -> SyntheticClasses:
    """The lessons with class ids from 0 on, without gaps for what was left out."""
    ids = np.array(next(iter(lessons.texts.values())).classes)
    texts = {view: replace(own, class_ids=np.searchsorted(ids, own.class_ids)) for view, own in lessons.texts.items()}
    samples = replace(lessons.latents.samples, labels=np.searchsorted(ids, lessons.latents.samples.labels))
    return replace(lessons, latents=replace(lessons.latents, samples=samples), texts=texts)


def calibrate_run(run: Pipeline, seed: int = 0) -> None:
    """Write the calibration of a finished run into its folder, from where a `Recognizer` reads it.

    Raises InputError as `rehearse` does, and if the run was not fitted.
    """
    if not (run.folder / MODEL).is_file():
        raise InputError(f"{run.folder}: expected a fitted run with {MODEL}, found none; `fdsm run` makes it")
    stage = rehearse(run, seed)
    calibrate(stage.rehearsal, stage.method, stage.seen).save(run.folder / CALIBRATION)
