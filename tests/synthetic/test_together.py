"""Many clips rendered at once: each is the same as alone, and what is computed for all at once is right."""

import math

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess_clip, preprocess_clips
from fdsm.synthetic import list_motions, make_training_classes
from fdsm.synthetic.draws import uniform
from fdsm.synthetic.limbs import X, Y, Z, cross, dot, rotation, sine_and_cosine, turned_axes, unit
from fdsm.synthetic.limbs import _without_jumps as without_jumps
from fdsm.synthetic.poses import _tilted, _upright
from fdsm.synthetic.postures import tilt_matrices
from fdsm.synthetic.smoothing import smooth_clips, smooth_noise
from fdsm.synthetic.strokes import smooth_curve
from tests.cases import each

LAYOUTS = ("kinect-v2", "kinect-v1", "coco-17", "mediapipe-33")
ACTIONS = make_training_classes(40)[::23]
"""Some of the hands, of the legs, of the whole body and of people on the floor."""


def clips(actions=ACTIONS, layout="kinect-v2", **options):
    settings = {"num_subjects": 2, "people": 9, "num_views": 1, "num_trials": 1, "approach": 0.3}
    listing = list_motions(actions, **settings, layout=layout, **options)
    return [clip for portion in range(len(listing.portions)) for clip in listing.read(portion)]


# ---- alone and in company


@each("name", LAYOUTS)
def test_a_clip_alone_equals_the_clip_in_company(name):
    alone, together = clips(layout=name), clips(layout=name, together=1000)
    assert len(alone) == len(together) == 2 * len(ACTIONS)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(alone, together, strict=True))


def test_a_clip_does_not_depend_on_who_is_rendered_with_it():
    whole = clips(together=48)
    part = clips(ACTIONS[3:5], together=3)
    assert [clip.tobytes() for clip in whole[6:10]] == [clip.tobytes() for clip in part]


def test_portions_of_several_samples_have_the_samples_of_portions_of_one():
    one, five = (list_motions(ACTIONS, num_subjects=2, num_views=1, num_trials=1, together=together) for together in (1, 5))
    assert one.samples.ids == five.samples.ids
    assert one.portions == (1,) * len(one.samples)
    assert sum(five.portions) == len(five.samples)
    assert set(five.portions[:-1]) == {5}
    singly = [clip.tobytes() for portion in range(len(one.portions)) for clip in one.read(portion)]
    assert [clip.tobytes() for portion in range(len(five.portions)) for clip in five.read(portion)] == singly


@pytest.mark.parametrize("config", [PreprocessConfig(level=True), PreprocessConfig(num_persons=2, scale=False, centre=False)])
@each("name", LAYOUTS)
def test_a_clip_is_prepared_in_company_as_it_is_alone(name, config):
    layout = get_layout(name)
    made = clips(layout=name, together=1000)
    made[1][:, 4:9, 2:5] = np.nan  # a gap
    made[2] = np.concatenate([made[2], made[2][:, ::-1] + 1])  # two persons
    together = preprocess_clips(made, layout, config)
    for clip, prepared in zip(made, together, strict=True):
        assert preprocess_clip(clip, layout, config).tobytes() == prepared.tobytes()


# ---- the parts


def test_smoothing_many_clips_is_smoothing_each_of_them():
    rng = np.random.default_rng(0)
    lengths, sigmas = (40, 3, 75, 1), (0.6, 1.5, 1.1, 0.9)
    ends = np.cumsum(lengths)
    frames = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    rows = rng.standard_normal((5, ends[-1]))
    expected = [gaussian_filter1d(rows[:, clip], sigma, axis=1, mode="nearest") for clip, sigma in zip(frames, sigmas, strict=True)]
    np.testing.assert_allclose(smooth_clips(rows, frames, sigmas), np.concatenate(expected, axis=1), atol=1e-14)


@each("frames", [1, 7, 32, 33, 150])
def test_smoothed_noise_is_that_of_scipy(frames):
    noise = np.random.default_rng(0).standard_normal((frames + 20, 6))
    expected = gaussian_filter1d(noise, 5.0, axis=0)
    np.testing.assert_allclose(smooth_noise(noise, 5.0), expected, atol=1e-14)
    np.testing.assert_allclose(smooth_noise(noise, 5.0, skip=10), expected[10:-10], atol=1e-14)


