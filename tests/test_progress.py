import sys
from itertools import pairwise

import pytest

from fdsm.progress import LONGEST, Lines, in_lines, progress_bar, span, told_to


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def run(capsys, seconds_a_step, steps, total=None, done=0):
    clock = Clock()
    lines = Lines("scoring", total or steps, done, clock)
    printed = []
    for _ in range(steps):
        clock.now += seconds_a_step
        lines.advance(1, loss=0.5)
        printed += [(clock.now - 100, line) for line in capsys.readouterr().err.splitlines()]
    return printed


def test_lines_come_at_growing_intervals(capsys):
    printed = run(capsys, 1.0, 10_000)
    times = [at for at, _ in printed]
    assert times[:4] == [10, 30, 70, 150]
    assert max(later - at for at, later in pairwise(times)) == LONGEST
    assert printed[0][1] == "scoring: 10 of 10000, about 2 h 46 min left, loss 0.5"


def test_short_work_prints_nothing_and_the_end_of_long_work_is_not_said_twice(capsys):
    assert run(capsys, 0.1, 50) == []
    assert run(capsys, 60.0, 1) == []


def test_what_was_done_before_says_nothing_about_the_pace(capsys):
    (first, *_) = run(capsys, 20.0, 3, total=100, done=90)
    assert first[1] == "scoring: 91 of 100, about 3 min left, loss 0.5"


def test_without_a_terminal_and_among_several_processes_there_are_lines(capsys, monkeypatch):
    monkeypatch.setattr("fdsm.progress.FIRST_LINE", -1.0)
    with progress_bar("latents", 3) as advance:
        advance(1)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with in_lines("utd-mhad/22-5"), progress_bar("latents", 3) as advance:
        advance(2)
    assert capsys.readouterr().err.splitlines() == [
        "latents: 1 of 3, under a minute left",
        "utd-mhad/22-5: latents: 2 of 3, under a minute left",
    ]


def test_a_terminal_shows_a_bar_of_several_steps_and_none_of_one(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress_bar("clips", 1) as advance:
        advance()
    assert capsys.readouterr().err == ""
    with progress_bar("clips", 2) as advance:
        advance(2)
    assert "2/2" in capsys.readouterr().err


def test_a_time_is_said_as_it_is():
    assert [span(seconds) for seconds in (0, 29, 59, 60, 95, 3600, 7500)] == [
        *["under a minute"] * 3,
        *("about 1 min", "about 2 min", "about 1 h 0 min", "about 2 h 5 min"),
    ]


def test_a_listener_is_told_of_the_work_but_not_of_its_parts_and_may_end_it(capsys):
    told = []
    with told_to(lambda done, total: told.append((done, total))), progress_bar("windows", 2) as advance:
        for _ in range(2):
            with progress_bar("clips", 5) as inner:
                inner(5)
            advance()
    assert told == [(0, 2), (1, 2), (2, 2)]

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyError("stopped")

    with pytest.raises(KeyError), told_to(stop), progress_bar("windows", 2) as advance:
        advance()
    with progress_bar("windows", 2) as advance:
        advance()
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert not capsys.readouterr().err
