"""The reading of labels: names in plain words become kinematics.

Sides, heights and tempo are read by rules (`label_parser`), the path by the nearest everyday name (`everyday`).
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
"""Texts that differ from each other -> their embeddings (N, D), of any length; see `fdsm.text.embed_names`."""

LEAST_SIMILARITY = 0.55
"""Names that are less like every everyday name are not read.

Chosen for MiniLM on names alone, of two kinds. Everyday names that are read without themselves: of those that find their own
path 93% are at least so similar, of those that are less similar two in three find another path. And words that name no
movement ("banana", "Tuesday", "class 7"): 92% are less similar. `tests/vocabulary/test_label_reader.py` has both.
"""


@dataclass(frozen=True)
class Reading:
    """How a name was read: its words, None if it is near to nothing, and the everyday name that it is nearest to."""

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
    """Raises InputError if there is no label, if one is blank, or if two are the same but for case and outer spaces."""
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
    """Each label's kinematics; what one is read as does not depend on the others.

    What `parse_label` takes out of a label (sides, tempo, ...) is read by rules. What is left is embedded, as are the everyday
    names.

    Raises InputError as `check_labels` does, and if `refuse`, for a label that is near to nothing; else it has no kinematics.
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
    alike = np.flatnonzero(similarities > similarity - 1e-5)  # names may differ in a side alone: the first of them counts
    entry, nearest = names[alike[0]]
    if similarity < LEAST_SIMILARITY:
        return Reading(label, None, nearest, similarity)
    kinematics = entry.said(words)
    of_this_side = (names[i][1] for i in alike if names[i][0].path == kinematics.path)
    return Reading(label, kinematics, next(of_this_side, nearest), similarity)


def _similarities(asked: Sequence[ParsedLabel], embed: Embed) -> FloatArray:
    """Of each label to each everyday name, (K, E).

    A height may be part of an action's name or only say where it is done: the label counts with it and without.
    """
    names = [parse_label(name).action for entry in everyday_names() for name in entry.names]
    known = _unit(names, embed)
    whole, bare = (_unit(texts, embed) for texts in ([w.action for w in asked], [w.bare for w in asked]))
    return np.maximum(whole @ known.T, bare @ known.T)


def _unit(texts: Sequence[str], embed: Embed) -> FloatArray:
    """Embeddings of length 1, (len(texts), D); texts may be equal."""
    row = {text: i for i, text in enumerate(sorted(set(texts)))}
    pooled = embed(list(row))[[row[text] for text in texts]]
    return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)
