import importlib.util
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.checks import check_path, render
from fdsm.data.clips import read_clip
from fdsm.data.folder import Folder, write_folder
from fdsm.data.layouts import LAYOUTS, get_layout, make_layout
from fdsm.data.utd_mhad import UtdMhad
from fdsm.errors import InputError
from fdsm.values import Samples, Sequences
from tests.cases import each

YAML = "name: tiny\nfps: 30\nlayout: coco-17\nclasses: [wave, 'on, off']\n"
CSV = 'file,class,subject,view,start,end\nclips/a.npy,wave,1,2,,\nclips/a.npy,"on, off",,,2,4\n'


@pytest.fixture
def folder(tmp_path):
    return tiny_folder(tmp_path / "tiny")


def tiny_folder(path):
    (path / "clips").mkdir(parents=True)
    (path / "dataset.yaml").write_text(YAML)
    (path / "samples.csv").write_text(CSV)
    np.save(path / "clips" / "a.npy", np.arange(6 * 17 * 2, dtype=np.float32).reshape(6, 17, 2))
    return path


def assert_equal(left, right):
    np.testing.assert_array_equal(left.points, right.points)
    np.testing.assert_array_equal(left.shapes, right.shapes)
    for name in ("labels", "subjects", "views"):
        np.testing.assert_array_equal(getattr(left.samples, name), getattr(right.samples, name))
    assert left.samples.ids == right.samples.ids
    assert left.samples.class_names == right.samples.class_names
    assert left.layout == right.layout
    assert left.fps == right.fps


def test_a_folder_is_read(folder):
    sequences = Folder(root=folder).read()
    assert sequences.samples.ids == ("a", "a@2-4")
    assert sequences.samples.labels.tolist() == [0, 1]
    assert sequences.samples.subjects.tolist() == [1, -1]
    assert sequences.samples.views.tolist() == [2, -1]
    assert [clip.shape for clip in sequences] == [(1, 6, 17, 2), (1, 2, 17, 2)]
    np.testing.assert_array_equal(sequences[1], sequences[0][:, 2:4])
    assert sequences.layout == get_layout("coco-17")
    assert sequences.fps == 30


def test_optional_columns_may_be_left_out_and_windows_files_are_read(folder):
    (folder / "samples.csv").write_bytes("\ufeffclass,file\r\nwave,clips/a.npy\r\n\r\n".encode())
    assert Folder(root=folder).read().samples.ids == ("a",)


@each("layout", [*LAYOUTS.values(), replace(LAYOUTS["kinect-v1"], up="-z")])
def test_what_is_written_comes_back_equal(layout, tmp_path):
    rng = np.random.default_rng(0)
    shapes = [(1, 3), (2, 1), (1, 5)]
    clips = [rng.normal(size=(*shape, layout.num_joints, 3)).astype(np.float32) for shape in shapes]
    clips[1][0, 0, 3] = np.nan
    samples = Samples(
        np.array([2, 0, 2]), ("plain", "deep/er", "x@0-5"), np.array([-1, 0, 7]), np.array([1, -1, 3]), ("a, b", "yes", 'é "q"\n')
    )
    sequences = Sequences.from_clips(clips, samples, layout, 29.97)
    write_folder(sequences, tmp_path / "out")
    assert_equal(Folder(root=tmp_path / "out").read(), sequences)


def test_an_own_layout_comes_back_equal(tmp_path):
    joints = ["hub", "top", "left_shoulder", "right_shoulder", "left_hip", "right_hip"]
    bones = [("hub", "top"), ("top", "left_shoulder"), ("top", "right_shoulder"), ("hub", "left_hip"), ("hub", "right_hip")]
    layout = make_layout("stick", joints, bones, roles={"root": ["hub"], "neck": ["top"]}, parts={"core": ["hub", "top"]}, up="+z")
    samples = Samples(np.array([0]), ("one",), np.array([0]), np.array([0]), ("wave",))
    sequences = Sequences.from_clips([np.ones((1, 2, 6, 3), np.float32)], samples, layout, 10.0)
    write_folder(sequences, tmp_path / "out", name="sticks")
    assert_equal(Folder(root=tmp_path / "out").read(), sequences)


