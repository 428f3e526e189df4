"""A synthetic data set: motion programs, rendered to skeletons for several subjects and views, with sensor noise.

The words of a program (`fdsm.vocabulary.Kinematics`) control its rendering, so its texts and its motion always agree.

Names are imported at their first use, because the texts are read without the motions, which take long to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fdsm.synthetic.generation import generate, list_motions
    from fdsm.synthetic.programs import Action, Program, load_programs
    from fdsm.synthetic.rendering import render
    from fdsm.synthetic.subjects import Subject, make_subject
    from fdsm.synthetic.training_classes import make_training_classes

_HOMES = {
    "Action": "programs",
    "Program": "programs",
    "Subject": "subjects",
    "generate": "generation",
    "list_motions": "generation",
    "load_programs": "programs",
    "make_subject": "subjects",
    "make_training_classes": "training_classes",
    "render": "rendering",
}
__all__ = [
    "Action",
    "Program",
    "Subject",
    "generate",
    "list_motions",
    "load_programs",
    "make_subject",
    "make_training_classes",
    "render",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
