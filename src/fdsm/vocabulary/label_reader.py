"""The reading of labels: from names in plain words to what they may mean in the vocabulary of movement.

Rules give sides, heights and tempo (`label_parser`). The nearest names of the lexicon vote for the rest (`lexicon`), and the learnt
odds of their paths count in the vote (`path_odds`). A label keeps its likely meanings, each with a share, because a name says less
than a movement has.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from fdsm.errors import InputError
from fdsm.values import FloatArray, IntArray
from fdsm.vocabulary import defaults
from fdsm.vocabulary.kinematics import Kinematics, vocabulary
from fdsm.vocabulary.label_asked import Asked, looked_up, shown
from fdsm.vocabulary.label_parser import ParsedLabel, parse_label, posture_of
from fdsm.vocabulary.lexicon import Embed, Lexicon, Near, load, says_the_opposite
from fdsm.vocabulary.lexicon_entry import mirrored_sense
from fdsm.vocabulary.plain_label import plain
from fdsm.vocabulary.reading_settings import CHOSEN, LEAST_SUPPORT, SUPPORTERS, ReadingSettings

_FEW_WORDS = 3
_STRANGE = 0.5
"""A label with more than this share of words that no name has is not read: it may be of another language."""
_CLOSE = 0.75
_SAME = 0.999
_KNOWN_AS_A_WHOLE = 0.85
"""A label "X and Y" that is as near to a name as this is not taken apart: "pick up and throw"."""
_HEIGHTS = tuple(vocabulary()["heights"])
_AT_ONCE = 1 / 3
"""Share of Y in the meanings of "X while Y"."""


@dataclass(frozen=True)
class Meaning:
    """One thing that a label may mean. The shares of a label's meanings sum to 1."""

    kinematics: Kinematics
    share: float


@dataclass(frozen=True)
class Reading:
    """The reading of a label: its likely meanings, and the names of the lexicon that are nearest to it."""

    name: str
    meanings: tuple[Meaning, ...]
    """The likeliest path as it is usually done, then the others, most likely first. What the label leaves open is counted each
    way. Empty if no name is near."""
    kinematics: Kinematics | None
    """The first meaning, with an open side left open ("one arm"). None if no name is near."""
    nearest: tuple[str, ...]
    """Up to three names, the nearest first."""
    similarity: float
    """Of the nearest name, at most 1."""
    support: float
    """Mean similarity of the nearest `SUPPORTERS` names, at most 1."""

    @property
    def read_as(self) -> str | None:
        """The four phrases of the first meaning in one line."""
        return ", ".join(self.meanings[0].kinematics.phrases) if self.meanings else None


def check_labels(labels: Sequence[str]) -> None:
    """Raises InputError if there is no label, if one is blank or no text, or if two have the same plain form (`plain_label`)."""
    if isinstance(labels, str):
        raise InputError(f"labels: expected a list of labels, found the single text {labels!r}")
    if not isinstance(labels, Collection):
        raise InputError(f"labels: expected a list of labels, found {type(labels).__name__}")
    if len(labels) == 0:
        raise InputError("labels: expected at least one label, found none")
    first: dict[str, int] = {}
    for place, label in enumerate(labels):
        if not isinstance(label, str) or not label.strip():
            raise InputError(f"labels: expected a text, found {label!r} at place {place}")
        if not label.isascii() and any("\ud800" <= letter <= "\udfff" for letter in label):  # as of a command line of other bytes
            raise InputError(f"labels: expected text in UTF-8, found {label!r} at place {place}")
        same = first.setdefault(plain(label) or label.strip().casefold(), place)
        if same != place:
            raise InputError(
                f"labels: expected labels that differ, found {labels[same]!r} and {label!r} at the places {same} and {place}"
            )


