"""Frames in, answers out: bounded in memory and delay, whatever the frames are like."""

import tracemalloc
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fdsm.data.layouts import get_layout
from fdsm.errors import InputError, InputWarning
from fdsm.recognizer import Recognizer
from fdsm.recordings import RecognizerStream
from tests.recordings.scenes import CLAP, HOP, LABELS, ONE_HOP, SQUAT, WAVE, scene


@pytest.fixture(scope="module")
def day():
    return scene(3.0, WAVE, 2.0, HOP, 4.0)


@pytest.fixture(scope="module")
def answers(recognize, day):
    stream = RecognizerStream(recognize, LABELS)
    return [answer for frame in day[0] for answer in stream.push(frame)]


def at(answers, time):
    return min(answers, key=lambda one: abs(one.time - time))


def alike(found, answers):
    """Equal answers. The last digit of a score depends on how many windows are looked at together."""
    assert [(one.time, one.label, one.start) for one in found] == [(one.time, one.label, one.start) for one in answers]
    assert [one.score for one in found] == pytest.approx([one.score for one in answers], abs=1e-4)


def test_a_layout_is_itself_or_its_name(recognize, day, answers):
    for layout in ("kinect-v2", get_layout("kinect-v2")):
        stream = RecognizerStream(recognize, LABELS, layout=layout)
        alike([one for frame in day[0][:90] for one in stream.push(frame)], answers[:15])


def test_answers_come_at_equal_distances_and_name_what_is_done(answers, day):
    points, actions = day
    times = [one.time for one in answers]
    assert times == pytest.approx([0.2 * number for number in range(len(times))])
    assert times[-1] > len(points) / 30 - 0.3
    for start, end, name in actions:
        assert {at(answers, time).label for time in np.arange(start + 1.5, end, 0.2)} == {name}
        assert at(answers, end).start == pytest.approx(start, abs=0.3)
    between = (actions[0][1] + 1, actions[1][0] - 0.2)
    assert all(one.label is None for one in answers if one.time < actions[0][0] or between[0] < one.time < between[1])


@pytest.mark.parametrize(("act", "every"), [(ONE_HOP, 0.2), (SQUAT, 0.2), (CLAP, 0.3), (WAVE, 0.5)])
def test_an_answer_that_has_seen_all_comes_within_the_delay(recognize, act, every):
    for seed in range(2):
        points, ((start, end, _),) = scene(2.0 + 0.13 * seed, act, 3.0, seed=seed)
        stream = RecognizerStream(recognize, ["hop", *LABELS[::2], CLAP.name], every=every, window=12.0)
        assert stream.delay <= every + 0.25
        found = [one for one in stream.push(points[:, None]) if end <= one.time <= end + stream.delay + 1 / 30]
        wanted = "hop" if act is ONE_HOP else act.name
        assert any(one.label == wanted and abs(one.start - start) < 0.5 for one in found), (act.name, seed, found)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 300), max_size=8))
def test_blocks_of_frames_get_the_same_answers_as_frames_one_by_one(recognize, answers, day, cuts):
    points, _ = day
    stream = RecognizerStream(recognize, LABELS)
    edges = [0, *sorted(cuts), len(points)]
    found = [one for first, last in pairwise(edges) for one in stream.push(points[first:last, None])]
    alike(found, answers)


def test_memory_does_not_grow(recognize):
    points, _ = scene(WAVE, 8.0)
    stream = RecognizerStream(recognize, LABELS)
    stream.push(points[:, None])
    still = points[-60:, None]
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(30):  # two minutes
            stream.push(still)
            stream.push(still[::-1])
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()


def test_nothing_is_recognised_while_a_person_stands(recognize, monkeypatch):
    points, _ = scene(30.0)
    stream = RecognizerStream(recognize, LABELS)
    monkeypatch.setattr(Recognizer, "__call__", lambda *_, **__: pytest.fail("a person who stands was looked at"))
    found = stream.push(points[:, None])
    assert len(found) == 150
    assert {one.label for one in found} == {None}


def test_frames_at_odd_times_and_lost_frames_change_little(recognize, answers, day):
    points, _ = day
    draws = np.random.default_rng(0)
    kept = np.sort(draws.choice(len(points), round(0.8 * len(points)), replace=False))
    times = kept / 30 + draws.uniform(-0.01, 0.01, len(kept)) + 100
    stream = RecognizerStream(recognize, LABELS)
    found = stream.push(points[kept, None], times)
    assert [one.time - found[0].time for one in found] == pytest.approx([0.2 * number for number in range(len(found))])
    labels = [at(answers, one.time - 100).label for one in found]
    assert np.mean([one.label == label for one, label in zip(found, labels, strict=True)]) > 0.93


