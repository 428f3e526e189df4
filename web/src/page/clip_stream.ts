// The clip as a camera would give it: its frames go to the stream as the player shows them.

import { effect } from "@preact/signals";
import type { ClipView } from "./contract";
import { type Frame, live, pushFrames } from "./live";
import * as state from "./state";

/** Seconds of frames that are sent at once at most. After a longer leap the frames between are not what was seen. */
const LEAP = 1;

/** Frames (M, V, 3) of a clip from its float32 numbers; null where a coordinate is missing. */
export function framesOf(view: ClipView): Frame[] {
  const [persons, frames, joints] = view.points.shape;
  const bytes = Uint8Array.from(atob(view.points.base64), (letter) => letter.charCodeAt(0));
  const data = new DataView(bytes.buffer);
  const number = (person: number, frame: number, joint: number, axis: number) => {
    const value = data.getFloat32(4 * (((person * frames + frame) * joints + joint) * 3 + axis), true);
    return Number.isFinite(value) ? Math.round(value * 1e5) / 1e5 : null;
  };
  // A flat clip stays flat: its third coordinate is no depth.
  const axes = view.dims === 2 ? [0, 1] : [0, 1, 2];
  return Array.from({ length: frames }, (_, frame) =>
    Array.from({ length: persons }, (_, person) =>
      Array.from({ length: joints }, (_, joint) => axes.map((axis) => number(person, frame, joint, axis))),
    ),
  );
}

/** Frames a second that a stream takes. */
const FASTEST = 240;

/** Of how many frames of a clip one is sent. */
function thinning(view: ClipView): number {
  return Math.ceil(view.fps / FASTEST);
}

/** Frames a second of the stream of a clip. */
export function rateOf(view: ClipView): number {
  return view.fps / thinning(view);
}

/** Send frames while the clip plays, until the stream ends. It is to be open or opening. */
export function streamClip(view: ClipView): void {
  const frames = framesOf(view).filter((_, frame) => frame % thinning(view) === 0);
  const fps = rateOf(view);
  let sent = -1;
  effect(function () {
    const { status } = live.value;
    if (status === "off") this.dispose(); // or the frames would be sent twice in the next stream
    if (status !== "on") return;
    const frame = Math.min(Math.floor(state.time.value * fps + 1e-6), frames.length - 1);
    if (frame === sent) return;
    const goesOn = frame > sent && frame - sent <= LEAP * fps;
    pushFrames(frames.slice(goesOn ? sent + 1 : frame, frame + 1));
    sent = frame;
  });
}
