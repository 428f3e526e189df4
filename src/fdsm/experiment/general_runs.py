"""Generalised zero-shot of a run, and the further runs that tune its corrections on classes and clips that they never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from fdsm.errors import InputError
from fdsm.evaluation.generalised import Generalised, Trial, evaluate, seen_logits
from fdsm.evaluation.metrics import ensemble
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.made_of import refuse_edited_inputs
from fdsm.experiment.run_folder import FITTED_ON, GENERAL_SCORES, GENERAL_SCORES_ALONE
from fdsm.methods import METHODS
from fdsm.splits import Split, fit_view, general_view

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
    """Settings of the runs that tune the corrections: one for each draw of validation classes."""
    draws: tuple[int | Literal["published"], ...] = ("published",) if split.published_validation else tuple(range(TUNING_DRAWS))
    return [
        config.model_copy(
            update={
                "name": f"{config.name}/tuning-{draw}",
                "split": config.split.model_copy(update={"val_draw": draw, "hold_out": HOLD_OUT}),
                "generalised": False,
            }
        )
        for draw in draws
    ]


def require_tuning(run: Pipeline) -> None:
    """Raises InputError, before anything is fitted, if a feature folder's latents cannot serve generalised zero-shot.

    It needs test clips of seen classes, and an encoder that has not seen the validation classes, which tune the corrections.
    """
    split, latents, where = run.split, run.latents, "generalised: expected latents"
    if not (~split.train_mask(latents.samples) & np.isin(latents.samples.labels, split.seen)).any():
        raise InputError(f"{where} of seen classes in the test part, as in a folder with gtest.npy, found none")
    for config in tuning_configs(run.config, split):
        if known := sorted(set(run.beside(config).split_of(run.class_names).val_unseen) & set(latents.encoder_classes)):
            raise InputError(
                f"{where} of an encoder that has not seen the validation classes, which tune the corrections, found one that "
                f"was trained on {run.class_names[known[0]]!r}; run it on clips, for which encoders without them are trained"
            )


def trial_of(run: Pipeline) -> Trial:
    """Scores of a run's clips of all classes. They are kept in the run's folder.

    Raises InputError if the run was fitted on other texts, another split or other clips.
    """
    if (run.folder / FITTED_ON).exists():
        refuse_edited_inputs(run)
    view = general_view(run.split, run.latents, run.texts)
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
