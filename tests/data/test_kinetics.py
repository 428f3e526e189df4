import json
import os
import pickle
import re
import shutil
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fdsm.data import kinetics, load_dataset
from fdsm.data.clips import read_clip
from fdsm.data.input_report import inspect
from fdsm.data.kinetics import CLASS_NAMES, Kinetics200, Kinetics400, read_file, write
from fdsm.data.layouts import get_layout
from fdsm.data.store import LEFT_OUT, convert
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from fdsm.text.bank import load_bank
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, Samples, Sequences
from tests.cases import each
from tests.toys import change, change_points

FROM_KINECT = {
    **{
        name: name
        for name in kinetics.LAYOUT.joints
        if name.split("_")[-1] in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    },
    "nose": "head",
    "neck": "spine_shoulder",
    **dict.fromkeys(["right_eye", "left_eye", "right_ear", "left_ear"], "head"),
}


def project(sequences):
    """Motions before a Kinect as a video of them would show them: 2D, y down, parts of the image."""
    joints = [sequences.layout.joints.index(FROM_KINECT[name]) for name in kinetics.LAYOUT.joints]
    clips = [clip[:, :300, joints, :2] / clip[:, :300, joints, 2:] * np.float32([1, -1]) for clip in sequences]
    return [np.clip(0.4 * clip / np.abs(clip).max(), -0.5, 0.5).astype(np.float32) for clip in clips]


@pytest.fixture(scope="module")
def motions():
    """As they would lie in Kinetics, with joints and people that are not seen."""
    clips = project(generate(load_programs()[:3], num_subjects=2, num_views=1, num_trials=1))
    clips[0] = np.concatenate([clips[0], clips[0] * np.float32(0.9)])
    clips[0][1, 3:9] = np.nan
    clips[0][:, 20:30] = np.nan
    clips[1][0, 2:5, 7] = np.nan
    clips[2][0, -4:] = np.nan
    clips[3] = np.concatenate([clips[3], clips[3] * np.float32(-0.9)])
    clips[3][0, 5, 1:] = np.nan  # one joint against 18
    unknown = np.full(6, UNKNOWN)
    samples = Samples(
        np.array([0, 399, 7, 7, 200, 199]),
        ("--07WQ2iBlw", "-abc_DEF-1", "Zebra", "0", "1", "2"),
        unknown,
        unknown,
        CLASS_NAMES,
        np.array([TRAIN_PART] * 3 + [TEST_PART] * 3),
    )
    return Sequences.from_clips(clips, samples, kinetics.LAYOUT, kinetics.FPS)


def person(x=0.5, score=0.9, y=0.25, joints=18):
    return {"pose": [x, y] * joints, "score": [score] * joints}


def content(*frames, label=5):
    """A file's content from (frame_index, persons) pairs."""
    data = [{"frame_index": index, "skeleton": list(people)} for index, people in frames]
    return {"data": data, "label": CLASS_NAMES[label], "label_index": label}


def make(root, train=None, val=None, config=Kinetics400):
    """A data set of files of one frame, or of given content, all of class 5."""
    for folder, files in (("kinetics_train", train or {"a": None}), ("kinetics_val", val or {"b": None})):
        (root / folder).mkdir(parents=True)
        entries = {}
        for name, data in files.items():
            (root / folder / f"{name}.json").write_text(json.dumps(data or content((1, [person()]))))
            entries[name] = {"has_skeleton": True, "label": CLASS_NAMES[5], "label_index": 5}
        (root / f"{folder}_label.json").write_text(json.dumps(entries))
    return config(root=root)


def change_entry(root, name, folder="kinetics_train", **keys):
    path = root / f"{folder}_label.json"
    entries = json.loads(path.read_text())
    entries[name] = {key: value for key, value in {**entries.get(name, {}), **keys}.items() if value != "gone"}
    path.write_text(json.dumps(entries))


def read(tmp_path, data):
    (tmp_path / "x.json").write_text(data if isinstance(data, str) else json.dumps(data))
    return read_file(tmp_path / "x.json")


