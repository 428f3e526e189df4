"""Files whose points have names: BVH, C3D, TRC, CSV, the TSV of Qualisys. Held against the libraries that write or read them."""

from contextlib import suppress

import numpy as np
import pytest

from fdsm.data.clips import read_clip, read_points
from fdsm.data.formats import bvh
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from tests.cases import each
from tests.data.named_files import (
    cells_of,
    write_bvh,
    write_c3d,
    write_csv,
    write_deeplabcut,
    write_motive,
    write_qualisys,
    write_trc,
)

NAMES = "LShoulder RShoulder LElbow RElbow LWrist RWrist LHip RHip LKnee RKnee LAnkle RAnkle Neck Head".split()
JOINTS = [name.replace("L", "left_", 1) if name[0] == "L" else name.replace("R", "right_", 1) for name in NAMES]
JOINTS = [joint.lower() for joint in JOINTS]


@pytest.fixture
def points():
    """Named points (5, 14, 3) in metres, of which the left wrist is missing in frame 2."""
    places = np.random.default_rng(0).normal(1, 0.4, (5, len(NAMES), 3)).round(4)
    places[2, 4] = np.nan
    return places


def check(path, points, fps, up="+y", axes=3, layout=None):
    """The clip has the points under the names that layouts have, and the file's rate and axis."""
    clip, found, rate = read_points(path, layout)
    assert rate == pytest.approx(fps, rel=1e-3)
    assert found.up == up
    assert clip.shape == (1, len(points), found.num_joints, axes)
    assert clip.dtype == np.float32
    for column, joint in enumerate(JOINTS):
        np.testing.assert_allclose(clip[0, :, found.joints.index(joint)], points[:, column], atol=2e-4, err_msg=joint)


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
    bvhio = pytest.importorskip("bvhio")
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


def refused(path, message=""):
    with pytest.raises(InputError, match=message) as raised:
        read_points(path)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


# ---- C3D


@each(
    ("missing", "screen", "up"),
    [("residual", ("+X", "+Z"), "+z"), ("nan", ("+X", "+Y"), "+y"), ("origin", ("+Y", "-X"), "-x"), ("residual", None, "+z")],
)
def test_c3d_by_ezc3d(missing, screen, up, points, tmp_path):
    pytest.importorskip("ezc3d")
    pytest.importorskip("c3d")
    write_c3d(tmp_path / "a.c3d", points * 1000, NAMES, fps=59.94, missing=missing, screen=screen)
    clip, layout, _ = read_points(tmp_path / "a.c3d")
    check(tmp_path / "a.c3d", points * 1000, 59.94, up)
    assert np.isnan(clip[0, 2, layout.joints.index("left_wrist")]).all()
    assert np.isfinite(clip[0, 2, layout.joints.index("right_wrist")]).all()


@each("scale", [-1.0, 0.1])
def test_c3d_by_c3d_with_floats_and_integers(scale, points, tmp_path):
    c3d = pytest.importorskip("c3d")
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
    c3d = pytest.importorskip("c3d")
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
    pytest.importorskip("ezc3d")
    pytest.importorskip("c3d")
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
    pytest.importorskip("ezc3d")
    pytest.importorskip("c3d")
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


# ---- CSV


@each(
    ("title", "separator"),
    [
        (lambda name, axis: f"{name}_{axis}", ","),
        (lambda name, axis: f"{name}.{axis.upper()}", ","),
        (lambda name, axis: f"{name} {axis} (mm)", "\t"),
        (lambda name, axis: f"{axis}_{name}", ";"),
        (lambda name, axis: f"{name}{axis.upper()}", ","),
        (lambda name, axis: f"{name}_position_{axis}", ","),
    ],
)
def test_csv_with_a_column_for_each_coordinate(title, separator, points, tmp_path):
    header = ["Frame", "Timestamp", *(title(name, axis) for name in NAMES for axis in "xyz"), "Hip_rotation_x", "note"]
    rows = [[frame, f"{frame / 25:.3f}", *cells, "7", "hm"] for frame, cells in enumerate(cells_of(points))]
    if separator == ";":  # as spreadsheets write where the comma is a decimal mark
        rows = [[str(cell).replace(".", ",") for cell in row] for row in rows]
    write_csv(tmp_path / "a.csv", header, rows, separator)
    check(tmp_path / "a.csv", points, 25)


@each("keys", ["frame joint x y z", "time joint x y z", "frame landmark_name x y z visibility timestamp_ms"])
def test_csv_with_a_row_for_each_point(keys, points, tmp_path):
    rows = []
    for frame, row in enumerate(points):
        for name, (x, y, z) in zip(NAMES, row, strict=True):
            if np.isnan(x):
                continue
            cells = {"frame": 7 + frame, "time": frame / 25, "timestamp_ms": frame * 40, "visibility": 0.9}
            cells |= {"joint": name, "landmark_name": name, "x": x, "y": y, "z": z}
            rows.append([cells[key] for key in keys.split()])
    write_csv(tmp_path / "a.csv", keys.split(), rows)
    check(tmp_path / "a.csv", points, 30 if "time" not in keys else 25)


