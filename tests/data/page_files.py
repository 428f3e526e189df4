"""The files of docs/formats.md: a synthetic person waves or jumps, as the tools write it, with the faults that the page shows.

`python -m tests.data.page_files FOLDER` writes them.
"""

import json
import pickle
import sys
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from fdsm.data import ntu
from fdsm.data.layouts import get_layout
from fdsm.synthetic import generate, load_programs
from fdsm.values import Samples, Sequences
from tests.data.named_files import (
    cells_of,
    markers_of,
    smpl_poses,
    write_bvh,
    write_c3d,
    write_csv,
    write_deeplabcut,
    write_trc,
)
from tests.data.pose_files import write_pose

PROGRAMS = {program.name: program for program in load_programs()}
WAVE, JUMP = PROGRAMS["wave with the right hand"], PROGRAMS["jump up and down"]
WIDTH, HEIGHT = 1080, 1920
"""The picture of a phone, upright."""
Z_UP = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
"""Turns y up to z up."""
AT_A_TENTH = 10
"""Every tenth frame is labelled in a sparse file."""


def write_files(folder):
    """Write all of them into an empty folder."""
    for write in (kinect, arrays, mediapipe, openpose, coco, mmpose, pyskl, smpl, research, bvh, markers, tables):
        write(Path(folder))


def clip_of(program, layout="kinect-v2", num_dims=3):
    """One clip (T, V, C) along the axes of the layout, in metres in 3D. 2D has y down."""
    return generate([program], num_subjects=1, num_views=1, num_trials=1, layout=layout, num_dims=num_dims)[0][0]


def pixels(program, layout):
    """One clip (T, V, 2) in the picture, y down."""
    flat = clip_of(program, layout, 2)
    flat = (flat - flat[0].mean(axis=0)) / np.ptp(flat[0, :, 1])
    return flat * HEIGHT / 2 + np.array([WIDTH, HEIGHT]) / 2


def around_the_hips(clip, layout):
    """A clip (T, V, 3) with the middle of the hips at the origin in every frame."""
    hips = [get_layout(layout).joints.index(f"{side}_hip") for side in ("left", "right")]
    return clip - clip[:, hips].mean(axis=1, keepdims=True)


def exchanged(clip, layout):
    """A clip (T, V, C) in which left joints are called right, and right ones left."""
    joints = list(get_layout(layout).joints)
    pairs = dict(get_layout(layout).pairs) | {right: left for left, right in get_layout(layout).pairs}
    return clip[:, [pairs.get(joint, joint) for joint in range(len(joints))]]


def flat(points):
    """x, y, score, x, y, score, ... of one frame (V, 2)."""
    return np.round(np.insert(points, 2, 0.9, axis=-1), 3).reshape(-1).tolist()


def write_json(path, content):
    path.write_text(json.dumps(content))


# ---- Kinect and arrays


def kinect(folder):
    wave = clip_of(WAVE)
    samples = Samples(np.array([22]), ("S001C001P001R001A023",), np.array([1]), np.array([1]), ntu.CLASS_NAMES[:60])
    ntu.write(Sequences.from_clips([wave[None]], samples, get_layout("kinect-v2"), 30.0), folder / "ntu")
    (folder / "ntu" / "S001C001P001R001A023.skeleton").rename(folder / "S001C001P001R001A023.skeleton")
    (folder / "ntu").rmdir()
    (folder / "nobody.skeleton").write_text("2\n0\n0\n")
    np.save(folder / "kinect.npy", wave)
    np.save(folder / "z-up.npy", wave @ Z_UP.T)
    np.save(folder / "y-down.npy", wave * np.array([1, -1, 1]))
    np.save(folder / "swapped.npy", exchanged(wave, "kinect-v2"))
    zeros = wave.copy()
    zeros[30:60, [place for place, joint in enumerate(get_layout("kinect-v2").joints) if joint.startswith("right_hand")]] = 0
    np.save(folder / "zeros.npy", zeros)
    azure, joints = 1000 * clip_of(WAVE, "azure-kinect-32"), get_layout("azure-kinect-32").joints
    for side in ("left", "right"):  # synthetic bodies have no collar bones
        ends = [joints.index(joint) for joint in ("neck", f"{side}_shoulder")]
        azure[:, joints.index(f"{side}_clavicle")] = azure[:, ends].mean(axis=1)
    bodies = [[{"body_id": 1, "joint_positions": np.round(frame, 1).tolist()}] for frame in azure]
    frames = [{"frame_id": t, "timestamp_usec": 33333 * t, "bodies": found} for t, found in enumerate(bodies)]
    write_json(folder / "azure.json", {"k4abt_sdk_version": "1.1.2", "frames": frames})


