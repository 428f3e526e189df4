// The segments of a recording on a time axis: found by the server, edited by hand, exported.

import * as actions from "./actions";
import { Axis } from "./axis";
import { addHere, moveChosen, redo, removeChosen, undo } from "./edits";
import { Exports } from "./exports";
import { focusSoon } from "./focus";
import { offset } from "./playback";
import { SegmentEditor } from "./segment_editor";
import * as state from "./state";

export function Timeline() {
  const { error } = state.segmenting.value;
  const list = state.segments.value.now;
  const chosen = state.chosen.value;
  return (
    // Keys bubble up here from the segments and buttons, which have the focus.
    // biome-ignore lint/a11y/noStaticElementInteractions: it is no control itself
    <div data-testid="timeline" onKeyDown={onKeyDown}>
      <div class="toolbar">
        <Finding />
        <span class="grow" />
        <EditButtons />
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Axis />
      {chosen && list.includes(chosen) && <SegmentEditor segment={chosen} />}
      {list.length > 0 && <Exports />}
    </div>
  );
}

function Finding() {
  const { busy, done, total, said } = state.segmenting.value;
  const ready = state.readable.value.length > 0;
  if (busy)
    return (
      <>
        <progress aria-label="Windows looked at" {...(total ? { value: done, max: total } : {})} />
        <span class="hint">{total ? `${done} of ${total} windows` : "reading the recording"}</span>
        <button type="button" onClick={actions.cancelSegments}>
          Cancel
        </button>
      </>
    );
  return (
    <>
      <button type="button" disabled={!ready} onClick={() => void actions.findSegments()}>
        Find segments
      </button>
      <span class="hint">{ready ? (said ?? "Who does what, and when, in a clip of several actions.") : "Add labels first."}</span>
    </>
  );
}

function EditButtons() {
  const { past, future } = state.segments.value;
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={!state.readable.value.length}
        onClick={addHere}
        title="Add a segment here (N)"
      >
        Add here
      </button>
      <button type="button" class="quiet" disabled={!past.length} onClick={undo} title="Undo (Ctrl+Z)">
        Undo
      </button>
      <button type="button" class="quiet" disabled={!future.length} onClick={redo} title="Redo (Ctrl+Shift+Z)">
        Redo
      </button>
    </>
  );
}

/** Keys while something in the timeline has the focus. */
function onKeyDown(event: KeyboardEvent): void {
  if ((event.target as HTMLElement).matches("input, select, textarea")) return;
  const segment = state.chosen.value;
  if (event.key === "Delete" || event.key === "Backspace") {
    removeChosen();
    focusSoon('.piece button[tabindex="0"]');
  } else if (event.key === "[" && segment) moveChosen("start", offset() + state.time.value);
  else if (event.key === "]" && segment) moveChosen("end", offset() + state.time.value);
  else if (event.altKey && segment && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const end = event.shiftKey ? "end" : "start";
    moveChosen(end, segment[end] + (event.key === "ArrowLeft" ? -0.1 : 0.1));
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
