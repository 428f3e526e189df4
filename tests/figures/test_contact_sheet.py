"""The contact sheet of the synthetic motions."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.figures import draw, movements, style
from fdsm.figures.movements import Options, moments, seen, usual_action
from fdsm.vocabulary import vocabulary
from tests.cases import each


def sheet(**options):
    with style.for_print():
        return movements.draw([], Options(**options))


def titles(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_every_path_is_on_some_part_of_the_sheet_once():
    found = [title for part in range(1, 31) for title in titles(sheet(phases=2, part=part, parts=30)[0])]
    assert found == list(vocabulary()["paths"])


def test_each_motion_has_its_phases_and_its_title():
    figure, caption = sheet(paths=("wave", "lie_down"), phases=5)
    assert titles(figure) == ["wave", "lie_down"]
    heads = [line for line in figure.axes[0].lines if line.get_marker() == "o" and line.get_markersize() > 4]
    assert len(heads) == 2 * 5
    assert "at 5 moments" in caption


def test_the_person_is_seen_from_behind_so_that_letters_are_not_mirrored():
    origin, right, up = np.zeros(3), np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    assert seen(right)[0] > seen(origin)[0] + 0.5
    assert seen(up)[1] > seen(origin)[1] + 0.5
    assert seen(np.array([0, 0, -1.0]))[1] > seen(origin)[1]  # what is ahead is farther away


def test_moments_are_in_order_and_more_where_more_moves():
    clip = np.zeros((100, 3, 3))
    clip[50:60] = np.linspace(0, 1, 10)[:, None, None]
    clip[60:] = 1.0
    found = moments(clip, 8)
    assert (np.diff(found) >= 0).all()
    assert ((found >= 49) & (found <= 61)).sum() >= 4


@each("path", vocabulary()["paths"])
def test_usual_words_suit_the_path(path):
    assert usual_action(path).kinematics.path == path


@each(
    ("setting", "message"),
    [
        ("paths=[wafe]", "paths: unknown name 'wafe', did you mean 'wave'"),
        ("part=3", "part: there is no part 3 of 1"),
        ("phases=1", "phases"),
    ],
)
def test_a_mistake_is_named(tmp_path, setting, message):
    with pytest.raises(InputError, match=message):
        draw("movements", [], tmp_path / "a.png", [setting])