def read_labels(
    labels: Sequence[str],
    embed: Embed,
    *,
    descriptions: Sequence[Sequence[str]] = (),
    refuse: bool = True,
    settings: ReadingSettings = CHOSEN,
) -> tuple[Reading, ...]:
    """What each label may mean. Each label is read independently of the others.

    `parse_label` reads sides, tempo and so on by rules. The rest of the label is compared with the names of the lexicon. In
    "X then Y" and "X while Y" both parts are read, too. Descriptions, if there are any for each label, are read as the label is,
    and what is read from them has the share `ReadingSettings.of_descriptions`.

    Raises InputError as `check_labels` does. With `refuse`, it also raises InputError for a label that says what is not done, that
    names no action, or that has no near name. Otherwise such a label has no meaning.
    """
    check_labels(labels)
    keys = [
        _Key(label.strip(), tuple(texts), embed.fingerprint, settings)
        for label, texts in zip(labels, descriptions or [()] * len(labels), strict=True)
    ]
    found = {key: known for key in keys if (known := _KNOWN.get(key)) is not None}
    if unknown := [key for key in dict.fromkeys(keys) if key not in found]:
        found |= _read_all(unknown, embed, settings)
    readings = tuple(found[key] for key in keys)
    for reading in readings:
        if refuse and not reading.meanings:
            raise InputError(_why_not(reading))
    return readings


def _why_not(reading: Reading) -> str:
    """Why a label has no meaning, in one sentence."""
    label = f"label {shown(reading.name)}"
    try:
        words = Asked.of(reading.name, load()).whole
    except InputError as error:
        return str(error)
    if load().is_figure(reading.nearest[0]):
        return (
            f"{label}: expected what the body does, found words like {reading.nearest[0]!r}, which are no movement; a text bank "
            "(--bank) can describe the label"
        )
    known = load().known_words
    strange = [word for word in words.action.split() if word not in known]
    close = difflib.get_close_matches(strange[0], known, 1, _CLOSE) if len(strange) == 1 else []
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return (
        f"{label}: expected an action in English that the vocabulary of movement has words for, found none{hint}; the nearest "
        f"known names are {', '.join(map(repr, reading.nearest))}; a text bank (--bank) can describe the label"
    )


class _Key(NamedTuple):
    """What a reading depends on."""

    label: str
    descriptions: tuple[str, ...]
    embedding: str
    settings: ReadingSettings


_KNOWN: dict[_Key, Reading] = {}
_MOST_KNOWN = 20_000


def _read_all(keys: Sequence[_Key], embed: Embed, settings: ReadingSettings) -> dict[_Key, Reading]:
    """Read labels with the same settings, and remember their readings."""
    lexicon = load()
    asked = [next(iter(looked_up([key.label], lexicon)), None) for key in keys]
    told = [looked_up(key.descriptions, lexicon) for key in keys]
    texts = list(
        dict.fromkeys(text for one, more in zip(asked, told, strict=True) for each in (one, *more) if each for text in each.texts)
    )
    row = dict(zip(texts, lexicon.near(texts, embed, settings.overlap), strict=True)) if texts else {}
    found = {
        key: Reading(key.label, (), None, (), 0.0, 0.0) if one is None else _read(one, more, row, lexicon, settings)
        for key, one, more in zip(keys, asked, told, strict=True)
    }
    if len(_KNOWN) + len(found) > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update(found)
    return found


def alike(readings: Iterable[Reading]) -> tuple[tuple[str, ...], ...]:
    """Groups of labels with the same likeliest meaning. A clip can hardly tell the labels of a group apart."""
    groups: dict[Kinematics, list[str]] = defaultdict(list)
    for reading in readings:
        if reading.kinematics is not None:
            groups[reading.kinematics].append(reading.name)
    return tuple(tuple(names) for names in groups.values() if len(names) > 1)


