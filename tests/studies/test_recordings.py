"""Recordings that are measured: what is drawn, and how segments are judged."""

import numpy as np
import pytest

from fdsm.recordings import Segment
from studies.recordings import NUM_ACTIONS, NUM_LABELS, Scene, draw_scene, judge


def test_a_scene_has_its_actions_among_other_movements():
    scene = draw_scene(100)
    assert len(scene.labels) == NUM_LABELS
    assert len(scene.actions) == NUM_ACTIONS
    assert {name for *_, name in scene.actions} <= set(scene.labels)
    assert 0 < scene.actions[0][0] < scene.actions[-1][1] < scene.seconds
    assert np.array_equal(scene.points, draw_scene(100).points)


def test_segments_are_judged_by_label_overlap_and_the_time_beside():
    points = np.zeros((1, 900, 25, 3), np.float32)  # 30 s
    scene = Scene(points, ("a", "b"), ((0.0, 10.0, "a"), (15.0, 20.0, "b")))
    right = [Segment(0.5, 10.0, "a", 1.0, 1), Segment(15.0, 20.0, "b", 1.0, 1)]
    found = judge([scene], [right])
    assert (found.f1_half, found.f1_quarter, found.background_named) == (1.0, 1.0, 0.0)
    assert found.ends == pytest.approx((0.0, 0.35))
    wrong = [Segment(0.0, 3.0, "a", 1.0, 1), Segment(15.0, 20.0, "a", 1.0, 1), Segment(22.5, 30.0, "b", 1.0, 1)]
    found = judge([scene], [wrong])
    assert (found.f1_half, found.f1_quarter) == (0.0, pytest.approx(2 * 1 / 5))
    assert found.background_named == pytest.approx(0.5)
