"""The study of the starter model's calibration: what it counts, and its page."""

from dataclasses import replace

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.evaluation.calibration import IN_SET, OTHER
from studies.calibration import adapted, adapted_page, measure, page

KINDS = np.array([IN_SET] * 6 + [OTHER] * 4 + ["still"] * 2)
JUDGED = measure.Judged(
    probability=np.array([0.9, 0.9, 0.9, 0.9, 0.5, 0.5, *[0.3] * 6]),
    right=np.array([True, True, True, False, True, False, *[False] * 6]),
    margin=np.array([2.0, 1.0, 0.5, 0.1, -1.0, -2.0, 0.2, -0.2, -0.4, -3.0, -1.0, -2.0]),
    kinds=KINDS,
)


def row(name="rendered", **changes):
    return replace(measure.row_of(name, [JUDGED, JUDGED]), **changes)


def test_the_error_is_the_distance_of_probability_and_share_that_is_right():
    shown = KINDS == IN_SET
    error = measure.calibration_error(JUDGED.probability[shown], JUDGED.right[shown])
    assert error == pytest.approx(4 / 6 * abs(0.9 - 3 / 4) + 2 / 6 * abs(0.5 - 1 / 2))
    assert measure.calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0


def test_a_row_counts_names_that_stay_and_names_for_nothing():
    found = row()
    assert found.accuracy == (pytest.approx(4 / 6),) * 2
    assert found.kept == (0.75, 0.75)  # of the four that are right
    assert found.wrong == (0.5, 0.5)
    assert found.named == {OTHER: (0.25, 0.25), "still": (0.0, 0.0)}
    assert found.curve[OTHER][0] == 0.75  # every right name kept: those above the lowest, at -1
    assert found.curve["still"][0] == 0.5
    assert found.reliability == ((0.5, 0.5, pytest.approx(1 / 3)), (pytest.approx(0.9), 0.75, pytest.approx(2 / 3)))


def test_rows_are_read_as_they_were_kept(tmp_path):
    rows = [row(measure.SITUATIONS[0]), row("utd-mhad", named={OTHER: (0.1,)})]
    page.keep(rows, tmp_path / "numbers.json")
    assert page.read_kept(tmp_path / "numbers.json") == rows
    with pytest.raises(InputError, match="expected the numbers of"):
        page.read_kept(tmp_path / "none.json")


def test_the_page_has_the_mean_of_the_kinds_only_where_there_are_all():
    rows = [row(measure.SITUATIONS[0]), row("utd-mhad", named={OTHER: (0.1, 0.1)}, curve={OTHER: (0.2,) * len(measure.KEPT)})]
    text = page.to_markdown(rows)
    assert "| all joints, 3D | 75.0 ± 0.0 | 50.0 ± 0.0 | 25.0 ± 0.0 | 0.0 ± 0.0 | 12.5 ± 0.0 |" in text
    assert "| utd-mhad | 75.0 ± 0.0 | 50.0 ± 0.0 | 10.0 ± 0.0 |  |  |" in text


def test_the_page_says_of_which_clips_the_aim_holds():
    """It said that the aim holds, though fewer names were kept in three situations of five."""
    good, many = {"still": (0.0,), OTHER: (0.08,)}, {"still": (0.0,), OTHER: (0.2,)}
    rows = [row("a", kept=(0.85,), named=good), row("b", kept=(0.7,), named=good), row("c", kept=(0.9,), named=many)]
    assert page.aim_in_words(rows) == "It holds of a. Fewer are kept of b. More of nothing get a name of c."
    assert page.aim_in_words(rows[1:2]) == "It holds of no rendered clips. Fewer are kept of b."


def test_the_picture_is_drawn(tmp_path):
    page.draw([row(measure.SITUATIONS[0]), row("utd-mhad")], tmp_path / "images" / "picture.png")
    assert (tmp_path / "images" / "picture.png").stat().st_size > 10_000


def test_the_kept_page_is_that_of_the_kept_numbers_which_keep_what_was_promised():
    rows = page.read_kept()
    assert page.PAGE.read_text("utf-8") == page.to_markdown(rows)
    held_out = rows[0]
    assert held_out.name == measure.SITUATIONS[0]
    assert np.mean(held_out.error) <= 0.05
    assert np.mean(held_out.kept) >= 0.8
    assert np.mean(list(held_out.named.values())) <= 0.05


def test_the_page_of_adapted_models_is_that_of_the_kept_numbers_which_hold_on_rendered_clips():
    rows = page.read_kept(adapted_page.NUMBERS)
    assert adapted_page.PAGE.read_text("utf-8") == adapted_page.to_markdown(rows)
    without, *taught = rows[: len(adapted.SITUATIONS)]
    assert [row.name for row in (without, *taught)] == list(adapted.SITUATIONS)
    for row in taught:
        assert np.mean(row.error) <= 0.05
        assert np.mean(row.kept) >= max(0.8, np.mean(without.kept))
        assert np.mean(row.named[OTHER]) <= np.mean(without.named[OTHER]) + 0.02
        assert np.mean([shares for kind, shares in row.named.items() if kind != OTHER]) <= 0.01
    assert [row.name for row in rows[len(taught) + 1 :]] == [
        f"{dataset}, {shots} clips" for dataset in adapted.TARGETS for shots in adapted.SHOTS
    ]