@dataclass(frozen=True)
class _Found:
    """How near a label and its parts are to the names of the lexicon."""

    asked: Asked
    whole: Near
    parts: tuple[Near, ...]
    is_strange: bool
    """Whether it is a thing, or most of its words are in no name."""
    says_it: bool
    """Whether its beginning says the movement whatever follows: "belay a climber"."""
    is_figure: bool
    """Whether it and all its parts are near to names that are no movement: "time flies"."""

    @classmethod
    def of(cls, asked: Asked, row: Mapping[str, Near], lexicon: Lexicon) -> _Found:
        # A height may be part of the action's name or only give a place, so the label counts with and without it.
        whole, *parts = (_near(words, row, lexicon) for words in (asked.whole, *asked.parts))
        is_strange = lexicon.share_known(asked.whole.action) < 1 - _STRANGE or lexicon.is_thing(asked.whole.bare)
        says_it = lexicon.beginnings.says_the_movement(asked.whole.bare)
        return cls(asked, whole, tuple(parts), is_strange, says_it, all(_is_figure(near, lexicon) for near in (whole, *parts)))

    @property
    def similarity(self) -> float:
        return max(float(near.similarity.max()) for near in (self.whole, *self.parts))

    @property
    def support(self) -> float:
        every = (near.similarity for near in (self.whole, *self.parts))
        return max(float(np.partition(similarity, -SUPPORTERS)[-SUPPORTERS:].mean()) for similarity in every)

    @property
    def is_read(self) -> bool:
        near = (self.support >= _least_support(self.asked.label) or self.says_it) and not self.is_strange
        return (near or self.similarity >= _SAME) and not self.is_figure


def _near(words: ParsedLabel, row: Mapping[str, Near], lexicon: Lexicon) -> Near:
    """How near a label is to the names. A name with its thing and another verb is less near."""
    near = row[words.action].better(row[words.bare])
    if not words.things:
        return near
    return near._replace(similarity=near.similarity - lexicon.of_other_verbs(words.action, words.things))


def _is_figure(near: Near, lexicon: Lexicon) -> bool:
    """Whether most votes are of names that are no movement."""
    votes = _ballots(near.similarity)
    none = sum(vote for place, vote in votes if lexicon.is_figure(lexicon.names[place]))
    return none > sum(vote for _, vote in votes) / 2


def _read(asked: Asked, told: Sequence[Asked], row: Mapping[str, Near], lexicon: Lexicon, settings: ReadingSettings) -> Reading:
    name, *descriptions = (_Found.of(one, row, lexicon) for one in (asked, *told))
    nearest = tuple(dict.fromkeys(lexicon.names[place] for place in _highest(name.whole.similarity, 20)))[:3]
    known = [one for one in descriptions if one.is_read]
    weighted = [(settings.of_descriptions / len(known), one) for one in known]
    weighted += [(1 - settings.of_descriptions, name)] if name.is_read else []
    if not weighted:
        return Reading(asked.label, (), None, nearest, name.similarity, name.support)
    votes = _mean((weight, _both_senses(_all_votes(one, lexicon, settings), one.asked.whole)) for weight, one in weighted)
    of_path: dict[str, float] = defaultdict(float)
    for words, vote in votes.items():
        of_path[words.path] += vote
    first = max(votes, key=lambda words: (of_path[words.path], votes[words]))
    likely = sorted(votes, key=lambda words: (words != first, -votes[words]))[: settings.most_movements]
    ways: dict[Kinematics, float] = defaultdict(float)
    for words in likely:
        for way, share in _ways(words, asked.whole, settings):
            ways[way] += votes[words] * share
    usual, _ = max(_ways(first, asked.whole, settings), key=lambda way: way[1])
    kept = sorted(ways, key=lambda way: (way != usual, -ways[way]))[: settings.most_meanings]
    total = sum(ways[way] for way in kept)
    meanings = tuple(Meaning(way, ways[way] / total) for way in kept)
    return Reading(asked.label, meanings, first, nearest, name.similarity, name.support)


