"""Long recordings: who does what from when to when."""

import csv
import re
import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdsm.errors import InputError, InputWarning
from fdsm.ranking import Ranked, Ranking
from fdsm.recognizer import Recognizer
from fdsm.recordings import RecognizerStream, segment
from fdsm.recordings.naming import FITS, Naming
from fdsm.recordings.segments import Segment
from fdsm.recordings.timeline import draw_timeline
from fdsm.recordings.windows import Window, best, joined
from tests.cases import each
from tests.recordings.scenes import CLAP, FIDGETS, HOP, LABELS, ONE_HOP, SQUAT, WAVE, action, scene
from tests.test_cli import fails, fdsm  # noqa: F401 (a fixture)


@pytest.fixture(scope="module")
def day():
    return scene(3.0, WAVE, 2.0, HOP, 4.0, FIDGETS[1], 2.0, CLAP, 3.0)


def near(found, actions, seconds=0.5):
    """Whether the segments are these actions, with starts and ends as near as that."""
    wanted = [one for one in actions if one[2] in LABELS]
    return [one.label for one in found] == [name for *_, name in wanted] and all(
        abs(one.start - start) < seconds and abs(one.end - end) < seconds
        for one, (start, end, _) in zip(found, wanted, strict=True)
    )


def test_each_action_is_found_with_its_start_and_its_end(recognize, day):
    points, actions = day
    assert near(segment(recognize, points, LABELS), actions)


def test_half_an_hour_around_one_hop(recognize):
    half = [part for number in range(18) for part in (46.0, FIDGETS[number % len(FIDGETS)])]
    points, actions = scene(*half, 30.0, ONE_HOP, *half, 30.0)
    start, end = next((start, end) for start, end, name in actions if name == "hop")
    assert len(points) > 1800 * 30
    (found,) = segment(recognize, points, ["wave", "hop", "squat", "clap", "sit down", "jumping jacks"])
    assert found.label == "hop"
    assert abs(found.start - start) < 0.5
    assert abs(found.end - end) < 0.5


def test_nothing_is_found_where_nobody_moves_and_where_nobody_is(recognize):
    points, _ = scene(20.0)
    assert segment(recognize, points, LABELS) == []
    with pytest.raises(InputError, match="expected a person, found no joint"):
        segment(recognize, np.full((100, 25, 3), np.nan), LABELS)


def test_nothing_that_the_labels_do_not_say_is_found(recognize):
    points, _ = scene(2.0, FIDGETS[0], 2.0, FIDGETS[1], 2.0, WAVE, 2.0, CLAP, 2.0)
    assert segment(recognize, points, ["hop", "kick"]) == []


def test_each_person_has_segments_of_their_own(recognize, day):
    points, actions = day
    other, theirs = scene(5.0, SQUAT, 4.0, WAVE, 8.0, seed=1)
    frames = min(len(points), len(other))
    both = np.stack([points[:frames], other[:frames] + np.float32([1.5, 0, 0])])
    found = segment(recognize, both, LABELS)
    assert near([one for one in found if one.person == 1], actions)
    assert near([one for one in found if one.person == 2], theirs)
    assert [one.start for one in found] == sorted(one.start for one in found)
    alone = segment(recognize, both, LABELS, persons=2)
    assert {one.person for one in alone} == {2}
    assert near(alone, theirs)


def test_times_are_those_of_the_file_though_the_person_comes_late_and_leaves(recognize, day):
    points, actions = day
    late = np.concatenate([np.full((300, 25, 3), np.nan), points, np.full((100, 25, 3), np.nan)]).astype(np.float32)
    with pytest.warns(InputWarning, match="400 frames at the ends"):
        found = segment(recognize, late, LABELS)
    assert near(found, [(start + 10, end + 10, name) for start, end, name in actions])


@each("fps", (15, 60))
def test_another_frame_rate_gives_the_same_segments(recognize, day, fps):
    points, actions = day
    frames = np.linspace(0, len(points) - 1, round(len(points) * fps / 30)).round().astype(int)
    assert near(segment(recognize, points[frames], LABELS, fps=fps), actions)


def test_a_person_who_is_out_of_sight_now_and_then_is_no_error(recognize, day):
    points, actions = day
    gone = points.copy()
    wave = actions[0]
    gone[int(wave[0] * 30) : int(wave[1] * 30)] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        found = segment(recognize, gone, LABELS)
    assert near(found, actions[1:])