def test_a_smooth_curve_is_that_of_scipy():
    rng = np.random.default_rng(0)
    times, knots, u = np.cumsum(rng.uniform(0.1, 1, 6)), rng.standard_normal((6, 3)), np.linspace(0.2, 4, 50)
    np.testing.assert_allclose(smooth_curve(times, knots)(u), PchipInterpolator(times, knots)(u), atol=1e-12)


def test_turns_are_right_handed_and_in_their_order():
    angles = np.random.default_rng(0).uniform(-4, 4, (3, 20))
    matrices = rotation(*angles)
    np.testing.assert_allclose(np.einsum("ijn,kjn->nik", matrices, matrices), np.tile(np.eye(3), (20, 1, 1)), atol=1e-14)
    np.testing.assert_allclose(np.linalg.det(matrices.transpose(2, 0, 1)), 1)
    np.testing.assert_array_equal(turned_axes(*angles, (Z, X))[1], matrices[:, X])
    sine, cosine = sine_and_cosine(angles)
    np.testing.assert_allclose((sine, cosine), (np.sin(angles), np.cos(angles)), atol=1e-14)
    still, quarter = np.zeros(1), np.full(1, np.pi / 2)
    ahead, up, right = (np.array(axis, float)[:, None] for axis in ([0, 0, -1], [0, 1, 0], [1, 0, 0]))
    for turn, before, after in (
        (rotation(quarter, still, still), ahead, -right),  # to the left
        (rotation(still, quarter, still), up, ahead),
        (rotation(still, still, quarter), up, right),
    ):
        np.testing.assert_allclose(turn[:, :, 0] @ before, after, atol=1e-15)


def test_a_pose_tilts_its_points_as_a_body_tilts():
    rng = np.random.default_rng(0)
    flip = np.array([1.0, 1.0, -1.0])  # from backward to ahead
    for _ in range(5):
        tilt, point = rng.uniform(-3, 3, 3), rng.uniform(-2, 2, 3)
        expected = flip * (tilt_matrices(*tilt[:, None])[:, :, 0] @ (flip * point))
        np.testing.assert_allclose(_tilted(tuple(point), tuple(tilt)), expected, atol=1e-14)
        np.testing.assert_allclose(_upright(tuple(expected), tuple(tilt)), point, atol=1e-14)


def test_a_joint_that_jumps_follows_frame_by_frame():
    """The way in few steps is the same as the way step by step."""
    rng = np.random.default_rng(0)
    lengths = (60, 1, 90)
    ends = np.cumsum(lengths)
    frames = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    axis = unit(np.cumsum(rng.standard_normal((3, ends[-1])) * 0.05, axis=1) + 0.3)
    over = unit(np.array([[0.0], [1.0], [0.0]]) - axis[Y] * axis)
    across = cross(axis, over)
    wanted = np.cumsum(rng.standard_normal(ends[-1]) * (0.05 + 1.5 * (rng.random(ends[-1]) < 0.06)))
    wanted = (wanted + np.pi) % (2 * np.pi) - np.pi
    near = np.maximum(np.sin(np.arange(ends[-1]) / 9), 0)
    for low in (None, near):
        found = without_jumps(wanted, over, across, low, frames)
        for clip in frames:
            expected = _step_by_step(wanted[clip], over[:, clip], across[:, clip], None if low is None else low[clip])
            np.testing.assert_allclose(np.exp(1j * found[clip]), np.exp(1j * np.array(expected)), atol=1e-12)


def _step_by_step(wanted, over, across, near):
    angles = [wanted[0]]
    for i in range(1, len(wanted)):
        now = math.cos(angles[-1]) * over[:, i - 1] + math.sin(angles[-1]) * across[:, i - 1]
        before = math.atan2(dot(now, across[:, i]), dot(now, over[:, i]))
        step = wanted[i] - before
        if near is None or near[i] <= 0:
            step = math.remainder(step, 2 * math.pi)
        angles.append(before + max(-0.35, min(step, 0.35)))
    return angles


def test_single_draws_are_those_of_numpy():
    ours, theirs = np.random.default_rng(3), np.random.default_rng(3)
    assert [uniform(ours, -0.3, 1.7) for _ in range(100)] == [theirs.uniform(-0.3, 1.7) for _ in range(100)]
    numbers = (0.05, 0.2)
    assert [numbers[ours.integers(2)] for _ in range(100)] == [theirs.choice(numbers) for _ in range(100)]
