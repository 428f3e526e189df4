"""The engine on a cluster of two nodes, of which actors, a node and the driver are killed. Needs Ray (make test-ray)."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fdsm.batch import Looks, recognise_archive
from fdsm.batch.archive import Portion
from fdsm.errors import InputError
from tests.batch.conftest import LABELS, LAYOUT, write_folder
from tests.batch.deadly import Deadly

pytestmark = pytest.mark.ray
NODE = {"num_cpus": 1, "object_store_memory": 100_000_000}


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args=NODE)
    yield cluster
    cluster.shutdown()


@pytest.fixture(scope="module")
def archive(tmp_path_factory, clips):
    return write_folder(tmp_path_factory.mktemp("archive"), clips, 4000)


@pytest.fixture(scope="module")
def undisturbed(archive, recognizer, tmp_path_factory):
    """The answers of the local engine."""
    folder = tmp_path_factory.mktemp("answers") / "out"
    recognise_archive(recognizer, archive, folder, Looks(LABELS, None, None, {"layout": LAYOUT}), workers=2)
    return folder


def start(archive, output, cluster):
    words = [sys.executable, "-m", "fdsm", "batch", archive, output, "--engine", "ray", "--layout", LAYOUT, "--labels", *LABELS]
    return subprocess.Popen(
        words, env=os.environ | {"RAY_ADDRESS": cluster.address}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_for(output, parts, process):
    """Wait until so many parts are done."""
    until = time.monotonic() + 300
    while len(list(output.glob("part-*.parquet"))) < parts:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)


def actors():
    """Processes of the cluster that hold the model."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"MapWorker" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def test_one_row_a_clip_after_actors_a_node_and_the_driver_are_killed(archive, undisturbed, cluster, tmp_path):
    node = cluster.add_node(**NODE)
    output, total = tmp_path / "out", len(list(undisturbed.glob("part-*.parquet")))
    driver = start(archive, output, cluster)
    killed = 0
    for parts in (2, 8, 14):
        wait_for(output, parts, driver)
        for process in actors()[:1]:
            os.kill(process, signal.SIGKILL)
            killed += 1
    wait_for(output, 20, driver)
    cluster.remove_node(node, allow_graceful=False)
    wait_for(output, 28, driver)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    done = len(list(output.glob("part-*.parquet")))
    assert killed == 3
    assert 28 <= done < total
    cluster.add_node(**NODE)
    again = start(archive, output, cluster)
    said, _ = again.communicate(timeout=300)
    assert again.returncode == 0, said
    assert said.splitlines()[-1].startswith("4000 clips: ")
    clips = pq.read_table(output)["clip"].to_pylist()
    assert len(clips) == len(set(clips)) == 4000
    for path in undisturbed.glob("part-*.parquet"):
        assert (output / path.name).read_bytes() == path.read_bytes()


def do_portions(work, cluster, count):
    import ray

    from fdsm.batch import on_ray

    done = []
    ray.init(address=cluster.address, log_to_driver=False)
    try:
        on_ray.do_all(work, iter([Portion(number, (f"{number}.npy",)) for number in range(count)]), None, done.append)
    finally:
        ray.shutdown()
    return sorted(counts.clips for counts in done)


def test_a_deadly_portion_is_left_out_alone(cluster, tmp_path):
    assert do_portions(Deadly(tmp_path, always=(2,), once=(4,)), cluster, 8) == [0, 1, 3, 4, 5, 6, 7]


def test_processes_that_end_whatever_they_do_are_given_up(cluster, tmp_path):
    with pytest.raises(InputError, match="processes of the cluster end too early"):
        do_portions(Deadly(tmp_path, always=range(9)), cluster, 9)


def test_an_error_that_is_no_bad_clip_is_told(cluster, tmp_path):
    with pytest.raises(RuntimeError, match="has no attribute 'mark'"):
        do_portions(Faulty(), cluster, 3)


class Faulty:
    def prepare(self):
        pass

    def do(self, portion):
        return portion.mark
