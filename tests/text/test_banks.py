"""What must hold for every bank that comes with fdsm."""

import re
from collections import Counter

import numpy as np
import pytest

from fdsm.data.known_classes import class_names
from fdsm.errors import InputError
from fdsm.text import bundled_banks, load_bank
from tests.cases import each

BANKS = list(bundled_banks())
WITH_HIDDEN = ("ntu120", "pku-mmd", "kinetics400")


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


def test_a_class_has_kinematics_or_a_reason_why_not(bank):
    assert all(entry.kinematics or entry.hidden for entry in bank.classes)


@each("name", [name for name in BANKS if name not in WITH_HIDDEN])
def test_no_two_classes_share_kinematics(name):
    phrases = [slots for _, slots in load_bank(name).texts("kinematics")]
    assert len(phrases) == len(set(phrases)) == len(load_bank(name).classes)


def test_the_page_counts_what_a_skeleton_shows(repository):
    """The table of docs/limits.md, cell by cell. The rows below `hidden` are all the reasons."""
    page = (repository / "docs" / "limits.md").read_text("utf-8").split("## What a skeleton cannot show")[1]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    assert header[1:] == [f"`{name}`" for name in WITH_HIDDEN]
    said = {name: {row[0]: int(row[place]) for row in rows} for place, name in enumerate(WITH_HIDDEN, start=1)}
    for name in WITH_HIDDEN:
        bank = load_bank(name)
        phrases = Counter(slots for _, slots in bank.texts("kinematics"))
        reasons = Counter(entry.hidden for entry in bank.classes if entry.hidden)
        found = {
            "classes": len(bank.classes),
            "with kinematics": phrases.total(),
            "with the same kinematics as another class": sum(count for count in phrases.values() if count > 1),
            "hidden": reasons.total(),
        }
        assert {row: count for row, count in said[name].items() if count} == {row: n for row, n in (found | reasons).items() if n}


def test_classes_of_one_name_have_the_same_kinematics():
    found = {}
    for name in WITH_HIDDEN:
        for entry in load_bank(name).classes:
            found.setdefault(entry.name, set()).add((entry.kinematics, entry.hidden))
    assert {name: words for name, words in found.items() if len(words) > 1} == {}


def test_the_actions_of_two_people_have_a_partner():
    """A50 to A60 and A106 to A120 of NTU are of two people."""
    partners = [entry.kinematics.partner if entry.kinematics else None for entry in load_bank("ntu120").classes]
    assert [i + 1 for i, partner in enumerate(partners) if partner] == [*range(50, 61), *range(106, 121)]


@pytest.mark.parametrize(("view", "slots"), [("parts", 4), ("phases", 3)])
def test_parts_and_phases_are_complete_and_differ(bank, view, slots):
    rows = bank.texts(view)
    assert [class_id for class_id, _ in rows] == list(range(len(bank.classes)))
    assert {len(texts) for _, texts in rows} == {slots}
    assert len({texts for _, texts in rows}) == len(rows)


def test_both_intensities_occur(bank):
    assert {entry.intensity for entry in bank.classes} == {0, 1}
