import os
from collections import Counter

import numpy as np
import pytest

from fdsm.bench.ntu_files import make_files, sample_names
from fdsm.data import ntu
from fdsm.data.store import convert
from studies.speed import convert as bench
from studies.speed.convert import Files, check, link_files, measure_convert, open_and_read, read_again


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_files(tmp_path_factory.mktemp("made") / "files")


def test_distinct_motions_are_as_long_as_those_they_stand_for(made):
    shapes = [ntu.read_file(path).shape for path in made]
    frames = [shape[1] for shape in shapes]
    assert (min(frames), max(frames), round(np.mean(frames))) == (30, 149, 79)
    assert Counter(shape[0] for shape in shapes) == {1: 77, 2: 23}
    lines = made[0].read_text("ascii").splitlines()
    assert len(lines[4].split()) == 12
    assert len(lines[4]) > 100


def test_names_are_those_of_the_data_set():
    names = list(sample_names())
    assert len(set(names)) == len(names) >= bench.NUM_SEQUENCES
    numbers = np.array([[int(name[i : i + 3]) for i in (1, 5, 9, 13, 17)] for name in names[: bench.NUM_SEQUENCES]])
    assert [len(np.unique(column)) for column in numbers.T] == [32, 3, 106, 2, 120]
    assert numbers.min() == 1
    assert ((numbers[:, 0] > 17) == (numbers[:, 4] > 60)).all()
    assert not ntu.incomplete_samples() & set(names)


def test_a_store_is_what_its_files_hold(made, tmp_path):
    files = link_files(made, tmp_path / "files", 230)
    assert files.num_bytes == sum(path.stat().st_size for path in files.root.iterdir())
    stored = convert(ntu.Ntu120(root=files.root), tmp_path / "store", processes=2)
    read = [ntu.read_file(files.root / f"{sample}.skeleton") for sample in stored.samples.ids]
    assert len(stored) == 230
    assert stored.shapes[:, 1].sum() == sum(clip.shape[1] for clip in read)
    np.testing.assert_array_equal(stored.points, np.concatenate([clip.reshape(-1, 25, 3) for clip in read]))
    check(stored, files)
    other = Files(files.root, files.made, {name: (i + 1) % len(made) for name, i in files.number.items()}, 0)
    with pytest.raises(RuntimeError, match="is not what its file holds"):
        check(stored, other)
    opened = open_and_read(tmp_path / "store", 100)
    assert opened.read_bytes > 100 * 30 * 300
    assert opened.read_memory < opened.read_bytes + 2**20


@pytest.mark.slow
def test_a_killed_conversion_goes_on_and_leaves_no_process(made, tmp_path):
    files = link_files(made, tmp_path / "files", 600)
    (again,) = read_again(files, tmp_path / "store", [300], processes=2)
    # What was read since the last note of how far the writing is, and what was in the works.
    assert again < 256 + 2 * 8 * 4


@pytest.mark.slow
def test_every_number_is_measured(made, tmp_path):
    rows = {row.what: row for row in measure_convert(tmp_path / "runs", 200, 150, kills=1)}
    assert os.listdir(tmp_path / "runs") == []
    assert all(row.value >= 0 for row in rows.values())
    assert [row.what for row in rows.values() if row.target] == ["peak memory, all processes together"]
    assert 0.03 < rows["peak memory, all processes together"].value < 2
    frames = sum(ntu.read_file(path).shape[1] for path in made) * 2
    assert rows["wall time, process start to end"].note.startswith(f"200 clips, {frames} frames, ")
