"""The player in a real browser: what is on the screen is where the file says."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from fdsm.clip_view import clip_view
from fdsm.data.input_report import inspect
from fdsm.data.layouts import LAYOUTS, get_layout
from tests.browser.made_up import HTML, body_of

LAYOUT = get_layout("kinect-v2")
INDEX = {joint: place for place, joint in enumerate(LAYOUT.joints)}
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def view_of(clip, layout=LAYOUT, **options):
    return clip_view(inspect(clip, layout, where="made up", persons="all", **options))


@pytest.fixture(scope="module")
def page(open_page):
    """One page for all tests of this file, because opening one takes longer than most of them."""
    page = open_page(HTML)
    page.wait_for_function("() => window.start")
    page.evaluate("start({})")
    return page


@pytest.fixture
def show(page):
    """A function that shows a view on the page, by the player of the last test."""

    def show(view):
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.evaluate("(view) => { player.loop = true; player.speed = 1; player.load(view); }", view)
        page.evaluate(DRAWN)
        return page

    return show


def seek(page, frame):
    page.evaluate("(frame) => player.seek(frame)", frame)
    page.evaluate(DRAWN)


def shown(page, joints, person=0):
    """Where joints are drawn (V, 3); NaN where they are not."""
    script = "([person, joints]) => joints.map((joint) => player.scene.jointAt(person, joint) ?? [NaN, NaN, NaN])"
    return np.array(page.evaluate(script, [person, list(joints)]), np.float64)


def screen(page, joint, person=0):
    page.evaluate(DRAWN)  # what was just asked for is drawn with the next picture
    return page.evaluate("([person, joint]) => player.scene.screenAt(person, joint)", [person, joint])


def picture(page):
    """The picture in pixels (height, width, 3)."""
    return np.array(Image.open(io.BytesIO(page.locator(".stage").screenshot())).convert("RGB"))


def test_a_joint_is_drawn_where_the_file_says_and_the_picture_follows(show):
    clip = np.concatenate([body_of(LAYOUT), body_of(LAYOUT)[:, ::-1] + [1, 0, 0]]).astype(np.float32)
    page = show(view_of(clip))
    pictures = []
    for frame in (0, 17, 29):
        seek(page, frame)
        for person in (0, 1):
            assert np.allclose(shown(page, LAYOUT.joints, person), clip[person, frame], atol=1e-6)
        pictures.append(picture(page))
    assert (pictures[0] != pictures[1]).any()
    assert (pictures[1] != pictures[2]).any()
    assert page.evaluate("player.scene.painter") == "webgl"
    seek(page, 17)
    assert np.array_equal(picture(page), pictures[1])


def test_a_joint_of_every_layout_is_drawn_where_the_file_says(show):
    page = show(view_of(body_of(LAYOUT)))
    for layout in LAYOUTS.values():
        layout = replace(layout, up="+y")
        clip = body_of(layout)
        page.evaluate("(view) => player.load(view)", view_of(clip, layout))
        page.evaluate(DRAWN)
        assert np.allclose(shown(page, layout.joints), clip[0, 0], atol=1e-6), layout.name


def test_left_is_on_the_right_of_the_picture_of_who_is_seen_from_the_front(show):
    clip = body_of(LAYOUT)
    page = show(view_of(clip))
    assert screen(page, "left_shoulder")[0] > screen(page, "right_shoulder")[0]
    assert screen(page, "head")[1] < screen(page, "spine_base")[1]
    turned = clip * np.array([-1, 1, -1], np.float32)
    page.evaluate("(view) => player.load(view)", view_of(turned))
    assert screen(page, "left_shoulder")[0] > screen(page, "right_shoulder")[0]


def test_a_picture_is_flat_and_as_it_was_taken(show):
    clip = body_of(LAYOUT)[..., :2] * np.float32([-300, -300]) + 900
    page = show(view_of(clip.astype(np.float32), replace(LAYOUT, up="-y")))
    seen = np.array([screen(page, joint) for joint in LAYOUT.joints])
    scale = np.polyfit(clip[0, 0, :, 0], seen[:, 0], 1)[0]
    assert scale > 0
    assert np.allclose(seen - seen[0], scale * (clip[0, 0] - clip[0, 0, 0]), atol=0.1)
    page.evaluate("player.turn(1)")
    assert np.allclose([screen(page, joint) for joint in LAYOUT.joints], seen)
    assert page.get_by_role("button", name="Turn to the left").is_disabled()


def test_missing_joints_are_left_out_and_short_gaps_are_guessed(show):
    clip = body_of(LAYOUT)
    clip[0, 10:13, INDEX["left_hand"]] = np.nan
    clip[0, 5:25, INDEX["right_foot"]] = np.nan
    page = show(view_of(clip))
    seek(page, 11)
    guess, foot = shown(page, ["left_hand", "right_foot"])
    assert np.allclose(guess, (clip[0, 9, INDEX["left_hand"]] + clip[0, 13, INDEX["left_hand"]]) / 2, atol=1e-6)
    assert np.isnan(foot).all()
    status = page.locator("#status").inner_text()
    assert status == "Frame 12 of 30, 0.37 of 1.00 s. Person 1: 25 joints, 1 guessed, 1 missing."


def test_nothing_is_drawn_unless_something_changed(show):
    page = show(view_of(body_of(LAYOUT)))
    before = page.evaluate("player.pictures")
    page.wait_for_timeout(300)
    assert page.evaluate("player.pictures") == before
    for act in ("player.seek(5)", "player.turn(0.3)", "player.zoom(1.2)", "player.highlight(['head'])"):
        page.evaluate(act)
        page.evaluate(DRAWN)
        assert page.evaluate("player.pictures") == before + 1, act
        before += 1


def test_it_plays_at_its_speed_repeats_and_tells(show):
    page = show(view_of(body_of(LAYOUT)))
    page.evaluate("player.loop = false; player.speed = 4")
    script = """() => new Promise((done) => {
      const told = [];
      player.on("play", () => told.push("play"));
      player.on("frame", ({ frame }) => told.push(frame));
      player.on("pause", () => done(told));
      player.play();
    })"""
    told = page.evaluate(script)
    assert told[0] == "play"
    assert told[1:] == sorted(told[1:])
    assert told[-1] == 29
    assert page.evaluate("player.loop = true; player.play(); player.frame") == 0
    page.wait_for_timeout(500)
    assert page.evaluate("player.playing")
    page.get_by_role("button", name="Pause").click()
    assert not page.evaluate("player.playing")


def test_the_keyboard_reaches_everything(show):
    page = show(view_of(body_of(LAYOUT)))
    names = []
    page.locator(".stage").focus()
    for _ in range(13):
        names.append(page.evaluate("document.getElementById('here').shadowRoot.activeElement.ariaLabel"))
        page.keyboard.press("Tab")
    assert names[0].startswith("Skeletons in made up: 1 person, 1.00 s. Arrow keys turn")
    assert names[1:] == [
        "Frame", "One frame back", "Play", "One frame on", "Speed", "Repeat", "Turn to the left", "Turn to the right", "Nearer",
        "Farther", "Show all from the front", "Follow the person",
    ]  # fmt: skip
    page.locator(".stage").focus()
    before = screen(page, "left_hand")
    for key in ("ArrowRight", "ArrowUp", "+"):
        page.keyboard.press(key)
        assert screen(page, "left_hand") != before
        before = screen(page, "left_hand")
    for key, frame in ((".", 1), ("End", 29), (",", 28), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate("player.frame") == frame
    page.get_by_role("slider", name="Frame").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("player.frame") == 1
    assert page.get_by_role("slider", name="Frame").get_attribute("aria-valuetext") == "0.03 of 1.00 s, frame 2 of 30"
    page.locator(".stage").focus()
    page.keyboard.press("Space")
    assert page.evaluate("player.playing")


def test_dragging_turns_the_picture_and_the_wheel_zooms_it_once_it_was_chosen(show):
    page = show(view_of(body_of(LAYOUT)))
    page.evaluate("document.activeElement.blur()")
    before = screen(page, "left_hand")
    page.mouse.move(240, 120)
    page.mouse.wheel(0, 100)
    page.evaluate(DRAWN)
    assert screen(page, "left_hand") == before
    page.mouse.down()
    page.mouse.move(300, 120, steps=3)
    page.mouse.up()
    turned = screen(page, "left_hand")
    assert turned != before
    page.mouse.wheel(0, 100)
    page.evaluate(DRAWN)
    assert screen(page, "left_hand") != turned


def test_who_is_followed_stays_in_the_middle(show):
    clip = body_of(LAYOUT, 60)
    clip[..., 0] += np.linspace(0, 6, 60, dtype=np.float32)[:, None]
    page = show(view_of(clip))
    page.evaluate("player.following = true")
    places = []
    for frame in (15, 45):
        seek(page, frame)
        places.append(screen(page, "spine_base")[0])
    assert abs(places[0] - places[1]) < 20
    page.evaluate("player.following = false")
    seek(page, 15)
    assert abs(screen(page, "spine_base")[0] - places[1]) > 100


def near(page, joint, colour, reach=6):
    """How many pixels near a joint have a colour."""
    x, y = (round(value) for value in screen(page, joint))
    around = picture(page)[y - reach : y + reach + 1, x - reach : x + reach + 1].astype(int)
    return int((np.abs(around - colour).max(axis=-1) < 60).sum())


def test_joints_are_lit_in_their_seconds_in_the_colour_of_the_page(show):
    page = show(view_of(body_of(LAYOUT)))
    page.evaluate("document.body.style.setProperty('--fdsm-accent', 'rgb(0 255 0)')")
    page.evaluate("player.highlight(['head'], 0.2, 0.4)")
    page.wait_for_timeout(50)
    counts = []
    for frame in (3, 9, 20):
        seek(page, frame)
        counts.append(near(page, "head", [0, 220, 0]))
    assert counts[0] == counts[2] == 0
    assert counts[1] > 10
    assert page.locator(".band").is_visible()
    page.evaluate("player.highlight([])")
    assert page.locator(".band").is_hidden()


def test_dark_mode_changes_the_picture_while_it_is_open(show):
    page = show(view_of(body_of(LAYOUT)))
    assert picture(page)[5, 5].min() > 240
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(150)
    assert picture(page)[5, 5].max() < 60


def test_it_does_not_play_by_itself_for_those_who_want_less_motion(show):
    view = view_of(body_of(LAYOUT))
    page = show(view)
    page.evaluate("player.dispose(); start({ autoplay: true })")
    playing = []
    for wish in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=wish)
        playing.append(page.evaluate("(view) => { player.load(view); return player.playing; }", view))
    assert playing == [True, False]
    page.evaluate("player.dispose(); start({})")


NO_WEBGL = """const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...rest);
};"""


def test_without_webgl_it_says_so_and_draws_all_the_same(open_page):
    clip = body_of(LAYOUT)
    page = open_page(HTML, before=f"{NO_WEBGL} console.error = () => {{}};")  # three.js tells the console, too
    page.wait_for_function("() => window.start")
    page.evaluate("(view) => { start({}); player.load(view); }", view_of(clip))
    assert page.get_by_text("This browser has no WebGL").is_visible()
    assert page.evaluate("player.scene.painter") == "canvas"
    seek(page, 9)
    assert np.allclose(shown(page, LAYOUT.joints), clip[0, 9], atol=1e-6)
    assert near(page, "right_hand", [0x00, 0x72, 0xB2]) > 3


LOSE = """const canvas = document.getElementById("here").shadowRoot.querySelector("canvas");
canvas.getContext("webgl2").getExtension("WEBGL_lose_context").loseContext();"""


def test_a_player_that_loses_webgl_goes_on_and_leaves_nothing_when_it_ends(show):
    page = show(view_of(body_of(LAYOUT)))
    page.evaluate(LOSE)
    page.wait_for_function("player.scene.painter === 'canvas'")
    seek(page, 4)
    assert near(page, "right_hand", [0x00, 0x72, 0xB2]) > 3
    page.evaluate("player.dispose()")
    assert page.locator("canvas").count() == 0
    page.evaluate("start({})")
