/** The controls below the picture. All are elements of the browser's own, so keyboard and screen readers know them. */

import { element, icon } from "./dom";
import { personColour } from "./drawing";
import { GUESSED, MISSING, type Motion } from "./motion";
import { clockOf, timeOf } from "./words";

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];
/** Radians of a press. */
export const TURN = Math.PI / 12;
export const ZOOM = 1.2;

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  back: "M15 5l-8 7 8 7M5 5v14",
  forth: "M9 5l8 7-8 7M19 5v14",
  loop: "M17 3l3 3-3 3M4 11V9a3 3 0 013-3h13M7 21l-3-3 3-3M20 13v2a3 3 0 01-3 3H4",
  left: "M4 12a8 4 0 1016 0 8 4 0 00-9-3.9M14 5l-3.5 3L14 11",
  right: "M20 12a8 4 0 11-16 0 8 4 0 019-3.9M10 5l3.5 3L10 11",
  nearer: "M11 8v6M8 11h6M16 16l5 5M18 11a7 7 0 11-14 0 7 7 0 0114 0z",
  farther: "M8 11h6M16 16l5 5M18 11a7 7 0 11-14 0 7 7 0 0114 0z",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  follow: "M12 5.5a1.5 1.5 0 100-3 1.5 1.5 0 000 3zM12 8v7M8 10l4-2 4 2M12 15l-3 6M12 15l3 6M3 8v8M21 8v8",
};

export interface Commands {
  toggle(): void;
  step(frames: number): void;
  seek(frame: number): void;
  speed: number;
  loop: boolean;
  turn(left: number, up: number): void;
  zoom(factor: number): void;
  fit(): void;
  following: boolean;
}

export class Controls {
  readonly elements: HTMLElement[];
  private readonly slider = element("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": "Frame" });
  private readonly band = element("div", { class: "band", hidden: true });
  private readonly time = element("span", { class: "time" });
  private readonly legend = element("ul", { class: "legend", "aria-label": "What the picture shows" });
  private readonly play: HTMLButtonElement;
  private readonly loop: HTMLButtonElement;
  private readonly follow: HTMLButtonElement;
  private readonly turns: HTMLButtonElement[];
  private readonly all: HTMLButtonElement[];
  private readonly speed = element("select", { "aria-label": "Speed" });
  private motion: Motion | null = null;

  constructor(private readonly commands: Commands) {
    const button = (name: string, path: string, act: () => void, shortcut: string) => {
      const made = element(
        "button",
        { type: "button", "aria-label": name, "aria-keyshortcuts": shortcut, title: name },
        icon(path),
      );
      made.addEventListener("click", act);
      return made;
    };
    const back = button("One frame back", ICONS.back, () => commands.step(-1), ",");
    this.play = button("Play", ICONS.play, () => commands.toggle(), "Space");
    const forth = button("One frame on", ICONS.forth, () => commands.step(1), ".");
    this.loop = button(
      "Repeat",
      ICONS.loop,
      () => {
        commands.loop = !commands.loop;
      },
      "L",
    );
    const left = button("Turn to the left", ICONS.left, () => commands.turn(-TURN, 0), "ArrowLeft");
    const right = button("Turn to the right", ICONS.right, () => commands.turn(TURN, 0), "ArrowRight");
    const nearer = button("Nearer", ICONS.nearer, () => commands.zoom(ZOOM), "+");
    const farther = button("Farther", ICONS.farther, () => commands.zoom(1 / ZOOM), "-");
    const fit = button("Show all from the front", ICONS.fit, () => commands.fit(), "0");
    this.follow = button(
      "Follow the person",
      ICONS.follow,
      () => {
        commands.following = !commands.following;
      },
      "F",
    );
    this.turns = [left, right];
    this.all = [back, this.play, forth, this.loop, left, right, nearer, farther, fit, this.follow];
    for (const speed of SPEEDS) this.speed.append(element("option", { value: speed }, `${speed} ×`));
    this.speed.addEventListener("change", () => {
      commands.speed = Number(this.speed.value);
    });
    this.slider.addEventListener("input", () => commands.seek(Number(this.slider.value)));
    const playing = element("div", { class: "group" }, back, this.play, forth);
    const view = element("div", { class: "group" }, left, right, nearer, farther, fit, this.follow);
    this.elements = [
      element("div", { class: "track" }, this.slider, this.band),
      element("slot", { name: "under-time" }), // what a page shows on the same axis
      element("div", { class: "bar" }, playing, this.time, element("div", { class: "group" }, this.speed, this.loop), view),
      this.legend,
    ];
    this.enable();
  }

  load(motion: Motion): void {
    this.motion = motion;
    this.slider.max = String(motion.frames - 1);
    this.legend.replaceChildren(...legendOf(motion));
    this.enable();
  }

  showFrame(frame: number): void {
    if (!this.motion) return;
    this.slider.value = String(frame);
    this.slider.setAttribute("aria-valuetext", `${timeOf(this.motion, frame)}, frame ${frame + 1} of ${this.motion.frames}`);
    this.time.textContent = clockOf(this.motion, frame);
  }

  showState(playing: boolean): void {
    const name = playing ? "Pause" : "Play";
    if (this.play.title !== name) {
      this.play.ariaLabel = this.play.title = name;
      this.play.replaceChildren(icon(playing ? ICONS.pause : ICONS.play));
    }
    this.loop.ariaPressed = String(this.commands.loop);
    this.follow.ariaPressed = String(this.commands.following);
    this.speed.value = String(this.commands.speed);
  }

  /** Mark the frames in which joints are lit. */
  showBand(range: [number, number] | null): void {
    this.band.hidden = !range || !this.motion;
    if (!range || !this.motion) return;
    const last = Math.max(1, this.motion.frames - 1);
    this.band.style.left = `${(100 * Math.max(0, range[0])) / last}%`;
    this.band.style.width = `${(100 * (Math.min(last, range[1]) - Math.max(0, range[0]))) / last}%`;
  }

  private enable(): void {
    const frames = this.motion?.frames ?? 0;
    for (const button of this.all) button.disabled = frames === 0;
    for (const button of this.all.slice(0, 4)) button.disabled = frames < 2;
    for (const button of this.turns) button.disabled = !this.motion || this.motion.flat;
    this.slider.disabled = frames < 2;
    this.speed.disabled = frames < 2;
  }
}

function legendOf(motion: Motion): HTMLElement[] {
  const item = (look: string, colour: string, words: string) => {
    const mark = element("i", { class: look, "aria-hidden": "true" });
    mark.style.color = `var(--${colour})`; // as an attribute, the studio's security policy forbids it
    return element("li", {}, mark, words);
  };
  const several = motion.persons.length > 1;
  const items = several
    ? motion.persons.map((person, row) =>
        item("filled", personColour(row), `person ${person.number}${person.taken ? "" : ", not taken"}`),
      )
    : [];
  if (motion.sides.includes("left")) items.push(item("", several ? "quiet" : "left", "left"));
  if (motion.sides.includes("right")) items.push(item("filled", several ? "quiet" : "right", "right"));
  if (motion.states.includes(GUESSED)) items.push(item("dashed", "quiet", "guessed between frames that show it"));
  if (motion.states.includes(MISSING)) items.push(element("li", {}, "missing joints are left out"));
  return items;
}
