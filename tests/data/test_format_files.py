"""Arrays, pickles, and formats that a package reads."""

import pickle
import struct
from importlib import import_module

import numpy as np
import pytest

from fdsm.data.clips import read_points
from fdsm.data.formats.package import load_package
from fdsm.data.formats.people import at_most
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from tests.cases import each
from tests.data.pose_files import (
    MEDIAPIPE_NAMES,
    POINTS,
    in_file_order,
    movement_dataset,
    pixels,
    pyskl_annotation,
    scores_of,
    shown,
    sleap_labels,
    write_pose,
)

# ---- .npz


def test_arrays_without_layout_take_the_one_given(tmp_path):
    np.savez(tmp_path / "clip.npz", POINTS[0, :, :17])
    points, layout, _ = read_points(tmp_path / "clip.npz", get_layout("h36m-17"))
    assert (points.shape, layout.name) == ((1, 4, 17, 3), "h36m-17")
    with pytest.raises(InputError, match=r"expected option 'layout' beside arrays.*17 joints: coco-17, h36m-17"):
        read_points(tmp_path / "clip.npz")


def test_an_archive_that_promises_too_much_is_not_unpacked(tmp_path):
    np.savez_compressed(tmp_path / "clip.npz", points=np.zeros((50, 17, 2)), layout="coco-17")
    with at_most(100), pytest.raises(InputError, match=r"clip\.npz: expected an \.npz file .*\(its arrays would take 1\d+ bytes\)"):
        read_points(tmp_path / "clip.npz")


def test_the_name_of_a_layout_in_an_archive_opens_no_other_file(tmp_path):
    (tmp_path / "mine.yaml").write_text("layout: coco-17\n")
    np.savez(tmp_path / "clip.npz", points=np.zeros((50, 17, 2)), layout=str(tmp_path / "mine.yaml"))
    with pytest.raises(InputError, match=r"joint layout: unknown name '.*mine\.yaml'"):
        read_points(tmp_path / "clip.npz")


def test_the_name_of_a_layout_may_hold_what_is_no_character(tmp_path):
    codes = np.array([ord(letter) for letter in "coco-17"], np.uint32)
    codes[3] = 0x110000
    np.savez(tmp_path / "clip.npz", points=np.zeros((50, 17, 2)), layout=np.frombuffer(codes.tobytes(), "U7").reshape(()))
    with pytest.raises(InputError, match=r"clip\.npz: expected layout to be one name, found an array of <U7"):
        read_points(tmp_path / "clip.npz")
    np.savez(tmp_path / "clip.npz", points=np.zeros((50, 17, 2)), layout="coco-18")
    with pytest.raises(InputError, match=r"clip\.npz: joint layout: unknown name 'coco-18'"):
        read_points(tmp_path / "clip.npz")


@each("num_joints", [18, 134])
def test_rtmlibs_openpose_order_keeps_the_body(num_joints, tmp_path):
    np.savez(tmp_path / "clip.npz", keypoints=pixels(num_joints).swapaxes(0, 1), scores=np.ones((4, 2, num_joints)))
    points, layout, _ = read_points(tmp_path / "clip.npz")
    assert layout.name == "openpose-18"
    np.testing.assert_allclose(points, pixels(18), rtol=1e-6)


WRONG_ARRAYS = {
    "expected keypoints to be an array of numbers, found Python objects.*NaN where there are fewer": {
        "keypoints": np.array([None, "x"], object)
    },
    "expected points under one of the names keypoints, .*found 'a', 'b'": {"a": np.ones(3), "b": np.ones(3)},
    "expected keypoints .*, found .17, 2.": {"keypoints": np.ones((17, 2))},
    "expected scores of shape .4, 1, 17., found .4, 17.": {"keypoints": np.ones((4, 1, 17, 2)), "scores": np.ones((4, 17))},
    "expected persons of 17 .*, found 21": {"keypoints": np.ones((4, 1, 21, 2)), "scores": np.ones((4, 1, 21))},
    "expected a clip in layout 'kinect-v1', found 'coco-17'": {"points": np.ones((4, 17, 2)), "layout": np.array("coco-17")},
    "unknown name 'coco17', did you mean 'coco-17'": {"points": np.ones((4, 17, 2)), "layout": np.array("coco17")},
    "expected fps to be one number above 0": {"points": np.ones((4, 20, 2)), "fps": np.array(0)},
    "expected 20 joints as in layout 'kinect-v1', found 17": {"points": np.ones((4, 17, 2))},
    "expected frames to be 4 whole numbers": {"keypoints": np.ones((4, 20, 2)), "frames": np.ones(4)},
}


