import pickle
import time
import tracemalloc
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data import load_dataset, ntu
from fdsm.data.layouts import get_layout
from fdsm.data.ntu import LAYOUT, Ntu60, Ntu120
from fdsm.data.ntu_regular import parse_regular
from fdsm.data.store import LEFT_OUT, convert
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from fdsm.values import Samples, Sequences
from tests.cases import each

NAME = "S001C002P003R002A013.skeleton"
# As in the published files: the first body of S001C001P001R001A001 and its first joints.
HEADER = "0 1 1 1 1 0 0.02764709 0.05745083 2"
JOINT = "0.2181153 0.1725972 3.785547 277.419 191.8218 1036.233 519.1677 -0.2059419 0.05349901 0.9692109 -0.1239193 2"
PIXELS = "277.419 191.8218 1036.233 519.1677 -0.2059419 0.05349901 0.9692109 -0.1239193"
ID = 72057594037931101


@pytest.fixture(scope="module")
def motions():
    """Clips of one standing person each."""
    return generate(load_programs()[:3], num_subjects=2, num_views=2, num_trials=1)


@pytest.fixture(scope="module")
def person(motions):
    """The joints of one person in 30 frames (30, 25, 3)."""
    points = motions[0][0, :30].copy()
    points.flags.writeable = False
    return points


@pytest.fixture(scope="module")
def fuzz_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def joint_line(point, state=2):
    return " ".join(f"{value:.9g}" for value in point) + f" {PIXELS} {state}"


def body_lines(body_id, points, states=(2,) * 25):
    return [f"{body_id} {HEADER}", "25", *map(joint_line, points, states)]


def text_of(num_frames, bodies, end="\n"):
    """A file with `bodies`: for each id the first frame and the joints (n, 25, 3) in it and the following ones."""
    lines = [str(num_frames)]
    for frame in range(num_frames):
        here = [(i, points[frame - first]) for i, (first, points) in bodies.items() if first <= frame < first + len(points)]
        lines.append(str(len(here)))
        for body_id, points in here:
            lines += body_lines(body_id, points)
    return end.join(lines) + end


def read_text(tmp_path, text):
    path = tmp_path / NAME
    path.write_bytes(text.encode("latin-1"))
    return ntu.read_file(path)


def read_bodies(tmp_path, num_frames, bodies):
    return read_text(tmp_path, text_of(num_frames, bodies))


def as_ntu(motions, setup=1):
    """The same clips with ids, labels and class names of NTU RGB+D, in the order of the file names."""
    samples = motions.samples
    numbers = zip(samples.views, samples.subjects, samples.labels, strict=True)
    ids = [f"S{setup:03d}C{view:03d}P{subject:03d}R002A{label + 1:03d}" for view, subject, label in numbers]
    order = np.argsort(ids)
    motions = motions.select(order)
    return replace(motions, samples=replace(motions.samples, ids=tuple(ids[i] for i in order), class_names=ntu.CLASS_NAMES[:60]))


def one_clip(clip, **changes):
    samples = {"labels": np.array([12]), "ids": ("mine",), "subjects": np.array([3]), "views": np.array([2])}
    return Sequences.from_clips([clip], Samples(**(samples | changes), class_names=("x",) * 200), ntu.LAYOUT, ntu.FPS)


