"""Ways of walking: what each must show, and that those who travel do not slide on their feet."""

import numpy as np
import pytest

from fdsm.rng import numpy_generator
from fdsm.synthetic import make_subject
from fdsm.synthetic.approach import Approach
from fdsm.synthetic.forward_kinematics import JOINT, pose
from fdsm.synthetic.gaits import GAITS
from fdsm.synthetic.rendering import FPS, act
from tests.cases import each
from tests.synthetic.test_synthetic import make_program, perform, track

X, Y, Z = 0, 1, 2


def gait(path, stance="walk", limb="both_legs", subject=1, trial=0, **words):
    words = {"repetition": "repeated", "cycles": [4, 4]} | words
    return perform(make_program(path, stance, limbs=[limb], **words), subject, trial)


def middle(points):
    return points[len(points) // 4 : 3 * len(points) // 4]


def feet(clip, joint="ankle"):
    """Heights of both feet, (T, 2)."""
    return np.stack([track(clip, f"{side}_{joint}")[:, Y] for side in ("left", "right")], axis=1)


@each("path", GAITS)
def test_the_feet_step_in_turn(path):
    clip = middle(gait(path))
    base = track(clip, "spine_base")
    left, right = (track(clip, f"{side}_ankle")[:, Z] - base[:, Z] for side in ("left", "right"))
    assert np.corrcoef(left, right)[0, 1] < -0.5
    assert np.ptp(left) > 0.08


@each("path", GAITS)
def test_they_travel_ahead_or_back_by_much_or_little(path):
    way = [-np.diff(track(gait(path, trial=trial), "spine_base")[[0, -1], Z])[0] for trial in range(8)]
    sign = -1 if path == "walk_back" else 1
    assert min(sign * np.array(way)) > 0.1
    assert max(sign * np.array(way)) > 1.4 * min(sign * np.array(way))


@each("path", ["limp", "tiptoe", "walk_back", "climb_stairs", "descend_stairs"])
def test_the_foot_that_bears_the_body_stays_in_place(path):
    clip = middle(gait(path, trial=3))
    slides = np.stack(
        [np.linalg.norm(np.diff(track(clip, f"{side}_ankle"), axis=0)[:, [X, Z]], axis=1) for side in ("left", "right")]
    )
    travels = np.abs(np.diff(track(clip, "spine_base")[:, Z])).mean()
    assert np.median(slides.min(axis=0)) < 0.6 * travels


def test_the_body_dips_on_the_leg_that_limps():
    for limb, other, sign in (("right", "left", 1), ("left", "right", -1)):
        clip = middle(gait("limp", limb=f"{limb}_leg"))
        hips, lean = track(clip, "spine_base")[:, Y], (track(clip, "spine_shoulder") - track(clip, "spine_base"))[:, X]
        low = hips < np.quantile(hips, 0.15)
        assert np.ptp(hips) > 0.07
        assert sign * lean[low].mean() > 0.1
        assert feet(clip)[low, 0 if limb == "right" else 1].mean() > feet(clip)[low, 0 if other == "right" else 1].mean() - 0.05
        assert sign * lean.mean() > 0  # never so far to the other side


def test_shuffling_feet_do_not_leave_the_floor_and_those_on_tiptoe_have_their_heels_up():
    shuffles, tiptoes, walks = middle(gait("shuffle")), middle(gait("tiptoe")), middle(gait("step_in_turn"))
    assert np.ptp(feet(shuffles), axis=0).max() < 0.03 < np.ptp(feet(walks), axis=0).max()
    assert feet(tiptoes).min() > feet(walks).min() + 0.04
    assert track(tiptoes, "spine_base")[:, Y].mean() > track(walks, "spine_base")[:, Y].mean() + 0.04
    assert track(shuffles, "spine_base")[:, Y].mean() < track(walks, "spine_base")[:, Y].mean() - 0.03


def test_staggering_is_uneven_and_sways():
    staggers, walks = middle(gait("stagger")), middle(gait("walk_back"))
    for clip, more in ((staggers, True), (walks, False)):
        assert (np.ptp(track(clip, "head")[:, X] - track(clip, "spine_base")[:, X]) > 0.12) == more
        assert (np.ptp(track(clip, "left_ankle")[:, X]) > 0.07) == more


def test_skipping_leaves_the_floor_with_rising_knees():
    clip = middle(gait("skip", "run"))
    assert feet(clip, "foot").min(axis=1).max() > 0.05
    assert (track(clip, "right_knee") - track(clip, "right_hip"))[:, Y].max() > -0.15
    march = middle(gait("march", "stand"))
    assert feet(march, "foot").min(axis=1).max() < 0.04


@each(("path", "way"), [("climb_stairs", 1), ("descend_stairs", -1)])
def test_stairs_end_higher_or_lower_and_rise_with_each_step(path, way):
    clip = gait(path)
    hips = track(clip, "spine_base")[:, Y]
    assert way * (hips[-1] - hips[0]) == pytest.approx(8 * 0.32 * make_subject(0, 1).body.trunk, abs=0.08)
    assert clip[:, :, Y].min() > -0.02
    assert feet(clip).min() < 0.1
    speed = way * np.gradient(middle(hips)) * FPS
    assert speed.mean() > 0.1
    standing = np.round(feet(clip), 2)
    levels = np.unique(standing[(np.abs(np.gradient(feet(clip), axis=0)) < 1e-3).all(axis=1)])
    assert np.ptp(levels) > 0.9
    once = track(perform(make_program(path, "walk", limbs=["both_legs"])), "spine_base")[:, Y]
    assert way * (once[-1] - once[0]) > 0.2


def test_with_an_approach_they_go_through_the_room_and_still_climb():
    subject, approach = make_subject(0, 1), Approach(before=1.0, turns=(0.5, 0.0))
    program = make_program("climb_stairs", "walk", limbs=["both_legs"], repetition="repeated", cycles=[4, 4])
    hips = pose(subject.body, act(program, subject, numpy_generator(0, "test"), approach))[:, JOINT["spine_base"]]
    assert hips[-1, Y] > hips[0, Y] + 0.8
    headings = np.arctan2(*np.diff(hips[[0, len(hips) // 2, -1]], axis=0)[:, [X, Z]].T)
    assert abs(headings[1] - headings[0]) > 0.1


def test_rising_on_the_toes_lifts_heels_and_not_toes():
    clip = perform(make_program("rise_on_toes", "on_toes"))
    for side in ("left", "right"):
        assert np.ptp(track(clip, f"{side}_ankle")[:, Y]) > 0.05
        assert np.ptp(track(clip, f"{side}_foot")[:, Y]) < 0.03
    assert np.ptp(track(clip, "head")[:, Y]) > 0.05
    stands = perform(make_program("rest", "on_toes", limbs=["trunk"]))
    assert track(stands, "right_ankle")[:, Y].min() > track(clip, "right_ankle")[0, Y] + 0.04
