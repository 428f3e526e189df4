"""Finds another person in a label: where they are, what is done to them, and whether they are the one who does it.

The words stay in the label: "kick somebody" and "kick a ball" are near to other names of the lexicon.
"""

from __future__ import annotations

import re

from fdsm.vocabulary.plain_label import stem_of

_SMALL_OR_WEAK = "child children kid baby babies toddler infant boy girl patient casualty victim invalid dancer customer".split()
_OTHERS = """man men woman women gentleman gentlemen lady ladies person people human adult pensioner user subject participant
    operator friend partner opponent mate teammate colleague neighbour neighbor guest client stranger buddy companion enemy enemies
    attacker rival prisoner suspect thief thieves burglar soldier guard officer policeman policewoman firefighter paramedic rescuer
    helper assistant apprentice worker coworker boss foreman mother mum mom father dad daddy brother sister son daughter wife
    husband uncle aunt cousin grandmother grandfather grandma grandpa parent twin couple bride groom lover sweetheart teacher
    master sensei coach trainer instructor therapist pupil student nurse doctor dentist surgeon midwife barber hairdresser judge
    referee umpire captain player athlete fighter boxer wrestler judoka karateka fencer archer runner sprinter jogger hiker
    swimmer diver rower climber skater skier surfer cyclist rider jockey golfer goalkeeper defender striker batsman bowler catcher
    gymnast acrobat juggler clown magician actor actress performer singer musician violinist pianist drummer conductor prompter
    usher director king queen prince princess emperor tyrant knight hero heroine villain ghost monster butler maid servant priest
    monk nun pilgrim leader follower tourist traveller passenger pilot sailor fisherman farmer gardener shepherd hunter builder
    bricklayer mason carpenter joiner plumber electrician roofer plasterer painter welder mechanic blacksmith miner cook chef
    waiter waitress baker butcher bartender cashier shopkeeper seller buyer tailor potter artist sculptor clerk secretary manager
    president mayor""".split()
PEOPLE_WORDS = frozenset(f"{word}{ending}" for word in (*_SMALL_OR_WEAK, *_OTHERS) for ending in ("", "s"))
"""Words for people. A label's subject is one of them ("the patient bends"), and so is another person."""


def _any_of(words: list[str]) -> str:
    return rf"(?:(?:team )?(?:{'|'.join(words)})s?)"


PEOPLE = _any_of(_SMALL_OR_WEAK + _OTHERS)
"""A pattern for such a word."""

_WHOSE = r"(?:a|an|the|my|your|his|her|their|ones|this|that)"
_PERSON = (
    r"(?:(?:some|any|every)(?:one|body)(?: else)?|each other|one another|him"
    rf"|(?:(?:the |an|two |three )other)(?: (?!{PEOPLE}\b)\w+)? {PEOPLE}"
    r"|(?<!to )(?<!from )the other(?= (?:in|on|at|over|to|by|with|from|away|down|back|off)\b|$)"
    rf"|{_WHOSE} (?:(?!{PEOPLE}\b)\w+ )?{PEOPLE})"
)
_SAME_PERSON = re.compile(rf"\b(?:someone|(?:(?:another|the other) {PEOPLE}|{_WHOSE} {_any_of(_OTHERS)}))\b(?P<next> \w+)?")
"""Words that say little more than that there is another person. The lexicon has one word for them."""
_NO_NOUN = re.compile(
    r" (?:in|on|at|to|with|from|over|up|down|off|away|back|by|for|of|and|as|while|when|into|onto|out|around|along|across|who"
    r"|that)\b"
)

_DONE = {
    "strikes": """hit hitting punch kick push shove slap smack beat beaten strike struck knee elbow headbutt butt stab attack
        thump whack club box jab jostle barge ram spank cuff shoot shot pummel stung bump knock swat repel repelled
        ambush fight spar""",
    "fells": "trip tackle fell floor topple throw thrown sweep swept",
    "holds": "hug embrace cuddle carry carries carried wrestle grapple clasp cradle rock",
    "supports": "support prop steady steadies steadied",
    "touches": """touch pat stroke tap tickle massage caress comfort console kiss feed fed wash comb examine bandage pinch
        grab seize pull drag tug lift hold held help dress undress poke nudge frisk search choke strangle throttle shave groom
        bless soothe guide lead led handcuff arrest catch caught rescue treat revive tow haul roll shake shaken grip rub tie
        tied blindfold free raise lower cover pick restrain measure bathe bathing""",
    "behind": "follow chase pursue shadow stalk",
    "towards": "approach meet met",
    "apart": "leave flee escape",
    "beside": "accompany accompanies accompanied escort",
}
"""What one person does to another, by the partner (a key of the vocabulary). Words are compared by their stems."""
_OF_VERB = {
    stem_of(verb + ending): partner for partner, verbs in _DONE.items() for verb in verbs.split() for ending in ("", "ed", "ing")
}
_GOING = frozenset(
    map(stem_of, "walk run go come jog stroll step move stride crawl skip hurry rush dash sneak march glide".split())
)
_FORCING = frozenset(map(stem_of, "push shove pull knock throw bring take wrestle force drag sweep kick".split()))
_FIGHTING = frozenset(map(stem_of, "fight box spar wrestle grapple".split()))
_TALKING = frozenset(map(stem_of, "talk speak chat argue discuss quarrel negotiate converse".split()))

