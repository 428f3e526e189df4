import assert from "node:assert/strict";
import { test } from "node:test";
import { Motion } from "../src/motion";
import { Viewpoint } from "../src/viewpoint";
import { FACING, viewOf } from "./views";

/** What the viewpoint asks of the element that it is seen in. */
function place(): HTMLElement {
  const listening = { addEventListener() {}, removeEventListener() {} };
  return {
    ...listening,
    style: {},
    clientHeight: 100,
    clientWidth: 100,
    getRootNode: () => listening,
    ownerDocument: listening,
  } as never;
}

/** A person who goes along x. */
function going(frames: number): Motion {
  return new Motion(viewOf([Array.from({ length: frames }, (_, frame) => FACING.map(([x, y, z]) => [x + frame, y, z]))]));
}

test("who was followed in one clip moves the camera no more in the next", () => {
  const viewpoint = new Viewpoint(place(), () => {});
  viewpoint.load(going(9));
  viewpoint.follow(0);
  viewpoint.moveTo(8);
  viewpoint.load(going(9));
  const { x } = viewpoint.camera.position;
  viewpoint.moveTo(0);
  viewpoint.moveTo(8);
  assert.deepEqual([viewpoint.following, viewpoint.camera.position.x], [null, x]);
});
