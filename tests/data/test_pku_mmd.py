import os
import pickle
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fdsm.data import load_dataset, pku_mmd
from fdsm.data.layouts import get_layout
from fdsm.data.pku_mmd import CLASS_NAMES, PkuMmd, read_split, write
from fdsm.data.store import LEFT_OUT, convert
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from fdsm.text.bank import load_bank
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, Samples, Sequences
from tests.cases import each
from tests.toys import change, change_points

SKELETONS, LABELS, SPLIT = "Data/PKU_Skeleton_Renew", "Label/Train_Label_PKU_final", "Split/cross-subject.txt"
LIST = "Training videos: \n0002-L, 0002-M, \nValidataion videos: \n0291-R, \n"  # codespell:ignore


def skeleton_line(first=1.0, second=0.0):
    """A frame in which all coordinates of a body are the same."""
    return " ".join([f"{first:.6f}"] * 75 + [f"{second:.6f}"] * 75) + "\n"


def make(root, videos, listed=LIST):
    """A small data set: of each video the lines of its skeleton file, or their number, and the rows of its label file."""
    for folder in (SKELETONS, LABELS, "Split"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / SPLIT).write_text(listed)
    for name, (lines, rows) in videos.items():
        lines = [skeleton_line(n + 1) for n in range(lines)] if isinstance(lines, int) else lines
        (root / SKELETONS / f"{name}.txt").write_text("".join(lines))
        (root / LABELS / f"{name}.txt").write_text("".join(f"{row}\n" for row in rows))
    return PkuMmd(root=root)


def three(rows=("28,3,5,2",), lines=10, **others):
    return {"0002-L": (lines, rows), "0002-M": (10, ["1,1,2,1"]), "0291-R": (10, ["51,9,10,1"]), **others}


@pytest.fixture(scope="module")
def motions():
    sequences = generate(load_programs()[:2], num_subjects=1, num_views=3, num_trials=2)
    samples = sequences.samples
    parts = np.where(np.arange(len(samples)) % 4 == 0, TEST_PART, TRAIN_PART)
    return replace(sequences, samples=replace(samples, parts=parts))


@pytest.fixture(scope="module")
def published(motions):
    """The motions as they lie in PKU-MMD: three recordings, and what the sensor lost."""
    clips = [clip.copy() for clip in motions]
    clips[1] = np.concatenate([clips[1], clips[1] + np.float32(0.7)])
    clips[1][1, :4] = np.nan  # the second person comes later
    clips[3][0, 2:5, 7] = np.nan
    clips[5][0, -1] = np.nan
    names = ["0002-L", "0002-M", "0291-R"]
    ids, taken = [], dict.fromkeys(names, 4)
    for i, clip in enumerate(clips):
        name = names[i // 4]
        ids.append(f"{name}@{taken[name] + 1}-{taken[name] + clip.shape[1]}")
        taken[name] += clip.shape[1] + (i % 2) * 5
    parts = np.repeat([TRAIN_PART, TRAIN_PART, TEST_PART], 4)
    unknown = np.full(12, UNKNOWN)
    samples = Samples(motions.samples.labels * 30, tuple(ids), unknown, np.repeat([1, 2, 3], 4), CLASS_NAMES, parts)
    return Sequences.from_clips(clips, samples, motions.layout, motions.fps)


def assert_close(found, expected):
    assert found.samples.ids == expected.samples.ids
    assert found.samples.class_names == CLASS_NAMES
    for name in ("labels", "subjects", "views", "parts"):
        np.testing.assert_array_equal(getattr(found.samples, name), getattr(expected.samples, name))
    assert (found.layout, found.fps) == (expected.layout, expected.fps)
    np.testing.assert_array_equal(found.shapes, expected.shapes)
    for left, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-6, atol=0.5e-6)


def test_what_is_written_comes_back(published, tmp_path):
    write(published, tmp_path / "first")
    found = load_dataset(PkuMmd(root=tmp_path / "first"))
    assert_close(found, published)
    write(found, tmp_path / "second")
    for path in (tmp_path / "first").rglob("*.txt"):
        assert (tmp_path / "second" / path.relative_to(tmp_path / "first")).read_bytes() == path.read_bytes()


