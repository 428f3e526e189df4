"""The contract that every method keeps: fit on what is seen, bind candidate texts, score clips.

It is in arrays. A method that computes with torch imports it itself (see "Who imports torch" in docs/architecture.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, ValidationError

from fdsm import storage
from fdsm.errors import InputError
from fdsm.splits import FitView
from fdsm.values import AnyArray, ClassTexts, FloatArray, Latents, Scores, TextFeatures
from fdsm.version import __version__

View = Literal["name", "descriptions", "kinematics", "parts", "phases", "attributes", "path", "verb", "noun"]
ONE_OR_SEVERAL = BeforeValidator(lambda view: (view,) if isinstance(view, str) else view)
"""Lets a setting of several text views be written as one word: `view: attributes` is `view: [attributes]`."""
Views = Annotated[tuple[View, ...], ONE_OR_SEVERAL]

MODEL = "model.safetensors"


@dataclass(frozen=True)
class Range:
    """Where a setting may be searched, on a logarithmic scale. `whole`: whole numbers only."""

    low: float
    high: float
    whole: bool = False


class Method(ABC):
    """A method is fitted, then bound to candidate classes, then asked for scores.

    Zero-shot: bind the unseen classes. Generalised: bind all classes. Open vocabulary: bind any texts.
    """

    Config: ClassVar[type[Any]]
    scoring_settings: ClassVar[frozenset[str]] = frozenset()
    """Keys of the config that fitting does not read. Runs that differ only in these keys share a model."""
    candidates_compete: ClassVar[bool] = False
    """Whether a further candidate may change the raw score of another, because a classifier is trained on the candidates."""
    transductive: ClassVar[bool] = False
    """Whether the score of a clip depends on the other clips that are scored with it. Reports are marked."""

    def __init__(self, config: Any) -> None:
        self.config = config
        self._made_for: dict[str, str] = {}

    def refuse_tokens(self, tokens: str) -> None:  # noqa: B027 (most methods read every layout)
        """Raises InputError if the method cannot read latents of a token layout (see `fdsm.values.Latents`)."""

    @abstractmethod
    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Learn from seen latents and seen texts. With a `folder`, the method writes its log and checkpoints there."""

    @abstractmethod
    def bind(self, texts: ClassTexts) -> None:
        """Take the candidate classes. Everything that depends on text alone may be computed here."""

    def bound(self, texts: ClassTexts) -> Method:
        """A copy that is bound to the candidate classes. It shares what was fitted, and this method stays as it is.

        So several threads may use one fitted method, each with candidates of its own.
        """
        other = copy(self)
        other.bind(texts)
        return other

    @abstractmethod
    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Score each clip against each bound class, in `num_trials` noise trials (1 for a method without noise).

        With `winner_only`, only the winner of the trials' mean must be exact. A method may then estimate the score of a
        candidate that cannot win. `Scores.computed` says which scores are no estimates. Reports take no estimates.
        """

    @property
    def computed_with(self) -> dict[str, str]:
        """What settings leave to the machine in scoring, as it was chosen. The report says it. Nothing by default."""
        return {}

    @property
    @abstractmethod
    def test_views(self) -> tuple[str, ...]:
        """The text views that `bind` reads."""

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        """What a search of settings may change: dotted key of the config -> a range, or a choice. Empty: nothing."""
        return {}

    @property
    def fit_views(self) -> tuple[str, ...]:
        """The text views that `fit` reads."""
        return self.test_views

    @abstractmethod
    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        """Arrays and JSON-like settings from which `restore` rebuilds the fitted method."""

    @abstractmethod
    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        """Rebuild the fitted method from the results of `state`."""

    def save(self, path: Path) -> None:
        """Write the fitted method as one safetensors file, with config and settings as metadata."""
        arrays, settings = self.state()
        metadata = {"config": self.config.model_dump(mode="json"), "settings": settings, "made_for": self._made_for}
        storage.save_arrays(path, arrays, metadata)

    @classmethod
    def load(cls, path: Path) -> Self:
        """A method as `save` wrote it.

        Raises InputError if the file is missing, damaged, of another method or of another version of fdsm.
        """
        arrays, metadata = storage.load_arrays(path)
        if "config" not in metadata:
            raise InputError(f"{path}: expected a model of {cls.__name__}, found something else")
        if metadata["config"]["name"] != cls.Config.model_fields["name"].default:
            raise InputError(f"{path}: expected a model of {cls.__name__}, found one of {metadata['config']['name']!r}")
        try:
            method = cls(cls.Config.model_validate(metadata["config"]))
            method._made_for = metadata["made_for"]
            method.restore(arrays, metadata["settings"])
        except (ValidationError, KeyError, RuntimeError, ValueError) as error:  # other settings, arrays or shapes
            raise InputError(f"{path}: expected a model that fdsm {__version__} can read, found one of another version") from error
        return method

    def _remember_inputs(self, view: FitView) -> None:
        """Note the encoders of latents and texts. A fitted method cannot read those of another encoder."""
        self._made_for = {"encoder": view.latents.encoder, "text_encoder": next(iter(view.texts.values())).encoder}

    def _check_latents(self, latents: Latents) -> None:
        if not self._made_for:
            raise InputError("this model has not been fitted yet")
        if latents.encoder != self._made_for["encoder"]:
            raise InputError("these latents come from another encoder than the one this model was fitted on")

    def _check_texts(self, texts: ClassTexts, views: tuple[str, ...]) -> None:
        for view in views:
            if self._made_for and view_of(texts, view).encoder != self._made_for["text_encoder"]:
                raise InputError("these texts come from another text encoder than the one this model was fitted on")


def class_vectors(features: TextFeatures) -> tuple[FloatArray, tuple[int, ...]]:
    """One vector per class (classes, P*D), and the class ids.

    The embeddings of a text's P slots stand side by side, so each slot is compared with the same slot of other classes. The
    vector is the mean over the class's texts.
    """
    classes = features.classes
    if len(classes) == len(features):  # nothing to average, which saves time with hundreds of classes
        return features.slots.reshape(len(classes), -1), classes
    rows = [features.slots[features.class_ids == c].mean(0).reshape(-1) for c in classes]
    return np.stack(rows), classes


def classes_of(texts: ClassTexts, views: Sequence[str]) -> tuple[int, ...]:
    """The ids of the classes, in one order for all views. Raises InputError if a view is missing or has other classes."""
    found = [view_of(texts, view).classes for view in views]
    for view, classes in zip(views, found, strict=True):
        if classes != found[0]:
            odd = min(set(classes) ^ set(found[0]) or set(classes))
            raise InputError(f"text views {', '.join(views)}: expected all of the same classes, {view!r} differs in class {odd}")
    return found[0]


def view_of(texts: ClassTexts, view: str) -> TextFeatures:
    """One view of the given texts. Raises InputError, which lists the available views, if this view is missing."""
    if view not in texts:
        there = ", ".join(texts) or "none"
        raise InputError(
            f"the model reads the text view {view!r}, but these classes have only: {there}; a text bank can describe them"
        )
    return texts[view]
