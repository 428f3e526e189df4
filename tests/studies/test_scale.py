"""Large amounts on paper: the simulation has the right limits, and the page is what the kept costs give."""

import pytest

from studies.scale import page
from studies.scale.simulate import PORTION, Job, simulate

JOB = Job(clips=400 * PORTION, read_bytes=1000, write_bytes=500, core_seconds=0.002)


def test_without_a_bottleneck_time_falls_with_the_cores():
    one, four = (simulate(JOB, cores, 1e12).seconds for cores in (1, 4))
    assert one == pytest.approx(JOB.clips * JOB.core_seconds, rel=0.03)
    assert one / four == pytest.approx(4, rel=0.03)


def test_a_slow_store_is_the_bottleneck_whatever_the_cores():
    rate = 1e6
    least = JOB.clips * (JOB.read_bytes + JOB.write_bytes) / rate
    for cores in (100, 400):
        found = simulate(JOB, cores, rate)
        assert found.seconds == pytest.approx(least, rel=0.02)
        assert found.store_busy > 0.98
        assert found.cores_busy < 0.1


def test_never_faster_than_either_limit_and_the_same_for_a_seed():
    for cores, rate in ((1, 1e9), (8, 2e6), (64, 1e7)):
        found = simulate(JOB, cores, rate)
        least = max(JOB.clips * (JOB.read_bytes + JOB.write_bytes) / rate, 0.9 * JOB.clips * JOB.core_seconds / cores)
        assert found.seconds >= least
        assert found == simulate(JOB, cores, rate)
    assert simulate(JOB, 8, 1e9, seed=1) != simulate(JOB, 8, 1e9)


def test_the_page_is_what_the_kept_costs_give():
    assert page.PAGE.read_text("utf-8") == page.to_markdown(page.read_kept())
