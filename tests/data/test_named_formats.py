"""Files whose points have names: BVH, C3D, TRC, the TSV of Qualisys. Held against the libraries that write or read them."""

from contextlib import suppress
from importlib import import_module

import numpy as np
import pytest

from fdsm.data.clips import read_clip, read_points
from fdsm.data.formats import bvh, trc
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from tests.cases import each
from tests.data.named_files import (
    JOINTS,
    NAMES,
    cells_of,
    check,
    refused,
    some_points,
    write_bvh,
    write_c3d,
    write_csv,
    write_motive,
    write_qualisys,
    write_trc,
)


@pytest.fixture
def points():
    return some_points()


# ---- BVH


def hierarchy(order="ZXY", every=False):
    """A small body, and the joints of it in the order of the file. `every`: all joints have position channels."""
    rng = np.random.default_rng(1)
    below = {"Hips": ["Neck", "LeftUpLeg", "RightUpLeg"], "Neck": ["LeftArm", "RightArm"], "LeftArm": ["LeftHand"]}
    lines = ["HIERARCHY"]
    count = 0

    def emit(name, tab):
        nonlocal count
        offset = " ".join(f"{number:.5f}" for number in rng.normal(0, 10, 3))
        places = "Xposition Yposition Zposition " if every or name == "Hips" else ""
        rotations = " ".join(f"{axis}rotation" for axis in order)
        channels = (places + rotations).split()
        count += len(channels)
        lines.extend([f"{tab}{'ROOT' if name == 'Hips' else 'JOINT'} {name}", tab + "{", f"{tab}\tOFFSET {offset}"])
        lines.append(f"{tab}\tCHANNELS {len(channels)} {' '.join(channels)}")
        for child in below.get(name, []):
            emit(child, tab + "\t")
        if name not in below:
            lines.extend([f"{tab}\tEnd Site", tab + "\t{", f"{tab}\t\tOFFSET 0 0 15", tab + "\t}"])
        lines.append(tab + "}")

    emit("Hips", "")
    motion = rng.normal(0, 40, (4, count))
    rows = [" ".join(f"{number:.5f}" for number in row) for row in motion]
    return "\n".join([*lines, "MOTION", "Frames: 4", "Frame Time: 0.0083333", *rows]) + "\n"


@pytest.mark.parametrize("every", [False, True])
def test_bvh_has_the_places_that_bvhio_has(every, tmp_path):
    bvhio = import_module("bvhio")
    for order in ("ZXY", "YXZ", "XYZ", "ZYX", "XZY", "YZX"):
        path = tmp_path / f"{order}.bvh"
        path.write_text(hierarchy(order, every))
        joints, motion, seconds = bvh._parse(path.read_bytes())
        places = bvh._positions(joints, motion)
        assert seconds == bvhio.readAsBvh(str(path)).FrameTime
        root = bvhio.readAsHierarchy(str(path))
        for frame in range(4):
            root.loadPose(frame)
            for joint, *_ in root.layout():
                expected = np.array(joint.PositionWorld.to_tuple())
                number = [own.name for own in joints].index(joint.Name)
                np.testing.assert_allclose(places[number, frame], expected, atol=1e-3, err_msg=f"{order} {joint.Name}")


def test_bvh_has_the_tips_of_its_chains(tmp_path):
    """In the rest pose, a tip is its offset away from its joint."""
    (tmp_path / "a.bvh").write_text(hierarchy())
    joints, motion, _ = bvh._parse((tmp_path / "a.bvh").read_bytes())
    places = bvh._positions(joints, np.zeros_like(motion))
    names = [joint.name for joint in joints]
    np.testing.assert_allclose(places[names.index("LeftHand_end")] - places[names.index("LeftHand")], [[0, 0, 15]] * 4)
    clip, layout, fps = read_clip(tmp_path / "a.bvh")
    assert {"left_wrist", "left_hand"} <= set(layout.joints)  # `LeftHand` is the wrist, its tip the hand
    assert fps == pytest.approx(120, rel=1e-4)
    hand, wrist = (clip[0, :, layout.joints.index(f"left_{joint}")] for joint in ("hand", "wrist"))
    np.testing.assert_allclose(np.linalg.norm(hand - wrist, axis=1), 15, rtol=1e-4)


