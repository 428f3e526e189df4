import assert from "node:assert/strict";
import { test } from "node:test";
import { Drawing } from "../src/drawing";
import { floorOf } from "../src/floor";
import { Motion } from "../src/motion";
import { type Colour, NAMES, type Palette } from "../src/palette";
import { clockOf, frameInWords, titleOf } from "../src/words";
import { BONES, FACING, viewOf } from "./views";

/** Colours that all differ. */
const PALETTE = Object.fromEntries(NAMES.map((name, place) => [name, [place / 16, 0.5, 0.25]])) as Palette;
const [LEFT, RIGHT] = [4, 5];

function draw(motion: Motion, frame = 0, lit: number[] = [], trail: number | null = null): Drawing {
  const drawing = new Drawing(motion);
  const highlight = lit.length ? { joints: new Set(lit), start: 0, end: 0 } : null;
  drawing.show(frame, PALETTE, highlight, trail === null ? null : { joint: trail, frames: 10 });
  return drawing;
}

function ball(drawing: Drawing, joint: number, person = 0) {
  const [balls, row] = drawing.ballOf(person, joint);
  const colour = [...balls.colours.subarray(3 * row, 3 * row + 3)] as Colour;
  return { radius: balls.values[4 * row + 3], colour, hollow: balls === drawing.hollow };
}

test("left and right differ in colour and in shape", () => {
  const drawing = draw(new Motion(viewOf([[FACING]])));
  assert.deepEqual([ball(drawing, LEFT).hollow, ball(drawing, RIGHT).hollow], [true, false]);
  assert.deepEqual(ball(drawing, LEFT).colour, PALETTE.left);
  assert.deepEqual(ball(drawing, RIGHT).colour, PALETTE.right);
  assert.equal(drawing.rods.used, BONES.length);
});

test("several people differ in colour, and who is not taken is pale", () => {
  const persons = [
    { number: 1, taken: true },
    { number: 2, taken: true },
    { number: 4, taken: false },
  ];
  const drawing = draw(new Motion(viewOf([[FACING], [FACING], [FACING]], { persons })));
  assert.deepEqual(ball(drawing, RIGHT, 0).colour, PALETTE["person-1"]);
  assert.deepEqual(ball(drawing, RIGHT, 1).colour, PALETTE["person-2"]);
  assert.notDeepEqual(ball(drawing, RIGHT, 2).colour, PALETTE["person-3"]);
});

test("a missing joint and its bone are left out, a guessed one is small and its bone dashed", () => {
  const lacking = FACING.map((place, joint) => (joint === LEFT ? null : place));
  const guessed = draw(new Motion(viewOf([[FACING, lacking, FACING]])), 1);
  assert.ok(ball(guessed, LEFT).radius > 0 && ball(guessed, LEFT).radius < ball(guessed, RIGHT).radius);
  assert.equal(guessed.rods.used, BONES.length + 2);
  const missing = draw(new Motion(viewOf([[lacking]])));
  assert.equal(ball(missing, LEFT).radius, 0);
  assert.equal(missing.rods.used, BONES.length - 1);
});

test("joints are lit in their frames only, larger and in another colour", () => {
  const motion = new Motion(viewOf([[FACING, FACING]]));
  const [lit, after] = [draw(motion, 0, [RIGHT]), draw(motion, 1, [RIGHT])];
  assert.deepEqual(ball(lit, RIGHT).colour, PALETTE.accent);
  assert.ok(ball(lit, RIGHT).radius > ball(after, RIGHT).radius);
  assert.deepEqual(ball(after, RIGHT).colour, PALETTE.right);
});

test("a trail goes back over the frames that were, and has gaps", () => {
  const frames = [0, 1, 2, 3, 4, 5].map((frame) => FACING.map(([x, y, z]) => [x + frame, y, z]));
  assert.equal(draw(new Motion(viewOf([frames])), 3, [], RIGHT).rods.used, BONES.length + 3);
  const gap = frames.map((pose, frame) => pose.map((place, joint) => (frame === 1 && joint === RIGHT ? null : place)));
  assert.equal(draw(new Motion(viewOf([gap], { max_gap: 0 })), 3, [], RIGHT).rods.used, BONES.length + 1);
});

test("the ground is below the feet in nearly all frames, and a picture has one line", () => {
  const floor = floorOf(new Motion(viewOf([[FACING, FACING.map(([x, y, z]) => [x, y + 1, z])]])));
  assert.equal(floor.height, 1);
  assert.ok(floor.lines.length > 6 && floor.arrow);
  const flat = floorOf(new Motion(viewOf([[FACING]], { dims: 2 })));
  assert.deepEqual([flat.lines.length, flat.arrow], [1, null]);
});

test("the ground stays where it is if a foot is seen far below in few frames", () => {
  const frames = Array.from({ length: 50 }, (_, frame) => FACING.map(([x, y, z]) => [x, frame ? y : y - 5, z]));
  assert.equal(floorOf(new Motion(viewOf([frames]))).height, 1);
});

test("a picture is told in words", () => {
  const lacking = FACING.map((place, joint) => (joint === LEFT ? null : place));
  const motion = new Motion(
    viewOf(
      [
        [FACING, lacking, FACING],
        [FACING, FACING, FACING.map(() => null)],
      ],
      { max_gap: 1 },
    ),
  );
  assert.equal(titleOf(motion), "Skeletons in clip: 2 persons, 0.30 s");
  assert.equal(
    frameInWords(motion, 1),
    "Frame 2 of 3, 0.10 of 0.30 s. Person 1: 6 joints, 1 guessed. Person 2: all joints seen.",
  );
  assert.equal(clockOf(motion, 2), "0.20 / 0.30 s");
});

test("a bone that ends at the middle of two joints is drawn there, and not at one of them", () => {
  const drawn = [[[1], [2, 3]]] as [number[], number[]][];
  const head = FACING.map((point, joint) => (joint === 1 ? [0, 1.8, 2] : point)); // above the shoulders, which are at 1.5
  const { rods } = draw(new Motion(viewOf([[head]], { drawn })), 0);
  assert.equal(rods.used, 1);
  assert.deepEqual(
    Array.from(rods.values.slice(0, 6), (value) => Math.round(100 * value) / 100),
    [0, 1.8, 2, 0, 1.5, 2],
  );
  const lacking = head.map((point, joint) => (joint === 2 ? null : point));
  assert.equal(draw(new Motion(viewOf([[lacking]], { drawn, max_gap: 0 })), 0).rods.used, 0);
});
