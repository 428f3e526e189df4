"""From labels in plain words to the texts that a method is bound to: the classes of a bank, or what the labels may mean."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from fdsm.errors import InputError, InputWarning, did_you_mean, explain
from fdsm.text.bank import TextBank
from fdsm.text.encode import embed_names, encode_classes
from fdsm.text.encoders import MiniLM, TextEncoder
from fdsm.text.syntax import OF_NAMES
from fdsm.values import BoolArray, ClassTexts, FloatArray, IntArray
from fdsm.vocabulary import (
    NUMERIC_VIEWS,
    OF_KINEMATICS,
    ClassText,
    Kinematics,
    Meaning,
    Reading,
    alike,
    check_labels,
    plain,
    read_labels,
)

REST = "rest"
"""The path of who keeps still."""
_LEAST_SHARE = 0.05
"""Share of a label's meanings that a stance must have for the label to mean it."""
_TOLD = {"descriptions": "sentences", "kinematics": "fields of the vocabulary"}
"""What a call says of its labels, by the name of the option."""


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
    readings: dict[str, Reading]  # of the labels that were read, or whose meaning was given

    def read_as(self, label: str) -> str | None:
        """The phrases of the label's most likely meaning. None if the bank or its name alone says what it is."""
        return self.readings[label].read_as if label in self.readings else None

    def means(self, path: str, stance: str | None = None) -> BoolArray:
        """Which labels (K,) mostly mean this path, in this stance or (None) in any.

        To rest is read as to stand still unless the label says otherwise. So a label that does not speak of standing, such as
        "idle", means to rest in any stance.
        """
        found = np.zeros(len(self.labels), np.bool_)
        for place, label in enumerate(self.labels):
            of_stance: dict[str, float] = defaultdict(float)
            for row in np.flatnonzero(self.owners == place):
                words = self.kinematics[row]
                if words is not None and words.path == path:
                    of_stance[words.stance] += float(self.shares[row])
            stances = {own for own, share in of_stance.items() if share >= _LEAST_SHARE}
            any_stance = stance is None or (path == REST and "stand" in stances and "stand" not in plain(label))
            found[place] = sum(of_stance.values()) >= 0.5 and (any_stance or stance in stances)
        return found


@dataclass(frozen=True)
class LabelReading:
    """How one label is read."""

    label: str
    meanings: tuple[Meaning, ...] = ()
    """Likeliest first. One, if the text bank describes the label or its meaning was given. None, if the model needs none."""
    refused: str | None = None
    """Why a call refuses the label, in one sentence."""
    alike: tuple[str, ...] = ()
    """The labels that are read as the same movement, this one among them. Empty if no other one is."""

    @property
    def read_as(self) -> str | None:
        """The four phrases of the likeliest meaning in one line."""
        return ", ".join(self.meanings[0].kinematics.phrases) if self.meanings else None


def find_candidates(
    labels: Sequence[str],
    bank: TextBank,
    views: Sequence[str],
    encoder: TextEncoder,
    cache_dir: Path | None = None,
    descriptions: Mapping[str, tuple[str, ...]] | None = None,
    kinematics: Mapping[str, Kinematics] | None = None,
) -> Candidates:
    """The labels with the view `name`, and those other views that all of them have.

    A label finds its class in the bank whatever its case and punctuation (`fdsm.vocabulary.plain`). A label that the bank has no
    kinematics of is read, together with its descriptions, if a view needs them. A label with `descriptions` of its own takes
    nothing from the bank. One with `kinematics` of its own is not read.

    Raises InputError for an empty list of labels, for a blank or repeated label, for a description or kinematics of something
    else, for kinematics if no view needs them, and for a label that must be read and cannot be. Warns (InputWarning) of labels
    that are read alike.
    """
    check_labels(labels)
    own, given = descriptions or {}, kinematics or {}
    _require_labels(labels, descriptions=own, kinematics=given)
    _require_use(given, views)
    about = _About(bank)
    classes = [about(label, own.get(label, ()), given.get(label)) for label in labels]
    others = [view for view in views if view != "name"]
    readings = _read(labels, classes, given, encoder, cache_dir) if OF_KINEMATICS & set(others) else {}
    for group in alike(readings.values()):
        said = ", ".join(map(repr, group))
        warnings.warn(f"labels {said}: they are read as the same movement, so their order says little", InputWarning, stacklevel=5)
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


