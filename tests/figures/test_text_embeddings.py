"""How far texts lie apart, and the picture of it."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.figures.text_embeddings import Options, choose, embed_in_plane, measure, read
from fdsm.text import load_bank
from fdsm.values import TextFeatures


def features(pooled, ids):
    pooled = np.asarray(pooled, np.float32)
    tokens = pooled[:, None]
    return TextFeatures("name", tokens, np.ones(tokens.shape[:2], bool), pooled, tokens, np.asarray(ids, np.int64), "toy")


def test_one_text_a_class_is_measured_by_the_nearest_other():
    angles = np.deg2rad([0, 60, 180])
    found = measure(features(np.stack([np.cos(angles), np.sin(angles)], axis=1), [0, 1, 2]))
    assert found.to_other == pytest.approx(np.mean([0.5, 0.5, 1.5]), abs=1e-6)
    assert found.silhouette is None
    assert found.same_class_first is None
    assert "one text a class" in str(found)


def test_tight_classes_are_told_from_mixed_ones():
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(6), 4, axis=0)
    ids = np.repeat(np.arange(6), 4)
    tight = measure(features(centres + 0.01 * rng.normal(size=centres.shape), ids))
    assert tight.same_class_first == 1
    assert tight.silhouette > 0.95
    assert tight.to_other == pytest.approx(1, abs=0.1)
    mixed = measure(features(rng.normal(size=centres.shape), ids))
    assert mixed.same_class_first < 0.5
    assert mixed.silhouette < 0.1
    assert "silhouette" in str(mixed)


def test_texts_are_compared_one_a_class_at_a_time():
    angles = np.deg2rad([0, 90, 10, 40])  # each class has its first text, then its second
    found = measure(features(np.stack([np.cos(angles), np.sin(angles)], axis=1), [0, 1, 0, 1]))
    assert found.to_other == pytest.approx(np.mean([1, 1 - np.cos(np.pi / 6)]), abs=1e-6)


def test_the_plane_is_the_same_each_time():
    toy = features(np.random.default_rng(0).normal(size=(12, 5)), range(12))
    np.testing.assert_array_equal(embed_in_plane(toy), embed_in_plane(toy))
    assert embed_in_plane(toy).shape == (12, 2)


def test_texts_come_from_a_run_or_a_bank(finished, tiny_data):
    bank, views = read([finished("fdsm")], Options())
    assert [view.view for view in views] == ["name", "descriptions"]
    assert len(views[0]) == len(bank.names) == 8
    alone, _ = read([], Options(bank=str(tiny_data / "texts.yaml"), views=("name", "kinematics")))
    assert alone.names == bank.names
    with pytest.raises(InputError, match="expected either a run or the option bank=NAME, found neither"):
        read([], Options())
    with pytest.raises(InputError, match="found both"):
        read([finished("fdsm")], Options(bank="utd-mhad"))
    with pytest.raises(InputError, match="text view: unknown name 'namee', did you mean 'name'"):
        read([], Options(bank=str(tiny_data / "texts.yaml"), views=("namee", "name")))


def test_classes_that_are_told_apart_are_spread_or_asked_for():
    bank = load_bank("utd-mhad")
    spread = choose(bank, Options())
    assert (len(spread), spread[0], spread[-1]) == (8, 0, 26)
    assert len(set(spread)) == 8
    assert choose(bank, Options(classes=(bank.names[5],))) == [5]
    with pytest.raises(InputError, match="classes: class unknown name 'front boxin', did you mean 'front boxing'"):
        choose(bank, Options(classes=("front boxin",)))
