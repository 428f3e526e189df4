"""Parses a label into the action and other words: sides, limbs, direction, sense, height, stance, tempo, repetition, partner."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from fdsm.vocabulary.label_people import PEOPLE, find_partner, is_suffered, name_alike, said_as_suffered
from fdsm.vocabulary.label_things import ARM, LEG, OF_THE_BODY, things_of, without_limbs_of_things
from fdsm.vocabulary.plain_label import plain


@dataclass(frozen=True)
class ParsedLabel:
    """The parts of a label. Missing parts are None or empty."""

    action: str
    """The rest of the label in lower case, without articles and without the words of the other fields."""
    bare: str
    """The action without words of height, which may be part of it ("press above the head") or only give a place.

    What is suffered is also without the one who does it: "be hit by a plank".
    """
    arms: str | None = None
    legs: str | None = None
    side: str | None = None
    """left or right without a limb: "left hook"."""
    several_arms: bool = False
    """Whether arms or hands occur without side and number: "raise the arms"."""
    several_legs: bool = False
    direction: str | None = None
    """left or right: direction of the movement."""
    sense: str | None = None
    """clockwise or counterclockwise: sense of the movement."""
    in_turn: bool = False
    height: str | None = None
    stance: str | None = None
    tempo: str | None = None
    repetition: str | None = None
    partner: str | None = None
    things: tuple[str, ...] = ()
    """The words for what is handled, if the label begins with a verb that says the movement whatever the thing: "hold a box"."""
    negated: bool = False
    """Whether the label says what is not done: "not waving"."""


_OWN = r"(?:(?:the|a|an|my|your|his|her|their|ones) )?"
_WHILE = rf"(?:while|whilst|when|as you|with|by|in) (?:you are |being |{_OWN})"
_POSITION = "(?:position|posture)"
_FROM_POSITION = rf"(?:in|from) {_OWN}"
_HEAD = rf"{_OWN}(?:head|face|eyes?|ears?)"
_TRUNK = rf"{_OWN}(?:trunk|torso|upper body|body|waist)"

_SENSES = {
    "counterclockwise": r"(?:in )?(?:an? )?(?:counter|anti) ?clockwise(?: direction| sense)?",
    "clockwise": r"(?:in )?(?:a )?clockwise(?: direction| sense)?",
}
_TEMPI = {
    "fast": r"(?:very )?(?:quick(?:ly)?|fast|rapid(?:ly)?|swift(?:ly)?|brisk(?:ly)?|hast(?:y|ily)|hurried(?:ly)?|sudden(?:ly)?"
    r"|abrupt(?:ly)?|explosive(?:ly)?|jerk(?:y|ily))",
    "slow": r"in slow motion|(?:very )?(?:slow(?:ly)?|calm(?:ly)?|gentl[ey]|leisurely|gradual(?:ly)?|cautious(?:ly)?)",
}
_REPETITIONS = {
    "repeated": r"repeated(?:ly)?|again and again|over and over(?: again)?|continuous(?:ly)?|twice"
    r"|(?:\d+|two|three|four|five|ten|a few|several|many|multiple) (?:times|reps|repetitions)|x ?\d+",
    "once": r"(?:just |only )?once|(?:just |only )?(?:one|a single) time",
}
_IN_TURN = r"in turns?|by turns|alternate(?:ly)?|alternating(?:ly)?|in alternation|one after (?:the other|another)"
_STANCES = {
    "sitting_down": rf"{_WHILE}sitting down",
    "standing_up": rf"{_WHILE}(?:standing|getting) up",
    "one_leg": rf"{_WHILE}(?:standing|balancing) on (?:(?:one|a|the|left|right) )*(?:leg|foot)",
    "sit_floor": rf"{_WHILE}(?:sitting|seated|sat)(?: cross ?legged)? on {_OWN}(?:floor|ground|mat|grass|carpet)",
    "lie_back": rf"(?:{_WHILE})?(?:lying|laid) (?:flat )?on {_OWN}back|(?:{_WHILE})?lying face up|supine",
    "lie_front": rf"(?:{_WHILE})?(?:lying|laid) (?:flat )?on {_OWN}(?:front|stomach|belly)|(?:{_WHILE})?lying face down|prone",
    "lie_side": rf"(?:{_WHILE})?(?:lying|laid) on (?:{_OWN}|(?:one|either) )(?:(?:left|right) )?side|side lying",
    "all_fours": rf"(?:{_WHILE})?on (?:all fours|{_OWN}hands and knees)|quadruped",
    "on_knees": rf"{_WHILE}(?:kneeling )?on (?:both|two) knees",
    "plank": rf"{_WHILE}(?:plank|push up|press up)(?: position)?",
    "hang": rf"{_WHILE}hanging(?: from {_OWN}(?:bar|rings?|beam|branch))?",
    "upside_down": rf"{_WHILE}(?:being )?upside down|{_WHILE}standing on {_OWN}(?:hands|head)",
    "on_toes": rf"{_WHILE}(?:standing )?on {_OWN}(?:tip ?)?toes|on tip ?toes?",
    "sit": rf"{_FROM_POSITION}(?:sitting|seated) {_POSITION}"
    rf"|{_WHILE}(?:sitting|seated)(?: (?:on|in) {_OWN}(?:chair|bench|seat|stool|floor|position))?|seated|sitting position",
    "stand": rf"{_FROM_POSITION}standing {_POSITION}|{_WHILE}standing(?: still)?",
    "walk": rf"{_WHILE}walking(?: around| forward| on)?",
    "run": rf"{_WHILE}(?:running|jogging)(?: around| forward)?(?: on the spot| in place)?",
    "twist": rf"{_WHILE}(?:twisting|turning|rotating) {_TRUNK}",
    "turn": rf"{_WHILE}(?:turning|spinning)(?: around| round)?",
    "crouch": rf"{_WHILE}crouching(?: down)?",
    "squat": rf"{_WHILE}(?:squatting|doing squats)",
    "kneel": rf"{_FROM_POSITION}kneeling {_POSITION}|{_WHILE}kneeling(?: down)?",
    "jump": rf"{_WHILE}(?:jumping|hopping|leaping)(?: up)?",
    "lunge": rf"{_WHILE}(?:lunging|lunge)(?: forward)?",
    "step_forward": rf"{_WHILE}(?:stepping forwards?|step forwards?)",
    "step_back": rf"{_WHILE}(?:stepping back(?:wards?)?|step back(?:wards?)?)",
    "step_side": rf"{_WHILE}(?:stepping (?:sideways|to the side)|step (?:sideways|to the side))",
    "lean_forward": rf"{_WHILE}(?:bending|leaning) (?:forwards?|over)",
    "bend": rf"{_WHILE}bending down",
    "dip": rf"{_WHILE}bending {_OWN}knees(?: slightly| a little)?|with (?:slightly )?bent knees",
}
_HEIGHTS = {
    "overhead": rf"overhead|(?:high )?(?:above|over) {_OWN}head",
    "head": rf"(?:at|to|on|in) {_OWN}(?:head|face|eye) (?:height|level)|(?:in front of|beside|before|at) {_HEAD}",
    "chest": rf"(?:at|to|on|in) {_OWN}(?:chest|shoulder|breast) (?:height|level)|(?:in front of|before) {_OWN}chest",
    "waist": rf"(?:at|to|on|in) {_OWN}(?:waist|hip|belly|stomach) (?:height|level)"
    rf"|(?:in front of|before) {_OWN}(?:waist|hips|belly)",
    "low": rf"(?:below|under) {_OWN}(?:waist|hips?)|(?:at|to|on|in) {_OWN}(?:knee|foot|floor|ground) (?:height|level)"
    rf"|(?:near|close to) {_OWN}(?:floor|ground)",
}

# These pairs are opposites, but sentence embeddings depend little on the order of words.
_SIT, _STAND = (
    r"(?:a |the )?(?:sit|sitting|seated)(?: down)?(?: position)?",
    r"(?:a |the )?(?:stand|standing)(?: up)?(?: position)?",
)
_CHANGES = {
    "stand up": rf"(?:from )?{_SIT} (?:in)?to {_STAND}",
    "sit down": rf"(?:from )?{_STAND} (?:in)?to {_SIT}",
}

_COUNTS = {"both": "both", "two": "both", "2": "both", "each": "both", "one": "one", "1": "one", "single": "one", "either": "one"}
_WHICH = rf"(?P<which>left|right|{'|'.join(_COUNTS)})"
_LIMB = re.compile(rf"(?P<by>\b(?:with|using|by|in|on) )?\b{_OWN}{_WHICH} (?:of )?{_OWN}(?P<limb>{ARM}|{LEG})\b")
_HANDED = re.compile(rf"\b{_WHICH} (?P<limb>hand|arm|foot|leg)(?:g?ed)(?:ly)?\b")
_SUBJECT = re.compile(
    rf"^(?:(?P<several>(?:the )?(?:two|both|2) (?:[a-z]+ )?{PEOPLE}|a couple)|(?:the|a|an|one|this) (?:[a-z]+ )?{PEOPLE}"
    r"|someone|somebody|he|she|they|you|i|we|people|subject) (?=[a-z])"
)
_POSITION_FIRST = re.compile(rf"^(?P<position>{_FROM_POSITION}[a-z]+ {_POSITION}) (?P<rest>.+)$")
_AUXILIARY = re.compile(r"^(?:is|are|was|were|am|has|have) (?=[a-z])")
_PLACE = re.compile(r"^(?:flat |still |down )*(?:on|in|at|against|under|near|for|into|onto|flat|still|all|down)\b|^$")
"""How a text begins that names no action any more."""
_BY = re.compile(r" by .*$")
_WITHOUT = re.compile(r"(?<=\S) without .*$")
_STILL = re.compile(
    r"\b(?:(?:do|does|is|are|while|and) )?(?:not|without|dont|doesnt) (?:moving|move)(?: at all| anything)?\b"
    rf"(?! {_OWN}(?:any|arms?|legs?|hands?|feet|forwards?|backwards?)\b)|\bno movement\b"
)
_INSTEAD = re.compile(r"\binstead of \w+(?: the \w+)?|(?<=\w) (?:and|but) not .*$")
_NEGATED = re.compile(
    r"\b(?:not|never|dont|doesnt|didnt|isnt|arent|aint|cannot|cant|wont|nobody|neither|prohibited|forbidden)\b|^(?:no|non)\b(?=.)"
    r"|\b(?:avoid(?:s|ing)?|stop(?:s|ped)?|unable to|refus(?:es?|ing) to) (?:to )?\w+|^without\b"
)
_STOPPED = re.compile(r"\bstop(?:s|ped)? (?!\w+ing\b)\w+")
"""Other things than an action can be stopped: a ball, a car."""
_WAITING = re.compile(
    r"^(?:wait(?:s|ing)? (?:for|to)|watch(?:es|ing) (?:an?|the|some\w*)|supervis(?:es?|ing)|observ(?:es?|ing)"
    r"|(?:getting |gets )?ready to|about to|prepar(?:es?|ing) to) .+$"
)
_RESTING = re.compile(
    r"^(?P<what>standing|sitting|seated|kneeling|lying(?! (?:flat )?on (?:\w+ )?(?:back|front|side|stomach|belly)))"
    r"(?: still| quietly| upright)?"
    r"(?: (?:on|in|at|under|by|near|against|behind|beside)(?: (?:the|an?|his|her|their))?(?: \w+){1,3})?$"
)
_AT_REST = {"standing": "stand", "sitting": "sit", "seated": "sit", "kneeling": "kneel", "lying": "lie"}
_LETTER_SIDE = re.compile(r"^(?P<first>[lr]) (?=\w)|(?<=\w) (?P<last>[lr])$")
_WRITTEN = re.compile(r"\b(?:draw|writ|trac|sketch|letter|shape|mak|form|sign|spell)\w*")
_HAND_OVER = re.compile(r"^hand(?:s|ing)? (?:over )?(?=(?:the|an?|some|his|her|your|my|their|another) )")
_SIDE_AT_THE_END = re.compile(r"\b(?:with|on) the (left|right)$")
_THEN = re.compile(r"\b(?:and then|then|followed by|and after that|after that|and finally|before(?= \w+ing\b))\b")
_COMMA = re.compile(r"[,;]\s")
_AND = re.compile(r"^\s*(?:and|then|and then)\s", re.IGNORECASE)
_EACH_SIDE = re.compile(
    rf"(?:[,;]\s*(?:and|but)?|\s(?:and|but))\s+(?=(?:\w+ )?(?:with )?{_OWN}(?:left|right) (?:{ARM}|{LEG})\b)", re.IGNORECASE
)
_ENDS_IN_A_LIMB = re.compile(rf"\b(?:{ARM}|{LEG})$")
_BEGINS_WITH_A_LIMB = re.compile(rf"^{_OWN}(?:left|right) (?:{ARM}|{LEG})\b")
_MEANWHILE = re.compile(r"\b(?:while|whilst|during|as you|at the same time as)\b")
_REMARK = re.compile(r"\([^)]*\)")
_BOTH_SIDES = re.compile(rf"\b(?:left (?:and|then|or) {_OWN}right|right (?:and|then|or) {_OWN}left)\b(?P<limb> (?:{ARM}|{LEG})\b)?")
_FROM_TO = re.compile(rf"\bfrom {_OWN}(?:left|right)(?: side)? to {_OWN}(?P<to>left|right)(?: side)?\b")
_FROM = re.compile(rf"\bfrom {_OWN}(?P<start>left|right)(?: side)?\b")
_NOT_A_PLACE = r"(?! (?:shoulder|hip|ear|eye|cheek|thigh|ankle|pocket))"
_TO = re.compile(
    rf"\b(?:(?:to|towards?|on) {_OWN}(?P<to>left|right)\b{_NOT_A_PLACE}(?: (?:hand )?side)?"
    r"|(?P<wards>left|right)wards?)"
)
_SIDE = re.compile(r"\b(?P<side>left|right)\b")
_ARTICLES = re.compile(r"\b(?:the|a|an|my|your|his|her|their|ones)\b")
_DANGLING = re.compile(r"^(?:(?:and|with|using|by|of) )+|(?: (?:and|with|using|by|of|in|at|to|from|while))+$")
_OTHER = {"left": "right", "right": "left"}


@lru_cache(1000)  # a label is parsed as a whole and as one of its parts
def parse_label(name: str) -> ParsedLabel:
    """Parse any label. Words in parentheses may give sides, tempo and so on, but do not belong to the action."""
    text = plain(name)
    whole, outside = _take_apart(text), _REMARK.sub(" ", text)
    if outside == text or not outside.strip():
        return whole
    main = _take_apart(outside)
    return replace(whole, action=main.action, bare=main.bare)


def clauses_of(label: str) -> tuple[str, ...]:
    """The parts of "X then Y", in plain form. Any other label is one part."""
    parts = tuple(part.strip() for part in _THEN.split(plain(label)))
    return parts if len(parts) > 1 and all(parts) else (plain(label),)


def listed(label: str) -> tuple[str, ...]:
    """The parts of "X, Y, Z", in plain form. Any other label, and one with a part that names no action, is one part."""
    parts = tuple(filter(None, (plain(_AND.sub("", part)) for part in _COMMA.split(label))))
    said = [parse_label(part) for part in parts]
    return parts if len(parts) > 1 and all(map(_is_movement, said)) else (plain(label),)


def meanwhile(label: str) -> tuple[str, str] | None:
    """X and Y of "X while Y", in plain form. None for any other label."""
    parts = [part.strip() for part in _MEANWHILE.split(plain(label))]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def each_side(label: str) -> tuple[str, str] | None:
    """The parts of "left arm X, right arm Y", in plain form. None for any other label, and for two limbs of one movement."""
    parts = [plain(part) for part in _EACH_SIDE.split(label)]
    said = [parse_label(part) for part in parts]
    limbs = [words.arms or words.legs for words in said]
    if len(parts) != 2 or not all(limbs) or limbs[0] == limbs[1] or not all(map(_is_movement, said)):
        return None
    if _ENDS_IN_A_LIMB.search(parts[0]) and _BEGINS_WITH_A_LIMB.match(parts[1]):  # "swing the left arm and the right arm forward"
        return None
    return parts[0], parts[1]


def _is_movement(words: ParsedLabel) -> bool:
    """Whether words are left that are not only a limb or a place: "arm up", "wave", but not "arm" or "on mat"."""
    rest = _tidy(_take(_STANCES, words.bare)[0])
    return not words.negated and not _PLACE.match(rest) and not OF_THE_BODY.fullmatch(rest) and "keep still" not in rest


_POSTURES = {
    "stand": r"stand(?:s|ing)?(?: still| upright)?",
    "sit_floor": r"sit(?:s|ting)? on (?:floor|ground|mat)",
    "sit": r"sit(?:s|ting)?(?: still)?(?: on \w+)?|seated",
    "lie_front": r"(?:lie|lies|lying) (?:face down|on (?:front|stomach|belly))",
    "lie_side": r"(?:lie|lies|lying) on side",
    "lie_back": r"(?:lie|lies|lying)(?: flat)?(?: on \w+)?",
    "on_knees": r"kneel(?:s|ing)?(?: on \w+)?",
    "crouch": r"crouch(?:es|ing)?",
    "hang": r"hang(?:s|ing)?(?: from \w+)?",
}


def posture_of(action: str) -> str | None:
    """The stance that an action only says: "sitting on chair". None for any other action."""
    return next((stance for stance, pattern in _POSTURES.items() if re.fullmatch(pattern, action)), None)


def _take_apart(text: str) -> ParsedLabel:
    text = _POSITION_FIRST.sub(r"\g<rest> \g<position>", text)
    text = _STILL.sub(" keep still ", re.sub(r"[()]", " ", text))
    text = " ".join(_INSTEAD.sub(" ", text).split()) or text
    negated = _NEGATED.search(_STOPPED.sub(" ", text)) is not None
    text, several = _without_subject(" ".join(text.split()))
    text = _said_otherwise(_WITHOUT.sub("", text) or text)
    text = without_limbs_of_things(text)
    text = _BOTH_SIDES.sub(lambda found: f"both{found['limb']}" if found["limb"] else "side to side", text)
    for posture, pattern in _CHANGES.items():
        text = re.sub(rf"\b(?:{pattern})\b", posture, text)
    text, in_turn = _take({"yes": _IN_TURN}, text)
    text, sense = _take(_SENSES, text)
    text, repetition = _take(_REPETITIONS, text)
    text, tempo = _take(_TEMPI, text)
    partner = find_partner(text) or ("with" if several else None)
    text = name_alike(text)
    rest, stance = _take(_STANCES, text)
    if stance is not None and not _PLACE.match(_tidy(rest)):  # else the posture is all that the label says
        text = rest
    text, arms, legs = _limbs(text)
    text, direction = _direction(text)
    side = _SIDE.search(text)
    if side and arms == "one_arm":  # "one hand (right)"
        arms = f"{side['side']}_arm"
    text = _SIDE.sub(" ", text)
    bare, height = _take(_HEIGHTS, _tidy(text, articles=True))
    if is_suffered(bare):
        bare = _BY.sub("", bare)
    return ParsedLabel(
        action=_tidy(text),
        bare=_tidy(bare),
        arms=arms,
        legs=legs,
        side=side["side"] if side else None,
        several_arms=bool(re.search(r"\b(?:hands|arms|fists|palms|elbows)\b", text)),
        several_legs=bool(re.search(r"\b(?:feet|legs|knees|heels)\b", text)),
        direction=direction,
        sense=sense,
        in_turn=in_turn is not None,
        height=height,
        stance=stance,
        tempo=tempo,
        repetition=repetition,
        partner=partner,
        things=things_of(text),
        negated=negated,
    )


def _without_subject(text: str) -> tuple[str, bool]:
    """The text without its subject, as it is suffered if it is ("be pushed"), and whether the subject is two people."""
    found = _SUBJECT.match(text)
    rest = said_as_suffered(text[found.end() :] if found else text)
    return _AUXILIARY.sub("", rest) if found else rest, bool(found and found["several"])


def _said_otherwise(text: str) -> str:
    """The text in words that the other rules know: who waits keeps still, `L` is left, who hands a thing over gives it."""
    if _WAITING.match(text):
        return "wait"
    if found := _RESTING.match(text):
        return f"{_AT_REST[found['what']]} still {text[found.end('what') :].strip()}"
    if not _WRITTEN.search(text):
        letters = {"l": "left", "r": "right"}
        text = _LETTER_SIDE.sub(lambda one: f"{letters[one['first']]} " if one["first"] else f" {letters[one['last']]}", text)
    text = _SIDE_AT_THE_END.sub(r"\1", _HAND_OVER.sub("give ", text))
    return re.sub(r"\bbilateral(?:ly)?\b", "both", re.sub(r"\bunilateral(?:ly)?\b", "one", text))


def _take(patterns: dict[str, str], text: str) -> tuple[str, str | None]:
    """The text without all matches of the patterns, and the key of the first pattern that matches."""
    said = None
    for key, pattern in patterns.items():
        text, count = re.subn(rf"\b(?:{pattern})\b", " ", text)
        text = " ".join(text.split())
        said = said or (key if count else None)
    return text, said


def _limbs(text: str) -> tuple[str, str | None, str | None]:
    """The text without sides of limbs, and the arms and legs that it names. "with the left hand" is removed as a whole."""
    found: dict[str, set[str]] = {"arm": set(), "leg": set()}

    def note(match: re.Match[str]) -> str:
        limb = match["limb"]
        which = _COUNTS.get(match["which"], match["which"])
        found["arm" if re.fullmatch(ARM, limb) else "leg"].add(which)
        if "by" not in match.re.groupindex or match["by"] in ("with ", "using ", "by ", "in "):
            return " "
        return f"{match['by'] or ''}{limb}"  # "raise the left arm" speaks of an arm

    text = _LIMB.sub(note, _HANDED.sub(note, text))
    return " ".join(text.split()), _which(found["arm"], "arm"), _which(found["leg"], "leg")


def _which(said: set[str], kind: str) -> str | None:
    if not said:
        return None
    if said >= {"left", "right"} or "both" in said:
        return f"both_{kind}s"
    return next(f"{which}_{kind}" for which in ("left", "right", "one") if which in said)


def _direction(text: str) -> tuple[str, str | None]:
    if found := _FROM_TO.search(text):
        direction = found["to"]
    elif found := _FROM.search(text):
        direction = _OTHER[found["start"]]
    elif found := _TO.search(text):
        direction = found["to"] or found["wards"]
    else:
        return text, None
    text = _TO.sub(" ", _FROM.sub(" ", _FROM_TO.sub(" ", text)))
    return " ".join(text.split()), direction


def _tidy(text: str, articles: bool = False) -> str:
    """The text with single spaces, without articles unless `articles` is set, and without dangling prepositions."""
    text = text if articles else _ARTICLES.sub(" ", text)
    return _DANGLING.sub("", " ".join(text.split()))
