// The answers of a stream.

import { live } from "./live";
import { personClass } from "./person";
import type { Said } from "./said";
import { counted, percent, seconds } from "./words";

/** What the stream says: now, and so far. */
export function Heard() {
  const { status, error, now, log } = live.value;
  if (error)
    return (
      <p class="error" role="alert">
        {error}
      </p>
    );
  if (status === "off" && !log.length) return null;
  const several = new Set([...now, ...log].map((one) => one.person)).size > 1;
  return (
    <div class="now">
      <ul aria-label="Now" aria-live="polite">
        {now.map((one) => (
          <li key={one.person}>
            {several && <Who person={one.person} />}
            <strong>{one.label ?? "nothing of this"}</strong>
            {one.label && (
              // It changes with each answer, and would be spoken several times a second.
              <span class="hint" aria-hidden="true">
                {" "}
                since {seconds(Math.max(0, one.until - one.since))}
              </span>
            )}
          </li>
        ))}
        {status === "on" && !now.length && <li class="hint">Waiting for movement.</li>}
      </ul>
      {log.length > 0 && (
        <ol class="log" aria-label={`${counted(log.length, "action")} so far, the last first`}>
          {log.map((one) => (
            <Line key={`${one.person} ${one.label} ${one.since}`} said={one} named={several} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Who({ person }: { person: number }) {
  return <span class={personClass(person)}>person {person}</span>;
}

function Line({ said, named }: { said: Said; named: boolean }) {
  return (
    <li>
      {named && <Who person={said.person} />}{" "}
      <span class="when">
        {said.since.toFixed(1)} to {said.until.toFixed(1)} s
      </span>{" "}
      {said.label}
      {said.fits !== null && <span class="hint"> fits with {percent(said.fits)}</span>}
    </li>
  );
}
