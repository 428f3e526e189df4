import assert from "node:assert/strict";
import { test } from "node:test";
import { GUESSED, MISSING, Motion, SEEN, sideOf } from "../src/motion";
import { FACING, turned, viewOf } from "./views";

/** Frames of one person, of whom a joint goes along x; null where it is missing. */
function track(...xs: (number | null)[]): Motion {
  return new Motion(viewOf([xs.map((x) => FACING.map((place, joint) => (joint ? place : x === null ? null : [x, 1, 2])))]));
}

function xOf(motion: Motion, frame: number): number | undefined {
  return motion.place(0, frame, 0)?.[0];
}

test("a joint is where the file says", () => {
  const motion = track(0, 0.5, 1);
  assert.equal(xOf(motion, 1), 0.5);
  assert.deepEqual(motion.place(0, 2, 4), [Math.fround(-0.4), 1, 2]);
});

test("a short gap is guessed on a straight line, and marked", () => {
  const motion = track(0, null, null, 3);
  assert.deepEqual([xOf(motion, 1), xOf(motion, 2)], [1, 2]);
  assert.deepEqual([...[0, 1, 2, 3].map((frame) => motion.states[motion.at(0, frame, 0)])], [SEEN, GUESSED, GUESSED, SEEN]);
});

test("a gap that is longer than preprocessing fills stays a gap", () => {
  const motion = track(0, null, null, null, null, 3);
  assert.equal(motion.place(0, 2, 0), null);
  assert.equal(motion.states[motion.at(0, 2, 0)], MISSING);
});

test("at the ends, the nearest place is the guess", () => {
  const motion = track(null, null, 2, 3, null);
  assert.deepEqual([xOf(motion, 0), xOf(motion, 4)], [2, 3]);
});

test("a joint that is never seen is missing throughout, however short the clip", () => {
  assert.equal(track(null, null).place(0, 0, 0), null);
});

test("points of another shape than joints and persons are refused in a sentence", () => {
  const view = viewOf([[FACING]]);
  assert.throws(() => new Motion({ ...view, joints: ["hips"] }), /expected points of 1 persons, 1 joints/);
  assert.throws(
    () => new Motion({ ...view, points: { ...view.points, shape: [1, 2, 6, 3] } }),
    /expected 36 coordinates, found 18/,
  );
});

test("sides are told by the names of many conventions", () => {
  const names = ["left_hand", "LeftArm", "r_knee", "mouth_right", "RIGHT_TOE", "wrist_l", "nose", "collar", "lower_back"];
  const sides = ["left", "left", "right", "right", "right", "left", "middle", "middle", "middle"];
  assert.deepEqual(names.map(sideOf), sides);
});

function frontOf(persons: number[][][], more = {}): number[] {
  return new Motion(
    viewOf(
      persons.map((pose) => [pose]),
      more,
    ),
  )
    .front()
    .map((value) => Math.round(100 * value) / 100 + 0);
}

test("who faces the sensor is seen from there, and who is turned is seen from the front, too", () => {
  assert.deepEqual(frontOf([FACING]), [0, -1]);
  assert.deepEqual(frontOf([turned(FACING, 180)]), [0, 1]);
  assert.deepEqual(frontOf([turned(FACING, 90)]), [-1, 0]);
});

test("people who face each other are seen from the sensor's side", () => {
  const [left, right] = [turned(FACING, 90, [-3, 0]), turned(FACING, -90, [3, 0])];
  assert.deepEqual(frontOf([left, right]), [0, -1]);
});

test("who lies on one side is seen from the sensor", () => {
  assert.deepEqual(frontOf([FACING.map(([x, y, z]) => [y, x, z])]), [0, -1]);
});

test("a picture is seen as it was taken, whether y pointed down or up in it", () => {
  const flat = FACING.map(([x, y]) => [x, y, 0]);
  const mirrored = flat.map(([x, y]) => [-x, y, 0]);
  assert.deepEqual(frontOf([flat], { dims: 2, up: "-y" }), [0, -1]);
  assert.deepEqual(frontOf([mirrored], { dims: 2, up: "-y" }), [0, -1]); // seen from behind
  assert.deepEqual(frontOf([mirrored], { dims: 2, up: "+y" }), [0, 1]);
});

test("the box leaves out a joint that leaps away in few frames", () => {
  const frames = Array.from({ length: 400 }, (_, frame) => FACING.map((place, joint) => (frame || joint ? place : [50, 60, 70])));
  assert.deepEqual(
    new Motion(viewOf([frames])).box()?.high.map((value) => value < 3),
    [true, true, true],
  );
});

test("the place of a person is smooth, and known where they are not seen", () => {
  const frames = Array.from({ length: 30 }, (_, frame) =>
    frame > 20 ? FACING.map(() => null) : FACING.map(([x, y, z]) => [x + frame, y, z]),
  );
  const path = new Motion(viewOf([frames])).path(0);
  assert.ok(Math.abs(path[3 * 10] - 10) < 1e-5);
  assert.ok(path.every((value) => Number.isFinite(value)));
});

test("the balls of fingers are small", () => {
  const fingers = FACING.map((place, joint) => (joint === 4 ? [-0.21, 1.49, 2] : place));
  const radii = new Motion(viewOf([[fingers]])).radii();
  assert.ok(radii[4] < 0.5 * radii[5]);
});
