import numpy as np
import pytest

from fdsm.vocabulary.path_odds import NO_MOVEMENT, fit, kind_of


def test_a_path_and_its_mirror_image_are_one_kind():
    assert kind_of("swipe_left") == kind_of("swipe_right") == "swipe"
    assert kind_of("circle_counterclockwise") == "circle"
    assert kind_of(None) == NO_MOVEMENT


@pytest.mark.parametrize("kinds", [1, 2, 5])
def test_odds_are_of_what_all_names_of_a_kind_have_in_common(kinds):
    draw = np.random.default_rng(0)
    centres = draw.normal(size=(kinds, 16))
    owners = np.repeat(np.arange(kinds), 30)
    vectors = centres[owners] + 0.3 * draw.normal(size=(30 * kinds, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    odds = fit(vectors[::2], [f"kind {owner}" for owner in owners[::2]])
    found = odds(vectors[1::2])
    assert found.shape == (15 * kinds, kinds)
    assert found.max(1) == pytest.approx(0)
    assert (found.argmax(1) == owners[1::2]).mean() > 0.95
