import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, type LiveState } from "../../src/page/said";

const NOTHING: LiveState = { status: "on", error: null, delay: 0, now: [], log: [] };
const told = (label: string | null, start: number, time: number, person = 1) => ({
  person,
  label,
  start,
  time,
  fits: 0.9,
  score: 1,
});
const lines = ({ log }: LiveState) => log.map(({ person, label, since, until }) => [person, label, since, until]);

test("a movement that is lost for a moment goes on in its line, and one that is done again has another", () => {
  const once = heard(NOTHING, [told("walk", 1, 2), told("walk", 1.2, 2.2), told(null, 2.4, 2.4), told("walk", 0.8, 2.6)]);
  assert.deepEqual(lines(once), [[1, "walk", 0.8, 2.6]]);
  assert.equal(once.now[0].since, 0.8);
  const again = heard(once, [told(null, 2.8, 2.8), told("walk", 4, 5)]);
  assert.deepEqual(lines(again), [
    [1, "walk", 4, 5],
    [1, "walk", 0.8, 2.6],
  ]);
});

test("lines that turn out to be one movement become one line", () => {
  const two = heard(NOTHING, [told("walk", 1, 2), told("walk", 2.5, 3)]);
  assert.equal(two.log.length, 2);
  assert.deepEqual(lines(heard(two, [told("walk", 1.5, 3.2)])), [[1, "walk", 1, 3.2]]);
  const other = heard(two, [told("sit down", 3, 4), told("walk", 1.5, 4.2)]);
  assert.deepEqual(
    other.log.map(({ label }) => label),
    ["walk", "sit down", "walk", "walk"],
  );
});

test("another label and another person have lines of their own", () => {
  const state = heard(NOTHING, [told("walk", 1, 2), told("walk", 1, 2, 2), told("sit down", 1.5, 2.5, 2), told("walk", 1, 3)]);
  assert.deepEqual(lines(state), [
    [2, "sit down", 1.5, 2.5],
    [2, "walk", 1, 2],
    [1, "walk", 1, 3],
  ]);
  assert.deepEqual(
    state.now.map(({ person, label }) => [person, label]),
    [
      [1, "walk"],
      [2, "sit down"],
    ],
  );
});
