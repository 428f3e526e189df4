"""The measurements that `fdsm bench` prints: taken in turns, nothing left running, and a table that says on what it was made."""

import subprocess
import sys
import time

import pytest

from fdsm.bench import convert as bench_convert
from fdsm.bench import timing
from fdsm.bench.predict import MANY, Row, many_labels, measure_predict, processor, to_markdown
from fdsm.bench.timing import costs_in_turns, in_turns, other_work
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


def test_work_of_a_process_that_was_started_counts_as_work_and_waiting_does_not():
    busy = [sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass"]
    costs = costs_in_turns({"busy": lambda: subprocess.run(busy, check=True), "wait": lambda: time.sleep(0.3)}, 1)
    assert costs["busy"].processor > 0.25
    assert costs["wait"].processor < 0.1
    assert min(cost.wall for cost in costs.values()) >= 0.3
    assert costs["busy"] - costs["busy"] == (0, 0)


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
    assert len(rows) == 5
    assert all(row.milliseconds > 0 and row.against for row in rows)


@pytest.mark.slow
def test_the_conversion_is_measured_whole():
    rows = bench_convert.measure_convert(1, clips=200)
    assert len(rows) == 3
    assert all(row.milliseconds > 0 and row.processor_milliseconds > 0 for row in rows)
    assert rows[1].processor_milliseconds < rows[0].processor_milliseconds
    table = bench_convert.to_markdown(rows, 1)
    assert all(row.what in table for row in rows)