def read_each(
    labels: Sequence[str],
    bank: TextBank,
    views: Sequence[str],
    encoder: TextEncoder,
    cache_dir: Path | None,
    descriptions: Mapping[str, str | Sequence[str]],
    kinematics: Mapping[str, Kinematics | Mapping[str, Any]],
) -> list[LabelReading]:
    """How each label is read, in the order of the labels. What `find_candidates` refuses in one label does not spoil the others.

    Raises InputError if `labels` is no list or empty, and for descriptions and kinematics of something else.
    """
    if isinstance(labels, str) or not isinstance(labels, Collection) or len(labels) == 0:
        check_labels(labels)  # says what is wrong
    _require_labels(labels, descriptions=descriptions, kinematics=kinematics)
    about = _About(bank)
    refused: dict[int, str] = {}
    classes: dict[int, ClassText] = {}
    given: dict[str, Kinematics] = {}
    first: dict[str, str] = {}
    for place, label in enumerate(labels):
        try:
            if not isinstance(label, str) or not label.strip():
                raise InputError(f"labels: expected a text, found {label!r}")
            key = plain(label) or label.strip().casefold()
            if key in first:
                raise InputError(f"labels: expected labels that differ, found {first[key]!r} and {label!r}")
            first[key] = label
            told = sentences({label: descriptions[label]})[label] if label in descriptions else ()
            own = kinematics_of({label: kinematics[label]}) if label in kinematics else {}
            _require_use(own, views)
            classes[place] = about(label, told, own.get(label))
            given |= own
        except InputError as error:
            refused[place] = str(error)
    names, used = [labels[place] for place in classes], bool(OF_KINEMATICS & set(views))
    readings = _read(names, list(classes.values()), given, encoder, cache_dir, refuse=False) if used else {}
    for place, entry in classes.items():
        if labels[place] in readings and not readings[labels[place]].meanings:
            try:
                _read([labels[place]], [entry], {}, encoder, cache_dir)
            except InputError as error:
                refused[place] = str(error)
    groups = {name: group for group in alike(readings.values()) for name in group}
    return [
        LabelReading(label, refused=refused[place])
        if place in refused
        else LabelReading(
            label, _meanings(classes[place], readings.get(label)) if used else (), None, groups.get(label.strip(), ())
        )
        for place, label in enumerate(labels)
    ]


def _meanings(entry: ClassText, reading: Reading | None) -> tuple[Meaning, ...]:
    """What a label was read as, or else what the bank says."""
    if reading is not None:
        return reading.meanings
    return () if entry.kinematics is None else (Meaning(entry.kinematics, 1.0),)


class _About:
    """What is known of labels: what a call says of them, or else what the bank says."""

    def __init__(self, bank: TextBank) -> None:
        self._known = {plain(entry.name): entry for entry in bank.classes}

    def __call__(self, label: str, descriptions: tuple[str, ...], given: Kinematics | None) -> ClassText:
        name = label.strip()
        if descriptions or given:
            return ClassText(name=name, descriptions=descriptions, kinematics=given)
        return self._known.get(plain(label), ClassText(name=name)).model_copy(update={"name": name})


def _require_labels(labels: Sequence[str], **told: Mapping[str, Any]) -> None:
    """Raises InputError if what a call says of its labels, by the name of the option, is about something else."""
    for option, by_label in told.items():
        _require_mapping(by_label, option)
        for label in by_label:
            if label not in labels:
                raise InputError(f"{option}: expected labels as keys, {did_you_mean(label, list(labels))}")


def _require_use(given: Mapping[str, Kinematics], views: Sequence[str]) -> None:
    if given and not OF_KINEMATICS & set(views):
        raise InputError(f"kinematics: expected a model that uses them, found one that uses {', '.join(views)}")


def _read(
    labels: Sequence[str],
    classes: Sequence[ClassText],
    given: Mapping[str, Kinematics],
    encoder: TextEncoder,
    cache_dir: Path | None,
    *,
    refuse: bool = True,
) -> dict[str, Reading]:
    """Readings of the labels whose class has no kinematics, and the meanings that were given as if they had been read."""
    readings = {label: Reading(label.strip(), (Meaning(known, 1.0),), known, (), 0.0, 0.0) for label, known in given.items()}
    to_read = [(label, entry.descriptions) for label, entry in zip(labels, classes, strict=True) if entry.kinematics is None]
    if not to_read:
        return readings
    names, descriptions = zip(*to_read, strict=True)
    embed = embed_names(encoder if isinstance(encoder, MiniLM) else MiniLM(), cache_dir)
    found = read_labels(names, embed, descriptions=descriptions, refuse=refuse)
    return readings | dict(zip(names, found, strict=True))


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
    _require_mapping(descriptions, "descriptions")
    result = {}
    for label, texts in descriptions.items():
        several = (texts,) if isinstance(texts, str) or not isinstance(texts, Iterable) else tuple(texts)
        if not several or not all(isinstance(text, str) and text.strip() for text in several):
            raise InputError(f"descriptions: expected a sentence or several about {label!r}, found {texts!r}")
        result[label] = several
    return result


def kinematics_of(kinematics: Mapping[str, Kinematics | Mapping[str, Any]]) -> dict[str, Kinematics]:
    """The given meaning of each label. Raises InputError if they are not given by label, or if one is not in the vocabulary."""
    _require_mapping(kinematics, "kinematics")
    result = {}
    for label, fields in kinematics.items():
        try:
            result[label] = fields if isinstance(fields, Kinematics) else Kinematics.model_validate(fields)
        except ValidationError as error:
            raise explain(error, f"kinematics of {label!r}", Kinematics) from None
    return result


def _require_mapping(told: object, option: str) -> None:
    if not isinstance(told, Mapping):
        raise InputError(f"{option}: expected {_TOLD[option]} by label, found {type(told).__name__}")
