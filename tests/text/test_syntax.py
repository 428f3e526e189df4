"""The verb and the noun of class names: telling names, and what holds for all names of the shipped banks."""

import re
from collections import Counter
from importlib.resources import files
from itertools import combinations

from fdsm.storage import parse_yaml
from fdsm.text import ClassText, TextBank, encode_bank, load_bank
from fdsm.text.syntax import noun_of, verb_of
from tests.cases import each
from tests.text.test_encode import Letters

BANKS = ("utd-mhad", "nw-ucla", "ntu120", "pku-mmd")


@each(
    ("name", "verb", "noun"),
    [
        ("tennis right hand forehand swing", "swing", "tennis hand forehand"),
        ("tennis bat swing", "swing", "tennis bat"),
        ("right hand wave", "wave", "hand"),
        ("hand waving", "wave", "hand"),
        ("drop kicking", "kick", "drop kicking"),
        ("cross arms in the chest", "cross", "arms chest"),
        ("cross toe touch", "touch", "cross toe"),
        ("arm curl (two arms)", "curl", "arm"),
        ("basketball shoot", "shoot", "basketball"),
        ("shoot at the basketball", "shoot", "basketball"),
        ("right hand draw circle (clockwise)", "draw", "hand circle"),
        ("sit to stand", "sit", "sit to stand"),
        ("right hand pick up and throw", "pick up", "hand"),
        ("donning", "don", "donning"),
        ("high-five", "high-five", "high-five"),
        ("pickup", "pickup", "pickup"),
        ("thumb up", "thumb up", "thumb up"),
        ("hands up (both hands)", "hands up", "hands up (both hands)"),
        ("make a phone call/answer phone", "make", "phone call"),
        ("punching/slapping other person", "punch", "person"),
        ("use a fan (with hand or paper)/feeling warm", "use", "fan"),
        ("nod head/bow", "nod", "head"),
        ("bow", "bow", "bow"),
        ("cheers and drink", "drink", "cheers"),
        ("butt kicks (kick backward)", "kick", "butt"),
        ("whisper in other person's ear", "whisper", "person's ear"),
        ("nausea or vomiting condition", "vomit", "nausea condition"),
        ("finger-guessing game (playing rock-paper-scissors)", "guess", "finger game"),
        ("pat on back of other person", "pat", "back person"),
        ("clap while running on the spot", "clap", "clap while running on the spot"),
        ("left arm, left hand sweeps to the right, standing still", "sweep", "hand"),
        ("Carried a Box", "carry", "box"),
        ("tying shoes", "tie", "shoes"),
        ("bathing", "bathe", "bathing"),
        ("kicking something", "kick", "kicking something"),
        ("taking a selfie", "take", "selfie"),
        ("take off a hat/cap", "take off", "hat"),
        ("take out something from pocket", "take out", "pocket"),
        ("take something out of a bag", "take", "bag"),
        ("put on bag", "put on", "bag"),
        ("put something into a bag", "put", "bag"),
        ("wear on glasses", "wear", "glasses"),
        ("standing up (from sitting position)", "stand up", "standing up (from sitting position)"),
        ("sitting down", "sit down", "sitting down"),
        ("throw up cap/hat", "throw up", "cap"),
        ("knock over other person (hit with body)", "knock over", "person"),
        ("right hand knock on door", "knock", "hand door"),
        ("step on foot", "step", "foot"),
        ("bouncing on trampoline", "bounce", "trampoline"),
        ("baby waking up", "wake up", "baby"),
        ("bending back", "bend", "back"),
        ("ball up paper", "ball up", "paper"),
        ("turning around", "turn around", "turning around"),
        ("news anchoring", "anchoring", "news"),
        ("odd something", "odd", "odd something"),
        ("dying hair", "dying", "hair"),
    ],
)
def test_telling_names(name, verb, noun):
    assert (verb_of(name), noun_of(name)) == (verb, noun)


@each(
    ("verb", "forms"),
    [
        ("swing", ["swing", "swings", "swinging"]),
        ("clap", ["clapping", "clapped"]),
        ("wave", ["waved", "waving", "waves"]),
        ("carry", ["carries", "carried", "carrying"]),
        ("press", ["press", "presses", "pressed"]),
        ("lie", ["lies", "lying"]),
        ("take off", ["take off", "takes off", "taking off"]),
    ],
)
def test_every_form_of_a_verb_is_the_same_verb_after_other_words(verb, forms):
    assert {verb_of(f"tennis {form}") for form in forms} == {verb}


@each("name", ["thing", "king of pop", "morning ring", "nothing"])
def test_words_in_ing_that_come_from_no_verb_are_no_verbs(name):
    assert verb_of(f"{name} jump") == "jump"


