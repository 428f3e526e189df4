"""A synthetic data set: motion programs as data, rendered to skeletons over subjects, views and sensor noise.

The words of a program (`fdsm.vocabulary.Kinematics`) drive its rendering, so its texts and its motion cannot disagree.
"""

from fdsm.data.synthetic.generate import generate, list_motions
from fdsm.data.synthetic.programs import Action, Program, load_programs
from fdsm.data.synthetic.render import render
from fdsm.data.synthetic.repertoire import repertoire
from fdsm.data.synthetic.subjects import Subject, make_subject

__all__ = ["Action", "Program", "Subject", "generate", "list_motions", "load_programs", "make_subject", "render", "repertoire"]
