import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.splits import Split, load_split, split_names
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN
from tests.cases import each
from tests.toys import samples_of

NAMES = tuple("abcdefgh")


def write(tmp_path, splits, head="train_by: subjects\ntrain: [1, 2]\n"):
    path = tmp_path / "mine.yaml"
    path.write_text(head + "splits:\n" + splits)
    return path


@pytest.mark.parametrize(
    ("dataset", "classes", "names"),
    [
        ("utd-mhad", 27, ["22/5", "18/9", "14/13", "0/27"]),
        ("nw-ucla", 10, ["8/2", "5/5", "0/10"]),
        ("msr-action3d", 20, ["15/5", "10/10", "0/20"]),
        ("synthetic", None, ["default"]),
    ],
)
def test_bundled_splits_are_what_their_names_say(dataset, classes, names):
    if classes is None:
        from fdsm.synthetic import load_programs

        classes = len(load_programs())
    for name in names:
        split = load_split(dataset, name, [f"class {i}" for i in range(classes)])
        if "/" in name:
            assert f"{len(split.seen)}/{len(split.unseen)}" == name
        assert set(split.seen) | set(split.unseen) == set(range(classes))
        assert not set(split.seen) & set(split.unseen)


def test_classes_by_id_or_name(tmp_path):
    path = write(tmp_path, "  one: {unseen: [a, 3]}\n")
    assert load_split(path, "one", NAMES).unseen == (0, 3)


def test_all_classes_may_be_unseen(tmp_path):
    split = load_split(write(tmp_path, "  none-seen: {unseen: all}\n"), "none-seen", NAMES)
    assert (split.unseen, split.seen) == (tuple(range(len(NAMES))), ())
    with pytest.raises(InputError, match="expected a list of class ids or names, or all, found 'most'"):
        load_split(write(tmp_path, "  one: {unseen: most}\n"), "one", NAMES)


@each(
    ("splits", "message"),
    [
        ("  one: {unseen: [a, b], seen: [b, c, d, e, f, g, h]}\n", "seen and unseen classes meet in 'b'"),
        ("  one: {unseen: [a], seen: [b]}\n", "'c' is neither seen nor unseen"),
        ("  one: {unseen: [z]}\n", "unknown name 'z'"),
        ("  1: {unseen: [a]}\n", "split unknown name 'one'; known: 1"),
        ("  one: {unseen: [8]}\n", "class 8 does not exist"),
        ("  one: {unseen: [yes]}\n", "class True does not exist"),
        ("  one: {unseen: [a, a]}\n", "names a class twice"),
        ("  one: {unseen: []}\n", "no unseen class"),
        ("  one: {unseen: [a, b, c, d, e, f, g]}\n", "at least 2 are needed"),
        ("  one: {hidden: [a]}\n", "expected the key 'unseen'"),
        ("  ones: {unseen: [a]}\n", "did you mean 'ones'"),
        ("  - [\n", "expected YAML"),
    ],
)
def test_bad_splits_are_refused_in_one_sentence(tmp_path, splits, message):
    with pytest.raises(InputError, match=r"mine\.yaml|split 'one'") as caught:
        load_split(write(tmp_path, splits), "one", NAMES)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_source_is_named():
    with pytest.raises(InputError, match="did you mean 'utd-mhad'"):
        load_split("utd-mhadd", "22/5", NAMES)


def test_validation_classes_come_from_the_seen_ones_and_are_not_fitted():
    split = Split("s", 20, tuple(range(15, 20)), "subjects", (1,))
    draws = [split.with_validation(seed=0, draw=draw) for draw in range(3)]
    for drawn in draws:
        assert set(drawn.val_unseen) <= set(split.seen)
        assert not set(drawn.val_unseen) & set(drawn.fit_classes)
        assert len(drawn.val_unseen) == 4  # a quarter of the 15 seen, as 5 of 20 are unseen
    assert len({drawn.val_unseen for drawn in draws}) > 1
    assert draws[0] == split.with_validation(seed=0, draw=0)


def test_all_seen_classes_may_be_set_apart_if_synthetic_classes_teach():
    split = Split("s", 20, tuple(range(15, 20)), "subjects", (1,)).with_validation(seed=0, draw="all")
    assert split.val_unseen == tuple(range(15))
    assert split.fit_classes == ()
    split.require_lessons(synthetic_classes=2)
    with pytest.raises(InputError, match="0 seen classes and 0 synthetic classes"):
        split.require_lessons()
    with pytest.raises(InputError, match="1 seen classes are left to fit on"):
        replace(split, val_unseen=split.val_unseen[1:])


def test_a_split_may_have_no_seen_class_if_synthetic_classes_teach(tmp_path):
    split = load_split(write(tmp_path, "  one: {unseen: [a, b, c, d, e, f, g, h]}\n"), "one", NAMES)
    assert (split.seen, split.fit_classes) == ((), ())
    split.require_lessons(synthetic_classes=2)
    for synthetic_classes in (0, 1):
        with pytest.raises(
            InputError,
            match=f"split 'one': 0 seen classes and {synthetic_classes} synthetic classes .* at least 2 .* `synthetic_classes`",
        ):
            split.require_lessons(synthetic_classes)
    with pytest.raises(InputError, match="0 seen classes are too few to set some apart"):
        split.with_validation(seed=0, draw=0)
    with pytest.raises(InputError, match="there is no seen class to set apart"):
        split.with_validation(seed=0, draw="all")
    with pytest.raises(InputError, match="both unseen and among the validation classes"):
        replace(split, val_unseen=(0,))


