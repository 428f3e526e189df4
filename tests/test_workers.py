"""A value is handed to processes without a hang, without a thread that is left, and with a word about what cannot be sent."""

import multiprocessing
import subprocess
import sys
import threading
import time

import pytest

from fdsm.workers import Handed

SPAWN = multiprocessing.get_context("spawn")
MORE_THAN_A_PIPE_HOLDS = bytes(10**7)


def test_what_cannot_be_sent_is_said_to_the_caller_and_not_to_a_thread():
    before = threading.active_count()
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        Handed(threading.Lock(), 2, SPAWN)
    assert threading.active_count() == before


def test_a_value_is_the_one_that_was_handed():
    value = [MORE_THAN_A_PIPE_HOLDS]
    handed = Handed(value, 2, SPAWN)
    value.append("later")
    assert [handed.take(), handed.take()] == [[MORE_THAN_A_PIPE_HOLDS]] * 2


def test_no_thread_is_left_of_a_value_that_nobody_takes():
    before = threading.active_count()
    handed = Handed(MORE_THAN_A_PIPE_HOLDS, 2, SPAWN)
    assert threading.active_count() == before + 1
    handed.drop()
    until = time.monotonic() + 30
    while threading.active_count() > before:
        assert time.monotonic() < until
        time.sleep(0.01)


_HOLDS = """
import multiprocessing, os, signal, time
from fdsm.workers import Handed, held_interrupts
signal.signal(signal.SIGINT, signal.default_int_handler)
handed = Handed(bytes(10**7), 1, multiprocessing.get_context("spawn"))
with held_interrupts():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.5)
    print("held", flush=True)
time.sleep(5)
"""


def test_an_interrupt_waits_while_processes_are_started_although_a_thread_sends():
    done = subprocess.run([sys.executable, "-c", _HOLDS], capture_output=True, text=True, timeout=60)
    assert done.stdout == "held\n"
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")
