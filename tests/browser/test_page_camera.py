"""The camera on the studio's page, with a MediaPipe that is made up. `test_camera.py` has MediaPipe itself."""

import json

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.studio.examples import EXAMPLES

pytestmark = pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")
WAVE = np.load(EXAMPLES / "wave.npz")["points"]

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
