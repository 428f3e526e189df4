import assert from "node:assert/strict";
import { test } from "node:test";
import { added, changed, moveEnd, newHistory, redone, relabel, remove, type Segment, undone } from "../../src/page/segments";

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
