"""People who walk up before a performance and off after it."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic import Action, generate, make_subject
from fdsm.synthetic.approach import Approach, draw_approach
from fdsm.synthetic.forward_kinematics import JOINT, pose
from fdsm.synthetic.rendering import FPS, act
from fdsm.vocabulary import Kinematics

X, Y, Z = 0, 1, 2
SUBJECT = make_subject(0, 1)
BOTH_WAYS = Approach(before=1.5, after=1.2, hertz=0.9, step=0.3, turns=(0.6, -0.8))


def action(path="wave", limbs=("right_arm",), stance="stand", **words):
    words = {"height": "head" if path == "wave" else None, "tempo": "slow", "repetition": "once"} | words
    return Action(name=path, kinematics=Kinematics(path=path, limbs=limbs, stance=stance, **words))


def performed(action, approach):
    """Joints (T, 25, 3) in metres of one performance."""
    return pose(SUBJECT.body, act(action, SUBJECT, numpy_generator(0, "test"), approach))


def way(points, start, stop):
    """Metres over the ground from one second to another; negative seconds count from the end."""
    hips = points[:, JOINT["spine_base"]][:, [X, Z]]
    return np.linalg.norm(hips[int(stop * FPS)] - hips[int(start * FPS)])


def test_they_come_from_somewhere_perform_in_place_and_leave():
    points = performed(action(), BOTH_WAYS)
    assert way(points, 0, 1.2) > 0.4
    assert way(points, -1.0, -1 / FPS) > 0.3
    assert way(points, 2.0, -1.5) < 0.1
    there = performed(action(), Approach())
    assert len(points) > len(there) + 2 * FPS
    assert way(there, 0, -1 / FPS) < 0.1


def test_they_walk_ahead_turn_on_the_way_and_are_at_the_origin_to_perform():
    points = performed(action(), BOTH_WAYS)
    hips, shoulders = points[:, JOINT["spine_base"]], points[:, JOINT["right_shoulder"]] - points[:, JOINT["left_shoulder"]]
    facing = np.arctan2(-shoulders[:, Z], shoulders[:, X])  # radians to the left
    step = np.diff(hips[: int(1.1 * FPS)], axis=0)
    ahead = -np.sin(facing[: len(step)]) * step[:, X] - np.cos(facing[: len(step)]) * step[:, Z]
    assert ahead.sum() > 0.95 * np.linalg.norm(step[:, [X, Z]], axis=1).sum()
    turned = np.unwrap(facing)
    up, off = turned[int(1.2 * FPS)] - turned[0], turned[-1] - turned[-int(1.2 * FPS)]
    assert up == pytest.approx(0.6 * 1.2, abs=0.3)
    assert off == pytest.approx(-0.8 * 1.0, abs=0.3)
    assert np.abs(hips[len(hips) // 2, [X, Z]]).max() < 0.1


def test_the_foot_on_the_ground_stays_where_it_is():
    points = performed(action(), BOTH_WAYS)[: int(1.1 * FPS)]
    speed = {
        name: np.linalg.norm(np.diff(points[:, JOINT[name]][:, [X, Z]], axis=0), axis=1) for name in ("left_ankle", "right_ankle")
    }
    carrying = np.minimum(*speed.values())
    hips = np.linalg.norm(np.diff(points[:, JOINT["spine_base"]][:, [X, Z]], axis=0), axis=1)
    assert np.median(carrying / hips) < 0.5


def test_who_sits_is_there_already_and_who_sat_down_stays():
    rises = performed(action("stand_up", ("trunk", "both_legs"), "standing_up"), BOTH_WAYS)
    assert way(rises, 0, 1.2) < 0.05
    assert way(rises, -1.0, -1 / FPS) > 0.3
    sits = performed(action("sit_down", ("trunk", "both_legs"), "sitting_down"), BOTH_WAYS)
    assert way(sits, 0, 1.2) > 0.4
    assert way(sits, -1.0, -1 / FPS) < 0.05


@pytest.mark.parametrize("walker", [action("step_in_turn", ("both_legs",), "walk", repetition="repeated"), action(stance="walk")])
def test_who_walks_in_the_words_goes_through_the_room_along_an_arc(walker):
    points = performed(walker, BOTH_WAYS)
    there = performed(walker, Approach())
    assert len(points) == len(there)
    hips = points[:, JOINT["spine_base"]][:, [X, Z]]
    assert np.linalg.norm(np.diff(hips, axis=0), axis=1).sum() > 0.8
    first, last = hips[len(hips) // 2] - hips[len(hips) // 4], hips[3 * len(hips) // 4] - hips[len(hips) // 2]
    left = np.arctan2(last[0] * first[1] - last[1] * first[0], first @ last)
    assert 0.1 < left < np.pi / 2


def test_who_runs_on_the_spot_stays_there():
    runner = action("run_in_turn", ("both_legs",), "run")
    np.testing.assert_array_equal(performed(runner, BOTH_WAYS), performed(runner, Approach()))


def test_a_share_of_the_clips_has_a_way_up_and_such_a_share_a_way_off():
    drawn = [draw_approach(0.3, numpy_generator(0, "test", number)) for number in range(500)]
    before, after = np.array([approach.before > 0 for approach in drawn]), np.array([approach.after > 0 for approach in drawn])
    assert before.mean() == pytest.approx(0.3, abs=0.06)
    assert after.mean() == pytest.approx(0.3, abs=0.06)
    assert (before & after).mean() == pytest.approx(0.09, abs=0.04)
    assert all(approach.before == 0 or 0.5 <= approach.before <= 2.2 for approach in drawn)


def test_the_clips_without_a_way_are_those_that_there_were():
    options = {"num_subjects": 12, "num_views": 1, "num_trials": 1}
    stay, some = generate([action()], **options), generate([action()], approach=0.3, **options)
    alike = [first.shape == second.shape and bool((first == second).all()) for first, second in zip(stay, some, strict=True)]
    assert 0 < sum(alike) < len(alike)


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(InputError, match=f"^synthetic motions: approach must be from 0 to 1, found {share}$"):
        generate([action()], approach=share)
