import queue

import pytest

from fdsm.errors import InputError
from fdsm.leaderboard import runner
from fdsm.leaderboard.entries import Board
from fdsm.leaderboard.page import write
from fdsm.leaderboard.runner import Group, Place, run
from fdsm.methods.ridge import Ridge
from tests.leaderboard.conftest import suite_of

TARGET = "synthetic/default"


def do(place, seed, methods=("chance", "ridge", "devise")):
    news = queue.Queue()
    assert runner._do_group(Group(TARGET, "measured", seed, methods), place, news) > 0.05
    return [news.get()[::2] for _ in range(news.qsize())]  # lines, and whether they were new


def test_runs_are_kept_with_all_that_the_page_needs_and_are_not_done_twice(place):
    assert [new for _, new in do(place, 0)] == [True] * 3
    board = Board(place.board)
    entries = {entry.method: entry for entry in board.entries()}
    ids, classes = board.clips(TARGET)
    assert set(entries) == {"chance", "ridge", "devise"}
    for entry in entries.values():
        assert len(entry.right) == len(ids) == len(classes)
        assert entry.accuracy == pytest.approx(sum(digit != "0" for digit in entry.right) / len(ids))
        assert 0 <= entry.generalised.plain.harmonic_mean <= entry.generalised.best <= 1
        assert not entry.failed
    assert entries["ridge"].accuracy > entries["chance"].accuracy + 0.1
    assert entries["devise"].numbers > 1000
    assert [new for _, new in do(place, 0)] == [False] * 3


def test_other_settings_are_run_anew_and_replace_the_old_result(place):
    do(place, 0, ("ridge",))
    (old,) = Board(place.board).entries()
    changed = suite_of(methods={"ridge": {"measured": {"view": "attributes", "strength": 50.0}}}, search={"trials": 0})
    assert [new for _, new in do(Place(changed, None, place.runs, place.board), 0, ("ridge",))] == [True]
    (new,) = Board(place.board).entries()
    assert new.settings != old.settings


def test_the_chosen_settings_are_those_that_are_run(place):
    do(place, None, ("ridge",))  # the search
    board = Board(place.board)
    best = board.chosen("ridge", TARGET, "measured").best
    config = runner.chosen_config(place, board, "ridge", Group(TARGET, "measured", 1, ()))
    assert config.method.strength == best.settings.get("strength", 0.1)
    assert config.generalised
    assert config.seed == 1


def test_a_run_that_its_method_refuses_is_kept_as_failed_and_does_not_stop_the_others(place, monkeypatch):
    def refuse(self, *_):
        raise InputError("expected another world, found this one")

    monkeypatch.setattr(Ridge, "fit", refuse)
    do(place, 0)
    entries = {entry.method: entry for entry in Board(place.board).entries()}
    assert entries["ridge"].failed == "expected another world, found this one"
    assert not entries["devise"].failed


def test_what_is_left_is_estimated_from_what_was_new():
    clock = runner._Clock("runs", 20)
    for _ in range(4):
        clock.advance(False)
    clock.advance(True)
    assert clock.progress("x").seconds_left is None, "too early to say"
    for _ in range(5):
        clock.advance(True)
    clock.started -= 60
    assert clock.progress("x").seconds_left == pytest.approx(60 / 6 * 10, rel=0.05)


@pytest.mark.slow
def test_processes_do_the_whole_suite_and_a_second_call_does_nothing(place):
    shown = []
    run(place, processes=2, memory=8.0, show=shown.append)
    assert shown[-1].done == shown[-1].of == 6
    board = Board(place.board)
    assert len(list(board.entries())) == 6
    markdown, page = write(place.suite, board, "fdsm leaderboard tiny.yaml")
    assert "| ridge | " in markdown.read_text()
    assert "<td>ridge</td>" in page.read_text()
    again = []
    run(place, processes=1, memory=8.0, show=again.append)
    assert all(" was there" in one.last or "done" in one.last for one in again)


@pytest.mark.slow
def test_too_little_memory_for_one_process_is_said(place):
    with pytest.raises(InputError, match=r"^--memory 0.1: expected at least the .* GiB that one process needs$"):
        run(place, processes=2, memory=0.1, show=lambda _: None)
