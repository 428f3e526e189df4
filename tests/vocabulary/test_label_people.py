"""Another person in a label, and who does what to whom."""

from fdsm.vocabulary import vocabulary
from fdsm.vocabulary.label_parser import parse_label
from fdsm.vocabulary.label_people import find_partner, is_suffered, name_alike, said_as_suffered
from fdsm.vocabulary.lexicon import load
from tests.cases import each


@each(
    ("label", "partner"),
    [
        ("handshake", "meets"),
        ("shaking hands with a customer", "meets"),
        ("give a team mate a high five", "meets"),
        ("hugging", "holds"),
        ("embrace each other", "holds"),
        ("carry a child on the back", "holds"),
        ("punch somebody", "strikes"),
        ("hit each other with cushions", "strikes"),
        ("swing a fist and slap in the face", "strikes"),
        ("throw a punch at the attacker", "strikes"),
        ("box with a friend", "strikes"),
        ("push a rival over", "fells"),
        ("knock down the defender", "fells"),
        ("trip a runner", "fells"),
        ("pat a dancer on the back", "touches"),
        ("tread on somebody's toes", "touches"),
        ("put an arm around a friend", "touches"),
        ("support a wounded soldier", "supports"),
        ("sit next to a nurse", "beside"),
        ("walk hand in hand", "beside"),
        ("murmuring and whispering", "beside"),
        ("run after a thief", "behind"),
        ("walk behind the leader", "behind"),
        ("step up to a stranger", "towards"),
        ("approach another person", "towards"),
        ("step away from the opponent", "apart"),
        ("part ways", "apart"),
        ("carry a box with a colleague", "with"),
        ("exercise together", "with"),
        ("two dancers jump", "with"),
        ("bow to the teacher", "opposite"),
        ("throw a ball to someone", "opposite"),
        ("quarrel with a neighbour", "opposite"),
    ],
)
def test_a_label_with_another_person_has_a_partner(label, partner):
    assert parse_label(label).partner == partner
    assert partner in vocabulary()["partners"]


@each(
    "label",
    [
        *[
            "wave",
            "kick the ball",
            "shake the hands",
            "hug a pillow",
            "blow a kiss",
            "wave to the crowd",
            "bring the hands together",
        ],
        *["the boxer punches", "a child crawls", "crawl like a baby", "walk as an old man", "pretend to be a soldier"],
        *["rub the palms against each other", "strike two sticks against each other", "talk to a friend on the phone"],
        *["pass the ball from one hand to the other", "self hug", "get dressed", "is hit by a ball"],
    ],
)
def test_a_label_without_another_person_has_no_partner(label):
    assert parse_label(label).partner is None


@each(
    ("text", "said"),
    [
        ("gets pushed", "be pushed"),
        ("is being kicked", "be kicked"),
        ("was slapped by somebody", "be slapped by somebody"),
        ("knocked over by a wave", "be knocked over by a wave"),
        ("painted by a friend", "be painted by a friend"),
        ("pushed a cart", "pushed a cart"),
        ("getting dressed", "getting dressed"),
        ("is seated", "is seated"),
        ("gets up", "gets up"),
        ("is hitting a ball", "is hitting a ball"),
    ],
)
def test_what_is_suffered_is_said_in_one_way(text, said):
    assert said_as_suffered(text) == said
    assert is_suffered(said) == said.startswith("be ")


def test_the_one_to_whom_it_is_done_sees_the_other():
    assert [find_partner(text) for text in ("be punched", "be hugged by somebody", "be chased", "be hit by a ball")] == [
        "opposite",
        "holds",
        "with",
        None,
    ]


def test_people_of_whom_little_is_said_are_named_alike():
    assert name_alike("push someone") == name_alike("push the other person") == name_alike("push your opponent") == "push somebody"
    assert name_alike("step on a friends foot") == "step on somebodys foot"
    assert name_alike("feed a baby") == "feed a baby"


def test_names_that_begin_with_be_are_suffered_where_somebody_does_it():
    names = [name for entry in load().entries for name in entry.names if name.startswith("be ") and name.endswith(" by somebody")]
    assert len(names) > 30
    assert [name for name in names if not is_suffered(parse_label(name).action)] == []


@each("label", ["hand the salt to the bricklayer", "pass a nail to the carpenter", "bow to the emperor"])
def test_people_are_named_by_what_they_do(label):
    words = parse_label(label)
    assert words.partner == "opposite"
    assert words.action.endswith("to somebody")
