import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as later } from "node:timers/promises";
import { FACING, viewOf } from "../views";

/** A question that waits for its answer. */
interface Held {
  path: string;
  request: Record<string, unknown>;
  answer: (content: unknown) => void;
}

const held: Held[] = [];
const sockets: Socket[] = [];

/** A stream whose other end is the test. */
class Socket {
  readonly sent: { points?: unknown; frames?: unknown[] }[] = [];
  readonly bufferedAmount = 0;
  onopen = () => {};
  onclose = () => {};
  onmessage = (_: { data: string }) => {};
  constructor() {
    sockets.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  tell(content: unknown) {
    this.onmessage({ data: JSON.stringify(content) });
  }
}

const MODELS = ["one", "two", "three"].map((name) => ({ name }));
const AT_ONCE: Record<string, unknown> = {
  "/v1/models": MODELS,
  "/v1/layouts": [],
  "/v1/vocabulary": { groups: {}, suggestions: [] },
  "/v1/examples": [],
};

let reloads = 0;
let followed = () => assert.fail("nothing listens to links");
Object.assign(globalThis, {
  location: { href: "http://here/", hash: "", pathname: "/", search: "", reload: () => reloads++ },
  addEventListener: (name: string, listener: () => void) => {
    if (name === "hashchange") followed = listener as never;
  },
  history: { replaceState() {} },
  sessionStorage: { getItem: () => null },
  WebSocket: Socket,
  fetch: (path: string, init: RequestInit = {}) => {
    if (path in AT_ONCE) return Promise.resolve(Response.json(AT_ONCE[path]));
    const text = init.body instanceof FormData ? init.body.get("request") : init.body;
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      held.push({ path, request: JSON.parse(text as string), answer: (content) => resolve(Response.json(content)) });
    });
  },
});
const actions = await import("../../src/page/actions");
const state = await import("../../src/page/state");
const { when } = await import("../../src/page/playback");
const { live, openStream } = await import("../../src/page/live");
const { rateOf, streamClip } = await import("../../src/page/clip_stream");
const { hueOf } = await import("../../src/page/axis");
await actions.start();

const source = (name: string) => ({ kind: "file" as const, name, file: new Blob(["x"]) });
const STILL = viewOf([[FACING, FACING, FACING]]);
const read = (labels: readonly string[]) => ({
  labels: labels.map((label) => ({ label, meanings: [], read_as: null, refused: null })),
  alike: [],
  warnings: [],
});
const ranked = (...labels: string[]) => ({
  label: labels[0],
  unknown: false,
  fits: 0.9,
  ranking: labels.map((label) => ({ label, score: 1, probability: 0.5, read_as: null, computed: 0 })),
});

/** The question to an address that came last, once there is one. */
async function asked(path: string, fits: (request: Held["request"]) => boolean = () => true): Promise<Held> {
  for (let tries = 0; tries < 100; tries++) {
    const found = [...held].reverse().find((one) => one.path === path && fits(one.request));
    if (found) {
      held.splice(held.indexOf(found), 1);
      return found;
    }
    await later(10);
  }
  throw new Error(`expected a question to ${path}, found none`);
}

async function answer(path: string, content: unknown, fits?: (request: Held["request"]) => boolean): Promise<Held> {
  const one = await asked(path, fits);
  one.answer(content);
  await later(5);
  return one;
}

/** A clip that was read, and labels that were read and ranked for it. */
async function opened(view = STILL): Promise<void> {
  held.length = 0;
  state.labels.value = [];
  state.otherModel.value = null;
  actions.addLabels(["wave", "sit"]);
  await answer("/v1/labels", read(["wave", "sit"]));
  void actions.open(source("a.npy"), null);
  await answer("/v1/inspect", view);
  await answer("/v1/recognize", ranked("wave", "sit"));
  held.length = 0; // a clip that was open before was asked about, too
}

