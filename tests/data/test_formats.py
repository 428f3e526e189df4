"""The same persons through each format of a pose tool in JSON, and the rules of all formats."""

import json

import numpy as np
import pytest

from fdsm.data import clips, formats
from fdsm.data.clips import is_clip, read_points
from fdsm.data.formats import people
from fdsm.data.input_report import inspect
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from tests.cases import each
from tests.data.pose_files import (
    FILES,
    POINTS,
    SINGLE,
    WRITERS,
    alphapose,
    azure,
    coco_annotations,
    flat,
    in_file_order,
    mmpose_frames,
    npz_named,
    openpose_frame,
    pixels,
    results,
    shown,
    ultralytics,
    write_json,
)


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_persons_are_read_from_each_format(write, tmp_path):
    path, tracked = write(tmp_path)
    points, layout, fps = read_points(path)
    expected = shown(pixels(17))
    if not tracked:
        expected = in_file_order(expected)
    elif write in (alphapose, coco_annotations, ultralytics):
        expected = expected[::-1]  # the person who comes first in the file has the first row
    np.testing.assert_allclose(points, expected, rtol=1e-6)
    assert (layout, points.dtype) == (get_layout("coco-17"), np.float32)
    assert fps == (25 if write is npz_named else clips.DEFAULT_FPS)
    assert is_clip(path)


@each("num_joints", [25, 18])
def test_a_folder_of_openpose_is_one_clip(num_joints, tmp_path):
    for frame in (0, 1, 3):  # a frame without a file shows nobody, like one without people
        write_json(tmp_path / f"my_clip_{frame + 9:012d}_keypoints.json", openpose_frame(frame, num_joints))
    assert is_clip(tmp_path)
    points, layout, _ = read_points(tmp_path)
    assert layout.name == f"openpose-{num_joints}"
    np.testing.assert_allclose(points, in_file_order(shown(pixels(num_joints))), rtol=1e-6)
    write_json(tmp_path / "other_000000000000_keypoints.json", openpose_frame(0))
    with pytest.raises(InputError, match=r"expected the files of one clip.*found those of 2, such as 'my_clip' and 'other'"):
        read_points(tmp_path)


def test_a_frame_of_openpose_is_a_clip_of_one_frame(tmp_path):
    points, layout, _ = read_points(write_json(tmp_path / "a_000000000000_keypoints.json", openpose_frame(0)))
    assert (points.shape, layout.name) == ((2, 1, 25, 2), "openpose-25")
    with pytest.raises(InputError, match="nobody is to be seen"):
        read_points(write_json(tmp_path / "nobody.json", openpose_frame(2)))
    with pytest.raises(InputError, match=r"expected persons of 25 \(openpose-25\), 18 \(openpose-18\) joints, found 15"):
        read_points(write_json(tmp_path / "mpi.json", openpose_frame(0, 15)))


@each("key, points", [("people", "pose_keypoints_2d"), ("bodies", "joints")])
def test_alphapose_in_the_form_of_openpose(key, points, tmp_path):
    content = {f"{t}.jpg": {"version": "AlphaPose v0.3", key: openpose_frame(t, 18, points)["people"]} for t in (0, 1, 3)}
    found, layout, _ = read_points(write_json(tmp_path / "alphapose-results.json", content))
    assert layout.name == "openpose-18"
    np.testing.assert_allclose(found, in_file_order(shown(pixels(18))), rtol=1e-6)


@each("ids", [[[0.0], [0.0]], [[[0.0], [0.0]], [0.0]], [[[1.0], [2.0]], [[2.0], [3.0]]]])
def test_alphapose_without_a_tracker_gives_everybody_the_same_number(ids, tmp_path):
    persons = [{"image_id": f"{t}.jpg", "keypoints": flat(p, t, 17), "idx": ids[p]} for t in (0, 1) for p in (0, 1)]
    points, _, _ = read_points(write_json(tmp_path / "alphapose-results.json", persons))
    np.testing.assert_allclose(points, shown(pixels(17))[:, :2], rtol=1e-6)


