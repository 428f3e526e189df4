"""Videos: people are found in them by MediaPipe, or by RTMPose from a file (`fdsm poses`). Needs the extra `video`."""

from __future__ import annotations

from pathlib import Path

from fdsm.data.formats.people import Read
from fdsm.data.formats.video.mediapipe_pose import mediapipe_finder
from fdsm.data.formats.video.poses import Poses as Poses
from fdsm.data.formats.video.poses import find_poses
from fdsm.data.formats.video.rtmpose import rtmpose_finder
from fdsm.errors import InputError


def read(path: Path) -> Read:
    """The people whom MediaPipe finds, in metres from the camera. Raises InputError as `poses_of` does."""
    poses = poses_of(path)
    return poses.clip, poses.layout, poses.fps


def poses_of(path: Path, pose_model: Path | None = None, detector: Path | None = None) -> Poses:
    """The people in a video, found by MediaPipe or by the RTMPose model of a file.

    Raises InputError if a package is missing, the video or a model is damaged, or nobody is to be seen.
    """
    if pose_model is None and detector is not None:
        raise InputError(f"{detector}: a detector needs a pose model")
    with mediapipe_finder(path) if pose_model is None else rtmpose_finder(pose_model, detector) as finder:
        return find_poses(path, finder)
