"""The words for movement: the closed vocabulary of kinematics, and what is said about an action class."""

from fdsm.vocabulary.class_text import VIEWS, ClassText, Parts, Phases
from fdsm.vocabulary.kinematics import SLOTS, Kinematics, vocabulary

__all__ = ["SLOTS", "VIEWS", "ClassText", "Kinematics", "Parts", "Phases", "vocabulary"]
