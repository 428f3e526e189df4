import numpy as np
import pytest
import torch

from studies.speed.timing import Paired, interleaved, matmul_peak, peak_memory


def test_sides_take_turns_after_one_untimed_run_of_each():
    now, log = [0.0], []

    def side(name, seconds, units):
        seconds = iter(seconds)

        def work():
            log.append(name)
            now[0] += next(seconds)
            return units

        return work

    # The machine is slow at first and gets faster: each pair's ratio stays what it is.
    paired = interleaved(side("A", [100, 8, 4, 2], 2), side("B", [100, 4, 1, 1], 2), pairs=3, clock=lambda: now[0])
    assert log == ["A", "B"] * 4
    assert paired == Paired((2, 2, 2), (8, 4, 2), (2, 2, 2), (4, 1, 1))
    assert (paired.low, paired.ratio, paired.high) == (2, 2, 4)
    assert (paired.reference_rate, paired.rate) == (0.5, 2)


def test_sides_may_do_different_amounts_of_work():
    paired = Paired((1, 1, 1), (1, 1, 2), (10, 20, 30), (5, 5, 5))
    assert paired.ratios == [2, 4, 12]
    assert (paired.reference_rate, paired.rate) == (1, 4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_matrix_product_has_a_rate(dtype):
    assert matmul_peak(dtype, size=64, runs=2) > 0


@pytest.mark.parametrize("megabytes", [24])
def test_peak_memory_is_what_work_held_at_once(megabytes):
    def work():
        for _ in range(3):  # one after the other: no more than one is held
            np.ones(megabytes << 20, np.uint8)

    for _ in range(3):
        assert peak_memory(work) == pytest.approx(megabytes << 20, rel=0.1, abs=1 << 20)


def test_memory_that_was_there_before_does_not_count():
    held = np.ones(64 << 20, np.uint8)
    assert peak_memory(lambda: int(held[::4096].sum())) < 4 << 20