@each("name", ["(x)", "/", "- -", ",", " wave ( hand", "/run", "挥手"])
def test_odd_names_have_a_verb_and_a_noun(name):
    assert verb_of(name).strip()
    assert noun_of(name).strip()


@each("bank", BANKS)
def test_verb_and_noun_are_words_of_every_shipped_name(bank):
    for name in load_bank(bank).names:
        words = re.findall(r"[\w']+(?:-five)?", re.sub(r"\(.*?\)", "", name.lower()))
        verb, noun = verb_of(name), noun_of(name)
        first, *particle = verb.split()
        forms = [word for word in words if word.startswith(first.removesuffix("e"))]
        assert forms, name
        assert set(particle) <= set(words), name
        assert noun == name or set(noun.split()) <= set(words) - {forms[0], *particle}, name
        assert not {"the", "a", "of", "right", "both", "other"} & set(noun.split()) or noun == name


@each(
    ("bank", "verbs"),
    [
        ("utd-mhad", {"draw": 4, "swing": 2, "swipe": 2}),
        ("nw-ucla", {"pick up": 2}),
        ("msr-action3d", {"draw": 3, "kick": 2, "swing": 2, "wave": 3}),
        (
            "ntu120",
            {"take off": 6, "touch": 6, "kick": 4}
            | dict.fromkeys(("make", "put on", "take", "wear"), 3)
            | dict.fromkeys(("apply", "brush", "cross", "cut", "drink", "open", "play", "point", "put"), 2)
            | dict.fromkeys(("shake", "shoot", "swing", "walk"), 2),
        ),
        ("pku-mmd", {"brush": 2, "kick": 2, "point": 2, "take off": 3, "touch": 4, "wear": 2}),
    ],
)
def test_these_verbs_alone_are_shared_by_so_many_classes(bank, verbs):
    counts = Counter(map(verb_of, load_bank(bank).names))
    assert {verb: count for verb, count in counts.items() if count > 1} == verbs


def test_most_classes_of_kinetics_share_their_verb():
    counts = Counter(map(verb_of, load_bank("kinetics400").names))
    shared = {verb: count for verb, count in counts.items() if count > 1}
    assert (len(counts), len(shared), sum(shared.values())) == (229, 61, 232)
    most = {"play": 36, "dance": 12, "eat": 9, "make": 9, "ride": 9, "clean": 7, "jump": 6, "climb": 5, "kick": 5, "throw": 5}
    assert {verb: count for verb, count in shared.items() if count > 4} == most


@each(
    ("bank", "alike"),
    [
        (
            "utd-mhad",
            {
                ("right arm swipe to the left", "right arm swipe to the right"),
                ("right hand draw circle (clockwise)", "right hand draw circle (counter clockwise)"),
            },
        ),
        ("nw-ucla", set()),
        ("msr-action3d", set()),
        ("ntu120", set()),
        ("pku-mmd", set()),
        (
            "kinetics400",
            {("passing American football (in game)", "passing American football (not in game)")},
        ),
    ],
)
def test_these_classes_alone_share_both_verb_and_noun(bank, alike):
    pairs = combinations(load_bank(bank).names, 2)
    assert {pair for pair in pairs if len({(verb_of(name), noun_of(name)) for name in pair}) == 1} == alike


def test_the_lexicon_has_each_verb_once():
    lists = parse_yaml(files("fdsm.text").joinpath("verbs.yaml").read_text("utf-8"))
    verbs = [word for rows in lists.values() for row in rows for word in row]
    assert len(verbs) == len(set(verbs)) > 300
    assert all(isinstance(word, str) and re.fullmatch(r"[a-z-]+", word) for word in verbs)


def test_a_bank_has_both_views_for_every_class():
    bank = TextBank(dataset="mine", classes=(ClassText(name="right hand wave"), ClassText(name="sit down")))
    assert bank.texts("verb") == [(0, ("wave",)), (1, ("sit down",))]
    assert bank.texts("noun") == [(0, ("hand",)), (1, ("sit down",))]


def test_both_views_are_encoded_with_one_slot_and_equal_verbs_are_equal_vectors(tmp_path):
    features = encode_bank(load_bank("nw-ucla"), ["verb", "noun", "attributes"], Letters(), tmp_path)
    assert features["verb"].slots.shape == features["noun"].slots.shape == (10, 1, 8)
    assert features["verb"].class_ids.tolist() == list(range(10))
    one, two, other = features["verb"].pooled[:3]  # pick up, pick up, drop
    assert one.tolist() == two.tolist() != other.tolist()
