import os
import pickle
import tracemalloc
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fdsm.cli.data import data_convert
from fdsm.data import DATASETS, load_dataset, pyskl
from fdsm.data.known_classes import NamedDataset, class_names
from fdsm.data.layouts import get_layout
from fdsm.data.pyskl import Pyskl, write
from fdsm.data.store import convert
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, Samples, Sequences
from tests.cases import each

RNG = np.random.default_rng(0)
CLASSES = ("wave", "sit down", "jump")


def annotation(name="S001C002P003R001A002", label=1, persons=1, frames=4, joints=25, dims=3, dtype=np.float16, **changes):
    made = {
        "frame_dir": name,
        "label": label,
        "keypoint": (RNG.normal(size=(persons, frames, joints, dims)) * (1 if dims == 3 else 100)).astype(dtype),
        "total_frames": frames,
    }
    if dims == 2:
        made["keypoint_score"] = RNG.uniform(0.1, 1, size=(persons, frames, joints)).astype(dtype)
        made["img_shape"] = made["original_shape"] = (1080, 1920)
    return {key: value for key, value in (made | changes).items() if value is not ...}


def save(path, annotations, split=None, protocol=2):
    if split is None:
        names = [a["frame_dir"] for a in annotations if a is not None]
        split = {"xsub_train": names[:1], "xsub_val": names[1:]}
    path.write_bytes(pickle.dumps({"split": split, "annotations": annotations}, protocol=protocol))


def read(path, **options):
    return load_dataset(Pyskl(root=path, **({"classes": CLASSES} | options)))


