"""Tables of points with a header, in the forms that people and tools write."""

import json

import numpy as np
import pytest

from fdsm.data.clips import read_points
from fdsm.data.layouts import get_layout
from fdsm.values import Layout
from tests.cases import each
from tests.data.named_files import NAMES, cells_of, check, refused, some_points, write_csv, write_deeplabcut, write_motive

KINECT = get_layout("kinect-v2")


@pytest.fixture
def points():
    return some_points()


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


@each(("title", "written"), [("timestamp_ms", "{:.0f}"), ("time", "{:.3f}")])
def test_times_that_are_rounded_give_the_rate_at_which_was_recorded(title, written, tmp_path):
    points = np.random.default_rng(0).random((90, len(NAMES), 3))
    times = [frame / 30 * (1000 if title.endswith("ms") else 1) for frame in (*range(40), *range(50, 100))]  # ten frames are lost
    header = ["frame", title, *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    frames = [*range(40), *range(50, 100)]
    rows = [[number, written.format(time), *row.reshape(-1)] for number, time, row in zip(frames, times, points, strict=True)]
    write_csv(tmp_path / "a.csv", header, rows)
    assert read_points(tmp_path / "a.csv")[2] == pytest.approx(30, rel=1e-3)


def test_of_two_times_the_first_gives_the_rate_in_its_unit(points, tmp_path):
    header = ["time_s", "timestamp_ms", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[f"{frame / 25:.2f}", 40 * frame, *cells] for frame, cells in enumerate(cells_of(points))]
    write_csv(tmp_path / "a.csv", header, rows)
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
    refused(tmp_path / "a.csv", "expected option 'layout' beside numbered points.*coco-17, h36m-17")


def test_two_persons_in_a_csv(points, tmp_path):
    header = ["frame", "person_id", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[frame, who, *cells] for who, shift in ((7, 0), (3, 1)) for frame, cells in enumerate(cells_of(points + shift))]
    write_csv(tmp_path / "a.csv", header, rows)
    clip, *_ = read_points(tmp_path / "a.csv")
    assert clip.shape[:2] == (2, 5)
    np.testing.assert_allclose(clip[1], clip[0] + 1, atol=1e-5)


@each("takes_turns", [False, True])
def test_frames_may_be_the_names_of_pictures(takes_turns, points, tmp_path):
    both = np.stack([points, points + 1])
    header = ["frame", "person", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[f"img_{frame}.png", who, *cells] for who in (0, 1) for frame, cells in enumerate(cells_of(both[who]))]
    write_csv(tmp_path / "wide.csv", header, sorted(rows) if takes_turns else rows)
    rows = [[*row[:2], name, *row[3 * place + 2 : 3 * place + 5]] for row in rows for place, name in enumerate(NAMES)]
    write_csv(tmp_path / "long.csv", ["frame", "person", "joint", "x", "y", "z"], sorted(rows) if takes_turns else rows)
    for name in ("wide.csv", "long.csv"):
        clip, layout, _ = read_points(tmp_path / name)
        assert clip.shape[:2] == both.shape[:2]
        np.testing.assert_allclose(clip[..., layout.joints.index("right_wrist"), :], both[:, :, NAMES.index("RWrist")], atol=2e-4)


@each("separator", [";", "\t"])
def test_a_decimal_comma_may_have_an_exponent(separator, points, tmp_path):
    """Spreadsheets write small numbers so."""
    header = ["frame", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    points = points * 1e-5
    rows = [[frame, *(f"{number:.3E}".replace(".", ",") for number in row.ravel())] for frame, row in enumerate(points)]
    write_csv(tmp_path / "a.csv", header, rows, separator)
    clip, layout, _ = read_points(tmp_path / "a.csv")
    np.testing.assert_allclose(clip[0, :, layout.joints.index("right_wrist")], points[:, NAMES.index("RWrist")], rtol=1e-3)


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
        ("frame,x,y\n1,2,3\n", "expected a table with a header such as nose_x"),
        (",".join(["0.123456789012345678"] * 75), "found '0.1234567890', '0.1234567890', '0.1234567890', '0.1234567890'$"),
        ("nose_x,nose_y\n", "expected rows below the header"),
        ("nose_x,nose_y\n1,2,3,4\n", "expected 2 cells in a row"),
        ("nose_x,nose_y\na,b\n", "expected numbers below the header"),
        ("nose_x,nose_y\n1,2\n", "found no left shoulder"),
        ("joint,x,y\nnose,1,2\n", "expected a column frame or time"),
        ("frame,joint,x,y\n1,nose,1,2\n1,nose,1,2\n", "expected each point once in a frame, found 'nose' again in frame 1"),
        ("frame,nose_x,nose_y\n1,2,3\n1000000000,2,3\n", "expected the frames of one clip"),
        ("nose_x,nose_y,nose.x\n1,2,3\n", "expected one column for x of 'nose', found 2"),
        ("frame,joint,x,y,y\n1,nose,1,2,3\n", "expected one column for y, found 2"),
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


def test_rows_may_end_before_the_last_column(points, tmp_path):
    header = ["frame", *(f"{name}_{axis}" for name in NAMES for axis in "xyz"), "person"]
    points[3, -1] = np.nan
    rows = [[frame, *cells, "0"] for frame, cells in enumerate(cells_of(points))]
    rows[3] = rows[3][:-4]  # the last point and the person
    write_csv(tmp_path / "a.csv", header, rows)
    clip, layout, _ = read_points(tmp_path / "a.csv")
    assert clip.shape[:2] == (2, 5)  # the row without a person is of another one
    assert np.isnan(clip[1, 3, layout.joints.index("head")]).all()
    np.testing.assert_allclose(clip[1, 3, layout.joints.index("left_knee")], points[3, NAMES.index("LKnee")], atol=1e-5)
    rows = [[frame, *row, name] for frame, of in enumerate(points) for name, row in zip(NAMES, of, strict=True)]
    write_csv(tmp_path / "b.csv", ["frame", "x", "y", "z", "joint"], [*rows, [1, 2]])
    points[2, 4] = np.nan
    check(tmp_path / "b.csv", points, 30)


def test_numbers_of_points_may_be_long(tmp_path):
    """Python takes no number of more than 4,300 digits from a text."""
    digits = "1" * 5000
    (tmp_path / "a.csv").write_text(f"frame,joint,x,y\n0,{digits},1,2\n0,{digits}1,1,2\n")
    refused(tmp_path / "a.csv", "found no left shoulder")


def test_bytes_are_not_taken_for_a_table(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\x01" * 10)
    refused(tmp_path / "a.csv", "expected a table with a header")


def test_rows_with_times_and_without_numbers_of_frames_are_in_the_order_of_the_times(points, tmp_path):
    """Each person's rows may follow those of another, or take turns with them."""
    both, times = np.stack([points, points + 1]), np.arange(len(points)) / 25
    header = ["time", "person", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[time, who, *cells] for who in (0, 1) for time, cells in zip(times, cells_of(both[who]), strict=True)]
    for order in (rows, sorted(rows, key=lambda row: row[0])):
        write_csv(tmp_path / "clip.csv", header, order)
        clip, layout, fps = read_points(tmp_path / "clip.csv")
        assert (len(clip), fps) == (2, pytest.approx(25))
        np.testing.assert_allclose(clip[..., layout.joints.index("right_wrist"), :], both[:, :, NAMES.index("RWrist")], atol=2e-4)


def test_times_that_go_back_are_refused(points, tmp_path):
    header = ["time", *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    rows = [[frame / 25, *cells] for frame, cells in enumerate(cells_of(points))]
    for order in (rows[::-1], rows[1:] + rows[:1]):
        write_csv(tmp_path / "clip.csv", header, order)
        refused(tmp_path / "clip.csv", r"expected times that rise from row to row, found .* sort the rows by time")
    write_csv(tmp_path / "clip.csv", header, [[0, *row[1:]] for row in rows])  # they say nothing
    check(tmp_path / "clip.csv", points, 30)


@each("points_of", [KINECT.joints, range(25)])
def test_what_a_layout_file_says_is_up_is_up(tmp_path, points_of):
    """A file with `points` was heard, and one with `layout` or `joints` was not."""
    points = np.random.default_rng(0).normal(size=(3, 75)).round(3)
    table = "\n".join(
        [",".join(f"{point}_{axis}" for point in points_of for axis in "xyz"), *(",".join(map(str, row)) for row in points)]
    )
    (tmp_path / "a.csv").write_text(table)
    bones = [[KINECT.joints[a], KINECT.joints[b]] for a, b in KINECT.bones]
    described = (
        {"layout": "kinect-v2", "up": "+z"},
        {"joints": list(KINECT.joints), "bones": bones, "up": "-y"},
        {"layout": "kinect-v2"},
    )
    for number, (layout, up) in enumerate(zip(described, ("+z", "-y", "+y"), strict=True)):
        path = tmp_path / f"{number}.yaml"
        path.write_text(json.dumps(layout))  # JSON is YAML
        clip, found, _ = read_points(tmp_path / "a.csv", get_layout(str(path)))
        np.testing.assert_array_equal(clip[0].reshape(3, 75), points.astype(np.float32))
        assert (type(found), found.joints, found.up) == (Layout, KINECT.joints, up)
