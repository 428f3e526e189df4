"""What is faster is kept: a precision, a number of threads. The products take the times of a clock that the tests set."""

import pytest
import torch

from fdsm import faster
from fdsm.faster import SMALL_STEP, choose_threads, faster_precision, median_seconds, threads
from tests.cases import each

CPU = torch.device("cpu")


class Machine:
    """A machine whose products take the given seconds, by the precision and the number of threads."""

    def __init__(self, monkeypatch, cost, cores=4):
        self.now, self.done, self.used = 0.0, 0, cores
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
        monkeypatch.setattr(torch, "get_num_threads", lambda: self.used)
        monkeypatch.setattr(torch, "set_num_threads", lambda count: setattr(self, "used", count))
        monkeypatch.setattr(faster, "multiplies_in_bfloat16", lambda device: True)
        monkeypatch.setattr(faster, "_product", lambda tokens: lambda: self._work(cost(tokens.dtype, self.used)))

    def _work(self, seconds):
        self.now += seconds
        self.done += 1

    def clock(self):
        return self.now


@each(("float32", "bfloat16", "kept"), [(2, 1, torch.bfloat16), (1, 2, torch.float32), (1, 1, torch.float32)])
def test_the_faster_precision_is_kept_and_measured_once(monkeypatch, float32, bfloat16, kept):
    machine = Machine(monkeypatch, lambda dtype, threads: bfloat16 if dtype == torch.bfloat16 else float32)
    assert faster_precision(64, 100, CPU, machine.clock) == kept
    done = machine.done
    assert faster_precision(64, 100, CPU, machine.clock) == kept
    assert machine.done == done > 0


def test_a_processor_without_instructions_for_bfloat16_is_not_measured(monkeypatch):
    machine = Machine(monkeypatch, lambda dtype, threads: 1)
    monkeypatch.setattr(faster, "multiplies_in_bfloat16", lambda device: False)
    assert faster_precision(64, 100, CPU, machine.clock) == torch.float32
    assert machine.done == 0


@each(("several", "count"), [(0.5, 4), (0.95, 1), (48, 1)])
def test_a_large_step_has_several_threads_if_they_are_faster(monkeypatch, several, count):
    machine = Machine(monkeypatch, lambda dtype, threads: 1 if threads == 1 else several)
    assert choose_threads(SMALL_STEP, CPU, machine.clock) == count
    assert machine.used == 4


def test_a_small_step_has_one_thread_whatever_the_machine_does(monkeypatch):
    machine = Machine(monkeypatch, lambda dtype, threads: 1)
    assert choose_threads(SMALL_STEP - 1, CPU, machine.clock) == 1
    assert machine.done == 0


def test_a_number_of_threads_that_was_given_stays(monkeypatch):
    machine = Machine(monkeypatch, lambda dtype, threads: threads)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    assert choose_threads(1, CPU, machine.clock) == choose_threads(SMALL_STEP, CPU, machine.clock) == 4
    assert machine.done == 0


def test_one_slow_run_does_not_decide():
    times = iter([0, 1, 1, 2, 2, 99, *range(99, 200)])
    assert median_seconds({"work": lambda: None}, lambda: next(times)) == {"work": 1}


def test_threads_are_as_before_after_an_error():
    before = torch.get_num_threads()
    with threads(before + 1):
        assert torch.get_num_threads() == before + 1
    with pytest.raises(KeyError), threads(before + 1):
        raise KeyError(torch.get_num_threads())
    assert torch.get_num_threads() == before


def test_real_products_are_measured_in_milliseconds():
    assert faster_precision(96, 128, CPU) in (torch.float32, torch.bfloat16)