def test_what_is_written_comes_back(motions, tmp_path):
    write(motions, tmp_path / "first")
    found = load_dataset(Kinetics400(root=tmp_path / "first"))
    expected = motions.select(np.array([0, 1, 2, 3, 4, 5]))
    assert found.samples.ids == expected.samples.ids
    assert found.samples.class_names == CLASS_NAMES
    for name in ("labels", "subjects", "views", "parts"):
        np.testing.assert_array_equal(getattr(found.samples, name), getattr(expected.samples, name))
    assert (found.layout, found.fps, found.num_dims) == (get_layout("openpose-18"), 30.0, 2)
    np.testing.assert_array_equal(found.shapes, expected.shapes)
    for left, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(left, right, rtol=0, atol=0.501e-3)
    write(found, tmp_path / "second")
    for path in (tmp_path / "first").rglob("*.json"):
        assert (tmp_path / "second" / path.relative_to(tmp_path / "first")).read_bytes() == path.read_bytes()


def test_it_is_written_as_published(motions, tmp_path):
    write(motions, tmp_path)
    text = (tmp_path / "kinetics_train" / "-abc_DEF-1.json").read_text()
    x, y = motions[1][0, 0, 0] + 0.5
    assert text.startswith(f'{{"data": [{{"frame_index": 1, "skeleton": [{{"pose": [{x:.3f}, {y:.3f}, ')
    assert text.endswith(']}]}], "label": "zumba", "label_index": 399}')
    first = json.loads((tmp_path / "kinetics_train_label.json").read_text())["-abc_DEF-1"]
    assert first == {"has_skeleton": True, "label": "zumba", "label_index": 399}
    frames = json.loads((tmp_path / "kinetics_val" / "0.json").read_text())["data"]
    assert [sum(who["score"]) for who in frames[5]["skeleton"]] == [1.0, pytest.approx(0.5, abs=0.01)]
    frames = json.loads((tmp_path / "kinetics_train" / "--07WQ2iBlw.json").read_text())["data"]
    assert frames[20] == {"frame_index": 21, "skeleton": []}


def test_kinetics_200_are_the_first_classes(motions, tmp_path):
    write(motions, tmp_path / "out")
    sequences = Kinetics200(root=tmp_path / "out").read()
    assert sequences.samples.class_names == CLASS_NAMES[:200]
    assert sequences.samples.labels.tolist() == [0, 7, 7, 199]
    os.remove(tmp_path / "out" / "kinetics_val" / "1.json")  # class 200
    assert len(Kinetics200(root=tmp_path / "out").list_samples().samples) == 4
    write(sequences, tmp_path / "again")
    assert len(Kinetics400(root=tmp_path / "again").list_samples().samples) == 4


def test_names_that_are_no_plain_ones_are_replaced(motions, tmp_path):
    samples = replace(motions.samples, ids=("a/b", *motions.samples.ids[1:]), class_names=("x",) * 400)
    write(replace(motions, samples=samples), tmp_path / "out")
    found = Kinetics400(root=tmp_path / "out").read()
    assert found.samples.ids == tuple(f"{i:06d}" for i in range(6))
    assert found.samples.labels.tolist() == samples.labels.tolist()


def test_class_names_and_joints_are_the_published_ones():
    assert len(CLASS_NAMES) == 400
    assert list(CLASS_NAMES) == sorted(set(CLASS_NAMES))
    # As in the published list of validation samples.
    for label, name in [(1, "air drumming"), (166, "javelin throw"), (199, "motorcycling"), (314, "slapping"), (399, "zumba")]:
        assert CLASS_NAMES[label] == name
    assert tuple(text.name for text in load_bank("kinetics400").classes) == CLASS_NAMES
    order = "nose neck RShoulder RElbow RWrist LShoulder LElbow LWrist RHip RKnee RAnkle LHip LKnee LAnkle REye LEye REar LEar"
    named = order.replace("R", "right_").replace("L", "left_").lower().split()
    assert list(kinetics.LAYOUT.joints) == named
    assert kinetics.LAYOUT.up == "-y"


