"""The plain form of a label: the same words, whatever their case, punctuation and joints.

`Wave-With_LeftHand!`, "wave with left hand" and "WAVE WITH LEFT HAND" are one label.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

_CODE = re.compile(r"^\s*(?:[a-z]?\d{1,3}\s*[.:)\]]|(?:[a-z]\d|\d\d)\d?[_-]|[a-z]\d{2,3}(?=\s))(?=\W*[^\W\d_])", re.IGNORECASE)
"""A class's number before its name: `A001 drink water`, `7. clap`, `12_wave`."""
_CAMEL = re.compile(
    r"(?<=[a-z]{2})(?=[A-Z])|(?<=[a-z][A-Z])(?=[A-Z][a-z])|(?<=[A-Z]{2})(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z]{3})"
)
_ENDINGS = re.compile(r"(?<=\w\w\w)(?:ing|ers|ies|es|ed|s|e)$")
_DOUBLED = re.compile(r"([bdgkmnprt])\1$")
_SHORTEST_PIECE, _LONGEST_PIECE, _LONGEST_WORD = 3, 16, 60
_SHORT_WORDS = frozenset("a an at by in of on or to up".split())


def plain(label: str) -> str:
    """The label in lower case, with single spaces between its words and without punctuation except in parentheses.

    Words that are joined by case, underscore, hyphen or slash are separated. A class's number before the name is left out.
    """
    text = unicodedata.normalize("NFKC", label).replace("’", "'")
    text = _CODE.sub("", text) or text
    text = _CAMEL.sub(" ", text).casefold().replace("'", "")
    return " ".join(re.sub(r"[^\w() ]|_", " ", text).split())


def separated(text: str, known: Collection[str]) -> str:
    """A plain label whose run-together words are separated: "jumpingjacks", "situp". `known` are all words that may occur.

    A word is only taken apart if it is not known itself and its pieces all are.
    """
    return " ".join(" ".join(_pieces(word, known)) if _is_strange(word, known) else word for word in text.split())


def _is_strange(word: str, known: Collection[str]) -> bool:
    return word not in known and word.isalpha() and len(word) <= _LONGEST_WORD


def _pieces(word: str, known: Collection[str]) -> list[str]:
    """The fewest known words that make up a word. The word itself if there are none."""
    fewest: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            piece, before = word[start:end], fewest[start]
            if before is None or piece not in known or not (len(piece) >= _SHORTEST_PIECE or piece in _SHORT_WORDS):
                continue
            best = fewest[end]
            if best is None or len(before) + 1 < len(best):
                fewest[end] = [*before, piece]
    found = fewest[-1]
    return found if found and any(len(piece) >= _SHORTEST_PIECE for piece in found) else [word]


@lru_cache(20_000)  # the lexicon has some thousands of words, each in many names
def stem_of(word: str) -> str:
    """What the forms of a word have in common, by their endings: "drop" of "dropping"."""
    stem = _ENDINGS.sub("", word)
    return stem[:-1] if stem != word and _DOUBLED.search(stem) else stem