@each("frames", [20, 30, 45, 60])
def test_all_joints_in_one_place_for_a_while_is_no_error(recognize, day, frames):
    """A tool that loses a person may say so. Lengths are measured by the trunk, which has none then."""
    points, actions = day
    lost = points.copy()
    begin = int(actions[1][1] * 30) + 30  # a second after the hop
    lost[begin : begin + frames] = lost[begin, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        assert near(segment(recognize, lost, LABELS), actions)
        found = RecognizerStream(recognize, LABELS).push(lost[:, None])
    assert {one.label for one in found if one.label} == {one[2] for one in actions if one[2] in LABELS}


def test_that_a_recording_is_long_is_no_warning(recognize, day):
    points, _ = day
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        segment(recognize, np.concatenate([points, points[::-1]] * 2), LABELS)


def test_what_was_inspected_is_not_inspected_again(recognize, day):
    points, _ = day
    report = recognize.inspect(points, persons="all")
    assert segment(recognize, report, LABELS) == segment(recognize, points, LABELS)
    with pytest.raises(InputError, match="give up to `inspect`"):
        segment(recognize, report, LABELS, up="+z")


def test_bad_input_is_refused_in_one_sentence(recognize, day):
    points, _ = day
    with pytest.raises(InputError, match="a stride of windows above 0 seconds, found 0"):
        segment(recognize, points, LABELS, stride=0)
    with pytest.raises(InputError, match="a least probability of segments from 0 to 1, found nan"):
        segment(recognize, points, LABELS, least=float("nan"))
    with pytest.raises(InputError, match="expected a length of windows, found none"):
        segment(recognize, points, LABELS, lengths=())
    with pytest.raises(InputError, match=r"expected a list of lengths of windows, found 2\.0"):
        segment(recognize, points, LABELS, lengths=2.0)
    with pytest.raises(InputError, match="a length of windows above 0 seconds, found 'long'"):
        segment(recognize, points, LABELS, lengths=["long"])
    with pytest.raises(InputError, match="a least probability of segments from 0 to 1, found 50"):
        segment(recognize, points, LABELS, least=50)
    with pytest.raises(InputError, match="labels that differ"):
        segment(recognize, points, ["hop", "hop"])
    with pytest.raises(InputError, match="at least one label, found none"):
        segment(recognize, points, [])
    with pytest.raises(InputError, match="expected a person 0, found person 1"):
        segment(recognize, points, LABELS, persons=0)


def test_lengths_and_labels_are_lists_of_any_kind(recognize, day):
    points, found = day[0], segment(recognize, day[0], LABELS, lengths=(1.0, 3.0))
    assert found
    assert segment(recognize, points, iter(LABELS), lengths=np.array([1.0, 3.0])) == found
    assert segment(recognize, points, np.array(LABELS), lengths=(length for length in (1.0, 3.0))) == found


def test_another_name_of_the_background_is_found_as_a_label(recognize):
    points, (turned,) = scene(2.0, action("turn", "turn_around", ("both_legs",), "turn"), 3.0)
    for label in ("turn around", "rotate", "spin around"):
        with warnings.catch_warnings():
            warnings.simplefilter("error", InputWarning)  # nobody gave the label that it would be read like
            (found,) = segment(recognize, points, [label, "wave"])
        assert found.label == label
        assert turned[0] - 0.5 < found.start < found.end < turned[1] + 0.5


WINDOWS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20), st.sampled_from("ab"), st.floats(-1, 1)).map(
        lambda one: Window(one[0], one[0] + one[1], one[2], one[3], one[3])
    ),
    max_size=9,
)


def worth(windows):
    return sum(window.gain for window in windows)


def apart(windows):
    return all(first.end <= second.start for first, second in pairwise(sorted(windows, key=lambda one: one.start)))


@given(WINDOWS)
def test_no_choice_of_windows_without_overlap_is_worth_more(windows):
    chosen = best(windows)
    assert apart(chosen)
    assert [one.start for one in chosen] == sorted(one.start for one in chosen)
    for number in range(2 ** len(windows)):
        some = [window for place, window in enumerate(windows) if number >> place & 1]
        assert not apart(some) or worth(some) <= worth(chosen) + 1e-9


def test_neighbours_of_one_label_are_one_segment():
    windows = [Window(0, 10, "a", 0.6, 1), Window(12, 42, "a", 0.8, 1), Window(50, 60, "a", 0.5, 1), Window(61, 70, "b", 0.5, 1)]
    first, *others = joined(windows, 5)
    assert (first.start, first.end) == (0, 42)
    assert first.score == pytest.approx(0.75)
    assert first.fits is None
    sure = [window._replace(fits=window.score) for window in windows]
    assert next(joined(sure, 5)).fits == pytest.approx(0.75)
    assert [(one.start, one.label) for one in others] == [(50, "a"), (61, "b")]


def test_segment_writes_a_table_and_a_picture(fdsm, recognize, day, tmp_path):  # noqa: F811
    points, actions = day
    np.save(tmp_path / "day.npy", points)
    table, picture = tmp_path / "segments.csv", tmp_path / "timeline.png"
    result = fdsm("segment", tmp_path / "day.npy", "--labels", *LABELS, "-o", table, "--plot", picture)
    assert result.returncode == 0, result.stderr
    assert all(one[2] in result.stdout for one in actions if one[2] in LABELS)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["start", "end", "label", "score", "fits", "person"]
    assert [row["label"] for row in rows] == [one[2] for one in actions if one[2] in LABELS]
    assert abs(float(rows[0]["start"]) - actions[0][0]) < 0.5
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_segment_refuses_in_one_sentence(fdsm, tmp_path):  # noqa: F811
    np.save(tmp_path / "day.npy", scene(2.0)[0])
    day = tmp_path / "day.npy"
    fails(fdsm("segment", tmp_path / "no.npy", "--labels", "a"), "no.npy", "found no such file")
    fails(fdsm("segment", day, "--labels", "wave", "-o", tmp_path / "a.txt"), "a.txt: expected a file that ends in .csv")
    fails(fdsm("segment", day, "--labels", "wave", "--plot", tmp_path / "a.txt"), "a.txt: expected a file that ends in .pdf")
    fails(fdsm("segment", day, "--labels", "wave,jab"), "one label with commas")
    fails(fdsm("segment", day, "--labels", "wave", "--persons", "2"), "expected a person 2, found person 1")
    fails(fdsm("segment", day, "--labels", "wave", "--stride", "0"), "stride")


