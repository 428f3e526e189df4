// A stream to the server: frames go out as they come, answers come back while they go.

import { effect, signal, untracked } from "@preact/signals";
import { client } from "./actions";
import type { StreamAnswer } from "./contract";
import { heard, type LiveState } from "./said";
import * as state from "./state";

/** A frame of one person (V, C) or of several (M, V, C); null where a coordinate is missing. */
export type Frame = (number | null)[][] | (number | null)[][][];

const OFF: LiveState = { status: "off", error: null, delay: 0, now: [], log: [] };
export const live = signal<LiveState>(OFF);

let socket: WebSocket | null = null;
effect(() => {
  void state.source.value;
  untracked(() => {
    live.value = { ...live.value, error: null, now: [], log: [] }; // it was said of another clip
  });
});
/** Messages that the server has not taken yet, beyond which frames are left out rather than late. */
const BEHIND = 2 ** 20;

/** The numbers are those of the persons, as rows of a frame. Returns what ends the stream. */
export function openStream(
  options: { layout: string; fps: number; persons: number; up?: string },
  numbers: readonly number[] = [1],
): () => void {
  end(null);
  const opened = client.stream();
  socket = opened;
  live.value = { ...OFF, status: "opening" };
  opened.onopen = () => {
    opened.send(JSON.stringify({ ...state.questionRequest.value, ...state.modelRequest(state.model.value), ...options }));
  };
  opened.onmessage = (message) => {
    if (socket !== opened) return;
    const content = JSON.parse(message.data as string);
    if (content.ready) live.value = { ...live.value, status: "on", delay: content.delay };
    else if (content.error) end(content.error);
    else if (content.answers) live.value = heard(live.value, named(content.answers, numbers));
  };
  opened.onclose = () => {
    if (socket === opened)
      end(live.value.status === "opening" ? "The server did not take the stream." : "The server ended the stream.");
  };
  return () => {
    if (socket === opened) end(null);
  };
}

/** The server counts the rows of a frame. */
function named(answers: readonly StreamAnswer[], numbers: readonly number[]): StreamAnswer[] {
  return answers.map((one) => ({ ...one, person: numbers[one.person - 1] ?? one.person }));
}

export function pushFrames(frames: readonly Frame[]): void {
  if (live.value.status !== "on" || !socket || socket.bufferedAmount > BEHIND || !frames.length) return;
  socket.send(JSON.stringify(frames.length === 1 ? { points: frames[0] } : { frames }));
}

/** A frame of a camera, which knows when it was taken. Null: nobody is seen. */
export function pushFrame(frame: Frame | null, time: number): void {
  if (live.value.status === "on" && socket && socket.bufferedAmount <= BEHIND)
    socket.send(JSON.stringify({ points: frame, time }));
}

function end(error: string | null): void {
  const open = socket;
  socket = null;
  open?.close();
  live.value = { ...live.value, status: "off", error, now: [] };
}
