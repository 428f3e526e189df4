// What the clip shows and what was mended in it, in words, and the options that settle it by hand.

import { useId } from "preact/hooks";
import * as actions from "./actions";
import type { ClipView } from "./contract";
import { pickFile } from "./files";
import { focusSoon } from "./focus";
import { personClass } from "./person";
import * as state from "./state";
import { counted, inPageWords, percent, seconds, spaced, travelInWords } from "./words";

export function Report() {
  const source = state.source.value;
  const { value, error, busy } = state.clip.value;
  if (!source) return null;
  return (
    <section class="panel" aria-labelledby="report-title" aria-busy={busy} data-testid="report">
      <header>
        <h2 id="report-title">Clip</h2>
        <span class="file" title={source.name}>
          {source.name}
        </span>
        <span class="grow" />
        <button type="button" class="quiet" onClick={pickFile}>
          Open another
        </button>
        <button type="button" class="quiet" onClick={closeClip} data-testid="close">
          Close
        </button>
      </header>
      {error && (
        <p class="error" role="alert">
          {inPageWords(error)}
        </p>
      )}
      {busy && !value && <p class="hint">Reading…</p>}
      {value && <Facts view={value} />}
      {value && <Findings view={value} />}
      {((value && value.persons.length > 1) || state.options.value.persons) && <Persons persons={value?.persons ?? []} />}
      <Options view={value} open={error !== null} />
    </section>
  );
}

function closeClip(): void {
  actions.close();
  focusSoon(".empty .primary");
}

function Facts({ view }: { view: ClipView }) {
  const travel = view.travel === null ? "" : `, ${travelInWords(view.travel)}`;
  const unit = view.dims === 2 ? `flat, in ${view.unit}` : `in ${view.unit}`;
  return (
    <p class="facts">
      {counted(view.frames, "frame")} in {seconds(view.seconds)} at {Number(view.fps.toPrecision(3))} a second.{" "}
      {view.joints.length} joints ({view.layout}), {unit}
      {travel}.{view.missing > 0 && ` ${percent(view.missing)} of the joints are missing.`}
    </p>
  );
}

function Findings({ view }: { view: ClipView }) {
  if (!view.findings.length) return <p class="hint">Nothing had to be mended.</p>;
  return (
    <ul class="findings">
      {view.findings.map((finding) => (
        <li key={finding.name + finding.text} class={finding.kind}>
          <span class="kind">{finding.kind === "mended" ? "Mended" : "Doubtful"}</span>
          <span>{inPageWords(finding.text)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Whoever was chosen can be left again, even if nothing is seen of them. */
function Persons({ persons }: { persons: ClipView["persons"] }) {
  const chosen = state.options.value.persons;
  const taken = persons.filter((person) => person.taken);
  const choice = (value: string, text: string, name?: string) => (
    <label class="pick" key={value}>
      <input type="radio" name="persons" checked={chosen === value} onChange={() => actions.setOptions({ persons: value })} />
      <span class={name}>{text}</span>
    </label>
  );
  return (
    <fieldset class="persons">
      <legend class="heading">Who is looked at</legend>
      {choice("", taken.length === 1 && !chosen ? `who moves most (${taken[0]?.number})` : "who moves most")}
      {persons.map(({ number }) => choice(String(number), `person ${number}`, personClass(number)))}
      {choice(state.EACH, "each person")}
      {choice("all", "all together")}
    </fieldset>
  );
}

const AXES = ["+x", "-x", "+y", "-y", "+z", "-z"];

/** Closed unless the server asks for something: most clips need none of it. */
function Options({ view, open }: { view: ClipView | null; open: boolean }) {
  const options = state.options.value;
  return (
    <details class="options" open={open || undefined} data-testid="options">
      <summary>Read the file otherwise</summary>
      <div class="grid">
        <label class="field wide">
          <span>Joint layout</span>
          <select value={options.layout} onChange={(event) => actions.setOptions({ layout: event.currentTarget.value })}>
            <option value="">as the file says{view ? ` (${view.layout})` : ""}</option>
            {state.layouts.value.map((layout) => (
              <option key={layout.name} value={layout.name}>
                {layout.title || spaced(layout.name)}, {layout.joints.length} joints
              </option>
            ))}
          </select>
        </label>
        <NumberField name="Frames a second" option="fps" hint={view ? String(Number(view.fps.toPrecision(4))) : "30"} />
        <label class="field">
          <span>Axis that points up</span>
          <select value={options.up} onChange={(event) => actions.setOptions({ up: event.currentTarget.value })}>
            <option value="">found from the body</option>
            {AXES.map((axis) => (
              <option key={axis} value={axis}>
                {axis}
              </option>
            ))}
          </select>
        </label>
        <NumberField name="Width by height of the picture" option="aspect" hint="only if x and y are shares" />
      </div>
    </details>
  );
}

function NumberField({ name, option, hint }: { name: string; option: "fps" | "aspect"; hint: string }) {
  const id = useId();
  return (
    <label class="field" for={id}>
      <span>{name}</span>
      <input
        id={id}
        type="number"
        min="0"
        step="any"
        inputMode="decimal"
        placeholder={hint}
        value={state.options.value[option]}
        onChange={(event) => actions.setOptions({ [option]: event.currentTarget.value })}
      />
    </label>
  );
}
