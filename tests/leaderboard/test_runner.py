import queue
import re
import time
from collections import Counter

import pytest

from fdsm.errors import InputError
from fdsm.experiment.general_runs import HOLD_OUT
from fdsm.experiment.pipeline import Pipeline
from fdsm.leaderboard import costs as costs_module
from fdsm.leaderboard import runner
from fdsm.leaderboard.costs import ENCODER, REPORT, Cost, Costs, Estimate
from fdsm.leaderboard.entries import Board
from fdsm.leaderboard.page import write
from fdsm.leaderboard.runner import run
from fdsm.leaderboard.search import on_validation
from fdsm.leaderboard.steps import Group, News, Place, chosen_config, do_group, groups_of, left
from fdsm.leaderboard.suite import Search
from fdsm.methods.ridge import Ridge
from fdsm.text import load_bank
from fdsm.text.bank import write_bank
from fdsm.whole_files import alone
from tests.leaderboard.conftest import SMALL, suite_of

TARGET = "synthetic/default"


def do(place, seed, methods=("chance", "ridge", "devise")):
    """What was said, and whether it was new."""
    news = queue.Queue()
    kind = "search" if seed is None else "runs"
    assert do_group(Group(kind, TARGET, "measured", seed, methods), place, news) > 0.05
    found = [news.get() for _ in range(news.qsize())]
    return [(step.line, step.seconds is not None) for step in found]


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
    assert new.inputs != old.inputs


def test_the_chosen_settings_are_those_that_are_run(place):
    do(place, None, ("ridge",))  # the search
    board = Board(place.board)
    best = board.chosen("ridge", TARGET, "measured").best
    config = chosen_config(place, board, "ridge", TARGET, "measured", 1)
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
    monkeypatch.undo()
    assert [new for _, new in do(place, 0)] == [False, True, False], "what failed is tried again"
    assert not any(entry.failed for entry in Board(place.board).entries())


def test_an_error_that_nobody_foresaw_is_kept_with_its_name_and_shown_whole(place, monkeypatch, capsys):
    def broken(self, *_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Ridge, "fit", broken)
    do(place, 0, ("ridge",))
    (entry,) = Board(place.board).entries()
    assert entry.failed == "ZeroDivisionError: division by zero"
    assert "Traceback" in capsys.readouterr().err


def test_other_texts_are_another_run(place, tmp_path):
    """The run's folder is of the texts, too, so no old number can come back under new texts."""
    bank = tmp_path / "bank.yaml"
    texts = load_bank("synthetic")
    found = []
    for classes in (texts.classes, (*texts.classes[1:], texts.classes[0])):
        renamed = [new.model_copy(update={"name": old.name}) for new, old in zip(classes, texts.classes, strict=True)]
        bank.unlink(missing_ok=True)
        write_bank(bank, texts.model_copy(update={"classes": tuple(renamed)}))
        inputs = {"measured": {"about": "x", "settings": {**SMALL, "text": {"bank": str(bank)}}}}
        other = Place(suite_of(inputs=inputs, search={"trials": 0}), None, place.runs, place.board)
        do(other, 0, ("ridge",))
        found += list(Board(place.board).entries())
    assert found[0].inputs != found[1].inputs
    assert found[0].accuracy > found[1].accuracy + 0.2


def test_what_is_left_is_estimated_from_each_methods_own_cost_and_then_from_its_own_pace():
    ridge, devise = ("measured", "ridge"), ("measured", "devise")
    costs = Costs(of={"measured": {"ridge": Cost(seconds=0.5, bytes=10, gib=1.0), "devise": Cost(seconds=4.5, bytes=100, gib=1.0)}})
    clock = runner._Clock("search", Counter({ridge: 10, devise: 10}), costs, 2)
    assert clock.progress("x", 1).seconds_left == pytest.approx(10 * 1.0 + 10 * 9.0), "two fits a trial"
    for seconds in (None, None, 1.0, 3.0):
        clock.advance(News("x", ridge, seconds, 0.5))
    progress = clock.progress("x", 2)
    assert (progress.done, progress.of) == (4, 20)
    assert progress.seconds_left == pytest.approx((6 * 2.0 + 10 * 9.0) / 2)
    (report,) = [Cost(seconds=7.0, bytes=0, gib=1.0)]
    costs.of["measured"][REPORT] = report
    assert runner._Clock("runs", Counter({ridge: 3}), costs, 2).progress("x", 1).seconds_left == pytest.approx(3 * (4 * 0.5 + 7.0))
    assert runner._Clock("costs", Counter({ridge: 1}), Costs(), 1).progress("x", 1).seconds_left is None, "too early to say"


def test_an_estimate_is_of_the_trials_and_runs_that_are_left():
    costs = Costs(of={"a": {"ridge": Cost(seconds=2.0, bytes=10, gib=1.0), ENCODER: Cost(seconds=30.0, bytes=1000, gib=1.5)}})
    trials, runs = Counter({("a", "ridge"): 5, ("a", ENCODER): 1}), Counter({("a", "ridge"): 3, ("a", ENCODER): 3})
    found = Estimate.of(costs, trials, runs, Search(draws=2), 2)
    assert found.seconds == pytest.approx((2 * (5 * 2 + 30) + 4 * (3 * 2 + 3 * 30)) / 2)
    assert found.bytes == 2 * 1000 + 4 * (3 * 10 + 3 * 1000)
    assert (found.steps, costs.gib) == (8, 1.5)


