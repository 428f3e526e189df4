"""Processes that are ended: killed for good, by Ctrl-C, by a full disk, a folder that cannot be written to, or too little memory.

They end in a sentence, if they are alive to say it. Started again, they end in the bytes of one that nothing disturbed, and leave
no half file. `make test-kill` has the long form: FDSM_KILLS moments of each step, in place of one.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys

import pytest

from tests import fault_steps
from tests.forks import Forks

KILLS = int(os.environ.get("FDSM_KILLS", "1"))
ALLOWED = {".cache"}
TIMED = {"seconds", "fit_seconds", "score_ms", "checksum", "date"}
"""Keys of what the clock decides, and of a checksum over it."""
BEFORE = {
    "converting": None,
    "encoding": None,
    "fitting": "encoding",
    "scoring": "fitting",
    "sweep": "fitting",
    "group_of_a_leaderboard": None,
    "leaderboard": None,
}
"""The step whose results a step begins with."""


@pytest.fixture(scope="module")
def forks():
    with Forks() as server:
        yield server


@pytest.fixture(scope="module")
def whole(forks, tmp_path_factory):
    """A folder for each step as it is when nothing disturbs the step, and the seconds it took."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "start").mkdir()
    fault_steps.prepare(folder / "start")
    made = {}

    def of(step):
        if step is None:
            return folder / "start", 0.0
        if step not in made:
            shutil.copytree(of(BEFORE[step])[0], folder / step)
            ended = forks.run(step, folder / step)
            assert ended.code == 0, ended.said
            made[step] = folder / step, ended.seconds
        return made[step]

    return of


def without_times(data):
    if isinstance(data, dict):
        return {key: without_times(value) for key, value in data.items() if key not in TIMED}
    return [without_times(one) for one in data] if isinstance(data, list) else data


def contents(folder):
    """Every file of a folder: its bytes, or what they say but for times."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or path.name in ("seconds.json", "costs.json", "leaderboard.md", "leaderboard.html"):
            continue
        if path.suffix == ".json":
            found[name] = without_times(json.loads(path.read_text()))
        elif path.name == "unsealings.jsonl":  # who was killed while scoring scored twice, and says so
            found[name] = {json.dumps(without_times(json.loads(line))) for line in path.read_text().splitlines()}
        elif path.suffix == ".jsonl":
            found[name] = [without_times(json.loads(line)) for line in path.read_text().splitlines()]
        else:
            found[name] = path.read_bytes()
    return found


def half_files(folder):
    hidden = [path for path in folder.rglob(".*") if path.name not in ALLOWED]
    return hidden + [path for path in folder.rglob("*") if path.name.endswith((".partial", "checkpoint.safetensors"))]


def same(folder, expected, where):
    assert half_files(folder) == [], where
    found = contents(folder)
    assert [name for name in {*found, *expected} if found.get(name) != expected.get(name)] == [], where


def kill_and_go_on(forks, whole, step, tmp_path, kills):
    """Kill at random moments until so many kills came before the end of the step. Returns the number of all tries."""
    folder, seconds = whole(step)
    expected = contents(folder)
    before, _ = whole(BEFORE[step])
    draw = random.Random(f"kills of {step}")
    tries = early = 0
    while early < kills:
        assert tries < 10 * kills, "most kills come after the end"
        own = tmp_path / f"{step}-{tries}"
        shutil.copytree(before, own)
        after = draw.uniform(0, seconds)
        killed = forks.run(step, own, after=after)
        tries += 1
        early += killed.code != 0
        assert killed.code in (0, -9), killed.said
        gone_on = forks.run(step, own)
        where = f"{step}, killed after {after:.3f} of {seconds:.3f} s"
        assert gone_on.code == 0, f"{where}: {gone_on.said}"
        same(own, expected, where)
        if kills > 1:
            sys.stdout.write(f"\n{where}: it went on" if killed.code else f"\n{where}: it had ended")
            sys.stdout.flush()
        shutil.rmtree(own)
        seconds = min(seconds, 2 * gone_on.seconds)  # the first time took longer than it will again
    return tries


@pytest.mark.parametrize("step", [step for step in BEFORE if step != "leaderboard"])
def test_killed_at_any_moment_the_same_command_ends_in_the_same_bytes(forks, whole, step, tmp_path):
    tries = kill_and_go_on(forks, whole, step, tmp_path, KILLS)
    sys.stdout.write(f"\n{step} ({whole(step)[1]:.2f} s): {KILLS} kills and {tries - KILLS} after its end, the same bytes\n")


@pytest.mark.slow
def test_a_leaderboard_whose_command_is_killed_goes_on(forks, whole, tmp_path):
    tries = kill_and_go_on(forks, whole, "leaderboard", tmp_path, KILLS)
    sys.stdout.write(f"\nleaderboard ({whole('leaderboard')[1]:.2f} s): {KILLS} kills and {tries - KILLS} after its end\n")


def sentence(ended, code):
    """The one sentence in which a command has ended."""
    assert ended.code == code, ended.said
    assert "Traceback" not in ended.said, ended.said
    lines = [line for line in ended.said.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, ended.said
    assert ended.said.splitlines()[-1] == lines[0]
    assert len(lines[0]) < 700
    return lines[0]


def one_of(quick):
    """The steps of a run. But for the quick ones, they are for the long form."""
    steps = ("converting", "encoding", "fitting", "scoring")
    return [pytest.param(step, marks=[] if step in quick else pytest.mark.slow) for step in steps]


@pytest.mark.parametrize("step", one_of(["fitting"]))
def test_ctrl_c_at_any_moment_is_one_sentence_and_the_same_command_goes_on(forks, whole, step, tmp_path):
    folder, seconds = whole(step)
    draw = random.Random(f"interrupts of {step}")
    early = 0
    for place in range(KILLS):
        own = tmp_path / str(place)
        shutil.copytree(whole(BEFORE[step])[0], own)
        stopped = forks.run(step, own, after=draw.uniform(0, seconds), sign=signal.SIGINT)
        if stopped.code != 0:
            early += 1
            assert "goes on where it stopped" in sentence(stopped, 130)
        assert forks.run(step, own).code == 0
        same(own, contents(folder), step)
        shutil.rmtree(own)
    sys.stdout.write(f"\n{step}: {KILLS} interrupts, {early} before its end, the same bytes\n")


@pytest.fixture
def small_disk(tmp_path):
    """A function that mounts a disk of so many bytes, or gives it another size. Tests are skipped where it may not."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(size, *options):
        there = ["remount"] if os.path.ismount(place) else []
        words = ["mount", "-t", "tmpfs", "-o", ",".join([*there, f"size={size}", *options]), "tmpfs", str(place)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"mounting is not permitted here: {done.stderr.strip()}")
        return place

    yield mount
    if os.path.ismount(place):
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def used(folder):
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))


