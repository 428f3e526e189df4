"""Files that libraries of their own environment write are read as what they show."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from fdsm import Recognizer
from fdsm.data.clips import read_points
from fdsm.errors import InputError
from fdsm.synthetic import generate, load_programs
from tests.cases import each

pytestmark = pytest.mark.writers

LABEL = "wave with the right hand"


@pytest.fixture(scope="module")
def clip():
    """Someone who waves, and someone beside who stands and is out of sight for a while: (frames, persons, joints, 3)."""
    program = next(one for one in load_programs() if one.name == LABEL)
    motion = generate([program], num_subjects=1, num_views=1, num_trials=1)
    waving = np.asarray(motion[0])[0]
    standing = np.repeat(waving[:1], len(waving), axis=0) + np.array([1.2, 0, 0])
    standing[20:60] = np.nan
    return np.stack([waving, standing], axis=1), motion.layout.joints


@pytest.fixture(scope="module")
def written(clip, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    np.savez(folder / "clip.npz", points=clip[0], joints=np.array(clip[1]))
    script = Path(__file__).with_name("written_by_movement.py")
    subprocess.run([os.environ["FDSM_WRITERS"], script, folder / "clip.npz", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@each("name", ["2d.nc", "3d.nc", "no-rate.nc", "deeplabcut.csv", "sleap.h5", "lightning-pose_person0.csv"])
def test_what_movement_writes_is_named(name, written, recognize):
    ranking = recognize(written / name, [LABEL, "wave with the left hand", "squat", "jump"])
    assert ranking.label == LABEL
    assert ranking.report.seconds == pytest.approx(len(np.load(written / "clip.npz")["points"]) / 30, abs=0.04)


@each("name", ["2d.nc", "deeplabcut.csv", "sleap.h5"])
def test_both_people_and_every_joint_are_in_their_places(name, clip, written):
    expected = 300 * clip[0][..., :2] * [1, -1] + 500
    points, layout, _ = read_points(written / name)  # (persons, frames, joints, 2)
    for joint in ("left_wrist", "right_ankle", "head"):
        own = expected[:, :, clip[1].index(joint)].swapaxes(0, 1)
        assert np.allclose(points[:, :, layout.joints.index(joint)], own, atol=0.01, equal_nan=True)


def test_names_in_a_pickle_are_refused(written, recognize):
    with pytest.raises(InputError, match="names are a pickle that is not run"):
        recognize(written / "deeplabcut.h5", [LABEL, "jump"])
