"""Labelled clips in folders or in a table."""

import numpy as np
import pytest

from fdsm.data.labelled_files import find_labelled
from fdsm.errors import InputError
from tests.cases import each


@pytest.fixture
def home(tmp_path):
    for place in ("clips/wave/a.npy", "clips/wave/b.NPY", "clips/sit down/c.npy"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        with (tmp_path / place).open("wb") as file:
            np.save(file, np.zeros((3, 25, 3)))
    return tmp_path


def test_a_folder_is_named_as_its_label(home):
    found = [(file.name, label) for file, label in find_labelled(home / "clips")]
    assert found == [("c.npy", "sit down"), ("a.npy", "wave"), ("b.NPY", "wave")]


@each("header", ["file,label", "label, clip", "\ufefffile,other,label"])
def test_a_table_says_each_label(header, home):
    names = [name.strip() for name in header.strip("\ufeff").split(",")]
    rows = [{"file": "clips/wave/a.npy", "label": "say hello, twice"}, {"file": "clips/sit down/c.npy", "label": "sit"}]
    lines = [",".join(f'"{({**row, "clip": row["file"]}).get(name, "")}"' for name in names) for row in rows]
    (home / "mine.CSV").write_text("\n".join([header, *lines]) + "\n", "utf-8")
    assert find_labelled(home / "mine.CSV") == [(home / row["file"], row["label"]) for row in rows]


@each(
    "content, message",
    [
        ("", "found no row"),
        ("file,label\n", "found no row"),
        ("name,label\na,b\n", "expected the columns file and label, found name, label"),
        (
            "file,label\nclips/wave/a.npy,wave\nclips/wave/a.npy\n",
            "line 3: expected a file and a label, found 'clips/wave/a.npy' and ''",
        ),
        ("file,label\nnowhere.npy,wave\n", "line 2: expected the file of a clip, found 'nowhere.npy'"),
        ("file,label\n\n\nnowhere.npy,wave\n", "line 4: expected the file of a clip"),
        ("file,label\nclips/wave/a.npy,say hello, twice\n", "line 2: expected 2 cells, found more; a label with a comma"),
        ("file,label,label\nclips/wave/a.npy,wave,sit\n", "expected the columns file and label, found file, label, label"),
        (b"\xff\xfe\x00", "expected a table as text"),
    ],
)
def test_a_table_that_is_none_is_refused(content, message, home):
    (home / "mine.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=rf"mine\.csv.*{message}"):
        find_labelled(home / "mine.csv")


def test_what_is_no_place_of_labelled_clips_is_refused(home):
    with pytest.raises(InputError, match=r"wave: expected a folder for each label with its clips in it, found the clip a\.npy"):
        find_labelled(home / "clips" / "wave")
    (home / "empty").mkdir()
    with pytest.raises(InputError, match="empty: expected a folder for each label with its clips in it, found none"):
        find_labelled(home / "empty")
    (home / "clips" / "none").mkdir()
    with pytest.raises(InputError, match="none: expected a folder of clips"):
        find_labelled(home / "clips")
    with pytest.raises(InputError, match="nowhere: no such file"):
        find_labelled(home / "nowhere")
    with pytest.raises(InputError, match=r"a\.npy: expected a \.csv file"):
        find_labelled(home / "clips" / "wave" / "a.npy")
