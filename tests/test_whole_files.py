"""What is written is whole or not there, by one command at a time."""

import errno
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.whole_files import alone, atomic_path, clear_leftovers, make_once, map_array, room_for_array, write_array
from tests.cases import each
from tests.test_killed import small_disk  # noqa: F401 (a fixture)

KILLED = """
import os, signal, sys
from pathlib import Path
from fdsm.whole_files import alone, atomic_path
folder = Path(sys.argv[1])
with alone(folder / "result", wait=False), atomic_path(folder / "result") as target:
    target.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_was_writing_is_removed_by_the_next_that_writes_there(tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    left = [path.name for path in tmp_path.iterdir()]
    assert len(left) == 3, "a folder and two lock files"
    (tmp_path / ".other-program.lock").touch()
    with atomic_path(tmp_path / "other") as target:
        target.write_text("whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-program.lock", "other"]


def test_what_a_living_process_writes_stays(tmp_path):
    with atomic_path(tmp_path / "slow") as target:
        target.write_text("half")
        clear_leftovers(tmp_path)
        with atomic_path(tmp_path / "fast") as other:
            other.write_text("whole")
        assert target.read_text() == "half"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fast", "slow"]


def test_the_second_is_told_or_waits(tmp_path):
    order, started = [], threading.Event()

    def second():
        started.set()
        with alone(tmp_path / "run", wait=True):
            order.append("second")

    with alone(tmp_path / "run", wait=False):
        told = pytest.raises(InputError, match="run: expected no other command at work here, found one")
        with told, alone(tmp_path / "run", wait=False):
            pass
        thread = threading.Thread(target=second)
        thread.start()
        started.wait()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == [], "no lock file is left"


def test_of_several_one_makes_it(tmp_path):
    made = []

    def make(target):
        made.append(target)
        target.write_text("made")

    threads = [threading.Thread(target=make_once, args=(tmp_path / "thing", make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]


@each("array", [np.arange(6.0).reshape(2, 3).T, np.zeros((0, 3), np.int64), np.array(2.5, np.float32), np.array([True, False])])
def test_arrays_are_written_as_numpy_writes_them(tmp_path, array):
    write_array(tmp_path / "own.npy", array)
    np.save(tmp_path / "numpy.npy", np.asarray(array, order="C"))
    assert (tmp_path / "own.npy").read_bytes() == (tmp_path / "numpy.npy").read_bytes()


def test_a_full_disk_is_an_error_that_names_the_file_and_no_signal(tmp_path, small_disk):  # noqa: F811
    disk = small_disk("1m")
    for write in (
        lambda: write_array(disk / "a.npy", np.ones(10**6)),
        lambda: room_for_array(disk / "b.npy", (10**6,), np.float64),
    ):
        with pytest.raises(OSError, match="No space left") as found:
            write()
        assert found.value.errno == errno.ENOSPC
        assert str(found.value.filename).startswith(str(disk))
        for path in disk.iterdir():
            path.unlink()
    filled = room_for_array(disk / "c.npy", (1000,), np.float64)
    filled[:] = 1
    assert map_array(disk / "c.npy").sum() == 1000


def test_an_archive_or_a_pickle_under_an_npy_name_is_refused(tmp_path):
    np.savez(tmp_path / "archive.npz", a=np.ones(3))
    (tmp_path / "archive.npz").rename(tmp_path / "a.npy")
    np.save(tmp_path / "pickle.npy", np.array([{}], dtype=object), allow_pickle=True)
    (tmp_path / "deep.npy").write_bytes(b"\x93NUMPY\x01\x00" + (5000).to_bytes(2, "little") + b"(" * 4999 + b"\n")
    for name in ("a.npy", "pickle.npy", "deep.npy"):
        with pytest.raises(ValueError, match=r".") as found:
            map_array(tmp_path / name)
        assert len(str(found.value)) <= 120
