"""A batch command whose processes are killed, one by one and at random moments, ends in the bytes of an undisturbed one."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.conftest import LABELS, LAYOUT, write_folder, write_shard
from tests.test_interrupted import check, interrupt

KILLS = int(os.environ.get("FDSM_KILLS", "10"))
SHARDS, IN_A_SHARD = 6, 12
"""Shards for each kill, and clips in each: so many portions that some are left when the last kill comes."""


def command(archive, output, *more):
    words = [sys.executable, "-m", "fdsm", "batch", archive, output, *more, "--layout", LAYOUT, "--labels", *LABELS]
    return [str(word) for word in words]


def children(process):
    """The processes that a process has started, but for those that only keep its books."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def parts(output):
    return {path.name: path.read_bytes() for path in output.glob("part-*.parquet")}


@pytest.mark.slow
def test_killed_at_random_moments_it_ends_in_the_same_bytes(tmp_path, clips):
    archive = write_folder(tmp_path / "archive", clips, 1000)
    for number in range(SHARDS * KILLS):
        members = {f"{place}.npy": clips[(number + place) % len(clips)] for place in range(IN_A_SHARD)}
        write_shard(archive / f"{number:04d}.tar", members)
    subprocess.run(command(archive, tmp_path / "whole"), check=True, capture_output=True)
    draw, output, killed = random.Random(0), tmp_path / "broken", 0
    for _ in range(KILLS):
        before = len(parts(output))
        process = subprocess.Popen(command(archive, output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(parts(output)) <= before and process.poll() is None:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.2))
        workers = children(process.pid) if process.poll() is None else []
        killed += process.poll() is None
        victim = draw.choice([process.pid, *workers])
        os.kill(victim, signal.SIGKILL)
        if victim != process.pid:
            time.sleep(draw.uniform(0, 2))
            process.send_signal(signal.SIGKILL)
        process.wait()
    sys.stdout.write(f"batch: {killed} of {KILLS} killed, {len(parts(output))} of {len(parts(tmp_path / 'whole'))} portions done\n")
    done = subprocess.run(command(archive, output), check=True, capture_output=True, text=True)
    assert killed >= 0.9 * KILLS
    assert done.stdout.startswith(f"{1000 + SHARDS * KILLS * IN_A_SHARD} clips: ")
    assert parts(output) == parts(tmp_path / "whole")
    assert not list(output.glob(".part-*"))


@pytest.mark.slow
def test_an_interrupt_ends_it_with_one_sentence_and_keeps_what_was_done(tmp_path, clips):
    archive, output = write_folder(tmp_path / "archive", clips, 3000), tmp_path / "out"
    check(*interrupt(command(archive, output), tmp_path, lambda _: output.exists() and len(parts(output)) > 2))
    assert len(parts(output)) > 2
    assert not list(output.glob(".part-*"))


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_mib(words):
    """The most memory that any process of a command has taken."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *words], check=True, capture_output=True, text=True)
    return int(done.stdout) / (1 if sys.platform == "darwin" else 1024)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["files", "shards"])
def test_memory_does_not_grow_with_the_archive(tmp_path, clips, form):
    peaks = {}
    for count in (600, 6000):
        archive = tmp_path / f"{count}"
        if form == "files":
            write_folder(archive, clips, count)
        else:
            archive.mkdir()
            write_shard(archive / "one.tar", {f"{number}.npy": clips[number % len(clips)] for number in range(count)})
        peaks[count] = peak_mib(command(archive, tmp_path / f"out{count}", "--workers", "1"))
    assert peaks[6000] < 1.1 * peaks[600], peaks
