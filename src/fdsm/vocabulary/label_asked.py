"""A label as it is looked up in the lexicon: parsed as a whole, and as the parts of "X then Y", "X while Y" or "X and Y"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from fdsm.errors import InputError
from fdsm.vocabulary.label_parser import ParsedLabel, clauses_of, each_side, listed, meanwhile, parse_label
from fdsm.vocabulary.lexicon import Lexicon
from fdsm.vocabulary.plain_label import plain, separated

_LONGEST_SHOWN = 80
_SIGN = re.compile(r"\s*[&+]\s*|(?<=\w)\s*/\s*(?=\w)")
_AND = re.compile(r",?\s+and\s+", re.IGNORECASE)
_AT_ONCE = re.compile(r",?\s*\b(?:(?:all )?at (?:the same time|once)(?! as\b)|simultaneously|throughout|all the while|meanwhile)\b")
_WORN = re.compile(r"(?<=\w),? (?:(?:while|whilst) )?(?:wearing|dressed in)(?: [\w-]+){1,4}[.!]?$", re.IGNORECASE)
"""What somebody wears is not seen."""
_WHOSE = r"(?:(?:the|an?|my|your|his|her|their) )?"
_USUAL = (
    (re.compile(r"\bno (?:action|activity|gesture|motion)s?\b"), "no movement"),
    (re.compile(r"^using (?!(?:left|right|both|two|one) )"), "use "),
    (re.compile(rf"^turn(?:s|ing)?(?: to)? {_WHOSE}(?:left|right)(?: \w+ degrees)?$"), "turn around"),
    (re.compile(rf"^hop(?:s|ping)?(?: up and down)? (?:on|with) {_WHOSE}(?:both|two) {_WHOSE}(?:legs|feet)\b"), "jump up and down"),
    (
        re.compile(
            rf"^(?:hold|grip|grasp)(?:s|ing)? {_WHOSE}"
            r"(?P<part>(?:lower |upper )?(?:chest|back|stomach|belly|head|forehead|neck|throat|heart))$"
        ),
        r"touch the \g<part>",
    ),
)
"""What a label says, in words that the lexicon has. Who turns left turns the body, for what else turns is named."""
_SEAT = re.compile(rf"(?<=\w) (?:on|in) {_WHOSE}(?:couch|sofa|armchair)$")
_NOT_SEATED = re.compile(
    r"^(?:l[iy]|lay|jump|hop|sleep|doz|nap|rest|relax|fall|drop|put|plac|throw|push|pull|lift|climb|crawl|roll|get|mov|vacuum|clean"
    r"|wip|brush|step|bounc|flop|sink|carr)|\b(?:s[ia]t|seated|stand|kneel|crouch|lying|collapse)"
)
"""What is done to the seat at the end of a label, or without sitting on it, and postures that the label says."""
_ADVERB = re.compile(r"^(?:\w+ly|then|once|again|keeps?|keep on|keeps on|starts?|begins?) (?=\w)")


def shown(label: str) -> str:
    return repr(label) if len(label) <= _LONGEST_SHOWN else repr(label[:_LONGEST_SHOWN]) + "..."


@dataclass(frozen=True)
class Asked:
    """A label as it is looked up: parsed as a whole, and its parts, if it says several things."""

    label: str
    whole: ParsedLabel
    parts: tuple[ParsedLabel, ...]
    joint: Literal["then", "while", "and"]
    """What joins the parts. "and", as in "X & Y", leaves open whether one comes after the other."""

    @classmethod
    def of(cls, label: str, lexicon: Lexicon) -> Asked:
        """Raises InputError if the label names no action, or says what is not done."""
        label = label.strip()
        done = _in_usual_words(_WORN.sub("", label))
        text = separated(plain(done), lexicon.known_words)
        whole = _read_sideways(parse_label(text), lexicon)
        if whole.negated:
            raise InputError(f"label {shown(label)}: expected what the person does, found what the person does not do")
        if not whole.bare:
            raise InputError(f"label {shown(label)}: expected the name of an action, found none in it")
        parts, joint = _parts_of(done, text, whole, lexicon)
        said = (parse_label(separated(part, lexicon.known_words)) for part in parts) if len(parts) > 1 else ()
        parsed = tuple(_read_sideways(part, lexicon) for part in said)
        # The parts of "A and B hug, then kiss each other" are of the same people.
        parsed = tuple(replace(part, partner=part.partner or whole.partner) for part in parsed)
        return cls(label, whole, parsed if all(part.bare for part in parsed) else (), joint)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for one in (self.whole, *self.parts) for text in (one.action, one.bare))


def _in_usual_words(label: str) -> str:
    """The label as it is, unless the lexicon has other words for what it says."""
    text = was = plain(label)
    for said, usual in _USUAL:
        text = said.sub(usual, text)
    if (seat := _SEAT.search(text)) and not _NOT_SEATED.search(text):
        text = f"{text[: seat.start()]} while sitting"
    return label if text == was else text


def _read_sideways(words: ParsedLabel, lexicon: Lexicon) -> ParsedLabel:
    """What goes to the left or right with "sideways" in its name, if the lexicon has that name for it: "fall sideways"."""
    if words.direction is None:
        return words
    return replace(words, action=lexicon.beginnings.sideways(words.action), bare=lexicon.beginnings.sideways(words.bare))


def _parts_of(
    label: str, text: str, whole: ParsedLabel, lexicon: Lexicon
) -> tuple[tuple[str, ...], Literal["then", "while", "and"]]:
    """The parts of a label in plain form, and what joins them. Any label that says one thing is one part."""
    parts = clauses_of(text)
    if len(parts) > 1:
        return parts, "then"
    if both := (meanwhile(text) if whole.stance is None else None) or each_side(label):
        return both, "while"
    parts = listed(label)
    if len(parts) > 1:
        return parts, "then"
    if _AT_ONCE.search(label) and len(parts := joined(_AT_ONCE.sub("", label), _AND, lexicon)) == 2:
        return parts, "while"
    return joined(label, _SIGN, lexicon), "and"


def joined(label: str, joint: re.Pattern[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The actions between which a label has a joint, in plain form. An action begins with a verb. Any other label is one."""
    first, *others = (plain(piece) for piece in joint.split(label))
    clauses = [first]
    for piece in filter(None, others):
        rest = _ADVERB.sub("", piece)
        verb = rest.split()[0]
        if lexicon.is_verb(verb) or (rest != piece and verb.endswith("ing")):
            clauses.append(rest)
        else:
            clauses[-1] = f"{clauses[-1]} and {piece}"
    said = [parse_label(clause) for clause in clauses]
    return tuple(clauses) if all(words.bare and not words.negated for words in said) else (plain(label),)


def looked_up(texts: Sequence[str], lexicon: Lexicon) -> list[Asked]:
    """The labels or descriptions that can be looked up, without those that say what is not done or name no action."""
    found = []
    for text in texts:
        with suppress(InputError):
            found.append(Asked.of(text, lexicon))
    return found
