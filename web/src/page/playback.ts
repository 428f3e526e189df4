// Time of the clip, for all that seeks: the scrubber, the timeline, reasons, keys. The player follows these signals.

import * as state from "./state";

export function frameLength(): number {
  return 1 / (state.view.value?.fps ?? 30);
}

export function length(): number {
  return state.view.value?.seconds ?? 0;
}

/** Seconds of the file before the clip begins: still frames at the start are cut off. Segments count from there. */
export function offset(): number {
  const view = state.view.value;
  return view ? view.first / view.fps : 0;
}

export function seekTo(time: number): void {
  const last = Math.max(0, length() - frameLength());
  state.time.value = Math.min(Math.max(time, 0), last);
}

/** Whole frames, so that steps show each frame once. */
export function step(frames: number): void {
  state.playing.value = false;
  const frame = Math.round(state.time.value / frameLength());
  seekTo((frame + frames) * frameLength());
}

export function togglePlaying(): void {
  if (!state.view.value) return;
  if (!state.playing.value && state.time.value >= length() - 1.5 * frameLength()) state.time.value = 0;
  state.playing.value = !state.playing.value;
}
