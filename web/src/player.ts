/** The player: a clip as moving skeletons, seen from any side. It draws when something changed, and never else. */

import { type Commands, Controls, TURN, ZOOM } from "./controls";
import { element } from "./dom";
import type { Highlight, Trail } from "./drawing";
import { Motion } from "./motion";
import style from "./player.css";
import { type SceneState, Stage } from "./stage";
import type { ClipView } from "./types";
import { frameInWords, titleOf } from "./words";

export { Motion } from "./motion";
export type { SceneState } from "./stage";
export type { ClipView, Finding, Person } from "./types";

export interface PlayerOptions {
  /** The slider and buttons below the picture. Without them, the page has its own. */
  controls?: boolean;
  /** Play at once when a clip is loaded, unless the user wants less motion. */
  autoplay?: boolean;
  loop?: boolean;
  speed?: number;
}

export interface PlayerEvents {
  load: { view: ClipView };
  frame: { frame: number; seconds: number };
  play: Record<string, never>;
  pause: Record<string, never>;
}

const KEYS = "Arrow keys turn the picture, plus and minus zoom, comma and full stop step, space plays.";
/** Milliseconds between descriptions while the clip plays. */
const DESCRIBE = 1000;

export class Player implements Commands {
  readonly scene: SceneState;
  /** Milliseconds that the last picture took. */
  drawTime = 0;
  /** Pictures that were drawn so far. */
  pictures = 0;

  private readonly root: ShadowRoot;
  private readonly stage: Stage;
  private readonly controls: Controls;
  private readonly status = element("p", { class: "unseen", id: "status", "aria-live": "polite" });
  private readonly listeners = new Map<string, Set<(detail: never) => void>>();
  private motion: Motion | null = null;
  private lit: Highlight | null = null;
  private trailed: Trail | null = null;
  private at = 0;
  private playsSince: { time: number; frame: number } | null = null;
  /** The number of the picture that the browser was asked for; 0: none. */
  private asked = 0;
  private stale = false;
  private described = 0;
  private rate: number;
  private repeats: boolean;

  constructor(
    host: HTMLElement,
    private readonly options: PlayerOptions = {},
  ) {
    this.rate = options.speed ?? 1;
    this.repeats = options.loop ?? true;
    this.root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.root.adoptedStyleSheets = [sheet];
    const frame = element("div", { class: "player" });
    this.root.replaceChildren(frame);
    this.stage = new Stage(frame, () => this.invalidate());
    this.scene = this.stage.scene();
    this.controls = new Controls(this);
    frame.append(...((options.controls ?? true) ? this.controls.elements : []), this.status);
    this.stage.describe("Skeletons: no clip yet", "");
    this.stage.element.addEventListener("keydown", (event) => this.press(event));
    this.controls.showState(false);
  }

  // ---- what is shown

  get view(): ClipView | null {
    return this.motion?.view ?? null;
  }

  /** Show a clip from its first frame. Throws an Error if its points do not fit its joints. */
  load(view: ClipView): void {
    const motion = new Motion(view);
    this.pause();
    this.motion = motion;
    this.lit = this.trailed = null;
    this.at = 0;
    this.stage.load(motion);
    this.controls.load(motion);
    this.controls.showBand(null);
    this.controls.showFrame(0);
    this.controls.showState(false);
    this.stage.describe(titleOf(motion), KEYS);
    this.describe();
    this.emit("load", { view });
    this.emit("frame", { frame: 0, seconds: 0 });
    this.invalidate();
    if (this.options.autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches) this.play();
  }

  /**
   * Light joints, by name, and the bones between them, from one second to another (default: throughout). An empty list ends it.
   * Names that the clip does not have are passed over.
   */
  highlight(joints: readonly string[], start = 0, end = Number.POSITIVE_INFINITY): void {
    if (!this.motion) return;
    const found = joints.map((name) => this.motion!.joints.indexOf(name)).filter((joint) => joint >= 0);
    const last = this.motion.frames - 1;
    const range: [number, number] = [Math.floor(start * this.motion.fps), Math.min(last, Math.ceil(end * this.motion.fps))];
    this.lit = found.length ? { joints: new Set(found), start: range[0], end: range[1] } : null;
    this.controls.showBand(this.lit && (range[0] > 0 || range[1] < last) ? range : null);
    this.invalidate();
  }

  /** Show the way of a joint, by name, over the last seconds. null ends it. */
  trail(joint: string | null, seconds = 1): void {
    const found = joint === null || !this.motion ? -1 : this.motion.joints.indexOf(joint);
    this.trailed = found < 0 ? null : { joint: found, frames: Math.round(seconds * this.motion!.fps) };
    this.invalidate();
  }

  // ---- time

  get frame(): number {
    return this.at;
  }

  get frames(): number {
    return this.motion?.frames ?? 0;
  }

  get seconds(): number {
    return this.motion ? this.at / this.motion.fps : 0;
  }

  get playing(): boolean {
    return this.playsSince !== null;
  }

  play(): void {
    if (this.playing || this.frames < 2) return;
    if (this.at === this.frames - 1) this.show(0);
    this.playsSince = { time: performance.now(), frame: this.at };
    this.controls.showState(true);
    this.emit("play", {});
    this.ask();
  }

