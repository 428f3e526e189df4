// What the answers of a stream come to: what somebody does now, and what they did.

import type { StreamAnswer } from "./contract";

export interface Said {
  person: number;
  label: string | null;
  since: number;
  until: number;
  fits: number | null;
}

export interface LiveState {
  status: "off" | "opening" | "on";
  error: string | null;
  /** Seconds after the end of an action until it is named. */
  delay: number;
  /** Of each person, what they do now. */
  now: Said[];
  /** What was done, the last first. */
  log: Said[];
}

/** Lines that are kept. */
const LOG = 30;

/** Answers as what somebody does now, and a list of what they did. A movement that was lost for a moment goes on in its line. */
export function heard(before: LiveState, answers: readonly StreamAnswer[]): LiveState {
  let { now, log } = before;
  for (const { person, label, start, time, fits } of answers) {
    let since = start;
    const joined: Said[] = []; // lines that turn out to be of this movement
    for (const one of log.filter((line) => line.person === person)) {
      if (one.label !== label || one.until < since) break;
      since = Math.min(since, one.since);
      joined.push(one);
    }
    const said = { person, label, since, until: time, fits };
    now = [...now.filter((one) => one.person !== person), said].sort((one, other) => one.person - other.person);
    if (label === null) continue;
    const [last] = joined;
    log = last ? log.map((one) => (one === last ? said : one)).filter((one) => !joined.includes(one)) : [said, ...log];
    log = log.slice(0, LOG);
  }
  return { ...before, now, log };
}