@pytest.mark.parametrize("message", WRONG_ARRAYS)
def test_arrays_that_are_no_clip_are_refused(message, tmp_path):
    np.savez(tmp_path / "clip.npz", **WRONG_ARRAYS[message])
    layout = get_layout("kinect-v1") if "kinect" in message or "fps" in message or "frames" in message else None
    with pytest.raises(InputError, match=rf"clip\.npz: {message}" if "unknown" not in message else message):
        read_points(tmp_path / "clip.npz", layout)


# ---- .pkl


class Canary:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


def test_a_pickle_of_a_data_set_or_of_code_is_refused(tmp_path):
    path = tmp_path / "clip.pkl"
    for content, message in [
        ({"split": {}, "annotations": [pyskl_annotation()] * 2}, "found 2 annotations of a data set: `fdsm data convert pyskl`"),
        ([pyskl_annotation()] * 3, "found 3 annotations of a data set"),
        ({"keypoints": 1}, "expected an annotation of pyskl"),
        (Canary(), "expected a pickle"),
        ({"keypoint": Canary()}, "expected a pickle"),
        ({**pyskl_annotation(), "keypoint_score": np.ones(3)}, "expected keypoint_score"),
    ]:
        path.write_bytes(pickle.dumps(content))
        with pytest.raises(InputError, match=rf"clip\.pkl: .*{message}"):
            read_points(path)


# ---- the packages of the extra


def test_pose_files_prefer_world_landmarks(tmp_path):
    components = {"POSE_LANDMARKS": MEDIAPIPE_NAMES, "FACE_LANDMARKS": ["0", "1"], "POSE_WORLD_LANDMARKS": MEDIAPIPE_NAMES}
    points = np.concatenate([POINTS * 100, POINTS[:, :, :2], POINTS - 0.5], axis=2)
    scores = np.concatenate([scores_of(33), scores_of(2), scores_of(33)], axis=2)
    read, layout, fps = read_points(write_pose(tmp_path / "clip.pose", components, points, scores))
    assert (layout.name, fps) == ("mediapipe-33", 25)
    np.testing.assert_allclose(read, shown(POINTS - 0.5), atol=1e-6)
    scores[:, :, 35:] = 0
    read, layout, _ = read_points(write_pose(tmp_path / "clip.pose", components, points, scores))
    np.testing.assert_allclose(read, shown(POINTS[..., :2] * 100), atol=1e-4)  # in 2D: z has another unit


def test_pose_files_of_openpose_and_of_named_points(tmp_path):
    path = tmp_path / "clip.pose"
    names = list(get_layout("openpose-25").joints)
    read, layout, _ = read_points(write_pose(path, {"pose_keypoints_2d": names}, pixels(25), scores_of(25)))
    assert layout.name == "openpose-25"
    np.testing.assert_allclose(read, shown(pixels(25)), rtol=1e-6)
    names = "Nose LEye REye LEar REar LShoulder RShoulder LElbow RElbow LWrist RWrist LHip RHip LKnee RKnee LAnkle RAnkle".split()
    read, layout, _ = read_points(write_pose(path, {"BODY_133": names}, pixels(17), scores_of(17)))
    check_named(read, layout, shown(pixels(17)))
    with pytest.raises(InputError, match=r"clip\.pose: found no left shoulder.*'0', '1'"):
        read_points(write_pose(path, {"HAND": ["0", "1"]}, pixels(2), np.ones((2, 4, 2))))


def check_named(read, layout, expected):
    """Points of coco-17 that were named by a user are where they should be in a layout of points of the body."""
    coco = get_layout("coco-17").joints
    assert layout.up == "-y"
    for joint in ("left_wrist", "right_ankle", "left_shoulder", "nose"):
        np.testing.assert_allclose(read[:, :, layout.joints.index(joint)], expected[:, :, coco.index(joint)], rtol=1e-6)
    hips = expected[:, :, [coco.index("left_hip"), coco.index("right_hip")]].mean(axis=2)
    np.testing.assert_allclose(read[:, :, layout.joints.index("root")], hips, rtol=1e-5)