def assert_equal(left, right):
    assert left.samples.ids == right.samples.ids
    assert left.samples.class_names == right.samples.class_names
    for name in ("labels", "subjects", "views"):
        np.testing.assert_array_equal(getattr(left.samples, name), getattr(right.samples, name))
    np.testing.assert_array_equal(left.shapes, right.shapes)
    for one, other in zip(left, right, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (left.layout, left.fps) == (right.layout, right.fps)
    assert left.points.dtype == right.points.dtype == np.float32


# What is listed


def test_class_names_are_those_of_both_data_sets():
    assert len(set(ntu.CLASS_NAMES)) == 120
    assert ntu.CLASS_NAMES[0] == "drink water"
    assert ntu.CLASS_NAMES[49] == "punching/slapping other person"
    assert ntu.CLASS_NAMES[59] == "walking apart from each other"
    assert ntu.CLASS_NAMES[60] == "put on headphone"
    assert ntu.CLASS_NAMES[119].startswith("finger-guessing game")


def test_the_joints_are_those_of_the_paper():
    assert get_layout("kinect-v2") == ntu.LAYOUT
    names = "spine_base spine_mid neck head left_shoulder left_elbow left_wrist left_hand right_shoulder"
    assert " ".join(ntu.LAYOUT.joints[:9]) == names
    assert [ntu.LAYOUT.joints[i] for i in (12, 16, 20)] == ["left_hip", "right_hip", "spine_shoulder"]
    assert ntu.LAYOUT.joints[21:] == ("left_hand_tip", "left_thumb", "right_hand_tip", "right_thumb")


def test_the_published_list_of_incomplete_samples_is_there():
    names = ntu.incomplete_samples()
    assert len(names) == 535
    assert sum(int(name[1:4]) <= 17 for name in names) == 302
    assert all(ntu.FILE_NAME.fullmatch(f"{name}.skeleton") for name in names)
    assert {"S001C002P005R002A008", "S032C003P067R002A077"} <= names


def touch(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.skeleton").write_text("0\n")


def test_names_tell_label_subject_and_view(tmp_path):
    touch(tmp_path, "S017C003P040R002A060", "S018C001P106R001A061", "S001C002P003R002A013", "S032C002P001R001A120")
    (tmp_path / "S001C002P003R002A013.skeleton.txt").write_text("other")
    (tmp_path / "S1C2P3R2A13.skeleton").write_text("other")
    listing = Ntu120(root=tmp_path).list_samples()
    samples = listing.samples
    assert samples.ids == ("S001C002P003R002A013", "S017C003P040R002A060", "S018C001P106R001A061", "S032C002P001R001A120")
    assert samples.labels.tolist() == [12, 59, 60, 119]
    assert samples.subjects.tolist() == [3, 40, 106, 1]
    assert samples.views.tolist() == [2, 3, 1, 2]
    assert samples.class_names == ntu.CLASS_NAMES
    assert samples.parts is None
    assert (listing.layout, listing.fps, listing.num_dims, listing.portions) == (get_layout("kinect-v2"), 30, 3, (1,) * 4)
    assert [file.name for file in listing.files] == [f"{name}.skeleton" for name in samples.ids]


def test_ntu60_is_the_first_part(tmp_path):
    touch(tmp_path, "S017C003P040R002A060", "S018C001P106R001A061", "S001C002P003R002A061", "S018C002P003R002A001")
    samples = Ntu60(root=tmp_path).list_samples().samples
    assert samples.ids == ("S017C003P040R002A060",)
    assert samples.class_names == ntu.CLASS_NAMES[:60]


def test_incomplete_samples_are_left_out_unless_asked_for(tmp_path):
    listed, other = "S001C002P005R002A008", "S001C002P005R001A008"
    touch(tmp_path, listed, other)
    for config in (Ntu60, Ntu120):
        assert config(root=tmp_path).list_samples().samples.ids == (other,)
        assert config(root=tmp_path, keep_incomplete=True).list_samples().samples.ids == (other, listed)


def test_the_folders_of_the_two_archives_may_lie_in_the_root(tmp_path):
    touch(tmp_path / "nturgb+d_skeletons", "S002C001P001R001A001")
    touch(tmp_path / "nturgb+d_skeletons120", "S018C001P001R001A061", "S001C001P001R001A001")
    touch(tmp_path / "deeper" / "down", "S003C001P001R001A001")
    listing = Ntu120(root=tmp_path).list_samples()
    assert listing.samples.ids == ("S001C001P001R001A001", "S002C001P001R001A001", "S018C001P001R001A061")
    assert listing.files[1] == tmp_path / "nturgb+d_skeletons" / "S002C001P001R001A001.skeleton"
    touch(tmp_path, "S002C001P001R001A001")
    with pytest.raises(InputError, match=r"skeletons.S002C001P001R001A001\.skeleton: expected each sample once, found it as "):
        Ntu120(root=tmp_path).list_samples()


@each(
    ("name", "message"),
    [
        ("S000C001P001R001A001", "expected a setup from 1 to 32, found 0"),
        ("S033C001P001R001A001", "expected a setup from 1 to 32, found 33"),
        ("S001C001P001R001A000", "expected an action from 1 to 120, found 0"),
        ("S001C001P001R001A121", "expected an action from 1 to 120, found 121"),
    ],
)
def test_a_name_outside_the_data_set_is_an_error(name, message, tmp_path):
    touch(tmp_path, name)
    for config in (Ntu60, Ntu120):
        with pytest.raises(InputError, match=f"{name}.skeleton: {message}"):
            config(root=tmp_path).list_samples()


def test_a_root_without_samples_is_an_error(tmp_path):
    cases = [(tmp_path / "gone", "found nothing"), (tmp_path, "found none")]
    (tmp_path / "file").write_text("x")
    cases.append((tmp_path / "file", "found a file"))
    touch(tmp_path / "later", "S018C001P001R001A061", "S001C002P005R002A008")
    cases.append((tmp_path / "later", "complete samples of setups 1 to 17 and actions 1 to 60, found none among 2 files"))
    for root, message in cases[:1] + cases[2:]:
        with pytest.raises(InputError, match=f"^{root}: expected .*{message}"):
            Ntu60(root=root).list_samples()
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty: expected files like S001.*, directly or one folder down, found none"):
        Ntu60(root=tmp_path / "empty").list_samples()


# What is read


def test_what_is_written_comes_back_equal(motions, tmp_path):
    sequences = as_ntu(replace(motions, points=motions.points.copy()))
    clip = sequences[0]
    clip[0, 3:6] = np.nan  # nobody there
    clip[0, 9, 7] = np.nan  # one joint lost
    clip[0, 0] = np.nan  # time begins before anybody is seen
    ntu.write(sequences, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{name}.skeleton" for name in sequences.samples.ids]
    read = Ntu60(root=tmp_path / "out").read()
    assert_equal(read, sequences)
    assert np.isnan(read[0]).all(axis=(0, 2, 3)).nonzero()[0].tolist() == [0, 3, 4, 5]
    longer = replace(sequences, samples=replace(sequences.samples, class_names=ntu.CLASS_NAMES))
    assert_equal(Ntu120(root=tmp_path / "out").read(), longer)


def test_clips_with_other_ids_get_names(motions, tmp_path):
    ntu.write(motions, tmp_path / "out")
    sequences = Ntu60(root=tmp_path / "out").read()
    assert len(sequences) == len(motions)
    samples = motions.samples
    for i, name in enumerate(sequences.samples.ids):
        key = [sequences.samples.labels[i], sequences.samples.subjects[i], sequences.samples.views[i]]
        (same,) = np.flatnonzero((np.stack([samples.labels, samples.subjects, samples.views], axis=1) == key).all(axis=1))
        np.testing.assert_array_equal(sequences[i], motions[same])
        assert name.startswith("S001")


def test_names_are_made_apart_and_never_those_of_incomplete_samples(person, tmp_path):
    samples = Samples(
        np.array([7, 7, 7, 60]), ("a", "b", "c", "d"), np.array([5, 5, 5, 5]), np.array([2, 2, 2, 2]), ntu.CLASS_NAMES
    )
    clips = [person[None] + np.float32(i) for i in range(4)]
    ntu.write(Sequences.from_clips(clips, samples, ntu.LAYOUT, ntu.FPS), tmp_path / "out")
    sequences = Ntu120(root=tmp_path / "out").read()
    names = ("S001C002P005R001A008", "S001C002P005R003A008", "S001C002P005R004A008", "S018C002P005R001A061")
    assert sequences.samples.ids == names
    for read, clip in zip(sequences, clips, strict=True):
        np.testing.assert_array_equal(read, clip)


def test_the_conversion_to_a_store_gives_the_same(motions, tmp_path):
    sequences = as_ntu(motions)
    ntu.write(sequences, tmp_path / "out")
    touch(tmp_path / "out", "S001C001P009R001A001")
    config = Ntu60(root=tmp_path / "out")
    assert_equal(convert(config, tmp_path / "store", processes=2), load_dataset(config))
    assert_equal(load_dataset(config), sequences)
    assert (tmp_path / "store" / LEFT_OUT).read_text() == "S001C001P009R001A001\n"


def test_a_published_line_is_read_to_the_last_digit(tmp_path):
    for end in ("\n", "\r\n"):
        clip = read_text(tmp_path, end.join(["1", "1", f"{ID} {HEADER}", "25", *[JOINT] * 25, ""]))
        assert clip.shape == (1, 1, 25, 3)
        assert clip[0, 0, 24].tolist() == np.array([0.2181153, 0.1725972, 3.785547], np.float32).tolist()


def test_pixels_and_orientations_may_be_anything_that_is_one_field(tmp_path):
    line = JOINT.replace("277.419", "-Infinity").replace("519.1677", "NaN").replace("0.9692109", "-1.#IND")
    clip = read_text(tmp_path, "\n".join(["1", "1", f"{ID} {HEADER}", "25", *[line] * 25]))
    assert np.isfinite(clip).all()


@each(("point", "state"), [((0.1, 0.2, 3), 0), ((0, 0, 0), 2), (("nan", 0.2, 3), 2), ((0.1, 0.2, "NaN"), 1)])
def test_a_joint_that_was_not_seen_is_missing(point, state, tmp_path):
    lines = ["1", "1", f"{ID} {HEADER}", "25", *[JOINT] * 25]
    lines[10] = " ".join(map(str, point)) + f" {PIXELS} {state}"
    clip = read_text(tmp_path, "\n".join(lines))
    assert np.isnan(clip[0, 0]).all(axis=-1).nonzero()[0].tolist() == [6]
    assert np.isnan(clip).sum() == 3


def test_an_inferred_joint_is_kept(tmp_path):
    clip = read_text(tmp_path, "\n".join(["1", "1", f"{ID} {HEADER}", "25", *[JOINT[:-1] + "1"] * 25]))
    assert np.isfinite(clip).all()


def test_a_body_none_of_whose_joints_is_tracked_is_nobody(person, tmp_path):
    lost = "\n".join(["1", "1", *body_lines(ID, person[0], (0,) * 25)])
    assert read_text(tmp_path, lost).shape == (0, 1, 25, 3)


@each(("text", "frames"), [("0\n", 0), ("0", 0), ("3\n0\n0\n0\n", 3), ("2\r\n0\r\n0", 2)])
def test_a_file_without_bodies_is_a_clip_of_nobody(text, frames, tmp_path):
    assert read_text(tmp_path, text).shape == (0, frames, 25, 3)


# Who is in a clip


def moving(points, metres):
    """The same person, walking so far."""
    return points + np.linspace(0, metres, len(points), dtype=np.float32)[:, None, None] * np.array([0, 0, 1], np.float32)


def lying(points):
    """As wide as it was high."""
    return points[..., [1, 0, 2]]


def assert_rows(clip, *rows):
    """Each row holds the points (n, 25, 3) from the given frames on, and is NaN elsewhere."""
    assert len(clip) == len(rows)
    for row, parts in zip(clip, rows, strict=True):
        expected = np.full_like(row, np.nan)
        for first, points in parts:
            expected[first : first + len(points)] = points
        np.testing.assert_array_equal(row, expected)


def test_ids_are_told_apart_to_the_last_bit(person, tmp_path):
    assert float(ID) == float(ID + 1)
    second = person + np.float32(1)
    clip = read_bodies(tmp_path, 30, {ID: (0, moving(person, 1)), ID + 1: (0, second)})
    assert_rows(clip, [(0, moving(person, 1))], [(0, second)])


def test_the_main_actor_moves_most(person, tmp_path):
    still, walking = person, moving(person, 3) + np.float32(1)
    for bodies in ({1: (0, still), 2: (0, walking)}, {1: (0, walking), 2: (0, still)}):
        assert_rows(read_bodies(tmp_path, 30, bodies), [(0, walking)], [(0, still)])


def test_motion_in_implausible_frames_does_not_count(person, tmp_path):
    jumping = moving(person, 0.5)
    jumping[:10] = lying(jumping[:10]) + np.float32(5)
    walking = moving(person, 2)
    assert_rows(read_bodies(tmp_path, 30, {1: (0, jumping), 2: (0, walking)}), [(0, walking)], [(0, jumping)])


def test_time_is_not_compacted(person, tmp_path):
    text = text_of(50, {ID: (10, person)})
    assert_rows(read_text(tmp_path, text), [(10, person)])
    # Lost for five frames under the same id.
    lines = {ID: (0, person[:12])}, {ID: (17, person[12:])}
    both = [text_of(40, part).split("\n", 1) for part in lines]
    frames = [read_text(tmp_path, text_of(40, part)) for part in lines]
    assert [row[0] for row in both] == ["40", "40"]
    joined = ["40"]
    for frame in range(40):
        visible = [clip[0, frame] for clip in frames if np.isfinite(clip[0, frame]).all()]
        joined += [str(len(visible)), *(line for points in visible for line in body_lines(ID, points))]
    assert_rows(read_text(tmp_path, "\n".join(joined)), [(0, person[:12]), (17, person[12:])])


@pytest.mark.parametrize(("length", "persons"), [(11, 1), (12, 2)])
def test_a_body_seen_for_a_moment_is_noise(length, persons, person, tmp_path):
    ghost = moving(person, 5)[:length]
    clip = read_bodies(tmp_path, 30, {1: (0, ghost), 2: (0, person)})
    assert len(clip) == persons
    assert_rows(clip[-1:], [(0, person)])


@pytest.mark.parametrize(("num_wide", "persons"), [(20, 2), (21, 1), (30, 1)])
def test_a_body_that_is_too_wide_is_noise(num_wide, persons, person, tmp_path):
    """0.69754 of 30 frames are 20.9."""
    chair = moving(person, 5)
    chair[:num_wide] = lying(chair[:num_wide])
    clip = read_bodies(tmp_path, 30, {1: (0, chair), 2: (0, person)})
    assert len(clip) == persons
    assert sum(np.array_equal(row, person) for row in clip) == 1


def test_a_body_alone_is_never_noise(person, tmp_path):
    assert_rows(read_bodies(tmp_path, 30, {1: (3, lying(person[:5]))}), [(3, lying(person[:5]))])


def test_where_all_are_noise_one_is_kept(person, tmp_path):
    longest = person[:9]
    clip = read_bodies(tmp_path, 30, {1: (0, moving(person[:8], 5)), 2: (5, longest), 3: (20, person[:9] * np.float32(0.5))})
    assert_rows(clip, [(5, longest)])
    most_moving = lying(moving(person, 3))
    clip = read_bodies(tmp_path, 30, {1: (0, lying(person)), 2: (0, most_moving), 3: (0, lying(moving(person, 1)))})
    assert_rows(clip, [(0, most_moving)])


def test_a_person_who_was_lost_goes_on_under_a_new_id(person, tmp_path):
    """As in S010C003P025R001A060: one id first, two others later."""
    first, again, other = moving(person, 3)[:14], person[:15], moving(person, 2)[:15]
    clip = read_bodies(tmp_path, 31, {1: (0, first), 2: (16, again), 3: (16, other)})
    assert_rows(clip, [(0, first), (16, other)], [(16, again)])


def test_a_third_body_at_the_same_time_is_left_out(person, tmp_path):
    bodies = {i: (0, moving(person, i)) for i in range(1, 7)}
    assert_rows(read_bodies(tmp_path, 30, bodies), [(0, moving(person, 6))], [(0, moving(person, 5))])


def test_two_bodies_that_are_one_person_make_one_row(person, tmp_path):
    clip = read_bodies(tmp_path, 40, {1: (0, person[:14]), 2: (20, person[:15])})
    assert_rows(clip, [(0, person[:14]), (20, person[:15])])


# Damage


def lines_with(at=None, line=None, num_frames=3):
    """A file of one body as lines, `line` (or nothing) in place of line `at`."""
    frame = ["1", f"{ID} {HEADER}", "25", *[JOINT] * 25]
    lines = [str(num_frames), *frame * 3]
    if at is not None:
        lines[at - 1 : at] = [] if line is None else [line]
    return "\n".join(lines) + "\n"


@each(
    ("text", "message"),
    [
        ("", ": expected a .skeleton file of NTU RGB+D, found an empty file"),
        ("\n \n", " line 1: expected a number of frames from 0 to 0 (the file has 0 lines), found the end of the file"),
        ("not what it should be", " line 1: expected a number of frames from 0 to 0 (the file has 1 lines), found 'not what"),
        (lines_with(1, "-1"), " line 1: expected a number of frames from 0 to 84 (the file has 85 lines), found '-1'"),
        (lines_with(1, "3.0"), " line 1: expected a number of frames from 0 to 84"),
        (lines_with(1, "1000000000000"), " line 1: expected a number of frames from 0 to 84"),
        (lines_with(1, "9" * 5000), " line 1: expected a number of frames from 0 to 84 (the file has 85 lines), found '999"),
        (lines_with(1, "2"), " line 58: expected the end of the file after 2 frames, found '1'"),
        (lines_with(1, "4"), " line 86: expected a number of bodies from 0 to 6 in frame 4 of 4, found the end of the file"),
        (lines_with(2, "7"), " line 2: expected a number of bodies from 0 to 6 in frame 1 of 3, found '7'"),
        (lines_with(30, "1000000000000"), " line 30: expected a number of bodies from 0 to 6 in frame 2 of 3"),
        (lines_with(30, "2"), " line 58: expected the id of a body and 9 numbers, found '1'"),
        (lines_with(30, "0"), " line 31: expected a number of bodies from 0 to 6 in frame 3 of 3, found '720575"),
        (lines_with(3, "7.2e16 " + HEADER), " line 3: expected the id of a body and 9 numbers, found '7.2e16 0 1"),
        (lines_with(3, "9" * 30 + " " + HEADER), " line 3: expected the id of a body and 9 numbers, found '9999"),
        (lines_with(3, f"{ID} 0 1 1"), f" line 3: expected the id of a body and 9 numbers, found '{ID} 0 1 1'"),
        (lines_with(4, "24"), " line 4: expected the number of joints, 25, found '24'"),
        (lines_with(4, "1000000000000"), " line 4: expected the number of joints, 25, found '1000000000000'"),
        (lines_with(5), " line 30: expected a number of bodies from 0 to 6 in frame 2 of 3, found '720575"),
        (lines_with(85), " line 85: expected joint 25 of 25, found the end of the file"),
        (lines_with(7, "0.1 0.2 3"), " line 7: expected the 12 numbers of a joint, found '3 fields: 0.1 0.2 3'"),
        (lines_with(7, JOINT + " 1"), " line 7: expected the 12 numbers of a joint, found '13 fields: 0.2181153 "),
        (lines_with(7, JOINT[:-2] + "\n" + JOINT + " 2"), " line 30: expected a number of bodies"),
        (lines_with(33, JOINT.replace("0.1725972", "0.17z5972")), " line 33: expected a position in metres, found '0.17z5972'"),
        (lines_with(33, JOINT.replace("0.1725972", "0_1725972")), " line 33: expected a position in metres, found '0_1725972'"),
        (lines_with(33, JOINT.replace("3.785547", "inf")), " line 33: expected a position in metres, found 'inf'"),
        (lines_with(33, JOINT.replace("3.785547", "-1e39")), " line 33: expected a position in metres, found '-1e39'"),
        (lines_with(33, JOINT.replace("3.785547", "1e999")), " line 33: expected a position in metres, found '1e999'"),
        (lines_with(33, JOINT[:-1] + "3"), " line 33: expected a tracking state 0, 1 or 2 at the end, found '3'"),
        (lines_with(33, JOINT[:-1] + "2.0"), " line 33: expected a tracking state 0, 1 or 2 at the end, found '2.0'"),
        (lines_with(33, JOINT.replace("277.419", "|")), " line 33: expected a number, found '|'"),
        (lines_with(33, JOINT.replace("277.419", "277_419")), " line 33: expected a number, found '277_419'"),
        (lines_with(85, JOINT + " 2"), " line 85: expected the 12 numbers of a joint, found '13 fields: 0.2181153 "),
        (lines_with(85, "1 2"), " line 85: expected the 12 numbers of a joint, found '2 fields: 1 2'"),
        (lines_with(33, "\x00\xff"), " line 33: expected the 12 numbers of a joint, found '1 fields: \\x00ÿ'"),
    ],
)
def test_damage_is_named_with_its_line(text, message, tmp_path):
    with pytest.raises(InputError) as raised:
        read_text(tmp_path, text)
    found = str(raised.value)
    assert found.startswith(f"{tmp_path / NAME}{message}")
    assert "\n" not in found
    assert len(found) < len(str(tmp_path)) + 250
    with pytest.raises(InputError, match=NAME):
        Ntu60(root=tmp_path).read()


def test_fields_that_move_between_lines_are_found(tmp_path):
    """As many fields as there should be, but 11 in one line and 13 in the next."""
    lines = lines_with().split("\n")
    lines[10], lines[11] = lines[10][:-2], lines[11] + " 2"
    with pytest.raises(InputError, match="line 11: expected the 12 numbers of a joint, found '11 fields"):
        read_text(tmp_path, "\n".join(lines))
    lines[10], lines[11] = lines[10] + " | 2", lines[11].split(" ", 2)[2]
    with pytest.raises(InputError, match="line 11: expected the 12 numbers of a joint, found '13 fields"):
        read_text(tmp_path, "\n".join(lines))


def test_a_body_twice_in_a_frame_is_an_error(person, tmp_path):
    text = "\n".join(["1", "2", *body_lines(ID, person[0]), *body_lines(ID, person[1])])
    with pytest.raises(InputError, match=f"line 30: expected each body once a frame, found '{ID} "):
        read_text(tmp_path, text)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / NAME).mkdir()
    for path in (tmp_path / NAME, tmp_path / "gone.skeleton"):
        with pytest.raises(InputError, match=f"{path.name}: expected a .skeleton file of NTU RGB.D, found no readable file"):
            ntu.read_file(path)


@each(
    ("text", "megabytes"),
    [
        ("1000000000000\n" * 1000, 1),
        ("1\n1000000000000\n", 1),
        (f"1\n1\n{ID} {HEADER}\n1000000000000\n", 1),
        (lines_with(num_frames=500_000) + "0\n" * 499_997, 60),  # more frames than a clip may have
        (lines_with(num_frames=100_000) + "0\n" * 99_997, 90),
    ],
)
def test_numbers_in_a_file_take_no_memory(text, megabytes, tmp_path):
    (tmp_path / NAME).write_text(text)
    tracemalloc.start()
    clip = None
    try:
        clip = ntu.read_file(tmp_path / NAME)
    except InputError as error:
        problem = str(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < megabytes * 1e6
    if clip is None:
        assert NAME in problem
    else:
        assert clip.shape == (1, 100_000, 25, 3)


def test_thousands_of_bodies_take_no_time(person, tmp_path):
    start = time.perf_counter()
    text = text_of(3000, {i: (i, person[:1]) for i in range(3000)})
    made = time.perf_counter()
    clip = read_text(tmp_path, text)
    assert clip.shape == (1, 3000, 25, 3)
    assert time.perf_counter() - made < 5 * (made - start) + 1


def valid_text():
    rng = np.random.default_rng(0)
    body = rng.normal(size=(4, 25, 3))
    return text_of(4, {ID: (0, body), ID + 1: (1, body[:3] + 1)}).encode()


VALID = valid_text()
TOKENS = [b"0", b"1", b"2", b"6", b"7", b"25", b"-1", b"nan", b"inf", b"1e400", b"1e38", b"-0", b"|", b"_", b"1_0", b"0x1", b"\xff"]
TOKENS += [b"", b"\n", b"\r", b"1 2", b"1000000000000", b"18446744073709551616", b"9" * 400, str(ID).encode()]


@st.composite
def damaged_bytes(draw):
    """Any bytes, or a good file with bytes, fields or lines changed, or its end cut off."""
    kind = draw(st.sampled_from(["any", "digits", "bytes", "fields", "lines", "cut"]))
    if kind == "any":
        return draw(st.binary(max_size=200))
    if kind == "digits":
        return b"\n".join(draw(st.lists(st.sampled_from([*TOKENS, HEADER.encode(), JOINT.encode()]), max_size=40)))
    if kind == "bytes":
        content = bytearray(VALID)
        for place, byte in draw(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), max_size=6)):
            content[place] = byte
        return bytes(content)
    if kind == "fields":
        fields = [line.split(b" ") for line in VALID.split(b"\n")]
        place, token = st.integers(0, len(fields) - 1), st.sampled_from(TOKENS)
        for line, field, new in draw(st.lists(st.tuples(place, st.integers(0, 11), token), min_size=1, max_size=4)):
            fields[line][field % len(fields[line])] = new
        return b"\n".join(map(b" ".join, fields))
    if kind == "lines":
        lines = VALID.split(b"\n")
        place = st.integers(0, len(lines) - 1)
        for a, b, how in draw(st.lists(st.tuples(place, place, st.sampled_from(["swap", "drop", "double"])), max_size=3)):
            a, b = a % len(lines), b % len(lines)
            if how == "swap":
                lines[a], lines[b] = lines[b], lines[a]
            else:
                lines[a : a + 1] = [] if how == "drop" else [lines[a]] * 2
        return b"\n".join(lines)
    return VALID[: draw(st.integers(0, len(VALID)))]


@pytest.mark.filterwarnings("error")
@settings(deadline=2000, max_examples=500)
@given(damaged_bytes())
def test_any_bytes_give_a_clip_or_an_input_error(fuzz_folder, content):
    path = fuzz_folder / NAME
    path.write_bytes(content)
    try:
        clip = ntu.read_file(path)
    except InputError as error:
        problem = str(error)
        assert problem.startswith(f"{path}")
        assert " expected " in problem
        assert " found " in problem
        assert "\n" not in problem
        assert len(problem) < len(str(path)) + 250
    else:
        assert clip.dtype == np.float32
        assert clip.shape[2:] == (25, 3)
        assert clip.shape[0] <= 2
        assert clip.shape[1] <= content.count(b"\n") + content.count(b"\r")
        assert not np.isinf(clip).any()
        np.testing.assert_array_equal(np.isnan(clip).any(axis=-1), np.isnan(clip).all(axis=-1))
        assert np.isfinite(clip).any(axis=(1, 2, 3)).all()  # every row is somebody


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.5), st.integers(0, 20))
def test_any_single_person_comes_back_equal(fuzz_folder, seed, lost, num_frames):
    rng = np.random.default_rng(seed)
    clip = rng.integers(0, 2**32, (1, num_frames, 25, 3), dtype=np.uint32).view(np.float32)  # any bits
    bad = ~np.isfinite(clip).all(axis=-1) | (rng.random(clip.shape[:3]) < lost) | (rng.random((1, num_frames, 1)) < lost)
    clip[bad] = np.nan
    clip = clip if np.isfinite(clip).any() else clip[:0]
    path = fuzz_folder / "written.skeleton"
    path.write_text(ntu._format(clip, "x"))
    np.testing.assert_array_equal(ntu.read_file(path), clip)


