"""The studio's page in a real browser, against a studio that listens."""

import gzip
import json

import numpy as np
import pytest
from scipy.io import savemat

from fdsm.data.layouts import get_layout
from fdsm.recognizer import Recognizer
from fdsm.studio.examples import EXAMPLES
from fdsm.studio.page import PAGE
from fdsm.synthetic import generate, load_programs
from tests.browser.studio_page import AXE, listening
from tests.data.named_files import write_bvh, write_csv
from tests.data.pose_files import MEDIAPIPE_NAMES, POINTS, scores_of, write_pose
from tests.data.sound_files import write_sound

pytestmark = pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")
WAVE = np.load(EXAMPLES / "wave.npz")["points"]
SQUAT = np.load(EXAMPLES / "squat-2d.npz")["points"]
RECORDING = np.load(EXAMPLES / "five-actions.npz")["points"]


# ---- clips


def coco_json(folder):
    """The example of a squat, as a pose tool writes it."""
    rows = [
        {"image_id": frame, "category_id": 1, "keypoints": np.c_[body, np.full(len(body), 0.9)].ravel().tolist(), "score": 0.9}
        for frame, body in enumerate(SQUAT[0])
    ]
    path = folder / "squat.json"
    path.write_text(json.dumps(rows))
    return path


def bvh(folder):
    path = folder / "wave.bvh"
    write_bvh(path, WAVE[0], get_layout("kinect-v2").joints)
    return path


def table(folder):
    names = get_layout("kinect-v2").joints
    path = folder / "wave.csv"
    write_csv(path, [f"{name}_{axis}" for name in names for axis in "xyz"], WAVE[0].reshape(len(WAVE[0]), -1).tolist())
    return path


@pytest.mark.parametrize(("write", "answer"), [(coco_json, "squat slowly"), (bvh, "wave"), (table, "wave")])
def test_a_file_is_read_shown_and_answered(open_studio, tmp_path, write, answer):
    page = open_studio("#label=wave&label=squat+slowly&label=bow")
    path = write(tmp_path)
    page.open_file(path)
    page.locator(".bars .bar").first.wait_for()
    assert page.locator(".bars .label").first.inner_text() == answer
    assert path.name in page.part("report").inner_text()
    assert "frames in" in page.part("report").inner_text()
    assert page.get_by_label("Frame", exact=True).is_enabled()


def test_a_file_of_each_format_is_shown(open_studio, tmp_path):
    """Those that other tests here do not open. Their bodies are made up, so what is answered says nothing."""
    endings = (".jsonl", ".slp", ".h5", ".nc", ".c3d", ".trc", ".skeleton", ".tsv")
    files = [tmp_path / f"clip{ending}" for ending in endings]
    for path in files:
        write_sound(path)
    savemat(tmp_path / "clip.mat", {"d_skel": WAVE[0, :, :20].transpose(1, 2, 0)})
    write_pose(tmp_path / "clip.pose", {"POSE_WORLD_LANDMARKS": MEDIAPIPE_NAMES}, 2 * POINTS - 1, scores_of(33))
    page = open_studio("#label=wave&label=bow")
    for path in (*files, tmp_path / "clip.mat", tmp_path / "clip.pose"):
        page.open_file(path)
        report = page.part("report").filter(has_text=path.name)
        report.get_by_text("frames in").wait_for()
        assert page.get_by_label("Frame", exact=True).is_enabled()


def test_a_clip_without_a_layout_is_asked_for_one_and_then_read(open_studio, tmp_path):
    page = open_studio("#label=squat+slowly&label=bow")
    np.save(tmp_path / "clip.npy", SQUAT)
    page.open_file(tmp_path / "clip.npy")
    assert "layout" in page.part("report").get_by_role("alert").inner_text()
    page.get_by_label("Joint layout").select_option("coco-17")
    assert page.verdict() == "squat slowly"
    assert page.part("report").get_by_role("alert").count() == 0


def test_a_file_that_is_none_is_one_sentence_where_it_was_opened(open_studio, tmp_path):
    page = open_studio()
    page.open_example("One person waves")
    (tmp_path / "bad.npy").write_bytes(b"nonsense")
    page.open_file(tmp_path / "bad.npy")
    assert "bad.npy: expected a .npy file" in page.part("report").get_by_role("alert").inner_text()
    assert page.part("player").is_hidden()  # the picture of the clip before would be taken for this one
    assert page.locator(".bars .bar").count() == 0