@each("num_joints, name", [(26, "halpe-26"), (133, "wholebody-133"), (136, "halpe-26"), (68, "halpe-26")])
def test_more_joints_of_coco_and_halpe(num_joints, name, tmp_path):
    scores = np.full(num_joints, 0.9)
    keypoints = np.concatenate([pixels(num_joints)[0, 0], scores[:, None]], axis=1).reshape(-1).tolist()
    path = write_json(tmp_path / "clip.json", [{"image_id": "0.jpg", "keypoints": keypoints}])
    points, layout, _ = read_points(path)
    assert layout.name == name
    np.testing.assert_allclose(points[0, 0], pixels(num_joints)[0, 0, : layout.num_joints], rtol=1e-6)


def test_the_parts_of_coco_wholebody_are_put_together(tmp_path):
    body = np.concatenate([pixels(133)[0, 0], np.full((133, 1), 2)], axis=1)
    keys = dict(zip(("keypoints", "foot_kpts", "face_kpts", "lefthand_kpts", "righthand_kpts"), (17, 6, 68, 21, 21), strict=True))
    ends = np.cumsum(list(keys.values()))
    person = {key: body[end - keys[key] : end].reshape(-1).tolist() for key, end in zip(keys, ends, strict=True)}
    points, layout, _ = read_points(write_json(tmp_path / "clip.json", [{"image_id": 1, **person}]))
    assert layout.name == "wholebody-133"
    np.testing.assert_allclose(points[0, 0], pixels(133)[0, 0], rtol=1e-6)


def test_pictures_of_a_data_set_are_no_clip(tmp_path):
    persons = [{"image_id": image, "keypoints": flat(0, 0, 17)} for image in (139, 285, 581781)]
    with pytest.raises(InputError, match="expected the frames of one clip, found 3 pictures with numbers from 139 to 581781"):
        read_points(write_json(tmp_path / "person_keypoints.json", persons))


def test_pictures_of_two_cameras_are_no_clip(tmp_path):
    persons = [
        {"image_id": f"{camera}_{t:03d}.jpg", "keypoints": flat(0, t, 17)} for camera in ("left", "right") for t in (0, 1, 2)
    ]
    with pytest.raises(InputError, match="expected the pictures of one clip, found those of 2, such as 'left_' and 'right_'"):
        read_points(write_json(tmp_path / "person_keypoints.json", persons))


def test_mmposes_left_handed_bodies_are_turned_back(tmp_path):
    camera = POINTS[0, :, :17] - 0.5  # right, down, away
    instances = [[{"keypoints": (body[:, [0, 2, 1]] * [-1, 1, -1]).tolist(), "keypoint_scores": [0.9] * 17}] for body in camera]
    content = [{"frame_id": t, "instances": frame} for t, frame in enumerate(instances)]
    points, layout, _ = read_points(write_json(tmp_path / "clip.json", content))
    assert (layout.joints, layout.up) == (get_layout("h36m-17").joints, "+z")
    np.testing.assert_allclose(points[0], camera[..., [0, 2, 1]] * [1, 1, -1], rtol=1e-5)  # right, away, up
    turn = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    assert np.linalg.det(turn) == pytest.approx(1)


def test_mmposes_names_of_joints_tell_layouts_of_as_many_joints_apart(tmp_path):
    content = {"meta_info": {"keypoint_id2name": {"0": "root"}}, "instance_info": mmpose_frames()}
    assert read_points(write_json(tmp_path / "clip.json", content))[1].name == "h36m-17"
    content["meta_info"]["keypoint_id2name"]["0"] = "L_Eye"  # of animals
    with pytest.raises(InputError, match=r"clip\.json: expected joints of COCO, .* found some that begin with 'L_Eye'"):
        read_points(write_json(tmp_path / "clip.json", content))


def test_pictures_that_have_times_for_names_are_in_the_order_of_the_file(tmp_path):
    """The last digits of a time in microseconds are no numbers of frames."""
    found = [
        {"image_id": f"{1_612_345_678_900_000 + 33_333 * place}.jpg", "keypoints": [place + 1, 1, 1] * 17} for place in range(40)
    ]
    points, *_ = read_points(write_json(tmp_path / "a.json", found))
    np.testing.assert_array_equal(points[0, :, 0, 0], np.arange(1, 41))
    numbered = [{**one, "image_id": f"{40 - place:016d}.jpg"} for place, one in enumerate(found)]
    points, *_ = read_points(write_json(tmp_path / "b.json", numbered))
    np.testing.assert_array_equal(points[0, :, 0, 0], np.arange(40, 0, -1))