def test_it_is_written_as_published(published, tmp_path):
    write(published, tmp_path / "out")
    assert (tmp_path / "out" / SPLIT).read_text() == LIST
    first = (tmp_path / "out" / SKELETONS / "0002-L.txt").read_text().split("\n")
    assert first[0] == " ".join(["0.000000"] * 150)
    assert first[4].split()[:3] == [f"{x:.6f}" for x in published[0][0, 0, 0]]
    assert {len(line.split()) for line in first[:-1]} == {150}
    start, end = published.samples.ids[0].split("@")[1].split("-")
    assert (tmp_path / "out" / LABELS / "0002-L.txt").read_text().split("\n")[0] == f"1,{start},{end},2"


def test_motions_of_other_names_are_laid_into_recordings(motions, tmp_path):
    write(motions, tmp_path / "out")
    found = PkuMmd(root=tmp_path / "out").read()
    assert len(found) == len(motions)
    assert set(found.samples.subjects.tolist()) == {UNKNOWN}
    assert all(pku_mmd._SAMPLE.fullmatch(sample) for sample in found.samples.ids)
    waiting = {(view, part): [] for view in (1, 2, 3) for part in (TRAIN_PART, TEST_PART)}
    for i in range(len(motions)):
        waiting[motions.samples.views[i], motions.samples.parts[i]].append(i)
    for j, clip in enumerate(found):
        i = waiting[found.samples.views[j], found.samples.parts[j]].pop(0)
        assert found.samples.labels[j] == motions.samples.labels[i]
        np.testing.assert_allclose(clip, motions[i], rtol=1e-6, atol=0.5e-6)
    assert not any(waiting.values())


def test_many_motions_take_several_recordings(tmp_path):
    clips = [np.ones((1, 2, 25, 3), np.float32)] * 45
    samples = Samples(
        np.arange(45) % 51,
        tuple(f"s{i}" for i in range(45)),
        np.arange(45),
        np.full(45, UNKNOWN),
        ("x",) * 51,
        np.ones(45, np.int64),
    )
    write(Sequences.from_clips(clips, samples, pku_mmd.LAYOUT, 30.0), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out" / SKELETONS).iterdir()) == ["0002-M.txt", "0003-M.txt", "0004-M.txt"]
    assert PkuMmd(root=tmp_path / "out").read().samples.labels.tolist() == samples.labels.tolist()


def test_frames_count_from_one_and_the_last_is_included(tmp_path):
    config = make(tmp_path, three(["28,3,5,2", "2,9,9,1"]))
    sequences = config.read()
    assert sequences.samples.ids == ("0002-L@3-5", "0002-L@9-9", "0002-M@1-2", "0291-R@9-10")
    assert [clip[0, :, 0, 0].tolist() for clip in sequences] == [[3, 4, 5], [9], [1, 2], [9, 10]]
    assert sequences.samples.labels.tolist() == [27, 1, 0, 50]
    assert sequences.samples.views.tolist() == [1, 1, 2, 3]
    assert sequences.samples.parts.tolist() == [TRAIN_PART] * 3 + [TEST_PART]
    assert sequences.samples.subjects.tolist() == [UNKNOWN] * 4
    assert (sequences.fps, sequences.layout) == (30.0, get_layout("kinect-v2"))
    assert config.list_samples().portions == (2, 1, 1)


def test_class_names_are_those_of_the_texts():
    assert len(set(CLASS_NAMES)) == 51
    assert tuple(text.name for text in load_bank("pku-mmd").classes) == CLASS_NAMES


def test_classes_count_from_zero_if_any_does(tmp_path):
    config = make(tmp_path, three(["28,3,5,2", "50,6,6,1"]) | {"0002-M": (10, ["0,1,2,1"]), "0291-R": (10, ["49,9,10,1"])})
    assert config.list_samples().samples.labels.tolist() == [28, 50, 0, 49]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["52,3,5,2"], r"0002-L\.txt line 1: expected a class from 1 to 51, found 52"),
        (["1,3,5,2", "999999999,3,6,2"], r"0002-L\.txt line 2: expected a class from 1 to 51, found 999999999"),
        (
            ["51,3,5,2", "0,6,7,1"],
            r"0002-L\.txt line 1: expected a class from 0 to 50, as there is a 0 in .*0002-L\.txt line 2, found 51",
        ),
    ],
)
def test_classes_that_fit_neither_count_are_named(rows, message, tmp_path):
    with pytest.raises(InputError, match=message) as raised:
        make(tmp_path, three(rows)).list_samples()
    assert "\n" not in str(raised.value)


