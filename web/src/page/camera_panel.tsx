// The camera's panel: the user's MediaPipe files, the picture with what was found, and the recording.

import { useEffect, useRef, useState } from "preact/hooks";
import * as actions from "./actions";
import {
  CAMERA_LAYOUT,
  evenly,
  frameOf,
  type Landmarker,
  loadLandmarker,
  missingParts,
  openCamera,
  type Parts,
  seenInWords,
  sortParts,
} from "./camera";
import { sentenceOf } from "./client";
import { Heard } from "./heard";
import { type Frame, openStream, pushFrame } from "./live";
import { Places } from "./places";
import * as state from "./state";

const FPS = 30;
/** Seconds of the recording that are kept. */
const KEPT = 120;

export function Camera() {
  const [parts, setParts] = useState<Parts>({});
  const [error, setError] = useState<string | null>(null);
  const [status, setStatus] = useState<"off" | "starting" | "on">("off");
  const [seen, setSeen] = useState("");
  const video = useRef<HTMLVideoElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const stop = useRef<(() => void) | null>(null);
  const recorded = useRef<{ time: number; frame: Frame | null }[]>([]);
  const missing = missingParts(parts);
  const running = status === "on";

  useEffect(() => () => stop.current?.(), []);
  const start = async () => {
    const ends: (() => void)[] = [];
    const end = () => {
      for (const one of ends.splice(0).reverse()) one();
      if (stop.current !== end) return;
      stop.current = null;
      setStatus("off");
    };
    stop.current = end;
    setError(null);
    setSeen("");
    setStatus("starting");
    recorded.current = [];
    try {
      const landmarker = await loadLandmarker(parts);
      ends.push(() => landmarker.close());
      if (stop.current !== end) return end(); // it was stopped meanwhile
      const camera = await openCamera();
      ends.push(() => {
        for (const track of camera.getTracks()) track.stop();
      });
      if (stop.current !== end || !video.current) return end();
      video.current.srcObject = camera;
      await video.current.play();
      if (stop.current !== end) return end();
      ends.push(openStream({ layout: CAMERA_LAYOUT, fps: FPS, persons: 1 }));
      setStatus("on");
      const timer = setInterval(() => setSeen(seenInWords(recorded.current)), 1000);
      ends.push(() => clearInterval(timer));
      ends.push(
        look(video.current, picture.current, landmarker, recorded.current, (failed) => {
          setError(sentenceOf(failed));
          end();
        }),
      );
    } catch (failed) {
      if (stop.current === end) setError(sentenceOf(failed));
      end();
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
      {status === "off" && (
        <p class="hint">
          fdsm brings no pose model to this page and downloads nothing. Give it the files of MediaPipe’s web build (npm package
          @mediapipe/tasks-vision: <code>vision_bundle.mjs</code>, <code>wasm/vision_wasm_internal.js</code> and{" "}
          <code>.wasm</code>) and a pose model (<code>.task</code>). They stay in this page. The picture does not leave it: joints
          alone go to the server.
        </p>
      )}
      <div class="toolbar">
        <label class="file" hidden={status !== "off"}>
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
        {status !== "off" ? (
          <button type="button" onClick={() => stop.current?.()}>
            {running ? "Stop the camera" : "Cancel"}
          </button>
        ) : (
          <button type="button" disabled={missing.length > 0 || !state.readable.value.length} onClick={() => void start()}>
            Start the camera
          </button>
        )}
        {status === "starting" && <span class="hint">Loading MediaPipe…</span>}
        {running && <span class="hint">{seen}</span>}
        {status === "off" && secondsOf(recorded.current) > 1 && (
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
  const places = new Places();
  const began = performance.now();
  let shown = -1;
  let request = 0;
  const again = () => {
    request = requestAnimationFrame(again);
    if (video.currentTime === shown) return;
    shown = video.currentTime;
    const milliseconds = performance.now() - began;
    const time = milliseconds / 1000;
    try {
      // Looking takes a while, so the picture that was looked at is shown, not the one that the camera has by then.
      const pen = picture ? penOver(picture, video) : null;
      const found = landmarker.detectForVideo(video, milliseconds);
      const [landmarks, world] = [found.landmarks[0], found.worldLandmarks[0]];
      if (!world) places.forget();
      const size = { width: video.videoWidth, height: video.videoHeight };
      const frame = frameOf(world ? places.placed(landmarks, world, size, time) : null);
      recorded.push({ time, frame });
      while (time - recorded[0].time > KEPT) recorded.shift();
      pushFrame(frame, time);
      if (pen && landmarks) drawBones(pen, landmarks);
    } catch (error) {
      cancelAnimationFrame(request);
      onError(error);
    }
  };
  again();
  return () => cancelAnimationFrame(request);
}

/** A pen for a canvas that shows the picture of a video. */
function penOver(picture: HTMLCanvasElement, video: HTMLVideoElement): CanvasRenderingContext2D | null {
  picture.width = video.videoWidth;
  picture.height = video.videoHeight;
  const pen = picture.getContext("2d");
  pen?.drawImage(video, 0, 0);
  return pen;
}

function drawBones(pen: CanvasRenderingContext2D, landmarks: readonly { x: number; y: number }[]): void {
  const { width, height } = pen.canvas;
  const bones = state.layouts.value.find((layout) => layout.name === CAMERA_LAYOUT)?.drawn ?? [];
  const mean = (joints: readonly number[], axis: "x" | "y") =>
    joints.reduce((sum, joint) => sum + landmarks[joint][axis], 0) / joints.length;
  const at = (joints: readonly number[]): [number, number] => [mean(joints, "x") * width, mean(joints, "y") * height];
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 3;
  pen.beginPath();
  for (const [from, to] of bones) {
    pen.moveTo(...at(from));
    pen.lineTo(...at(to));
  }
  pen.stroke();
}
