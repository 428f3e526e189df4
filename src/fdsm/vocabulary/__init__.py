"""Attributes and the reading of labels.

- `kinematics`: the closed vocabulary of movement; `attributes`: the graded attributes that its words stand for, by
  `attribute_names`.
- `label_parser`, `everyday`, `label_reader`: a label in plain words becomes kinematics; `defaults` fills in what it leaves open.
- `synonyms`: which words mean the same action. `class_text`: all that is said about one class.
"""

from fdsm.vocabulary.attribute_names import ATTRIBUTES
from fdsm.vocabulary.attributes import attributes
from fdsm.vocabulary.class_text import ALL_VIEWS, OF_KINEMATICS, VIEWS, ClassText, Parts, Phases
from fdsm.vocabulary.everyday import Everyday, everyday_names
from fdsm.vocabulary.kinematics import SLOTS, Kinematics, vocabulary
from fdsm.vocabulary.label_parser import ParsedLabel, parse_label
from fdsm.vocabulary.label_reader import Reading, check_labels, read_labels
from fdsm.vocabulary.synonyms import describes

__all__ = [
    "ALL_VIEWS",
    "ATTRIBUTES",
    "OF_KINEMATICS",
    "SLOTS",
    "VIEWS",
    "ClassText",
    "Everyday",
    "Kinematics",
    "ParsedLabel",
    "Parts",
    "Phases",
    "Reading",
    "attributes",
    "check_labels",
    "describes",
    "everyday_names",
    "parse_label",
    "read_labels",
    "vocabulary",
]
