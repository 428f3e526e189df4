/** The points of a clip, ready to draw: short gaps guessed, and what the picture needs to know of the whole clip. */

import type { Bone, ClipView, Person } from "./types";

export const MISSING = 0;
export const SEEN = 1;
export const GUESSED = 2;

export type Side = "left" | "right" | "middle";
/** x, y, z, with y up. */
export type Point = [number, number, number];
export interface Box {
  low: Point;
  high: Point;
}

/** Points that are looked at to measure the whole clip. */
const SAMPLE = 20_000;
/** Frames at the start over which the direction that people face is averaged. */
const FACING_FRAMES = 15;
/** Share of the coordinates at each end that may be outliers, and are not fitted into the picture. */
const OUTLIERS = 0.002;
/** Seconds over which the place of a person is averaged, so that a camera that follows does not shake. */
const FOLLOW_SECONDS = 0.8;

export class Motion {
  readonly persons: readonly Person[];
  readonly joints: readonly string[];
  readonly bones: readonly Bone[];
  readonly sides: readonly Side[];
  readonly flat: boolean;
  readonly frames: number;
  readonly fps: number;
  /** (persons, frames, joints, 3), with the guesses. */
  readonly points: Float32Array;
  /** (persons, frames, joints): MISSING, SEEN or GUESSED. */
  readonly states: Uint8Array;

  /** Throws an Error if the points do not have the shape that the view says. */
  constructor(readonly view: ClipView) {
    const [persons, frames, joints, coordinates] = view.points.shape;
    if (persons !== view.persons.length || joints !== view.joints.length || coordinates !== 3) {
      throw new Error(
        `${view.name}: expected points of ${view.persons.length} persons, ${view.joints.length} joints and 3 coordinates, ` +
          `found the shape ${view.points.shape.join(" x ")}`,
      );
    }
    this.persons = view.persons;
    this.joints = view.joints;
    this.bones = view.drawn;
    this.sides = view.joints.map(sideOf);
    this.flat = view.dims === 2;
    this.frames = frames;
    this.fps = view.fps;
    this.points = decode(view.points.base64);
    if (this.points.length !== persons * frames * joints * 3) {
      throw new Error(`${view.name}: expected ${persons * frames * joints * 3} coordinates, found ${this.points.length}`);
    }
    this.states = new Uint8Array(persons * frames * joints);
    this.guess(view.max_gap);
  }

  /** Index of a joint in `states`, and a third of its index in `points`. */
  at(person: number, frame: number, joint: number): number {
    return (person * this.frames + frame) * this.joints.length + joint;
  }

  /** Where a joint is in a frame; null if it is missing. */
  place(person: number, frame: number, joint: number): Point | null {
    const at = this.at(person, frame, joint);
    return this.states[at] === MISSING ? null : [this.points[3 * at], this.points[3 * at + 1], this.points[3 * at + 2]];
  }

  /** The middle of joints in a frame; null if one of them is missing. */
  middle(person: number, frame: number, joints: readonly number[]): Point | null {
    const sum: Point = [0, 0, 0];
    for (const joint of joints) {
      const at = this.at(person, frame, joint);
      if (this.states[at] === MISSING) return null;
      for (let axis = 0; axis < 3; axis++) sum[axis] += this.points[3 * at + axis] / joints.length;
    }
    return sum;
  }

