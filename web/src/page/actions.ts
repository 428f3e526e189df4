// What happens: clips are loaded, labels are read, questions are asked. A newer question ends an older one.

import { batch, effect, untracked } from "@preact/signals";
import { Client, isAbort, type Source, sentenceOf } from "./client";
import type { Answer, Kinematics } from "./contract";
import { readHash, writeHash } from "./hash";
import { plain, withLabels } from "./label_list";
import { placed } from "./moments";
import { offset } from "./playback";
import type { Segment } from "./segments";
import { changed, newHistory, stretched } from "./segments";
import * as state from "./state";
import { clock, leftOut, verdict } from "./words";

const TOKEN = "fdsm-token";
/** Milliseconds without a change before the server is asked, so that typing does not ask for each letter. */
const PAUSE = 150;

function tokenOfPage(): string | null {
  const address = new URL(location.href);
  const given = address.searchParams.get("token");
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    address.searchParams.delete("token"); // out of the history and of what is copied
    history.replaceState(null, "", address);
  }
  return sessionStorage.getItem(TOKEN);
}

export const client = new Client("", tokenOfPage());

/** The last of several askings: starting one aborts the one before. */
class Latest {
  private controller: AbortController | null = null;

  stop(): void {
    this.controller?.abort();
    this.controller = null;
  }

  async ask<T>(into: { value: state.Asked<T> }, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    this.stop();
    const controller = new AbortController();
    this.controller = controller;
    into.value = { ...into.value, busy: true };
    try {
      const value = await work(controller.signal);
      if (controller.signal.aborted) return null;
      into.value = { value, error: null, busy: false };
      return value;
    } catch (error) {
      if (isAbort(error) || controller.signal.aborted) return null;
      into.value = { value: null, error: sentenceOf(error), busy: false };
      return null;
    }
  }
}

const inspecting = new Latest();
const reading = new Latest();
const answering = new Latest();
const answeringToo = new Latest();
const explaining = new Latest();
let segmentingNow: AbortController | null = null;
/** Frames a second by which the times of segments are told; null: no clip was read. */
let rate: number | null = null;

// ---- the page begins

export async function start(): Promise<void> {
  const shared = readHash(location.hash);
  try {
    const [models, layouts, vocabulary, examples] = await Promise.all([
      client.models(),
      client.layouts(),
      client.vocabulary(),
      client.examples(),
    ]);
    batch(() => {
      state.models.value = models;
      state.layouts.value = layouts;
      state.vocabulary.value = vocabulary;
      state.examples.value = examples;
      state.model.value = models.find((one) => one.name === shared.model)?.name ?? models[0]?.name ?? null;
    });
  } catch (error) {
    state.broken.value = sentenceOf(error);
    return;
  }
  if (shared.labels.length) addLabels(shared.labels);
  addEventListener("hashchange", () => location.reload()); // a link was put into the address of this tab
  watch();
  if (shared.example && state.examples.value.some((one) => one.name === shared.example)) await openExample(shared.example);
}

/** Ask again whenever what is asked changes. */
function watch(): void {
  effect(() => {
    const shared = { labels: state.labelTexts.value, example: state.example.value, model: state.model.value };
    if (shared.model === state.models.value[0]?.name) shared.model = null;
    history.replaceState(null, "", `${location.pathname}${location.search}${writeHash(shared)}`);
  });
  effect(() => {
    void state.labelsRequest.value;
    void state.model.value;
    reading.stop(); // what is on its way is of other labels, too
    untracked(() => {
      state.readings.value = { ...state.readings.value, busy: true }; // what is known is of other labels from now on
    });
    const timer = setTimeout(() => void readLabels(), PAUSE);
    return () => clearTimeout(timer);
  });
  effect(() => {
    void state.otherModel.value;
    state.otherAnswers.value = state.nothing(); // under the name of a model stands what that model said
  });
  effect(() => {
    void [state.view.value, state.otherModel.value, state.part.value];
    const { busy } = state.readings.value; // which labels can be read is known first
    untracked(() => {
      waitForAnswer();
      if (!busy) void answerNow();
    });
  });
  effect(() => {
    const { first, second } = state.pair.value;
    void [state.answers.value.value, first, second];
    untracked(() => void explainNow()); // it writes what it reads, which must not set it off again
  });
}

// ---- clips

export function openFile(file: File): Promise<void> {
  return open({ kind: "file", name: file.name, file }, null);
}

export async function openExample(name: string): Promise<void> {
  const known = state.examples.value.find((one) => one.name === name);
  const loaded: state.Asked<Source> = state.nothing();
  const into = { value: loaded };
  state.clip.value = { ...state.nothing(), busy: true };
  const source = await inspecting.ask(into, () => client.example(name));
  if (!source) {
    if (into.value.error) state.clip.value = { value: null, error: into.value.error, busy: false };
    return;
  }
  if (known && !state.labels.value.length) addLabels(known.labels);
  await open(source, name);
}

