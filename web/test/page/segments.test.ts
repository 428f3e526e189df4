import assert from "node:assert/strict";
import { test } from "node:test";
import {
  added,
  changed,
  movedEnd,
  moveEnd,
  newHistory,
  redone,
  refusedEnd,
  relabel,
  remove,
  type Segment,
  undone,
} from "../../src/page/segments";

const segment = (start: number, end: number, label = "wave", person = 1): Segment => ({
  start,
  end,
  label,
  person,
  score: 0.8,
  fits: 0.9,
});
const extent = { from: 0, to: 10 };

test("an end stops at the neighbour of the same person, and passes that of another", () => {
  const one = segment(1, 2);
  const list = [one, segment(1.5, 4, "hop", 2), segment(3, 5)];
  assert.equal(moveEnd(list, one, "end", 9, extent).segment.end, 3);
  assert.equal(moveEnd(list, one, "start", -1, extent).segment.start, 0);
});

test("an end cannot pass the other end", () => {
  const one = segment(1, 2);
  assert.equal(moveEnd([one], one, "end", 0, extent).segment.end, 1.1);
  assert.equal(moveEnd([one], one, "start", 5, extent).segment.start, 1.9);
});

test("what a hand changed has no score any more, and the others keep theirs", () => {
  const [one, other] = [segment(1, 2), segment(3, 4)];
  const edit = relabel([one, other], one, "clap");
  assert.deepEqual(edit.segment, { ...one, label: "clap", score: null, fits: null });
  assert.deepEqual(edit.segments, [edit.segment, other]);
  assert.equal(one.label, "wave");
});

test("a new segment fits between its neighbours, begins after the one it hits, and is refused where there is no room", () => {
  const list = [segment(1, 2), segment(2.4, 4)];
  const made = added(list, 1.5, "hop", 1, extent);
  assert.deepEqual([made?.segment.start, made?.segment.end], [2, 2.4]);
  assert.equal(added([segment(1, 2), segment(2, 4)], 1.5, "hop", 1, extent), null);
  assert.equal(added(list, 9.95, "hop", 1, extent), null);
  assert.deepEqual(
    made?.segments.map((one) => one.start),
    [1, 2, 2.4],
  );
});

test("undo and redo go back and forth, a drag is one step, and a new edit drops what was undone", () => {
  let history = newHistory([segment(1, 2)]);
  const first = history.now;
  history = changed(history, remove(history.now, history.now[0]));
  history = changed(history, [segment(5, 6)]);
  history = changed(history, [segment(5, 7)], true);
  assert.equal(undone(history).now.length, 0);
  assert.equal(undone(undone(history)).now, first);
  assert.equal(undone(undone(undone(history))).now, first);
  assert.equal(redone(redone(undone(undone(history)))).now[0].end, 7);
  assert.equal(changed(undone(history), []).future.length, 0);
});

test("an end that would come before the other end is refused with what stays", () => {
  const one = segment(6.46666, 13.36666);
  assert.equal(
    refusedEnd(one, "end", 2),
    "The end must come 0.1 s or more after the start at 6.467 s, not at 2 s. It stays at 13.367 s.",
  );
  assert.match(refusedEnd(one, "start", 13.3) ?? "", /^The start must come 0.1 s or more before the end at 13.367 s/);
  assert.match(refusedEnd(one, "end", Number.NaN) ?? "", /^A time in seconds is expected/);
  assert.equal(refusedEnd(one, "end", 6.6), null);
});

test("an end that stops at a neighbour or at the end of the recording says where and why", () => {
  const one = segment(1, 2);
  const list = [one, segment(3, 5), segment(0.2, 0.5)];
  const told = (end: "start" | "end", time: number, all = list) =>
    movedEnd(moveEnd(all, one, end, time, extent), end, time, extent);
  assert.equal(told("end", 9), "The end was put at 3 s, where another segment begins.");
  assert.equal(told("start", 0), "The start was put at 0.5 s, where another segment ends.");
  assert.equal(told("end", 99, [one]), "The end was put at 10 s, where the recording ends.");
  assert.equal(told("start", -1, [one]), "The start was put at 0 s, where the recording begins.");
  assert.equal(told("end", 2.5), null);
});
