import assert from "node:assert/strict";
import { test } from "node:test";
import type { Player } from "../../src/player";
import { FACING, viewOf } from "../views";

/** An element that is what a selector of its name or its name with a type says. */
class Element {
  constructor(
    readonly name: string,
    readonly type = "",
  ) {}
  matches(selectors: string) {
    return selectors.split(",").some((one) => {
      const [, name, unlike] = /^\s*([\w-]*)(?::not\(\[type="(\w+)"\]\))?$/.exec(one) ?? [];
      return name === this.name && unlike !== this.type;
    });
  }
  closest(selectors: string) {
    return this.matches(selectors) ? this : null;
  }
}

let press: (event: unknown) => void = () => assert.fail("nothing listens to keys");
Object.assign(globalThis, {
  location: { href: "http://here/", hash: "" },
  sessionStorage: { getItem: () => null },
  HTMLElement: Element,
  HTMLInputElement: class extends Element {},
  document: { body: new Element("body") },
  addEventListener: (_: string, listener: typeof press) => {
    press = listener;
  },
});
const { listen } = await import("../../src/page/keys");
const { setPlayer } = await import("../../src/page/playback");
const state = await import("../../src/page/state");
listen();

/** What a key does with the focus on an element in the player, whose host is all that `target` tells. */
function pressed(key: string, focused: Element): string[] {
  const done: string[] = [];
  const player = { frames: 9, toggle: () => done.push("toggle"), seek: (frame: number) => done.push(`seek ${frame}`) };
  setPlayer(player as unknown as Player);
  state.clip.value = { value: viewOf([[FACING]]), error: null, busy: false };
  press({ key, target: new Element("div"), composedPath: () => [focused], preventDefault: () => done.push("prevented") });
  return done;
}

test("a key that a control of the player has a use for is left to it", () => {
  assert.deepEqual(pressed(" ", new Element("button")), []);
  assert.deepEqual(pressed(" ", new Element("select")), []);
  assert.deepEqual(pressed("End", new Element("select")), []);
  assert.deepEqual(pressed(" ", new Element("input", "range")), ["toggle", "prevented"]);
  assert.deepEqual(pressed(" ", new Element("div")), ["toggle", "prevented"]);
  assert.deepEqual(pressed("End", new Element("div")), ["seek 8", "prevented"]);
});
