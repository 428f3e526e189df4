"""Things in a label: they are no limbs, and their names are no movements."""

from fdsm.vocabulary.label_parser import parse_label
from fdsm.vocabulary.label_things import things_of, without_limbs_of_things
from tests.cases import each


@each(
    ("label", "things"),
    [
        ("hold a hammer", ("hammer",)),
        ("carries an old punching bag", ("old", "punching", "bag")),
        ("carrying boxes", ("boxes",)),
        ("pick up the tennis racket from the floor", ("tennis", "racket")),
        ("handing a cup over", ("cup",)),
        ("cut the rope", ("rope",)),
        ("turn the wheel with the left hand", ("wheel",)),
        ("hold the arm out", ()),  # a limb is no thing
        ("turn the head", ()),
        ("turn around", ()),
        ("push press", ()),
        ("open stance", ()),
        ("hand wave", ()),
        ("do a cartwheel", ()),  # the thing is the movement
        ("throw a punch", ()),
        ("draw a circle", ()),
    ],
)
def test_a_verb_that_says_the_movement_has_things(label, things):
    assert parse_label(label).things == things


@each(
    ("text", "said"),
    [
        ("table leg", ""),
        ("the left arm of the robot", ""),
        ("the hands of an old clock", ""),
        ("lift the leg of the table", "lift the part of table"),
        ("sit on the arm of a sofa", "sit on the part of sofa"),
        ("chair leg raises", "chair leg raises"),  # an exercise with a chair
        ("stroke the back of the hand", "stroke the back of the hand"),
        ("hold the hand of a friend", "hold the hand of a friend"),
        ("turn like the hand of a clock", "turn like the hand of a clock"),
    ],
)
def test_a_limb_of_a_thing_is_no_limb(text, said):
    assert without_limbs_of_things(text) == said


def test_the_side_of_a_thing_is_no_side_of_a_person():
    words = parse_label("kick the left leg of the table")
    assert (words.legs, words.arms) == (None, None)


def test_things_are_words_of_the_text():
    assert things_of("hold") == things_of("hold on to the bar") == ()