def test_coordinates_begin_in_the_middle_of_the_image(tmp_path):
    clip = read(tmp_path, content((1, [person(0.25, y=0.75)]), (2, [person(1, y=0)])))
    assert clip.shape == (1, 2, 18, 2)
    assert clip.dtype == np.float32
    assert clip[0, :, 3].tolist() == [[-0.25, 0.25], [0.5, -0.5]]


def test_a_single_file_has_shares_of_an_image_whose_shape_is_asked_for(tmp_path):
    """With 0.5 taken off, nothing showed that x and y have different units, and to give the shape was warned of."""
    at = np.random.default_rng(0).uniform(0.2, 0.8, (18, 2)).round(3)
    who = {"pose": at.ravel().tolist(), "score": [0.9] * 17 + [0]}
    (tmp_path / "x.json").write_text(json.dumps(content(*((number, [who]) for number in range(1, 30)))))
    clip, layout, fps = read_clip(tmp_path / "x.json")
    np.testing.assert_allclose(clip[0, 0, :17], at[:17], atol=1e-6)
    assert np.isnan(clip[0, :, 17]).all()

    def said(**options):
        return [finding.text for finding in inspect(clip, layout, fps, **options).findings if finding.name == "aspect"]

    assert "give width by height as option 'aspect'" in said()[0]
    assert said(aspect=16 / 9) == []


def test_a_joint_without_confidence_was_not_seen(tmp_path):
    who = person()
    who["score"][4] = 0
    who["pose"][10:12] = [0, 0]  # found in the corner: strange, but found
    clip = read(tmp_path, content((1, [who])))
    assert np.isnan(clip).sum() == 2
    assert np.isnan(clip[0, 0, 4]).all()
    assert clip[0, 0, 5].tolist() == [-0.5, -0.5]


def test_the_frames_are_those_of_the_file(tmp_path):
    clip = read(tmp_path, content((2, [person(0.1)]), (5, []), (4, [person(0.2)])))
    assert clip.shape == (1, 5, 18, 2)
    assert np.isnan(clip[0, :, 0, 0]).tolist() == [True, False, True, False, True]
    assert clip[0, [1, 3], 0, 0].tolist() == pytest.approx([-0.4, -0.3])
    assert read(tmp_path, content((300, [person()]))).shape == (1, 300, 18, 2)


def test_nobody_gives_a_clip_of_no_person(tmp_path):
    assert read(tmp_path, content((1, []), (3, []))).shape == (0, 3, 18, 2)
    assert read(tmp_path, content((1, [person(score=0)]))).shape == (0, 1, 18, 2)
    assert read(tmp_path, content()).shape == (0, 0, 18, 2)


def test_two_of_the_first_five_persons_are_kept_by_their_confidence(tmp_path):
    scores = [0.3, 0.0, 0.5, 0.2, 0.5, 0.9]  # the sixth is not looked at
    people = [person(0.1 * i, score) for i, score in enumerate(scores)]
    clip = read(tmp_path, content((1, people), (2, people[:2]), (3, people[3:5])))
    assert clip.shape == (2, 3, 18, 2)
    assert clip[0, :, 0, 0].tolist() == pytest.approx([-0.3, -0.5, -0.1])  # equals in the order of the file
    assert clip[1, [0, 2], 0, 0].tolist() == pytest.approx([-0.1, -0.2])
    assert np.isnan(clip[1, 1]).all()


def as_published(data):
    """The published reader's array (2, frames, 18, persons), frame by frame, and without its fill-up to 300 frames."""
    last = max(frame["frame_index"] for frame in data)
    result = np.zeros((3, last, 18, 5))
    for frame in data:
        for m, who in enumerate(frame["skeleton"][:5]):
            result[:, frame["frame_index"] - 1, :, m] = [who["pose"][0::2], who["pose"][1::2], who["score"]]
    result[:2] -= 0.5
    result[:2, result[2] == 0] = 0
    for t in range(last):
        result[:, t] = result[:, t][:, :, np.argsort(-result[2, t].sum(axis=0), kind="stable")]
    return result[:2, ..., :2]


