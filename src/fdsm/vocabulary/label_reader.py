"""The reading of labels: from names in plain words to kinematics.

Rules give sides, heights and tempo (`label_parser`). The nearest everyday name gives the path (`everyday`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fdsm.errors import InputError
from fdsm.values import FloatArray
from fdsm.vocabulary.everyday import everyday_names
from fdsm.vocabulary.kinematics import Kinematics
from fdsm.vocabulary.label_parser import ParsedLabel, parse_label

Embed = Callable[[Sequence[str]], FloatArray]
"""Maps N distinct texts to embeddings (N, D) of any norm (see `fdsm.text.embed_names`)."""

LEAST_SIMILARITY = 0.55
"""Smallest similarity to an everyday name. A label with less similarity to all of them is not read.

The value was chosen for MiniLM on two kinds of names (see `tests/vocabulary/test_label_reader.py`):

- Everyday names, each read without itself. Of the names that find their own path, 93% are above the value. Of the names
  below the value, two in three find another path.
- Words that name no movement ("banana", "Tuesday", "class 7"). 92% are below the value.
"""


@dataclass(frozen=True)
class Reading:
    """The reading of a label: its kinematics (None if no everyday name is near), and the nearest everyday name."""

    name: str
    kinematics: Kinematics | None
    nearest: str
    similarity: float
    """Cosine between the embeddings of the two names, at most 1."""

    @property
    def read_as(self) -> str | None:
        """The four phrases of the kinematics in one line."""
        return ", ".join(self.kinematics.phrases) if self.kinematics else None


def check_labels(labels: Sequence[str]) -> None:
    """Raises InputError if there is no label, if one is blank, or if two differ only in case and outer spaces."""
    if isinstance(labels, str):
        raise InputError(f"labels: expected a list of labels, found the single text {labels!r}")
    if len(labels) == 0:
        raise InputError("labels: expected at least one label, found none")
    first: dict[str, int] = {}
    for place, label in enumerate(labels):
        if not isinstance(label, str) or not label.strip():
            raise InputError(f"labels: expected a text, found {label!r} at place {place}")
        same = first.setdefault(label.strip().casefold(), place)
        if same != place:
            raise InputError(f"labels: expected labels that differ, found {label!r} at the places {same} and {place}")


def read_labels(labels: Sequence[str], embed: Embed, *, refuse: bool = True) -> tuple[Reading, ...]:
    """The kinematics of each label. Each label is read independently of the others.

    `parse_label` reads sides, tempo and so on by rules. The rest of the label is embedded and compared with the everyday names.

    Raises InputError as `check_labels` does. With `refuse`, it also raises InputError for a label without a near everyday name.
    Otherwise such a label has no kinematics.
    """
    check_labels(labels)
    asked = [parse_label(label) for label in labels]
    for label, words in zip(labels, asked, strict=True):
        if not words.bare:
            raise InputError(f"label {label!r}: expected the name of an action, found none in it")
    similarities = _similarities(asked, embed)
    readings = tuple(_read(label.strip(), *one) for label, *one in zip(labels, asked, similarities, strict=True))
    for reading in readings:
        if refuse and reading.kinematics is None:
            raise InputError(
                f"label {reading.name!r}: expected an action that the vocabulary of movement has words for, found none; the "
                f"nearest known name is {reading.nearest!r} (similarity {reading.similarity:.2f}, needed {LEAST_SIMILARITY}); "
                "a text bank (--bank) can describe the label"
            )
    return readings


def _read(label: str, words: ParsedLabel, similarities: FloatArray) -> Reading:
    names = [(entry, name) for entry in everyday_names() for name in entry.names]
    similarity = float(similarities.max())
    alike = np.flatnonzero(similarities > similarity - 1e-5)  # names may differ only in the side: the first one counts
    entry, nearest = names[alike[0]]
    if similarity < LEAST_SIMILARITY:
        return Reading(label, None, nearest, similarity)
    kinematics = entry.said(words)
    of_this_side = (names[i][1] for i in alike if names[i][0].path == kinematics.path)
    return Reading(label, kinematics, next(of_this_side, nearest), similarity)


def _similarities(asked: Sequence[ParsedLabel], embed: Embed) -> FloatArray:
    """Similarity of each label to each everyday name (K, E).

    A height may be part of the action's name or only give a place, so the label counts with and without it.
    """
    names = [parse_label(name).action for entry in everyday_names() for name in entry.names]
    known = _unit(names, embed)
    whole, bare = (_unit(texts, embed) for texts in ([w.action for w in asked], [w.bare for w in asked]))
    return np.maximum(whole @ known.T, bare @ known.T)


def _unit(texts: Sequence[str], embed: Embed) -> FloatArray:
    """Embeddings (len(texts), D) of norm 1. Texts may repeat."""
    row = {text: i for i, text in enumerate(sorted(set(texts)))}
    pooled = embed(list(row))[[row[text] for text in texts]]
    return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)
