"""How long a picture takes, in the browser's own profile. Times are those of the processor, so other work does not count."""

import json

import numpy as np

from fdsm.clip_view import clip_view
from fdsm.data.input_report import inspect
from fdsm.data.layouts import get_layout
from tests.browser.made_up import HTML, body_of

LAYOUT = get_layout("kinect-v2")
FIRST_PICTURE = 1000.0
"""Milliseconds from the call to the first picture of 300 frames of two people, WebGL's start included."""
PICTURE = 4.0
"""Milliseconds of the main thread for one picture: script, style, layout and painting."""
TIMED = """async (view) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const began = performance.now();
  start({});
  player.load(view);
  while (player.pictures === 0) await frame();
  const first = performance.now() - began;
  return first;
}"""
PLAYED = """async (pictures) => {
  const before = player.pictures;
  player.play();
  while (player.pictures < before + pictures) await new Promise((done) => setTimeout(done, 50));
  player.pause();
  return player.pictures - before;
}"""


def milliseconds(profile):
    """Time of the processor in the tasks of the thread that draws the page."""
    events = [event for event in json.loads(profile)["traceEvents"] if event["ph"] == "X"]
    threads = {(event["pid"], event["tid"]) for event in events if event["name"] == "FireAnimationFrame"}
    (thread,) = threads
    tasks = [event for event in events if (event["pid"], event["tid"]) == thread and event["name"] == "RunTask"]
    return sum(event["tdur"] for event in tasks) / 1000


def test_a_picture_of_two_people_comes_soon_and_costs_the_main_thread_little(browser, open_page, record_property):
    clip = np.concatenate([body_of(LAYOUT, 300), body_of(LAYOUT, 300) + np.float32([1.5, 0, 0])])
    view = clip_view(inspect(clip, LAYOUT, persons="all"))
    page = open_page(HTML)
    page.wait_for_function("() => window.start")
    first = page.evaluate(TIMED, view)
    browser.start_tracing(page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline"])
    drawn = page.evaluate(PLAYED, 40)
    each = milliseconds(browser.stop_tracing()) / drawn
    record_property("milliseconds", {"first": first, "each": each})
    assert first < FIRST_PICTURE
    assert each < PICTURE