# What no such file can hold


def broken(person, place, value):
    clip = person[None].copy()
    clip[place] = value
    return clip


@each(
    ("make", "message"),
    [
        (lambda p: one_clip(broken(p, (0, 2, 3, 1), np.nan)), r"'mine': expected joints that are NaN, or .*joint 3 .* frame 2"),
        (lambda p: one_clip(broken(p, (0, 2, 3), 0)), r"'mine': expected joints that .* not at the origin, found \[0. 0. 0.\]"),
        (lambda p: one_clip(broken(p, (0, 2, 3, 1), np.inf)), r"'mine': expected joints that .* finite"),
        (lambda p: one_clip(np.stack([p, np.full_like(p, np.nan)])), "'mine': expected persons who are seen in some frame"),
        (lambda p: one_clip(np.stack([p] * 7)), "'mine': expected at most 6 persons, found 7"),
        (lambda p: one_clip(p[None], labels=np.array([120])), "'mine': expected a label from 0 to 119, found 120"),
        (lambda p: one_clip(p[None], subjects=np.array([-1])), "'mine': expected a subject from 0 to 999, found -1"),
        (lambda p: one_clip(p[None], views=np.array([1000])), "'mine': expected a view from 0 to 999, found 1000"),
        (lambda p: replace(one_clip(p[None]), fps=15.0), "expected clips of 30 frames a second, found 15"),
        (lambda p: replace(one_clip(p[None]), layout=replace(ntu.LAYOUT, up="+z")), "expected clips in kinect-v2 .* found"),
        (lambda p: one_clip(p[None, ..., :2]), "expected clips in kinect-v2 in 3 dimensions .* found kinect-v2 in 2"),
    ],
)
def test_what_the_format_cannot_hold_is_not_written(make, message, person, tmp_path):
    with pytest.raises(InputError, match=message):
        ntu.write(make(person), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(person, tmp_path):
    (tmp_path / "file").write_text("mine")
    for root in (tmp_path, tmp_path / "file"):
        with pytest.raises(InputError, match="expected an empty or new folder"):
            ntu.write(one_clip(person[None]), root)
    assert (tmp_path / "file").read_text() == "mine"


def test_reading_can_be_sent_to_other_processes(person, tmp_path):
    ntu.write(one_clip(person[None]), tmp_path / "out")
    read = Ntu60(root=tmp_path / "out").list_samples().read
    assert isinstance(read, partial)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(read))(0)[0], person[None])