def refused(path, **options):
    with pytest.raises(InputError) as raised:
        read(path, **options)
    message = str(raised.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


@pytest.fixture
def path(tmp_path):
    return tmp_path / "set.pkl"


OTHER = annotation("other", 0)


def test_a_file_of_3d_skeletons_is_read(path):
    save(path, [annotation("S001C002P003R001A002"), annotation("S017C001P040R002A003", 2, persons=2), annotation("own", 0)])
    listing = Pyskl(root=path, classes=CLASSES).list_samples()
    assert (listing.layout, listing.num_dims, listing.fps, listing.files) == (get_layout("kinect-v2"), 3, 30.0, (path,))
    sequences = read(path)
    assert sequences.samples.ids == ("S001C002P003R001A002", "S017C001P040R002A003", "own")
    assert sequences.samples.labels.tolist() == [1, 2, 0]
    assert sequences.samples.subjects.tolist() == [3, 40, UNKNOWN]
    assert sequences.samples.views.tolist() == [2, 1, UNKNOWN]
    assert sequences.samples.parts.tolist() == [TRAIN_PART, TEST_PART, TEST_PART]
    assert sequences.samples.class_names == CLASSES
    assert [clip.shape for clip in sequences] == [(1, 4, 25, 3), (2, 4, 25, 3), (1, 4, 25, 3)]
    assert not np.isnan(sequences.points).any()


@each("protocol", [2, 3, 4, 5])
@each("dtype", [np.float16, np.float32, np.float64])
def test_the_points_are_those_of_the_file(protocol, dtype, path):
    annotations = [annotation(f"s{i}", persons=2, frames=40 + i, dtype=dtype) for i in range(3)]
    save(path, annotations, protocol=protocol)
    for clip, made in zip(read(path), annotations, strict=True):
        np.testing.assert_array_equal(clip, made["keypoint"].astype(np.float32))


def test_in_3d_a_body_at_the_origin_is_not_there(path):
    first = annotation(persons=2, frames=5)
    first["keypoint"][1] = 0
    first["keypoint"][0, 2] = 0
    first["keypoint"][0, 3, 7] = 0  # one joint may be there
    nobody = annotation("nobody")
    nobody["keypoint"][:] = 0
    empty = annotation("empty", persons=0)
    save(path, [first, nobody, empty, OTHER])
    sequences = read(path)
    assert sequences.samples.ids == ("S001C002P003R001A002", "other")
    clip = sequences[0]
    assert clip.shape == (1, 5, 25, 3)
    assert np.isnan(clip[0, 2]).all()
    assert not np.isnan(np.delete(clip, 2, axis=1)).any()
    assert (clip[0, 3, 7] == 0).all()
    clips = Pyskl(root=path, classes=CLASSES).list_samples().read(0)
    assert [c.shape for c in clips] == [(1, 5, 25, 3), (0, 4, 25, 3), (0, 4, 25, 3), (1, 4, 25, 3)]


@pytest.mark.parametrize(("joints", "layout"), [(17, "coco-17"), (18, "openpose-18")])
def test_in_2d_a_score_of_zero_is_a_joint_not_seen(joints, layout, path):
    made = annotation(persons=3, frames=6, joints=joints, dims=2)
    made["keypoint_score"][0, 1, 4] = 0
    made["keypoint"][0, 2, 5] = 0  # seen there
    made["keypoint_score"][1] = 0
    made["keypoint"][2, 3] = 0
    made["keypoint"][2, 4, 1, 0] = np.nan
    save(path, [made, annotation("other", joints=joints, dims=2)])
    sequences = read(path)
    assert (sequences.layout, sequences.num_dims) == (get_layout(layout), 2)
    clip = sequences[0]
    assert clip.shape == (2, 6, joints, 2)
    missing = np.zeros(clip.shape[:3], bool)
    missing[0, 1, 4] = missing[1, 3] = missing[1, 4, 1] = True
    np.testing.assert_array_equal(np.isnan(clip), np.broadcast_to(missing[..., None], clip.shape))
    np.testing.assert_array_equal(clip[0, 0], made["keypoint"][0, 0])
    assert (clip[0, 2, 5] == 0).all()


def test_in_2d_without_scores_the_corner_is_a_joint_not_seen(path):
    made = annotation(joints=17, dims=2, keypoint_score=...)
    made["keypoint"][0, 1, 4] = 0
    made["keypoint"][0, 2, 4] = (0, 5)
    save(path, [made, annotation("other", joints=17, dims=2)])
    missing = np.isnan(read(path)[0]).all(axis=-1)
    assert missing[0, 1, 4]
    assert missing.sum() == 1


@each("shape", [(1080, 1920), (1920, 1080), [1080, 1920], (np.int64(1080), np.int32(1920))])
def test_both_orders_of_the_image_shape_are_taken(shape, path):
    made = annotation(joints=17, dims=2, img_shape=shape)
    made["keypoint"][0, 0, 0] = (1900, 1070)
    made["keypoint"][0, 0, 1] = (1070, 1900)
    made["keypoint"][0, 0, 2] = (-700, 2600)  # estimators see beyond the image
    save(path, [made, annotation("other", joints=17, dims=2)])
    assert not np.isnan(read(path)[0]).any()
    made["keypoint"][0, 0, 3] = (3900, 10)
    save(path, [made, annotation("other", joints=17, dims=2)])
    assert "'S001C002P003R001A002': expected pixels of an image with a side of 1920, found 3900" in refused(path)
    made["keypoint_score"][0, 0, 3] = 0
    save(path, [made, annotation("other", joints=17, dims=2)])
    assert np.isnan(read(path)[0]).sum() == 2


def test_an_image_shape_says_nothing_about_metres(path):
    save(path, [annotation(img_shape=(1, 1), keypoint=np.full((1, 4, 25, 3), 5.0)), OTHER])
    assert (read(path)[0] == 5).all()


def test_without_an_image_shape_any_pixel_goes(path):
    for shape in (..., None, (0, 0), "1080x1920", (1080,)):
        made = annotation(joints=17, dims=2, img_shape=shape)
        made["keypoint"][0, 0, 0] = 9999
        save(path, [made, annotation("other", joints=17, dims=2)])
        assert read(path)[0].max() == 10000  # in float16


def test_parts_are_those_of_the_split(path):
    annotations = [annotation(name) for name in "abcd"] + [None]
    split = {"xsub_train": ["b", "gone"], "xsub_val": ("d",), "xview_train": ["a"], "xview_val": ["b"], "one": ["c"], "two": ["a"]}
    save(path, annotations, split)
    for name, ids, parts in [
        ("xsub", ("b", "d"), [TRAIN_PART, TEST_PART]),
        ("xview", ("a", "b"), [TRAIN_PART, TEST_PART]),
        (("one", "two"), ("a", "c"), [TEST_PART, TRAIN_PART]),
    ]:
        samples = read(path, split=name).samples
        assert (samples.ids, samples.parts.tolist()) == (ids, parts)
    assert refused(path, split="xset") == (
        f"{path}: expected the splits 'xset_train' and 'xset_val', "
        "found 'xsub_train', 'xsub_val', 'xview_train', 'xview_val', 'one', 'two'"
    )


def test_only_the_annotations_of_the_split_are_looked_at(path):
    split = {"xsub_train": ["a"], "xsub_val": ["b"]}
    save(path, [annotation("a"), annotation("odd", label=99, keypoint=None), annotation("b")], split)
    assert read(path).samples.ids == ("a", "b")


@each(
    ("split", "message"),
    [
        (
            {"xsub_train": ["a", "b"], "xsub_val": ["b"]},
            "expected each sample in one part, found 'b' in 'xsub_train' and 'xsub_val'",
        ),
        ({"xsub_train": ["a"], "xsub_val": []}, "split 'xsub_val': expected annotations of the samples that it names, found none"),
        ({"xsub_train": ["x"], "xsub_val": ["b"]}, "split 'xsub_train': expected annotations of the samples"),
        ({"xsub_train": "a", "xsub_val": ["b"]}, "split 'xsub_train': expected a list of names"),
        ({"xsub_train": ["a"], "xsub_val": [1]}, "split 'xsub_val': expected a list of names"),
        ({}, "found no name"),
        ([], "expected a dict of 'split' and 'annotations', found 'split', 'annotations'"),
    ],
)
def test_a_wrong_split_is_named(split, message, path):
    save(path, [annotation("a"), annotation("b")], split)
    assert message in refused(path)


@each(
    ("changes", "message"),
    [
        ({"label": 3}, "expected a label from 0 to 2, found 3"),
        ({"label": -1}, "expected a label from 0 to 2, found -1"),
        ({"label": True}, "expected a label from 0 to 2, found bool"),
        ({"label": 1.0}, "expected a label from 0 to 2, found float"),
        ({"label": ...}, "expected a label from 0 to 2, found NoneType"),
        ({"keypoint": ...}, "expected keypoint to be numbers (persons, frames, joints, 2 or 3), found NoneType"),
        ({"keypoint": [[1.0]]}, "found list"),
        ({"keypoint": np.zeros((4, 25, 3))}, "found an array (4, 25, 3)"),
        ({"keypoint": np.zeros((1, 4, 25, 3), bool)}, "found an array (1, 4, 25, 3)"),
        ({"keypoint": np.zeros((1, 4, 17, 3))}, "found 17 joints with 3 coordinates; it fits the layouts with 17 joints: coco-17"),
        (
            {"keypoint": np.zeros((1, 4, 25, 2))},
            "found 25 joints with 2 coordinates; it fits the layouts with 25 joints: kinect-v2",
        ),
        ({"keypoint": np.ones((1, 4, 17, 2))}, "expected 25 joints with 3 coordinates as in 'other', found 17 joints with 2"),
        ({"keypoint": np.zeros((1, 0, 25, 3)), "total_frames": 0}, "expected at least one frame"),
        ({"keypoint": np.full((1, 4, 25, 3), np.inf, np.float16)}, "expected finite coordinates"),
        ({"keypoint": np.full((1, 4, 25, 3), 1e300)}, "expected finite coordinates"),
        ({"total_frames": 5}, "expected total_frames to be those of keypoint, 4, found another"),
        ({"total_frames": "4"}, "expected total_frames to be those of keypoint"),
        ({"keypoint_score": np.ones((1, 4, 24))}, "expected keypoint_score to be an array (1, 4, 25), found an array (1, 4, 24)"),
        ({"keypoint_score": 1.0}, "expected keypoint_score to be an array (1, 4, 25), found float"),
        ({"keypoint_score": np.full((1, 4, 25), np.nan)}, "expected finite scores"),
        ({"keypoint": ..., "raw_file": "kp/1.pkl", "frame_inds": np.arange(4)}, "a file of Kinetics-400 is a table of contents"),
    ],
)
def test_a_wrong_annotation_is_named(changes, message, path):
    save(path, [OTHER, annotation("wrong", **changes)])
    found = refused(path)
    assert f"{path}: 'wrong': expected" in found
    assert message in found


def test_numpy_numbers_and_absent_frame_counts_are_taken(path):
    save(path, [OTHER, annotation("a", label=np.int64(2), total_frames=np.int32(4)), annotation("b", total_frames=...)])
    assert read(path).samples.labels.tolist() == [0, 2, 1]


@each("odd", [{"frame_dir": 3}, {"frame_dir": ...}, {"frame_dir": ""}, {"frame_dir": "a\nb"}, {"frame_dir": "x" * 5000}])
def test_an_annotation_without_a_name_is_counted(odd, path):
    save(path, [OTHER, annotation(**odd)], {"xsub_train": ["other"], "xsub_val": []})
    assert "expected annotation 1 to be a dict with a name frame_dir" in refused(path)
    save(path, [OTHER, [1]], {"xsub_train": ["other"], "xsub_val": []})
    assert "expected annotation 1 to be a dict with a name frame_dir" in refused(path)


def test_a_sample_twice_is_named(path):
    save(path, [annotation("a"), annotation("b"), annotation("a")], {"xsub_train": ["a"], "xsub_val": ["b"]})
    assert "'a': expected each sample once, found it again as annotation 2" in refused(path)


@each(
    ("content", "message"),
    [
        ([annotation()], "found a list; older files hold one part"),
        ({"S001": {"keypoint": np.zeros((3, 17, 3))}}, "expected a dict of 'split' and 'annotations', found 'S001'"),
        ({"annotations": [], "split": []}, "expected a dict of 'split' and 'annotations'"),
        ({"annotations": (), "split": {}}, "expected a dict of 'split' and 'annotations'"),
        ({1: 2}, "found no name"),
        (None, "found NoneType"),
        ("text", "found str"),
    ],
)
def test_another_content_is_described(content, message, path):
    path.write_bytes(pickle.dumps(content))
    assert message in refused(path)


def test_one_array_for_many_samples_is_refused(path):
    many = [annotation(f"s{i}") for i in range(50)]
    for made in many:
        made["keypoint"] = many[0]["keypoint"]
    save(path, many)
    assert "expected each array to be of one sample, found 30000 bytes in a smaller file" in refused(path)


class Attack:
    def __init__(self, canary):
        self.canary = canary

    def __reduce__(self):
        return os.system, (f"touch {self.canary}",)


@each("protocol", [0, 1, 2, 3, 4, 5])
@each("place", ["label", "keypoint", "frame_dir", "extra", "object array"])
def test_a_file_that_would_run_code_is_refused_and_runs_nothing(place, protocol, path, tmp_path):
    canary = tmp_path / "canary"
    attack = Attack(canary)
    changes = {"keypoint": np.array([attack], object)} if place == "object array" else {place: attack}
    made = annotation("a") | changes
    save(path, [OTHER, made], {"xsub_train": ["other"], "xsub_val": ["a"]}, protocol)
    message = refused(path)
    asked = "an array of 'O8'" if place == "object array" else "'posix.system', which could run code; nothing of it was run"
    assert protocol < 2 or asked in message
    assert not canary.exists()
    pickle.loads(path.read_bytes())
    assert canary.exists()


def test_the_data_set_names_its_classes(path, monkeypatch):
    names = tuple(f"action {i}" for i in range(120))
    monkeypatch.setattr("fdsm.data.ntu.CLASS_NAMES", names)
    save(path, [annotation("S001C002P003R001A002", 1), annotation("S001C002P003R001A060_rgb", 59)])
    assert read(path, dataset="ntu60", classes=()).samples.class_names == names[:60]
    assert read(path, dataset="ntu120", classes=()).samples.class_names == names
    assert read(path, dataset="ntu120", classes=()).samples.subjects.tolist() == [3, 3]
    save(path, [annotation("S001C002P003R001A002", 1), annotation("S001C002P003R001A061", 59)])
    found = refused(path, dataset="ntu60", classes=())
    assert "'S001C002P003R001A061': expected label 60 by its name, found 59" in found
    assert len(read(path, classes=names)) == 2


def test_the_config_names_either_a_data_set_or_classes(path):
    for options in ({}, {"dataset": "ntu60", "classes": CLASSES}, {"classes": ("a", "a")}, {"dataset": "ntu61"}, {"split": ("a",)}):
        with pytest.raises(ValidationError):
            Pyskl(root=path, **({"classes": CLASSES} if "split" in options else {}), **options)
    assert DATASETS["pyskl"] is Pyskl


def test_the_frame_rate_is_the_config_s(path):
    save(path, [OTHER, annotation("a")])
    assert read(path, fps=25).fps == 25


def to_ntu_form(sequences):
    """The same clips with names that tell subject and view, and with parts."""
    samples = sequences.samples
    numbers = zip(samples.views, samples.subjects, range(len(samples)), samples.labels, strict=True)
    ids = tuple(f"S001C{view:03d}P{subject:03d}R{i:03d}A{label + 1:03d}" for view, subject, i, label in numbers)
    parts = np.where(samples.subjects == 1, TRAIN_PART, TEST_PART)
    return replace(sequences, samples=replace(samples, ids=ids, parts=parts))


def motions():
    return to_ntu_form(generate(load_programs()[:3], num_subjects=2, num_views=2, num_trials=12, jitter=0.0))


def in_2d(sequences, missing=()):
    """Some of the joints as pixels; those at the places `missing` are not seen."""
    layout = get_layout("coco-17")
    points = np.ascontiguousarray(sequences.points[:, :17, :2]) * 200 + 500
    for place in missing:
        points[place] = np.nan
    return Sequences(points, sequences.shapes, sequences.samples, layout, sequences.fps)


def assert_equal(found, expected):
    for name in ("labels", "subjects", "views", "parts"):
        np.testing.assert_array_equal(getattr(found.samples, name), getattr(expected.samples, name))
    assert found.samples.ids == expected.samples.ids
    assert found.samples.class_names == expected.samples.class_names
    assert (found.layout, found.fps) == (expected.layout, expected.fps)
    assert len(found) == len(expected)
    for clip, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(clip, other)


def test_what_was_written_is_read_back_bit_by_bit(path):
    sequences = motions()
    assert len(sequences) > 2 * pyskl.PORTION
    points = sequences.points.copy()
    points[3] = np.nan  # a frame without the body
    sequences = replace(sequences, points=points)
    write(sequences, path)
    config = Pyskl(root=path, classes=sequences.samples.class_names)
    assert_equal(config.read(), sequences)
    with pytest.raises(InputError, match=r"set\.pkl: expected a new file"):
        write(sequences, path)


def test_what_was_written_in_2d_is_read_back(path):
    sequences = in_2d(motions(), missing=[(0, 3), (1, 5), 7])
    write(sequences, path, split="own")
    assert_equal(read(path, split="own", classes=sequences.samples.class_names), sequences)
    content = pickle.loads(path.read_bytes())  # as other code will
    first = content["annotations"][0]
    assert set(content["split"]) == {"own_train", "own_val"}
    assert first["keypoint"].shape == (*sequences[0].shape[:3], 2)
    assert first["keypoint_score"].shape == sequences[0].shape[:3]
    assert first["keypoint_score"][0, :2, 3:6].tolist() == [[0, 1, 1], [1, 1, 0]]
    assert (first["label"], first["total_frames"]) == (0, sequences.shapes[0, 1])
    height, width = first["img_shape"]
    assert height == int(np.nanmax(sequences[0][..., 1])) + 1
    assert width == int(np.nanmax(sequences[0][..., 0])) + 1


def test_several_persons_are_written(path):
    clips = [RNG.normal(size=(persons, 5, 25, 3)).astype(np.float32) for persons in (2, 1, 3)]
    samples = Samples(np.array([0, 1, 2]), ("a", "b", "c"), np.full(3, UNKNOWN), np.full(3, UNKNOWN), CLASSES, np.array([1, 0, 0]))
    sequences = Sequences.from_clips(clips, samples, get_layout("kinect-v2"), 30.0)
    write(sequences, path)
    assert_equal(read(path), sequences)


def test_the_store_gives_what_reading_gives(path, tmp_path):
    sequences = motions()
    write(sequences, path)
    config = Pyskl(root=path, classes=sequences.samples.class_names)
    assert_equal(convert(config, tmp_path / "store", processes=1), config.read())
    again = pickle.loads(pickle.dumps(config.list_samples().read))  # as it goes to other processes
    np.testing.assert_array_equal(again(1)[0], sequences[pyskl.PORTION])


def test_clips_are_read_a_portion_at_a_time(path):
    annotations = [annotation(f"s{i}", frames=200) for i in range(200)]
    save(path, annotations, protocol=4)
    tracemalloc.start()
    try:
        listing = Pyskl(root=path, classes=CLASSES).list_samples()
        _, peak = tracemalloc.get_traced_memory()
        assert peak < path.stat().st_size / 4
        assert listing.portions == (64, 64, 64, 8)
        np.testing.assert_array_equal(listing.read(3)[7], annotations[199]["keypoint"])
    finally:
        tracemalloc.stop()


def test_a_file_that_changed_meanwhile_is_named(path):
    save(path, [annotation(f"s{i}", frames=100) for i in range(4)])
    listing = Pyskl(root=path, classes=CLASSES).list_samples()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"set\.pkl: 's1': expected its arrays where they were found"):
        listing.read(0)
    path.unlink()
    with pytest.raises(InputError, match=r"set\.pkl: expected an annotation file, found no readable one"):
        listing.read(0)


