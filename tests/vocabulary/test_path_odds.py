import numpy as np
import pytest

from fdsm.vocabulary.path_odds import NO_MOVEMENT, Words, fit, kind_of
from fdsm.vocabulary.plain_label import stem_of


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
    texts = ["move"] * len(vectors)
    odds = fit(texts[::2], vectors[::2], [f"kind {owner}" for owner in owners[::2]])
    found = odds(texts[1::2], vectors[1::2])
    assert found.shape == (15 * kinds, kinds)
    assert found.max(1) == pytest.approx(0)
    assert (found.argmax(1) == owners[1::2]).mean() > 0.95


def test_words_tell_kinds_apart_that_embeddings_do_not():
    texts = [f"{verb} the {thing}" for verb in ("slash", "stab", "stir") for thing in ("air", "rope", "hay", "soup", "bag")]
    kinds = [text.split()[0] for text in texts]
    same = np.ones((len(texts), 4), np.float32) / 2
    odds = fit(texts, same, kinds)
    found = odds(["stabbing at a door", "slashes", "stir it", "ride"], same[:4])
    assert [odds.kinds[place] for place in found[:3].argmax(1)] == ["stab", "slash", "stir"]
    assert found[3] == pytest.approx([0, 0, 0], abs=1e-3)  # no word is known


def test_rare_words_count_more():
    words = Words.of(["wave the hand", "wave the flag", "raise the hand", "raise the flag", "wave the rope", "the rope"])
    assert words.stems == tuple(sorted(words.stems))
    places, weights = words.vector("wave the rope once")
    weight = dict(zip([words.stems[place] for place in places], weights, strict=True))
    assert weight[stem_of("rope")] > weight[stem_of("waving")] > weight["the"]
    assert np.linalg.norm(weights) == pytest.approx(1)
    assert len(words.vector("nothing known")[0]) == 0
