"""The closed vocabulary of movement, its attributes, and the reading of labels.

- `kinematics`: the closed vocabulary of movement.
- `attributes`, `attribute_names`: the graded attributes of the vocabulary's words.
- `plain_label`, `label_parser`, `label_people`, `label_things`: the words of a label, and what rules find in them.
- `lexicon`, `lexicon_entry`, `label_reader`: from a label in plain words to kinematics. `defaults` fills in missing words.
- `synonyms`: words that mean the same action.
- `class_text`: all texts about one class.
"""

from fdsm.vocabulary.attribute_names import ATTRIBUTES
from fdsm.vocabulary.attributes import attributes, path_channels
from fdsm.vocabulary.class_text import ALL_VIEWS, NUMERIC_VIEWS, OF_KINEMATICS, VIEWS, ClassText, Parts, Phases
from fdsm.vocabulary.kinematics import SLOTS, Kinematics, vocabulary
from fdsm.vocabulary.label_parser import ParsedLabel, parse_label
from fdsm.vocabulary.label_reader import Meaning, Reading, alike, check_labels, read_labels
from fdsm.vocabulary.plain_label import plain
from fdsm.vocabulary.synonyms import describes

__all__ = [
    "ALL_VIEWS",
    "ATTRIBUTES",
    "NUMERIC_VIEWS",
    "OF_KINEMATICS",
    "SLOTS",
    "VIEWS",
    "ClassText",
    "Kinematics",
    "Meaning",
    "ParsedLabel",
    "Parts",
    "Phases",
    "Reading",
    "alike",
    "attributes",
    "check_labels",
    "describes",
    "parse_label",
    "path_channels",
    "plain",
    "read_labels",
    "vocabulary",
]