def test_spans_end_with_the_file(tmp_path):
    sequences = make(tmp_path, three(["28,8,12,2", "28,0,2,2", "28,10,999999999,1"])).read()
    assert sequences.samples.ids[:3] == ("0002-L@8-12", "0002-L@0-2", "0002-L@10-999999999")
    assert [clip[0, :, 0, 0].tolist() for clip in list(sequences)[:3]] == [[8, 9, 10], [1, 2], [10]]


@pytest.mark.parametrize("row", ["28,11,12,2", "28,999999998,999999999,2", "28,0,0,1"])
def test_a_span_beyond_the_file_is_named(row, tmp_path):
    _, start, end, _ = row.split(",")
    message = rf"0002-L\.txt line 2: expected frames among the 10 of 0002-L\.txt, found {start} to {end}"
    listing = make(tmp_path, three(["28,3,5,2", row])).list_samples()
    tracemalloc.start()
    with pytest.raises(InputError, match=message) as raised:
        listing.read(0)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert LABELS in str(raised.value)


def test_who_is_absent_throughout_is_no_person(tmp_path):
    lines = [skeleton_line(1, 2), skeleton_line(1, 0), skeleton_line(0, 0), skeleton_line(0, 2), skeleton_line(0, 0)]
    config = make(tmp_path, three(["28,1,4,2", "28,2,3,2", "28,4,5,1", "28,3,3,1"], lines))
    both, first, second, nobody = config.list_samples().read(0)
    assert np.isnan(both).all(axis=(2, 3)).tolist() == [[False, False, True, True], [False, True, True, False]]
    assert first[:, :, 0, 0].tolist()[0][0] == 1
    assert [clip.shape for clip in (both, first, second, nobody)] == [
        (2, 4, 25, 3),
        (1, 2, 25, 3),
        (1, 2, 25, 3),
        (0, 1, 25, 3),
    ]
    assert second[0, 0, 0, 0] == 2
    assert np.isnan(second[0, 1]).all()
    read = config.read()
    assert "0002-L@3-3" not in read.samples.ids
    assert len(read) == 5
    stored = convert(config, tmp_path / "store")
    assert (tmp_path / "store" / LEFT_OUT).read_text() == "0002-L@3-3\n"
    np.testing.assert_array_equal(stored.points, read.points)


def test_a_joint_at_the_sensor_was_not_tracked(tmp_path):
    numbers = ["1.000000"] * 75 + ["0.000000"] * 75
    numbers[12:15] = ["0.000000", "-0.000000", "0"]
    numbers[30] = "0.0"  # on a plane through the sensor, not in it
    config = make(tmp_path, three(["28,1,1,2"], [" ".join(numbers)]))
    (clip,) = config.list_samples().read(0)
    assert np.isnan(clip).sum() == 3
    assert np.isnan(clip[0, 0, 4]).all()
    assert clip[0, 0, 10].tolist() == [0, 1, 1]


def test_lines_are_read_however_they_are_spaced(tmp_path):
    lines = [
        skeleton_line(1, 2),
        " " + skeleton_line(2),
        skeleton_line(3).replace(" ", "\t"),
        skeleton_line(4)[:-1] + " \r\n",
        "\n\n",
    ]
    (clip,) = make(tmp_path, three(["28,1,4,2"], lines)).list_samples().read(0)
    assert clip[0, :, 0, 0].tolist() == [1, 2, 3, 4]
    assert clip[1, 0, 0, 0] == 2