def test_train_part_follows_the_protocol():
    samples = samples_of([0, 1, 2], subjects=[1, 2, 3])
    split = Split("s", 8, (0,), "subjects", (1, 3))
    np.testing.assert_array_equal(split.train_mask(samples), [True, False, True])


def test_what_a_source_says_of_training_goes_before_the_split():
    samples = replace(samples_of([0, 1, 2], subjects=[1, 2, 3]), parts=np.array([TEST_PART, TRAIN_PART, TEST_PART]))
    np.testing.assert_array_equal(Split("s", 8, (0,), "subjects", (1, 3)).train_mask(samples), [False, True, False])
    np.testing.assert_array_equal(Split("s", 8, (0,)).train_mask(samples), [False, True, False])
    with pytest.raises(InputError, match="neither the split nor the data set says"):
        Split("s", 8, (0,)).train_mask(samples_of([0, 1, 2]))


def check_held_out(split, samples):
    held_out, fitted, train = split.held_out_mask(samples), split.fit_mask(samples), split.train_mask(samples)
    assert held_out.any()
    assert not (held_out & ~train).any()
    np.testing.assert_array_equal(fitted | held_out, train)
    assert not (fitted & held_out).any()
    np.testing.assert_array_equal(held_out, split.held_out_mask(samples))
    return held_out


def test_whole_subjects_of_the_training_part_are_held_out_and_other_ones_for_other_validation_classes():
    samples = samples_of(np.tile([0, 1, 2], 160), subjects=np.repeat(np.arange(1, 17), 30))
    split = Split("s", 8, (7,), "subjects", tuple(range(1, 11)), hold_out=0.2)
    found = set()
    for val_unseen in ((1,), (2,), (3,), (4,)):
        held_out = check_held_out(replace(split, val_unseen=val_unseen), samples)
        people = frozenset(samples.subjects[held_out].tolist())
        assert len(people) == 2
        assert held_out.sum() == 60, "all their clips"
        found.add(people)
    assert len(found) > 1
    assert not replace(split, hold_out=0.0).held_out_mask(samples).any()


def test_a_split_by_views_holds_out_a_view():
    samples = replace(samples_of(np.tile([0, 1, 2], 20)), views=np.repeat([1, 2, 3], 20))
    held_out = check_held_out(Split("s", 8, (7,), "views", (1, 2), hold_out=0.2), samples)
    assert len(set(samples.views[held_out].tolist())) == 1


@each("unknown", [True, False])
def test_clips_are_held_out_where_people_are_unknown_or_a_class_has_only_one(unknown):
    labels = np.repeat([0, 1], 200)
    subjects = np.full(400, UNKNOWN) if unknown else labels + 1
    samples = replace(samples_of(labels, subjects=subjects), parts=np.full(400, TRAIN_PART))
    held_out = check_held_out(Split("s", 8, (7,), hold_out=0.2), samples)
    assert 50 < held_out.sum() < 110
    assert set(labels[~held_out].tolist()) == {0, 1}


PUBLISHED = json.loads(resources.files("tests.splits").joinpath("published.json").read_text())


@each(("dataset", "name"), [(d, n) for d, splits in PUBLISHED.items() for n in splits])
def test_published_splits(dataset, name):
    """Against numbers that were taken down apart from the YAML files."""
    expected = PUBLISHED[dataset][name]
    split = load_split(dataset, name, [f"class {i}" for i in range(expected["classes"])])
    assert (len(split.unseen), sum(split.unseen), sum(c * c for c in split.unseen)) == tuple(expected["unseen"])
    if "validation" in expected:
        found = split.published_validation
        assert (len(found), sum(found), sum(c * c for c in found)) == tuple(expected["validation"])
        assert split.with_validation(0, "published").val_unseen == found
    else:
        with pytest.raises(InputError, match="no validation classes were published"):
            split.with_validation(0, "published")


def test_a_group_stands_for_its_splits(tmp_path):
    assert split_names("ntu60", "smie") == ("smie-1", "smie-2", "smie-3")
    assert split_names("ntu60", "55/5") == ("55/5",)
    assert split_names("pku-mmd") == ("smie-1", "smie-2", "smie-3")
    with pytest.raises(InputError, match="did you mean '55/5'"):
        split_names("ntu60", "55-5")
    for text, message in (
        ("train_by: subjects\nsplits: {}\n", "go together"),
        ("splits: {}\ngroups: {g: [x]}\n", "groups: split unknown name 'x'"),
        ("splits: {}\ngroups: 3\n", "groups must map"),
        ("splits: []\n", "expected the key splits"),
        ("train_by: weeks\ntrain: [1]\nsplits: {}\n", "must be 'subjects' or 'views'"),
        ("train_by: views\ntrain: x\nsplits: {}\n", "list of whole numbers"),
    ):
        (tmp_path / "mine.yaml").write_text(text)
        with pytest.raises(InputError, match=message):
            split_names(tmp_path / "mine.yaml", "any")
