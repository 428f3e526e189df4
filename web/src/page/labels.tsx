// The labels: chips, how each is read, and what was refused.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as actions from "./actions";
import { Combobox } from "./combobox";
import type { LabelReading } from "./contract";
import { focusSoon } from "./focus";
import { parseList, plain, suggest } from "./label_list";
import { ReadingEditor } from "./reading";
import * as state from "./state";
import { counted, inPageWords, listed } from "./words";

/** Pixels from which a list of labels is folded, so that the answer stays near, and those that it then has. */
const TALL = 340;
const FOLDED = 232;
/** To begin with, if one has no labels in mind. */
const EVERYDAY = ["walk", "sit down", "stand up", "wave with the right hand", "clap", "jump", "squat", "kick", "bow", "pick up"];

export function Labels() {
  const labels = state.labels.value;
  const read = new Map(state.readings.value.value?.labels.map((one) => [one.label, one]));
  const names = state.vocabulary.value?.suggestions ?? [];
  const pasting = useRef<HTMLDialogElement>(null);

  const paste = (text: string) => {
    const list = parseList(text);
    if (list.length < 2) return false;
    actions.addLabels(list);
    state.said.value = `${counted(list.length, "label")} pasted.`;
    return true;
  };
  return (
    <section class="panel" aria-labelledby="labels-title" data-testid="labels">
      <header>
        <h2 id="labels-title">Labels</h2>
        {labels.length > 0 && <span class="count">{labels.length}</span>}
        <span class="grow" />
        <button type="button" class="quiet" onClick={() => pasting.current?.showModal()}>
          Paste a list
        </button>
        {labels.length > 1 && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              state.labels.value = [];
              state.said.value = "All labels were removed.";
            }}
          >
            Remove all
          </button>
        )}
      </header>
      <Combobox
        label="Add a label"
        placeholder="An action in plain words, then Enter"
        suggest={(typed) => suggest(names, typed, state.labelTexts.value)}
        onTake={(text) => actions.addLabels([text])}
        onPaste={paste}
        onBack={() => {
          const last = labels.at(-1);
          if (last) actions.removeLabel(last.text);
        }}
      />
      {labels.length === 0 && (
        <p class="hint">
          What might be going on? Write any actions.{" "}
          <button type="button" class="link" onClick={() => actions.addLabels(EVERYDAY)}>
            Begin with ten everyday ones
          </button>
        </p>
      )}
      {labels.length > 0 && <Chips labels={labels} read={read} />}
      <Notes />
      <PasteDialog dialog={pasting} />
    </section>
  );
}

/** The list, folded if it is long. A button says how many there are. */
function Chips({ labels, read }: { labels: state.Label[]; read: Map<string, LabelReading> }) {
  const list = useRef<HTMLUListElement>(null);
  const [tall, setTall] = useState(false);
  const [whole, setWhole] = useState(false);
  const edited = labels.some((label) => label.text === state.opened.value);
  // After each drawing: what is read of labels comes later, and makes the list taller.
  useLayoutEffect(() => setTall((list.current?.scrollHeight ?? 0) > TALL));
  const folded = tall && !whole && !edited;
  return (
    <>
      <ul
        ref={list}
        id="label-list"
        class={folded ? "chips folded" : "chips"}
        style={{ maxHeight: folded ? `${FOLDED}px` : "none" }}
      >
        {labels.map((label) => (
          <Chip key={label.text} label={label} reading={read.get(label.text) ?? null} />
        ))}
      </ul>
      {tall && !edited && (
        <button
          type="button"
          class="quiet more"
          aria-expanded={whole}
          aria-controls="label-list"
          onClick={() => setWhole(!whole)}
        >
          {whole ? "Show fewer labels" : `Show all ${labels.length} labels`}
        </button>
      )}
    </>
  );
}

function Notes() {
  const { value, error } = state.readings.value;
  if (error)
    return (
      <p class="error" role="alert">
        {error}
      </p>
    );
  // The server's warnings say the same of these groups.
  return (
    <>
      {value?.alike.map((group) => (
        <p class="note" key={group.join()}>
          {listed(group.map((label) => `“${label}”`))} are read alike, so their order says little. Describe one in other words.
        </p>
      ))}
    </>
  );
}

