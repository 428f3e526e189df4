// Edits of the segments that are chosen, each of which can be undone.

import { batch } from "@preact/signals";
import { length, offset } from "./playback";
import type { Segment } from "./segments";
import * as segments from "./segments";
import * as state from "./state";

function extent(): segments.Extent {
  return { from: offset(), to: offset() + length() };
}

function keep(edit: segments.Edit, merges = false): void {
  batch(() => {
    state.segments.value = segments.changed(state.segments.value, edit.segments, merges);
    state.chosen.value = edit.segment;
  });
}

export function undo(): void {
  batch(() => {
    state.segments.value = segments.undone(state.segments.value);
    state.chosen.value = null;
  });
}

export function redo(): void {
  batch(() => {
    state.segments.value = segments.redone(state.segments.value);
    state.chosen.value = null;
  });
}

/** A new segment at the playhead, with the label that answers best. */
export function addHere(): void {
  const person = state.chosen.value?.person ?? state.view.value?.persons.find((one) => one.taken)?.number ?? 1;
  const answers = state.answers.value.value ?? [];
  const answer = answers.find((one) => one.person === person) ?? answers[0];
  const label = answer?.ranking[0]?.label ?? state.readable.value[0]?.text;
  if (!label || !state.view.value) return;
  const made = segments.added(state.segments.value.now, offset() + state.time.value, label, person, extent());
  if (made) keep(made);
  state.said.value = made ? `A segment ${label} was added.` : "There is no room for a segment here.";
}

export function removeChosen(): void {
  const segment = state.chosen.value;
  if (!segment) return;
  batch(() => {
    state.segments.value = segments.changed(state.segments.value, segments.remove(state.segments.value.now, segment));
    state.chosen.value = null;
    state.said.value = `The segment ${segment.label} was removed.`;
  });
}

/** Put an end of the chosen segment at a time. What cannot be is said, and changes nothing. */
export function moveChosen(end: "start" | "end", time: number): void {
  const segment = state.chosen.value;
  if (!segment) return;
  const refused = segments.refusedEnd(segment, end, time);
  const edit = segments.moveEnd(state.segments.value.now, segment, end, time, extent());
  const told = refused ?? segments.movedEnd(edit, end, time, extent());
  batch(() => {
    if (!refused && edit.segment[end] !== segment[end]) keep(edit);
    const of = { segment: refused ? segment : edit.segment, end, refused: refused !== null };
    state.editing.value = told === null ? null : { ...of, text: told };
    if (told) state.said.value = told;
  });
}

/** Drag an end of the chosen segment, as far as there is room, which is seen. `merges`: the drag goes on. */
export function dragChosen(end: "start" | "end", time: number, merges: boolean): void {
  const segment = state.chosen.value;
  if (!segment) return;
  const edit = segments.moveEnd(state.segments.value.now, segment, end, time, extent());
  if (edit.segment[end] !== segment[end]) keep(edit, merges);
}

export function relabelChosen(label: string): void {
  const segment = state.chosen.value;
  if (segment && segment.label !== label) keep(segments.relabel(state.segments.value.now, segment, label));
}

/** The one before or after the chosen one in time. */
export function chooseNext(by: 1 | -1): Segment | null {
  const list = state.segments.value.now;
  const place = state.chosen.value ? list.indexOf(state.chosen.value) + by : 0;
  const next = list[Math.min(Math.max(place, 0), list.length - 1)] ?? null;
  state.chosen.value = next;
  return next;
}