def test_conversion_gives_what_reading_gives(published, tmp_path):
    write(published, tmp_path / "out")
    config = PkuMmd(root=tmp_path / "out")
    expected = config.read()
    for processes in (1, 2):
        stored = convert(config, tmp_path / f"store-{processes}", processes)
        np.testing.assert_array_equal(stored.points, expected.points)
        np.testing.assert_array_equal(stored.shapes, expected.shapes)
        assert stored.samples.ids == expected.samples.ids
        assert stored.samples.parts.tolist() == expected.samples.parts.tolist()


def test_listing_reads_no_skeleton_and_reading_each_once(tmp_path, monkeypatch):
    config = make(tmp_path, three(["28,3,5,2", "2,9,9,1", "3,1,1,1"]))
    opened = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path) or read_bytes(path))
    listing = config.list_samples()
    assert not any(SKELETONS in str(path) for path in opened)
    assert set(opened) == {path for path in listing.files if SKELETONS not in str(path)}
    opened.clear()
    assert sum(len(listing.read(portion)) for portion in range(3)) == len(listing.samples) == 5
    assert opened == [path for path in listing.files if SKELETONS in str(path)]


def test_reading_can_be_sent_to_another_process(tmp_path):
    listing = make(tmp_path, three()).list_samples()
    read = pickle.loads(pickle.dumps(listing.read))
    np.testing.assert_array_equal(read(0)[0], listing.read(0)[0])


@pytest.mark.parametrize(
    ("skeletons", "labels", "split"),
    [("PKU_Skeleton_Renew", "Train_Label_PKU_final", "cross_subject.txt"), ("Data/Skeleton", "Label", "Split/cross_subject.txt")],
)
def test_other_published_places_are_found(skeletons, labels, split, tmp_path):
    make(tmp_path / "a", three())
    root = tmp_path / "b"
    for old, new in ((SKELETONS, skeletons), (LABELS, labels), (SPLIT, split)):
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "a" / old).rename(root / new)
    assert PkuMmd(root=root).read().samples.ids == ("0002-L@3-5", "0002-M@1-2", "0291-R@9-10")


def test_the_config_names_places(tmp_path):
    make(tmp_path, three())
    (tmp_path / SKELETONS).rename(tmp_path / "s")
    (tmp_path / LABELS).rename(tmp_path / "l")
    (tmp_path / SPLIT).rename(tmp_path / "own.txt")
    config = PkuMmd(root=tmp_path, skeletons="s", labels=tmp_path / "l", split="own.txt")
    assert len(config.read()) == 3


@pytest.mark.parametrize(
    ("place", "key", "what"),
    [
        (SKELETONS, "skeletons", "the folder of skeletons"),
        (LABELS, "labels", "the folder of labels"),
        (SPLIT, "split", "the cross-"),
    ],
)
def test_a_missing_place_is_named_with_where_it_was_looked_for(place, key, what, tmp_path):
    make(tmp_path / "pku", three())
    (tmp_path / "pku" / place).rename(tmp_path / "away")
    (tmp_path / "pku" / place).parent.rmdir()
    with pytest.raises(InputError, match=f"pku: expected {what}.* at {place}, .*found none; the key '{key}' names another place"):
        PkuMmd(root=tmp_path / "pku").list_samples()
    with pytest.raises(InputError, match=f"pku: expected {what}.* at elsewhere, found none"):
        PkuMmd(
            root=tmp_path / "pku", **{"skeletons": "/", "labels": "/", "split": tmp_path / "away", key: "elsewhere"}
        ).list_samples()