export async function open(source: Source, example: string | null): Promise<void> {
  forget(source, example);
  await inspect();
}

/** Nothing is said any more of the clip that was open. */
function forget(source: Source | null, example: string | null): void {
  inspecting.stop();
  dropSegments();
  rate = null;
  batch(() => {
    state.source.value = source;
    state.example.value = example;
    state.options.value = state.NO_OPTIONS;
    state.clip.value = state.nothing();
    state.answers.value = state.nothing();
    state.otherAnswers.value = state.nothing();
    state.why.value = state.nothing();
    state.pair.value = { first: null, second: null };
    state.part.value = null;
    state.chosen.value = null;
    state.segments.value = newHistory([]);
    state.segmenting.value = { busy: false, done: 0, total: 0, error: null, said: null };
  });
}

export async function inspect(): Promise<void> {
  const source = state.source.value;
  if (!source) return;
  const view = await inspecting.ask(state.clip, (signal) => client.inspect(source, state.clipRequest.value, signal));
  if (!view) return;
  keepFrames(view.fps);
  state.said.value = `${source.name} is open: ${view.frames} frames, ${view.findings.length} findings.`;
}

/** Times that were told at another rate are told at this one, so that they are of the same frames. */
function keepFrames(fps: number): void {
  const by = (rate ?? fps) / fps;
  rate = fps;
  if (Math.abs(by - 1) < 1e-9) return;
  const { history, of } = stretched(state.segments.value, by);
  batch(() => {
    state.segments.value = history;
    state.chosen.value = (state.chosen.value && of.get(state.chosen.value)) ?? null;
    if (state.part.value) state.part.value = [state.part.value[0] * by, state.part.value[1] * by];
  });
}

/** Options change what is seen, so everything is asked again, and a search for what was seen ends. */
export function setOptions(change: Partial<state.Options>): void {
  cancelSegments();
  state.options.value = { ...state.options.value, ...change };
  if (!("persons" in change) && state.segments.value.now.some((segment) => segment.score !== null)) {
    const said = "The segments were found as the file was read before: find them again.";
    state.segmenting.value = { ...state.segmenting.value, said };
  }
  void inspect();
}

export function close(): void {
  forget(null, null);
}

// ---- labels

export function addLabels(texts: readonly string[]): void {
  const before = new Map(state.labels.value.map((label) => [label.text, label]));
  state.labels.value = withLabels([...before.keys()], texts).map(
    (text) => before.get(text) ?? { text, descriptions: [], kinematics: null },
  );
}

export function removeLabel(text: string): void {
  batch(() => {
    state.labels.value = state.labels.value.filter((label) => label.text !== text);
    if (state.opened.value === text) state.opened.value = null;
  });
  state.said.value = `${text} was removed.`;
}

/** False if another label is the same. */
export function renameLabel(old: string, text: string): boolean {
  const wanted = text.trim();
  if (!plain(wanted) || state.labels.value.some((label) => label.text !== old && plain(label.text) === plain(wanted)))
    return false;
  batch(() => {
    state.labels.value = state.labels.value.map((label) => (label.text === old ? { ...label, text: wanted } : label));
    if (state.opened.value === old) state.opened.value = wanted;
  });
  return true;
}

export function describe(text: string, descriptions: string[]): void {
  state.labels.value = state.labels.value.map((label) => (label.text === text ? { ...label, descriptions } : label));
}

export function setKinematics(text: string, kinematics: Kinematics | null): void {
  state.labels.value = state.labels.value.map((label) => (label.text === text ? { ...label, kinematics } : label));
}

async function readLabels(): Promise<void> {
  if (!state.labels.value.length) {
    reading.stop();
    state.readings.value = state.nothing();
    return;
  }
  const request = { ...state.labelsRequest.value, ...modelRequest() };
  await reading.ask(state.readings, (signal) => client.labels(request, signal));
}

function modelRequest() {
  return state.modelRequest(state.model.value);
}

// ---- answers

/** What is shown, and what is on its way, answers an older question from now on. */
function waitForAnswer(): void {
  answering.stop();
  answeringToo.stop();
  if (!state.view.value || !state.readable.value.length) return;
  state.answers.value = { ...state.answers.value, busy: true };
  if (state.otherModel.value !== null) state.otherAnswers.value = { ...state.otherAnswers.value, busy: true };
}

