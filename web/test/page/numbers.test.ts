import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly, frameOf, missingParts, sortParts } from "../../src/page/camera";
import { highShare, movementOf, scaleOf, thinned } from "../../src/page/curve";
import { decisive, stripOf } from "../../src/page/moments";

test("the strip shows means, from -1 to 1, with as many columns as asked", () => {
  assert.deepEqual(stripOf([1, 1, -2, -2], 2), [0.5, -1]);
  assert.deepEqual(stripOf([0, 0], 2), [0, 0]);
  assert.deepEqual(stripOf([1], 3), [1, 1, 1]);
  assert.equal(decisive([-3, 0.5, 2, 1]), 2);
});

test("movement leaves out where the body is, joints that are never seen, and adds the others", () => {
  const energy = [[100, 1, 2, 3], null, [50, 1, 0, 1]];
  assert.deepEqual(movementOf(energy), [2, 2, 4]);
  assert.deepEqual(movementOf(energy, 2), [1, 0, 1]);
  assert.deepEqual(movementOf(energy, 1), []);
  assert.deepEqual(
    movementOf([
      [null, null, null],
      [9, 1, 2],
    ]),
    [1, 2],
  );
  assert.equal(highShare([2, 2, 4], 3), 0.5);
  assert.equal(highShare([0, 0], 1), 0);
});

test("a long spectrum is thinned to its peaks, which keep their place", () => {
  const points = thinned([0, 5, 1, 1, 0, 9], 3);
  assert.deepEqual(points, [
    { k: 1.5, value: 5 },
    { k: 3.5, value: 1 },
    { k: 5.5, value: 9 },
  ]);
});

test("the logarithmic scale has the greatest at the top, 0 at the bottom, and its marks inside", () => {
  const scale = scaleOf([100, 1, 0], 3, 200, 80);
  assert.deepEqual([scale.y(100), scale.y(1), scale.y(0)], [0, 80, 80]);
  assert.deepEqual([scale.x(1), scale.x(3)], [0, 200]);
  assert.deepEqual(scale.marks, [0, 1, 2]);
});

test("MediaPipe's files are known by their names, and what is missing is said", () => {
  const file = (name: string) => ({ name }) as File;
  const parts = sortParts([
    file("vision_bundle.mjs"),
    file("vision_wasm_internal.wasm"),
    file("vision_wasm_nosimd_internal.wasm"),
    file("notes.txt"),
  ]);
  assert.equal(parts.wasm?.name, "vision_wasm_internal.wasm");
  assert.deepEqual(missingParts(parts), ["vision_wasm_internal.js", "a pose model such as pose_landmarker_lite.task"]);
});

test("a landmark that is hardly visible is missing, and frames at uneven times become even ones", () => {
  assert.deepEqual(
    frameOf([
      { x: 1, y: 2, z: 3, visibility: 0.9 },
      { x: 1, y: 2, z: 3, visibility: 0.01 },
    ]),
    [
      [1, 2, 3],
      [null, null, null],
    ],
  );
  assert.equal(frameOf([]), null);
  const frame = (number: number) => [[number]];
  const seen = [
    { time: 10, frame: frame(0) },
    { time: 10.05, frame: frame(1) },
    { time: 10.4, frame: frame(2) },
  ];
  assert.deepEqual(evenly(seen, 10), [frame(0), frame(1), frame(1), frame(2), frame(2)]);
});
