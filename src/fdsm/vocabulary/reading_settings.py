"""Settings of the reading of labels (see `fdsm.vocabulary.label_reader`), and what a label needs to be read."""

from __future__ import annotations

from dataclasses import dataclass

from fdsm.vocabulary.lexicon import OVERLAP


@dataclass(frozen=True)
class ReadingSettings:
    """Settings of the reading.

    The defaults were chosen on rewritings of the names of the data set `synthetic` (see docs/protocol.md), never on recorded clips.
    `python -m studies reading --validation` measures what others would give.
    """

    overlap: float = OVERLAP
    """Share of common words in the similarity of two texts (see `Lexicon.similarity`)."""
    voters: int = 160
    """Largest number of names that vote for the meaning of a label."""
    reach: float = 0.6
    """Names that are less similar than the nearest name by more than this do not vote."""
    softness: float = 0.08
    """A vote falls by the factor e for each such step of similarity."""
    learnt: float = 0.04
    """How much the learnt log odds of a name's path add to its similarity (see `fdsm.vocabulary.path_odds`)."""
    contrary: float = 0.1
    """Factor on the vote for a path that is named by the opposite of a word of the label."""
    most_movements: int = 6
    """Movements that a label keeps, before what it leaves open is counted each way."""
    most_meanings: int = 24
    """Meanings that a label keeps after that."""
    other_side: float = 0.25
    """Share of the left side where a label does not say the side."""
    other_height: float = 0.3
    """Share of the next lower and higher heights where a label does not say the height."""
    other_repetition: float = 0.2
    """Share of the other repetition where a label does not say whether the movement is repeated."""
    of_clauses: float = 0.5
    """Share of the clauses in the meanings of "X and Y". The rest is the label's as a whole."""
    of_descriptions: float = 0.5
    """Share of the descriptions in the meanings of a label that has some."""


CHOSEN = ReadingSettings()

LEAST_SUPPORT = (0.46, 0.33)
"""Smallest mean similarity to the nearest `SUPPORTERS` names: of labels of up to three words, and of longer ones.

A label with less is not read, unless it is a name of the lexicon. One near name is not enough: "sugar" is near to "stir in sugar"
and to nothing else. Nor is a thing read that people handle, such as an umbrella (`Lexicon.is_thing`). The values were chosen for
MiniLM on two kinds of labels (see `tests/vocabulary/test_label_reader.py`). Nearly all labels of movements are read. Of words that
name no movement ("Tuesday", "class 7"), six in seven are not.
"""
SUPPORTERS = 10