def test_names_of_files_and_folders_may_be_text(folder, tmp_path):
    sequences = Folder(root=folder).read()
    write_folder(sequences, str(tmp_path / "copy"))
    assert_equal(Folder(root=tmp_path / "copy").read(), sequences)
    clip, _, _ = read_clip(str(tmp_path / "copy" / "clips" / f"{sequences.samples.ids[0]}.npy"), sequences.layout)
    assert np.array_equal(clip, sequences[0], equal_nan=True)


def test_nothing_is_overwritten(folder):
    sequences = Folder(root=folder).read()
    with pytest.raises(InputError, match="expected an empty or new folder"):
        write_folder(sequences, folder)


def test_an_id_that_leads_out_of_the_folder_is_not_written(tmp_path):
    samples = Samples(np.array([0]), ("../../x",), np.array([0]), np.array([0]), ("wave",))
    sequences = Sequences.from_clips([np.ones((1, 2, 17, 3), np.float32)], samples, get_layout("coco-17"), 10.0)
    with pytest.raises(InputError, match=r"\.\./\.\./x"):
        write_folder(sequences, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("name: [", "YAML"),
        ("just words", "expected keys"),
        ("a: &x 1\nb: *x\n", "alias"),
        (YAML.replace("fps: 30", "fps: 0"), "fps: .*greater than 0"),
        (YAML.replace("fps: 30", "fps: .nan"), "fps: "),
        (YAML.replace("fps: 30", ""), "'fps' is missing"),
        (YAML + "fsp: 3\n", "fsp: unknown name 'fsp', did you mean 'fps'"),
        (YAML.replace("coco-17", "coco17"), "did you mean 'coco-17'"),
        (YAML.replace("layout: coco-17", ""), "either `layout"),
        (YAML + "bones: [[nose, left_eye]]\n", "either `layout"),
        (YAML + "joints: [a, b]\n", "need `bones`"),
        (YAML.replace("wave", "'on, off'"), "same name"),
        (YAML.replace("wave", "1"), "classes.0"),
        (YAML.replace("[wave, 'on, off']", "[]"), "classes: "),
        (YAML + "up: y\n", "up: "),
        (YAML + "date: 2000-99-99\n", "YAML"),
        ("[" * 20 + "]" * 20, "nested too deeply"),
        ("- a\n" * 150_001, "it has more than 150000 values"),
        ("[" * 150_000, "nest(ed too deeply|ing depth)"),  # PyYAML 6.0.4 refuses it before it is counted
        ("#" * 5_000_001, "at most"),
    ],
)
def test_a_wrong_dataset_yaml_is_named(text, message, folder):
    (folder / "dataset.yaml").write_text(text)
    with pytest.raises(InputError, match=message) as raised:
        Folder(root=folder).read()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("file,class\n", "at least one sample"),
        ("file,class,klass\n", "unknown name 'klass', did you mean 'class'"),
        ("file\nclips/a.npy\n", "one column 'class'"),
        ("file,class,class\nclips/a.npy,wave,wave\n", "one column 'class'"),
        ("file,class,subject,subject\nclips/a.npy,wave,1,2\n", "one column 'subject' .*found 2"),
        ("file,class\nclips/a.npy\n", "row 2: expected 2 cells, found 1"),
        ("file,class\nclips/a.npy,wav\n", "row 2: class unknown name 'wav', did you mean 'wave'"),
        ("file,class\nclips/a.npy,wave\nclips/a.npy,wave\n", "row 3: .*again"),
        ("file,class,subject\nclips/a.npy,wave,one\n", "subject to be a whole number"),
        ("file,class,subject\nclips/a.npy,wave,-1\n", "subject to be a whole number"),
        ("file,class,subject\nclips/a.npy,wave,1_2\n", "subject to be a whole number .*found '1_2'"),
        ("file,class,start,end\nclips/a.npy,wave,0,7\n", "start < end <= 6"),
        ("file,class,start,end\nclips/a.npy,wave,3,3\n", "start < end <= 6"),
        ("file,class,start\nclips/a.npy,wave," + "9" * 5000 + "\n", "whole number"),
        ("file,class\nclips/b.npy,wave\n", r"b\.npy: expected .* no such file"),
        ("file,class\n../tiny/clips/a.npy,wave\n", "relative path"),
        ("file,class\n/etc/passwd.npy,wave\n", "relative path"),
        ("file,class\nC:\\a.npy,wave\n", "relative path"),
        ("file,class\ndataset.yaml,wave\n", "relative path"),
        ("file,class\n" + "a" * 5000 + ".npy,wave\n", "expected"),
        ('file,class\n"clips/a.npy,wave\n', "table"),
    ],
)
def test_a_wrong_samples_csv_is_named(text, message, folder):
    (folder / "samples.csv").write_text(text)
    with pytest.raises(InputError, match=message) as raised:
        Folder(root=folder).read()
    assert "\n" not in str(raised.value)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    shutil.move(folder / "clips" / "a.npy", tmp_path / "secret.npy")
    (folder / "clips" / "a.npy").symlink_to(tmp_path / "secret.npy")
    with pytest.raises(InputError, match="leads out of it"):
        Folder(root=folder).read()


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.zeros((6, 16, 2), np.float32), "17 joints"),
        (np.zeros((6, 17, 4), np.float32), "2 or 3"),
        (np.zeros((17, 2), np.float32), "2 or 3"),
        (np.zeros((0, 17, 2), np.float32), "expected"),
        (np.full((6, 17, 2), np.inf, np.float32), "infinite"),
        (np.full((6, 17, 2), "text"), "numbers"),
        (np.zeros((6, 17, 2), bool), "numbers"),
        (np.zeros((6, 17, 2), complex), "numbers"),
    ],
)
def test_a_wrong_clip_is_named(points, message, folder):
    np.save(folder / "clips" / "a.npy", points)
    with pytest.raises(InputError, match=rf"a\.npy: .*{message}"):
        Folder(root=folder).read()


