"""The output of a cell in a real browser: it plays in its own frame, several beside each other, and texts stay texts."""

import numpy as np

from fdsm.clip_view import clip_view
from fdsm.data.input_report import inspect
from fdsm.data.layouts import get_layout
from fdsm.notebook import Answer, Shown
from tests.browser.made_up import body_of
from tests.test_notebook import NASTY

LAYOUT = get_layout("kinect-v2")
NOTEBOOK = "<!doctype html><title>notebook</title><style>h1, ol, canvas, section { display: none !important }</style>"
# How much higher each frame is than what is in it.
SLACK = """[...document.querySelectorAll("iframe")].map(
  (frame) => frame.clientHeight - frame.contentDocument.documentElement.offsetHeight)"""


def shown(label, probability=0.7):
    view = clip_view(inspect(body_of(LAYOUT), LAYOUT, where=label))
    ranked = {"label": label, "score": 1.0, "probability": probability, "read_as": "standing"}
    return Shown((view,), (Answer(label, [ranked], None),))


def test_cells_play_in_frames_of_their_own_whatever_they_say(open_page):
    names = "Object.keys(window).sort().join()"
    one, two = shown(NASTY), shown("wave")
    page = open_page(NOTEBOOK + one._repr_html_() + two._repr_html_(), reduced_motion="reduce")
    bare = open_page("<!doctype html><title>empty</title>").evaluate(names)
    first, second = page.frames[1:]
    for frame, label in ((first, NASTY), (second, "wave")):
        frame.wait_for_selector("[data-fdsm-clip] canvas")
        assert frame.locator("h1").inner_text().startswith(label)
        assert frame.locator("li div span").all_inner_texts() == [label, "70%"]
        frame.get_by_role("button", name="One frame on").click()
        assert "Frame 2 of 30" in frame.locator("#status").inner_text()
    assert page.evaluate("window.hacked") is None
    keys = page.evaluate(names)
    assert set(keys.split(",")) - set(bare.split(",")) <= {"0", "1"}  # the frames
    assert np.abs(page.evaluate(SLACK)).max() <= 1


def test_a_saved_page_is_whole(browser, page_errors, tmp_path):
    shown("wave").save(tmp_path / "clip.html")
    context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 375, "height": 700})
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.goto((tmp_path / "clip.html").as_uri())
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "document.querySelector('[data-fdsm-clip]').shadowRoot.querySelector('.time').textContent !== '0.00 / 1.00 s'"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    context.close()