@each("seed", range(5))
def test_the_clip_is_that_of_the_published_reader(seed, tmp_path):
    rng = np.random.default_rng(seed)
    frames = []
    for index in rng.permutation(np.arange(1, 40))[:30]:
        people = []
        for _ in range(rng.integers(0, 8)):
            score = rng.uniform(0, 1, 18).round(3) * (rng.uniform(0, 1, 18) > 0.3)
            people.append(
                {"pose": (rng.uniform(0.01, 1, (18, 2)).round(3) * (score > 0)[:, None]).ravel().tolist(), "score": score.tolist()}
            )
        frames.append((int(index), people))
    data = content(*frames)
    clip = read(tmp_path, data)
    text = re.sub(r"\d\.\d+", lambda number: f"{float(number[0]):.3f}", json.dumps(data))
    assert kinetics._scan(text.encode()) is not None
    assert kinetics._scan(json.dumps(data).encode()) is None
    np.testing.assert_array_equal(read(tmp_path, text), clip)
    expected = as_published(data["data"])
    np.testing.assert_allclose(np.nan_to_num(clip), expected.transpose(3, 1, 2, 0), atol=1e-6)
    assert np.isnan(clip).any()


def test_the_quick_way_gives_what_the_json_gives(motions, tmp_path, monkeypatch):
    write(motions, tmp_path)
    files = sorted(tmp_path.glob("kinetics_*/*.json"))
    texts = [path.read_bytes() for path in files]
    quickly = [read_file(path) for path in files]
    assert all(kinetics._scan(text) is not None for text in texts)
    monkeypatch.setattr(kinetics, "_scan", lambda content: None)
    for path, clip in zip(files, quickly, strict=True):
        np.testing.assert_array_equal(read_file(path), clip)


def test_the_quick_way_is_only_for_what_it_knows():
    good = b'{"data": [{"frame_index": 1, "skeleton": []}], "label": "archery", "label_index": 5}'
    pose = b'{"pose": [' + b", ".join([b"0.250"] * 36) + b'], "score": [' + b", ".join([b"0.900"] * 18) + b"]}"
    one = good.replace(b"[]", b"[" + pose + b"]")
    for text in (
        good,
        one,
        good.replace(b"}],", b'}, {"frame_index": 300, "skeleton": [' + pose + b", " + pose + b"]}],"),
        one + b"\n",
        one.replace(b"archery", b'], \\"label'),
    ):
        assert kinetics._scan(text) is not None
        json.loads(text)
    for old, new in [
        (b"0.250, ", b"0.25, "),
        (b"0.250", b"0.2500"),
        (b"0.250", b"-.250"),
        (b"0.250", b"02.50"),
        (b"0.250", b"0.2.0"),
        (b"0.250", b"0.2 0"),
        (b"0.250, ", b""),
        (b"0.250, ", b"0.250,  "),
        (b"0.250, 0.250,", b"0.250, 0.250 "),
        (b"0.900]", b"0.900, 0.900]"),
        (b'"frame_index": 1,', b'"frame_index": 301,'),
        (b'"frame_index": 1,', b'"frame_index": 0,'),
        (b'"frame_index": 1,', b'"frame_index": 01,'),
        (b'{"frame_index": 1, "skeleton": []}', b'{"frame_index": 1, "skeleton": []}, {"frame_index": 1, "skeleton": []}'),
        (b"]}],", b"]}, ],"),
        (b'"label_index": 5', b'"label_index": 5, "data": []'),
        (b'"label_index": 5}', b'"label_index": 5'),
        (b'"label_index": 5}', b'"label_index": 5}}'),
        (b'"label', b'"mabel'),
    ]:
        damaged = (one if old in one else good).replace(old, new, 1)
        assert damaged not in (one, good), old
        assert kinetics._scan(damaged) is None, damaged


def test_samples_without_a_skeleton_are_left_out(tmp_path):
    config = make(tmp_path / "in", {"empty": content((1, [])), "c": None, "a": None})
    change_entry(tmp_path / "in", "c", has_skeleton=False)
    change_entry(tmp_path / "in", "never", has_skeleton=False, label_index=3)
    assert config.list_samples().samples.ids == ("a", "empty", "b")
    assert config.read().samples.ids == ("a", "b")
    stored = convert(config, tmp_path / "store")
    assert stored.samples.ids == ("a", "b")
    assert (tmp_path / "store" / LEFT_OUT).read_text() == "empty\n"


