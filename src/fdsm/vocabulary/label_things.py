"""Tells the things in a label from movements and limbs: the leg of a table is no limb, and who holds a box does not box."""

from __future__ import annotations

import re

ARM = r"(?:hand|arm|forearm|fist|elbow|wrist|palm)s?"
LEG = r"(?:foot|feet|(?:leg|knee|heel|toe)s?)"
OF_THE_BODY = re.compile(
    rf"{ARM}|{LEG}|(?:shoulder|hip|thigh|shin|calf|ankle|finger|thumb|head|neck|face|trunk|torso|body|back|chest|belly)s?"
    r"|breath|pose"
)

_WHOSE = r"(?:the|an?|my|your|his|her|their|some|another)"
_WITH_LIMBS = (
    r"(?:tables?|chairs?|sofas?|couch|armchairs?|beds?|desks?|stools?|bench|piano|tripod|robots?|cranes?|excavators?|diggers?"
    r"|machines?|dolls?|dummy|puppets?|clocks?|lamps?|turntable|record player|trousers?|pants|shirt|jackets?|coats?|stairs|hill"
    r"|mountain|cliff|river|road|page|room|bus|car|compass|bottle|jug|axe|hammer)"
)
"""Things of which a part has the name of a limb."""
_LIMB_OF_A_THING = re.compile(
    rf"\b(?P<thing>{_WITH_LIMBS}) (?:arm|leg|foot|hand|face)s?(?=$| (?:of|with|off|from|up|down|and|to|in|on|by|into)\b)"
    r"|(?<!like the )(?<!like a )\b(?:arm|leg|foot|feet|hand|head|back|face|mouth|neck|shoulder)s?"
    rf" of (?:{_WHOSE} )?(?:\w+ )?(?P<whole>{_WITH_LIMBS})\b"
)
_PART_ALONE = re.compile(rf"^(?:{_WHOSE} )?(?:\w+ )?part of ")

_NO_THING = (
    r"(?:of|to|with|from|in|on|at|into|onto|over|under|up|down|and|or|by|for|off|out|back|through|across|around|round|against|above"
    r"|behind|between|along|towards?|while|as|a|an|the|together|apart|open|shut|forwards?|backwards?|aside|away|still|high|low)\b"
)
_THINGS = rf"(?P<things>(?!{_NO_THING})\w+(?: (?!{_NO_THING})\w+)*)"
_HOLDING = re.compile(
    r"^(?:(?:hold|carry|grab|fetch)(?:s|b?ing|es)?|carries|pick(?:s|ing)? up|put(?:s|ting)? down)"
    rf" (?:(?:up|down|out|over) )?(?:{_WHOSE} )?{_THINGS}"
)
_HANDLING = re.compile(
    r"^(?:(?:lift|bring|grip|lay|drop|open|turn|push|pull|drag|block|stop|avoid|saw|sand|clean|show|offer|cut|put)"
    r"(?:p?ing|p?s|ting|ging)?|closes?|closing|(?:plac|mov|shov|dodg|plan|wip)(?:e|es|ing)|(?:catch|pass)(?:es|ing)?|giv(?:e|es|ing))"
    rf" (?:(?:up|down|out|over) )?{_WHOSE} {_THINGS}"
)
"""Verbs that say the movement whatever the thing is. Without an article, "push press" and "open stance" have no thing."""
_RESTING = re.compile(
    r"^(?:sit|stand|kneel|squat|crouch|lean)(?:t?ing|s|es)?(?: (?:up|down|still|upright))? (?:on|onto|in|at|against|off)"
    rf" (?:{_WHOSE} )?(?:(?:edge|side|end|foot|top|arm|corner) of (?:{_WHOSE} )?)?{_THINGS}$"
)
"""So do postures, whatever the place is: who sits on a bed does not lie."""


def without_limbs_of_things(text: str) -> str:
    """A plain text with "part of table" for the table's leg. It is empty if it names such a part and nothing else."""
    text = _LIMB_OF_A_THING.sub(lambda found: f"part of {found['thing'] or found['whole']}", text)
    return "" if _PART_ALONE.match(text) else text


def says_posture(text: str) -> bool:
    """Whether a plain text says a posture and its place, and nothing else: "sit on the edge of the bed"."""
    return _RESTING.match(text) is not None


def things_of(text: str) -> tuple[str, ...]:
    """The words for what is handled, if a plain text begins with a verb that says the movement whatever the thing is."""
    found = _HOLDING.match(text) or _HANDLING.match(text) or _RESTING.match(text)
    return tuple(word for word in found["things"].split() if not OF_THE_BODY.fullmatch(word)) if found else ()
