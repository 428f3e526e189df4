import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.splits import Split, fit_view, select_view, test_view
from tests.toys import toy_latents, toy_texts

SPLIT = Split("s", 8, (6, 7), "subjects", (1, 2))


def test_fit_sees_training_part_of_the_seen_classes_and_their_texts_only():
    view = fit_view(SPLIT, toy_latents(), toy_texts(), intensity=dict.fromkeys(range(8), 1))
    assert set(view.latents.samples.labels) == set(range(6))
    assert set(view.latents.samples.subjects) <= {1, 2}
    assert all(set(features.classes) == set(range(6)) for features in view.texts.values())
    assert set(view.intensity) == set(range(6))
    assert set(view.head_texts["name"].classes) == set(range(6))


def test_all_class_head_is_an_explicit_exception():
    view = fit_view(SPLIT, toy_latents(), toy_texts(), dict.fromkeys(range(8), 0), head_sees_all_classes=True)
    assert set(view.head_texts["name"].classes) == set(range(8))
    assert set(view.texts["name"].classes) == set(range(6))


def test_selection_sees_validation_classes_of_the_training_part():
    split = Split("s", 8, (6, 7), "subjects", (1, 2), val_unseen=(0, 1))
    view = select_view(split, toy_latents(encoder_classes=(2, 3, 4, 5)), toy_texts())
    assert set(view.latents.samples.labels) == {0, 1}
    assert set(view.latents.samples.subjects) <= {1, 2}
    with pytest.raises(InputError, match="no validation classes"):
        select_view(SPLIT, toy_latents(), toy_texts())


def test_test_sees_all_samples_of_the_unseen_classes_and_which_are_test_part():
    view = test_view(SPLIT, toy_latents(), toy_texts())
    assert set(view.latents.samples.labels) == {6, 7}
    np.testing.assert_array_equal(view.test_part, ~np.isin(view.latents.samples.subjects, [1, 2]))


@pytest.mark.parametrize("build", [fit_view, test_view])
def test_encoder_that_saw_an_unseen_class_is_refused(build):
    with pytest.raises(InputError, match="trained on the unseen class 'class 7'"):
        build(SPLIT, toy_latents(encoder_classes=(0, 7)), toy_texts())


def test_encoder_that_saw_a_validation_class_is_refused():
    split = Split("s", 8, (6, 7), "subjects", (1, 2), val_unseen=(0, 1))
    with pytest.raises(InputError, match="'class 0'"):
        select_view(split, toy_latents(), toy_texts())
