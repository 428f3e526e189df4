// The page: what stands where, and what holds for all of it.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as actions from "./actions";
import { AnswerPanel } from "./answer";
import { Empty } from "./empty";
import { FileField } from "./files";
import { Help } from "./help";
import { helpOpen, listen } from "./keys";
import { Labels } from "./labels";
import { Report } from "./report";
import { Stage } from "./stage";
import * as state from "./state";
import { Tabs } from "./tabs";
import { Why } from "./why";

function Page() {
  const dropping = useDrop();
  const loaded = state.source.value !== null;
  return (
    <>
      <Header />
      {state.broken.value ? (
        <main class="broken">
          <p class="error" role="alert">
            {state.broken.value}
          </p>
        </main>
      ) : (
        <main class={loaded ? "loaded" : "unloaded"}>
          <div class="stage">{loaded ? <Stage /> : <Empty />}</div>
          <div class="side">
            <Report />
            <Labels />
            <AnswerPanel />
            <Why />
          </div>
          {loaded && (
            <div class="tools">
              <Tabs />
            </div>
          )}
        </main>
      )}
      {dropping && <div class="drop">Drop the file to open it</div>}
      <p class="sr" role="status" aria-live="polite" data-testid="said">
        {state.said.value}
      </p>
      <FileField />
      <Help />
    </>
  );
}

function Header() {
  const models = state.models.value;
  return (
    <header class="top">
      <h1>
        fdsm <span>studio</span>
      </h1>
      <span class="grow" />
      {models.length > 1 ? (
        <label class="inline">
          <span>Model</span>
          <select
            value={state.model.value ?? ""}
            onChange={(event) => chooseModel(event.currentTarget.value)}
            data-testid="model"
          >
            {models.map((model) => (
              <option key={model.name} value={model.name}>
                {model.name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        models.length === 1 && <span class="hint model">Model: {models[0].name}</span>
      )}
      <button type="button" class="icon" aria-label="Keys" title="Keys (?)" onClick={() => (helpOpen.value = true)}>
        ?
      </button>
    </header>
  );
}

function chooseModel(name: string): void {
  if (state.otherModel.value === name) state.otherModel.value = state.model.value;
  state.model.value = name;
}

/** A file may be dropped anywhere. */
function useDrop(): boolean {
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    let inside = 0; // enter and leave come for each element on the way
    const has = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!has(event)) return;
      inside++;
      setDropping(true);
    };
    const leave = (event: DragEvent) => {
      if (has(event) && --inside <= 0) setDropping(false);
    };
    const over = (event: DragEvent) => {
      if (has(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      inside = 0;
      setDropping(false);
      const file = event.dataTransfer?.files[0];
      if (!file || (event.target as HTMLElement).matches('input[type="file"]')) return;
      event.preventDefault();
      void actions.openFile(file);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) addEventListener(name as "drop", listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name as "drop", listener);
    };
  }, []);
  return dropping;
}

const root = document.getElementById("page");
if (!root) throw new Error("index.html has no element #page");
render(<Page />, root);
listen();
void actions.start();
