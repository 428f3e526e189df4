"""How well labels are read: accuracy with what was read from them, against kinematics that were written by hand.

Synthetic motion alone teaches, and may describe the classes. All classes are candidates, and all clips are scored. The models know
no class of the data set, so the same models are asked with every wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fdsm.errors import InputError
from fdsm.evaluation.meanings import SOFTNESS, of_labels
from fdsm.evaluation.metrics import confusion_matrix, ensemble, per_class_accuracy, predictions
from fdsm.experiment.pipeline import Pipeline
from fdsm.methods.base import Method
from fdsm.storage import read_yaml
from fdsm.text import TextEncoder, embed_names, load_bank, text_cache
from fdsm.text.encode import encode_classes
from fdsm.text.encoders import MiniLM
from fdsm.values import FloatArray, Latents, Scores
from fdsm.vocabulary import ClassText, Meaning, Reading, read_labels
from fdsm.vocabulary.reading_settings import CHOSEN, ReadingSettings
from studies.recipes import experiment

HERE = Path(__file__).parent
WORDINGS = HERE / "wordings.yaml"
ALONE = "discriminant-alone-open"
"""The recipe for no seen class. Nothing is recorded, and synthetic classes may describe the classes that are asked."""
TARGETS = {"utd-mhad": "utd-mhad/0-27", "nw-ucla": "nw-ucla/0-10", "msr-action3d": "msr-action3d/0-20"}
TRAINED, TRAINED_ON, ASKED = "discriminant-open", "utd-mhad/22-5", "msr-action3d"
OWN = "own names"


@dataclass(frozen=True)
class Row:
    """Top-1 accuracy of all clips in percent with one wording, one number a seed."""

    model: str
    dataset: str
    wording: str
    num_classes: int
    written: tuple[float, ...]
    likeliest: tuple[float, ...]
    read: tuple[float, ...]
    unread: tuple[str, ...]
    by_class: tuple[tuple[str, float, float], ...]
    """Each class, and its mean accuracy over seeds with the written kinematics and with all meanings."""


@dataclass(frozen=True)
class Model:
    """A fitted method, and the clips that it is asked about."""

    method: Method
    latents: Latents
    encoder: TextEncoder

    def score(self, meanings: Sequence[Sequence[Meaning]], softness: float = SOFTNESS) -> Scores:
        """Scores (1, N, K) of K labels with these meanings, whose class ids are 0 to K - 1. A label without meaning never wins.

        `softness` is that of `of_labels`.
        """
        read = [place for place, own in enumerate(meanings) if own]
        every = [(owner, one) for owner, place in enumerate(read) for one in meanings[place]]
        classes = [ClassText(name="any", kinematics=one.kinematics) for _, one in every]
        self.method.bind(encode_classes(classes, self.method.test_views, self.encoder))
        found = self.method.score(self.latents, num_trials=1, seed=0)
        owners, shares = np.array([owner for owner, _ in every]), np.array([one.share for _, one in every], np.float32)
        scores = of_labels(found, owners, shares, softness)
        values = np.full((*scores.values.shape[:2], len(meanings)), scores.values.min() - 1, np.float32)
        values[..., read] = scores.values
        return Scores(values, np.arange(len(meanings), dtype=np.int64), scores.samples)


def measure(data: Path | None, runs: Path, seeds: Sequence[int], show: Callable[[Row], None]) -> list[Row]:
    """Every data set of `TARGETS` with every wording, and the model of `TRAINED_ON` asked with the names of `ASKED`.

    Raises InputError if a wording lacks a class.
    """
    rows: list[Row] = []
    for dataset, target in TARGETS.items():
        models = [fit_model(ALONE, target, data, runs, seed) for seed in seeds]
        rows += rows_of(f"{ALONE} {target}", dataset, wordings(dataset), models, show)
        if dataset == ASKED:
            trained = [fit_model(TRAINED, TRAINED_ON, data, runs, seed) for seed in seeds]
            asked = [replace(own, latents=_as_known(model.latents, own)) for own, model in zip(trained, models, strict=True)]
            rows += rows_of(f"{TRAINED} {TRAINED_ON}", dataset, wordings(dataset), asked, show)
    return rows


def fit_model(recipe: str, target: str, data: Path | None, runs: Path, seed: int, settings: Sequence[str] = ()) -> Model:
    """The model of a recipe on a target, with changes to its settings. It is fitted unless `runs` has it."""
    run = Pipeline(experiment(recipe, target, data, [f"seed={seed}", *settings])([]), runs)
    return Model(run.method, run.latents, MiniLM())


def _as_known(latents: Latents, model: Model) -> Latents:
    """Latents of the same measurements by another run's encoder, which has nothing learnt."""
    if latents.z.shape[1:] != model.latents.z.shape[1:]:
        raise InputError(f"latents: expected tokens of shape {model.latents.z.shape[1:]}, found {latents.z.shape[1:]}")
    return replace(latents, encoder=model.latents.encoder)


