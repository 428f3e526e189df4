// Keys of the whole page. A field that takes text keeps its own.

import { signal } from "@preact/signals";
import * as actions from "./actions";
import { addHere, redo, undo } from "./edits";
import { pickFile } from "./files";
import { decisive } from "./moments";
import { seekToFrame, thePlayer } from "./playback";
import * as state from "./state";

export const helpOpen = signal(false);
/** People who speak to their machine press letters by accident, so they can be turned off. */
export const lettersOn = signal(true);

export function listen(): () => void {
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  const [inmost] = event.composedPath(); // the player's own buttons are in a shadow tree, and `target` is their host
  const target = inmost instanceof HTMLElement ? inmost : document.body;
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

/** Keys with a name, where the focused control has no use of its own for them. The player has the same while it has the focus. */
function byName(event: KeyboardEvent, target: HTMLElement): boolean {
  const player = thePlayer();
  if (!player || !state.view.value) return false;
  switch (event.key) {
    case " ":
      if (target.closest('button, summary, a, input:not([type="range"])')) return false;
      player.toggle();
      return true;
    case ",":
    case ".":
      player.step(event.key === "," ? -1 : 1);
      return true;
    case "<":
    case ">":
      player.seekSeconds(player.seconds + (event.key === "<" ? -1 : 1));
      return true;
    case "Home":
    case "End":
      if (target.matches('[role="tab"], input')) return false;
      player.seek(event.key === "Home" ? 0 : player.frames - 1);
      return true;
  }
  return false;
}

function byLetter(key: string): boolean {
  switch (key) {
    case "o":
      pickFile();
      return true;
    case "a":
      document.querySelector<HTMLInputElement>('input[role="combobox"]')?.focus();
      return true;
    case "f": {
      const player = thePlayer();
      if (!player) return false;
      player.following = !player.following;
      state.said.value = player.following ? "The camera follows." : "The camera stays.";
      return true;
    }
    case "s":
      if (state.view.value && state.readable.value.length) void actions.findSegments();
      return true;
    case "n":
      addHere();
      return true;
    case "w": {
      const why = state.why.value.value;
      if (why) seekToFrame(decisive(why.moments));
      return why !== null;
    }
  }
  return false;
}
