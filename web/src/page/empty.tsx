// Before there is a clip: drop one, pick one, or take an example.

import * as actions from "./actions";
import { Camera } from "./camera_panel";
import { pickFile } from "./files";
import * as state from "./state";

export function Empty() {
  const { error, busy } = state.clip.value;
  return (
    <div class="empty" data-testid="empty">
      <h2 class="question">What is the body doing?</h2>
      <p>
        Give it a recording of a skeleton and some actions in plain words. It says which of them is done, why, and how sure that
        is. Nothing has to be learnt before.
      </p>
      <div class="choices">
        <button type="button" class="primary" onClick={pickFile}>
          Open a file
        </button>
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
      <details>
        <summary>Use the camera</summary>
        <Camera />
      </details>
      {state.examples.value.length > 0 && (
        <>
          <h3>Examples</h3>
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
