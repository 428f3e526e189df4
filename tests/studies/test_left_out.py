"""The reading of names that the lexicon does not have."""

import math

import pytest

from fdsm.vocabulary import lexicon
from studies.reading import left_out

PATHS = ("wave", "knock", "clap", "shake", "stir")


@pytest.fixture(scope="module")
def few():
    """Three files of the lexicon, with the entries of some kinds of paths."""
    every = lexicon.entries_by_file()
    return {
        file: [one for one in every[file] if one.path in PATHS] for file in ("beats_and_touches", "formal_terms", "plain_names")
    }


def test_names_of_a_file_are_read_with_the_others_alone(few, tmp_path):
    (grid := tmp_path / "grid.yaml").write_text("reading.learnt: [0.0, 0.2]\nreading.other_side: [0.1]\n")
    shown = []
    chosen, unlearnt, sharp = left_out.measure(shown.append, grid=grid, by_file=few)
    assert shown == [chosen, unlearnt, sharp]  # what the votes do not depend on is left out
    assert [one.setting for one in shown] == ["", "reading.learnt", "reading.learnt"]
    assert 30 < chosen.names <= sum(len(entry.names) for own in few.values() for entry in own)
    assert 60 < chosen.first < 100  # chance is 1 in 5
    assert chosen.first <= chosen.among_five <= 100
    assert chosen.surprise < unlearnt.surprise < 2 * math.log(5)


def test_kept_numbers_come_back(few, tmp_path):
    found = [left_out.LeftOut("reading.voters", 80, 20, 7, 1.5, 50.0, 75.0)]
    left_out.keep(found, tmp_path / "kept.json")
    assert left_out.read_kept(tmp_path / "kept.json") == found
    header, (row,) = left_out.table(found)
    assert dict(zip(header, row, strict=True))["surprise"] == "1.500"
