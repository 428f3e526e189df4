from dataclasses import replace

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.evaluation import Report, make_report
from fdsm.evaluation.metrics import accuracy, confusion_matrix, per_class_accuracy, predictions
from fdsm.values import Scores
from tests.toys import samples_of


def scores():
    """Four clips of classes 6, 6, 7, 7; trial 0 gets three right, trial 1 gets two, their mean gets three."""
    values = np.array(
        [
            [[2, 0], [1, 0], [0, 1], [1, 0]],
            [[0, 1], [3, 0], [0, 1], [1, 0]],
        ],
        np.float32,
    )
    return Scores(values, np.array([6, 7]), samples_of([6, 6, 7, 7]))


def report(**changes):
    settings = {"name": "x", "seed": 0, "text_bank": "abc", "code": "def", "stamps": [], "seconds": {}, "config": {}} | changes
    return make_report(scores(), np.array([True, True, True, False]), **settings)


def test_estimates_are_not_reported():
    made, computed = scores(), np.ones((2, 4, 2), bool)
    test_part = np.ones(4, bool)
    settings = {"name": "x", "seed": 0, "text_bank": "abc", "code": "def", "stamps": [], "seconds": {}, "config": {}}
    whole = make_report(replace(made, computed=computed), test_part, **settings)
    assert whole == make_report(made, test_part, **settings)
    computed[1, 2, 0] = False
    with pytest.raises(InputError, match="expected scores that were all computed, found estimates"):
        make_report(replace(made, computed=computed), test_part, **settings)
    with pytest.raises(InputError, match=r"mask of computed scores must be \(2, 4, 2\), found \(1, 4, 2\)"):
        replace(made, computed=computed[:1])


def test_predictions_are_original_class_ids():
    assert predictions(scores().values, scores().class_ids).tolist() == [[6, 6, 7, 6], [7, 6, 7, 6]]


def test_accuracy_with_wilson_interval():
    found = accuracy(np.array([1] * 8 + [0] * 2), np.ones(10, np.int64))
    assert found.value == 0.8
    assert (round(found.low, 3), round(found.high, 3)) == (0.49, 0.943)  # Wilson, n = 10, k = 8


def test_report_tells_trials_from_their_ensemble():
    part = report().all_samples
    assert part.zsl_acc_mean == pytest.approx((0.75 + 0.5) / 2)
    assert part.zsl_acc_std == pytest.approx(0.125 * 2**0.5)  # of a sample
    assert part.zsl_acc == 0.75
    assert part.confusion == [[2, 0], [1, 1]]
    assert part.class_acc == {"class 6": 1.0, "class 7": 0.5}
    assert part.mean_class_acc == 0.75


def test_report_measures_the_test_part_apart():
    part = report().test_part
    assert part.num_clips == 3
    assert part.zsl_acc == 1.0
    assert report().chance == 0.5


def test_report_survives_json():
    first = report(stamps=["said so"], seconds={"fit": 1.5}, config={"a": [1]})
    assert Report.model_validate_json(first.model_dump_json()) == first
    assert {"python", "torch", "fdsm"} <= set(first.versions)


def test_classes_without_clips_do_not_count_for_the_mean_of_classes():
    confusion = confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([0, 1, 2]))
    assert confusion.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert per_class_accuracy(confusion) == {0: 0.5, 1: 1.0}


@pytest.mark.filterwarnings("error")
def test_one_class_that_is_always_right_is_counted_without_a_warning():
    assert confusion_matrix(np.array([4, 4]), np.array([4, 4]), np.array([4])).tolist() == [[2]]


def test_counts_are_in_the_order_of_the_candidates():
    found = confusion_matrix(np.array([3, 3, 7]), np.array([3, 7, 7]), np.array([7, 3]))
    assert found.tolist() == [[1, 1], [0, 1]]
    assert found.dtype == np.int64
