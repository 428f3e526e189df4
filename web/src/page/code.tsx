// The same question as Python and as curl, to go on outside of the page.

import { useState } from "preact/hooks";
import { client } from "./actions";
import { CodeBlock } from "./code_block";
import { type Asked, asCurl, asPython } from "./snippets";
import * as state from "./state";

export function Code() {
  const source = state.source.value;
  if (!source) return <p class="hint">Open a clip first.</p>;
  if (source.kind === "points")
    return <p class="hint">The camera’s recording is in this page alone. Its segments can be saved as a data set.</p>;
  const request = state.questionRequest.value;
  const asked: Asked = {
    file: source.name,
    labels: state.readable.value.map((label) => label.text),
    descriptions: (request.descriptions ?? {}) as Asked["descriptions"],
    kinematics: (request.kinematics ?? {}) as Asked["kinematics"],
    options: state.answerRequest.value as Asked["options"],
    part: state.part.value,
  };
  const model = state.modelRequest(state.model.value).model as string | undefined;
  return (
    <div class="code" data-testid="code">
      <Snippet title="Python" text={asPython(asked, model ?? null)} />
      <Snippet title="curl" text={asCurl(asked, model ?? null, location.origin, client.token !== null)} />
    </div>
  );
}

function Snippet({ title, text }: { title: string; text: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied.");
    } catch {
      // Browsers refuse it on pages that were not opened as https or on this machine.
      setSaid("This browser does not let pages copy here: select the text.");
    }
    setTimeout(() => setSaid(null), 4000);
  };
  return (
    <section aria-label={title}>
      <div class="toolbar">
        <h3>{title}</h3>
        <span class="grow" />
        <span class="hint" role="status">
          {said}
        </span>
        <button type="button" class="quiet" onClick={() => void copy()} aria-label={`Copy as ${title}`}>
          Copy
        </button>
      </div>
      <CodeBlock text={text} />
    </section>
  );
}