def test_persons_without_tracks_are_followed_by_nearness(tmp_path):
    walker = np.asarray(generate(load_programs()[:1], num_subjects=1, num_views=1, num_trials=1, seed=1, layout="coco-17")[0])
    bodies = [walker[0, :, :, :2] * 100 + [300 + 200 * who, 300] for who in (0, 1)]
    persons = [
        {"image_id": t, "keypoints": np.concatenate([bodies[who][t], np.ones((17, 1))], axis=1).reshape(-1).tolist()}
        for t in range(len(bodies[0]))
        for who in ((0, 1) if t % 7 < 4 else (1, 0))
    ]
    points, layout, _ = read_points(write_json(tmp_path / "clip.json", persons))
    report = inspect(points, layout, persons=2)
    assert "rows of the clip exchange persons" in " ".join(finding.text for finding in report.findings)
    np.testing.assert_allclose(report.clip[0], bodies[1], rtol=1e-5)


# ---- MediaPipe and ultralytics: files that they wrote


def test_mediapipes_own_results():
    points, layout, _ = read_points(FILES / "mediapipe.json")
    assert layout == get_layout("mediapipe-33")
    expected = shown(POINTS - 0.5)
    expected[1, 3] = np.nan
    np.testing.assert_allclose(points, expected, atol=1e-6)


def test_ultralytics_own_results_are_rows_of_tracks():
    points, layout, _ = read_points(FILES / "ultralytics.jsonl")
    assert layout == get_layout("coco-17")
    expected = shown((POINTS[:, :, :17, :2] * [640, 480]).round(2))[::-1]
    np.testing.assert_allclose(points, expected, atol=1e-4)


def camel(frame):
    return {"landmarks": frame["pose_landmarks"], "worldLandmarks": frame["pose_world_landmarks"]}


