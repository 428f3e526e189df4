"""What must hold for every bank that comes with fdsm."""

import re

import pytest

from fdsm.text import bundled_banks, load_bank

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
    assert BANKS == ["nw-ucla", "synthetic", "utd-mhad"]


@pytest.mark.parametrize(("name", "count"), [("utd-mhad", 27), ("nw-ucla", 10)])
def test_number_of_classes(name, count):
    assert len(load_bank(name).classes) == count


def test_dataset_names_and_provenance(bank):
    assert bank.dataset in BANKS
    assert len({name.casefold() for name in bank.names}) == len(bank.classes)
    assert bank.provenance


def test_five_detailed_descriptions_a_class(bank):
    assert {len(entry.descriptions) for entry in bank.classes} == {5}
    words = [len(text.split()) for text in descriptions(bank)]
    assert sum(words) / len(words) >= 25
    assert max(words) <= 50


def test_no_description_is_another_with_names_or_sides_swapped(bank):
    texts = [set(without_names_and_sides(text, bank.names).split()) for text in descriptions(bank)]
    for i, one in enumerate(texts):
        for j in range(i):
            shared = len(one & texts[j]) / len(one | texts[j])
            assert shared < 0.6, f"{descriptions(bank)[i]} / {descriptions(bank)[j]}"


def test_no_two_classes_share_kinematics(bank):
    phrases = [slots for _, slots in bank.texts("kinematics")]
    assert len(phrases) == len(set(phrases)) == len(bank.classes)


@pytest.mark.parametrize(("view", "slots"), [("parts", 4), ("phases", 3)])
def test_parts_and_phases_are_complete_and_differ(bank, view, slots):
    rows = bank.texts(view)
    assert [class_id for class_id, _ in rows] == list(range(len(bank.classes)))
    assert {len(texts) for _, texts in rows} == {slots}
    assert len({texts for _, texts in rows}) == len(rows)


def test_both_intensities_occur(bank):
    assert {entry.intensity for entry in bank.classes} == {0, 1}