def test_a_clip_plays_and_is_scrubbed_by_pointer_and_keys(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    picture = page.part("player").locator(".stage")
    first = picture.screenshot()
    page.get_by_label("Frame", exact=True).fill("60")
    assert picture.screenshot() != first
    page.locator("body").press("Home")
    assert page.get_by_label("Frame", exact=True).input_value() == "0"
    page.locator("body").press(".")
    assert page.get_by_label("Frame", exact=True).input_value() == "1"
    page.locator("body").press("Space")
    page.wait_for_function("() => document.querySelector('[data-testid=player]').shadowRoot.querySelector('input').value > 5")


def test_a_file_of_no_known_ending_says_what_is_read_by_kind_and_what_it_may_be(open_studio, tmp_path):
    page = open_studio()
    (tmp_path / "walk.txt").write_text("frame,head_x,head_y\n0,1,2\n")
    page.open_file(tmp_path / "walk.txt")
    said = page.part("report").get_by_role("alert").inner_text()
    assert "looks like that of a .csv file" in said
    assert "arrays (.npy, .npz, .mat), files of pose tools (.json" in said
    assert ".pkl" not in said  # a program is not read over HTTP


def test_a_clip_that_is_too_long_for_a_spectrum_says_so(open_studio, tmp_path):
    page = open_studio()
    np.savez(tmp_path / "long.npz", points=np.tile(RECORDING, (1, 3, 1, 1)), layout="kinect-v2", fps=30)
    page.open_file(tmp_path / "long.npz")
    page.locator(".facts").wait_for()
    page.tab("Spectrum")
    page.get_by_text("This clip is too long for one spectrum: it has 2,778 frames, and 2,000 are the most.").wait_for()


def test_another_person_is_chosen(open_studio):
    page = open_studio()
    page.open_example("Two people bow to each other")
    report = page.part("report")
    assert "2 persons are seen" in report.inner_text()
    assert "choose below" in report.inner_text()
    page.get_by_role("radio", name="person 2").check()
    page.wait_for_function("() => !document.querySelector('[data-testid=report]').textContent.includes('2 persons are seen')")
    assert page.verdict() == "bow"
    page.tab("Code")
    assert "persons=2" in page.part("code").inner_text()


def test_each_person_gets_an_answer_in_their_colour(open_studio, tmp_path):
    """One who waves and one who squats, a row each."""
    programs = {program.name: program for program in load_programs()}
    clips = [
        generate([programs[name]], num_subjects=1, num_views=1, num_trials=1)[0][0]
        for name in ("wave with the right hand", "squat slowly")
    ]
    frames = min(map(len, clips))
    people = np.stack([clip[:frames] + np.array([1.5 * row, 0, 0], np.float32) for row, clip in enumerate(clips)])
    np.save(tmp_path / "two.npy", people)
    page = open_studio("#label=squat&label=wave&label=bow")
    page.open_file(tmp_path / "two.npy")
    page.verdict()
    page.get_by_role("radio", name="each person").check()
    answer = page.part("answer")
    answer.get_by_role("article", name="person 2").wait_for()
    assert page.part("verdict").all_inner_texts() == ["wave", "squat"]
    assert page.part("why").count() == 0
    for person, best in ((1, "wave"), (2, "squat")):
        ranked = answer.get_by_role("article", name=f"person {person}")
        assert ranked.locator(".bar .label").first.inner_text() == best
        assert sorted(ranked.locator(".bar .label").all_inner_texts()) == ["bow", "squat", "wave"]
        colour = "element => getComputedStyle(element, '::before').backgroundColor"
        chosen = page.part("report").get_by_text(f"person {person}", exact=True)
        assert ranked.get_by_role("heading").evaluate(colour) == chosen.evaluate(colour)
    assert page.part("said").inner_text() == "Person 1: wave. Person 2: squat."
    assert page.violations() == []
    page.tab("Code")
    assert '"persons":"each"' in page.part("code").inner_text()
    assert "for person in everybody.persons:" in page.part("code").inner_text()
    page.get_by_role("radio", name="person 2").check()
    page.wait_for_function("() => document.querySelectorAll('[data-testid=verdict]').length === 1")
    assert page.verdict() == "squat"
    page.part("why").wait_for()


# ---- labels and answers


def test_labels_are_suggested_pasted_renamed_removed_and_kept_in_the_address(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    page.button("Remove all").click()
    page.field().type("walk ba")
    suggestions = page.get_by_role("listbox", name="Suggestions")
    assert suggestions.get_by_role("option").first.inner_text().startswith("walk ba")
    page.field().press("ArrowDown")
    chosen = suggestions.get_by_role("option", selected=True).inner_text()
    page.field().press("Enter")
    assert page.labels() == [chosen]
    page.button("Paste a list").click()
    page.get_by_label("Labels, one a line").fill("1. wave\n2. sit down\nWAVE")
    page.button("Add them").click()
    assert page.labels() == [chosen, "wave", "sit down"]
    page.button("Rename sit down").click()
    page.get_by_label("New name of sit down").fill("kick")
    page.get_by_label("New name of sit down").press("Enter")
    page.button(f"Remove {chosen}").click()
    assert page.labels() == ["wave", "kick"]
    assert page.verdict() == "wave"
    page.reload()
    page.part("verdict").wait_for()
    assert (page.labels(), page.verdict()) == (["wave", "kick"], "wave")


def test_a_label_that_cannot_be_read_is_refused_beside_it_and_the_others_are_read(open_studio):
    page = open_studio("#label=wave&label=qwrtz+plumbus")
    refused = page.locator(".chip.refused")
    assert "qwrtz plumbus" in refused.inner_text()
    assert "open the label to describe it" in refused.inner_text()
    assert "side to side" in page.locator(".chip", has_text="wave").locator(".read-as").inner_text()


def test_the_others_are_ranked_without_a_label_that_cannot_be_read_which_is_named(open_studio):
    page = open_studio("#label=wave&label=qwrtz+plumbus&label=sit+down&example=wave.npz")
    answer = page.part("answer")
    answer.get_by_text("“qwrtz plumbus” is left out: it cannot be read.").wait_for()
    assert page.verdict() == "wave"
    assert answer.locator(".bar .label").all_inner_texts() == ["wave", "sit down"]
    assert page.part("said").inner_text().endswith("“qwrtz plumbus” is left out: it cannot be read.")
    page.part("why").locator(".reason").first.wait_for()
    page.tab("Code")
    assert "plumbus" not in page.part("code").inner_text()
    page.button("See why").click()
    page.locator(".chip.refused .name:focus").wait_for()
    assert "the nearest known names are" in page.locator(".chip.refused").inner_text()
    page.get_by_label("In your words").fill("raise the left hand")
    page.get_by_label("In your words").blur()
    answer.locator(".bar .label", has_text="qwrtz plumbus").wait_for()
    assert page.get_by_text("is left out").count() == 0


def test_labels_none_of_which_can_be_read_are_not_asked_about(open_studio):
    page = open_studio("#label=qwrtz+plumbus&example=wave.npz")
    page.part("answer").get_by_text("No label can be read.").wait_for()
    assert page.part("answer").get_by_role("alert").count() == 0


def test_a_long_list_of_labels_says_that_it_goes_on(open_studio):
    names = ("wave", "sit+down", "squat", "kick", "bow", "jump", "clap", "hop")
    page = open_studio("#" + "&".join(f"label={name}" for name in names))
    last = page.locator(".chip").last
    page.button("Show all 8 labels").click()
    box, panel = last.bounding_box(), page.part("labels").bounding_box()
    assert box["y"] + box["height"] <= panel["y"] + panel["height"]
    page.button("Show fewer labels").click()
    page.button("Show all 8 labels").wait_for()
    for name in names[:4]:
        page.button(f"Remove {name.replace('+', ' ')}").click()
    page.button("Show all 8 labels").wait_for(state="detached")
    assert page.button("Show all 4 labels").count() == 0


def test_labels_that_are_read_alike_are_named_once(open_studio):
    page = open_studio("#label=wave&label=wave+a+hand&label=sit+down")
    page.get_by_text("“wave” and “wave a hand” are read alike").wait_for()
    assert page.locator(".note").count() == 1


def test_a_reading_is_edited_in_fields_and_in_words(open_studio):
    page = open_studio("#label=exercise+4&label=sit+down&example=wave.npz")
    page.locator(".chip", has_text="exercise 4").get_by_role("button", name="exercise 4", exact=True).click()
    page.get_by_label("In your words").fill("wave with the right hand")
    page.get_by_label("In your words").blur()
    page.locator(".bar.best", has_text="exercise 4").wait_for()
    page.locator(".bar", has_text="sit down").get_by_text("<1%").wait_for()
    page.locator(".chip", has_text="sit down").get_by_role("button", name="sit down", exact=True).click()
    page.get_by_role("checkbox", name="right arm").check()
    page.get_by_role("combobox", name="Path", exact=True).select_option("wave")
    for limb in ("trunk", "both legs"):
        page.get_by_role("checkbox", name=limb).uncheck()
    for name, key in (("Height", "head"), ("Stance", "stand"), ("Tempo", "fast"), ("Repetition", "repeated")):
        page.get_by_role("combobox", name=name, exact=True).select_option(key)
    page.locator(".chip", has_text="set by hand").wait_for()
    page.locator(".bar", has_text="sit down").get_by_text("<1%").wait_for(state="detached")
    page.tab("Code")
    code = page.part("code").inner_text()
    assert '"exercise 4": ["wave with the right hand"]' in code
    assert '"path": "wave"' in code
    page.button("Read it from its words again").click()
    page.locator(".bar", has_text="sit down").get_by_text("<1%").wait_for()


def test_unknown_is_said_in_plain_words(open_studio):
    page = open_studio("#label=sit+down&label=kick&example=wave.npz")
    page.part("verdict").wait_for()
    assert page.verdict() == "unknown"
    assert "No label fits surely enough" in page.part("answer").inner_text()


def test_two_models_answer_side_by_side(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    page.part("other-model").select_option("taught")
    page.locator(".answer h3", has_text="taught").wait_for()
    assert page.locator(".answer h3").all_inner_texts() == ["starter", "taught"]


# ---- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(open_studio, scheme, tmp_path):
    if not AXE.is_file():
        pytest.skip("expected axe-core, which `npm ci` in web/ installs, found none")
    page = open_studio(color_scheme=scheme)
    states = {}
    states["empty"] = page.violations()
    page.open_example("Half a minute with five actions")
    page.locator(".chip .name").first.click()
    page.field().type("wa")
    states["result, reading, suggestions"] = page.violations()
    page.field().press("Escape")
    page.part("other-model").select_option("taught")
    page.button("Find segments").click()
    page.locator(".piece button").first.click()
    page.get_by_text("Learn from it").click()
    states["two models, segments"] = page.violations()
    for tab in ("Spectrum", "Code", "Live"):
        page.tab(tab)
        if tab == "Live":
            page.button("Camera").click()
        states[tab] = page.violations()
    page.button("Keys").click()
    states["keys"] = page.violations()
    page.keyboard.press("Escape")
    (tmp_path / "bad.json").write_text("{}")
    page.open_file(tmp_path / "bad.json")
    page.get_by_role("alert").first.wait_for()
    states["error"] = page.violations()
    assert {state: found for state, found in states.items() if found} == {}


def test_a_phone_shows_all_of_it_in_its_width(open_studio):
    page = open_studio(viewport={"width": 375, "height": 720}, has_touch=True)
    wide = "() => document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 375
    page.open_example("Two people bow to each other")
    page.locator(".chip .name").first.click()
    page.button("Find segments").click()
    page.locator(".piece button").first.click()
    page.get_by_text("Learn from it").click()
    assert page.evaluate(wide) == 375
    for tab in ("Spectrum", "Code", "Live"):
        page.tab(tab)
        assert page.evaluate(wide) == 375


def test_a_desktop_shows_all_of_it_in_its_height(open_studio):
    page = open_studio()
    page.open_example("Two people bow to each other")
    page.part("why").get_by_role("button").last.wait_for()
    for tab in ("Timeline", "Spectrum", "Live", "Code"):
        page.tab(tab)
        assert page.evaluate("() => document.documentElement.scrollHeight") == 860


def test_the_meanings_that_are_less_likely_are_folded(open_studio):
    page = open_studio("#label=shoulder+abduction")
    page.locator(".chip .name").click()
    page.part("reading").get_by_text("that are less likely").wait_for()
    only = page.part("reading").get_by_role("button", name="Only this")
    assert only.count() == 5
    page.part("reading").get_by_text("that are less likely").click()
    assert only.count() > 5


def test_the_page_is_light_and_fetches_nothing_else(open_studio):
    asked = []
    page = open_studio()
    page.on("request", lambda request: asked.append(request.url))
    page.open_example("One person waves")
    origin = page.url.partition("#")[0]
    assert {url for url in asked if not url.startswith((origin, "data:", "blob:"))} == set()
    packed = {path.name: len(gzip.compress(path.read_bytes())) for path in PAGE.iterdir()}
    assert sum(packed.values()) < 400_000, packed


def test_a_token_leaves_the_address_and_is_kept_for_the_tab_alone(browser, address):
    with listening({"starter": Recognizer.from_pretrained()}, token="a-secret-word") as guarded:
        context = browser.new_context()
        page = context.new_page()
        page.goto(guarded)
        page.get_by_role("alert").wait_for()
        assert "token" in page.get_by_role("alert").inner_text()
        page.goto(f"{guarded}?token=a-secret-word")
        page.get_by_role("button", name="One person waves").click()
        page.get_by_test_id("verdict").wait_for()
        assert "secret" not in page.url
        page.reload()
        page.get_by_test_id("verdict").wait_for()
        assert page.evaluate("() => [localStorage.length, document.cookie]") == [0, ""]
        context.close()
