"""Long recordings, answers while a clip plays, and the camera, on the studio's page in a real browser."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest
from typer.testing import CliRunner

from fdsm.cli.app import app
from fdsm.data.layouts import get_layout
from fdsm.recognizer import Recognizer
from fdsm.studio.examples import EXAMPLES

pytestmark = pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")
WAVE = np.load(EXAMPLES / "wave.npz")["points"]
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
    page.locator("[data-testid=why][aria-busy=false]").wait_for()  # until then, reasons are those of the whole clip
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
    np.savez(tmp_path / "day.npz", points=np.tile(RECORDING, (1, 40, 1, 1)), layout="kinect-v2", fps=30)
    page.open_file(tmp_path / "day.npz")
    page.part("verdict").wait_for()
    page.button("Find segments").click()
    page.part("timeline").get_by_text(" windows").wait_for()
    page.button("Cancel").click()
    page.part("timeline").get_by_text("Cancelled. Nothing was changed.").wait_for()
    assert page.locator(".piece").count() == 0
    page.button("Find segments").wait_for()


def test_answers_come_while_the_clip_plays(open_studio):
    page = open_studio()
    page.open_example("One person waves")
    page.tab("Live")
    page.button("Answer while the clip plays").click()
    page.part("live").locator(".log li", has_text="wave with the right hand").wait_for()
    page.button("Stop").click()
    page.button("Answer while the clip plays").wait_for()


BUNDLE = """
export const PoseLandmarker = {
  async createFromOptions(files, options) {
    if (!files.wasmLoaderPath.startsWith("blob:")) throw new Error("no address of the loader");
    if (options.baseOptions.modelAssetBuffer.length !== 5) throw new Error("another model");
    await window.loading;
    const frames = FRAMES;
    return {
      detectForVideo(video, milliseconds) {
        const now = Math.floor((milliseconds * 30) / 1000) % frames.length;
        const body = frames[now].map(([x, y, z]) => ({ x, y, z, visibility: 1 }));
        const longer = Math.max(video.videoWidth, video.videoHeight);
        const hips = (axis) => (body[23][axis] + body[24][axis]) / 2;
        const seen = body.map(({ x, y, z }) => ({
          x: 0.5 + ((x / z) * longer) / video.videoWidth,
          y: 0.5 + ((y / z) * longer) / video.videoHeight,
          z: 0,
          visibility: 1,
        }));
        const [right, lower, away] = ["x", "y", "z"].map(hips);
        const world = body.map(({ x, y, z }) => ({ x: x - right, y: y - lower, z: z - away, visibility: 1 }));
        return { landmarks: [seen], worldLandmarks: [world] };
      },
      close() {
        window.ended = (window.ended ?? 0) + 1;
      },
    };
  },
};
"""
# A camera that is not there: the tests are about what is done with its pictures.
CAMERA = """() => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(0, 0, Math.random() * 300, 9), 30);
  window.streams = [];
  navigator.mediaDevices.getUserMedia = async () => {
    streams.push(canvas.captureStream(30));
    return streams.at(-1);
  };
}"""


def walking_wave():
    """The person of the example in MediaPipe's joints, as a camera sees them (T, 33, 3), who glides to the right while waving."""
    layout, kinect = get_layout("mediapipe-33"), get_layout("kinect-v2")
    same = [kinect.joints.index(joint) if joint in kinect.joints else kinect.joints.index("head") for joint in layout.joints]
    body = WAVE[0][:, same] * np.array([1, -1, 1])
    body[..., 2] += 3 - body[..., 2].mean()
    body[..., 0] += np.linspace(-0.8, 0.8, len(body))[:, None]
    return body


@pytest.fixture
def camera(open_studio):
    """A page with a bundle that is not MediaPipe's, but is called and answers as it does."""
    page = open_studio("#label=wave+with+the+right+hand&label=sit+down", permissions=["camera"])
    page.get_by_text("Use the camera").click()
    page.evaluate(CAMERA)
    files = {
        "vision_bundle.mjs": BUNDLE.replace("FRAMES", json.dumps(np.round(walking_wave(), 4).tolist())),
        "vision_wasm_internal.js": "//",
        "vision_wasm_internal.wasm": "\0asm",
        "pose_landmarker_lite.task": "model",
    }
    chosen = [{"name": name, "mimeType": "", "buffer": text.encode()} for name, text in files.items()]
    page.part("camera").locator("input[type=file]").set_input_files(chosen[:3])
    assert "pose_landmarker_lite.task" in page.part("camera").inner_text()
    page.part("camera").locator("input[type=file]").set_input_files(chosen[3:])
    return page


def test_the_camera_is_seen_through_the_users_mediapipe(camera):
    page = camera
    page.button("Start the camera").click()
    page.part("camera").locator(".now strong").wait_for()  # an answer: which one hangs on how many pictures this machine manages
    page.part("camera").get_by_text("A person is seen").wait_for()
    page.wait_for_timeout(3000)
    page.button("Stop the camera").click()
    assert page.evaluate("() => [ended, ...streams[0].getTracks().map((track) => track.readyState)]") == [1, "ended"]
    page.button("Open what it saw as a clip").click()
    facts = page.part("report").locator(".facts", has_text="mediapipe-33")
    facts.wait_for()
    # MediaPipe's landmarks of the world have the hips in one place in all pictures.
    assert "trunk lengths away" in facts.inner_text()


def test_a_camera_that_is_cancelled_while_mediapipe_loads_is_never_opened(camera):
    page = camera
    page.evaluate("() => { window.loading = new Promise((done) => { window.loaded = done; }); }")
    page.button("Start the camera").click()
    page.get_by_text("Loading MediaPipe").wait_for()
    page.button("Cancel").click()
    page.button("Start the camera").wait_for()
    page.evaluate("() => loaded()")
    page.wait_for_function("() => window.ended === 1")
    assert page.evaluate("() => streams.length") == 0
    page.button("Start the camera").click()  # the next one is another
    page.part("camera").get_by_text("A person is seen").wait_for()


def test_a_camera_that_is_refused_is_said_in_a_sentence(camera):
    page = camera
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new Error('Permission denied'); }; }")
    page.button("Start the camera").click()
    page.part("camera").get_by_text("The browser gave no camera: Permission denied.").wait_for()
    page.button("Start the camera").wait_for()
    assert page.evaluate("() => ended") == 1


def test_a_model_that_mediapipe_does_not_take_is_said_in_a_sentence(camera):
    """With the message of @mediapipe/tasks-vision 1.1.0 for a file that is no model."""
    page = camera
    page.evaluate("""() => {
      const message = "UNKNOWN: Unable to open zip archive.; StartGraph failed === Source Location Trace: === a.cc:30";
      window.loading = { then: (_, fail) => fail(new Error(message)) };
    }""")
    page.button("Start the camera").click()
    said = page.part("camera").get_by_role("alert").inner_text()
    assert said == "MediaPipe did not start with pose_landmarker_lite.task: Unable to open zip archive."