def test_files_that_are_not_there_are_counted(tmp_path):
    make(tmp_path, three())
    os.remove(tmp_path / SKELETONS / "0002-M.txt")
    os.remove(tmp_path / LABELS / "0291-R.txt")
    message = r"PKU_Skeleton_Renew/0002-M\.txt: expected .* of each recording in cross-subject\.txt, found none \(2 are missing\)"
    with pytest.raises(InputError, match=message):
        PkuMmd(root=tmp_path).list_samples()
    assert PkuMmd(root=tmp_path, allow_missing=True).read().samples.ids == ("0002-L@3-5",)
    os.remove(tmp_path / SKELETONS / "0002-L.txt")
    with pytest.raises(InputError, match=r"PKU_Skeleton_Renew: expected files like 0002-L\.txt, found none"):
        PkuMmd(root=tmp_path, allow_missing=True).list_samples()


@pytest.mark.parametrize("folder", [SKELETONS, LABELS])
def test_a_recording_that_is_not_listed_is_named(folder, tmp_path):
    make(tmp_path, three())
    (tmp_path / folder / "notes.txt").write_text("is no recording")
    assert len(PkuMmd(root=tmp_path).list_samples().samples) == 3
    (tmp_path / folder / "0003-L.txt").write_text("x")
    with pytest.raises(InputError, match=r"cross-subject\.txt: expected every recording of .*, found 1 missing, first 0003-L"):
        PkuMmd(root=tmp_path).list_samples()


@each(
    "text",
    [
        LIST,
        "Training videos:\n0002-L,0002-M\nValidation videos:\n0291-R",
        "\ufefftraining videos: 0002-L 0002-M\r\n\r\nTesting Videos : 0291-R\r\n",
        "Validation videos: \n0291-R, \nTraining videos: \n0002-L, \n0002-M, \n",
    ],
)
def test_the_list_may_be_spelt_in_some_ways(text, tmp_path):
    (tmp_path / "list.txt").write_bytes(text.encode())
    assert read_split(tmp_path / "list.txt") == {"0002-L": TRAIN_PART, "0002-M": TRAIN_PART, "0291-R": TEST_PART}


@each(
    ("text", "message"),
    [
        (b"", "expected a list of training and validation videos, found an empty file"),
        (b"\xff\xfe\x00", "expected a list of training and validation videos, found something else or a damaged file"),
        (b"0002-L, 0002-M\n", "line 1: expected the line 'Training videos:' before any recording, found '0002-L'"),
        (b"Training videos:\n0002-L\n0003-X\n", "line 3: expected recordings like 0002-L with commas between them, found '0003-X'"),
        (
            b"Training videos:\n0002-L0002-M",
            "line 2: expected recordings like 0002-L with commas between them, found '0002-L0002-M'",
        ),
        (b"Training videos:\n0002-L\nValidation videos:\n0002-L", "line 4: expected each recording once, found 0002-L again"),
        (b"Training videos:\n0002-L\n", "expected training videos and validation videos, found one of them"),
        (b"Training videos:\nValidation videos:\n", "expected training videos and validation videos, found no recording"),
        (b" \n", "expected training videos and validation videos, found neither"),
        (b"Training videos:\n" + b"9" * 1000, "line 2: expected recordings like 0002-L with commas between them, found '9{40}'"),
    ],
)
def test_a_damaged_list_is_named(text, message, tmp_path):
    (tmp_path / "list.txt").write_bytes(text)
    with pytest.raises(InputError, match=rf"list\.txt:? {message}") as raised:
        read_split(tmp_path / "list.txt")
    assert "\n" not in str(raised.value)


@each(
    ("rows", "message"),
    [
        ([], "expected a label file with lines class,start,end,confidence, found an empty file"),
        ([" "], "expected a label file with lines class,start,end,confidence, found none"),
        (["1,2,3"], "line 1: expected whole numbers class,start,end,confidence, found '1,2,3'"),
        (["1,2,3,1", "1,5,6,1,1"], "line 2: expected whole numbers class,start,end,confidence, found '1,5,6,1,1'"),
        (["1,2,3,1", "", "1,-5,6,1"], "line 3: expected whole numbers class,start,end,confidence, found '1,-5,6,1'"),
        (["1.5,2,3,1"], "line 1: expected whole numbers class,start,end,confidence, found '1.5,2,3,1'"),
        (["1,2," + "9" * 1000 + ",1"], "line 1: expected whole numbers class,start,end,confidence, found '1,2,9{36}'"),
        (["1,5,4,1"], "line 1: expected start <= end, found 5 and 4"),
        (["1,2,3,1", "1,4,5,1", "7,2,3,2"], "line 3: expected each span once, found that of line 1 again"),
    ],
)
def test_a_damaged_label_file_is_named(rows, message, tmp_path):
    with pytest.raises(InputError, match=rf"{LABELS}/0002-L\.txt:? {message}") as raised:
        make(tmp_path, three(rows)).list_samples()
    assert "\n" not in str(raised.value)


