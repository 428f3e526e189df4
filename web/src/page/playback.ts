// The player's clock, for all that seeks: the timeline, reasons, keys. What it shows is in the signals of state.ts.

import type { Player } from "../player";
import * as state from "./state";
import { span } from "./words";

let player: Player | null = null;

export function setPlayer(now: Player | null): void {
  player = now;
}

export function thePlayer(): Player | null {
  return player;
}

export function length(): number {
  return state.view.value?.seconds ?? 0;
}

/** Seconds of the file before the clip begins: still frames at the start are cut off. Segments count from there. */
export function offset(): number {
  const view = state.view.value;
  return view ? view.first / view.fps : 0;
}

/** When something is, in words: from its seconds of the clip, in seconds of the file, as parts and segments are told. */
export function when(start: number, end: number): string {
  return span(start + offset(), end + offset(), length(), state.part.value ?? [offset(), offset() + length()]);
}

/** Seconds of the clip, without `offset`. */
export function seekTo(time: number): void {
  player?.seekSeconds(time);
}

export function seekToFrame(frame: number): void {
  player?.seek(frame);
}