def changed(**changes):
    return lambda sequences: replace(sequences, samples=replace(sequences.samples, **changes))


def with_points(place, value):
    def change(sequences):
        points = sequences.points.copy()
        points[place] = value
        return replace(sequences, points=points)

    return change


@each(
    ("change", "message"),
    [
        (changed(parts=None), "expected samples of a training and a test part"),
        (changed(subjects=np.full(12, 9)), "expected subject and view .1, 1. by its name"),
        (changed(ids=tuple(map(str, range(12)))), "expected subject and view .-1, -1. by its name"),
        (with_points((2, 4), np.nan), "expected only bodies in a frame with all their joints to be missing"),
        (with_points(2, 0), "expected only bodies in a frame"),
        (with_points((2, 4, 1), np.nan), "expected only bodies in a frame"),
        (with_points((2, 4, 1), np.inf), "expected finite coordinates"),
        (with_points(slice(None), np.nan), "expected every body to be seen in some frame"),
        (lambda sequences: in_2d(sequences, missing=[(2, 4, 1)]), "expected only joints with all their coordinates"),
        (lambda sequences: with_points(2, 0)(in_2d(sequences)), "no body at the origin"),
        (lambda sequences: replace(sequences, points=sequences.points[..., :2]), "found 'kinect-v2' in 2D"),
        (
            lambda sequences: replace(sequences, layout=replace(sequences.layout, up="-y")),
            "expected one of the layouts kinect-v2 in 3D",
        ),
    ],
)
def test_what_the_format_cannot_hold_is_refused(change, message, path):
    sequences = to_ntu_form(generate(load_programs()[:3], num_subjects=2, num_views=2, num_trials=1, jitter=0.0))
    with pytest.raises(InputError, match=message):
        write(change(sequences), path)
    assert not path.exists()


