"""Labels as people and programs write them, in their plain form."""

from hypothesis import given
from hypothesis import strategies as st

from fdsm.vocabulary.plain_label import plain, separated
from tests.cases import each


@each(
    "label",
    [
        "wave with left hand",
        "Wave with left hand",
        "WAVE WITH LEFT HAND",
        "wave_with_left_hand",
        "wave-with-left-hand",
        "WaveWithLeftHand",
        "waveWithLeftHand",
        "  wave  with left hand. ",
        "Wave with left hand!",
        "WAVE_WITH_LEFT_HAND",
        "A007. wave with left hand",
        "12_wave_with_left_hand",
        "A007 wave with left hand",
    ],
)
def test_writing_does_not_matter(label):
    assert plain(label) == "wave with left hand"


@each(
    ("label", "expected"),
    [
        ("2 hand wave", "2 hand wave"),
        ("draw 8", "draw 8"),
        ("Draw circle (clockwise)", "draw circle (clockwise)"),
        ("don't wave", "dont wave"),
        ("T-shirt", "t shirt"),
        ("A001", "a 001"),
        ("?!", ""),
        ("ｗａｖｅ", "wave"),
        ("wAvE", "wave"),
    ],
)
def test_words_are_kept(label, expected):
    assert plain(label) == expected


KNOWN = frozenset("jumping jacks sit up situation push wave left hand a at the carpet car pet".split())


@each(
    ("text", "expected"),
    [
        ("jumpingjacks", "jumping jacks"),
        ("situp", "sit up"),
        ("wavelefthand", "wave left hand"),
        ("situation", "situation"),
        ("carpet", "carpet"),
        ("unknownword", "unknownword"),
        ("wave", "wave"),
        ("at", "at"),
    ],
)
def test_words_that_run_together_are_separated(text, expected):
    assert separated(text, KNOWN) == expected


def test_a_word_of_no_language_is_left_alone():
    known = frozenset(["abc", "aaa"])
    assert separated("abc" * 20, known) == " ".join(["abc"] * 20)
    assert separated("a" * 10_000, known) == "a" * 10_000


@given(st.text(max_size=40))
def test_the_plain_form_is_its_own_plain_form(label):
    assert plain(plain(label)) == plain(label) or any(letter.isdigit() for letter in label)
