"""Writes the pose model that the studio's camera takes. Needs the extra `video`, and nothing is downloaded.

    python examples/pose_model.py pose_landmarker_full.task

MediaPipe's package has the networks of its pose model, but not as the one file that its build for browsers reads.
"""

import argparse
from importlib.resources import files
from pathlib import Path

from fdsm.data.formats.package import load_package
from fdsm.errors import InputError
from fdsm.storage import atomic_path


def write_pose_model(path: Path) -> None:
    """Raises InputError if MediaPipe is not installed, or has no model, or if the file cannot be written."""
    load_package("mediapipe", "mediapipe", path, "video")
    modules = files("mediapipe") / "modules"
    try:
        detector = (modules / "pose_detection" / "pose_detection.tflite").read_bytes()
        landmarks = (modules / "pose_landmark" / "pose_landmark_full.tflite").read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: needs mediapipe 0.10.21, the last with a model: pip install 'fdsm[video]'") from None
    from mediapipe.tasks.python.metadata.metadata_writers import metadata_writer, model_asset_bundle_utils

    # Without this, the bundle is refused: the network wants colours from 0 to 1, as the package's own graph gives them.
    writer = metadata_writer.MetadataWriter.create(bytearray(landmarks))
    landmarks, _ = writer.add_image_input([0.0], [255.0]).populate()
    models = {"pose_detector.tflite": detector, "pose_landmarks_detector.tflite": landmarks}
    with atomic_path(path) as target:
        model_asset_bundle_utils.create_model_asset_bundle(models, str(target))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Writes the pose model that the studio's camera takes.")
    parser.add_argument("path", type=Path, help="the file to write, such as pose_landmarker_full.task")
    try:
        write_pose_model(parser.parse_args(arguments).path)
    except (InputError, OSError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
