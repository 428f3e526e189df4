"""People of uncommon age and build, among many of common build."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.synthetic import generate, list_motions, load_programs, make_subject
from fdsm.synthetic.forward_kinematics import Body
from fdsm.synthetic.subjects import BUILDS
from tests.synthetic.test_synthetic import make_program, perform, raised

MANY = [make_subject(seed, number) for seed in range(20) for number in range(1, 31)]


def height(subject):
    """From the floor to about the top of the head, in metres."""
    body = subject.body
    return body.trunk * (body.hip_height + 1 + body.neck + 1.3 * body.head)


def test_most_are_adults_and_some_are_small_old_broad_or_very_tall():
    trunks = np.array([subject.body.trunk for subject in MANY])
    shares = {
        "child": np.mean(trunks < 0.46),
        "old": np.mean([subject.posture > 0.1 for subject in MANY]),
        "broad": np.mean([subject.body.hip > 0.19 for subject in MANY]),
        "very tall": np.mean([height(subject) > 2.0 for subject in MANY]),
    }
    for name, share in shares.items():
        assert 0.2 * BUILDS[name].chance < share < 2.0 * BUILDS[name].chance, name
    assert 0.9 < min(map(height, MANY)) < 1.25
    assert 2.0 < max(map(height, MANY)) < 2.3
    assert np.median([height(subject) for subject in MANY]) == np.clip(np.median([height(subject) for subject in MANY]), 1.65, 1.8)


def test_children_have_large_heads_and_short_legs():
    small = [subject.body for subject in MANY if subject.body.trunk < 0.42]
    usual = Body()
    assert len(small) > 10
    assert np.mean([body.head for body in small]) > 1.12 * usual.head
    assert np.mean([body.thigh + body.shin for body in small]) < 0.95 * (usual.thigh + usual.shin)


def test_the_old_are_slow_and_their_movements_small():
    old = [subject for subject in MANY if subject.posture > 0.1]
    assert np.mean([subject.tempo for subject in old]) < 0.85
    usual = np.median([subject.amplitude for subject in MANY])
    assert np.mean([subject.amplitude for subject in old]) < 0.92 * usual
    numbers = {stooped: [n for n in range(1, 41) if (make_subject(0, n).posture > 0.1) == stooped] for stooped in (True, False)}
    wave = make_program("side_to_side", repetition="repeated")
    wide = {
        stooped: np.mean([np.ptp(raised(perform(wave, n), "right_hand")[:, 0]) / make_subject(0, n).body.trunk for n in some[:8]])
        for stooped, some in numbers.items()
    }
    assert wide[True] < wide[False]


def test_a_person_does_not_depend_on_the_others():
    assert make_subject(3, 7) == make_subject(3, 7)
    assert make_subject(3, 7) != make_subject(3, 8)


def test_each_program_may_have_other_people():
    programs = load_programs()[:6]
    same, others = (
        list_motions(programs, num_subjects=3, num_views=1, num_trials=1, people=people).samples for people in (None, 40)
    )
    casts = [tuple(others.subjects[others.labels == label]) for label in range(6)]
    assert {tuple(same.subjects[same.labels == label]) for label in range(6)} == {(1, 2, 3)}
    assert len(set(casts)) > 1
    assert all(len(set(cast)) == 3 and min(cast) >= 1 and max(cast) <= 40 for cast in casts)
    again = list_motions(programs[3:], num_subjects=3, num_views=1, num_trials=1, people=40).samples
    assert [tuple(again.subjects[again.labels == label]) for label in range(3)] == casts[3:]  # a subset has the same
    with pytest.raises(InputError, match="at least as many people as subjects \\(3\\), found 2"):
        list_motions(programs, num_subjects=3, people=2)


def test_some_recordings_begin_or_end_within_the_movement():
    """The hand hangs down at the beginning and at the end of the others."""
    (wave,) = (program for program in load_programs() if program.name == "wave with the right hand")
    made = generate([wave], num_subjects=60, num_views=1, num_trials=1, jitter=0.0)
    hand, shoulder, hip = (made.layout.joints.index(f"right_{joint}") for joint in ("hand", "shoulder", "hip"))
    lifted = []
    for place in range(len(made)):
        points = made[place][0, [0, -1]]  # (2, joints, 3)
        trunk = np.linalg.norm(points[:, shoulder] - points[:, hip], axis=-1)
        lifted.append((points[:, hand, 1] - points[:, shoulder, 1]) / trunk > -0.9)
    at_first, at_last = np.mean(lifted, axis=0)
    assert 0 < at_first < 0.3
    assert 0 < at_last < 0.4