@each(
    "write",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\t", "").replace("\n{", " {"),
        lambda text: text + "\n  \n",
        lambda text: text.replace("Frames: 4", "Frames:\t4").replace(" ", "  "),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("JOINT LeftHand", "JOINT Left Hand"),
    ],
)
def test_bvh_may_be_written_in_many_ways(write, tmp_path):
    (tmp_path / "a.bvh").write_text(hierarchy())
    (tmp_path / "b.bvh").write_bytes(write(hierarchy()).encode())
    np.testing.assert_array_equal(read_clip(tmp_path / "a.bvh")[0], read_clip(tmp_path / "b.bvh")[0])


@each(
    ("change", "message"),
    [
        (lambda text: text[: len(text) * 3 // 4], "numbers for 4 frames"),
        (lambda text: text.replace("Frames: 4", "Frames: 5"), "numbers for 5 frames"),
        (lambda text: text.replace("Frames: 4", "Frames: 99999999999"), "numbers for 99999999999 frames"),
        (lambda text: text[: text.index("MOTION")], "no HIERARCHY, MOTION"),
        (lambda text: text.replace("}", "", 1), "brace"),
        (lambda text: text.replace("OFFSET", "OFSET", 1), "OFSET"),
        (lambda text: text.replace("Zrotation", "Wrotation", 1), "channels"),
        (lambda text: text.replace("0.0083333", "nan"), "frame time"),
        (
            lambda text: text.replace("Left", "Limb"),
            "found no left shoulder, no left hip among the names 'LimbArm', 'LimbHand'",
        ),
        (lambda _: "HIERARCHY\nROOT\n" * 10_000, "no HIERARCHY, MOTION"),
        (lambda _: "{}", "no HIERARCHY, MOTION"),
    ],
)
def test_a_wrong_bvh_is_named(change, message, tmp_path):
    (tmp_path / "walk.bvh").write_text(change(hierarchy()))
    refused(tmp_path / "walk.bvh", message)


# ---- C3D


@each(
    ("missing", "screen", "up"),
    [("residual", ("+X", "+Z"), "+z"), ("nan", ("+X", "+Y"), "+y"), ("origin", ("+Y", "-X"), "-x"), ("residual", None, "+z")],
)
def test_c3d_by_ezc3d(missing, screen, up, points, tmp_path):
    write_c3d(tmp_path / "a.c3d", points * 1000, NAMES, fps=59.94, missing=missing, screen=screen)
    clip, layout, _ = read_points(tmp_path / "a.c3d")
    check(tmp_path / "a.c3d", points * 1000, 59.94, up)
    assert np.isnan(clip[0, 2, layout.joints.index("left_wrist")]).all()
    assert np.isfinite(clip[0, 2, layout.joints.index("right_wrist")]).all()


@each("scale", [-1.0, 0.1])
def test_c3d_by_c3d_with_floats_and_integers(scale, points, tmp_path):
    c3d = import_module("c3d")
    writer = c3d.Writer(point_rate=100, point_scale=scale)
    writer.set_point_labels(NAMES)
    for frame in points * 1000:
        row = np.zeros((len(NAMES), 5))
        row[:, :3] = np.nan_to_num(frame)
        row[np.isnan(frame).any(axis=1), 3] = -1
        writer.add_frames([(row, np.zeros((0, 0)))])
    with (tmp_path / "a.c3d").open("wb") as file:
        writer.write(file)
    clip, layout, _ = read_points(tmp_path / "a.c3d")
    at = layout.joints.index("right_wrist")
    np.testing.assert_allclose(clip[0, :, at], points[:, NAMES.index("RWrist")] * 1000, atol=0.11)
    assert np.isnan(clip[0, 2, layout.joints.index("left_wrist")]).all()


@each("first", [1, 65_530, 70_000, 140_000])
def test_a_c3d_may_start_late_in_a_long_recording(first, points, tmp_path):
    c3d = import_module("c3d")
    writer = c3d.Writer(point_rate=100, point_scale=-1.0)
    writer.set_point_labels(NAMES)
    writer.set_start_frame(first)
    for frame in np.nan_to_num(points, nan=0.5):
        writer.add_frames([(np.pad(frame, ((0, 0), (0, 2))), np.zeros((0, 0)))])
    with (tmp_path / "a.c3d").open("wb") as file:
        writer.write(file)
    points[2, 4] = 0.5
    check(tmp_path / "a.c3d", points, 100, "+z")


def test_two_subjects_of_a_c3d_are_two_persons(points, tmp_path):
    names = [f"{subject}:{name}" for subject in ("Anna", "Ben") for name in NAMES] + ["Ball:1"]
    both = np.concatenate([points, points + 1, points[:, :1]], axis=1)
    write_c3d(tmp_path / "a.c3d", both, names)
    clip, layout, _ = read_points(tmp_path / "a.c3d")
    assert clip.shape == (2, 5, layout.num_joints, 3)
    np.testing.assert_allclose(clip[1], clip[0] + 1, atol=1e-5)


def test_a_missing_package_is_named(points, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "c3d", None)
    (tmp_path / "a.c3d").write_bytes(b"\x02\x50" + bytes(1022))
    refused(tmp_path / "a.c3d", r"needs the package c3d, which is not installed: pip install 'fdsm\[formats\]'")


def test_a_damaged_c3d_is_named(points, tmp_path):
    path = tmp_path / "a.c3d"
    write_c3d(path, points, NAMES)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1024])
    refused(path, "frames are there")
    rng = np.random.default_rng(0)
    for _ in range(100):
        damaged = bytearray(whole[: rng.integers(1, len(whole))] if rng.random() < 0.3 else whole)
        for _ in range(rng.integers(1, 6)):
            damaged[rng.integers(0, len(damaged))] = rng.integers(0, 256)
        path.write_bytes(bytes(damaged))
        read_or_refuse(path)


def read_or_refuse(path):
    """Any other error than InputError fails the test."""
    with suppress(InputError):
        read_points(path)


# ---- TRC and TSV


@each(("blank", "units"), [(True, "mm"), (False, "m")])
def test_trc_with_and_without_a_blank_line(blank, units, points, tmp_path):
    write_trc(tmp_path / "a.trc", points, NAMES, fps=59.94, blank=blank, units=units)
    check(tmp_path / "a.trc", points, 59.94)


@each("fps", [29.97, 300.0])
@each("named", [0.5, 1 / 3, 5.0, 0.0])
def test_trc_whose_header_names_another_rate_than_its_rows(fps, named, points, tmp_path):
    """As kineticstoolkit writes it, the rate times the frames, and as Pose2Sim does, the rate that was asked for."""
    write_trc(tmp_path / "a.trc", points, NAMES, fps=fps)
    text = (tmp_path / "a.trc").read_text()
    (tmp_path / "a.trc").write_text(text.replace(f"{fps}\t{fps}", f"{fps * named}\t{fps * named}"))
    _, _, rate = trc.read(tmp_path / "a.trc")
    assert rate == pytest.approx(fps, rel=0.01)


def test_trc_keeps_the_rate_of_its_header_where_times_are_rounded_cut_or_left_out(points, tmp_path):
    write_trc(tmp_path / "a.trc", points, NAMES, fps=300.0)
    lines = (tmp_path / "a.trc").read_text().splitlines()
    head, rows = lines[:6], [line.split("\t") for line in lines[6:]]
    rounded = [[row[0], f"{float(row[1]):.3f}", *row[2:]] for row in rows]
    without = [[row[0], "", *row[2:]] for row in rows]
    later = [[row[0], f"{float(row[1]) + (place > 2):.4f}", *row[2:]] for place, row in enumerate(rows)]
    assert trc._rate(2700.0, [f"{frame / 30:.3f}" for frame in range(90)]) == pytest.approx(30, rel=0.001)
    for changed in (rounded, without, later):
        (tmp_path / "a.trc").write_text("\n".join([*head, *("\t".join(row) for row in changed)]) + "\n")
        assert trc.read(tmp_path / "a.trc")[2] == 300


def test_trc_without_the_tabs_of_empty_cells_and_with_zeros(points, tmp_path):
    points[:, -1] = np.nan  # the head
    write_trc(tmp_path / "a.trc", points, NAMES)
    text = (tmp_path / "a.trc").read_text().replace("\t\t\t\n", "\n")
    (tmp_path / "a.trc").write_text(text)
    check(tmp_path / "a.trc", points, 30)
    write_trc(tmp_path / "a.trc", np.nan_to_num(points), NAMES)
    check(tmp_path / "a.trc", points, 30)


@each("times", [True, False])
def test_tsv_of_qualisys(times, points, tmp_path):
    write_qualisys(tmp_path / "a.tsv", points.round(3), NAMES, times=times)
    check(tmp_path / "a.tsv", points.round(3), 100, "+z")
    # Exports may say NULL for what is missing, and EXT as the frequency of an external clock. Both were refused as damage.
    text = (tmp_path / "a.tsv").read_text()
    text = text.replace("\t0.000\t0.000\t0.000", 3 * "\tNULL").replace("FREQUENCY\t100", "FREQUENCY\tEXT")
    (tmp_path / "a.tsv").write_text(text)
    assert "NULL" in (tmp_path / "a.tsv").read_text()
    check(tmp_path / "a.tsv", points.round(3), 100 if times else 30, "+z")


@each(
    ("name", "change", "message"),
    [
        ("a.trc", lambda text: "\n".join(text.splitlines()[:-2]), "3 of 5 frames|in 3 of 5"),
        ("a.trc", lambda text: text.replace("PathFileType", "Path"), "PathFileType"),
        ("a.trc", lambda text: text.replace("DataRate\t", "", 1), "TRC"),
        ("a.trc", lambda text: text.replace("0.", "o.", 3), "TRC"),
        ("a.trc", lambda text: text.replace("LHip\t\t\t", ""), "more than the 13 markers"),
        ("a.tsv", lambda text: "\n".join(text.splitlines()[:-2]), "Qualisys"),
        ("a.tsv", lambda text: text.replace("NO_OF_FRAMES\t5", "NO_OF_FRAMES\t5000"), "for 5000 frames"),
        ("a.tsv", lambda text: text.replace("FREQUENCY", "RATE"), "Qualisys"),
    ],
)
def test_a_wrong_trc_or_tsv_is_named(name, change, message, points, tmp_path):
    write_trc(tmp_path / "a.trc", points, NAMES)
    write_qualisys(tmp_path / "a.tsv", points, NAMES)
    (tmp_path / name).write_text(change((tmp_path / name).read_text()))
    refused(tmp_path / name, message)


# ---- all of them


def test_damaged_text_is_read_or_refused(points, tmp_path):
    write_trc(tmp_path / "a.trc", points, NAMES)
    write_qualisys(tmp_path / "a.tsv", points, NAMES)
    write_motive(tmp_path / "a.csv", points, NAMES)
    (tmp_path / "a.bvh").write_text(hierarchy())
    write_csv(tmp_path / "b.csv", ["frame", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")], [[0, *cells_of(points)[0]]])
    rng = np.random.default_rng(0)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        for _ in range(40):
            damaged = bytearray(whole[: rng.integers(1, len(whole))] if rng.random() < 0.3 else whole)
            for _ in range(rng.integers(1, 6)):
                damaged[rng.integers(0, len(damaged))] = rng.integers(0, 256)
            path.write_bytes(bytes(damaged))
            read_or_refuse(path)


def test_a_layout_file_names_odd_markers(points, tmp_path):
    odd = [f"M{number}" for number in range(len(NAMES))]
    write_trc(tmp_path / "a.trc", points, odd)
    refused(tmp_path / "a.trc", "found no left shoulder.*among the names 'M0', 'M1'")
    lines = [f"  {joint.replace('_', ' ')}: {name}" for joint, name in zip(JOINTS, odd, strict=True)]
    (tmp_path / "mine.yaml").write_text("\n".join(["points:", *lines]))
    mine = get_layout(str(tmp_path / "mine.yaml"))
    check(tmp_path / "a.trc", points, 30, layout=mine)
    for array in (np.zeros((2, 26, 3)), np.zeros((2, 17, 3))):
        np.save(tmp_path / "a.npy", array)
        with pytest.raises(InputError, match=r"a\.npy: expected .*layout"):
            read_clip(tmp_path / "a.npy", mine)


def test_offsets_and_rotations_of_the_tests_own_bvh_give_the_places_back(tmp_path):
    from fdsm.synthetic import generate, load_programs

    clips = generate([load_programs()[0]], num_subjects=1, num_views=1, num_trials=1, seed=1, jitter=0)
    write_bvh(tmp_path / "a.bvh", clips[0][0].astype(float), clips.layout.joints)
    clip, layout, _ = read_clip(tmp_path / "a.bvh")
    for joint in ("left_wrist", "right_ankle", "left_hand"):
        expected = clips[0][0][:, clips.layout.joints.index(joint)]
        np.testing.assert_allclose(clip[0, :, layout.joints.index(joint)], expected, atol=0.02, err_msg=joint)


def test_the_warnings_of_c3d_are_not_shown(points, tmp_path, recwarn):
    write_c3d(tmp_path / "a.c3d", points, NAMES)
    read_points(tmp_path / "a.c3d")
    assert not recwarn.list


def changed(path, before, after):
    """Change bytes that stand once in a file."""
    content = path.read_bytes()
    assert content.count(before) == 1
    path.write_bytes(content.replace(before, after))


def test_a_c3d_takes_no_more_than_it_has(points, tmp_path):
    """Frames without markers and labels without letters take no room in a file, so their number is not believed."""
    path = tmp_path / "a.c3d"
    write_c3d(path, points * 1000, NAMES)
    count, none = bytes([len(NAMES), 0]), bytes(2)
    changed(path, b"P" + count, b"P" + none)  # in the header
    changed(path, b"USED\x07\x00\x02\x00" + count, b"USED\x07\x00\x02\x00" + none)
    refused(path, "expected markers in a C3D file, found 0 in 0 frames")
    write_c3d(path, points * 1000, NAMES)
    shape = bytes([max(map(len, NAMES)), len(NAMES)])
    changed(path, b"LABELS\x85\x00\xff\x02" + shape, b"LABELS\x85\x00\xff\x03\x00" + shape[1:])
    refused(path, "labels in 2 dimensions")


@each(
    ("below", "message"),
    [
        ("End Site { OFFSET 0 1 0 End Site { OFFSET 0 1 0 } }", "END 'Site' below an End Site"),
        ("End Site { OFFSET 0 1 0 JOINT a { OFFSET 0 1 0 CHANNELS 0 } }", "JOINT 'a' below an End Site"),
        ("JOINT " + "a" * 201 + " { OFFSET 0 1 0 CHANNELS 0 }", "JOINT 'a+' with a name too long"),
    ],
)
def test_a_bvh_has_no_names_that_grow(below, message, tmp_path):
    motion = "MOTION\nFrames: 1\nFrame Time: 0.1\n0\n"
    (tmp_path / "a.bvh").write_text(f"HIERARCHY ROOT r {{ OFFSET 0 0 0 CHANNELS 1 Xrotation {below} }} {motion}")
    refused(tmp_path / "a.bvh", message)
