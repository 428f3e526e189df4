"""Files of pose tools with the same two persons, written as the tools write them."""

import json
import pickle
from importlib import import_module
from pathlib import Path

import numpy as np

from fdsm.data.layouts import get_layout

FILES = Path(__file__).parent / "formats"
POINTS = np.random.default_rng(0).random((2, 4, 33, 3)).round(3)
SCORES = np.broadcast_to(np.array([0.05, *[0.9] * 32]), (2, 4, 33)).copy()
SEEN = [[1, 0], [1, 0], [], [0]]
"""The persons in each frame, in the order of the file."""


def shown(points):
    """What should be read of points (2, T, V, C): persons by the rule of scores, and nobody where nobody is seen."""
    clip = np.array(points, np.float32)
    clip[:, :, 0] = np.nan
    for frame, seen in enumerate(SEEN):
        clip[[person for person in (0, 1) if person not in seen], frame] = np.nan
    return clip


def in_file_order(clip):
    """The same where rows are the order in the file."""
    return np.stack([np.concatenate([clip[1, :2], clip[0, 2:]]), np.concatenate([clip[0, :2], clip[1, 2:]])])


def flat(person, frame, num_joints):
    triples = np.concatenate([pixels(num_joints)[person, frame], SCORES[person, frame, :num_joints, None]], axis=1)
    return triples.reshape(-1).tolist()


def pixels(num_joints):
    if num_joints > 33:
        more = np.random.default_rng(1).random((2, 4, num_joints - 33, 3)).round(3)
        return np.concatenate([POINTS, more], axis=2)[..., :2] * 100
    return POINTS[:, :, :num_joints, :2] * 100


def write_json(path, content):
    path.write_text(json.dumps(content))
    return path


# ---- writers of 17 joints in 2D: each returns its file, and whether rows are the tracks


def coco_results(folder):
    persons = [
        {"image_id": 7 + t, "category_id": 1, "keypoints": flat(p, t, 17), "score": 2.1, "bbox": [0, 0, 9, 9]}
        for t, seen in enumerate(SEEN)
        for p in seen
    ]
    return write_json(folder / "clip.json", persons), False


def alphapose(folder):
    persons = [
        {"image_id": f"{t}.jpg", "category_id": 1, "keypoints": flat(p, t, 17), "score": 2.1, "box": [0, 0, 9, 9], "idx": [[p + 1]]}
        for t, seen in enumerate(SEEN)
        for p in seen
    ]
    return write_json(folder / "alphapose-results.json", persons), True


def coco_annotations(folder):
    images = [{"id": 900 - t, "file_name": f"clip/frame_{t:06d}.png", "width": 640, "height": 480} for t in range(4)]
    annotations = [
        {"id": 10 * t + p, "image_id": 900 - t, "category_id": 1, "keypoints": flat(p, t, 17), "num_keypoints": 16, "track_id": p}
        for t, seen in enumerate(SEEN)
        for p in seen
    ]
    return write_json(folder / "clip.json", {"images": images, "annotations": annotations, "categories": []}), True


def mmpose_frames():
    return [
        {
            "frame_id": t + 1,
            "instances": [
                {
                    "keypoints": pixels(17)[p, t].tolist(),
                    "keypoint_scores": SCORES[p, t, :17].tolist(),
                    "bbox": [[0.0, 0.0, 9.0, 9.0]],
                    "bbox_score": 0.9,
                }
                for p in seen
            ],
        }
        for t, seen in enumerate(SEEN)
    ]


def mmpose_demo(folder):
    meta = {"dataset_name": "coco", "num_keypoints": 17, "keypoint_id2name": {"0": "nose", "1": "left_eye"}}
    return write_json(folder / "results_clip.json", {"meta_info": meta, "instance_info": mmpose_frames()}), False


def mmpose_inferencer(folder):
    return write_json(folder / "clip.json", mmpose_frames()), False


def mmpose_lists(folder):
    return write_json(folder / "clip.json", [frame["instances"] for frame in mmpose_frames()]), False


def ultralytics(folder):
    frames = [
        [
            {
                "name": "person",
                "class": 0,
                "confidence": 0.9,
                "box": {"x1": 0.0, "y1": 0.0, "x2": 9.0, "y2": 9.0},
                "track_id": p,
                "keypoints": {**dict(zip("xy", pixels(17)[p, t].T.tolist(), strict=True)), "visible": SCORES[p, t, :17].tolist()},
            }
            for p in seen
        ]
        for t, seen in enumerate(SEEN)
    ]
    return write_json(folder / "clip.json", frames), True


def npz_padded(folder):
    frames = np.full((4, 2, 17, 2), np.nan)
    for t, seen in enumerate(SEEN):
        for place, p in enumerate(seen):
            frames[t, place] = pixels(17)[p, t]
    np.savez(folder / "clip.npz", keypoints=frames, scores=SCORES.swapaxes(0, 1)[:, :, :17])
    return folder / "clip.npz", False


def npz_list(folder):
    found = [(t, pixels(17)[p, t], SCORES[p, t, :17]) for t, seen in enumerate(SEEN) for p in seen]
    frames, keypoints, scores = (np.array(values) for values in zip(*found, strict=True))
    np.savez_compressed(folder / "clip.npz", keypoints=keypoints, scores=scores, frames=frames)
    return folder / "clip.npz", False


def npz_named(folder):
    np.savez(folder / "clip.npz", points=shown(pixels(17)), layout="coco-17", fps=25)
    return folder / "clip.npz", True


def pyskl_annotation():
    scores = np.where(np.isnan(shown(pixels(17))[..., 0]), 0, SCORES[..., :17])
    return {"frame_dir": "a", "total_frames": 4, "keypoint": pixels(17), "keypoint_score": scores, "img_shape": (480, 640)}


