// The camera through MediaPipe's web build, which the user gives: fdsm brings no pose model to the page, and nothing is downloaded.

import { sentenceOf } from "./client";
import type { Frame } from "./live";
import { counted } from "./words";

export interface Landmark {
  x: number;
  y: number;
  z: number;
  visibility?: number;
}

/** What the page needs of MediaPipe's PoseLandmarker. */
export interface Landmarker {
  detectForVideo(video: HTMLVideoElement, milliseconds: number): { landmarks: Landmark[][]; worldLandmarks: Landmark[][] };
  close(): void;
}

interface Bundle {
  PoseLandmarker: { createFromOptions(files: object, options: object): Promise<Landmarker> };
}

export const CAMERA_LAYOUT = "mediapipe-33";
/** As in all readers of fdsm: a joint with a lower score is missing. */
const LEAST_VISIBILITY = 0.1;
/** Seconds without a picture, as while the page is hidden, after which nobody knows what was done. As that of a stream. */
const LONGEST_GAP = 0.5;
/** Seconds that a sentence about the last pictures is about. */
const SHOWN = 2;

/** The files of `@mediapipe/tasks-vision` and a pose model, by how their names end. */
const PARTS = [
  { part: "bundle", what: "vision_bundle.mjs", fits: (name: string) => name === "vision_bundle.mjs" },
  { part: "loader", what: "vision_wasm_internal.js", fits: (name: string) => name === "vision_wasm_internal.js" },
  { part: "wasm", what: "vision_wasm_internal.wasm", fits: (name: string) => name === "vision_wasm_internal.wasm" },
  { part: "model", what: "a pose model such as pose_landmarker_lite.task", fits: (name: string) => name.endsWith(".task") },
] as const;

export type Parts = Partial<Record<(typeof PARTS)[number]["part"], File>>;

/** The files that are known by their names, so that a whole folder may be given. */
export function sortParts(files: readonly File[], before: Parts = {}): Parts {
  const parts = { ...before };
  for (const file of files) {
    const known = PARTS.find(({ fits }) => fits(file.name));
    if (known) parts[known.part] = file;
  }
  return parts;
}

export function missingParts(parts: Parts): string[] {
  return PARTS.filter(({ part }) => !parts[part]).map(({ what }) => what);
}

export async function loadLandmarker(parts: Parts): Promise<Landmarker> {
  const missing = missingParts(parts);
  if (missing.length) throw new Error(`Still missing: ${missing.join(", ")}.`);
  const { bundle, loader, wasm, model } = parts as Required<Parts>;
  const code = new Blob([await bundle.arrayBuffer()], { type: "text/javascript" });
  const address = URL.createObjectURL(code);
  let loaded: Partial<Bundle>;
  try {
    loaded = (await import(/* the user's own file */ address)) as Partial<Bundle>;
  } finally {
    URL.revokeObjectURL(address);
  }
  if (!loaded.PoseLandmarker)
    throw new Error(`${bundle.name} has no PoseLandmarker: take vision_bundle.mjs of @mediapipe/tasks-vision.`);
  const files = {
    wasmLoaderPath: URL.createObjectURL(new Blob([await loader.arrayBuffer()], { type: "text/javascript" })),
    wasmBinaryPath: URL.createObjectURL(new Blob([await wasm.arrayBuffer()], { type: "application/wasm" })),
  };
  const modelAssetBuffer = new Uint8Array(await model.arrayBuffer());
  const options = { baseOptions: { modelAssetBuffer }, runningMode: "VIDEO", numPoses: 1 };
  try {
    return await loaded.PoseLandmarker.createFromOptions(files, options);
  } catch (failed) {
    // Its messages go on with what failed after that, and with places in its code.
    const [reason] = sentenceOf(failed).split(/; | === /);
    throw new Error(`MediaPipe did not start with ${model.name}: ${reason.replace(/^[A-Z_]+: /, "")}`);
  }
}

/** The user's camera. Says what is missing in a sentence. */
export async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new Error("Browsers give the camera only to pages of this machine or of https addresses.");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  } catch (failed) {
    throw new Error(`The browser gave no camera: ${sentenceOf(failed)}.`);
  }
}

/** Landmarks in metres as a frame of the layout mediapipe-33; null if nobody is seen. */
export function frameOf(landmarks: readonly Landmark[] | null): Frame | null {
  if (!landmarks?.length) return null;
  return landmarks.map(({ x, y, z, visibility }) => ((visibility ?? 1) < LEAST_VISIBILITY ? [null, null, null] : [x, y, z]));
}

/** What is seen in words: of pictures at these seconds, the last ones. */
export function seenInWords(recorded: readonly { time: number; frame: Frame | null }[]): string {
  const last = recorded.at(-1);
  if (!last) return "";
  const recent = recorded.filter(({ time }) => last.time - time <= SHOWN);
  const rate = (recent.length - 1) / Math.max(last.time - recent[0].time, 1e-3);
  const who = recent.some(({ frame }) => frame) ? "A person is seen" : "Nobody is seen";
  return recent.length > 1 ? `${who}, in ${counted(Math.round(rate), "picture")} a second.` : `${who}.`;
}

/** Frames at uneven times as frames at even ones: each takes the nearest that was seen, and none in a gap. */
export function evenly(frames: readonly { time: number; frame: Frame | null }[], fps: number): (Frame | null)[] {
  const first = frames[0];
  const last = frames.at(-1);
  if (!first || !last) return [];
  const count = Math.floor((last.time - first.time) * fps) + 1;
  let place = 0;
  return Array.from({ length: count }, (_, number) => {
    const time = first.time + number / fps;
    while (place + 1 < frames.length && Math.abs(frames[place + 1].time - time) <= Math.abs(frames[place].time - time)) place++;
    const { time: nearest, frame } = frames[place];
    const other = frames[nearest < time ? place + 1 : place - 1]?.time ?? nearest;
    return Math.abs(other - nearest) > LONGEST_GAP && Math.abs(nearest - time) > 0.5 / fps ? null : frame;
  });
}