test("an answer to older labels that comes late is not shown as that to the new ones", async () => {
  await opened();
  actions.addLabels(["hop"]);
  await answer("/v1/labels", read(["wave", "sit", "hop"]));
  const late = await asked("/v1/recognize");
  actions.removeLabel("hop");
  late.answer(ranked("hop", "wave", "sit"));
  await later(5);
  assert.deepEqual([state.answers.value.busy, state.answers.value.value?.[0].label], [true, "wave"]);
  await answer("/v1/labels", read(["wave", "sit"]));
  await answer("/v1/recognize", ranked("sit", "wave"));
  assert.deepEqual([state.answers.value.busy, state.answers.value.value?.[0].label], [false, "sit"]);
});

test("what is known of older labels does not pass for what is known of the new ones", async () => {
  await opened();
  actions.addLabels(["hop"]);
  const late = await asked("/v1/labels");
  actions.addLabels(["qwrtz"]);
  late.answer(read(["wave", "sit", "hop"]));
  await later(5);
  assert.equal(state.readings.value.busy, true);
  assert.equal(
    held.some((one) => one.path === "/v1/recognize"),
    false,
  );
});

test("under the name of another model never stands what the one before it said", async () => {
  await opened();
  const said = () => state.otherAnswers.value.value?.[0].label;
  state.otherModel.value = "two";
  await answer("/v1/recognize", ranked("sit", "wave"), (request) => request.model === "two");
  assert.equal(said(), "sit");
  state.otherModel.value = "three";
  await answer("/v1/recognize", ranked("wave", "sit"), (request) => request.model === undefined);
  assert.equal(said(), undefined);
  await answer("/v1/recognize", ranked("wave", "sit"), (request) => request.model === "three");
  assert.equal(said(), "wave");
});

test("a segment is ranked for the person who does it", async () => {
  const two = viewOf([
    [FACING, FACING, FACING],
    [FACING, FACING, FACING],
  ]);
  const first = { ...two, persons: [1, 2].map((number) => ({ number, taken: number === 1 })) };
  await opened(first);
  const segment = { start: 0.1, end: 0.2, label: "sit", person: 2, score: 0.9, fits: 0.9 };
  actions.rank(segment);
  const question = await asked("/v1/recognize");
  assert.deepEqual([question.request.persons, question.request.windows], [2, [[0.1, 0.2]]]);
  await answer("/v1/inspect", { ...two, persons: [1, 2].map((number) => ({ number, taken: number === 2 })) });
  held.length = 0;
  actions.rank({ ...segment, start: 0 });
  assert.equal(
    held.some((one) => one.path === "/v1/inspect"),
    false,
  ); // who does it is looked at already
});

test("another rate moves the times of segments, so that they are of the same frames", async () => {
  await opened();
  const segment = { start: 0.1, end: 0.2, label: "sit", person: 1, score: 0.9, fits: 0.9 };
  actions.editSegments([segment]);
  state.chosen.value = segment;
  state.part.value = [0.1, 0.2];
  actions.setOptions({ fps: "20" });
  await answer("/v1/inspect", { ...STILL, fps: 20, seconds: 0.15 });
  const [moved] = state.segments.value.now;
  assert.deepEqual([moved.start, moved.end, state.part.value], [0.05, 0.1, [0.05, 0.1]]);
  assert.equal(state.chosen.value, moved);
});

test("a search in what the file was read as ends when it is read otherwise", async () => {
  await opened();
  const search = actions.findSegments();
  await asked("/v1/segment");
  actions.setOptions({ layout: "coco-17" });
  await search;
  assert.deepEqual([state.segmenting.value.busy, state.segmenting.value.said], [false, "Cancelled. Nothing was changed."]);
});

test("of segments that were found as the file was read before, it is said so", async () => {
  await opened();
  const found = { start: 0.1, end: 0.2, label: "sit", person: 1, score: 0.9, fits: 0.9 };
  actions.editSegments([found]);
  actions.setOptions({ persons: "1" });
  assert.equal(state.segmenting.value.said, null);
  actions.setOptions({ layout: "coco-17" });
  assert.match(state.segmenting.value.said ?? "", /as the file was read before/);
  assert.deepEqual(state.segments.value.now, [found]);
  await opened();
  actions.editSegments([{ ...found, score: null, fits: null }]); // set by hand
  actions.setOptions({ layout: "coco-17" });
  assert.equal(state.segmenting.value.said, null);
});