_FACE_TO_SHIN = (
    r"(?:face|head|chin|jaw|nose|ear|cheek|neck|throat|chest|ribs|belly|stomach|back|groin|shin|knee|thigh|shoulder|leg)"
)
_SAID = {
    "meets": r"shak(?:e|es|ing) hands?(?! (?:dry|loose|out|off|to dry))|hand ?shakes?|handshaking|(?:high|low) (?:fives?|tens?)"
    r"|(?:fist|chest) bump(?:s|ing)?|bump(?:s|ing)? (?:fists|elbows|shoulders)|clink(?:s|ing)? glasses|arm wrestl\w+",
    "holds": r"(?<!self )(?:hug|embrac|cuddl)(?:s|es?|ged|ed|ging|ing)?(?: tight(?:ly)?| goodbye| hello)?"
    r"(?=$| (?:and|then|for|with)\b)|(?:slow|couple|pair) danc(?:e|es|ing)|waltz(?:es|ing)?|wrestl(?:es?|ing)|piggy ?back",
    "strikes": r"(?:fist|pillow) ?fight(?:s|ing)?|spar(?:s|ring)(?! partner)|exchang(?:es?|ing) blows"
    rf"|(?:hit|punch|kick|slap|smack|strik|pok)(?:e|s|es|ing|ting|ping)? in the {_FACE_TO_SHIN}",
    "fells": r"(?:judo|hip|shoulder) throws?",
    "touches": r"(?<!blow )(?<!blows )(?<!blowing )(?<!throw )(?<!send )(?<!air )(?<!a )kiss(?:es|ing)?$",
    "beside": r"side by side|arm in arm|hand in hand|shoulder to shoulder|whisper(?:s|ing)?|hold(?:s|ing)? hands",
    "opposite": r"face to face|tug of war|duel(?:s|ling)?",
    "with": r"in pairs|(?:walk|run|jog|danc|sing|jump|march|skip|play|exercis|sit|stand)(?:e|s|es|ing|ning|ting|ping)? together",
    "apart": r"part(?:s|ing)? ways|(?:walk|run|mov|go|drift)(?:e|s|es|ing|ning)? apart",
}
"""Words that take another person for granted."""

_MET = re.compile(
    r"\b(?P<verb>\w+) (?:(?:up|down|out|hard|off|away|over|back|close|nearer|closer|straight|right) )*"
    r"(?:(?P<place>in front of|next to|towards?|to|at|with|from|against|onto|on|of|for|by|behind|after|beside|alongside|around"
    rf"|round|near|opposite|facing|past|into|over|under|before) )?(?P<person>{_PERSON})(?P<own>s \w+)?\b(?P<after>[^,]*)"
)
_FELLED = re.compile(
    r"^ (?:\w+ )?(?:over|down|to (?:the )?(?:floor|ground|mat)|off (?:his|her|their) feet|across (?:the|ones) hip)\b"
)
_FELLING = re.compile(r"\b(?:down|over)$")
_NOT_THERE = re.compile(
    rf"\b(?:like|as|imitat\w+|pretend\w*(?: to be)?|be|being|mimic\w*|act\w*) {_WHOSE} (?:\w+ )?{PEOPLE}\b"
    r"|\b(?:hands?|palms?|arms?|forearms?|fists?|fingers?|thumbs?|elbows?|wrists?|feet|legs?|knees?|heels?|toes|ankles?|thighs"
    r"|sticks?|stones|sabres|pans|lids|blocks|cymbals|ropes|lines)\b(?: (?!with\b)\w+){0,2} (?:each other|one another)"
)
"""Who is imitated is not there. Two hands that touch each other are of one person."""
_CALLED = re.compile(r"\b(?:on|over|by) the (?:tele)?phone\b|\bphone calls?\b")

