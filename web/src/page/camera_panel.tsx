// The camera's panel: the user's MediaPipe files, the picture with what was found, and the recording.

import { useEffect, useRef, useState } from "preact/hooks";
import * as actions from "./actions";
import { CAMERA_LAYOUT, evenly, frameOf, type Landmarker, loadLandmarker, missingParts, type Parts, sortParts } from "./camera";
import { sentenceOf } from "./client";
import { Heard } from "./heard";
import { closeStream, type Frame, openStream, pushFrame } from "./live";
import * as state from "./state";

const FPS = 30;
/** Seconds of the recording that are kept. */
const KEPT = 120;

export function Camera() {
  const [parts, setParts] = useState<Parts>({});
  const [error, setError] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const stop = useRef<(() => void) | null>(null);
  const recorded = useRef<{ time: number; frame: Frame | null }[]>([]);
  const missing = missingParts(parts);

  useEffect(() => () => stop.current?.(), []);
  const start = async () => {
    setError(null);
    recorded.current = [];
    try {
      if (!navigator.mediaDevices)
        throw new Error("Browsers give the camera only to pages of this machine or of https addresses.");
      const landmarker = await loadLandmarker(parts);
      const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
      if (!video.current) return;
      video.current.srcObject = camera;
      await video.current.play();
      openStream({ layout: CAMERA_LAYOUT, fps: FPS, persons: 1 });
      setRunning(true);
      const end = look(video.current, picture.current, landmarker, recorded.current, (failed) => {
        setError(sentenceOf(failed));
        stop.current?.();
      });
      stop.current = () => {
        end();
        for (const track of camera.getTracks()) track.stop();
        landmarker.close();
        closeStream();
        setRunning(false);
        stop.current = null;
      };
    } catch (failed) {
      setError(sentenceOf(failed));
    }
  };
  const openRecording = () => {
    const points = evenly(recorded.current, FPS).map((frame) => frame ?? Array.from({ length: 33 }, () => [null, null, null]));
    void actions.open(
      { kind: "points", name: "camera", points: points as (number | null)[][][], layout: CAMERA_LAYOUT, fps: FPS },
      null,
    );
  };
  return (
    <div class="camera" data-testid="camera">
      {!running && (
        <p class="hint">
          fdsm brings no pose model to this page and downloads nothing. Give it the files of MediaPipe’s web build (npm package
          @mediapipe/tasks-vision: <code>vision_bundle.mjs</code>, <code>wasm/vision_wasm_internal.js</code> and{" "}
          <code>.wasm</code>) and a pose model (<code>.task</code>). They stay in this page. The picture does not leave it: joints
          alone go to the server.
        </p>
      )}
      <div class="toolbar">
        <label class="file" hidden={running}>
          <span>MediaPipe’s files</span>
          <input
            type="file"
            multiple
            accept=".mjs,.js,.wasm,.task"
            onChange={(event) => setParts(sortParts([...(event.currentTarget.files ?? [])], parts))}
          />
        </label>
        {missing.length > 0 && <span class="hint">Still missing: {missing.join(", ")}.</span>}
        {!state.readable.value.length && <span class="hint">Add labels first.</span>}
        {running ? (
          <button type="button" onClick={() => stop.current?.()}>
            Stop the camera
          </button>
        ) : (
          <button type="button" disabled={missing.length > 0 || !state.readable.value.length} onClick={() => void start()}>
            Start the camera
          </button>
        )}
        {!running && secondsOf(recorded.current) > 1 && (
          <button type="button" onClick={openRecording}>
            Open what it saw as a clip
          </button>
        )}
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="watch">
        <div class="picture" hidden={!running}>
          <video ref={video} muted playsInline aria-label="Your camera" />
          <canvas ref={picture} aria-label="What was found in it" />
        </div>
        <Heard />
      </div>
    </div>
  );
}

function secondsOf(recorded: readonly { time: number }[]): number {
  return recorded.length ? recorded[recorded.length - 1].time - recorded[0].time : 0;
}

/** Look at each new picture. Returns what ends it. */
function look(
  video: HTMLVideoElement,
  picture: HTMLCanvasElement | null,
  landmarker: Landmarker,
  recorded: { time: number; frame: Frame | null }[],
  onError: (error: unknown) => void,
): () => void {
  let shown = -1;
  let request = 0;
  const again = () => {
    request = requestAnimationFrame(again);
    if (video.currentTime === shown) return;
    shown = video.currentTime;
    const now = performance.now();
    try {
      const found = landmarker.detectForVideo(video, now);
      const frame = frameOf(found.worldLandmarks[0]);
      recorded.push({ time: now / 1000, frame });
      while (now / 1000 - recorded[0].time > KEPT) recorded.shift();
      pushFrame(frame, now / 1000);
      if (picture) drawOver(picture, video, found.landmarks[0] ?? []);
    } catch (error) {
      cancelAnimationFrame(request);
      onError(error);
    }
  };
  again();
  return () => cancelAnimationFrame(request);
}

function drawOver(picture: HTMLCanvasElement, video: HTMLVideoElement, landmarks: readonly { x: number; y: number }[]): void {
  picture.width = video.videoWidth;
  picture.height = video.videoHeight;
  const pen = picture.getContext("2d");
  if (!pen) return;
  if (!landmarks.length) return;
  const bones = state.layouts.value.find((layout) => layout.name === CAMERA_LAYOUT)?.drawn ?? [];
  const mean = (joints: readonly number[], axis: "x" | "y") =>
    joints.reduce((sum, joint) => sum + landmarks[joint][axis], 0) / joints.length;
  const at = (joints: readonly number[]): [number, number] => [
    mean(joints, "x") * picture.width,
    mean(joints, "y") * picture.height,
  ];
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 3;
  pen.beginPath();
  for (const [from, to] of bones) {
    pen.moveTo(...at(from));
    pen.lineTo(...at(to));
  }
  pen.stroke();
}
