// The keys, shown by "?".

import { useEffect, useRef } from "preact/hooks";
import { helpOpen, lettersOn } from "./keys";

const KEYS: [string, string][] = [
  ["Space", "play or pause"],
  [", .", "one frame back or on"],
  ["< >", "one second back or on"],
  ["Home End", "first or last frame"],
  ["F", "follow the person"],
  ["O", "open a file"],
  ["A", "add a label"],
  ["W", "to the deciding moment"],
  ["S", "find segments"],
  ["N", "add a segment at this time"],
  ["?", "these keys"],
];

/** While the player, or something in the timeline, has the focus. */
const PLACES: [string, string][] = [
  ["← → ↑ ↓", "player: turn"],
  ["+ − 0", "player: nearer, farther, all from the front"],
  ["← →", "segment: the one before or after"],
  ["[ ]", "segment: start or end at this time"],
  ["Alt ← →", "segment: move its start; with Shift, its end"],
  ["Delete", "segment: remove"],
  ["Ctrl Z", "segments: undo; with Shift, redo"],
];

function Keys({ keys }: { keys: [string, string][] }) {
  return (
    <dl class="keys">
      {keys.map(([key, does]) => (
        <div key={key + does}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value && !dialog.current?.open) dialog.current?.showModal();
    if (!helpOpen.value) dialog.current?.close();
  }, [helpOpen.value]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <h2 id="help-title">Keys</h2>
      <Keys keys={KEYS} />
      <h3>While it has the focus</h3>
      <Keys keys={PLACES} />
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
