// Editing the segments of a recording. All functions return new lists; segments of one person never overlap.

export interface Segment {
  /** Seconds from the first frame of the file, as `end`. */
  start: number;
  end: number;
  label: string;
  /** From 1. */
  person: number;
  /** Null if a hand made or changed the segment, as `fits`. */
  score: number | null;
  fits: number | null;
}

/** A list after an edit, and the segment that was edited in it. */
export interface Edit {
  segments: Segment[];
  segment: Segment;
}

/** When the recording begins and ends. */
export interface Extent {
  from: number;
  to: number;
}

/** Seconds. A shorter segment cannot be seen or grabbed. */
export const SHORTEST = 0.1;

export function inOrder(segments: readonly Segment[]): Segment[] {
  return [...segments].sort((one, other) => one.start - other.start || one.person - other.person);
}

/** Where a segment may lie: between its person's neighbours, within the recording. */
export function roomOf(segments: readonly Segment[], segment: Segment, extent: Extent): Extent {
  let { from, to } = extent;
  for (const other of segments) {
    if (other === segment || other.person !== segment.person) continue;
    if (other.start < segment.start) from = Math.max(from, other.end);
    else to = Math.min(to, other.start);
  }
  return { from, to };
}

/** Why an end of a segment cannot be put at a time; null if it can. */
export function refusedEnd(segment: Segment, end: "start" | "end", time: number): string | null {
  if (!Number.isFinite(time)) return `A time in seconds is expected. The ${end} stays at ${rounded(segment[end])} s.`;
  const fits = end === "start" ? time <= segment.end - SHORTEST : time >= segment.start + SHORTEST;
  if (fits) return null;
  const other =
    end === "start" ? `before the end at ${rounded(segment.end)} s` : `after the start at ${rounded(segment.start)} s`;
  return `The ${end} must come ${SHORTEST} s or more ${other}, not at ${rounded(time)} s. It stays at ${rounded(segment[end])} s.`;
}

/** Where an end was put instead of at a time, and why; null if it is there. */
export function movedEnd(edit: Edit, end: "start" | "end", time: number, extent: Extent): string | null {
  const place = edit.segment[end];
  if (place === rounded(time)) return null;
  const limit = end === "start" ? extent.from : extent.to;
  const what = place === rounded(limit) ? "the recording" : "another segment";
  const does = (end === "start") === (what === "the recording") ? "begins" : "ends";
  return `The ${end} was put at ${place} s, where ${what} ${does}.`;
}

/** Move one end, as far as the neighbours and the shortest length allow. */
export function moveEnd(
  segments: readonly Segment[],
  segment: Segment,
  end: "start" | "end",
  time: number,
  extent: Extent,
): Edit {
  const room = roomOf(segments, segment, extent);
  const moved =
    end === "start"
      ? Math.min(Math.max(time, room.from), segment.end - SHORTEST)
      : Math.max(Math.min(time, room.to), segment.start + SHORTEST);
  return replaced(segments, segment, { [end]: rounded(moved) });
}

export function relabel(segments: readonly Segment[], segment: Segment, label: string): Edit {
  return replaced(segments, segment, { label });
}

export function remove(segments: readonly Segment[], segment: Segment): Segment[] {
  return segments.filter((other) => other !== segment);
}

/** A segment of a second from `time` on, or as much as fits before the next one. Null where there is no room. */
export function added(segments: readonly Segment[], time: number, label: string, person: number, extent: Extent): Edit | null {
  const own = segments.filter((other) => other.person === person);
  const around = own.find((other) => other.start <= time && time < other.end);
  const start = around ? around.end : time;
  const next = Math.min(extent.to, ...own.filter((other) => other.start >= start).map((other) => other.start));
  const end = Math.min(start + 1, next);
  if (end - start < SHORTEST) return null;
  const segment = { start: rounded(start), end: rounded(end), label, person, score: null, fits: null };
  return { segments: inOrder([...segments, segment]), segment };
}

function replaced(segments: readonly Segment[], old: Segment, change: Partial<Segment>): Edit {
  const segment = { ...old, ...change, score: null, fits: null };
  return { segments: inOrder(segments.map((other) => (other === old ? segment : other))), segment };
}

/** Milliseconds are more than any camera gives. */
function rounded(time: number): number {
  return Math.round(time * 1000) / 1000;
}

/** What was, what is and what was undone. */
export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
}

export function newHistory<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

/** `merges`: the change goes on with the one before, as a drag does, and is undone with it. */
export function changed<T>(history: History<T>, now: T, merges = false): History<T> {
  return { past: merges ? history.past : [...history.past, history.now].slice(-200), now, future: [] };
}

/** The same segments, at any time of the history, where seconds are `by` times as long; and which has become which. */
export function stretched(history: History<Segment[]>, by: number): { history: History<Segment[]>; of: Map<Segment, Segment> } {
  const of = new Map<Segment, Segment>();
  const one = (old: Segment) => {
    const known = of.get(old) ?? { ...old, start: old.start * by, end: old.end * by };
    of.set(old, known);
    return known;
  };
  const list = (segments: Segment[]) => segments.map(one);
  const { past, now, future } = history;
  return { history: { past: past.map(list), now: list(now), future: future.map(list) }, of };
}

export function undone<T>({ past, now, future }: History<T>): History<T> {
  const before = past.at(-1);
  return before === undefined ? { past, now, future } : { past: past.slice(0, -1), now: before, future: [now, ...future] };
}

export function redone<T>({ past, now, future }: History<T>): History<T> {
  const [next, ...rest] = future;
  return next === undefined ? { past, now, future } : { past: [...past, now], now: next, future: rest };
}
