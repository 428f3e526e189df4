"""The words for movement: the closed vocabulary of kinematics, what it lets one expect, and what is said about an action class."""

from fdsm.vocabulary.alike import describes
from fdsm.vocabulary.attributes import ATTRIBUTES, attributes
from fdsm.vocabulary.class_text import ALL_VIEWS, OF_KINEMATICS, VIEWS, ClassText, Parts, Phases
from fdsm.vocabulary.kinematics import SLOTS, Kinematics, vocabulary
from fdsm.vocabulary.names import Everyday, everyday_names

__all__ = [
    "ALL_VIEWS",
    "ATTRIBUTES",
    "OF_KINEMATICS",
    "SLOTS",
    "VIEWS",
    "ClassText",
    "Everyday",
    "Kinematics",
    "Parts",
    "Phases",
    "attributes",
    "describes",
    "everyday_names",
    "vocabulary",
]
