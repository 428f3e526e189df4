"""A synthetic data set: motion programs, rendered to skeletons for several subjects and views, with sensor noise.

The words of a program (`fdsm.vocabulary.Kinematics`) control its rendering, so its texts and its motion always agree.
"""

from fdsm.synthetic.generate import generate, list_motions
from fdsm.synthetic.programs import Action, Program, load_programs
from fdsm.synthetic.render import render
from fdsm.synthetic.subjects import Subject, make_subject
from fdsm.synthetic.training_classes import make_training_classes

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
