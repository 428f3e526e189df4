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
    return [text.get_text() for axes in figure.axes for text in axes.texts if text.get_weight() == "bold"]


def ways(figure):
    """The dots of the ways, one array for each panel."""
    return [line.get_xydata() for axes in figure.axes for line in axes.lines if line.get_marker() == "."]


def test_every_path_is_on_some_part_of_the_sheet_once():
    found = [title for part in range(1, 31) for title in titles(sheet(phases=2, part=part, parts=30)[0])]
    assert found == list(vocabulary()["paths"])


def test_each_motion_has_its_phases_and_its_title():
    figure, caption = sheet(paths=("wave", "lie_down"), phases=5)
    assert titles(figure) == ["wave", "lie_down"]
    heads = [line for line in figure.axes[0].lines if line.get_marker() == "o" and line.get_markersize() > 4]
    assert len(heads) == 2 * 5
    assert "at 5 moments" in caption


def test_the_ways_of_a_hand_show_its_sense_and_its_speed():
    clockwise, counterclockwise = (ways(sheet(paths=(f"circle_{sense}",))[0])[0] for sense in ("clockwise", "counterclockwise"))

    def turned(way):
        x, y = (way - way.mean(axis=0)).T
        return (x[:-1] * y[1:] - x[1:] * y[:-1]).sum()  # twice the area, above 0 if it goes against the clock

    assert turned(clockwise) < 0 < turned(counterclockwise)
    fast, slow = (np.linalg.norm(np.diff(ways(sheet(paths=(path,))[0])[1], axis=0), axis=1) for path in ("punch", "push_forward"))
    assert fast.max() > 1.5 * slow.max()  # metres in a tenth of a second


def test_the_way_over_the_floor_is_seen_from_above():
    forward, back = (ways(sheet(paths=(path,))[0])[1][:, 1] for path in ("climb_stairs", "walk_back"))
    assert forward[-1] > forward[0] + 0.2
    assert back[-1] < back[0] - 0.2


@each(("path", "said"), [("press_up", "s, again and again"), ("push_up", "s")])
def test_seconds_and_how_often_stand_beside_the_name(path, said):
    (words,) = (text.get_text() for text in sheet(paths=(path,))[0].axes[0].texts if text.get_weight() != "bold")
    seconds, _, rest = words.partition(" ")
    assert 1 < float(seconds) < 10
    assert rest == said


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
