"""Whether a window of a recording shows one of the labels at all. The rest of the recording has no label."""

from __future__ import annotations

from collections.abc import Sequence

from fdsm.errors import InputError
from fdsm.methods.discriminant import Discriminant
from fdsm.recognizer import Recognizer
from fdsm.vocabulary import check_labels
from fdsm.vocabulary.plain_label import plain, stem_of

LEAST = 0.5
"""The least score of a window that gets a label. Scores are cosines.

It was chosen on synthetic recordings. Recorded people score lower.
"""
BACKGROUND = ("stand still", "walk", "turn around", "look around")
"""What people do between actions. A window that shows one of these gets no label."""


def require_cosines(recognizer: Recognizer) -> None:
    """Raises InputError if scores of different windows cannot be compared."""
    if not isinstance(recognizer.method, Discriminant):
        name = recognizer.config.method.name
        raise InputError(f"method {name!r}: expected the method 'discriminant', whose scores of different windows can be compared")


def with_background(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels and what they compete with. What a label speaks of is not background.

    Raises InputError for blank or repeated labels, and if there are none.
    """
    check_labels(labels)
    words = {stem_of(word) for label in labels for word in plain(label).split()}
    return (*labels, *(other for other in BACKGROUND if stem_of(plain(other).split()[0]) not in words))


def gain(score: float, seconds: float, least: float) -> float:
    """What the first label of a window is worth, against no label: more for a higher score and for a longer window.

    A window of two actions scores less than each of them, so two segments are worth more. A window of three repetitions scores as
    much as one repetition, so the longer segment is worth more.
    """
    return float((score - least) * seconds**0.5)
