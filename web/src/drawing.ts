/** What a picture of one frame consists of: balls, hollow balls and rods. Painters put it on the screen. */

import { GUESSED, type Motion, type Point } from "./motion";
import { type Colour, mix, type Name, type Palette, PERSONS } from "./palette";

/** Joints that are lit from one frame to another. */
export interface Highlight {
  joints: ReadonlySet<number>;
  start: number;
  end: number;
}

/** The way of one joint over the last frames. */
export interface Trail {
  joint: number;
  frames: number;
}

/** Dashes of a bone that ends at a guessed joint. */
const DASHES = 3;
/** Segments of a trail, at most. */
const TRAIL = 60;
/** Balls are this much larger and bones this much thicker while they are lit. */
const LIT = 1.7;
/** Share of the background in the colour of a guess, and of a person who is not taken. */
const PALE = 0.45;
/** Radius of a bone by that of the joints at its ends. */
const ROD = 0.5;
const HAIRLINE = 0.35;

/** Round things, each with a place, a radius (0: not there) and a colour. */
export class Balls {
  readonly values: Float32Array; // x, y, z, radius
  readonly colours: Float32Array;

  constructor(readonly count: number) {
    this.values = new Float32Array(4 * count);
    this.colours = new Float32Array(3 * count);
  }

  set(at: number, place: Point | null, radius: number, colour: Colour): void {
    if (place) this.values.set(place, 4 * at);
    this.values[4 * at + 3] = place ? radius : 0;
    this.colours.set(colour, 3 * at);
  }
}

/** Straight things from one point to another. The first `used` are drawn. */
export class Rods {
  readonly values: Float32Array; // from x, y, z, to x, y, z, radius
  readonly colours: Float32Array;
  used = 0;

  constructor(readonly count: number) {
    this.values = new Float32Array(7 * count);
    this.colours = new Float32Array(3 * count);
  }

  add(from: Point, to: Point, radius: number, colour: Colour): void {
    if (this.used === this.count) return;
    this.values.set(from, 7 * this.used);
    this.values.set(to, 7 * this.used + 3);
    this.values[7 * this.used + 6] = radius;
    this.colours.set(colour, 3 * this.used);
    this.used++;
  }
}

export class Drawing {
  /** Joints of the right and the middle. */
  readonly filled: Balls;
  /** Joints of the left, which are hollow, so that sides differ by more than colour. */
  readonly hollow: Balls;
  readonly rods: Rods;
  private readonly radii: Float32Array;
  private readonly rows: Int32Array;

  constructor(private readonly motion: Motion) {
    const persons = motion.persons.length;
    const left = motion.sides.filter((side) => side === "left").length;
    const others = motion.sides.length - left;
    this.filled = new Balls(persons * others);
    this.hollow = new Balls(persons * left);
    this.rods = new Rods(persons * (motion.bones.length * DASHES + TRAIL));
    this.radii = motion.radii();
    let [round, ring] = [0, 0];
    this.rows = Int32Array.from(motion.sides, (side) => (side === "left" ? ring++ : round++));
  }

  /** The balls in which a joint is, and its place there. */
  ballOf(person: number, joint: number): [Balls, number] {
    const balls = this.motion.sides[joint] === "left" ? this.hollow : this.filled;
    return [balls, person * (balls.count / this.motion.persons.length) + this.rows[joint]];
  }

  /** Draw one frame. */
  show(frame: number, palette: Palette, highlight: Highlight | null, trail: Trail | null): void {
    const { motion } = this;
    const lit = highlight && frame >= highlight.start && frame <= highlight.end ? highlight.joints : null;
    this.rods.used = 0;
    for (let person = 0; person < motion.persons.length; person++) {
      const colours = this.coloursOf(person, palette);
      for (let joint = 0; joint < motion.joints.length; joint++) {
        const at = motion.at(person, frame, joint);
        const guessed = motion.states[at] === GUESSED;
        const marked = lit?.has(joint) && motion.persons[person].taken;
        const colour = marked ? palette.accent : colours[motion.sides[joint]];
        const [balls, row] = this.ballOf(person, joint);
        const radius = this.radii[joint] * (marked ? LIT : guessed ? 0.7 : 1);
        balls.set(row, motion.place(person, frame, joint), radius, guessed ? mix(colour, palette.background, PALE) : colour);
      }
      this.showBones(person, frame, colours, palette, lit);
      if (trail) this.showTrail(person, frame, palette, trail);
    }
  }

  private showBones(
    person: number,
    frame: number,
    colours: Record<"left" | "right" | "middle", Colour>,
    palette: Palette,
    lit: ReadonlySet<number> | null,
  ): void {
    const { motion } = this;
    for (const bone of motion.bones) {
      const [from, to] = [motion.middle(person, frame, bone[0]), motion.middle(person, frame, bone[1])];
      if (!from || !to) continue;
      const joints = bone.flat();
      const marked = lit !== null && joints.every((joint) => lit.has(joint)) && motion.persons[person].taken;
      const side = motion.sides[joints[0]];
      const colour = marked ? palette.accent : colours[joints.every((joint) => motion.sides[joint] === side) ? side : "middle"];
      const radius = ROD * Math.min(...joints.map((joint) => this.radii[joint]));
      if (joints.some((joint) => motion.states[motion.at(person, frame, joint)] === GUESSED))
        this.dash(from, to, radius * 0.7, mix(colour, palette.background, PALE));
      else this.rods.add(from, to, marked ? radius * LIT : radius, colour);
    }
  }

  private dash(from: Point, to: Point, radius: number, colour: Colour): void {
    for (let dash = 0; dash < DASHES; dash++) {
      const [start, end] = [dash / (DASHES - 0.5), (dash + 0.5) / (DASHES - 0.5)];
      this.rods.add(between(from, to, start), between(from, to, end), radius, colour);
    }
  }

  private showTrail(person: number, frame: number, palette: Palette, trail: Trail): void {
    const { motion } = this;
    if (!motion.persons[person].taken) return;
    const first = Math.max(0, frame - trail.frames);
    const step = Math.max(1, Math.ceil((frame - first) / TRAIL));
    for (let end = frame; end - step >= first; end -= step) {
      const [from, to] = [motion.place(person, end - step, trail.joint), motion.place(person, end, trail.joint)];
      if (!from || !to) continue;
      const age = (frame - end) / Math.max(1, trail.frames);
      this.rods.add(from, to, HAIRLINE * this.radii[trail.joint], mix(palette.accent, palette.background, 0.85 * age));
    }
  }

  private coloursOf(person: number, palette: Palette): Record<"left" | "right" | "middle", Colour> {
    const { persons } = this.motion;
    if (persons.length === 1) return palette;
    const own = palette[personColour(person)];
    const colour = persons[person].taken ? own : mix(own, palette.background, PALE);
    return { left: colour, right: colour, middle: colour };
  }
}

export function personColour(person: number): Name {
  return `person-${(person % PERSONS) + 1}` as Name;
}

function between(from: Point, to: Point, share: number): Point {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
}
