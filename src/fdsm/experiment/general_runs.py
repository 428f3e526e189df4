"""Generalised zero-shot of a run, and the further runs that tune its corrections on classes and clips that they never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from fdsm.data.features import Features
from fdsm.errors import InputError
from fdsm.evaluation.generalised import Generalised, Trial, evaluate, seen_logits
from fdsm.evaluation.metrics import ensemble
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.made_of import refuse_edited_inputs
from fdsm.experiment.run_folder import FITTED_ON, GENERAL_SCORES, GENERAL_SCORES_ALONE
from fdsm.methods import METHODS
from fdsm.splits import GeneralView, Split, fit_view, general_view

if TYPE_CHECKING:
    from fdsm.experiment.pipeline import Pipeline

HOLD_OUT = 0.2
"""Share of the training part that is kept out of fitting. Its clips are those of seen classes for tuning."""
TUNING_DRAWS = 3
"""Draws of validation classes for tuning, unless the benchmark has published ones."""


def evaluate_run(run: Pipeline) -> Generalised:
    """Accuracies of clips of all classes against all classes. The further runs are fitted if they are not there."""
    tunings = [run.beside(config) for config in tuning_configs(run.config, run.split)]
    return evaluate(trial_of(run), [trial_of(tuning) for tuning in tunings], run.class_names, run.config.seed)


def tuning_configs(config: ExperimentConfig, split: Split) -> list[ExperimentConfig]:
    """Settings of the runs that tune the corrections: one for each draw of validation classes.

    A feature folder for validation has those of the benchmark, and test clips of all seen classes. None are held out of fitting,
    because the folder's encoder was trained on all that are fitted.
    """
    if isinstance(config.data, Features) and (folder := config.data.of_validation()):
        return [_tuning(config, "published", hold_out=0.0, data=folder)]
    draws: tuple[int | Literal["published"], ...] = ("published",) if split.published_validation else tuple(range(TUNING_DRAWS))
    return [_tuning(config, draw, HOLD_OUT) for draw in draws]


def _tuning(config: ExperimentConfig, draw: int | Literal["published"], hold_out: float, **changes: object) -> ExperimentConfig:
    split = config.split.model_copy(update={"val_draw": draw, "hold_out": hold_out})
    return config.model_copy(update={"name": f"{config.name}/tuning-{draw}", "split": split, "generalised": False, **changes})


def require_tuning(run: Pipeline) -> None:
    """Raises InputError, before anything is fitted, if a feature folder's latents cannot serve generalised zero-shot.

    It needs test clips of seen classes, and an encoder that has not seen the validation classes, which tune the corrections. The
    encoder is the folder's own or that of a folder for validation.
    """
    split, latents, where = run.split, run.latents, "generalised: expected latents"
    if not (~split.train_mask(latents.samples) & np.isin(latents.samples.labels, split.seen)).any():
        raise InputError(f"{where} of seen classes in the test part, as in a folder with gtest.npy, found none")
    for tuning in map(run.beside, tuning_configs(run.config, split)):
        if tuning.config.on_validation_folder:
            _require_validation(tuning, run.class_names)
        elif known := sorted(set(tuning.split_of(run.class_names).val_unseen) & set(latents.encoder_classes)):
            raise InputError(
                f"{where} of an encoder that has not seen the validation classes, which tune the corrections, found one that "
                f"was trained on {run.class_names[known[0]]!r}; give the second folder with `val` in its name as data.validation, "
                "or run it on clips, for which encoders without them are trained"
            )


def _require_validation(tuning: Pipeline, class_names: tuple[str, ...]) -> None:
    """Raises InputError if a feature folder for validation is not of the split's validation classes."""
    assert isinstance(tuning.config.data, Features)
    where = f"data.validation: {tuning.config.data.root}"
    if tuning.class_names != class_names:
        raise InputError(f"{where}: expected the classes of the first folder, found others")
    split, samples = tuning.split, tuning.latents.samples
    if known := sorted(set(tuning.latents.encoder_classes) & {*split.val_unseen, *split.unseen}):
        found = f"one that was trained on {class_names[known[0]]!r}"
        raise InputError(f"{where}: expected an encoder that has seen neither validation nor unseen classes, found {found}")
    apart = set(samples.labels[~split.train_mask(samples)].tolist()) - set(split.fit_classes)
    if differing := sorted(apart ^ set(split.val_unseen)):
        one = class_names[differing[0]]
        found = f"{one!r}, which is none of them" if differing[0] in apart else f"no clip of {one!r}"
        raise InputError(f"{where}: expected test clips of the {len(split.val_unseen)} validation classes, found {found}")
    if not np.isin(samples.labels[~split.train_mask(samples)], split.fit_classes).any():
        raise InputError(
            f"{where}: expected test clips of other seen classes, as in a folder with gtest.npy or val.npy, found none"
        )


def refuse_edited_tuning(run: Pipeline) -> None:
    """Raises InputError if a feature folder for validation was edited after a run was tuned on it."""
    for tuning in map(run.beside, tuning_configs(run.config, run.split) if run.config.generalised else ()):
        if tuning.config.on_validation_folder and (tuning.folder / FITTED_ON).exists():
            refuse_edited_inputs(tuning)


def trial_of(run: Pipeline) -> Trial:
    """Scores of a run's clips of all classes. They are kept in the run's folder.

    Raises InputError if the run was fitted on other texts, another split or other clips.
    """
    if (run.folder / FITTED_ON).exists():
        refuse_edited_inputs(run)
    view = _validation_view(run) if run.config.on_validation_folder else general_view(run.split, run.latents, run.texts)
    scores = run.score_once(GENERAL_SCORES, "score all classes", lambda: (view.latents, view.texts))
    values, is_unseen = ensemble(scores), np.isin(scores.class_ids, view.unseen)
    alone = values[:, is_unseen]
    if METHODS[run.config.method.name].candidates_compete:
        unseen = {name: features.of_classes(view.unseen) for name, features in view.texts.items()}
        others = run.score_once(GENERAL_SCORES_ALONE, "score unseen classes alone", lambda: (view.latents, unseen))
        alone = ensemble(others)[:, [list(others.class_ids).index(c) for c in scores.class_ids[is_unseen]]]
    fitted = fit_view(run.split, run.latents, run.texts).latents
    logits, seen = seen_logits(fitted, view.latents)
    return Trial(values, scores.class_ids, view.unseen, view.latents.samples.labels, alone, logits, seen)


def _validation_view(run: Pipeline) -> GeneralView:
    """The test part of a feature folder for validation: clips and texts of the seen classes, the validation classes among them."""
    split, latents = run.split, run.latents
    texts = {name: features.of_classes(split.seen) for name, features in run.texts.items()}
    return GeneralView(latents.select(np.flatnonzero(~split.train_mask(latents.samples))), texts, split.val_unseen)