_PARTICIPLE = re.compile(
    r"\w\w+ed|hit|beaten|struck|thrown|held|fed|led|caught|shot|stung|shaken|hurt|given|taken|drawn|driven|spun|bitten|swept"
)
_SUFFERED = re.compile(r"^(?:(?:is|are|was|were|has|have|be|being|been|gets?|got|getting) )*(?P<verb>\w+)(?P<rest>.*)$")
_DOES_IT_ALONE = frozenset(["dressed", "undressed"])
_FROM_THE_OTHER_SIDE = {"strikes": "opposite", "fells": "opposite", "touches": "opposite", "behind": "with"}
"""Where the one who does it is, by the partner that the one has to whom it is done."""


def find_partner(text: str) -> str | None:
    """The partner (a key of the vocabulary) that a plain text without its subject speaks of. None if it speaks of nobody else."""
    if _CALLED.search(text):
        return None
    text = _NOT_THERE.sub(" ", text)
    met = _MET.search(text)
    if is_suffered(text):
        by_a_thing = " by " in text and met is None
        partner = None if by_a_thing else _OF_VERB.get(stem_of(text.split()[1]), "opposite")
        return _FROM_THE_OTHER_SIDE.get(partner, partner) if partner else None
    said = next((key for key, pattern in _SAID.items() if re.search(rf"\b(?:{pattern})", text)), None)
    return said or (_where(met, text) if met else None)


def _where(met: re.Match[str], text: str) -> str:
    """The partner by the verb, and by the preposition before another person."""
    verb, first, place = stem_of(met["verb"]), stem_of(text.split()[0]), met["place"]
    own = bool(met["own"]) or _has_own(met["person"], met["after"])
    goes = bool(_GOING & {verb, first})
    if verb in _FORCING and (_FELLED.match(met["after"]) or _FELLING.search(text[: met.start("person")].rstrip())):
        return "fells"
    if place in ("beside", "next to", "alongside", "near"):
        return "beside"
    if place == "behind" or (goes and place == "after"):
        return "behind"
    if place == "with":
        return _OF_VERB[first] if first in _FIGHTING else "opposite" if verb in _TALKING else "with"
    if goes and place in ("to", "toward", "towards", None):
        return "towards"
    if goes and place == "from":
        return "apart"
    done = _OF_VERB.get(verb, _OF_VERB.get(first) if own or place == "of" else None)
    if done and place in (None, "at", "against", "on", "onto", "of", "into"):
        return done
    if own or (place in ("against", "on", "onto", "of", "around", "round") and not goes):
        return "touches"
    return "with" if place is None and met["person"] in ("each other", "one another") else "opposite"


def _has_own(person: str, after: str) -> bool:
    """Whether the words go on with what is the person's: "the opponents leg"."""
    return person.endswith("s") and re.match(r" \w+", after) is not None and _NO_NOUN.match(after) is None


def said_as_suffered(text: str) -> str:
    """A plain text without its subject. "Gets pushed" and "pushed by someone" become "be pushed". Others stay as they are."""
    found = _SUFFERED.match(text)
    if found is None or _PARTICIPLE.fullmatch(found["verb"]) is None:
        return text
    by = re.search(rf"^(?: \w+| (?:in|on) the \w+)? by (?P<person>{_PERSON}\b)?", found["rest"])
    is_done = stem_of(found["verb"]) in _OF_VERB and found["verb"] not in _DOES_IT_ALONE
    suffers = (is_done and (found.start("verb") > 0 or by)) or (by and by["person"])
    return f"be {found['verb']}{found['rest']}" if suffers else text


def is_suffered(text: str) -> bool:
    """Whether a text from `said_as_suffered` says what is done to the person: "be pushed", "be hit by ball"."""
    be, verb, *rest = [*text.split(), "", ""]
    return be == "be" and bool(_PARTICIPLE.fullmatch(verb)) and ("by" in rest or stem_of(verb) in _OF_VERB)


def name_alike(text: str) -> str:
    """The text with one word, `somebody`, for people of whom little is said. Children and patients keep their own words."""

    def alike(found: re.Match[str]) -> str:
        person, after = found[0].removesuffix(found["next"] or ""), found["next"] or ""
        return f"somebody{'s' if _has_own(person, after) else ''}{after}"

    return _SAME_PERSON.sub(alike, text)
