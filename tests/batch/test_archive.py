"""What an archive holds: portions that are the same in every run, and clips from files, shards and tables."""

import errno
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fdsm.batch import Archive, write_clips
from fdsm.batch.archive import LEAST_FILES
from fdsm.batch.reading import read
from fdsm.batch.shards import read_shard
from fdsm.data.clips import find_clips
from fdsm.errors import InputError
from tests.batch.conftest import write_folder, write_shard, write_table
from tests.cases import each


def names_of(archive):
    return [found.name for portion in archive.portions() for found in read(archive.root, portion)]


def test_portions_hold_each_clip_once_whatever_it_lies_in(tmp_path, clips):
    write_folder(tmp_path / "files", clips, 100)
    write_table(tmp_path / "a.parquet", clips, 300)
    write_shard(tmp_path / "b.tar", {f"s/{number:03d}.npy": clips[0] for number in range(5)})
    (tmp_path / ".hidden.npy").write_bytes(b"")
    (tmp_path / "_manifest.json").write_text("{}")
    archive = Archive.survey(tmp_path)
    portions = list(archive.portions())
    assert [portion.number for portion in portions] == list(range(archive.num_portions))
    assert sum(portion.row_group is not None for portion in portions) == 2
    assert max(len(portion.files) for portion in portions) == LEAST_FILES
    assert portions == list(Archive.survey(tmp_path).portions())
    names = names_of(archive)
    assert len(names) == len(set(names)) == 405
    assert {"files/2/0099.npy", "clip 299", "b.tar/s/004"} <= set(names)


def test_an_archive_of_other_content_has_another_hash(tmp_path, clips):
    write_folder(tmp_path, clips, 3)
    before = Archive.survey(tmp_path).content
    assert Archive.survey(tmp_path).content == before
    np.save(tmp_path / "new.npy", clips[0])
    assert Archive.survey(tmp_path).content != before


def test_a_frame_that_is_written_anew_is_other_content(tmp_path):
    """The folder that holds the frames of a clip has the time of before."""
    frame = tmp_path / "clip" / "clip_000000000000_keypoints.json"
    frame.parent.mkdir()
    frame.write_text('{"people": []}')
    before = Archive.survey(tmp_path).content
    assert Archive.survey(tmp_path).content == before
    frame.write_text('{"people": [] }')
    assert Archive.survey(tmp_path).content != before


def test_a_link_to_nothing_is_a_clip_to_be_refused(tmp_path, clips):
    write_folder(tmp_path, clips, 1)
    (tmp_path / "link.npy").symlink_to("nothing.npy")
    assert names_of(Archive.survey(tmp_path)) == ["link.npy", "0/0000.npy"]


def test_a_folder_that_cannot_be_read_is_an_error_and_not_empty(tmp_path, clips, monkeypatch):
    write_folder(tmp_path, clips, 50)
    scan = os.scandir

    def refuses(path):
        if os.path.basename(path) == "1":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuses)
    for find in (Archive.survey, find_clips):
        with pytest.raises(PermissionError):
            find(tmp_path)


def test_one_file_is_an_archive(tmp_path, clips):
    assert names_of(Archive.survey(write_table(tmp_path / "a.parquet", clips, 3))) == ["clip 0", "clip 1", "clip 2"]


@each("missing", [True, False])
def test_an_archive_without_clips_is_refused(tmp_path, missing):
    with pytest.raises(InputError, match="no such file or folder" if missing else "found none"):
        Archive.survey(tmp_path / "absent" if missing else tmp_path)


