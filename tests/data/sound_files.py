"""A sound clip of every kind of file, and all the contents of JSON that are clips."""

import json
import pickle
import shutil

import numpy as np
import sleap_io
import xarray
from scipy.io import savemat

from fdsm.data.layouts import get_layout
from fdsm.synthetic.imitate import imitate
from tests.data.named_files import NAMES, cells_of, markers_of, some_points, write_bvh, write_c3d, write_csv, write_trc
from tests.data.pose_files import (
    MEDIAPIPE_NAMES,
    POINTS,
    SINGLE,
    alphapose,
    azure,
    coco_annotations,
    coco_results,
    mmpose_demo,
    mmpose_frames,
    mmpose_inferencer,
    mmpose_lists,
    movement_dataset,
    openpose_frame,
    pyskl_annotation,
    results,
    scores_of,
    sleap_labels,
    ultralytics,
    write_json,
    write_pose,
)
from tests.data.video_files import numbered, write_video


def write_sound(path):
    """A good clip of the kind that the file's ending says, in the joint order of `kinect-v2` if it does not store its own."""
    ending, bodies = path.suffix, np.random.default_rng(0).random((4, 25, 3))
    if ending == ".npy":
        np.save(path, bodies)
    elif ending == ".npz":
        np.savez(path, points=bodies, layout="kinect-v2", fps=25)
    elif ending == ".mat":
        savemat(path, {"d_skel": bodies[:, :20].transpose(1, 2, 0)})
    elif ending == ".json":
        write_json(path, mmpose_frames())
    elif ending in (".jsonl", ".ndjson"):
        path.write_text("".join(json.dumps(frame) + "\n" for frame in mmpose_frames()))
    elif ending == ".pose":
        write_pose(path, {"POSE_WORLD_LANDMARKS": MEDIAPIPE_NAMES}, POINTS, scores_of(33))
    elif ending == ".slp":
        sleap_labels(sleap_io, True).save(str(path))
    elif ending == ".h5":
        sleap_io.save_analysis_h5(sleap_labels(sleap_io, True), str(path))
    elif ending == ".nc":
        movement_dataset(xarray, get_layout("coco-17").joints, fps=25.0).to_netcdf(path)
    elif ending == ".pkl":
        path.write_bytes(pickle.dumps(pyskl_annotation()))
    elif ending == ".bvh":
        write_bvh(path, 100 * bodies, get_layout("kinect-v2").joints)
    elif ending == ".c3d":
        points, names = markers_of(bodies, get_layout("kinect-v2").joints)
        write_c3d(path, 1000 * points, names)
    elif ending == ".trc":
        write_trc(path, some_points(), NAMES)
    elif ending in (".csv", ".tsv"):
        titles = [f"{name}_{axis}" for name in NAMES for axis in "xyz"]
        write_csv(path, titles, cells_of(some_points()), "," if ending == ".csv" else "\t")
    elif ending == ".skeleton":
        imitate("ntu60", path.parent / "ntu60", num_frames=3)
        next((path.parent / "ntu60").iterdir()).rename(path)
        shutil.rmtree(path.parent / "ntu60")
    else:
        write_video(path, numbered(3), codec="libvpx" if ending == ".webm" else "mpeg4")


def json_contents(folder):
    """What JSON of each pose tool holds. Files are written into the folder on the way."""
    writers = (coco_results, alphapose, coco_annotations, mmpose_demo, mmpose_inferencer, mmpose_lists, ultralytics)
    found = [json.loads(write(folder)[0].read_text()) for write in writers]
    frames = {f"{t}.jpg": openpose_frame(t) for t in range(4)}
    return [*found, openpose_frame(0), frames, azure(), results(), *SINGLE.values(), {"fps": 9, "frames": results()}]
