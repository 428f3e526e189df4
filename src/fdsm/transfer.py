"""A finished model on another data set: its accuracy on clips and class names that it was not made for."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from fdsm.data.input_report import InputReport
from fdsm.data.suspicions import listed
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation import Part, part_of
from fdsm.methods.discriminant import Discriminant
from fdsm.progress import progress_bar
from fdsm.ranking import Ranking, rank_each
from fdsm.recognizer import BATCH_SIZE, Recognizer
from fdsm.registry import NamedConfig
from fdsm.values import Scores, Sequences
from fdsm.vocabulary import plain


class Evaluation(BaseModel):
    """What a model gives on all clips of a data set, with the data set's classes as candidates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    classes: list[str]  # the candidate labels, in the order of the data set's classes
    read_as: dict[str, str]  # how labels were read, if they were
    accuracy: Part  # over the clips that were answered
    refused: list[str]  # ids of the clips that were refused
    found: int  # number of answered clips of which the input report has a finding
    model: str  # name of the model's run
    stamps: list[str] = []  # departures from strict zero-shot recognition, such as adapting to these clips


def evaluate(
    recognize: Recognizer, sequences: Sequences, labels: Sequence[str] | None = None, bank: str | None = None
) -> Evaluation:
    """Name every clip of a data set.

    Args:
        recognize: the model.
        sequences: the raw clips of the data set.
        labels: a name for each class, in the order of the data set's classes. None: its own names.
        bank: text bank that describes the labels. None: the model's.

    Raises InputError if there is another number of labels than classes, if a label is refused, or if every clip is. Warns
    (InputWarning) of labels that are read alike.
    """
    names = tuple(sequences.samples.class_names if labels is None else labels)
    if len(names) != len(sequences.samples.class_names):
        raise InputError(f"labels: expected one for each of {len(sequences.samples.class_names)} classes, found {len(names)}")
    values: list[list[float]] = []
    answered: list[int] = []
    read_as: dict[str, str] = {}
    found = 0
    recognize([], names, bank=bank)  # refuses labels before anything long, and warns of those that are read alike
    with progress_bar("clips", len(sequences)) as advance, warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # there may be thousands; they are counted
        # Clips of a transductive method influence each other, so they are all asked together, as in a run.
        at_once = max(1, len(sequences)) if recognize.method.transductive else BATCH_SIZE
        for start in range(0, len(sequences), at_once):
            batch = range(start, min(start + at_once, len(sequences)))
            reports = {place: report for place in batch if (report := _inspected(recognize, sequences, place)) is not None}
            rankings = rank_each(
                lambda some: recognize(some, names, bank=bank, batch_size=at_once),
                list(reports.values()),
            )
            for (place, report), ranking in zip(reports.items(), rankings, strict=True):
                if isinstance(ranking, InputError):
                    continue
                values.append(_in_order(ranking, names))
                read_as |= {one["label"]: one["read_as"] for one in ranking if one["read_as"]}
                found += bool(report.findings)
                answered.append(place)
            advance(len(batch))
    if not answered:
        raise InputError(f"every one of {len(sequences)} clips was refused")
    rows = np.array(answered, np.int64)
    scores = Scores(np.array([values], np.float32), np.arange(len(names), dtype=np.int64), sequences.samples.select(rows))
    refused = sorted(set(range(len(sequences))) - set(answered))
    return Evaluation(
        classes=list(names),
        read_as=read_as,
        accuracy=part_of(scores, np.ones(len(rows), bool)),
        refused=[sequences.samples.ids[place] for place in refused],
        found=found,
        model=recognize.config.name,
        stamps=[*recognize.config.departures, *_taught(recognize, names)],
    )


def _taught(recognize: Recognizer, names: Sequence[str]) -> list[str]:
    """That a model knows some of the classes from labelled clips, if it does."""
    method = recognize.method
    known = {plain(label) for label in method.known} if isinstance(method, Discriminant) else set()
    taught = [name for name in names if plain(name) in known]
    return [f"knows {len(taught)} of {len(names)} classes from labelled clips: {listed(taught)}"] if taught else []


_OF_ANYBODY = ("folder", "store", "pyskl")
"""Sources that do not say by their names what they hold."""


def same_data(one: NamedConfig, other: NamedConfig) -> bool:
    """Whether two sources hold the same data set, as far as their names say. A saved model keeps no more of its folder's place."""
    if one.name != other.name or one.name not in _OF_ANYBODY:
        return one.name == other.name
    names = [Path(vars(source)["root"]).resolve().name for source in (one, other)]
    return names[0] == names[1]


def _inspected(recognize: Recognizer, sequences: Sequences, place: int) -> InputReport | None:
    """The report on a clip. None if it is refused."""
    try:
        return recognize.inspect(np.asarray(sequences[place]), layout=sequences.layout, fps=sequences.fps)
    except InputError:
        return None


def _in_order(ranking: Ranking, names: Sequence[str]) -> list[float]:
    score = {one["label"]: one["score"] for one in ranking}
    return [score[name] for name in names]
