"""RTMPose's models, with small stand-ins that have its inputs and outputs."""

import numpy as np
import pytest

from fdsm.cli import main
from fdsm.data.clips import read_points
from fdsm.data.formats.video import poses_of
from fdsm.data.formats.video.rtmpose import rtmpose_finder
from fdsm.errors import InputError
from tests.cases import each
from tests.data.video_files import HEIGHT, WIDTH, write_detector, write_pose_model, write_video

SPOTS = np.array([[200, 100], [330, 240], [250, 400]])  # x and y of red, green and blue


def picture(spots, half=6, height=HEIGHT, width=WIDTH):
    pixels = np.zeros((height, width, 3), np.uint8)
    for channel, (x, y) in enumerate(spots):
        pixels[y - half : y + half + 1, x - half : x + half + 1, channel] = 255
    return pixels


def expected(spots):
    return np.asarray(spots)[np.arange(17) % 3]


@each("width, height", [(640, 480), (480, 640), (1920, 1080), (100, 500)])
def test_scores_of_columns_and_rows_become_pixels(width, height, tmp_path):
    spots = (SPOTS * (width / WIDTH, height / HEIGHT)).astype(int)
    half = max(width, height) // 80
    with rtmpose_finder(write_pose_model(tmp_path / "pose.onnx")) as finder:
        (found,) = finder.find(picture(spots, half, height, width))
    assert finder.layout.name == "coco-17"
    # The first column or row of a spot is found, to a pixel of the model.
    pixel = 1.25 * max(width / 192, height / 256)
    np.testing.assert_allclose(found.points, expected(spots) - half, atol=1.01 * pixel)
    np.testing.assert_allclose(
        found.scores,
        0.3 * (255 - np.array([123.675, 116.28, 103.53])[np.arange(17) % 3]) / np.array([58.395, 57.12, 57.375])[np.arange(17) % 3],
        rtol=0.05,
    )


def test_a_person_is_followed_without_a_detector(tmp_path):
    """The next picture is looked at where the person was, and so more closely."""
    with rtmpose_finder(write_pose_model(tmp_path / "pose.onnx")) as finder:
        ways = [SPOTS + np.array([2 * t, 0]) for t in range(4)]
        errors = [np.abs(finder.find(picture(spots))[0].points - expected(spots) + 6).max() for spots in ways]
        assert max(errors[1:]) < errors[0]
        assert finder.find(np.zeros((HEIGHT, WIDTH, 3), np.uint8))[0].scores.max() < 0.3
        again = finder.find(picture(SPOTS[:, ::-1] + (0, 0)))[0].points  # far from where the person was: the whole picture again
        np.testing.assert_allclose(again, expected(SPOTS[:, ::-1]) - 6, atol=5)


def test_a_detector_gives_a_box_for_each_person(tmp_path):
    scale = 640 / 416
    boxes = np.array([[10, 10, 200, 300, 0.9], [220, 10, 400, 300, 0.8], [0, 0, 50, 50, 0.2], [0, 0, 400, 300, 0.9]])
    pose = write_pose_model(tmp_path / "pose.onnx")
    detector = write_detector(tmp_path / "det.onnx", boxes, labels=[0, 0, 0, 7])  # 7 is a train
    spots = [np.array([[100, 60], [150, 240], [60, 400]]), np.array([[420, 60], [500, 240], [600, 400]])]
    pixels = np.maximum(picture(spots[0]), picture(spots[1]))
    with rtmpose_finder(pose, detector) as finder:
        found = finder.find(pixels)
    assert len(found) == 2
    for one, place, box in zip(found, spots, boxes * scale, strict=False):
        pixel = 1.25 * max((box[2] - box[0]) / 192, (box[3] - box[1]) / 256)
        np.testing.assert_allclose(one.points, expected(place) - 6, atol=1.5 * pixel)


def test_a_detector_that_finds_nobody_gives_nobody(tmp_path):
    pose, detector = write_pose_model(tmp_path / "pose.onnx"), write_detector(tmp_path / "det.onnx", np.zeros((1, 5)))
    with rtmpose_finder(pose, detector) as finder:
        assert finder.find(picture(SPOTS)) == []


@each("joints, layout", [(17, "coco-17"), (26, "halpe-26"), (133, "wholebody-133")])
def test_the_number_of_joints_tells_the_layout(joints, layout, tmp_path):
    with rtmpose_finder(write_pose_model(tmp_path / "pose.onnx", joints)) as finder:
        assert finder.layout.name == layout


def test_other_models_are_refused_in_one_sentence(tmp_path):
    def refused(match, *files):
        with pytest.raises(InputError, match=match), rtmpose_finder(*files):
            pass

    refused(r"none\.onnx: expected a pose model .* in ONNX's format, found no such file", tmp_path / "none.onnx")
    (tmp_path / "text.onnx").write_text("walk")
    refused(r"text\.onnx: expected a pose model .* in ONNX's format", tmp_path / "text.onnx")
    refused(r"21\.onnx: expected persons of 17", write_pose_model(tmp_path / "21.onnx", joints=21))
    detector = write_detector(tmp_path / "det.onnx", np.zeros((1, 5)))
    refused(r"det\.onnx: expected a pose model with the outputs simcc_x and simcc_y", detector)


def test_a_video_becomes_a_file_of_poses(tmp_path, monkeypatch, capsys):
    """Three spots move about as a person's joints would."""
    turns = np.linspace(0, 6, 45)
    ways = np.stack([30 * np.sin(turns + k) for k in range(6)], axis=1).reshape(-1, 3, 2)  # (T, 3, 2)
    places = (SPOTS + ways).astype(int)
    path = write_video(tmp_path / "a.mp4", [picture(one) for one in places])
    pose = write_pose_model(tmp_path / "pose.onnx")
    monkeypatch.setattr("sys.argv", ["fdsm", "poses", str(path), "-o", str(tmp_path / "poses.npz"), "--pose-model", str(pose)])
    main()
    assert capsys.readouterr().out == f"persons 1, poses 45, 30 a second, coco-17: {tmp_path / 'poses.npz'}\n"
    clip, layout, fps = read_points(tmp_path / "poses.npz")
    assert (clip.shape, layout.name, fps) == ((1, 45, 17, 2), "coco-17", pytest.approx(30, rel=1e-3))
    errors = clip[0, 1:] - np.stack([expected(one) for one in places[1:]])
    assert np.abs(errors).max() < 12  # the brightest row and column of a spot of 13 pixels, which the video blurs

    empty = write_video(tmp_path / "empty.mp4", np.zeros((30, 120, 160, 3), np.uint8))
    with pytest.raises(
        InputError, match=r"what RTMPose found is no living person, as shoulders and hips are sure in 0 of 30 pictures"
    ):
        poses_of(empty, pose)
