"""One row a clip, whatever ends before its time: what rows say, and what a call goes on with or refuses."""

import multiprocessing
import shutil
import signal
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from fdsm.batch import Looks, local, recognise_archive
from fdsm.batch.archive import Archive, Portion
from fdsm.batch.work import Work, read_counts
from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from tests.batch.conftest import LABELS, LAYOUT, write_folder, write_shard, write_table
from tests.batch.deadly import Deadly, FalseStart, Slow

LOOKS = Looks(LABELS, None, None, {"layout": LAYOUT})


@pytest.fixture(scope="module")
def archive(tmp_path_factory, clips):
    """Some 80 clips in all forms, of which some are bad."""
    folder = tmp_path_factory.mktemp("archive")
    write_folder(folder / "files", clips, 40)
    write_table(folder / "table.parquet", clips, 20)
    write_shard(folder / "shard.tar", {f"{number}.npy": clips[number] for number in range(6)} | {"bad.npy": np.zeros(3)})
    return folder


@pytest.fixture(scope="module")
def output(archive, recognizer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers") / "out"
    recognise_archive(recognizer, archive, folder, LOOKS, workers=2)
    return folder


@pytest.fixture
def begun(output, tmp_path):
    """A copy of the answers, of which one part is not done."""
    folder = tmp_path / "out"
    shutil.copytree(output, folder)
    (folder / "part-0000001.parquet").unlink()
    return folder


def rows_of(folder):
    return pq.read_table(folder).to_pylist()


def test_each_clip_has_one_row_with_what_the_recognizer_says(archive, output, recognizer, clips):
    rows = {row["clip"]: row for row in rows_of(output)}
    assert len(rows) == len(rows_of(output)) == 40 + 20 + 7
    expected = recognizer(clips[3], LABELS, layout=LAYOUT)
    for name in ("files/0/0003.npy", "clip 3", "shard.tar/3"):
        row = rows[name]
        assert row["labels"] == [one["label"] for one in expected]
        assert row["scores"] == pytest.approx([one["score"] for one in expected], abs=1e-4)
        assert row["probabilities"] == pytest.approx([one["probability"] for one in expected], abs=1e-4)
        assert row["fits"] == pytest.approx(expected.fits, abs=1e-4)
        assert (row["label"], row["unknown"]) == (expected.label, expected.unknown)
        assert row["findings"] == [finding.text for finding in expected.report.findings]
        assert row["reason"] is None
    assert {row["model"] for row in rows.values()} == {recognizer.parts.fingerprint()}


def test_a_bad_clip_has_its_reason_and_no_label(output):
    rows = {row["clip"]: row for row in rows_of(output)}
    bad = sorted(name for name, row in rows.items() if row["reason"] is not None)
    assert bad == ["files/0/0009.npy", "files/0/0019.npy", "files/0/0029.npy", "files/0/0039.npy", "shard.tar/bad"]
    assert all(rows[name]["label"] is None and rows[name]["labels"] is None for name in bad)
    assert rows["shard.tar/bad"]["reason"].startswith("expected ")
    assert not any("/tmp" in rows[name]["reason"] or "clip:" in rows[name]["reason"] for name in bad)


def test_names_that_are_not_text_in_utf_8_are_no_error(recognizer, tmp_path, clips):
    (tmp_path / "archive").mkdir()
    write_shard(tmp_path / "archive" / "a.tar", {"a.\udce9.npy": clips[0], "a.b.npy": clips[0], "cup\udce9.npy": clips[1]})
    frame = tmp_path / "archive" / "cup\udce9" / "cup\udce9_000000000000_keypoints.json"
    frame.parent.mkdir()
    frame.write_text("no JSON")
    work = Work(recognizer, LOOKS, tmp_path / "archive", tmp_path, "model", "job")
    for portion in Archive.survey(tmp_path / "archive").portions():
        work.do(portion)
    rows = {row["clip"]: row for path in sorted(tmp_path.glob("*.parquet")) for row in pq.read_table(path).to_pylist()}
    assert sorted(rows) == ["a.tar/a", r"a.tar/cup\udce9", r"cup\udce9"]
    assert rows[r"a.tar/cup\udce9"]["label"] is not None
    assert rows["a.tar/a"]["reason"] == r"expected one clip in the sample, found 2 (\udce9.npy, b.npy)"
    assert str(tmp_path) not in rows[r"cup\udce9"]["reason"]


def test_a_clip_that_cannot_be_measured_is_refused_alone(recognizer, tmp_path, clips):
    lacks = clips[0].copy()
    lacks[:, :, [2, 4, 8, 20]] = np.nan  # neck and shoulders, by which lengths are measured
    (tmp_path / "archive").mkdir()
    write_table(tmp_path / "archive" / "a.parquet", [clips[0], lacks, clips[1]], 3)
    work = Work(recognizer, LOOKS, tmp_path / "archive", tmp_path, "model", "job")
    assert work.do(Portion(0, ("a.parquet",), 0)).refused == 1
    reasons = [row["reason"] for row in pq.read_table(tmp_path / "part-0000000.parquet").to_pylist()]
    assert reasons == [None, "no frame shows both the root and the neck of the main person", None]


def test_the_same_call_does_what_is_left(archive, begun, output, recognizer):
    before = {path.name: path.stat().st_mtime_ns for path in begun.glob("*.parquet")}
    (begun / "part-0000000.parquet").write_bytes(b"damaged, as by a loss of power")
    (begun / ".part-0000002.parquet.abc").mkdir()
    summary = recognise_archive(recognizer, archive, begun, LOOKS)
    assert summary.counts.clips == 67
    for path in sorted(begun.glob("*.parquet")):
        assert path.read_bytes() == (output / path.name).read_bytes()
        assert path.name in ("part-0000000.parquet", "part-0000001.parquet") or path.stat().st_mtime_ns == before[path.name]
    assert not list(begun.glob(".part-*"))


def test_a_call_with_nothing_left_starts_no_process(archive, output, recognizer, monkeypatch):
    monkeypatch.setattr(local, "do_all", None)
    counts = recognise_archive(recognizer, str(archive), str(output), LOOKS).counts
    assert counts == (67, sum(bool(row["unknown"]) for row in rows_of(output)), 5)


def test_another_job_into_the_same_folder_is_refused(archive, begun, recognizer, clips, tmp_path):
    def refused(what, looks=LOOKS, of=archive, by=recognizer):
        with pytest.raises(InputError, match=f"expected {what} with which it was begun, found another; name a new folder"):
            recognise_archive(by, of, begun, looks)

    refused("the labels", replace(LOOKS, labels=LABELS[:2]))
    refused("the top", replace(LOOKS, top_k=1))
    refused("the options", replace(LOOKS, seen={"layout": LAYOUT, "fps": 25}))
    refused("the files of the archive", of=write_folder(tmp_path / "other", clips, 3))
    refused("the model", by=Recognizer(replace(recognizer.parts, calibration=None)))


def test_a_part_of_another_job_and_foreign_files_are_refused(archive, begun, output, recognizer, tmp_path):
    with pytest.raises(InputError, match="expected answers of this command"):
        read_counts(output / "part-0000000.parquet", "another")
    (begun / "_manifest.json").unlink()
    with pytest.raises(InputError, match="expected an empty or new folder"):
        recognise_archive(recognizer, archive, begun, LOOKS)


def test_answers_within_the_archive_are_refused(archive, recognizer):
    for output in (archive, archive / "files" / "out"):
        with pytest.raises(InputError, match="expected a folder outside of the archive"):
            recognise_archive(recognizer, archive, output, LOOKS)


def test_a_second_command_in_the_folder_is_refused(archive, begun, recognizer):
    with FileLock(begun / ".lock"), pytest.raises(InputError, match="expected no other batch command"):
        recognise_archive(recognizer, archive, begun, LOOKS)


def test_equal_models_have_one_fingerprint(recognizer, tmp_path):
    recognizer.save_pretrained(tmp_path / "copy")
    assert Recognizer.from_pretrained(tmp_path / "copy").parts.fingerprint() == recognizer.parts.fingerprint()
    assert replace(recognizer.parts, flat=None).fingerprint() != recognizer.parts.fingerprint()


# ---- processes that end


def do_portions(work, count):
    done = []
    local.do_all(work, [Portion(number, (f"{number}.npy",)) for number in range(count)], 2, done.append)
    return sorted(counts.clips for counts in done)


def test_a_process_that_is_killed_while_it_prepares_costs_nothing_once(tmp_path):
    assert do_portions(FalseStart(tmp_path, times=1), 5) == [0, 1, 2, 3, 4]
    (tmp_path / "again").mkdir()
    with pytest.raises(InputError, match="end before they do anything: expected enough memory"):
        do_portions(FalseStart(tmp_path / "again", times=9), 5)


def test_a_killed_process_costs_nothing_and_a_deadly_portion_is_left_out_alone(tmp_path):
    assert do_portions(Deadly(tmp_path, always=(2,), once=(4,)), 8) == [0, 1, 3, 4, 5, 6, 7]


@pytest.mark.slow
def test_processes_that_end_whatever_they_do_are_given_up(tmp_path):
    with pytest.raises(InputError, match="processes of fdsm batch end too early"):
        do_portions(Deadly(tmp_path, always=range(20)), 20)


def test_an_interrupt_does_not_wait_for_processes_that_begin(tmp_path):
    mark = tmp_path / "prepares"

    def interrupt():
        while not mark.exists():
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores interrupts
    threading.Thread(target=interrupt, daemon=True).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            do_portions(Slow(mark, seconds=60), 4)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.time() - mark.stat().st_mtime < 30
    assert not [process for process in multiprocessing.active_children() if process.join(10) or process.is_alive()]


def test_the_memory_of_a_worker_holds_some_clips_of_a_portion_only(recognizer, tmp_path, clips, monkeypatch):
    write_table(tmp_path / "a.parquet", [clips[0][:, :9]], 250)
    archive = Archive.survey(tmp_path)
    monkeypatch.setattr("fdsm.batch.work.BATCH_SIZE", 100)
    work = Work(recognizer, LOOKS, tmp_path, tmp_path / "out", "model", "job")
    assert work.do(next(archive.portions())).clips == 250
    assert pq.ParquetFile(tmp_path / "out" / "part-0000000.parquet").num_row_groups == 3


def test_ray_is_asked_for_in_one_sentence_if_it_is_not_there(archive, begun, recognizer, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(
        InputError, match=r"option 'engine' ray: needs the package ray, which is not installed: pip install 'fdsm\[ray\]'"
    ):
        recognise_archive(recognizer, archive, begun, LOOKS, engine="ray")