def test_labels_come_from_index_or_name(tmp_path):
    config = make(tmp_path, {"a": {"data": []}, "c": {"data": [], "label": "archery"}, "d": {"data": [], "label_index": 5}})
    change_entry(tmp_path, "a", label="gone", label_index=399)
    change_entry(tmp_path, "c", label_index="gone", has_skeleton="gone")
    listing = config.list_samples()
    assert listing.samples.labels.tolist() == [399, 5, 5, 5]
    assert [len(listing.read(i)[0]) for i in range(4)] == [0, 0, 0, 1]


@each(
    ("keys", "message"),
    [
        ({"label": "archery", "label_index": 6}, "expected label_index 5 for 'archery', found 6"),
        ({"label": "archry"}, "expected label to be a class of Kinetics-400: unknown name 'archry', did you mean 'archery'"),
        ({"label": 5}, "expected label to be a class of Kinetics-400: found 5"),
        ({"label_index": 400}, "expected label_index to be from 0 to 399, found 400"),
        ({"label_index": -1}, "expected label_index to be from 0 to 399, found -1"),
        ({"label_index": True}, "expected label_index to be from 0 to 399, found True"),
        ({"label_index": 5.0}, "expected label_index to be from 0 to 399, found 5.0"),
        ({"label_index": "gone", "label": "gone"}, "expected label or label_index, found neither"),
        ({"has_skeleton": 1}, "expected has_skeleton to be true or false, found 1"),
    ],
)
def test_a_damaged_entry_of_a_list_is_named(keys, message, tmp_path):
    config = make(tmp_path)
    change_entry(tmp_path, "a", **keys)
    with pytest.raises(InputError, match=rf"kinetics_train_label\.json entry 'a': {message}") as raised:
        config.list_samples()
    assert "\n" not in str(raised.value)


@each(
    ("text", "message"),
    [
        ("", "expected a list of samples in JSON, found an empty file"),
        ("{", "expected a list of samples in JSON, found something else or a damaged file"),
        ("[" * 100_000, "expected a list of samples in JSON, found something else or a damaged file"),
        ("[1]", r"expected a JSON object with an entry for each sample, found \[1\]"),
        ("{}", "expected an entry for every file of kinetics_train, found none for 'a'"),
        ('{"a": 5}', r"entry 'a': expected an object with has_skeleton, label and label_index, found 5"),
    ],
)
def test_a_damaged_list_is_named(text, message, tmp_path):
    config = make(tmp_path)
    (tmp_path / "kinetics_train_label.json").write_text(text)
    with pytest.raises(InputError, match=rf"kinetics_train_label\.json:? {message}") as raised:
        config.list_samples()
    assert "\n" not in str(raised.value)


def test_what_is_missing_is_named(tmp_path):
    config = make(tmp_path)
    change_entry(tmp_path, "line\nbreak", label_index=1)
    with pytest.raises(InputError, match=r"kinetics_train: expected a file for 'line\\nbreak' as .*, found none \(1 are missing\)"):
        config.list_samples()
    assert Kinetics400(root=tmp_path, allow_missing=True).list_samples().samples.ids == ("a", "b")
    os.remove(tmp_path / "kinetics_val_label.json")
    with pytest.raises(InputError, match=r"kinetics_val_label\.json: expected a list of samples in JSON, found no readable file"):
        Kinetics400(root=tmp_path, allow_missing=True).list_samples()
    shutil.rmtree(tmp_path / "kinetics_val")
    with pytest.raises(InputError, match="expected the folder kinetics_val, found none"):
        Kinetics400(root=tmp_path, allow_missing=True).list_samples()


def test_a_sample_in_both_folders_is_named(tmp_path):
    with pytest.raises(InputError, match="expected each sample in one of kinetics_train and kinetics_val, found 'same' in both"):
        make(tmp_path, {"a": None, "same": None}, {"same": None, "x": None}).list_samples()


