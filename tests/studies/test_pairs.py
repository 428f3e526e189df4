"""Actions of two people are named from words, better with both measured than with one; and the study's page."""

import pytest

from fdsm.errors import InputError
from fdsm.experiment import synthetic_classes
from fdsm.synthetic import make_training_classes
from studies.pairs import measure, page

LENIENT, STRICT = measure.RECIPES


def test_held_out_actions_of_two_are_named_from_their_words(monkeypatch):
    """The words of an asked action are not among those that are learnt. Words of other classes name hardly any clip."""
    classes = measure.asked_classes()
    asked = [entry.kinematics for entry in classes]
    assert len(classes) == 26
    learnt = tuple(one for one in make_training_classes(0, pairs=True) if one.kinematics.partner and one.kinematics not in asked)
    monkeypatch.setattr(synthetic_classes, "make_training_classes", lambda variations, seed, pairs: learnt)
    shown = []
    rows = measure.measure([0], shown.append, ["synthetic_classes.clips=2"], subjects=2)
    assert shown == rows
    found = {(row.recipe, row.people): row for row in rows}
    for recipe, least, gain in ((LENIENT, 60, 10), (STRICT, 35, 0)):
        two, one = found[recipe, 2], found[recipe, 1]
        assert two.accuracy[0] > least
        assert two.accuracy[0] > two.shuffled[0] + least - 20
        assert two.accuracy[0] > one.accuracy[0] + gain
        assert [name for name, _, _ in two.by_class] == [entry.name for entry in classes]
        assert two.training_classes == one.training_classes
    assert found[STRICT, 2].training_classes < found[LENIENT, 2].training_classes


def row(recipe, people, accuracy):
    by_class = (("hug", accuracy, "kick"), ("kick", accuracy, ""))
    return measure.Row(recipe, people, 8, (100, 101), (accuracy, accuracy + 2), (1.0, 3.0), by_class)


ROWS = [row(LENIENT, 2, 90.0), row(LENIENT, 1, 60.0), row(STRICT, 2, 70.0), row(STRICT, 1, 50.0)]


def test_rows_are_read_as_they_were_kept(tmp_path):
    page.keep(ROWS, tmp_path / "numbers.json")
    assert page.read_kept(tmp_path / "numbers.json") == ROWS
    with pytest.raises(InputError, match="expected the numbers of"):
        page.read_kept(tmp_path / "none.json")


def test_the_page_says_what_the_second_person_is_worth():
    text = page.to_markdown(ROWS)
    assert "All clips are rendered" in text
    assert "chance is 50.0" in text
    assert f"| `{STRICT}` | 100 | 71.0 ± 1.4 | 51.0 ± 1.4 | +20.0 ± 0.0 | 2.0 ± 1.4 |" in text
    assert "| class | open, two | open, one | strict, two | strict, one | mistaken for |" in text
    assert "| hug | 90 | 60 | 70 | 50 | kick |" in text


def test_the_kept_page_is_that_of_the_kept_numbers():
    assert page.PAGE.read_text("utf-8") == page.to_markdown(page.read_kept())


def test_shuffled_words_are_never_the_own_ones():
    for seed in range(20):
        order = measure.shuffled(26, seed)
        assert sorted(order) == list(range(26))
        assert all(place != own for place, own in enumerate(order))