@pytest.mark.parametrize("step", one_of(["converting", "encoding"]))
def test_a_full_disk_is_one_sentence_and_with_more_room_the_same_command_goes_on(forks, whole, step, tmp_path, small_disk):
    folder, _ = whole(step)
    before, _ = whole(BEFORE[step])
    room, needed = used(before), used(folder)
    draw = random.Random(f"disks for {step}")
    full = 0
    for _ in range(KILLS):
        disk = small_disk(room + 64 * 1024 + int(draw.uniform(0, 0.9) * (needed - room)))
        own = disk / "own"
        shutil.copytree(before, own)
        ended = forks.run(step, own, errors=tmp_path / "errors")
        if ended.code:
            full += 1
            assert "No space left on device" in sentence(ended, 1)
        small_disk("1g")
        gone_on = forks.run(step, own, errors=tmp_path / "errors")
        assert gone_on.code == 0, gone_on.said
        same(own, contents(folder), step)
        shutil.rmtree(own)
    sys.stdout.write(f"\n{step}: {KILLS} small disks, {full} of them full before its end, the same bytes\n")


def test_a_folder_that_cannot_be_written_to_is_named(forks, whole, tmp_path, small_disk):
    disk = small_disk("64m")
    shutil.copytree(whole("fitting")[0], disk / "own")
    shutil.copytree(whole(None)[0], disk / "start")
    (disk / "own" / "runs" / "tiny" / "mine" / "fdsm" / "0").chmod(0o755)
    nobody = forks.run("scoring", disk / "own", errors=tmp_path / "errors", user=65534)
    assert "Permission denied" in sentence(nobody, 1)
    small_disk("64m", "ro")
    for step, own in (("scoring", "own"), ("converting", "start"), ("encoding", "start")):
        ended = forks.run(step, disk / own, errors=tmp_path / "errors")
        assert re.search(rf"error: (runs|{disk}|store|\.).*: Read-only file system", sentence(ended, 1)), ended.said


@pytest.mark.parametrize("step", ["encoding", pytest.param("fitting", marks=pytest.mark.slow)])
def test_too_little_memory_is_one_sentence(forks, whole, step, tmp_path):
    shutil.copytree(whole(BEFORE[step])[0], tmp_path / "own")
    assert "out of memory" in sentence(forks.run(step, tmp_path / "own", memory=500_000), 1)
    assert forks.run(step, tmp_path / "own").code == 0
    same(tmp_path / "own", contents(whole(step)[0]), step)