def test_who_is_not_seen_gets_no_label_and_goes_on_afterwards(recognize, day):
    points, actions = day
    stream = RecognizerStream(recognize, LABELS)
    assert stream.push(None) == []
    found = stream.push(points[:200, None])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        for _ in range(200):
            found += stream.push(None)
        found += stream.push(points[200:, None])
    away = [one for one in found if 201 / 30 + stream.delay + 0.1 < one.time < 400 / 30]
    assert {one.label for one in away} == {None}
    assert at(found, actions[1][1] + 200 / 30).label == HOP.name


def test_frames_before_anybody_is_seen_take_their_time(recognize, day):
    points = day[0][:200, None]
    at_once = RecognizerStream(recognize, LABELS).push(points)
    for times in ([None] * 60, [2 + place / 30 for place in range(60)]):
        stream = RecognizerStream(recognize, LABELS)
        for time in times:
            assert stream.push(None, time) == []
        later = stream.push(points)
        start = 2 if times[0] is None else 4
        assert [one.time for one in later] == pytest.approx([one.time + start for one in at_once])
        assert [one.label for one in later] == [one.label for one in at_once]
    with pytest.raises(InputError, match="expected a time, found nan"):
        RecognizerStream(recognize, LABELS).push(None, float("nan"))


def test_after_a_long_gap_the_past_does_not_count(recognize, day):
    points, actions = day
    stream = RecognizerStream(recognize, LABELS)
    stream.push(points[:150, None])
    found = stream.push(points[150], 1e6)
    found += stream.push(points[151:, None])
    assert found[0].time >= 1e6
    assert len(found) < len(points)
    assert at(found, 1e6 + actions[1][1] - 5).label == HOP.name


def test_missing_joints_are_no_error(recognize, answers, day):
    points = day[0].copy()
    draws = np.random.default_rng(0)
    points[draws.random(points.shape[:2]) < 0.05] = np.nan
    stream = RecognizerStream(recognize, LABELS)
    found = stream.push(points[:, None])
    assert np.mean([one.label == other.label for one, other in zip(found, answers, strict=True)]) > 0.93


@pytest.mark.parametrize("mark", [-1.0, 1e20])
def test_marks_of_the_missing_are_read_as_such_in_every_window(recognize, answers, day, mark):
    points = day[0].copy()
    lost = np.random.default_rng(0).random(points.shape[:2]) < 0.05
    lost[:120] = False
    points[lost] = mark
    stream = RecognizerStream(recognize, LABELS)
    with pytest.warns(InputWarning, match="they were read as missing"):
        found = stream.push(points[:, None])
    assert np.mean([one.label == other.label for one, other in zip(found, answers, strict=True)]) > 0.9


def test_what_is_infinite_is_not_seen(recognize, answers, day):
    points = day[0].copy()
    points[np.random.default_rng(0).random(points.shape[:2]) < 0.05] = np.inf
    points[::37] = -np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of numpy
        found = RecognizerStream(recognize, LABELS).push(points[:, None])
    assert np.mean([one.label == other.label for one, other in zip(found, answers, strict=True)]) > 0.93


def test_a_block_with_a_bad_time_is_refused_before_a_frame_of_it_is_taken(recognize, answers, day):
    times = np.arange(len(day[0])) / 30
    wrong = times.copy()
    wrong[-1] = wrong[-2]
    stream = RecognizerStream(recognize, LABELS)
    with pytest.raises(InputError, match=r"a time above [\d.]+, that of the last frame, found"):
        stream.push(day[0][:, None], wrong)
    found = stream.push(day[0][:, None], times)
    assert [one.label for one in found] == [one.label for one in answers]


def test_frames_too_far_apart_for_a_movement_are_warned_of(recognize, day):
    stream = RecognizerStream(recognize, LABELS)
    with pytest.warns(InputWarning, match="frames come 33.3 seconds apart, .*: give their times in seconds"):
        stream.push(day[0][:90, None], np.arange(90) * 1000 / 30)
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        RecognizerStream(recognize, LABELS).push(day[0][:4, None], [0, 0.03, 5, 9])  # the camera was away now and then


