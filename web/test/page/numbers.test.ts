import assert from "node:assert/strict";
import { test } from "node:test";
import { highShare, lookedAt, movementOf, scaleOf, thinned } from "../../src/page/curve";
import { decisive, stripOf } from "../../src/page/moments";

test("the strip shows means, from -1 to 1, with as many columns as asked", () => {
  assert.deepEqual(stripOf([1, 1, -2, -2], 2), [0.5, -1]);
  assert.deepEqual(stripOf([0, 0], 2), [0, 0]);
  assert.deepEqual(stripOf([1], 3), [1, 1, 1]);
  assert.equal(decisive([-3, 0.5, 2, 1]), 2);
});

test("the deciding moment of a part is within it, even if all of it speaks against the first label", () => {
  assert.equal(decisive([0, 0, -3, -1, -2, 0]), 3);
  assert.equal(decisive([0, 0]), 0);
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

test("a joint that the clip before had, and this one has not, is not looked at", () => {
  assert.deepEqual(
    [lookedAt([30, null], 17), lookedAt([30, 4], 17), lookedAt([16, 4], 17), lookedAt([0, 4], 17)],
    [null, 4, 16, 0],
  );
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
