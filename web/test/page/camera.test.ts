import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly, frameOf, type Landmark, missingParts, seenInWords, sortParts } from "../../src/page/camera";
import { Places } from "../../src/page/places";

const SIZE = { width: 640, height: 480 };
/** A body about its hips, in metres: x to the right, y down, z away. */
const BODY = [
  [0, -0.6, 0.05],
  [-0.2, -0.45, 0],
  [0.2, -0.45, 0.1],
  [-0.1, 0, -0.05],
  [0.1, 0, 0.05],
  [-0.15, 0.8, 0.2],
  [0.15, 0.85, -0.2],
].map(([x, y, z]) => ({ x, y, z, visibility: 0.9 }));

/** What a camera with a focal length of the longer side shows of the body at a place. */
function pictureOf(body: readonly Landmark[], place: { x: number; y: number; z: number }): Landmark[] {
  return body.map(({ x, y, z }) => ({
    x: 0.5 + (x + place.x) / (z + place.z),
    y: 0.5 + ((y + place.y) / (z + place.z)) * (SIZE.width / SIZE.height),
    z: 0,
  }));
}

function assertNear(found: readonly Landmark[] | null, wanted: readonly Landmark[], within: number): void {
  assert.equal(found?.length, wanted.length);
  for (const [joint, point] of wanted.entries())
    for (const axis of ["x", "y", "z"] as const)
      assert.ok(Math.abs(found![joint][axis] - point[axis]) < within, `${axis} of ${joint}: ${found![joint][axis]}`);
}

test("a body whose hips stay in one place goes where the picture shows it", () => {
  const places = new Places();
  for (let frame = 0; frame < 60; frame++) {
    const place = { x: -1 + frame / 30, y: 0.1, z: 4 };
    const wanted = BODY.map((point) => ({ ...point, x: point.x + place.x, y: point.y + place.y, z: point.z + place.z }));
    assertNear(places.placed(pictureOf(BODY, place), BODY, SIZE, frame / 30), wanted, 1e-9);
  }
});

test("a distance that one picture shows wrongly is outvoted, until nobody is seen", () => {
  const places = new Places();
  const at = (z: number) => pictureOf(BODY, { x: 0, y: 0, z });
  for (let frame = 0; frame < 5; frame++) places.placed(at(3), BODY, SIZE, frame / 10);
  assert.ok(Math.abs(places.placed(at(9), BODY, SIZE, 0.5)![0].z - 3.05) < 1e-9);
  places.forget();
  assert.ok(Math.abs(places.placed(at(9), BODY, SIZE, 0.6)![0].z - 9.05) < 1e-9);
  assert.ok(Math.abs(places.placed(at(5), BODY, SIZE, 1.4)![0].z - 5.05) < 1e-9); // later than is looked back
});

test("joints that are hardly seen hardly count, and a body of which nothing is seen is nowhere", () => {
  const place = { x: 0.5, y: 0, z: 3 };
  const picture = pictureOf(BODY, place);
  picture[6] = { x: 0.1, y: 0.1, z: 0 };
  const guessed = BODY.map((point, joint) => (joint === 6 ? { ...point, visibility: 0.001 } : point));
  const found = new Places().placed(picture, guessed, SIZE, 0);
  assertNear(
    found,
    BODY.map(({ x, y, z }) => ({ x: x + place.x, y, z: z + place.z })),
    0.01,
  );
  const unseen = BODY.map((point) => ({ ...point, visibility: 0 }));
  assert.equal(new Places().placed(picture, unseen, SIZE, 0), null);
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
  assert.equal(frameOf(null), null);
  const frame = (number: number) => [[number]];
  const seen = [
    { time: 10, frame: frame(0) },
    { time: 10.05, frame: frame(1) },
    { time: 10.4, frame: frame(2) },
  ];
  assert.deepEqual(evenly(seen, 10), [frame(0), frame(1), frame(1), frame(2), frame(2)]);
});

test("while no picture came for long, nobody is seen, rather than somebody who stands still", () => {
  const frame = (number: number) => [[number]];
  const seen = [
    { time: 10, frame: frame(0) },
    { time: 10.1, frame: frame(1) },
    { time: 11.12, frame: frame(2) }, // the page was hidden
    { time: 11.21, frame: frame(3) },
  ];
  const even = evenly(seen, 10);
  assert.deepEqual(even.slice(0, 2), [frame(0), frame(1)]);
  assert.deepEqual(even.slice(2, 11), Array(9).fill(null));
  assert.deepEqual(even.slice(11), [frame(2), frame(3)]);
});

test("what is seen is said of the last two seconds", () => {
  const seen = (count: number, rate: number, from = 0) =>
    Array.from({ length: count }, (_, number) => ({ time: from + number / rate, frame: [[1, 2, 3]] }));
  assert.equal(seenInWords([]), "");
  assert.equal(seenInWords(seen(1, 1)), "A person is seen.");
  assert.equal(seenInWords(seen(100, 25)), "A person is seen, in 25 pictures a second.");
  const gone = seen(40, 10, 4).map(({ time }) => ({ time, frame: null }));
  assert.equal(seenInWords([...seen(100, 25), ...gone]), "Nobody is seen, in 10 pictures a second.");
});
