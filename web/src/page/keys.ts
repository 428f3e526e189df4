// Keys of the whole page. A field that takes text keeps its own.

import { signal } from "@preact/signals";
import * as actions from "./actions";
import { addHere, redo, undo } from "./edits";
import { decisive } from "./moments";
import { frameLength, length, seekTo, step, togglePlaying } from "./playback";
import * as state from "./state";

export const helpOpen = signal(false);
/** People who speak to their machine press letters by accident, so they can be turned off. */
export const lettersOn = signal(true);

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

export function listen(): () => void {
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (event.defaultPrevented || event.isComposing || target.closest("dialog")) return;
  if (takesText(target)) return;
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "z") {
    if (event.shiftKey) redo();
    else undo();
  } else if (control || event.altKey) return;
  else if (event.key === "?") helpOpen.value = true;
  else if (!(byName(event, target) || (lettersOn.value && byLetter(event.key.toLowerCase())))) return;
  event.preventDefault();
}

function takesText(target: HTMLElement): boolean {
  if (target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
}

/** Keys with a name, where the focused control has no use of its own for them. */
function byName(event: KeyboardEvent, target: HTMLElement): boolean {
  if (!state.view.value) return false;
  const arrows = target.matches('input[type="radio"], input[type="range"], [role="tab"], canvas');
  const presses = target.closest("button, summary, a, input") !== null;
  switch (event.key) {
    case " ":
      if (presses && !target.matches('input[type="range"]')) return false;
      togglePlaying();
      return true;
    case "ArrowLeft":
    case "ArrowRight": {
      if (arrows && !target.matches('input[type="range"]')) return false;
      const by = event.key === "ArrowLeft" ? -1 : 1;
      step(event.shiftKey ? by * Math.round(1 / frameLength()) : by);
      return true;
    }
    case "Home":
    case "End":
      if (target.matches('[role="tab"]')) return false;
      seekTo(event.key === "Home" ? 0 : length());
      return true;
    case "+":
    case "-":
      changeSpeed(event.key === "+" ? 1 : -1);
      return true;
  }
  return false;
}

function byLetter(key: string): boolean {
  switch (key) {
    case "o":
      document.querySelector<HTMLInputElement>('input[type="file"][data-testid="file"]')?.click();
      return true;
    case "l":
      document.querySelector<HTMLInputElement>('input[role="combobox"]')?.focus();
      return true;
    case "f":
      state.follow.value = !state.follow.value;
      state.said.value = state.follow.value ? "The camera follows." : "The camera stays.";
      return true;
    case "s":
      if (state.labels.value.length) void actions.findSegments();
      return true;
    case "n":
      addHere();
      return true;
    case "w": {
      const why = state.why.value.value;
      if (why) seekTo(decisive(why.moments) * frameLength());
      return why !== null;
    }
  }
  return false;
}

function changeSpeed(by: 1 | -1): void {
  const place = SPEEDS.indexOf(state.speed.value) + by;
  state.speed.value = SPEEDS[Math.min(Math.max(place, 0), SPEEDS.length - 1)];
  state.said.value = `Speed ${state.speed.value}.`;
}
