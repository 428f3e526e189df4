"""Parsing of answers, without repair. Each reader raises BadAnswerError for an answer of another form."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from fdsm.errors import explain
from fdsm.text.prompts import MAX_WORDS, MIN_WORDS
from fdsm.vocabulary import Kinematics

_MAX_CHARACTERS = 1000  # per description, against 80 very long words
_MAX_REASON = 200  # characters, because a reason may list all words of the vocabulary

_FENCE = re.compile(r"```(?:json)?\s*\n(?P<inside>.*)\n\s*```", re.DOTALL)
_MARKUP = re.compile(r"</?[a-z!][^>]*>|[*`]|__|\]\(|&#?\w+;|https?://|^\s*(?:#|>|[-•]\s|\d+[.)]\s)", re.IGNORECASE | re.MULTILINE)
_TEXTS = TypeAdapter(tuple[str, ...])


class BadAnswerError(Exception):
    """The answer does not have the requested form. The message is "expected ..., found ..."."""


def read_descriptions(content: str, count: int) -> tuple[str, ...]:
    """The descriptions in an answer: a JSON list of `count` different texts of 15 to 80 words each, without markup.

    A Markdown fence around the whole list is removed, because many models write one. Control characters are removed, and
    runs of white space become one space. Raises BadAnswerError for any other answer.
    """
    fenced = _FENCE.fullmatch(content.strip())
    try:
        found = _TEXTS.validate_json(fenced["inside"] if fenced else content, strict=True)
    except ValidationError:
        raise BadAnswerError(f"expected a JSON list of {count} texts, found {shown(content)}") from None
    if len(found) != count:
        raise BadAnswerError(f"expected {count} descriptions, found {len(found)}")
    first: dict[str, int] = {}
    for place, text in enumerate(found, start=1):
        words = sum(any(character.isalpha() for character in word) for word in text.split())
        if not MIN_WORDS <= words <= MAX_WORDS or len(text) > _MAX_CHARACTERS:
            size = f"{words} words" if len(text) <= _MAX_CHARACTERS else f"{len(text)} characters"
            raise BadAnswerError(f"expected {MIN_WORDS} to {MAX_WORDS} words in each description, found {size} in number {place}")
        if markup := _MARKUP.search(text):
            raise BadAnswerError(f"expected plain text, found {shown(markup[0])} in description {place}")
        same = first.setdefault(" ".join(re.findall(r"\w+", text.casefold())), place)
        if same != place:
            raise BadAnswerError(f"expected descriptions that differ, found the same as number {same} and number {place}")
    return tuple(printable(text) for text in found)


def read_intensity(content: str) -> Literal[0, 1]:
    """The motion intensity in an answer. Raises BadAnswerError if it is not exactly the character 0 or 1."""
    stripped = content.strip()
    if stripped not in ("0", "1"):
        raise BadAnswerError(f"expected one character, 0 or 1, found {shown(content)}")
    return 1 if stripped == "1" else 0


def read_kinematics(content: str) -> Kinematics:
    """The kinematics in an answer: one JSON object with the keys of `Kinematics`.

    The object may stand alone, in a Markdown fence or among words. Raises BadAnswerError if there is no object or more than
    one, or if `Kinematics` refuses it. The message then has the reason.
    """
    objects = _objects(content)
    if len(objects) != 1:
        raise BadAnswerError(f"expected one JSON object, found {len(objects) or shown(content)}")
    try:
        return Kinematics.model_validate(objects[0])
    except ValidationError as error:
        reason = printable(str(explain(error, "", Kinematics)))
    reason = reason if len(reason) <= _MAX_REASON else f"{reason[: _MAX_REASON - 3]}..."
    raise BadAnswerError(f"expected words of the closed vocabulary, found a mistake: {reason}")


def _objects(content: str) -> list[dict[str, Any]]:
    """The outermost JSON objects in a text. Other braces are skipped."""
    decoder, found, start = json.JSONDecoder(), [], content.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(content, start)
            found.append(value)
        except ValueError:
            end = start + 1
        except RecursionError:  # nested too deep for any answer, and slow to try again from each further brace
            return []
        start = content.find("{", end)
    return found


def printable(text: str) -> str:
    """The text with single spaces as white space, and without control, format and private characters."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join("".join(kept).split())


def shown(text: str) -> str:
    """The text shortened for an error message, with characters escaped that move a terminal's cursor."""
    found = repr(text)
    return found if len(found) <= 120 else f"{found[:117]}..."