test("segments of a label that was removed keep a colour of their own", async () => {
  await opened();
  const segment = { start: 0.1, end: 0.2, label: "hop", person: 1, score: null, fits: null };
  actions.editSegments([segment, { ...segment, start: 0.3, end: 0.4, label: "run" }]);
  assert.equal(new Set(["wave", "sit", "hop", "run"].map(hueOf)).size, 4);
});

test("a stream of a clip of more frames a second than a stream takes has every second or third of them", async () => {
  const fast = viewOf([Array.from({ length: 10 }, () => FACING)], { fps: 500, seconds: 0.02 });
  await opened(fast);
  assert.equal(rateOf(fast), 500 / 3);
  assert.equal(rateOf(STILL), STILL.fps);
  state.time.value = 0;
  openStream({ layout: "six", fps: rateOf(fast), persons: 1 });
  streamClip(fast);
  const socket = sockets.at(-1) as Socket;
  socket.onopen();
  socket.tell({ ready: true, delay: 1 });
  state.time.value = 0.02;
  assert.equal(socket.sent.slice(1).flatMap((message) => message.frames ?? [message.points]).length, 4);
  openStream({ layout: "six", fps: 10, persons: 1 })();
});

test("after a clip is closed, nothing is left of it", async () => {
  await opened();
  actions.editSegments([{ start: 0.1, end: 0.2, label: "sit", person: 1, score: null, fits: null }]);
  state.part.value = [0.1, 0.2];
  actions.close();
  assert.deepEqual([state.part.value, state.segments.value.now, state.answers.value.value], [null, [], null]);
});

test("a stream after one that the server ended gets each frame once", async () => {
  await opened();
  const begin = () => {
    openStream({ layout: "six", fps: 10, persons: 1 });
    streamClip(STILL);
    const socket = sockets.at(-1) as Socket;
    socket.onopen();
    return socket;
  };
  state.time.value = 0;
  const first = begin();
  first.tell({ ready: true, delay: 1 });
  first.tell({ error: "no frame came for 300 s" });
  const second = begin();
  second.tell({ ready: true, delay: 1 });
  state.time.value = 0.1;
  assert.deepEqual(second.sent.slice(1).length, 2); // the frame where it began, and the next
  openStream({ layout: "six", fps: 10, persons: 1 })();
});

test("who is heard in a stream has the number that they have in the clip, until another clip is opened", async () => {
  await opened();
  const end = openStream({ layout: "six", fps: 10, persons: 2 }, [2, 5]);
  const socket = sockets.at(-1) as Socket;
  socket.tell({ ready: true, delay: 1 });
  socket.tell({ answers: [{ time: 1, person: 2, label: "wave", score: 1, start: 0, fits: 0.9 }] });
  assert.deepEqual([live.value.now[0].person, live.value.log[0].person], [5, 5]);
  openStream({ layout: "six", fps: 10, persons: 1 });
  end(); // of the older stream
  assert.equal(live.value.status, "opening");
  void actions.open(source("b.npy"), null);
  assert.deepEqual(live.value.log, []);
});

test("a link that is put into the address of an open page is shown", () => {
  followed();
  assert.equal(reloads, 1);
});

test("reasons for the answer about a part are told by the same clock as the part", () => {
  const points = [Array.from({ length: 100 }, () => FACING)];
  state.clip.value = { value: viewOf(points, { first: 20 }), error: null, busy: false }; // two seconds were cut off
  state.part.value = [6.5, 9];
  assert.deepEqual([when(4.6, 5.2), when(4.5, 7)], ["6.6 to 7.2 s", "throughout"]);
  state.part.value = null;
  assert.deepEqual([when(4.6, 5.2), when(0, 10)], ["6.6 to 7.2 s", "throughout"]);
});