def arrays(folder):
    wave = clip_of(WAVE)
    np.savez(folder / "no-layout.npz", points=wave)
    np.save(folder / "flat.npy", wave.reshape(len(wave), -1))
    np.save(folder / "frames-first.npy", np.stack([wave, wave + np.array([1, 0, 0])], axis=1))
    np.save(folder / "padded.npy", np.concatenate([wave, np.zeros((300 - len(wave), 25, 3))]))
    selfie = exchanged(pixels(WAVE, "coco-17"), "coco-17")
    selfie[..., 0] = WIDTH - selfie[..., 0]
    np.save(folder / "selfie.npy", selfie)


# ---- pose tools


def mediapipe(folder):
    world = around_the_hips(clip_of(JUMP, "mediapipe-33"), "mediapipe-33")
    picture = pixels(JUMP, "mediapipe-33") / np.array([WIDTH, HEIGHT])
    picture = np.concatenate([picture, 0.1 * world[..., 2:]], axis=-1)
    for name, key, points in (("world.json", "pose_world_landmarks", world), ("picture.json", "pose_landmarks", picture)):
        frames = [{key: [[{"x": x, "y": y, "z": z, "visibility": 0.9} for x, y, z in frame]]} for frame in points.round(4).tolist()]
        write_json(folder / name, {"fps": 30, "frames": frames})


def openpose(folder):
    body = pixels(WAVE, "openpose-25")
    size = np.array([WIDTH, HEIGHT])
    for name, clips in (
        ("openpose", {"clip": body}),
        ("two-clips", {"anna": body, "ben": body}),
        ("scaled", {"clip": body / size}),
    ):
        (folder / name).mkdir()
        for clip, frames in clips.items():
            for number, frame in enumerate(frames):
                people = [{"person_id": [-1], "pose_keypoints_2d": np.insert(frame, 2, 0.9, axis=-1).reshape(-1).tolist()}]
                write_json(folder / name / f"{clip}_{number:012d}_keypoints.json", {"version": 1.3, "people": people})
    scores = np.random.default_rng(0).uniform(0.4, 0.9, (*body.shape[:-1], 1))
    np.save(folder / "body25.npy", np.concatenate([body, scores], axis=-1))


def coco(folder):
    """AlphaPose, ultralytics and rtmlib, too."""
    wave, jump = pixels(WAVE, "coco-17"), pixels(JUMP, "coco-17") + np.array([400, 0])
    frames = list(zip(wave, jump, strict=False))
    exchanging = [found if number % 20 < 10 else found[::-1] for number, found in enumerate(frames)]
    write_json(folder / "alphapose-results.json", _alphapose(frames, [1, 2]))
    write_json(folder / "untracked.json", _alphapose(exchanging, [0, 0]))
    pictures = [*range(10), *range(10**9, 10**9 + 10)]
    persons = [
        {"image_id": number, "category_id": 1, "keypoints": flat(frame)} for number, frame in zip(pictures, wave, strict=False)
    ]
    write_json(folder / "data-set.json", persons)
    write_json(folder / "ultralytics.json", [[_detection(frame)] for frame in wave])
    write_json(folder / "one-frame.json", [_detection(wave[0])])
    np.savez(folder / "rtmlib.npz", keypoints=wave[:, None], scores=np.full((len(wave), 1, 17), 0.9), fps=30)
    ragged = np.empty(len(wave), object)
    ragged[:] = [frame[None] for frame in wave]
    np.savez(folder / "ragged.npz", keypoints=ragged)


def _alphapose(frames, tracks):
    return [
        {"image_id": f"{number}.jpg", "category_id": 1, "keypoints": flat(frame), "score": 2.1, "idx": track}
        for number, found in enumerate(frames)
        for track, frame in zip(tracks, found, strict=True)
    ]


def _detection(frame):
    keypoints = {"x": frame[:, 0].tolist(), "y": frame[:, 1].tolist(), "visible": [0.9] * 17}
    box = {"x1": 0.0, "y1": 0.0, "x2": 9.0, "y2": 9.0}
    return {"name": "person", "class": 0, "confidence": 0.9, "box": box, "keypoints": keypoints}


def mmpose(folder):
    right, down, away = np.moveaxis(clip_of(JUMP, "h36m-17"), -1, 0)
    points = np.stack([-right, away, -down], axis=-1)  # as MMPose turns it: left, away, up
    points[..., :2] -= points[:, :1, :2]
    points[..., 2] -= points[..., 2].min(axis=1, keepdims=True)
    frames = [{"frame_id": number, "instances": [{"keypoints": frame.tolist()}]} for number, frame in enumerate(points)]
    write_json(folder / "mmpose-3d.json", frames)


