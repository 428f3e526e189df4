import re
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.checks import DataReport, check, check_path, recognise, render
from fdsm.data.layouts import get_layout
from fdsm.data.store import convert
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from fdsm.synthetic.imitate import imitate
from fdsm.values import Samples, Sequences
from tests.cases import each

KINECT = get_layout("kinect-v1")
STANDING = generate(load_programs()[:1], num_subjects=1, num_views=1, num_trials=1, layout="kinect-v1")[0][0, 0]
POSE = STANDING * 0.5 / np.linalg.norm(STANDING[2] - STANDING[0])


def clip(seed, num_frames=8):
    return (POSE + np.random.default_rng(seed).normal(scale=0.01, size=(1, num_frames, 20, 3))).astype(np.float32)


def sequences_of(clips, layout=KINECT, class_names=("wave",)):
    count = len(clips)
    ids = tuple(f"clip{i}" for i in range(count))
    samples = Samples(np.zeros(count, np.int64), ids, np.arange(count) % 2, np.full(count, -1, np.int64), class_names)
    return Sequences.from_clips(clips, samples, layout, 30.0)


def report_on(*extra, **settings):
    return check(sequences_of([clip(0), clip(1), *extra], **settings), "test data")


def test_clean_data_gets_no_warning():
    report = report_on()
    assert report.warnings == ()
    assert report.samples_per_class == {"wave": 2}
    assert report.subjects == (0, 1)
    assert report.views == ()
    assert report.lengths == (8, 8, 8)
    assert report.missing_share == 0
    assert report.trunk_length == pytest.approx(0.5, rel=0.05)
    assert "nothing looks wrong" in render(report)


def frozen(joint):
    points = clip(5)
    points[:, :, joint] = points[:, :1, joint]
    return points


def jumping():
    points = clip(6)
    points[0, -1, 7] += 10
    return points


def gappy():
    points = clip(7)
    points[0, 2:, :9] = np.nan
    return points


@each(
    ("extra", "field", "value", "warning"),
    [
        (clip(2, num_frames=1), "single_frame_samples", ("clip2",), "a single frame.*clip2"),
        (np.full((1, 4, 20, 3), np.nan, np.float32), "empty_samples", ("clip2",), "nobody.*clip2"),
        (np.zeros((1, 4, 20, 3), np.float32), "empty_samples", ("clip2",), "nobody.*clip2"),
        (gappy(), "missing_samples", ("clip2",), "more than 20%.*clip2"),
        (frozen(3), "still_samples", (("clip2", ("head",)),), r"never moves.*clip2 \(head\)"),
        (clip(1), "duplicates", (("clip1", "clip2"),), "clip1 = clip2"),
        (clip(8) * [1, -1, 1], "upside_down_samples", ("clip2",), "neck is below.*clip2"),
    ],
)
def test_trouble_is_named(extra, field, value, warning):
    report = report_on(np.asarray(extra, np.float32))
    assert getattr(report, field) == value
    (text,) = report.warnings
    assert re.search(warning, text)
    assert f"warning: {text}" in render(report)


def test_a_jump_is_named_with_its_frame():
    ((sample, frame, size),) = report_on(jumping()).jumps
    assert (sample, frame) == ("clip2", 7)
    assert size == pytest.approx(10 * 3**0.5 / 0.5, rel=0.05)


def test_a_joint_still_in_all_clips_is_named_once():
    report = check(sequences_of([frozen(3), frozen(3) + 1, clip(1, num_frames=1)]), "test data")
    assert report.still_joints == ("head",)
    assert report.still_samples == ()


@pytest.mark.parametrize(("factor", "words"), [(1000, "millimetres"), (0.01, "no usual unit")])
def test_a_size_that_is_not_in_metres_is_named(factor, words):
    report = check(sequences_of([clip(0) * factor, clip(1) * factor]), "test data")
    assert words in report.warnings[0]


def test_bones_are_in_trunk_lengths_and_a_wrong_order_of_joints_is_named():
    report = report_on()
    parent, child = next((a, b) for a, b in KINECT.bones if KINECT.joints[b] == "left_knee")
    length = np.linalg.norm(POSE[child] - POSE[parent]) / np.linalg.norm(POSE[2] - POSE[0])
    assert report.bones["left_knee"] == pytest.approx(length, rel=0.05)
    assert f"left_knee {report.bones['left_knee']:.2f}" in render(report)
    assert len(report.bones) == 19
    moved = clip(0)
    moved[:, :, child] += (0, -2, 0)
    (warning,) = check(sequences_of([moved, moved + 0.01]), "test data").warnings
    assert warning.startswith("these joints are too far from those that they hang on, left_knee, left_ankle: ")
    assert warning.endswith("2 samples: clip0, clip1")


