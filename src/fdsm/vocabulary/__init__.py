"""The closed vocabulary of movement, its attributes, and the reading of labels.

- `kinematics`: the closed vocabulary of movement.
- `attributes`, `attribute_names`: the graded attributes of the vocabulary's words.
- `label_parser`, `everyday`, `label_reader`: from a label in plain words to kinematics. `defaults` fills in missing words.
- `synonyms`: words that mean the same action.
- `class_text`: all texts about one class.
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