def pyskl(folder):
    wave = pixels(WAVE, "coco-17")[None].astype(np.float16)
    content = {"keypoint": wave, "keypoint_score": np.full(wave.shape[:3], 0.9, np.float16), "img_shape": (HEIGHT, WIDTH)}
    annotation = {"frame_dir": "wave", "label": 0, "total_frames": wave.shape[1], **content}
    (folder / "clip.pkl").write_bytes(pickle.dumps(annotation))
    (folder / "set.pkl").write_bytes(pickle.dumps({"split": {"train": ["wave"]}, "annotations": [annotation] * 2}))


def smpl(folder):
    poses, way = smpl_poses(clip_of(WAVE), get_layout("kinect-v2").joints)
    turn = Rotation.from_matrix(Z_UP)
    poses[:, :3] = (turn * Rotation.from_rotvec(poses[:, :3])).as_rotvec()
    content = {"poses": poses, "trans": turn.apply(way), "betas": np.zeros(16)}
    np.savez(folder / "amass.npz", **content, mocap_framerate=30.0)
    np.savez(folder / "amass-copy.npz", **content, fps=30.0)
    np.savez(folder / "no-trans.npz", poses=poses, mocap_framerate=30.0)


# ---- points with names


def research(folder):
    """Files of `.pose`, SLEAP and movement, by their packages."""
    import sleap_io
    import xarray

    names = [joint.upper() for joint in get_layout("mediapipe-33").joints]
    world = around_the_hips(clip_of(JUMP, "mediapipe-33"), "mediapipe-33")[None]
    write_pose(folder / "clip.pose", {"POSE_WORLD_LANDMARKS": names}, world, np.full(world.shape[:3], 0.9), 30.0)
    wave, nodes = pixels(WAVE, "coco-17"), list(get_layout("coco-17").joints)
    for name, own, step in (
        ("clip.slp", nodes, 1),
        ("nodes.slp", [f"node{n}" for n in range(17)], 1),
        ("sparse.slp", nodes, AT_A_TENTH),
    ):
        skeleton, video = sleap_io.Skeleton(list(own)), sleap_io.Video("clip.mp4", open_backend=False)
        frames = [
            sleap_io.LabeledFrame(
                video=video, frame_idx=number, instances=[sleap_io.Instance.from_numpy(wave[number], skeleton=skeleton)]
            )
            for number in range(0, len(wave), step)
        ]
        sleap_io.Labels(frames).save(str(folder / name))
    write_deeplabcut(folder / "deeplabcut.csv", wave, nodes, np.full(wave.shape[:2], 0.9))
    (folder / "deeplabcut.h5").write_bytes(b"\x89HDF\r\n\x1a\n df_with_missing")  # the mark by which it is known
    axes = ("time", "space", "keypoints", "individuals")
    coordinates = {"space": ["x", "y"], "keypoints": nodes, "individuals": ["anna"]}
    xarray.Dataset({"position": (axes, wave.transpose(0, 2, 1)[..., None])}, coordinates).to_netcdf(folder / "clip.nc")


def bvh(folder):
    wave, joints = 100 * clip_of(WAVE), get_layout("kinect-v2").joints
    write_bvh(folder / "clip.bvh", wave, joints)
    write_bvh(folder / "z-up.bvh", wave @ Z_UP.T, joints)
    lines = (folder / "clip.bvh").read_text().splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("Frame Time")) + 1
    lines[first - 2] = f"Frames: {len(wave) + 1}"
    lines.insert(first, " ".join("0" for _ in lines[first].split()))
    (folder / "rest-pose.bvh").write_text("\n".join(lines))


def markers(folder):
    """C3D in millimetres with z up, and TRC in metres with y up."""
    points, names = markers_of(clip_of(WAVE), get_layout("kinect-v2").joints)
    write_trc(folder / "clip.trc", points, names, blank=False)
    points = 1000 * points @ Z_UP.T
    write_c3d(folder / "clip.c3d", points, names, fps=30.0)
    write_c3d(folder / "unnamed.c3d", points, [f"M{number}" for number in range(len(names))], fps=30.0)
    points[20:80, [names.index("RWRA"), names.index("RWRB")]] = np.nan
    write_c3d(folder / "gaps.c3d", points, names, fps=30.0, missing="zero")


def tables(folder):
    joints, cells = get_layout("kinect-v2").joints, cells_of(clip_of(WAVE))
    titles = [f"{joint}_{axis}" for joint in joints for axis in "xyz"]
    write_csv(folder / "clip.csv", titles, cells)
    write_csv(folder / "times.csv", ["timestamp", *titles], [[str(40 * number), *row] for number, row in enumerate(cells)])
    write_csv(folder / "headless.csv", cells[0], cells[1:])
    titles = [f"{axis}{joint}" for joint in range(17) for axis in "xy"]
    write_csv(folder / "numbered.csv", titles, cells_of(pixels(WAVE, "coco-17")))


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    write_files(sys.argv[1])
