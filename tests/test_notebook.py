"""What `Recognizer.show` gives a notebook, as text. tests/browser looks at it in a browser."""

import html
import json
import os
import re

import numpy as np
import pytest

from fdsm import Recognizer
from fdsm.errors import InputError
from fdsm.notebook import ROWS, Answer, Shown
from fdsm.synthetic import generate, load_programs
from tests.cases import each

NASTY = """</script><script>top.hacked = 1</script><img src=x onerror="top.hacked = 1"> & 'quoted' "twice" -->"""


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@pytest.fixture(scope="module")
def wave():
    (program,) = (one for one in load_programs() if one.name == "wave with both hands above the head")
    return generate([program], num_subjects=1, num_views=1, num_trials=1, seed=3)[0]


def views_in(page):
    scripts = re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)
    return [json.loads(script) for script in scripts]


def test_a_clip_is_shown_with_its_labels_ranked(recognize, wave):
    labels = ["kick", "wave with both hands", "sit down"]
    shown = recognize.show(wave, labels, layout="kinect-v2")
    assert repr(shown) == "clip: wave with both hands"
    page = shown.html()
    places = [page.index(f"<span>{ranked['label']}</span>") for ranked in recognize(wave, labels, layout="kinect-v2")]
    assert places == sorted(places)
    (view,) = views_in(page)
    assert view["points"]["shape"] == list(wave.shape)
    assert view["layout"] == "kinect-v2"


def test_a_clip_without_labels_is_shown_alone(recognize, wave):
    shown = recognize.show(wave, layout="kinect-v2")
    assert shown.answers == (None,)
    assert "<ol>" not in shown.html()
    assert repr(shown) == "clip"


def test_several_clips_are_one_page_with_one_player(recognize, wave):
    report = recognize.inspect(wave, layout="kinect-v2")
    shown = recognize.show([report, wave[:, ::2]], ["kick", "wave with both hands"], top_k=1)
    page = shown.html()
    assert [view["name"] for view in views_in(page)] == ["clip", "clip 2"]
    assert page.count("<ol>") == page.count("<li>") == 2
    assert page.count('<script type="module">') == 1


def test_those_who_are_not_taken_are_shown_too(recognize, wave):
    calm = wave[:, :1] + np.float32(0.5) * (wave - wave[:, :1])
    two = np.concatenate([wave, calm + np.float32([1.5, 0, 0])])
    view = views_in(recognize.show(two, layout="kinect-v2").html())[0]
    assert [person["taken"] for person in view["persons"]] == [True, False]
    (view,) = views_in(recognize.show(two, layout="kinect-v2", persons=2).html())
    assert [person["taken"] for person in view["persons"]] == [False, True]


def test_what_users_write_stays_text(recognize, wave):
    view = recognize.show(wave, layout="kinect-v2").views[0]
    joints = [NASTY, *view["joints"][1:]]
    finding = {"kind": "warning", "name": "x", "text": NASTY}
    ranked = {"label": NASTY, "score": 1.0, "probability": 0.5, "read_as": NASTY}
    nasty = {**view, "name": NASTY, "layout": NASTY, "joints": joints, "findings": [finding]}
    shown = Shown((nasty,), (Answer(NASTY, [ranked], 0.5),))
    page = shown.html()
    without_player = page[: page.index('<script type="module">')]
    assert "<script>" not in without_player
    assert "<img" not in without_player
    assert views_in(page) == [json.loads(json.dumps(nasty))]
    assert html.unescape(re.search(r'srcdoc="(.*?)">', shown._repr_html_(), re.S)[1]) == page


def test_the_player_does_not_end_the_script_that_it_is_in(recognize, wave):
    page = recognize.show(wave, layout="kinect-v2").html()
    player = page[page.index('<script type="module">') + len('<script type="module">') :]
    assert player.count("</script") == 1
    assert "<!--" not in player


def test_no_probability_is_certain(recognize, wave):
    view = recognize.show(wave, layout="kinect-v2").views[0]
    probabilities = (0.999, 0.5, 0.0001, None)
    ranking = [{"label": "a", "score": 2.5, "probability": probability, "read_as": None} for probability in probabilities]
    page = Shown((view,), (Answer("a", ranking, None),)).html()
    assert re.findall(r"<span>a</span> <span>(.*?)</span>", page) == ["&gt;99%", "50%", "&lt;1%", "2.5"]


def test_many_labels_are_counted(recognize, wave):
    labels = [program.name for program in load_programs()[: ROWS + 3]]
    page = recognize.show(wave, labels, layout="kinect-v2").html()
    assert page.count("<li><div>") == ROWS
    assert "and 3 more" in page


def test_a_page_is_saved(recognize, wave, tmp_path):
    shown = recognize.show(wave, layout="kinect-v2")
    shown.save(tmp_path / "new" / "clip.html")
    assert (tmp_path / "new" / "clip.html").read_text("utf-8") == shown.html()
    with pytest.raises(InputError, match=r"clip.png: expected a file name that ends in .html"):
        shown.save(tmp_path / "clip.png")


def test_an_option_that_is_none_is_not_given(recognize, wave):
    report = recognize.inspect(wave, layout="kinect-v2")
    shown = recognize.show(report, ["wave", "hop"], layout=None, fps=None)
    assert shown.answers[0].ranking == recognize(report, ["wave", "hop"], layout=None, fps=None)


def test_a_file_whose_name_is_no_utf_8_is_shown_and_saved(recognize, wave, tmp_path):
    file = tmp_path / os.fsdecode(b"h\xfcpfen.npy")
    np.save(file, wave)
    shown = recognize.show(file, layout="kinect-v2")
    shown.save(tmp_path / "clip.html")
    assert "h\\udcfcpfen.npy " in (tmp_path / "clip.html").read_text("utf-8")
    assert "h\\udcfcpfen.npy" in shown._repr_html_().encode().decode()


@each("clips, options, message", [
    (5, {}, "expected a clip or a list of clips, found int"),
    ("report", {"fps": 10.0}, "the clip was inspected already: give fps to `inspect`"),
])  # fmt: skip
def test_what_cannot_be_shown_is_said(recognize, wave, clips, options, message):
    given = recognize.inspect(wave, layout="kinect-v2") if clips == "report" else clips
    with pytest.raises(InputError, match=message):
        recognize.show(given, **options)