def test_each_row_gets_answers_of_its_own(recognize, day, answers):
    points, _ = day
    other, theirs = scene(4.0, SQUAT, 8.0, seed=1)
    frames = min(len(points), len(other))
    stream = RecognizerStream(recognize, LABELS, persons=3)
    both = np.stack([points[:frames], other[:frames]], axis=1)
    found = [answer for frame in both for answer in stream.push(frame)]
    alike([one for one in found if one.person == 1], answers[: len(found) // 3])
    assert at([one for one in found if one.person == 2], theirs[0][1]).label == SQUAT.name
    assert {one.label for one in found if one.person == 3} == {None}


def test_closing_gives_the_last_answer_once(recognize, day):
    points, actions = day
    stream = RecognizerStream(recognize, LABELS)
    last = int(actions[0][1] * 30) + 8  # 2 frames after an answer
    last += (2 - last) % 6
    before = stream.push(points[: last + 1, None])
    (answer,) = stream.close()
    assert answer.time == pytest.approx(last / 30) != before[-1].time
    assert answer.label == WAVE.name
    assert stream.close() == []
    with pytest.raises(InputError, match="it was closed"):
        stream.push(points[0])


def test_what_is_mended_is_warned_of_once(recognize, day, answers):
    points, _ = day
    upside_down = points * np.float32([1, -1, -1])
    stream = RecognizerStream(recognize, LABELS)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = stream.push(upside_down[:, None])
    assert [one.label for one in found] == [one.label for one in answers]
    assert [str(one.message) for one in caught if issubclass(one.category, InputWarning)] == [
        "person 1 of the stream: the head is below the hips in most frames: -y was taken for up and the body turned"
    ]


def test_the_least_probability_counts(recognize, day):
    def named(**options):
        return [one for one in RecognizerStream(recognize, LABELS, **options).push(day[0][:, None]) if one.label]

    assert named()
    for least in (0.3, 0.9):
        assert all(one.fits >= least for one in named(least=least))
    assert named(least=1) == []
    assert len(named(least=0)) > len(named(least=0.9))


def test_bad_input_is_refused_in_one_sentence(recognize):
    for options, expected in (
        ({"fps": 0}, "fps of at least 1, found 0"),
        ({"window": 0.1}, "window of at least 1, found 0.1"),
        ({"every": 0.001}, "every of at least"),
        ({"fps": None}, "fps of at least 1, found None"),
        ({"persons": 0}, "1 or more persons"),
        ({"persons": 1.5}, "1 or more persons, found 1.5"),
        ({"least": "0.5"}, "a least probability of segments from 0 to 1, found '0.5'"),
        ({"least": float("nan")}, "a least probability of segments from 0 to 1, found nan"),
        ({"layout": "nothing"}, "nothing"),
    ):
        with pytest.raises(InputError, match=expected):
            RecognizerStream(recognize, LABELS, **options)
    with pytest.raises(InputError, match="labels that differ"):
        RecognizerStream(recognize, ["hop", "hop"])
    stream = RecognizerStream(recognize, LABELS)
    with pytest.raises(InputError, match=r"\(1 or fewer persons, 25 joints, 2 or 3\), found \(17, 3\)"):
        stream.push(np.ones((17, 3)))
    frame = np.ones((25, 3), np.float32)
    for no_frame in ("abc", [[1, 2, 3], [1, 2]]):
        with pytest.raises(InputError, match="expected frames of numbers"):
            stream.push(no_frame)
    with pytest.raises(InputError, match="expected times in seconds, found 'now'"):
        stream.push(frame, "now")
    stream.push(frame, 1.0)
    with pytest.raises(InputError, match=r"a time above 1, that of the last frame, found 1$"):
        stream.push(frame, 1.0)
    with pytest.raises(InputError, match="found nan"):
        stream.push(frame, float("nan"))
    with pytest.raises(InputError, match=r"expected a time in seconds, found 1e\+18, which is too large to tell frames apart"):
        stream.push(frame, 1e18)
    with pytest.raises(InputError, match="expected 2 times, one for each frame, found 1"):
        stream.push(np.ones((2, 1, 25, 3)), 5.0)
    with pytest.raises(InputError, match=r"expected frames of shape \(1, 25, 3\) or fewer persons, found \(20, 3\)"):
        stream.push(np.ones((20, 3)))
    with pytest.raises(InputError, match=r"found \(2, 25, 3\)"):
        stream.push(np.ones((2, 25, 3)))
    with pytest.raises(InputError, match="expected 2 times, one for each frame, found 1"):
        stream.push(np.ones((2, 1, 25, 3)), 5.0)
    with pytest.raises(InputError, match="expected 2 times, one for each frame, found 1"):
        stream.push(np.ones((2, 1, 25, 3)), [5.0])
