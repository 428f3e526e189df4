// The file dialog of the page, which buttons and a key open.

import * as actions from "./actions";

/** What is read over HTTP, so that the dialog greys out the rest. */
const ENDINGS =
  ".npy,.npz,.json,.jsonl,.ndjson,.csv,.tsv,.bvh,.c3d,.trc,.skeleton,.mat,.pose,.slp,.h5,.nc,.mp4,.mov,.avi,.webm,.mkv,.m4v";
const ID = "open-file";

export function pickFile(): void {
  document.getElementById(ID)?.click();
}

export function FileField() {
  return (
    <input
      id={ID}
      type="file"
      accept={ENDINGS}
      hidden
      onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        event.currentTarget.value = ""; // so that the same file can be opened again
        if (file) void actions.openFile(file);
      }}
    />
  );
}