  /** Fill the gaps as the model's preprocessing does: linear in time, constant at the ends of the clip. */
  private guess(longest: number): void {
    const { points, states, frames } = this;
    for (let person = 0; person < this.persons.length; person++) {
      for (let joint = 0; joint < this.joints.length; joint++) {
        let before = -1;
        for (let frame = 0; frame <= frames; frame++) {
          const at = frame < frames ? this.at(person, frame, joint) : -1;
          if (
            at >= 0 &&
            !(Number.isFinite(points[3 * at]) && Number.isFinite(points[3 * at + 1]) && Number.isFinite(points[3 * at + 2]))
          )
            continue;
          const gap = frame - before - 1;
          if (gap > 0 && gap <= longest && (before >= 0 || at >= 0)) {
            const start = before >= 0 ? this.at(person, before, joint) : at;
            const end = at >= 0 ? at : start;
            for (let missing = before + 1; missing < frame; missing++) {
              const weight = (missing - before) / (frame - before);
              const here = this.at(person, missing, joint);
              states[here] = GUESSED;
              for (let axis = 0; axis < 3; axis++) {
                points[3 * here + axis] = points[3 * start + axis] * (1 - weight) + points[3 * end + axis] * weight;
              }
            }
          }
          if (at >= 0) states[at] = SEEN;
          before = frame;
        }
      }
    }
  }

  /** The box that holds nearly all points; null if there is none. */
  box(): Box | null {
    const values: number[][] = [[], [], []];
    const step = Math.max(1, Math.floor(this.states.length / SAMPLE));
    for (let at = 0; at < this.states.length; at += step) {
      if (this.states[at] === SEEN) for (let axis = 0; axis < 3; axis++) values[axis].push(this.points[3 * at + axis]);
    }
    if (!values[0].length) return null;
    const sorted = values.map((each) => Float64Array.from(each).sort());
    const low = sorted.map((each) => each[Math.floor(OUTLIERS * each.length)]);
    const high = sorted.map((each) => each[Math.ceil((1 - OUTLIERS) * each.length) - 1]);
    return { low: low as Point, high: high as Point };
  }

  /** The direction (x, z) from which people are seen from the front. */
  front(): [number, number] {
    if (this.flat) return [0, this.flatFront()];
    const fronts: [number, number][] = [];
    for (let person = 0; person < this.persons.length; person++) {
      const right = this.right(person);
      const length = right ? Math.hypot(right[0], right[2]) : 0;
      // A person whose right is at +x faces -z, where a sensor is.
      if (right && length > 0.1 * Math.hypot(...right)) fronts.push([right[2] / length, -right[0] / length]);
    }
    if (!fronts.length) return [0, -1];
    const sum = fronts.reduce((all, one) => [all[0] + one[0], all[1] + one[1]]);
    const length = Math.hypot(...sum);
    if (length > 0.5 * fronts.length) return [sum[0] / length, sum[1] / length];
    // People who face each other are seen from the side, from that of the sensor.
    const [x, z] = fronts[0];
    return x > 0 ? [z, -x] : [-z, x];
  }

  /** A picture is seen as it was taken, with x to the right. Only if y pointed up in it, its people say what is right. */
  private flatFront(): 1 | -1 {
    const right = this.view.up === "+y" ? this.right(0) : null;
    return right && right[0] < 0 ? 1 : -1;
  }

  /** From a person's left to their right at the start, by hips and shoulders or else by all pairs; null if unknown. */
  private right(person: number): Point | null {
    const pairs = this.joints
      .map((name, left) => [left, this.joints.indexOf(name.replace("left", "right").replace("Left", "Right"))] as const)
      .filter(([left, right]) => right >= 0 && right !== left);
    const trunk = pairs.filter(([left]) => /hip|shoulder/i.test(this.joints[left]));
    const sum: Point = [0, 0, 0];
    let looked = 0;
    for (let frame = 0; frame < this.frames && looked < FACING_FRAMES; frame++) {
      let found = false;
      for (const [left, right] of trunk.length ? trunk : pairs) {
        const [from, to] = [this.place(person, frame, left), this.place(person, frame, right)];
        if (!from || !to) continue;
        found = true;
        for (let axis = 0; axis < 3; axis++) sum[axis] += to[axis] - from[axis];
      }
      if (found) looked++;
    }
    return looked ? sum : null;
  }