def regular(text):
    return parse_regular(text.encode(), LAYOUT.num_joints)


@each("end", ["\n", "\r\n"])
def test_a_regular_file_is_read_at_once_as_it_is_read_line_by_line(end, person, tmp_path):
    other = person + np.float32([1, 0, 0])
    other[3, 4] = 0
    text = text_of(34, {ID: (0, person), ID + 1: (4, other)}, end)
    (tmp_path / NAME).write_bytes(text.encode())
    np.testing.assert_array_equal(ntu.read_file(tmp_path / NAME), ntu.read_file(tmp_path / NAME, at_once=False))
    num_frames, bodies = regular(text)
    expected_frames, expected = ntu._parse(ntu._Lines(tmp_path / NAME, text.encode().rstrip().splitlines()))
    assert num_frames == expected_frames == 34
    assert len(bodies) == len(expected) == 2
    for one, same in zip(bodies, expected, strict=True):
        np.testing.assert_array_equal(one.frames, same.frames)
        np.testing.assert_array_equal(one.points.view(np.int32), same.points.view(np.int32))


@settings(deadline=2000, max_examples=500)
@given(damaged_bytes(), st.booleans())
def test_what_is_read_at_once_is_what_is_read_line_by_line(fuzz_folder, content, returns):
    content = content.replace(b"\n", b"\r\n") if returns else content
    at_once = parse_regular(content, LAYOUT.num_joints)
    if at_once is not None:
        num_frames, bodies = ntu._parse(ntu._Lines(fuzz_folder / NAME, content.rstrip().splitlines()))
        assert (at_once[0], len(at_once[1])) == (num_frames, len(bodies))
        for one, same in zip(at_once[1], bodies, strict=True):
            np.testing.assert_array_equal(one.frames, same.frames)
            np.testing.assert_array_equal(one.points.view(np.int32), same.points.view(np.int32))


