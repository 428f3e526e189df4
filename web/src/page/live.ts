// A stream to the server: frames go out as they come, answers come back while they go.

import { signal } from "@preact/signals";
import { client } from "./actions";
import type { StreamAnswer } from "./contract";
import * as state from "./state";

/** A frame of one person (V, C) or of several (M, V, C); null where a coordinate is missing. */
export type Frame = (number | null)[][] | (number | null)[][][];

export interface Said {
  person: number;
  label: string | null;
  since: number;
  until: number;
  fits: number | null;
}

export interface LiveState {
  status: "off" | "opening" | "on";
  error: string | null;
  /** Seconds after the end of an action until it is named. */
  delay: number;
  /** Of each person, what they do now. */
  now: Said[];
  /** What was done, the last first. */
  log: Said[];
}

const OFF: LiveState = { status: "off", error: null, delay: 0, now: [], log: [] };
const LOG = 30;

export const live = signal<LiveState>(OFF);

/** Answers as what somebody does now, and a list of what they did. Neighbours of one label are one line. */
export function heard(before: LiveState, answers: readonly StreamAnswer[]): LiveState {
  let { now, log } = before;
  for (const { person, label, start, time, fits } of answers) {
    const old = now.find((one) => one.person === person);
    const goesOn = old !== undefined && old.label === label;
    const said = { person, label, since: goesOn ? Math.min(old.since, start) : start, until: time, fits };
    now = [...now.filter((one) => one.person !== person), said].sort((one, other) => one.person - other.person);
    if (label === null) continue;
    const [last, ...rest] = log;
    const same = goesOn && last?.label === label && last.person === person;
    log = [said, ...(same ? rest : log)].slice(0, LOG);
  }
  return { ...before, now, log };
}

let socket: WebSocket | null = null;
/** Messages that the server has not taken yet, beyond which frames are left out rather than late. */
const BEHIND = 2 ** 20;

export function openStream(options: { layout: string; fps: number; persons: number; up?: string }): void {
  closeStream();
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
    else if (content.answers) live.value = heard(live.value, content.answers);
  };
  opened.onclose = () => {
    if (socket === opened)
      end(live.value.status === "opening" ? "The server did not take the stream." : "The server ended the stream.");
  };
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

export function closeStream(): void {
  end(null);
}

function end(error: string | null): void {
  const open = socket;
  socket = null;
  open?.close();
  live.value = { ...live.value, status: "off", error, now: [] };
}
