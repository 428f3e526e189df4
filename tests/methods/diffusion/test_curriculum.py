import math

import numpy as np
import pytest
import torch

from fdsm.errors import InputError
from fdsm.methods.diffusion.curriculum import make_captions, rich_prob, stack_captions
from tests.toys import TEXT_WIDTH, toy_texts


def test_cosine_curriculum_is_equation_8():
    assert rich_prob("cosine", 0.0) == 1
    assert rich_prob("cosine", 0.5) == pytest.approx(0.5)
    assert rich_prob("cosine", 0.3) == pytest.approx(0.5 * (1 + math.cos(0.3 * math.pi)))
    assert rich_prob("cosine", 1.0) == pytest.approx(0)


def test_other_schedules_of_table_8():
    assert [rich_prob("fixed", p) for p in (0, 0.5, 1)] == [0.5, 0.5, 0.5]
    assert rich_prob("linear", 0.25) == 0.75
    assert [rich_prob("step", p) for p in (0, 0.24, 0.25, 0.5, 0.75)] == [1, 1, 0.5, 0.25, 0.125]


def test_rows_are_grouped_by_class_and_drawn_from_their_own():
    captions, classes = make_captions(toy_texts(), ("descriptions",), max_tokens=35)
    assert classes == tuple(range(8))
    assert captions.count.tolist() == [3] * 8
    drawn = captions.draw(torch.tensor([2] * 200), torch.Generator().manual_seed(0))
    assert set(drawn.tolist()) == {6, 7, 8}


def test_joined_views_stand_side_by_side_on_the_feature_axis():
    texts = toy_texts()
    captions, _ = make_captions(texts, ("name", "descriptions"), max_tokens=35)
    assert captions.pooled.shape == (24, 2 * TEXT_WIDTH)
    np.testing.assert_array_equal(captions.pooled[4, :TEXT_WIDTH], texts["name"].pooled[1])
    np.testing.assert_array_equal(captions.pooled[4, TEXT_WIDTH:], texts["descriptions"].pooled[4])


def test_max_rows_keeps_the_first_texts():
    texts = toy_texts()
    captions, _ = make_captions(texts, ("descriptions",), max_tokens=35, max_rows=1)
    np.testing.assert_array_equal(captions.pooled[2], texts["descriptions"].pooled[6])


def test_long_captions_are_cut_and_batches_end_behind_their_longest():
    captions, _ = make_captions(toy_texts(), ("descriptions",), max_tokens=5)
    assert captions.tokens.shape[1] == 5
    shortest = int(captions.mask.sum(1).argmin())
    assert captions.take(torch.tensor([shortest]))[0].shape[1] == captions.mask[shortest].sum()


def test_stacked_sets_keep_their_rows():
    texts = toy_texts()
    sparse, rich = (make_captions(texts, (view,), max_tokens=35)[0] for view in ("kinematics", "descriptions"))
    low, high = stack_captions(sparse, rich)
    torch.testing.assert_close(low.pooled[low.first[3]], sparse.pooled[3])
    torch.testing.assert_close(high.pooled[high.first[3]], rich.pooled[9])
    assert low.mask[low.first[3]].sum() == sparse.mask[3].sum()


def test_missing_view_is_named():
    texts = {view: features for view, features in toy_texts().items() if view in ("name", "kinematics")}
    with pytest.raises(InputError, match=r"text view 'parts'.*name, kinematics"):
        make_captions(texts, ("parts",), max_tokens=35)
