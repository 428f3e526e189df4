"""What must hold for every bank that comes with fdsm."""

import re

import numpy as np
import pytest

from fdsm.data.known_classes import class_names
from fdsm.errors import InputError
from fdsm.text import bundled_banks, load_bank
from tests.cases import each

BANKS = list(bundled_banks())


@pytest.fixture(params=BANKS)
def bank(request):
    return load_bank(request.param)


def descriptions(bank):
    return [slots[0] for _, slots in bank.texts("descriptions")]


def without_names_and_sides(text: str, names: tuple[str, ...]) -> str:
    """What is left of a text when neither its class's name nor a side or direction may tell it from another."""
    text = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name.casefold(), "*")
    text = re.sub(r"\b(counter ?)?clockwise\b", "*", text)
    text = re.sub(r"\b(left|right)(wards?)?\b", "*", text)
    return " ".join(re.findall(r"[a-z*]+", text))


def test_the_bundled_banks():
    assert BANKS == ["kinetics400", "msr-action3d", "ntu120", "nw-ucla", "pku-mmd", "synthetic", "utd-mhad"]


@each(
    ("name", "count"),
    [("utd-mhad", 27), ("nw-ucla", 10), ("msr-action3d", 20), ("ntu120", 120), ("pku-mmd", 51), ("kinetics400", 400)],
)
def test_number_of_classes(name, count):
    assert len(load_bank(name).classes) == count


@each("dataset", ["ntu60", "ntu120", "pku-mmd", "kinetics200", "kinetics400"])
def test_banks_know_the_classes_of_the_data_sets(dataset):
    names = class_names(dataset)
    bank = load_bank({"ntu60": "ntu120", "kinetics200": "kinetics400"}.get(dataset, dataset))
    assert bank.about(names).names == names


# Table 14 of the paper: classes of high and of low intensity.
@each(
    ("dataset", "high", "low"),
    [("ntu60", 32, 28), ("ntu120", 67, 53), ("pku-mmd", 28, 23), ("kinetics200", 116, 84), ("kinetics400", 233, 167)],
)
def test_intensities_are_as_many_as_published(dataset, high, low):
    bank = load_bank({"ntu60": "ntu120", "kinetics200": "kinetics400"}.get(dataset, dataset))
    found = [entry.intensity for entry in bank.about(class_names(dataset)).classes]
    assert (found.count(1), found.count(0)) == (high, low)


def test_a_bank_is_cut_down_to_the_classes_at_hand():
    bank = load_bank("ntu120")
    assert bank.about(["falling", "drink water"]).names == ("falling", "drink water")
    with pytest.raises(InputError, match="did you mean 'drink water'"):
        bank.about(["drink watr"])


def test_dataset_names_and_provenance(bank):
    assert bank.dataset in BANKS
    assert len({name.casefold() for name in bank.names}) == len(bank.classes)
    assert bank.provenance


def test_detailed_descriptions_of_each_class(bank):
    assert {len(entry.descriptions) for entry in bank.classes} == {3 if bank.dataset in ("kinetics400", "msr-action3d") else 5}
    words = [len(text.split()) for text in descriptions(bank)]
    assert sum(words) / len(words) >= 25
    assert max(words) <= 50


def test_no_description_is_another_with_names_or_sides_swapped(bank):
    texts = [set(without_names_and_sides(text, bank.names).split()) for text in descriptions(bank)]
    words = sorted(set().union(*texts))
    has = np.array([[word in text for word in words] for text in texts], np.float32)
    both = has @ has.T
    either = has.sum(1)[:, None] + has.sum(1) - both
    alike = np.argwhere(np.triu(both / either >= 0.6, k=1))
    assert [(descriptions(bank)[i], descriptions(bank)[j]) for i, j in alike] == []


def test_no_two_classes_share_kinematics(bank):
    phrases = [slots for _, slots in bank.texts("kinematics")]
    described = 0 if bank.dataset in ("kinetics400", "ntu120", "pku-mmd") else len(bank.classes)
    assert len(phrases) == len(set(phrases)) == described


@pytest.mark.parametrize(("view", "slots"), [("parts", 4), ("phases", 3)])
def test_parts_and_phases_are_complete_and_differ(bank, view, slots):
    rows = bank.texts(view)
    assert [class_id for class_id, _ in rows] == list(range(len(bank.classes)))
    assert {len(texts) for _, texts in rows} == {slots}
    assert len({texts for _, texts in rows}) == len(rows)


def test_both_intensities_occur(bank):
    assert {entry.intensity for entry in bank.classes} == {0, 1}
