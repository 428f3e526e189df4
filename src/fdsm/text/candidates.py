"""From labels in plain words to the texts that a method is bound to: the classes of a bank, or what the labels may mean."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdsm.errors import InputError, InputWarning, did_you_mean
from fdsm.text.bank import TextBank
from fdsm.text.encode import embed_names, encode_classes
from fdsm.text.encoders import MiniLM, TextEncoder
from fdsm.text.syntax import OF_NAMES
from fdsm.values import BoolArray, ClassTexts, FloatArray, IntArray
from fdsm.vocabulary import NUMERIC_VIEWS, OF_KINEMATICS, ClassText, Kinematics, Reading, alike, check_labels, plain, read_labels

REST = "rest"
"""The path of who keeps still."""


@dataclass(frozen=True)
class Candidates:
    """K labels with M meanings in all, and the texts of the meanings, whose class ids are 0 to M - 1.

    A label has one meaning, unless it was read into kinematics (`fdsm.vocabulary.label_reader`). `fdsm.evaluation.meanings` makes
    scores of labels from scores of meanings.
    """

    labels: tuple[str, ...]
    texts: ClassTexts
    owners: IntArray  # (M,), the place of each meaning's label
    shares: FloatArray  # (M,), of the meanings of a label; they sum to 1
    kinematics: tuple[Kinematics | None, ...]  # of each meaning, if it has some
    readings: dict[str, Reading]  # of the labels that were read

    def read_as(self, label: str) -> str | None:
        """The phrases of the label's most likely meaning. None if it was not read."""
        return self.readings[label].read_as if label in self.readings else None

    def means(self, path: str, stance: str | None = None) -> BoolArray:
        """Which labels (K,) mostly mean this path, in this stance or (None) in any.

        To rest is read as to stand still unless the label says otherwise. So a label that does not speak of standing, such as
        "idle", means to rest in any stance.
        """
        found = np.zeros(len(self.labels), np.bool_)
        for place, label in enumerate(self.labels):
            share, stances = 0.0, set()
            for row in np.flatnonzero(self.owners == place):
                words = self.kinematics[row]
                if words is not None and words.path == path:
                    share += float(self.shares[row])
                    stances.add(words.stance)
            any_stance = stance is None or (path == REST and "stand" in stances and "stand" not in plain(label))
            found[place] = share >= 0.5 and (any_stance or stance in stances)
        return found


def find_candidates(
    labels: Sequence[str],
    bank: TextBank,
    views: Sequence[str],
    encoder: TextEncoder,
    cache_dir: Path | None = None,
    descriptions: Mapping[str, tuple[str, ...]] | None = None,
) -> Candidates:
    """The labels with the view `name`, and those other views that all of them have.

    A label finds its class in the bank whatever its case and punctuation (`fdsm.vocabulary.plain`). A label that the bank has no
    kinematics of is read, together with its descriptions, if a view needs them. A label with `descriptions` of its own takes
    nothing from the bank.

    Raises InputError for an empty list of labels, for a blank or repeated label, for a description of something else, and for a
    label that must be read and cannot be. Warns (InputWarning) of labels that are read alike.
    """
    check_labels(labels)
    own = descriptions or {}
    for described in own:
        if described not in labels:
            raise InputError(f"descriptions: expected labels as keys, {did_you_mean(described, list(labels))}")
    known = {plain(entry.name): entry for entry in bank.classes}
    known |= {plain(label): ClassText(name=label, descriptions=texts) for label, texts in own.items()}
    classes = [known.get(plain(label), ClassText(name=label)).model_copy(update={"name": label.strip()}) for label in labels]
    others = [view for view in views if view != "name"]
    readings = _read(labels, classes, encoder, cache_dir) if OF_KINEMATICS & set(others) else {}
    meanings: list[tuple[int, ClassText, float]] = []
    for place, (label, entry) in enumerate(zip(labels, classes, strict=True)):
        if label in readings:
            found = readings[label].meanings
            meanings += [(place, entry.model_copy(update={"kinematics": one.kinematics}), one.share) for one in found]
        else:
            meanings.append((place, entry, 1.0))
    owners, entries, shares = zip(*meanings, strict=True)
    others = [view for view in others if all(_has(entry, view) for entry in entries)]
    texts = encode_classes(entries, ("name", *others), encoder, cache_dir)
    words = tuple(entry.kinematics for entry in entries)
    return Candidates(tuple(labels), texts, np.array(owners, np.int64), np.array(shares, np.float32), words, readings)


def _read(labels: Sequence[str], classes: Sequence[ClassText], encoder: TextEncoder, cache_dir: Path | None) -> dict[str, Reading]:
    """Readings of the labels whose class has no kinematics."""
    to_read = [(label, entry.descriptions) for label, entry in zip(labels, classes, strict=True) if entry.kinematics is None]
    if not to_read:
        return {}
    names, descriptions = zip(*to_read, strict=True)
    embed = embed_names(encoder if isinstance(encoder, MiniLM) else MiniLM(), cache_dir)
    readings = read_labels(names, embed, descriptions=descriptions)
    for group in alike(readings):
        said = ", ".join(map(repr, group))
        warnings.warn(f"labels {said}: they are read as the same movement, so their order says little", InputWarning, stacklevel=5)
    return dict(zip(names, readings, strict=True))


def require_some(labels: Sequence[str], bank: TextBank, source: str) -> None:
    """Raises InputError if the bank has no class with the name of a label."""
    known = {plain(name) for name in bank.names}
    if not any(plain(label) in known for label in labels):
        raise InputError(f"bank {source}: expected classes with the labels' names, found none of {', '.join(map(repr, labels))}")


def _has(entry: ClassText, view: str) -> bool:
    if view in OF_NAMES:
        return True
    return entry.kinematics is not None if view in NUMERIC_VIEWS else bool(entry.rows(view))


def sentences(descriptions: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The sentences about each label. Raises InputError if they are not given by label, or if one is blank."""
    if not isinstance(descriptions, Mapping):
        raise InputError(f"descriptions: expected sentences by label, found {type(descriptions).__name__}")
    result = {}
    for label, texts in descriptions.items():
        several = (texts,) if isinstance(texts, str) or not isinstance(texts, Iterable) else tuple(texts)
        if not several or not all(isinstance(text, str) and text.strip() for text in several):
            raise InputError(f"descriptions: expected a sentence or several about {label!r}, found {texts!r}")
        result[label] = several
    return result