def test_clips_of_two_and_three_coordinates_do_not_mix(folder):
    np.save(folder / "clips" / "b.npy", np.zeros((2, 17, 3), np.float32))
    (folder / "samples.csv").write_text("file,class\nclips/a.npy,wave\nclips/b.npy,wave\n")
    with pytest.raises(InputError, match="row 3: expected 2 coordinates"):
        Folder(root=folder).read()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"dataset\.yaml: no such file"):
        Folder(root=tmp_path / "gone").read()


def damaged(text):
    """Any bytes, any text, or the good text with a part replaced."""
    parts = st.tuples(st.integers(0, len(text)), st.integers(0, 8), st.text(max_size=6))
    spliced = parts.map(lambda part: (text[: part[0]] + part[2] + text[part[0] + part[1] :]).encode("utf-8", "replace"))
    return st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace")), spliced)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "text"), [("dataset.yaml", YAML), ("samples.csv", CSV)])
def test_any_bytes_give_sequences_or_an_input_error(name, text, tmp_path):
    root = tiny_folder(tmp_path / "tiny")

    @settings(deadline=None, max_examples=300)
    @given(damaged(text))
    def check(content):
        (root / name).write_bytes(content)
        try:
            sequences = Folder(root=root).read()
        except InputError:
            return
        assert len(sequences) > 0

    check()


def test_the_page_shows_the_example_as_it_is(repository, tmp_path, monkeypatch):
    page = (repository / "docs" / "data.md").read_text()
    blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    shutil.copytree(repository / "examples" / "my-dataset", tmp_path / "examples" / "my-dataset")
    monkeypatch.chdir(tmp_path)
    example = tmp_path / "examples" / "my-dataset"
    assert blocks["yaml"] == (example / "dataset.yaml").read_text()
    assert blocks["csv"] == (example / "samples.csv").read_text()
    command, shown = blocks["console"].split("\n", 1)
    assert command == "$ fdsm data check examples/my-dataset"
    assert shown.strip() == render(check_path(example.relative_to(tmp_path))).strip()
    for code in re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        exec(compile(code, "docs/data.md", "exec"), {})
    assert_equal(Folder(root=tmp_path / "my-copy").read(), Folder(root=example).read())


def test_the_example_is_small_and_made_by_its_script(repository):
    example = repository / "examples" / "my-dataset"
    assert sum(path.stat().st_size for path in example.rglob("*") if path.suffix != ".pyc") < 60_000
    spec = importlib.util.spec_from_file_location("make_clips", example / "make_clips.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name, clip in script.make_clips().items():
        np.testing.assert_allclose(np.load(example / "clips" / f"{name}.npy"), clip, atol=1e-5)


@pytest.mark.real
def test_a_published_data_set_can_be_converted(real_datasets, tmp_path):
    sequences = UtdMhad(root=real_datasets / "utd-mhad").read()
    write_folder(sequences, tmp_path / "out")
    assert_equal(Folder(root=tmp_path / "out").read(), sequences)