  /** Where a person is in each frame (frames, 3), smoothed; the nearest frame's place where they are not seen. */
  path(person: number): Float32Array {
    const path = new Float32Array(3 * this.frames).fill(Number.NaN);
    for (let frame = 0; frame < this.frames; frame++) {
      const sum: Point = [0, 0, 0];
      let seen = 0;
      for (let joint = 0; joint < this.joints.length; joint++) {
        const place = this.place(person, frame, joint);
        if (!place) continue;
        seen++;
        for (let axis = 0; axis < 3; axis++) sum[axis] += place[axis];
      }
      if (seen)
        path.set(
          sum.map((value) => value / seen),
          3 * frame,
        );
    }
    return smooth(path, Math.round((FOLLOW_SECONDS * this.fps) / 2));
  }

  /** The radius of each joint's ball, from the lengths of its bones, so that fingers have small ones. */
  radii(): Float32Array {
    const lengths = this.bones.map((bone) => this.boneLength(bone));
    const usual = median(lengths.filter((length) => length > 0)) || 0.2;
    const shortest = new Float64Array(this.joints.length).fill(Number.POSITIVE_INFINITY);
    this.bones.forEach((bone, place) => {
      const length = lengths[place] > 0 ? lengths[place] : usual;
      for (const joint of bone.flat()) shortest[joint] = Math.min(shortest[joint], length);
    });
    return Float32Array.from(shortest, (length) => Math.min(0.13 * usual, 0.3 * length, 0.03));
  }

  /** Median length over some frames; 0 if the bone is never seen. */
  private boneLength([from, to]: Bone): number {
    const found: number[] = [];
    const step = Math.max(1, Math.floor(this.frames / 50));
    for (let person = 0; person < this.persons.length; person++) {
      for (let frame = 0; frame < this.frames; frame += step) {
        const [a, b] = [this.middle(person, frame, from), this.middle(person, frame, to)];
        if (a && b) found.push(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
      }
    }
    return median(found);
  }
}

/** float32, little endian, as the machines that browsers run on have it. */
export function decode(base64: string): Float32Array {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return new Float32Array(bytes.buffer);
}

export function sideOf(joint: string): Side {
  if (/left|^l_|_l$/i.test(joint)) return "left";
  return /right|^r_|_r$/i.test(joint) ? "right" : "middle";
}

function median(values: number[]): number {
  return values.length ? values.sort((a, b) => a - b)[values.length >> 1] : 0;
}

/** The mean over 2 * reach + 1 frames of what is known of a track (frames, 3). */
function smooth(track: Float32Array, reach: number): Float32Array {
  const frames = track.length / 3;
  const sums = new Float64Array(4 * (frames + 1)); // running sums of x, y, z and of the number known
  for (let frame = 0; frame < frames; frame++) {
    const known = Number.isFinite(track[3 * frame]);
    for (let axis = 0; axis < 3; axis++) {
      sums[4 * (frame + 1) + axis] = sums[4 * frame + axis] + (known ? track[3 * frame + axis] : 0);
    }
    sums[4 * (frame + 1) + 3] = sums[4 * frame + 3] + (known ? 1 : 0);
  }
  const smoothed = new Float32Array(track.length);
  let last = -1;
  for (let frame = 0; frame < frames; frame++) {
    const [from, to] = [4 * Math.max(0, frame - reach), 4 * Math.min(frames, frame + reach + 1)];
    const known = sums[to + 3] - sums[from + 3];
    if (!known) {
      if (last >= 0) smoothed.copyWithin(3 * frame, 3 * last, 3 * last + 3);
      continue;
    }
    for (let axis = 0; axis < 3; axis++) smoothed[3 * frame + axis] = (sums[to + axis] - sums[from + axis]) / known;
    if (last < 0) for (let early = 0; early < frame; early++) smoothed.copyWithin(3 * early, 3 * frame, 3 * frame + 3);
    last = frame;
  }
  return smoothed;
}