def test_label_files_may_have_spaces_and_windows_lines(tmp_path):
    config = make(tmp_path, three())
    (tmp_path / LABELS / "0002-L.txt").write_bytes(b"28, 3, 5, 2\r\n 2,9 ,9,1.00\r\n\r\n")
    assert config.list_samples().samples.ids[:2] == ("0002-L@3-5", "0002-L@9-9")


@each(
    ("line", "found"),
    [
        (skeleton_line().replace("1.000000 ", "", 1), "149"),
        ("1 " + skeleton_line(), "151"),
        ("1 " + skeleton_line(1, 2), "151"),
        (skeleton_line(1, 2)[9:], "149"),
        ("\n", "0"),
        (skeleton_line().replace("1.000000", "nan", 1), "'nan'"),
        (skeleton_line().replace("1.000000", "-inf", 1), "'-inf'"),
        (skeleton_line().replace("1.000000", "1e39", 1), "'1e39'"),
        (skeleton_line().replace("1.000000", "1e999999999999", 1), "'1e999999999999'"),
        (skeleton_line().replace("1.000000", "1,000000", 1), "'1,000000'"),
        (skeleton_line().replace("1.000000", "1_0", 1), "'1_0'"),
        (skeleton_line().replace("1.000000", "1\x00", 1), r"'1\\x00'"),
        (skeleton_line(1, 2).replace("2.000000\n", "x" * 100 + "\n"), "'x{40}'"),
    ],
)
def test_a_damaged_skeleton_file_is_named(line, found, tmp_path):
    lines = [skeleton_line(), skeleton_line(), line, skeleton_line()]
    listing = make(tmp_path, three(["28,2,4,2"], lines)).list_samples()
    with pytest.raises(InputError, match=rf"{SKELETONS}/0002-L\.txt line 3: expected 150 numbers, found {found}$") as raised:
        listing.read(0)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.write_bytes(b""), "expected a skeleton file, found an empty file"),
        (lambda path: path.unlink(), "expected a skeleton file, found no readable file"),
        (lambda path: path.write_bytes(b" \n\n"), "line 1: expected frames among the 0 of"),
    ],
)
def test_a_skeleton_file_with_nothing_in_it_is_named(damage, message, tmp_path):
    listing = make(tmp_path, three()).list_samples()
    damage(tmp_path / SKELETONS / "0002-L.txt")
    with pytest.raises(InputError, match=rf"0002-L\.txt:? {message}"):
        listing.read(0)


