"""What the beginnings of names say."""

from fdsm.vocabulary.lexicon_beginnings import Beginnings
from tests.cases import each

KINDS = {
    "belay": frozenset(["pull_down"]),
    "belay partner": frozenset(["pull_down"]),
    "hold": frozenset(["hold_front"]),
    "hold hands": frozenset(["reach_side"]),
    "keep promise": frozenset(["none"]),
    "keep": frozenset(["none"]),
    "weigh thing": frozenset(["hold_front"]),
    "fall sideways": frozenset(["fall_side"]),
    "bend to side": frozenset(["lean_side"]),
    "dodge sideways": frozenset(["lean_side", "step_side"]),
}


@each(
    ("text", "says"),
    [
        ("belay climber", True),
        ("belaying climber", True),
        ("belay", False),  # nothing follows
        ("hold climber", False),  # names with this verb are of several kinds
        ("keep quiet", False),  # no movement
        ("weigh box", False),  # the verb alone is no name
        ("juggle", False),
    ],
)
def test_a_verb_says_the_movement_if_all_its_names_are_of_one_kind(text, says):
    assert Beginnings(KINDS).says_the_movement(text) is says


@each(
    ("text", "said"),
    [("fall", "fall sideways"), ("bend", "bend to side"), ("dodge", "dodge"), ("wave", "wave"), ("", "")],
)
def test_only_what_has_a_name_sideways_goes_sideways(text, said):
    assert Beginnings(KINDS).sideways(text) == said