def test_no_sample_of_the_classes_is_an_error(tmp_path):
    config = make(tmp_path, config=Kinetics200)
    for folder, name in (("kinetics_train", "a"), ("kinetics_val", "b")):
        change_entry(tmp_path, name, folder, label="gone", label_index=200)
    with pytest.raises(InputError, match="expected samples of the first 200 classes, found none"):
        config.list_samples()


def test_a_file_of_another_class_than_listed_is_named(tmp_path):
    listing = make(tmp_path, {"a": content((1, [person()]), label=6)}).list_samples()
    with pytest.raises(InputError, match=r"a\.json: expected label_index 5 as in kinetics_train_label\.json, found 6"):
        listing.read(0)
    (tmp_path / "kinetics_train" / "a.json").write_text('{"data": [], "label_index": 5, "label": "zumba"}')
    with pytest.raises(InputError, match=r"a\.json: expected label_index 399 for 'zumba', found 5"):
        listing.read(0)


def test_listing_reads_no_sample(tmp_path):
    config = make(tmp_path)
    (tmp_path / "kinetics_train" / "a.json").write_text("{")
    (tmp_path / "kinetics_train" / "a.txt").write_text("no sample")
    listing = config.list_samples()
    assert listing.files == (tmp_path / "kinetics_train" / "a.json", tmp_path / "kinetics_val" / "b.json")
    assert len(pickle.loads(pickle.dumps(listing.read))(1)) == 1
    with pytest.raises(InputError, match=r"a\.json: expected JSON with the key 'data'"):
        listing.read(0)


def test_conversion_gives_what_reading_gives(motions, tmp_path):
    write(motions, tmp_path / "out")
    config = Kinetics400(root=tmp_path / "out")
    expected = config.read()
    for processes in (1, 2):
        stored = convert(config, tmp_path / f"store-{processes}", processes)
        np.testing.assert_array_equal(stored.points, expected.points)
        np.testing.assert_array_equal(stored.shapes, expected.shapes)
        assert stored.samples.ids == expected.samples.ids


def frame(index=1, people=None, **keys):
    entry = {"frame_index": index, "skeleton": [person()] if people is None else people, **keys}
    return {"data": [entry]}