NAMES = {"xsub_train": ["a"], "xsub_val": ["b"]}
VALID = [
    pickle.dumps({"split": NAMES, "annotations": [annotation(name, frames=2, **kind) for name in "ab"]}, protocol=protocol)
    for protocol in (2, 4, 5)
    for kind in ({}, {"joints": 17, "dims": 2})
]


@st.composite
def damaged(draw):
    """Any bytes, or a good file with some bytes changed, most of them where its structure is, or its end cut off."""
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return draw(st.binary(max_size=200))
    content = bytearray(draw(st.sampled_from(VALID)))
    if kind == 1:
        return bytes(content[: draw(st.integers(0, len(content)))])
    places = [i for i in range(len(content)) if i < 400 or i > len(content) - 300]
    for place, byte in draw(st.lists(st.tuples(st.sampled_from(places), st.integers(0, 255)), min_size=1, max_size=3)):
        content[place] = byte
    return bytes(content)


@st.composite
def odd_contents(draw):
    """Data of the right form in which some values are others."""
    odd = st.sampled_from(
        [None, -1, 10**12, 2.5, "a", "b", [], {}, (), np.float32(np.nan), np.zeros((1, 2, 25, 3)), np.zeros((0, 9, 17, 2), "f2"),
         np.full((1, 2, 25, 3), np.nan), np.full((1, 2, 17, 2), 7, "u1"), np.zeros(0), np.ones((1, 2, 17)), (1, 1)]
    )  # fmt: skip
    annotations = [annotation(name, frames=2) for name in "ab"]
    for key in draw(st.lists(st.sampled_from(["frame_dir", "label", "keypoint", "total_frames", "keypoint_score", "img_shape"]))):
        draw(st.sampled_from(annotations))[key] = draw(odd)
    if draw(st.integers(0, 4)) == 0:
        annotations.append(draw(odd))
    return pickle.dumps({"split": NAMES, "annotations": annotations}, protocol=draw(st.sampled_from([2, 4, 5])))


