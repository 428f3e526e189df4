"""The measurements that `fdsm bench` prints: taken in turns, nothing left running, and a table that says on what it was made."""

import subprocess

import pytest

from fdsm.bench import timing
from fdsm.bench.predict import MANY, Row, many_labels, measure_predict, processor, to_markdown
from fdsm.bench.timing import in_turns, other_work
from fdsm.vocabulary import check_labels


def test_works_take_turns_after_one_untimed_run_of_each():
    done = []
    medians = in_turns({name: lambda name=name: done.append(name) for name in "ab"}, 3)
    assert "".join(done) == "abababab"
    assert set(medians) == {"a", "b"}
    assert all(seconds >= 0 for seconds in medians.values())


def test_a_median_is_not_moved_by_one_slow_run(monkeypatch):
    times = iter([0, 1, 1, 101, 101, 102])
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(times))
    assert in_turns({"work": lambda: None}, 3) == {"work": 1}


def test_other_work_ends_with_its_block(monkeypatch):
    started = []
    start = subprocess.Popen
    monkeypatch.setattr(timing.subprocess, "Popen", lambda *args: started.append(start(*args)) or started[-1])
    running = []

    def stop():
        running.extend(process.poll() is None for process in started)
        raise KeyError

    with pytest.raises(KeyError), other_work():
        stop()
    assert running
    assert all(running)
    assert all(process.poll() is not None for process in started)


def test_themany_labels_differ_and_are_as_many_as_the_table_says():
    labels = many_labels()
    check_labels(labels)
    assert len(labels) == MANY


def test_the_table_has_a_line_for_each_row_and_what_it_was_made_on():
    table = to_markdown([Row("a clip", 1.25, "half")], 7)
    assert "| a clip | 1.2 | half |" in table
    assert "Medians of 7" in table
    assert processor() in table


@pytest.mark.slow
def test_the_whole_measurement_runs():
    rows = measure_predict(1)
    assert len(rows) == 4
    assert all(row.milliseconds > 0 and row.against for row in rows)