@pytest.mark.slow
def test_one_fit_of_each_method_is_measured_once_and_before_all_else(place):
    (group,) = groups_of("costs", place)
    assert group.methods == (ENCODER, REPORT, "chance", "ridge", "devise")
    news = queue.Queue()
    do_group(group, place, news)
    costs = Costs.read(place.board)
    for step in (news.get() for _ in range(5)):
        assert step.cost.seconds >= 0
        assert step.cost.gib > 0.05
        costs.keep(place.board, step.key, step.cost)
    assert all(costs.get("measured", method).bytes > 1000 for method in group.methods if method != REPORT)
    assert Costs.read(place.board) == costs
    do_group(group, place, news)
    assert all(news.get().seconds is None for _ in range(5)), "it is known"
    assert not list(place.runs.rglob("costs")), "the run that was measured leaves nothing"
    trials, runs = left(place)
    assert trials == {("measured", "ridge"): 3, ("measured", "devise"): 3, ("measured", "chance"): 1, ("measured", ENCODER): 1}
    assert runs == {("measured", method): 2 for method in group.methods if method != REPORT}
    do(place, None, (ENCODER, "ridge"))
    do(place, 0)
    trials, runs = left(place)
    assert trials["measured", "ridge"] == 0
    assert runs["measured", "ridge"] == runs["measured", ENCODER] == 1


@pytest.mark.slow
def test_a_runs_cost_beside_its_fits_has_no_encoder_in_it(place, monkeypatch):
    config = on_validation(place.maker("ridge", TARGET, "measured")({}), 0)
    held_out = config.split.model_copy(update={"hold_out": HOLD_OUT})
    run = Pipeline(config.model_copy(update={"generalised": True, "name": f"{config.name}/costs", "split": held_out}), place.runs)
    made = []

    def slow(part):
        made.append(part.config.name)
        time.sleep(1.0)

    monkeypatch.setattr(costs_module, "prepare", slow)
    started = time.monotonic()
    beside = costs_module.measure_report(run)
    assert made == [run.config.name, *(f"{run.config.name}/tuning-{draw}" for draw in range(3))]
    assert beside <= time.monotonic() - started - 4.0


def test_a_mistake_in_the_suite_is_said_before_anything_runs(place):
    for changes, message in (
        ({"methods": {"rigde": {}}}, "rigde"),
        ({"targets": ["synthetic/defualt"]}, "synthetic/default"),
        ({"methods": {"devise": {"measured": {"margn": 1.0}}}}, "margn"),
        (
            {"methods": {"purls": {}}},
            r"purls on synthetic/default .*: method 'purls' needs .* found tokens 'pooled'",
        ),
        ({"targets": ["ntu60/smie"], "inputs": {"measured": {"about": "x"}}}, "expected one split, found the group"),
    ):
        wrong = Place(suite_of(**{"against": [], **changes}), None, place.runs, place.board)
        with pytest.raises(InputError, match=message):
            run(wrong, processes=1, memory=8.0, show=lambda _: None)
    assert not place.board.exists()


def test_missing_data_and_a_search_without_optuna_are_said_before_anything_runs(place, monkeypatch):
    suite = suite_of(targets=["utd-mhad/22-5"], inputs={"measured": {"about": "x"}}, search={"trials": 0})
    with pytest.raises(
        InputError, match=r"^option 'data': expected the folder of every data set, found none at .*nowhere/utd-mhad$"
    ):
        run(Place(suite, place.board / "nowhere", place.runs, place.board), processes=1, memory=8.0, show=lambda _: None)
    monkeypatch.setattr(runner, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs optuna, which is not installed: pip install 'fdsm\[search\]'"):
        run(place, processes=1, memory=8.0, show=lambda _: None)
    assert not place.board.exists()


def test_two_commands_do_not_work_on_one_board(place):
    place.board.mkdir()
    with alone(place.board, wait=False), pytest.raises(InputError, match="expected no other command at work"):
        run(place, processes=1, memory=8.0, show=lambda _: None)


@pytest.mark.slow
def test_processes_do_the_whole_suite_and_a_second_call_does_nothing(place):
    shown = []
    announced = []
    run(place, processes=2, memory=8.0, show=shown.append, announce=announced.append)
    assert shown[-1].done == shown[-1].of == 8  # with what a seed's runs share
    assert [step.what for step in shown] == ["costs"] * 5 + ["search"] * 8 + ["runs"] * 8
    assert len(announced) == 1
    assert announced[0].steps == 7 + 6
    board = Board(place.board)
    assert len(list(board.entries())) == 6
    markdown, page = write(place.suite, board, "fdsm leaderboard tiny.yaml")
    assert "| ridge | " in markdown.read_text()
    assert "<td>ridge</td>" in page.read_text()
    again = []
    run(place, processes=1, memory=8.0, show=again.append)
    assert all(" was there" in one.last for one in again)


@pytest.mark.slow
def test_too_little_memory_for_one_process_is_said(place):
    with pytest.raises(InputError, match=r"^option 'memory' 0.1: expected at least the .* GiB that one process needs$") as caught:
        run(place, processes=2, memory=0.1, show=lambda _: None)
    assert float(re.search(r"the (\S+) GiB", str(caught.value))[1]) >= Costs.read(place.board).gib, "as much is enough"