@each(
    ("data", "message"),
    [
        ("", ": expected JSON with the key 'data', found an empty file"),
        ("{", ": expected JSON with the key 'data', found something else or a damaged file"),
        ("[" * 100_000, ": expected JSON with the key 'data', found something else or a damaged file"),
        ('{"data": ' + "1" * 10_000 + "}", ": expected JSON with the key 'data', found something else or a damaged file"),
        ("[1, 2]", r": expected a JSON object with a list 'data' of frames, found \[1, 2\]"),
        ('{"skeletons": []}', r": expected a JSON object with a list 'data' of frames, found \{'skeletons': \[\]\}"),
        ({"data": {}}, ": expected a JSON object with a list 'data' of frames"),
        ({"data": [7]}, " frame 7: expected an object with frame_index and skeleton, found 7"),
        ({"data": [[]]}, r": expected frames with a frame_index from 1 to 300, found \[\]"),
        ({"data": [{}]}, ": expected frames with a frame_index from 1 to 300, found None"),
        (frame(0), ": expected frames with a frame_index from 1 to 300, found 0"),
        (frame(301), ": expected frames with a frame_index from 1 to 300, found 301"),
        (frame(10**12), ": expected frames with a frame_index from 1 to 300, found 1000000000000"),
        (frame(True), ": expected frames with a frame_index from 1 to 300, found True"),
        (frame(1.0), ": expected frames with a frame_index from 1 to 300, found 1.0"),
        (content((4, []), (4, [person()])), " frame 4: expected each frame once, found it again"),
        (frame(people={}), r" frame 1: expected 'skeleton' to be a list of persons, found \{\}"),
        (frame(people=[person(), 5]), " frame 1: expected persons with 'pose' and 'score', found 5"),
        (frame(people=[{}]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found None"),
        (
            frame(people=[person(), {"pose": [0] * 36}]),
            " frame 1: expected 'score' of person 2 to be 18 finite numbers from 0, found None",
        ),
        (frame(people=[person(joints=17)]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found "),
        (frame(people=[person(joints=25)]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found "),
        (frame(people=[person(), person(joints=17)]), " frame 1: expected 'pose' of person 2 to be 36 finite numbers, found "),
        (frame(people=[person(float("nan"))]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found .nan"),
        (frame(people=[person(1e39)]), r" frame 1: expected 'pose' of person 1 to be 36 finite numbers, found .1e\+39"),
        (frame(people=[person(10**400)]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found .1000"),
        (frame(people=[person(None)]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found .None"),
        (frame(people=[person("x" * 99)]), " frame 1: expected 'pose' of person 1 to be 36 finite numbers, found .'xxx"),
        (frame(people=[person([1])]), r" frame 1: expected 'pose' of person 1 to be 36 finite numbers, found .\[1\]"),
        (frame(people=[person(score=-0.1)]), " frame 1: expected 'score' of person 1 to be 18 finite numbers from 0, found .-0.1"),
        (frame(people=[person(score={"a": 1})]), " frame 1: expected 'score' of person 1 to be 18 finite numbers from 0, found "),
    ],
)
def test_a_damaged_file_is_named(data, message, tmp_path):
    with pytest.raises(InputError, match=rf"x\.json{message}") as raised:
        read(tmp_path, data)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < len(str(tmp_path)) + 300


@pytest.mark.parametrize(
    ("people", "fine"),
    [
        ([{"pose": ["9" * 200_000] + ["1"] * 35, "score": [1] * 18}] * 2, False),
        ([{"pose": [[0] * 300] * 300, "score": [1] * 18}], False),
        ([person()] * 500, True),
    ],
)
def test_no_file_takes_much_more_memory_than_its_size(people, fine, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(content((1, people), (300, people))))
    problem = ""
    tracemalloc.start()
    try:
        read_file(tmp_path / "x.json")
    except InputError as error:
        problem = str(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ("frame 1: expected 'pose' of person 1" in problem) != fine
    assert peak < 2_000_000 + 15 * os.path.getsize(tmp_path / "x.json")


@each(
    ("spoil", "message"),
    [
        (
            lambda s: replace(s, fps=25.0),
            "expected clips in openpose-18 in 2D at 30 frames a second, found openpose-18 in 2D at 25",
        ),
        (lambda s: replace(s, layout=replace(s.layout, up="+y")), "expected clips in openpose-18 in 2D"),
        (lambda s: replace(s, points=np.repeat(s.points, 2, axis=2)[..., :3]), "expected .*found openpose-18 in 3D"),
        (lambda s: change(s, parts=None), "expected samples of a training and a test part"),
        (lambda s: change(s, parts=np.full(6, 5)), "expected samples of a training and a test part"),
        (lambda s: change(s, labels=np.full(6, 400), class_names=("x",) * 500), "expected labels below 400, found 400"),
        (lambda s: change_points(s, (0, 3, 1), np.nan), "'--07WQ2iBlw': expected joints from -0.5 to 0.5 in both coordinates or"),
        (lambda s: change_points(s, (0, 3, 1), 0.501), "'--07WQ2iBlw': expected joints from -0.5 to 0.5 in both coordinates or"),
        (lambda s: change_points(s, (0, 3, 1), np.inf), "'--07WQ2iBlw': expected joints from -0.5 to 0.5 in both coordinates or"),
        (lambda s: change_points(s, 0, np.nan), "'--07WQ2iBlw': expected the second person in frames with the first only"),
        (
            lambda s: change_points(s, slice(None), np.nan),
            "'--07WQ2iBlw': expected one or two persons, each seen in some of at most 300",
        ),
    ],
)
def test_what_the_files_cannot_hold_is_not_written(spoil, message, motions, tmp_path):
    with pytest.raises(InputError, match=message):
        write(spoil(motions), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shape", [(1, 301), (3, 5)])
def test_long_clips_and_crowds_are_not_written(shape, tmp_path):
    samples = Samples(np.zeros(1, int), ("a",), np.full(1, -1), np.full(1, -1), CLASS_NAMES, np.ones(1, int))
    sequences = Sequences.from_clips([np.zeros((*shape, 18, 2), np.float32)], samples, kinetics.LAYOUT, 30.0)
    with pytest.raises(InputError, match=r"sample 'a': expected one or two persons, .* found shape"):
        write(sequences, tmp_path / "out")
    (tmp_path / "x").write_text("mine")
    with pytest.raises(InputError, match="expected an empty or new folder to write to"):
        write(sequences, tmp_path)


def mutated(good):
    """Bytes from a good file: cut, with bytes, numbers and words replaced; or any bytes."""

    @st.composite
    def strategy(draw):
        if draw(st.integers(0, 4)) == 0:
            return draw(st.binary(max_size=300))
        words = good.split(b" ")
        odd = [
            b"1e400,",
            b"-1,",
            b"",
            b"NaN,",
            b"null,",
            b"[",
            b"{",
            b'"x":',
            b"301,",
            b"1000000000000,",
            b"true,",
            b"0.25,",
            b"]}",
        ]
        for _ in range(draw(st.integers(0, 3))):
            words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(odd) | st.sampled_from(words[:60]))
        changed = bytearray(b" ".join(words))
        for _ in range(draw(st.integers(0, 3))):
            changed[draw(st.integers(0, len(changed) - 1))] = draw(st.sampled_from(b'0123456789.,:[]{}" ') | st.integers(0, 255))
        return bytes(changed[: draw(st.integers(0, len(changed)))] if draw(st.integers(0, 3)) == 0 else changed)

    return strategy()


@pytest.fixture(scope="module")
def small_file(tmp_path_factory):
    rng = np.random.default_rng(3)
    clip = rng.uniform(-0.5, 0.5, (2, 3, 18, 2)).astype(np.float32)
    clip[1, 1] = np.nan
    samples = Samples(np.array([5]), ("a",), np.full(1, -1), np.full(1, -1), CLASS_NAMES, np.ones(1, int))
    root = tmp_path_factory.mktemp("small") / "out"
    write(Sequences.from_clips([clip], samples, kinetics.LAYOUT, 30.0), root)
    return root / "kinetics_train" / "a.json"


def test_any_bytes_give_a_clip_or_one_input_error(small_file):
    good = small_file.read_bytes()
    both = 0

    def attempt(read):
        try:
            return read(small_file), None
        except InputError as error:
            return None, str(error)

    def by_json(path):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kinetics, "_scan", lambda content: None)
            return read_file(path)

    @settings(deadline=2000, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
    @given(mutated(good))
    def check(data):
        nonlocal both
        small_file.write_bytes(data)
        clip, problem = attempt(read_file)
        slow_clip, slow_problem = attempt(by_json)
        assert problem == slow_problem
        if problem is not None:
            assert "a.json" in problem
            assert "\n" not in problem
        else:
            both += kinetics._scan(data) is not None
            assert clip.dtype == np.float32
            assert clip.shape[2:] == (18, 2)
            assert clip.shape[0] <= 2
            assert clip.shape[1] <= 300
            assert not np.isinf(clip).any()
            np.testing.assert_array_equal(clip, slow_clip)

    check()
    assert both > 0


def test_any_list_gives_samples_or_one_input_error(tmp_path):
    config = make(tmp_path, {"a": None, "c": None})
    path = tmp_path / "kinetics_train_label.json"

    @settings(deadline=2000, max_examples=200)
    @given(mutated(path.read_bytes()))
    def check(data):
        path.write_bytes(data)
        problem = None
        try:
            samples = config.list_samples().samples
        except InputError as error:
            problem = str(error)
        if problem is not None:
            assert str(tmp_path) in problem
            assert "\n" not in problem
        else:
            assert set(samples.ids) <= {"a", "b", "c"}

    check()


def test_only_the_listed_files_are_opened(tmp_path, monkeypatch):
    config = make(tmp_path, {"a": None, "c": None})
    opened = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path.name) or read_bytes(path))
    listing = config.list_samples()
    assert opened == ["kinetics_train_label.json", "kinetics_val_label.json"]
    listing.read(1)
    assert set(opened[2:]) == {"c.json"}