async function answerNow(): Promise<void> {
  const source = state.source.value;
  if (!source || !state.view.value || !state.readable.value.length) {
    answering.stop();
    answeringToo.stop();
    state.answers.value = state.nothing();
    state.otherAnswers.value = state.nothing();
    return;
  }
  const part = state.part.value;
  const ask = (model: string | null) => async (signal: AbortSignal) => {
    const request = { ...state.answerRequest.value, ...state.questionRequest.value, ...state.modelRequest(model) };
    if (!part && request.persons !== state.EACH) return [await client.recognize(source, request, signal)];
    const { answers } = await client.recognizeSeveral(source, { ...request, ...(part && { windows: [part] }) }, signal);
    if (!answers.length) throw new Error("The server gave no answer.");
    return answers;
  };
  const other = state.otherModel.value;
  if (other === null) {
    answeringToo.stop();
    state.otherAnswers.value = state.nothing();
  }
  const [found] = await Promise.all([
    answering.ask(state.answers, ask(state.model.value)),
    other === null ? null : answeringToo.ask(state.otherAnswers, ask(other)),
  ]);
  if (!found) return;
  const spoken = (one: Answer) => (found.length > 1 ? `Person ${one.person}: ${one.label}.` : `${one.label}. ${verdict(one)}`);
  const unread = state.unread.value;
  state.said.value = [
    ...(part ? [`From ${clock(part[0])} to ${clock(part[1])}:`] : []),
    ...found.map(spoken),
    ...(unread.length ? [leftOut(unread)] : []),
  ].join(" ");
}

async function explainNow(): Promise<void> {
  const source = state.source.value;
  const ranking = state.onlyAnswer.value?.ranking;
  if (!source || !ranking || ranking.length < 2) {
    explaining.stop();
    state.why.value = state.nothing();
    return;
  }
  const pair = state.pair.value;
  const has = (label: string | null) => ranking.some((one) => one.label === label);
  const first = has(pair.first) ? pair.first : null;
  const second = has(pair.second) ? pair.second : null;
  const part = state.part.value;
  const question = { ...state.clipRequest.value, ...state.questionRequest.value, ...modelRequest() };
  const request = { ...question, first, second, ...(part && { window: part }) };
  await explaining.ask(state.why, async (signal) => {
    const why = await client.explain(source, request, signal);
    // Its times are those of the file, and the player's begin with the clip.
    const reasons = why.reasons.map((reason) => ({ ...reason, start: reason.start - offset(), end: reason.end - offset() }));
    const { frames, fps } = state.view.value ?? { frames: 0, fps: 1 };
    return { ...why, reasons, moments: placed(why.moments, Math.round((why.start - offset()) * fps), frames) };
  });
}

/** Ask about one segment. Who does it is looked at from then on. */
export function rank(segment: Segment): void {
  const taken = state.view.value?.persons.filter((one) => one.taken) ?? [];
  batch(() => {
    if (taken.some((one) => one.number !== segment.person)) setOptions({ persons: String(segment.person) });
    state.part.value = [segment.start, segment.end];
  });
}

// ---- segments

export async function findSegments(least: Record<string, number> = {}): Promise<void> {
  const source = state.source.value;
  if (!source) return;
  dropSegments();
  state.tab.value = "timeline";
  const controller = new AbortController();
  segmentingNow = controller;
  state.segmenting.value = { busy: true, done: 0, total: 0, error: null, said: null };
  const request = { ...state.clipRequest.value, ...state.questionRequest.value, ...modelRequest(), ...least };
  try {
    const found = await client.segment(
      source,
      request,
      (done, total) => {
        if (segmentingNow === controller) state.segmenting.value = { busy: true, done, total, error: null, said: null };
      },
      controller.signal,
    );
    if (segmentingNow !== controller) return;
    const count = found.segments.length;
    const sentence = count
      ? `${count} segment${count === 1 ? "" : "s"} found.`
      : "No segment was found: nobody moves, or no label fits well enough.";
    batch(() => {
      editSegments(found.segments);
      state.chosen.value = null;
      state.segmenting.value = { busy: false, done: 0, total: 0, error: null, said: sentence };
      state.said.value = sentence;
    });
  } catch (error) {
    if (segmentingNow !== controller) return;
    const failed = isAbort(error)
      ? { error: null, said: "Cancelled. Nothing was changed." }
      : { error: sentenceOf(error), said: null };
    state.segmenting.value = { busy: false, done: 0, total: 0, ...failed };
    if (failed.said) state.said.value = failed.said;
  } finally {
    if (segmentingNow === controller) segmentingNow = null;
  }
}

/** The user changed their mind: the page says so. */
export function cancelSegments(): void {
  segmentingNow?.abort();
}

/** Another clip is opened: nothing of the old work is said any more. */
function dropSegments(): void {
  const running = segmentingNow;
  segmentingNow = null;
  running?.abort();
}

export function editSegments(now: Segment[], merges = false): void {
  state.segments.value = changed(state.segments.value, now, merges);
}