FORMS = {
    "one frame a line": "\n".join(map(json.dumps, results())),
    "JavaScript": json.dumps([camel(frame) for frame in results()]),
    "an object": json.dumps({"fps": 50, "frames": results()}),
    "times": json.dumps([{"timestamp_ms": 20 * t, **frame} for t, frame in enumerate(results())]),
    "rows of numbers": json.dumps(
        {
            "fps": 50,
            "frames": [
                {
                    "pose_world_landmarks": [
                        [[mark[key] for key in ("x", "y", "z", "visibility")] for mark in body]
                        for body in frame["pose_world_landmarks"]
                    ]
                }
                for frame in results()
            ],
        }
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_mediapipe_in_other_forms(form, tmp_path):
    path = tmp_path / ("clip.jsonl" if form == "one frame a line" else "clip.json")
    path.write_text(FORMS[form])
    points, _, fps = read_points(path)
    np.testing.assert_array_equal(points, read_points(FILES / "mediapipe.json")[0])
    assert fps == pytest.approx(50 if form in ("an object", "times", "rows of numbers") else 30)


def test_mediapipes_frames_that_a_file_leaves_out_show_nobody(tmp_path):
    numbered = [{"frame_index": 10 + t, "timestamp_ms": 20 * t, **results()[t]} for t in (0, 1, 3)]
    points, _, fps = read_points(write_json(tmp_path / "clip.json", numbered))
    np.testing.assert_array_equal(points, read_points(FILES / "mediapipe.json")[0])
    assert fps == pytest.approx(50)


def test_mediapipes_persons_are_followed_in_the_picture(tmp_path):
    """In world landmarks all have their hips in one place. Whoever is lost for a while comes back behind the others."""
    clips = generate(load_programs()[:2], num_subjects=1, num_views=1, num_trials=1, seed=1, layout="mediapipe-33")
    hips = [clips.layout.joints.index(f"{side}_hip") for side in ("left", "right")]
    world = [clip[0, :60] - clip[0, :60, hips].mean(axis=0)[:, None] for clip in map(np.asarray, clips)]
    picture = [body * 0.15 + np.array([x, 0.5, 0]) for body, x in zip(world, (0.3, 0.7), strict=True)]

    def marks(body):
        return [dict(zip("xyz", mark, strict=True)) for mark in body.tolist()]

    orders = [(0, 1)] * 20 + [(1,)] * 10 + [(1, 0)] * 30
    frames = [
        {
            "pose_landmarks": [marks(picture[who][frame]) for who in order],
            "pose_world_landmarks": [marks(world[who][frame]) for who in order],
        }
        for frame, order in enumerate(orders)
    ]
    points, *_ = read_points(write_json(tmp_path / "clip.json", frames))
    assert np.isnan(points[0, 20:30]).all()
    np.testing.assert_allclose(np.delete(points[0], slice(20, 30), 0), np.delete(world[0], slice(20, 30), 0), atol=1e-6)
    np.testing.assert_allclose(points[1], world[1], atol=1e-6)


@pytest.mark.parametrize("form", SINGLE)
def test_mediapipe_of_one_person_in_the_picture(form, tmp_path):
    points, layout, _ = read_points(write_json(tmp_path / "clip.json", SINGLE[form]))
    assert (points.shape, layout.name) == ((1, 4, 33, 3), "mediapipe-33")
    np.testing.assert_allclose(points[0], shown(POINTS)[0], atol=1e-6)
    names = [finding.name for finding in inspect(points - [0, 0, 0.5], layout).findings]  # real depths are of both signs
    assert "aspect" in names
    sized = {"width": 1920, "height": 1080, "frames": SINGLE[form]}
    points, _, _ = read_points(write_json(tmp_path / "clip.json", sized))
    np.testing.assert_allclose(points[0], shown(POINTS)[0] * [1920, 1080, 1920], rtol=1e-6)


# ---- Azure Kinect


@each("order", [range(32), range(31, -1, -1)])
def test_azure_kinects_joints_are_found_by_name(order, tmp_path):
    points, layout, fps = read_points(write_json(tmp_path / "clip.json", azure(order)))
    assert layout == get_layout("azure-kinect-32")
    assert fps == pytest.approx(15, abs=1e-3)
    expected = shown(POINTS[:, :, :32] * 1000)[::-1]
    np.testing.assert_allclose(points[:, :, 1:], expected[:, :, 1:], rtol=1e-6)  # there are no scores
    with pytest.raises(InputError, match="expected joint_names to be the 32 of Azure Kinect"):
        read_points(write_json(tmp_path / "clip.json", azure(joint_names=["A"])))


# ---- the rules of all formats


def test_joints_without_a_place_or_of_low_score_are_missing():
    points = np.array([[1.0, 2], [0, 0], [0, 3], [np.nan, 3], [5, 5], [6, 6], [7, 7]])
    scores = np.array([0.1, 1, 1, 1, 0.099, -1, np.nan])
    seen = ~np.isnan(people.without_doubtful(points, scores)).any(axis=-1)
    assert seen.tolist() == [True, False, True, False, False, False, True]
    assert not np.isnan(people.without_doubtful(np.zeros((1, 3)), None)).any()  # in 3D the origin may be in the body


def test_one_track_twice_in_a_frame_is_no_track():
    body = np.ones((2, 2))
    found = [people.Person(0, body, None, "a"), people.Person(0, 2 * body, None, "a"), people.Person(1, 3 * body, None, "a")]
    clip = people.clip_of(found, range(2), "clip")
    assert clip[:, :, 0, 0].tolist()[0] == [1, 3]
    assert clip[1, 0, 0, 0] == 2


def test_a_clip_too_large_for_memory_is_refused(tmp_path):
    body = [{"image_id": 10**9 * i, "keypoints": flat(0, 0, 17), "idx": i} for i in range(2)]
    with pytest.raises(InputError, match="expected the frames of one clip"):
        read_points(write_json(tmp_path / "clip.json", body))
    found = [people.Person(i, np.ones((133, 3)), None, i) for i in range(900)]
    with pytest.raises(InputError, match="found 900 persons in 900 frames: cut it to the action"):
        people.clip_of(found, range(900), "clip")


def test_every_reader_of_an_ending_is_there():
    assert all(callable(formats.reader_of(ending).read) for ending in formats.BY_ENDING)
