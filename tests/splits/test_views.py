import dataclasses

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.splits import Split, SyntheticClasses, fit_view, select_view, test_view
from tests.toys import toy_latents, toy_texts

SPLIT = Split("s", 8, (6, 7), "subjects", (1, 2))


def test_fit_sees_training_part_of_the_seen_classes_and_their_texts_only():
    view = fit_view(SPLIT, toy_latents(), toy_texts(), intensity=dict.fromkeys(range(8), 1))
    assert set(view.latents.samples.labels) == set(range(6))
    assert set(view.latents.samples.subjects) <= {1, 2}
    assert all(set(features.classes) == set(range(6)) for features in view.texts.values())
    assert set(view.intensity) == set(range(6))
    assert set(view.head_texts["name"].classes) == set(range(6))


def test_a_seen_class_without_a_clip_to_fit_on_is_named():
    latents = toy_latents()
    kept = np.flatnonzero((latents.samples.labels != 3) | (latents.samples.subjects > 2))
    with pytest.raises(InputError, match=r"expected a clip to fit on of every seen class, found none of 'class 3'"):
        fit_view(SPLIT, latents.select(kept), toy_texts())


def test_fitting_sees_no_name_of_another_class():
    split = Split("s", 8, (6, 7), "subjects", (1, 2), val_unseen=(0,))
    names = fit_view(split, toy_latents(encoder_classes=(2, 3)), toy_texts()).latents.samples.class_names
    assert names == ("", *(f"class {c}" for c in range(1, 6)), "", "")


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


# ---- synthetic classes


def synthetic_classes(**latents):
    """Eight synthetic classes with a style of their own: three times as wide, and elsewhere."""
    made = toy_latents(seed=1, encoder_classes=(), **latents)
    return SyntheticClasses(dataclasses.replace(made, z=3 * made.z + 10), toy_texts())


def test_synthetic_classes_join_as_classes_behind_the_data_sets_own():
    view = fit_view(SPLIT, toy_latents(), toy_texts(), synthetic_classes=synthetic_classes())
    assert view.synthetic_classes == frozenset(range(8, 16))
    assert set(view.latents.samples.labels) == {*range(6), *range(8, 16)}
    assert len(view.latents.samples.class_names) == 16
    for name, features in view.texts.items():
        assert set(features.classes) == {*range(6), *range(8, 16)}
        np.testing.assert_array_equal(features.of_classes([11]).pooled, toy_texts()[name].of_classes([3]).pooled)
    assert set(view.head_texts["name"].classes) == set(range(6))


def test_synthetic_classes_take_the_seen_clips_mean_and_spread_and_leave_these_as_they_are():
    alone, view = (
        fit_view(SPLIT, toy_latents(), toy_texts()),
        fit_view(SPLIT, toy_latents(), toy_texts(), synthetic_classes=synthetic_classes()),
    )
    own = ~np.isin(view.latents.samples.labels, list(view.synthetic_classes))
    np.testing.assert_array_equal(view.latents.z[own], alone.latents.z)
    for statistic in (np.mean, np.std):
        np.testing.assert_allclose(statistic(view.latents.z[~own], (0, 1)), statistic(alone.latents.z, (0, 1)), atol=1e-4)


NONE_SEEN = Split("none", 8, tuple(range(8)), "subjects", (1, 2))


def test_without_seen_classes_the_view_is_the_synthetic_classes_as_they_were_made():
    made = synthetic_classes()
    view = fit_view(NONE_SEEN, toy_latents(encoder_classes=()), toy_texts(), dict.fromkeys(range(8), 1), synthetic_classes=made)
    assert view.synthetic_classes == frozenset(range(8, 16))
    np.testing.assert_array_equal(view.latents.z, made.latents.z)
    np.testing.assert_array_equal(view.latents.samples.labels, made.latents.samples.labels + 8)
    for name, features in view.texts.items():
        assert features.classes == tuple(range(8, 16))
        np.testing.assert_array_equal(features.pooled, made.texts[name].pooled)
    assert len(view.head_texts["name"]) == 0
    assert view.intensity == {}


@pytest.mark.parametrize(("split", "classes"), [(SPLIT, tuple(range(6))), (NONE_SEEN, ())])
def test_unlabelled_clips_of_the_training_part_may_give_mean_and_spread(split, classes):
    latents, made = toy_latents(encoder_classes=classes), dataclasses.replace(synthetic_classes(), unlabelled=True)
    view = fit_view(split, latents, toy_texts(), synthetic_classes=made)
    z = view.latents.z[np.isin(view.latents.samples.labels, list(view.synthetic_classes))]
    recorded = latents.z[split.train_mask(latents.samples)]
    np.testing.assert_allclose(z.mean((0, 1)), recorded.mean((0, 1)), atol=1e-5)
    np.testing.assert_allclose(z.std((0, 1)), recorded.std((0, 1)), rtol=1e-4)
    labels = latents.samples.labels.copy()
    unseen = split.train_mask(latents.samples) & np.isin(labels, split.unseen)
    labels[unseen] = np.random.default_rng(0).permutation(labels[unseen])  # their labels are not looked at
    relabelled = dataclasses.replace(latents, samples=dataclasses.replace(latents.samples, labels=labels))
    np.testing.assert_array_equal(fit_view(split, relabelled, toy_texts(), synthetic_classes=made).latents.z, view.latents.z)


def test_without_seen_classes_at_least_two_synthetic_classes_are_needed():
    latents, made = toy_latents(encoder_classes=()), synthetic_classes()
    of_one = dataclasses.replace(made, latents=made.latents.select(np.flatnonzero(made.latents.samples.labels == 3)))
    for found, count in ((None, 0), (of_one, 1)):
        with pytest.raises(InputError, match=f"0 seen classes and {count} synthetic classes are left to fit on") as caught:
            fit_view(NONE_SEEN, latents, toy_texts(), synthetic_classes=found)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("change", [{"tokens": "pooled"}, {"encoder": "other"}])
def test_synthetic_classes_of_another_encoder_or_form_are_refused(change):
    with pytest.raises(InputError, match="synthetic_classes: their latents come from another encoder or token layout"):
        fit_view(SPLIT, toy_latents(), toy_texts(), synthetic_classes=synthetic_classes(**change))


def test_texts_of_another_width_cannot_be_joined():
    made = synthetic_classes()
    narrow = dataclasses.replace(made.texts["name"], slots=made.texts["name"].slots[..., :3])
    with pytest.raises(InputError, match="view 'name' cannot be joined"):
        fit_view(
            SPLIT, toy_latents(), toy_texts(), synthetic_classes=dataclasses.replace(made, texts={**made.texts, "name": narrow})
        )
