// The chosen segment in fields: what dragging does, for keys and for exact times.

import { rank } from "./actions";
import { moveChosen, relabelChosen, removeChosen } from "./edits";
import { goTo } from "./focus";
import { offset } from "./playback";
import type { Segment } from "./segments";
import * as state from "./state";
import { percent } from "./words";

export function SegmentEditor({ segment }: { segment: Segment }) {
  const labels = [...new Set([...state.labelTexts.value, segment.label])];
  const told = state.editing.value?.segment === segment ? state.editing.value : null;
  const time = (end: "start" | "end", name: string) => (
    <label class="field narrow">
      <span>{name}</span>
      <input
        type="number"
        step="0.1"
        min="0"
        value={Number(segment[end].toFixed(3))}
        aria-invalid={told?.end === end && told.refused}
        aria-describedby={told?.end === end ? "edit-told" : undefined}
        onChange={(event) => {
          const field = event.currentTarget;
          moveChosen(end, field.valueAsNumber);
          const now = state.chosen.value ?? segment;
          field.value = String(Number(now[end].toFixed(3))); // what was typed may not be what it is now
        }}
      />
    </label>
  );
  return (
    <fieldset class="segment-editor" aria-label="Chosen segment" data-testid="segment-editor">
      <label class="field">
        <span>Label</span>
        <select value={segment.label} onChange={(event) => relabelChosen(event.currentTarget.value)}>
          {labels.map((label) => (
            <option key={label} value={label}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {time("start", "Start (s)")}
      {time("end", "End (s)")}
      {told && (
        <p id="edit-told" class={told.refused ? "error" : "note"}>
          {told.text}
        </p>
      )}
      <span class="hint">{segment.fits === null ? "set by hand" : `fits with ${percent(segment.fits)}`}</span>
      <span class="grow" />
      <button
        type="button"
        class="quiet"
        title="Rank the labels for this part"
        onClick={() => {
          rank(segment);
          goTo("#answer-title"); // on a phone the answer is far away
        }}
      >
        Rank it
      </button>
      <button type="button" class="quiet" onClick={() => moveChosen("start", offset() + state.time.value)} title="[">
        From here
      </button>
      <button type="button" class="quiet" onClick={() => moveChosen("end", offset() + state.time.value)} title="]">
        To here
      </button>
      <button type="button" class="quiet danger" onClick={removeChosen} title="Delete">
        Delete
      </button>
    </fieldset>
  );
}
