"""Base of the methods in closed form that compute with torch."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor

from fdsm import storage
from fdsm.errors import InputError
from fdsm.methods.base import Method, classes_of
from fdsm.methods.text_tensors import unit_vectors
from fdsm.values import AnyArray, ClassTexts, Latents


class ClosedForm(Method):
    """A method in closed form that reads the text view(s) `view` of its config as unit vectors. A subclass fits and scores."""

    tensors: ClassVar[tuple[str, ...]]
    """Names of what `fit` puts into `_fitted`."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._fitted: dict[str, Tensor] = {}
        self._bound: tuple[Tensor, tuple[int, ...]] | None = None

    @property
    def test_views(self) -> tuple[str, ...]:
        views: tuple[str, ...] = self.config.view
        return views

    def bind(self, texts: ClassTexts) -> None:
        """Take the candidates' texts.

        Raises InputError if the method has not been fitted, if the text view is missing, or if the texts come from another
        text encoder.
        """
        if not self._fitted:
            raise InputError("this model has not been fitted yet")
        self._check_texts(texts, self.test_views)
        self._bound = self._class_texts(texts)

    def _class_texts(self, texts: ClassTexts) -> tuple[Tensor, tuple[int, ...]]:
        """One unit vector per class (K, P*D), and the class ids."""
        return unit_vectors(texts, self.test_views), classes_of(texts, self.test_views)

    def _candidates(self, latents: Latents) -> tuple[Tensor, tuple[int, ...]]:
        """The bound candidates' texts, to score these latents against.

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        self._check_latents(latents)
        if self._bound is None:
            raise InputError("bind candidate texts before scoring")
        return self._bound

    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        return storage.to_arrays(self._fitted), {}

    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        self._fitted = storage.to_tensors({name: arrays[name] for name in self.tensors})