def test_a_file_whose_lines_end_in_two_ways_is_left_to_the_reader_of_lines(person, tmp_path):
    text = text_of(3, {ID: (0, person[:3])}, "\r\n")
    assert regular(text) is not None
    for mixed in (text.replace("\r\n", "\n", 1), text.replace("\r\n", "\r", 1), text.replace(" ", "\r", 1)):
        assert regular(mixed) is None
    np.testing.assert_array_equal(read_text(tmp_path, text.replace("\r\n", "\n", 1)), person[None, :3])


@each(
    ("old", "new"),
    [
        ("1.5 ", "1_5 "),
        ("\n1\n", "\n7\n"),
        ("\n1\n", "\n0\n"),
        ("\n1\n", "\n01\n"),
        ("1\n", "2\n"),
        ("1\n", "+1\n"),
        (f"{ID} ", f"{ID}x "),
        (f"{ID} ", f"{ID}{ID} "),
        ("93 2\n", "93  2\n"),
        ("93 2\n", "93\t2\n"),
        ("93 2\n", "93 7\n"),
        ("93 2\n", "93 2 \n"),
        ("93 2\n", "93 2 2\n"),
        ("93 2\n", "93 02\n"),
        ("\n25\n", "\n24\n"),
        (" 0.02764709", ""),
        ("1.5 ", "1e39 "),
        ("1.5 ", "1.5x "),
    ],
)
def test_an_unusual_file_is_left_to_the_reader_of_lines(old, new):
    text = text_of(1, {ID: (0, np.full((1, 25, 3), 1.5, np.float32))})
    assert regular(text) is not None
    assert regular(text.replace(old, new, 1)) is None