@each(
    ("spoil", "message"),
    [
        (lambda s: replace(s, fps=25.0), "expected clips in kinect-v2 in 3D at 30 frames a second, found kinect-v2 in 3D at 25"),
        (lambda s: replace(s, points=s.points[..., :2]), "expected clips in kinect-v2 in 3D.*found kinect-v2 in 2D"),
        (lambda s: replace(s, layout=replace(s.layout, up="-y")), "expected clips in kinect-v2 in 3D"),
        (lambda s: change(s, parts=None), "expected samples of a training and a test part"),
        (lambda s: change(s, parts=np.full(12, 2)), "expected samples of a training and a test part"),
        (lambda s: change(s, parts=np.arange(12) % 2), "'0002-L@.*: expected one part for all samples of a recording, found both"),
        (lambda s: change(s, labels=np.full(12, 51), class_names=("x",) * 60), "expected labels below 51, found 51"),
        (lambda s: change(s, views=np.full(12, 4)), "sample '0002-L@.*': expected a view from 1 to 3 and a frame, found view 4"),
        (lambda s: change_points(s, (0, 3, 1), np.nan), "sample '0002-L@.*': expected joints whose coordinates are all finite"),
        (lambda s: change_points(s, (0, 3, 1), np.inf), "sample '0002-L@.*': expected joints whose coordinates are all finite"),
        (lambda s: change_points(s, (0, 3), 4e-7), "sample '0002-L@.*': expected no joint at the origin"),
        (
            lambda s: change_points(s, slice(None), np.nan),
            "sample '0002-L@.*': expected one or two persons, each seen in some frame",
        ),
    ],
)
def test_what_the_files_cannot_hold_is_not_written(spoil, message, published, tmp_path):
    with pytest.raises(InputError, match=message):
        write(spoil(published), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_samples_must_not_overlap_or_have_three_persons(tmp_path):
    clip = np.ones((1, 3, 25, 3), np.float32)
    samples = Samples(np.zeros(2, int), ("0002-L@3-5", "0002-L@5-7"), np.full(2, -1), np.ones(2, int), CLASS_NAMES, np.ones(2, int))
    with pytest.raises(InputError, match="'0002-L@5-7': expected it to begin after frame 5, found an overlap"):
        write(Sequences.from_clips([clip, clip], samples, pku_mmd.LAYOUT, 30.0), tmp_path / "out")
    crowd = np.ones((3, 3, 25, 3), np.float32)
    with pytest.raises(InputError, match=r"expected one or two persons, each seen in some frame, found shape \(3, 3, 25, 3\)"):
        write(Sequences.from_clips([crowd, clip], samples, pku_mmd.LAYOUT, 30.0), tmp_path / "out")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").write_text("mine")
    with pytest.raises(InputError, match="out: expected an empty or new folder to write to"):
        write(Sequences.from_clips([clip, clip], samples, pku_mmd.LAYOUT, 30.0), tmp_path / "out")


def mutated(content):
    """Bytes from a good file: cut, with bytes, numbers and whole lines replaced; or any bytes."""

    @st.composite
    def strategy(draw):
        if draw(st.integers(0, 4)) == 0:
            return draw(st.binary(max_size=300))
        lines = content.splitlines(keepends=True)
        odd = [b"\n", b"\x00\n", b"1,2\n", b"0,3,5,1\n", b"9" * 30 + b"\n", b"nan\n", lines[0], b"51,1,999999999,2\n", b""]
        for _ in range(draw(st.integers(0, 3))):
            lines[draw(st.integers(0, len(lines) - 1))] = draw(st.sampled_from(odd))
        words = b"".join(lines).split(b" ")
        for _ in range(draw(st.integers(0, 3))):
            odd = [b"1e400", b"-0", b"", b"inf", b"1" * 60, b"\t", b"3", b"x"]
            words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(odd))
        changed = bytearray(b" ".join(words))
        for _ in range(draw(st.integers(0, 4)) if changed else 0):
            changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
        return bytes(changed[: draw(st.integers(0, len(changed)))] if draw(st.booleans()) else changed)

    return strategy()


@pytest.mark.parametrize("place", [f"{SKELETONS}/0002-L.txt", f"{LABELS}/0002-L.txt", SPLIT])
def test_any_bytes_give_clips_or_one_input_error(place, tmp_path):
    config = make(tmp_path, three(["28,3,5,2", "2,9,9,1"], [skeleton_line(1, 2), *[skeleton_line(3)] * 9]))
    path = tmp_path / place

    @settings(deadline=2000, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(mutated(path.read_bytes()))
    def check(content):
        path.write_bytes(content)
        problem = None
        try:
            sequences = config.read()
        except InputError as error:
            problem = str(error)
        if problem is not None:
            assert str(tmp_path) in problem
            assert "\n" not in problem
        else:
            assert len(sequences) <= 12
            assert sequences.points.shape[1:] == (25, 3)
            assert not np.isinf(sequences.points).any()
            assert sequences.shapes.min() >= 1
            assert sequences.shapes.max() <= 11

    check()
