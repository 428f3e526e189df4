// How a label is read: what it may mean, in your words, and in the vocabulary's fields.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import * as actions from "./actions";
import type { Kinematics, LabelReading } from "./contract";
import { conflict, shown, suits, withPath } from "./kinematics";
import * as state from "./state";
import { percent, spaced } from "./words";

/** So many meanings are shown at once: a label may have two dozen, and what is set by hand stands below them. */
const LIKELY = 5;

export function ReadingEditor({ label, reading }: { label: state.Label; reading: LabelReading | null }) {
  return (
    <div class="reading" data-testid="reading">
      <Meanings label={label} reading={reading} />
      <Description label={label} />
      <Fields label={label} reading={reading} />
    </div>
  );
}

function Meanings({ label, reading }: { label: state.Label; reading: LabelReading | null }) {
  if (!reading?.meanings.length) return null;
  const several = reading.meanings.length > 1;
  const [likely, rest] = [reading.meanings.slice(0, LIKELY), reading.meanings.slice(LIKELY)];
  return (
    <div>
      <h3>{several ? "It may mean" : "It means"}</h3>
      <MeaningList label={label} meanings={likely} several={several} />
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} that are less likely</summary>
          <MeaningList label={label} meanings={rest} several />
        </details>
      )}
    </div>
  );
}

function MeaningList({ label, meanings, several }: { label: state.Label; meanings: LabelReading["meanings"]; several: boolean }) {
  return (
    <ul class="meanings">
      {meanings.map((meaning, place) => (
        <li key={place}>
          <span class="share">{percent(meaning.share)}</span>
          <span class="phrases">{meaning.phrases.join(" · ")}</span>
          {several && (
            <button
              type="button"
              class="quiet"
              aria-label={`Only this: ${meaning.phrases.join(", ")}`}
              onClick={() => actions.setKinematics(label.text, meaning.kinematics)}
            >
              Only this
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Description({ label }: { label: state.Label }) {
  const id = useId();
  const given = label.descriptions.join("\n");
  const [text, setText] = useState(given);
  const before = useRef(given);
  if (before.current !== given) {
    // Set elsewhere. An effect would come later, and could take away what was typed meanwhile.
    before.current = given;
    setText(given);
  }
  const apply = () => {
    const sentences = text.split("\n").filter((line) => line.trim());
    if (sentences.join("\n") !== given) actions.describe(label.text, sentences);
  };
  return (
    <div>
      <label class="heading" for={id}>
        In your words
      </label>
      <textarea
        id={id}
        rows={2}
        value={text}
        placeholder="What does the body do? One sentence a line, such as: raise both hands above the head"
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) apply();
        }}
      />
    </div>
  );
}

function Fields({ label, reading }: { label: state.Label; reading: LabelReading | null }) {
  const groups = state.vocabulary.value?.groups;
  const automatic = reading?.meanings[0]?.kinematics ?? null;
  const current = label.kinematics ?? automatic;
  const [draft, setDraft] = useState<Kinematics | null>(null);
  useEffect(() => setDraft(null), [label.kinematics, label.text]);
  const kinematics = draft ?? current;
  if (!groups || !kinematics) return null;
  const wrong = conflict(kinematics, groups);

  const change = (next: Kinematics) => {
    setDraft(next);
    if (!conflict(next, groups)) actions.setKinematics(label.text, next);
  };
  const toggleLimb = (limb: string) =>
    change({
      ...kinematics,
      limbs: kinematics.limbs.includes(limb) ? kinematics.limbs.filter((one) => one !== limb) : [...kinematics.limbs, limb],
    });
  const paths = Object.entries(groups.paths).map(([key, template]) => ({
    key,
    text: `${spaced(key)}: ${shown(template)}`,
    disabled: !suits(template, kinematics.limbs),
  }));
  return (
    <fieldset class="fields">
      <legend class="heading">In the vocabulary’s words</legend>
      <fieldset class="limbs">
        <legend>Limbs that move</legend>
        {Object.entries(groups.limbs).map(([key, phrase]) => (
          <label key={key} class="tick">
            <input type="checkbox" checked={kinematics.limbs.includes(key)} onChange={() => toggleLimb(key)} />
            <span>{phrase}</span>
          </label>
        ))}
      </fieldset>
      <Choice
        name="Path"
        wide
        value={kinematics.path}
        choices={paths}
        onChange={(path) => change(withPath(kinematics, path, groups))}
      />
      <Choice
        name="Height"
        value={kinematics.height ?? ""}
        choices={kinematics.height === null ? [] : entries(groups.heights)}
        none={kinematics.height === null ? "this path has none" : undefined}
        onChange={(height) => change({ ...kinematics, height })}
      />
      <Choice
        name="Stance"
        value={kinematics.stance}
        choices={entries(groups.stances)}
        onChange={(stance) => change({ ...kinematics, stance })}
      />
      <Choice
        name="Tempo"
        value={kinematics.tempo}
        choices={entries(groups.tempi)}
        onChange={(tempo) => change({ ...kinematics, tempo })}
      />
      <Choice
        name="Repetition"
        value={kinematics.repetition}
        choices={entries(groups.repetitions)}
        onChange={(repetition) => change({ ...kinematics, repetition })}
      />
      <Choice
        name="Limbs take turns"
        value={kinematics.coordination ?? ""}
        choices={entries(groups.coordination)}
        none="at the same time"
        onChange={(coordination) => change({ ...kinematics, coordination: coordination || null })}
      />
      <Choice
        name="Another person"
        value={kinematics.partner ?? ""}
        choices={entries(groups.partners)}
        none="nobody, or they do not matter"
        onChange={(partner) => change({ ...kinematics, partner: partner || null })}
      />
      {wrong && (
        <p class="error" role="alert">
          {wrong}
        </p>
      )}
      {label.kinematics && (
        <button type="button" class="quiet" onClick={() => actions.setKinematics(label.text, null)}>
          Read it from its words again
        </button>
      )}
    </fieldset>
  );
}

interface ChoiceOption {
  key: string;
  text: string;
  disabled?: boolean;
}

function entries(group: Record<string, string>): ChoiceOption[] {
  return Object.entries(group).map(([key, phrase]) => ({ key, text: shown(phrase) }));
}

interface ChoiceProperties {
  name: string;
  value: string;
  choices: ChoiceOption[];
  none?: string | undefined;
  wide?: boolean;
  onChange: (key: string) => void;
}

function Choice({ name, value, choices, none, wide, onChange }: ChoiceProperties) {
  return (
    <label class={wide ? "field wide" : "field"}>
      <span>{name}</span>
      <select value={value} disabled={!choices.length} onChange={(event) => onChange(event.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {choices.map(({ key, text, disabled }) => (
          <option key={key} value={key} disabled={disabled ?? false}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
