// Segments leave the page: as a table, as JSON, and as a data set that fdsm learns from.

import { useState } from "preact/hooks";
import { client } from "./actions";
import { sentenceOf } from "./client";
import { CodeBlock } from "./code_block";
import { asAdapt } from "./snippets";
import * as state from "./state";
import { segmentsAsCsv, segmentsAsJson } from "./tables";
import { counted } from "./words";

/** Letters of a data set's name that the server takes. */
const LONGEST = 100;

export function Exports() {
  const [subject, setSubject] = useState("");
  const [error, setError] = useState<string | null>(null);
  const list = state.segments.value.now;
  const source = state.source.value;
  if (!source) return null;
  const stem = source.name.replace(/\.[^.]*$/, "") || "recording";
  const name = [...stem].slice(0, LONGEST).join("");
  const folder = folderName(name);

  const exportDataset = async () => {
    setError(null);
    const parts = list.map(({ start, end, label, person }) => ({ start, end, label, person }));
    const request = { ...state.clipRequest.value, segments: parts, name, ...(subject && { subject: Number(subject) }) };
    // A segment has its own person.
    delete (request as Record<string, unknown>).persons;
    try {
      save(`${stem}.zip`, await client.export(source, request));
    } catch (failed) {
      setError(sentenceOf(failed));
    }
  };
  return (
    <div class="exports" data-testid="exports">
      <span class="hint">{counted(list.length, "segment")}:</span>
      <button
        type="button"
        class="quiet"
        onClick={() => save(`${stem}.csv`, new Blob([segmentsAsCsv(list)], { type: "text/csv" }))}
      >
        CSV
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => save(`${stem}.json`, new Blob([segmentsAsJson(source.name, list)], { type: "application/json" }))}
      >
        JSON
      </button>
      <button type="button" class="quiet" onClick={() => void exportDataset()}>
        Data set (zip)
      </button>
      <details class="learn">
        <summary>Learn from it</summary>
        <p>
          Correct labels and ends above, save the data set, unpack it, and look at it with <code>fdsm data check {folder}</code>.
          In Python, a model learns its clips beside the words, in a moment:
        </p>
        <CodeBlock text={asAdapt(folder, Number((state.view.value?.fps ?? 30).toPrecision(6)))} />
        <p>
          <code>fdsm serve --model starter --model {folder}-model</code> then shows both side by side. <code>fdsm run</code>{" "}
          learns from the data set, too, with a split and a text bank beside it.
        </p>
        <label class="field narrow">
          <span>Subject number</span>
          <input type="number" min="0" step="1" value={subject} onInput={(event) => setSubject(event.currentTarget.value)} />
        </label>
      </details>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** The folder in the archive, as the server names it. */
function folderName(stem: string): string {
  return stem.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "") || "clips";
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
