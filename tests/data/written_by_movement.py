"""Files that the package movement writes: `python written_by_movement.py CLIP.npz FOLDER`, in an environment that has it.

The clip has `points` (frames, persons, joints, 3) in metres, y up, and the names of its `joints`. In 2D it is in pixels, y down.
"""

import sys
from pathlib import Path

import numpy as np
from movement.io import load_poses, save_poses


def dataset(points, joints, **options):
    position = points.transpose(0, 3, 2, 1)  # (frames, space, joints, persons)
    names = [f"person{number}" for number in range(points.shape[1])]
    confidence = np.full(position[:, 0].shape, 0.9)
    return load_poses.from_numpy(
        position, confidence, names, list(joints), **{"fps": 30, "source_software": "DeepLabCut"} | options
    )


def write(clip, folder):
    points, joints = clip["points"], [str(name) for name in clip["joints"]]
    pixels = 300 * points[..., :2] * [1, -1] + 500
    in_2d, in_3d = dataset(pixels, joints), dataset(points, joints)
    in_2d.to_netcdf(folder / "2d.nc")
    in_3d.to_netcdf(folder / "3d.nc")
    dataset(pixels, joints, fps=None, source_software="SLEAP").to_netcdf(folder / "no-rate.nc")
    save_poses.to_dlc_file(in_2d, folder / "deeplabcut.csv", split_individuals=False)
    save_poses.to_dlc_file(in_2d, folder / "deeplabcut.h5", split_individuals=False)
    save_poses.to_sleap_analysis_file(in_2d, folder / "sleap.h5")
    save_poses.to_lp_file(in_2d, folder / "lightning-pose.csv")  # a file for each person


if __name__ == "__main__":
    write(np.load(sys.argv[1]), Path(sys.argv[2]))
