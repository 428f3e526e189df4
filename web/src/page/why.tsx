// Why the first label rather than the second: reasons in words, which light joints and seek to their moment.

import { useEffect, useState } from "preact/hooks";
import type { Reason } from "./contract";
import { seekTo, when } from "./playback";
import * as state from "./state";
import { clock, listed, spaced } from "./words";

export function Why() {
  const ranking = state.onlyAnswer.value?.ranking ?? [];
  const { value, error } = state.why.value;
  const old = state.whyIsOld.value;
  const labels = ranking.map((one) => one.label);
  const part = state.part.value;
  if (labels.length < 2) return null;
  const pair = state.pair.value;
  const known = (...names: (string | null | undefined)[]) => names.find((name) => name && labels.includes(name)) ?? "";
  const first = known(pair.first, value?.first, labels[0]);
  const second = known(pair.second, value?.second, labels[1]);
  return (
    <section class="panel" aria-labelledby="why-title" aria-busy={old} data-testid="why">
      <header>
        <h2 id="why-title">Why</h2>
        {part && (
          <span class="badge">
            {clock(part[0])} to {clock(part[1])}
          </span>
        )}
      </header>
      <div class="pair">
        <Pick name="This label" value={first} labels={labels} onChange={(label) => choose("first", label, first, second)} />
        <span>rather than</span>
        <Pick
          name="rather than this one"
          value={second}
          labels={labels}
          onChange={(label) => choose("second", label, first, second)}
        />
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {!value && !error && <p class="hint">Asking…</p>}
      {value && <Reasons reasons={value.reasons} first={value.first} second={value.second} old={old} />}
    </section>
  );
}

/** A label against itself says nothing, so the two change places. */
function choose(place: "first" | "second", label: string, first: string, second: string): void {
  const chosen = place === "first" ? { first: label, second } : { first, second: label };
  state.pair.value = chosen.first === chosen.second ? { first: second, second: first } : chosen;
}

function Pick(properties: { name: string; value: string; labels: string[]; onChange: (label: string) => void }) {
  const { name, value, labels, onChange } = properties;
  return (
    <select aria-label={name} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {labels.map((label) => (
        <option key={label} value={label}>
          {label}
        </option>
      ))}
    </select>
  );
}

function light(reason: Reason | null): void {
  state.lit.value = reason?.joints.length ? { joints: reason.joints, start: reason.start, end: reason.end } : null;
}

function Reasons(properties: { reasons: Reason[]; first: string; second: string; old: boolean }) {
  const { reasons, first, second, old } = properties;
  const [chosen, setChosen] = useState<Reason | null>(null);
  const [near, setNear] = useState<Reason | null>(null);
  useEffect(() => {
    setChosen(null);
    setNear(null);
  }, [reasons]);
  useEffect(() => {
    light(near ?? chosen);
    return () => light(null);
  }, [near, chosen]);
  const greatest = Math.max(...reasons.map((reason) => Math.abs(reason.share)), 1e-9);
  if (!reasons.length) return <p class="hint">No single measurement speaks clearly for one of them.</p>;
  return (
    <ul class="reasons" onMouseLeave={() => setNear(null)}>
      {reasons.map((reason) => (
        <li key={reason.text}>
          <button
            type="button"
            class={reason.share >= 0 ? "reason for" : "reason against"}
            aria-pressed={reason === chosen}
            disabled={old}
            onMouseEnter={() => setNear(reason)}
            onFocus={() => setNear(reason)}
            onBlur={() => setNear(null)}
            onClick={() => {
              setChosen(reason);
              if (reason.joints.length) seekTo((reason.start + reason.end) / 2);
            }}
          >
            <span class="text">{reason.text}</span>
            <span class="speaks">
              for “{reason.share >= 0 ? first : second}”, {when(reason.start, reason.end)}
              <span class="sr">{reason.joints.length > 0 && `, ${listed(reason.joints.map(spaced))}`}</span>
            </span>
            <span class="track" aria-hidden="true">
              <span style={{ width: `${(100 * Math.abs(reason.share)) / greatest}%` }} />
            </span>
          </button>
          {reason === chosen && <Measured reason={reason} first={first} second={second} />}
        </li>
      ))}
    </ul>
  );
}

/** The number behind a reason. */
function Measured({ reason, first, second }: { reason: Reason; first: string; second: string }) {
  const { measurement, value, expected } = reason;
  if (!measurement || value == null || !expected) return null;
  const [one, other] = expected.map((number) => (number === null ? "nothing" : number.toFixed(2)));
  return (
    <p class="hint measured">
      “{measurement}” is {value.toFixed(2)} here. Expected are {one} for “{first}” and {other} for “{second}”.
    </p>
  );
}
