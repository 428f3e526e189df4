"""The verb and the noun of class names: telling names, and what holds for all names of the shipped banks."""

import re
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
        ("hand waving", "waving", "hand"),
        ("drop kicking", "kicking", "drop kicking"),
        ("cross arms in the chest", "cross", "arms chest"),
        ("cross toe touch", "touch", "cross toe"),
        ("arm curl (two arms)", "curl", "arm"),
        ("basketball shoot", "shoot", "basketball"),
        ("shoot at the basketball", "shoot", "basketball"),
        ("right hand draw circle (clockwise)", "draw", "hand circle"),
        ("sit to stand", "sit", "sit to stand"),
        ("right hand pick up and throw", "pick", "hand"),
        ("donning", "donning", "donning"),
        ("high-five", "high-five", "high-five"),
        ("pickup", "pickup", "pickup"),
        ("thumb up", "thumb", "thumb up"),
        ("hands up (both hands)", "hands", "hands up (both hands)"),
        ("make a phone call/answer phone", "make", "phone call"),
        ("punching/slapping other person", "punching", "person"),
        ("use a fan (with hand or paper)/feeling warm", "use", "fan"),
        ("nod head/bow", "nod", "head"),
        ("bow", "bow", "bow"),
        ("cheers and drink", "drink", "cheers"),
        ("butt kicks (kick backward)", "kicks", "butt"),
        ("whisper in other person's ear", "whisper", "person's ear"),
        ("nausea or vomiting condition", "vomiting", "nausea condition"),
        ("finger-guessing game (playing rock-paper-scissors)", "guessing", "finger game"),
        ("pat on back of other person", "pat", "back person"),
        ("clap while running on the spot", "clap", "clap while running on the spot"),
        ("left arm, left hand sweeps to the right, standing still", "sweeps", "hand"),
        ("Carried a Box", "carried", "box"),
        ("tying shoes", "tying", "shoes"),
    ],
)
def test_telling_names(name, verb, noun):
    assert (verb_of(name), noun_of(name)) == (verb, noun)


@each("form", ["swing", "swings", "swinging", "clapping", "clapped", "waved", "waving", "carries", "carried", "lying", "presses"])
def test_every_form_of_a_verb_is_found_after_other_words(form):
    assert verb_of(f"tennis {form}") == form


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
        assert verb in words, name
        assert noun == name or set(noun.split()) <= set(words) - {verb}, name
        assert not {"the", "a", "of", "right", "both", "other"} & set(noun.split()) or noun == name


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
        (
            "ntu120",
            {("put on bag", "put something into a bag"), ("take off bag", "take something out of a bag")},
        ),
        ("pku-mmd", set()),
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
    assert bank.texts("verb") == [(0, ("wave",)), (1, ("sit",))]
    assert bank.texts("noun") == [(0, ("hand",)), (1, ("sit down",))]


def test_both_views_are_encoded_with_one_slot_and_equal_verbs_are_equal_vectors(tmp_path):
    features = encode_bank(load_bank("nw-ucla"), ["verb", "noun", "attributes"], Letters(), tmp_path)
    assert features["verb"].slots.shape == features["noun"].slots.shape == (10, 1, 8)
    assert features["verb"].class_ids.tolist() == list(range(10))
    one, two, other = features["verb"].pooled[:3]  # pick, pick, drop
    assert one.tolist() == two.tolist() != other.tolist()