@pytest.mark.parametrize("contents", [damaged(), odd_contents()], ids=["damaged", "odd"])
def test_any_bytes_give_clips_or_an_input_error(contents, tmp_path):
    path = tmp_path / "set.pkl"
    outcomes = set()

    @settings(deadline=None, max_examples=400)
    @given(contents)
    def check(content):
        path.write_bytes(content)
        problem = None
        try:
            listing = Pyskl(root=path, classes=CLASSES).list_samples()
            clips = listing.read(0)
        except InputError as error:
            problem = str(error)
        outcomes.add(problem is None)
        if problem is not None:
            assert problem.startswith(f"{path}: ")
            assert "\n" not in problem
            return
        assert len(clips) == len(listing.samples)
        for clip in clips:
            assert clip.dtype == np.float32
            assert clip.shape[2:] == (listing.layout.num_joints, listing.num_dims)
            assert not np.isinf(clip).any()
            assert not np.isnan(clip).all(axis=(1, 2, 3)).any()

    check()
    assert outcomes == {True, False}


def test_known_data_sets_have_as_many_class_names_as_they_say():
    counts = {name: len(set(class_names(name))) for name in get_args(NamedDataset)}
    assert counts == {"ntu60": 60, "ntu120": 120, "pku-mmd": 51, "kinetics200": 200, "kinetics400": 400}
    assert class_names("ntu60")[59] == "walking apart from each other"


def test_names_with_spaces_are_counted_as_one_when_they_are_left_out(tmp_path, capsys):
    nobody = annotation("my first clip", keypoint=np.zeros((1, 4, 25, 3), np.float16))
    save(
        tmp_path / "a.pkl", [nobody, annotation("a", label=0), annotation("b")], {"x_train": ["my first clip", "a"], "x_val": ["b"]}
    )
    data_convert("pyskl", tmp_path / "a.pkl", tmp_path / "store", ["classes=[one, two]", "split=x"])
    assert "1 samples, such as my first clip (" in capsys.readouterr().out
