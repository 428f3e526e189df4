"""The contents page of the methods: what each one is and needs, from the methods and their recipes."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass

from fdsm.experiment.recipes import load_recipe, recipe_names
from fdsm.methods import METHODS
from fdsm.methods.adaptation import Adaptation
from fdsm.methods.diffusion.method import DiffusionClassifier
from fdsm.methods.trained import TrainedMethod


@dataclass(frozen=True)
class Described:
    """One method of the registry."""

    name: str
    module: str
    about: str  # the first sentence of its module
    kind: str  # closed form, trained, diffusion or adaptation
    reads: str  # what it sees of a clip
    views: tuple[str, ...]  # the text views that its recipe reads, unless a target's settings name others
    marks: tuple[str, ...]  # what a reader of its scores must know


def describe(name: str) -> Described:
    """Raises InputError for an unknown name."""
    kind = METHODS[name]
    # A method of another package has no recipe, so its own settings are all there is.
    own = load_recipe(name).settings["method"] if name in recipe_names() else {"name": name}
    method = kind(METHODS.config_of(name).model_validate(own))
    doc = inspect.getdoc(sys.modules[kind.__module__]) or ""
    marks = {
        "candidates compete": method.candidates_compete,
        "transductive": method.transductive,
    }
    return Described(
        name=name,
        module=kind.__module__,
        about=_first_sentence(kind.__doc__ or "" if issubclass(kind, DiffusionClassifier) else doc),
        kind=_kind(kind),
        reads=method.needs if isinstance(method, TrainedMethod) else "tokens",
        views=tuple(dict.fromkeys((*method.fit_views, *method.test_views))),
        marks=tuple(mark for mark, applies in marks.items() if applies),
    )


def _first_sentence(doc: str) -> str:
    return " ".join(doc.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".") + "."


def _kind(method: type) -> str:
    for kind, base in (("trained", TrainedMethod), ("diffusion", DiffusionClassifier), ("adaptation", Adaptation)):
        if issubclass(method, base):
            return kind
    return "closed form"


def catalogue() -> list[Described]:
    """All methods, by name."""
    return [describe(name) for name in METHODS]