def _least_support(label: str) -> float:
    return LEAST_SUPPORT[len(plain(label).split()) > _FEW_WORDS]


def _all_votes(found: _Found, lexicon: Lexicon, settings: ReadingSettings) -> dict[Kinematics, float]:
    """Votes of the whole label and of its parts. They sum to 1."""
    asked = found.asked
    whole = (asked.whole, found.whole)
    parts = [part for part in zip(asked.parts, found.parts, strict=True) if not _is_figure(part[1], lexicon)]
    if not parts:
        return count_votes(*whole, lexicon, settings)
    if asked.joint == "and":
        return _votes_of_clauses(whole, parts, lexicon, settings)
    if asked.joint == "then" or len(parts) == 1:
        of_parts = [(0.5 / len(parts), count_votes(*part, lexicon, settings)) for part in parts]
        return _mean([(0.5, count_votes(*whole, lexicon, settings)), *of_parts])
    (first, near), (second, near_second) = parts
    votes, others = count_votes(first, near, lexicon, settings), count_votes(second, near_second, lexicon, settings)
    one, other = (max(found, key=lambda words: found[words]) for found in (votes, others))
    if posture := posture_of(first.action):  # "sit while raising the arm"
        return count_votes(replace(second, stance=second.stance or posture), near_second, lexicon, settings)
    if _is_of_the_legs(other):  # "wave while crawling"
        return count_votes(replace(first, stance=first.stance or other.stance), near, lexicon, settings)
    if _is_of_the_legs(one) and defaults.speaks_of_a_hand(other.path):  # "squat while stretching out both arms"
        return count_votes(replace(second, stance=second.stance or one.stance), near_second, lexicon, settings)
    return _mean([(1 - _AT_ONCE, votes), (_AT_ONCE, others)])


def _votes_of_clauses(
    whole: tuple[ParsedLabel, Near], clauses: Sequence[tuple[ParsedLabel, Near]], lexicon: Lexicon, settings: ReadingSettings
) -> dict[Kinematics, float]:
    """Votes of "X and Y". A clause that only says a posture gives it to the others: "balance on one leg and lift the knee"."""
    votes = count_votes(*whole, lexicon, settings)
    if whole[1].similarity.max() >= _KNOWN_AS_A_WHOLE or not settings.of_clauses:
        return votes
    of_clauses = [count_votes(*clause, lexicon, settings) for clause in clauses]
    likeliest = [max(found, key=lambda words: found[words]) for found in of_clauses]
    postures = [words.stance for words in likeliest if words.path == "rest"]
    if postures and len(postures) < len(clauses):
        moving = [clause for clause, words in zip(clauses, likeliest, strict=True) if words.path != "rest"]
        stance = postures[0] if postures[0] != "stand" else None
        of_clauses = [count_votes(replace(words, stance=words.stance or stance), near, lexicon, settings) for words, near in moving]
    share = settings.of_clauses / len(of_clauses)
    return _mean([(1 - settings.of_clauses, votes), *((share, found) for found in of_clauses)])


def _is_of_the_legs(words: Kinematics) -> bool:
    """Whether a movement of the hands can have this movement as its stance."""
    return words.stance != "stand" and not defaults.speaks_of_a_hand(words.path)


def count_votes(words: ParsedLabel, near: Near, lexicon: Lexicon, settings: ReadingSettings) -> dict[Kinematics, float]:
    """What the nearest names mean with the label's own words, and the share of their votes for it."""
    votes: dict[Kinematics, float] = defaultdict(float)
    of_posture = _names_of_a_posture(near, lexicon)
    of_entry: dict[tuple[int, bool], tuple[Kinematics | None, float]] = {}  # an entry has many names
    for place, vote in _ballots(lexicon.votes_for(near, settings.learnt), settings):
        key = int(lexicon.owners[place]), place not in of_posture
        if key not in of_entry:
            said = lexicon.entries[key[0]].said(words, own_posture=key[1])
            contrary = said is not None and says_the_opposite(words.action, said.path)
            of_entry[key] = said, settings.contrary if contrary else 1.0
        meaning, factor = of_entry[key]
        if meaning is not None:
            votes[meaning] += factor * vote
    return _mean([(1.0, votes)])


