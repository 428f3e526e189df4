"""Two runs on the same clips: who is taken for whom, and who alone is right."""

from types import SimpleNamespace

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.figures import confusions, draw, wins
from fdsm.figures.confusions import measure, most_confused
from fdsm.figures.runs import Outcome, labels_of, outcome_of, require_same_clips
from tests.cases import each
from tests.toys import samples_of


def outcome(labels, first, second):
    return Outcome(samples_of(labels), (np.asarray(first), np.asarray(second)))


def test_confusions_are_those_of_the_reports(finished):
    runs = [finished("tdsm"), finished("fdsm")]
    found = measure(runs, confusions.Options())
    assert found.labels == ("tdsm", "fdsm")
    assert list(found.names) == runs[0].report.classes
    for run, counts, shares, recall in zip(runs, found.counts, found.shares, found.recall, strict=True):
        part = run.report.test_part
        np.testing.assert_array_equal(counts, part.confusion)
        np.testing.assert_allclose(shares.sum(1), 100)
        assert (recall / 100).tolist() == pytest.approx([part.class_acc[name] for name in found.names])


def test_classes_left_out_share_a_column(finished):
    run, other = finished("tdsm"), finished("fdsm")
    name = run.report.classes[1]
    found = measure([run, other], confusions.Options(classes=(name,)))
    whole = np.array(run.report.test_part.confusion)
    np.testing.assert_array_equal(found.counts[0], [[whole[1, 1], whole[1, 0]]])
    assert found.left_out == 1
    with pytest.raises(InputError, match="classes: candidate class unknown name 'nosuch'"):
        measure([run, other], confusions.Options(classes=("nosuch",)))
    with pytest.raises(InputError, match="classes: expected each class once"):  # its clips would count twice
        measure([run, other], confusions.Options(classes=(name, name)))


def test_the_pairs_most_confused_by_both_runs_are_kept():
    first, second = (np.diag(np.full(6, 10.0)) for _ in range(2))
    first[4, 1], second[1, 4] = 9, 8  # by both together
    second[2, 3] = 12
    assert most_confused([first, second], 2) == [1, 4]
    assert most_confused([first, second], 4) == [1, 2, 3, 4]
    assert len(most_confused([first, second], 5)) == 5
    assert most_confused([first, 0 * second], 2) == [1, 4]


def test_wins_are_the_clips_that_one_alone_gets_right():
    found = wins.count(outcome([0, 0, 1, 1, 2, 2], first=[0, 0, 1, 0, 2, 1], second=[0, 1, 0, 1, 0, 1]))
    assert (found.only_first, found.only_second) == ([1, 2, 4], [3])
    assert (found.both, found.neither) == (1, 1)
    assert wins.shown(found, 3) == ([1], [3])


def test_classes_take_turns_and_one_way_alone_is_shown_too():
    labels = [2, 2, 2, 0, 0, 1]
    found = wins.count(outcome(labels, first=labels, second=[1, 1, 1, 1, 1, 2]))
    assert found.only_first == [3, 5, 0, 4, 1, 2]
    assert wins.shown(found, 4) == ([3, 5, 0, 4], [])


def test_the_outcome_is_that_of_the_test_part(finished):
    run = finished("fdsm")
    found = outcome_of([run, finished("ridge")])
    part = run.report.test_part
    assert len(found.samples) == part.num_clips
    assert found.is_right[0].mean() == pytest.approx(part.zsl_acc)


def test_runs_that_agree_on_every_clip_have_no_wins(finished, tmp_path, monkeypatch):
    monkeypatch.setattr(wins, "outcome_of", lambda runs: outcome([0, 1], [0, 0], [0, 0]))
    with pytest.raises(InputError, match="fdsm and tdsm: expected clips that one gets right and the other wrong, found none"):
        draw("wins", [finished("fdsm"), finished("tdsm")], tmp_path / "a.png")


def test_runs_on_other_clips_are_refused(finished, monkeypatch):
    run, other = finished("fdsm"), finished("ridge")
    fewer = other.scores.samples.select(np.arange(3))
    monkeypatch.setitem(other.__dict__, "scores", type(other.scores)(other.scores.values[:, :3], other.scores.class_ids, fewer))
    with pytest.raises(InputError, match=r"^fdsm and ridge: expected the same clips in the same order, found 8 and 3 that differ$"):
        require_same_clips([run, other])
    swapped = type(run.scores)(run.scores.values, run.scores.class_ids[::-1].copy(), run.scores.samples)
    monkeypatch.setitem(other.__dict__, "scores", swapped)
    with pytest.raises(
        InputError, match="expected the same candidate classes in the same order, found 2 and 2 that differ, at first"
    ):
        require_same_clips([run, other])


@each(
    ("names", "expected"),
    [
        (["a/fdsm", "sweeps/gating/a/fdsm/no-gain"], ["fdsm", "no-gain"]),
        (["a/22-5/fdsm", "b/22-5/fdsm"], ["a/22-5/fdsm", "b/22-5/fdsm"]),
        (["a/18-9/fdsm", "a/22-5/fdsm", "a/22-5/tdsm"], ["18-9/fdsm", "22-5/fdsm", "22-5/tdsm"]),
        (["fdsm", "more/fdsm"], ["fdsm", "more/fdsm"]),
    ],
)
def test_runs_are_called_by_the_ends_of_their_names(names, expected):
    assert labels_of([SimpleNamespace(config=SimpleNamespace(name=name, seed=0)) for name in names]) == expected


def test_runs_are_called_by_what_tells_them_apart(finished):
    assert labels_of([finished("fdsm"), finished("tdsm")]) == ["fdsm", "tdsm"]
    assert labels_of([finished("fdsm")]) == ["fdsm"]
    assert labels_of([finished("fdsm"), finished("fdsm", seed=1), finished("ridge")]) == ["fdsm, seed 0", "fdsm, seed 1", "ridge"]
