"""Long recordings, and answers while a clip plays, on the studio's page in a real browser."""

import csv
import io
import zipfile

import numpy as np
import pytest
from typer.testing import CliRunner

from fdsm.cli.app import app
from fdsm.data.layouts import get_layout
from fdsm.recognizer import Recognizer
from fdsm.studio.examples import EXAMPLES

pytestmark = pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")
RECORDING = np.load(EXAMPLES / "five-actions.npz")["points"]


def test_segments_are_found_edited_undone_and_exported(open_studio, tmp_path, monkeypatch):
    page = open_studio()
    page.open_example("Half a minute with five actions")
    page.button("Find segments").click()
    page.locator(".piece").first.wait_for()
    pieces = page.locator(".piece button")
    found = pieces.all_inner_texts()
    assert found == [
        "wave with the right hand",
        "squat slowly",
        "hop on the right foot",
        "clap the hands above the head",
        "wave with the right hand",
    ]
    pieces.nth(1).click()
    page.part("segment-editor").get_by_label("Label").select_option("hop on the right foot")
    end = page.locator(".piece.chosen .handle.end").bounding_box()
    page.mouse.move(end["x"] + 5, end["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] - 35, end["y"] + 10, steps=4)
    page.mouse.up()
    before = float(page.get_by_label("End (s)").input_value())
    page.locator(".piece.chosen button").press("Alt+Shift+ArrowLeft")
    after = float(page.get_by_label("End (s)").input_value())
    assert 9 < after < before < 13
    page.button("Rank it").click()
    page.part("answer").get_by_text("0:06.47").wait_for()
    assert page.verdict() == "squat slowly"
    pieces.nth(4).press("Delete")
    assert len(pieces.all()) == 4
    page.locator("body").press("Control+z")
    assert len(pieces.all()) == 5

    with page.expect_download() as table:
        page.button("CSV").click()
    rows = list(csv.DictReader(io.StringIO(table.value.path().read_text("utf-8"))))
    assert [row["label"] for row in rows] == [found[0], "hop on the right foot", *found[2:]]
    assert (rows[1]["end"], rows[1]["score"]) == (str(after), "")
    with page.expect_download() as archive:
        page.button("Data set (zip)").click()
    zipfile.ZipFile(archive.value.path()).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "5 in 3 classes" in CliRunner().invoke(app, ["data", "check", "five-actions"]).output
    page.get_by_text("Learn from it").click()
    exec(page.part("exports").locator("pre").inner_text(), {})
    assert Recognizer.from_pretrained("five-actions-model").method.known


def test_a_clip_of_some_seconds_hints_at_its_segments_from_any_tab(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    assert page.get_by_text("If it shows several").count() == 0  # 3.5 seconds
    page.button("Close").click()
    page.button("Remove all").click()
    page.open_example("Half a minute with five actions")
    page.tab("Code")
    page.part("answer").get_by_role("button", name="find its segments").click()
    page.locator(".piece").first.wait_for()
    page.locator("#tab-timeline:focus").wait_for()
    assert page.get_by_text("If it shows several").count() == 0


def test_a_segment_whose_end_is_put_before_its_start_keeps_it_and_says_so(open_studio):
    page = open_studio()
    page.open_example("Half a minute with five actions")
    page.button("Find segments").click()
    page.locator(".piece button").nth(1).click()
    end, editor = page.get_by_label("End (s)"), page.part("segment-editor")
    before = end.input_value()
    end.fill("2")
    end.press("Enter")
    refused = editor.get_by_text("The end must come 0.1 s or more after the start at 6.467 s, not at 2 s.")
    refused.wait_for()
    assert end.input_value() == before
    assert end.get_attribute("aria-invalid") == "true"
    assert end.get_attribute("aria-describedby") == refused.get_attribute("id")
    assert page.part("said").inner_text().startswith("The end must come")
    page.locator("body").press("Home")
    page.button("To here").click()
    assert end.input_value() == before
    end.fill("99")
    end.press("Enter")
    editor.get_by_text("where another segment begins").wait_for()
    assert float(before) < float(end.input_value()) < 20
    end.fill("14")
    end.press("Enter")
    editor.get_by_text("where another segment begins").wait_for(state="detached")
    assert (end.input_value(), end.get_attribute("aria-invalid")) == ("14", "false")


def test_the_answer_about_a_segment_comes_into_sight_on_a_phone_and_says_why(open_studio):
    page = open_studio(viewport={"width": 360, "height": 720}, has_touch=True)
    page.open_example("Half a minute with five actions")
    page.button("Find segments").click()
    page.locator(".piece button").nth(1).click()
    page.button("Rank it").click()
    page.part("answer").get_by_text("0:06.47 to 0:13.37").wait_for()
    assert page.verdict() == "squat slowly"
    assert 0 <= page.part("verdict").bounding_box()["y"] < 360
    page.locator("#answer-title:focus").wait_for()
    assert page.part("said").inner_text().startswith("From 0:06.47 to 0:13.37: squat slowly.")
    why = page.part("why")
    why.get_by_text("0:06.47 to 0:13.37").wait_for()
    why.locator(".reason").first.click()
    assert 6 * 30 < int(page.get_by_label("Frame", exact=True).input_value()) < 14 * 30
    page.button("To the segment").click()
    page.wait_for_function("() => document.activeElement.closest('.piece.chosen')")
    page.button("Whole clip").click()
    page.part("answer").get_by_text("0:06.47 to 0:13.37").wait_for(state="detached")
    page.locator("#answer-title:focus").wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_finding_segments_shows_its_progress_and_is_cancelled(open_studio, tmp_path):
    page = open_studio("#label=wave&label=squat&label=hop")
    np.savez(tmp_path / "day.npz", points=np.tile(RECORDING, (1, 100, 1, 1)), layout="kinect-v2", fps=30)
    page.open_file(tmp_path / "day.npz")
    page.part("verdict").wait_for()
    page.button("Find segments").click()
    page.part("timeline").get_by_text(" windows").wait_for()
    page.button("Cancel").dispatch_event("click")  # a click of the mouse may come after the end on a busy machine
    page.part("timeline").get_by_text("Cancelled. Nothing was changed.").wait_for()
    assert page.locator(".piece").count() == 0
    page.button("Find segments").wait_for()


def test_answers_come_while_the_clip_plays(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    page.tab("Live")
    page.button("Answer while the clip plays").click()
    page.part("live").locator(".log li", has_text="wave with the right hand").wait_for()
    # What changes with each answer is not spoken, or a screen reader would never come to an end.
    page.part("live").get_by_label("Now").locator(".hint[aria-hidden]", has_text="since").wait_for()
    page.button("Stop").click()
    page.button("Answer while the clip plays").wait_for()


def test_a_clip_whose_joints_are_found_by_name_is_not_streamed_and_it_is_said(open_studio, tmp_path):
    """A stream begins with the name of a layout, so it was refused as one that nobody knows."""
    page = open_studio("#label=wave")
    joints = get_layout("kinect-v2").joints
    rows = [[f"{joint}_{axis}" for joint in joints for axis in "xyz"], *RECORDING[0, :30].reshape(30, -1).round(4).tolist()]
    (tmp_path / "wave.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    page.open_file(tmp_path / "wave.csv")
    page.part("verdict").wait_for()
    page.tab("Live")
    page.part("live").get_by_text("This clip has those that its file names").wait_for()
    assert page.button("Answer while the clip plays").is_disabled()