@each("tracked", [True, False])
def test_sleap_projects(tracked, tmp_path):
    sleap_io = import_module("sleap_io")
    sleap_labels(sleap_io, tracked).save(str(tmp_path / "clip.slp"))
    points, layout, _ = read_points(tmp_path / "clip.slp")
    expected = shown(pixels(17))
    check_named(points, layout, expected[::-1] if tracked else in_file_order(expected))


def test_sleap_analysis_files(tmp_path):
    sleap_io = import_module("sleap_io")
    sleap_io.save_analysis_h5(sleap_labels(sleap_io, True), str(tmp_path / "clip.h5"))
    points, layout, _ = read_points(tmp_path / "clip.h5")
    check_named(points, layout, shown(pixels(17))[::-1])


def test_the_video_that_a_sleap_analysis_names_is_not_opened(tmp_path, monkeypatch):
    sleap_io = import_module("sleap_io")
    labels = sleap_labels(sleap_io, True)
    (tmp_path / "film.mp4").write_bytes(b"film")
    labels.videos[0].filename = str(tmp_path / "film.mp4")
    sleap_io.save_analysis_h5(labels, str(tmp_path / "clip.h5"))
    opened = []
    monkeypatch.setattr(sleap_io.Video, "open", lambda self, *_, **__: opened.append(self.filename))
    read_points(tmp_path / "clip.h5")
    assert not opened


def test_deeplabcuts_own_file_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "clip.h5").write_bytes(b"\x89HDF\r\n\x1a\n df_with_missing")
    with pytest.raises(InputError, match=r"clip\.h5: .*DeepLabCut.*load_poses\.from_dlc_file"):
        read_points(tmp_path / "clip.h5")


def test_movements_netcdf(tmp_path):
    xarray = import_module("xarray")
    names = get_layout("coco-17").joints
    movement_dataset(xarray, names, fps=25.0).to_netcdf(tmp_path / "clip.nc")
    points, layout, fps = read_points(tmp_path / "clip.nc")
    check_named(points, layout, shown(pixels(17)))
    assert fps == 25
    movement_dataset(xarray, [f"p{i}" for i in range(17)]).to_netcdf(tmp_path / "clip.nc")
    with pytest.raises(InputError, match=r"clip\.nc: found no left shoulder.*'p0'"):
        read_points(tmp_path / "clip.nc")
    xarray.Dataset({"position": (("time",), np.ones(3))}).to_netcdf(tmp_path / "clip.nc")
    with pytest.raises(InputError, match=r"clip\.nc: expected the variable position with axes"):
        read_points(tmp_path / "clip.nc")


def test_a_pose_file_takes_no_more_than_it_has(tmp_path):
    """In version 0.0, points of a frame without persons take no room in the file, and neither do components without points."""
    path = write_pose(tmp_path / "clip.pose", {"POSE_LANDMARKS": MEDIAPIPE_NAMES}, POINTS, scores_of(33))
    content = path.read_bytes()
    header = struct.pack("<f", 0) + content[4 : -(4 + 4 + 2 + 2 * 4 * 33 * 4 * 4)]  # rate, frames, persons; x, y, z and score
    path.write_bytes(header + struct.pack("<HH", 25, 3) + bytes(2 * 3))
    with pytest.raises(InputError, match=r"nobody is to be seen"):
        read_points(path)
    with at_most(3 * 33 * 4 - 1), pytest.raises(InputError, match="3 frames of 33 points, too many for one clip"):
        read_points(path)
    empty = struct.pack("<H1sH4sHHH", 1, b"a", 4, b"XYZC", 0, 0, 0)
    path.write_bytes(struct.pack("<fHHHH", 0, 9, 9, 0, 2) + empty * 2 + struct.pack("<HHH", 25, 1, 2))
    with pytest.raises(InputError, match=r"clip\.pose: .*a component without points"):
        read_points(path)


@each("ending, package", [(".pose", "pose_format"), (".slp", "sleap_io"), (".h5", "sleap_io"), (".nc", "xarray")])
def test_a_missing_package_is_named_with_the_extra(ending, package, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    path = tmp_path / f"clip{ending}"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match=rf"{path.name}: needs the package .*not installed: pip install 'fdsm\[formats\]'"):
        read_points(path)


def test_a_broken_package_is_not_called_missing(tmp_path, monkeypatch):
    (tmp_path / "broken_reader.py").write_text("import no_such_module_inside")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match="no_such_module_inside"):
        load_package("broken_reader", "broken-reader", tmp_path)
