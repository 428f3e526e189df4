"""The study of how well labels are read: its wordings, its scores and its page."""

import re

import numpy as np
import pytest
import yaml

from fdsm.errors import InputError
from fdsm.text import MiniLMConfig, build_text_encoder, load_bank
from fdsm.values import UNKNOWN, Samples, Scores
from fdsm.vocabulary import Kinematics, Meaning, plain
from studies import starter
from studies.calibration import page as calibration_page
from studies.reading import measure, page


@pytest.mark.parametrize("dataset", list(measure.TARGETS))
def test_every_class_has_every_wording(dataset):
    found = measure.wordings(dataset)
    assert list(found) == ["own names", "synonym", "sentence", "sided"]
    assert found["own names"] == load_bank(dataset).names
    for labels in found.values():
        assert len({plain(label) for label in labels}) == len(labels) == len(load_bank(dataset).classes)


def test_a_class_without_rewriting_is_named(tmp_path):
    file = tmp_path / "some.yaml"
    file.write_text(yaml.safe_dump({"nw-ucla": {"throw": {"synonym": "hurl"}}}))
    with pytest.raises(InputError, match=r"some\.yaml: nw-ucla: expected a rewriting of every class"):
        measure.wordings("nw-ucla", file)


WAVE = Kinematics(limbs=["right_arm"], path="wave", height="head", stance="stand", tempo="fast", repetition="repeated")
BOW = Kinematics(limbs=["trunk"], path="bow", stance="stand", tempo="slow", repetition="once")


class Fixed:
    """A method whose scores are given."""

    test_views = ("attributes",)

    def bind(self, texts):
        self.classes = len(texts["attributes"])

    def score(self, latents, *, num_trials, seed):
        unknown = np.full(2, UNKNOWN, np.int64)
        samples = Samples(np.array([2, 0]), ("a", "b"), unknown, unknown, ("x", "y", "z"))
        values = np.array([[[0.1, 0.9, 0.5], [0.2, 0.1, 0.0]]], np.float32)
        return Scores(values[..., : self.classes], np.arange(self.classes), samples)


def test_a_label_without_meaning_never_wins():
    model = measure.Model(Fixed(), None, build_text_encoder(MiniLMConfig()))
    found = model.score([[Meaning(WAVE, 0.5), Meaning(BOW, 0.5)], [], [Meaning(BOW, 1.0)]])
    assert found.values.shape == (1, 2, 3)
    assert (found.values[0, :, 1] < found.values[0][:, [0, 2]].min()).all()
    assert found.values[0].argmax(1).tolist() == [0, 0]
    right, by_class = measure.accuracy(found)
    assert right == pytest.approx(50)
    assert by_class.tolist()[0] == pytest.approx(100)


def row(**changes):
    fixed = {
        "model": "m x/0-3",
        "dataset": "x",
        "wording": "own names",
        "num_classes": 3,
        "written": (50.0, 52.0),
        "likeliest": (40.0, 40.0),
        "read": (47.0, 49.0),
        "unread": ("donning",),
        "by_class": (("a", 60.0, 50.0), ("b", 40.0, 46.0)),
    }
    return measure.Row(**{**fixed, **changes})


def test_rows_are_read_as_they_were_kept(tmp_path):
    rows = [row(), row(wording="synonym", unread=())]
    page.keep(rows, tmp_path / "numbers.json")
    assert page.read_kept(tmp_path / "numbers.json") == rows
    with pytest.raises(InputError, match="expected the numbers of"):
        page.read_kept(tmp_path / "none.json")


def test_the_page_says_what_is_lost_by_reading():
    text = page.to_markdown([row(), row(wording="synonym", unread=())])
    assert "Written by hand: 51.0 ± 1.4." in text
    assert "| own names | 48.0 ± 1.4 | 40.0 ± 0.0 | -3.0 | donning |" in text
    assert "| synonym | 48.0 ± 1.4 | 40.0 ± 0.0 | -3.0 | none |" in text
    assert "| class (chance 33.3) | written | read |\n| --- | --- | --- |\n| a | 60.0 | 50.0 |" in text
    assert text.count("### x") == 1


def test_the_kept_page_is_that_of_the_kept_numbers():
    assert page.PAGE.read_text("utf-8") == page.to_markdown(page.read_kept())


def test_the_model_card_is_that_of_the_kept_numbers_and_has_those_of_the_model_itself():
    card = starter.CARD.read_text("utf-8")
    assert card == starter.to_markdown(page.read_kept(), calibration_page.read_kept())
    assert re.search(r"This model itself, .*: utd-mhad \d\d\.\d, nw-ucla \d\d\.\d, msr-action3d \d\d\.\d\.", card)