def test_the_page_says_what_happens(repository, capsys):
    page = (repository / "docs" / "recordings.md").read_text("utf-8")
    names: dict[str, object] = {}
    for code in re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        exec(compile(code, "docs/recordings.md", "exec"), names)
    lines = capsys.readouterr().out.splitlines()
    (shown,) = re.findall(r"^```text\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert lines[:2] == shown.splitlines()
    assert any("s: wave, since 3." in line for line in lines[2:])


def test_a_lower_least_probability_finds_more(recognize, day):
    points, _ = day
    found = [segment(recognize, points, ["lean to the left", "throw", "raise an arm"], least=least) for least in (1.0, 0.9, 0.0)]
    assert len(found[0]) < len(found[1]) < len(found[2])
    assert all(one.fits >= 0.9 for one in found[1])
    assert any(one.fits < 0.9 for one in found[2])


def test_a_model_without_a_calibration_goes_by_the_score(recognize, day):
    points, actions = day
    alone = Recognizer(replace(recognize.parts, calibration=None))
    found = segment(alone, points, LABELS)
    assert near(found, actions)
    assert all(one.fits is None and one.score >= 0.5 for one in found)
    assert len(segment(alone, points, LABELS, least=-1)) > 3
    answers = RecognizerStream(alone, LABELS).push(points[: int(actions[0][1] * 30), None])
    assert answers[-1].label == actions[0][2]
    assert all(one.fits is None and (one.label is None or one.score >= 0.5) for one in answers)
    with pytest.raises(InputError, match="a least score of segments from -1 to 1, found 2"):
        segment(alone, points, LABELS, least=2)


def test_who_keeps_still_gets_the_label_that_means_it(recognize, day):
    points, actions = day
    for label, rests in (("stand still", True), ("idle", True), ("sit still", False), ("lie still", False)):
        found = segment(recognize, points, [*LABELS, label])
        assert near([one for one in found if one.label != label], actions)
        resting = [one for one in found if one.label == label]
        assert all(one.end <= other.start for one, other in pairwise(found))
        assert sum(one.end - one.start for one in resting) > 8 if rests else not resting
        assert all(one.end - one.start >= 0.5 for one in resting)
    assert segment(recognize, points, [*LABELS, "stand still"], least=1.0) == []


def test_a_stream_names_who_keeps_still_if_a_label_means_it(recognize):
    points, _ = scene(4.0, WAVE, 3.0)
    with RecognizerStream(recognize, [*LABELS, "stand still"]) as stream:
        answers = stream.push(points[:, None])
    labels = [answer.label for answer in answers]
    assert labels.index("stand still") <= 6  # after a second
    assert WAVE.name in labels
    assert labels[-1] == "stand still"
    assert answers[-1].time - answers[-1].start > 1
    with pytest.raises(InputError, match="it was closed"):
        stream.push(points[0])
    with RecognizerStream(recognize, LABELS) as stream:
        assert not any(answer.label for answer in stream.push(points[: 3 * 30, None]))


def test_a_label_must_fit_and_a_background_need_not(recognize):
    naming = Naming(recognize, ["wave", "hop"], None, FITS)
    assert naming.names == ("wave", "hop", "stand still", "walk", "turn around", "look around")

    def gain(label, score, fits, seconds=1.0):
        ranked = Ranked(label=label, score=score, probability=None, read_as=None, computed=1.0)
        return naming.gain(Ranking([ranked], None, fits, False), seconds)

    assert gain("wave", 0.6, 0.85) == 0
    assert gain("wave", 0.6, 0.95) == gain("walk", 0.6, 0.1) == pytest.approx(0.2)
    assert gain("wave", 0.3, 0.95) < 0
    assert gain("wave", 0.6, 0.95, 4.0) == pytest.approx(0.4)


def test_the_picture_names_labels_as_they_are_written(tmp_path):
    """Labels with `$` were read as mathematics or ended in an error of matplotlib. One that begins with _ was left out."""
    labels = ["pay $5 or $10", r"say $\hello$", "_idle", *(f"label {number}" for number in range(8))]
    found = [Segment(2.0 * place, 2.0 * place + 1, label, 0.5, 1) for place, label in enumerate(labels)]
    draw_timeline(found, 30.0, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert [label for label in labels if f">{label}<" not in text] == []
