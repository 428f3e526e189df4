"""Recordings of a person who stands, moves, and stands again."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.synthetic import Action, load_programs, make_subject
from fdsm.synthetic.approach import Approach
from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.synthetic.recordings import record
from fdsm.vocabulary import Kinematics

PROGRAMS = {program.name: program for program in load_programs()}
HOP, WAVE = PROGRAMS["hop on the right foot"], PROGRAMS["wave with the right hand"]
WALK = Action(
    name="walk",
    kinematics=Kinematics(limbs=("both_legs",), path="step_in_turn", stance="walk", tempo="slow", repetition="repeated"),
)
SUBJECT = make_subject(0, 1)


def speed(points):
    """Metres a second of the fastest joint, between frames."""
    return np.linalg.norm(np.diff(points[0], axis=0), axis=2).max(axis=1) * 30


def test_actions_happen_when_they_are_said_to():
    points, actions = record([2.0, HOP, 1.0, WAVE, 2.0], SUBJECT, 0, jitter=0)
    assert [name for *_, name in actions] == [HOP.name, WAVE.name]
    assert points.dtype == np.float32
    moving = np.zeros(points.shape[1] - 1, bool)
    for start, end, _ in actions:
        moving[round(start * 30) : round(end * 30)] = True
    found = speed(points)
    assert found[~moving].max() < 0.4
    assert all(found[round(start * 30) : round(end * 30)].max() > 1 for start, end, _ in actions)


def test_nothing_leaps_where_actions_join():
    points, _ = record([0.5, WAVE, HOP, WALK, WAVE, 0.5], SUBJECT, 0, jitter=0, walk=Approach(turns=(0.5, 0.5)))
    assert speed(points).max() < 9
    hips = points[0, :, JOINT["spine_base"]]
    assert np.linalg.norm(hips[-1] - hips[0]) > 1  # and they stay where the walk led


def test_the_same_seed_gives_the_same_recording():
    first, second, other = (record([0.5, WAVE], SUBJECT, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.points, second.points)
    assert first.actions == second.actions
    assert first.points.shape != other.points.shape or not np.array_equal(first.points, other.points)


def test_actions_that_do_not_end_at_rest_are_refused():
    with pytest.raises(InputError, match="begin and end with the person standing, found 'sit down'"):
        record([PROGRAMS["sit down"]], SUBJECT, 0)
    words = WALK.kinematics.model_copy(update={"partner": "beside"})
    with pytest.raises(InputError, match="'walk' is an action of two"):
        record([WALK.model_copy(update={"kinematics": words})], SUBJECT, 0)
