"""The words for movement: the closed vocabulary of kinematics, what it lets one expect, and what is said about an action class."""

from fdsm.vocabulary.alike import describes
from fdsm.vocabulary.attributes import ATTRIBUTES, attributes
from fdsm.vocabulary.class_text import ALL_VIEWS, VIEWS, ClassText, Parts, Phases
from fdsm.vocabulary.kinematics import SLOTS, Kinematics, vocabulary

__all__ = [
    "ALL_VIEWS",
    "ATTRIBUTES",
    "SLOTS",
    "VIEWS",
    "ClassText",
    "Kinematics",
    "Parts",
    "Phases",
    "attributes",
    "describes",
    "vocabulary",
]
