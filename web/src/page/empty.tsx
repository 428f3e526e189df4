// Before there is a clip: drop one, pick one, or take an example.

import { useRef } from "preact/hooks";
import * as actions from "./actions";
import * as state from "./state";

/** What `fdsm.data` reads over HTTP, so that the file dialog greys out the rest. */
const ENDINGS = ".npy,.npz,.json,.jsonl,.ndjson,.csv,.tsv,.bvh,.c3d,.trc,.skeleton,.mat,.pose,.slp,.h5,.nc";

export function Empty() {
  const { error, busy } = state.clip.value;
  return (
    <div class="empty" data-testid="empty">
      <h1>What is the body doing?</h1>
      <p>
        Give it a recording of a skeleton and some actions in plain words. It says which of them is done, why, and how sure that
        is. Nothing has to be learnt before.
      </p>
      <div class="choices">
        <OpenFile text="Open a file" primary />
        <span class="hint">or drop one anywhere on this page</span>
      </div>
      <p class="hint">
        Arrays (.npy, .npz), what OpenPose, AlphaPose, MMPose, ultralytics, MediaPipe and Azure Kinect write, BVH, C3D, TRC, CSV,
        SMPL, NTU’s .skeleton, and more.
      </p>
      {busy && <p class="hint">Reading…</p>}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {state.examples.value.length > 0 && (
        <>
          <h2>Examples</h2>
          <ul class="examples">
            {state.examples.value.map((example) => (
              <li key={example.name}>
                <button type="button" onClick={() => void actions.openExample(example.name)}>
                  <strong>{example.title}</strong>
                  <span class="hint">{example.labels.slice(0, 4).join(", ")}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

export function OpenFile({ text, primary }: { text: string; primary?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={primary ? "primary" : "quiet"} onClick={() => field.current?.click()}>
        {text}
      </button>
      <input
        ref={field}
        type="file"
        accept={ENDINGS}
        hidden
        aria-hidden="true"
        tabIndex={-1}
        data-testid="file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ""; // so that the same file can be opened again
          if (file) void actions.openFile(file);
        }}
      />
    </>
  );
}
