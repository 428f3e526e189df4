"""The verb and the noun of a class name, for methods that read both apart.

A closed lexicon (verbs.yaml) and a few rules do it, so a name has the same verb and noun on every machine. Names are short and
have little grammar to parse: "tennis right hand forehand swing", "hand waving", "drop".

Verbs are in base form, so classes of the same verb have equal texts: "kicking something", "butt kicks" and "side kick" are all
"kick". A verb keeps the particle that directly follows it: "put on bag" is "put on", "put something into a bag" is "put". Words
that look alike are one verb, whatever they mean: "golf driving" and "driving car" are both "drive".

Classes that differ only in what these rules take off ("swipe to the left", "swipe to the right") have the same verb and the same
noun. A method that reads nothing else cannot tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from fdsm.storage import parse_yaml

_FUNCTION_WORDS = frozenset(
    "a an the this that these those some any all each every another other both either one two three four oneself "
    "my your his her its their our i you he she it we they them him me us "
    "something somebody someone anything anybody anyone thing things "
    "of in on at to into onto from with without for by about as like through over under above below across along against "
    "around round towards toward behind before after between beside inside outside out off up down away apart together "
    "near upon then and or nor but not "
    "left right front side sides forward forwards backward backwards upward upwards downward downwards sideways "
    "clockwise counterclockwise counter place spot ups high low long quickly slowly".split()
)
"""Words that are never the noun: articles, pronouns, numbers, prepositions, conjunctions, sides, "in place"."""

_PARTICLES = frozenset("up down off out away".split())
"""Words that belong to the verb right before them, whatever the verb is."""

_WITH_PARTICLE = frozenset({"put on", "turn on", "switch on", "turn over", "roll over", "knock over", "turn around"})
"""Verbs with other particles, which mostly begin a place ("step on foot") and so are no part of the verb."""

_SIDE_REMARKS = re.compile(r"\([^)]*\)?|\bin turn\b|\b(?:while|whilst|when)\b.*")


def verb_of(name: str) -> str:
    """The verb of a class name in base form, with the particle that directly follows it: "kick", "take off".

    Parentheses, what follows "while", and alternatives after a slash are ignored. The verb is the first word in -ing that comes
    from a verb of the lexicon. Without one, it is the first word of the lexicon, where words that are also nouns come last.
    Without one, it is the first word in -ing, or else the first word. These two stay as the name has them, in lower case.
    """
    words = _words(name)
    place = _verb_place(words)
    verb = _base(words[place]) or words[place]
    for particle in words[place + 1 : place + 2]:
        if particle in _PARTICLES or f"{verb} {particle}" in _WITH_PARTICLE:
            return f"{verb} {particle}"
    return verb


def noun_of(name: str) -> str:
    """The noun of a class name: its words in lower case, without the verb, other verbs and function words.

    A class without a noun ("sitting down", "sit to stand") gets its whole name. What the published tables of nouns hold for such
    a class is unknown.
    """
    words = _words(name)
    place = _verb_place(words)
    verbs = _lexicon()["verbs"]
    kept = (word for i, word in enumerate(words) if i != place and word not in _FUNCTION_WORDS and _base(word) not in verbs)
    return " ".join(kept) or name.strip()


OF_NAMES: Mapping[str, Callable[[str], str]] = {"verb": verb_of, "noun": noun_of}
"""The text views that follow from a class's name. Each has one slot."""


def _words(name: str) -> list[str]:
    """The words that count: of the first clause with a word of the lexicon. Never empty.

    A hyphenated word is several, unless it is in the lexicon.
    """
    plain = _SIDE_REMARKS.sub(" ", name.lower())
    found, *others = [re.findall(r"\w[\w'’-]*|,", phrase) for phrase in plain.split("/")]
    if len(found) == 1 and others:  # "punching/slapping other person": the rest belongs to both
        found += others[-1][1:]
    parts = [part for word in found for part in ([word] if _base(word) else word.split("-")) if part]
    clauses = [clause.split() for clause in " ".join(parts).split(",") if clause.strip()]
    with_verb = (clause for clause in clauses if any(map(_base, clause)))
    return next(with_verb, clauses[0] if clauses else [name.strip()])


def _verb_place(words: list[str]) -> int:
    lexicon = _lexicon()
    for i, word in enumerate(words):
        if word.endswith("ing") and _base(word) not in (None, word):
            return i
    for kind in ("verbs", "also_nouns"):
        for i, word in enumerate(words):
            if _base(word) in lexicon[kind]:
                return i
    return next((i for i, word in enumerate(words) if word.endswith("ing") and word not in _FUNCTION_WORDS), 0)


@cache
def _base(word: str) -> str | None:
    """The verb of the lexicon of which `word` is a form."""
    lexicon = _lexicon()
    return next((stem for stem in _stems(word) if any(stem in verbs for verbs in lexicon.values())), None)


def _stems(word: str) -> Iterator[str]:
    """What the word may be a form of: itself, or the word without -s, -ing or -ed. Not all of them are words."""
    yield word
    if word.endswith("s"):
        yield word[:-1]
        yield word.removesuffix("es")
        yield word.removesuffix("ies") + "y"
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2:
            continue
        yield stem + "e"  # before the bare stem: bathing is of bathe, not of bath
        yield stem
        if stem[-1] == stem[-2]:  # clapping
            yield stem[:-1]
        if ending == "ing" and stem.endswith("y"):  # tying
            yield stem[:-1] + "ie"
        if ending == "ed" and stem.endswith("i"):  # carried
            yield stem[:-1] + "y"


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    """Base forms of `verbs`, and of those that are `also_nouns`."""
    lists: dict[str, list[list[str]]] = parse_yaml(files("fdsm.text").joinpath("verbs.yaml").read_text("utf-8"))
    return {kind: frozenset(word for row in rows for word in row) for kind, rows in lists.items()}
