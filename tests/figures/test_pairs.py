"""The sheet of actions of two people."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.figures import draw, movements, pairs, style
from fdsm.vocabulary import vocabulary


def sheet(**options):
    with style.for_print():
        return pairs.draw([], pairs.Options(**options))


def heads(figure, colour):
    lines = figure.axes[0].lines
    return [line for line in lines if line.get_marker() == "o" and line.get_color() == colour]


def test_every_partner_has_a_row_with_both_people_at_each_moment():
    figure, caption = sheet(phases=3)
    titles = [text.get_text() for text in figure.axes[0].texts]
    assert [title.partition(":")[0] for title in titles] == list(vocabulary()["partners"])
    for colour in (style.BLUE, style.ORANGE):
        assert len(heads(figure, colour)) == 3 * len(titles)
    assert "at 3 moments" in caption


def test_the_partner_is_at_the_right_of_the_person_whom_they_face():
    figure, _ = sheet(partners=("touches", "meets", "towards"), phases=4)
    for person, partner in zip(heads(figure, style.BLUE), heads(figure, style.ORANGE), strict=True):
        assert 0.3 < partner.get_xdata()[0] - person.get_xdata()[0] < 4


def test_people_of_neighbouring_moments_do_not_overlap():
    figure, _ = sheet(partners=("apart",), phases=5)
    person, partner = ([head.get_xdata()[0] for head in heads(figure, colour)] for colour in (style.BLUE, style.ORANGE))
    assert (np.diff(person) > 0.5).all()
    assert all(behind < ahead for behind, ahead in zip(partner, person, strict=True))
    assert all(ahead < behind for ahead, behind in zip(person, partner[1:], strict=False))


def test_a_quarter_turn_shows_what_is_ahead_at_the_right():
    ahead, right = np.array([0.0, 0.0, -1.0]), np.array([1.0, 0.0, 0.0])
    assert movements.seen(ahead, np.pi / 2)[0] == pytest.approx(1)
    assert movements.seen(right, np.pi / 2)[0] == pytest.approx(0)
    assert movements.seen(right, np.pi / 2)[1] < 0  # nearer to the viewer


def test_an_unknown_partner_is_named(tmp_path):
    with pytest.raises(InputError, match=r"^figure 'pairs': partners: unknown name 'meet', did you mean 'meets'\?$"):
        draw("pairs", [], tmp_path / "a.png", ["partners=[meet]"])