def _names_of_a_posture(near: Near, lexicon: Lexicon) -> frozenset[int]:
    """The names that are the label and a posture, if the lexicon has it with a posture alone: "shoot lying on the belly"."""
    same = [int(place) for place in np.flatnonzero(near.similarity >= _SAME)]
    return frozenset(same if all(parse_label(lexicon.names[place]).stance for place in same) else ())


def _ballots(similarity: FloatArray, settings: ReadingSettings = CHOSEN) -> list[tuple[int, float]]:
    """The places of the names that vote, and the weights of their votes."""
    order = _highest(similarity, settings.voters)
    order = order[similarity[order] >= similarity[order[0]] - settings.reach]
    return [(int(place), float(np.exp((similarity[place] - similarity[order[0]]) / settings.softness))) for place in order]


def _highest(similarity: FloatArray, count: int) -> IntArray:
    """Places of the highest similarities, in falling order, and those of one value in rising order."""
    count = min(count, len(similarity))
    least = np.partition(similarity, -count)[-count]
    places = np.flatnonzero(similarity >= least)
    order: IntArray = places[np.argsort(-similarity[places], kind="stable")][:count]
    return order


def _mean(weighted: Iterable[tuple[float, Mapping[Kinematics, float]]]) -> dict[Kinematics, float]:
    """The weighted mean of votes, each of which is first scaled to sum to 1."""
    total: dict[Kinematics, float] = defaultdict(float)
    for weight, votes in weighted:
        for words, vote in votes.items():
            total[words] += weight * vote / sum(votes.values())
    return dict(total)


def _both_senses(votes: Mapping[Kinematics, float], words: ParsedLabel) -> dict[Kinematics, float]:
    """Votes in which a sense that the label leaves open, clockwise or counterclockwise, counts both ways alike."""
    if words.sense is not None:
        return dict(votes)
    open_votes = dict(votes)
    for meaning in votes:
        if (other := mirrored_sense(meaning)) is not None:
            half = (votes[meaning] + votes.get(other, 0.0)) / 2
            open_votes[meaning] = open_votes[other] = half
    return open_votes


def _ways(words: Kinematics, said: ParsedLabel, settings: ReadingSettings) -> list[tuple[Kinematics, float]]:
    """The movement with each side, height and repetition that the label leaves open, and the share of each."""
    ways = [(words, 1.0)]
    for limb in ("one_arm", "one_leg"):
        if limb in words.limbs:
            sides = {limb.replace("one", "right"): 1 - settings.other_side, limb.replace("one", "left"): settings.other_side}
            limbs = {tuple(side if own == limb else own for own in words.limbs): share for side, share in sides.items()}
            ways = _each(ways, "limbs", limbs)
    if words.height is not None and said.height is None:
        place = _HEIGHTS.index(words.height)
        others = [_HEIGHTS[other] for other in (place - 1, place + 1) if 0 <= other < len(_HEIGHTS)]
        other_height = settings.other_height
        ways = _each(ways, "height", {words.height: 1 - other_height, **dict.fromkeys(others, other_height / len(others))})
    if said.repetition is None:
        other = "once" if words.repetition == "repeated" else "repeated"
        ways = _each(ways, "repetition", {words.repetition: 1 - settings.other_repetition, other: settings.other_repetition})
    return ways


def _each(ways: Sequence[tuple[Kinematics, float]], key: str, shares: Mapping[Any, float]) -> list[tuple[Kinematics, float]]:
    """Every way with every value of a key."""
    return [(way.model_copy(update={key: value}), own * share) for way, own in ways for value, share in shares.items()]