def wordings(dataset: str, file: Path = WORDINGS) -> dict[str, tuple[str, ...]]:
    """The class names of a data set and their rewritings, by wording, in label order.

    The file has data set -> class name -> wording -> rewriting. Raises InputError if a class is missing.
    """
    names = load_bank(dataset).names
    rewritten: Mapping[str, Mapping[str, str]] = read_yaml(file)[dataset]
    if missing := [name for name in names if name not in rewritten]:
        raise InputError(f"{file.name}: {dataset}: expected a rewriting of every class, found none of {missing[0]!r}")
    kinds = dict.fromkeys(kind for texts in rewritten.values() for kind in texts)
    return {OWN: names, **{kind: tuple(rewritten[name][kind] for name in names) for kind in kinds}}


def rows_of(
    model: str,
    dataset: str,
    labels_of: Mapping[str, Sequence[str]],
    models: Sequence[Model],
    show: Callable[[Row], None],
) -> list[Row]:
    """A row for each wording. `labels_of` has the labels of all classes by wording, and `models` one model a seed."""
    bank = load_bank(dataset)
    by_hand = [[Meaning(entry.kinematics, 1.0)] if entry.kinematics else [] for entry in bank.classes]
    written = [accuracy(one.score(by_hand)) for one in models]
    rows = []
    for wording, labels in labels_of.items():
        readings = readings_of(labels)
        read = [accuracy(one.score([reading.meanings for reading in readings])) for one in models]
        likeliest = [accuracy(one.score(list(map(_likeliest, readings)))) for one in models]
        of_classes = zip(bank.names, _mean_by_class(written), _mean_by_class(read), strict=True)
        row = Row(
            model=model,
            dataset=dataset,
            wording=wording,
            num_classes=len(labels),
            written=tuple(one for one, _ in written),
            likeliest=tuple(one for one, _ in likeliest),
            read=tuple(one for one, _ in read),
            unread=tuple(reading.name for reading in readings if not reading.meanings),
            by_class=tuple((name, float(a), float(b)) for name, a, b in of_classes),
        )
        rows.append(row)
        show(row)
    return rows


def readings_of(labels: Sequence[str], settings: ReadingSettings = CHOSEN) -> tuple[Reading, ...]:
    """Readings of the labels. One that cannot be read has no meaning."""
    return read_labels(labels, embed_names(MiniLM(), text_cache()), refuse=False, settings=settings)


def _likeliest(reading: Reading) -> list[Meaning]:
    return [Meaning(reading.kinematics, 1.0)] if reading.kinematics else []


def accuracy(scores: Scores) -> tuple[float, FloatArray]:
    """Top-1 accuracy of all clips, and of each class, in percent."""
    predicted = predictions(ensemble(scores), scores.class_ids)
    by_class = per_class_accuracy(confusion_matrix(predicted, scores.samples.labels, scores.class_ids))
    right = float((predicted == scores.samples.labels).mean())
    return 100 * right, 100 * np.array([by_class.get(int(one), np.nan) for one in scores.class_ids], np.float32)


def _mean_by_class(found: Sequence[tuple[float, FloatArray]]) -> FloatArray:
    mean: FloatArray = np.mean([by_class for _, by_class in found], axis=0)
    return mean
