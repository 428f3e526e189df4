"""Poses of SMPL in .npz files, as AMASS has them."""

from dataclasses import replace

import numpy as np
import pytest

from fdsm.data.clips import read_points
from fdsm.data.formats.smpl import LAYOUT
from fdsm.errors import InputError
from tests.cases import each

QUARTER = np.pi / 2


def read(tmp_path, **arrays):
    np.savez(tmp_path / "a.npz", **arrays)
    clip, layout, fps = read_points(tmp_path / "a.npz")
    return dict(zip(layout.joints, clip[0].transpose(1, 0, 2), strict=True)), layout, fps


def amass(frames=2, width=156, **turns):
    """Arrays as in AMASS. `turns` are the vectors of joints by name."""
    poses = np.zeros((frames, width))
    for joint, turn in turns.items():
        place = 3 * LAYOUT.joints.index(joint)
        poses[:, place : place + 3] = turn
    return {"poses": poses, "trans": np.zeros((frames, 3)), "betas": np.zeros(16), "gender": "neutral", "mocap_framerate": 120.0}


def test_without_turns_the_arms_are_stretched_out_and_left_is_at_plus_x(tmp_path):
    at, layout, fps = read(tmp_path, **amass())
    assert (layout, fps) == (replace(LAYOUT, up="+z"), 120)
    assert at["left_wrist"][0, 0] > at["left_elbow"][0, 0] > at["left_shoulder"][0, 0] > 0.1
    assert (
        at["left_wrist"][0, 1] == at["left_shoulder"][0, 1] > at["left_hip"][0, 1] > at["left_knee"][0, 1] > at["left_ankle"][0, 1]
    )
    assert at["left_foot"][0, 2] > at["left_ankle"][0, 2]
    np.testing.assert_allclose(at["right_wrist"], at["left_wrist"] * [-1, 1, 1])


def test_a_turn_moves_what_hangs_on_its_joint_and_turns_add_up(tmp_path):
    at, *_ = read(tmp_path, **amass(left_shoulder=[0, 0, QUARTER], left_elbow=[0, 0, QUARTER]))
    above, back = at["left_elbow"] - at["left_shoulder"], at["left_wrist"] - at["left_elbow"]
    np.testing.assert_allclose(above[0] / np.linalg.norm(above[0]), [0, 1, 0], atol=1e-6)
    np.testing.assert_allclose(back[0] / np.linalg.norm(back[0]), [-1, 0, 0], atol=1e-6)
    assert at["right_wrist"][0, 0] < -0.1


def test_the_pelvis_turns_all_and_goes_its_way(tmp_path):
    """AMASS has z up: there the first turn is by a quarter about x."""
    arrays = amass(pelvis=[QUARTER, 0, 0]) | {"trans": np.array([[0, 0, 1.0], [3, 0, 1]])}
    at, *_ = read(tmp_path, **arrays)
    np.testing.assert_allclose(at["pelvis"], [[0, 0, 1], [3, 0, 1]])
    assert at["head"][0, 2] > 1.4
    assert at["left_ankle"][1, 2] < 0.3
    assert at["left_hip"][1, 0] > 3


def test_the_parts_of_smpl_x_are_the_same_poses(tmp_path):
    arrays = amass(left_hip=[QUARTER, 0, 0])
    parts = {"root_orient": arrays["poses"][:, :3], "pose_body": arrays["poses"][:, 3:66], "trans": arrays["trans"]}
    at, layout, fps = read(tmp_path, **parts)
    np.testing.assert_array_equal(at["left_ankle"], read(tmp_path, **arrays)[0]["left_ankle"])
    assert (layout.up, fps) == ("+y", 30)


def test_joints_are_taken_where_the_file_has_them(tmp_path):
    joints = np.random.default_rng(0).normal(size=(2, 52, 3))
    at, *_ = read(tmp_path, **amass(), joints=joints)
    np.testing.assert_allclose(at["head"], joints[:, LAYOUT.joints.index("head")], rtol=1e-6)


@each(
    ("change", "message"),
    [
        ({"trans": np.zeros((3, 3))}, r"expected trans of shape \(2, 3\) for poses of 2 frames"),
        ({"trans": np.zeros((2, 2))}, r"expected trans of shape \(frames, 3\)"),
        ({"poses": np.full((2, 156), np.nan)}, "finite"),
        ({"poses": np.full((2, 156), "a")}, "finite"),
        ({"poses": np.zeros((0, 156)), "trans": np.zeros((0, 3))}, "0 frames"),
        ({"poses": np.full((2, 156), 1e200)}, r"expected turns of at most 1e\+06 radians, found one of 1e\+200"),
        ({"joints": np.zeros((2, 17, 3))}, "22 or more"),
    ],
)
def test_wrong_arrays_are_named(change, message, tmp_path):
    np.savez(tmp_path / "walk.npz", **(amass() | change))
    with pytest.raises(InputError, match=rf"walk\.npz: .*{message}") as raised:
        read_points(tmp_path / "walk.npz")
    assert "\n" not in str(raised.value)
