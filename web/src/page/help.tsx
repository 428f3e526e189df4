// The keys, shown by "?".

import { useEffect, useRef } from "preact/hooks";
import { helpOpen, lettersOn } from "./keys";

const KEYS: [string, string][] = [
  ["Space", "play or pause"],
  ["← →", "one frame back or on"],
  ["Shift ← →", "one second back or on"],
  ["Home End", "first or last frame"],
  ["+ −", "faster or slower"],
  ["F", "follow the person"],
  ["O", "open a file"],
  ["L", "write a label"],
  ["W", "to the deciding moment"],
  ["S", "find segments"],
  ["N", "add a segment at this time"],
  ["[ ]", "chosen segment: start or end here"],
  ["Alt ← →", "chosen segment: move its start; with Shift, its end"],
  ["Delete", "chosen segment: remove"],
  ["Ctrl Z, Ctrl Shift Z", "undo, redo an edit of segments"],
  ["?", "these keys"],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value && !dialog.current?.open) dialog.current?.showModal();
    if (!helpOpen.value) dialog.current?.close();
  }, [helpOpen.value]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">In the player: drag to turn, with Shift to move, wheel to come nearer.</p>
      <div class="buttons">
        <label class="inline tick">
          <input
            type="checkbox"
            checked={lettersOn.value}
            onChange={(event) => (lettersOn.value = event.currentTarget.checked)}
          />
          <span>Single letters are keys</span>
        </label>
        <span class="grow" />
        <button type="button" class="primary" onClick={() => (helpOpen.value = false)}>
          Close
        </button>
      </div>
    </dialog>
  );
}
