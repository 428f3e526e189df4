"""A few labelled clips beside words, and the study's page and picture."""

import dataclasses

import numpy as np
import pytest

from fdsm.data.preprocess import preprocess
from fdsm.errors import InputError
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs
from fdsm.text import TextBank, find_candidates
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import ClassText
from studies.few_shot import measure, page


@pytest.fixture(scope="module")
def settings():
    """Three times six rendered actions, each with the name of another, so that words alone are wrong."""
    recognize = Recognizer.from_pretrained()
    found = []
    for first in range(3):
        programs = load_programs()[first::9]
        clips = generate(programs, num_subjects=4, num_views=1, num_trials=1, seed=3)
        latents = recognize.encoder.encode(preprocess(clips, recognize.config.preprocess), "pooled")
        names = [program.name for program in (*programs[1:], programs[0])]
        bank = TextBank(dataset="names", classes=tuple(ClassText(name=name) for name in names))
        words = find_candidates(names, bank, recognize.method.test_views, MiniLM())
        train = np.isin(latents.samples.subjects, (1, 2))
        found.append(measure.Setting(recognize.method, latents, train, words, measure.spaces_of(recognize.method, latents)))
    return found


@pytest.fixture
def setting(settings):
    return settings[0]


def test_labelled_clips_are_drawn_from_the_training_part(setting):
    rows = measure.draw_clips(setting, 1, draw=0)
    assert setting.train[rows].all()
    assert sorted(setting.labels[rows]) == sorted(set(setting.labels))
    assert (rows != measure.draw_clips(setting, 1, draw=1)).any()
    assert len(measure.draw_clips(setting, 5, draw=0)) == 2 * len(rows)  # all there are


def test_clips_mend_what_words_say_wrongly(settings):
    points = [measure.measure_point("utd-mhad", setting, 2, draws=[0, 1]) for setting in settings]
    assert max(point.words for point in points) < 30
    assert np.mean([point.adapted for point in points]) > 90
    assert all(min(values) > 50 for point in points for values in point.means.values())
    halves = [point.half for point in points]
    assert np.mean([half.with_clips for half in halves]) > np.mean([half.with_clips_words for half in halves]) + 20


def measured():
    half = measure.Half((80.0, 82.0), (60.0, 62.0), (50.0, 53.0), (55.0, 57.0))
    means = {way: (40.0 + i, 42.0 + i) for i, way in enumerate(measure.MEANS)}
    one = measure.Point("utd-mhad", 1, 27, 430, (70.0, 73.0), 60.0, means, half)
    return measure.Measured((one, dataclasses.replace(one, shots=5, adapted=(80.0, 81.0))), 500, (0.3, 0.5, 0.4))


def test_numbers_are_read_as_they_were_kept(tmp_path):
    page.keep(measured(), tmp_path / "numbers.json")
    assert page.read_kept(tmp_path / "numbers.json") == measured()
    with pytest.raises(InputError, match="expected the numbers of"):
        page.read_kept(tmp_path / "none.json")


def test_the_page_says_what_clips_are_worth():
    text = page.to_markdown(measured())
    assert "took 0.40 s" in text
    assert "| 0 | 60.0 | 60.0 |" in text
    assert "| 1 | 71.5 ± 2.1 | 60.0 | 41.0 ± 1.4 |" in text
    assert "| +27.5 ± 0.7 |" in text
    assert "| UTD-MHAD | 1 | 81.0 ± 1.4 | 61.0 ± 1.4 | 51.5 ± 2.1 | 56.0 ± 1.4 | -4.5 ± 0.7 |" in text


def test_the_page_is_that_of_the_kept_numbers():
    assert page.PAGE.read_text("utf-8") == page.to_markdown(page.read_kept())


def test_the_picture_shows_a_panel_for_each_data_set():
    (axes,) = page.draw(measured().points).axes
    assert [list(line.get_ydata()) for line in axes.lines[:2]] == [[60.0, 71.5, 80.5], [44.0, 44.0]]