@each("title", [lambda i, axis: f"{axis}_{i}", lambda i, axis: f"{axis}{i}", lambda i, axis: f"landmark_{i}_{axis}"])
def test_csv_of_numbered_landmarks_is_mediapipe_if_there_are_33(title, tmp_path):
    places = np.random.default_rng(0).random((4, 33, 4)).round(4)
    places[..., 3] = 0.9  # visibility
    places[1, 15, 3] = 0.01  # of the left wrist
    header = [title(i, axis) for i in range(33) for axis in ("x", "y", "z", "v")]
    write_csv(tmp_path / "a.csv", header, places.reshape(4, -1).tolist())
    clip, layout, fps = read_points(tmp_path / "a.csv")
    assert (layout, fps) == (get_layout("mediapipe-33"), 30)
    assert np.isnan(clip[0, 1, 15]).all()
    clip[0, 1, 15] = places[1, 15, :3]
    np.testing.assert_allclose(clip[0], places[..., :3], atol=1e-6)


def test_csv_of_numbered_points_has_the_layout_that_is_given(tmp_path):
    places = np.random.default_rng(0).random((4, 17, 2)).round(4)
    write_csv(tmp_path / "a.csv", [f"{axis}{i}" for i in range(17) for axis in "xy"], places.reshape(4, -1).tolist())
    clip, layout, _ = read_points(tmp_path / "a.csv", get_layout("coco-17"))
    assert layout == get_layout("coco-17")
    np.testing.assert_allclose(clip[0], places, atol=1e-6)
    refused(tmp_path / "a.csv", "expected a named layout with numbered points.*coco-17, h36m-17")


def test_two_persons_in_a_csv(points, tmp_path):
    header = ["frame", "person_id", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[frame, who, *cells] for who, shift in ((7, 0), (3, 1)) for frame, cells in enumerate(cells_of(points + shift))]
    write_csv(tmp_path / "a.csv", header, rows)
    clip, *_ = read_points(tmp_path / "a.csv")
    assert clip.shape[:2] == (2, 5)
    np.testing.assert_allclose(clip[1], clip[0] + 1, atol=1e-5)


def test_frames_that_a_csv_leaves_out_show_nobody(points, tmp_path):
    header = ["frame", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[frame, *cells] for frame, cells in zip((3, 4, 7, 8, 9), cells_of(points), strict=True)]
    write_csv(tmp_path / "a.csv", header, rows)
    clip, *_ = read_points(tmp_path / "a.csv")
    assert clip.shape[1] == 7
    assert np.isnan(clip[0, 2:4]).all()


@each("old", [False, True])
def test_csv_of_motive(old, points, tmp_path):
    points = points.copy()
    write_motive(tmp_path / "a.csv", np.nan_to_num(points, nan=0.5), NAMES, old=old)
    points[2, 4] = 0.5
    check(tmp_path / "a.csv", points, 120)


def test_csv_of_deeplabcut(points, tmp_path):
    scores = np.full((5, len(NAMES)), 0.9)
    scores[2, 4] = 0.001
    write_deeplabcut(tmp_path / "a.csv", np.nan_to_num(points, nan=0.5)[..., :2], NAMES, scores)
    check(tmp_path / "a.csv", points[..., :2], 30, "-y", axes=2)


@each(
    ("text", "message"),
    [
        ("a,b,c\n1,2,3\n", "expected a table with a header such as nose_x"),
        ("nose_x,nose_y\n", "expected rows below the header"),
        ("nose_x,nose_y\n1,2,3,4\n", "expected 2 cells in a row"),
        ("nose_x,nose_y\na,b\n", "expected numbers below the header"),
        ("nose_x,nose_y\n1,2\n", "found no left shoulder"),
        ("joint,x,y\nnose,1,2\n", "expected a column frame or time"),
        ("frame,joint,x,y\n1,nose,1,2\n1,nose,1,2\n", "expected each point once in a frame, found 'nose' again in frame 1"),
        ("frame,nose_x,nose_y\n1,2,3\n1000000000,2,3\n", "expected the frames of one clip"),
        ("Format Version,1.23\n", "expected a table"),
        ("scorer,a\n", "expected a table"),
        ("\0\0", "table"),
        ('"a', "table"),
        ("NO_OF_FRAMES\t3\n", "Qualisys"),
    ],
)
def test_a_wrong_csv_is_named(text, message, tmp_path):
    (tmp_path / "a.csv").write_text(text)
    refused(tmp_path / "a.csv", message)


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


def test_bytes_are_not_taken_for_a_table(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\x01" * 10)
    refused(tmp_path / "a.csv", "expected a table with a header")


def test_the_warnings_of_c3d_are_not_shown(points, tmp_path, recwarn):
    pytest.importorskip("ezc3d")
    pytest.importorskip("c3d")
    write_c3d(tmp_path / "a.c3d", points, NAMES)
    read_points(tmp_path / "a.c3d")
    assert not recwarn.list
