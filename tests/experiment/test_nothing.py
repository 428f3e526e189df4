"""Clips in which nothing is done."""

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.experiment.nothing import KINDS, clips_of_nothing

LAYOUT = get_layout("kinect-v2")


def course(clips, joint):
    """How far a joint moves from its mean place in each clip (N,), in metres."""
    place = LAYOUT.joints.index(joint)
    return np.array([clip[0, :, place].std(0).max() for clip in clips])


@pytest.fixture(scope="module")
def nothing():
    return {kind: clips_of_nothing(kind, 12, 3, LAYOUT) for kind in KINDS}


def test_each_kind_moves_in_its_own_way(nothing):
    hands = {kind: np.median(course(clips, "right_hand")) for kind, clips in nothing.items()}
    roots = {kind: np.median(course(clips, "spine_base")) for kind, clips in nothing.items()}
    assert hands["still"] < 0.04
    assert 1.5 * hands["still"] < hands["fidgets"] < 0.2
    assert hands["noise"] > 1.5 * hands["still"]
    assert roots["fidgets"] < 0.05
    assert roots["walking"] > 0.1


def test_there_are_two_ways_of_each_kind_and_every_clip_has_another_person(nothing):
    for kind, clips in nothing.items():
        assert clips.samples.labels.tolist() == [0] * 12 + [1] * 12
        assert len(set(clips.samples.subjects[:12].tolist())) == 12, kind


def test_a_seed_gives_the_same_clips_and_another_seed_others():
    first, again, other = (clips_of_nothing("fidgets", 2, seed, LAYOUT) for seed in (3, 3, 4))
    assert np.array_equal(first.points, again.points)
    assert first.points.shape != other.points.shape or not np.allclose(first.points, other.points)


def test_clips_have_the_joints_and_dimensions_that_are_asked_for():
    clips = clips_of_nothing("walking", 1, 0, "coco-17", 2)
    assert (clips.layout.name, clips.num_dims) == ("coco-17", 2)