def pyskl(folder):
    (folder / "clip.pkl").write_bytes(pickle.dumps(pyskl_annotation()))
    return folder / "clip.pkl", True


def pyskl_of_one(folder):
    content = {"split": {"train": ["a"]}, "annotations": [{**pyskl_annotation(), "label": 300}]}
    (folder / "clip.pkl").write_bytes(pickle.dumps(content))
    return folder / "clip.pkl", True


WRITERS = [
    *(coco_results, alphapose, coco_annotations, mmpose_demo, mmpose_inferencer, mmpose_lists, ultralytics),
    *(npz_padded, npz_list, npz_named, pyskl, pyskl_of_one),
]


def openpose_frame(frame, num_joints=25, key="pose_keypoints_2d"):
    empty = {"face_keypoints_2d": [], "hand_left_keypoints_2d": [], "pose_keypoints_3d": []}
    persons = [{"person_id": [-1], key: flat(p, frame, num_joints), **empty} for p in SEEN[frame]]
    return {"version": 1.3, "people": persons}


# ---- MediaPipe and Azure Kinect


def results():
    return json.loads((FILES / "mediapipe.json").read_text())


def first_landmarks(frame, key):
    return frame[key][0] if frame[key] else []


SINGLE = {
    "solutions": [{"landmark": first_landmarks(frame, "pose_landmarks")} for frame in results()],
    "solutions by name": [{"pose_landmarks": {"landmark": first_landmarks(f, "pose_landmarks")}} for f in results()],
    "holistic": [{"pose_landmarks": first_landmarks(frame, "pose_landmarks")} for frame in results()],
    "landmarks alone": [first_landmarks(frame, "pose_landmarks") for frame in results()],
}


NAMES = """PELVIS SPINE_NAVEL SPINE_CHEST NECK CLAVICLE_LEFT SHOULDER_LEFT ELBOW_LEFT WRIST_LEFT HAND_LEFT HANDTIP_LEFT THUMB_LEFT
CLAVICLE_RIGHT SHOULDER_RIGHT ELBOW_RIGHT WRIST_RIGHT HAND_RIGHT HANDTIP_RIGHT THUMB_RIGHT HIP_LEFT KNEE_LEFT ANKLE_LEFT FOOT_LEFT
HIP_RIGHT KNEE_RIGHT ANKLE_RIGHT FOOT_RIGHT HEAD NOSE EYE_LEFT EAR_LEFT EYE_RIGHT EAR_RIGHT""".split()


def azure(order=range(32), **more):
    body = POINTS[:, :, :32] * 1000
    frames = [
        {
            "timestamp_usec": 33322 + 66667 * t,
            "frame_id": t,
            "num_bodies": len(seen),
            "bodies": [
                {
                    "body_id": 1 + p,
                    "joint_positions": body[p, t][list(order)].tolist(),
                    "joint_orientations": [[1.0, 0.0, 0.0, 0.0]] * 32,
                }
                for p in seen
            ],
        }
        for t, seen in enumerate(SEEN)
    ]
    return {"k4abt_sdk_version": "1.1.2", "joint_names": [NAMES[i] for i in order], "frames": frames, **more}


# ---- .pose


MEDIAPIPE_NAMES = [joint.upper() for joint in get_layout("mediapipe-33").joints]


def write_pose(path, components, points, scores, fps=25.0):
    """Write points (M, T, V, C) of components, each a name and names of its points, by the package's own writer."""
    package = import_module("pose_format")
    from pose_format.numpy import NumPyPoseBody
    from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

    form = "XYZC" if points.shape[-1] == 3 else "XYC"
    parts = [PoseHeaderComponent(name, names, [], [], form) for name, names in components.items()]
    body = NumPyPoseBody(
        fps, np.ma.masked_array(points.swapaxes(0, 1).astype(np.float32)), scores.swapaxes(0, 1).astype(np.float32)
    )
    with path.open("wb") as file:
        package.Pose(PoseHeader(0.2, PoseHeaderDimensions(640, 480, 0), parts), body).write(file)
    return path


def scores_of(num_joints):
    return np.where(np.isnan(shown(POINTS)[..., 0]), 0, SCORES)[..., :num_joints]


# ---- SLEAP and movement


def sleap_labels(sleap_io, tracked, first=5):
    skeleton = sleap_io.Skeleton(list(get_layout("coco-17").joints))
    video = sleap_io.Video("clip.mp4", open_backend=False)
    tracks = [sleap_io.Track("a"), sleap_io.Track("b")]
    frames = []
    for t, seen in enumerate(SEEN):
        persons = [
            sleap_io.PredictedInstance.from_numpy(
                pixels(17)[p, t], skeleton=skeleton, point_scores=SCORES[p, t, :17], track=tracks[p] if tracked else None
            )
            for p in seen
        ]
        if persons:
            frames.append(sleap_io.LabeledFrame(video=video, frame_idx=first + t, instances=persons))
    return sleap_io.Labels(frames)


def movement_dataset(xarray, names, **attrs):
    """As movement 0.15.0 builds it."""
    axes = ("time", "space", "keypoints", "individuals")
    points, scores = pixels(17), scores_of(17)
    return xarray.Dataset(
        {
            "position": (axes, points.transpose(1, 3, 2, 0)),
            "confidence": (("time", "keypoints", "individuals"), scores.transpose(1, 2, 0)),
        },
        {
            "time": np.arange(4) / 25,
            "space": list("xyz"[: points.shape[-1]]),
            "keypoints": list(names),
            "individuals": ["a", "b"],
        },
        {"ds_type": "poses", "time_unit": "seconds", **attrs},
    )