def test_pixels_are_usual_in_2d():
    report = check(sequences_of([clip(0)[..., :2] * 300, clip(1)[..., :2] * 300]), "test data")
    assert report.warnings == ()


def test_a_class_without_a_sample_and_a_wrong_up_axis_are_named():
    report = report_on(layout=replace(KINECT, up="-y"), class_names=("wave", "clap"))
    assert report.upside_down_samples == ("clip0", "clip1")
    assert "1 class: clap" in report.warnings[0]


def test_long_lists_are_cut_short():
    assert "and 3 more" in check(sequences_of([clip(i, num_frames=1) for i in range(8)]), "test data").warnings[0]


def test_no_sample_is_an_error():
    with pytest.raises(InputError, match="at least one sample"):
        check(sequences_of([]), "test data")


def test_a_path_without_a_data_set_says_what_was_looked_for(tmp_path):
    (tmp_path / "file").write_text("x")
    for path, found in [(tmp_path, "1 other entry"), (tmp_path / "file", "a file")]:
        with pytest.raises(InputError, match=rf"dataset\.yaml.*UTD-MHAD.*NW-UCLA.*found {found}"):
            check_path(path)
    for name in ("gone", "gone.npy", "x" * 300):
        with pytest.raises(InputError, match=r"no such file or folder$"):
            check_path(tmp_path / name)


@settings(deadline=None, max_examples=60)
@given(
    shapes=st.lists(st.tuples(st.integers(1, 2), st.integers(1, 4)), min_size=1, max_size=4),
    dims=st.sampled_from([2, 3]),
    missing=st.sampled_from([0.0, 0.5, 0.97, 1.0]),
    size=st.sampled_from([0.0, 1e-38, 1.0, 3e38]),
    up=st.sampled_from(["+y", "-z"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_clips_can_be_checked(shapes, dims, missing, size, up, seed):
    rng = np.random.default_rng(seed)
    clips = [(rng.uniform(-1, 1, size=(*shape, 20, dims)) * size).astype(np.float32) for shape in shapes]
    for points in clips:
        points[rng.random(points.shape) < missing] = np.nan
    report = check(sequences_of(clips, layout=replace(KINECT, up=up)), "test data")
    assert {field.name for field in fields(DataReport)} == set(vars(report))
    assert render(report).startswith("test data")


@pytest.mark.real
def test_real_utd_mhad_is_clean(real_datasets):
    report = check_path(real_datasets / "utd-mhad")
    assert report.num_samples == 861
    assert report.warnings == ()


@pytest.mark.real
def test_real_nw_ucla_has_its_known_flaws(real_datasets):
    report = check_path(real_datasets / "nw-ucla")
    assert report.single_frame_samples == ("a02_s09_e04_v02", "a02_s09_e04_v03")
    assert len(report.duplicates) == 95
    assert {tuple(sample[-3:] for sample in group) for group in report.duplicates} == {("v02", "v03")}
    assert {group[0][:3] for group in report.duplicates} == {"a02", "a03"}


@each(
    ("dataset", "title"),
    [
        ("ntu60", "NTU RGB+D"),
        ("ntu120", "NTU RGB+D 120"),
        ("pku-mmd", "PKU-MMD"),
        ("kinetics200", "Kinetics-skeleton"),
    ],
)
def test_published_data_sets_are_recognised(dataset, title, tmp_path):
    count = imitate(dataset, tmp_path / "data", num_frames=3)
    report = check_path(tmp_path / "data")
    assert report.source.endswith(f"({title})")
    assert report.num_samples == count
    convert(recognise(tmp_path / "data")[1], tmp_path / "store")
    stored = check_path(tmp_path / "store")
    assert stored.source.endswith("(store)")
    assert stored.samples_per_class == report.samples_per_class


def test_the_two_archives_of_ntu_are_recognised_in_their_folders(tmp_path):
    for number, part in enumerate(("nturgb+d_skeletons", "nturgb+d_skeletons_s018_to_s032")):
        (tmp_path / part).mkdir()
        (tmp_path / part / f"S{1 + 17 * number:03d}C001P001R001A001.skeleton").touch()
    assert recognise(tmp_path)[0] == "NTU RGB+D 120"
    (tmp_path / part / "S018C001P001R001A001.skeleton").unlink()
    assert recognise(tmp_path)[0] == "NTU RGB+D"