  pause(): void {
    if (!this.playing) return;
    this.playsSince = null;
    this.controls.showState(false);
    this.describe();
    this.emit("pause", {});
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Go to a frame, or to the nearest one that there is. */
  seek(frame: number): void {
    if (!this.motion) return;
    this.show(Math.max(0, Math.min(this.frames - 1, Math.round(frame))));
    if (this.playsSince) this.playsSince = { time: performance.now(), frame: this.at };
    else this.describe();
  }

  seekSeconds(seconds: number): void {
    if (this.motion) this.seek(seconds * this.motion.fps);
  }

  /** Stop, and go on by some frames. */
  step(frames = 1): void {
    this.pause();
    this.seek(this.at + frames);
  }

  get speed(): number {
    return this.rate;
  }

  set speed(speed: number) {
    this.rate = speed;
    if (this.playsSince) this.playsSince = { time: performance.now(), frame: this.at };
    this.controls.showState(this.playing);
  }

  get loop(): boolean {
    return this.repeats;
  }

  set loop(loop: boolean) {
    this.repeats = loop;
    if (this.playsSince) this.playsSince = { time: performance.now(), frame: this.at };
    this.controls.showState(this.playing);
  }

  // ---- view

  /** Turn the picture by angles in radians, to the left and up. A clip without depth cannot be turned. */
  turn(left: number, up = 0): void {
    this.stage.viewpoint.turn(left, up);
  }

  /** Come nearer by a factor above 1, or leave by one below. */
  zoom(factor: number): void {
    this.stage.viewpoint.zoom(factor);
  }

  /** See the whole clip from the front. */
  fit(): void {
    this.stage.viewpoint.fit();
    this.stage.viewpoint.moveTo(this.at);
  }

  /** Keep a person, by the row of the points, in the middle; null: nobody. */
  follow(person: number | null): void {
    this.stage.viewpoint.follow(person);
    this.stage.viewpoint.moveTo(this.at);
    this.controls.showState(this.playing);
    this.invalidate();
  }

  /** Whether a person is followed. Set to true, it is the first who was taken. */
  get following(): boolean {
    return this.stage.viewpoint.following !== null;
  }

  set following(following: boolean) {
    const first = this.motion?.persons.findIndex((person) => person.taken) ?? -1;
    this.follow(following ? Math.max(0, first) : null);
  }

  // ---- events and end

  /** Be told of something. Returns the function that ends it. */
  on<K extends keyof PlayerEvents>(name: K, listener: (detail: PlayerEvents[K]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.listeners.set(name, listeners);
    return () => listeners.delete(listener);
  }

  /** Free what the player holds. Its element is empty afterwards. */
  dispose(): void {
    this.pause();
    cancelAnimationFrame(this.asked);
    this.listeners.clear();
    this.stage.dispose();
    this.motion = null;
    this.root.replaceChildren();
  }

  private emit<K extends keyof PlayerEvents>(name: K, detail: PlayerEvents[K]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as (detail: PlayerEvents[K]) => void)(detail);
  }

  // ---- drawing

  private invalidate(): void {
    this.stale = true;
    this.ask();
  }

  private ask(): void {
    this.asked ||= requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    this.asked = 0;
    if (this.playsSince && this.motion) {
      const { time, frame } = this.playsSince;
      const target = frame + Math.floor((Math.max(0, now - time) / 1000) * this.rate * this.motion.fps);
      if (target >= this.frames && !this.repeats) {
        this.show(this.frames - 1);
        this.pause();
      } else if (target % this.frames !== this.at) {
        this.show(target % this.frames);
        if (now - this.described > DESCRIBE) this.describe(now);
      }
    }
    if (this.stale) this.draw();
    if (this.playing) this.ask();
  }

  private show(frame: number): void {
    if (frame === this.at) return;
    this.at = frame;
    this.stage.viewpoint.moveTo(frame);
    this.controls.showFrame(frame);
    this.emit("frame", { frame, seconds: this.seconds });
    this.invalidate();
  }

  private draw(): void {
    this.stale = false;
    const start = performance.now();
    this.stage.paint(this.at, this.lit, this.trailed);
    this.drawTime = performance.now() - start;
    this.pictures++;
  }

  // ---- words and keys

  /** Say in words what is seen. It is read out when the clip stands still. */
  private describe(now = performance.now()): void {
    if (!this.motion) return;
    this.described = now;
    this.status.setAttribute("aria-live", this.playing ? "off" : "polite");
    this.status.textContent = frameInWords(this.motion, this.at);
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.motion) return;
    const acts: Record<string, () => void> = {
      " ": () => this.toggle(),
      ",": () => this.step(-1),
      ".": () => this.step(1),
      Home: () => this.seek(0),
      End: () => this.seek(this.frames - 1),
      ArrowLeft: () => this.turn(-TURN),
      ArrowRight: () => this.turn(TURN),
      ArrowUp: () => this.turn(0, TURN),
      ArrowDown: () => this.turn(0, -TURN),
      "+": () => this.zoom(ZOOM),
      "=": () => this.zoom(ZOOM),
      "-": () => this.zoom(1 / ZOOM),
      "0": () => this.fit(),
      f: () => {
        this.following = !this.following;
      },
      l: () => {
        this.loop = !this.loop;
      },
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