function Chip({ label, reading }: { label: state.Label; reading: LabelReading | null }) {
  const open = state.opened.value === label.text;
  const [renaming, setRenaming] = useState(false);
  const edited = listed([...(label.descriptions.length ? ["described"] : []), ...(label.kinematics ? ["set by hand"] : [])]);
  const toggle = () => {
    state.opened.value = open ? null : label.text;
  };
  return (
    <li class={reading?.refused ? "chip refused" : "chip"} data-label={label.text}>
      <div class="row">
        {renaming ? (
          <Rename label={label.text} onEnd={() => setRenaming(false)} />
        ) : (
          <button type="button" class="name" aria-expanded={open} onClick={toggle} onDblClick={() => setRenaming(true)}>
            {label.text}
          </button>
        )}
        {edited && <span class="badge">{edited}</span>}
        <span class="grow" />
        <button type="button" class="icon" aria-label={`Rename ${label.text}`} title="Rename" onClick={() => setRenaming(true)}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3 13l.6-2.8L10.5 3.3l2.2 2.2-6.9 6.9z" />
          </svg>
        </button>
        <button
          type="button"
          class="icon"
          aria-label={`Remove ${label.text}`}
          title="Remove"
          onClick={(event) => removeChip(event.currentTarget, label.text)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      </div>
      {reading?.refused ? (
        <p class="error">{inPageWords(reading.refused)}</p>
      ) : (
        !open && reading?.read_as && <p class="read-as">{reading.read_as}</p>
      )}
      {open && <ReadingEditor label={label} reading={reading} />}
    </li>
  );
}

/** The focus goes to the neighbour, or else to the field, and is not lost with the chip. */
function removeChip(button: HTMLElement, label: string): void {
  const chip = button.closest("li");
  const neighbour = chip?.nextElementSibling ?? chip?.previousElementSibling;
  const next = neighbour?.querySelector<HTMLElement>(".name") ?? document.querySelector<HTMLElement>('input[role="combobox"]');
  actions.removeLabel(label);
  next?.focus();
}

function Rename({ label, onEnd }: { label: string; onEnd: () => void }) {
  const [refused, setRefused] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []); // once: the focus may be elsewhere when it is drawn again
  const ended = useRef(false); // some browsers tell a field that vanishes that it lost the focus
  const end = (name: string) => {
    ended.current = true;
    onEnd();
    focusSoon(`.chip[data-label="${CSS.escape(name)}"] .name`);
  };
  const renamed = (text: string) => {
    const done = text.trim() === label || actions.renameLabel(label, text);
    const why = plain(text) ? "There is such a label already." : "A name with a letter or a number is expected.";
    setRefused(done ? null : why);
    return done;
  };
  return (
    <span class="rename">
      <input
        type="text"
        aria-label={`New name of ${label}`}
        aria-invalid={refused !== null}
        defaultValue={label}
        ref={field}
        onBlur={(event) => {
          const text = event.currentTarget.value;
          if (!ended.current && (!text.trim() || renamed(text))) onEnd();
        }}
        onKeyDown={(event) => {
          const text = event.currentTarget.value;
          if (event.key === "Enter") {
            if (!event.isComposing && renamed(text)) end(text.trim());
          } else if (event.key === "Escape") end(label);
          else return;
          event.stopPropagation();
        }}
      />
      {refused && (
        <span class="error" role="alert">
          {refused}
        </span>
      )}
    </span>
  );
}

function PasteDialog({ dialog }: { dialog: { current: HTMLDialogElement | null } }) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <dialog ref={dialog} aria-labelledby="paste-title">
      <form
        method="dialog"
        onSubmit={() => {
          actions.addLabels(parseList(field.current?.value ?? ""));
          if (field.current) field.current.value = "";
        }}
      >
        <h2 id="paste-title">Paste a list of labels</h2>
        <p class="hint">One a line, or between commas. Those that you have already are left out.</p>
        <textarea ref={field} rows={8} aria-label="Labels, one a line" />
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Add them
          </button>
        </div>
      </form>
    </dialog>
  );
}