def test_a_shards_samples_are_told_by_their_names(tmp_path, clips):
    path = write_shard(
        tmp_path / "a.tar.gz",
        {
            "one.npy": clips[0],
            "one.json": b'{"fps": 30}',
            "one.txt": b"wave",
            "folder.d/two.left.npy": clips[1],
            "../three.npy": clips[2],
            "four.npy": clips[0],
            "four.npz": b"",
            "note.txt": b"",
        },
    )
    found = {}
    for one in read_shard(path, "a.tar.gz"):
        found[one.name] = str(one.clip) if isinstance(one.clip, InputError) else np.load(one.clip)
    assert list(found) == ["a.tar.gz/one", "a.tar.gz/folder.d/two", "a.tar.gz/../three", "a.tar.gz/four"]
    assert np.array_equal(found["a.tar.gz/folder.d/two"], clips[1])
    assert found["a.tar.gz/four"] == "expected one clip in the sample, found 2 (npy, npz)"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.tar.gz"]


def test_a_damaged_shard_gives_its_first_clips_and_the_reason(tmp_path, clips):
    path = write_shard(tmp_path / "a.tar", {f"{number}.npy": clips[0] for number in range(4)})
    path.write_bytes(path.read_bytes()[:-25000])
    found = list(read_shard(path, "a.tar"))
    assert [one.name for one in found] == ["a.tar/0", "a.tar/1", "a.tar"]
    assert "damaged" in str(found[-1].clip)


def test_clips_of_a_table_come_back_as_they_were(tmp_path, clips):
    archive = Archive.survey(write_table(tmp_path / "a.parquet", clips, 6))
    (portion,) = archive.portions()
    for found, clip in zip(read(archive.root, portion), clips, strict=False):
        assert np.array_equal(found.clip, clip)
        assert (found.layout, found.fps) == ("kinect-v2", 30.0)


def test_a_table_of_others_needs_points_and_shape_alone(tmp_path):
    table = pa.table({"points": [[1.0, 2.0, 3.0], [1.0], None], "shape": [[1, 1, 3], [7], [1]]})
    pq.write_table(table, tmp_path / "a.parquet")
    archive = Archive.survey(tmp_path)
    first, second, third = read(archive.root, next(archive.portions()))
    assert (first.name, first.clip.shape) == ("a.parquet#0", (1, 1, 3))
    assert "expected as many points as the shape (7,) says, found 1" in str(second.clip)
    assert "found null" in str(third.clip)


def test_a_name_in_other_letters_refuses_its_row_alone(tmp_path):
    names = pa.array([b"cup\xe9", b"tea"]).view(pa.string())
    pq.write_table(pa.table({"clip": names, "points": [[1.0], [2.0]], "shape": [[1], [1]]}), tmp_path / "a.parquet")
    archive = Archive.survey(tmp_path)
    first, second = read(archive.root, next(archive.portions()))
    assert (first.name, str(first.clip)) == ("a.parquet#0", "expected clip and layout as text in UTF-8, found something else")
    assert (second.name, second.clip.tolist()) == ("tea", [2.0])


def test_masked_coordinates_are_written_as_missing(tmp_path, clips):
    mask = np.zeros(clips[0].shape, bool)
    mask[:, :3] = True
    write_clips(tmp_path / "a.parquet", [("a", np.ma.masked_array(clips[0], mask))])
    archive = Archive.survey(tmp_path)
    (found,) = read(archive.root, next(archive.portions()))
    assert np.array_equal(found.clip, np.where(mask, np.nan, clips[0]), equal_nan=True)


@each("table", [{"points": [1.0]}, {"points": [[1.0]]}, {"points": [["a"]], "shape": [[1]]}])
def test_a_table_without_clips_is_refused(tmp_path, table):
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"expected the column '(points|shape)' with a .*list of"):
        Archive.survey(tmp_path)


def test_what_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 or not")
    with pytest.raises(InputError, match=r"a\.parquet: expected a Parquet file"):
        Archive.survey(tmp_path)


def test_writing_many_clips_makes_groups_that_workers_share(tmp_path, clips):
    write_clips(tmp_path / "a.parquet", ((str(number), clips[0][:, :2]) for number in range(600)))
    assert Archive.survey(tmp_path).num_portions == 3
