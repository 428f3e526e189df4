import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.splits import Split, load_split
from tests.toys import samples_of

NAMES = tuple("abcdefgh")


def write(tmp_path, splits, head="train_by: subjects\ntrain: [1, 2]\n"):
    path = tmp_path / "mine.yaml"
    path.write_text(head + "splits:\n" + splits)
    return path


@pytest.mark.parametrize(
    ("dataset", "classes", "names"),
    [("utd-mhad", 27, ["22/5", "18/9", "14/13"]), ("nw-ucla", 10, ["8/2", "5/5"]), ("synthetic", None, ["default"])],
)
def test_bundled_splits_are_what_their_names_say(dataset, classes, names):
    if classes is None:
        from fdsm.data.synthetic import load_programs

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


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ("  one: {unseen: [a, b], seen: [b, c, d, e, f, g, h]}\n", "seen and unseen classes meet in 'b'"),
        ("  one: {unseen: [a], seen: [b]}\n", "'c' is neither seen nor unseen"),
        ("  one: {unseen: [z]}\n", "unknown name 'z'"),
        ("  one: {unseen: [8]}\n", "class 8 does not exist"),
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


def test_train_part_follows_the_protocol():
    samples = samples_of([0, 1, 2], subjects=[1, 2, 3])
    split = Split("s", 8, (0,), "subjects", (1, 3))
    np.testing.assert_array_equal(split.train_mask(samples), [True, False, True])
